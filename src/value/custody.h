/* SPDX-License-Identifier: Apache-2.0 */
/*
 * custody.h - chain of custody: which lot may carry which share of what came in (ISO 22095).
 *
 * identity preserved, segregated   the characteristic stays with the material: nothing to calculate
 * controlled blending, rolling average   every unit of the window carries the same share
 * mass balance with certificates   a balance in whole grams, drawn by lots whose footprint stays
 * GX allocation   the reduction is inside the footprints of GX lots, and the others' rise: the sum
 *                 of footprint x quantity over all lots is what was emitted
 * credit method   a balance in units of material, with periods, conversion and expiry
 *
 * Which of them a claim may use is the rulebook's (coc_models_allowed; check COC-MODEL); a balance
 * below zero is the check COC-BAL. Nothing here decides: it computes, and says what is left.
 *
 * Source: ISO 22095:2020 definitions; JISF GX steel guideline of 2025-10-28 as summarised; the
 * formula of GX allocation is inferred from them (docs/value.md).
 */
#ifndef KACHI_VALUE_CUSTODY_H
#define KACHI_VALUE_CUSTODY_H

#include "base/arena.h"
#include "base/err.h"

enum kachi_custody_model {
    KACHI_CUSTODY_IDENTITY_PRESERVED,
    KACHI_CUSTODY_SEGREGATED,
    KACHI_CUSTODY_CONTROLLED_BLENDING,
    KACHI_CUSTODY_ROLLING_AVERAGE,
    KACHI_CUSTODY_MASS_BALANCE,
    KACHI_CUSTODY_GX_ALLOCATION,
    KACHI_CUSTODY_CREDIT,
    KACHI_CUSTODY_BOOK_AND_CLAIM,
};
/* "identity_preserved", "mb_certificate" ...: the words of rulebooks and tables. */
const char *kachi_custody_model_word(enum kachi_custody_model model);
bool kachi_custody_model_read(struct kachi_str word, enum kachi_custody_model *out);

/* An order of units that are to carry a reduction each. */
struct kachi_custody_order {
    double quantity;
    double assigned_kgco2e_per_unit;
};

/*
 * Mass balance: orders are served one after the other. left_g[i] is the balance after order i, also
 * below zero: then COC-BAL fails. KACHI_ERR_LIMIT from 2^53 g on; KACHI_ERR_INPUT for a negative
 * order.
 */
KACHI_MUST_CHECK enum kachi_err kachi_custody_assign(int64_t pool_g, size_t count,
                                                     const struct kachi_custody_order orders[],
                                                     int64_t left_g[]);
/* The largest quantity that a balance still serves. 0 where it is empty. */
double kachi_custody_serviceable(int64_t balance_g, double assigned_kgco2e_per_unit);

struct kachi_custody_flow {
    double specified, total; /* input with the characteristic, and all input */
};
/* The share that every unit of the window's output carries. KACHI_ERR_INPUT where nothing came in,
 * or more with the characteristic than in all. */
KACHI_MUST_CHECK enum kachi_err
kachi_custody_average(size_t count, const struct kachi_custody_flow window[], double *share);

struct kachi_allocated_lot {
    double gross_kgco2e_per_unit; /* as it would be without the measures */
    double quantity;
    double assigned_kgco2e; /* of the whole lot; 0: it shares in the rest */
    double kgco2e_per_unit; /* the result */
};
struct kachi_allocation_result {
    double gross_kgco2e;      /* sum of gross footprint x quantity */
    double rest_kgco2e;       /* reduction that nobody was assigned: averaged over the other lots */
    double unassigned_kgco2e; /* the same where there is no other lot: nobody's */
    double total_kgco2e;      /* sum of the results x quantity */
    double residual_kgco2e;   /* total - unassigned - actual: 0 but for rounding */
};
/*
 * GX allocation of `reduction_kgco2e` in lots whose real emissions were actual_kgco2e.
 * KACHI_ERR_INPUT where gross differs from actual + reduction by more than 1e-9 of it, a lot gets
 * more than it has, or more is assigned than there is.
 */
KACHI_MUST_CHECK enum kachi_err kachi_custody_allocate(double actual_kgco2e,
                                                       double reduction_kgco2e, size_t count,
                                                       struct kachi_allocated_lot lots[],
                                                       struct kachi_allocation_result *out);

struct kachi_credit_period {
    double in;               /* material with the characteristic */
    double conversion;       /* output per input: yield */
    double claimed;          /* output sold as having it */
    double expired, balance; /* the results, at the end of the period */
};
/*
 * The credit method, oldest credits first: what came in `life_periods` periods ago and was not
 * claimed expires (0: never). balance_t = balance_{t-1} + in x conversion - claimed - expired; a
 * claim beyond what is there leaves a negative balance, which the next input fills first.
 */
void kachi_custody_credit(struct kachi_arena *arena, size_t life_periods, size_t count,
                          struct kachi_credit_period periods[]);

#endif
