/* SPDX-License-Identifier: Apache-2.0 */
/*
 * carbon_price.h - what a tonne costs under GX-ETS, and what a reduction costs and earns beside it.
 *
 * clause: GX-ETS price corridor  ceiling and floor of the first year are given; later ones are the
 * year before x (1 + real growth + inflation). Parameters are the rulebook's (ets_*). Money and
 * ratios are exact decimals; years of the corridor are rounded to a millionth of a yen.
 *
 * Source: METI, GX-ETS, FY2026; docs/value.md. What is not set yet (levy of FY2028, auction of
 * FY2033) is a scenario's input, none of this file's.
 */
#ifndef KACHI_POLICY_CARBON_PRICE_H
#define KACHI_POLICY_CARBON_PRICE_H

#include "value/rulebook.h"

struct kachi_corridor {
    struct kachi_decimal ceiling_yen_per_t, floor_yen_per_t;
};
/* KACHI_ERR_NOT_FOUND where the rulebook sets no corridor or the fiscal year is before the first;
 * KACHI_ERR_LIMIT more than 50 years later. */
KACHI_MUST_CHECK enum kachi_err kachi_carbon_corridor(const struct kachi_rulebook *rulebook,
                                                      int fiscal_year,
                                                      struct kachi_decimal inflation,
                                                      struct kachi_corridor *out);

struct kachi_compliance {
    struct kachi_decimal short_t; /* emissions beyond the allocation; 0 where there are none */
    struct kachi_decimal credit_limit_t;      /* J-Credit and JCM: a share of the emissions */
    struct kachi_decimal cost_yen;            /* of what is short, at the price */
    struct kachi_decimal cost_at_ceiling_yen; /* paid, it counts as compliance */
    bool has_penalty;                         /* the rulebook has ets_penalty_factor */
    struct kachi_decimal penalty_yen; /* of what is short and not paid: ceiling x the factor */
};
KACHI_MUST_CHECK enum kachi_err
kachi_carbon_compliance(const struct kachi_rulebook *rulebook, struct kachi_decimal emissions_t,
                        struct kachi_decimal allocation_t, struct kachi_decimal price_yen_per_t,
                        struct kachi_decimal ceiling_yen_per_t, struct kachi_compliance *out);

/* What a tonne of reduction costs its maker, to the sen: yearly cost over the yearly pool.
 * KACHI_ERR_INPUT where nothing is reduced. */
KACHI_MUST_CHECK enum kachi_err kachi_carbon_cost(struct kachi_decimal cost_yen,
                                                  struct kachi_decimal reduced_t,
                                                  struct kachi_decimal *yen_per_t);

/* A subsidy against the reduction it rewards: yen per t, and how many times the ceiling that is, to
 * 6 decimals. A subsidy above the ceiling is a notice for whoever pays it. */
KACHI_MUST_CHECK enum kachi_err kachi_carbon_subsidy(struct kachi_decimal subsidy_yen,
                                                     struct kachi_decimal reduced_kg,
                                                     struct kachi_decimal ceiling_yen_per_t,
                                                     struct kachi_decimal *yen_per_t,
                                                     struct kachi_decimal *ceilings);

#endif
