/* SPDX-License-Identifier: Apache-2.0 */
#include "market/simulate.h"

#include "base/arena.h"
#include "market/simulate_internal.h"

#include <math.h>

#define GAP_MOST 1e-9

static const char *const metric_words[KACHI_METRIC_COUNT] = {
    [KACHI_METRIC_GX_SHARE] = "gx_share",
    [KACHI_METRIC_BY_DUTY] = "gx_share_by_duty",
    [KACHI_METRIC_BY_SUPPORT] = "gx_share_by_support",
    [KACHI_METRIC_GX_YEN] = "gx_yen",
    [KACHI_METRIC_REP_T] = "rep_t",
    [KACHI_METRIC_CLAIMED_T] = "claimed_t",
    [KACHI_METRIC_AE_T] = "ae_t",
    [KACHI_METRIC_CUT_T] = "cut_t",
    [KACHI_METRIC_EMISSIONS_T] = "emissions_t",
    [KACHI_METRIC_IMPORT_T] = "import_t",
    [KACHI_METRIC_VALUE_PRICE] = "value_price_yen_per_t",
    [KACHI_METRIC_NEED_PRICE] = "makers_need_yen_per_t",
    [KACHI_METRIC_WORTH_PRICE] = "buyers_worth_yen_per_t",
    [KACHI_METRIC_CARBON_PRICE] = "carbon_price_yen_per_t",
    [KACHI_METRIC_SUBSIDY_YEN] = "subsidy_yen",
    [KACHI_METRIC_SUPPLY_YEN] = "supply_support_yen",
    [KACHI_METRIC_AWARENESS_YEN] = "awareness_yen",
    [KACHI_METRIC_PUBLIC_COST_YEN] = "public_cost_yen",
    [KACHI_METRIC_REVENUE_YEN] = "public_revenue_yen",
    [KACHI_METRIC_MAKERS_YEN] = "makers_result_yen",
    [KACHI_METRIC_CBAM_YEN] = "cbam_yen",
    [KACHI_METRIC_EXTRA_YEN] = "extra_cost_yen",
    [KACHI_METRIC_BUYERS_PAY_YEN] = "buyers_pay_yen",
    [KACHI_METRIC_STATE_PAYS_YEN] = "state_pays_yen",
    [KACHI_METRIC_MAKERS_PAY_YEN] = "makers_pay_yen",
    [KACHI_METRIC_ABROAD_PAYS_YEN] = "abroad_pays_yen",
    [KACHI_METRIC_USE_YEN] = "use_yen",
};

static void set_sizes(struct kachi_market_scratch *run,
                      const struct kachi_market_scenario *scenario)
{
    run->segments = scenario->segment_count;
    run->variants = scenario->variant_count;
    run->products = scenario->product_count;
    run->levers = scenario->lever_count;
    run->cells = run->variants * run->segments;
}

struct kachi_market_scratch *kachi_market_scratch_new(struct kachi_arena *arena,
                                                      const struct kachi_market_scenario *scenario)
{
    struct kachi_market_scratch *run = KACHI_NEW(arena, struct kachi_market_scratch);
    set_sizes(run, scenario);
    double **const by_lever[] = {&run->strength, &run->amount, &run->remaining, &run->spent};
    double **const by_segment[] = {&run->sensitivity, &run->inertia, &run->worth,
                                   &run->accepts,     &run->border,  &run->paid,
                                   &run->charge_price};
    double **const by_variant[] = {
        &run->cost,     &run->carbon,  &run->support, &run->price,  &run->capital_credit,
        &run->made,     &run->built,   &run->guess,   &run->wanted, &run->bought_of,
        &run->capacity, &run->sold_of, &run->premium};
    double **const by_cell[] = {&run->full_cost, &run->charge, &run->levy,
                                &run->subsidy,   &run->rate,   &run->bought,
                                &run->before,    &run->weight, &run->plain};
    double **const by_pair[] = {&run->share_of, &run->least,   &run->familiarity,
                                &run->freely,   &run->by_duty, &run->by_support};
    double **const by_product[] = {&run->demand, &run->reference};
    double **const by_year[] = {&run->orders, &run->supported};
    const struct {
        double **const *arrays;
        size_t count, items;
    } groups[] = {
        {by_lever, 4, run->levers},
        {by_segment, 7, run->segments},
        {by_variant, 13, run->variants},
        {by_cell, 9, run->cells},
        {by_pair, 6, run->products * run->segments},
        {by_product, 2, run->products},
        {by_year, 2, run->variants * scenario->year_count},
    };
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        for (size_t i = 0; i < groups[g].count; i++) {
            *groups[g].arrays[i] = KACHI_NEW_ARRAY(arena, double, groups[g].items + 1);
        }
    }
    for (size_t l = 0; l < run->levers; l++) {
        run->credits[run->credit_count] = l;
        run->credit_count += scenario->levers[l].kind == KACHI_LEVER_TAX_CREDIT ? 1 : 0;
    }
    run->forced = KACHI_NEW_ARRAY(arena, bool, run->cells + 1);
    run->active = KACHI_NEW_ARRAY(arena, bool, run->levers + 1);
    run->now = KACHI_NEW_ARRAY(arena, double, scenario->slot_count + 1);
    run->index_of = KACHI_NEW_ARRAY(arena, uint32_t, scenario->slot_count + 1);
    for (size_t i = 0; i < scenario->slot_count; i++) {
        run->index_of[i] = scenario->slots[i]->index;
    }
    run->ones = KACHI_NEW_ARRAY(arena, double, scenario->figure_count);
    for (size_t i = 0; i < scenario->figure_count; i++) {
        run->ones[i] = 1.0;
    }
    for (size_t p = 0; p < run->products; p++) {
        for (size_t s = 0; s < run->segments; s++) {
            run->share_of[p * run->segments + s] =
                kachi_decimal_to_double(scenario->products[p].shares[s]);
        }
    }
    return run;
}

struct kachi_market_result *kachi_market_result_new(struct kachi_arena *arena,
                                                    const struct kachi_market_scenario *scenario)
{
    struct kachi_market_result *result = KACHI_NEW(arena, struct kachi_market_result);
    size_t years = scenario->year_count;
    result->year_count = years;
    result->metric_count = KACHI_METRIC_COUNT + scenario->segment_count * KACHI_SEGMENT_METRICS;
    result->metrics = KACHI_NEW_ARRAY(arena, double, years * result->metric_count);
    result->product_share = KACHI_NEW_ARRAY(arena, double, years * scenario->product_count);
    result->gx_units =
        KACHI_NEW_ARRAY(arena, double, years * scenario->product_count * scenario->segment_count);
    result->lever_yen = KACHI_NEW_ARRAY(arena, double, years * scenario->lever_count + 1);
    result->units = KACHI_NEW_ARRAY(arena, double, years * scenario->variant_count);
    result->price_yen = KACHI_NEW_ARRAY(arena, double, years * scenario->variant_count);
    return result;
}

static void set_now(struct kachi_market_scratch *run)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const double *factors = run->plan->factors == NULL ? run->ones : run->plan->factors;
    const double *values = scenario->values + run->year * scenario->slot_count;
    for (size_t i = 0; i < scenario->slot_count; i++) {
        run->now[i] = values[i] * factors[run->index_of[i]];
    }
}

/* Shares before the first year: as written, else all conventional. */
static void start_product(struct kachi_market_scratch *run,
                          const struct kachi_market_product *product, size_t p)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    double written = 0.0;
    for (size_t i = 0; i < product->variant_count; i++) {
        written += scenario->variants[product->variant_first + i].initial_share.by_year[0];
    }
    for (size_t s = 0; s < run->segments; s++) {
        for (size_t i = 0; i < product->variant_count; i++) {
            size_t v = product->variant_first + i;
            double conventional = v == product->conventional ? 1.0 : 0.0;
            run->before[v * run->segments + s] =
                written > 0.0 ? scenario->variants[v].initial_share.by_year[0] : conventional;
        }
        run->familiarity[p * run->segments + s] =
            kachi_run_at(run, &scenario->segments[s].familiarity);
    }
}

static void start(struct kachi_market_scratch *run, const struct kachi_run_plan *plan)
{
    const struct kachi_market_scenario *scenario = plan->scenario;
    run->plan = plan;
    run->year = 0;
    set_now(run);
    for (size_t p = 0; p < run->products; p++) {
        start_product(run, &scenario->products[p], p);
    }
    for (size_t v = 0; v < run->variants; v++) {
        run->made[v] = 0.0;
        run->built[v] = 0.0;
        run->capacity[v] = 0.0;
        run->guess[v] = 0.0;
    }
    for (size_t i = 0; i < run->variants * scenario->year_count; i++) {
        run->orders[i] = 0.0;
        run->supported[i] = 0.0;
    }
    for (size_t cell = 0; cell < run->cells; cell++) {
        run->forced[cell] = false;
    }
}

void kachi_market_simulate(const struct kachi_run_plan *plan, struct kachi_market_scratch *scratch,
                           struct kachi_market_result *result)
{
    struct kachi_market_scratch *run = scratch;
    start(run, plan);
    result->gaps = (struct kachi_market_gaps){0};
    for (run->year = 0; run->year < result->year_count; run->year++) {
        set_now(run);
        kachi_run_set_levers(run);
        kachi_run_set_prices(run);
        kachi_run_set_buyers(run);
        kachi_run_buy(run);
        kachi_run_account(run, result);
        kachi_run_carry(run);
    }
}

double kachi_market_sum(const struct kachi_market_result *result, size_t metric)
{
    double sum = 0.0;
    for (size_t y = 0; y < result->year_count; y++) {
        sum += kachi_market_metric(result, y, metric);
    }
    return sum;
}

void kachi_market_gaps_add(struct kachi_market_gaps *gaps, const struct kachi_market_gaps *more)
{
    gaps->units = fmax(gaps->units, more->units);
    gaps->money = fmax(gaps->money, more->money);
    gaps->tonnes = fmax(gaps->tonnes, more->tonnes);
    gaps->value = fmax(gaps->value, more->value);
}

bool kachi_market_gaps_are_none(const struct kachi_market_gaps *gaps)
{
    return gaps->units <= GAP_MOST && gaps->money <= GAP_MOST && gaps->tonnes <= GAP_MOST &&
           gaps->value <= GAP_MOST;
}

const char *kachi_metric_word(enum kachi_metric metric)
{
    return metric_words[metric];
}
