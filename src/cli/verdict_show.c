/* SPDX-License-Identifier: Apache-2.0 */
/* A verdict: each clause with what was found, what was asked, and what would be needed. */
#include "cli/program_show.h"
#include "cli/table.h"

static const char *mark(enum kachi_answer answer)
{
    switch (answer) {
    case KACHI_ANSWER_YES:
        return "✔";
    case KACHI_ANSWER_NO:
    case KACHI_ANSWER_EXPIRED:
        return "✘";
    case KACHI_ANSWER_UNKNOWN:
    case KACHI_ANSWER_UNIT:
    case KACHI_ANSWER_NO_EVIDENCE:
    case KACHI_ANSWER_UNVERIFIED:
        return "–";
    }
    return "";
}

/* What was found; of a claim nothing is an answer too, where somebody has looked. */
static struct kachi_str found_text(struct kachi_session *session,
                                   const struct kachi_verdict *verdict,
                                   const struct kachi_clause_verdict *row)
{
    const struct kachi_fact *fact = row->fact;
    if (fact == NULL) {
        bool is_none = row->clause->operator== KACHI_OPERATOR_ABSENT && !verdict->is_unasked;
        return kachi_str_of(kachi_say(session, is_none ? "threshold.absent" : "fact.unknown"));
    }
    return kachi_str_print(&session->arena, "%.*s%s%.*s", KACHI_STR_ARG(fact->value),
                           kachi_str_is_empty(fact->unit) ? "" : " ", KACHI_STR_ARG(fact->unit));
}

static void write_rows(struct kachi_session *session, const struct kachi_verdict *verdict)
{
    const char *const headings[] = {
        "",
        kachi_say(session, "heading.clause"),
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.text")).text,
        kachi_say(session, "heading.found"),
        kachi_say(session, "heading.threshold"),
        ""};
    struct kachi_table table;
    kachi_table_init(&table, session, 6, headings);
    table.wraps = true;
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *row = &verdict->clauses[i];
        kachi_table_add_text(&table, mark(row->answer));
        kachi_table_add(&table, row->clause->id);
        kachi_table_add(&table,
                        kachi_in_language(session, row->clause->text, row->clause->text_ja));
        kachi_table_add(&table, found_text(session, verdict, row));
        kachi_table_add(&table,
                        kachi_clause_threshold(&session->arena, row->clause, session->lang));
        kachi_table_add(&table, kachi_clause_weight(session, verdict->program, i));
    }
    kachi_table_write(&table, "  ");
}

static void write_needs(struct kachi_session *session, const struct kachi_verdict *verdict)
{
    bool first = true;
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *row = &verdict->clauses[i];
        if (row->answer == KACHI_ANSWER_YES) {
            continue;
        }
        if (first) {
            kachi_buffer_print(&session->out, "\n  %s\n", kachi_say(session, "needs.title"));
            first = false;
        }
        struct kachi_str needs = kachi_verdict_needs(&session->arena, row, session->lang);
        kachi_buffer_print(&session->out, "    %.*s: %.*s\n", KACHI_STR_ARG(row->clause->id),
                           KACHI_STR_ARG(needs));
    }
}

static void write_sums(struct kachi_session *session, const struct kachi_verdict *verdict)
{
    struct kachi_buffer *out = &session->out;
    const struct kachi_program *program = verdict->program;
    kachi_buffer_print(out, "\n  %s %zu/%zu", kachi_say(session, "clause.required"),
                       verdict->required_met, verdict->required_count);
    if (verdict->points_max > 0) {
        kachi_buffer_print(out, " · %s %lld/%lld", kachi_say(session, "clause.scored"),
                           (long long)verdict->points, (long long)verdict->points_max);
    }
    if (program->points_min > 0) {
        kachi_buffer_print(out, " (%s %lld)", kachi_say(session, "program.points-min"),
                           (long long)program->points_min);
    }
    if (verdict->tier != NULL) {
        struct kachi_str name =
            kachi_in_language(session, verdict->tier->name, verdict->tier->name_ja);
        kachi_buffer_print(out, " · %.*s", KACHI_STR_ARG(name));
    }
    kachi_buffer_add_byte(out, '\n');
}

/* Evidence of each clause, its source where it has one of its own, and the program's. */
static void write_evidence(struct kachi_session *session, const struct kachi_verdict *verdict)
{
    kachi_buffer_print(&session->out, "\n  %s\n", kachi_say(session, "verdict.evidence"));
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *row = &verdict->clauses[i];
        struct kachi_str evidence = row->fact == NULL ? kachi_str_of("-") : row->fact->evidence;
        kachi_buffer_print(&session->out, "    %.*s: %.*s", KACHI_STR_ARG(row->clause->id),
                           KACHI_STR_ARG(evidence));
        if (row->fact != NULL && row->fact->valid_until != 0) {
            struct kachi_str day = kachi_day_text(&session->arena, row->fact->valid_until);
            kachi_buffer_print(&session->out, " (%s %.*s)", kachi_say(session, "valid-until"),
                               KACHI_STR_ARG(day));
        }
        if (!kachi_str_is_empty(row->clause->source)) {
            kachi_buffer_print(&session->out, "\n      %s: %.*s", kachi_say(session, "source"),
                               KACHI_STR_ARG(row->clause->source));
        }
        kachi_buffer_add_byte(&session->out, '\n');
    }
    kachi_buffer_print(&session->out, "    %s: %.*s\n", kachi_say(session, "source"),
                       KACHI_STR_ARG(verdict->program->source));
}

void kachi_verdict_write_text(struct kachi_session *session, const struct kachi_verdict *verdict,
                              struct kachi_str product, bool explain)
{
    struct kachi_buffer *out = &session->out;
    const struct kachi_program *program = verdict->program;
    struct kachi_str day = kachi_day_text(&session->arena, verdict->day);
    kachi_buffer_print(out, "%s  %.*s  ·  %.*s %.*s  ·  %.*s\n\n",
                       kachi_say(session, verdict->is_eligible ? "eligible" : "not-eligible"),
                       KACHI_STR_ARG(product), KACHI_STR_ARG(program->id),
                       KACHI_STR_ARG(program->version), KACHI_STR_ARG(day));
    if (program->is_hypothetical) {
        kachi_buffer_print(out, "  %s\n\n", kachi_say(session, "program.hypothetical"));
    }
    write_rows(session, verdict);
    write_needs(session, verdict);
    write_sums(session, verdict);
    if (verdict->is_unasked) {
        kachi_buffer_print(out, "  %s\n", kachi_say(session, "verdict.unasked"));
    }
    if (explain) {
        write_evidence(session, verdict);
    }
    if (verdict->is_eligible) {
        struct kachi_str note = kachi_in_language(session, program->note, program->note_ja);
        if (verdict->award_yen > 0) {
            struct kachi_str yen = kachi_count_text(&session->arena, verdict->award_yen);
            kachi_buffer_print(out, "  %s %.*s %s\n", kachi_say(session, "award.up-to"),
                               KACHI_STR_ARG(yen), kachi_say(session, "yen"));
        }
        kachi_buffer_print(out, "  %.*s\n", KACHI_STR_ARG(note));
    }
}
