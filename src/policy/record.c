/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/record.h"

#include "policy/program_json.h"

static const struct kachi_form_column item_columns[] = {{"item", "form.column.item"},
                                                        {"value", "form.column.value"}};

static const struct kachi_form_column clause_columns[] = {
    {"clause", "heading.clause"},
    {"text", "heading.text"},
    {"field", "form.column.field"},
    {"threshold", "heading.threshold"},
    {"found", "heading.found"},
    {"unit", "form.column.unit"},
    {"answer", "form.column.answer"},
    {"counts_as", "form.column.counts-as"},
    {"needs", "form.column.needs"},
    {"evidence", "form.column.evidence"},
    {"evidence_dated", "form.column.dated"},
    {"evidence_valid_until", "form.column.valid-until"},
    {"verified", "form.column.verified"},
    {"source", "form.column.source"},
};
#define CLAUSE_COLUMNS (sizeof clause_columns / sizeof clause_columns[0])

static void put_item(struct kachi_form_table *table, const char *phrase, struct kachi_str value)
{
    kachi_form_say(table, phrase);
    if (kachi_str_is_empty(value)) {
        kachi_form_empty(table);
    } else {
        kachi_form_text(table, value);
    }
}

static void put_count(struct kachi_form_table *table, const char *phrase, int64_t value)
{
    kachi_form_say(table, phrase);
    kachi_form_number(table, kachi_decimal_of(value));
}

static const char *answer_phrase(struct kachi_arena *arena, enum kachi_answer answer)
{
    return kachi_str_print(arena, "form.answer.%s", kachi_answer_word(answer)).text;
}

static const char *weight_phrase(const struct kachi_clause *clause)
{
    if (clause->is_required) {
        return "clause.required";
    }
    return clause->points > 0 ? "clause.scored" : "form.clause.other";
}

static void put_needs(struct kachi_form_table *table, const struct kachi_clause_verdict *row)
{
    struct kachi_arena *arena = table->arena;
    kachi_form_words(table, kachi_verdict_needs(arena, row, KACHI_LANG_EN),
                     kachi_verdict_needs(arena, row, KACHI_LANG_JA));
}

static void put_fact(struct kachi_form_table *table, const struct kachi_fact *fact)
{
    if (fact == NULL) {
        for (int i = 0; i < 4; i++) {
            kachi_form_empty(table);
        }
        return;
    }
    kachi_form_text(table, fact->evidence);
    kachi_form_day(table, fact->dated);
    kachi_form_day(table, fact->valid_until);
    kachi_form_say(table, fact->is_verified ? "form.yes" : "form.no");
}

static void put_clause(struct kachi_form_table *table, const struct kachi_program *program,
                       const struct kachi_clause_verdict *row)
{
    const struct kachi_clause *clause = row->clause;
    kachi_form_text(table, clause->id);
    kachi_form_words(table, clause->text, clause->text_ja);
    kachi_form_text(table, clause->field);
    kachi_form_words(table, kachi_clause_threshold(table->arena, clause, KACHI_LANG_EN),
                     kachi_clause_threshold(table->arena, clause, KACHI_LANG_JA));
    kachi_form_text(table, row->fact == NULL ? kachi_str_of("") : row->fact->value);
    kachi_form_text(table, row->fact == NULL ? kachi_str_of("") : row->fact->unit);
    kachi_form_say(table, answer_phrase(table->arena, row->answer));
    kachi_form_say(table, weight_phrase(clause));
    put_needs(table, row);
    put_fact(table, row->fact);
    kachi_form_text(table, kachi_str_is_empty(clause->source) ? program->source : clause->source);
}

static void put_program(struct kachi_form_table *table, const struct kachi_program *program)
{
    kachi_form_say(table, "form.record.program");
    kachi_form_words(table, program->name, program->name_ja);
    put_item(table, "form.record.program-id",
             kachi_str_print(table->arena, "%.*s %.*s", KACHI_STR_ARG(program->id),
                             KACHI_STR_ARG(program->version)));
    put_item(table, "form.record.digest", program->digest);
    put_item(table, "source", program->source);
}

static void put_object(struct kachi_form_table *table, const struct kachi_record_asked *asked)
{
    struct kachi_str lot = asked->judged->has_lot
                               ? kachi_id_text(table->arena, "lot", &asked->judged->lot.id)
                               : kachi_str_of("");
    const struct kachi_fact *statement =
        kachi_fact_find(asked->judged->facts, kachi_str_of("statement.id"));
    kachi_form_say(table, "form.record.product");
    kachi_form_words(table, asked->judged->name, asked->judged->name_ja);
    put_item(table, "form.column.statement",
             statement == NULL ? kachi_str_of("") : statement->value);
    put_item(table, "form.record.lot", lot);
    put_item(table, "form.record.thing", asked->thing);
}

static void put_result(struct kachi_form_table *table, const struct kachi_verdict *verdict)
{
    kachi_form_say(table, "form.record.result");
    kachi_form_say(table, verdict->is_eligible ? "eligible" : "not-eligible");
    kachi_form_say(table, "form.record.tier");
    if (verdict->tier == NULL) {
        kachi_form_empty(table);
    } else {
        kachi_form_words(table, verdict->tier->name, verdict->tier->name_ja);
    }
    put_item(
        table, "clause.required",
        kachi_str_print(table->arena, "%zu/%zu", verdict->required_met, verdict->required_count));
    put_count(table, "form.record.points", verdict->points);
    put_count(table, "form.record.award", verdict->award_yen);
    kachi_form_say(table, "form.record.claims");
    kachi_form_say(table, verdict->is_unasked ? "form.no" : "form.yes");
}

static void add_program_notes(struct kachi_form *form, const struct kachi_program *program)
{
    if (program->is_hypothetical) {
        kachi_form_note(form, "program.hypothetical");
    }
    kachi_form_note_words(form, program->note, program->note_ja);
}

struct kachi_form *kachi_decision_record(struct kachi_arena *arena,
                                         const struct kachi_record_asked *asked)
{
    const struct kachi_verdict *verdict = asked->verdict;
    struct kachi_form *form =
        kachi_form_new(arena, "decision-record", "form.record", asked->judged->name);
    form->subject_ja = asked->judged->name_ja;
    struct kachi_form_table *decision =
        kachi_form_add_table(form, "decision", "form.record.decision", 2, item_columns);
    put_program(decision, verdict->program);
    put_object(decision, asked);
    put_item(decision, "form.record.day", kachi_day_text(arena, verdict->day));
    put_item(decision, "form.record.by", asked->by);
    put_result(decision, verdict);
    put_item(decision, "form.record.reason", asked->reason);
    struct kachi_form_table *clauses = kachi_form_add_table(form, "clauses", "form.record.clauses",
                                                            CLAUSE_COLUMNS, clause_columns);
    for (size_t i = 0; i < verdict->clause_count; i++) {
        put_clause(clauses, verdict->program, &verdict->clauses[i]);
    }
    add_program_notes(form, verdict->program);
    return form;
}

static enum kachi_err refuse(struct kachi_findings *findings, const char *code,
                             struct kachi_str product)
{
    kachi_findings_add(findings, code, KACHI_NOWHERE, KACHI_ARGS({"product", product}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_conformity_statement(struct kachi_arena *arena,
                                          const struct kachi_record_asked *asked,
                                          struct kachi_findings *findings, struct kachi_form **out)
{
    static const struct kachi_form_column requirement_columns[] = {
        {"clause", "heading.clause"},         {"text", "heading.text"},
        {"found", "heading.found"},           {"unit", "form.column.unit"},
        {"evidence", "form.column.evidence"}, {"verified", "form.column.verified"},
    };
    const struct kachi_verdict *verdict = asked->verdict;
    if (!verdict->is_eligible) {
        return refuse(findings, "record-not-eligible", asked->judged->name);
    }
    if (kachi_str_is_empty(asked->by)) {
        return refuse(findings, "record-issuer", asked->judged->name);
    }
    *out = kachi_form_new(arena, "conformity", "form.conformity", asked->judged->name);
    (*out)->subject_ja = asked->judged->name_ja;
    struct kachi_form_table *declared =
        kachi_form_add_table(*out, "declaration", "form.conformity.declared", 2, item_columns);
    put_item(declared, "form.conformity.issuer", asked->by);
    put_object(declared, asked);
    put_program(declared, verdict->program);
    put_result(declared, verdict);
    put_item(declared, "form.record.day", kachi_day_text(arena, verdict->day));
    put_item(declared, "form.conformity.signature", kachi_str_of(""));
    struct kachi_form_table *met = kachi_form_add_table(
        *out, "requirements", "form.conformity.requirements",
        sizeof requirement_columns / sizeof requirement_columns[0], requirement_columns);
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *row = &verdict->clauses[i];
        if (row->answer != KACHI_ANSWER_YES) {
            continue; /* of a lower tier, or only scored: nothing is declared of it */
        }
        kachi_form_text(met, row->clause->id);
        kachi_form_words(met, row->clause->text, row->clause->text_ja);
        kachi_form_text(met, row->fact == NULL ? kachi_str_of("") : row->fact->value);
        kachi_form_text(met, row->fact == NULL ? kachi_str_of("") : row->fact->unit);
        kachi_form_text(met, row->fact == NULL ? kachi_str_of("") : row->fact->evidence);
        kachi_form_say(met, row->fact != NULL && row->fact->is_verified ? "form.yes" : "form.no");
    }
    kachi_form_note(*out, "form.conformity.note");
    add_program_notes(*out, verdict->program);
    return KACHI_OK;
}
