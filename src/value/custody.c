/* SPDX-License-Identifier: Apache-2.0 */
#include "value/custody.h"

#include "footprint/sum.h"
#include "value/grams.h"

#include <math.h>

#define GRAMS_PER_KG 1000.0
#define SUM_TOLERANCE 1e-9

static const char *const model_words[] = {
    [KACHI_CUSTODY_IDENTITY_PRESERVED] = "identity_preserved",
    [KACHI_CUSTODY_SEGREGATED] = "segregated",
    [KACHI_CUSTODY_CONTROLLED_BLENDING] = "controlled_blending",
    [KACHI_CUSTODY_ROLLING_AVERAGE] = "rolling_average",
    [KACHI_CUSTODY_MASS_BALANCE] = "mb_certificate",
    [KACHI_CUSTODY_GX_ALLOCATION] = "gx_allocation",
    [KACHI_CUSTODY_CREDIT] = "credit",
    [KACHI_CUSTODY_BOOK_AND_CLAIM] = "book_and_claim",
};

const char *kachi_custody_model_word(enum kachi_custody_model model)
{
    return model_words[model];
}

bool kachi_custody_model_read(struct kachi_str word, enum kachi_custody_model *out)
{
    for (size_t i = 0; i < sizeof(model_words) / sizeof(model_words[0]); i++) {
        if (kachi_str_is(word, model_words[i])) {
            *out = (enum kachi_custody_model)i;
            return true;
        }
    }
    return false;
}

enum kachi_err kachi_custody_assign(int64_t pool_g, size_t count,
                                    const struct kachi_custody_order orders[], int64_t left_g[])
{
    for (size_t i = 0; i < count; i++) {
        struct kachi_decimal per_unit;
        struct kachi_decimal quantity;
        int64_t drawn_g = 0;
        if (!(orders[i].quantity >= 0.0) || !(orders[i].assigned_kgco2e_per_unit >= 0.0)) {
            return KACHI_ERR_INPUT;
        }
        enum kachi_err err = kachi_grams_per_unit(orders[i].assigned_kgco2e_per_unit, &per_unit);
        err = err == KACHI_OK ? kachi_grams_per_unit(orders[i].quantity, &quantity) : err;
        err = err == KACHI_OK ? kachi_grams_of(per_unit, quantity, &drawn_g) : err;
        if (err != KACHI_OK) {
            return err;
        }
        pool_g -= drawn_g;
        left_g[i] = pool_g;
    }
    return KACHI_OK;
}

double kachi_custody_serviceable(int64_t balance_g, double assigned_kgco2e_per_unit)
{
    bool is_empty = balance_g <= 0 || !(assigned_kgco2e_per_unit > 0.0);
    return is_empty ? 0.0 : (double)balance_g / GRAMS_PER_KG / assigned_kgco2e_per_unit;
}

enum kachi_err kachi_custody_average(size_t count, const struct kachi_custody_flow window[],
                                     double *share)
{
    struct kachi_sum specified = {0.0, 0.0};
    struct kachi_sum total = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        if (!(window[i].specified >= 0.0) || !(window[i].specified <= window[i].total)) {
            return KACHI_ERR_INPUT;
        }
        kachi_sum_add(&specified, window[i].specified);
        kachi_sum_add(&total, window[i].total);
    }
    if (!(kachi_sum_value(total) > 0.0)) {
        return KACHI_ERR_INPUT;
    }
    *share = kachi_sum_value(specified) / kachi_sum_value(total);
    return KACHI_OK;
}

/* What the lots sum to: gross emissions, what GX lots got, and the quantity of the others. */
struct lot_sums {
    struct kachi_sum gross, assigned, other_quantity;
};

static enum kachi_err sum_lots(size_t count, const struct kachi_allocated_lot lots[],
                               struct lot_sums *sums)
{
    for (size_t i = 0; i < count; i++) {
        double gross = lots[i].gross_kgco2e_per_unit * lots[i].quantity;
        if (!(lots[i].quantity > 0.0) || !(lots[i].assigned_kgco2e >= 0.0) ||
            !(lots[i].assigned_kgco2e <= gross)) {
            return KACHI_ERR_INPUT;
        }
        kachi_sum_add(&sums->gross, gross);
        kachi_sum_add(&sums->assigned, lots[i].assigned_kgco2e);
        if (!(lots[i].assigned_kgco2e > 0.0)) {
            kachi_sum_add(&sums->other_quantity, lots[i].quantity);
        }
    }
    return KACHI_OK;
}

enum kachi_err kachi_custody_allocate(double actual_kgco2e, double reduction_kgco2e, size_t count,
                                      struct kachi_allocated_lot lots[],
                                      struct kachi_allocation_result *out)
{
    struct lot_sums sums = {.gross = {0.0, 0.0}};
    enum kachi_err err = sum_lots(count, lots, &sums);
    if (err != KACHI_OK) {
        return err;
    }
    double gross = kachi_sum_value(sums.gross);
    double rest = reduction_kgco2e - kachi_sum_value(sums.assigned);
    double slack = SUM_TOLERANCE * fabs(gross);
    if (!(fabs(gross - actual_kgco2e - reduction_kgco2e) <= slack) || !(rest >= -slack)) {
        return KACHI_ERR_INPUT;
    }
    double others = kachi_sum_value(sums.other_quantity);
    *out = (struct kachi_allocation_result){.gross_kgco2e = gross};
    out->rest_kgco2e = others > 0.0 ? rest : 0.0;
    out->unassigned_kgco2e = others > 0.0 ? 0.0 : rest;
    struct kachi_sum total = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        struct kachi_allocated_lot *lot = &lots[i];
        double share = lot->assigned_kgco2e > 0.0 ? lot->assigned_kgco2e / lot->quantity
                                                  : out->rest_kgco2e / others;
        lot->kgco2e_per_unit = lot->gross_kgco2e_per_unit - share;
        kachi_sum_add(&total, lot->kgco2e_per_unit * lot->quantity);
    }
    out->total_kgco2e = kachi_sum_value(total);
    out->residual_kgco2e = out->total_kgco2e - out->unassigned_kgco2e - actual_kgco2e;
    return KACHI_OK;
}

void kachi_custody_credit(struct kachi_arena *arena, size_t life_periods, size_t count,
                          struct kachi_credit_period periods[])
{
    double *left = KACHI_NEW_ARRAY(arena, double, count + 1); /* of each period's credits */
    double owed = 0.0;                                        /* claimed before it came in */
    for (size_t t = 0; t < count; t++) {
        double fresh = periods[t].in * periods[t].conversion;
        double filled = fmin(owed, fresh);
        owed -= filled;
        left[t] = fresh - filled;
        double wanted = periods[t].claimed;
        for (size_t i = 0; i <= t; i++) {
            double taken = fmin(left[i], wanted);
            left[i] -= taken;
            wanted -= taken;
        }
        owed += wanted;
        periods[t].expired = 0.0;
        if (life_periods > 0 && t + 1 >= life_periods) {
            periods[t].expired = left[t + 1 - life_periods];
            left[t + 1 - life_periods] = 0.0;
        }
        struct kachi_sum balance = {0.0, 0.0};
        for (size_t i = 0; i <= t; i++) {
            kachi_sum_add(&balance, left[i]);
        }
        periods[t].balance = kachi_sum_value(balance) - owed;
    }
}
