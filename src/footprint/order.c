/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/order.h"

#include <math.h>

#define NONE UINT32_MAX

/* One search for an augmenting path, depth first without recursion. */
struct transversal {
    const struct kachi_matrix *matrix;
    uint32_t *row_of_column;
    uint32_t *column_of_row;
    uint32_t *seen;  /* by row: the search (its column + 1) that last looked at it */
    uint32_t *stack; /* columns on the path */
    uint64_t *next;  /* by depth: where to go on in the column */
};

static void pair(struct transversal *t, uint32_t row, uint32_t column)
{
    t->row_of_column[column] = row;
    t->column_of_row[row] = column;
}

/* Turns the path round: every column on it takes the row through which it was left. */
static void augment(struct transversal *t, uint32_t depth)
{
    for (uint32_t k = depth + 1; k-- > 0;) {
        pair(t, t->matrix->row[t->next[k] - 1], t->stack[k]);
    }
}

static bool find_row_for(struct transversal *t, uint32_t root)
{
    const struct kachi_matrix *matrix = t->matrix;
    uint32_t depth = 0;
    t->stack[0] = root;
    t->next[0] = matrix->start[root];
    for (;;) {
        uint32_t column = t->stack[depth];
        if (t->next[depth] == matrix->start[column + 1]) {
            if (depth == 0) {
                return false;
            }
            depth--;
            continue;
        }
        uint32_t row = matrix->row[t->next[depth]++];
        if (t->seen[row] == root + 1) {
            continue;
        }
        t->seen[row] = root + 1;
        uint32_t holder = t->column_of_row[row];
        if (holder == NONE) {
            augment(t, depth);
            return true;
        }
        depth++;
        t->stack[depth] = holder;
        t->next[depth] = matrix->start[holder];
    }
}

/* Gives columns that found no row the rows that nobody took, in order. */
static uint32_t pair_leftovers(struct transversal *t)
{
    uint32_t count = 0;
    uint32_t row = 0;
    for (uint32_t j = 0; j < t->matrix->order; j++) {
        if (t->row_of_column[j] != NONE) {
            continue;
        }
        while (t->column_of_row[row] != NONE) {
            row++;
        }
        /* Its own row, where that is free, is the natural place to say that it makes nothing. */
        pair(t, t->column_of_row[j] == NONE ? j : row, j);
        count++;
    }
    return count;
}

static void pair_all(struct kachi_order *order, const struct kachi_matrix *matrix)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t n = matrix->order;
    struct transversal t = {
        .matrix = matrix,
        .row_of_column = order->row_of_column,
        .column_of_row = order->column_of_row,
        .seen = KACHI_NEW_ARRAY(&scratch, uint32_t, n),
        .stack = KACHI_NEW_ARRAY(&scratch, uint32_t, (size_t)n + 1),
        .next = KACHI_NEW_ARRAY(&scratch, uint64_t, (size_t)n + 1),
    };
    for (uint32_t j = 0; j < n; j++) {
        t.row_of_column[j] = NONE;
        t.column_of_row[j] = NONE;
    }
    for (uint32_t j = 0; j < n; j++) {
        if (fabs(kachi_matrix_at(matrix, j, j)) > 0.0) {
            pair(&t, j, j);
        }
    }
    for (uint32_t j = 0; j < n; j++) {
        if (t.row_of_column[j] == NONE) {
            (void)find_row_for(&t, j); /* one without a row is paired below */
        }
    }
    order->unpaired_count = pair_leftovers(&t);
    kachi_arena_release(&scratch);
}

/* Tarjan's algorithm; a component is complete after all those it needs. */
struct node {
    uint32_t index; /* when it was met, from 1; 0: not yet */
    uint32_t low;
    uint32_t component;
    bool is_open; /* on the stack of columns without a component */
};
struct tarjan {
    const struct kachi_matrix *matrix;
    struct kachi_order *order;
    struct node *nodes;  /* by column */
    uint32_t *open_list; /* that stack */
    uint32_t *finished;  /* columns, in the order in which they were left */
    uint32_t *path;
    uint64_t *next;
    uint32_t open_count, met_count, finished_count, placed_count;
};

static void close_component(struct tarjan *t, uint32_t root)
{
    struct kachi_order *order = t->order;
    uint32_t column = NONE;
    while (column != root) {
        column = t->open_list[--t->open_count];
        t->nodes[column].is_open = false;
        t->nodes[column].component = order->component_count;
        t->placed_count++;
    }
    order->component_count++;
    order->component_start[order->component_count] = t->placed_count;
}

static void enter(struct tarjan *t, uint32_t depth, uint32_t column)
{
    t->met_count++;
    t->nodes[column] = (struct node){.index = t->met_count, .low = t->met_count, .is_open = true};
    t->open_list[t->open_count++] = column;
    t->path[depth] = column;
    t->next[depth] = t->matrix->start[column];
}

/* The next supplier of the column at this depth that has not been met, noting those still open;
 * NONE at the end. */
static uint32_t next_new(struct tarjan *t, uint32_t depth)
{
    uint32_t column = t->path[depth];
    while (t->next[depth] < t->matrix->start[column + 1]) {
        uint32_t supplier = t->order->column_of_row[t->matrix->row[t->next[depth]++]];
        const struct node *met = &t->nodes[supplier];
        if (met->index == 0) {
            return supplier;
        }
        if (met->is_open && met->index < t->nodes[column].low) {
            t->nodes[column].low = met->index;
        }
    }
    return NONE;
}

static void walk_from(struct tarjan *t, uint32_t root)
{
    uint32_t depth = 0;
    enter(t, 0, root);
    for (;;) {
        uint32_t supplier = next_new(t, depth);
        if (supplier != NONE) {
            depth++;
            enter(t, depth, supplier);
            continue;
        }
        uint32_t column = t->path[depth];
        t->finished[t->finished_count++] = column;
        const struct node *left = &t->nodes[column];
        if (left->low == left->index) {
            close_component(t, column);
        }
        if (depth == 0) {
            return;
        }
        depth--;
        struct node *buyer = &t->nodes[t->path[depth]];
        buyer->low = left->low < buyer->low ? left->low : buyer->low;
    }
}

/* Each component's columns by when they were left: suppliers first, as far as the loop allows. */
static void place(struct tarjan *t)
{
    struct kachi_order *order = t->order;
    uint32_t *next = t->open_list; /* empty by now */
    for (uint32_t c = 0; c < order->component_count; c++) {
        next[c] = order->component_start[c];
    }
    for (uint32_t i = 0; i < t->finished_count; i++) {
        uint32_t column = t->finished[i];
        uint32_t component = t->nodes[column].component;
        uint32_t p = next[component]++;
        order->column_at[p] = column;
        order->position_of[column] = p;
        order->component_of[p] = component;
    }
}

static void find_components(struct kachi_order *order, const struct kachi_matrix *matrix)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t n = matrix->order;
    struct tarjan t = {
        .matrix = matrix,
        .order = order,
        .nodes = KACHI_NEW_ARRAY(&scratch, struct node, n),
        .open_list = KACHI_NEW_ARRAY(&scratch, uint32_t, n),
        .finished = KACHI_NEW_ARRAY(&scratch, uint32_t, n),
        .path = KACHI_NEW_ARRAY(&scratch, uint32_t, n),
        .next = KACHI_NEW_ARRAY(&scratch, uint64_t, n),
    };
    for (uint32_t j = 0; j < n; j++) {
        if (t.nodes[j].index == 0) {
            walk_from(&t, j);
        }
    }
    place(&t);
    kachi_arena_release(&scratch);
}

struct kachi_order *kachi_order_new(struct kachi_arena *arena, const struct kachi_matrix *matrix)
{
    uint32_t n = matrix->order;
    struct kachi_order *order = KACHI_NEW(arena, struct kachi_order);
    order->order = n;
    order->row_of_column = KACHI_NEW_ARRAY(arena, uint32_t, n);
    order->column_of_row = KACHI_NEW_ARRAY(arena, uint32_t, n);
    order->column_at = KACHI_NEW_ARRAY(arena, uint32_t, n);
    order->position_of = KACHI_NEW_ARRAY(arena, uint32_t, n);
    order->component_start = KACHI_NEW_ARRAY(arena, uint32_t, (size_t)n + 1);
    order->component_of = KACHI_NEW_ARRAY(arena, uint32_t, n);
    pair_all(order, matrix);
    find_components(order, matrix);
    return order;
}
