/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about chain of custody: worked.h. */
#include "value/custody.h"
#include "value/grams.h"
#include "value/questions_internal.h"

#define NO_KEY kachi_str_of("")
#define GRAMS_PER_KG 1000.0

static void say_balance(struct kachi_worked *worked, struct kachi_str key, double balance)
{
    struct kachi_given facts = {.count = 0};
    kachi_given_add_number(worked->arena, &facts, "balance", balance);
    kachi_worked_say_check(worked, "COC-BAL", key, &facts);
}

/* DC-8: what a unit is assigned, against its original footprint. */
static void say_original(struct kachi_worked *worked, struct kachi_str key, double assigned,
                         double original)
{
    struct kachi_given facts = {.count = 0};
    kachi_given_add_number(worked->arena, &facts, "assigned", assigned);
    kachi_given_add_number(worked->arena, &facts, "original", original);
    kachi_worked_say_check(worked, "DC-8", key, &facts);
}

/* Kilograms, to whole grams by floor. */
static bool read_pool(const struct kachi_worked *worked, int64_t *pool_g)
{
    double pool = 0.0;
    struct kachi_decimal kg;
    return kachi_given_number(worked->given, "pool", &pool) &&
           kachi_grams_per_unit(pool, &kg) == KACHI_OK &&
           kachi_grams_of(kg, kachi_decimal_of(1), pool_g) == KACHI_OK;
}

/* How long a balancing period is, where it is said: COC-PERIOD. */
static void say_period(struct kachi_worked *worked)
{
    if (kachi_given_has(worked->given, "period_months")) {
        kachi_worked_say_check(worked, "COC-PERIOD", NO_KEY, worked->given);
    }
}

/* order NAME ORIGINAL ASSIGNED QUANTITY */
enum kachi_err kachi_answer_mass_balance(struct kachi_worked *worked)
{
    size_t count = kachi_given_count(worked->given, "order");
    struct kachi_custody_order *orders =
        KACHI_NEW_ARRAY(worked->arena, struct kachi_custody_order, count + 1);
    int64_t *left_g = KACHI_NEW_ARRAY(worked->arena, int64_t, count + 1);
    double original = 0.0;
    int64_t pool_g = 0;
    bool ok = read_pool(worked, &pool_g) && count > 0;
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(worked->given, "order", i);
        ok = ok && kachi_given_number_at(row, 1, &original) &&
             kachi_given_number_at(row, 2, &orders[i].assigned_kgco2e_per_unit) &&
             kachi_given_number_at(row, 3, &orders[i].quantity);
        if (ok) {
            say_original(worked, row->words[0], orders[i].assigned_kgco2e_per_unit, original);
        }
    }
    if (!ok || kachi_custody_assign(pool_g, count, orders, left_g) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    for (size_t i = 0; i < count; i++) {
        struct kachi_str name = kachi_given_row(worked->given, "order", i)->words[0];
        double left = (double)left_g[i] / GRAMS_PER_KG;
        kachi_worked_say_number(worked, "assigned", name,
                                orders[i].quantity * orders[i].assigned_kgco2e_per_unit);
        kachi_worked_say_number(worked, "left", name, left);
        say_balance(worked, name, left);
        kachi_worked_say_number(
            worked, "serviceable", name,
            kachi_custody_serviceable(left_g[i], orders[i].assigned_kgco2e_per_unit));
    }
    return KACHI_OK;
}

/* window SPECIFIED TOTAL, several times; footprint GROSS; period_months of the whole window */
enum kachi_err kachi_answer_rolling_average(struct kachi_worked *worked)
{
    size_t count = kachi_given_count(worked->given, "window");
    struct kachi_custody_flow *window =
        KACHI_NEW_ARRAY(worked->arena, struct kachi_custody_flow, count + 1);
    double gross = 0.0;
    double share = 0.0;
    bool ok = kachi_given_number(worked->given, "footprint", &gross);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(worked->given, "window", i);
        ok = ok && kachi_given_number_at(row, 0, &window[i].specified) &&
             kachi_given_number_at(row, 1, &window[i].total);
    }
    if (!ok || kachi_custody_average(count, window, &share) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_number(worked, "share", NO_KEY, share);
    kachi_worked_say_number(worked, "carried", NO_KEY, gross * share);
    kachi_worked_say_number(worked, "footprint", NO_KEY, gross * (1.0 - share));
    say_period(worked);
    return KACHI_OK;
}

/* lot NAME GROSS QUANTITY [ASSIGNED]; actual, reduction */
enum kachi_err kachi_answer_gx_allocation(struct kachi_worked *worked)
{
    size_t count = kachi_given_count(worked->given, "lot");
    struct kachi_allocated_lot *lots =
        KACHI_NEW_ARRAY(worked->arena, struct kachi_allocated_lot, count + 1);
    struct kachi_allocation_result result;
    double actual = 0.0;
    double reduction = 0.0;
    double assigned = 0.0;
    bool ok = kachi_given_number(worked->given, "actual", &actual) &&
              kachi_given_number(worked->given, "reduction", &reduction);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(worked->given, "lot", i);
        ok = ok && kachi_given_number_at(row, 1, &lots[i].gross_kgco2e_per_unit) &&
             kachi_given_number_at(row, 2, &lots[i].quantity);
        (void)kachi_given_number_at(row, 3, &lots[i].assigned_kgco2e); /* 0: shares in the rest */
        assigned += lots[i].assigned_kgco2e;
    }
    if (!ok) {
        return KACHI_ERR_INPUT;
    }
    say_balance(worked, NO_KEY, reduction - assigned);
    if (kachi_custody_allocate(actual, reduction, count, lots, &result) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    for (size_t i = 0; i < count; i++) {
        struct kachi_str name = kachi_given_row(worked->given, "lot", i)->words[0];
        kachi_worked_say_number(worked, "lot", name, lots[i].kgco2e_per_unit);
    }
    kachi_worked_say_number(worked, "rest", NO_KEY, result.rest_kgco2e);
    kachi_worked_say_number(worked, "unassigned", NO_KEY, result.unassigned_kgco2e);
    kachi_worked_say_number(worked, "total", NO_KEY, result.total_kgco2e);
    kachi_worked_say_number(worked, "residual", NO_KEY, result.residual_kgco2e);
    return KACHI_OK;
}

/* For how many periods credits live: as given, else as the rulebook says; 0, for ever, where it
 * says nothing. False where it is no whole number. */
static bool read_life(const struct kachi_worked *worked, size_t *life)
{
    int64_t by_rulebook = 0;
    const struct kachi_rule_parameter *parameter =
        kachi_rulebook_parameter(worked->rulebook, "credit_life_periods");
    if (kachi_given_has(worked->given, "life")) {
        return kachi_given_whole(worked->given, "life", SIZE_MAX, life);
    }
    if (parameter != NULL && parameter->value.bytes > 0 &&
        (!kachi_str_read_int64(parameter->value, &by_rulebook) || by_rulebook < 0)) {
        return false;
    }
    *life = (size_t)by_rulebook;
    return true;
}

/* period NAME IN CONVERSION CLAIMED, several times; life in periods (0: for ever), where not the
 * rulebook's; period_months of each */
enum kachi_err kachi_answer_credit(struct kachi_worked *worked)
{
    size_t count = kachi_given_count(worked->given, "period");
    struct kachi_credit_period *periods =
        KACHI_NEW_ARRAY(worked->arena, struct kachi_credit_period, count + 1);
    size_t life = 0;
    bool ok = read_life(worked, &life);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(worked->given, "period", i);
        ok = ok && kachi_given_number_at(row, 1, &periods[i].in) &&
             kachi_given_number_at(row, 2, &periods[i].conversion) &&
             kachi_given_number_at(row, 3, &periods[i].claimed);
    }
    if (!ok) {
        return KACHI_ERR_INPUT;
    }
    kachi_custody_credit(worked->arena, life, count, periods);
    say_period(worked);
    for (size_t i = 0; i < count; i++) {
        struct kachi_str name = kachi_given_row(worked->given, "period", i)->words[0];
        kachi_worked_say_number(worked, "expired", name, periods[i].expired);
        kachi_worked_say_number(worked, "balance", name, periods[i].balance);
        say_balance(worked, name, periods[i].balance);
    }
    return KACHI_OK;
}
