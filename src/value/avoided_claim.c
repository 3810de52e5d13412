/* SPDX-License-Identifier: Apache-2.0 */
#include "value/avoided_claim.h"

#include "footprint/sum.h"

double kachi_avoided_after_rebound(double avoided, double rebound)
{
    return avoided > 0.0 ? avoided * (1.0 - rebound) : avoided;
}

static const char *const method_words[] = {
    [KACHI_SHARE_WHOLE] = "none",
    [KACHI_SHARE_EQUAL] = "equal",
    [KACHI_SHARE_VALUE_ADDED] = "economic_value_added",
    [KACHI_SHARE_COST] = "cost_share",
    [KACHI_SHARE_MASS] = "mass",
    [KACHI_SHARE_FUNCTIONAL] = "functional",
    [KACHI_SHARE_NEGOTIATED] = "negotiated",
};

const char *kachi_share_method_word(enum kachi_share_method method)
{
    return method_words[method];
}

bool kachi_share_method_read(struct kachi_str word, enum kachi_share_method *out)
{
    for (size_t i = 0; i < sizeof(method_words) / sizeof(method_words[0]); i++) {
        if (kachi_str_is(word, method_words[i])) {
            *out = (enum kachi_share_method)i;
            return true;
        }
    }
    return false;
}

enum kachi_err kachi_shares_of(size_t count, const double weight[], double share[])
{
    struct kachi_sum sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        if (!(weight[i] >= 0.0)) {
            return KACHI_ERR_INPUT;
        }
        kachi_sum_add(&sum, weight[i]);
    }
    double whole = kachi_sum_value(sum);
    if (!(whole > 0.0)) {
        return KACHI_ERR_INPUT;
    }
    for (size_t i = 0; i < count; i++) {
        share[i] = weight[i] / whole;
    }
    return KACHI_OK;
}

void kachi_avoided_total(size_t count, const struct kachi_solution_total solutions[],
                         struct kachi_company_total *out)
{
    struct kachi_sum positive = {0.0, 0.0};
    struct kachi_sum negative = {0.0, 0.0};
    struct kachi_sum excluded = {0.0, 0.0};
    *out = (struct kachi_company_total){.negative_count = 0};
    for (size_t i = 0; i < count; i++) {
        if (!solutions[i].is_eligible) {
            kachi_sum_add(&excluded, solutions[i].avoided);
            out->excluded_count++;
            continue;
        }
        bool is_negative = solutions[i].avoided < 0.0;
        kachi_sum_add(is_negative ? &negative : &positive, solutions[i].avoided);
        out->negative_count += is_negative ? 1 : 0;
    }
    out->positive = kachi_sum_value(positive);
    out->negative = kachi_sum_value(negative);
    out->excluded = kachi_sum_value(excluded);
    out->net = out->positive + out->negative;
}
