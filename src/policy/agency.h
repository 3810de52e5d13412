/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agency.h - an agency's yearly procurement policy (調達方針) and the report of its results
 * (調達実績), as the green purchasing act asks of state agencies every year.
 *
 * The policy names items with a target share, usually 100 %, and the program that says what
 * conforms. A purchase conforms by its tier (基準値1, 基準値2) where evidence stands behind it: the
 * supplier's own declaration, since there is no certification. Rate of an item = conforming
 * quantity / quantity, rounded down.
 */
#ifndef KACHI_POLICY_AGENCY_H
#define KACHI_POLICY_AGENCY_H

#include "base/findings.h"
#include "policy/form.h"

struct kachi_agency_item {
    struct kachi_str item, program, measures;
    struct kachi_decimal target_percent;
};

struct kachi_agency_purchase {
    struct kachi_str item, tier, evidence, reason; /* tier: "standard-1", "standard-2" or empty */
    struct kachi_decimal quantity;
    struct kachi_place place;
};

struct kachi_agency {
    struct kachi_str name;
    int64_t fiscal_year;
    size_t item_count, purchase_count;
    struct kachi_agency_item *items;
    struct kachi_agency_purchase *purchases;
};

/* Columns: item, target_percent; optional program, measures. */
KACHI_MUST_CHECK enum kachi_err kachi_agency_policy_read(struct kachi_arena *arena,
                                                         struct kachi_str source,
                                                         struct kachi_str content,
                                                         struct kachi_findings *findings,
                                                         struct kachi_agency *agency);
/* Columns: item, quantity; optional tier, evidence, reason. */
KACHI_MUST_CHECK enum kachi_err kachi_agency_purchases_read(struct kachi_arena *arena,
                                                            struct kachi_str source,
                                                            struct kachi_str content,
                                                            struct kachi_findings *findings,
                                                            struct kachi_agency *agency);

struct kachi_agency_result {
    const struct kachi_agency_item *item;
    struct kachi_decimal quantity, standard_1, standard_2, without_evidence, percent;
    bool is_met;
    struct kachi_str reason; /* of the first purchase that says why it does not conform */
};
/* One row an item, in the policy's order. Warning agency-item for purchases of items that the
 * policy does not name. KACHI_ERR_LIMIT where sums do not fit. */
KACHI_MUST_CHECK enum kachi_err kachi_agency_results(struct kachi_arena *arena,
                                                     const struct kachi_agency *agency,
                                                     struct kachi_findings *findings,
                                                     struct kachi_agency_result **out);

/* Policy and results as one document. */
KACHI_MUST_CHECK enum kachi_err kachi_agency_form(struct kachi_arena *arena,
                                                  const struct kachi_agency *agency,
                                                  struct kachi_findings *findings,
                                                  struct kachi_form **out);

#endif
