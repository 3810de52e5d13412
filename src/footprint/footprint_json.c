/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/footprint_json.h"

#include <math.h>

struct kachi_str kachi_column_name(const struct kachi_linked *linked, uint32_t column,
                                   enum kachi_lang lang)
{
    const struct kachi_column *made = &linked->columns[column];
    const struct kachi_flow *flow = &linked->dataset->flows[made->flow];
    const struct kachi_activity *activity = &linked->dataset->activities[made->activity];
    struct kachi_str name = kachi_flow_name(flow, lang);
    bool is_main = activity->reference == made->exchange;
    return is_main && kachi_str_equal(name, flow->key) ? kachi_activity_name(activity, lang) : name;
}

static void write_line(struct kachi_json_writer *json, struct kachi_str key, struct kachi_str name,
                       double value)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "key", key);
    kachi_json_pair_str(json, "name", name);
    kachi_json_pair_double(json, "kgco2e", value);
    kachi_json_end_object(json);
}

static void write_stages(const struct kachi_footprint *footprint, enum kachi_lang lang,
                         struct kachi_json_writer *json)
{
    kachi_json_key(json, "stages");
    kachi_json_begin_array(json);
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        enum kachi_stage at = (enum kachi_stage)stage;
        if (at == KACHI_STAGE_NONE && fabs(footprint->stage_kgco2e[stage]) <= 0.0) {
            continue;
        }
        write_line(json, kachi_str_of(kachi_stage_word(at)),
                   kachi_str_of(kachi_stage_phrase(at, lang)), footprint->stage_kgco2e[stage]);
    }
    kachi_json_end_array(json);
}

static void write_lists(const struct kachi_study *study, const struct kachi_footprint *footprint,
                        enum kachi_lang lang, struct kachi_json_writer *json)
{
    const struct kachi_dataset *dataset = study->dataset;
    kachi_json_key(json, "contributions");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < footprint->activities.count; i++) {
        const struct kachi_contribution *item = &footprint->activities.items[i];
        const struct kachi_activity *activity = &dataset->activities[item->index];
        write_line(json, activity->key, kachi_activity_name(activity, lang), item->kgco2e);
    }
    kachi_json_end_array(json);
    kachi_json_key(json, "flows");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < footprint->flows.count; i++) {
        const struct kachi_contribution *item = &footprint->flows.items[i];
        const struct kachi_flow *flow = &dataset->flows[item->index];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "key", flow->key);
        kachi_json_pair_str(json, "name", kachi_flow_name(flow, lang));
        kachi_json_pair_str(json, "category", flow->category);
        kachi_json_pair_double(json, "amount", item->amount);
        kachi_json_pair_str(json, "unit", dataset->dimensions[flow->dimension].reference_unit);
        kachi_json_pair_double(json, "kgco2e", item->kgco2e);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_key(json, "first_tier");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < footprint->tiers.count; i++) {
        const struct kachi_contribution *item = &footprint->tiers.items[i];
        const struct kachi_column *column = &study->linked->columns[item->index];
        write_line(json, dataset->activities[column->activity].key,
                   kachi_column_name(study->linked, item->index, lang), item->kgco2e);
    }
    kachi_json_end_array(json);
}

static void write_missing(const struct kachi_study *study, const struct kachi_trust *trust,
                          enum kachi_lang lang, struct kachi_json_writer *json)
{
    const struct kachi_dataset *dataset = study->dataset;
    kachi_json_key(json, "cut_offs");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < trust->missing_count; i++) {
        const struct kachi_exchange *exchange = &dataset->exchanges[trust->missing[i].exchange];
        const struct kachi_flow *flow = &dataset->flows[exchange->flow];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "activity", dataset->activities[exchange->activity].key);
        kachi_json_pair_str(json, "flow", flow->key);
        kachi_json_pair_str(json, "name", kachi_flow_name(flow, lang));
        kachi_json_pair_double(json, "amount", trust->missing[i].amount);
        kachi_json_pair_str(json, "unit", dataset->dimensions[flow->dimension].reference_unit);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_key(json, "uncharacterised");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < trust->ghg_like_count; i++) {
        kachi_json_write_str(json, dataset->flows[trust->ghg_like[i]].name);
    }
    kachi_json_end_array(json);
}

static void write_trust(const struct kachi_study *study, const struct kachi_footprint *footprint,
                        enum kachi_lang lang, struct kachi_json_writer *json)
{
    const struct kachi_trust *trust = &footprint->trust;
    kachi_json_key(json, "trust");
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "residual",
                           fmax(trust->intensities.residual, trust->supply.residual));
    kachi_json_pair_double(json, "closure", trust->closure);
    kachi_json_pair_int64(json, "sweeps", trust->intensities.sweeps_max);
    kachi_json_pair_int64(json, "loops", trust->intensities.loop_count);
    kachi_json_pair_int64(json, "loops_solved_directly", trust->intensities.direct_count);
    kachi_json_pair_int64(json, "loops_untested", trust->untested_count);
    kachi_json_pair_double(json, "reciprocal_condition",
                           fmin(trust->intensities.rcond_min, trust->supply.rcond_min));
    kachi_json_pair_double(json, "linked_share", trust->linked_share);
    kachi_json_pair_int64(json, "cut_off_count", trust->missing_count);
    kachi_json_pair_int64(json, "ambiguous_links", trust->ambiguity_count);
    kachi_json_pair_int64(json, "assumed_allocations", trust->assumption_count);
    kachi_json_pair_int64(json, "uncharacterised_count", trust->ghg_like_count);
    kachi_json_pair_int64(json, "flows_without_factor", trust->uncharacterised_count);
    write_missing(study, trust, lang, json);
    kachi_json_end_object(json);
}

static void write_parts(const struct kachi_part items[], uint32_t count,
                        struct kachi_json_writer *json)
{
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < count; i++) {
        write_line(json, items[i].key, items[i].name, items[i].kgco2e);
    }
    kachi_json_end_array(json);
}

static void write_groups(const struct kachi_study *study, const struct kachi_footprint *footprint,
                         enum kachi_lang lang, struct kachi_json_writer *json)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_parts owners =
        kachi_footprint_parts(&scratch, study, footprint, KACHI_BY_OWNER, 1.0, lang);
    kachi_json_key(json, "owners");
    write_parts(owners.items, owners.count, json);
    struct kachi_parts countries =
        kachi_footprint_parts(&scratch, study, footprint, KACHI_BY_COUNTRY, 1.0, lang);
    kachi_json_key(json, "countries");
    write_parts(countries.items, countries.count, json);
    kachi_arena_release(&scratch);
}

void kachi_parts_write_json(enum kachi_side side, double share, const struct kachi_parts *parts,
                            struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "by", kachi_str_of(kachi_side_word(side)));
    kachi_json_pair_double(json, "share", share);
    kachi_json_key(json, "parts");
    write_parts(parts->items, parts->shown, json);
    kachi_json_pair_int64(json, "rest_above_count", parts->above_count);
    kachi_json_pair_double(json, "rest_above_kgco2e", parts->above_kgco2e);
    kachi_json_pair_int64(json, "rest_below_count", parts->below_count);
    kachi_json_pair_double(json, "rest_below_kgco2e", parts->below_kgco2e);
    kachi_json_end_object(json);
}

void kachi_paths_write_json(const struct kachi_study *study, const struct kachi_paths *paths,
                            enum kachi_lang lang, struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_bool(json, "is_cut", paths->is_cut);
    kachi_json_key(json, "nodes");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < paths->count; i++) {
        const struct kachi_path_node *node = &paths->nodes[i];
        const struct kachi_column *column = &study->linked->columns[node->column];
        const struct kachi_flow *flow = &study->dataset->flows[column->flow];
        kachi_json_begin_object(json);
        kachi_json_pair_int64(json, "depth", node->depth);
        kachi_json_pair_int64(json, "parent", node->parent);
        kachi_json_pair_str(json, "activity_key", study->dataset->activities[column->activity].key);
        kachi_json_pair_str(json, "product", kachi_flow_name(flow, lang));
        kachi_json_pair_double(json, "amount", node->amount);
        kachi_json_pair_str(json, "unit",
                            study->dataset->dimensions[flow->dimension].reference_unit);
        kachi_json_pair_double(json, "whole_kgco2e", node->whole_kgco2e);
        kachi_json_pair_double(json, "own_kgco2e", node->own_kgco2e);
        kachi_json_pair_double(json, "left_kgco2e", node->left_kgco2e);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

void kachi_footprint_write_json(const struct kachi_study *study,
                                const struct kachi_footprint *footprint, enum kachi_lang lang,
                                struct kachi_json_writer *json)
{
    const struct kachi_activity *activity = &study->dataset->activities[footprint->activity];
    kachi_json_pair_str(json, "product", kachi_column_name(study->linked, footprint->column, lang));
    kachi_json_pair_str(json, "product_key", study->dataset->flows[footprint->flow].key);
    kachi_json_pair_str(json, "activity", kachi_activity_name(activity, lang));
    kachi_json_pair_str(json, "activity_key", activity->key);
    kachi_json_pair_str(json, "unit", footprint->unit);
    kachi_json_pair_double(json, "amount", footprint->amount);
    kachi_json_pair_bool(json, "is_treatment", footprint->is_treatment);
    kachi_json_pair_str(json, "method", footprint->method);
    kachi_json_pair_double(json, "total_kgco2e", footprint->total_kgco2e);
    kachi_json_pair_double(json, "fossil_kgco2e", footprint->fossil_kgco2e);
    kachi_json_pair_double(json, "biogenic_kgco2e", footprint->biogenic_kgco2e);
    kachi_json_pair_double(json, "land_use_change_kgco2e", footprint->land_use_kgco2e);
    kachi_json_pair_double(json, "biogenic_co2_emission_apart_kgco2",
                           footprint->biogenic_co2_kgco2e);
    kachi_json_pair_double(json, "biogenic_co2_uptake_apart_kgco2", footprint->uptake_kgco2e);
    write_stages(footprint, lang, json);
    write_lists(study, footprint, lang, json);
    write_groups(study, footprint, lang, json);
    write_trust(study, footprint, lang, json);
}

struct kachi_footprint_line kachi_footprint_line_of(const struct kachi_study *study,
                                                    const struct kachi_footprint_row *row,
                                                    enum kachi_lang lang)
{
    const struct kachi_dataset *dataset = study->dataset;
    const struct kachi_column *column = &study->linked->columns[row->column];
    const struct kachi_activity *activity = &dataset->activities[column->activity];
    const struct kachi_flow *flow = &dataset->flows[column->flow];
    return (struct kachi_footprint_line){
        .key = activity->key,
        .activity = kachi_activity_name(activity, lang),
        .product_key = flow->key,
        .product = kachi_flow_name(flow, lang),
        .location = activity->location,
        .unit = dataset->units[row->unit].name,
        .kgco2e_per_unit = row->kgco2e_per_unit,
        .has_answer = row->has_answer,
    };
}

void kachi_footprint_line_write_json(const struct kachi_footprint_line *line,
                                     struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "activity_key", line->key);
    kachi_json_pair_str(json, "activity", line->activity);
    kachi_json_pair_str(json, "product_key", line->product_key);
    kachi_json_pair_str(json, "product", line->product);
    kachi_json_pair_str(json, "location", line->location);
    kachi_json_pair_str(json, "unit", line->unit);
    kachi_json_key(json, "kgco2e_per_unit");
    if (line->has_answer) {
        kachi_json_write_double(json, line->kgco2e_per_unit);
    } else {
        kachi_json_write_null(json);
    }
    kachi_json_end_object(json);
}

void kachi_footprint_all_write_json(const struct kachi_study *study,
                                    const struct kachi_footprint_row rows[], enum kachi_lang lang,
                                    struct kachi_json_writer *json)
{
    uint32_t count = study->linked->column_count;
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "method", study->system->method);
    kachi_json_pair_int64(json, "count", count);
    kachi_json_pair_double(json, "residual", study->system->trust.residual);
    kachi_json_key(json, "products");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < count; i++) {
        struct kachi_footprint_line line = kachi_footprint_line_of(study, &rows[i], lang);
        kachi_footprint_line_write_json(&line, json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}
