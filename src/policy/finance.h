/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finance.h - loans whose rate follows product GX value: KPIs, targets, and the step of the rate at
 * each observation.
 *
 * KPIs are what the contract names (REP total, share of sales that is GX, intensity: candidates, no
 * rule). A KPI that was not reported by its day counts as missed; one whose day has not come
 * changes nothing. Steps add up over observations, in basis points (0.01 %); the rate never falls
 * below 0.
 */
#ifndef KACHI_POLICY_FINANCE_H
#define KACHI_POLICY_FINANCE_H

#include "base/clock.h"
#include "base/decimal.h"
#include "base/findings.h"

struct kachi_kpi {
    struct kachi_str name, evidence;
    kachi_day observed; /* the contract's observation day */
    bool at_most;       /* an intensity; else at least */
    struct kachi_decimal target, actual;
    bool is_reported;
    struct kachi_decimal step_met_bp, step_missed_bp; /* -5: five basis points down */
};

enum kachi_kpi_state { KACHI_KPI_AHEAD, KACHI_KPI_MET, KACHI_KPI_MISSED };

struct kachi_kpi_row {
    const struct kachi_kpi *kpi;
    enum kachi_kpi_state state;
    struct kachi_decimal rate_percent; /* after it */
};

/* Rows in order of day, then place in the list. */
KACHI_MUST_CHECK enum kachi_err kachi_finance_run(struct kachi_arena *arena,
                                                  struct kachi_decimal rate_percent, size_t count,
                                                  const struct kachi_kpi kpis[], kachi_day today,
                                                  struct kachi_kpi_row **out);
/* Columns: kpi, observed_on, target, actual (empty: not reported), step_met_bp, step_missed_bp;
 * optional direction (at-most), evidence. */
KACHI_MUST_CHECK enum kachi_err kachi_kpis_read(struct kachi_arena *arena, struct kachi_str source,
                                                struct kachi_str content,
                                                struct kachi_findings *findings, size_t *count,
                                                struct kachi_kpi **out);
const char *kachi_kpi_state_word(enum kachi_kpi_state state);

#endif
