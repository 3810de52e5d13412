/* SPDX-License-Identifier: Apache-2.0 */
#include "value/avoided_product.h"

#include "value/attribute.h"

struct work {
    struct kachi_arena *arena;
    const struct kachi_study *study;
    const struct kachi_avoided_product_options *options;
    struct kachi_findings *findings;
    struct kachi_avoided_product *product;
};

static enum kachi_err refuse_existing(const struct work *work, struct kachi_str key)
{
    const struct kachi_dataset *dataset = work->study->dataset;
    kachi_findings_add(work->findings, "avoided-existing",
                       dataset->activities[work->options->activity].place,
                       KACHI_ARGS({"key", key}));
    return KACHI_ERR_INPUT;
}

/* The system that is replaced or improved, per the solution's unit. */
static enum kachi_err find_existing(const struct work *work, struct kachi_avoided_life *out)
{
    const struct kachi_dataset *dataset = work->study->dataset;
    struct kachi_str key = kachi_given_text(&work->product->facts, "ae_existing");
    struct kachi_avoided *avoided = NULL;
    work->product->existing = KACHI_NONE;
    if (kachi_str_is_empty(key)) {
        return KACHI_OK;
    }
    uint32_t existing = kachi_dataset_activity(dataset, key);
    if (existing == KACHI_NONE) {
        return refuse_existing(work, key);
    }
    struct kachi_avoided_options asked = {
        .solution = work->options->activity, .reference = existing, .amount = 1.0};
    enum kachi_err err =
        kachi_avoided_compute(work->arena, work->study, asked, work->findings, &avoided);
    if (err == KACHI_OK) {
        work->product->existing = existing;
        *out = kachi_avoided_life_of(avoided->reference->stage_kgco2e);
    }
    return err;
}

static enum kachi_err compare(const struct work *work, struct kachi_avoided_asked *asked)
{
    struct kachi_avoided_options options = {
        .solution = work->options->activity, .reference = work->options->reference, .amount = 1.0};
    enum kachi_err err = kachi_avoided_compute(work->arena, work->study, options, work->findings,
                                               &work->product->avoided);
    if (err == KACHI_OK) {
        asked->reference = kachi_avoided_life_of(work->product->avoided->reference->stage_kgco2e);
        asked->solution = kachi_avoided_life_of(work->product->avoided->solution->stage_kgco2e);
        asked->difference_kgco2e = work->product->avoided->ae_kgco2e;
    }
    return err;
}

/* Stages after the gate alone. What falls in the party's own activities there is its own reduction:
 * the side with measures carries it, so that it is no part of the difference. */
static enum kachi_err compare_downstream(const struct work *work, struct kachi_avoided_asked *asked)
{
    struct kachi_downstream_options options = {.activity = work->options->activity,
                                               .party = asked->party,
                                               .method = work->options->rulebook->gwp_method};
    enum kachi_err err = kachi_avoided_downstream(work->arena, work->study->dataset, &options,
                                                  work->findings, &work->product->downstream);
    if (err != KACHI_OK) {
        return err;
    }
    const struct kachi_downstream *downstream = work->product->downstream;
    double without[KACHI_STAGE_COUNT] = {0.0};
    double with[KACHI_STAGE_COUNT] = {0.0};
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        bool counts = kachi_stage_is_downstream((enum kachi_stage)stage);
        without[stage] = counts ? downstream->without->stage_kgco2e[stage] : 0.0;
        with[stage] = counts ? downstream->with->stage_kgco2e[stage] : 0.0;
    }
    asked->reference = kachi_avoided_life_of(without);
    asked->solution = kachi_avoided_life_of(with);
    asked->solution.made_kgco2e += downstream->own_kgco2e;
    asked->difference_kgco2e = downstream->ae_kgco2e;
    return KACHI_OK;
}

static enum kachi_err compute(struct work *work)
{
    const struct kachi_avoided_product_options *options = work->options;
    const struct kachi_activity *activity = &work->study->dataset->activities[options->activity];
    struct kachi_avoided_life existing;
    struct kachi_avoided_asked asked = {
        .facts = &work->product->facts,
        .rulebook = options->rulebook,
        .party = kachi_str_is_empty(options->party) ? activity->owner : options->party,
        .quantity = kachi_decimal_to_double(options->quantity),
        .place = activity->place};
    if (options->from != KACHI_NO_DAY) {
        asked.first_year = kachi_fiscal_year(options->from);
    }
    bool is_downstream = options->reference == KACHI_NONE;
    enum kachi_err err = is_downstream ? compare_downstream(work, &asked) : compare(work, &asked);
    err = err == KACHI_OK ? find_existing(work, &existing) : err;
    if (err != KACHI_OK) {
        return err;
    }
    asked.existing = work->product->existing == KACHI_NONE ? NULL : &existing;
    work->product->difference_kgco2e = asked.difference_kgco2e;
    return kachi_avoided_state(work->arena, &asked, work->findings, &work->product->stated);
}

enum kachi_err kachi_avoided_product_compute(struct kachi_arena *arena,
                                             const struct kachi_study *study,
                                             const struct kachi_avoided_product_options *options,
                                             struct kachi_findings *findings,
                                             struct kachi_avoided_product **out)
{
    struct work work = {.arena = arena,
                        .study = study,
                        .options = options,
                        .findings = findings,
                        .product = KACHI_NEW(arena, struct kachi_avoided_product)};
    *out = NULL;
    work.product->existing = KACHI_NONE;
    kachi_avoided_facts(arena, study->dataset, options->activity, &work.product->facts);
    enum kachi_err err = kachi_attributes_check(arena, study->dataset, options->activity, findings);
    err = err == KACHI_OK ? compute(&work) : err;
    *out = err == KACHI_OK ? work.product : NULL;
    return err;
}

static void write_inventories(const struct kachi_dataset *dataset,
                              const struct kachi_avoided_product *product,
                              struct kachi_json_writer *json)
{
    bool is_downstream = product->downstream != NULL;
    const struct kachi_footprint *reference =
        is_downstream ? product->downstream->without : product->avoided->reference;
    const struct kachi_footprint *solution =
        is_downstream ? product->downstream->with : product->avoided->solution;
    const double *stages =
        is_downstream ? product->downstream->stage_kgco2e : product->avoided->stage_kgco2e;
    kachi_json_pair_text(json, "kind", is_downstream ? "downstream" : "reference");
    if (!is_downstream) {
        kachi_json_pair_str(json, "reference", dataset->activities[reference->activity].key);
    }
    kachi_json_pair_double(json, "difference_kgco2e_per_unit", product->difference_kgco2e);
    kachi_json_pair_double(json, "reference_kgco2e_per_unit", reference->total_kgco2e);
    kachi_json_pair_double(json, "solution_kgco2e_per_unit", solution->total_kgco2e);
    if (is_downstream) {
        kachi_json_pair_double(json, "own_kgco2e_per_unit", product->downstream->own_kgco2e);
    }
    kachi_json_key(json, "stages_kgco2e_per_unit");
    kachi_json_begin_object(json);
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        kachi_json_pair_double(json, kachi_stage_word((enum kachi_stage)stage), stages[stage]);
    }
    kachi_json_end_object(json);
}

static void write_time(const struct kachi_avoided_stated *stated, struct kachi_json_writer *json)
{
    kachi_json_key(json, "timeframe");
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "approach", kachi_timeframe_word(stated->timeframe));
    kachi_json_pair_int64(json, "life_years", (int64_t)stated->life_years);
    kachi_json_pair_double(json, "total_kgco2e", stated->total_kgco2e);
    kachi_json_key(json, "years");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < stated->year_count; i++) {
        kachi_json_begin_object(json);
        kachi_json_pair_int64(json, "year", stated->years[i].year);
        kachi_json_pair_double(json, "kgco2e", stated->years[i].kgco2e);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

static void write_reference_decision(const struct kachi_dataset *dataset,
                                     const struct kachi_avoided_product *product,
                                     struct kachi_json_writer *json)
{
    static const char *const said[] = {
        "ae_remaining_years", "legal_minimum",           "mandated",
        "mandated_level",     "ae_use_growth_reference", "ae_use_growth_solution"};
    const struct kachi_avoided_stated *stated = &product->stated;
    const struct kachi_given *facts = &product->facts;
    kachi_json_key(json, "reference_decision");
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "intervention",
                         stated->has_intervention ? kachi_intervention_word(stated->intervention)
                                                  : "");
    if (product->existing != KACHI_NONE) {
        kachi_json_pair_str(json, "existing", dataset->activities[product->existing].key);
    }
    if (stated->life_years > 0) {
        kachi_json_pair_double(json, "existing_years", stated->existing_years);
        kachi_json_pair_double(json, "market_years", stated->market_years);
        kachi_json_pair_double(json, "reference_use_kgco2e_per_year", stated->reference_use_kgco2e);
    }
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        if (kachi_given_has(facts, said[i])) {
            kachi_json_pair_str(json, said[i], kachi_given_text(facts, said[i]));
        }
    }
    kachi_json_end_object(json);
}

static void write_shares(struct kachi_arena *arena, const struct kachi_avoided_stated *stated,
                         struct kachi_json_writer *json)
{
    kachi_json_key(json, "attribution");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "method", stated->share_method);
    kachi_json_pair_str(json, "own_share", kachi_decimal_write(arena, stated->own_share));
    kachi_json_pair_double(json, "whole_kgco2e_per_unit", stated->after_rebound_kgco2e);
    kachi_json_key(json, "claimants");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < stated->share_count; i++) {
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "party", stated->shares[i].party);
        kachi_json_pair_str(json, "share", kachi_decimal_write(arena, stated->shares[i].share));
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

static void write_words(const struct kachi_avoided_product *product, struct kachi_json_writer *json)
{
    const struct kachi_avoided_stated *stated = &product->stated;
    kachi_json_key(json, "rebound");
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "share", stated->rebound);
    kachi_json_pair_str(json, "note", kachi_given_text(&product->facts, "ae_rebound_note"));
    kachi_json_pair_double(json, "before_kgco2e_per_unit", stated->whole_kgco2e);
    kachi_json_end_object(json);
    kachi_json_key(json, "specificity");
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "solution", kachi_specificity_word(stated->solution_specificity));
    kachi_json_pair_text(json, "reference", kachi_specificity_word(stated->reference_specificity));
    kachi_json_pair_text(json, "level", kachi_specificity_word(stated->specificity));
    kachi_json_end_object(json);
    kachi_json_key(json, "gates");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < KACHI_AVOIDED_GATES; i++) {
        kachi_json_begin_object(json);
        kachi_json_pair_text(json, "gate", stated->gates[i].rule);
        kachi_json_pair_str(json, "result", stated->gates[i].result);
        kachi_json_pair_str(json, "evidence", stated->gates[i].evidence);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

void kachi_avoided_product_write(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                 const struct kachi_avoided_product *product,
                                 struct kachi_json_writer *json)
{
    const struct kachi_avoided_stated *stated = &product->stated;
    kachi_json_pair_double(json, "kgco2e_per_unit_unrounded", stated->claimed_kgco2e);
    write_inventories(dataset, product, json);
    write_time(stated, json);
    write_reference_decision(dataset, product, json);
    write_words(product, json);
    write_shares(arena, stated, json);
}
