/* SPDX-License-Identifier: Apache-2.0 */
/* What a unit costs its maker and its buyer, before anybody chooses. */
#include "market/diffusion.h"
#include "market/simulate_internal.h"

#include <math.h>

/* Full until the phase-out; with n years of it (n/(n+1), ..., 1/(n+1)): 75, 50, 25 % for three. */
static double strength_of(const struct kachi_lever *lever, int year)
{
    if (year < lever->from_year || year > lever->until_year) {
        return 0.0;
    }
    int left = lever->until_year - year + 1;
    if (left > lever->phase_out_years) {
        return 1.0;
    }
    return (double)left / (double)(lever->phase_out_years + 1);
}

static void set_carbon_price(struct kachi_market_scratch *run, const struct kachi_lever *lever,
                             double strength)
{
    double amount = kachi_run_at(run, &lever->amount) * strength;
    switch (lever->kind) {
    case KACHI_LEVER_ETS: {
        double ceiling = kachi_run_at(run, &lever->ceiling_yen_per_t) * strength;
        double position = kachi_run_at(run, &lever->position);
        double price = amount + position * (ceiling - amount);
        run->carbon_price += price;
        /* What is given free is no cost that output brings with it. */
        run->free_yen += price * kachi_run_at(run, &lever->free_share);
        break;
    }
    case KACHI_LEVER_LEVY:
        run->carbon_price += amount;
        break;
    case KACHI_LEVER_AUCTION:
        run->power_price += amount;
        break;
    case KACHI_LEVER_AWARENESS:
        run->awareness += amount;
        break;
    case KACHI_LEVER_TAX_CREDIT:
    case KACHI_LEVER_CAPITAL_SUPPORT:
    case KACHI_LEVER_SUBSIDY:
    case KACHI_LEVER_QUOTA:
    case KACHI_LEVER_DECLARATION:
    case KACHI_LEVER_CHARGE:
    case KACHI_LEVER_DISCLOSURE:
    case KACHI_LEVER_STANDARD:
        break;
    }
}

void kachi_run_set_levers(struct kachi_market_scratch *run)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    int year = scenario->from_year + (int)run->year;
    run->carbon_price = 0.0;
    run->power_price = 0.0;
    run->free_yen = 0.0; /* yen a tonne that free allocation takes off */
    run->awareness = 0.0;
    for (size_t l = 0; l < run->levers; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        double strength = strength_of(lever, year);
        strength *= run->plan->levels == NULL ? 1.0 : run->plan->levels[l];
        if (run->plan->ends != NULL && year >= run->plan->ends[l]) {
            strength = 0.0;
        }
        run->strength[l] = strength;
        run->amount[l] = kachi_run_at(run, &lever->amount) * strength;
        run->spent[l] = 0.0;
        run->remaining[l] = kachi_run_at(run, &lever->budget_yen);
        run->active[l] =
            lever->kind == KACHI_LEVER_SUBSIDY && run->amount[l] > 0.0 && run->remaining[l] > 0.0;
        if (strength > 0.0) {
            set_carbon_price(run, lever, strength);
        }
    }
}

/*
 * Capital support is paid when capacity arrives and counts over the life of the plant; a tax credit
 * is reduced by what capital support already gives the same unit, so that no yen comes twice.
 */
static void set_support(struct kachi_market_scratch *run, size_t v)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_variant *variant = &scenario->variants[v];
    double capital = 0.0;
    size_t life = (size_t)kachi_run_at(run, &variant->plant_years);
    size_t first = run->year >= life ? run->year - life + 1 : 0;
    for (size_t y = first; y <= run->year; y++) {
        capital += run->supported[v * scenario->year_count + y];
    }
    capital = run->capacity[v] > 0.0 ? capital / ((double)life * run->capacity[v]) : 0.0;
    double credit = 0.0;
    for (size_t l = 0; l < run->levers; l++) {
        if (scenario->levers[l].kind == KACHI_LEVER_TAX_CREDIT && scenario->levers[l].variants[v]) {
            credit += run->amount[l];
        }
    }
    run->capital_credit[v] = capital;
    run->support[v] = capital + fmax(0.0, credit - capital);
}

static void arrive(struct kachi_market_scratch *run, size_t v)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_variant *variant = &scenario->variants[v];
    double plan = kachi_run_at(run, &variant->capacity_units);
    double ordered = run->orders[v * scenario->year_count + run->year];
    double more = plan + run->built[v] + ordered - run->capacity[v];
    run->built[v] += ordered;
    run->capacity[v] = plan + run->built[v];
    if (run->year == 0 || !(more > 0.0)) {
        return; /* what stood before the first year has been paid for */
    }
    double investment = more * kachi_run_at(run, &variant->investment_yen);
    for (size_t l = 0; l < run->levers; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        if (lever->kind == KACHI_LEVER_CAPITAL_SUPPORT && lever->variants[v]) {
            double yen = investment * fmin(run->amount[l], 1.0);
            run->spent[l] += yen;
            run->supported[v * scenario->year_count + run->year] += yen;
        }
    }
}

void kachi_run_set_prices(struct kachi_market_scratch *run)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    for (size_t v = 0; v < run->variants; v++) {
        const struct kachi_variant *variant = &scenario->variants[v];
        double start = kachi_run_at(run, &variant->cumulative_units);
        double cost =
            kachi_learning_cost(kachi_run_at(run, &variant->cost_yen), start, start + run->made[v],
                                kachi_run_at(run, &variant->learning));
        cost = fmax(cost * kachi_run_at(run, &variant->cost_change),
                    kachi_run_at(run, &variant->cost_floor_yen));
        bool is_domestic = variant->kind != KACHI_VARIANT_IMPORT;
        run->cost[v] = cost;
        run->carbon[v] = is_domestic ? (run->carbon_price - run->free_yen) *
                                               kachi_run_at(run, &variant->direct_t) +
                                           run->power_price * kachi_run_at(run, &variant->power_t)
                                     : 0.0;
        if (variant->is_limited) {
            arrive(run, v);
        }
        run->support[v] = 0.0;
        run->capital_credit[v] = 0.0;
        if (is_domestic) {
            set_support(run, v);
        }
        run->price[v] =
            cost + kachi_run_at(run, &variant->pass_through) * (run->carbon[v] - run->support[v]);
        run->emissions[v] = kachi_run_at(run, &variant->emissions_t);
        run->rep[v] = kachi_run_at(run, &variant->rep_t);
    }
}

static void set_segment(struct kachi_market_scratch *run, size_t s)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_segment *segment = &scenario->segments[s];
    double worth = kachi_run_at(run, &segment->willingness_yen_per_t);
    for (size_t l = 0; l < run->levers; l++) {
        if (scenario->levers[l].kind == KACHI_LEVER_DISCLOSURE && scenario->levers[l].segments[s]) {
            worth += run->amount[l];
        }
    }
    run->worth[s] = worth;
    run->accepts[s] = kachi_run_at(run, &segment->accepts_rep);
    run->sensitivity[s] = kachi_run_at(run, &segment->sensitivity);
    run->inertia[s] = kachi_run_at(run, &segment->inertia);
    double paid_at_home = run->carbon_price - run->free_yen;
    double abroad = kachi_run_at(run, &segment->carbon_yen_per_t);
    run->border[s] = segment->has_cbam ? fmax(0.0, abroad - paid_at_home) : 0.0;
}

/* Emissions above those of the cleanest GX variant: what negative value is counted on. */
static double cleanest(const struct kachi_market_scratch *run,
                       const struct kachi_market_product *product)
{
    double least = HUGE_VAL;
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        bool is_gx = run->plan->scenario->variants[v].kind == KACHI_VARIANT_GX;
        least = is_gx && run->emissions[v] < least ? run->emissions[v] : least;
    }
    return isfinite(least) ? least : run->emissions[product->conventional];
}

static void set_cell(struct kachi_market_scratch *run, size_t v, size_t s, double cleanest_t)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    size_t cell = v * run->segments + s;
    double charge = 0.0;
    for (size_t l = 0; l < run->levers; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        if (lever->kind == KACHI_LEVER_CHARGE && lever->segments[s]) {
            charge += run->amount[l] * fmax(0.0, run->emissions[v] - cleanest_t);
        }
    }
    run->charge[cell] = charge;
    run->levy[cell] = run->border[s] * run->emissions[v];
    run->full_cost[cell] = run->price[v] + kachi_run_at(run, &scenario->variants[v].use_yen) +
                           charge + run->levy[cell] - run->worth[s] * run->accepts[s] * run->rep[v];
}

/* Limits decide, so they are compared as decimals. */
static bool is_within(double emissions_t, double limit_t)
{
    struct kachi_decimal emissions;
    struct kachi_decimal limit;
    if (kachi_decimal_from_double(emissions_t, 9, KACHI_ROUND_HALF_EVEN, &emissions) != KACHI_OK ||
        kachi_decimal_from_double(limit_t, 9, KACHI_ROUND_HALF_EVEN, &limit) != KACHI_OK) {
        return emissions_t <= limit_t;
    }
    return kachi_decimal_compare(emissions, limit) <= 0;
}

/* The least share that quota, declarations and standards ask of a segment: the largest of them, met
 * by the variants of the lever that asks most. */
static void set_least(struct kachi_market_scratch *run, const struct kachi_market_product *product,
                      size_t p, size_t s)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    double most = 0.0;
    for (size_t l = 0; l < run->levers; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        bool is_standard = lever->kind == KACHI_LEVER_STANDARD;
        bool is_duty = is_standard || lever->kind == KACHI_LEVER_QUOTA ||
                       lever->kind == KACHI_LEVER_DECLARATION;
        double share = fmin(run->amount[l], 1.0);
        share *= lever->kind == KACHI_LEVER_DECLARATION ? kachi_run_at(run, &lever->kept) : 1.0;
        if (!is_duty || !lever->segments[s] || !(share > most)) {
            continue;
        }
        double limit_t = is_standard ? kachi_run_at(run, &lever->limit_t) : 0.0;
        bool counts[KACHI_MARKET_VARIANTS_MAX] = {false};
        bool reaches = false;
        for (size_t i = 0; i < product->variant_count; i++) {
            size_t v = product->variant_first + i;
            counts[i] = lever->variants[v] && kachi_run_is_open(run, v) &&
                        (!is_standard || is_within(run->emissions[v], limit_t));
            reaches = reaches || counts[i];
        }
        for (size_t i = 0; reaches && i < product->variant_count; i++) {
            run->forced[(product->variant_first + i) * run->segments + s] = counts[i];
        }
        most = reaches ? share : most;
    }
    run->least[p * run->segments + s] = most;
}

void kachi_run_set_buyers(struct kachi_market_scratch *run)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    for (size_t s = 0; s < run->segments; s++) {
        set_segment(run, s);
        run->paid[s] = 0.0;
    }
    for (size_t p = 0; p < run->products; p++) {
        const struct kachi_market_product *product = &scenario->products[p];
        double cleanest_t = cleanest(run, product);
        for (size_t s = 0; s < run->segments; s++) {
            for (size_t i = 0; i < product->variant_count; i++) {
                set_cell(run, product->variant_first + i, s, cleanest_t);
            }
            set_least(run, product, p, s);
        }
    }
}
