/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/sweep.h"

#include <math.h>
#include <string.h>

/* Error aimed at by one solution, relative to the sum of |terms| of an equation. */
#define ERROR_AIM 1e-13
/* A change this small is the rounding of a dozen terms: there is nothing to gain from another
 * sweep. */
#define CHANGE_FLOOR 1e-15
/* Below this a change that shrinks no more is rounding too: a loop whose gain is near 1 blows its
 * rounding up, for factors as for sweeps. */
#define STALLED 1e-13
#define STALLS_MAX 3
/* No sweep is taken to shrink the error by more than this, whatever the last one did. */
#define CONTRACTION_MIN 0.3
/* Sweeps over a component of n: as many as are cheaper than factorising it. */
#define SWEEPS_BASE 400
#define SWEEPS_PER_NODE 8
/* Sweeps after which the rate of convergence is known well enough to foretell the rest. */
#define SWEEPS_TO_JUDGE 120
/* Sweeps before a loop is helped along, and from one help to the next; fewer for one that shrinks
 * its error by more than SLOW a sweep, whose last mode soon stands alone. */
#define SWEEPS_TO_HELP 6
#define SWEEPS_TO_HELP_AGAIN 4
#define SLOW 0.8
#define SWEEPS_TO_HELP_SLOW 16
#define RADIUS_SWEEPS 200
/* Gains up to this are proved harmless in a few sweeps. */
#define WITNESS 0.99
#define WITNESS_SWEEPS 60
/* Bounds this near to 1 are rounding and decide nothing. */
#define RADIUS_MARGIN 1e-12

/* Entries from k to end, multiples of KACHI_ROW_STEP. Four sums, so that no addition has to wait
 * for the one before. */
static inline double sum_of_entries(const uint32_t index[], const double share[], uint64_t k,
                                    uint64_t end, const double x[])
{
    double sum[KACHI_ROW_STEP] = {0.0, 0.0, 0.0, 0.0};
    for (; k < end; k += KACHI_ROW_STEP) {
        for (uint64_t i = 0; i < KACHI_ROW_STEP; i++) {
            sum[i] += share[k + i] * x[index[k + i]];
        }
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* The same of the sizes of all terms of a row. */
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

/* One sweep in one direction; where a row ends the next begins, so ends are read once. */
static inline double sweep_towards(bool backward, const struct kachi_rows *rows,
                                   struct kachi_sweep_range range, const double right[], double x[],
                                   const double size[])
{
    /* Not read again for each row: as far as the compiler knows x might be among them. */
    const uint32_t *index = rows->index;
    const double *share = rows->share;
    const uint64_t *start = rows->start;
    double change_max = 0.0;
    uint64_t at = backward ? start[range.end] : start[range.first];
    uint32_t count = range.end - range.first;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t p = backward ? range.end - 1 - i : range.first + i;
        uint64_t other = backward ? start[p] : start[p + 1];
        double sum = sum_of_entries(index, share, backward ? other : at, backward ? at : other, x);
        double next = right[p] - sum;
        double change = fabs(next - x[p]);
        at = other;
        x[p] = next;
        /* A node that adds up nothing and did not change is at rest, not 0 / 0. */
        if (!(change <= change_max * size[p])) {
            change_max = size[p] > 0.0 ? change / size[p] : HUGE_VAL;
        }
    }
    return change_max;
}

/* One sweep; the largest change of a node relative to all that its equation adds up. */
static double sweep_once(const struct kachi_rows *rows, struct kachi_sweep_range range,
                         const double right[], double x[], const double size[])
{
    return range.backward ? sweep_towards(true, rows, range, right, x, size)
                          : sweep_towards(false, rows, range, right, x, size);
}

/*
 * After some sweeps one mode of the error, Perron's vector, outlives all others: each sweep leaves
 * c of it. Its sum is c + c^2 + ... = c / (1 - c) of the last change (Lyusternik; reduced rank
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
    if (!(c > 0.0 && c < 1.0)) {
        return;
    }
    for (uint32_t p = range.first; p < range.end; p++) {
        x[p] += c / (1.0 - c) * (x[p] - between[p - range.first]);
    }
}

/* The change at which the error left, change * c / (1 - c) where a sweep shrinks it by c, is what
 * is aimed at. */
static double change_aim(double contraction)
{
    double c = contraction > CONTRACTION_MIN ? contraction : CONTRACTION_MIN;
    return ERROR_AIM * (1.0 - c) / c;
}

/* A component while it is swept. */
struct sweeping {
    const struct kachi_rows *rows;
    struct kachi_sweep_range range;
    const double *right;
    double *x, *size;
    double *before, *between;   /* of the sweeps that are extrapolated, from range.first */
    uint32_t sizes_at, help_at; /* sweeps */
    double change, slowest;     /* slowest: rate seen at the last helps: what is left may shrink so
                                   slowly again */
    uint32_t stalls;            /* sweeps that left a change below STALLED and did not shrink it */
    bool has_rate;
    struct kachi_sweep_result result;
};

/* Another sweep, and what it tells of the rate. */
static void sweep_on(struct sweeping *s)
{
    /* Sizes matter by their order of magnitude and settle soon: after 2, 8, 32 ... sweeps. */
    if (s->result.sweeps >= s->sizes_at) {
        find_sizes(s->rows, s->range, s->right, s->x, s->size);
        s->sizes_at = 4 * s->sizes_at;
    }
    double before = s->change;
    s->change = sweep_once(s->rows, s->range, s->right, s->x, s->size);
    s->result.sweeps++;
    /* As long as news still spreads to nodes that had nothing there is no rate. */
    if (isfinite(before) && s->change > CHANGE_FLOOR) {
        s->result.contraction = s->change / before;
        s->has_rate = true;
    }
    s->stalls += s->change <= STALLED && s->change >= before ? 1 : 0;
}

static bool has_settled(struct sweeping *s)
{
    double c = fmax(s->result.contraction, s->slowest);
    bool is_near = c < 1.0 && s->change <= change_aim(c) && s->has_rate;
    if (!is_near && !(s->change <= CHANGE_FLOOR) && s->stalls < STALLS_MAX) {
        return false;
    }
    s->result.contraction = c;
    s->result.converged = true;
    return true;
}

/* Whether at this rate it takes more sweeps than it may. */
static bool is_hopeless(const struct sweeping *s, uint32_t sweeps_max)
{
    double c = fmax(s->result.contraction, s->slowest);
    double rate = s->result.contraction;
    if (!isfinite(s->change)) {
        return isnan(s->change); /* infinite: nothing to judge by yet, or helped just now */
    }
    double to_go = rate < 1.0 ? log(change_aim(c) / s->change) / log(rate) : HUGE_VAL;
    return s->result.sweeps >= SWEEPS_TO_JUDGE && to_go > 2.0 * sweeps_max;
}

/* Two sweeps, and what they foretell. */
static void sweep_helped(struct sweeping *s)
{
    size_t bytes = (s->range.end - s->range.first) * sizeof(s->x[0]);
    memcpy(s->before, s->x + s->range.first, bytes);
    sweep_on(s);
    memcpy(s->between, s->x + s->range.first, bytes);
    sweep_on(s);
    double rate = s->result.contraction;
    s->help_at = s->result.sweeps + (rate > SLOW ? SWEEPS_TO_HELP_SLOW : SWEEPS_TO_HELP_AGAIN - 2);
    if (has_settled(s) || !isfinite(s->change) || !(rate < 1.0)) {
        return;
    }
    s->slowest = rate > SLOW ? fmax(s->slowest, rate) : s->slowest;
    extrapolate(s->range, s->size, s->before, s->between, s->x);
    s->change = HUGE_VAL;
}

struct kachi_sweep_result kachi_sweep_component(const struct kachi_rows *rows,
                                                struct kachi_sweep_range range,
                                                const double right[], double x[], double size[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t count = range.end - range.first;
    uint32_t sweeps_max = SWEEPS_BASE + count / SWEEPS_PER_NODE;
    struct sweeping sweeping = {.rows = rows,
                                .range = range,
                                .right = right,
                                .x = x,
                                .size = size,
                                .before = KACHI_NEW_ARRAY_UNSET(&scratch, double, count),
                                .between = KACHI_NEW_ARRAY_UNSET(&scratch, double, count),
                                .sizes_at = 2,
                                .help_at = SWEEPS_TO_HELP,
                                .change = HUGE_VAL};
    /* Until sizes are known every change is without measure. */
    memset(size + range.first, 0, count * sizeof(size[0]));
    while (sweeping.result.sweeps < sweeps_max) {
        if (sweeping.result.sweeps >= sweeping.help_at) {
            sweep_helped(&sweeping);
        } else {
            sweep_on(&sweeping);
        }
        if (sweeping.result.converged || has_settled(&sweeping) ||
            is_hopeless(&sweeping, sweeps_max)) {
            break;
        }
    }
    kachi_arena_release(&scratch);
    return sweeping.result;
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
