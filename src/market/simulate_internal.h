/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulate_internal.h - the state of one run, shared by the parts of the simulation.
 *
 * A cell is a (segment, variant) pair: cell = variant * segment_count + segment. Arrays named by
 * cell, variant, product or lever have that many items.
 */
#ifndef KACHI_MARKET_SIMULATE_INTERNAL_H
#define KACHI_MARKET_SIMULATE_INTERNAL_H

#include "market/simulate.h"

struct kachi_market_scratch {
    size_t segments, variants, products, levers, cells;
    const struct kachi_run_plan *plan;
    size_t year;
    /* set for the year */
    double *strength;     /* lever: level x phase-out, 0 while off */
    double *amount;       /* lever: amount x strength */
    double *sensitivity;  /* segment */
    double *inertia;      /* segment */
    double *worth;        /* segment: yen for a tonne of GX value */
    double *accepts;      /* segment */
    double *border;       /* segment: yen a tonne at the border of an export market */
    double *charge_price; /* segment: yen a tonne above the cleanest GX variant */
    double *share_of;     /* product x segment */
    double *demand;       /* product: units this year */
    double *reference;    /* product: cost of the conventional variant, which costs are felt by */
    double *cost;         /* variant: full cost of a unit */
    double *carbon;       /* variant: carbon cost of a unit */
    double *support;      /* variant: supply support a unit */
    double *price;        /* variant: premium included */
    double *premium;      /* variant: what capacity that is short adds to the maker's own price */
    const double *use;    /* variant: yen of use, as the buyer counts it */
    const double *emissions; /* variant: t a unit */
    const double *rep;       /* variant: t a unit */
    double *least;           /* product x segment: least share of reached variants */
    bool *forced;            /* cell: counts for the least share */
    double *full_cost;       /* cell: to the buyer, without subsidy */
    double *charge;          /* cell: to the state */
    double *levy;            /* cell: at the border */
    double *subsidy;         /* cell: all active subsidies */
    double *weight;      /* cell: e^utility of those who know, by the conventional variant's ... */
    bool is_shifted;     /* ... or, for the product of the moment, by the largest */
    double *plain;       /* cell: share among those who do not know GX variants */
    double *rate;        /* cell: units a year at the present phase */
    double *freely;      /* product x segment: GX units a year without duties, as rate */
    double *bought;      /* cell: units this year */
    double *by_duty;     /* product x segment: GX units this year that duties brought ... */
    double *by_support;  /* ... and that were chosen while purchase support was paid */
    double *paid;        /* segment: yen net of subsidies */
    double *remaining;   /* lever: of its budget */
    bool *active;        /* lever: a subsidy with money left */
    double *spent;       /* lever */
    size_t credit_count; /* the levers that are tax credits */
    size_t credits[KACHI_MARKET_LEVERS_MAX];
    double *capital_credit; /* variant: yen a unit that capital support already gave */
    /* carried from year to year */
    double *familiarity; /* product x segment */
    double *before;      /* cell: share of last year */
    double *made;        /* variant: cumulative units */
    double *built;       /* variant: beyond the plans */
    double *guess;       /* variant: last year's premium */
    double *orders;      /* variant x year: capacity that arrives */
    double *supported;   /* variant x year: capital support paid */
    double *capacity;    /* variant */
    double *wanted;      /* variant: demand at the maker's price */
    double *bought_of;   /* variant: units this year */
    double *sold_of;     /* variant: units sold so far this year */
    double *ones;        /* figure: factors where the plan has none */
    uint32_t *index_of;  /* slot: of its factor */
    double *now;         /* slot: the values of the year, with the factors of the run */
    double carbon_price, power_price, free_yen, awareness; /* yen a tonne; p */
};

static inline double kachi_run_at(const struct kachi_market_scratch *run,
                                  const struct kachi_figure *figure)
{
    return run->now[figure->slot];
}

/* A field of all variants, by variant; `first` is that figure of variant 0. */
static inline const double *kachi_run_column(const struct kachi_market_scratch *run,
                                             const struct kachi_figure *first)
{
    return run->now + first->slot;
}

/* Units a year that a segment buys of a product, of whatever variant. */
static inline double kachi_run_demand_of(const struct kachi_market_scratch *run, size_t p, size_t s)
{
    return run->demand[p] * run->share_of[p * run->segments + s];
}

/* fmax and fmin of what is never NaN, without a call. */
static inline double kachi_larger(double a, double b)
{
    return a > b ? a : b;
}
static inline double kachi_smaller(double a, double b)
{
    return a < b ? a : b;
}

/* What has a capacity and none of it cannot be chosen. */
static inline bool kachi_run_is_open(const struct kachi_market_scratch *run, size_t variant)
{
    return !run->plan->scenario->variants[variant].is_limited || run->capacity[variant] > 0.0;
}

/* simulate_price.c: everything that stands before buyers choose. */
void kachi_run_set_levers(struct kachi_market_scratch *run);
void kachi_run_set_prices(struct kachi_market_scratch *run);
void kachi_run_set_buyers(struct kachi_market_scratch *run);
/* simulate_choice.c: what buyers would take of a product. Weights hold exponentials, once for a
 * state of prices and subsidies; rates are units a year. */
void kachi_run_set_weights(struct kachi_market_scratch *run, size_t p);
void kachi_run_set_rates(struct kachi_market_scratch *run, size_t p);
double kachi_run_rate_of(const struct kachi_market_scratch *run, size_t v);
/* simulate_clear.c: raises prices of a product until demand fits, from its weights and `wanted`;
 * false where nothing was short. */
bool kachi_run_clear(struct kachi_market_scratch *run, size_t p);
/* simulate_year.c: a year of buying, budgets, orders for capacity. */
void kachi_run_buy(struct kachi_market_scratch *run);
void kachi_run_carry(struct kachi_market_scratch *run);
/* simulate_money.c: the year's row of the result. */
void kachi_run_account(struct kachi_market_scratch *run, struct kachi_market_result *result);

#endif
