/* SPDX-License-Identifier: Apache-2.0 */
/* disclosure_internal.h - the forms, one function each, and what they share. */
#ifndef KACHI_POLICY_DISCLOSURE_INTERNAL_H
#define KACHI_POLICY_DISCLOSURE_INTERNAL_H

#include "policy/disclosure.h"
#include "policy/gas.h"
#include "policy/tally.h"

struct kachi_disclosing {
    struct kachi_arena *arena;
    const struct kachi_company *company;
    struct kachi_findings *findings;
    struct kachi_form *form;
    struct kachi_gas_table *gases; /* of the form's GWP set */
    enum kachi_err err;            /* the first that went wrong */
};

/* tCO2e of all emissions that `counts` says yes to. */
struct kachi_decimal
kachi_disclosing_sum(struct kachi_disclosing *disclosing,
                     bool (*counts)(const struct kachi_inventory_line *emission, int64_t which),
                     int64_t which);
/* Keeps the first error of a tally, and gives its sum. */
struct kachi_decimal kachi_disclosing_take(struct kachi_disclosing *disclosing,
                                           struct kachi_tally tally);
/* AE of one unit of a solution: its statement's, else the table's; false where neither says it. */
bool kachi_solution_avoided(const struct kachi_solution *solution, struct kachi_decimal *kgco2e);

void kachi_disclose_gx_league(struct kachi_disclosing *disclosing);
void kachi_disclose_ssbj(struct kachi_disclosing *disclosing);
void kachi_disclose_shk(struct kachi_disclosing *disclosing);
void kachi_disclose_cdp(struct kachi_disclosing *disclosing);
void kachi_disclose_avoided(struct kachi_disclosing *disclosing);
void kachi_disclose_category_1(struct kachi_disclosing *disclosing);

#endif
