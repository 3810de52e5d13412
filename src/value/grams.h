/* SPDX-License-Identifier: Apache-2.0 */
/*
 * grams.h - the one door from calculated kilograms to the ledger's whole grams.
 *
 * A per-unit value is first taken to 9 decimals of a kilogram, half to even (JIS Z 8401 rule A):
 * that takes away the last bits of floating point, so that 7.4999999999999996 kg is the 7.5 kg it
 * stands for, and nothing that could be measured. Then x quantity is exact, and whole grams are the
 * floor: never more than was calculated. The rule is written into every statement, with the
 * unrounded value beside.
 */
#ifndef KACHI_VALUE_GRAMS_H
#define KACHI_VALUE_GRAMS_H

#include "base/decimal.h"

#define KACHI_GRAMS_RULE                                                                           \
    "per unit: 9 decimals of kg, half to even (JIS Z 8401 rule A); x quantity: exact, floor to g"

/* The per-unit value as the statement states it. KACHI_ERR_LIMIT where it does not fit. */
KACHI_MUST_CHECK enum kachi_err kachi_grams_per_unit(double kgco2e_per_unit,
                                                     struct kachi_decimal *out);
/* floor(per_unit x quantity in grams). KACHI_ERR_LIMIT from 2^53 g on. */
KACHI_MUST_CHECK enum kachi_err kachi_grams_of(struct kachi_decimal kgco2e_per_unit,
                                               struct kachi_decimal quantity, int64_t *grams);

#endif
