/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ask: a question of value by itself, as a few lines of text: custody, shares, years, mix. */
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "policy/questions.h"
#include "value/worked.h"

#define NEAREST_MAX 3

/* The questions there are, for whoever misspelt one. */
static struct kachi_str nearest(struct kachi_session *session, struct kachi_str wanted,
                                size_t list_count, const struct kachi_question_list lists[])
{
    size_t count = 0;
    for (size_t i = 0; i < list_count; i++) {
        count += lists[i].count;
    }
    struct kachi_str *names = KACHI_NEW_ARRAY(&session->arena, struct kachi_str, count + 1);
    size_t at = 0;
    for (size_t i = 0; i < list_count; i++) {
        for (size_t j = 0; j < lists[i].count; j++) {
            names[at++] = kachi_str_of(lists[i].items[j].name);
        }
    }
    size_t found[NEAREST_MAX];
    size_t near = kachi_text_nearest(wanted, count, names, NEAREST_MAX, found);
    struct kachi_str text = kachi_str_of("");
    for (size_t i = 0; i < (near > 0 ? near : count); i++) {
        struct kachi_str name = names[near > 0 ? found[i] : i];
        text = kachi_str_print(&session->arena, "%.*s%s%.*s", KACHI_STR_ARG(text),
                               i == 0 ? "" : ", ", KACHI_STR_ARG(name));
    }
    return text;
}

/* A line that was not understood, or an expectation that was not met: each with its place. */
static bool tell_wrong(struct kachi_session *session, const struct kachi_worked_text *text,
                       size_t count, const struct kachi_worked_result results[])
{
    bool is_wrong = false;
    for (size_t i = 0; i < count; i++) {
        const struct kachi_worked_result *result = &results[i];
        struct kachi_place place = {.source = text->source, .line = result->line};
        if (result->ok) {
            is_wrong = is_wrong || kachi_str_is(result->name, "refused");
        } else if (result->expected.bytes > 0) {
            is_wrong = true;
            kachi_findings_add(&session->findings, "rulebook-case", place,
                               KACHI_ARGS({"question", result->question}, {"name", result->name},
                                          {"expected", result->expected},
                                          {"found", result->found}));
        } else {
            is_wrong = true;
            kachi_findings_add(&session->findings, "ask-line", place,
                               KACHI_ARGS({"word", result->name},
                                          {"near", nearest(session, result->name, text->list_count,
                                                           text->lists)}));
        }
    }
    return is_wrong;
}

static void write_text(struct kachi_session *session, size_t count,
                       const struct kachi_worked_result results[])
{
    uint32_t line = 0;
    struct kachi_table table = {.session = session, .column_count = 2, .flexible = SIZE_MAX};
    for (size_t i = 0; i < count; i++) {
        const struct kachi_worked_result *result = &results[i];
        if (result->expected.bytes > 0 || !result->ok) {
            continue;
        }
        if (result->line != line) {
            kachi_table_add(&table, result->question);
            kachi_table_add_text(&table, "");
            line = result->line;
        }
        kachi_table_add(&table,
                        kachi_str_print(&session->arena, "  %.*s", KACHI_STR_ARG(result->name)));
        kachi_table_add(&table, result->found);
    }
    kachi_table_write(&table, "");
}

static void write_json(struct kachi_session *session, size_t count,
                       const struct kachi_worked_result results[])
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "answers");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_worked_result *result = &results[i];
        if (result->expected.bytes == 0 && result->ok) {
            kachi_json_begin_object(&json);
            kachi_json_pair_int64(&json, "line", result->line);
            kachi_json_pair_str(&json, "question", result->question);
            kachi_json_pair_str(&json, "name", result->name);
            kachi_json_pair_str(&json, "answer", result->found);
            kachi_json_end_object(&json);
        }
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
}

static enum kachi_err run_ask(struct kachi_session *session)
{
    const struct kachi_question_list lists[] = {kachi_value_questions(), kachi_policy_questions()};
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_worked_result *results = NULL;
    struct kachi_worked_text text = {
        .source = session->operands[0], .list_count = 2, .lists = lists, .tells = true};
    enum kachi_err err = kachi_rulebook_find(
        &session->arena, kachi_option_text(session, "rulebook"), &session->findings, &rulebook);
    text.rulebook = rulebook;
    err = err == KACHI_OK ? kachi_file_read(&session->arena, session->operands[0],
                                            &session->findings, &text.content)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    size_t count = kachi_worked_run(&session->arena, &text, &session->findings, &results);
    bool is_wrong = tell_wrong(session, &text, count, results);
    if (session->output == KACHI_OUTPUT_JSON) {
        write_json(session, count, results);
    } else {
        write_text(session, count, results);
    }
    return is_wrong ? KACHI_ERR_INPUT : KACHI_OK;
}

static const struct kachi_option options[] = {{"rulebook", "ID", "option.rulebook"},
                                              {NULL, NULL, NULL}};
static const char *const examples[] = {
    "kachi ask allocation.txt", "kachi ask shares.txt --rulebook wbcsd-ae-2025 --json", NULL};

const struct kachi_command kachi_command_ask = {
    .name = "ask",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.ask",
    .options = options,
    .examples = examples,
    .run = run_ask,
};
