/* SPDX-License-Identifier: Apache-2.0 */
/*
 * what_if.h - thousands of small changes of one system, each on its own: what the intensity of a
 * product would be if these coefficients were others.
 *
 * Every what-if starts from the solution that is kept and sweeps until it stands still again, eight
 * of them side by side over the same coefficients. What no change reaches is not touched: a change
 * of an activity that the loops do not need costs next to nothing. Many that change the same few
 * columns (a slider, a sweep) are settled by a formula instead (what_if_rank.h). One that does not
 * settle, or that turns the order of solving round, is solved alone by the solver of solver.h,
 * which also knows systems that cannot deliver.
 */
#ifndef KACHI_FOOTPRINT_WHAT_IF_H
#define KACHI_FOOTPRINT_WHAT_IF_H

#include "footprint/solver.h"

struct kachi_workers;

/* A coefficient of the matrix, or a column's own emissions, as it would be. */
struct kachi_what_if_change {
    uint32_t column;
    uint32_t row; /* KACHI_WHAT_IF_DIRECT: kgCO2e of one run of the column */
    double value;
};
#define KACHI_WHAT_IF_DIRECT UINT32_MAX

struct kachi_what_if {
    uint64_t change_count;
    const struct kachi_what_if_change *changes; /* each place once */
};

struct kachi_what_if_base {
    const struct kachi_matrix *matrix;
    struct kachi_solver *solver; /* AUTO, of the matrix */
    const double *direct;        /* by column */
    const double *intensity;     /* by product: the solution kept */
};

struct kachi_what_ifs; /* lives in the arena; constant, and good for any number of threads */

/* The base's arrays must outlive it. */
struct kachi_what_ifs *kachi_what_ifs_new(struct kachi_arena *arena,
                                          const struct kachi_what_if_base *base);

struct kachi_what_if_asked {
    uint32_t count;
    const uint32_t *products;
};
/* value[what-if x asked.count]: intensities, to 1e-10 of what their equations add up; NaN where
 * there is no answer. workers may be NULL. Returns how many were solved alone. */
uint32_t kachi_what_ifs_run(const struct kachi_what_ifs *what_ifs, uint32_t count,
                            const struct kachi_what_if list[], struct kachi_what_if_asked asked,
                            struct kachi_workers *workers, double value[]);

#endif
