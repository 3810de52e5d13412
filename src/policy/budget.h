/* SPDX-License-Identifier: Apache-2.0 */
/*
 * budget.h - a subsidy's money: who gets it in order of application until it runs out, what has to
 * come back, and what a tonne costs.
 *
 * Order is day of application, then the row's number, then id. From the first application that does
 * not fit, the budget is closed: nobody is overtaken by a smaller one. One subject (a vehicle, a
 * house) gets one subsidy of its exclusive group, however it is spelt. Whole yen throughout;
 * granted + left = budget.
 */
#ifndef KACHI_POLICY_BUDGET_H
#define KACHI_POLICY_BUDGET_H

#include "base/clock.h"
#include "base/decimal.h"
#include "base/findings.h"

struct kachi_application {
    struct kachi_str id;
    struct kachi_str subject; /* what it is for: one vehicle, one house */
    struct kachi_str group;   /* of programs that exclude each other */
    kachi_day applied;
    uint32_t line;
    int64_t yen;
    int64_t rep_g;      /* of the subject; 0: not known */
    kachi_day disposed; /* 0: still held */
    bool value_revoked; /* what it was granted for was taken back in the ledger */
};

enum kachi_grant {
    KACHI_GRANTED,
    KACHI_GRANT_NOTHING, /* asked for 0 */
    KACHI_GRANT_DOUBLE,  /* the subject has one of this group */
    KACHI_GRANT_NO_MONEY,
};

enum kachi_clawback {
    KACHI_CLAWBACK_NONE,
    KACHI_CLAWBACK_DISPOSED, /* within the restriction: the rest of it, by months, rounded up */
    KACHI_CLAWBACK_REVOKED,  /* all of it */
};

struct kachi_grant_row {
    const struct kachi_application *application;
    enum kachi_grant grant;
    int64_t granted_yen, left_yen; /* of the budget, after it */
    enum kachi_clawback clawback;
    int64_t repay_yen;
};

struct kachi_budget {
    int64_t yen;
    int64_t disposal_years; /* 0: no restriction. Straight line over months is our assumption */
};

struct kachi_budget_result {
    size_t count;
    struct kachi_grant_row *rows; /* in order of application */
    int64_t granted_yen, left_yen, repay_yen;
    size_t granted_count;
    int64_t rep_g; /* of what was granted, less what was revoked since */
};

#define KACHI_DISPOSAL_YEARS_MAX 100
/* KACHI_ERR_INPUT with finding budget-rules: no money, or a restriction that no goods outlive. */
KACHI_MUST_CHECK enum kachi_err kachi_budget_check(struct kachi_arena *arena,
                                                   const struct kachi_budget *budget,
                                                   struct kachi_findings *findings);
/* Of a budget that passes the check. KACHI_ERR_LIMIT where sums do not fit. */
KACHI_MUST_CHECK enum kachi_err kachi_budget_run(struct kachi_arena *arena,
                                                 const struct kachi_budget *budget, size_t count,
                                                 const struct kachi_application applications[],
                                                 struct kachi_budget_result *out);

/* Columns: application, applied_on, subject, yen; optional group, rep_kgco2e, disposed_on,
 * value_revoked (yes). */
KACHI_MUST_CHECK enum kachi_err
kachi_applications_read(struct kachi_arena *arena, struct kachi_str source,
                        struct kachi_str content, struct kachi_findings *findings, size_t *count,
                        struct kachi_application **out);

/*
 * Yen per tonne of REP, and how many times a carbon price that is, to one decimal; the notice
 * cost-above-carbon-price where it is more than `notice_times` of it. KACHI_ERR_NO_ANSWER without
 * REP or price.
 */
struct kachi_cost_per_tonne {
    struct kachi_decimal yen_per_t; /* whole yen, half to even */
    struct kachi_decimal times;
};
KACHI_MUST_CHECK enum kachi_err kachi_cost_per_tonne(struct kachi_arena *arena, int64_t yen,
                                                     int64_t rep_g,
                                                     struct kachi_decimal carbon_yen_per_t,
                                                     struct kachi_findings *findings,
                                                     struct kachi_cost_per_tonne *out);
#define KACHI_COST_NOTICE_TIMES 3 /* our choice: told from three times the carbon price */

const char *kachi_grant_word(enum kachi_grant grant);
const char *kachi_clawback_word(enum kachi_clawback clawback);

#endif
