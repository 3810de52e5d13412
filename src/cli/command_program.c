/* SPDX-License-Identifier: Apache-2.0 */
/* kachi program: policy instruments as data, listed, shown, applied and tested. */
#include "cli/commands.h"
#include "cli/program_session.h"
#include "cli/program_show.h"
#include "cli/table.h"

static enum kachi_err open_program(struct kachi_session *session, struct kachi_program **out)
{
    return kachi_program_open_named(session, session->operands[0], out);
}

static enum kachi_err run_list(struct kachi_session *session)
{
    struct kachi_str *ids = NULL;
    size_t count = kachi_program_ids(&session->arena, &ids);
    struct kachi_json_writer json = kachi_session_json(session);
    bool as_json = session->output == KACHI_OUTPUT_JSON;
    if (as_json) {
        kachi_json_begin_object(&json);
        kachi_json_key(&json, "programs");
        kachi_json_begin_array(&json);
    }
    struct kachi_table table = {.session = session, .column_count = 3, .flexible = 2};
    for (size_t i = 0; i < count; i++) {
        struct kachi_program *program = NULL;
        enum kachi_err err =
            kachi_program_open(&session->arena, ids[i], &session->findings, &program);
        if (err != KACHI_OK) {
            return err;
        }
        kachi_table_add(&table, program->id);
        kachi_table_add(&table, program->version);
        kachi_table_add(&table, kachi_program_name(session, program));
        if (as_json) {
            kachi_program_write_json(&session->arena, program, &json);
        }
        kachi_program_close(program);
    }
    if (as_json) {
        kachi_json_end_array(&json);
        kachi_json_end_object(&json);
        return KACHI_OK;
    }
    kachi_table_write(&table, "");
    return KACHI_OK;
}

static enum kachi_err run_show(struct kachi_session *session)
{
    struct kachi_program *program = NULL;
    enum kachi_err err = open_program(session, &program);
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_program_write_json(&session->arena, program, &json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        kachi_program_write_text(session, program);
    }
    kachi_program_close(program);
    return KACHI_OK;
}

static void show_verdict(struct kachi_session *session, const struct kachi_judging *judging)
{
    struct kachi_str name = kachi_judging_name(session, judging);
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_verdict_write_json(&session->arena, judging->verdict, name, session->lang, &json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        kachi_verdict_write_text(session, judging->verdict, name,
                                 kachi_option_is_set(session, "explain"));
    }
    session->answer_is_no = !judging->verdict->is_eligible;
}

static enum kachi_err run_evaluate(struct kachi_session *session)
{
    struct kachi_judging judging;
    enum kachi_err err = kachi_judging_begin(session, KACHI_JUDGING_READ, &judging);
    if (err == KACHI_OK) {
        show_verdict(session, &judging);
    }
    kachi_judging_end(&judging);
    return err;
}

static enum kachi_err run_test(struct kachi_session *session)
{
    struct kachi_program *program = NULL;
    size_t passed = 0;
    size_t failed = 0;
    enum kachi_err err = open_program(session, &program);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_program_test(&session->arena, program, &session->findings, &passed, &failed);
    kachi_program_close(program);
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_int64(&json, "passed", (int64_t)passed);
        kachi_json_pair_int64(&json, "failed", (int64_t)failed);
        kachi_json_end_object(&json);
    } else {
        kachi_buffer_print(&session->out, "%zu %s, %zu %s\n", passed, kachi_say(session, "passed"),
                           failed, kachi_say(session, "failed"));
    }
    session->answer_is_no = failed > 0;
    return KACHI_OK;
}

static const struct kachi_option evaluate_options[] = {
    KACHI_JUDGING_OPTIONS,
    {"explain", NULL, "option.explain"},
    {NULL, NULL, NULL},
};

static const char *const list_examples[] = {"kachi program list", NULL};
static const char *const show_examples[] = {"kachi program show cev-2026", NULL};
static const char *const evaluate_examples[] = {"kachi program evaluate cev-2026 car",
                                                "kachi program evaluate cev-2026 car-ev --lang ja",
                                                NULL};
static const char *const test_examples[] = {"kachi program test cev-2026",
                                            "kachi program test my-program.lua", NULL};

const struct kachi_command kachi_command_program_list = {
    .name = "program list",
    .operands = "",
    .phrase = "command.program.list",
    .examples = list_examples,
    .run = run_list,
};
const struct kachi_command kachi_command_program_show = {
    .name = "program show",
    .operands = "PROGRAM",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.program.show",
    .examples = show_examples,
    .run = run_show,
};
const struct kachi_command kachi_command_program_evaluate = {
    .name = "program evaluate",
    .operands = "PROGRAM PRODUCT|STATEMENT",
    .operands_min = 2,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.program.evaluate",
    .options = evaluate_options,
    .examples = evaluate_examples,
    .run = run_evaluate,
};
const struct kachi_command kachi_command_program_test = {
    .name = "program test",
    .operands = "PROGRAM",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.program.test",
    .examples = test_examples,
    .run = run_test,
};
