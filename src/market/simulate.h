/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulate.h - one run of a scenario, year by year.
 *
 * Each year: makers' prices follow from cost, learning, carbon cost passed on and supply support;
 * where capacity falls short of demand, the price of the GX variant rises to what clears it; buyers
 * who know the GX variants choose by logit over full cost (price + use + charges + border price -
 * subsidy - what the GX value is worth to them), some repeat last year's choice, quotas and
 * standards set least shares; budgets run out within the year, and what is left of the year goes on
 * without them; capacity ordered now arrives after its lead time.
 *
 * Kept exactly, up to rounding of doubles, and measured in every year (gaps): units bought by a
 * segment = its demand; money paid by buyers = received by makers, state and abroad, less
 * subsidies; extra cost = what buyers, state, makers and abroad pay more; tonnes of GX value moved
 * with goods = claimable by buyers + not recognised, and no more than the goods emit less; tonnes
 * emitted + cut = tonnes of an all-conventional year.
 *
 * A run writes only its own result and scratch; the scenario is shared by any number of threads.
 */
#ifndef KACHI_MARKET_SIMULATE_H
#define KACHI_MARKET_SIMULATE_H

#include "market/scenario.h"

/* What the totals of a year tell; the rest of a row is by segment. */
enum kachi_metric {
    KACHI_METRIC_GX_SHARE,     /* of demand, products weighted by conventional cost */
    KACHI_METRIC_BY_DUTY,      /* of the same: what quotas, declarations, standards brought ... */
    KACHI_METRIC_BY_SUPPORT,   /* ... and what was chosen while purchase support was paid */
    KACHI_METRIC_GX_YEN,       /* sales of GX variants */
    KACHI_METRIC_REP_T,        /* GX value moved with goods */
    KACHI_METRIC_CLAIMED_T,    /* of it, recognised by those who bought it */
    KACHI_METRIC_AE_T,         /* avoided emissions: beside, never added */
    KACHI_METRIC_CUT_T,        /* against an all-conventional year */
    KACHI_METRIC_EMISSIONS_T,  /* of everything bought */
    KACHI_METRIC_IMPORT_T,     /* of them, made abroad */
    KACHI_METRIC_VALUE_PRICE,  /* yen a tonne: premium of what carries REP, by its tonnes */
    KACHI_METRIC_NEED_PRICE,   /* the same at makers' own prices, before capacity is short */
    KACHI_METRIC_WORTH_PRICE,  /* what the value is worth to those who bought it */
    KACHI_METRIC_CARBON_PRICE, /* yen a tonne of direct emissions, before free allocation */
    KACHI_METRIC_SUBSIDY_YEN,  /* to buyers */
    KACHI_METRIC_SUPPLY_YEN,   /* to makers: tax credits and capital support */
    KACHI_METRIC_AWARENESS_YEN,
    KACHI_METRIC_PUBLIC_COST_YEN, /* the three above */
    KACHI_METRIC_REVENUE_YEN,     /* carbon and charges */
    KACHI_METRIC_MAKERS_YEN,      /* makers' result: above or below full cost */
    KACHI_METRIC_CBAM_YEN,        /* paid at borders abroad */
    /* Above the same units all-conventional, under the same carbon prices and charges: */
    KACHI_METRIC_EXTRA_YEN,       /* of making them, with awareness: the sum of the next four */
    KACHI_METRIC_BUYERS_PAY_YEN,  /* after subsidies */
    KACHI_METRIC_STATE_PAYS_YEN,  /* public cost, less what more is collected */
    KACHI_METRIC_MAKERS_PAY_YEN,  /* below 0: they earn more */
    KACHI_METRIC_ABROAD_PAYS_YEN, /* what less is collected at borders abroad */
    KACHI_METRIC_USE_YEN,         /* of use, as buyers count it: beside, in none of them */
    KACHI_METRIC_COUNT,
};

/* By segment, after the totals: metric KACHI_METRIC_COUNT + segment * KACHI_SEGMENT_METRICS + .. */
enum kachi_segment_metric {
    KACHI_SEGMENT_GX_SHARE,
    KACHI_SEGMENT_GX_YEN,
    KACHI_SEGMENT_REP_T,
    KACHI_SEGMENT_CUT_T,
    KACHI_SEGMENT_PAYS_YEN, /* above the same units all-conventional, less subsidies */
    KACHI_SEGMENT_METRICS,
};

struct kachi_run_plan {
    const struct kachi_market_scenario *scenario;
    const double *factors; /* by index of figure; NULL: all 1 */
    const double *levels;  /* by lever; NULL: all 1 */
    const int *ends;       /* by lever: first year without it; NULL: as written */
};

/* The largest relative gap of each law over the years: 0 up to rounding. */
struct kachi_market_gaps {
    double units, money, tonnes;
    double value; /* moved beyond what the goods emit less, by its tonnes */
};

struct kachi_market_result {
    size_t year_count, metric_count;
    double *metrics;       /* [year][metric] */
    double *product_share; /* [year][product]: GX share in units */
    double *gx_units;      /* [year][product][segment] */
    double *lever_yen;     /* [year][lever]: what the state paid for it */
    double *units;         /* [year][variant] */
    double *price_yen;     /* [year][variant] */
    struct kachi_market_gaps gaps;
};

struct kachi_market_scratch;

struct kachi_market_scratch *kachi_market_scratch_new(struct kachi_arena *arena,
                                                      const struct kachi_market_scenario *scenario);
struct kachi_market_result *kachi_market_result_new(struct kachi_arena *arena,
                                                    const struct kachi_market_scenario *scenario);
/* Fills result; nothing in it is kept from before. */
void kachi_market_simulate(const struct kachi_run_plan *plan, struct kachi_market_scratch *scratch,
                           struct kachi_market_result *result);

static inline double kachi_market_metric(const struct kachi_market_result *result, size_t year,
                                         size_t metric)
{
    return result->metrics[year * result->metric_count + metric];
}
static inline size_t kachi_market_segment_metric(size_t segment, enum kachi_segment_metric metric)
{
    return KACHI_METRIC_COUNT + segment * KACHI_SEGMENT_METRICS + (size_t)metric;
}

/* Sum of a metric over the years, in order. */
double kachi_market_sum(const struct kachi_market_result *result, size_t metric);
/* The larger of both, law by law. */
void kachi_market_gaps_add(struct kachi_market_gaps *gaps, const struct kachi_market_gaps *more);
/* None above 1e-9. */
bool kachi_market_gaps_are_none(const struct kachi_market_gaps *gaps);
/* The key of a metric, unit last: "gx_share", "rep_t", "public_cost_yen". */
const char *kachi_metric_word(enum kachi_metric metric);

#endif
