/* SPDX-License-Identifier: Apache-2.0 */
/* kachi statement submit, return, withdraw, record, package, redo: between issuer and verifier. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/ledger_session.h"
#include "cli/statement_request.h"
#include "cli/table.h"
#include "inventory/store.h"
#include "value/issue.h"
#include "value/value_json.h"

static void write_text(struct kachi_session *session, const struct kachi_value_statement *statement,
                       size_t count, const struct kachi_statement_step steps[])
{
    struct kachi_table table = {.session = session, .column_count = 4, .flexible = 3};
    for (size_t i = 0; i < count; i++) {
        const char *word = kachi_statement_state_word(steps[i].state);
        struct kachi_str key = kachi_str_print(&session->arena, "statement.state.%s", word);
        kachi_table_add(&table, kachi_moment_text(&session->arena, steps[i].at));
        kachi_table_add_text(&table, kachi_say(session, key.text));
        kachi_table_add(&table, steps[i].party);
        kachi_table_add(&table, steps[i].reason);
    }
    struct kachi_str id = kachi_id_text(&session->arena, "st", &statement->id);
    kachi_buffer_print(&session->out, "%.*s\n", KACHI_STR_ARG(id));
    kachi_table_write(&table, "  ");
}

/* json: a writer that is open, NULL for people. */
static enum kachi_err show_steps(struct kachi_session *session,
                                 const struct kachi_value_statement *statement,
                                 struct kachi_json_writer *json)
{
    size_t count = 0;
    struct kachi_statement_step *steps = NULL;
    struct kachi_versions versions;
    enum kachi_err err =
        kachi_statement_steps(&session->arena, session->database, statement, &count, &steps);
    err = err == KACHI_OK ? kachi_statement_versions(&session->arena, session->database,
                                                     &statement->id, &versions)
                          : err;
    if (err == KACHI_OK && json != NULL) {
        struct kachi_value_statement now = *statement;
        now.state = kachi_statement_state_on(statement,
                                             kachi_day_of_moment(kachi_clock_now(&session->clock)));
        struct kachi_statement_history history = {versions, count, steps};
        err = kachi_statement_history_write_json(&session->arena, &now, &history,
                                                 &session->findings, json);
    } else if (err == KACHI_OK) {
        write_text(session, statement, count, steps);
    }
    return err;
}

static enum kachi_err show_one(struct kachi_session *session,
                               const struct kachi_value_statement *statement)
{
    bool is_json = session->output == KACHI_OUTPUT_JSON;
    struct kachi_json_writer json = kachi_session_json(session);
    enum kachi_err err = show_steps(session, statement, is_json ? &json : NULL);
    if (is_json) {
        kachi_buffer_add_byte(&session->out, '\n');
    }
    return err;
}

static enum kachi_err run_steps(struct kachi_session *session)
{
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = kachi_session_open_statement(session, KACHI_DATABASE_READ, &statement);
    return err == KACHI_OK ? show_one(session, statement) : err;
}

static enum kachi_err run_submit(struct kachi_session *session)
{
    struct kachi_ledger_session ledger = {.session = session};
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = kachi_session_open_statement(session, KACHI_DATABASE_WRITE, &statement);
    err = err == KACHI_OK ? kachi_session_step_begin(session, &ledger) : err;
    err = err == KACHI_OK
              ? kachi_statement_submit(session->database, statement, session->party,
                                       kachi_clock_now(&session->clock), &session->findings)
              : err;
    err = kachi_session_step_end(&ledger, 1, &statement, err);
    return err == KACHI_OK ? show_one(session, statement) : err;
}

static enum kachi_err end(struct kachi_session *session, enum kachi_statement_state to)
{
    struct kachi_ledger_session ledger = {.session = session};
    struct kachi_value_statement *statement = NULL;
    struct kachi_statement_move move = {.to = to,
                                        .party = session->party,
                                        .reason = kachi_option_text(session, "reason"),
                                        .now = kachi_clock_now(&session->clock)};
    enum kachi_err err = kachi_session_open_statement(session, KACHI_DATABASE_WRITE, &statement);
    err = err == KACHI_OK ? kachi_session_step_begin(session, &ledger) : err;
    err = err == KACHI_OK
              ? kachi_statement_end(session->database, statement, &move, &session->findings)
              : err;
    err = kachi_session_step_end(&ledger, 1, &statement, err);
    return err == KACHI_OK ? show_one(session, statement) : err;
}

static enum kachi_err run_return(struct kachi_session *session)
{
    return end(session, KACHI_STATEMENT_RETURNED);
}

static enum kachi_err run_withdraw(struct kachi_session *session)
{
    return end(session, KACHI_STATEMENT_WITHDRAWN);
}

static enum kachi_err refuse_word(struct kachi_session *session, const char *option)
{
    kachi_findings_add(&session->findings, "option-word", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(option)},
                                  {"value", kachi_option_text(session, option)}));
    return KACHI_ERR_INPUT;
}

static size_t read_list(struct kachi_session *session, const char *option,
                        const struct kachi_str **out)
{
    size_t count = kachi_option_count(session, option);
    struct kachi_str *items = KACHI_NEW_ARRAY(&session->arena, struct kachi_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        items[i] = kachi_option_at(session, option, i);
    }
    *out = items;
    return count;
}

static enum kachi_err read_verification(struct kachi_session *session,
                                        struct kachi_verification *out)
{
    *out = (struct kachi_verification){
        .standard = kachi_option_text(session, "standard"),
        .accreditation = kachi_option_text(session, "accreditation"),
        .independence = kachi_option_text(session, "independence"),
        .materiality = kachi_option_text(session, "materiality"),
    };
    if (kachi_option_is_set(session, "level") &&
        !kachi_assurance_read(kachi_option_text(session, "level"), &out->level)) {
        return refuse_word(session, "level");
    }
    if (kachi_option_is_set(session, "opinion") &&
        !kachi_opinion_read(kachi_option_text(session, "opinion"), &out->opinion)) {
        return refuse_word(session, "opinion");
    }
    if (kachi_option_is_set(session, "site") && kachi_option_is_set(session, "system")) {
        return refuse_word(session, "system");
    }
    if (kachi_option_is_set(session, "site") || kachi_option_is_set(session, "system")) {
        bool is_site = kachi_option_is_set(session, "site");
        out->scope = is_site ? KACHI_VERIFIED_SITE : KACHI_VERIFIED_SYSTEM;
        out->scope_name = kachi_option_text(session, is_site ? "site" : "system");
    }
    out->sample_count = read_list(session, "sample", &out->samples);
    out->finding_count = read_list(session, "finding", &out->findings);
    out->action_count = read_list(session, "corrective-action", &out->actions);
    enum kachi_err err = kachi_option_day(session, "from", &out->from);
    return err == KACHI_OK ? kachi_option_day(session, "until", &out->until) : err;
}

static enum kachi_err open_covered(struct kachi_session *session, struct kachi_verified *out)
{
    struct kachi_value_statement **statements =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_value_statement *, session->operand_count);
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
    for (size_t i = 0; i < session->operand_count && err == KACHI_OK; i++) {
        err = kachi_statement_find(&session->arena, session->database, session->operands[i],
                                   &session->findings, &statements[i]);
    }
    *out = (struct kachi_verified){session->operand_count, statements};
    return err;
}

/* One object for one statement, as after any step; for several a list of them. */
static enum kachi_err show_all(struct kachi_session *session, const struct kachi_verified *covered)
{
    if (covered->count == 1) {
        return show_one(session, covered->statements[0]);
    }
    bool is_json = session->output == KACHI_OUTPUT_JSON;
    struct kachi_json_writer json = kachi_session_json(session);
    enum kachi_err err = KACHI_OK;
    if (is_json) {
        kachi_json_begin_object(&json);
        kachi_json_key(&json, "statements");
        kachi_json_begin_array(&json);
    }
    for (size_t i = 0; i < covered->count && err == KACHI_OK; i++) {
        err = show_steps(session, covered->statements[i], is_json ? &json : NULL);
    }
    if (is_json) {
        kachi_json_end_array(&json);
        kachi_json_end_object(&json);
    }
    return err;
}

static enum kachi_err run_record(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_ledger_session ledger = {.session = session};
    struct kachi_verified covered = {.count = 0};
    struct kachi_verification verification;
    struct kachi_statement_move by = {.party = session->party,
                                      .reason = kachi_option_text(session, "reason"),
                                      .now = kachi_clock_now(&session->clock)};
    enum kachi_err err = read_verification(session, &verification);
    err = err == KACHI_OK ? open_covered(session, &covered) : err;
    err = err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &dataset) : err;
    err = err == KACHI_OK ? kachi_session_step_begin(session, &ledger) : err;
    err = err == KACHI_OK ? kachi_verification_record(session->database, dataset, covered,
                                                      &verification, &by, &session->findings)
                          : err;
    err = kachi_session_step_end(&ledger, covered.count, covered.statements, err);
    kachi_dataset_close(dataset);
    return err == KACHI_OK ? show_all(session, &covered) : err;
}

/* done: the phrase for what was done. */
static void show_package(struct kachi_session *session, const char *done,
                         const struct kachi_value_statement *statement, struct kachi_str path)
{
    struct kachi_str id = kachi_id_text(&session->arena, "st", &statement->id);
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "id", id);
        kachi_json_pair_str(&json, "sha256", statement->digest);
        kachi_json_pair_str(&json, "package", path);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
        return;
    }
    kachi_buffer_print(&session->out, "%s\n%.*s  %.*s\n  SHA-256 %.*s\n", kachi_say(session, done),
                       KACHI_STR_ARG(id), KACHI_STR_ARG(path), KACHI_STR_ARG(statement->digest));
}

static enum kachi_err run_package(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_value_statement *statement = NULL;
    struct kachi_str id_text = kachi_str_of("");
    enum kachi_err err = kachi_session_open_statement(session, KACHI_DATABASE_READ, &statement);
    err = err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &dataset) : err;
    struct kachi_str path = kachi_option_text(session, "out");
    if (err == KACHI_OK && kachi_str_is_empty(path)) {
        id_text = kachi_id_text(&session->arena, "st", &statement->id);
        path = kachi_str_print(&session->arena, "%.*s.kachi", KACHI_STR_ARG(id_text));
    }
    err = err == KACHI_OK ? kachi_package_write(path, dataset, statement, &session->findings) : err;
    kachi_dataset_close(dataset);
    if (err == KACHI_OK) {
        show_package(session, "statement.packaged", statement, path);
    }
    return err;
}

static enum kachi_err run_redo(struct kachi_session *session)
{
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err =
        kachi_package_redo(&session->arena, session->operands[0], &session->findings, &statement);
    if (err == KACHI_OK) {
        show_package(session, "statement.redone", statement, session->operands[0]);
    }
    return err;
}

static const struct kachi_option reason_options[] = {{"reason", "TEXT", "option.reason"},
                                                     {NULL, NULL, NULL}};
static const struct kachi_option record_options[] = {
    {"level", "LEVEL", "option.level"},
    {"opinion", "OPINION", "option.opinion"},
    {"standard", "TEXT", "option.standard"},
    {"accreditation", "TEXT", "option.accreditation"},
    {"independence", "TEXT", "option.independence"},
    {"materiality", "TEXT", "option.materiality"},
    {"sample", "TEXT", "option.sample"},
    {"finding", "TEXT", "option.finding"},
    {"corrective-action", "TEXT", "option.corrective-action"},
    {"site", "NAME", "option.verified-site"},
    {"system", "NAME", "option.verified-system"},
    {"from", "DATE", "option.from"},
    {"until", "DATE", "option.until"},
    {"reason", "TEXT", "option.reason"},
    {NULL, NULL, NULL},
};
static const struct kachi_option package_options[] = {{"out", "FILE", "option.out"},
                                                      {NULL, NULL, NULL}};
static const char *const steps_examples[] = {"kachi statement steps st_01J9ZK4T8M", NULL};
static const char *const submit_examples[] = {"kachi statement submit st_01J9ZK4T8M --as A", NULL};
static const char *const return_examples[] = {
    "kachi statement return st_01J9ZK4T8M --as V --reason \"meter log missing\"", NULL};
static const char *const withdraw_examples[] = {
    "kachi statement withdraw st_01J9ZK4T8M --as A --reason \"wrong period\"", NULL};
static const char *const record_examples[] = {
    "kachi statement record st_01J9ZK4T8M --as V --level limited --opinion clean",
    "kachi statement record st_01J9ZK4T8M st_01J9ZK9Q2R --as V --site \"Mill 1\" --sample \"meter "
    "log\"",
    NULL};
static const char *const package_examples[] = {
    "kachi statement package st_01J9ZK4T8M --out steel.kachi", NULL};
static const char *const redo_examples[] = {"kachi statement redo steel.kachi", NULL};

const struct kachi_command kachi_command_statement_steps = {
    .name = "statement steps",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.steps",
    .examples = steps_examples,
    .run = run_steps,
};
const struct kachi_command kachi_command_statement_submit = {
    .name = "statement submit",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.submit",
    .examples = submit_examples,
    .run = run_submit,
};
const struct kachi_command kachi_command_statement_return = {
    .name = "statement return",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.return",
    .options = reason_options,
    .examples = return_examples,
    .run = run_return,
};
const struct kachi_command kachi_command_statement_withdraw = {
    .name = "statement withdraw",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.withdraw",
    .options = reason_options,
    .examples = withdraw_examples,
    .run = run_withdraw,
};
const struct kachi_command kachi_command_statement_record = {
    .name = "statement record",
    .operands = "STATEMENT...",
    .operands_min = 1,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.statement.record",
    .options = record_options,
    .examples = record_examples,
    .run = run_record,
};
const struct kachi_command kachi_command_statement_package = {
    .name = "statement package",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.package",
    .options = package_options,
    .examples = package_examples,
    .run = run_package,
};
const struct kachi_command kachi_command_statement_redo = {
    .name = "statement redo",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.redo",
    .examples = redo_examples,
    .run = run_redo,
};
