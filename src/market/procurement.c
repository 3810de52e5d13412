/* SPDX-License-Identifier: Apache-2.0 */
/* From the optimiser's numbers to lines that add up, in whole yen and grams. */
#include "market/procurement_internal.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define GRAM_DIGITS 3
#define GAP_DEFAULT 0.001
#define SECONDS_DEFAULT 10.0
#define CURVE_SECONDS_DEFAULT 60.0
#define ROUNDING_ATTEMPTS 10
#define MILLION 1000000

/* Quantities in thousandths of a unit, by offer. */
struct settling {
    struct kachi_arena *arena;
    const struct kachi_procurement_model *model;
    int64_t *thousandths;
};

static int64_t thousandths_of(struct kachi_decimal value)
{
    int64_t whole = 0;
    enum kachi_err err = kachi_decimal_to_int64(value, KACHI_QUANTITY_DIGITS, &whole);
    assert(err == KACHI_OK); /* quantities of needs and offers have at most three decimals */
    (void)err;
    return whole;
}

static enum kachi_err quantity_of(const struct settling *settling, size_t index, double steps,
                                  int64_t *out)
{
    const struct kachi_procurement_offer *offer = &settling->model->asked->offers[index];
    struct kachi_decimal quantity;
    enum kachi_err err =
        kachi_decimal_from_double(steps, KACHI_QUANTITY_DIGITS, KACHI_ROUND_HALF_EVEN, &quantity);
    if (err == KACHI_OK && offer->lot.coefficient > 0) {
        err = kachi_decimal_from_double(steps, 0, KACHI_ROUND_HALF_EVEN, &quantity);
        err = err == KACHI_OK ? kachi_decimal_multiply(quantity, offer->lot, &quantity) : err;
    }
    return err == KACHI_OK ? kachi_decimal_to_int64(quantity, KACHI_QUANTITY_DIGITS, out) : err;
}

/* Puts right what rounding took from (missing > 0) or gave to an item by one of its days: at the
 * first offer that comes in no lots and has the room. */
static void shift(struct settling *settling, const struct kachi_procurement_item *item,
                  kachi_day by, int64_t missing)
{
    for (size_t i = 0; i < item->offer_count; i++) {
        size_t index = item->offers[i];
        const struct kachi_procurement_offer *offer = &settling->model->asked->offers[index];
        int64_t now = settling->thousandths[index];
        int64_t then = now + missing;
        bool is_in_time = by == 0 || offer->delivers <= by;
        bool has_room = !offer->has_capacity || then <= thousandths_of(offer->capacity);
        if (now > 0 && offer->lot.coefficient == 0 && is_in_time && has_room &&
            then >= thousandths_of(offer->least) && then > 0) {
            settling->thousandths[index] = then;
            return;
        }
    }
}

static void balance_item(struct settling *settling, const struct kachi_procurement_item *item)
{
    int64_t needed = 0;
    for (size_t i = 0; i < item->need_count; i++) {
        kachi_day by = item->needs[i]->by;
        int64_t bought = 0;
        needed += thousandths_of(item->needs[i]->quantity);
        for (size_t k = 0; k < item->offer_count; k++) {
            size_t index = item->offers[k];
            bool is_in_time = by == 0 || settling->model->asked->offers[index].delivers <= by;
            bought += is_in_time ? settling->thousandths[index] : 0;
        }
        bool is_last = i + 1 == item->need_count;
        if (bought < needed || (is_last && bought > needed && !(item->surplus > 0.0))) {
            shift(settling, item, by, needed - bought);
        }
    }
}

static enum kachi_err amount(struct kachi_decimal quantity, struct kachi_decimal per_unit,
                             struct kachi_decimal more, int digits, int64_t *out)
{
    struct kachi_decimal product;
    enum kachi_err err = kachi_decimal_multiply(quantity, per_unit, &product);
    err = err == KACHI_OK ? kachi_decimal_add(product, more, &product) : err;
    err = err == KACHI_OK ? kachi_decimal_round(product, digits, KACHI_ROUND_HALF_EVEN, &product)
                          : err;
    return err == KACHI_OK ? kachi_decimal_to_int64(product, digits, out) : err;
}

static enum kachi_err add_line(const struct kachi_procurement_offer *offer, int64_t thousandths,
                               struct kachi_procurement_plan *plan)
{
    struct kachi_procurement_line *line = &plan->lines[plan->line_count++];
    struct kachi_decimal zero = kachi_decimal_of(0);
    struct kachi_decimal quantity = {thousandths, -KACHI_QUANTITY_DIGITS};
    *line = (struct kachi_procurement_line){.offer = offer, .quantity = quantity};
    enum kachi_err err = amount(quantity, offer->price_yen, offer->fixed_yen, 0, &line->yen);
    err = err == KACHI_OK ? amount(quantity, offer->cfp_kgco2e, zero, GRAM_DIGITS, &line->cfp_g)
                          : err;
    err = err == KACHI_OK ? amount(quantity, offer->rep_kgco2e, zero, GRAM_DIGITS, &line->rep_g)
                          : err;
    bool overflows =
        err == KACHI_OK && (__builtin_add_overflow(plan->yen, line->yen, &plan->yen) ||
                            __builtin_add_overflow(plan->cfp_g, line->cfp_g, &plan->cfp_g) ||
                            __builtin_add_overflow(plan->rep_g, line->rep_g, &plan->rep_g));
    plan->without_cfp += offer->has_cfp ? 0 : 1;
    plan->without_rep += offer->has_rep ? 0 : 1;
    plan->has_free_quantity = plan->has_free_quantity || offer->lot.coefficient == 0;
    return overflows ? KACHI_ERR_LIMIT : err;
}

static size_t count_suppliers(const struct kachi_procurement_plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->line_count; i++) {
        bool is_new = true;
        for (size_t k = 0; k < i && is_new; k++) {
            is_new =
                !kachi_str_equal(plan->lines[i].offer->supplier, plan->lines[k].offer->supplier);
        }
        count += is_new ? 1 : 0;
    }
    return count;
}

enum kachi_err kachi_procurement_settle(struct kachi_arena *arena,
                                        const struct kachi_procurement_model *model,
                                        const double x[], struct kachi_procurement_plan *out)
{
    size_t offers = model->asked->offer_count;
    struct settling settling = {
        .arena = arena, .model = model, .thousandths = KACHI_NEW_ARRAY(arena, int64_t, offers + 1)};
    enum kachi_err err = KACHI_OK;
    out->line_count = out->without_cfp = out->without_rep = 0;
    out->yen = out->cfp_g = out->rep_g = 0;
    out->has_free_quantity = false;
    out->lines = KACHI_NEW_ARRAY(arena, struct kachi_procurement_line, offers + 1);
    for (size_t i = 0; i < offers && err == KACHI_OK; i++) {
        if (model->quantity[i] != KACHI_NO_COLUMN) {
            err = quantity_of(&settling, i, x[model->quantity[i]], &settling.thousandths[i]);
        }
    }
    for (size_t i = 0; i < model->item_count && err == KACHI_OK; i++) {
        const struct kachi_procurement_item *item = &model->items[i];
        balance_item(&settling, item);
        for (size_t k = 0; k < item->offer_count && err == KACHI_OK; k++) {
            int64_t taken = settling.thousandths[item->offers[k]];
            err =
                taken > 0 ? add_line(&model->asked->offers[item->offers[k]], taken, out) : KACHI_OK;
        }
    }
    out->supplier_count = err == KACHI_OK ? count_suppliers(out) : 0;
    return err;
}

/* What a plan comes to on a limit that is a sum. */
static struct kachi_decimal reached(const struct kachi_procurement_plan *plan,
                                    enum kachi_limit limit)
{
    if (limit == KACHI_LIMIT_BUDGET) {
        return kachi_decimal_of(plan->yen);
    }
    return (struct kachi_decimal){limit == KACHI_LIMIT_CFP ? plan->cfp_g : plan->rep_g,
                                  -GRAM_DIGITS};
}

double kachi_procurement_excess(const struct kachi_procurement *asked, enum kachi_limit limit,
                                const struct kachi_procurement_plan *plan)
{
    if (!asked->has_limit[limit] || limit == KACHI_LIMIT_SHARE || limit == KACHI_LIMIT_SUPPLIERS) {
        return 0.0;
    }
    struct kachi_decimal found = reached(plan, limit);
    int order = kachi_decimal_compare(found, asked->limit[limit]);
    bool holds = kachi_limit_is_at_least(limit) ? order >= 0 : order <= 0;
    double excess = kachi_decimal_to_double(found) - kachi_decimal_to_double(asked->limit[limit]);
    return holds ? 0.0 : fmax(fabs(excess), 1e-9);
}

static void take_shadows(const struct kachi_procurement_model *model, enum kachi_limit goal,
                         const double price[], struct kachi_procurement_plan *out)
{
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        double scale = model->scale_of[goal] / model->scale_of[limit];
        out->shadow[limit] = (struct kachi_shadow_price){
            .is_known = model->asked->has_limit[limit] && limit != goal && out->has_free_quantity &&
                        limit != KACHI_LIMIT_SUPPLIERS,
            .price = fabs(price[model->row_of[limit]]) * scale};
    }
}

/* Rows of limits that rounding to three decimals has crossed, drawn in by a multiple of that. */
static bool draw_in(struct kachi_procurement_model *model,
                    const struct kachi_procurement_plan *plan, double multiple)
{
    bool any = false;
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        struct kachi_optimiser_row *row = &model->optimiser.rows[model->row_of[limit]];
        double excess = kachi_procurement_excess(model->asked, limit, plan);
        double step = multiple * excess / model->scale_of[limit];
        if (excess > 0.0) {
            row->low += kachi_limit_is_at_least(limit) ? step : 0.0;
            row->high -= kachi_limit_is_at_least(limit) ? 0.0 : step;
            any = true;
        }
    }
    return any;
}

static void restore(struct kachi_procurement_model *model)
{
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        if (model->asked->has_limit[limit]) {
            kachi_procurement_set(model, limit,
                                  kachi_decimal_to_double(model->asked->limit[limit]));
        }
    }
}

/* Whole quantities stand; the others go to their best vertex, then to three decimals that keep
 * every limit. The last plan is kept where the limits leave no room to draw in. */
static enum kachi_err polish(struct kachi_arena *arena, struct kachi_procurement_model *model,
                             enum kachi_limit goal, double x[], struct kachi_procurement_plan *out)
{
    double *price = KACHI_NEW_ARRAY(arena, double, model->optimiser.row_count + 1);
    enum kachi_err err = KACHI_OK;
    for (int attempt = 0; attempt < ROUNDING_ATTEMPTS; attempt++) {
        bool is_priced = kachi_optimiser_price(arena, &model->optimiser, x, price) == KACHI_OK;
        if (!is_priced && attempt > 0) {
            break;
        }
        err = kachi_procurement_settle(arena, model, x, out);
        if (err != KACHI_OK) {
            break;
        }
        if (attempt == 0 && is_priced) {
            take_shadows(model, goal, price, out);
        }
        if (!draw_in(model, out, ldexp(1.0, attempt))) {
            break;
        }
    }
    restore(model);
    return err;
}

enum kachi_err kachi_procurement_solve(struct kachi_arena *arena,
                                       struct kachi_procurement_model *model, enum kachi_limit goal,
                                       struct kachi_optimiser_effort effort,
                                       struct kachi_procurement_plan *out, double **x_out)
{
    struct kachi_optimiser_answer answer;
    kachi_procurement_aim(model, goal);
    kachi_optimiser_solve(arena, &model->optimiser, effort, &answer);
    if (answer.x == NULL) {
        return answer.state == KACHI_OPTIMISER_IMPOSSIBLE ? KACHI_ERR_NO_ANSWER : KACHI_ERR_LIMIT;
    }
    *out = (struct kachi_procurement_plan){.is_proven = answer.state == KACHI_OPTIMISER_FOUND};
    enum kachi_err err = polish(arena, model, goal, answer.x, out);
    double sign = kachi_limit_is_at_least(goal) ? -1.0 : 1.0;
    double value = kachi_decimal_to_double(reached(out, goal));
    double bound = sign * answer.bound * model->scale_of[goal];
    out->gap = fabs(value) > 0.0 ? fmax(0.0, sign * (value - bound)) / fabs(value) : 0.0;
    *x_out = answer.x;
    return err;
}

static struct kachi_optimiser_effort effort_of(const struct kachi_procurement *asked,
                                               double seconds)
{
    return (struct kachi_optimiser_effort){.gap = asked->gap > 0.0 ? asked->gap : GAP_DEFAULT,
                                           .seconds =
                                               asked->seconds > 0.0 ? asked->seconds : seconds};
}

static void tell_rounding(struct kachi_arena *arena, const struct kachi_procurement *asked,
                          const struct kachi_procurement_plan *plan,
                          struct kachi_findings *findings)
{
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        double excess = kachi_procurement_excess(asked, limit, plan);
        if (excess > 0.0) {
            kachi_findings_add(findings, "procure-rounding", KACHI_NOWHERE,
                               KACHI_ARGS({"limit", kachi_str_of(kachi_limit_word(limit))},
                                          {"excess", kachi_str_print(arena, "%.3g", excess)},
                                          {"unit", kachi_str_of(kachi_limit_unit(limit))}));
        }
    }
}

static enum kachi_err tell(struct kachi_arena *arena, struct kachi_procurement_model *model,
                           enum kachi_err err, struct kachi_findings *findings)
{
    if (err == KACHI_ERR_NO_ANSWER) {
        kachi_procurement_explain(arena, model, findings);
    } else if (err == KACHI_ERR_LIMIT) {
        kachi_findings_add(findings, "procure-time", KACHI_NOWHERE, KACHI_NO_ARGS);
    }
    return err;
}

enum kachi_err kachi_procurement_plan(struct kachi_arena *arena,
                                      const struct kachi_procurement *asked,
                                      struct kachi_findings *findings,
                                      struct kachi_procurement_plan *out)
{
    struct kachi_procurement_model model;
    double *x = NULL;
    bool needs_cfp = asked->goal == KACHI_GOAL_CFP || asked->has_limit[KACHI_LIMIT_CFP];
    enum kachi_err err = kachi_procurement_items(arena, asked, needs_cfp, findings, &model);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_procurement_build(arena, 0, model.item_count, &model);
    err = kachi_procurement_solve(arena, &model, kachi_goal_row(asked->goal),
                                  effort_of(asked, SECONDS_DEFAULT), out, &x);
    if (err != KACHI_OK) {
        return tell(arena, &model, err, findings);
    }
    tell_rounding(arena, asked, out, findings);
    return KACHI_OK;
}

/* The levels between the cheapest plan and the best, solved from the tightest on: each answer is
 * where the next one starts, and a looser level never costs more. */
struct curve {
    struct kachi_arena *arena;
    struct kachi_procurement_model *model;
    struct kachi_procurement asked; /* its limit on the axis moves */
    enum kachi_limit axis;
    struct kachi_optimiser_effort effort;
    size_t count;
    int64_t cheapest_g, best_g;
};

static int64_t grams_of(const struct kachi_procurement_plan *plan, enum kachi_limit axis)
{
    return axis == KACHI_LIMIT_CFP ? plan->cfp_g : plan->rep_g;
}

/* The cheapest plan that keeps the axis at a level. */
static enum kachi_err solve_level(struct curve *curve, int64_t level_g, double **start,
                                  struct kachi_procurement_plan *out)
{
    curve->asked.limit[curve->axis] = (struct kachi_decimal){level_g, -GRAM_DIGITS};
    kachi_procurement_set(curve->model, curve->axis, 1e-3 * (double)level_g);
    curve->effort.start = *start;
    return kachi_procurement_solve(curve->arena, curve->model, KACHI_LIMIT_BUDGET, curve->effort,
                                   out, start);
}

/* Quantities rounded to three decimals may have made the best a hair better than the optimiser's
 * own numbers can be: then a millionth of the way back, and else the plan that reached it. */
static void solve_tightest(struct curve *curve, const struct kachi_procurement_plan *end,
                           double **start, struct kachi_procurement_plan *out)
{
    int64_t hair = (curve->cheapest_g - curve->best_g) / MILLION;
    hair += curve->cheapest_g > curve->best_g ? 1 : -1;
    if (solve_level(curve, curve->best_g, start, out) != KACHI_OK &&
        solve_level(curve, curve->best_g + hair, start, out) != KACHI_OK) {
        *out = *end;
    }
}

static void run_levels(struct curve *curve, const struct kachi_procurement_plan *end, double *start,
                       struct kachi_procurement_plan plans[])
{
    size_t last = curve->count - 1;
    double span = (double)(curve->best_g - curve->cheapest_g);
    solve_tightest(curve, end, &start, &plans[last]);
    for (size_t i = last; i-- > 0;) {
        double part = (double)i / (double)last;
        int64_t level = curve->cheapest_g + (int64_t)llround(part * span);
        enum kachi_err err = solve_level(curve, level, &start, &plans[i]);
        if (err != KACHI_OK || plans[i + 1].yen < plans[i].yen) {
            plans[i] = plans[i + 1]; /* out of time or within the gap: the tighter plan holds too */
        }
    }
}

enum kachi_err kachi_procurement_curve(struct kachi_arena *arena,
                                       const struct kachi_procurement *asked, enum kachi_limit axis,
                                       size_t count, struct kachi_findings *findings,
                                       struct kachi_procurement_plan plans[])
{
    struct kachi_procurement_model model;
    struct curve curve = {
        .arena = arena, .model = &model, .asked = *asked, .axis = axis, .count = count};
    struct kachi_procurement_plan end;
    double *x = NULL;
    bool needs_cfp = axis == KACHI_LIMIT_CFP || asked->has_limit[KACHI_LIMIT_CFP];
    curve.asked.has_limit[axis] = false;
    curve.effort = effort_of(asked, CURVE_SECONDS_DEFAULT / (double)(count + 2));
    enum kachi_err err = kachi_procurement_items(arena, &curve.asked, needs_cfp, findings, &model);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_procurement_build(arena, 0, model.item_count, &model);
    err = kachi_procurement_solve(arena, &model, KACHI_LIMIT_BUDGET, curve.effort, &end, &x);
    curve.cheapest_g = grams_of(&end, axis);
    curve.effort.start = x;
    err = err == KACHI_OK ? kachi_procurement_solve(arena, &model, axis, curve.effort, &end, &x)
                          : err;
    if (err != KACHI_OK) {
        return tell(arena, &model, err, findings);
    }
    curve.best_g = grams_of(&end, axis);
    curve.asked.has_limit[axis] = true;
    run_levels(&curve, &end, x, plans);
    return KACHI_OK;
}
