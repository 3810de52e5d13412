/* SPDX-License-Identifier: Apache-2.0 */
#include "market/search.h"

#include "base/arena.h"

#include <math.h>
#include <nlopt.h>
#include <string.h>

#define ROUNDS 300
#define FRONT_STEPS 9   /* amounts of tonnes that are sought for */
#define FRONT_POINTS 12 /* that are shown */
#define STARTS 4
#define BEYOND 1e3 /* times the most: as many tonnes as there are to be had */

enum goal { GOAL_SHARE, GOAL_TONNES };

struct seeker {
    const struct kachi_market_scenario *scenario;
    struct kachi_market_target target;
    struct kachi_market_scratch *scratch;
    struct kachi_market_result *result;
    size_t count;  /* levers that move */
    size_t *moves; /* their rows */
    double *levels;
    enum goal goal;
    double wanted;     /* share or tonnes */
    double cost_scale; /* yen that count as 1 */
    double cut_scale;
    struct kachi_mix best; /* of this goal: reached and cheapest, or nearest */
    double best_miss;
    /* What was tried last: goal and constraint ask for the same mix one after the other. */
    double tried[KACHI_MARKET_LEVERS_MAX];
    bool has_tried;
    struct kachi_mix last;
    /* Of everything tried, what is not worse in both than another; by tonnes, rising. */
    struct kachi_arena *arena;
    size_t front_count, front_capacity;
    struct kachi_mix *front;
};

static double share_at(const struct seeker *seeker)
{
    const struct kachi_market_scenario *scenario = seeker->scenario;
    size_t year = (size_t)(seeker->target.year - scenario->from_year);
    if (seeker->target.product == KACHI_NO_ROW) {
        return kachi_market_metric(seeker->result, year, KACHI_METRIC_GX_SHARE);
    }
    return seeker->result->product_share[year * scenario->product_count + seeker->target.product];
}

static struct kachi_mix copy_mix(struct kachi_arena *arena, const struct seeker *seeker,
                                 const struct kachi_mix *mix)
{
    struct kachi_mix copy = *mix;
    size_t count = seeker->scenario->lever_count;
    copy.levels = KACHI_NEW_ARRAY(arena, double, count + 1);
    memcpy(copy.levels, mix->levels, count * sizeof copy.levels[0]);
    return copy;
}

static bool is_worse_in_both(const struct kachi_mix *mix, const struct kachi_mix *other)
{
    return other->public_cost_yen <= mix->public_cost_yen && other->cut_t >= mix->cut_t;
}

/* Keeps what is not worse in both than another, and takes off what now is. */
static void add_to_front(struct seeker *seeker, const struct kachi_mix *mix)
{
    size_t kept = 0;
    for (size_t i = 0; i < seeker->front_count; i++) {
        if (is_worse_in_both(mix, &seeker->front[i])) {
            return;
        }
    }
    for (size_t i = 0; i < seeker->front_count; i++) {
        if (!is_worse_in_both(&seeker->front[i], mix)) {
            seeker->front[kept++] = seeker->front[i];
        }
    }
    seeker->front = kachi_arena_grow(seeker->arena, seeker->front, kept, &seeker->front_capacity,
                                     sizeof seeker->front[0]);
    size_t at = kept;
    for (; at > 0 && seeker->front[at - 1].cut_t > mix->cut_t; at--) {
        seeker->front[at] = seeker->front[at - 1];
    }
    seeker->front[at] = copy_mix(seeker->arena, seeker, mix);
    seeker->front_count = kept + 1;
}

static struct kachi_mix mix_of_result(struct seeker *seeker)
{
    return (struct kachi_mix){
        .levels = seeker->levels,
        .public_cost_yen = kachi_market_sum(seeker->result, KACHI_METRIC_PUBLIC_COST_YEN),
        .cut_t = kachi_market_sum(seeker->result, KACHI_METRIC_CUT_T),
        .share = share_at(seeker),
    };
}

/* x is 0 to 1 for each lever that moves. */
static struct kachi_mix try_mix(struct seeker *seeker, const double x[])
{
    if (seeker->has_tried &&
        memcmp(seeker->tried, x, seeker->count * sizeof seeker->tried[0]) == 0) {
        return seeker->last;
    }
    for (size_t i = 0; i < seeker->count; i++) {
        const struct kachi_lever *lever = &seeker->scenario->levers[seeker->moves[i]];
        double part = fmax(0.0, fmin(1.0, x[i]));
        seeker->levels[seeker->moves[i]] =
            lever->level_low + part * (lever->level_high - lever->level_low);
    }
    struct kachi_run_plan plan = {.scenario = seeker->scenario, .levels = seeker->levels};
    kachi_market_simulate(&plan, seeker->scratch, seeker->result);
    seeker->last = mix_of_result(seeker);
    memcpy(seeker->tried, x, seeker->count * sizeof seeker->tried[0]);
    seeker->has_tried = true;
    add_to_front(seeker, &seeker->last);
    return seeker->last;
}

static double miss_of(const struct seeker *seeker, const struct kachi_mix *mix)
{
    return seeker->goal == GOAL_SHARE ? seeker->wanted - mix->share
                                      : (seeker->wanted - mix->cut_t) / seeker->cut_scale;
}

/* Keeps a mix that is better: one that reaches before one that does not, then cost, then miss. */
static void keep(struct seeker *seeker, const struct kachi_mix *mix)
{
    double slack = seeker->goal == GOAL_SHARE ? 1e-3 * seeker->wanted : 1e-3;
    double miss = fmax(0.0, miss_of(seeker, mix) - slack);
    bool is_better = miss < seeker->best_miss;
    if (!(miss > 0.0) && !(seeker->best_miss > 0.0)) {
        is_better = mix->public_cost_yen < seeker->best.public_cost_yen;
    }
    if (is_better) {
        double *levels = seeker->best.levels;
        memcpy(levels, mix->levels, seeker->scenario->lever_count * sizeof levels[0]);
        seeker->best = *mix;
        seeker->best.levels = levels;
        seeker->best_miss = miss;
    }
}

static double objective(unsigned count, const double *x, double *gradient, void *context)
{
    (void)count;
    (void)gradient; /* derivative-free */
    struct seeker *seeker = context;
    struct kachi_mix mix = try_mix(seeker, x);
    keep(seeker, &mix);
    return mix.public_cost_yen / seeker->cost_scale;
}

static double shortfall(unsigned count, const double *x, double *gradient, void *context)
{
    (void)count;
    (void)gradient;
    struct seeker *seeker = context;
    struct kachi_mix mix = try_mix(seeker, x);
    return miss_of(seeker, &mix);
}

/* For the look around, which knows no constraints: a miss costs more than any lever. */
static double penalised(unsigned count, const double *x, double *gradient, void *context)
{
    double cost = objective(count, x, gradient, context);
    return cost + 1000.0 * fmax(0.0, shortfall(count, x, gradient, context));
}

static void descend(struct seeker *seeker, nlopt_algorithm algorithm, unsigned rounds, double x[])
{
    double found = 0.0;
    nlopt_opt opt = nlopt_create(algorithm, (unsigned)seeker->count);
    if (opt == NULL) {
        return;
    }
    bool knows_constraints = algorithm == NLOPT_LN_COBYLA;
    nlopt_set_lower_bounds1(opt, 0.0);
    nlopt_set_upper_bounds1(opt, 1.0);
    nlopt_set_maxeval(opt, (int)rounds);
    nlopt_set_min_objective(opt, knows_constraints ? objective : penalised, seeker);
    if (knows_constraints) {
        nlopt_set_initial_step1(opt, 0.25);
        nlopt_set_xtol_rel(opt, 1e-5);
        nlopt_add_inequality_constraint(opt, shortfall, seeker, 1e-6);
    }
    (void)nlopt_optimize(opt, x, &found); /* what was tried on the way is kept in any case */
    nlopt_destroy(opt);
}

/* 0 to 1 of a level; levers that stand outside their range start at its nearer end. */
static double part_of(const struct kachi_lever *lever, double level)
{
    double part = (level - lever->level_low) / (lever->level_high - lever->level_low);
    return fmax(0.0, fmin(1.0, part));
}

static void seek(struct seeker *seeker, unsigned rounds)
{
    double x[KACHI_MARKET_LEVERS_MAX];
    seeker->best_miss = HUGE_VAL;
    seeker->best.public_cost_yen = HUGE_VAL;
    for (size_t start = 0; start < STARTS; start++) {
        for (size_t i = 0; i < seeker->count; i++) {
            const struct kachi_lever *lever = &seeker->scenario->levers[seeker->moves[i]];
            const double starts[STARTS] = {0.5, 1.0, part_of(lever, 1.0),
                                           part_of(lever, seeker->best.levels[seeker->moves[i]])};
            x[i] = starts[start];
        }
        if (start == 0) {
            descend(seeker, NLOPT_GN_DIRECT_L, rounds, x);
            continue;
        }
        objective((unsigned)seeker->count, x, NULL, seeker);
        descend(seeker, NLOPT_LN_COBYLA, rounds, x);
    }
}

/* Of the front at most FRONT_POINTS, at even distances in tonnes: the first that reaches each. */
static void thin_front(struct kachi_arena *arena, const struct seeker *seeker,
                       struct kachi_market_search *search)
{
    size_t count = seeker->front_count;
    double low = seeker->front[0].cut_t;
    double high = seeker->front[count - 1].cut_t;
    size_t at = 0;
    search->front = KACHI_NEW_ARRAY(arena, struct kachi_mix, FRONT_POINTS);
    for (size_t k = 0; k < FRONT_POINTS && at < count; k++) {
        double wanted = low + (high - low) * (double)k / (double)(FRONT_POINTS - 1);
        while (at + 1 < count && seeker->front[at].cut_t < wanted) {
            at++;
        }
        search->front[search->front_count++] = copy_mix(arena, seeker, &seeker->front[at]);
        at++;
    }
}

/* Seeks the cheapest mix for rising amounts of tonnes, up to the most that can be had. */
static void walk_front(struct kachi_arena *arena, struct seeker *seeker, unsigned rounds,
                       struct kachi_market_search *search)
{
    double x[KACHI_MARKET_LEVERS_MAX] = {0.0};
    (void)try_mix(seeker, x); /* for the front */
    seeker->goal = GOAL_TONNES;
    seeker->wanted = BEYOND * seeker->cut_scale;
    seek(seeker, rounds);
    double low = seeker->front[0].cut_t;
    double high = seeker->front[seeker->front_count - 1].cut_t;
    for (size_t k = 1; k < FRONT_STEPS; k++) {
        seeker->wanted = low + (high - low) * (double)k / (double)FRONT_STEPS;
        seek(seeker, rounds / 4);
    }
    thin_front(arena, seeker, search);
}

static void prepare(struct kachi_arena *arena, struct seeker *seeker)
{
    const struct kachi_market_scenario *scenario = seeker->scenario;
    seeker->arena = arena;
    seeker->scratch = kachi_market_scratch_new(arena, scenario);
    seeker->result = kachi_market_result_new(arena, scenario);
    seeker->moves = KACHI_NEW_ARRAY(arena, size_t, scenario->lever_count + 1);
    seeker->levels = KACHI_NEW_ARRAY(arena, double, scenario->lever_count + 1);
    seeker->best.levels = KACHI_NEW_ARRAY(arena, double, scenario->lever_count + 1);
    for (size_t l = 0; l < scenario->lever_count; l++) {
        seeker->levels[l] = 1.0;
        seeker->best.levels[l] = 1.0;
        if (scenario->levers[l].level_high > scenario->levers[l].level_low) {
            seeker->moves[seeker->count++] = l;
        }
    }
}

static enum kachi_err check_target(struct kachi_arena *arena, const struct seeker *seeker,
                                   struct kachi_findings *findings)
{
    const struct kachi_market_scenario *scenario = seeker->scenario;
    struct kachi_decimal share = seeker->target.share;
    bool is_share = share.coefficient > 0 && kachi_decimal_compare(share, kachi_decimal_of(1)) <= 0;
    if (!is_share || seeker->target.year < scenario->from_year ||
        seeker->target.year > scenario->to_year) {
        kachi_findings_add(findings, "market-search-target", KACHI_NOWHERE,
                           KACHI_ARGS({"share", kachi_decimal_write(arena, share)},
                                      {"year", kachi_str_print(arena, "%d", seeker->target.year)},
                                      {"first", kachi_str_print(arena, "%d", scenario->from_year)},
                                      {"last", kachi_str_print(arena, "%d", scenario->to_year)}));
        return KACHI_ERR_INPUT;
    }
    if (seeker->count == 0) {
        kachi_findings_add(findings, "market-search-none", KACHI_NOWHERE,
                           KACHI_ARGS({"scenario", scenario->id}));
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

enum kachi_err kachi_market_search(struct kachi_arena *arena,
                                   const struct kachi_market_scenario *scenario,
                                   struct kachi_market_target target,
                                   struct kachi_findings *findings,
                                   struct kachi_market_search **out)
{
    *out = NULL;
    struct seeker seeker = {.scenario = scenario, .target = target, .goal = GOAL_SHARE};
    prepare(arena, &seeker);
    enum kachi_err err = check_target(arena, &seeker, findings);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_market_search *search = KACHI_NEW(arena, struct kachi_market_search);
    double x[KACHI_MARKET_LEVERS_MAX];
    struct kachi_run_plan plan = {.scenario = scenario};
    kachi_market_simulate(&plan, seeker.scratch, seeker.result);
    struct kachi_mix as_is = mix_of_result(&seeker);
    search->as_is = copy_mix(arena, &seeker, &as_is);
    add_to_front(&seeker, &as_is);
    for (size_t i = 0; i < seeker.count; i++) {
        x[i] = 1.0;
    }
    struct kachi_mix all = try_mix(&seeker, x);
    seeker.cost_scale = fmax(1.0, all.public_cost_yen);
    seeker.cut_scale = fmax(1.0, all.cut_t);
    seeker.wanted = kachi_decimal_to_double(target.share);
    unsigned rounds = target.rounds == 0 ? ROUNDS : target.rounds;
    seek(&seeker, rounds);
    search->best = copy_mix(arena, &seeker, &seeker.best);
    search->is_reached = !(seeker.best_miss > 0.0);
    walk_front(arena, &seeker, rounds, search);
    *out = search;
    return KACHI_OK;
}
