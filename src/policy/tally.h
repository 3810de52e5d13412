/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tally.h - sums and products of decimals that remember where one did not fit: many steps, one
 * question at the end.
 */
#ifndef KACHI_POLICY_TALLY_H
#define KACHI_POLICY_TALLY_H

#include "base/decimal.h"

struct kachi_tally {
    struct kachi_decimal sum;
    enum kachi_err err; /* KACHI_OK, or the first that went wrong; sum is then of no use */
};

struct kachi_tally kachi_tally_of(struct kachi_decimal value);
void kachi_tally_add(struct kachi_tally *tally, struct kachi_decimal value);
void kachi_tally_subtract(struct kachi_tally *tally, struct kachi_decimal value);
/* Adds a x b. */
void kachi_tally_add_product(struct kachi_tally *tally, struct kachi_decimal a,
                             struct kachi_decimal b);
void kachi_tally_multiply(struct kachi_tally *tally, struct kachi_decimal by);

/* part of whole in per cent, rounded down to `digits`; 0 where whole is not above 0. */
struct kachi_decimal kachi_percent_of(struct kachi_decimal part, struct kachi_decimal whole,
                                      int digits);
/* Grams as kilograms. */
struct kachi_decimal kachi_kg_of_grams(int64_t grams);

#endif
