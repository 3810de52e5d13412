/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/tally.h"

#define GRAM_EXPONENT (-3)

struct kachi_tally kachi_tally_of(struct kachi_decimal value)
{
    return (struct kachi_tally){.sum = value};
}

void kachi_tally_add(struct kachi_tally *tally, struct kachi_decimal value)
{
    if (tally->err == KACHI_OK) {
        tally->err = kachi_decimal_add(tally->sum, value, &tally->sum);
    }
}

void kachi_tally_subtract(struct kachi_tally *tally, struct kachi_decimal value)
{
    if (tally->err == KACHI_OK) {
        tally->err = kachi_decimal_subtract(tally->sum, value, &tally->sum);
    }
}

void kachi_tally_add_product(struct kachi_tally *tally, struct kachi_decimal a,
                             struct kachi_decimal b)
{
    struct kachi_decimal product = a;
    enum kachi_err err = kachi_decimal_multiply(a, b, &product);
    tally->err = tally->err == KACHI_OK ? err : tally->err;
    kachi_tally_add(tally, product);
}

void kachi_tally_multiply(struct kachi_tally *tally, struct kachi_decimal by)
{
    if (tally->err == KACHI_OK) {
        tally->err = kachi_decimal_multiply(tally->sum, by, &tally->sum);
    }
}

struct kachi_decimal kachi_percent_of(struct kachi_decimal part, struct kachi_decimal whole,
                                      int digits)
{
    struct kachi_decimal percent = kachi_decimal_of(0);
    if (whole.coefficient <= 0 ||
        kachi_decimal_multiply(part, kachi_decimal_of(100), &percent) != KACHI_OK ||
        kachi_decimal_divide(percent, whole, digits, KACHI_ROUND_FLOOR, &percent) != KACHI_OK) {
        return kachi_decimal_of(0);
    }
    return percent;
}

struct kachi_decimal kachi_kg_of_grams(int64_t grams)
{
    return (struct kachi_decimal){grams, GRAM_EXPONENT};
}
