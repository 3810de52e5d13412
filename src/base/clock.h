/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.h - time from an injected clock, and civil dates.
 *
 * A moment is microseconds since 1970-01-01T00:00:00Z. A day is days since 1970-01-01 in the
 * proleptic Gregorian calendar. Validity, periods and fiscal years are days; the log is moments.
 *
 * The day of a moment is Japan's, whose fiscal years and month-ends the rules speak of: nine hours
 * ahead of UTC, without summer time. Formats of others that count in UTC say so in a name.
 */
#ifndef KACHI_BASE_CLOCK_H
#define KACHI_BASE_CLOCK_H

#include "base/arena.h"

typedef int64_t kachi_moment; /* microseconds, UTC */
typedef int32_t kachi_day;

struct kachi_clock {
    kachi_moment (*now)(void *state);
    void *state;
};

struct kachi_clock kachi_clock_system(void);
/* A clock that says *moment, for tests and for reading the past; the caller moves it. */
struct kachi_clock kachi_clock_fixed(kachi_moment *moment);
kachi_moment kachi_clock_now(const struct kachi_clock *clock);

/* Microseconds since some moment, never going back: for how long something took, never for when. */
int64_t kachi_steady_us(void);

struct kachi_date {
    int year, month, day;
};
kachi_day kachi_day_of(struct kachi_date date);
struct kachi_date kachi_date_of(kachi_day day);
kachi_day kachi_day_of_moment(kachi_moment moment); /* Japan's */
kachi_moment kachi_moment_of_day(kachi_day day);    /* its first, in Japan */
kachi_day kachi_utc_day_of_moment(kachi_moment moment);
kachi_moment kachi_moment_of_utc_day(kachi_day day);
/* "2026-11-23", strictly; false leaves *out as it was. */
bool kachi_day_read(struct kachi_str text, kachi_day *out);
/* The same, or "2026/4/1" as spreadsheets show it. */
bool kachi_day_read_cell(struct kachi_str text, kachi_day *out);
struct kachi_str kachi_day_text(struct kachi_arena *arena, kachi_day day);
/* The same into room for the longest; returns how many bytes, without a NUL. */
#define KACHI_DAY_TEXT_BYTES sizeof("-2147483648-12-31")
size_t kachi_day_write(kachi_day day, char text[KACHI_DAY_TEXT_BYTES]);
/* "2026-11-23T18:02:41Z", with up to six decimals, or with an offset; a bare day is its first
 * moment, UTC. */
bool kachi_moment_read(struct kachi_str text, kachi_moment *out);
struct kachi_str kachi_moment_text(struct kachi_arena *arena, kachi_moment moment);

/* Japan's fiscal year, April to March: FY2026 is 2026-04-01 to 2027-03-31. */
int kachi_fiscal_year(kachi_day day);
kachi_day kachi_fiscal_year_first(int64_t fiscal_year);
kachi_day kachi_fiscal_year_last(int64_t fiscal_year);

#endif
