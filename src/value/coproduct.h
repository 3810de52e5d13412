/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coproduct.h - one process, several products: who bears which part.
 *
 * clause: ISO 14067 6.4.6.2  first avoid it by subdividing or expanding the system, then a physical
 * relationship, then another, such as value. PACT and TfS put a number on the last step: economic
 * where the dearest costs more than price_ratio_economic times the cheapest per unit (rulebook).
 */
#ifndef KACHI_VALUE_COPRODUCT_H
#define KACHI_VALUE_COPRODUCT_H

#include "footprint/study.h"
#include "value/rulebook.h"

enum kachi_coproduct_key { KACHI_COPRODUCT_BY_AMOUNT, KACHI_COPRODUCT_BY_VALUE };
const char *kachi_coproduct_key_word(enum kachi_coproduct_key key);

struct kachi_coproduct {
    double amount;                  /* of the physical relationship, such as kg; > 0 */
    double price;                   /* per unit of amount, mean of several years; >= 0 */
    double kgco2e, kgco2e_per_unit; /* the result */
};

/* The key that the rulebook asks for. Physical where it sets no ratio, or no product has a price.
 */
enum kachi_coproduct_key kachi_coproduct_choose(const struct kachi_rulebook *rulebook, size_t count,
                                                const struct kachi_coproduct products[],
                                                double *price_ratio);
/* The last product gets what is left, so that nothing is lost. KACHI_ERR_INPUT where an amount is
 * not above 0, or the key is value and there is none. */
KACHI_MUST_CHECK enum kachi_err kachi_coproduct_allocate(double total_kgco2e,
                                                         enum kachi_coproduct_key key, size_t count,
                                                         struct kachi_coproduct products[]);

/* How the activities behind a footprint that make several products shared them out. */
struct kachi_allocation_order {
    uint32_t allocated;    /* activities with several products */
    uint32_t unexplained;  /* assumed shares, or by value without the attribute price_ratio */
    uint32_t out_of_order; /* price_ratio (dearest per cheapest, per unit) asks for the other key */
};
struct kachi_allocation_order kachi_allocation_order_of(const struct kachi_study *study,
                                                        const struct kachi_footprint *footprint,
                                                        const struct kachi_rulebook *rulebook);

#endif
