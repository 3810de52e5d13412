/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The prices at which demand fits capacity.
 *
 * Makers of a variant that is short take the least premium above their own price at which buyers
 * want no more than there is, at most the price of the conventional product. The premiums of a
 * product are found together: h = log(demand / capacity) is nearly straight in them, since demand
 * is logit, so that Newton's method on h = 0 takes a few steps. Steps end at 0 and at the most;
 * one that does not bring demand nearer is halved. Demand that no price moves (habits, duties) is
 * left to rationing.
 */
#include "market/linear.h"
#include "market/simulate_internal.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#define STEPS 60
#define HALVINGS 3
#define TOLERANCE 1e-10
#define NONE (-700.0) /* log of no demand at all */

static_assert(KACHI_MARKET_VARIANTS_MAX <= KACHI_LINEAR_MAX, "variants are solved at once");

/*
 * The variants of a product with a capacity, [i], the segments that look at them, [s], and how
 * demand stands. Of a segment's demand a part repeats last year's choice, a part (know) chooses by
 * logit among all, a part among what is no GX. All but the weights stands still while premiums
 * move.
 */
struct market_place {
    struct kachi_market_scratch *run;
    size_t product, count;
    size_t variants[KACHI_MARKET_VARIANTS_MAX];
    double per_yen[KACHI_MARKET_SEGMENTS_MAX]; /* sensitivity by yen */
    double know[KACHI_MARKET_SEGMENTS_MAX];    /* units a year */
    double plain[KACHI_MARKET_SEGMENTS_MAX];   /* units a year */
    double others[KACHI_MARKET_SEGMENTS_MAX];  /* weights of the variants without a capacity */
    double fixed[KACHI_MARKET_VARIANTS_MAX];   /* units that do not move: habits, plain choices */
    /* Where duties set a least share, units: */
    double least[KACHI_MARKET_SEGMENTS_MAX];
    double met_fixed[KACHI_MARKET_SEGMENTS_MAX]; /* what counts and does not move */
    double met_plain[KACHI_MARKET_SEGMENTS_MAX]; /* logit share of it, among what is no GX */
    double counting[KACHI_MARKET_SEGMENTS_MAX];  /* weights that count, without a capacity */
    size_t counting_count[KACHI_MARKET_SEGMENTS_MAX];
    bool has_duty;
    double part[KACHI_MARKET_SEGMENTS_MAX];                         /* 1 / sum of weights */
    double g[KACHI_MARKET_VARIANTS_MAX][KACHI_MARKET_SEGMENTS_MAX]; /* logit shares */
    double units[KACHI_MARKET_VARIANTS_MAX];                        /* wanted a year */
    double excess[KACHI_MARKET_VARIANTS_MAX];                       /* h */
    /* units by yen of premium: of row i by the price of column j */
    double slope[KACHI_MARKET_VARIANTS_MAX][KACHI_MARKET_VARIANTS_MAX];
};

static bool has_capacity(const struct kachi_market_scratch *run, size_t v)
{
    return run->plan->scenario->variants[v].is_limited && run->capacity[v] > 0.0;
}

static void set_duty(struct market_place *place, size_t s)
{
    const struct kachi_market_scratch *run = place->run;
    const struct kachi_market_product *product = &run->plan->scenario->products[place->product];
    double demand = kachi_run_demand_of(run, place->product, s);
    place->least[s] = run->least[place->product * run->segments + s] * demand;
    place->met_fixed[s] = 0.0;
    place->met_plain[s] = 0.0;
    place->counting[s] = 0.0;
    place->counting_count[s] = 0;
    for (size_t i = 0; place->least[s] > 0.0 && i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        size_t cell = v * run->segments + s;
        if (run->forced[cell]) {
            place->met_fixed[s] += demand * run->inertia[s] * run->before[cell];
            place->met_plain[s] += run->plain[cell];
            place->counting[s] += has_capacity(run, v) ? 0.0 : run->weight[cell];
            place->counting_count[s]++;
        }
    }
    place->met_fixed[s] += place->plain[s] * place->met_plain[s];
    place->has_duty = place->has_duty || place->least[s] > 0.0;
}

static void set_place(struct market_place *place)
{
    const struct kachi_market_scratch *run = place->run;
    const struct kachi_market_product *product = &run->plan->scenario->products[place->product];
    size_t segments = run->segments;
    place->has_duty = false;
    for (size_t s = 0; s < segments; s++) {
        size_t pair = place->product * segments + s;
        double choosing = kachi_run_demand_of(run, place->product, s) * (1.0 - run->inertia[s]);
        place->per_yen[s] = run->sensitivity[s] / run->reference[place->product];
        place->know[s] = choosing * run->familiarity[pair];
        place->plain[s] = choosing - place->know[s];
        place->others[s] = 0.0;
        set_duty(place, s);
    }
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        for (size_t s = 0; !has_capacity(run, v) && s < segments; s++) {
            place->others[s] += run->weight[v * segments + s];
        }
    }
    for (size_t i = 0; i < place->count; i++) {
        size_t first = place->variants[i] * segments;
        place->fixed[i] = 0.0;
        for (size_t s = 0; s < segments; s++) {
            double habit = kachi_run_demand_of(run, place->product, s) * run->inertia[s] *
                           run->before[first + s];
            place->fixed[i] += habit + place->plain[s] * run->plain[first + s];
        }
    }
}

/* Of the logit shares, what counts for the duty of a segment. */
static double counting_share(const struct market_place *place, size_t s)
{
    const struct kachi_market_scratch *run = place->run;
    double share = place->counting[s] * place->part[s];
    for (size_t i = 0; i < place->count; i++) {
        share += run->forced[place->variants[i] * run->segments + s] ? place->g[i][s] : 0.0;
    }
    return share;
}

/*
 * Where a duty binds in a segment: puts what it takes then in the place of what it would take. As
 * `force` in simulate_choice.c: what counts rises to the least, in proportion; the rest shrinks.
 * Slopes are d g_i / d x_j = -per_yen g_i (d_ij - g_j), for both logits, and the quotient's.
 */
static void bind_duty(struct market_place *place, size_t s)
{
    const struct kachi_market_scratch *run = place->run;
    double demand = kachi_run_demand_of(run, place->product, s);
    double share = counting_share(place, s);
    double met = place->met_fixed[s] + place->know[s] * share;
    for (size_t i = 0; met < place->least[s] && i < place->count; i++) {
        size_t cell = place->variants[i] * run->segments + s;
        bool counts = run->forced[cell];
        double know = place->know[s] * place->g[i][s];
        double plain = place->plain[s] * run->plain[cell];
        double units = demand * run->inertia[s] * run->before[cell] + know + plain;
        double to = counts ? place->least[s] : demand - place->least[s];
        double from = counts ? met : demand - met;
        double toward = counts ? -1.0 : 1.0; /* the quotient falls, or grows, with met */
        place->units[i] -= units;
        place->units[i] += from > 0.0 ? units * to / from : to / (double)place->counting_count[s];
        for (size_t j = 0; j < place->count; j++) {
            size_t other = place->variants[j] * run->segments + s;
            double own = i == j ? 1.0 : 0.0;
            double adds = run->forced[other] ? 1.0 : 0.0;
            double slope = -place->per_yen[s] *
                           (know * (own - place->g[j][s]) + plain * (own - run->plain[other]));
            double met_slope = -place->per_yen[s] *
                               (place->know[s] * place->g[j][s] * (adds - share) +
                                place->plain[s] * run->plain[other] * (adds - place->met_plain[s]));
            double bound = slope * from + toward * units * met_slope;
            place->slope[i][j] += (from > 0.0 ? to * bound / (from * from) : 0.0) - slope;
        }
    }
}

static void set_logit_shares(struct market_place *place)
{
    const struct kachi_market_scratch *run = place->run;
    size_t segments = run->segments;
    double *sum = place->part;
    for (size_t s = 0; s < segments; s++) {
        sum[s] = place->others[s];
    }
    for (size_t i = 0; i < place->count; i++) {
        const double *weight = run->weight + place->variants[i] * segments;
        for (size_t s = 0; s < segments; s++) {
            sum[s] += weight[s];
        }
    }
    for (size_t s = 0; s < segments; s++) {
        sum[s] = 1.0 / sum[s];
    }
    for (size_t i = 0; i < place->count; i++) {
        const double *weight = run->weight + place->variants[i] * segments;
        for (size_t s = 0; s < segments; s++) {
            place->g[i][s] = weight[s] * sum[s];
        }
    }
}

/* Sum over segments of per_yen (know g_i g_j + plain q_i q_j). */
static double cross_slope(const struct market_place *place, size_t i, size_t j)
{
    const struct kachi_market_scratch *run = place->run;
    const double *q_i = run->plain + place->variants[i] * run->segments;
    const double *q_j = run->plain + place->variants[j] * run->segments;
    double sum = 0.0;
    for (size_t s = 0; s < run->segments; s++) {
        sum += place->per_yen[s] * (place->know[s] * place->g[i][s] * place->g[j][s] +
                                    place->plain[s] * q_i[s] * q_j[s]);
    }
    return sum;
}

/* How demand stands at the prices of the moment. */
static void look(struct market_place *place)
{
    const struct kachi_market_scratch *run = place->run;
    set_logit_shares(place);
    for (size_t i = 0; i < place->count; i++) {
        const double *plain = run->plain + place->variants[i] * run->segments;
        double units = place->fixed[i];
        double own = 0.0;
        for (size_t s = 0; s < run->segments; s++) {
            double chosen = place->know[s] * place->g[i][s];
            units += chosen;
            own += place->per_yen[s] * (chosen + place->plain[s] * plain[s]);
        }
        place->units[i] = units;
        for (size_t j = 0; j <= i; j++) {
            double cross = cross_slope(place, i, j);
            place->slope[i][j] = cross;
            place->slope[j][i] = cross;
        }
        place->slope[i][i] -= own;
    }
    for (size_t s = 0; place->has_duty && s < run->segments; s++) {
        if (place->least[s] > 0.0) {
            bind_duty(place, s);
        }
    }
    for (size_t i = 0; i < place->count; i++) {
        double ratio = place->units[i] / run->capacity[place->variants[i]];
        place->excess[i] = ratio > 0.0 ? fmax(NONE, log(ratio)) : NONE;
    }
}

static double most_premium(const struct market_place *place)
{
    const struct kachi_market_scratch *run = place->run;
    size_t v = run->plan->scenario->products[place->product].conventional;
    return fmax(0.0, run->price[v] - run->premium[v]);
}

/* Whether a premium has to move: neither 0 with room left, nor the most with too many buyers. */
static bool has_to_move(const struct market_place *place, size_t i)
{
    double premium = place->run->premium[place->variants[i]];
    double excess = place->excess[i];
    return excess > 0.0 ? premium < most_premium(place) : premium > 0.0;
}

static double furthest(const struct market_place *place)
{
    double far = 0.0;
    for (size_t i = 0; i < place->count; i++) {
        far = has_to_move(place, i) ? fmax(far, fabs(place->excess[i])) : far;
    }
    return far;
}

/* Newton's step for the premiums in free[], given the steps of the others; false: no answer. */
static bool solve_free(const struct market_place *place, const bool free[], double step[])
{
    double rows[KACHI_LINEAR_MAX][KACHI_LINEAR_MAX + 1];
    double found[KACHI_LINEAR_MAX];
    size_t count = 0;
    size_t unknown[KACHI_LINEAR_MAX];
    for (size_t i = 0; i < place->count; i++) {
        unknown[count] = i;
        count += free[i] ? 1 : 0;
    }
    for (size_t k = 0; k < count; k++) {
        size_t i = unknown[k];
        double right = -place->excess[i] * place->units[i];
        for (size_t j = 0; j < place->count; j++) {
            right -= free[j] ? 0.0 : place->slope[i][j] * step[j];
        }
        for (size_t l = 0; l < count; l++) {
            rows[k][l] = place->slope[i][unknown[l]];
        }
        rows[k][KACHI_LINEAR_MAX] = right;
    }
    if (count == 0 || !kachi_linear_solve(count, rows, found)) {
        return false;
    }
    for (size_t k = 0; k < count; k++) {
        step[unknown[k]] = found[k];
    }
    return true;
}

/* Newton's step for the premiums that have to move. One that would pass an end stops there, and
 * the others are found again; one that demand hardly answers goes to the end it points at. */
static void set_step(const struct market_place *place, double step[])
{
    bool free[KACHI_MARKET_VARIANTS_MAX];
    double most = most_premium(place);
    for (size_t i = 0; i < place->count; i++) {
        double premium = place->run->premium[place->variants[i]];
        free[i] = has_to_move(place, i) && place->units[i] > 0.0 && place->slope[i][i] < 0.0;
        step[i] = !has_to_move(place, i) || free[i] ? 0.0
                  : place->excess[i] > 0.0          ? most - premium
                                                    : -premium;
    }
    for (size_t round = 0; round < place->count && solve_free(place, free, step); round++) {
        bool is_inside = true;
        for (size_t i = 0; i < place->count; i++) {
            double premium = place->run->premium[place->variants[i]];
            double kept = fmax(-premium, fmin(most - premium, step[i]));
            bool is_past = free[i] && (kept > step[i] || kept < step[i]);
            free[i] = free[i] && !is_past;
            step[i] = kept;
            is_inside = is_inside && !is_past;
        }
        if (is_inside) {
            return;
        }
    }
}

/* Moves the premiums by `times` the step, with all that hangs on them. */
static void move(struct market_place *place, const double step[], double times)
{
    struct kachi_market_scratch *run = place->run;
    bool is_fresh = !run->is_shifted;
    for (size_t i = 0; i < place->count; i++) {
        size_t v = place->variants[i];
        double yen = times * step[i];
        if (!(yen > 0.0) && !(yen < 0.0)) {
            continue;
        }
        run->price[v] += yen;
        run->premium[v] = fmax(0.0, run->premium[v] + yen);
        for (size_t s = 0; s < run->segments; s++) {
            run->full_cost[v * run->segments + s] += yen;
            run->weight[v * run->segments + s] *= exp(-place->per_yen[s] * yen);
        }
        is_fresh = is_fresh && run->plan->scenario->variants[v].kind == KACHI_VARIANT_GX;
    }
    if (!is_fresh) { /* digits may be lost, or those who know no GX choose anew too */
        kachi_run_set_weights(run, place->product);
        set_place(place);
    }
}

/* Finds one premium while the others stand: Newton inside a bracket, else its middle. */
static void take_turn(struct market_place *place, size_t i)
{
    double step[KACHI_MARKET_VARIANTS_MAX] = {0.0};
    double low = 0.0;
    double high = most_premium(place);
    bool tried_most = false;
    for (size_t round = 0; round < STEPS && has_to_move(place, i); round++) {
        double premium = place->run->premium[place->variants[i]];
        double excess = place->excess[i];
        if (fabs(excess) <= TOLERANCE) {
            return;
        }
        low = excess > 0.0 ? premium : low;
        high = excess > 0.0 ? high : premium;
        double next = premium - excess * place->units[i] / place->slope[i][i];
        if (!(next > low && next < high)) {
            bool is_past = excess > 0.0 && !tried_most && !(high < most_premium(place));
            next = is_past ? high : low + 0.5 * (high - low);
            tried_most = tried_most || is_past;
        }
        step[i] = next - premium;
        move(place, step, 1.0);
        look(place);
    }
}

/* Newton's step, halved until demand is nearer to capacity everywhere; false: it never was. */
static bool step_together(struct market_place *place)
{
    double step[KACHI_MARKET_VARIANTS_MAX];
    double far = furthest(place);
    double part = 1.0;
    set_step(place, step);
    move(place, step, 1.0);
    look(place);
    for (size_t half = 0; half < HALVINGS && !(furthest(place) < far); half++) {
        part *= 0.5;
        move(place, step, -part);
        look(place);
    }
    return furthest(place) < far;
}

/* From the premiums of the moment to those at which demand fits; where no step together helps, the
 * variants take turns. */
static void settle(struct market_place *place)
{
    look(place);
    for (size_t round = 0; round < STEPS && furthest(place) > TOLERANCE; round++) {
        if (step_together(place)) {
            continue;
        }
        for (size_t i = 0; i < place->count; i++) {
            take_turn(place, i);
        }
    }
}

bool kachi_run_clear(struct kachi_market_scratch *run, size_t p)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    struct market_place place; /* some kilobytes: not set where nothing is short */
    double guess[KACHI_MARKET_VARIANTS_MAX];
    bool is_short = false;
    place.run = run;
    place.product = p;
    place.count = 0;
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        if (has_capacity(run, v)) {
            guess[place.count] = run->guess[v];
            place.variants[place.count++] = v;
            is_short = is_short || run->wanted[v] > run->capacity[v];
        }
    }
    if (is_short) {
        double most = most_premium(&place);
        for (size_t i = 0; i < place.count; i++) {
            guess[i] = fmin(guess[i], most);
        }
        set_place(&place);
        move(&place, guess, 1.0);
        settle(&place);
    }
    for (size_t i = 0; i < place.count; i++) {
        run->guess[place.variants[i]] = run->premium[place.variants[i]];
    }
    return is_short;
}
