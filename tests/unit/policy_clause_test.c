/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clauses: points, tiers and percentages; evidence, its age and its verification; and how far off
 * a value is, exactly.
 */
#include "testing.h"

#include "policy/clause.h"

#define DAY(year, month, day) kachi_day_of((struct kachi_date){(year), (month), (day)})
#define TODAY DAY(2026, 6, 1)

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

static struct kachi_verdict *evaluate(struct fixture *fixture, struct kachi_program *program,
                                      size_t count, const struct kachi_fact facts[])
{
    struct kachi_verdict *verdict = NULL;
    struct kachi_facts given = {.count = count, .items = facts};
    assert_int_equal(kachi_program_evaluate(&fixture->arena, program, given, TODAY,
                                            &fixture->findings, &verdict),
                     KACHI_OK);
    return verdict;
}

/* The verdict of one clause on the fact f. */
static struct kachi_clause_verdict ask(struct fixture *fixture, const char *clause,
                                       struct kachi_fact fact)
{
    struct kachi_program *program =
        read(fixture,
             kachi_str_print(&fixture->arena,
                             "return { id = 't', clauses = { { id = 'c', field = 'attribute.f', %s"
                             " } } }",
                             clause)
                 .text);
    struct kachi_verdict *verdict = evaluate(fixture, program, 1, &fact);
    struct kachi_clause_verdict row = verdict->clauses[0];
    kachi_program_close(program);
    return row;
}

static struct kachi_fact number(const char *name, const char *value, const char *unit)
{
    struct kachi_fact fact = kachi_fact_of(kachi_str_of(name), kachi_str_of(value));
    fact.unit = kachi_str_of(unit);
    return fact;
}

static void the_gap_is_exact(void **state)
{
    struct fixture *fixture = *state;
    const char *at_most = "operator = '<=', value = '100.0', unit = 'kg'";
    struct kachi_clause_verdict row = ask(fixture, at_most, number("attribute.f", "112.3", "kg"));
    assert_int_equal(row.answer, KACHI_ANSWER_NO);
    assert_true(row.has_gap);
    assert_str(kachi_decimal_write(&fixture->arena, row.gap), "12.3");
    /* 0.1 % beyond the limit is beyond it; the limit itself is not. */
    assert_int_equal(ask(fixture, at_most, number("attribute.f", "100.1", "kg")).answer,
                     KACHI_ANSWER_NO);
    assert_int_equal(ask(fixture, at_most, number("attribute.f", "100", "kg")).answer,
                     KACHI_ANSWER_YES);
    assert_false(ask(fixture, at_most, number("attribute.f", "100", "kg")).has_gap);
    row = ask(fixture, "operator = '>', value = '3'", number("attribute.f", "3", ""));
    assert_true(row.has_gap);
    assert_int_equal(row.gap.coefficient, 0);
    assert_false(
        ask(fixture, "operator = '=', value = 'x'", number("attribute.f", "y", "")).has_gap);
    assert_false(ask(fixture, at_most, number("attribute.f", "112.3", "t")).has_gap);
}

/* 80 % of 1000.1 is 800.08. */
static void a_percentage_is_of_another_fact_in_the_same_unit(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_program *program =
        read(fixture,
             "return { id = 't', clauses = { { id = 'c', field = 'attribute.f', operator = '<=',"
             " value = '80', of = 'attribute.base', unit = 'kg' } } }");
    struct kachi_fact facts[] = {number("attribute.f", "800.08", "kg"),
                                 number("attribute.base", "1000.1", "kg")};
    struct kachi_verdict *verdict = evaluate(fixture, program, 2, facts);
    assert_true(verdict->is_eligible);
    assert_str(kachi_decimal_write(&fixture->arena, verdict->clauses[0].limit), "800.080");
    facts[0] = number("attribute.f", "800.09", "kg");
    verdict = evaluate(fixture, program, 2, facts);
    assert_int_equal(verdict->clauses[0].answer, KACHI_ANSWER_NO);
    assert_int_equal(kachi_decimal_compare(verdict->clauses[0].gap, (struct kachi_decimal){1, -2}),
                     0);
    facts[1] = number("attribute.base", "1000.1", "t");
    assert_int_equal(evaluate(fixture, program, 2, facts)->clauses[0].answer, KACHI_ANSWER_UNIT);
    assert_int_equal(evaluate(fixture, program, 1, facts)->clauses[0].answer, KACHI_ANSWER_UNKNOWN);
    kachi_program_close(program);
}

static void expired_evidence_does_not_count(void **state)
{
    struct fixture *fixture = *state;
    const char *word = "operator = '=', value = 'x'";
    struct kachi_fact fact = kachi_fact_of(S("attribute.f"), S("x"));
    assert_int_equal(ask(fixture, word, fact).answer, KACHI_ANSWER_YES);
    fact.valid_until = TODAY;
    assert_int_equal(ask(fixture, word, fact).answer, KACHI_ANSWER_YES);
    fact.valid_until = TODAY - 1;
    assert_int_equal(ask(fixture, word, fact).answer, KACHI_ANSWER_EXPIRED);
    const char *recent = "operator = '=', value = 'x', age_months_max = 36";
    fact.valid_until = 0;
    assert_int_equal(ask(fixture, recent, fact).answer, KACHI_ANSWER_NO_EVIDENCE);
    fact.dated = DAY(2023, 6, 1);
    assert_int_equal(ask(fixture, recent, fact).answer, KACHI_ANSWER_YES);
    fact.dated = DAY(2023, 5, 31);
    assert_int_equal(ask(fixture, recent, fact).answer, KACHI_ANSWER_EXPIRED);
}

static void evidence_of_an_unreadable_day_is_none_and_told(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_fact fact = kachi_fact_of(S("attribute.f"), S("x"));
    fact.unreadable_day = S("end of March");
    assert_int_equal(ask(fixture, "operator = '=', value = 'x'", fact).answer,
                     KACHI_ANSWER_NO_EVIDENCE);
    assert_int_equal(fixture->findings.count, 1);
    assert_string_equal(fixture->findings.items[0].code, "evidence-day");
}

static void evidence_and_verification_are_asked_for(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_fact fact = kachi_fact_of(S("attribute.f"), S("x"));
    const char *evidence = "operator = 'stated', evidence = true";
    const char *verified = "operator = 'stated', verified = true";
    assert_int_equal(ask(fixture, evidence, fact).answer, KACHI_ANSWER_NO_EVIDENCE);
    assert_int_equal(ask(fixture, verified, fact).answer, KACHI_ANSWER_UNVERIFIED);
    fact.evidence = S("report.pdf");
    fact.is_verified = true;
    assert_int_equal(ask(fixture, evidence, fact).answer, KACHI_ANSWER_YES);
    assert_int_equal(ask(fixture, verified, fact).answer, KACHI_ANSWER_YES);
    fact.value = S("");
    assert_int_equal(ask(fixture, verified, fact).answer, KACHI_ANSWER_UNKNOWN);
}

static const char tiers[] =
    "return { id = 't', tiers = { { id = 'one', clauses = { 'low', 'steel' } },"
    " { id = 'two', clauses = { 'low' } } }, points_min = 3, clauses = {"
    " { id = 'must', field = 'attribute.m', operator = '=', value = 'yes' },"
    " { id = 'low', field = 'attribute.l', operator = '=', value = 'yes' },"
    " { id = 'steel', field = 'attribute.s', operator = '=', value = 'yes' },"
    " { id = 'p2', field = 'attribute.p', operator = '=', value = 'yes', required = false, points "
    "= 2 },"
    " { id = 'p1', field = 'attribute.q', operator = '=', value = 'yes', required = false, points "
    "= 1 } } }";

static void the_first_tier_met_is_the_verdicts_and_points_must_be_reached(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_program *program = read(fixture, tiers);
    struct kachi_fact facts[] = {
        kachi_fact_of(S("attribute.m"), S("yes")), kachi_fact_of(S("attribute.l"), S("yes")),
        kachi_fact_of(S("attribute.s"), S("yes")), kachi_fact_of(S("attribute.p"), S("yes")),
        kachi_fact_of(S("attribute.q"), S("yes"))};
    struct kachi_verdict *verdict = evaluate(fixture, program, 5, facts);
    assert_true(verdict->is_eligible);
    assert_str(verdict->tier->id, "one");
    assert_int_equal(verdict->points, 3);
    assert_int_equal(verdict->points_max, 3);
    facts[2].value = S("no");
    verdict = evaluate(fixture, program, 5, facts);
    assert_str(verdict->tier->id, "two");
    assert_true(verdict->is_eligible);
    assert_int_equal(verdict->required_count, 1);
    facts[1].value = S("no");
    verdict = evaluate(fixture, program, 5, facts);
    assert_null(verdict->tier);
    assert_false(verdict->is_eligible);
    facts[1].value = S("yes");
    verdict = evaluate(fixture, program, 4, facts);
    assert_int_equal(verdict->points, 2);
    assert_false(verdict->is_eligible);
    kachi_program_close(program);
}

static void a_key_that_nothing_reads_is_told_with_the_nearest(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_program *program = NULL;
    struct kachi_str content =
        S("return { id = 't', verson = '1', clauses = { { id = 'c', field = 'attribute.f', "
          "operator = '=',"
          " value = 'x', requird = true } }, cases = { { eligble = true } } }");
    assert_int_equal(
        kachi_program_read(&fixture->arena, S("t.lua"), content, &fixture->findings, &program),
        KACHI_ERR_INPUT);
    assert_int_equal(kachi_findings_count_of(&fixture->findings, "program-key"), 3);
    struct kachi_finding_text text =
        kachi_finding_text(&fixture->arena, &fixture->findings.items[0], KACHI_LANG_EN);
    assert_true(kachi_str_contains(text.message, S("verson")));
    assert_true(kachi_str_contains(text.detail, S("version")));
}

static void months_end_on_the_same_day_or_the_months_last(void **state)
{
    (void)state;
    assert_int_equal(kachi_day_add_months(DAY(2026, 1, 31), 1), DAY(2026, 2, 28));
    assert_int_equal(kachi_day_add_months(DAY(2027, 12, 31), 2), DAY(2028, 2, 29));
    assert_int_equal(kachi_day_add_months(DAY(2026, 11, 15), 36), DAY(2029, 11, 15));
    assert_int_equal(kachi_day_add_months(DAY(2026, 12, 1), 0), DAY(2026, 12, 1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_gap_is_exact),
        TEST(a_percentage_is_of_another_fact_in_the_same_unit),
        TEST(expired_evidence_does_not_count),
        TEST(evidence_of_an_unreadable_day_is_none_and_told),
        TEST(evidence_and_verification_are_asked_for),
        TEST(the_first_tier_met_is_the_verdicts_and_points_must_be_reached),
        TEST(a_key_that_nothing_reads_is_told_with_the_nearest),
        TEST(months_end_on_the_same_day_or_the_months_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
