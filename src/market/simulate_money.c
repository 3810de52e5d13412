/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a year comes to, for whom, and whether it adds up.
 *
 * Beside the year stands the same year all-conventional: the same units, each at the conventional
 * maker's cost and price, under the same carbon prices and charges. What GX products cost more than
 * that is paid by somebody: extra cost = buyers + state + makers + abroad.
 */
#include "market/simulate_internal.h"

#include <math.h>

/* Relative to the larger side; two zeros differ by nothing. */
static double gap(double a, double b)
{
    double size = fmax(fabs(a), fabs(b));
    return size > 0.0 ? fabs(a - b) / size : 0.0;
}

/* Sums over what was bought, of all products. */
struct sums {
    double revenue_yen, cost_yen, carbon_yen, credit_yen; /* of makers */
    double emissions_t, rep_t, ae_t, cut_t, conventional_t, import_t, gx_yen;
    double premium_yen, need_yen; /* of what carries value: price, and makers' own price, above */
    double worth_yen;             /* of its value to those who bought it */
    double use_yen;               /* of use, above conventional */
    double paid_yen, charge_yen, levy_yen, claimed_t, unrecognised_t; /* of buyers */
    double usual_cost_yen, usual_price_yen, usual_carbon_yen;         /* conventional */
    double usual_charge_yen, usual_levy_yen;
    double weight_yen, gx_weight_yen, duty_yen, support_yen; /* units at conventional cost */
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
    for (size_t l = 0; l < run->levers && sum > 0.0; l++) {
        bool gives =
            scenario->levers[l].kind == KACHI_LEVER_TAX_CREDIT && scenario->levers[l].variants[v];
        run->spent[l] += gives ? credit_yen * run->amount[l] / sum : 0.0;
    }
}

/* What makers of a variant sold, and what it replaced. */
static void add_variant(struct kachi_market_scratch *run,
                        const struct kachi_market_product *product, size_t v,
                        struct kachi_market_result *result, struct sums *sums)
{
    const struct kachi_variant *variant = &run->plan->scenario->variants[v];
    size_t usual = product->conventional;
    double units = run->bought_of[v];
    double fall_t = run->emissions[usual] - run->emissions[v];
    double credit_yen = units * (run->support[v] - run->capital_credit[v]);
    if (credit_yen > 0.0) {
        pay_credits(run, v, credit_yen);
    }
    sums->credit_yen += credit_yen;
    sums->revenue_yen += units * run->price[v];
    sums->cost_yen += units * run->cost[v];
    sums->carbon_yen += units * run->carbon[v];
    sums->use_yen += units * (run->use[v] - run->use[usual]);
    sums->emissions_t += units * run->emissions[v];
    sums->ae_t += units * kachi_run_column(run, &run->plan->scenario->variants[0].ae_t)[v];
    sums->conventional_t += units * run->emissions[usual];
    sums->cut_t += units * fall_t;
    sums->import_t += variant->kind == KACHI_VARIANT_IMPORT ? units * run->emissions[v] : 0.0;
    if (variant->kind != KACHI_VARIANT_GX) {
        return;
    }
    sums->gx_yen += units * run->price[v];
    if (run->rep[v] > 0.0) {
        size_t over = variant->over;
        double own_yen = run->price[v] - run->premium[v] - run->price[over] + run->premium[over];
        sums->rep_t += units * run->rep[v];
        sums->premium_yen += units * fmax(0.0, run->price[v] - run->price[over]);
        sums->need_yen += units * own_yen;
        if (units > 0.0) {
            /* Value is what the maker cut: never more than the goods it goes with emit less. */
            double above_t = run->rep[v] - (run->emissions[over] - run->emissions[v]);
            result->gaps.value = fmax(result->gaps.value, above_t / run->rep[v]);
        }
    }
}

/* What the segments paid for a variant, and got with it. */
static void add_cells(struct kachi_market_scratch *run, size_t p, size_t v, double *own,
                      struct sums *sums)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    size_t usual = scenario->products[p].conventional;
    double gx = scenario->variants[v].kind == KACHI_VARIANT_GX ? 1.0 : 0.0;
    double fall_t = run->emissions[usual] - run->emissions[v];
    double units = 0.0;
    for (size_t s = 0; s < run->segments; s++) {
        size_t cell = v * run->segments + s;
        size_t usual_cell = usual * run->segments + s;
        double *segment = own + s * KACHI_SEGMENT_METRICS;
        double here = run->bought[cell];
        double value_t = here * run->rep[v];
        double usual_yen = run->charge[usual_cell] + run->levy[usual_cell];
        units += here;
        sums->claimed_t += value_t * run->accepts[s];
        sums->unrecognised_t += value_t * (1.0 - run->accepts[s]);
        sums->worth_yen += value_t * run->accepts[s] * run->worth[s];
        sums->charge_yen += here * run->charge[cell];
        sums->levy_yen += here * run->levy[cell];
        sums->usual_charge_yen += here * run->charge[usual_cell];
        sums->usual_levy_yen += here * run->levy[usual_cell];
        segment[KACHI_SEGMENT_GX_SHARE] += gx * here * run->reference[p];
        segment[KACHI_SEGMENT_GX_YEN] += gx * here * run->price[v];
        segment[KACHI_SEGMENT_REP_T] += value_t;
        segment[KACHI_SEGMENT_CUT_T] += here * fall_t;
        segment[KACHI_SEGMENT_PAYS_YEN] -= here * (run->price[usual] + usual_yen);
    }
    run->bought_of[v] = units;
    sums->usual_cost_yen += units * run->cost[usual];
    sums->usual_price_yen += units * run->price[usual];
    sums->usual_carbon_yen += units * run->carbon[usual];
}

/* Whether each segment got what it wanted, and what brought the GX units. */
static void add_demand(const struct kachi_market_scratch *run, size_t p, double weights[],
                       struct kachi_market_result *result, struct sums *sums)
{
    const struct kachi_market_product *product = &run->plan->scenario->products[p];
    double units[KACHI_MARKET_SEGMENTS_MAX] = {0.0};
    double gx_units[KACHI_MARKET_SEGMENTS_MAX] = {0.0};
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        bool is_gx = run->plan->scenario->variants[v].kind == KACHI_VARIANT_GX;
        for (size_t s = 0; s < run->segments; s++) {
            units[s] += run->bought[v * run->segments + s];
            gx_units[s] += is_gx ? run->bought[v * run->segments + s] : 0.0;
        }
    }
    double *row = result->gx_units + (run->year * run->products + p) * run->segments;
    double gx = 0.0;
    for (size_t s = 0; s < run->segments; s++) {
        double demand = kachi_run_demand_of(run, p, s);
        row[s] = gx_units[s];
        gx += gx_units[s];
        weights[s] += demand * run->reference[p];
        sums->weight_yen += demand * run->reference[p];
        sums->duty_yen += run->by_duty[p * run->segments + s] * run->reference[p];
        sums->support_yen += run->by_support[p * run->segments + s] * run->reference[p];
        result->gaps.units = fmax(result->gaps.units, gap(units[s], demand));
    }
    sums->gx_weight_yen += gx * run->reference[p];
    result->product_share[run->year * run->products + p] =
        run->demand[p] > 0.0 ? gx / run->demand[p] : 0.0;
}

/* Shares of the segments, by what their demand weighs; what they pay above the usual. */
static void finish_segments(const struct kachi_market_scratch *run, const double weights[],
                            double *own, struct sums *sums)
{
    for (size_t s = 0; s < run->segments; s++) {
        double *segment = own + s * KACHI_SEGMENT_METRICS;
        segment[KACHI_SEGMENT_GX_SHARE] =
            weights[s] > 0.0 ? segment[KACHI_SEGMENT_GX_SHARE] / weights[s] : 0.0;
        segment[KACHI_SEGMENT_PAYS_YEN] += run->paid[s];
        sums->paid_yen += run->paid[s];
    }
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

static double ratio(double part, double whole)
{
    return whole > 0.0 ? part / whole : 0.0;
}

static void write_row(const struct kachi_market_scratch *run, const struct sums *sums,
                      const struct spent *spent, double *row)
{
    row[KACHI_METRIC_GX_SHARE] = ratio(sums->gx_weight_yen, sums->weight_yen);
    row[KACHI_METRIC_BY_DUTY] = ratio(sums->duty_yen, sums->weight_yen);
    row[KACHI_METRIC_BY_SUPPORT] = ratio(sums->support_yen, sums->weight_yen);
    row[KACHI_METRIC_GX_YEN] = sums->gx_yen;
    row[KACHI_METRIC_REP_T] = sums->rep_t;
    row[KACHI_METRIC_CLAIMED_T] = sums->claimed_t;
    row[KACHI_METRIC_AE_T] = sums->ae_t;
    row[KACHI_METRIC_CUT_T] = sums->cut_t;
    row[KACHI_METRIC_EMISSIONS_T] = sums->emissions_t;
    row[KACHI_METRIC_IMPORT_T] = sums->import_t;
    row[KACHI_METRIC_VALUE_PRICE] = ratio(sums->premium_yen, sums->rep_t);
    row[KACHI_METRIC_NEED_PRICE] = ratio(sums->need_yen, sums->rep_t);
    row[KACHI_METRIC_WORTH_PRICE] = ratio(sums->worth_yen, sums->rep_t);
    row[KACHI_METRIC_CARBON_PRICE] = run->carbon_price;
    row[KACHI_METRIC_SUBSIDY_YEN] = spent->subsidy_yen;
    row[KACHI_METRIC_SUPPLY_YEN] = spent->supply_yen;
    row[KACHI_METRIC_AWARENESS_YEN] = spent->awareness_yen;
    row[KACHI_METRIC_PUBLIC_COST_YEN] =
        spent->subsidy_yen + spent->supply_yen + spent->awareness_yen;
    row[KACHI_METRIC_REVENUE_YEN] = sums->carbon_yen + sums->charge_yen;
    row[KACHI_METRIC_MAKERS_YEN] = sums->revenue_yen + sums->credit_yen + spent->capital_yen -
                                   sums->cost_yen - sums->carbon_yen;
    row[KACHI_METRIC_CBAM_YEN] = sums->levy_yen;
    row[KACHI_METRIC_USE_YEN] = sums->use_yen;
}

/* The extra cost of the year above the all-conventional one, and who bears it. */
static void write_payers(const struct sums *sums, double *row)
{
    double usual_revenue = sums->usual_carbon_yen + sums->usual_charge_yen;
    double usual_makers = sums->usual_price_yen - sums->usual_cost_yen - sums->usual_carbon_yen;
    row[KACHI_METRIC_EXTRA_YEN] =
        sums->cost_yen - sums->usual_cost_yen + row[KACHI_METRIC_AWARENESS_YEN];
    row[KACHI_METRIC_BUYERS_PAY_YEN] =
        sums->paid_yen - sums->usual_price_yen - sums->usual_charge_yen - sums->usual_levy_yen;
    row[KACHI_METRIC_STATE_PAYS_YEN] =
        row[KACHI_METRIC_PUBLIC_COST_YEN] - (row[KACHI_METRIC_REVENUE_YEN] - usual_revenue);
    row[KACHI_METRIC_MAKERS_PAY_YEN] = usual_makers - row[KACHI_METRIC_MAKERS_YEN];
    row[KACHI_METRIC_ABROAD_PAYS_YEN] = sums->usual_levy_yen - sums->levy_yen;
}

/* The laws of the year; each result keeps the largest gap. */
static void check_laws(const struct sums *sums, const double *row,
                       struct kachi_market_result *result)
{
    /* Buyers and the state put in; what was made cost, and makers, the state and abroad hold the
     * rest. */
    double put_in = sums->paid_yen + row[KACHI_METRIC_PUBLIC_COST_YEN];
    double held = sums->cost_yen + row[KACHI_METRIC_MAKERS_YEN] + row[KACHI_METRIC_REVENUE_YEN] +
                  row[KACHI_METRIC_CBAM_YEN] + row[KACHI_METRIC_AWARENESS_YEN];
    double borne = row[KACHI_METRIC_BUYERS_PAY_YEN] + row[KACHI_METRIC_STATE_PAYS_YEN] +
                   row[KACHI_METRIC_MAKERS_PAY_YEN] + row[KACHI_METRIC_ABROAD_PAYS_YEN];
    double moved_yen = fabs(put_in) + fabs(sums->usual_price_yen);
    result->gaps.money = fmax(result->gaps.money, gap(put_in, held));
    result->gaps.money =
        fmax(result->gaps.money, ratio(fabs(borne - row[KACHI_METRIC_EXTRA_YEN]), moved_yen));
    result->gaps.tonnes =
        fmax(result->gaps.tonnes, gap(sums->rep_t, sums->claimed_t + sums->unrecognised_t));
    result->gaps.tonnes =
        fmax(result->gaps.tonnes, gap(sums->conventional_t, sums->emissions_t + sums->cut_t));
}

void kachi_run_account(struct kachi_market_scratch *run, struct kachi_market_result *result)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    double *row = result->metrics + run->year * result->metric_count;
    double *own = row + KACHI_METRIC_COUNT;
    double weights[KACHI_MARKET_SEGMENTS_MAX] = {0.0};
    struct sums sums = {0};
    for (size_t m = 0; m < result->metric_count; m++) {
        row[m] = 0.0;
    }
    for (size_t p = 0; p < run->products; p++) {
        const struct kachi_market_product *product = &scenario->products[p];
        for (size_t i = 0; i < product->variant_count; i++) {
            add_cells(run, p, product->variant_first + i, own, &sums);
            add_variant(run, product, product->variant_first + i, result, &sums);
        }
        add_demand(run, p, weights, result, &sums);
    }
    finish_segments(run, weights, own, &sums);
    struct spent spent = add_levers(run);
    write_row(run, &sums, &spent, row);
    write_payers(&sums, row);
    check_laws(&sums, row, result);
    for (size_t l = 0; l < run->levers; l++) {
        result->lever_yen[run->year * run->levers + l] = run->spent[l];
    }
    for (size_t v = 0; v < run->variants; v++) {
        result->units[run->year * run->variants + v] = run->bought_of[v];
        result->price_yen[run->year * run->variants + v] = run->price[v];
    }
}
