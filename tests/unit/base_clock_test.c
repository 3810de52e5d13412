/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar equals the C library's over three centuries; what is written reads back. */
#include "testing.h"

#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

static int arena_set_up(void **state)
{
    static struct kachi_arena arena;
    kachi_arena_init(&arena);
    kachi_arena_alloc(&arena, 1, 1); /* a block that stays makes each reset cheap */
    *state = &arena;
    return 0;
}

static int arena_tear_down(void **state)
{
    kachi_arena_release(*state);
    return 0;
}

static void every_day_from_1900_to_2200_equals_the_c_library(void **state)
{
    setenv("TZ", "UTC",
           1); /* so that the C library does not look for the system's zone each time */
    struct tm first = {.tm_year = 0, .tm_mon = 0, .tm_mday = 1};
    struct tm last = {.tm_year = 300, .tm_mon = 11, .tm_mday = 31};
    kachi_day from = (kachi_day)(timegm(&first) / 86400);
    kachi_day to = (kachi_day)(timegm(&last) / 86400);
    assert_int_equal(to - from + 1, 301 * 365 + 73); /* 73 leap years */
    for (kachi_day day = from; day <= to; day++) {
        struct kachi_arena_mark mark = kachi_arena_mark(*state);
        time_t seconds = (time_t)day * 86400;
        struct tm tm;
        assert_non_null(gmtime_r(&seconds, &tm));
        struct kachi_date date = kachi_date_of(day);
        assert_int_equal(date.year, tm.tm_year + 1900);
        assert_int_equal(date.month, tm.tm_mon + 1);
        assert_int_equal(date.day, tm.tm_mday);
        assert_int_equal(kachi_day_of(date), day);
        kachi_day back = 0;
        assert_true(kachi_day_read(kachi_day_text(*state, day), &back));
        assert_int_equal(back, day);
        assert_int_equal(kachi_fiscal_year(day), date.year - (date.month < 4 ? 1 : 0));
        kachi_arena_reset(*state, mark);
    }
}

static void days_are_read_strictly(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",           "2026-2-03",  "2026-13-01",  "2026-00-01", "2026-02-29", "2100-02-29",
        "2026-04-31", "2026/04/01", "2026-04-01 ", "20260401",   "2026-04-00", "２０２６-04-01"};
    kachi_day day = 42;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(kachi_day_read(kachi_str_of(wrong[i]), &day));
    }
    assert_int_equal(day, 42);
    assert_true(kachi_day_read(S("2000-02-29"), &day) && day == 11016);
    assert_true(kachi_day_read(S("1970-01-01"), &day) && day == 0);
    assert_true(kachi_day_read(S("1969-12-31"), &day) && day == -1);
}

static void moments_are_read_with_offset_and_fraction(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        kachi_moment moment;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01", 0},
        {"1970-01-02T00:00:00.000001Z", INT64_C(86400000001)},
        {"1969-12-31T23:59:59.5Z", -500000},
        {"2001-09-09T01:46:40Z", INT64_C(1000000000000000)},
        {"2001-09-09T10:46:40+09:00", INT64_C(1000000000000000)},
        {"2001-09-08T20:16:40.25-05:30", INT64_C(1000000000250000)},
    };
    static const char *const wrong[] = {
        "2026-11-23T18:02:41",
        "2026-11-23T24:00:00Z",
        "2026-11-23T18:60:00Z",
        "2026-11-23T18:02:60Z",
        "2026-11-23 18:02:41Z",
        "2026-11-23T18:02:41.Z",
        "2026-11-23T18:02:41.1234567Z",
        "2026-11-23T18:02:41+0900",
        "2026-11-23T18:02:41+24:00",
        "2026-11-23T18:02:41Zx",
        "2026-11-23T",
        "2026-11-23T18:02Z",
    };
    kachi_moment moment = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(kachi_moment_read(kachi_str_of(cases[i].text), &moment));
        assert_true(moment == cases[i].moment);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(kachi_moment_read(kachi_str_of(wrong[i]), &moment));
    }
}

static void moments_survive_writing_and_reading(void **state)
{
    uint64_t seed = 4;
    assert_str(kachi_moment_text(*state, -1), "1969-12-31T23:59:59.999999Z");
    assert_str(kachi_moment_text(*state, INT64_C(1000000000000000)), "2001-09-09T01:46:40Z");
    for (int i = 0; i < 20000; i++) {
        struct kachi_arena_mark mark = kachi_arena_mark(*state);
        /* From the year 1 to about 9000. */
        kachi_moment moment = (kachi_moment)(random_next(&seed) % UINT64_C(284000000000000000)) -
                              INT64_C(62000000000000000);
        moment -= i % 2 == 0 ? moment % 1000000 : 0;
        kachi_moment back = 0;
        assert_true(kachi_moment_read(kachi_moment_text(*state, moment), &back));
        assert_true(back == moment);
        int64_t rest = moment - kachi_moment_of_day(kachi_day_of_moment(moment));
        assert_true(rest >= 0 && rest < INT64_C(86400000000));
        rest = moment - kachi_moment_of_utc_day(kachi_utc_day_of_moment(moment));
        assert_true(rest >= 0 && rest < INT64_C(86400000000));
        kachi_arena_reset(*state, mark);
    }
}

/* The first moment of a fiscal year in Japan is three in the afternoon of the day before in UTC. */
static void days_begin_at_midnight_in_japan(void **state)
{
    (void)state;
    kachi_moment moment = 0;
    kachi_day april = kachi_fiscal_year_first(2027);
    assert_true(kachi_moment_read(S("2027-03-31T15:00:00Z"), &moment));
    assert_int_equal(kachi_day_of_moment(moment), april);
    assert_int_equal(kachi_day_of_moment(moment - 1), kachi_fiscal_year_last(2026));
    assert_int_equal(kachi_utc_day_of_moment(moment), kachi_fiscal_year_last(2026));
    assert_true(kachi_moment_of_day(april) == moment);
    assert_int_equal(kachi_fiscal_year(kachi_day_of_moment(moment)), 2027);
}

static void a_fixed_clock_says_what_it_was_set_to(void **state)
{
    (void)state;
    kachi_moment moment = 5;
    struct kachi_clock clock = kachi_clock_fixed(&moment);
    assert_true(kachi_clock_now(&clock) == 5);
    moment = 6;
    assert_true(kachi_clock_now(&clock) == 6);
    struct kachi_clock system = kachi_clock_system();
    kachi_moment before = (kachi_moment)time(NULL) * 1000000;
    kachi_moment now = kachi_clock_now(&system);
    assert_true(now >= before && now < before + INT64_C(60000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_from_1900_to_2200_equals_the_c_library),
        cmocka_unit_test(days_are_read_strictly),
        cmocka_unit_test(moments_are_read_with_offset_and_fraction),
        cmocka_unit_test(moments_survive_writing_and_reading),
        cmocka_unit_test(days_begin_at_midnight_in_japan),
        cmocka_unit_test(a_fixed_clock_says_what_it_was_set_to),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
