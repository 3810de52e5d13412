/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/half.h"

#include <math.h>
#include <string.h>

/* Columns between one that is asked for and one that is read. */
#define AHEAD 6
/* Entries that are read at a time, and those between one whose other end is asked for and one that
 * is read: as many as are read while a line comes from memory. */
#define ENDS_STEP 4
#define ENDS_AHEAD 160

double *kachi_half_diagonal(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                            const struct kachi_order *order)
{
    double *diagonal = KACHI_NEW_ARRAY(arena, double, order->order);
    for (uint32_t p = 0; p < order->order; p++) {
        uint32_t column = order->column_at[p];
        uint32_t row = order->row_of_column[column];
        diagonal[p] =
            row == column ? matrix->diagonal[column] : kachi_matrix_at(matrix, row, column);
    }
    return diagonal;
}

/* Asks for a column that is to be read soon: columns are read in an order of their own, which the
 * processor cannot foretell. */
static inline void ask_for(const struct kachi_matrix *matrix, uint32_t column)
{
    __builtin_prefetch(matrix->row + matrix->start[column]);
    __builtin_prefetch(matrix->value + matrix->start[column]);
    __builtin_prefetch(matrix->value + matrix->start[column + 1]);
}

/* By column: entries from outside the component, then those from inside it, without the paired
 * one. */
struct kachi_half kachi_half_adjoint(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                     const struct kachi_order *order)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t n = matrix->order;
    struct kachi_half half = {
        .start = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)n + 1),
        .split = KACHI_NEW_ARRAY(arena, uint64_t, n),
        .index = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, matrix->start[n] + ENDS_AHEAD + ENDS_STEP),
        .value = KACHI_NEW_ARRAY_UNSET(arena, double, matrix->start[n]),
    };
    uint32_t *position_of_row = KACHI_NEW_ARRAY(&scratch, uint32_t, n);
    uint32_t *index = KACHI_NEW_ARRAY(&scratch, uint32_t, n);
    double *value = KACHI_NEW_ARRAY(&scratch, double, n);
    for (uint32_t i = 0; i < n; i++) {
        position_of_row[i] = order->position_of[order->column_of_row[i]];
    }
    uint64_t at = 0;
    for (uint32_t p = 0; p < n; p++) {
        uint32_t column = order->column_at[p];
        uint32_t component = order->component_of[p];
        uint32_t first = order->component_start[component];
        uint32_t size = order->component_start[component + 1] - first;
        uint32_t inside = 0;
        if (p + AHEAD < n) {
            ask_for(matrix, order->column_at[p + AHEAD]);
        }
        half.start[p] = at;
        for (uint64_t k = matrix->start[column]; k < matrix->start[column + 1]; k++) {
            uint32_t q = position_of_row[matrix->row[k]];
            if (q == p) {
                continue;
            }
            if (q - first < size) {
                index[inside] = q;
                value[inside++] = matrix->value[k];
            } else {
                half.index[at] = q;
                half.value[at++] = matrix->value[k];
            }
        }
        half.split[p] = at;
        for (uint32_t i = 0; i < inside; i++) {
            half.index[at] = index[i];
            half.value[at++] = value[i];
        }
    }
    half.start[n] = at;
    memset(half.index + at, 0, (ENDS_AHEAD + ENDS_STEP) * sizeof(half.index[0]));
    kachi_arena_release(&scratch);
    return half;
}

struct kachi_half kachi_half_forward(struct kachi_arena *arena, const struct kachi_half *adjoint,
                                     const struct kachi_order *order)
{
    uint32_t n = order->order;
    uint64_t count = adjoint->start[n];
    struct kachi_half half = {
        .start = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)n + 1),
        .split = KACHI_NEW_ARRAY(arena, uint64_t, n),
        .index = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, count + ENDS_AHEAD + ENDS_STEP),
        .value = KACHI_NEW_ARRAY_UNSET(arena, double, count),
    };
    memset(half.index + count, 0, (ENDS_AHEAD + ENDS_STEP) * sizeof(half.index[0]));
    for (uint64_t k = 0; k < count; k++) {
        half.start[adjoint->index[k] + 1]++;
    }
    for (uint32_t p = 0; p < n; p++) {
        half.start[p + 1] += half.start[p];
        half.split[p] = half.start[p];
    }
    for (uint32_t p = 0; p < n; p++) {
        for (uint64_t k = adjoint->start[p]; k < adjoint->split[p]; k++) {
            uint64_t at = half.split[adjoint->index[k]]++;
            half.index[at] = p;
            half.value[at] = adjoint->value[k];
        }
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint64_t *next = KACHI_NEW_ARRAY(&scratch, uint64_t, n);
    for (uint32_t p = 0; p < n; p++) {
        next[p] = half.split[p];
    }
    for (uint32_t p = 0; p < n; p++) {
        for (uint64_t k = adjoint->split[p]; k < adjoint->start[p + 1]; k++) {
            uint64_t at = next[adjoint->index[k]]++;
            half.index[at] = p;
            half.value[at] = adjoint->value[k];
        }
    }
    kachi_arena_release(&scratch);
    return half;
}

/* Asks for the other ends of entries that are read soon: of inventories with millions of products
 * they are all over memory. */
static inline void ask_for_ends(const struct kachi_half *half, uint64_t k, const double x[])
{
    for (uint64_t i = 0; i < ENDS_STEP; i++) {
        __builtin_prefetch(&x[half->index[k + ENDS_AHEAD + i]]);
    }
}

/* Four sums, so that an addition need not wait for the one before. */
static inline double inner_right(const struct kachi_half *half, uint32_t p, double b,
                                 const double x[])
{
    double sum[ENDS_STEP] = {b, 0.0, 0.0, 0.0};
    uint64_t k = half->start[p];
    uint64_t end = half->split[p];
    for (; k + ENDS_STEP <= end; k += ENDS_STEP) {
        ask_for_ends(half, k, x);
        for (uint64_t i = 0; i < ENDS_STEP; i++) {
            sum[i] -= half->value[k + i] * x[half->index[k + i]];
        }
    }
    for (; k < end; k++) {
        sum[1] -= half->value[k] * x[half->index[k]];
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double kachi_half_inner_right(const struct kachi_half *half, uint32_t p, double b, const double x[])
{
    return inner_right(half, p, b, x);
}

void kachi_half_solve_run(const struct kachi_half *half, struct kachi_half_run run,
                          const double diagonal[], const bool skip[], const double b[], double x[])
{
    for (uint32_t i = run.first; i < run.end; i++) {
        uint32_t p = run.backward ? run.end - 1 - (i - run.first) : i;
        if (!skip[p]) {
            x[p] = inner_right(half, p, b[p], x) / diagonal[p];
        }
    }
}

struct kachi_rows kachi_rows_new(struct kachi_arena *arena, const struct kachi_half *half,
                                 const double diagonal[], const struct kachi_order *order)
{
    uint32_t n = order->order;
    struct kachi_rows rows = {.start = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)n + 1)};
    for (uint32_t p = 0; p < n; p++) {
        uint64_t count = half->start[p + 1] - half->split[p];
        rows.start[p + 1] =
            rows.start[p] + (count + KACHI_ROW_STEP - 1) / KACHI_ROW_STEP * KACHI_ROW_STEP;
    }
    rows.index = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, rows.start[n]);
    rows.share = KACHI_NEW_ARRAY_UNSET(arena, double, rows.start[n]);
    for (uint32_t p = 0; p < n; p++) {
        uint64_t at = rows.start[p];
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            rows.index[at] = half->index[k];
            rows.share[at++] = half->value[k] / diagonal[p];
        }
        for (; at < rows.start[p + 1]; at++) {
            rows.index[at] = p;
            rows.share[at] = 0.0;
        }
    }
    return rows;
}

/* b[p] less all terms of equation p; *size is the sum of their sizes. */
static double residual_of(const struct kachi_equations *equations, uint32_t p, double b,
                          const double x[], double *size)
{
    const struct kachi_half *half = equations->half;
    double own = equations->diagonal[p] * x[p];
    double sum[ENDS_STEP] = {b, -own, 0.0, 0.0};
    double sizes[ENDS_STEP] = {fabs(b), fabs(own), 0.0, 0.0};
    uint64_t k = half->start[p];
    uint64_t end = half->start[p + 1];
    for (; k + ENDS_STEP <= end; k += ENDS_STEP) {
        ask_for_ends(half, k, x);
        for (uint64_t i = 0; i < ENDS_STEP; i++) {
            double term = half->value[k + i] * x[half->index[k + i]];
            sum[i] -= term;
            sizes[i] += fabs(term);
        }
    }
    for (; k < end; k++) {
        double term = half->value[k] * x[half->index[k]];
        sum[2] -= term;
        sizes[2] += fabs(term);
    }
    *size = (sizes[0] + sizes[1]) + (sizes[2] + sizes[3]);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double kachi_equations_residual(const struct kachi_equations *equations, const double b[],
                                const double x[], double residual[])
{
    const struct kachi_half *half = equations->half;
    double worst = 0.0;
    for (uint32_t p = 0; p < equations->order; p++) {
        /* In a loop every equation has entries of its own component. */
        bool is_alone = half->split[p] == half->start[p + 1];
        double size = 0.0;
        residual[p] = equations->skip[p] || (is_alone && equations->only_loops)
                          ? 0.0
                          : residual_of(equations, p, b[p], x, &size);
        double relative = size > 0.0 ? fabs(residual[p]) / size : 0.0;
        worst = relative > worst ? relative : worst;
    }
    return worst;
}
