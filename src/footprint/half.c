/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/half.h"

#include "base/workers.h"

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

/* Positions are laid out by so many at a time. */
#define SLICE 1024

static size_t slice_count(uint32_t order)
{
    return ((size_t)order + SLICE - 1) / SLICE;
}

static uint32_t slice_end(size_t slice, uint32_t order)
{
    uint32_t end = (uint32_t)(slice + 1) * SLICE;
    return end < order ? end : order;
}

/* What lays out the adjoint half. */
struct laying {
    const struct kachi_matrix *matrix;
    const struct kachi_order *order;
    const uint32_t *position_of_row;
    struct kachi_half half; /* start[] is known */
};

/* Entries from outside the component, then those from inside it, which wait in inside, without the
 * paired one. */
static void lay_equation(const struct laying *laying, uint32_t p, struct kachi_half inside)
{
    const struct kachi_matrix *matrix = laying->matrix;
    const struct kachi_order *order = laying->order;
    struct kachi_half half = laying->half;
    uint32_t column = order->column_at[p];
    uint32_t component = order->component_of[p];
    uint32_t first = order->component_start[component];
    uint32_t size = order->component_start[component + 1] - first;
    uint64_t at = half.start[p];
    uint64_t waiting = 0;
    for (uint64_t k = matrix->start[column]; k < matrix->start[column + 1]; k++) {
        uint32_t q = laying->position_of_row[matrix->row[k]];
        if (q == p) {
            continue;
        }
        if (q - first < size) {
            inside.index[waiting] = q;
            inside.value[waiting++] = matrix->value[k];
        } else {
            half.index[at] = q;
            half.value[at++] = matrix->value[k];
        }
    }
    half.split[p] = at;
    for (uint64_t i = 0; i < waiting; i++) {
        half.index[at] = inside.index[i];
        half.value[at++] = inside.value[i];
    }
}

static void lay_slice(void *context, size_t slice, unsigned worker)
{
    (void)worker;
    const struct laying *laying = context;
    const struct kachi_order *order = laying->order;
    uint32_t end = slice_end(slice, order->order);
    uint64_t longest = 0;
    for (uint32_t p = (uint32_t)slice * SLICE; p < end; p++) {
        uint64_t count = laying->half.start[p + 1] - laying->half.start[p];
        longest = count > longest ? count : longest;
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_half inside = {
        .index = KACHI_NEW_ARRAY_UNSET(&scratch, uint32_t, longest),
        .value = KACHI_NEW_ARRAY_UNSET(&scratch, double, longest),
    };
    for (uint32_t p = (uint32_t)slice * SLICE; p < end; p++) {
        if (p + AHEAD < end) {
            ask_for(laying->matrix, order->column_at[p + AHEAD]);
        }
        lay_equation(laying, p, inside);
    }
    kachi_arena_release(&scratch);
}

struct kachi_half kachi_half_adjoint(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                     const struct kachi_order *order, const double diagonal[],
                                     struct kachi_workers *workers)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t n = matrix->order;
    struct kachi_half half = {
        .start = KACHI_NEW_ARRAY_UNSET(arena, uint64_t, (size_t)n + 1),
        .split = KACHI_NEW_ARRAY_UNSET(arena, uint64_t, n),
        .index = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, matrix->start[n] + ENDS_AHEAD + ENDS_STEP),
        .value = KACHI_NEW_ARRAY_UNSET(arena, double, matrix->start[n]),
    };
    uint32_t *position_of_row = KACHI_NEW_ARRAY_UNSET(&scratch, uint32_t, n);
    half.start[0] = 0;
    for (uint32_t p = 0; p < n; p++) {
        uint32_t column = order->column_at[p];
        position_of_row[order->row_of_column[column]] = p;
        /* No zero is stored: one paired with a zero has no entry there. */
        uint64_t paired = fabs(diagonal[p]) > 0.0 ? 1 : 0;
        half.start[p + 1] =
            half.start[p] + (matrix->start[column + 1] - matrix->start[column]) - paired;
    }
    struct laying laying = {
        .matrix = matrix, .order = order, .position_of_row = position_of_row, .half = half};
    kachi_workers_run(workers, slice_count(n), lay_slice, &laying);
    memset(half.index + half.start[n], 0, (ENDS_AHEAD + ENDS_STEP) * sizeof(half.index[0]));
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

/* What a row costs a sweep beyond its entries, in entries. */
#define ROW_COST 6

/* Parts that cost a sweep as much as each other. */
static struct kachi_parted part_loop(const uint64_t row_start[], uint32_t first, uint32_t end)
{
    struct kachi_parted parted;
    uint64_t whole = row_start[end] - row_start[first] + (uint64_t)ROW_COST * (end - first);
    uint32_t p = first;
    for (uint32_t part = 0; part < KACHI_PARTS; part++) {
        while (row_start[p] - row_start[first] + (uint64_t)ROW_COST * (p - first) <
               whole * part / KACHI_PARTS) {
            p++;
        }
        parted.bound[part] = p;
    }
    parted.bound[KACHI_PARTS] = end;
    return parted;
}

static void part_loops(struct kachi_arena *arena, const struct kachi_order *order,
                       struct kachi_rows *rows)
{
    rows->parted = KACHI_NEW_ARRAY(arena, struct kachi_parted, order->order / KACHI_PARTED_MIN);
    for (uint32_t c = 0; c < order->component_count; c++) {
        uint32_t first = order->component_start[c];
        uint32_t end = order->component_start[c + 1];
        if (end - first >= KACHI_PARTED_MIN) {
            rows->parted[rows->parted_count++] = part_loop(rows->start, first, end);
        }
    }
}

const struct kachi_parted *kachi_rows_parted(const struct kachi_rows *rows, uint32_t p)
{
    for (uint32_t i = 0; i < rows->parted_count; i++) {
        const struct kachi_parted *parted = &rows->parted[i];
        if (p >= parted->bound[0] && p < parted->bound[KACHI_PARTS]) {
            return parted;
        }
    }
    return NULL;
}

/* Positions that are swept while the one asked about is: none outside parted loops. */
struct sibling {
    uint32_t first, count;
    uint32_t until; /* the same up to this position */
};

static struct sibling sibling_in(const struct kachi_parted *parted, uint32_t p)
{
    uint32_t part = 0;
    while (p >= parted->bound[part + 1]) {
        part++;
    }
    uint32_t other = part ^ 1U;
    return (struct sibling){.first = parted->bound[other],
                            .count = parted->bound[other + 1] - parted->bound[other],
                            .until = parted->bound[part + 1]};
}

static struct sibling sibling_of(const struct kachi_rows *rows, uint32_t p)
{
    for (uint32_t i = 0; i < rows->parted_count; i++) {
        const struct kachi_parted *parted = &rows->parted[i];
        if (p < parted->bound[0]) {
            return (struct sibling){.until = parted->bound[0]};
        }
        if (p < parted->bound[KACHI_PARTS]) {
            return sibling_in(parted, p);
        }
    }
    return (struct sibling){.until = rows->order};
}

/* What fills rows. */
struct filling {
    const struct kachi_half *half;
    const double *diagonal;
    const struct kachi_rows *rows;
};

static void fill_slice(void *context, size_t slice, unsigned worker)
{
    (void)worker;
    const struct filling *filling = context;
    const struct kachi_half *half = filling->half;
    const struct kachi_rows *rows = filling->rows;
    struct sibling sibling = {0};
    uint32_t end = slice_end(slice, rows->order);
    for (uint32_t p = (uint32_t)slice * SLICE; p < end; p++) {
        uint64_t at = rows->start[p];
        if (p >= sibling.until) {
            sibling = sibling_of(rows, p);
        }
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            uint32_t q = half->index[k];
            rows->index[at] = q - sibling.first < sibling.count ? q + rows->order : q;
            rows->share[at++] = half->value[k] / filling->diagonal[p];
        }
        for (; at < rows->start[p + 1]; at++) {
            rows->index[at] = p;
            rows->share[at] = 0.0;
        }
    }
}

struct kachi_rows kachi_rows_new(struct kachi_arena *arena, const struct kachi_half *half,
                                 const double diagonal[], const struct kachi_order *order,
                                 struct kachi_workers *workers)
{
    uint32_t n = order->order;
    struct kachi_rows rows = {.order = n,
                              .start = KACHI_NEW_ARRAY_UNSET(arena, uint64_t, (size_t)n + 1)};
    rows.start[0] = 0;
    for (uint32_t p = 0; p < n; p++) {
        uint64_t count = half->start[p + 1] - half->split[p];
        rows.start[p + 1] =
            rows.start[p] + (count + KACHI_ROW_STEP - 1) / KACHI_ROW_STEP * KACHI_ROW_STEP;
    }
    rows.index = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, rows.start[n]);
    rows.share = KACHI_NEW_ARRAY_UNSET(arena, double, rows.start[n]);
    part_loops(arena, order, &rows);
    struct filling filling = {.half = half, .diagonal = diagonal, .rows = &rows};
    kachi_workers_run(workers, slice_count(n), fill_slice, &filling);
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

/* The larger one; one that is no number is worse than any. */
static double worse_of(double a, double b)
{
    return isnan(a) || a > b ? a : b;
}

/* What works out residuals. */
struct checking {
    const struct kachi_equations *equations;
    const double *b, *x;
    double *residual;
    double *worst; /* by slice */
};

static void check_slice(void *context, size_t slice, unsigned worker)
{
    (void)worker;
    const struct checking *checking = context;
    const struct kachi_equations *equations = checking->equations;
    const struct kachi_half *half = equations->half;
    double worst = 0.0;
    uint32_t end = slice_end(slice, equations->order);
    for (uint32_t p = (uint32_t)slice * SLICE; p < end; p++) {
        /* In a loop every equation has entries of its own component. */
        bool is_alone = half->split[p] == half->start[p + 1];
        double size = 0.0;
        double residual = equations->skip[p] || (is_alone && equations->only_loops)
                              ? 0.0
                              : residual_of(equations, p, checking->b[p], checking->x, &size);
        double relative = fabs(residual) > 0.0 || isnan(residual) ? fabs(residual) / size : 0.0;
        worst = worse_of(worst, relative);
        checking->residual[p] = residual;
    }
    checking->worst[slice] = worst;
}

double kachi_equations_residual(const struct kachi_equations *equations, const double b[],
                                const double x[], double residual[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    size_t slices = slice_count(equations->order);
    struct checking checking = {.equations = equations,
                                .b = b,
                                .x = x,
                                .residual = residual,
                                .worst = KACHI_NEW_ARRAY_UNSET(&scratch, double, slices)};
    kachi_workers_run(equations->workers, slices, check_slice, &checking);
    double worst = 0.0;
    for (size_t slice = 0; slice < slices; slice++) {
        worst = worse_of(worst, checking.worst[slice]);
    }
    kachi_arena_release(&scratch);
    return worst;
}
