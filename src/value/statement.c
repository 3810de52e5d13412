/* SPDX-License-Identifier: Apache-2.0 */
#include "value/statement.h"

#include "base/json.h"
#include "inventory/dataset_digest.h"
#include "value/check.h"
#include "value/grams.h"
#include "value/quality.h"
#include "value/value_json.h"

#include <math.h>

#define CONTENT_BYTES_MAX ((size_t)16 << 20)
#define STATEMENT_FORMAT 2
#define DAYS_PER_YEAR 365.25

/* Everything that goes into a statement, once calculated. */
struct facts {
    struct kachi_arena *arena;
    const struct kachi_dataset *dataset;
    const struct kachi_statement_request *request;
    struct kachi_findings *findings;
    const struct kachi_rulebook *rulebook;
    struct kachi_footprint *before, *stated;
    struct kachi_rep *rep; /* NULL: no measures, CFP alone */
    struct kachi_avoided *avoided;
    struct kachi_value_statement *statement;
};

static enum kachi_err footprint_of(const struct facts *facts, const struct kachi_study *study,
                                   struct kachi_footprint **out)
{
    struct kachi_footprint_options options = {.amount = 1.0, .unit = KACHI_NONE};
    enum kachi_err err =
        kachi_study_column(study, facts->request->activity, facts->findings, &options.column);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_footprint_compute(facts->arena, study->system, options, facts->findings, out);
}

static enum kachi_err compute_footprints(struct facts *facts)
{
    struct kachi_study_options options = {.method = facts->rulebook->gwp_method};
    struct kachi_scenario baseline = {.taken = NULL};
    struct kachi_study before = {.system = NULL};
    struct kachi_study stated = {.system = NULL};
    enum kachi_err err =
        kachi_study_run(facts->arena, facts->dataset, baseline, options, facts->findings, &before);
    err = err == KACHI_OK ? footprint_of(facts, &before, &facts->before) : err;
    if (err == KACHI_OK) {
        err = kachi_study_run(facts->arena, facts->dataset,
                              kachi_scenario_stated(facts->arena, facts->dataset), options,
                              facts->findings, &stated);
    }
    err = err == KACHI_OK ? footprint_of(facts, &stated, &facts->stated) : err;
    if (err == KACHI_OK && facts->request->reference != KACHI_NONE) {
        struct kachi_avoided_options asked = {.solution = facts->request->activity,
                                              .reference = facts->request->reference,
                                              .amount = 1.0};
        err = kachi_avoided_compute(facts->arena, &stated, asked, facts->findings, &facts->avoided);
    }
    kachi_study_release(&before);
    kachi_study_release(&stated);
    return err;
}

/* The basis of the issuer's measures, which must be one: certificates need the gross footprint,
 * embodied ones do not (DC-2). False in *any where it has no measures. */
static enum kachi_err find_basis(struct facts *facts, struct kachi_str party, bool *any)
{
    const struct kachi_dataset *dataset = facts->dataset;
    *any = false;
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        const struct kachi_measure *measure = &dataset->measures[i];
        if (!kachi_measure_is_of(measure, party)) {
            continue;
        }
        if (*any && measure->basis != facts->statement->basis) {
            kachi_findings_add(facts->findings, "statement-basis-mixed", measure->place,
                               KACHI_ARGS({"party", party}, {"measure", measure->key}));
            return KACHI_ERR_INPUT;
        }
        *any = true;
        facts->statement->basis = measure->basis;
    }
    return KACHI_OK;
}

static enum kachi_err compute_rep(struct facts *facts)
{
    struct kachi_value_statement *statement = facts->statement;
    bool any = false;
    enum kachi_err err = find_basis(facts, statement->issuer, &any);
    if (err != KACHI_OK || !any) {
        return err;
    }
    struct kachi_rep_options options = {.activity = facts->request->activity,
                                        .party = statement->issuer,
                                        .rulebook = facts->rulebook};
    return kachi_rep_compute(facts->arena, facts->dataset, options, facts->findings, &facts->rep);
}

/* The claimed numbers as decimals, and the pool in grams. */
static enum kachi_err state_numbers(struct facts *facts)
{
    struct kachi_value_statement *statement = facts->statement;
    enum kachi_err err =
        kachi_grams_per_unit(facts->stated->total_kgco2e, &statement->cfp_kgco2e_per_unit);
    if (err == KACHI_OK && facts->avoided != NULL) {
        statement->has_ae = true;
        err = kachi_grams_per_unit(facts->avoided->ae_kgco2e, &statement->ae_kgco2e_per_unit);
    }
    if (err == KACHI_OK && facts->rep != NULL) {
        statement->has_rep = true;
        statement->baseline_kgco2e_per_unit = facts->before->total_kgco2e;
        err = kachi_grams_per_unit(facts->rep->rep_kgco2e, &statement->rep_kgco2e_per_unit);
    }
    if (err == KACHI_OK && statement->has_rep && statement->rep_kgco2e_per_unit.coefficient > 0) {
        err = kachi_grams_of(statement->rep_kgco2e_per_unit, facts->request->quantity,
                             &statement->pool_g);
    }
    if (err != KACHI_OK) {
        kachi_findings_add(facts->findings, "statement-too-large", KACHI_NOWHERE,
                           KACHI_ARGS({"product", statement->product_name}));
    }
    return err;
}

static void write_decimal(struct facts *facts, struct kachi_json_writer *json, const char *key,
                          struct kachi_decimal value)
{
    kachi_json_pair_str(json, key, kachi_decimal_write(facts->arena, value));
}

static void write_day(struct facts *facts, struct kachi_json_writer *json, const char *key,
                      kachi_day day)
{
    if (day != KACHI_NO_DAY) {
        kachi_json_pair_str(json, key, kachi_day_text(facts->arena, day));
    }
}

static void write_question(struct facts *facts, struct kachi_json_writer *json)
{
    const struct kachi_statement_request *request = facts->request;
    const struct kachi_activity *activity = &facts->dataset->activities[request->activity];
    kachi_json_key(json, "product");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "activity", activity->key);
    kachi_json_pair_str(json, "name", activity->name);
    kachi_json_pair_str(json, "name_ja", activity->name_ja);
    kachi_json_pair_str(json, "unit", facts->stated->unit);
    kachi_json_end_object(json);
    kachi_json_pair_str(json, "issuer", facts->statement->issuer);
    kachi_json_key(json, "period");
    kachi_json_begin_object(json);
    write_day(facts, json, "from", request->from);
    write_day(facts, json, "until", request->until);
    write_decimal(facts, json, "quantity", request->quantity);
    kachi_json_end_object(json);
    kachi_json_key(json, "rulebook");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "id", facts->rulebook->id);
    kachi_json_pair_str(json, "version", facts->rulebook->version);
    kachi_json_pair_str(json, "sha256", facts->rulebook->digest);
    kachi_json_end_object(json);
}

static void write_cfp(struct facts *facts, struct kachi_json_writer *json)
{
    const struct kachi_footprint *stated = facts->stated;
    kachi_json_key(json, "cfp");
    kachi_json_begin_object(json);
    write_decimal(facts, json, "stated_kgco2e_per_unit", facts->statement->cfp_kgco2e_per_unit);
    kachi_json_pair_double(json, "stated_kgco2e_per_unit_unrounded", stated->total_kgco2e);
    kachi_json_pair_double(json, "baseline_kgco2e_per_unit_unrounded", facts->before->total_kgco2e);
    kachi_json_pair_str(json, "method", stated->method);
    kachi_json_key(json, "stages_kgco2e_per_unit");
    kachi_json_begin_object(json);
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        kachi_json_pair_double(json, kachi_stage_word((enum kachi_stage)stage),
                               stated->stage_kgco2e[stage]);
    }
    kachi_json_end_object(json);
    kachi_json_pair_double(json, "biogenic_co2_emission_apart_kgco2", stated->biogenic_co2_kgco2e);
    kachi_json_pair_double(json, "biogenic_co2_uptake_apart_kgco2", stated->uptake_kgco2e);
    kachi_json_pair_double(json, "linked_share", stated->trust.linked_share);
    kachi_json_pair_int64(json, "cut_offs", stated->trust.missing_count);
    kachi_json_end_object(json);
}

/* How good the data are (PACT), where the activities say so; null where none does. */
static void write_quality(struct facts *facts, struct kachi_json_writer *json)
{
    struct kachi_quality quality;
    kachi_json_key(json, "quality");
    if (kachi_quality_of_footprint(facts->arena, facts->dataset, facts->stated, facts->rulebook,
                                   &quality) != KACHI_OK) {
        kachi_json_write_null(json);
        return;
    }
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "primary_data_share", quality.primary_share);
    kachi_json_pair_double(json, "coverage", quality.coverage);
    for (int d = 0; d < KACHI_QUALITY_DIMENSIONS; d++) {
        const char *word = kachi_quality_word((enum kachi_quality_dimension)d);
        kachi_json_pair_double(json, kachi_str_print(facts->arena, "dqr_%s", word).text,
                               quality.dqr[d]);
    }
    kachi_json_end_object(json);
}

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

/* Changes of mix, volume or method, and what they did to the footprint: nobody's reduction. */
static void write_circumstances(const struct facts *facts, struct kachi_json_writer *json)
{
    const struct kachi_dataset *dataset = facts->dataset;
    if (!kachi_dataset_has_circumstances(dataset)) {
        return;
    }
    kachi_json_pair_double(json, "cfp_normalised_kgco2e_per_unit", facts->rep->normalised_kgco2e);
    kachi_json_key(json, "circumstances");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        const struct kachi_measure *measure = &dataset->measures[i];
        if (kachi_measure_is_circumstance(measure)) {
            kachi_json_begin_object(json);
            kachi_json_pair_str(json, "measure", measure->key);
            kachi_json_pair_text(json, "kind", kachi_measure_kind_word(measure->kind));
            kachi_json_end_object(json);
        }
    }
    kachi_json_end_array(json);
}

static void write_rep(struct facts *facts, struct kachi_json_writer *json)
{
    const struct kachi_rep *rep = facts->rep;
    kachi_json_key(json, "rep");
    kachi_json_begin_object(json);
    write_decimal(facts, json, "kgco2e_per_unit", facts->statement->rep_kgco2e_per_unit);
    kachi_json_pair_double(json, "kgco2e_per_unit_unrounded", rep->rep_kgco2e);
    kachi_json_pair_text(json, "basis", kachi_basis_word(facts->statement->basis));
    kachi_json_pair_int64(json, "pool_g", facts->statement->pool_g);
    kachi_json_pair_text(json, "grams_rule", KACHI_GRAMS_RULE);
    kachi_json_pair_text(json, "surroundings_frozen_at",
                         rep->rulebook->freeze_at == KACHI_FREEZE_AT_BASELINE ? "baseline"
                                                                              : "current");
    write_scopes(json, "before", &rep->before);
    write_scopes(json, "after", &rep->after);
    kachi_json_pair_double(json, "unclaimed_interaction_kgco2e", rep->interaction_kgco2e);
    kachi_json_key(json, "sharing");
    kachi_rep_write_sharing(rep, json);
    write_circumstances(facts, json);
    kachi_json_key(json, "measures");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        const struct kachi_measure_effect *effect = &rep->effects[i];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "measure", facts->dataset->measures[effect->measure].key);
        kachi_json_pair_double(json, "counted_kgco2e", effect->counted_kgco2e);
        kachi_json_pair_double(json, "not_counted_kgco2e", effect->not_counted_kgco2e);
        if (rep->shapley->standard_error_kgco2e != NULL) {
            kachi_json_pair_double(json, "standard_error_kgco2e", effect->standard_error_kgco2e);
        }
        write_scopes(json, "effect", &effect->effect);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

static void write_ae(struct facts *facts, struct kachi_json_writer *json)
{
    const struct kachi_avoided *avoided = facts->avoided;
    const struct kachi_activity *reference = &facts->dataset->activities[facts->request->reference];
    kachi_json_key(json, "ae");
    kachi_json_begin_object(json);
    write_decimal(facts, json, "kgco2e_per_unit", facts->statement->ae_kgco2e_per_unit);
    kachi_json_pair_double(json, "kgco2e_per_unit_unrounded", avoided->ae_kgco2e);
    kachi_json_pair_str(json, "reference", reference->key);
    kachi_json_pair_double(json, "reference_kgco2e_per_unit", avoided->reference->total_kgco2e);
    kachi_json_pair_double(json, "solution_kgco2e_per_unit", avoided->solution->total_kgco2e);
    kachi_json_end_object(json);
}

/* What the register of measures says: how many are additional, how many were only bought, and how
 * long the oldest has counted by the end of the period. */
static void add_register(const struct facts *facts, struct kachi_given *known)
{
    double count = 0.0;
    double additional = 0.0;
    double bought = 0.0;
    double days = -1.0;
    for (uint32_t i = 0; i < facts->rep->effect_count; i++) {
        const struct kachi_measure *measure =
            &facts->dataset->measures[facts->rep->effects[i].measure];
        bool has_days = measure->start != KACHI_NO_DAY && facts->request->until != KACHI_NO_DAY;
        count += 1.0;
        additional += kachi_str_is_empty(measure->additionality) ? 0.0 : 1.0;
        bought += measure->kind == KACHI_MEASURE_BOUGHT ? 1.0 : 0.0;
        days = has_days ? fmax(days, (double)(facts->request->until - measure->start)) : days;
    }
    kachi_given_add_number(facts->arena, known, "measures", count);
    kachi_given_add_number(facts->arena, known, "measures_additional", additional);
    kachi_given_add_number(facts->arena, known, "measures_bought", bought);
    if (days >= 0.0) {
        kachi_given_add_number(facts->arena, known, "measure_years", days / DAYS_PER_YEAR);
    }
}

/* What the checks may know: what was calculated, and what attributes of the product say in the
 * words of the checks (docs/checks.md), such as baseline_years. */
static struct kachi_given known_facts(const struct facts *facts)
{
    struct kachi_given known = {.count = 0};
    const struct kachi_dataset *dataset = facts->dataset;
    const struct kachi_activity *activity = &dataset->activities[facts->request->activity];
    struct kachi_arena *arena = facts->arena;
    kachi_given_add_text(arena, &known, "gwp_before", facts->before->method);
    kachi_given_add_text(arena, &known, "gwp_after", facts->stated->method);
    kachi_given_add_text(arena, &known, "unit_before", facts->before->unit);
    kachi_given_add_text(arena, &known, "unit_after", facts->stated->unit);
    kachi_given_add_number(arena, &known, "unlinked", facts->stated->trust.missing_count);
    double negative = facts->avoided != NULL && facts->avoided->ae_kgco2e < 0.0 ? 1.0 : 0.0;
    if (facts->rep != NULL) {
        bool is_certificate = facts->statement->basis == KACHI_BASIS_CERTIFICATE;
        double rep = facts->rep->rep_kgco2e;
        negative += rep < 0.0 ? 1.0 : 0.0;
        kachi_given_add_text(arena, &known, "party", facts->statement->issuer);
        kachi_given_add_text(arena, &known, "baseline_party", activity->owner);
        add_register(facts, &known);
        kachi_given_add_text(arena, &known, "has_baseline", kachi_str_of("yes"));
        kachi_given_add_text(arena, &known, "own_processes_only", kachi_str_of("yes"));
        kachi_given_add_text(arena, &known, "frozen_at",
                             kachi_str_of(facts->rulebook->freeze_at == KACHI_FREEZE_AT_BASELINE
                                              ? "baseline"
                                              : "current"));
        kachi_given_add_number(arena, &known, "claimed", rep);
        kachi_given_add_number(arena, &known, "own_fall", facts->rep->own_fall_kgco2e);
        kachi_given_add_number(arena, &known, "whole_fall", facts->rep->bound_kgco2e);
        kachi_given_add_number(arena, &known, "embodied", is_certificate ? 0.0 : rep);
        kachi_given_add_number(arena, &known, "certificate", is_certificate ? rep : 0.0);
        kachi_given_add_number(arena, &known, "assigned", rep);
        kachi_given_add_number(arena, &known, "original", facts->before->total_kgco2e);
    }
    /* Both are in the statement, whatever their sign. */
    kachi_given_add_number(arena, &known, "negative", negative);
    kachi_given_add_number(arena, &known, "negative_shown", negative);
    /* Last, so that nothing that was calculated can be said otherwise. */
    for (uint32_t i = 0; i < activity->attribute_count; i++) {
        const struct kachi_attribute *attribute =
            &dataset->attributes[activity->attribute_first + i];
        kachi_given_add(arena, &known,
                        (struct kachi_given_row){
                            .name = attribute->name, .count = 1, .words = &attribute->value});
    }
    return known;
}

struct check_writer {
    struct kachi_json_writer *json;
    const struct kachi_rulebook *rulebook;
    struct kachi_given known;
    size_t rule_count;
    struct kachi_check_rule *rules;
};

static void write_check_of(const struct check_writer *writer, const char *id)
{
    enum kachi_outcome outcome =
        kachi_check_run(kachi_str_of(id), writer->rulebook, &writer->known);
    if (outcome == KACHI_NOT_APPLIED) {
        return;
    }
    for (size_t i = 0; i < writer->rule_count; i++) {
        if (kachi_str_is(writer->rules[i].id, id)) {
            kachi_json_begin_object(writer->json);
            kachi_json_pair_text(writer->json, "rule", id);
            kachi_json_pair_text(writer->json, "result", kachi_outcome_word(outcome));
            kachi_json_pair_str(writer->json, "text", writer->rules[i].text);
            kachi_json_end_object(writer->json);
        }
    }
}

/* A check says pass, notice or fail, with a rule id, never nothing. */
static void write_checks(const struct facts *facts, struct kachi_json_writer *json)
{
    static const char *const always[] = {"GWP-MIX", "LINKED", "NEG-HIDE", "UNIT"};
    static const char *const of_rep[] = {"BASE-1", "BASE-2", "BASE-3",     "BASE-4", "BASE-5",
                                         "BASE-6", "BASE-7", "BASE-8",     "DC-2",   "DC-7",
                                         "DC-8",   "DC-9",   "MEASURE-ADD"};
    static const char *const of_ae[] = {"DC-11", "G1", "G2", "G3", "REF-AGE", "REF-SAME"};
    struct check_writer writer = {
        .json = json, .rulebook = facts->rulebook, .known = known_facts(facts)};
    writer.rule_count = kachi_check_rules(facts->arena, facts->findings, &writer.rules);
    kachi_json_key(json, "checks");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
        write_check_of(&writer, always[i]);
    }
    for (size_t i = 0; facts->rep != NULL && i < sizeof(of_rep) / sizeof(of_rep[0]); i++) {
        write_check_of(&writer, of_rep[i]);
    }
    for (size_t i = 0; facts->avoided != NULL && i < sizeof(of_ae) / sizeof(of_ae[0]); i++) {
        write_check_of(&writer, of_ae[i]);
    }
    kachi_json_end_array(json);
}

/* Three columns wherever a footprint is shown: what the product physically caused as it is stated,
 * certificates beside it, and the footprint after GX allocation, which is of lots (custody.h): none
 * here. Never summed. */
static void write_columns(struct facts *facts, struct kachi_json_writer *json)
{
    const struct kachi_value_statement *statement = facts->statement;
    bool is_certificate = statement->has_rep && statement->basis == KACHI_BASIS_CERTIFICATE;
    kachi_json_key(json, "columns");
    kachi_json_begin_object(json);
    write_decimal(facts, json, "physical_kgco2e_per_unit", statement->cfp_kgco2e_per_unit);
    write_decimal(facts, json, "certificate_kgco2e_per_unit",
                  is_certificate ? statement->rep_kgco2e_per_unit : kachi_decimal_of(0));
    kachi_json_key(json, "gx_allocated_kgco2e_per_unit");
    kachi_json_write_null(json);
    kachi_json_end_object(json);
}

/* Until when the numbers may be used: so many years after the period (validity_years_cfp). */
static void write_validity(struct facts *facts, struct kachi_json_writer *json)
{
    double years = 0.0;
    kachi_day until = facts->request->until;
    if (until == KACHI_NO_DAY ||
        !kachi_rulebook_number(facts->rulebook, "validity_years_cfp", &years)) {
        return;
    }
    struct kachi_date date = kachi_date_of(until);
    date.year += (int)years;
    if (date.month == 2 && date.day == 29) {
        date.day = 28;
    }
    facts->statement->valid_until = kachi_day_of(date);
    write_day(facts, json, "valid_until", facts->statement->valid_until);
}

static void write_inputs(struct facts *facts, struct kachi_json_writer *json)
{
    struct kachi_digest digest = kachi_dataset_digest(facts->dataset);
    kachi_json_key(json, "inputs");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "sha256", kachi_digest_text(facts->arena, &digest));
    kachi_json_pair_int64(json, "activities", facts->dataset->activity_count);
    kachi_json_pair_int64(json, "exchanges", facts->dataset->exchange_count);
    kachi_json_end_object(json);
}

static enum kachi_err freeze_content(struct facts *facts)
{
    struct kachi_buffer plain;
    struct kachi_buffer canonical;
    struct kachi_json_writer json;
    struct kachi_json_doc doc = {.root = NULL};
    kachi_buffer_init(&plain, CONTENT_BYTES_MAX);
    kachi_buffer_init(&canonical, CONTENT_BYTES_MAX);
    kachi_json_writer_init(&json, &plain, KACHI_JSON_COMPACT);
    kachi_json_begin_object(&json);
    kachi_json_pair_int64(&json, "kachi_statement", STATEMENT_FORMAT);
    write_question(facts, &json);
    write_validity(facts, &json);
    write_cfp(facts, &json);
    write_columns(facts, &json);
    write_quality(facts, &json);
    if (facts->rep != NULL) {
        write_rep(facts, &json);
    }
    if (facts->avoided != NULL) {
        write_ae(facts, &json);
    }
    write_checks(facts, &json);
    write_inputs(facts, &json);
    kachi_json_end_object(&json);
    enum kachi_err err =
        kachi_json_read(kachi_str_of("statement"), kachi_buffer_str(&plain), facts->findings, &doc);
    if (err == KACHI_OK) {
        err = kachi_json_canonical(doc.root, &canonical);
        kachi_json_release(&doc);
    }
    if (err == KACHI_OK) {
        struct kachi_value_statement *statement = facts->statement;
        statement->content = kachi_str_copy(facts->arena, kachi_buffer_str(&canonical));
        struct kachi_digest digest = kachi_digest_of(statement->content);
        statement->digest = kachi_digest_text(facts->arena, &digest);
        statement->id = kachi_id_of_name(kachi_str_of("kachi-statement"), statement->digest);
    }
    kachi_buffer_release(&canonical);
    kachi_buffer_release(&plain);
    return err;
}

static enum kachi_err find_rulebook(struct facts *facts)
{
    struct kachi_rulebook *found = NULL;
    if (facts->request->rulebook_as_given != NULL) {
        facts->rulebook = facts->request->rulebook_as_given;
        return KACHI_OK;
    }
    enum kachi_err err =
        kachi_rulebook_find(facts->arena, facts->request->rulebook, facts->findings, &found);
    facts->rulebook = found;
    return err;
}

enum kachi_err kachi_statement_draft(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                     const struct kachi_statement_request *request,
                                     struct kachi_findings *findings,
                                     struct kachi_value_statement **out)
{
    *out = NULL;
    const struct kachi_activity *activity = &dataset->activities[request->activity];
    struct kachi_value_statement *statement = KACHI_NEW(arena, struct kachi_value_statement);
    struct facts facts = {.arena = arena,
                          .dataset = dataset,
                          .request = request,
                          .findings = findings,
                          .statement = statement};
    enum kachi_err err = find_rulebook(&facts);
    if (err != KACHI_OK) {
        return err;
    }
    statement->issuer = kachi_str_is_empty(request->party) ? activity->owner : request->party;
    statement->product = activity->key;
    statement->product_name = kachi_activity_name(activity, KACHI_LANG_EN);
    statement->product_name_ja = activity->name_ja;
    statement->rulebook = facts.rulebook->id;
    statement->from = request->from;
    statement->until = request->until;
    statement->valid_until = KACHI_NO_DAY;
    err = compute_footprints(&facts);
    err = err == KACHI_OK ? compute_rep(&facts) : err;
    err = err == KACHI_OK ? state_numbers(&facts) : err;
    if (err == KACHI_OK) {
        statement->unit = facts.stated->unit;
        err = freeze_content(&facts);
    }
    *out = err == KACHI_OK ? statement : NULL;
    return err;
}

enum kachi_statement_state kachi_statement_state_on(const struct kachi_value_statement *statement,
                                                    kachi_day today)
{
    bool is_over = statement->valid_until != KACHI_NO_DAY && today > statement->valid_until;
    return is_over && statement->state == KACHI_STATEMENT_VERIFIED ? KACHI_STATEMENT_EXPIRED
                                                                   : statement->state;
}

const char *kachi_statement_state_word(enum kachi_statement_state state)
{
    switch (state) {
    case KACHI_STATEMENT_DRAFT:
        return "draft";
    case KACHI_STATEMENT_SUBMITTED:
        return "submitted";
    case KACHI_STATEMENT_RETURNED:
        return "returned";
    case KACHI_STATEMENT_VERIFIED:
        return "verified";
    case KACHI_STATEMENT_WITHDRAWN:
        return "withdrawn";
    case KACHI_STATEMENT_EXPIRED:
        return "expired";
    }
    return "";
}
