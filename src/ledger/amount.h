/* SPDX-License-Identifier: Apache-2.0 */
/*
 * amount.h - what the ledger moves: whole grams of CO2e and whole quantities, never floating point.
 *
 * Every amount is between 0 and 2^53 - 1, so that readers of JSON that only have doubles keep it
 * exact: 9.0e9 t. Products of two amounts are taken in 128 bits, in this file and nowhere else.
 */
#ifndef KACHI_LEDGER_AMOUNT_H
#define KACHI_LEDGER_AMOUNT_H

#include "base/compiler.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t kachi_gco2e; /* grams of CO2 equivalent */

#define KACHI_AMOUNT_MAX (((int64_t)1 << 53) - 1)

bool kachi_amount_is_valid(int64_t amount); /* 0 .. KACHI_AMOUNT_MAX */

/* a + b and a - b; KACHI_ERR_LIMIT where the result is no valid amount, *out is then untouched. */
KACHI_MUST_CHECK enum kachi_err kachi_amount_add(int64_t a, int64_t b, int64_t *out);
KACHI_MUST_CHECK enum kachi_err kachi_amount_subtract(int64_t a, int64_t b, int64_t *out);

/* floor(whole x part / of), exactly. Needs valid amounts, part <= of, of > 0. */
int64_t kachi_amount_portion(int64_t whole, int64_t part, int64_t of);
/* The same to the nearest whole number, halves down. */
int64_t kachi_amount_nearest(int64_t whole, int64_t part, int64_t of);
/* a x b against c x d, exactly: <0, 0 or >0. Needs valid amounts; one factor a side may be up to
 * 2^55. */
int kachi_amount_compare_products(int64_t a, int64_t b, int64_t c, int64_t d);

/*
 * Splits whole into shares proportional to weight[i], losing no gram: each share is rounded down
 * and the grams left over go to the largest remainders, ties to the lower index.
 *
 * Needs whole to be a valid amount, count > 0, every weight >= 0. KACHI_ERR_INPUT when all weights
 * are zero, or their sum does not fit in 63 bits; share[] is then untouched. Time grows with
 * count x grams left over (fewer than count).
 */
KACHI_MUST_CHECK enum kachi_err kachi_amount_split(int64_t whole, size_t count,
                                                   const int64_t weight[], int64_t share[]);

/* What a lot carries. quantity is in the product's unit, 10^-decimals of it. */
struct kachi_amounts {
    int64_t quantity;
    kachi_gco2e emitted_g;     /* cradle to gate, as the footprint states it */
    kachi_gco2e embodied_g;    /* reductions already inside emitted_g */
    kachi_gco2e certificate_g; /* reductions beside an unchanged emitted_g */
};

bool kachi_amounts_are_valid(const struct kachi_amounts *amounts);
bool kachi_amounts_are_zero(const struct kachi_amounts *amounts);
bool kachi_amounts_equal(const struct kachi_amounts *a, const struct kachi_amounts *b);
/* KACHI_ERR_LIMIT where any result is no valid amount; *sum may then be half done. */
KACHI_MUST_CHECK enum kachi_err kachi_amounts_add(struct kachi_amounts *sum,
                                                  const struct kachi_amounts *more);
KACHI_MUST_CHECK enum kachi_err kachi_amounts_subtract(struct kachi_amounts *rest,
                                                       const struct kachi_amounts *less);
/* The part of `left` that goes with `quantity` of it: floor of each; all takes all. Needs
 * 0 < quantity <= left->quantity. */
struct kachi_amounts kachi_amounts_part(const struct kachi_amounts *left, int64_t quantity);

#endif
