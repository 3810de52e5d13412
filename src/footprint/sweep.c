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

/* Four sums, so that no addition has to wait for the one before. */
static inline double sum_of_row(const struct kachi_rows *rows, uint32_t p, const double x[])
{
    double sum[KACHI_ROW_STEP] = {0.0, 0.0, 0.0, 0.0};
    for (uint64_t k = rows->start[p]; k < rows->start[p + 1]; k += KACHI_ROW_STEP) {
        for (uint64_t i = 0; i < KACHI_ROW_STEP; i++) {
            sum[i] += rows->share[k + i] * x[rows->index[k + i]];
        }
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* The same of the sizes of all terms. */
static inline double size_of_row(const struct kachi_rows *rows, uint32_t p, const double x[])
{
    double sum[KACHI_ROW_STEP] = {0.0, 0.0, 0.0, 0.0};
    for (uint64_t k = rows->start[p]; k < rows->start[p + 1]; k += KACHI_ROW_STEP) {
        for (uint64_t i = 0; i < KACHI_ROW_STEP; i++) {
            sum[i] += fabs(rows->share[k + i] * x[rows->index[k + i]]);
        }
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* All that each equation of the component adds up. */
static void find_sizes(const struct kachi_rows *rows, struct kachi_sweep_range range,
                       const double right[], const double x[], double size[])
{
    for (uint32_t p = range.first; p < range.end; p++) {
        size[p] = fabs(right[p]) + size_of_row(rows, p, x);
    }
}

/* One sweep; the largest change of a node relative to all that its equation adds up. */
static double sweep_once(const struct kachi_rows *rows, struct kachi_sweep_range range,
                         const double right[], double x[], const double size[])
{
    double change_max = 0.0;
    uint32_t count = range.end - range.first;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t p = range.backward ? range.end - 1 - i : range.first + i;
        double next = right[p] - sum_of_row(rows, p, x);
        double change = fabs(next - x[p]);
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
static void extrapolate(struct kachi_sweep_range range, const double size[], const double before[],
                        const double between[], double x[])
{
    double both = 0.0;
    double square = 0.0;
    for (uint32_t p = range.first; p < range.end; p++) {
        double scale = size[p] > 0.0 ? 1.0 / size[p] : 0.0;
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
static void sweep_helped(const struct kachi_rows *rows, struct kachi_sweep_range range,
                         const double right[], double x[], const double size[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t count = range.end - range.first;
    double *before = KACHI_NEW_ARRAY(&scratch, double, count);
    double *between = KACHI_NEW_ARRAY(&scratch, double, count);
    memcpy(before, x + range.first, count * sizeof(x[0]));
    (void)sweep_once(rows, range, right, x, size);
    memcpy(between, x + range.first, count * sizeof(x[0]));
    (void)sweep_once(rows, range, right, x, size);
    extrapolate(range, size, before, between, x);
    kachi_arena_release(&scratch);
}

/* The change at which the error left, change * c / (1 - c) where a sweep shrinks it by c, is what
 * is aimed at. */
static double change_aim(double contraction)
{
    double c = contraction > 0.5 ? contraction : 0.5;
    return ERROR_AIM * (1.0 - c) / c;
}

struct kachi_sweep_result kachi_sweep_component(const struct kachi_rows *rows,
                                                struct kachi_sweep_range range,
                                                const double right[], double x[], double size[])
{
    struct kachi_sweep_result result = {.converged = false};
    uint32_t sweeps_max = SWEEPS_BASE + (range.end - range.first) / SWEEPS_PER_NODE;
    /* Until sizes are known every change is without measure. */
    memset(size + range.first, 0, (range.end - range.first) * sizeof(size[0]));
    uint32_t sizes_at = 2;
    uint32_t help_at = SWEEPS_TO_HELP;
    double before = HUGE_VAL;
    double slowest = 0.0; /* rate seen at the last helps: what is left may shrink so slowly again */
    while (result.sweeps < sweeps_max) {
        /* Sizes matter by their order of magnitude and settle soon: after 2, 8, 32 ... sweeps. */
        if (result.sweeps >= sizes_at) {
            find_sizes(rows, range, right, x, size);
            sizes_at = 4 * sizes_at;
        }
        double change = sweep_once(rows, range, right, x, size);
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
                sweep_helped(rows, range, right, x, size);
                result.sweeps += 2;
                before = HUGE_VAL;
            }
        }
    }
    return result;
}

/* Largest (|A| w)_p / (|diagonal| w_p): above every spectral radius there is, for any w > 0. */
static double largest_ratio(const struct kachi_rows *rows, struct kachi_sweep_range range,
                            const double w[])
{
    double largest = 0.0;
    for (uint32_t p = range.first; p < range.end; p++) {
        double ratio = size_of_row(rows, p, w) / w[p];
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
static double find_witness(const struct kachi_rows *rows, struct kachi_sweep_range range,
                           double w[])
{
    for (uint32_t p = range.first; p < range.end; p++) {
        w[p] = 1.0;
    }
    for (uint32_t sweep = 0; sweep < WITNESS_SWEEPS; sweep++) {
        double growth = 0.0;
        for (uint32_t p = range.first; p < range.end; p++) {
            double next = 1.0 + size_of_row(rows, p, w) / WITNESS;
            double grown = next - w[p];
            /* Written so that what is no number counts as growth. */
            growth = grown <= growth * next ? growth : grown / next;
            w[p] = next;
        }
        if (growth < 0.5 * (1.0 - WITNESS)) {
            return largest_ratio(rows, range, w);
        }
    }
    return 1.0;
}

struct kachi_sweep_bounds kachi_sweep_radius(const struct kachi_rows *rows,
                                             struct kachi_sweep_range range, double scale[])
{
    struct kachi_sweep_bounds bounds = {.low = 0.0, .high = HUGE_VAL};
    double witness = find_witness(rows, range, scale);
    if (witness < 1.0 - RADIUS_MARGIN) {
        bounds.high = witness;
        return bounds;
    }
    for (uint32_t sweep = 0; sweep < RADIUS_SWEEPS; sweep++) {
        double low = HUGE_VAL;
        double high = 0.0;
        double largest = 0.0;
        for (uint32_t p = range.first; p < range.end; p++) {
            double next = size_of_row(rows, p, scale);
            double ratio = next / scale[p];
            low = ratio < low ? ratio : low;
            high = ratio > high ? ratio : high;
            largest = next > largest ? next : largest;
            scale[p] = next;
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
