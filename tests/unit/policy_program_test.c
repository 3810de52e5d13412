/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs: those inside the binary pass their own cases; thresholds are compared exactly and with
 * their unit; what is not known never passes; a hostile file is stopped with a finding.
 */
#include "testing.h"

#include "base/lua.h"
#include "policy/program.h"

#define TODAY (kachi_day_of((struct kachi_date){2026, 6, 1}))

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
};

static int setup(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
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

static struct kachi_program *read(struct fixture *fixture, const char *content)
{
    struct kachi_program *program = NULL;
    enum kachi_err err = kachi_program_read(&fixture->arena, S("test.lua"), kachi_str_of(content),
                                            &fixture->findings, &program);
    assert_int_equal(err, KACHI_OK);
    return program;
}

/* A program of one required clause on `field`. */
static struct kachi_program *read_clause(struct fixture *fixture, const char *comparison)
{
    return read(fixture,
                kachi_str_print(
                    &fixture->arena,
                    "return { id = 'test', clauses = { { id = 'c', field = 'attribute.f', %s } },"
                    " award = function() return 7 end }",
                    comparison)
                    .text);
}

static struct kachi_verdict *evaluate(struct fixture *fixture, struct kachi_program *program,
                                      struct kachi_facts facts)
{
    struct kachi_verdict *verdict = NULL;
    assert_int_equal(kachi_program_evaluate(&fixture->arena, program, facts, TODAY,
                                            &fixture->findings, &verdict),
                     KACHI_OK);
    return verdict;
}

/* The answer to `comparison` for a fact of this value and unit. */
static enum kachi_answer ask(struct fixture *fixture, const char *comparison, const char *value,
                             const char *unit)
{
    struct kachi_program *program = read_clause(fixture, comparison);
    const struct kachi_fact fact = {
        .name = S("attribute.f"), .value = kachi_str_of(value), .unit = kachi_str_of(unit)};
    struct kachi_verdict *verdict =
        evaluate(fixture, program, (struct kachi_facts){.count = 1, .items = &fact});
    enum kachi_answer answer = verdict->clauses[0].answer;
    assert_int_equal(verdict->is_eligible, answer == KACHI_ANSWER_YES);
    assert_int_equal(verdict->award_yen, answer == KACHI_ANSWER_YES ? 7 : 0);
    kachi_program_close(program);
    return answer;
}

static void those_inside_pass_their_own_cases(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str *ids = NULL;
    size_t count = kachi_program_ids(&fixture->arena, &ids);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        struct kachi_program *program = NULL;
        size_t passed = 0;
        size_t failed = 0;
        assert_int_equal(kachi_program_open(&fixture->arena, ids[i], &fixture->findings, &program),
                         KACHI_OK);
        assert_int_equal(
            kachi_program_test(&fixture->arena, program, &fixture->findings, &passed, &failed),
            KACHI_OK);
        assert_true(passed > 0);
        assert_int_equal(failed, 0);
        assert_true(program->name.bytes > 0 && program->name_ja.bytes > 0);
        assert_true(program->source.bytes > 0);
        kachi_program_close(program);
    }
    assert_int_equal(fixture->findings.count, 0);
}

/* Which ways out the cases of a program show: eligible, not, at the border by 0.1 % (or a day,
 * where no clause has a number), by evidence that has run out, by what nobody has verified, and
 * claimed before. */
static void those_inside_show_every_way_out(void **state)
{
    static const char *const ways[] = {"eligible", "not-eligible", "borderline",
                                       "expired",  "unverified",   "double-claim"};
    struct fixture *fixture = *state;
    struct kachi_str *ids = NULL;
    size_t count = kachi_program_ids(&fixture->arena, &ids);
    for (size_t i = 0; i < count; i++) {
        struct kachi_program *program = NULL;
        bool shown[sizeof ways / sizeof ways[0]] = {false};
        assert_int_equal(kachi_program_open(&fixture->arena, ids[i], &fixture->findings, &program),
                         KACHI_OK);
        size_t cases = kachi_lua_count(program->lua, "cases");
        for (size_t c = 1; c <= cases; c++) {
            struct kachi_str word = kachi_str_of("");
            const char *path = kachi_str_print(&fixture->arena, "cases[%zu].shows", c).text;
            (void)kachi_lua_str(&fixture->arena, program->lua, path, &word);
            for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
                shown[w] = shown[w] || kachi_str_is(word, ways[w]);
            }
        }
        for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
            if (!shown[w]) {
                fail_msg("%.*s shows no case of %s", KACHI_STR_ARG(ids[i]), ways[w]);
            }
        }
        kachi_program_close(program);
    }
}

/* "Claimed by nobody" is met by silence, and only whoever has looked may say that it is so. */
static void a_claim_stands_in_the_way(void **state)
{
    struct fixture *fixture = *state;
    const char *absent = "operator = 'absent'";
    assert_int_equal(ask(fixture, absent, "entry_1", ""), KACHI_ANSWER_NO);
    struct kachi_program *program = read_clause(fixture, absent);
    struct kachi_verdict *verdict = evaluate(fixture, program, (struct kachi_facts){.count = 0});
    assert_true(verdict->is_eligible);
    assert_true(verdict->is_unasked);
    verdict = evaluate(fixture, program, (struct kachi_facts){.claims_are_known = true});
    assert_true(verdict->is_eligible);
    assert_false(verdict->is_unasked);
    kachi_program_close(program);
}

static void a_case_that_does_not_hold_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_program *program =
        read(fixture,
             "return { id = 't', clauses = { { id = 'c', field = 'attribute.a.b', operator = '=',"
             " value = 'x' } }, cases = {"
             " { name = 'right', facts = { ['attribute.a.b'] = 'x' }, eligible = true },"
             " { name = 'wrong', facts = { ['attribute.a.b'] = 'y' }, eligible = true },"
             " { name = 'other clause', facts = { ['attribute.a.b'] = 'y' }, eligible = false,"
             "   failed = 'd' } } }");
    size_t passed = 0;
    size_t failed = 0;
    assert_int_equal(
        kachi_program_test(&fixture->arena, program, &fixture->findings, &passed, &failed),
        KACHI_OK);
    assert_int_equal(passed, 1);
    assert_int_equal(failed, 2);
    assert_int_equal(kachi_findings_count_of(&fixture->findings, "program-case"), 2);
    kachi_program_close(program);
}

static void a_program_without_cases_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_program *program =
        read(fixture, "return { id = 't', clauses = { { id = 'c', field = 'attribute.f',"
                      " operator = 'stated' } } }");
    size_t passed = 1;
    size_t failed = 1;
    assert_int_equal(
        kachi_program_test(&fixture->arena, program, &fixture->findings, &passed, &failed),
        KACHI_OK);
    assert_int_equal(passed + failed, 0);
    assert_true(kachi_findings_has(&fixture->findings, "program-untested"));
    kachi_program_close(program);
}

/* In cases a number carries its unit as people write it. */
static void a_case_may_say_a_number_with_its_unit(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_program *program = read(
        fixture,
        "return { id = 't', clauses = { { id = 'c', field = 'attribute.a', operator = '>=',"
        " value = '10', unit = 'kg' } }, cases = {"
        " { name = 'enough', facts = { ['attribute.a'] = '10 kg' }, eligible = true },"
        " { name = 'no unit', facts = { ['attribute.a'] = '10' }, eligible = false, failed = 'c' },"
        " { name = 'tonnes', facts = { ['attribute.a'] = '10 t' }, eligible = false } } }");
    size_t passed = 0;
    size_t failed = 0;
    assert_int_equal(
        kachi_program_test(&fixture->arena, program, &fixture->findings, &passed, &failed),
        KACHI_OK);
    assert_int_equal(passed, 3);
    assert_int_equal(failed, 0);
    kachi_program_close(program);
}

/* 18 nines are less than ten; a double would not see it. */
static void thresholds_are_compared_exactly(void **state)
{
    struct fixture *fixture = *state;
    const char *at_least = "operator = '>=', value = '10.0'";
    assert_int_equal(ask(fixture, at_least, "10.0", ""), KACHI_ANSWER_YES);
    assert_int_equal(ask(fixture, at_least, "10", ""), KACHI_ANSWER_YES);
    assert_int_equal(ask(fixture, at_least, "9.99999999999999999", ""), KACHI_ANSWER_NO);
    assert_int_equal(ask(fixture, at_least, "10.00000000000000001", ""), KACHI_ANSWER_YES);
    const char *more = "operator = '>', value = '10.0'";
    assert_int_equal(ask(fixture, more, "10.0", ""), KACHI_ANSWER_NO);
    assert_int_equal(ask(fixture, more, "10.00000000000000001", ""), KACHI_ANSWER_YES);
    const char *at_most = "operator = '<=', value = '10.0'";
    assert_int_equal(ask(fixture, at_most, "10.00000000000000001", ""), KACHI_ANSWER_NO);
    assert_int_equal(ask(fixture, at_most, "9.99999999999999999", ""), KACHI_ANSWER_YES);
    const char *less = "operator = '<', value = '10.0'";
    assert_int_equal(ask(fixture, less, "9.99999999999999999", ""), KACHI_ANSWER_YES);
    assert_int_equal(ask(fixture, less, "10.0", ""), KACHI_ANSWER_NO);
}

/* More digits than a decimal holds: not known, so never a yes by rounding. */
static void digits_beyond_what_is_held_are_never_a_yes(void **state)
{
    struct fixture *fixture = *state;
    const char *at_least = "operator = '>=', value = '10.0'";
    assert_int_not_equal(ask(fixture, at_least, "9.999999999999999999", ""), KACHI_ANSWER_YES);
    assert_int_not_equal(ask(fixture, at_least, "9.99999999999999999999999999", ""),
                         KACHI_ANSWER_YES);
}

static void another_unit_is_never_a_yes(void **state)
{
    struct fixture *fixture = *state;
    const char *in_kg = "operator = '>=', value = '10.0', unit = 'kg'";
    assert_int_equal(ask(fixture, in_kg, "12", "kg"), KACHI_ANSWER_YES);
    assert_int_equal(ask(fixture, in_kg, "12", "t"), KACHI_ANSWER_UNIT);
    assert_int_equal(ask(fixture, in_kg, "12", ""), KACHI_ANSWER_UNIT);
    assert_int_equal(ask(fixture, "operator = '>=', value = '10.0'", "12", "kg"),
                     KACHI_ANSWER_UNIT);
    const char *in_list = "operator = 'in', value = { '10', '20' }, unit = 'kg'";
    assert_int_equal(ask(fixture, in_list, "10.0", "kg"), KACHI_ANSWER_YES);
    assert_int_equal(ask(fixture, in_list, "10", "t"), KACHI_ANSWER_UNIT);
    const char *equal = "operator = '=', value = '10', unit = 'kg'";
    assert_int_equal(ask(fixture, equal, "10", "t"), KACHI_ANSWER_UNIT);
}

static void words_are_words_and_numbers_numbers(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(ask(fixture, "operator = '=', value = '10'", "10.0", ""), KACHI_ANSWER_YES);
    assert_int_equal(ask(fixture, "operator = '=', value = 'bev'", "bev", ""), KACHI_ANSWER_YES);
    assert_int_equal(ask(fixture, "operator = '=', value = 'bev'", "BEV", ""), KACHI_ANSWER_NO);
    assert_int_equal(ask(fixture, "operator = '=', value = 'bev'", "", ""), KACHI_ANSWER_UNKNOWN);
    assert_int_equal(ask(fixture, "operator = '>=', value = '10'", "much", ""), KACHI_ANSWER_UNIT);
}

static const char two_clauses[] =
    "return { id = 't', valid_from = '2026-01-01', valid_until = '2026-12-31', clauses = {"
    " { id = 'must', field = 'attribute.a', operator = '=', value = 'yes' },"
    " { id = 'may', field = 'attribute.b', operator = '=', value = 'yes', required = false } } }";

static void what_is_not_known_fails_a_required_clause(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_program *program = read(fixture, two_clauses);
    const struct kachi_fact must = {.name = S("attribute.a"), .value = S("yes")};
    const struct kachi_fact may = {.name = S("attribute.b"), .value = S("yes")};
    struct kachi_verdict *verdict =
        evaluate(fixture, program, (struct kachi_facts){.count = 1, .items = &may});
    assert_false(verdict->is_eligible);
    assert_null(verdict->clauses[0].fact);
    assert_int_equal(verdict->clauses[0].answer, KACHI_ANSWER_UNKNOWN);
    verdict = evaluate(fixture, program, (struct kachi_facts){.count = 1, .items = &must});
    assert_true(verdict->is_eligible);
    assert_int_equal(verdict->clauses[1].answer, KACHI_ANSWER_UNKNOWN);
    verdict = evaluate(fixture, program, (struct kachi_facts){.count = 0});
    assert_false(verdict->is_eligible);
    kachi_program_close(program);
}

static void outside_its_days_nothing_is_eligible(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_program *program = read(fixture, two_clauses);
    const struct kachi_fact must = {.name = S("attribute.a"), .value = S("yes")};
    struct kachi_facts facts = {.count = 1, .items = &must};
    static const struct {
        struct kachi_date day;
        bool eligible;
    } days[] = {{{2025, 12, 31}, false},
                {{2026, 1, 1}, true},
                {{2026, 12, 31}, true},
                {{2027, 1, 1}, false}};
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        struct kachi_verdict *verdict = NULL;
        kachi_findings_clear(&fixture->findings);
        assert_int_equal(kachi_program_evaluate(&fixture->arena, program, facts,
                                                kachi_day_of(days[i].day), &fixture->findings,
                                                &verdict),
                         KACHI_OK);
        assert_int_equal(verdict->is_eligible, days[i].eligible);
        assert_int_equal(kachi_findings_has(&fixture->findings, "program-not-valid"),
                         !days[i].eligible);
    }
    kachi_program_close(program);
}

static void a_bad_file_is_refused_with_its_field(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *content, *code, *field;
    } bad[] = {
        {"return { clauses = {} }", "program-value", "id"},
        {"return { id = 't' }", "program-value", "clauses"},
        {"return { id = 't', clauses = { { field = 'attribute.f', operator = '=', value = 'x' } } "
         "}",
         "program-value", "clauses[1]"},
        {"return { id = 't', clauses = { { id = 'c', field = 'attribute.f', operator = '=>', value "
         "= '1' }"
         " } }",
         "program-value", "clauses[1].operator"},
        {"return { id = 't', clauses = { { id = 'c', field = 'attribute.f', operator = '>=', value "
         "= 'x' }"
         " } }",
         "lua-type", "clauses[1].value"},
        {"return { id = 't', clauses = { { id = 'c', field = 'attribute.f', operator = 'in', value "
         "= {} }"
         " } }",
         "program-value", "clauses[1].value"},
        {"return { id = 't', valid_from = '2026-04-01', valid_until = '2026-03-31', clauses = {"
         " { id = 'c', field = 'attribute.f', operator = 'stated' } } }",
         "program-value", "valid_until"},
        {"return { id = 't', clauses = { { id = 'c', field = 'clam.jp-cev', operator = 'absent' }"
         " } }",
         "program-field", "clauses[1].field"},
        {"return { id = 't', clauses = { { id = 'c', field = 'attribute.f', operator = '<=',"
         " value = '80', of = 'attribut.f' } } }",
         "program-field", "clauses[1].of"},
        {"return { id = 't', valid_from = '2026-13-01', clauses = { { id = 'c', field = "
         "'attribute.f',"
         " operator = '=', value = 'x' } } }",
         "program-value", "valid_from"},
        {"return { id = 't', clauses = { { id = 'c', field = 'attribute.f', operator = '=' } } }",
         "program-value", "clauses[1].value"},
        {"return { id = 't', clauses = { { id = 'c', field = 'attribute.f', operator = '=', value "
         "= 'x',"
         " required = 'yes' } } }",
         "lua-type", "clauses[1].required"},
        {"return { id = 7, clauses = 'none' }", "lua-type", "id"},
        {"return 5", "lua-no-table", ""},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct kachi_program *program = NULL;
        kachi_findings_clear(&fixture->findings);
        assert_int_not_equal(kachi_program_read(&fixture->arena, S("bad.lua"),
                                                kachi_str_of(bad[i].content), &fixture->findings,
                                                &program),
                             KACHI_OK);
        assert_null(program);
        assert_string_equal(fixture->findings.items[0].code, bad[i].code);
        assert_str(fixture->findings.items[0].place.source, "bad.lua");
        assert_true(kachi_str_is(fixture->findings.items[0].place.field, bad[i].field));
    }
}

/* As a file, and as the award of a program that is otherwise fine. */
static void hostile_files_are_stopped(void **state)
{
    struct fixture *fixture = *state;
    static const char *const hostile[] = {
        "while true do end",
        "local t = {} for i = 1, 1e9 do t[i] = i end",
        "return io.open('x', 'w')",
        "return os.execute('true')",
        "return require('os')",
        "return load('return 1')()",
        "error({})",
        "return string.rep('x', 1 << 40)",
        "return nil + 1",
        "local function f() return f() end return f()",
    };
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        struct kachi_program *program = NULL;
        struct kachi_verdict *verdict = NULL;
        const struct kachi_fact fact = {.name = S("attribute.f"), .value = S("x")};
        struct kachi_facts facts = {.count = 1, .items = &fact};
        kachi_findings_clear(&fixture->findings);
        assert_int_not_equal(kachi_program_read(&fixture->arena, S("bad.lua"),
                                                kachi_str_of(hostile[i]), &fixture->findings,
                                                &program),
                             KACHI_OK);
        assert_null(program);
        assert_true(kachi_findings_has_errors(&fixture->findings));
        struct kachi_str content = kachi_str_print(
            &fixture->arena,
            "return { id = 't', clauses = { { id = 'c', field = 'attribute.f', operator = '=',"
            " value = 'x' } }, award = function(facts) %s end }",
            hostile[i]);
        program = read(fixture, content.text);
        kachi_findings_clear(&fixture->findings);
        assert_int_not_equal(kachi_program_evaluate(&fixture->arena, program, facts, TODAY,
                                                    &fixture->findings, &verdict),
                             KACHI_OK);
        assert_null(verdict);
        assert_true(kachi_findings_has_errors(&fixture->findings));
        kachi_program_close(program);
    }
}

static void an_award_is_whole_yen(void **state)
{
    struct fixture *fixture = *state;
    static const char *const bad[] = {"-1", "1.5", "'much'", "'1.50'", "1e300", "{}", "true"};
    const struct kachi_fact fact = {.name = S("attribute.f"), .value = S("x")};
    struct kachi_facts facts = {.count = 1, .items = &fact};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct kachi_verdict *verdict = NULL;
        struct kachi_program *program =
            read(fixture,
                 kachi_str_print(&fixture->arena,
                                 "return { id = 't', clauses = { { id = 'c', field = 'attribute.f',"
                                 " operator = '=', value = 'x' } },"
                                 " award = function() return %s end }",
                                 bad[i])
                     .text);
        kachi_findings_clear(&fixture->findings);
        assert_int_equal(kachi_program_evaluate(&fixture->arena, program, facts, TODAY,
                                                &fixture->findings, &verdict),
                         KACHI_ERR_INPUT);
        assert_null(verdict);
        assert_true(kachi_findings_has_errors(&fixture->findings));
        kachi_program_close(program);
    }
}

static void an_unknown_program_is_answered_with_those_there_are(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_program *program = NULL;
    static const char *const ids[] = {"cev-2062", "../rulebooks/jp-gx-2026", ""};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        assert_int_equal(
            kachi_program_open(&fixture->arena, kachi_str_of(ids[i]), &fixture->findings, &program),
            KACHI_ERR_NOT_FOUND);
        assert_null(program);
    }
    assert_int_equal(kachi_findings_count_of(&fixture->findings, "program-unknown"), 3);
    struct kachi_finding_text text =
        kachi_finding_text(&fixture->arena, &fixture->findings.items[0], KACHI_LANG_EN);
    assert_true(kachi_str_contains(text.detail, S("cev-2026")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(those_inside_pass_their_own_cases),
        TEST(those_inside_show_every_way_out),
        TEST(a_claim_stands_in_the_way),
        TEST(a_case_that_does_not_hold_is_told),
        TEST(a_program_without_cases_is_told),
        TEST(a_case_may_say_a_number_with_its_unit),
        TEST(thresholds_are_compared_exactly),
        TEST(digits_beyond_what_is_held_are_never_a_yes),
        TEST(another_unit_is_never_a_yes),
        TEST(words_are_words_and_numbers_numbers),
        TEST(what_is_not_known_fails_a_required_clause),
        TEST(outside_its_days_nothing_is_eligible),
        TEST(a_bad_file_is_refused_with_its_field),
        TEST(hostile_files_are_stopped),
        TEST(an_award_is_whole_yen),
        TEST(an_unknown_program_is_answered_with_those_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
