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
        .stack = KACHI_NEW_ARRAY_UNSET(&scratch, uint32_t, (size_t)n + 1),
        .next = KACHI_NEW_ARRAY_UNSET(&scratch, uint64_t, (size_t)n + 1),
    };
    for (uint32_t j = 0; j < n; j++) {
        t.row_of_column[j] = NONE;
        t.column_of_row[j] = NONE;
    }
    for (uint32_t j = 0; j < n; j++) {
        if (fabs(matrix->diagonal[j]) > 0.0) {
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

/*
 * Tarjan's algorithm with one number a column (Pearce 2016, doi:10.1016/j.ipl.2015.08.010): 0 where
 * it has not been met; while it is open, the earliest open column that it is known to reach, by
 * when that was met, from 1; CLOSED less its component once that is complete. What is closed is
 * above all that is open, so the smaller of two numbers is right without asking.
 */
#define CLOSED UINT32_MAX
struct tarjan {
    const struct kachi_matrix *matrix;
    struct kachi_order *order;
    uint32_t *reach;     /* by column */
    uint32_t *open_list; /* open columns that the walk has left */
    uint32_t *finished;  /* columns, in the order in which they were left */
    /* By depth: the columns from the root to where the walk is. */
    uint32_t *path;
    uint32_t *met; /* when it was met */
    uint64_t *next;
    uint32_t open_count, met_count, finished_count, placed_count;
};

/* The root has been left, and reaches nothing before it: what is open since it was met is its
 * component. */
static void close_component(struct tarjan *t, uint32_t root, uint32_t met)
{
    struct kachi_order *order = t->order;
    uint32_t closed = CLOSED - order->component_count;
    t->reach[root] = closed;
    t->placed_count++;
    while (t->open_count > 0 && t->reach[t->open_list[t->open_count - 1]] >= met) {
        t->reach[t->open_list[--t->open_count]] = closed;
        t->placed_count++;
    }
    t->met_count = met - 1;
    order->component_count++;
    order->component_start[order->component_count] = t->placed_count;
}

static void enter(struct tarjan *t, uint32_t depth, uint32_t column)
{
    t->reach[column] = ++t->met_count;
    t->met[depth] = t->met_count;
    t->path[depth] = column;
    t->next[depth] = t->matrix->start[column];
}

/* The next supplier of the column at this depth that has not been met, noting what others reach;
 * NONE at the end. */
static uint32_t next_new(struct tarjan *t, uint32_t depth)
{
    uint32_t column = t->path[depth];
    uint32_t reach = t->reach[column];
    uint64_t end = t->matrix->start[column + 1];
    uint32_t supplier = NONE;
    uint64_t k = t->next[depth];
    while (k < end && supplier == NONE) {
        uint32_t other = t->order->column_of_row[t->matrix->row[k++]];
        uint32_t reached = t->reach[other];
        supplier = reached == 0 ? other : NONE;
        reach = reached != 0 && reached < reach ? reached : reach;
    }
    t->next[depth] = k;
    t->reach[column] = reach;
    return supplier;
}

static void walk_from(struct tarjan *t, uint32_t root)
{
    uint32_t depth = 0;
    enter(t, 0, root);
    for (;;) {
        uint32_t supplier = next_new(t, depth);
        if (supplier != NONE) {
            enter(t, ++depth, supplier);
            continue;
        }
        uint32_t column = t->path[depth];
        uint32_t reach = t->reach[column];
        t->finished[t->finished_count++] = column;
        if (reach == t->met[depth]) {
            close_component(t, column, reach);
        } else {
            t->open_list[t->open_count++] = column;
        }
        if (depth == 0) {
            return;
        }
        uint32_t *buyer = &t->reach[t->path[--depth]];
        *buyer = t->reach[column] < *buyer ? t->reach[column] : *buyer;
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
        uint32_t component = CLOSED - t->reach[column];
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
        .reach = KACHI_NEW_ARRAY(&scratch, uint32_t, n),
        .open_list = KACHI_NEW_ARRAY_UNSET(&scratch, uint32_t, n),
        .finished = KACHI_NEW_ARRAY_UNSET(&scratch, uint32_t, n),
        .path = KACHI_NEW_ARRAY_UNSET(&scratch, uint32_t, n),
        .met = KACHI_NEW_ARRAY_UNSET(&scratch, uint32_t, n),
        .next = KACHI_NEW_ARRAY_UNSET(&scratch, uint64_t, n),
    };
    for (uint32_t j = 0; j < n; j++) {
        if (t.reach[j] == 0) {
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
    order->row_of_column = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, n);
    order->column_of_row = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, n);
    order->column_at = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, n);
    order->position_of = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, n);
    order->component_start = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, (size_t)n + 1);
    order->component_of = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, n);
    order->component_start[0] = 0;
    pair_all(order, matrix);
    find_components(order, matrix);
    return order;
}
