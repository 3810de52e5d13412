/* SPDX-License-Identifier: Apache-2.0 */
/* Worked examples: one that is wrong is told, as is one that is not understood; and the rulebooks'
 * own come out. */
#include "testing.h"

#include "base/embedded.h"
#include "value/check.h"
#include "value/worked.h"

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_rulebook *rulebook;
};

static int setup(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    assert_int_equal(
        kachi_rulebook_find(&fixture.arena, S(""), &fixture.findings, &fixture.rulebook), KACHI_OK);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    return 0;
}

static size_t run(struct fixture *fixture, const char *text, struct kachi_worked_result **out)
{
    const struct kachi_question_list list = kachi_value_questions();
    struct kachi_worked_text worked = {.source = S("test.case"),
                                       .content = kachi_str_of(text),
                                       .rulebook = fixture->rulebook,
                                       .list_count = 1,
                                       .lists = &list};
    return kachi_worked_run(&fixture->arena, &worked, &fixture->findings, out);
}

static void digits_say_how_near(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_worked_result *results = NULL;
    assert_int_equal(run(fixture,
                         "ask biogenic-carbon\ngiven carbon 0.5\nexpect co2 1.8\nexpect co2 1.83\n"
                         "expect co2 1.84\nexpect co2 1.9 within 0.07\nexpect co2 1.9 within 0.06\n"
                         "expect co2 1.833333\nexpect co2 1.833334\n",
                         &results),
                     7);
    static const bool expected[] = {true, true, false, true, false, true, false};
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(results[i].ok, expected[i]);
        assert_int_equal(results[i].line, i + 3);
    }
}

static void what_is_not_understood_fails(void **state)
{
    struct fixture *fixture = *state;
    static const char *const bad[] = {
        "ask nothing-known\nexpect a 1\n",
        "ask pool\n",
        "ask biogenic-carbon\ngiven carbon 0.5\n",
        "expect co2 1\n",
        "given carbon 1\n",
        "ask a b\n",
        "rulebook none-such\n",
        "parameter own_scopes 7\n",
        "parameter no_such_name 1\n",
        "nonsense line\n",
        "ask biogenic-carbon\ngiven carbon x\nexpect co2 1\n",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct kachi_worked_result *results = NULL;
        size_t count = run(fixture, bad[i], &results);
        assert_true(count > 0);
        assert_false(results[0].ok);
    }
}

static void rulebooks_carry_examples_that_come_out(void **state)
{
    struct fixture *fixture = *state;
    const struct kachi_question_list list = kachi_value_questions();
    struct kachi_str *ids = NULL;
    size_t count = kachi_rulebook_ids(&fixture->arena, &ids);
    assert_true(count >= 5);
    for (size_t i = 0; i < count; i++) {
        struct kachi_rulebook *rulebook = NULL;
        assert_int_equal(
            kachi_rulebook_find(&fixture->arena, ids[i], &fixture->findings, &rulebook), KACHI_OK);
        assert_true(kachi_str_equal(rulebook->id, ids[i]));
        assert_true(rulebook->case_count > 0 && rulebook->source_count > 0);
        for (size_t j = 0; j < rulebook->case_count; j++) {
            struct kachi_worked_result *results = NULL;
            struct kachi_worked_text text = {.source = ids[i],
                                             .content = rulebook->cases[j],
                                             .rulebook = rulebook,
                                             .list_count = 1,
                                             .lists = &list};
            size_t results_count =
                kachi_worked_run(&fixture->arena, &text, &fixture->findings, &results);
            assert_true(results_count > 0);
            for (size_t k = 0; k < results_count; k++) {
                assert_true(results[k].ok);
            }
        }
    }
}

static void every_rule_is_in_the_table_and_in_the_code(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_check_rule *rules = NULL;
    struct kachi_given nothing = {.count = 0};
    size_t count = kachi_check_rules(&fixture->arena, &fixture->findings, &rules);
    assert_true(count >= 38);
    for (size_t i = 0; i < count; i++) {
        assert_true(kachi_check_is(rules[i].id));
        assert_true(rules[i].text.bytes > 0 && rules[i].text_ja.bytes > 0);
        assert_true(rules[i].source.bytes > 0 && rules[i].layer.bytes > 0);
        assert_true(i == 0 || kachi_str_compare(rules[i - 1].id, rules[i].id) < 0);
        /* What is not said never passes. */
        assert_int_not_equal(kachi_check_run(rules[i].id, fixture->rulebook, &nothing), KACHI_PASS);
    }
    assert_false(kachi_check_is(S("base-1")));
    assert_int_equal(fixture->findings.count, 0);
}

static void a_rule_may_be_left_out(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_rulebook *own = NULL;
    struct kachi_given facts = {.count = 0};
    assert_int_equal(
        kachi_rulebook_read(&fixture->arena, S("own.lua"),
                            S("return { id = 'own', version = '1', extends = 'jp-gx-2026',"
                              " parameters = {}, checks = { UNIT = 'off', ['DC-5'] = 'notice' } }"),
                            &fixture->findings, &own),
        KACHI_OK);
    kachi_given_add_text(&fixture->arena, &facts, "unit_before", S("kg"));
    kachi_given_add_text(&fixture->arena, &facts, "unit_after", S("t"));
    kachi_given_add_number(&fixture->arena, &facts, "credit", 5.0);
    assert_int_equal(kachi_check_run(S("UNIT"), fixture->rulebook, &facts), KACHI_FAIL);
    assert_int_equal(kachi_check_run(S("UNIT"), own, &facts), KACHI_NOT_APPLIED);
    assert_int_equal(kachi_check_run(S("DC-5"), fixture->rulebook, &facts), KACHI_FAIL);
    assert_int_equal(kachi_check_run(S("DC-5"), own, &facts), KACHI_PASS_WITH_NOTICE);
}

static void what_is_extended_is_inherited_and_signed(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_rulebook *plain = NULL;
    struct kachi_rulebook *steel = NULL;
    double limit = 0.0;
    assert_int_equal(
        kachi_rulebook_read(&fixture->arena, S("own.lua"),
                            S("return { id = 'own', version = '1', extends = 'jp-gx-2026',"
                              " parameters = { share_sum_max = { value = '0.9' } } }"),
                            &fixture->findings, &plain),
        KACHI_OK);
    assert_int_equal(
        kachi_rulebook_find(&fixture->arena, S("jisf-gx-steel-2025"), &fixture->findings, &steel),
        KACHI_OK);
    assert_true(plain->own_scope[2] && !steel->own_scope[2]);
    assert_true(kachi_rulebook_number(plain, "share_sum_max", &limit) && limit > 0.89 &&
                limit < 0.91);
    assert_str(kachi_rulebook_parameter(plain, "share_sum_max")->from, "own");
    assert_str(kachi_rulebook_parameter(plain, "cutoff_total")->from, "jp-gx-2026");
    assert_int_equal(plain->parameter_count, fixture->rulebook->parameter_count);
    limit = 7.0;
    assert_false(kachi_rulebook_number(plain, "measure_years_max", &limit));
    assert_true(limit > 6.0);
    for (size_t i = 1; i < plain->parameter_count; i++) {
        assert_true(kachi_str_compare(plain->parameters[i - 1].name, plain->parameters[i].name) <
                    0);
    }
}

static void a_chain_of_extensions_and_a_slip_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text, *code;
    } faults[] = {
        {"return { id = 'x', version = '1', extends = 'pact-3', parameters = {} }",
         "rulebook-value"},
        {"return { id = 'x', version = '1', extends = 'none', parameters = {} }",
         "rulebook-unknown"},
        {"return { id = 'x', version = '1', extends = 'jp-gx-2026',"
         " parameters = { baseline_floor_year = { value = 2013 } } }",
         "rulebook-parameter"},
        {"return { id = 'x', version = '1', extends = 'jp-gx-2026', parameters = {},"
         " checks = { UNIT = 'hard' } }",
         "rulebook-value"},
        {"return { id = 'x', version = '1', extends = 'jp-gx-2026',"
         " parameters = { cutoff_total = { value = '0.03', basis = 'felt' } } }",
         "rulebook-value"},
    };
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        struct kachi_rulebook *rulebook = NULL;
        kachi_findings_clear(&fixture->findings);
        assert_int_not_equal(kachi_rulebook_read(&fixture->arena, S("own.lua"),
                                                 kachi_str_of(faults[i].text), &fixture->findings,
                                                 &rulebook),
                             KACHI_OK);
        assert_null(rulebook);
        assert_true(kachi_findings_has(&fixture->findings, faults[i].code));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(digits_say_how_near),
        TEST(what_is_not_understood_fails),
        TEST(rulebooks_carry_examples_that_come_out),
        TEST(every_rule_is_in_the_table_and_in_the_code),
        TEST(a_rule_may_be_left_out),
        TEST(what_is_extended_is_inherited_and_signed),
        TEST(a_chain_of_extensions_and_a_slip_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
