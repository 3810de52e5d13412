/* SPDX-License-Identifier: Apache-2.0 */
/* How a year of buying goes: prices that clear, budgets that run out, orders for capacity. */
#include "market/diffusion.h"
#include "market/simulate_internal.h"

#include <math.h>

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

static void clear_product(struct kachi_market_scratch *run, size_t p)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    set_subsidies(run, p);
    kachi_run_set_weights(run, p);
    kachi_run_set_rates(run, p);
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        /* Nobody can choose what is not open yet; makers look at what they could build. */
        run->wanted[v] = kachi_run_is_open(run, v)
                             ? kachi_run_rate_of(run, v)
                             : kachi_run_at(run, &scenario->variants[v].build_units);
        run->sold_of[v] = 0.0;
    }
    if (kachi_run_clear(run, p)) {
        kachi_run_set_rates(run, p);
    }
}

/* What capacity cannot serve goes to the conventional variant, each buyer giving up the same part.
 */
static void ration(struct kachi_market_scratch *run, size_t p, double rest_of_year)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        double rate = kachi_run_rate_of(run, v);
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

/* A part of the year at the rates of the moment. */
static void buy_product(struct kachi_market_scratch *run, size_t p, double part)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    double gx[KACHI_MARKET_SEGMENTS_MAX] = {0.0};
    double supported[KACHI_MARKET_SEGMENTS_MAX] = {0.0};
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        double is_gx = scenario->variants[v].kind == KACHI_VARIANT_GX ? 1.0 : 0.0;
        double sold = 0.0;
        for (size_t s = 0; s < run->segments; s++) {
            size_t cell = v * run->segments + s;
            double units = run->rate[cell] * part;
            run->bought[cell] += units;
            sold += units;
            gx[s] += is_gx * units;
            supported[s] += run->subsidy[cell] > 0.0 ? is_gx * units : 0.0;
            run->paid[s] +=
                units * (run->price[v] + run->charge[cell] + run->levy[cell] - run->subsidy[cell]);
        }
        run->sold_of[v] += sold;
    }
    /* What brought GX units: duties what lies above free choice, purchase support what was chosen
     * while it was paid. */
    for (size_t s = 0; s < run->segments; s++) {
        size_t pair = p * run->segments + s;
        double duty = kachi_larger(0.0, gx[s] - run->freely[pair] * part);
        run->by_duty[pair] += duty;
        run->by_support[pair] += gx[s] > 0.0 ? supported[s] * (1.0 - duty / gx[s]) : 0.0;
    }
}

static void pass_time(struct kachi_market_scratch *run, double part, const double spending[])
{
    for (size_t p = 0; p < run->products; p++) {
        buy_product(run, p, part);
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
    for (size_t pair = 0; pair < run->products * run->segments; pair++) {
        run->by_duty[pair] = 0.0;
        run->by_support[pair] = 0.0;
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
                kachi_run_set_weights(run, p);
                kachi_run_set_rates(run, p);
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
            double demand = kachi_run_demand_of(run, p, s);
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
