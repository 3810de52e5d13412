/* SPDX-License-Identifier: Apache-2.0 */
/*
 * half.h - the matrix laid out in the order of solving. Internal to what solves.
 *
 * Everything is by position in that order. A half holds the off-diagonal entries of each equation:
 * of columns for the adjoint A' y = d, of rows for the forward A s = f. Entries outside the
 * position's component come first (start to split), those inside it follow (split to the next
 * start).
 *
 * Rows are the entries inside loops once more, as sweeps read them again and again: over the
 * diagonal of their equation, and filled up to whole steps with zeros, so that the end of a row
 * seldom comes at another place than the one foretold.
 *
 * A large loop is parted, so that two threads can sweep it and give the bits that one gives:
 *
 *     | part 0 | part 1 | part 2 | part 3 | ...    parts 0 and 1 at once, then 2 and 3, and so on
 *
 * An entry whose other end is in the part that is swept at the same time takes the number that held
 * before: its index is past the order, and x has 2 * order numbers, of which the second half are
 * those that held. Everything else is as in a sweep from end to end, so as few sweeps do.
 */
#ifndef KACHI_FOOTPRINT_HALF_H
#define KACHI_FOOTPRINT_HALF_H

#include "footprint/order.h"

struct kachi_workers;

struct kachi_half {
    uint64_t *start; /* order + 1 */
    uint64_t *split;
    uint32_t *index; /* position of the other node */
    double *value;
};

/* Parts of a loop, two and two at once, each with as much to do; loops of fewer columns are one. */
#define KACHI_PARTS 32
#define KACHI_PARTED_MIN 4096
struct kachi_parted {
    uint32_t bound[KACHI_PARTS + 1]; /* positions: where parts begin, and the end of the last */
};

#define KACHI_ROW_STEP 4
struct kachi_rows {
    uint64_t
        *start; /* order + 1: multiples of KACHI_ROW_STEP; nothing where no loop goes through */
    uint32_t *index;
    double *share; /* entry / diagonal; 0 for what fills up */
    uint32_t order, parted_count;
    struct kachi_parted *parted; /* in order of position */
};

double *kachi_half_diagonal(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                            const struct kachi_order *order);
/* Workers, which may be NULL, change nothing but the time. */
struct kachi_half kachi_half_adjoint(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                     const struct kachi_order *order, const double diagonal[],
                                     struct kachi_workers *workers);
struct kachi_half kachi_half_forward(struct kachi_arena *arena, const struct kachi_half *adjoint,
                                     const struct kachi_order *order);
/* Shares of components with a zero on their diagonal are no numbers: they are not for sweeping. */
struct kachi_rows kachi_rows_new(struct kachi_arena *arena, const struct kachi_half *half,
                                 const double diagonal[], const struct kachi_order *order,
                                 struct kachi_workers *workers);
/* The parts of the loop that goes through position p; NULL where it is one. */
const struct kachi_parted *kachi_rows_parted(const struct kachi_rows *rows, uint32_t p);

/* Positions first .. end - 1 that no loop goes through, each by one sum from those before it (or
 * after it, backward); skipped ones stay. */
struct kachi_half_run {
    uint32_t first, end;
    bool backward;
};
void kachi_half_solve_run(const struct kachi_half *half, struct kachi_half_run run,
                          const double diagonal[], const bool skip[], const double b[], double x[]);

/* value of equation p without what comes from outside its component: b[p] - sum of outside entries.
 */
double kachi_half_inner_right(const struct kachi_half *half, uint32_t p, double b,
                              const double x[]);

/* An equation by position: of one half, without the positions that are skipped. */
struct kachi_equations {
    const struct kachi_half *half;
    const double *diagonal;
    const bool *skip;
    /* An equation outside loops that was worked out by one sum is its own definition: summing it
     * again would read most of a large inventory once more to find the rounding of that sum. */
    bool only_loops;
    uint32_t order;
    struct kachi_workers *workers; /* or NULL */
};

/* residual[p] = b[p] - diagonal x - sum, 0 where skipped or outside what is asked; returns the
 * largest |residual| relative to the sum of |terms|. */
double kachi_equations_residual(const struct kachi_equations *equations, const double b[],
                                const double x[], double residual[]);

#endif
