/* SPDX-License-Identifier: Apache-2.0 */
#include "value/verifier_json.h"

void kachi_redone_write_json(struct kachi_arena *arena,
                             const struct kachi_value_statement *statement,
                             const struct kachi_redone *redone, struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "id", kachi_id_text(arena, "st", &statement->id));
    kachi_json_pair_bool(json, "is_equal", redone->is_equal);
    kachi_json_pair_str(json, "stated_sha256", statement->digest);
    kachi_json_pair_str(json, "redone_sha256", redone->statement->digest);
    kachi_json_pair_str(json, "stated_cfp_kgco2e_per_unit",
                        kachi_decimal_write(arena, statement->cfp_kgco2e_per_unit));
    kachi_json_pair_str(json, "redone_cfp_kgco2e_per_unit",
                        kachi_decimal_write(arena, redone->statement->cfp_kgco2e_per_unit));
    kachi_json_key(json, "differences");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < redone->difference_count; i++) {
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "place", redone->differences[i].place);
        kachi_json_pair_str(json, "stated", redone->differences[i].stated);
        kachi_json_pair_str(json, "redone", redone->differences[i].redone);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

static void write_input(const struct kachi_dataset *dataset,
                        const struct kachi_inspection_input *input, enum kachi_lang lang,
                        struct kachi_json_writer *json)
{
    const struct kachi_exchange *exchange = &dataset->exchanges[input->exchange];
    const struct kachi_activity *activity = &dataset->activities[exchange->activity];
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "number", input->exchange);
    kachi_json_pair_str(json, "activity", activity->key);
    kachi_json_pair_str(json, "activity_name", kachi_activity_name(activity, lang));
    kachi_json_pair_str(json, "flow", kachi_flow_name(&dataset->flows[exchange->flow], lang));
    kachi_json_pair_text(json, "direction",
                         exchange->direction == KACHI_INPUT ? "input" : "output");
    kachi_json_pair_double(json, "amount", input->amount);
    kachi_json_pair_str(json, "unit", dataset->units[exchange->unit].name);
    kachi_json_pair_double(json, "kgco2e", input->kgco2e);
    kachi_json_pair_double(json, "share", input->share);
    kachi_json_pair_bool(json, "is_material", input->is_material);
    kachi_json_pair_str(json, "source", activity->source);
    kachi_json_pair_str(json, "file", exchange->place.source);
    kachi_json_pair_int64(json, "line", exchange->place.line);
    kachi_json_end_object(json);
}

void kachi_inspection_write_json(const struct kachi_dataset *dataset,
                                 const struct kachi_inspection_options *options,
                                 const struct kachi_inspection *inspection, enum kachi_lang lang,
                                 struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "seed", (int64_t)options->seed);
    kachi_json_pair_double(json, "material_share", options->material_share);
    kachi_json_pair_int64(json, "population", (int64_t)inspection->population);
    kachi_json_pair_int64(json, "material_count", (int64_t)inspection->material_count);
    kachi_json_pair_double(json, "total_kgco2e", inspection->total_kgco2e);
    kachi_json_key(json, "inputs");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < inspection->count; i++) {
        write_input(dataset, &inspection->inputs[i], lang, json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

static void write_raised(struct kachi_arena *arena, const struct kachi_raised *raised,
                         struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "number", raised->number);
    kachi_json_pair_text(json, "severity", kachi_raised_severity_word(raised->severity));
    kachi_json_pair_text(json, "state", kachi_raised_state_word(kachi_raised_state_of(raised)));
    kachi_json_pair_str(json, "text", raised->steps[0].text);
    kachi_json_pair_str(json, "corrective_action", raised->action);
    kachi_json_key(json, "steps");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < raised->step_count; i++) {
        const struct kachi_raised_step *step = &raised->steps[i];
        kachi_json_begin_object(json);
        kachi_json_pair_text(json, "state", kachi_raised_state_word(step->state));
        kachi_json_pair_str(json, "party", step->party);
        kachi_json_pair_str(json, "text", step->text);
        kachi_json_pair_str(json, "at", kachi_moment_text(arena, step->at));
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

void kachi_raised_write_array(struct kachi_arena *arena, size_t count,
                              const struct kachi_raised raised[], struct kachi_json_writer *json)
{
    kachi_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        write_raised(arena, &raised[i], json);
    }
    kachi_json_end_array(json);
}

void kachi_raised_write_json(struct kachi_arena *arena, size_t count,
                             const struct kachi_raised raised[], struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_key(json, "raised");
    kachi_raised_write_array(arena, count, raised, json);
    kachi_json_end_object(json);
}
