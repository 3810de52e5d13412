/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep_order.h - a better order for sweeping loops, once a solution is known.
 *
 * A sweep carries what it has found only to nodes that come later. So heavy purchases should point
 * forwards: of the nodes of a component not placed yet, the one comes next of which the smallest
 * share of its equation is supplied by others not placed yet (a greedy answer to the weighted
 * feedback arc set, Eades, Lin and Smyth 1993, doi:10.1016/0020-0190(93)90079-O, with shares for
 * weights). On inventories it halves the sweeps. Ties go to the earlier position, so the same
 * system gives the same order.
 */
#ifndef KACHI_FOOTPRINT_SWEEP_ORDER_H
#define KACHI_FOOTPRINT_SWEEP_ORDER_H

#include "footprint/sweep.h"

/* The order with the positions of each component rearranged. share[k] of entry k of the adjoint
 * half: its |term| against all |terms| of its equation. */
struct kachi_order *kachi_sweep_order(struct kachi_arena *arena, const struct kachi_order *order,
                                      const struct kachi_half *half, const float share[]);

#endif
