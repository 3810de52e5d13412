/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who would buy what, at the prices and subsidies of the moment.
 *
 * Of a segment's demand a part (inertia) repeats last year's shares. The rest chooses by logit:
 * those who know GX variants among all that are open, those who do not among the others. Duties
 * then set a least share.
 */
#include "market/choice.h"
#include "market/simulate_internal.h"

#include <math.h>

/* Beyond this e^u leaves what doubles hold; then weights stand by the largest. */
#define UTILITY_MOST 600.0

/* Weights of one segment by their largest, where the conventional one would not do. */
static void shift_weights(struct kachi_market_scratch *run,
                          const struct kachi_market_product *product, size_t s)
{
    double utility[KACHI_MARKET_VARIANTS_MAX];
    double weight[KACHI_MARKET_VARIANTS_MAX];
    bool open[KACHI_MARKET_VARIANTS_MAX];
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        utility[i] = run->weight[v * run->segments + s];
        open[i] = kachi_run_is_open(run, v);
    }
    kachi_choice_weights(product->variant_count, utility, open, weight);
    for (size_t i = 0; i < product->variant_count; i++) {
        run->weight[(product->variant_first + i) * run->segments + s] = weight[i];
    }
}

/* Shares among the variants that are no GX, for those who know no other: as much of e^u as each
 * has. The conventional one is always among them. */
static void set_plain(struct kachi_market_scratch *run, const struct kachi_market_product *product,
                      size_t s)
{
    const struct kachi_variant *variants = run->plan->scenario->variants;
    double utility[KACHI_MARKET_VARIANTS_MAX];
    double share[KACHI_MARKET_VARIANTS_MAX];
    bool open[KACHI_MARKET_VARIANTS_MAX];
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        utility[i] = run->weight[v * run->segments + s]; /* still utilities */
        open[i] = variants[v].kind != KACHI_VARIANT_GX && kachi_run_is_open(run, v);
    }
    kachi_choice_shares(product->variant_count, utility, open, share);
    for (size_t i = 0; i < product->variant_count; i++) {
        run->plain[(product->variant_first + i) * run->segments + s] = share[i];
    }
}

/* Utilities above the conventional variant's, in the place of weights; the largest of all. */
static double set_utilities(struct kachi_market_scratch *run, size_t p)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    const double *preference = kachi_run_column(run, &scenario->variants[0].preference);
    const double *usual_cost = run->full_cost + product->conventional * run->segments;
    const double *usual_subsidy = run->subsidy + product->conventional * run->segments;
    double largest = 0.0;
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        double liked = preference[v] - preference[product->conventional];
        double *utility = run->weight + v * run->segments;
        const double *cost = run->full_cost + v * run->segments;
        const double *subsidy = run->subsidy + v * run->segments;
        for (size_t s = 0; s < run->segments; s++) {
            double more_yen = (cost[s] - subsidy[s]) - (usual_cost[s] - usual_subsidy[s]);
            utility[s] = liked - run->sensitivity[s] / run->reference[p] * more_yen;
            largest = kachi_larger(largest, utility[s]);
        }
    }
    return largest;
}

/* Where weights stand by the largest: both logits from utilities, segment by segment. */
static void set_shifted(struct kachi_market_scratch *run,
                        const struct kachi_market_product *product)
{
    for (size_t s = 0; s < run->segments; s++) {
        set_plain(run, product, s);
        shift_weights(run, product, s);
    }
}

/* Shares among what is no GX, from weights of which the conventional one's is 1. */
static void share_plain(struct kachi_market_scratch *run,
                        const struct kachi_market_product *product)
{
    const struct kachi_variant *variants = run->plan->scenario->variants;
    double sum[KACHI_MARKET_SEGMENTS_MAX] = {0.0};
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        bool is_plain = variants[v].kind != KACHI_VARIANT_GX;
        for (size_t s = 0; s < run->segments; s++) {
            double weight = is_plain ? run->weight[v * run->segments + s] : 0.0;
            run->plain[v * run->segments + s] = weight;
            sum[s] += weight;
        }
    }
    for (size_t i = 0; i < product->variant_count; i++) {
        double *plain = run->plain + (product->variant_first + i) * run->segments;
        for (size_t s = 0; s < run->segments; s++) {
            plain[s] /= sum[s];
        }
    }
}

void kachi_run_set_weights(struct kachi_market_scratch *run, size_t p)
{
    const struct kachi_market_product *product = &run->plan->scenario->products[p];
    run->is_shifted = set_utilities(run, p) > UTILITY_MOST;
    if (run->is_shifted) {
        set_shifted(run, product);
        return;
    }
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t v = product->variant_first + i;
        double *weight = run->weight + v * run->segments;
        bool is_usual = v == product->conventional;
        bool is_open = kachi_run_is_open(run, v);
        for (size_t s = 0; s < run->segments; s++) {
            weight[s] = is_usual ? 1.0 : is_open ? exp(weight[s]) : 0.0;
        }
    }
    share_plain(run, product);
}

/* Raises the variants that count to the least share, in the proportions chosen; the rest shrinks.
 * Rates of one segment, whose demand is `demand`. */
static void force(struct kachi_market_scratch *run, const struct kachi_market_product *product,
                  size_t s, double demand)
{
    size_t pair = product->index * run->segments + s;
    double least = run->least[pair] * demand;
    double forced = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t cell = (product->variant_first + i) * run->segments + s;
        forced += run->forced[cell] ? run->rate[cell] : 0.0;
        count += run->forced[cell] ? 1 : 0;
    }
    if (!(forced < least) || count == 0) {
        return;
    }
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t cell = (product->variant_first + i) * run->segments + s;
        if (!run->forced[cell]) {
            run->rate[cell] *= (demand - least) / (demand - forced);
        } else {
            run->rate[cell] =
                forced > 0.0 ? run->rate[cell] * least / forced : least / (double)count;
        }
    }
}

void kachi_run_set_rates(struct kachi_market_scratch *run, size_t p)
{
    const struct kachi_market_scenario *scenario = run->plan->scenario;
    const struct kachi_market_product *product = &scenario->products[p];
    size_t segments = run->segments;
    const double *familiarity = run->familiarity + p * segments;
    double *freely = run->freely + p * segments;
    double demand[KACHI_MARKET_SEGMENTS_MAX];
    double knowing[KACHI_MARKET_SEGMENTS_MAX];   /* units that choose among all, by weight */
    double unknowing[KACHI_MARKET_SEGMENTS_MAX]; /* units that choose among what is no GX */
    double sum[KACHI_MARKET_SEGMENTS_MAX] = {0.0};
    for (size_t i = 0; i < product->variant_count; i++) {
        const double *weight = run->weight + (product->variant_first + i) * segments;
        for (size_t s = 0; s < segments; s++) {
            sum[s] += weight[s];
        }
    }
    for (size_t s = 0; s < segments; s++) {
        demand[s] = run->demand[p] * run->share_of[p * segments + s];
        double choosing = demand[s] * (1.0 - run->inertia[s]);
        knowing[s] = choosing * familiarity[s] / sum[s];
        unknowing[s] = choosing * (1.0 - familiarity[s]);
        freely[s] = 0.0;
    }
    for (size_t i = 0; i < product->variant_count; i++) {
        size_t first = (product->variant_first + i) * segments;
        double is_gx =
            scenario->variants[product->variant_first + i].kind == KACHI_VARIANT_GX ? 1.0 : 0.0;
        for (size_t s = 0; s < segments; s++) {
            double units = demand[s] * run->inertia[s] * run->before[first + s] +
                           knowing[s] * run->weight[first + s] +
                           unknowing[s] * run->plain[first + s];
            run->rate[first + s] = units;
            freely[s] += is_gx * units;
        }
    }
    for (size_t s = 0; s < segments; s++) {
        if (run->least[p * segments + s] > 0.0) {
            force(run, product, s, demand[s]);
        }
    }
}

double kachi_run_rate_of(const struct kachi_market_scratch *run, size_t v)
{
    double sum = 0.0;
    for (size_t s = 0; s < run->segments; s++) {
        sum += run->rate[v * run->segments + s];
    }
    return sum;
}
