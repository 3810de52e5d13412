/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep_levels.h - an order of solving rearranged so that rows beside each other do not wait for
 * each other. Internal to what sweeps the same system very often.
 *
 * A row that needs the one before it waits until that is worked out, some forty cycles, and where a
 * row ends the processor can foretell only if the last one was as long. So rows stand by levels (a
 * level is what nothing but earlier levels keeps waiting; level scheduling, Saad 2003, Iterative
 * Methods for Sparse Linear Systems, 11.6.3), and by their length inside a level. Whoever came
 * first of two rows that share an entry still does, whichever of them reads the other: a sweep
 * gives the very numbers that it gave before.
 */
#ifndef KACHI_FOOTPRINT_SWEEP_LEVELS_H
#define KACHI_FOOTPRINT_SWEEP_LEVELS_H

#include "footprint/half.h"

/* half: adjoint, laid out in the order as it is. Components move too, suppliers before buyers. */
struct kachi_order *kachi_sweep_levels(struct kachi_arena *arena, const struct kachi_order *order,
                                       const struct kachi_half *half);

/* By levels what kachi_sweep_order_known() gives: few sweeps, of rows that do not wait. */
struct kachi_order *kachi_sweep_levels_known(struct kachi_arena *arena,
                                             const struct kachi_matrix *matrix,
                                             const struct kachi_order *order,
                                             const double intensity[]);

#endif
