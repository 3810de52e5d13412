/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cost_path.h - carbon prices year by year under a scenario, and what they do to the cost of a
 * green product beside its conventional twin.
 *
 * A price is a position in the corridor of GX-ETS (carbon_price.h) plus what a scenario puts on
 * top: the fossil levy of fiscal 2028 and the power auction of 2033 have no price yet (ktq-gx.com;
 * marunouchi-sogo.com), so they are inputs.
 */
#ifndef KACHI_POLICY_COST_PATH_H
#define KACHI_POLICY_COST_PATH_H

#include "policy/carbon_price.h"

/* A price from a year on, until the next: levy, auction, or a path of one's own. */
struct kachi_price_step {
    int fiscal_year;
    struct kachi_decimal yen_per_t;
};
struct kachi_price_scenario {
    const struct kachi_rulebook *rulebook;
    int first_fiscal_year;
    struct kachi_decimal inflation; /* 0.02 is 2 % a year */
    struct kachi_decimal position;  /* in the corridor: 0 floor, 1 ceiling */
    size_t step_count;
    const struct kachi_price_step *steps; /* on top of ETS; ascending years */
};
/* ETS and steps together; errors as kachi_carbon_corridor. */
KACHI_MUST_CHECK enum kachi_err kachi_price_at(const struct kachi_price_scenario *scenario,
                                               int fiscal_year, struct kachi_decimal *yen_per_t);

/* A product's cost: what it costs to make in the first year, how that changes, and what it emits.
 */
struct kachi_cost {
    struct kachi_decimal yen;           /* per unit, without carbon */
    struct kachi_decimal yearly_change; /* -0.02: 2 % less a year */
    struct kachi_decimal kgco2e;        /* per unit; all of it pays the price of the scenario */
};
struct kachi_cost_year {
    int fiscal_year;
    struct kachi_decimal price_yen_per_t, green_yen, conventional_yen; /* rounded to 0.01 yen */
};
#define KACHI_NO_YEAR 0
/* rows[] holds last - first + 1; *crossing is the first year in which green costs no more,
 * KACHI_NO_YEAR where there is none. */
KACHI_MUST_CHECK enum kachi_err kachi_cost_compare(const struct kachi_price_scenario *scenario,
                                                   const struct kachi_cost *green,
                                                   const struct kachi_cost *conventional,
                                                   int last_fiscal_year,
                                                   struct kachi_cost_year rows[], int *crossing);

#endif
