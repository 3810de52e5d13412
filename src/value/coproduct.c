/* SPDX-License-Identifier: Apache-2.0 */
#include "value/coproduct.h"

#include "footprint/sum.h"

#include <math.h>

const char *kachi_coproduct_key_word(enum kachi_coproduct_key key)
{
    switch (key) {
    case KACHI_COPRODUCT_BY_AMOUNT:
        return "physical";
    case KACHI_COPRODUCT_BY_VALUE:
        return "economic";
    }
    return "";
}

enum kachi_coproduct_key kachi_coproduct_choose(const struct kachi_rulebook *rulebook, size_t count,
                                                const struct kachi_coproduct products[],
                                                double *price_ratio)
{
    double most = 0.0;
    double least = count > 0 ? products[0].price : 0.0;
    double limit = 0.0;
    for (size_t i = 0; i < count; i++) {
        most = fmax(most, products[i].price);
        least = fmin(least, products[i].price);
    }
    /* A product without a price beside one that has makes it infinite. */
    *price_ratio = most > 0.0 ? most / least : 1.0;
    bool has_limit = kachi_rulebook_number(rulebook, "price_ratio_economic", &limit);
    return has_limit && *price_ratio > limit ? KACHI_COPRODUCT_BY_VALUE : KACHI_COPRODUCT_BY_AMOUNT;
}

enum kachi_err kachi_coproduct_allocate(double total_kgco2e, enum kachi_coproduct_key key,
                                        size_t count, struct kachi_coproduct products[])
{
    struct kachi_sum weights = {0.0, 0.0};
    bool by_value = key == KACHI_COPRODUCT_BY_VALUE;
    for (size_t i = 0; i < count; i++) {
        if (!(products[i].amount > 0.0) || !(products[i].price >= 0.0)) {
            return KACHI_ERR_INPUT;
        }
        kachi_sum_add(&weights, products[i].amount * (by_value ? products[i].price : 1.0));
    }
    double whole = kachi_sum_value(weights);
    if (!(whole > 0.0)) {
        return KACHI_ERR_INPUT;
    }
    struct kachi_sum left = {total_kgco2e, 0.0};
    for (size_t i = 0; i < count; i++) {
        double weight = products[i].amount * (by_value ? products[i].price : 1.0);
        products[i].kgco2e = i + 1 == count ? kachi_sum_value(left) : total_kgco2e * weight / whole;
        products[i].kgco2e_per_unit = products[i].kgco2e / products[i].amount;
        kachi_sum_add(&left, -products[i].kgco2e);
    }
    return KACHI_OK;
}
