/* SPDX-License-Identifier: Apache-2.0 */
/* kachi rulebook: how value is calculated, listed, shown, compared and tested. */
#include "cli/commands.h"
#include "cli/table.h"
#include "inventory/dataset.h"
#include "policy/questions.h"
#include "value/rulebook_compare.h"
#include "value/rulebook_json.h"
#include "value/worked.h"

static struct kachi_str name_of(const struct kachi_session *session,
                                const struct kachi_rulebook *rulebook)
{
    return session->lang == KACHI_LANG_JA ? rulebook->name_ja : rulebook->name;
}

static enum kachi_err find(struct kachi_session *session, struct kachi_str id,
                           struct kachi_rulebook **out)
{
    return kachi_rulebook_find(&session->arena, id, &session->findings, out);
}

static enum kachi_err run_list(struct kachi_session *session)
{
    struct kachi_str *ids = NULL;
    size_t count = kachi_rulebook_ids(&session->arena, &ids);
    struct kachi_json_writer json = kachi_session_json(session);
    bool as_json = session->output == KACHI_OUTPUT_JSON;
    struct kachi_table table = {.session = session, .column_count = 3, .flexible = 2};
    if (as_json) {
        kachi_json_begin_object(&json);
        kachi_json_key(&json, "rulebooks");
        kachi_json_begin_array(&json);
    }
    for (size_t i = 0; i < count; i++) {
        struct kachi_rulebook *rulebook = NULL;
        enum kachi_err err = find(session, ids[i], &rulebook);
        if (err != KACHI_OK) {
            return err;
        }
        if (as_json) {
            kachi_json_begin_object(&json);
            kachi_rulebook_head_write_json(&session->arena, rulebook, &json);
            kachi_json_end_object(&json);
            continue;
        }
        kachi_table_add(&table, rulebook->id);
        kachi_table_add(&table, rulebook->version);
        kachi_table_add(&table, name_of(session, rulebook));
    }
    if (!as_json) {
        kachi_table_write(&table, "");
        return KACHI_OK;
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&session->out, '\n');
    return KACHI_OK;
}

/* Each with its value, and under it where that comes from. */
static void write_parameters(struct kachi_session *session, const struct kachi_rulebook *rulebook)
{
    struct kachi_table table = {
        .session = session, .column_count = 2, .flexible = 1, .wraps = true};
    for (size_t i = 0; i < rulebook->parameter_count; i++) {
        const struct kachi_rule_parameter *parameter = &rulebook->parameters[i];
        const char *basis = kachi_say(session, parameter->basis == KACHI_RULE_FROM_SOURCE
                                                   ? "rulebook.basis.source"
                                                   : "rulebook.basis.default");
        kachi_table_add(&table, parameter->name);
        kachi_table_add(&table, parameter->value.bytes > 0
                                    ? parameter->value
                                    : kachi_str_of(kachi_say(session, "rulebook.unset")));
        kachi_table_add_text(&table, "");
        kachi_table_add(&table, kachi_str_print(&session->arena, "%s · %.*s", basis,
                                                KACHI_STR_ARG(parameter->source)));
    }
    kachi_table_write(&table, "  ");
}

/* Versions before, by the names that show and diff take. */
static void write_earlier(struct kachi_session *session, const struct kachi_rulebook *rulebook)
{
    struct kachi_str *names = NULL;
    size_t count = kachi_rulebook_earlier(&session->arena, rulebook->id, &names);
    for (size_t i = 0; i < count; i++) {
        kachi_buffer_print(&session->out, "  %s %.*s\n", kachi_say(session, "rulebook.earlier"),
                           KACHI_STR_ARG(names[i]));
    }
}

/* "jp-gx-2026 2026.4" */
static const char *title_of(struct kachi_session *session, const struct kachi_rulebook *rulebook)
{
    return kachi_str_print(&session->arena, "%.*s %.*s", KACHI_STR_ARG(rulebook->id),
                           KACHI_STR_ARG(rulebook->version))
        .text;
}

static void write_show_text(struct kachi_session *session, const struct kachi_rulebook *rulebook,
                            size_t rule_count, const struct kachi_check_rule rules[])
{
    struct kachi_buffer *out = &session->out;
    bool is_ja = session->lang == KACHI_LANG_JA;
    kachi_buffer_print(out, "%s  ·  %.*s\n", title_of(session, rulebook),
                       KACHI_STR_ARG(name_of(session, rulebook)));
    struct kachi_str note = is_ja ? rulebook->note_ja : rulebook->note;
    kachi_buffer_print(out, "%.*s\n", KACHI_STR_ARG(note));
    for (size_t i = 0; i < rulebook->source_count; i++) {
        kachi_buffer_print(out, "  · %.*s\n", KACHI_STR_ARG(rulebook->sources[i]));
    }
    kachi_buffer_print(out, "\n%s\n", kachi_say(session, "rulebook.parameters"));
    write_parameters(session, rulebook);
    kachi_buffer_print(out, "\n%s\n", kachi_say(session, "rulebook.checks"));
    struct kachi_table table = {
        .session = session, .column_count = 3, .flexible = 2, .wraps = true};
    for (size_t i = 0; i < rule_count; i++) {
        enum kachi_hardness hardness = kachi_rulebook_hardness(rulebook, rules[i].id);
        kachi_table_add(&table, rules[i].id);
        kachi_table_add_text(&table, kachi_hardness_word(hardness));
        kachi_table_add(&table, is_ja ? rules[i].text_ja : rules[i].text);
    }
    kachi_table_write(&table, "  ");
    kachi_buffer_print(out, "\n  SHA-256 %.*s\n", KACHI_STR_ARG(rulebook->digest));
    write_earlier(session, rulebook);
}

static enum kachi_err run_show(struct kachi_session *session)
{
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_check_rule *rules = NULL;
    enum kachi_err err = find(session, session->operands[0], &rulebook);
    if (err != KACHI_OK) {
        return err;
    }
    size_t count = kachi_check_rules(&session->arena, &session->findings, &rules);
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_rulebook_write_json(&session->arena, rulebook, count, rules, &json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        write_show_text(session, rulebook, count, rules);
    }
    return KACHI_OK;
}

static void write_diff(struct kachi_session *session, const struct kachi_rulebook *a,
                       const struct kachi_rulebook *b, size_t count,
                       const struct kachi_rulebook_difference differences[])
{
    const char *const headings[] = {"", title_of(session, a), title_of(session, b)};
    struct kachi_table table;
    if (count == 0) {
        kachi_buffer_print(&session->out, "%s\n", kachi_say(session, "rulebook.same"));
        return;
    }
    kachi_table_init(&table, session, 3, headings);
    for (size_t i = 0; i < count; i++) {
        kachi_table_add(&table, differences[i].name);
        kachi_table_add(&table, differences[i].a.bytes > 0
                                    ? differences[i].a
                                    : kachi_str_of(kachi_say(session, "rulebook.unset")));
        kachi_table_add(&table, differences[i].b.bytes > 0
                                    ? differences[i].b
                                    : kachi_str_of(kachi_say(session, "rulebook.unset")));
    }
    kachi_table_write(&table, "");
}

static enum kachi_err run_diff(struct kachi_session *session)
{
    struct kachi_rulebook *a = NULL;
    struct kachi_rulebook *b = NULL;
    struct kachi_rulebook_difference *differences = NULL;
    enum kachi_err err = find(session, session->operands[0], &a);
    err = err == KACHI_OK ? find(session, session->operands[1], &b) : err;
    if (err != KACHI_OK) {
        return err;
    }
    size_t count =
        kachi_rulebook_differences(&session->arena, a, b, &session->findings, &differences);
    if (session->output != KACHI_OUTPUT_JSON) {
        write_diff(session, a, b, count, differences);
        return KACHI_OK;
    }
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_str(&json, "a", a->id);
    kachi_json_pair_str(&json, "b", b->id);
    kachi_json_key(&json, "differences");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "name", differences[i].name);
        kachi_json_pair_str(&json, "a", differences[i].a);
        kachi_json_pair_str(&json, "b", differences[i].b);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&session->out, '\n');
    return KACHI_OK;
}

struct tally {
    size_t passed, failed;
};

static void test_case(struct kachi_session *session, const struct kachi_rulebook *rulebook,
                      size_t number, struct tally *tally)
{
    const struct kachi_question_list lists[] = {kachi_value_questions(), kachi_policy_questions()};
    struct kachi_worked_result *results = NULL;
    struct kachi_str path =
        kachi_str_print(&session->arena, "rulebooks/%.*s.lua", KACHI_STR_ARG(rulebook->id));
    struct kachi_worked_text text = {.source = path,
                                     .content = rulebook->cases[number],
                                     .rulebook = rulebook,
                                     .list_count = 2,
                                     .lists = lists};
    size_t count = kachi_worked_run(&session->arena, &text, &session->findings, &results);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_worked_result *result = &results[i];
        tally->passed += result->ok ? 1 : 0;
        tally->failed += result->ok ? 0 : 1;
        if (!result->ok) {
            struct kachi_place place = {.source = path,
                                        .line = 0,
                                        .field = kachi_str_print(&session->arena, "cases[%zu]:%u",
                                                                 number + 1, result->line)};
            kachi_findings_add(&session->findings, "rulebook-case", place,
                               KACHI_ARGS({"question", result->question}, {"name", result->name},
                                          {"expected", result->expected},
                                          {"found", result->found}));
        }
    }
}

static enum kachi_err run_test(struct kachi_session *session)
{
    struct tally tally = {0, 0};
    struct kachi_str *ids = session->operands;
    size_t count = session->operand_count > 0 ? session->operand_count
                                              : kachi_rulebook_ids(&session->arena, &ids);
    for (size_t i = 0; i < count; i++) {
        struct kachi_rulebook *rulebook = NULL;
        enum kachi_err err = find(session, ids[i], &rulebook);
        if (err != KACHI_OK) {
            return err;
        }
        for (size_t j = 0; j < rulebook->case_count; j++) {
            test_case(session, rulebook, j, &tally);
        }
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_int64(&json, "passed", (int64_t)tally.passed);
        kachi_json_pair_int64(&json, "failed", (int64_t)tally.failed);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        kachi_buffer_print(&session->out, "%zu %s, %zu %s\n", tally.passed,
                           kachi_say(session, "passed"), tally.failed,
                           kachi_say(session, "failed"));
    }
    session->answer_is_no = tally.failed > 0;
    return KACHI_OK;
}

static const char *const list_examples[] = {"kachi rulebook list", NULL};
static const char *const show_examples[] = {"kachi rulebook show jp-gx-2026",
                                            "kachi rulebook show jisf-gx-steel-2025 --json", NULL};
static const char *const diff_examples[] = {"kachi rulebook diff jp-gx-2026 jisf-gx-steel-2025",
                                            NULL};
static const char *const test_examples[] = {"kachi rulebook test",
                                            "kachi rulebook test wbcsd-ae-2025", NULL};

const struct kachi_command kachi_command_rulebook_list = {
    .name = "rulebook list",
    .operands = "",
    .phrase = "command.rulebook.list",
    .examples = list_examples,
    .run = run_list,
};
const struct kachi_command kachi_command_rulebook_show = {
    .name = "rulebook show",
    .operands = "RULEBOOK",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.rulebook.show",
    .examples = show_examples,
    .run = run_show,
};
const struct kachi_command kachi_command_rulebook_diff = {
    .name = "rulebook diff",
    .operands = "RULEBOOK RULEBOOK",
    .operands_min = 2,
    .operands_max = 2,
    .phrase = "command.rulebook.diff",
    .examples = diff_examples,
    .run = run_diff,
};
const struct kachi_command kachi_command_rulebook_test = {
    .name = "rulebook test",
    .operands = "[RULEBOOK...]",
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.rulebook.test",
    .examples = test_examples,
    .run = run_test,
};
