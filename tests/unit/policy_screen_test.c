/* SPDX-License-Identifier: Apache-2.0 */
/* Many against many: the codes are those of the plain evaluation, for random programs and facts. */
#include "testing.h"

#include "policy/screen.h"

#define PROGRAMS 50
#define PRODUCTS 300
#define FIELDS 20
#define TODAY (kachi_day_of((struct kachi_date){2026, 6, 1}))

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_program *programs[PROGRAMS];
};

static struct kachi_str random_clause(struct fixture *fixture, uint64_t *random, size_t number)
{
    static const char *const comparisons[] = {
        "operator = '>=', value = '%zu.5', unit = 'kg'",
        "operator = '<=', value = '%zu', of = 'attribute.f0', unit = 'kg'",
        "operator = '=', value = 'w%zu'",
        "operator = 'in', value = { 'w1', 'w%zu' }",
        "operator = 'stated', evidence = true, age_months_max = %zu",
        "operator = '>', value = '%zu', unit = 'kg', verified = true"};
    struct kachi_arena *arena = &fixture->arena;
    const char *comparison = comparisons[random_below(random, 6)];
    size_t value = random_below(random, 9);
    struct kachi_str text = kachi_str_of("");
    for (const char *p = comparison; *p != '\0'; p++) { /* the one %zu */
        bool is_value = p[0] == '%';
        text = is_value ? kachi_str_print(arena, "%s%zu", text.text, value)
                        : kachi_str_print(arena, "%s%c", text.text, *p);
        p += is_value ? 2 : 0;
    }
    return kachi_str_print(
        arena, "{ id = 'c%zu', field = 'attribute.f%zu', required = %s, points = %zu, %s }, ",
        number, random_below(random, FIELDS), random_below(random, 3) == 0 ? "true" : "false",
        random_below(random, 4), text.text);
}

static int setup(void **state)
{
    static struct fixture fixture;
    uint64_t random = 7;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    for (size_t i = 0; i < PROGRAMS; i++) {
        size_t clauses = 3 + random_below(&random, 6);
        struct kachi_str body = kachi_str_of("");
        for (size_t k = 1; k <= clauses; k++) {
            body = kachi_str_print(&fixture.arena, "%s%s", body.text,
                                   random_clause(&fixture, &random, k).text);
        }
        struct kachi_str content = kachi_str_print(
            &fixture.arena, "return { id = 'p%zu', %s clauses = { %s }, points_min = %zu %s }", i,
            i == 3 ? "valid_until = '2026-01-01'," : "", body.text, random_below(&random, 3),
            i % 4 == 0 ? ", tiers = { { id = 'a', clauses = { 'c1', 'c2' } },"
                         " { id = 'b', clauses = { 'c2' } } }"
                       : "");
        assert_int_equal(kachi_program_read(&fixture.arena, S("random.lua"), content,
                                            &fixture.findings, &fixture.programs[i]),
                         KACHI_OK);
    }
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < PROGRAMS; i++) {
        kachi_program_close(fixture->programs[i]);
    }
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    return 0;
}

static struct kachi_facts random_facts(struct kachi_arena *arena, uint64_t *random)
{
    struct kachi_fact *items = KACHI_NEW_ARRAY(arena, struct kachi_fact, FIELDS);
    size_t count = 0;
    for (size_t i = 0; i < FIELDS; i++) {
        if (random_below(random, 5) == 0) {
            continue;
        }
        bool word = random_below(random, 2) == 0;
        items[count] =
            kachi_fact_of(kachi_str_print(arena, "attribute.f%zu", i),
                          kachi_str_print(arena, word ? "w%zu" : "%zu.5", random_below(random, 9)));
        items[count].unit = kachi_str_of(word ? "" : "kg");
        items[count].evidence = kachi_str_of(random_below(random, 2) == 0 ? "" : "paper");
        items[count].is_verified = random_below(random, 2) == 0;
        items[count].dated = TODAY - (kachi_day)random_below(random, 200);
        items[count].valid_until = TODAY + 20 - (kachi_day)random_below(random, 30);
        count++;
    }
    return (struct kachi_facts){.count = count, .items = items};
}

static void codes_are_those_of_the_plain_evaluation(void **state)
{
    struct fixture *fixture = *state;
    uint64_t random = 11;
    size_t eligible = 0;
    struct kachi_screen *screen =
        kachi_screen_new(&fixture->arena, PROGRAMS, fixture->programs, TODAY);
    struct kachi_known *row =
        KACHI_NEW_ARRAY(&fixture->arena, struct kachi_known, kachi_screen_columns(screen));
    for (size_t i = 0; i < PRODUCTS; i++) {
        struct kachi_facts facts = random_facts(&fixture->arena, &random);
        kachi_screen_read(screen, facts, row);
        for (size_t k = 0; k < PROGRAMS; k++) {
            struct kachi_verdict *verdict = NULL;
            struct kachi_verdict_code code = kachi_screen_judge(screen, k, row);
            assert_int_equal(kachi_program_evaluate(&fixture->arena, fixture->programs[k], facts,
                                                    TODAY, &fixture->findings, &verdict),
                             KACHI_OK);
            assert_int_equal(code.is_eligible, verdict->is_eligible);
            assert_int_equal(code.points, verdict->points);
            assert_ptr_equal(code.tier == KACHI_NO_INDEX ? NULL
                                                         : &fixture->programs[k]->tiers[code.tier],
                             verdict->tier);
            if (code.first_missed != KACHI_NO_INDEX) {
                assert_int_equal(verdict->clauses[code.first_missed].answer, code.first_answer);
                assert_int_not_equal(code.first_answer, KACHI_ANSWER_YES);
            }
            eligible += code.is_eligible ? 1 : 0;
        }
    }
    assert_in_range(eligible, 100, (size_t)PRODUCTS * PROGRAMS - 100); /* both kinds were met */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(codes_are_those_of_the_plain_evaluation, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
