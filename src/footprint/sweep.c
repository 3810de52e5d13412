/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/sweep.h"

#include <math.h>
#include <string.h>

/* Error aimed at by one solution, relative to the sum of |terms| of an equation. */
#define ERROR_AIM 1e-13
/* A change this small is the rounding of a dozen terms: there is nothing to gain from another
 * sweep. */
#define CHANGE_FLOOR 1e-15
/* Sweeps over a component of n: as many as are cheaper than factorising it. */
#define SWEEPS_BASE 400
#define SWEEPS_PER_NODE 8
/* Sweeps after which the rate of convergence is known well enough to foretell the rest. */
#define SWEEPS_TO_JUDGE 120
/* A loop that shrinks its error by no more than this a sweep is helped along, so often. */
#define SLOW 0.8
#define SWEEPS_TO_HELP 16
#define RADIUS_SWEEPS 200
/* Gains up to this are proved harmless in a few sweeps. */
#define WITNESS 0.99
#define WITNESS_SWEEPS 60
/* Bounds this near to 1 are rounding and decide nothing. */
#define RADIUS_MARGIN 1e-12
/* Columns between one that is asked for and one that is read. */
#define AHEAD 6

double *kachi_sweep_diagonal(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                             const struct kachi_order *order)
{
    double *diagonal = KACHI_NEW_ARRAY(arena, double, order->order);
    for (uint32_t p = 0; p < order->order; p++) {
        uint32_t column = order->column_at[p];
        diagonal[p] = kachi_matrix_at(matrix, order->row_of_column[column], column);
    }
    return diagonal;
}

/* Asks for the start of a column that is to be read soon: columns are read in an order of their
 * own, which the processor cannot foretell. */
static inline void ask_for(const struct kachi_matrix *matrix, uint32_t column)
{
    uint64_t k = matrix->start[column];
    __builtin_prefetch(matrix->row + k);
    __builtin_prefetch(matrix->value + k);
    __builtin_prefetch(matrix->value + k + 8);
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
        .index = KACHI_NEW_ARRAY(arena, uint32_t, matrix->start[n]),
        .value = KACHI_NEW_ARRAY(arena, double, matrix->start[n]),
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
        .index = KACHI_NEW_ARRAY(arena, uint32_t, count),
        .value = KACHI_NEW_ARRAY(arena, double, count),
    };
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

double kachi_half_inner_right(const struct kachi_half *half, uint32_t p, double b, const double x[])
{
    double right = b;
    for (uint64_t k = half->start[p]; k < half->split[p]; k++) {
        right -= half->value[k] * x[half->index[k]];
    }
    return right;
}

/* sum - the entries inside the component; two sums, so that one addition need not wait for the one
 * before. */
static inline double inner_sum(const struct kachi_half *half, uint32_t p, double sum,
                               const double x[])
{
    double other = 0.0;
    uint64_t k = half->split[p];
    uint64_t end = half->start[p + 1];
    for (; k + 1 < end; k += 2) {
        sum -= half->value[k] * x[half->index[k]];
        other -= half->value[k + 1] * x[half->index[k + 1]];
    }
    if (k < end) {
        sum -= half->value[k] * x[half->index[k]];
    }
    return sum + other;
}

/* Sum of the |entries| inside the component, times w > 0; two sums, as above. */
static inline double inner_size(const struct kachi_half *half, uint32_t p, const double w[])
{
    double sum = 0.0;
    double other = 0.0;
    uint64_t k = half->split[p];
    uint64_t end = half->start[p + 1];
    for (; k + 1 < end; k += 2) {
        sum += fabs(half->value[k] * w[half->index[k]]);
        other += fabs(half->value[k + 1] * w[half->index[k + 1]]);
    }
    if (k < end) {
        sum += fabs(half->value[k] * w[half->index[k]]);
    }
    return sum + other;
}

/* All that each equation of the component adds up. */
static void find_sizes(const struct kachi_half *half, struct kachi_sweep_range range,
                       const double right[], const double x[], double size[])
{
    for (uint32_t p = range.first; p < range.end; p++) {
        size[p] = fabs(right[p]) + inner_size(half, p, x);
    }
}

/* One sweep; the largest change of a node relative to all that its equation adds up. */
static double sweep_once(const struct kachi_half *half, const double diagonal[],
                         struct kachi_sweep_range range, const double right[], double x[],
                         const double size[])
{
    double change_max = 0.0;
    uint32_t count = range.end - range.first;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t p = range.backward ? range.end - 1 - i : range.first + i;
        double next = inner_sum(half, p, right[p], x) / diagonal[p];
        double change = fabs(next - x[p]) * fabs(diagonal[p]);
        x[p] = next;
        /* A node that adds up nothing and did not change is at rest, not 0 / 0. */
        if (!(change <= change_max * size[p])) {
            change_max = size[p] > 0.0 ? change / size[p] : HUGE_VAL;
        }
    }
    return change_max;
}

/*
 * Near a gain of 1 one mode of the error, Perron's vector, outlives all others: each sweep leaves c
 * of it. Its sum is c + c^2 + ... = c / (1 - c) of the last change (Lyusternik; reduced rank
 * extrapolation of order 1, Sidi 2017, doi:10.1137/1.9781611974966). c is taken over all nodes,
 * each by the size of its equation. A wrong c costs sweeps, never the result: sweeps go on from
 * there.
 */
static void extrapolate(struct kachi_sweep_range range, const double diagonal[],
                        const double size[], const double before[], const double between[],
                        double x[])
{
    double both = 0.0;
    double square = 0.0;
    for (uint32_t p = range.first; p < range.end; p++) {
        double scale = size[p] > 0.0 ? diagonal[p] / size[p] : 0.0;
        double first = scale * (between[p - range.first] - before[p - range.first]);
        double second = scale * (x[p] - between[p - range.first]);
        both += first * second;
        square += first * first;
    }
    double c = both / square;
    if (!(c > SLOW && c < 1.0)) {
        return;
    }
    for (uint32_t p = range.first; p < range.end; p++) {
        x[p] += c / (1.0 - c) * (x[p] - between[p - range.first]);
    }
}

/* Two sweeps, and what they foretell; before[] and between[] are scratch, from range.first. */
static void sweep_helped(const struct kachi_half *half, const double diagonal[],
                         struct kachi_sweep_range range, const double right[], double x[],
                         const double size[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t count = range.end - range.first;
    double *before = KACHI_NEW_ARRAY(&scratch, double, count);
    double *between = KACHI_NEW_ARRAY(&scratch, double, count);
    memcpy(before, x + range.first, count * sizeof(x[0]));
    (void)sweep_once(half, diagonal, range, right, x, size);
    memcpy(between, x + range.first, count * sizeof(x[0]));
    (void)sweep_once(half, diagonal, range, right, x, size);
    extrapolate(range, diagonal, size, before, between, x);
    kachi_arena_release(&scratch);
}

/* The change at which the error left, change * c / (1 - c) where a sweep shrinks it by c, is what
 * is aimed at. */
static double change_aim(double contraction)
{
    double c = contraction > 0.5 ? contraction : 0.5;
    return ERROR_AIM * (1.0 - c) / c;
}

struct kachi_sweep_result kachi_sweep_component(const struct kachi_half *half,
                                                const double diagonal[],
                                                struct kachi_sweep_range range,
                                                const double right[], double x[], double size[])
{
    struct kachi_sweep_result result = {.converged = false};
    uint32_t sweeps_max = SWEEPS_BASE + (range.end - range.first) / SWEEPS_PER_NODE;
    uint32_t sizes_at = 0;
    uint32_t help_at = SWEEPS_TO_HELP;
    double before = HUGE_VAL;
    double slowest = 0.0; /* rate seen at the last helps: what is left may shrink so slowly again */
    while (result.sweeps < sweeps_max) {
        /* Sizes matter by their order of magnitude and settle soon: before sweeps 0, 2, 8, 32 ...
         */
        if (result.sweeps >= sizes_at) {
            find_sizes(half, range, right, x, size);
            sizes_at = sizes_at == 0 ? 2 : 4 * sizes_at;
        }
        double change = sweep_once(half, diagonal, range, right, x, size);
        result.sweeps++;
        if (isnan(change)) {
            return result;
        }
        /* As long as news still spreads to nodes that had nothing there is no rate. */
        if (isfinite(before) && change > CHANGE_FLOOR) {
            result.contraction = change / before;
        }
        double c = fmax(result.contraction, slowest);
        if (change <= CHANGE_FLOOR || (c < 1.0 && change <= change_aim(c) && isfinite(before))) {
            result.contraction = c;
            result.converged = true;
            return result;
        }
        if (result.sweeps >= SWEEPS_TO_JUDGE) {
            double rate = result.contraction;
            double to_go = rate < 1.0 ? log(change_aim(c) / change) / log(rate) : HUGE_VAL;
            if (to_go > 2.0 * sweeps_max) {
                return result;
            }
        }
        before = change;
        if (result.sweeps >= help_at) {
            help_at = result.sweeps + SWEEPS_TO_HELP;
            if (result.contraction > SLOW && result.contraction < 1.0) {
                slowest = fmax(slowest, result.contraction);
                sweep_helped(half, diagonal, range, right, x, size);
                result.sweeps += 2;
                before = HUGE_VAL;
            }
        }
    }
    return result;
}

/* Largest (|A| w)_p / (|diagonal| w_p): above every spectral radius there is, for any w > 0. */
static double largest_ratio(const struct kachi_half *half, const double diagonal[],
                            struct kachi_sweep_range range, const double w[])
{
    double largest = 0.0;
    for (uint32_t p = range.first; p < range.end; p++) {
        double ratio = inner_size(half, p, w) / (fabs(diagonal[p]) * w[p]);
        largest = ratio > largest ? ratio : largest;
    }
    return largest;
}

/*
 * Looks for a witness w > 0 that the radius is below 1: the solution of w = 1 + G w / WITNESS has
 * G w < WITNESS w. Whatever the units of the rows are, a few sweeps find it where gains are below
 * WITNESS; the bounds of Collatz and Wielandt from a flat start can need hundreds. The ratio found,
 * or 1 where there is none.
 */
static double find_witness(const struct kachi_half *half, const double diagonal[],
                           struct kachi_sweep_range range, double w[])
{
    for (uint32_t p = range.first; p < range.end; p++) {
        w[p] = 1.0;
    }
    for (uint32_t sweep = 0; sweep < WITNESS_SWEEPS; sweep++) {
        double growth = 0.0;
        for (uint32_t p = range.first; p < range.end; p++) {
            double next = 1.0 + inner_size(half, p, w) / (fabs(diagonal[p]) * WITNESS);
            double grown = next - w[p];
            /* Written so that what is no number counts as growth. */
            growth = grown <= growth * next ? growth : grown / next;
            w[p] = next;
        }
        if (growth < 0.5 * (1.0 - WITNESS)) {
            return largest_ratio(half, diagonal, range, w);
        }
    }
    return 1.0;
}

struct kachi_sweep_bounds kachi_sweep_radius(const struct kachi_half *half, const double diagonal[],
                                             struct kachi_sweep_range range, double scratch[])
{
    struct kachi_sweep_bounds bounds = {.low = 0.0, .high = HUGE_VAL};
    double witness = find_witness(half, diagonal, range, scratch);
    if (witness < 1.0 - RADIUS_MARGIN) {
        bounds.high = witness;
        return bounds;
    }
    for (uint32_t sweep = 0; sweep < RADIUS_SWEEPS; sweep++) {
        double low = HUGE_VAL;
        double high = 0.0;
        double largest = 0.0;
        for (uint32_t p = range.first; p < range.end; p++) {
            double next = inner_size(half, p, scratch) / fabs(diagonal[p]);
            double ratio = next / scratch[p];
            low = ratio < low ? ratio : low;
            high = ratio > high ? ratio : high;
            largest = next > largest ? next : largest;
            scratch[p] = next;
        }
        bounds.low = low > bounds.low ? low : bounds.low;
        bounds.high = high < bounds.high ? high : bounds.high;
        if (bounds.high < 1.0 - RADIUS_MARGIN || bounds.low > 1.0 + RADIUS_MARGIN ||
            !(largest > 0.0) || !isfinite(largest)) {
            return bounds;
        }
    }
    return bounds;
}

double kachi_equations_residual(const struct kachi_equations *equations, const double b[],
                                const double x[], double residual[])
{
    const struct kachi_half *half = equations->half;
    double worst = 0.0;
    for (uint32_t p = 0; p < equations->order; p++) {
        residual[p] = 0.0;
        if (equations->skip[p]) {
            continue;
        }
        double own = equations->diagonal[p] * x[p];
        double sum = b[p] - own;
        double size = fabs(b[p]) + fabs(own);
        for (uint64_t k = half->start[p]; k < half->start[p + 1]; k++) {
            double term = half->value[k] * x[half->index[k]];
            sum -= term;
            size += fabs(term);
        }
        residual[p] = sum;
        double relative = size > 0.0 ? fabs(sum) / size : 0.0;
        worst = relative > worst ? relative : worst;
    }
    return worst;
}
