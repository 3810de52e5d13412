/* SPDX-License-Identifier: Apache-2.0 */
#include "value/grams.h"

#define PER_UNIT_DIGITS 9
#define GRAM_DIGITS 3                         /* of a kilogram */
#define GRAMS_END ((int64_t)9007199254740992) /* 2^53: exact in every JSON reader */

/* Without trailing zeros after the point, so that products fit. */
static struct kachi_decimal shortest(struct kachi_decimal value)
{
    while (value.exponent < 0 && value.coefficient % 10 == 0) {
        value.coefficient /= 10;
        value.exponent++;
    }
    return value;
}

enum kachi_err kachi_grams_per_unit(double kgco2e_per_unit, struct kachi_decimal *out)
{
    enum kachi_err err =
        kachi_decimal_from_double(kgco2e_per_unit, PER_UNIT_DIGITS, KACHI_ROUND_HALF_EVEN, out);
    if (err == KACHI_OK) {
        *out = shortest(*out);
    }
    return err;
}

enum kachi_err kachi_grams_of(struct kachi_decimal kgco2e_per_unit, struct kachi_decimal quantity,
                              int64_t *grams)
{
    struct kachi_decimal product;
    enum kachi_err err =
        kachi_decimal_multiply(shortest(kgco2e_per_unit), shortest(quantity), &product);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_decimal_round(product, GRAM_DIGITS, KACHI_ROUND_FLOOR, &product);
    err = err == KACHI_OK ? kachi_decimal_to_int64(product, GRAM_DIGITS, grams) : err;
    if (err != KACHI_OK) {
        return err;
    }
    return *grams < GRAMS_END ? KACHI_OK : KACHI_ERR_LIMIT;
}
