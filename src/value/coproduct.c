/* SPDX-License-Identifier: Apache-2.0 */
#include "value/coproduct.h"

#include "footprint/sum.h"
#include "value/attribute.h"

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

/* How many products share the activity, by the columns that it has. */
static uint32_t products_of(const struct kachi_linked *linked, uint32_t activity)
{
    uint32_t column = linked->column_of_activity[activity];
    uint32_t count = 0;
    while (column != KACHI_NONE && column > 0 && linked->columns[column - 1].activity == activity) {
        column--;
    }
    while (column < linked->column_count && linked->columns[column].activity == activity) {
        count++;
        column++;
    }
    return count;
}

struct kachi_allocation_order kachi_allocation_order_of(const struct kachi_study *study,
                                                        const struct kachi_footprint *footprint,
                                                        const struct kachi_rulebook *rulebook)
{
    struct kachi_allocation_order order = {.unexplained = footprint->trust.assumption_count};
    double limit = 0.0;
    bool has_limit = kachi_rulebook_number(rulebook, "price_ratio_economic", &limit);
    for (uint32_t i = 0; i < footprint->activities.count; i++) {
        uint32_t activity = footprint->activities.items[i].index;
        double ratio = 0.0;
        if (products_of(study->linked, activity) < 2) {
            continue;
        }
        bool by_value = study->dataset->activities[activity].allocation == KACHI_ALLOCATE_ECONOMIC;
        bool has_ratio =
            has_limit && kachi_attribute_number(study->dataset, activity, "price_ratio", &ratio);
        order.allocated++;
        order.unexplained += by_value && !has_ratio ? 1 : 0;
        order.out_of_order += has_ratio && by_value != (ratio > limit) ? 1 : 0;
    }
    return order;
}
