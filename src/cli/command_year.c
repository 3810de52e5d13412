/* SPDX-License-Identifier: Apache-2.0 */
/* kachi year: the fiscal years a party states about; close, lock, open again with a reason. */
#include "cli/commands.h"
#include "cli/table.h"
#include "value/fiscal_year.h"
#include "value/statement.h"

static enum kachi_err open_years(struct kachi_session *session, enum kachi_database_mode mode)
{
    if (kachi_str_is_empty(session->party)) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "year-no-party", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = kachi_session_open(session, mode);
    return err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
}

static void write_step(struct kachi_session *session, struct kachi_year_start start,
                       const struct kachi_year_step *step, struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "year", step->year);
    kachi_json_pair_str(json, "from",
                        kachi_day_text(&session->arena, kachi_year_first(start, step->year)));
    kachi_json_pair_str(json, "until",
                        kachi_day_text(&session->arena, kachi_year_last(start, step->year)));
    kachi_json_pair_text(json, "state", kachi_year_state_word(step->state));
    kachi_json_pair_str(json, "reason", step->reason);
    kachi_json_pair_str(json, "at", kachi_moment_text(&session->arena, step->at));
    kachi_json_end_object(json);
}

static void write_json(struct kachi_session *session, struct kachi_year_start start, size_t count,
                       const struct kachi_year_step steps[])
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_str(&json, "party", session->party);
    kachi_json_pair_str(&json, "starts",
                        kachi_str_print(&session->arena, "%02d-%02d", start.month, start.day));
    kachi_json_key(&json, "steps");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        write_step(session, start, &steps[i], &json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
}

static void write_text(struct kachi_session *session, struct kachi_year_start start, size_t count,
                       const struct kachi_year_step steps[])
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_table table = {.session = session, .column_count = 5, .flexible = 4};
    if (count == 0) {
        kachi_buffer_print(&session->out, "%s\n", kachi_say(session, "year.none"));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct kachi_str first = kachi_day_text(arena, kachi_year_first(start, steps[i].year));
        struct kachi_str last = kachi_day_text(arena, kachi_year_last(start, steps[i].year));
        struct kachi_str state =
            kachi_str_print(arena, "year.state.%s", kachi_year_state_word(steps[i].state));
        kachi_table_add(&table, kachi_str_print(arena, "FY%d", steps[i].year));
        kachi_table_add(&table, kachi_str_print(arena, "%.*s – %.*s", KACHI_STR_ARG(first),
                                                KACHI_STR_ARG(last)));
        kachi_table_add_text(&table, kachi_say(session, state.text));
        kachi_table_add(&table, kachi_moment_text(arena, steps[i].at));
        kachi_table_add(&table, steps[i].reason);
    }
    kachi_table_write(&table, "");
}

static enum kachi_err show(struct kachi_session *session)
{
    size_t count = 0;
    struct kachi_year_step *steps = NULL;
    struct kachi_year_start start = KACHI_YEAR_START_OF_JAPAN;
    enum kachi_err err = kachi_year_start_of(session->database, session->party, &start);
    err = err == KACHI_OK
              ? kachi_year_steps(&session->arena, session->database, session->party, &count, &steps)
              : err;
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        write_json(session, start, count, steps);
    } else if (err == KACHI_OK) {
        write_text(session, start, count, steps);
    }
    return err;
}

/* "01-01", or "2026-01-01" of which the year does not matter; never February 29. */
static enum kachi_err read_start(struct kachi_session *session, struct kachi_year_start *start)
{
    struct kachi_str text = kachi_option_text(session, "starts");
    kachi_day day = 0;
    if (kachi_day_read(kachi_str_print(&session->arena, "2001-%.*s", KACHI_STR_ARG(text)), &day)) {
        struct kachi_date date = kachi_date_of(day);
        *start = (struct kachi_year_start){date.month, date.day};
        return KACHI_OK;
    }
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, "option-day", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of("starts")}, {"value", text}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_year(struct kachi_session *session, int *out)
{
    int64_t year = 0;
    if (kachi_str_read_int64(session->operands[0], &year) && year >= 1900 && year <= 2200) {
        *out = (int)year;
        return KACHI_OK;
    }
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, "year-unreadable", KACHI_NOWHERE,
                       KACHI_ARGS({"value", session->operands[0]}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err change(struct kachi_session *session, int year, enum kachi_year_state to)
{
    struct kachi_year_move move = {.party = session->party,
                                   .year = year,
                                   .to = to,
                                   .reason = kachi_option_text(session, "reason"),
                                   .now = kachi_clock_now(&session->clock)};
    enum kachi_err err = kachi_year_change(session->database, &move, &session->findings);
    return err == KACHI_OK ? show(session) : err;
}

static enum kachi_err run_close(struct kachi_session *session)
{
    int year = 0;
    struct kachi_year_start start = KACHI_YEAR_START_OF_JAPAN;
    bool has_start = kachi_option_is_set(session, "starts");
    enum kachi_err err = read_year(session, &year);
    err = err == KACHI_OK && has_start ? read_start(session, &start) : err;
    err = err == KACHI_OK ? open_years(session, KACHI_DATABASE_WRITE) : err;
    if (err == KACHI_OK && has_start) {
        err = kachi_year_set_start(session->database, session->party, start, &session->findings);
    }
    return err == KACHI_OK ? change(session, year, KACHI_YEAR_CLOSED) : err;
}

static enum kachi_err run_move(struct kachi_session *session, enum kachi_year_state to)
{
    int year = 0;
    enum kachi_err err = read_year(session, &year);
    err = err == KACHI_OK ? open_years(session, KACHI_DATABASE_WRITE) : err;
    return err == KACHI_OK ? change(session, year, to) : err;
}

static enum kachi_err run_lock(struct kachi_session *session)
{
    return run_move(session, KACHI_YEAR_LOCKED);
}

static enum kachi_err run_reopen(struct kachi_session *session)
{
    return run_move(session, KACHI_YEAR_OPEN);
}

static enum kachi_err run_list(struct kachi_session *session)
{
    enum kachi_err err = open_years(session, KACHI_DATABASE_READ);
    return err == KACHI_OK ? show(session) : err;
}

static const struct kachi_option close_options[] = {{"starts", "MM-DD", "option.year-starts"},
                                                    {"reason", "TEXT", "option.reason"},
                                                    {NULL, NULL, NULL}};
static const struct kachi_option reason_options[] = {{"reason", "TEXT", "option.reason"},
                                                     {NULL, NULL, NULL}};
static const char *const list_examples[] = {"kachi year list --as A", NULL};
static const char *const close_examples[] = {"kachi year close 2025 --as A",
                                             "kachi year close 2025 --as A --starts 01-01", NULL};
static const char *const lock_examples[] = {"kachi year lock 2025 --as A", NULL};
static const char *const reopen_examples[] = {
    "kachi year reopen 2025 --as A --reason \"a meter was read twice\"", NULL};

const struct kachi_command kachi_command_year_list = {
    .name = "year list",
    .operands = "",
    .phrase = "command.year.list",
    .examples = list_examples,
    .run = run_list,
};
const struct kachi_command kachi_command_year_close = {
    .name = "year close",
    .operands = "YEAR",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.year.close",
    .options = close_options,
    .examples = close_examples,
    .run = run_close,
};
const struct kachi_command kachi_command_year_lock = {
    .name = "year lock",
    .operands = "YEAR",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.year.lock",
    .options = reason_options,
    .examples = lock_examples,
    .run = run_lock,
};
const struct kachi_command kachi_command_year_reopen = {
    .name = "year reopen",
    .operands = "YEAR",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.year.reopen",
    .options = reason_options,
    .examples = reopen_examples,
    .run = run_reopen,
};
