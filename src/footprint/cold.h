/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cold.h - from linked facts to the intensity of every product: own emissions, matrix, order and
 * solution, shared among threads where each has enough to do. Internal to the footprint, and to
 * what measures it.
 *
 * Which thread did what, and how many there were, changes no bit.
 */
#ifndef KACHI_FOOTPRINT_COLD_H
#define KACHI_FOOTPRINT_COLD_H

#include "footprint/characterise.h"
#include "footprint/solver.h"
#include "inventory/linked.h"

struct kachi_cold {
    double *direct_kgco2e; /* by column: one run's own emissions */
    struct kachi_matrix *matrix;
    struct kachi_solver *solver; /* the caller frees it, before the workers */
    double *intensity;           /* by column, as kachi_solver_intensities() gives it */
    struct kachi_solve_trust trust;
};

/* Workers for so many columns: NULL where one thread is as fast. The caller frees them. */
struct kachi_workers *kachi_cold_workers(uint32_t column_count);

struct kachi_cold kachi_cold_solve(struct kachi_arena *arena, const struct kachi_linked *linked,
                                   const struct kachi_factor factors[],
                                   struct kachi_workers *workers);

/* Only the own emissions: kgCO2e of one run, by column; factors[] by flow. */
double *kachi_direct_emissions(struct kachi_arena *arena, const struct kachi_linked *linked,
                               const struct kachi_factor factors[]);

#endif
