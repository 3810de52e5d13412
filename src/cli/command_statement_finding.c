/* SPDX-License-Identifier: Apache-2.0 */
/* kachi statement findings, raise, answer, ask, close, sample: what a verifier looks at and asks.
 */
#include "cli/commands.h"
#include "cli/product.h"
#include "cli/statement_request.h"
#include "cli/table.h"
#include "inventory/store.h"
#include "value/verifier_json.h"

#define SAMPLED_DEFAULT 5
#define MATERIAL_SHARE_DEFAULT 0.05

static void add_steps(struct kachi_table *table, const struct kachi_raised *raised)
{
    struct kachi_session *session = table->session;
    for (size_t i = 0; i < raised->step_count; i++) {
        const struct kachi_raised_step *step = &raised->steps[i];
        bool is_first = i == 0;
        const char *severity = kachi_raised_severity_word(raised->severity);
        struct kachi_str key = kachi_str_print(&session->arena, "raised.severity.%s", severity);
        struct kachi_str state = kachi_str_print(&session->arena, "raised.state.%s",
                                                 kachi_raised_state_word(step->state));
        kachi_table_add(
            table, is_first ? kachi_str_print(&session->arena, "%lld", (long long)raised->number)
                            : kachi_str_of(""));
        kachi_table_add_text(table, is_first ? kachi_say(session, key.text) : "");
        kachi_table_add_text(table, kachi_say(session, state.text));
        kachi_table_add(table, step->party);
        kachi_table_add(table, is_first && raised->action.bytes > 0
                                   ? kachi_str_print(&session->arena, "%.*s → %.*s",
                                                     KACHI_STR_ARG(step->text),
                                                     KACHI_STR_ARG(raised->action))
                                   : step->text);
    }
}

static enum kachi_err show_raised(struct kachi_session *session,
                                  const struct kachi_value_statement *statement)
{
    size_t count = 0;
    struct kachi_raised *raised = NULL;
    struct kachi_table table = {
        .session = session, .column_count = 5, .flexible = 4, .wraps = true};
    enum kachi_err err =
        kachi_raised_list(&session->arena, session->database, statement, &count, &raised);
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_raised_write_json(&session->arena, count, raised, &json);
        kachi_buffer_add_byte(&session->out, '\n');
        return KACHI_OK;
    }
    for (size_t i = 0; i < count; i++) {
        add_steps(&table, &raised[i]);
    }
    if (count > 0) {
        kachi_table_write(&table, "  ");
    } else if (err == KACHI_OK) {
        kachi_buffer_print(&session->out, "%s\n", kachi_say(session, "raised.none"));
    }
    return err;
}

static enum kachi_err run_findings(struct kachi_session *session)
{
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = kachi_session_open_statement(session, KACHI_DATABASE_READ, &statement);
    return err == KACHI_OK ? show_raised(session, statement) : err;
}

static enum kachi_err run_raise(struct kachi_session *session)
{
    struct kachi_value_statement *statement = NULL;
    int64_t number = 0;
    struct kachi_raising raising = {.severity = KACHI_RAISED_MINOR,
                                    .text = kachi_option_text(session, "text"),
                                    .action = kachi_option_text(session, "corrective-action"),
                                    .party = session->party,
                                    .now = kachi_clock_now(&session->clock)};
    if (kachi_option_is_set(session, "severity") &&
        !kachi_raised_severity_read(kachi_option_text(session, "severity"), &raising.severity)) {
        kachi_findings_add(&session->findings, "option-word", KACHI_NOWHERE,
                           KACHI_ARGS({"option", kachi_str_of("severity")},
                                      {"value", kachi_option_text(session, "severity")}));
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = kachi_session_open_statement(session, KACHI_DATABASE_WRITE, &statement);
    err = err == KACHI_OK ? kachi_raised_add(session->database, statement, &raising,
                                             &session->findings, &number)
                          : err;
    return err == KACHI_OK ? show_raised(session, statement) : err;
}

static enum kachi_err take(struct kachi_session *session, enum kachi_raised_state state)
{
    struct kachi_value_statement *statement = NULL;
    int64_t number = 0;
    struct kachi_raised_step step = {state, session->party, kachi_option_text(session, "text"),
                                     kachi_clock_now(&session->clock)};
    enum kachi_err err = kachi_option_int64(session, "number", 1, &number);
    err = err == KACHI_OK ? kachi_session_open_statement(session, KACHI_DATABASE_WRITE, &statement)
                          : err;
    err = err == KACHI_OK
              ? kachi_raised_take(session->database, statement, number, &step, &session->findings)
              : err;
    return err == KACHI_OK ? show_raised(session, statement) : err;
}

static enum kachi_err run_answer(struct kachi_session *session)
{
    return take(session, KACHI_RAISED_ANSWERED);
}

static enum kachi_err run_ask(struct kachi_session *session)
{
    return take(session, KACHI_RAISED_OPEN);
}

static enum kachi_err run_close(struct kachi_session *session)
{
    return take(session, KACHI_RAISED_CLOSED);
}

static void write_inspection(struct kachi_session *session, const struct kachi_dataset *dataset,
                             const struct kachi_inspection *inspection)
{
    const char *const headings[] = {
        "",
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.activity")).text,
        kachi_say(session, "heading.flow"),
        kachi_str_print(&session->arena, ">%s", kachi_say(session, "heading.amount")).text,
        kachi_say(session, "heading.unit"),
        ">kg-CO2e",
        ">%",
        kachi_say(session, "heading.place")};
    struct kachi_table table;
    kachi_table_init(&table, session, sizeof(headings) / sizeof(headings[0]), headings);
    for (size_t i = 0; i < inspection->count; i++) {
        const struct kachi_inspection_input *input = &inspection->inputs[i];
        const struct kachi_exchange *exchange = &dataset->exchanges[input->exchange];
        const struct kachi_activity *activity = &dataset->activities[exchange->activity];
        kachi_table_add_text(&table, input->is_material ? "!" : "");
        kachi_table_add(&table, kachi_activity_name(activity, session->lang));
        kachi_table_add(&table, kachi_flow_name(&dataset->flows[exchange->flow], session->lang));
        kachi_table_add(&table, kachi_str_print(&session->arena, "%.6g", input->amount));
        kachi_table_add(&table, dataset->units[exchange->unit].name);
        kachi_table_add(&table, kachi_str_print(&session->arena, "%.4g", input->kgco2e));
        kachi_table_add(&table, kachi_str_print(&session->arena, "%.1f", 100.0 * input->share));
        kachi_table_add(&table, kachi_str_print(&session->arena, "%.*s:%u",
                                                KACHI_STR_ARG(exchange->place.source),
                                                (unsigned)exchange->place.line));
    }
    kachi_table_write(&table, "  ");
    kachi_buffer_print(&session->out, "%s\n", kachi_say(session, "sampled.note"));
}

static enum kachi_err read_sampling(struct kachi_session *session,
                                    struct kachi_inspection_options *out)
{
    int64_t count = 0, seed = 0;
    enum kachi_err err = kachi_option_int64(session, "count", SAMPLED_DEFAULT, &count);
    err = err == KACHI_OK ? kachi_option_int64(session, "seed", 1, &seed) : err;
    err = err == KACHI_OK ? kachi_option_double(session, "material-share", MATERIAL_SHARE_DEFAULT,
                                                &out->material_share)
                          : err;
    if (err == KACHI_OK &&
        (count < 0 || count > KACHI_INSPECTION_MAX || seed < 0 || !(out->material_share > 0.0))) {
        const char *option = count < 0 || count > KACHI_INSPECTION_MAX ? "count"
                             : seed < 0                                ? "seed"
                                                                       : "material-share";
        kachi_findings_add(&session->findings, "option-number", KACHI_NOWHERE,
                           KACHI_ARGS({"option", kachi_str_of(option)},
                                      {"value", kachi_option_text(session, option)}));
        return KACHI_ERR_INPUT;
    }
    out->count = (uint32_t)count;
    out->seed = (uint64_t)seed;
    return err;
}

static enum kachi_err run_sample(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_study study = {.dataset = NULL};
    struct kachi_value_statement *statement = NULL;
    struct kachi_inspection inspection;
    struct kachi_inspection_options options = {.seed = 1};
    struct kachi_study_options solving = {.strict = false};
    enum kachi_err err = read_sampling(session, &options);
    err = err == KACHI_OK ? kachi_session_open_statement(session, KACHI_DATABASE_READ, &statement)
                          : err;
    err = err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &dataset) : err;
    err = err == KACHI_OK ? kachi_study_run(&session->arena, dataset,
                                            kachi_scenario_stated(&session->arena, dataset),
                                            solving, &session->findings, &study)
                          : err;
    if (err == KACHI_OK) {
        options.activity = kachi_dataset_activity(dataset, statement->product);
        err = kachi_inspection_draw(&session->arena, &study, &options, &session->findings,
                                    &inspection);
    }
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_inspection_write_json(dataset, &options, &inspection, session->lang, &json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else if (err == KACHI_OK) {
        write_inspection(session, dataset, &inspection);
    }
    kachi_study_release(&study);
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option raise_options[] = {
    {"severity", "WORD", "option.severity"},
    {"text", "TEXT", "option.raised-text"},
    {"corrective-action", "TEXT", "option.corrective-action"},
    {NULL, NULL, NULL},
};
static const struct kachi_option step_options[] = {
    {"number", "N", "option.finding-number"},
    {"text", "TEXT", "option.raised-text"},
    {NULL, NULL, NULL},
};
static const struct kachi_option sample_options[] = {
    {"count", "N", "option.sample-count"},
    {"seed", "N", "option.sample-seed"},
    {"material-share", "SHARE", "option.material-share"},
    {NULL, NULL, NULL},
};
static const char *const findings_examples[] = {"kachi statement findings st_01J9ZK4T8M", NULL};
static const char *const raise_examples[] = {
    "kachi statement raise st_01J9ZK4T8M --as V --severity major --text \"coal receipts missing\" "
    "--corrective-action \"enter the receipts of May\"",
    NULL};
static const char *const answer_examples[] = {
    "kachi statement answer st_01J9ZK4T8M --as A --number 1 --text \"entered\"", NULL};
static const char *const ask_examples[] = {
    "kachi statement ask st_01J9ZK4T8M --as V --number 1 --text \"and of June?\"", NULL};
static const char *const close_examples[] = {
    "kachi statement close st_01J9ZK4T8M --as V --number 1", NULL};
static const char *const sample_examples[] = {
    "kachi statement sample st_01J9ZK4T8M --count 5 --seed 7", NULL};

#define ONE_STATEMENT .operands = "STATEMENT", .operands_min = 1, .operands_max = 1

const struct kachi_command kachi_command_statement_findings = {
    .name = "statement findings",
    ONE_STATEMENT,
    .phrase = "command.statement.findings",
    .examples = findings_examples,
    .run = run_findings,
};
const struct kachi_command kachi_command_statement_raise = {
    .name = "statement raise",
    ONE_STATEMENT,
    .phrase = "command.statement.raise",
    .options = raise_options,
    .examples = raise_examples,
    .run = run_raise,
};
const struct kachi_command kachi_command_statement_answer = {
    .name = "statement answer",
    ONE_STATEMENT,
    .phrase = "command.statement.answer",
    .options = step_options,
    .examples = answer_examples,
    .run = run_answer,
};
const struct kachi_command kachi_command_statement_ask = {
    .name = "statement ask",
    ONE_STATEMENT,
    .phrase = "command.statement.ask",
    .options = step_options,
    .examples = ask_examples,
    .run = run_ask,
};
const struct kachi_command kachi_command_statement_close = {
    .name = "statement close",
    ONE_STATEMENT,
    .phrase = "command.statement.close",
    .options = step_options,
    .examples = close_examples,
    .run = run_close,
};
const struct kachi_command kachi_command_statement_sample = {
    .name = "statement sample",
    ONE_STATEMENT,
    .phrase = "command.statement.sample",
    .options = sample_options,
    .examples = sample_examples,
    .run = run_sample,
};
