/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/program_show.h"

#include "cli/table.h"

static struct kachi_str in_language(const struct kachi_session *session, struct kachi_str en,
                                    struct kachi_str ja)
{
    return session->lang == KACHI_LANG_JA && !kachi_str_is_empty(ja) ? ja : en;
}

struct kachi_str kachi_program_name(const struct kachi_session *session,
                                    const struct kachi_program *program)
{
    return in_language(session, program->name, program->name_ja);
}

/* "in passenger, kei": what the clause asks of its field. */
static struct kachi_str threshold_text(struct kachi_arena *arena, const struct kachi_clause *clause)
{
    struct kachi_str text = kachi_str_of("");
    for (size_t i = 0; i < clause->value_count; i++) {
        text = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(text), i == 0 ? "" : ", ",
                               KACHI_STR_ARG(clause->values[i]));
    }
    return kachi_str_print(arena, "%s %.*s%s%.*s", kachi_operator_word(clause->operator),
                           KACHI_STR_ARG(text), kachi_str_is_empty(clause->unit) ? "" : " ",
                           KACHI_STR_ARG(clause->unit));
}

void kachi_program_write_text(struct kachi_session *session, const struct kachi_program *program)
{
    struct kachi_buffer *out = &session->out;
    struct kachi_str name = kachi_program_name(session, program);
    kachi_buffer_print(out, "%.*s  %.*s\n%.*s\n\n", KACHI_STR_ARG(program->id),
                       KACHI_STR_ARG(program->version), KACHI_STR_ARG(name));
    const char *const headings[] = {
        "", kachi_say(session, "heading.clause"),
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.text")).text,
        kachi_say(session, "heading.threshold")};
    struct kachi_table table;
    kachi_table_init(&table, session, 4, headings);
    for (size_t i = 0; i < program->clause_count; i++) {
        const struct kachi_clause *clause = &program->clauses[i];
        kachi_table_add_text(
            &table, kachi_say(session, clause->is_required ? "clause.required" : "clause.scored"));
        kachi_table_add(&table, clause->id);
        kachi_table_add(&table, in_language(session, clause->text, clause->text_ja));
        kachi_table_add(&table, threshold_text(&session->arena, clause));
    }
    kachi_table_write(&table, "  ");
    struct kachi_str note = in_language(session, program->note, program->note_ja);
    kachi_buffer_print(out, "\n  %.*s\n  %s: %.*s\n", KACHI_STR_ARG(note),
                       kachi_say(session, "source"), KACHI_STR_ARG(program->source));
}

static void write_head(const struct kachi_program *program, struct kachi_json_writer *json)
{
    kachi_json_pair_str(json, "program", program->id);
    kachi_json_pair_str(json, "version", program->version);
    kachi_json_pair_str(json, "sha256", program->digest);
    kachi_json_pair_str(json, "name", program->name);
    kachi_json_pair_str(json, "name_ja", program->name_ja);
    kachi_json_pair_str(json, "source", program->source);
    kachi_json_pair_str(json, "note", program->note);
}

static void write_clause(struct kachi_arena *arena, const struct kachi_session *session,
                         const struct kachi_clause *clause, struct kachi_json_writer *json)
{
    kachi_json_pair_str(json, "id", clause->id);
    kachi_json_pair_str(json, "field", clause->field);
    kachi_json_pair_str(json, "threshold", threshold_text(arena, clause));
    kachi_json_pair_bool(json, "required", clause->is_required);
    kachi_json_pair_str(json, "text", in_language(session, clause->text, clause->text_ja));
}

void kachi_program_write_json(struct kachi_session *session, const struct kachi_program *program,
                              struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    write_head(program, json);
    kachi_json_key(json, "clauses");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < program->clause_count; i++) {
        kachi_json_begin_object(json);
        write_clause(&session->arena, session, &program->clauses[i], json);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

static const char *mark(enum kachi_answer answer)
{
    switch (answer) {
    case KACHI_ANSWER_YES:
        return "✔";
    case KACHI_ANSWER_NO:
        return "✘";
    case KACHI_ANSWER_UNKNOWN:
        return "–";
    }
    return "";
}

static struct kachi_str found_text(struct kachi_session *session, const struct kachi_fact *fact)
{
    if (fact == NULL) {
        return kachi_str_of(kachi_say(session, "fact.unknown"));
    }
    return kachi_str_print(&session->arena, "%.*s%s%.*s", KACHI_STR_ARG(fact->value),
                           kachi_str_is_empty(fact->unit) ? "" : " ", KACHI_STR_ARG(fact->unit));
}

void kachi_verdict_write_text(struct kachi_session *session, const struct kachi_verdict *verdict,
                              struct kachi_str product)
{
    struct kachi_buffer *out = &session->out;
    const struct kachi_program *program = verdict->program;
    kachi_buffer_print(out, "%s  %.*s  ·  %.*s %.*s\n\n",
                       kachi_say(session, verdict->is_eligible ? "eligible" : "not-eligible"),
                       KACHI_STR_ARG(product), KACHI_STR_ARG(program->id),
                       KACHI_STR_ARG(program->version));
    const char *const headings[] = {
        "",
        kachi_say(session, "heading.clause"),
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.text")).text,
        kachi_say(session, "heading.found"),
        kachi_say(session, "heading.threshold"),
        ""};
    struct kachi_table table;
    kachi_table_init(&table, session, 6, headings);
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *row = &verdict->clauses[i];
        kachi_table_add_text(&table, mark(row->answer));
        kachi_table_add(&table, row->clause->id);
        kachi_table_add(&table, in_language(session, row->clause->text, row->clause->text_ja));
        kachi_table_add(&table, found_text(session, row->fact));
        kachi_table_add(&table, threshold_text(&session->arena, row->clause));
        kachi_table_add_text(
            &table,
            kachi_say(session, row->clause->is_required ? "clause.required" : "clause.scored"));
    }
    kachi_table_write(&table, "  ");
    if (verdict->is_eligible) {
        struct kachi_str yen = kachi_count_text(&session->arena, verdict->award_yen);
        kachi_buffer_print(out, "\n  %s %.*s %s\n", kachi_say(session, "award.up-to"),
                           KACHI_STR_ARG(yen), kachi_say(session, "yen"));
        struct kachi_str note = in_language(session, program->note, program->note_ja);
        kachi_buffer_print(out, "  %.*s\n", KACHI_STR_ARG(note));
    }
}

void kachi_verdict_write_json(struct kachi_session *session, const struct kachi_verdict *verdict,
                              struct kachi_str product, struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    write_head(verdict->program, json);
    kachi_json_pair_str(json, "product", product);
    kachi_json_pair_bool(json, "eligible", verdict->is_eligible);
    kachi_json_pair_int64(json, "award_yen", verdict->award_yen);
    kachi_json_key(json, "clauses");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *row = &verdict->clauses[i];
        kachi_json_begin_object(json);
        write_clause(&session->arena, session, row->clause, json);
        kachi_json_pair_text(json, "answer",
                             row->answer == KACHI_ANSWER_YES  ? "yes"
                             : row->answer == KACHI_ANSWER_NO ? "no"
                                                              : "unknown");
        kachi_json_key(json, "value");
        if (row->fact == NULL) {
            kachi_json_write_null(json);
        } else {
            kachi_json_write_str(json, row->fact->value);
            kachi_json_pair_str(json, "evidence", row->fact->evidence);
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}
