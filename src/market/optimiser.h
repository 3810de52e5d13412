/* SPDX-License-Identifier: Apache-2.0 */
/*
 * optimiser.h - mixed-integer linear programs: min c'x, low <= Ax <= high, bounds on x, some x
 * whole. The one place that knows CBC and CLP (COIN-OR, EPL, shared libraries).
 *
 * A model lives in an arena and is built row by row. Any thread may solve its own: the library
 * takes one at a time, so the others wait, and an answer is the same whoever else asks, unless the
 * clock stops it; what was proven then is in the answer.
 */
#ifndef KACHI_MARKET_OPTIMISER_H
#define KACHI_MARKET_OPTIMISER_H

#include "base/arena.h"
#include "base/err.h"

#include <float.h>

#define KACHI_UNBOUNDED DBL_MAX

struct kachi_optimiser_column {
    double low, high; /* high may be KACHI_UNBOUNDED */
    double cost;
    bool is_whole;
};

struct kachi_optimiser_row {
    double low, high; /* either may be unbounded */
    size_t first;     /* of its entries */
};

struct kachi_optimiser_entry {
    size_t column;
    double factor;
};

struct kachi_optimiser_model {
    struct kachi_arena *arena;
    size_t column_count, column_capacity, row_count, row_capacity, entry_count, entry_capacity;
    struct kachi_optimiser_column *columns;
    struct kachi_optimiser_row *rows;
    struct kachi_optimiser_entry *entries; /* of all rows, one after the other */
};

void kachi_optimiser_init(struct kachi_optimiser_model *model, struct kachi_arena *arena);
/* Both give the index of what they add. */
size_t kachi_optimiser_add_column(struct kachi_optimiser_model *model,
                                  struct kachi_optimiser_column column);
size_t kachi_optimiser_add_row(struct kachi_optimiser_model *model, double low, double high);
/* Of the row added last; a column at most once. */
void kachi_optimiser_add_entry(struct kachi_optimiser_model *model, size_t column, double factor);

enum kachi_optimiser_state {
    KACHI_OPTIMISER_FOUND,      /* within the gap asked for */
    KACHI_OPTIMISER_STOPPED,    /* a solution, but the clock ran out before the gap was proven */
    KACHI_OPTIMISER_IMPOSSIBLE, /* proven: there is none */
    KACHI_OPTIMISER_UNKNOWN,    /* neither found nor excluded in time */
};

struct kachi_optimiser_effort {
    double gap;          /* 0.001: within 0.1 % of the best possible */
    double seconds;      /* of the wall clock, once it is this one's turn */
    const double *start; /* a solution to begin from, by column; NULL: none */
};

struct kachi_optimiser_answer {
    enum kachi_optimiser_state state;
    double value, bound; /* of the objective: found, and proven to be no lower */
    double *x;           /* by column, whole ones rounded; NULL where none was found */
};

void kachi_optimiser_solve(struct kachi_arena *arena, const struct kachi_optimiser_model *model,
                           struct kachi_optimiser_effort effort,
                           struct kachi_optimiser_answer *out);

/*
 * With the whole columns held at x, the best of the others: x is put to a vertex, and price[row] is
 * what the objective changes by where the row's limit is raised by one (0 where it does not bind).
 * KACHI_ERR_NO_ANSWER where no such x exists; x is then as it was.
 */
KACHI_MUST_CHECK enum kachi_err kachi_optimiser_price(struct kachi_arena *arena,
                                                      const struct kachi_optimiser_model *model,
                                                      double x[], double price[]);

#endif
