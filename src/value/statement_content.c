/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement_content.c - the object that a statement freezes: the question, the three numbers side
 * by side, quality, checks and the digest of the inputs.
 */
#include "inventory/dataset_digest.h"
#include "value/grams.h"
#include "value/quality.h"
#include "value/statement_internal.h"
#include "value/value_json.h"

#include <math.h>

#define CONTENT_BYTES_MAX ((size_t)16 << 20)
#define YEARS_MAX 100.0 /* of validity */

static void write_decimal(struct kachi_stating *stating, struct kachi_json_writer *json,
                          const char *key, struct kachi_decimal value)
{
    kachi_json_pair_str(json, key, kachi_decimal_write(stating->arena, value));
}

static void write_day(struct kachi_stating *stating, struct kachi_json_writer *json,
                      const char *key, kachi_day day)
{
    if (day != KACHI_NO_DAY) {
        kachi_json_pair_str(json, key, kachi_day_text(stating->arena, day));
    }
}

static void write_question(struct kachi_stating *stating, struct kachi_json_writer *json)
{
    const struct kachi_statement_request *request = stating->request;
    const struct kachi_activity *activity = &stating->dataset->activities[request->activity];
    kachi_json_key(json, "product");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "activity", activity->key);
    kachi_json_pair_str(json, "name", activity->name);
    kachi_json_pair_str(json, "name_ja", activity->name_ja);
    kachi_json_pair_str(json, "unit", stating->stated->unit);
    kachi_json_end_object(json);
    kachi_json_pair_str(json, "issuer", stating->statement->issuer);
    kachi_json_key(json, "period");
    kachi_json_begin_object(json);
    write_day(stating, json, "from", request->from);
    write_day(stating, json, "until", request->until);
    write_decimal(stating, json, "quantity", request->quantity);
    kachi_json_end_object(json);
    kachi_json_key(json, "rulebook");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "id", stating->rulebook->id);
    kachi_json_pair_str(json, "version", stating->rulebook->version);
    kachi_json_pair_str(json, "sha256", stating->rulebook->digest);
    kachi_json_end_object(json);
}

/* How far along the life cycle the footprint goes, and what counts as the issuer's own. */
static void write_boundary(const struct kachi_stating *stating, struct kachi_json_writer *json)
{
    const double *stages = stating->stated->stage_kgco2e;
    stating->statement->boundary = kachi_str_of("gate");
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        if (kachi_stage_is_downstream((enum kachi_stage)stage) && fabs(stages[stage]) > 0.0) {
            stating->statement->boundary = kachi_str_of(kachi_stage_word((enum kachi_stage)stage));
        }
    }
    kachi_json_key(json, "boundary");
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "from", "cradle");
    kachi_json_pair_str(json, "to", stating->statement->boundary);
    kachi_json_key(json, "stages");
    kachi_json_begin_array(json);
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        if (stage != KACHI_STAGE_NONE && fabs(stages[stage]) > 0.0) {
            kachi_json_write_text(json, kachi_stage_word((enum kachi_stage)stage));
        }
    }
    kachi_json_end_array(json);
    kachi_json_key(json, "own_scopes");
    kachi_json_begin_array(json);
    for (int scope = 1; scope <= 3; scope++) {
        if (stating->rulebook->own_scope[scope]) {
            kachi_json_write_int64(json, scope);
        }
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

static void write_cfp(struct kachi_stating *stating, struct kachi_json_writer *json)
{
    const struct kachi_footprint *stated = stating->stated;
    kachi_json_key(json, "cfp");
    kachi_json_begin_object(json);
    write_decimal(stating, json, "stated_kgco2e_per_unit", stating->statement->cfp_kgco2e_per_unit);
    write_decimal(stating, json, "uptake_kgco2e_per_unit", stating->uptake_kgco2e_per_unit);
    write_decimal(stating, json, "including_uptake_kgco2e_per_unit",
                  stating->including_kgco2e_per_unit);
    kachi_json_pair_double(json, "stated_kgco2e_per_unit_unrounded", stated->total_kgco2e);
    kachi_json_pair_double(json, "baseline_kgco2e_per_unit_unrounded",
                           stating->before->total_kgco2e);
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
static void write_quality(struct kachi_stating *stating, struct kachi_json_writer *json)
{
    struct kachi_quality quality;
    kachi_json_key(json, "quality");
    if (kachi_quality_of_footprint(stating->arena, stating->dataset, stating->stated,
                                   stating->rulebook, &quality) != KACHI_OK) {
        kachi_json_write_null(json);
        return;
    }
    stating->statement->has_primary_share = true;
    stating->statement->primary_share = quality.primary_share;
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "primary_data_share", quality.primary_share);
    kachi_json_pair_double(json, "coverage", quality.coverage);
    for (int d = 0; d < KACHI_QUALITY_DIMENSIONS; d++) {
        const char *word = kachi_quality_word((enum kachi_quality_dimension)d);
        kachi_json_pair_double(json, kachi_str_print(stating->arena, "dqr_%s", word).text,
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
static void write_circumstances(const struct kachi_stating *stating, struct kachi_json_writer *json)
{
    const struct kachi_dataset *dataset = stating->dataset;
    if (!kachi_dataset_has_circumstances(dataset)) {
        return;
    }
    kachi_json_pair_double(json, "cfp_normalised_kgco2e_per_unit", stating->rep->normalised_kgco2e);
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

static void write_rep(struct kachi_stating *stating, struct kachi_json_writer *json)
{
    const struct kachi_rep *rep = stating->rep;
    kachi_json_key(json, "rep");
    kachi_json_begin_object(json);
    write_decimal(stating, json, "kgco2e_per_unit", stating->statement->rep_kgco2e_per_unit);
    kachi_json_pair_double(json, "kgco2e_per_unit_unrounded", rep->rep_kgco2e);
    kachi_json_pair_text(json, "basis", kachi_basis_word(stating->statement->basis));
    kachi_json_pair_int64(json, "pool_g", stating->statement->pool_g);
    kachi_json_pair_text(json, "grams_rule", KACHI_GRAMS_RULE);
    kachi_json_pair_text(json, "surroundings_frozen_at",
                         rep->rulebook->freeze_at == KACHI_FREEZE_AT_BASELINE ? "baseline"
                                                                              : "current");
    write_scopes(json, "before", &rep->before);
    write_scopes(json, "after", &rep->after);
    kachi_json_pair_double(json, "unclaimed_interaction_kgco2e", rep->interaction_kgco2e);
    kachi_json_key(json, "sharing");
    kachi_rep_write_sharing(rep, json);
    write_circumstances(stating, json);
    kachi_json_key(json, "measures");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        const struct kachi_measure_effect *effect = &rep->effects[i];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "measure", stating->dataset->measures[effect->measure].key);
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

static void write_ae(struct kachi_stating *stating, struct kachi_json_writer *json)
{
    kachi_json_key(json, "ae");
    kachi_json_begin_object(json);
    write_decimal(stating, json, "kgco2e_per_unit", stating->statement->ae_kgco2e_per_unit);
    kachi_avoided_product_write(stating->arena, stating->dataset, stating->avoided, json);
    kachi_json_end_object(json);
}

/* How the reduction moved between lots; null where it did not. */
static void write_gx_allocation(struct kachi_stating *stating, struct kachi_json_writer *json)
{
    kachi_json_key(json, "gx_allocation");
    if (!stating->statement->has_gx_allocation) {
        kachi_json_write_null(json);
        return;
    }
    kachi_json_begin_object(json);
    write_decimal(stating, json, "quantity", stating->request->gx_quantity);
    write_decimal(stating, json, "assigned_kgco2e_per_unit",
                  stating->request->gx_assigned_kgco2e_per_unit);
    write_decimal(stating, json, "other_lots_kgco2e_per_unit",
                  stating->statement->gx_others_kgco2e_per_unit);
    kachi_json_pair_double(json, "unassigned_kgco2e", stating->gx_balance_kgco2e);
    kachi_json_end_object(json);
}

/* Three columns wherever a footprint is shown: what the product physically caused as it is stated,
 * certificates beside it, and the footprint after GX allocation, which is that of the GX lots;
 * where nothing is allocated it is the physical one. Never summed. */
static void write_columns(struct kachi_stating *stating, struct kachi_json_writer *json)
{
    const struct kachi_value_statement *statement = stating->statement;
    kachi_json_key(json, "columns");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "custody_model", stating->statement->custody_model);
    write_decimal(stating, json, "physical_kgco2e_per_unit", statement->cfp_kgco2e_per_unit);
    write_decimal(stating, json, "certificate_kgco2e_per_unit",
                  statement->certificate_kgco2e_per_unit);
    write_decimal(stating, json, "gx_allocated_kgco2e_per_unit",
                  statement->gx_allocated_kgco2e_per_unit);
    write_gx_allocation(stating, json);
    kachi_json_end_object(json);
}

/* So many months later; where that month is shorter, its last day. */
static kachi_day months_later(kachi_day day, int months)
{
    struct kachi_date date = kachi_date_of(day);
    int month = date.month - 1 + months;
    struct kachi_date next = {date.year + (month + 1) / 12, (month + 1) % 12 + 1, 1};
    date.year += month / 12;
    date.month = month % 12 + 1;
    kachi_day last = kachi_day_of(next) - 1;
    date.day = date.day > kachi_date_of(last).day ? kachi_date_of(last).day : date.day;
    return kachi_day_of(date);
}

/* Of the two, the earlier; a day that is not set does not count. */
static kachi_day earlier(kachi_day a, kachi_day b)
{
    if (a == KACHI_NO_DAY || b == KACHI_NO_DAY) {
        return a == KACHI_NO_DAY ? b : a;
    }
    return a < b ? a : b;
}

/* Until when the numbers may be used: so many years after the period (validity_years_cfp), and
 * certificates no longer than so many months (cert_valid_months). */
static void write_validity(struct kachi_stating *stating, struct kachi_json_writer *json)
{
    double years = 0.0;
    double months = 0.0;
    kachi_day until = stating->request->until;
    kachi_day valid_until = KACHI_NO_DAY;
    bool is_certificate =
        stating->rep != NULL && stating->statement->basis == KACHI_BASIS_CERTIFICATE;
    if (until == KACHI_NO_DAY) {
        return;
    }
    if (kachi_rulebook_number(stating->rulebook, "validity_years_cfp", &years)) {
        valid_until = months_later(until, 12 * (int)fmin(years, YEARS_MAX));
    }
    if (is_certificate && kachi_rulebook_number(stating->rulebook, "cert_valid_months", &months)) {
        valid_until =
            earlier(valid_until, months_later(until, (int)fmin(months, 12.0 * YEARS_MAX)));
    }
    stating->statement->valid_until = valid_until;
    write_day(stating, json, "valid_until", valid_until);
}

static void write_inputs(struct kachi_stating *stating, struct kachi_json_writer *json)
{
    struct kachi_digest digest = kachi_dataset_digest(stating->dataset);
    kachi_json_key(json, "inputs");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "sha256", kachi_digest_text(stating->arena, &digest));
    kachi_json_pair_int64(json, "activities", stating->dataset->activity_count);
    kachi_json_pair_int64(json, "exchanges", stating->dataset->exchange_count);
    kachi_json_end_object(json);
}

struct kachi_id kachi_statement_id(struct kachi_str digest)
{
    return kachi_id_of_name(kachi_str_of("kachi-statement"), digest);
}

enum kachi_err kachi_stating_freeze(struct kachi_stating *stating)
{
    struct kachi_buffer plain;
    struct kachi_buffer canonical;
    struct kachi_json_writer json;
    struct kachi_json_doc doc = {.root = NULL};
    kachi_buffer_init(&plain, CONTENT_BYTES_MAX);
    kachi_buffer_init(&canonical, CONTENT_BYTES_MAX);
    kachi_json_writer_init(&json, &plain, KACHI_JSON_COMPACT);
    kachi_json_begin_object(&json);
    kachi_json_pair_int64(&json, "kachi_statement", KACHI_STATEMENT_FORMAT);
    write_question(stating, &json);
    write_validity(stating, &json);
    write_boundary(stating, &json);
    write_cfp(stating, &json);
    write_columns(stating, &json);
    write_quality(stating, &json);
    kachi_json_key(&json, "uncertainty");
    kachi_certainty_write_json(stating->certainty, &json);
    if (stating->rep != NULL) {
        write_rep(stating, &json);
    }
    if (stating->avoided != NULL) {
        write_ae(stating, &json);
    }
    kachi_stating_write_checks(stating, &json);
    write_inputs(stating, &json);
    kachi_json_end_object(&json);
    enum kachi_err err = kachi_json_read(kachi_str_of("statement"), kachi_buffer_str(&plain),
                                         stating->findings, &doc);
    if (err == KACHI_OK) {
        err = kachi_json_canonical(doc.root, &canonical);
        kachi_json_release(&doc);
    }
    if (err == KACHI_OK) {
        struct kachi_value_statement *statement = stating->statement;
        statement->content = kachi_str_copy(stating->arena, kachi_buffer_str(&canonical));
        struct kachi_digest digest = kachi_digest_of(statement->content);
        statement->digest = kachi_digest_text(stating->arena, &digest);
        statement->id = kachi_statement_id(statement->digest);
    }
    kachi_buffer_release(&canonical);
    kachi_buffer_release(&plain);
    return err;
}
