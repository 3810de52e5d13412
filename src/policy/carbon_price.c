/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/carbon_price.h"

#define YEARS_MAX 50
#define YEN_DIGITS 6
#define SEN_DIGITS 2
#define KG_PER_T 1000

static bool parameter(const struct kachi_rulebook *rulebook, const char *name,
                      struct kachi_decimal *out)
{
    const struct kachi_rule_parameter *found = kachi_rulebook_parameter(rulebook, name);
    return found != NULL && kachi_decimal_read(found->value, out) == KACHI_OK;
}

static enum kachi_err grow(struct kachi_decimal *price, struct kachi_decimal factor, int64_t years)
{
    enum kachi_err err = KACHI_OK;
    for (int64_t i = 0; err == KACHI_OK && i < years; i++) {
        err = kachi_decimal_multiply(*price, factor, price);
        err = err == KACHI_OK
                  ? kachi_decimal_round(*price, YEN_DIGITS, KACHI_ROUND_HALF_EVEN, price)
                  : err;
    }
    return err;
}

enum kachi_err kachi_carbon_corridor(const struct kachi_rulebook *rulebook, int fiscal_year,
                                     struct kachi_decimal inflation, struct kachi_corridor *out)
{
    struct kachi_decimal first;
    struct kachi_decimal growth;
    int64_t first_year = 0;
    if (!parameter(rulebook, "ets_first_fy", &first) ||
        !parameter(rulebook, "ets_ceiling_yen_per_t", &out->ceiling_yen_per_t) ||
        !parameter(rulebook, "ets_floor_yen_per_t", &out->floor_yen_per_t) ||
        !parameter(rulebook, "ets_real_growth", &growth) ||
        kachi_decimal_to_int64(first, 0, &first_year) != KACHI_OK || fiscal_year < first_year) {
        return KACHI_ERR_NOT_FOUND;
    }
    int64_t years = fiscal_year - first_year;
    if (years > YEARS_MAX) {
        return KACHI_ERR_LIMIT;
    }
    enum kachi_err err = kachi_decimal_add(growth, inflation, &growth);
    err = err == KACHI_OK ? kachi_decimal_add(growth, kachi_decimal_of(1), &growth) : err;
    err = err == KACHI_OK ? grow(&out->ceiling_yen_per_t, growth, years) : err;
    return err == KACHI_OK ? grow(&out->floor_yen_per_t, growth, years) : err;
}

enum kachi_err
kachi_carbon_compliance(const struct kachi_rulebook *rulebook, struct kachi_decimal emissions_t,
                        struct kachi_decimal allocation_t, struct kachi_decimal price_yen_per_t,
                        struct kachi_decimal ceiling_yen_per_t, struct kachi_compliance *out)
{
    struct kachi_decimal cap;
    struct kachi_decimal factor;
    if (!parameter(rulebook, "ets_credit_cap", &cap)) {
        return KACHI_ERR_NOT_FOUND;
    }
    out->short_t = kachi_decimal_of(0);
    enum kachi_err err = KACHI_OK;
    if (kachi_decimal_compare(emissions_t, allocation_t) > 0) {
        err = kachi_decimal_subtract(emissions_t, allocation_t, &out->short_t);
    }
    err = err == KACHI_OK ? kachi_decimal_multiply(emissions_t, cap, &out->credit_limit_t) : err;
    err = err == KACHI_OK ? kachi_decimal_multiply(out->short_t, price_yen_per_t, &out->cost_yen)
                          : err;
    err = err == KACHI_OK
              ? kachi_decimal_multiply(out->short_t, ceiling_yen_per_t, &out->cost_at_ceiling_yen)
              : err;
    out->has_penalty = parameter(rulebook, "ets_penalty_factor", &factor);
    return err == KACHI_OK && out->has_penalty
               ? kachi_decimal_multiply(out->cost_at_ceiling_yen, factor, &out->penalty_yen)
               : err;
}

enum kachi_err kachi_carbon_cost(struct kachi_decimal cost_yen, struct kachi_decimal reduced_t,
                                 struct kachi_decimal *yen_per_t)
{
    if (reduced_t.coefficient <= 0) {
        return KACHI_ERR_INPUT;
    }
    return kachi_decimal_divide(cost_yen, reduced_t, SEN_DIGITS, KACHI_ROUND_HALF_EVEN, yen_per_t);
}

enum kachi_err kachi_carbon_subsidy(struct kachi_decimal subsidy_yen,
                                    struct kachi_decimal reduced_kg,
                                    struct kachi_decimal ceiling_yen_per_t,
                                    struct kachi_decimal *yen_per_t, struct kachi_decimal *ceilings)
{
    struct kachi_decimal thousandfold;
    if (reduced_kg.coefficient <= 0 || ceiling_yen_per_t.coefficient <= 0) {
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err =
        kachi_decimal_multiply(subsidy_yen, kachi_decimal_of(KG_PER_T), &thousandfold);
    err = err == KACHI_OK ? kachi_decimal_divide(thousandfold, reduced_kg, SEN_DIGITS,
                                                 KACHI_ROUND_HALF_EVEN, yen_per_t)
                          : err;
    return err == KACHI_OK ? kachi_decimal_divide(*yen_per_t, ceiling_yen_per_t, YEN_DIGITS,
                                                  KACHI_ROUND_HALF_EVEN, ceilings)
                           : err;
}
