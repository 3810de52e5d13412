/* SPDX-License-Identifier: Apache-2.0 */
/*
 * order.h - which row each column answers for, what depends on what in a loop, and in which order
 * to solve.
 *
 * A column is paired with the row of its diagonal where that is nonzero, else by a maximum
 * transversal (augmenting paths). Columns that cannot be paired get one of the rows left over, with
 * a zero on that place: their component is singular, the rest is not touched by it.
 *
 * Components are the strongly connected ones of the graph "column needs the product of column"
 * (Tarjan 1972, without recursion), suppliers before buyers; inside a component suppliers come
 * first as far as the loop allows. The same matrix gives the same order.
 */
#ifndef KACHI_FOOTPRINT_ORDER_H
#define KACHI_FOOTPRINT_ORDER_H

#include "footprint/matrix.h"

struct kachi_order {
    uint32_t order;
    uint32_t *row_of_column;
    uint32_t *column_of_row;
    uint32_t unpaired_count; /* columns paired with a zero */
    uint32_t *column_at;     /* by position in the order of solving */
    uint32_t *position_of;   /* by column */
    uint32_t component_count;
    uint32_t *component_start; /* component_count + 1 positions */
    uint32_t *component_of;    /* by position */
};

struct kachi_order *kachi_order_new(struct kachi_arena *arena, const struct kachi_matrix *matrix);

#endif
