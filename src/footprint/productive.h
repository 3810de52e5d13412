/* SPDX-License-Identifier: Apache-2.0 */
/*
 * productive.h - loops that eat more than they make, named.
 *
 * A component is productive when it can deliver something of everything with no activity run
 * backwards. Where all its off-diagonal coefficients are uses (rows of waste turned round), it is
 * an M-matrix exactly when A s = 1 has a positive solution (Hawkins and Simon 1949; Berman and
 * Plemmons 1979, theorem 6.2.3). With credits (avoided products) inside the component negative
 * supply is legitimate and the test does not apply.
 */
#ifndef KACHI_FOOTPRINT_PRODUCTIVE_H
#define KACHI_FOOTPRINT_PRODUCTIVE_H

#include "footprint/order.h"

/*
 * columns[0] needs the product of columns[1], that of columns[2] ... and the last that of
 * columns[0]. gain is the product of the needs per unit made along it: with 1.2, making one
 * takes 1.2 of itself. A single column is one that uses its own product. Where no cycle alone
 * reaches 1, several together do, and this is the strongest.
 */
struct kachi_loop {
    uint32_t count;
    uint32_t *columns;
    double gain;
};

/*
 * The cycle of a component with the largest gain per step (Howard's policy iteration on logarithms
 * of gains, bounded; ties to the lower position). It starts at its lowest column.
 */
struct kachi_loop kachi_loop_strongest(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                       const struct kachi_order *order, uint32_t component);

#endif
