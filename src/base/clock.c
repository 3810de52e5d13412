/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.c - moments and civil dates.
 *
 * The calendar repeats every 400 years = 146,097 days (an era). Years are counted from March, so
 * that the leap day is the last of its year and the day of the year follows from the month by one
 * division: day = (153 * months since March + 2) / 5.
 */
#include "base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

/* Japan Standard Time is 9 hours ahead of UTC (Ordinance 167 of 1895), the whole year. */
#define JAPAN_AHEAD_US ((kachi_moment)9 * 3600 * 1000000)

enum {
    DAYS_PER_ERA = 146097,
    YEARS_PER_ERA = 400,
    DAYS_0000_03_01_TO_1970 = 719468,
    SECONDS_PER_DAY = 86400,
    FISCAL_YEAR_FIRST_MONTH = 4,
    MICROSECONDS_PER_SECOND = 1000000,
};

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static kachi_moment system_now(void *unused)
{
    (void)unused;
    struct timespec time;
    int failed = clock_gettime(CLOCK_REALTIME, &time);
    assert(failed == 0);
    (void)failed;
    return (kachi_moment)time.tv_sec * MICROSECONDS_PER_SECOND + time.tv_nsec / 1000;
}

static kachi_moment fixed_now(void *moment)
{
    return *(const kachi_moment *)moment;
}

/* Takes exactly `count` digits off the start of *rest. */
static bool digits_take(struct kachi_str *rest, size_t count, int *out)
{
    if (rest->bytes < count) {
        return false;
    }
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        char c = rest->text[i];
        if (c < '0' || c > '9') {
            return false;
        }
        value = value * 10 + (c - '0');
    }
    *rest = kachi_str_slice(*rest, count, rest->bytes);
    *out = value;
    return true;
}

static bool byte_take(struct kachi_str *rest, char byte)
{
    if (rest->bytes == 0 || rest->text[0] != byte) {
        return false;
    }
    *rest = kachi_str_slice(*rest, 1, rest->bytes);
    return true;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (leap && month == 2 ? 1 : 0);
}

static bool day_take(struct kachi_str *rest, kachi_day *out)
{
    struct kachi_date date;
    bool shaped = digits_take(rest, 4, &date.year) && byte_take(rest, '-') &&
                  digits_take(rest, 2, &date.month) && byte_take(rest, '-') &&
                  digits_take(rest, 2, &date.day);
    if (!shaped || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > month_days(date.year, date.month)) {
        return false;
    }
    *out = kachi_day_of(date);
    return true;
}

/* ".1" to ".123456"; nothing is 0. */
static bool fraction_take(struct kachi_str *rest, int *microseconds)
{
    *microseconds = 0;
    if (!byte_take(rest, '.')) {
        return true;
    }
    int unit = MICROSECONDS_PER_SECOND;
    for (int digit = 0; unit > 1 && digits_take(rest, 1, &digit);) {
        unit /= 10;
        *microseconds += digit * unit;
    }
    return unit < MICROSECONDS_PER_SECOND;
}

/* "18:02:41.5" as microseconds of the day. */
static bool time_take(struct kachi_str *rest, int64_t *out)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    int microseconds = 0;
    bool shaped = digits_take(rest, 2, &hour) && byte_take(rest, ':') &&
                  digits_take(rest, 2, &minute) && byte_take(rest, ':') &&
                  digits_take(rest, 2, &second) && fraction_take(rest, &microseconds);
    if (!shaped || hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    int64_t seconds = hour * 3600 + minute * 60 + second;
    *out = seconds * MICROSECONDS_PER_SECOND + microseconds;
    return true;
}

/* "Z", "+09:00" or "-05:30", as microseconds east of UTC, and nothing behind it. */
static bool offset_take(struct kachi_str *rest, int64_t *out)
{
    *out = 0;
    if (byte_take(rest, 'Z')) {
        return rest->bytes == 0;
    }
    bool west = byte_take(rest, '-');
    int hour = 0;
    int minute = 0;
    if ((!west && !byte_take(rest, '+')) || !digits_take(rest, 2, &hour) || !byte_take(rest, ':') ||
        !digits_take(rest, 2, &minute) || rest->bytes != 0 || hour > 23 || minute > 59) {
        return false;
    }
    int64_t east = ((int64_t)hour * 3600 + minute * 60) * MICROSECONDS_PER_SECOND;
    *out = west ? -east : east;
    return true;
}

struct kachi_clock kachi_clock_system(void)
{
    return (struct kachi_clock){.now = system_now, .state = NULL};
}

struct kachi_clock kachi_clock_fixed(kachi_moment *moment)
{
    return (struct kachi_clock){.now = fixed_now, .state = moment};
}

int64_t kachi_steady_us(void)
{
    struct timespec time = {0};
    int failed = clock_gettime(CLOCK_MONOTONIC, &time);
    assert(failed == 0);
    (void)failed;
    return (int64_t)time.tv_sec * MICROSECONDS_PER_SECOND + time.tv_nsec / 1000;
}

kachi_moment kachi_clock_now(const struct kachi_clock *clock)
{
    return clock->now(clock->state);
}

kachi_day kachi_day_of(struct kachi_date date)
{
    int64_t year = date.month <= 2 ? (int64_t)date.year - 1 : date.year;
    int64_t era = floor_divide(year, YEARS_PER_ERA);
    int64_t year_of_era = year - era * YEARS_PER_ERA;
    int64_t month_from_march = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (kachi_day)(era * DAYS_PER_ERA + day_of_era - DAYS_0000_03_01_TO_1970);
}

struct kachi_date kachi_date_of(kachi_day day)
{
    int64_t from_march = (int64_t)day + DAYS_0000_03_01_TO_1970;
    int64_t era = floor_divide(from_march, DAYS_PER_ERA);
    int64_t day_of_era = from_march - era * DAYS_PER_ERA;
    /* Leap days before this day: one in 1,460 days, less one in 36,524, and none on the era's own
     * last day. */
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    int64_t year = year_of_era + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0);
    return (struct kachi_date){
        .year = (int)year,
        .month = (int)month,
        .day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
    };
}

kachi_day kachi_utc_day_of_moment(kachi_moment moment)
{
    return (kachi_day)floor_divide(moment, (int64_t)SECONDS_PER_DAY * MICROSECONDS_PER_SECOND);
}

kachi_moment kachi_moment_of_utc_day(kachi_day day)
{
    return (kachi_moment)day * SECONDS_PER_DAY * MICROSECONDS_PER_SECOND;
}

kachi_day kachi_day_of_moment(kachi_moment moment)
{
    return kachi_utc_day_of_moment(moment + JAPAN_AHEAD_US);
}

kachi_moment kachi_moment_of_day(kachi_day day)
{
    return kachi_moment_of_utc_day(day) - JAPAN_AHEAD_US;
}

bool kachi_day_read(struct kachi_str text, kachi_day *out)
{
    kachi_day day = 0;
    if (!day_take(&text, &day) || text.bytes != 0) {
        return false;
    }
    *out = day;
    return true;
}

static bool day_with_slashes(struct kachi_str text, kachi_day *out)
{
    int64_t year = 0;
    int64_t month = 0;
    int64_t day = 0;
    bool ok = kachi_str_read_int64(kachi_str_cut(&text, '/'), &year) &&
              kachi_str_read_int64(kachi_str_cut(&text, '/'), &month) &&
              kachi_str_read_int64(text, &day);
    ok = ok && year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    if (!ok) {
        return false;
    }
    struct kachi_date date = {.year = (int)year, .month = (int)month, .day = (int)day};
    kachi_day found = kachi_day_of(date);
    struct kachi_date back = kachi_date_of(found);
    if (back.day != date.day || back.month != date.month) {
        return false; /* 31 April */
    }
    *out = found;
    return true;
}

bool kachi_day_read_cell(struct kachi_str text, kachi_day *out)
{
    return kachi_day_read(text, out) || day_with_slashes(text, out);
}

/* `value` in `count` digits, with zeros before it. Answers are full of dates: no printf. */
static char *put_digits(char *to, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        to[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return to + count;
}

static char *put_date(char *to, struct kachi_date date)
{
    to = put_digits(to, date.year, 4);
    *to++ = '-';
    to = put_digits(to, date.month, 2);
    *to++ = '-';
    return put_digits(to, date.day, 2);
}

static bool has_four_digits(struct kachi_date date)
{
    return date.year >= 0 && date.year <= 9999;
}

size_t kachi_day_write(kachi_day day, char text[KACHI_DAY_TEXT_BYTES])
{
    struct kachi_date date = kachi_date_of(day);
    if (has_four_digits(date)) {
        return (size_t)(put_date(text, date) - text);
    }
    int bytes =
        snprintf(text, KACHI_DAY_TEXT_BYTES, "%04d-%02d-%02d", date.year, date.month, date.day);
    assert(bytes > 0 && (size_t)bytes < KACHI_DAY_TEXT_BYTES);
    return (size_t)bytes;
}

struct kachi_str kachi_day_text(struct kachi_arena *arena, kachi_day day)
{
    char text[KACHI_DAY_TEXT_BYTES];
    size_t bytes = kachi_day_write(day, text);
    return kachi_str_copy(arena, (struct kachi_str){text, bytes});
}

bool kachi_moment_read(struct kachi_str text, kachi_moment *out)
{
    kachi_day day = 0;
    int64_t of_day = 0;
    int64_t east = 0;
    if (!day_take(&text, &day)) {
        return false;
    }
    if (text.bytes != 0 &&
        (!byte_take(&text, 'T') || !time_take(&text, &of_day) || !offset_take(&text, &east))) {
        return false;
    }
    *out = (int64_t)day * SECONDS_PER_DAY * MICROSECONDS_PER_SECOND + of_day - east;
    return true;
}

struct kachi_str kachi_moment_text(struct kachi_arena *arena, kachi_moment moment)
{
    kachi_day day = kachi_utc_day_of_moment(moment);
    int64_t second = floor_divide(moment, MICROSECONDS_PER_SECOND);
    int microsecond = (int)(moment - second * MICROSECONDS_PER_SECOND);
    int of_day = (int)(second - (int64_t)day * SECONDS_PER_DAY);
    struct kachi_date date = kachi_date_of(day);
    char text[sizeof "2026-11-23T12:34:56.123456Z"];
    char *const time = text + sizeof "2026-11-23" - 1;
    char *to = time;
    *to++ = 'T';
    to = put_digits(to, of_day / 3600, 2);
    *to++ = ':';
    to = put_digits(to, of_day / 60 % 60, 2);
    *to++ = ':';
    to = put_digits(to, of_day % 60, 2);
    if (microsecond != 0) {
        *to++ = '.';
        to = put_digits(to, microsecond, 6);
    }
    *to++ = 'Z';
    if (!has_four_digits(date)) {
        return kachi_str_print(arena, "%.*s%.*s", KACHI_STR_ARG(kachi_day_text(arena, day)),
                               (int)(to - time), time);
    }
    (void)put_date(text, date);
    return kachi_str_copy(arena, (struct kachi_str){text, (size_t)(to - text)});
}

int kachi_fiscal_year(kachi_day day)
{
    struct kachi_date date = kachi_date_of(day);
    return date.month >= FISCAL_YEAR_FIRST_MONTH ? date.year : date.year - 1;
}

kachi_day kachi_fiscal_year_first(int64_t fiscal_year)
{
    return kachi_day_of(
        (struct kachi_date){.year = (int)fiscal_year, .month = FISCAL_YEAR_FIRST_MONTH, .day = 1});
}

kachi_day kachi_fiscal_year_last(int64_t fiscal_year)
{
    return kachi_fiscal_year_first(fiscal_year + 1) - 1;
}
