/* SPDX-License-Identifier: Apache-2.0 */
/* What a unit costs its maker and its buyer, before anybody chooses. */
#include "market/diffusion.h"
#include "market/simulate_internal.h"

#include <math.h>

#define NEAR_T 1e-8 /* beyond it nine decimals say what doubles say */

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

/* Pays for capacity that has come, each lever its share, together no more than it costs. */
static void support_investment(struct kachi_market_scratch *run, size_t v, double investment_yen)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    double left_yen = investment_yen;
    for (size_t l = 0; l < run->levers; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        if (lever->kind == KACHI_LEVER_CAPITAL_SUPPORT && lever->variants[v]) {
            double yen = fmin(investment_yen * run->amount[l], left_yen);
            left_yen -= yen;
            run->spent[l] += yen;
            run->supported[v * scenario->year_count + run->year] += yen;
        }
    }
}

static void arrive(struct kachi_market_scratch *run, size_t v)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_variant *first = &scenario->variants[0];
    double plan = kachi_run_column(run, &first->capacity_units)[v];
    double ordered = run->orders[v * scenario->year_count + run->year];
    double more = plan + run->built[v] + ordered - run->capacity[v];
    run->built[v] += ordered;
    run->capacity[v] = plan + run->built[v];
    /* What stood before the first year has been paid for. */
    if (run->year > 0 && more > 0.0) {
        support_investment(run, v, more * kachi_run_column(run, &first->investment_yen)[v]);
    }
}

/*
 * Capital support is paid when capacity arrives and counts over the life of the plant; a tax credit
 * is reduced by what capital support already gives the same unit, so that no yen comes twice.
 */
static void set_support(struct kachi_market_scratch *run, size_t v)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    double capital = 0.0;
    if (run->capacity[v] > 0.0) {
        double life_years = kachi_run_column(run, &scenario->variants[0].plant_years)[v];
        size_t life = (size_t)life_years;
        size_t first = run->year >= life ? run->year - life + 1 : 0;
        for (size_t y = first; y <= run->year; y++) {
            capital += run->supported[v * scenario->year_count + y];
        }
        capital /= (double)life * run->capacity[v];
    }
    double credit = 0.0;
    for (size_t i = 0; i < run->credit_count; i++) {
        size_t l = run->credits[i];
        credit += scenario->levers[l].variants[v] ? run->amount[l] : 0.0;
    }
    run->capital_credit[v] = capital;
    run->support[v] = capital + kachi_larger(0.0, credit - capital);
}

void kachi_run_set_prices(struct kachi_market_scratch *run)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_variant *first = &scenario->variants[0];
    const double *cost_yen = kachi_run_column(run, &first->cost_yen);
    const double *floor_yen = kachi_run_column(run, &first->cost_floor_yen);
    const double *learning = kachi_run_column(run, &first->learning);
    const double *start = kachi_run_column(run, &first->cumulative_units);
    const double *change = kachi_run_column(run, &first->cost_change);
    const double *passed = kachi_run_column(run, &first->pass_through);
    const double *direct_t = kachi_run_column(run, &first->direct_t);
    const double *power_t = kachi_run_column(run, &first->power_t);
    run->use = kachi_run_column(run, &first->use_yen);
    run->emissions = kachi_run_column(run, &first->emissions_t);
    run->rep = kachi_run_column(run, &first->rep_t);
    double carbon_yen = run->carbon_price - run->free_yen;
    for (size_t v = 0; v < run->variants; v++) {
        bool is_domestic = scenario->variants[v].kind != KACHI_VARIANT_IMPORT;
        double cost =
            kachi_learning_cost(cost_yen[v], start[v], start[v] + run->made[v], learning[v]);
        run->cost[v] = kachi_larger(cost * change[v], floor_yen[v]);
        run->carbon[v] =
            is_domestic ? carbon_yen * direct_t[v] + run->power_price * power_t[v] : 0.0;
        if (scenario->variants[v].is_limited) {
            arrive(run, v);
        }
        run->support[v] = 0.0;
        run->capital_credit[v] = 0.0;
        if (is_domestic) {
            set_support(run, v);
        }
        run->price[v] = run->cost[v] + passed[v] * (run->carbon[v] - run->support[v]);
        run->premium[v] = 0.0;
    }
}

static void set_segment(struct kachi_market_scratch *run, size_t s)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_segment *segment = &scenario->segments[s];
    run->worth[s] = kachi_run_at(run, &segment->willingness_yen_per_t);
    run->charge_price[s] = 0.0;
    for (size_t l = 0; l < run->levers; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        if (lever->segments[s] && lever->kind == KACHI_LEVER_DISCLOSURE) {
            run->worth[s] += run->amount[l];
        } else if (lever->segments[s] && lever->kind == KACHI_LEVER_CHARGE) {
            run->charge_price[s] += run->amount[l];
        }
    }
    run->accepts[s] = kachi_run_at(run, &segment->accepts_rep);
    run->sensitivity[s] = kachi_run_at(run, &segment->sensitivity);
    run->inertia[s] = kachi_run_at(run, &segment->inertia);
    run->border[s] = segment->has_cbam ? kachi_run_at(run, &segment->carbon_yen_per_t) : 0.0;
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

/* What a buyer of the segment pays for the emissions of a unit, beside the price. */
static void set_cell(struct kachi_market_scratch *run, size_t v, size_t s, double above_t)
{
    const struct kachi_variant *variant = &run->plan->scenario->variants[v];
    size_t cell = v * run->segments + s;
    run->charge[cell] = run->charge_price[s] * above_t;
    /* What was paid at home is taken off; goods made abroad paid nothing here. */
    double at_home = variant->kind == KACHI_VARIANT_IMPORT ? 0.0 : run->carbon[v];
    run->levy[cell] = kachi_larger(0.0, run->border[s] * run->emissions[v] - at_home);
    run->full_cost[cell] = run->price[v] + run->use[v] + run->charge[cell] + run->levy[cell] -
                           run->worth[s] * run->accepts[s] * run->rep[v];
}

/* Limits decide, so they are compared as decimals where they are near. */
static bool is_within(double emissions_t, double limit_t)
{
    struct kachi_decimal emissions;
    struct kachi_decimal limit;
    if (fabs(emissions_t - limit_t) > NEAR_T ||
        kachi_decimal_from_double(emissions_t, 9, KACHI_ROUND_HALF_EVEN, &emissions) != KACHI_OK ||
        kachi_decimal_from_double(limit_t, 9, KACHI_ROUND_HALF_EVEN, &limit) != KACHI_OK) {
        return emissions_t <= limit_t;
    }
    return kachi_decimal_compare(emissions, limit) <= 0;
}

/* A lever that sets a least share, for one product. */
struct duty {
    size_t lever;
    double share;
    bool counts[KACHI_MARKET_VARIANTS_MAX];
};

static bool set_duty(const struct kachi_market_scratch *run,
                     const struct kachi_market_product *product, size_t l, struct duty *duty)
{
    const struct kachi_lever *lever = &run->plan->scenario->levers[l];
    bool is_standard = lever->kind == KACHI_LEVER_STANDARD;
    bool is_declaration = lever->kind == KACHI_LEVER_DECLARATION;
    bool reaches = false;
    if (!is_standard && !is_declaration && lever->kind != KACHI_LEVER_QUOTA) {
        return false;
    }
    double limit_t = is_standard ? kachi_run_at(run, &lever->limit_t) : 0.0;
    duty->lever = l;
    duty->share = fmin(run->amount[l], 1.0);
    duty->share *= is_declaration ? kachi_run_at(run, &lever->kept) : 1.0;
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        duty->counts[i] = lever->variants[v] && kachi_run_is_open(run, v) &&
                          (!is_standard || is_within(run->emissions[v], limit_t));
        reaches = reaches || duty->counts[i];
    }
    return reaches && duty->share > 0.0;
}

/* The least share that duties ask of each segment: the largest of them, met by the variants of the
 * lever that asks most. */
static void set_least(struct kachi_market_scratch *run, const struct kachi_market_product *product,
                      size_t p)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    struct duty duties[KACHI_MARKET_LEVERS_MAX];
    size_t count = 0;
    for (size_t l = 0; l < run->levers; l++) {
        count += set_duty(run, product, l, &duties[count]) ? 1 : 0;
    }
    for (size_t s = 0; s < run->segments; s++) {
        const struct duty *most = NULL;
        for (size_t d = 0; d < count; d++) {
            bool is_asked = scenario->levers[duties[d].lever].segments[s];
            most = is_asked && (most == NULL || duties[d].share > most->share) ? &duties[d] : most;
        }
        run->least[p * run->segments + s] = most == NULL ? 0.0 : most->share;
        for (size_t i = 0; most != NULL && i < product->variant_count; i++) {
            run->forced[(product->variant_first + i) * run->segments + s] = most->counts[i];
        }
    }
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
        run->demand[p] = kachi_run_at(run, &product->demand_units);
        run->reference[p] = kachi_run_at(run, &scenario->variants[product->conventional].cost_yen);
        for (size_t i = 0; i < product->variant_count; i++) {
            size_t v = product->variant_first + i;
            double above_t = fmax(0.0, run->emissions[v] - cleanest_t);
            for (size_t s = 0; s < run->segments; s++) {
                set_cell(run, v, s, above_t);
            }
        }
        set_least(run, product, p);
    }
}
