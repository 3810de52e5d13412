/* SPDX-License-Identifier: Apache-2.0 */
/*
 * money_json.h - who gets a budget's money and how a tender ends, as JSON: the one shape that
 * `--json`, the API and the page share. Yen are whole, other amounts exact decimals as texts.
 */
#ifndef KACHI_POLICY_MONEY_JSON_H
#define KACHI_POLICY_MONEY_JSON_H

#include "base/json.h"
#include "policy/budget.h"
#include "policy/tender.h"

/* Members of an object; cost: NULL where it is not known. */
void kachi_budget_write_json(struct kachi_arena *arena, const struct kachi_budget_result *result,
                             const struct kachi_cost_per_tonne *cost,
                             struct kachi_json_writer *json);
/* A member of an object: the offers, best first. */
void kachi_tender_write_json(struct kachi_arena *arena, size_t count,
                             const struct kachi_tender_row rows[], struct kachi_json_writer *json);

#endif
