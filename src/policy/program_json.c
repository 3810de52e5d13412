/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/program_json.h"

static struct kachi_str values_text(struct kachi_arena *arena, const struct kachi_clause *clause)
{
    struct kachi_str text = kachi_str_of("");
    for (size_t i = 0; i < clause->value_count; i++) {
        text = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(text), i == 0 ? "" : ", ",
                               KACHI_STR_ARG(clause->values[i]));
    }
    return kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(text),
                           kachi_str_is_empty(clause->unit) ? "" : " ",
                           KACHI_STR_ARG(clause->unit));
}

static struct kachi_str order_text(struct kachi_arena *arena, const struct kachi_clause *clause)
{
    const char *word = kachi_operator_word(clause->operator);
    if (kachi_str_is_empty(clause->of)) {
        return kachi_str_print(arena, "%s %.*s", word, KACHI_STR_ARG(values_text(arena, clause)));
    }
    return kachi_str_print(arena, "%s %.*s %% × %.*s", word, KACHI_STR_ARG(clause->values[0]),
                           KACHI_STR_ARG(clause->of));
}

struct kachi_str kachi_clause_threshold(struct kachi_arena *arena,
                                        const struct kachi_clause *clause, enum kachi_lang lang)
{
    switch (clause->operator) {
    case KACHI_OPERATOR_IN:
        return kachi_str_print(arena, "%s %.*s", kachi_phrase(lang, "threshold.in"),
                               KACHI_STR_ARG(values_text(arena, clause)));
    case KACHI_OPERATOR_EQUAL:
        return values_text(arena, clause);
    case KACHI_OPERATOR_STATED:
        return kachi_str_of(kachi_phrase(lang, "threshold.stated"));
    case KACHI_OPERATOR_ABSENT:
        return kachi_str_of(kachi_phrase(lang, "threshold.absent"));
    case KACHI_OPERATOR_AT_LEAST:
    case KACHI_OPERATOR_AT_MOST:
    case KACHI_OPERATOR_MORE:
    case KACHI_OPERATOR_LESS:
        return order_text(arena, clause);
    }
    return kachi_str_of("");
}

void kachi_program_write_day(struct kachi_arena *arena, struct kachi_json_writer *json,
                             const char *key, kachi_day day)
{
    if (day != KACHI_NO_DAY && day != 0) {
        kachi_json_pair_str(json, key, kachi_day_text(arena, day));
    }
}

void kachi_program_write_head(struct kachi_arena *arena, const struct kachi_program *program,
                              struct kachi_json_writer *json)
{
    kachi_json_pair_str(json, "program", program->id);
    kachi_json_pair_str(json, "version", program->version);
    kachi_json_pair_str(json, "sha256", program->digest);
    kachi_json_pair_str(json, "kind", program->kind);
    kachi_json_pair_bool(json, "hypothetical", program->is_hypothetical);
    kachi_json_pair_str(json, "name", program->name);
    kachi_json_pair_str(json, "name_ja", program->name_ja);
    kachi_json_pair_str(json, "source", program->source);
    kachi_json_pair_str(json, "note", program->note);
    kachi_json_pair_str(json, "note_ja", program->note_ja);
    kachi_program_write_day(arena, json, "valid_from", program->valid_from);
    kachi_program_write_day(arena, json, "valid_until", program->valid_until);
    kachi_json_pair_int64(json, "points_min", program->points_min);
    kachi_json_pair_int64(json, "disposal_years", program->disposal_years);
}

void kachi_clause_write_json(struct kachi_arena *arena, const struct kachi_clause *clause,
                             struct kachi_json_writer *json)
{
    kachi_json_pair_str(json, "id", clause->id);
    kachi_json_pair_str(json, "field", clause->field);
    kachi_json_pair_text(json, "operator", kachi_operator_word(clause->operator));
    kachi_json_key(json, "values");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < clause->value_count; i++) {
        kachi_json_write_str(json, clause->values[i]);
    }
    kachi_json_end_array(json);
    kachi_json_pair_str(json, "unit", clause->unit);
    kachi_json_pair_str(json, "percent_of", clause->of);
    kachi_json_pair_str(json, "threshold", kachi_clause_threshold(arena, clause, KACHI_LANG_EN));
    kachi_json_pair_bool(json, "required", clause->is_required);
    kachi_json_pair_int64(json, "points", clause->points);
    kachi_json_pair_bool(json, "needs_evidence", clause->needs_evidence);
    kachi_json_pair_bool(json, "needs_verification", clause->needs_verification);
    kachi_json_pair_int64(json, "evidence_age_months_max", clause->age_months_max);
    kachi_json_pair_str(json, "text", clause->text);
    kachi_json_pair_str(json, "text_ja", clause->text_ja);
    kachi_json_pair_str(json, "source", clause->source);
}

static void write_tiers(const struct kachi_program *program, struct kachi_json_writer *json)
{
    kachi_json_key(json, "tiers");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < program->tier_count; i++) {
        const struct kachi_tier *tier = &program->tiers[i];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "id", tier->id);
        kachi_json_pair_str(json, "name", tier->name);
        kachi_json_pair_str(json, "name_ja", tier->name_ja);
        kachi_json_key(json, "clauses");
        kachi_json_begin_array(json);
        for (size_t k = 0; k < tier->clause_count; k++) {
            kachi_json_write_str(json, program->clauses[tier->clauses[k]].id);
        }
        kachi_json_end_array(json);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

void kachi_program_write_json(struct kachi_arena *arena, const struct kachi_program *program,
                              struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_program_write_head(arena, program, json);
    write_tiers(program, json);
    kachi_json_key(json, "clauses");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < program->clause_count; i++) {
        kachi_json_begin_object(json);
        kachi_clause_write_json(arena, &program->clauses[i], json);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

/* "12.3 kgCO2e/unit less" */
static struct kachi_str gap_text(struct kachi_arena *arena, const struct kachi_clause_verdict *row,
                                 enum kachi_lang lang)
{
    const struct kachi_clause *clause = row->clause;
    struct kachi_str gap =
        kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(kachi_decimal_write(arena, row->gap)),
                        kachi_str_is_empty(clause->unit) ? "" : " ", KACHI_STR_ARG(clause->unit));
    bool less = clause->operator== KACHI_OPERATOR_AT_MOST || clause->operator== KACHI_OPERATOR_LESS;
    bool strict = clause->operator== KACHI_OPERATOR_MORE || clause->operator== KACHI_OPERATOR_LESS;
    const char *key = less ? (strict ? "needs.beyond-less" : "needs.less")
                           : (strict ? "needs.beyond-more" : "needs.more");
    return kachi_str_print(arena, "%.*s %s", KACHI_STR_ARG(gap), kachi_phrase(lang, key));
}

struct kachi_str kachi_verdict_needs(struct kachi_arena *arena,
                                     const struct kachi_clause_verdict *row, enum kachi_lang lang)
{
    switch (row->answer) {
    case KACHI_ANSWER_YES:
        return kachi_str_of("");
    case KACHI_ANSWER_NO:
        if (row->clause->operator== KACHI_OPERATOR_ABSENT) {
            return kachi_str_of(kachi_phrase(lang, "needs.unclaimed"));
        }
        return row->has_gap ? gap_text(arena, row, lang)
                            : kachi_str_print(
                                  arena, "%s %.*s", kachi_phrase(lang, "needs.value"),
                                  KACHI_STR_ARG(kachi_clause_threshold(arena, row->clause, lang)));
    case KACHI_ANSWER_UNKNOWN:
        return kachi_str_print(arena, "%s %.*s", kachi_phrase(lang, "needs.state"),
                               KACHI_STR_ARG(row->clause->field));
    case KACHI_ANSWER_UNIT:
        return kachi_str_print(arena, "%s %.*s", kachi_phrase(lang, "needs.unit"),
                               KACHI_STR_ARG(row->clause->unit));
    case KACHI_ANSWER_EXPIRED:
        return kachi_str_of(kachi_phrase(lang, "needs.renewal"));
    case KACHI_ANSWER_NO_EVIDENCE:
        return kachi_str_of(kachi_phrase(lang, "needs.evidence"));
    case KACHI_ANSWER_UNVERIFIED:
        return kachi_str_of(kachi_phrase(lang, "needs.verification"));
    }
    return kachi_str_of("");
}

static void write_fact(struct kachi_arena *arena, const struct kachi_fact *fact,
                       struct kachi_json_writer *json)
{
    kachi_json_key(json, "value");
    if (fact == NULL) {
        kachi_json_write_null(json);
        return;
    }
    kachi_json_write_str(json, fact->value);
    kachi_json_pair_str(json, "value_unit", fact->unit);
    kachi_json_pair_str(json, "evidence", fact->evidence);
    kachi_json_pair_bool(json, "verified", fact->is_verified);
    kachi_program_write_day(arena, json, "evidence_dated", fact->dated);
    kachi_program_write_day(arena, json, "evidence_valid_until", fact->valid_until);
}

static void write_row(struct kachi_arena *arena, const struct kachi_clause_verdict *row,
                      enum kachi_lang lang, struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_clause_write_json(arena, row->clause, json);
    kachi_json_pair_text(json, "answer", kachi_answer_word(row->answer));
    write_fact(arena, row->fact, json);
    if (row->has_limit) {
        kachi_json_pair_str(json, "limit", kachi_decimal_write(arena, row->limit));
    }
    if (row->has_gap) {
        kachi_json_pair_str(json, "gap", kachi_decimal_write(arena, row->gap));
    }
    kachi_json_pair_str(json, "needs", kachi_verdict_needs(arena, row, lang));
    kachi_json_end_object(json);
}

void kachi_verdict_write_json(struct kachi_arena *arena, const struct kachi_verdict *verdict,
                              struct kachi_str product, enum kachi_lang lang,
                              struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_program_write_head(arena, verdict->program, json);
    kachi_json_pair_str(json, "product", product);
    kachi_json_pair_str(json, "day", kachi_day_text(arena, verdict->day));
    kachi_json_pair_bool(json, "in_force", verdict->is_in_force);
    kachi_json_pair_bool(json, "eligible", verdict->is_eligible);
    kachi_json_pair_bool(json, "claims_looked_up", !verdict->is_unasked);
    kachi_json_pair_int64(json, "required", (int64_t)verdict->required_count);
    kachi_json_pair_int64(json, "required_met", (int64_t)verdict->required_met);
    kachi_json_pair_int64(json, "points", verdict->points);
    kachi_json_pair_int64(json, "points_max", verdict->points_max);
    kachi_json_key(json, "tier");
    if (verdict->tier == NULL) {
        kachi_json_write_null(json);
    } else {
        kachi_json_write_str(json, verdict->tier->id);
    }
    kachi_json_pair_int64(json, "award_yen", verdict->award_yen);
    kachi_json_key(json, "clauses");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < verdict->clause_count; i++) {
        write_row(arena, &verdict->clauses[i], lang, json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}
