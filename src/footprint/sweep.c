/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/sweep.h"

#include "base/meeting.h"
#include "base/workers.h"

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
/* Late meetings after which two threads no longer share a loop. */
#define LATE_MAX 1
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

/* One sweep over positions one after another; the largest change of a node relative to all that
 * its equation adds up. */
static double sweep_once(const struct kachi_rows *rows, struct kachi_sweep_range range,
                         const double right[], double x[], const double size[])
{
    return range.backward ? sweep_towards(true, rows, range, right, x, size)
                          : sweep_towards(false, rows, range, right, x, size);
}

/* Of two changes the larger; one that is no number counts as larger. */
static double larger_change(double a, double b)
{
    return isnan(a) || a > b ? a : b;
}

/* What one of two threads does, and what it finds: far enough apart not to disturb the other. */
struct side {
    _Alignas(64) struct kachi_sweep_range range; /* of what is done number by number */
    double change;
    double both, square; /* sums of extrapolation */
    uint32_t late;       /* meetings to which the other side came late */
};

/* The change at which the error left, change * c / (1 - c) where a sweep shrinks it by c, is what
 * is aimed at. */
static double change_aim(double contraction)
{
    double c = contraction > CONTRACTION_MIN ? contraction : CONTRACTION_MIN;
    return ERROR_AIM * (1.0 - c) / c;
}

enum helper { HELPER_AWAITED, HELPER_THERE, HELPER_NOT_WANTED };

/* A component while it is swept. */
struct sweeping {
    const struct kachi_rows *rows;
    struct kachi_sweep_range range;
    const struct kachi_parted *parted; /* NULL: swept from end to end by side 0 */
    const double *right;
    double *x, *size;
    double *before, *between;   /* of the sweeps that are extrapolated, by position */
    uint32_t sizes_at, help_at; /* sweeps */
    double change, slowest;     /* slowest: rate seen at the last helps: what is left may shrink so
                                   slowly again */
    uint32_t stalls;            /* sweeps that left a change below STALLED and did not shrink it */
    bool has_rate;
    struct kachi_sweep_result result;
    double help; /* c / (1 - c) of the extrapolation */
    struct side side[2];
    /* Two threads: side 1 waits for what it is to do, does it, and waits again; NULL ends it. Side
     * 0 waits for it too, until it comes late (leave_if_late): then it goes on alone. */
    atomic_uint helper; /* enum helper */
    bool is_shared;
    struct kachi_meeting meeting;
    void (*work)(struct sweeping *sweeping, unsigned side);
};

/* Both sides of a piece of work, whose results are there afterwards. */
static void do_both(struct sweeping *s, void (*work)(struct sweeping *sweeping, unsigned side))
{
    if (!s->is_shared) {
        work(s, 0);
        work(s, 1);
        return;
    }
    s->work = work;
    (void)kachi_meeting_wait(&s->meeting);
    work(s, 0);
    (void)kachi_meeting_wait(&s->meeting);
}

/* From here on side 0 is alone, whether or not side 1 has come. */
static void end_sharing(struct sweeping *s)
{
    unsigned helper = HELPER_AWAITED;
    if (!atomic_compare_exchange_strong(&s->helper, &helper, HELPER_NOT_WANTED) &&
        helper == HELPER_THERE) {
        atomic_store(&s->helper, HELPER_NOT_WANTED);
        s->work = NULL;
        (void)kachi_meeting_wait(&s->meeting);
    }
    s->is_shared = false;
}

static void size_side(struct sweeping *s, unsigned side)
{
    find_sizes(s->rows, s->side[side].range, s->right, s->x, s->size);
}

static struct kachi_sweep_range part_at(const struct sweeping *s, uint32_t part)
{
    return (struct kachi_sweep_range){.first = s->parted->bound[part],
                                      .end = s->parted->bound[part + 1],
                                      .backward = s->range.backward};
}

/* What others take while the next parts are swept are the numbers that this one has now. */
static void hold(struct sweeping *s, struct kachi_sweep_range range)
{
    memcpy(s->x + s->rows->order + range.first, s->x + range.first,
           (range.end - range.first) * sizeof(s->x[0]));
}

static struct kachi_sweep_range step_part(const struct sweeping *s, uint32_t step, unsigned side)
{
    uint32_t pair = s->range.backward ? KACHI_PARTS / 2 - 1 - step : step;
    return part_at(s, 2 * pair + side);
}

static void sweep_step(struct sweeping *s, uint32_t step, unsigned side)
{
    double change = sweep_once(s->rows, step_part(s, step, side), s->right, s->x, s->size);
    s->side[side].change = larger_change(s->side[side].change, change);
}

/* A side of a sweep that two threads share. */
static void sweep_side(struct sweeping *s, unsigned side)
{
    s->side[side].change = 0.0;
    for (uint32_t step = 0; step < KACHI_PARTS / 2; step++) {
        sweep_step(s, step, side);
        s->side[side].late += kachi_meeting_wait(&s->meeting) ? 0 : 1;
        hold(s, step_part(s, step, side));
    }
}

/* The same by one thread. */
static void sweep_parts(struct sweeping *s)
{
    s->side[0].change = 0.0;
    s->side[1].change = 0.0;
    for (uint32_t step = 0; step < KACHI_PARTS / 2; step++) {
        sweep_step(s, step, 0);
        sweep_step(s, step, 1);
        hold(s, step_part(s, step, 0));
        hold(s, step_part(s, step, 1));
    }
}

/* On a machine with much else to do a side waits for the other longer than it works: then side 0
 * goes on alone, to the same bits. */
static void leave_if_late(struct sweeping *s)
{
    if (s->side[0].late + s->side[1].late > LATE_MAX) {
        end_sharing(s);
    }
}

static double sweep_all(struct sweeping *s)
{
    if (s->parted == NULL) {
        return sweep_once(s->rows, s->range, s->right, s->x, s->size);
    }
    if (s->is_shared) {
        do_both(s, sweep_side);
        leave_if_late(s);
    } else {
        sweep_parts(s);
    }
    return larger_change(s->side[0].change, s->side[1].change);
}

static size_t side_bytes(const struct side *side)
{
    return (side->range.end - side->range.first) * sizeof(double);
}

static void keep_before(struct sweeping *s, unsigned side)
{
    uint32_t first = s->side[side].range.first;
    memcpy(s->before + first, s->x + first, side_bytes(&s->side[side]));
}

static void keep_between(struct sweeping *s, unsigned side)
{
    uint32_t first = s->side[side].range.first;
    memcpy(s->between + first, s->x + first, side_bytes(&s->side[side]));
}

static void sum_changes(struct sweeping *s, unsigned side)
{
    double both = 0.0;
    double square = 0.0;
    for (uint32_t p = s->side[side].range.first; p < s->side[side].range.end; p++) {
        double scale = s->size[p] > 0.0 ? 1.0 / s->size[p] : 0.0;
        double first = scale * (s->between[p] - s->before[p]);
        double second = scale * (s->x[p] - s->between[p]);
        both += first * second;
        square += first * first;
    }
    s->side[side].both = both;
    s->side[side].square = square;
}

static void add_help(struct sweeping *s, unsigned side)
{
    struct kachi_sweep_range range = s->side[side].range;
    for (uint32_t p = range.first; p < range.end; p++) {
        s->x[p] += s->help * (s->x[p] - s->between[p]);
    }
    if (s->parted != NULL) {
        hold(s, range);
    }
}

/*
 * After some sweeps one mode of the error, Perron's vector, outlives all others: each sweep leaves
 * c of it. Its sum is c + c^2 + ... = c / (1 - c) of the last change (Lyusternik; reduced rank
 * extrapolation of order 1, Sidi 2017, doi:10.1137/1.9781611974966). c is taken over all nodes,
 * each by the size of its equation. A wrong c costs sweeps, never the result: sweeps go on from
 * there.
 */
static void extrapolate(struct sweeping *s)
{
    do_both(s, sum_changes);
    double c = (s->side[0].both + s->side[1].both) / (s->side[0].square + s->side[1].square);
    if (c > 0.0 && c < 1.0) {
        s->help = c / (1.0 - c);
        do_both(s, add_help);
    }
}

/* Another sweep, and what it tells of the rate. */
static void sweep_on(struct sweeping *s)
{
    /* Sizes matter by their order of magnitude and settle soon: after 2, 8, 32 ... sweeps. */
    if (s->result.sweeps >= s->sizes_at) {
        do_both(s, size_side);
        s->sizes_at = 4 * s->sizes_at;
    }
    double before = s->change;
    s->change = sweep_all(s);
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
    do_both(s, keep_before);
    sweep_on(s);
    do_both(s, keep_between);
    sweep_on(s);
    double rate = s->result.contraction;
    s->help_at = s->result.sweeps + (rate > SLOW ? SWEEPS_TO_HELP_SLOW : SWEEPS_TO_HELP_AGAIN - 2);
    if (has_settled(s) || !isfinite(s->change) || !(rate < 1.0)) {
        return;
    }
    s->slowest = rate > SLOW ? fmax(s->slowest, rate) : s->slowest;
    extrapolate(s);
    s->change = HUGE_VAL;
}

static void sweep_until_settled(struct sweeping *s)
{
    uint32_t sweeps_max = SWEEPS_BASE + (s->range.end - s->range.first) / SWEEPS_PER_NODE;
    while (s->result.sweeps < sweeps_max) {
        if (s->result.sweeps >= s->help_at) {
            sweep_helped(s);
        } else {
            sweep_on(s);
        }
        if (s->result.converged || has_settled(s) || is_hopeless(s, sweeps_max)) {
            return;
        }
    }
}

/* Job 0 decides, job 1 does its side of what was decided. */
static void sweep_shared(void *context, size_t side, unsigned worker)
{
    (void)worker;
    struct sweeping *s = context;
    if (side == 0) {
        sweep_until_settled(s);
        end_sharing(s);
        return;
    }
    unsigned helper = HELPER_AWAITED;
    if (!atomic_compare_exchange_strong(&s->helper, &helper, HELPER_THERE)) {
        return;
    }
    for (;;) {
        (void)kachi_meeting_wait(&s->meeting);
        if (s->work == NULL) {
            return;
        }
        s->work(s, 1);
        (void)kachi_meeting_wait(&s->meeting);
    }
}

struct kachi_sweep_result kachi_sweep_component(const struct kachi_rows *rows,
                                                struct kachi_sweep_range range,
                                                const double right[], double x[], double size[],
                                                struct kachi_workers *workers)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_parted *parted = kachi_rows_parted(rows, range.first);
    uint32_t middle = parted == NULL ? range.end : parted->bound[KACHI_PARTS / 2];
    struct sweeping sweeping = {.rows = rows,
                                .range = range,
                                .parted = parted,
                                .right = right,
                                .x = x,
                                .size = size,
                                .before = KACHI_NEW_ARRAY_UNSET(&scratch, double, range.end),
                                .between = KACHI_NEW_ARRAY_UNSET(&scratch, double, range.end),
                                .sizes_at = 2,
                                .help_at = SWEEPS_TO_HELP,
                                .change = HUGE_VAL,
                                .side = {{.range = {range.first, middle, range.backward}},
                                         {.range = {middle, range.end, range.backward}}},
                                .is_shared = parted != NULL && kachi_workers_count(workers) > 1};
    /* Until sizes are known every change is without measure. */
    memset(size + range.first, 0, (range.end - range.first) * sizeof(size[0]));
    if (parted != NULL) {
        hold(&sweeping, range);
    }
    if (parted != NULL && kachi_workers_count(workers) > 1) {
        atomic_store(&sweeping.helper, HELPER_AWAITED);
        kachi_meeting_init(&sweeping.meeting, 2);
        kachi_workers_run(workers, 2, sweep_shared, &sweeping);
    } else {
        sweep_until_settled(&sweeping);
    }
    kachi_arena_release(&scratch);
    return sweeping.result;
}

/* As a number is and as it held before: from end to end nothing is swept at once. */
static inline void set_both(const struct kachi_rows *rows, uint32_t p, double number, double x[])
{
    x[p] = number;
    x[rows->order + p] = number;
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
        set_both(rows, p, 1.0, w);
    }
    for (uint32_t sweep = 0; sweep < WITNESS_SWEEPS; sweep++) {
        double growth = 0.0;
        for (uint32_t p = range.first; p < range.end; p++) {
            double next = 1.0 + size_of_row(rows, p, w) / WITNESS;
            double grown = next - w[p];
            /* Written so that what is no number counts as growth. */
            growth = grown <= growth * next ? growth : grown / next;
            set_both(rows, p, next, w);
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
            set_both(rows, p, next, scale);
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
