/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep_order.h - a better order for sweeping loops, once it is known how large their numbers are.
 *
 * A sweep carries what it has found only to nodes that come later. So heavy purchases should point
 * forwards. Of the nodes of a component not placed yet, the one comes last on which the others that
 * are not placed hang least: by the sum of the shares that it supplies of their equations (a greedy
 * answer to the weighted feedback arc set from its far end, Eades, Lin and Smyth 1993,
 * doi:10.1016/0020-0190(93)90079-O). Sums are compared by quarters of an octave, so that placing a
 * node costs a few steps for each of its entries. On inventories it takes a third off the sweeps.
 * The same system gives the same order.
 */
#ifndef KACHI_FOOTPRINT_SWEEP_ORDER_H
#define KACHI_FOOTPRINT_SWEEP_ORDER_H

#include "footprint/half.h"

/* What an order is made for. */
struct kachi_sweep_sizes {
    const struct kachi_half *half; /* adjoint, laid out in the order as it is */
    const double *diagonal;
    const double *size; /* by position: of the number that solves it; 0 where it hangs on nothing */
    const bool *stays;  /* by position: its component is left as it is; NULL: none */
};

/* The order with the positions of each component rearranged. */
struct kachi_order *kachi_sweep_order(struct kachi_arena *arena, const struct kachi_order *order,
                                      const struct kachi_sweep_sizes *sizes);

/* The same for a system of which the intensities are known, by product. */
struct kachi_order *kachi_sweep_order_known(struct kachi_arena *arena,
                                            const struct kachi_matrix *matrix,
                                            const struct kachi_order *order,
                                            const double intensity[]);

#endif
