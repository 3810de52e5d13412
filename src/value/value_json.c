/* SPDX-License-Identifier: Apache-2.0 */
#include "value/value_json.h"

#include <math.h>

static void write_scopes(struct kachi_json_writer *json, const char *key,
                         const struct kachi_scopes *scopes)
{
    kachi_json_key(json, key);
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "scope1_kgco2e", scopes->scope1_kgco2e);
    kachi_json_pair_double(json, "scope2_kgco2e", scopes->scope2_kgco2e);
    kachi_json_pair_double(json, "scope3_kgco2e", scopes->scope3_kgco2e);
    kachi_json_pair_double(json, "total_kgco2e", scopes->total_kgco2e);
    kachi_json_end_object(json);
}

static void write_bar(struct kachi_json_writer *json, struct kachi_str key, double change,
                      double level)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "key", key);
    kachi_json_pair_double(json, "change_kgco2e", change);
    kachi_json_pair_double(json, "level_kgco2e", level);
    kachi_json_end_object(json);
}

/* From the baseline to now, measure by measure, surroundings frozen: what a waterfall chart draws.
 * The last level is that of the calculation, not the sum of the bars, so that a reader can compare
 * them. */
static void write_waterfall(const struct kachi_dataset *dataset, const struct kachi_rep *rep,
                            struct kachi_json_writer *json)
{
    double level = rep->before.total_kgco2e;
    double circumstances = rep->baseline_kgco2e - rep->normalised_kgco2e;
    kachi_json_key(json, "waterfall");
    kachi_json_begin_array(json);
    if (kachi_dataset_has_circumstances(dataset)) {
        write_bar(json, kachi_str_of("baseline"), 0.0, level + circumstances);
        write_bar(json, kachi_str_of("circumstances"), -circumstances, level);
    }
    write_bar(json, kachi_str_of("before"), 0.0, level);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        const struct kachi_measure_effect *effect = &rep->effects[i];
        level -= effect->effect.total_kgco2e;
        write_bar(json, dataset->measures[effect->measure].key, -effect->effect.total_kgco2e,
                  level);
    }
    write_bar(json, kachi_str_of("after"), 0.0, rep->after.total_kgco2e);
    kachi_json_end_array(json);
}

void kachi_rep_write_sharing(const struct kachi_rep *rep, struct kachi_json_writer *json)
{
    const struct kachi_shapley *shapley = rep->shapley;
    bool is_sampled = shapley->standard_error_kgco2e != NULL;
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "method", is_sampled ? "shapley-sampled" : "shapley-exact");
    if (is_sampled) {
        kachi_json_pair_int64(json, "orders", shapley->orders.count);
        kachi_json_pair_int64(json, "seed", (int64_t)shapley->orders.seed);
    } else {
        kachi_json_pair_int64(json, "combinations", INT64_C(1) << shapley->count);
    }
    kachi_json_end_object(json);
}

static void write_certainty(const struct kachi_certainty *certainty, struct kachi_json_writer *json)
{
    if (certainty != NULL) {
        kachi_json_key(json, "uncertainty");
        kachi_certainty_write_json(certainty, json);
    }
}

static void write_effect(const struct kachi_measure *measure,
                         const struct kachi_measure_effect *effect, enum kachi_lang lang,
                         struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "key", measure->key);
    kachi_json_pair_str(json, "name", kachi_measure_name(measure, lang));
    kachi_json_pair_text(json, "basis", kachi_basis_word(measure->basis));
    kachi_json_pair_text(json, "kind", kachi_measure_kind_word(measure->kind));
    kachi_json_pair_str(json, "site", measure->site);
    kachi_json_pair_str(json, "evidence", measure->evidence);
    kachi_json_pair_str(json, "additionality", measure->additionality);
    kachi_json_pair_str(json, "verified_by", measure->verified_by);
    kachi_json_key(json, "cost_yen");
    if (measure->cost_yen == KACHI_NO_COST) {
        kachi_json_write_null(json);
    } else {
        kachi_json_write_int64(json, measure->cost_yen);
    }
    kachi_json_pair_double(json, "counted_kgco2e", effect->counted_kgco2e);
    kachi_json_pair_double(json, "not_counted_kgco2e", effect->not_counted_kgco2e);
    kachi_json_pair_double(json, "standard_error_kgco2e", effect->standard_error_kgco2e);
    write_scopes(json, "effect", &effect->effect);
    kachi_json_end_object(json);
}

void kachi_rep_write_json(const struct kachi_dataset *dataset, const struct kachi_rep *rep,
                          const struct kachi_certainty *certainty, enum kachi_lang lang,
                          struct kachi_json_writer *json)
{
    const struct kachi_activity *activity = &dataset->activities[rep->activity];
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "product", kachi_activity_name(activity, lang));
    kachi_json_pair_str(json, "activity_key", activity->key);
    kachi_json_pair_str(json, "unit", rep->unit);
    kachi_json_pair_str(json, "party", rep->party);
    kachi_json_pair_str(json, "rulebook", rep->rulebook->id);
    kachi_json_pair_str(json, "rulebook_version", rep->rulebook->version);
    kachi_json_pair_double(json, "rep_kgco2e", rep->rep_kgco2e);
    kachi_json_pair_double(json, "counted_kgco2e", rep->counted_kgco2e);
    kachi_json_pair_double(json, "own_fall_kgco2e", rep->own_fall_kgco2e);
    kachi_json_pair_double(json, "bound_kgco2e", rep->bound_kgco2e);
    kachi_json_pair_double(json, "unclaimed_interaction_kgco2e", rep->interaction_kgco2e);
    kachi_json_pair_double(json, "cfp_baseline_kgco2e", rep->baseline_kgco2e);
    kachi_json_pair_double(json, "cfp_normalised_kgco2e", rep->normalised_kgco2e);
    kachi_json_pair_double(json, "cfp_stated_kgco2e", rep->stated_kgco2e);
    kachi_json_key(json, "sharing");
    kachi_rep_write_sharing(rep, json);
    write_scopes(json, "before", &rep->before);
    write_scopes(json, "after", &rep->after);
    kachi_json_key(json, "measures");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        write_effect(&dataset->measures[rep->effects[i].measure], &rep->effects[i], lang, json);
    }
    kachi_json_end_array(json);
    write_waterfall(dataset, rep, json);
    write_certainty(certainty, json);
    kachi_json_end_object(json);
}

/* What may be claimed of a unit, step by step, as a statement has it. */
static void write_claim(const struct kachi_dataset *dataset,
                        const struct kachi_avoided_product *claim, struct kachi_json_writer *json)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    kachi_json_key(json, "claim");
    kachi_json_begin_object(json);
    kachi_avoided_product_write(&scratch, dataset, claim, json);
    kachi_json_end_object(json);
    kachi_arena_release(&scratch);
}

void kachi_avoided_write_json(const struct kachi_dataset *dataset,
                              const struct kachi_avoided *avoided,
                              const struct kachi_avoided_product *claim,
                              const struct kachi_certainty *certainty, enum kachi_lang lang,
                              struct kachi_json_writer *json)
{
    const struct kachi_activity *solution = &dataset->activities[avoided->solution->activity];
    const struct kachi_activity *reference = &dataset->activities[avoided->reference->activity];
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "solution", kachi_activity_name(solution, lang));
    kachi_json_pair_str(json, "solution_key", solution->key);
    kachi_json_pair_str(json, "reference", kachi_activity_name(reference, lang));
    kachi_json_pair_str(json, "reference_key", reference->key);
    kachi_json_pair_str(json, "unit", avoided->unit);
    kachi_json_pair_double(json, "amount", avoided->amount);
    kachi_json_pair_str(json, "method", avoided->solution->method);
    kachi_json_pair_double(json, "ae_kgco2e", avoided->ae_kgco2e);
    kachi_json_pair_double(json, "solution_kgco2e", avoided->solution->total_kgco2e);
    kachi_json_pair_double(json, "reference_kgco2e", avoided->reference->total_kgco2e);
    kachi_json_key(json, "stages");
    kachi_json_begin_array(json);
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        if (stage == KACHI_STAGE_NONE && fabs(avoided->stage_kgco2e[stage]) <= 0.0) {
            continue;
        }
        kachi_json_begin_object(json);
        kachi_json_pair_text(json, "key", kachi_stage_word((enum kachi_stage)stage));
        kachi_json_pair_text(json, "name", kachi_stage_phrase((enum kachi_stage)stage, lang));
        kachi_json_pair_double(json, "kgco2e", avoided->stage_kgco2e[stage]);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    write_claim(dataset, claim, json);
    write_certainty(certainty, json);
    kachi_json_end_object(json);
}

void kachi_downstream_write_json(const struct kachi_dataset *dataset,
                                 const struct kachi_avoided_product *claim, enum kachi_lang lang,
                                 struct kachi_json_writer *json)
{
    const struct kachi_downstream *downstream = claim->downstream;
    const struct kachi_activity *activity = &dataset->activities[downstream->with->activity];
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "product", kachi_activity_name(activity, lang));
    kachi_json_pair_str(json, "product_key", activity->key);
    kachi_json_pair_str(json, "party", downstream->party);
    kachi_json_pair_str(json, "unit", downstream->with->unit);
    kachi_json_pair_str(json, "method", downstream->with->method);
    kachi_json_pair_double(json, "ae_kgco2e", downstream->ae_kgco2e);
    kachi_json_pair_double(json, "own_kgco2e", downstream->own_kgco2e);
    kachi_json_pair_double(json, "without_kgco2e", downstream->without->total_kgco2e);
    kachi_json_pair_double(json, "with_kgco2e", downstream->with->total_kgco2e);
    kachi_json_key(json, "stages");
    kachi_json_begin_array(json);
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        if (kachi_stage_is_downstream((enum kachi_stage)stage)) {
            kachi_json_begin_object(json);
            kachi_json_pair_text(json, "key", kachi_stage_word((enum kachi_stage)stage));
            kachi_json_pair_text(json, "name", kachi_stage_phrase((enum kachi_stage)stage, lang));
            kachi_json_pair_double(json, "kgco2e", downstream->stage_kgco2e[stage]);
            kachi_json_end_object(json);
        }
    }
    kachi_json_end_array(json);
    write_claim(dataset, claim, json);
    kachi_json_end_object(json);
}

static void pair_decimal(struct kachi_arena *arena, struct kachi_json_writer *json, const char *key,
                         bool has, struct kachi_decimal value)
{
    kachi_json_key(json, key);
    if (has) {
        kachi_json_write_str(json, kachi_decimal_write(arena, value));
    } else {
        kachi_json_write_null(json);
    }
}

void kachi_statement_summary_write_json(struct kachi_arena *arena,
                                        const struct kachi_value_statement *statement,
                                        struct kachi_json_writer *json)
{
    kachi_json_pair_str(json, "id", kachi_id_text(arena, "st", &statement->id));
    kachi_json_pair_text(json, "state", kachi_statement_state_word(statement->state));
    kachi_json_pair_str(json, "issuer", statement->issuer);
    kachi_json_pair_str(json, "product", statement->product);
    kachi_json_pair_str(json, "product_name", statement->product_name);
    if (!kachi_str_is_empty(statement->product_name_ja)) {
        kachi_json_pair_str(json, "product_name_ja", statement->product_name_ja);
    }
    kachi_json_pair_str(json, "unit", statement->unit);
    pair_decimal(arena, json, "cfp_kgco2e_per_unit", true, statement->cfp_kgco2e_per_unit);
    pair_decimal(arena, json, "certificate_kgco2e_per_unit", true,
                 statement->certificate_kgco2e_per_unit);
    pair_decimal(arena, json, "gx_allocated_kgco2e_per_unit", true,
                 statement->gx_allocated_kgco2e_per_unit);
    pair_decimal(arena, json, "rep_kgco2e_per_unit", statement->has_rep,
                 statement->rep_kgco2e_per_unit);
    pair_decimal(arena, json, "ae_kgco2e_per_unit", statement->has_ae,
                 statement->ae_kgco2e_per_unit);
    kachi_json_pair_text(json, "basis", kachi_basis_word(statement->basis));
    kachi_json_pair_int64(json, "pool_g", statement->pool_g);
    kachi_json_pair_str(json, "rulebook", statement->rulebook);
    kachi_json_pair_str(json, "verifier", statement->verifier);
    kachi_json_pair_str(json, "sha256", statement->digest);
}

enum kachi_err kachi_statement_write_json(struct kachi_arena *arena,
                                          const struct kachi_value_statement *statement,
                                          struct kachi_findings *findings,
                                          struct kachi_json_writer *json)
{
    struct kachi_json_doc doc;
    enum kachi_err err =
        kachi_json_read(kachi_str_of("statement"), statement->content, findings, &doc);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json_begin_object(json);
    kachi_statement_summary_write_json(arena, statement, json);
    kachi_json_key(json, "content");
    kachi_json_write_value(json, doc.root);
    kachi_json_end_object(json);
    kachi_json_release(&doc);
    return KACHI_OK;
}

static enum kachi_err write_step(struct kachi_arena *arena, const struct kachi_statement_step *step,
                                 struct kachi_findings *findings, struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "state", kachi_statement_state_word(step->state));
    kachi_json_pair_str(json, "party", step->party);
    kachi_json_pair_str(json, "reason", step->reason);
    kachi_json_pair_str(json, "at", kachi_moment_text(arena, step->at));
    if (step->record.bytes > 0) {
        struct kachi_json_doc doc;
        enum kachi_err err =
            kachi_json_read(kachi_str_of("verification"), step->record, findings, &doc);
        if (err != KACHI_OK) {
            return err;
        }
        kachi_json_key(json, "verification");
        kachi_json_write_value(json, doc.root);
        kachi_json_release(&doc);
    }
    kachi_json_end_object(json);
    return KACHI_OK;
}

enum kachi_err kachi_statement_history_write_json(struct kachi_arena *arena,
                                                  const struct kachi_value_statement *statement,
                                                  const struct kachi_statement_history *history,
                                                  struct kachi_findings *findings,
                                                  struct kachi_json_writer *json)
{
    enum kachi_err err = KACHI_OK;
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "id", kachi_id_text(arena, "st", &statement->id));
    kachi_json_pair_text(json, "state", kachi_statement_state_word(statement->state));
    kachi_json_pair_str(json, "sha256", statement->digest);
    kachi_json_pair_str(json, "restates", history->versions.restates);
    kachi_json_pair_str(json, "restated_by", history->versions.restated_by);
    kachi_json_pair_str(json, "restatement_reason", history->versions.reason);
    kachi_json_key(json, "steps");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < history->count && err == KACHI_OK; i++) {
        err = write_step(arena, &history->steps[i], findings, json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
    return err;
}
