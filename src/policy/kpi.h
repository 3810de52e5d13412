/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kpi.h - what product GX value is for a lender: REP in all, the share of revenue that is GX, and
 * intensity; to be set against a contract's targets (finance.h).
 *
 *     rep_kgco2e         sum of REP x units sold, of solutions whose statement is verified
 *     gx_revenue_percent revenue of those with REP above 0 / the company's revenue, rounded down
 *     intensity_t        scope 1 emissions in t-CO2e / units sold of one product
 *
 * CFP, REP and AE enter KPIs of their own: none is made of two.
 */
#ifndef KACHI_POLICY_KPI_H
#define KACHI_POLICY_KPI_H

#include "policy/disclosure.h"

/* Each KPI with its value, unit and what stands behind it. Intensity is there where emissions and
 * exactly one solution with units were given. Errors as kachi_disclose. */
KACHI_MUST_CHECK enum kachi_err kachi_kpi_form(struct kachi_arena *arena,
                                               const struct kachi_company *company,
                                               struct kachi_findings *findings,
                                               struct kachi_form **out);

#endif
