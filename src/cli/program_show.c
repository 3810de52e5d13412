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
        kachi_table_add(&table, kachi_clause_threshold(&session->arena, clause, session->lang));
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
