/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fiscal_year.h - the years that a party states about: open, closed, locked, and open again with a
 * reason.
 *
 *     open    statements about the year may be drafted, submitted and verified
 *     closed  what there is may still be submitted and verified; nothing new is stated
 *     locked  nothing about it moves but a withdrawal
 *
 * A year runs from April to March, or from the day a party says before its first step; it is named
 * by the calendar year it begins in (FY2026: 2026-04-01 to 2027-03-31). Every step is kept with
 * who, when and why. A year nobody has closed is open.
 */
#ifndef KACHI_VALUE_FISCAL_YEAR_H
#define KACHI_VALUE_FISCAL_YEAR_H

#include "base/clock.h"
#include "base/database.h"
#include "base/findings.h"

enum kachi_year_state { KACHI_YEAR_OPEN, KACHI_YEAR_CLOSED, KACHI_YEAR_LOCKED };
const char *kachi_year_state_word(enum kachi_year_state state);

struct kachi_year_step {
    int year;
    enum kachi_year_state state; /* after it */
    struct kachi_str reason;
    kachi_moment at;
};
struct kachi_year_start {
    int month, day; /* Japan's unless the party has said otherwise */
};
#define KACHI_YEAR_START_OF_JAPAN ((struct kachi_year_start){4, 1})

struct kachi_year_move {
    struct kachi_str party;
    int year;
    enum kachi_year_state to; /* OPEN: again, with a reason */
    struct kachi_str reason;
    kachi_moment now;
};
/* KACHI_ERR_CONFLICT with finding year-step where the year is not in the state before; a year that
 * is to be open again needs a reason (KACHI_ERR_INPUT, year-reason). */
KACHI_MUST_CHECK enum kachi_err kachi_year_change(struct kachi_database *database,
                                                  const struct kachi_year_move *move,
                                                  struct kachi_findings *findings);
/* When the party's years begin. Once a year has been closed it stays (KACHI_ERR_CONFLICT with
 * finding year-start). February 29 is no start. */
KACHI_MUST_CHECK enum kachi_err kachi_year_set_start(struct kachi_database *database,
                                                     struct kachi_str party,
                                                     struct kachi_year_start start,
                                                     struct kachi_findings *findings);
KACHI_MUST_CHECK enum kachi_err kachi_year_start_of(struct kachi_database *database,
                                                    struct kachi_str party,
                                                    struct kachi_year_start *out);

/* All steps of a party, in order of year, then of time. */
KACHI_MUST_CHECK enum kachi_err kachi_year_steps(struct kachi_arena *arena,
                                                 struct kachi_database *database,
                                                 struct kachi_str party, size_t *count,
                                                 struct kachi_year_step **out);

/* First and last day of a year; and the year a day is in. */
kachi_day kachi_year_first(struct kachi_year_start start, int year);
kachi_day kachi_year_last(struct kachi_year_start start, int year);
int kachi_year_of(struct kachi_year_start start, kachi_day day);

/*
 * May a statement of the party about a period enter (is_new) or move on? KACHI_ERR_CONFLICT with
 * finding year-closed or year-locked that names the year. A period that is not said is in no year.
 */
KACHI_MUST_CHECK enum kachi_err kachi_year_check(struct kachi_database *database,
                                                 struct kachi_str party, kachi_day from,
                                                 kachi_day until, bool is_new,
                                                 struct kachi_findings *findings);

#endif
