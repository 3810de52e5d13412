/* SPDX-License-Identifier: Apache-2.0 */
/*
 * procurement_report.h - plans and trade-off curves as members of a JSON object, for the terminal's
 * --json and the API.
 */
#ifndef KACHI_MARKET_PROCUREMENT_REPORT_H
#define KACHI_MARKET_PROCUREMENT_REPORT_H

#include "base/json.h"
#include "market/procurement.h"

void kachi_procurement_plan_write_json(struct kachi_arena *arena,
                                       const struct kachi_procurement *asked,
                                       const struct kachi_procurement_plan *plan,
                                       struct kachi_json_writer *json);
void kachi_procurement_curve_write_json(struct kachi_arena *arena, enum kachi_limit axis,
                                        size_t count, const struct kachi_procurement_plan plans[],
                                        struct kachi_json_writer *json);

#endif
