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
    double *strength;       /* lever: level x phase-out, 0 while off */
    double *amount;         /* lever: amount x strength */
    double *sensitivity;    /* segment */
    double *inertia;        /* segment */
    double *worth;          /* segment: yen for a tonne of GX value */
    double *accepts;        /* segment */
    double *border;         /* segment: yen a tonne at the border, after the domestic price */
    double *share_of;       /* product x segment */
    double *cost;           /* variant: full cost of a unit */
    double *carbon;         /* variant: carbon cost of a unit */
    double *support;        /* variant: supply support a unit */
    double *price;          /* variant */
    double *emissions;      /* variant: t a unit */
    double *rep;            /* variant: t a unit */
    double *least;          /* product x segment: least share of reached variants */
    bool *forced;           /* cell: counts for the least share */
    double *full_cost;      /* cell: to the buyer, without subsidy */
    double *charge;         /* cell: to the state */
    double *levy;           /* cell: at the border */
    double *subsidy;        /* cell: all active subsidies */
    double *weight;         /* cell: e^utility of those who know, by its largest */
    double *plain;          /* cell: share among those who do not know GX variants */
    double *rate;           /* cell: units a year at the present phase */
    double *bought;         /* cell: units this year */
    double *paid;           /* segment: yen net of subsidies */
    double *remaining;      /* lever: of its budget */
    bool *active;           /* lever: a subsidy with money left */
    double *spent;          /* lever */
    double *capital_credit; /* variant: yen a unit that capital support already gave */
    /* carried from year to year */
    double *familiarity; /* product x segment */
    double *before;      /* cell: share of last year */
    double *made;        /* variant: cumulative units */
    double *built;       /* variant: beyond the plans */
    double *orders;      /* variant x year: capacity that arrives */
    double *supported;   /* variant x year: capital support paid */
    double *capacity;    /* variant */
    double *wanted;      /* variant: demand at the maker's price */
    double *bought_of;   /* variant: units this year */
    double *sold_of;     /* variant: units sold so far this year */
    double *ones;        /* figure: factors where the plan has none */
    double carbon_price, power_price, free_yen, awareness; /* yen a tonne; p */
};

static inline double kachi_run_at(const struct kachi_market_scratch *run,
                                  const struct kachi_figure *figure)
{
    const double *factors = run->plan->factors == NULL ? run->ones : run->plan->factors;
    return kachi_figure_at(figure, factors, run->year);
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
/* simulate_year.c: clearing, choice, budgets, capacity. */
void kachi_run_buy(struct kachi_market_scratch *run);
void kachi_run_carry(struct kachi_market_scratch *run);
/* simulate_money.c: the year's row of the result. */
void kachi_run_account(struct kachi_market_scratch *run, struct kachi_market_result *result);

#endif
