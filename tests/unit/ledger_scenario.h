/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_scenario.h - a short history with an entry of every kind, that is the same bytes each time
 * it is posted: for what has to hold whatever happens to any of its writes, rows and bytes.
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_SCENARIO_H
#define KACHI_TESTS_UNIT_LEDGER_SCENARIO_H

#include "ledger_test.h"

#define STEPS_MAX 50
#define STEPS_ALONE 5 /* parties, product, pool and a lot: the others need them */

struct step {
    struct kachi_entry entry;
    const char *author; /* NULL: the operator */
    bool is_late;       /* two days after the others */
};

/* Of the make that is the fifth step: 100 g of steel, unless a test wants more. */
extern struct kachi_make_output scenario_output;

/* Sales, one of them on credit, claims, makes, a revocation made good, and what the days that pass
 * bring. Returns the count of steps. */
size_t scenario_draw_up(struct step steps[STEPS_MAX]);
/* Part of that lot, to B. */
struct kachi_entry scenario_offer(const char *name, int64_t quantity, enum kachi_terms terms);

/* A ledger that may fail to open: fixed clock, id and salts, so that equal histories are equal
 * bytes. */
enum kachi_err scenario_open(struct test_ledger *test, const char *path);
/* When the step is taken. */
kachi_moment step_time(const struct step *step);
/* Who takes it: its author, the operator, or the book itself. */
enum kachi_err scenario_actor(struct test_ledger *test, const struct step *step,
                              struct kachi_actor *out);
enum kachi_err scenario_post(struct test_ledger *test, const struct step *step);

#endif
