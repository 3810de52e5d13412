/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/program_show.h"

#include "cli/table.h"

struct kachi_str kachi_in_language(const struct kachi_session *session, struct kachi_str en,
                                   struct kachi_str ja)
{
    return session->lang == KACHI_LANG_JA && !kachi_str_is_empty(ja) ? ja : en;
}

struct kachi_str kachi_program_name(const struct kachi_session *session,
                                    const struct kachi_program *program)
{
    return kachi_in_language(session, program->name, program->name_ja);
}

/* "in passenger, kei": what the clause asks of its field. */
struct kachi_str kachi_clause_threshold(struct kachi_arena *arena,
                                        const struct kachi_clause *clause)
{
    struct kachi_str text = kachi_str_of("");
    for (size_t i = 0; i < clause->value_count; i++) {
        text = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(text), i == 0 ? "" : ", ",
                               KACHI_STR_ARG(clause->values[i]));
    }
    const char *word = kachi_operator_word(clause->operator);
    if (clause->value_count == 0) {
        return kachi_str_of(word);
    }
    if (!kachi_str_is_empty(clause->of)) {
        return kachi_str_print(arena, "%s %.*s %% × %.*s", word, KACHI_STR_ARG(text),
                               KACHI_STR_ARG(clause->of));
    }
    return kachi_str_print(arena, "%s %.*s%s%.*s", word, KACHI_STR_ARG(text),
                           kachi_str_is_empty(clause->unit) ? "" : " ",
                           KACHI_STR_ARG(clause->unit));
}

/* "required", "5 points", "standard-1": how the clause counts. */
struct kachi_str kachi_clause_weight(struct kachi_session *session,
                                     const struct kachi_program *program, size_t index)
{
    struct kachi_arena *arena = &session->arena;
    const struct kachi_clause *clause = &program->clauses[index];
    struct kachi_str text =
        kachi_str_of(clause->is_required ? kachi_say(session, "clause.required") : "");
    for (size_t i = 0; i < program->tier_count; i++) {
        for (size_t k = 0; k < program->tiers[i].clause_count; k++) {
            if (program->tiers[i].clauses[k] == index) {
                text = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(text),
                                       kachi_str_is_empty(text) ? "" : ", ",
                                       KACHI_STR_ARG(program->tiers[i].id));
            }
        }
    }
    if (clause->points > 0) {
        text = kachi_str_print(arena, "%.*s%s+%lld", KACHI_STR_ARG(text),
                               kachi_str_is_empty(text) ? "" : " ", (long long)clause->points);
    }
    return kachi_str_is_empty(text) ? kachi_str_of(kachi_say(session, "clause.scored")) : text;
}

void kachi_program_write_text(struct kachi_session *session, const struct kachi_program *program)
{
    struct kachi_buffer *out = &session->out;
    struct kachi_str name = kachi_program_name(session, program);
    kachi_buffer_print(
        out, "%.*s  %.*s\n%.*s\n%s\n", KACHI_STR_ARG(program->id), KACHI_STR_ARG(program->version),
        KACHI_STR_ARG(name),
        program->is_hypothetical
            ? kachi_str_print(&session->arena, "%s\n", kachi_say(session, "program.hypothetical"))
                  .text
            : "");
    const char *const headings[] = {
        "", kachi_say(session, "heading.clause"),
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.text")).text,
        kachi_say(session, "heading.threshold")};
    struct kachi_table table;
    kachi_table_init(&table, session, 4, headings);
    table.wraps = true;
    for (size_t i = 0; i < program->clause_count; i++) {
        const struct kachi_clause *clause = &program->clauses[i];
        kachi_table_add(&table, kachi_clause_weight(session, program, i));
        kachi_table_add(&table, clause->id);
        kachi_table_add(&table, kachi_in_language(session, clause->text, clause->text_ja));
        kachi_table_add(&table, kachi_clause_threshold(&session->arena, clause));
    }
    kachi_table_write(&table, "  ");
    struct kachi_str note = kachi_in_language(session, program->note, program->note_ja);
    if (program->points_min > 0) {
        kachi_buffer_print(out, "\n  %s %lld\n", kachi_say(session, "program.points-min"),
                           (long long)program->points_min);
    }
    kachi_buffer_print(out, "\n  %.*s\n  %s: %.*s\n", KACHI_STR_ARG(note),
                       kachi_say(session, "source"), KACHI_STR_ARG(program->source));
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
    kachi_json_pair_str(json, "threshold", kachi_clause_threshold(arena, clause));
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

void kachi_program_write_json(struct kachi_session *session, const struct kachi_program *program,
                              struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_program_write_head(&session->arena, program, json);
    write_tiers(program, json);
    kachi_json_key(json, "clauses");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < program->clause_count; i++) {
        kachi_json_begin_object(json);
        kachi_clause_write_json(&session->arena, &program->clauses[i], json);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}
