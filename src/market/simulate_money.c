/* SPDX-License-Identifier: Apache-2.0 */
/* What a year comes to, for whom, and whether it adds up. */
#include "market/simulate_internal.h"

#include <math.h>

/* Relative to the larger side; two zeros differ by nothing. */
static double gap(double a, double b)
{
    double size = fmax(fabs(a), fabs(b));
    return size > 0.0 ? fabs(a - b) / size : 0.0;
}

/* Sums over variants: what makers sold. */
struct made {
    double revenue_yen, cost_yen, carbon_yen, credit_yen;
    double emissions_t, rep_t, ae_t, cut_t, conventional_t, import_t, gx_yen, premium_yen;
};

static void pay_credits(struct kachi_market_scratch *run, size_t v, double credit_yen)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    double sum = 0.0;
    for (size_t l = 0; l < run->levers; l++) {
        bool gives =
            scenario->levers[l].kind == KACHI_LEVER_TAX_CREDIT && scenario->levers[l].variants[v];
        sum += gives ? run->amount[l] : 0.0;
    }
    for (size_t l = 0; l < run->levers; l++) {
        bool gives =
            scenario->levers[l].kind == KACHI_LEVER_TAX_CREDIT && scenario->levers[l].variants[v];
        run->spent[l] += gives && sum > 0.0 ? credit_yen * run->amount[l] / sum : 0.0;
    }
}

static void add_variant(struct kachi_market_scratch *run, size_t v, size_t conventional,
                        struct made *made)
{
    const struct kachi_variant *variant = &run->plan->scenario->variants[v];
    double units = 0.0;
    for (size_t s = 0; s < run->segments; s++) {
        units += run->bought[v * run->segments + s];
    }
    run->bought_of[v] = units;
    double credit_yen = units * (run->support[v] - run->capital_credit[v]);
    pay_credits(run, v, credit_yen);
    made->credit_yen += credit_yen;
    made->revenue_yen += units * run->price[v];
    made->cost_yen += units * run->cost[v];
    made->carbon_yen += units * run->carbon[v];
    made->emissions_t += units * run->emissions[v];
    made->rep_t += units * run->rep[v];
    made->ae_t += units * kachi_run_at(run, &variant->ae_t);
    made->conventional_t += units * run->emissions[conventional];
    made->cut_t += units * (run->emissions[conventional] - run->emissions[v]);
    made->import_t += variant->kind == KACHI_VARIANT_IMPORT ? units * run->emissions[v] : 0.0;
    if (variant->kind == KACHI_VARIANT_GX) {
        made->gx_yen += units * run->price[v];
        bool has_value = run->rep[v] > 0.0;
        made->premium_yen +=
            has_value ? units * fmax(0.0, run->price[v] - run->price[variant->over]) : 0.0;
    }
}

/* Sums over segments: what buyers paid. */
struct bought {
    double paid_yen, charge_yen, levy_yen, claimed_t, unrecognised_t;
};

static void add_segment(const struct kachi_market_scratch *run, size_t s, double *row,
                        struct bought *bought, struct kachi_market_result *result)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    double *own = row + KACHI_METRIC_COUNT + s * KACHI_SEGMENT_METRICS;
    double weight = 0.0;
    double weighted = 0.0;
    double extra = 0.0; /* charges, border and the conventional price of everything */
    for (size_t p = 0; p < run->products; p++) {
        const struct kachi_market_product *product = &scenario->products[p];
        double demand =
            kachi_run_at(run, &product->demand_units) * run->share_of[p * run->segments + s];
        double units = 0.0;
        double gx_units = 0.0;
        for (size_t i = 0; i < product->variant_count; i++) {
            size_t v = product->variant_first + i;
            size_t cell = v * run->segments + s;
            double here = run->bought[cell];
            bool is_gx = scenario->variants[v].kind == KACHI_VARIANT_GX;
            units += here;
            gx_units += is_gx ? here : 0.0;
            own[KACHI_SEGMENT_GX_YEN] += is_gx ? here * run->price[v] : 0.0;
            own[KACHI_SEGMENT_REP_T] += here * run->rep[v];
            bought->claimed_t += here * run->rep[v] * run->accepts[s];
            bought->unrecognised_t += here * run->rep[v] * (1.0 - run->accepts[s]);
            bought->charge_yen += here * run->charge[cell];
            bought->levy_yen += here * run->levy[cell];
            extra +=
                here * (run->charge[cell] + run->levy[cell] + run->price[product->conventional]);
        }
        double cost = kachi_run_at(run, &scenario->variants[product->conventional].cost_yen);
        weight += demand * cost;
        weighted += gx_units * cost;
        result->gap_units = fmax(result->gap_units, gap(units, demand));
    }
    bought->paid_yen += run->paid[s];
    own[KACHI_SEGMENT_GX_SHARE] = weight > 0.0 ? weighted / weight : 0.0;
    own[KACHI_SEGMENT_PREMIUM_YEN] = run->paid[s] - extra;
}

static void set_shares(const struct kachi_market_scratch *run, double *row, double *shares)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    double weight = 0.0;
    double weighted = 0.0;
    for (size_t p = 0; p < run->products; p++) {
        const struct kachi_market_product *product = &scenario->products[p];
        double demand = 0.0;
        double gx_units = 0.0;
        for (size_t i = 0; i < product->variant_count; i++) {
            size_t v = product->variant_first + i;
            demand += run->bought_of[v];
            gx_units += scenario->variants[v].kind == KACHI_VARIANT_GX ? run->bought_of[v] : 0.0;
        }
        double cost = kachi_run_at(run, &scenario->variants[product->conventional].cost_yen);
        shares[p] = demand > 0.0 ? gx_units / demand : 0.0;
        weight += demand * cost;
        weighted += gx_units * cost;
    }
    row[KACHI_METRIC_GX_SHARE] = weight > 0.0 ? weighted / weight : 0.0;
}

struct spent {
    double subsidy_yen, supply_yen, capital_yen, awareness_yen;
};

static struct spent add_levers(struct kachi_market_scratch *run)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    struct spent spent = {0};
    for (size_t l = 0; l < run->levers; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        if (lever->kind == KACHI_LEVER_AWARENESS) {
            run->spent[l] = kachi_run_at(run, &lever->cost_yen) * run->strength[l];
            spent.awareness_yen += run->spent[l];
        } else if (lever->kind == KACHI_LEVER_SUBSIDY) {
            spent.subsidy_yen += run->spent[l];
        } else {
            bool is_capital = lever->kind == KACHI_LEVER_CAPITAL_SUPPORT;
            spent.capital_yen += is_capital ? run->spent[l] : 0.0;
            spent.supply_yen += run->spent[l];
        }
    }
    return spent;
}

static void write_row(const struct kachi_market_scratch *run, const struct made *made,
                      const struct bought *bought, const struct spent *spent, double *row)
{
    row[KACHI_METRIC_GX_YEN] = made->gx_yen;
    row[KACHI_METRIC_REP_T] = made->rep_t;
    row[KACHI_METRIC_CLAIMED_T] = bought->claimed_t;
    row[KACHI_METRIC_AE_T] = made->ae_t;
    row[KACHI_METRIC_CUT_T] = made->cut_t;
    row[KACHI_METRIC_EMISSIONS_T] = made->emissions_t;
    row[KACHI_METRIC_IMPORT_T] = made->import_t;
    row[KACHI_METRIC_VALUE_PRICE] = made->rep_t > 0.0 ? made->premium_yen / made->rep_t : 0.0;
    row[KACHI_METRIC_CARBON_PRICE] = run->carbon_price;
    row[KACHI_METRIC_SUBSIDY_YEN] = spent->subsidy_yen;
    row[KACHI_METRIC_SUPPLY_YEN] = spent->supply_yen;
    row[KACHI_METRIC_AWARENESS_YEN] = spent->awareness_yen;
    row[KACHI_METRIC_PUBLIC_COST_YEN] =
        spent->subsidy_yen + spent->supply_yen + spent->awareness_yen;
    row[KACHI_METRIC_REVENUE_YEN] = made->carbon_yen + bought->charge_yen;
    row[KACHI_METRIC_MAKERS_YEN] = made->revenue_yen + made->credit_yen + spent->capital_yen -
                                   made->cost_yen - made->carbon_yen;
    row[KACHI_METRIC_CBAM_YEN] = bought->levy_yen;
}

void kachi_run_account(struct kachi_market_scratch *run, struct kachi_market_result *result)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    double *row = result->metrics + run->year * result->metric_count;
    struct made made = {0};
    struct bought bought = {0};
    for (size_t m = 0; m < result->metric_count; m++) {
        row[m] = 0.0;
    }
    for (size_t p = 0; p < run->products; p++) {
        const struct kachi_market_product *product = &scenario->products[p];
        for (size_t i = 0; i < product->variant_count; i++) {
            add_variant(run, product->variant_first + i, product->conventional, &made);
        }
    }
    for (size_t s = 0; s < run->segments; s++) {
        add_segment(run, s, row, &bought, result);
    }
    struct spent spent = add_levers(run);
    write_row(run, &made, &bought, &spent, row);
    set_shares(run, row, result->product_share + run->year * run->products);
    for (size_t l = 0; l < run->levers; l++) {
        result->lever_yen[run->year * run->levers + l] = run->spent[l];
    }
    for (size_t v = 0; v < run->variants; v++) {
        result->units[run->year * run->variants + v] = run->bought_of[v];
        result->price_yen[run->year * run->variants + v] = run->price[v];
    }
    /* Buyers and the state put in; what was made cost, and makers, the state and abroad hold the
     * rest. */
    double put_in = bought.paid_yen + row[KACHI_METRIC_PUBLIC_COST_YEN];
    double held = made.cost_yen + row[KACHI_METRIC_MAKERS_YEN] + row[KACHI_METRIC_REVENUE_YEN] +
                  row[KACHI_METRIC_CBAM_YEN] + row[KACHI_METRIC_AWARENESS_YEN];
    result->gap_money = fmax(result->gap_money, gap(put_in, held));
    result->gap_tonnes =
        fmax(result->gap_tonnes, gap(made.rep_t, bought.claimed_t + bought.unrecognised_t));
    result->gap_tonnes =
        fmax(result->gap_tonnes, gap(made.conventional_t, made.emissions_t + made.cut_t));
}
