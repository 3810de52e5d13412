/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Years of a party: every day is in one year, whenever years begin; a year moves from open to
 * closed to locked and back only with a reason; what it is decides what may be stated.
 */
#include "testing.h"
#include "value/fiscal_year.h"
#include "value/statement.h"

#define NOW ((kachi_moment)1764547200000000)

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_database *database;
};

static int setup(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    assert_int_equal(kachi_database_open(S(":memory:"), KACHI_DATABASE_CREATE, &fixture.findings,
                                         &fixture.database),
                     KACHI_OK);
    assert_int_equal(kachi_statement_prepare(fixture.database), KACHI_OK);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    kachi_database_close(fixture->database);
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    return 0;
}

static kachi_day day_of(int year, int month, int day)
{
    return kachi_day_of((struct kachi_date){year, month, day});
}

static enum kachi_err move_to(struct fixture *fixture, int year, enum kachi_year_state to,
                              const char *reason)
{
    struct kachi_year_move move = {
        .party = S("A"), .year = year, .to = to, .reason = kachi_str_of(reason), .now = NOW};
    kachi_findings_clear(&fixture->findings);
    return kachi_year_change(fixture->database, &move, &fixture->findings);
}

static enum kachi_err check(struct fixture *fixture, const char *party, bool is_new)
{
    kachi_findings_clear(&fixture->findings);
    return kachi_year_check(fixture->database, kachi_str_of(party), day_of(2025, 4, 1),
                            day_of(2026, 3, 31), is_new, &fixture->findings);
}

/* Years follow one another without a gap, and each of their days is in them. */
static void every_day_is_in_one_year(void **state)
{
    (void)state;
    const struct kachi_year_start starts[] = {{4, 1}, {1, 1}, {10, 1}, {3, 31}, {12, 31}};
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        for (int year = 1999; year < 2030; year++) {
            kachi_day first = kachi_year_first(starts[i], year);
            kachi_day last = kachi_year_last(starts[i], year);
            assert_int_equal(last + 1, kachi_year_first(starts[i], year + 1));
            assert_in_range(last - first + 1, 365, 366);
            for (kachi_day day = first; day <= last; day += 73) {
                assert_int_equal(kachi_year_of(starts[i], day), year);
            }
            assert_int_equal(kachi_year_of(starts[i], last), year);
        }
    }
    struct kachi_year_start april = {4, 1};
    assert_int_equal(kachi_year_of(april, day_of(2027, 3, 31)), 2026);
}

static void a_year_is_closed_locked_and_opened_with_a_reason(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(move_to(fixture, 2025, KACHI_YEAR_LOCKED, ""), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&fixture->findings, "year-step"));
    assert_int_equal(move_to(fixture, 2025, KACHI_YEAR_CLOSED, ""), KACHI_OK);
    assert_int_equal(move_to(fixture, 2025, KACHI_YEAR_CLOSED, ""), KACHI_ERR_CONFLICT);
    assert_int_equal(move_to(fixture, 2025, KACHI_YEAR_OPEN, " "), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&fixture->findings, "year-reason"));
    assert_int_equal(move_to(fixture, 2025, KACHI_YEAR_LOCKED, ""), KACHI_OK);
    assert_int_equal(move_to(fixture, 2025, KACHI_YEAR_OPEN, "an invoice came late"), KACHI_OK);
    size_t count = 0;
    struct kachi_year_step *steps = NULL;
    assert_int_equal(kachi_year_steps(&fixture->arena, fixture->database, S("A"), &count, &steps),
                     KACHI_OK);
    assert_int_equal(count, 3); /* what was refused is no step */
    assert_int_equal(steps[2].state, KACHI_YEAR_OPEN);
    assert_true(kachi_str_is(steps[2].reason, "an invoice came late"));
}

static void what_a_year_is_decides_what_may_be_stated(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(check(fixture, "A", true), KACHI_OK);
    assert_int_equal(move_to(fixture, 2025, KACHI_YEAR_CLOSED, ""), KACHI_OK);
    assert_int_equal(check(fixture, "A", true), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&fixture->findings, "year-closed"));
    assert_int_equal(check(fixture, "A", false), KACHI_OK);
    assert_int_equal(check(fixture, "B", true), KACHI_OK); /* A's years are A's */
    assert_int_equal(move_to(fixture, 2025, KACHI_YEAR_LOCKED, ""), KACHI_OK);
    assert_int_equal(check(fixture, "A", false), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&fixture->findings, "year-locked"));
    assert_int_equal(kachi_year_check(fixture->database, S("A"), KACHI_NO_DAY, KACHI_NO_DAY, true,
                                      &fixture->findings),
                     KACHI_OK);
}

/* A period that only touches a closed year is in it too. */
static void a_period_is_in_every_year_it_touches(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(move_to(fixture, 2025, KACHI_YEAR_CLOSED, ""), KACHI_OK);
    assert_int_equal(kachi_year_check(fixture->database, S("A"), day_of(2026, 3, 31),
                                      day_of(2027, 3, 31), true, &fixture->findings),
                     KACHI_ERR_CONFLICT);
    assert_int_equal(kachi_year_check(fixture->database, S("A"), day_of(2026, 4, 1),
                                      day_of(2027, 3, 31), true, &fixture->findings),
                     KACHI_OK);
}

static void when_years_begin_is_said_before_one_is_closed(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_year_start january = {1, 1};
    struct kachi_year_start found = {0, 0};
    assert_int_equal(kachi_year_set_start(fixture->database, S("A"), january, &fixture->findings),
                     KACHI_OK);
    assert_int_equal(move_to(fixture, 2025, KACHI_YEAR_CLOSED, ""), KACHI_OK);
    struct kachi_year_start april = {4, 1};
    assert_int_equal(kachi_year_set_start(fixture->database, S("A"), april, &fixture->findings),
                     KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&fixture->findings, "year-start"));
    assert_int_equal(kachi_year_start_of(fixture->database, S("A"), &found), KACHI_OK);
    assert_int_equal(found.month, 1);
    assert_int_equal(kachi_year_start_of(fixture->database, S("B"), &found), KACHI_OK);
    assert_int_equal(found.month, 4);
    assert_int_equal(check(fixture, "A", true), KACHI_ERR_CONFLICT); /* 2025 ends in December */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_day_is_in_one_year),
        TEST(a_year_is_closed_locked_and_opened_with_a_reason),
        TEST(what_a_year_is_decides_what_may_be_stated),
        TEST(a_period_is_in_every_year_it_touches),
        TEST(when_years_begin_is_said_before_one_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
