/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/money_json.h"

static void write_application(struct kachi_arena *arena, const struct kachi_grant_row *row,
                              struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "application", row->application->id);
    kachi_json_pair_str(json, "subject", row->application->subject);
    kachi_json_pair_str(json, "applied_on", kachi_day_text(arena, row->application->applied));
    kachi_json_pair_text(json, "grant", kachi_grant_word(row->grant));
    kachi_json_pair_int64(json, "granted_yen", row->granted_yen);
    kachi_json_pair_int64(json, "left_yen", row->left_yen);
    kachi_json_pair_text(json, "clawback", kachi_clawback_word(row->clawback));
    kachi_json_pair_int64(json, "repay_yen", row->repay_yen);
    kachi_json_end_object(json);
}

void kachi_budget_write_json(struct kachi_arena *arena, const struct kachi_budget_result *result,
                             const struct kachi_cost_per_tonne *cost,
                             struct kachi_json_writer *json)
{
    kachi_json_pair_int64(json, "granted_yen", result->granted_yen);
    kachi_json_pair_int64(json, "left_yen", result->left_yen);
    kachi_json_pair_int64(json, "repay_yen", result->repay_yen);
    kachi_json_pair_int64(json, "rep_g", result->rep_g);
    if (cost != NULL) {
        kachi_json_pair_str(json, "yen_per_t", kachi_decimal_write(arena, cost->yen_per_t));
        kachi_json_pair_str(json, "times_carbon_price", kachi_decimal_write(arena, cost->times));
    }
    kachi_json_key(json, "applications");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < result->count; i++) {
        write_application(arena, &result->rows[i], json);
    }
    kachi_json_end_array(json);
}

void kachi_tender_write_json(struct kachi_arena *arena, size_t count,
                             const struct kachi_tender_row rows[], struct kachi_json_writer *json)
{
    kachi_json_key(json, "offers");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_tender_row *row = &rows[i];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "offer", row->offer->id);
        kachi_json_pair_int64(json, "rank", (int64_t)row->rank);
        kachi_json_pair_bool(json, "above_ceiling", row->is_out);
        kachi_json_pair_int64(json, "price_yen", row->offer->price_yen);
        kachi_json_pair_str(json, "cfp_points", kachi_decimal_write(arena, row->cfp_points));
        kachi_json_pair_str(json, "rep_points", kachi_decimal_write(arena, row->rep_points));
        kachi_json_pair_str(json, "points", kachi_decimal_write(arena, row->points));
        kachi_json_pair_str(json, "score", kachi_decimal_write(arena, row->score));
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}
