/* SPDX-License-Identifier: Apache-2.0 */
/* How a year of buying goes: choice, prices that clear, budgets that run out, orders for capacity.
 */
#include "market/choice.h"
#include "market/diffusion.h"
#include "market/simulate_internal.h"

#include <math.h>

#define CLEAR_ROUNDS 60
#define CLEAR_TOLERANCE 1e-7
#define CLEAR_PASSES 2

static double demand_of(const struct kachi_market_scratch *run, size_t p, size_t s)
{
    return kachi_run_at(run, &run->plan->scenario->products[p].demand_units) *
           run->share_of[p * run->segments + s];
}

/* Raises the forced variants to the least share, in the proportions chosen; the rest shrinks. */
static void force(const struct kachi_market_scratch *run,
                  const struct kachi_market_product *product, size_t s, double least,
                  double share[])
{
    double forced = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < product->variant_count; i++) {
        if (run->forced[(product->variant_first + i) * run->segments + s]) {
            forced += share[i];
            count++;
        }
    }
    if (!(forced < least) || count == 0) {
        return;
    }
    for (size_t i = 0; i < product->variant_count; i++) {
        if (!run->forced[(product->variant_first + i) * run->segments + s]) {
            share[i] *= (1.0 - least) / (1.0 - forced);
        } else {
            share[i] = forced > 0.0 ? share[i] * least / forced : least / (double)count;
        }
    }
}

/* What needs exponentials, once for a state of prices and subsidies. */
static void set_weights(struct kachi_market_scratch *run, size_t p)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    size_t count = product->variant_count;
    double preference[KACHI_MARKET_VARIANTS_MAX];
    double utility[KACHI_MARKET_VARIANTS_MAX];
    double weight[KACHI_MARKET_VARIANTS_MAX];
    double plain[KACHI_MARKET_VARIANTS_MAX];
    bool open[KACHI_MARKET_VARIANTS_MAX];
    bool open_plain[KACHI_MARKET_VARIANTS_MAX];
    double reference = kachi_run_at(run, &scenario->variants[product->conventional].cost_yen);
    for (size_t i = 0; i < count; i++) {
        size_t v = product->variant_first + i;
        preference[i] = kachi_run_at(run, &scenario->variants[v].preference);
        open[i] = kachi_run_is_open(run, v);
        open_plain[i] = open[i] && scenario->variants[v].kind != KACHI_VARIANT_GX;
    }
    for (size_t s = 0; s < run->segments; s++) {
        for (size_t i = 0; i < count; i++) {
            size_t cell = (product->variant_first + i) * run->segments + s;
            double cost = run->full_cost[cell] - run->subsidy[cell];
            utility[i] = preference[i] - run->sensitivity[s] * cost / reference;
        }
        kachi_choice_weights(count, utility, open, weight);
        kachi_choice_shares(count, utility, open_plain, plain);
        for (size_t i = 0; i < count; i++) {
            size_t cell = (product->variant_first + i) * run->segments + s;
            run->weight[cell] = weight[i];
            run->plain[cell] = plain[i];
        }
    }
}

static void choose(const struct kachi_market_scratch *run, size_t p, size_t s, double share[])
{
    const struct kachi_market_product *product = &run->plan->scenario->products[p];
    double known = run->familiarity[p * run->segments + s];
    double inertia = run->inertia[s];
    double sum = 0.0;
    for (size_t i = 0; i < product->variant_count; i++) {
        sum += run->weight[(product->variant_first + i) * run->segments + s];
    }
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t cell = (product->variant_first + i) * run->segments + s;
        double chosen = known * run->weight[cell] / sum + (1.0 - known) * run->plain[cell];
        share[i] = inertia * run->before[cell] + (1.0 - inertia) * chosen;
    }
    force(run, product, s, run->least[p * run->segments + s], share);
}

static void set_rates(struct kachi_market_scratch *run, size_t p)
{
    const struct kachi_market_product *product = &run->plan->scenario->products[p];
    double share[KACHI_MARKET_VARIANTS_MAX];
    for (size_t s = 0; s < run->segments; s++) {
        double demand = demand_of(run, p, s);
        choose(run, p, s, share);
        for (size_t i = 0; i < product->variant_count; i++) {
            run->rate[(product->variant_first + i) * run->segments + s] = share[i] * demand;
        }
    }
}

static double rate_of(const struct kachi_market_scratch *run, size_t v)
{
    double sum = 0.0;
    for (size_t s = 0; s < run->segments; s++) {
        sum += run->rate[v * run->segments + s];
    }
    return sum;
}

static double amount_of(const struct kachi_market_scratch *run, size_t l, size_t v)
{
    bool per_tonne = run->plan->scenario->levers[l].per_tonne;
    return run->amount[l] * (per_tonne ? run->rep[v] : 1.0);
}

static void set_subsidies(struct kachi_market_scratch *run, size_t p)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    for (size_t i = 0; i < product->variant_count * run->segments; i++) {
        run->subsidy[product->variant_first * run->segments + i] = 0.0;
    }
    for (size_t l = 0; l < run->levers; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        for (size_t i = 0; run->active[l] && i < product->variant_count; i++) {
            size_t v = product->variant_first + i;
            double yen = lever->variants[v] ? amount_of(run, l, v) : 0.0;
            for (size_t s = 0; s < run->segments; s++) {
                run->subsidy[v * run->segments + s] += lever->segments[s] ? yen : 0.0;
            }
        }
    }
}

static void raise_price(struct kachi_market_scratch *run, size_t v, double yen)
{
    run->price[v] += yen;
    for (size_t s = 0; s < run->segments; s++) {
        run->full_cost[v * run->segments + s] += yen;
    }
}

/* Below this a sum of weights has lost its digits: the GX variant was far ahead of all others. */
#define WEIGHT_LEAST 1e-100

/* A price that moves changes one weight a segment; the others stand. */
static bool move_weights(struct kachi_market_scratch *run, size_t p, size_t v, double yen)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    double reference = kachi_run_at(run, &scenario->variants[product->conventional].cost_yen);
    for (size_t s = 0; s < run->segments; s++) {
        double sum = 0.0;
        run->weight[v * run->segments + s] *= exp(-run->sensitivity[s] * yen / reference);
        for (size_t i = 0; i < product->variant_count; i++) {
            sum += run->weight[(product->variant_first + i) * run->segments + s];
        }
        if (!(sum > WEIGHT_LEAST)) {
            return false;
        }
    }
    return scenario->variants[v].kind == KACHI_VARIANT_GX; /* else the plain shares move too */
}

/* rate_of one variant alone, for the price that is being tried. */
static double wanted_at(const struct kachi_market_scratch *run, size_t p, size_t v)
{
    const struct kachi_market_product *product = &run->plan->scenario->products[p];
    double demand = kachi_run_at(run, &product->demand_units);
    double rate = 0.0;
    for (size_t s = 0; s < run->segments; s++) {
        double share[KACHI_MARKET_VARIANTS_MAX];
        size_t pair = p * run->segments + s;
        size_t cell = v * run->segments + s;
        if (run->least[pair] > 0.0) {
            choose(run, p, s, share);
            rate += demand * run->share_of[pair] * share[v - product->variant_first];
            continue;
        }
        double sum = 0.0;
        for (size_t i = 0; i < product->variant_count; i++) {
            sum += run->weight[(product->variant_first + i) * run->segments + s];
        }
        double known = run->familiarity[pair];
        double chosen = known * run->weight[cell] / sum + (1.0 - known) * run->plain[cell];
        rate += demand * run->share_of[pair] *
                (run->inertia[s] * run->before[cell] + (1.0 - run->inertia[s]) * chosen);
    }
    return rate;
}

/* Demand above capacity as a logarithm, in which logit demand is nearly straight. */
static double excess(const struct kachi_market_scratch *run, size_t p, size_t v)
{
    double wanted = wanted_at(run, p, v);
    return wanted > 0.0 ? log(wanted / run->capacity[v]) : -700.0;
}

static double excess_at(struct kachi_market_scratch *run, size_t p, size_t v, double *premium,
                        double wanted_premium)
{
    double yen = wanted_premium - *premium;
    raise_price(run, v, yen);
    *premium = wanted_premium;
    if (!move_weights(run, p, v, yen)) {
        set_weights(run, p);
    }
    return excess(run, p, v);
}

/* The least premium at which demand fits the capacity, at most the price of the conventional
 * product (the Illinois variant of false position). Demand that no price moves is left to ration.
 */
static void clear(struct kachi_market_scratch *run, size_t p, size_t v)
{
    const struct kachi_market_product *product = &run->plan->scenario->products[p];
    double premium = 0.0;
    double low = 0.0;
    double high = run->price[product->conventional];
    double above = excess(run, p, v);
    if (!(above > CLEAR_TOLERANCE) || !(high > 0.0)) {
        return;
    }
    double below = excess_at(run, p, v, &premium, high);
    int side = 0;
    for (size_t round = 0; below < 0.0 && round < CLEAR_ROUNDS; round++) {
        double middle = (low * below - high * above) / (below - above);
        double found = excess_at(run, p, v, &premium, middle);
        if (fabs(found) <= CLEAR_TOLERANCE) {
            return;
        }
        if (found > 0.0) {
            low = middle;
            above = found;
            below *= side > 0 ? 0.5 : 1.0;
            side = 1;
        } else {
            high = middle;
            below = found;
            above *= side < 0 ? 0.5 : 1.0;
            side = -1;
        }
    }
}

static void clear_product(struct kachi_market_scratch *run, size_t p)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    set_subsidies(run, p);
    set_weights(run, p);
    set_rates(run, p);
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        run->wanted[v] = rate_of(run, v);
        run->sold_of[v] = 0.0;
        if (!kachi_run_is_open(run, v)) {
            /* Nobody can choose it yet; makers look at what the first buyers would take. */
            run->wanted[v] = kachi_run_at(run, &scenario->variants[v].build_units);
        }
    }
    for (size_t pass = 0; pass < CLEAR_PASSES; pass++) {
        for (size_t i = 0; i < product->variant_count; i++) {
            size_t v = product->variant_first + i;
            if (scenario->variants[v].is_limited && run->capacity[v] > 0.0) {
                clear(run, p, v);
            }
        }
    }
    set_rates(run, p);
}

/* What capacity cannot serve goes to the conventional variant, each buyer giving up the same part.
 */
static void ration(struct kachi_market_scratch *run, size_t p, double rest_of_year)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        double rate = rate_of(run, v);
        double most = fmax(0.0, run->capacity[v] - run->sold_of[v]) / rest_of_year;
        if (!scenario->variants[v].is_limited || !(rate > most)) {
            continue;
        }
        for (size_t s = 0; s < run->segments; s++) {
            double *from = &run->rate[v * run->segments + s];
            double kept = *from * most / rate;
            run->rate[product->conventional * run->segments + s] += *from - kept;
            *from = kept;
        }
    }
}

static double spend_rate(const struct kachi_market_scratch *run, size_t l)
{
    const struct kachi_lever *lever = &run->plan->scenario->levers[l];
    double sum = 0.0;
    for (size_t v = 0; v < run->variants; v++) {
        double yen = lever->variants[v] ? amount_of(run, l, v) : 0.0;
        for (size_t s = 0; yen > 0.0 && s < run->segments; s++) {
            sum += lever->segments[s] ? run->rate[v * run->segments + s] * yen : 0.0;
        }
    }
    return sum;
}

static void pass_time(struct kachi_market_scratch *run, double part, const double spending[])
{
    for (size_t v = 0; v < run->variants; v++) {
        for (size_t s = 0; s < run->segments; s++) {
            size_t cell = v * run->segments + s;
            double units = run->rate[cell] * part;
            run->bought[cell] += units;
            run->sold_of[v] += units;
            run->paid[s] +=
                units * (run->price[v] + run->charge[cell] + run->levy[cell] - run->subsidy[cell]);
        }
    }
    for (size_t l = 0; l < run->levers; l++) {
        double yen = run->active[l] ? spending[l] * part : 0.0;
        run->spent[l] += yen;
        run->remaining[l] -= yen;
    }
}

/* The part of the year until the first budget is empty, at most what is left; *empty is that lever.
 */
static double until_empty(const struct kachi_market_scratch *run, double rest, double spending[],
                          size_t *empty)
{
    double part = rest;
    *empty = KACHI_NO_ROW;
    for (size_t l = 0; l < run->levers; l++) {
        spending[l] = run->active[l] ? spend_rate(run, l) : 0.0;
        if (spending[l] > 0.0 && run->remaining[l] < spending[l] * part) {
            part = fmax(0.0, run->remaining[l] / spending[l]);
            *empty = l;
        }
    }
    return part;
}

static bool reaches(const struct kachi_lever *lever, const struct kachi_market_product *product)
{
    for (size_t i = 0; i < product->variant_count; i++) {
        if (lever->variants[product->variant_first + i]) {
            return true;
        }
    }
    return false;
}

void kachi_run_buy(struct kachi_market_scratch *run)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    double spending[KACHI_MARKET_LEVERS_MAX];
    double rest = 1.0;
    size_t empty = KACHI_NO_ROW;
    for (size_t cell = 0; cell < run->cells; cell++) {
        run->bought[cell] = 0.0;
    }
    for (size_t p = 0; p < run->products; p++) {
        clear_product(run, p);
    }
    for (size_t phase = 0; phase <= run->levers && rest > 0.0; phase++) {
        for (size_t p = 0; p < run->products; p++) {
            const struct kachi_market_product *product = &scenario->products[p];
            if (empty == KACHI_NO_ROW) {
                ration(run, p, rest);
            } else if (reaches(&scenario->levers[empty], product)) {
                set_subsidies(run, p);
                set_weights(run, p);
                set_rates(run, p);
                ration(run, p, rest);
            }
        }
        double part = until_empty(run, rest, spending, &empty);
        pass_time(run, part, spending);
        if (empty == KACHI_NO_ROW) {
            return;
        }
        rest -= part;
        run->active[empty] = false;
        run->remaining[empty] = 0.0;
    }
}

static void order(struct kachi_market_scratch *run, size_t v)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_variant *variant = &scenario->variants[v];
    size_t lead = (size_t)fmax(1.0, kachi_run_at(run, &variant->lead_years));
    size_t arrival = run->year + lead;
    if (arrival >= scenario->year_count) {
        return;
    }
    const double *factors = run->plan->factors == NULL ? run->ones : run->plan->factors;
    double coming = kachi_figure_at(&variant->capacity_units, factors, arrival) + run->built[v];
    for (size_t y = run->year + 1; y <= arrival; y++) {
        coming += run->orders[v * scenario->year_count + y];
    }
    double wanted = run->wanted[v] * (1.0 + kachi_run_at(run, &variant->headroom));
    double most = kachi_run_at(run, &variant->build_units);
    run->orders[v * scenario->year_count + arrival] += fmin(most, fmax(0.0, wanted - coming));
}

static void spread_word(struct kachi_market_scratch *run, size_t p, size_t s, double gx_share)
{
    const struct kachi_segment *segment = &run->plan->scenario->segments[s];
    double innovation = kachi_run_at(run, &segment->innovation) + run->awareness +
                        kachi_run_at(run, &segment->seen) * gx_share;
    double *known = &run->familiarity[p * run->segments + s];
    *known = kachi_bass_step(*known, innovation, kachi_run_at(run, &segment->imitation));
}

void kachi_run_carry(struct kachi_market_scratch *run)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    for (size_t p = 0; p < run->products; p++) {
        const struct kachi_market_product *product = &scenario->products[p];
        for (size_t s = 0; s < run->segments; s++) {
            double demand = demand_of(run, p, s);
            double gx_share = 0.0;
            for (size_t i = 0; demand > 0.0 && i < product->variant_count; i++) {
                size_t v = product->variant_first + i;
                size_t cell = v * run->segments + s;
                run->before[cell] = run->bought[cell] / demand;
                bool is_gx = scenario->variants[v].kind == KACHI_VARIANT_GX;
                gx_share += is_gx ? run->before[cell] : 0.0;
            }
            spread_word(run, p, s, gx_share);
        }
        for (size_t i = 0; i < product->variant_count; i++) {
            size_t v = product->variant_first + i;
            run->made[v] += run->sold_of[v];
            if (scenario->variants[v].is_limited) {
                order(run, v);
            }
        }
    }
}
