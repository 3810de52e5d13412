/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decimal.h - exact decimal numbers for thresholds, ratios, prices and money: coefficient x
 * 10^exponent.
 *
 * Comparison and + - x are exact or KACHI_ERR_LIMIT; only division rounds, and only by a rule that
 * is named. A zero is any decimal with coefficient 0. 10 and 10.0 are equal; reading keeps the
 * digits that were written.
 */
#ifndef KACHI_BASE_DECIMAL_H
#define KACHI_BASE_DECIMAL_H

#include "base/arena.h"
#include "base/err.h"

struct kachi_decimal {
    int64_t coefficient;
    int32_t exponent; /* -18 .. 18 */
};

/* JIS Z 8401: rule A rounds halves to even, rule B away from zero; DOWN is towards zero, FLOOR to
 * minus and CEILING to plus infinity. */
enum kachi_rounding {
    KACHI_ROUND_HALF_EVEN,
    KACHI_ROUND_HALF_UP,
    KACHI_ROUND_DOWN,
    KACHI_ROUND_FLOOR,
    KACHI_ROUND_CEILING
};

KACHI_MUST_CHECK enum kachi_err kachi_decimal_read(struct kachi_str s, struct kachi_decimal *out);
struct kachi_str kachi_decimal_write(struct kachi_arena *arena, struct kachi_decimal value);
struct kachi_decimal kachi_decimal_of(int64_t whole);

/* The decimal with `digits` after the point (0 to 18) that the double's exact binary value rounds
 * to. KACHI_ERR_LIMIT where it does not fit, NaN included. */
KACHI_MUST_CHECK enum kachi_err kachi_decimal_from_double(double value, int digits,
                                                          enum kachi_rounding rounding,
                                                          struct kachi_decimal *out);
double kachi_decimal_to_double(struct kachi_decimal value);

/* <0, 0 or >0; exact for any two decimals. */
int kachi_decimal_compare(struct kachi_decimal a, struct kachi_decimal b);

KACHI_MUST_CHECK enum kachi_err kachi_decimal_add(struct kachi_decimal a, struct kachi_decimal b,
                                                  struct kachi_decimal *out);
KACHI_MUST_CHECK enum kachi_err
kachi_decimal_subtract(struct kachi_decimal a, struct kachi_decimal b, struct kachi_decimal *out);
KACHI_MUST_CHECK enum kachi_err
kachi_decimal_multiply(struct kachi_decimal a, struct kachi_decimal b, struct kachi_decimal *out);
/* a / b to `digits` after the point; KACHI_ERR_INPUT where b is zero. */
KACHI_MUST_CHECK enum kachi_err kachi_decimal_divide(struct kachi_decimal a, struct kachi_decimal b,
                                                     int digits, enum kachi_rounding rounding,
                                                     struct kachi_decimal *out);

/* value rounded to `digits` after the point. */
KACHI_MUST_CHECK enum kachi_err kachi_decimal_round(struct kachi_decimal value, int digits,
                                                    enum kachi_rounding rounding,
                                                    struct kachi_decimal *out);
/* value x 10^digits as a whole number: kg with 3 digits gives grams. KACHI_ERR_LIMIT where it does
 * not fit; KACHI_ERR_INPUT where a fraction is left over. */
KACHI_MUST_CHECK enum kachi_err kachi_decimal_to_int64(struct kachi_decimal value, int digits,
                                                       int64_t *out);

#endif
