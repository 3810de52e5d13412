/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/cost_path.h"

#define PRICE_DIGITS 6
#define YEN_DIGITS 2

/* a x b, rounded to the digits of a price. */
static enum kachi_err multiply(struct kachi_decimal a, struct kachi_decimal b,
                               struct kachi_decimal *out)
{
    enum kachi_err err = kachi_decimal_multiply(a, b, out);
    return err == KACHI_OK ? kachi_decimal_round(*out, PRICE_DIGITS, KACHI_ROUND_HALF_EVEN, out)
                           : err;
}

/* value x (1 + change)^years */
static enum kachi_err grow(struct kachi_decimal value, struct kachi_decimal change, int years,
                           struct kachi_decimal *out)
{
    struct kachi_decimal factor;
    enum kachi_err err = kachi_decimal_add(kachi_decimal_of(1), change, &factor);
    *out = value;
    for (int i = 0; i < years && err == KACHI_OK; i++) {
        err = multiply(*out, factor, out);
    }
    return err;
}

enum kachi_err kachi_price_at(const struct kachi_price_scenario *scenario, int fiscal_year,
                              struct kachi_decimal *yen_per_t)
{
    struct kachi_corridor corridor;
    struct kachi_decimal span;
    struct kachi_decimal step = kachi_decimal_of(0);
    enum kachi_err err =
        kachi_carbon_corridor(scenario->rulebook, fiscal_year, scenario->inflation, &corridor);
    err = err == KACHI_OK
              ? kachi_decimal_subtract(corridor.ceiling_yen_per_t, corridor.floor_yen_per_t, &span)
              : err;
    err = err == KACHI_OK ? multiply(span, scenario->position, &span) : err;
    err = err == KACHI_OK ? kachi_decimal_add(corridor.floor_yen_per_t, span, yen_per_t) : err;
    for (size_t i = 0; i < scenario->step_count; i++) {
        if (scenario->steps[i].fiscal_year <= fiscal_year) {
            step = scenario->steps[i].yen_per_t;
        }
    }
    return err == KACHI_OK ? kachi_decimal_add(*yen_per_t, step, yen_per_t) : err;
}

static enum kachi_err cost_at(const struct kachi_cost *cost, int years, struct kachi_decimal price,
                              struct kachi_decimal *yen)
{
    static const struct kachi_decimal thousandth = {.coefficient = 1, .exponent = -3};
    struct kachi_decimal carbon_yen;
    struct kachi_decimal tonnes;
    enum kachi_err err = grow(cost->yen, cost->yearly_change, years, yen);
    err = err == KACHI_OK ? kachi_decimal_multiply(cost->kgco2e, thousandth, &tonnes) : err;
    err = err == KACHI_OK ? kachi_decimal_multiply(tonnes, price, &carbon_yen) : err;
    err = err == KACHI_OK ? kachi_decimal_add(*yen, carbon_yen, yen) : err;
    return err == KACHI_OK ? kachi_decimal_round(*yen, YEN_DIGITS, KACHI_ROUND_HALF_EVEN, yen)
                           : err;
}

enum kachi_err kachi_cost_compare(const struct kachi_price_scenario *scenario,
                                  const struct kachi_cost *green,
                                  const struct kachi_cost *conventional, int last_fiscal_year,
                                  struct kachi_cost_year rows[], int *crossing)
{
    int first = scenario->first_fiscal_year;
    *crossing = KACHI_NO_YEAR;
    for (int year = first; year <= last_fiscal_year; year++) {
        struct kachi_cost_year *row = &rows[year - first];
        row->fiscal_year = year;
        enum kachi_err err = kachi_price_at(scenario, year, &row->price_yen_per_t);
        err = err == KACHI_OK ? cost_at(green, year - first, row->price_yen_per_t, &row->green_yen)
                              : err;
        err = err == KACHI_OK ? cost_at(conventional, year - first, row->price_yen_per_t,
                                        &row->conventional_yen)
                              : err;
        if (err != KACHI_OK) {
            return err;
        }
        if (*crossing == KACHI_NO_YEAR &&
            kachi_decimal_compare(row->green_yen, row->conventional_yen) <= 0) {
            *crossing = year;
        }
    }
    return KACHI_OK;
}
