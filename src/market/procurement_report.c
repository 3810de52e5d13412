/* SPDX-License-Identifier: Apache-2.0 */
/* A plan and a trade-off curve as data for others: keys end in their unit. */
#include "market/procurement_report.h"
#include "market/procurement_internal.h"

static void write_decimal(struct kachi_arena *arena, struct kachi_json_writer *json,
                          const char *key, struct kachi_decimal value)
{
    kachi_json_pair_str(json, key, kachi_decimal_write(arena, value));
}

static void write_kg(struct kachi_arena *arena, struct kachi_json_writer *json, const char *key,
                     int64_t grams)
{
    write_decimal(arena, json, key, (struct kachi_decimal){grams, -3});
}

static void write_limits(struct kachi_arena *arena, const struct kachi_procurement *asked,
                         const struct kachi_procurement_plan *plan, struct kachi_json_writer *json)
{
    kachi_json_key(json, "limits");
    kachi_json_begin_array(json);
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        if (!asked->has_limit[limit]) {
            continue;
        }
        kachi_json_begin_object(json);
        kachi_json_pair_text(json, "limit", kachi_limit_word(limit));
        kachi_json_pair_text(json, "unit", kachi_limit_unit(limit));
        write_decimal(arena, json, "asked", asked->limit[limit]);
        if (plan->shadow[limit].is_known) {
            kachi_json_pair_double(json, "shadow_price", plan->shadow[limit].price);
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static void write_lines(struct kachi_arena *arena, const struct kachi_procurement_plan *plan,
                        struct kachi_json_writer *json)
{
    kachi_json_key(json, "lines");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < plan->line_count; i++) {
        const struct kachi_procurement_line *line = &plan->lines[i];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "item", line->offer->item);
        kachi_json_pair_str(json, "supplier", line->offer->supplier);
        kachi_json_pair_str(json, "offer", line->offer->id);
        write_decimal(arena, json, "quantity", line->quantity);
        kachi_json_pair_int64(json, "yen", line->yen);
        if (line->offer->has_cfp) {
            write_kg(arena, json, "cfp_kgco2e", line->cfp_g);
        }
        if (line->offer->has_rep) {
            write_kg(arena, json, "rep_kgco2e", line->rep_g);
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static void write_sums(struct kachi_arena *arena, const struct kachi_procurement_plan *plan,
                       struct kachi_json_writer *json)
{
    kachi_json_pair_bool(json, "is_proven", plan->is_proven);
    kachi_json_pair_double(json, "gap", plan->gap);
    kachi_json_pair_int64(json, "yen", plan->yen);
    write_kg(arena, json, "cfp_kgco2e", plan->cfp_g);
    write_kg(arena, json, "rep_kgco2e", plan->rep_g);
    kachi_json_pair_int64(json, "lines_without_cfp", (int64_t)plan->without_cfp);
    kachi_json_pair_int64(json, "lines_without_rep", (int64_t)plan->without_rep);
    kachi_json_pair_int64(json, "suppliers", (int64_t)plan->supplier_count);
}

void kachi_procurement_plan_write_json(struct kachi_arena *arena,
                                       const struct kachi_procurement *asked,
                                       const struct kachi_procurement_plan *plan,
                                       struct kachi_json_writer *json)
{
    kachi_json_pair_text(json, "goal", kachi_goal_word(asked->goal));
    write_sums(arena, plan, json);
    write_limits(arena, asked, plan, json);
    write_lines(arena, plan, json);
}

void kachi_procurement_curve_write_json(struct kachi_arena *arena, enum kachi_limit axis,
                                        size_t count, const struct kachi_procurement_plan plans[],
                                        struct kachi_json_writer *json)
{
    kachi_json_pair_text(json, "axis", kachi_limit_word(axis));
    kachi_json_key(json, "points");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(json);
        write_sums(arena, &plans[i], json);
        if (plans[i].shadow[axis].is_known) {
            kachi_json_pair_double(json, "shadow_yen_per_kg", plans[i].shadow[axis].price);
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}
