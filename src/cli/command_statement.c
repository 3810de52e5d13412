/* SPDX-License-Identifier: Apache-2.0 */
/* kachi statement: what a maker states of a product, verified by somebody else. */
#include "cli/certainty_show.h"
#include "cli/commands.h"
#include "cli/ledger_session.h"
#include "cli/product.h"
#include "cli/statement_request.h"
#include "cli/table.h"
#include "inventory/store.h"
#include "value/issue.h"
#include "value/value_json.h"

static struct kachi_str id_text(struct kachi_session *session,
                                const struct kachi_value_statement *statement)
{
    return kachi_id_text(&session->arena, "st", &statement->id);
}

static struct kachi_str product_name(struct kachi_session *session,
                                     const struct kachi_value_statement *statement)
{
    bool japanese =
        session->lang == KACHI_LANG_JA && !kachi_str_is_empty(statement->product_name_ja);
    return japanese ? statement->product_name_ja : statement->product_name;
}

static const char *state_text(struct kachi_session *session, enum kachi_statement_state state)
{
    struct kachi_str key =
        kachi_str_print(&session->arena, "statement.state.%s", kachi_statement_state_word(state));
    return kachi_say(session, key.text);
}

/* "2025-04-01 – 2026-03-31"; empty where no period was said. */
static struct kachi_str period_text(struct kachi_session *session,
                                    const struct kachi_value_statement *statement)
{
    if (statement->from == KACHI_NO_DAY || statement->until == KACHI_NO_DAY) {
        return kachi_str_of("");
    }
    return kachi_str_print(&session->arena, "%.*s – %.*s",
                           KACHI_STR_ARG(kachi_day_text(&session->arena, statement->from)),
                           KACHI_STR_ARG(kachi_day_text(&session->arena, statement->until)));
}

static struct kachi_str number_text(struct kachi_session *session, bool has,
                                    struct kachi_decimal value)
{
    return has ? kachi_number_text(&session->arena, kachi_decimal_to_double(value), 4)
               : kachi_str_of("–");
}

static void write_number(struct kachi_session *session, const char *phrase, bool has,
                         struct kachi_decimal value, struct kachi_str unit)
{
    struct kachi_str text = number_text(session, has, value);
    kachi_buffer_print(&session->out, "  %-4s %.*s kg-CO2e / %.*s\n", phrase, KACHI_STR_ARG(text),
                       KACHI_STR_ARG(unit));
}

/* Beside the physical footprint: certificates, and what is allocated between lots. */
static void write_columns(struct kachi_session *session,
                          const struct kachi_value_statement *statement)
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_str certificate = kachi_number_text(
        arena, kachi_decimal_to_double(statement->certificate_kgco2e_per_unit), 4);
    struct kachi_str gx = kachi_number_text(
        arena, kachi_decimal_to_double(statement->gx_allocated_kgco2e_per_unit), 4);
    kachi_buffer_print(&session->out, "       %s %.*s  ·  %s %.*s",
                       kachi_say(session, "columns.certificate"), KACHI_STR_ARG(certificate),
                       kachi_say(session, "columns.gx-allocated"), KACHI_STR_ARG(gx));
    if (statement->has_gx_allocation) {
        struct kachi_str others = kachi_number_text(
            arena, kachi_decimal_to_double(statement->gx_others_kgco2e_per_unit), 4);
        kachi_buffer_print(&session->out, " (%s %.*s)", kachi_say(session, "columns.others"),
                           KACHI_STR_ARG(others));
    }
    kachi_buffer_add_text(&session->out, "\n");
}

/* How far along the life cycle it goes, and how the reduction reaches the buyer. */
static void write_scope(struct kachi_session *session,
                        const struct kachi_value_statement *statement)
{
    if (statement->boundary.bytes > 0) {
        kachi_buffer_print(&session->out, "  %s: %s\n", kachi_say(session, "statement.boundary"),
                           kachi_boundary_phrase(statement->boundary, session->lang));
    }
    if (statement->custody_model.bytes > 0) {
        kachi_buffer_print(&session->out, "  %s: %.*s\n", kachi_say(session, "statement.custody"),
                           KACHI_STR_ARG(statement->custody_model));
    }
}

/* How the checks went, and every one that failed by its rule. */
static void write_checks(struct kachi_session *session, kachi_json content)
{
    static const char *const words[] = {"pass", "notice", "fail"};
    size_t counts[3] = {0, 0, 0};
    struct kachi_str failed = kachi_str_of("");
    kachi_json checks = kachi_json_get(content, "checks");
    for (size_t i = 0; i < kachi_json_count(checks); i++) {
        kachi_json check = kachi_json_at(checks, i);
        struct kachi_str result = kachi_json_text(kachi_json_get(check, "result"));
        struct kachi_str rule = kachi_json_text(kachi_json_get(check, "rule"));
        for (size_t j = 0; j < 3; j++) {
            counts[j] += kachi_str_is(result, words[j]) ? 1 : 0;
        }
        if (kachi_str_is(result, "fail")) {
            failed = kachi_str_print(&session->arena, "%.*s  %.*s", KACHI_STR_ARG(failed),
                                     KACHI_STR_ARG(rule));
        }
    }
    kachi_buffer_print(&session->out, "  %s: %zu %s, %zu %s, %zu %s%.*s\n",
                       kachi_say(session, "statement.checks"), counts[0],
                       kachi_say(session, "statement.checks.pass"), counts[1],
                       kachi_say(session, "statement.checks.notice"), counts[2],
                       kachi_say(session, "statement.checks.fail"), KACHI_STR_ARG(failed));
}

/* What stands in the content alone: uncertainty and checks. */
static void write_content(struct kachi_session *session,
                          const struct kachi_value_statement *statement)
{
    struct kachi_json_doc doc;
    struct kachi_certainty certainty;
    if (kachi_json_read(kachi_str_of("statement"), statement->content, &session->findings, &doc) !=
        KACHI_OK) {
        return;
    }
    kachi_certainty_read_json(kachi_json_get(doc.root, "uncertainty"), &certainty);
    kachi_certainty_show(session, &certainty);
    write_checks(session, doc.root);
    kachi_json_release(&doc);
}

/* Which version this is, where there are several. */
static void write_versions(struct kachi_session *session,
                           const struct kachi_value_statement *statement)
{
    struct kachi_versions versions;
    if (kachi_statement_versions(&session->arena, session->database, &statement->id, &versions) !=
        KACHI_OK) {
        return; /* the database has told why */
    }
    if (versions.restates.bytes > 0) {
        kachi_buffer_print(&session->out, "  %s %.*s: %.*s\n",
                           kachi_say(session, "statement.restates"),
                           KACHI_STR_ARG(versions.restates), KACHI_STR_ARG(versions.reason));
    }
    if (versions.restated_by.bytes > 0) {
        kachi_buffer_print(&session->out, "  %s %.*s: %.*s\n",
                           kachi_say(session, "statement.restated-by"),
                           KACHI_STR_ARG(versions.restated_by), KACHI_STR_ARG(versions.reason));
    }
}

/* What it is about and how long it may be relied on, as far as it says. */
static void write_days(struct kachi_session *session, const struct kachi_value_statement *statement)
{
    struct kachi_str period = period_text(session, statement);
    if (!kachi_str_is_empty(period)) {
        kachi_buffer_print(&session->out, "  %s %.*s\n", kachi_say(session, "statement.period"),
                           KACHI_STR_ARG(period));
    }
    if (statement->valid_until != KACHI_NO_DAY) {
        struct kachi_str day = kachi_day_text(&session->arena, statement->valid_until);
        kachi_buffer_print(&session->out, "  %s %.*s\n",
                           kachi_say(session, "statement.valid-until"), KACHI_STR_ARG(day));
    }
}

static void write_text(struct kachi_session *session, const struct kachi_value_statement *statement)
{
    struct kachi_buffer *out = &session->out;
    struct kachi_str id = id_text(session, statement);
    kachi_buffer_print(out, "%.*s  %s\n%.*s · %s %.*s · %.*s\n\n", KACHI_STR_ARG(id),
                       state_text(session, statement->state),
                       KACHI_STR_ARG(product_name(session, statement)),
                       kachi_say(session, "issuer"), KACHI_STR_ARG(statement->issuer),
                       KACHI_STR_ARG(statement->rulebook));
    write_number(session, "CFP", true, statement->cfp_kgco2e_per_unit, statement->unit);
    write_columns(session, statement);
    write_number(session, "REP", statement->has_rep, statement->rep_kgco2e_per_unit,
                 statement->unit);
    write_number(session, "AE", statement->has_ae, statement->ae_kgco2e_per_unit, statement->unit);
    kachi_buffer_print(out, "  %s\n", kachi_say(session, "never-summed"));
    if (statement->pool_g > 0) {
        struct kachi_str grams = kachi_count_text(&session->arena, statement->pool_g);
        kachi_buffer_print(out, "\n  %s %.*s g-CO2e (%s)\n", kachi_say(session, "statement.pool"),
                           KACHI_STR_ARG(grams),
                           kachi_say(session, statement->basis == KACHI_BASIS_EMBODIED
                                                  ? "basis.embodied"
                                                  : "basis.certificate"));
    }
    if (!kachi_str_is_empty(statement->verifier)) {
        kachi_buffer_print(out, "  %s %.*s\n", kachi_say(session, "statement.verified-by"),
                           KACHI_STR_ARG(statement->verifier));
    }
    write_days(session, statement);
    write_versions(session, statement);
    write_scope(session, statement);
    write_content(session, statement);
    kachi_buffer_print(out, "  SHA-256 %.*s\n", KACHI_STR_ARG(statement->digest));
}

static enum kachi_err show(struct kachi_session *session,
                           const struct kachi_value_statement *statement)
{
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        return kachi_statement_write_json(&session->arena, statement, &session->findings, &json);
    }
    write_text(session, statement);
    return KACHI_OK;
}

static enum kachi_err open_statements(struct kachi_session *session, enum kachi_database_mode mode)
{
    enum kachi_err err = kachi_session_open(session, mode);
    return err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
}

/* Into the issuer's book; with --restates as another version of what is there. */
static enum kachi_err issue(struct kachi_session *session, struct kachi_value_statement *statement)
{
    struct kachi_value_statement *earlier = NULL;
    enum kachi_err err = KACHI_OK;
    if (kachi_option_is_set(session, "restates")) {
        err = kachi_statement_find(&session->arena, session->database,
                                   kachi_option_text(session, "restates"), &session->findings,
                                   &earlier);
    }
    struct kachi_restatement restatement = {.earlier = earlier,
                                            .reason = kachi_option_text(session, "reason")};
    return err == KACHI_OK
               ? kachi_statement_issue(session->database, statement, &restatement,
                                       kachi_clock_now(&session->clock), &session->findings)
               : err;
}

static enum kachi_err run_draft(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_statement_request request;
    struct kachi_ledger_session ledger = {.session = session};
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = open_statements(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &dataset) : err;
    err = err == KACHI_OK ? kachi_statement_request_read(session, dataset, &request) : err;
    if (err == KACHI_OK) {
        err = kachi_statement_draft(&session->arena, dataset, &request, &session->findings,
                                    &statement);
    }
    err = err == KACHI_OK ? kachi_session_step_begin(session, &ledger) : err;
    err = err == KACHI_OK ? issue(session, statement) : err;
    err = kachi_session_step_end(&ledger, 1, &statement, err);
    err = err == KACHI_OK ? show(session, statement) : err;
    kachi_dataset_close(dataset);
    return err;
}

static kachi_day today(struct kachi_session *session)
{
    return kachi_day_of_moment(kachi_clock_now(&session->clock));
}

static enum kachi_err load(struct kachi_session *session, struct kachi_value_statement **out)
{
    enum kachi_err err = kachi_statement_find(&session->arena, session->database,
                                              session->operands[0], &session->findings, out);
    if (err == KACHI_OK) {
        (*out)->state = kachi_statement_state_on(*out, today(session));
    }
    return err;
}

static enum kachi_err run_verify(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_ledger_session ledger = {.session = session};
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = open_statements(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK ? load(session, &statement) : err;
    err = err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &dataset) : err;
    err = err == KACHI_OK ? kachi_session_step_begin(session, &ledger) : err;
    if (err == KACHI_OK) {
        err = kachi_statement_verify(session->database, dataset, statement, session->party,
                                     kachi_clock_now(&session->clock), &session->findings);
    }
    err = kachi_session_step_end(&ledger, 1, &statement, err);
    err = err == KACHI_OK ? show(session, statement) : err;
    kachi_dataset_close(dataset);
    return err;
}

static enum kachi_err run_check(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = open_statements(session, KACHI_DATABASE_READ);
    err = err == KACHI_OK ? load(session, &statement) : err;
    err = err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &dataset) : err;
    if (err == KACHI_OK) {
        err = kachi_statement_redo(&session->arena, dataset, statement, &session->findings);
    }
    kachi_dataset_close(dataset);
    return err == KACHI_OK ? show(session, statement) : err;
}

static enum kachi_err run_show(struct kachi_session *session)
{
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = open_statements(session, KACHI_DATABASE_READ);
    err = err == KACHI_OK ? load(session, &statement) : err;
    return err == KACHI_OK ? show(session, statement) : err;
}

static void write_list(struct kachi_session *session, size_t count,
                       const struct kachi_value_statement all[])
{
    const char *const headings[] = {
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.product")).text,
        kachi_say(session, "heading.owner"),
        kachi_say(session, "heading.period"),
        ">CFP",
        ">REP",
        ">AE",
        kachi_say(session, "heading.unit"),
        kachi_say(session, "heading.state"),
        kachi_say(session, "heading.statement")};
    struct kachi_table table;
    kachi_table_init(&table, session, sizeof(headings) / sizeof(headings[0]), headings);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_value_statement *one = &all[i];
        kachi_table_add(&table, product_name(session, one));
        kachi_table_add(&table, one->issuer);
        kachi_table_add(&table, period_text(session, one));
        kachi_table_add(&table, number_text(session, true, one->cfp_kgco2e_per_unit));
        kachi_table_add(&table, number_text(session, one->has_rep, one->rep_kgco2e_per_unit));
        kachi_table_add(&table, number_text(session, one->has_ae, one->ae_kgco2e_per_unit));
        kachi_table_add(
            &table, kachi_str_print(&session->arena, "kg-CO2e / %.*s", KACHI_STR_ARG(one->unit)));
        kachi_table_add_text(&table, state_text(session, one->state));
        kachi_table_add(&table, id_text(session, one));
    }
    if (count > 0) {
        kachi_table_write(&table, "");
    } else {
        kachi_buffer_print(&session->out, "%s\n", kachi_say(session, "statement.none"));
    }
}

static enum kachi_err run_list(struct kachi_session *session)
{
    size_t count = 0;
    struct kachi_value_statement *all = NULL;
    enum kachi_err err = open_statements(session, KACHI_DATABASE_READ);
    if (err == KACHI_OK) {
        err = kachi_statement_list(&session->arena, session->database, &session->findings, &count,
                                   &all);
    }
    if (err != KACHI_OK) {
        return err;
    }
    session->answer_is_no = count == 0;
    for (size_t i = 0; i < count; i++) {
        all[i].state = kachi_statement_state_on(&all[i], today(session));
    }
    if (session->output != KACHI_OUTPUT_JSON) {
        write_list(session, count, all);
        return KACHI_OK;
    }
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "statements");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(&json);
        kachi_statement_summary_write_json(&session->arena, &all[i], &json);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
    return KACHI_OK;
}

static const struct kachi_option draft_options[] = {
    {"quantity", "N", "option.quantity"},
    {"from", "DATE", "option.from"},
    {"until", "DATE", "option.until"},
    {"reference", "PRODUCT", "option.reference"},
    {"downstream", NULL, "option.downstream"},
    {"gx-quantity", "N", "option.gx-quantity"},
    {"gx-assigned", "KG", "option.gx-assigned"},
    {"rulebook", "ID", "option.rulebook"},
    KACHI_CERTAINTY_OPTIONS,
    {"restates", "STATEMENT", "option.restates"},
    {"reason", "TEXT", "option.reason"},
    {NULL, NULL, NULL},
};
static const char *const draft_examples[] = {
    "kachi statement draft steel --quantity 1000000000 --from 2025-04-01 --until 2026-03-31",
    "kachi statement draft resin --quantity 1000000 --gx-quantity 100000 --gx-assigned 0.5",
    "kachi statement draft end-of-life --reference end-of-life-reference", NULL};
static const char *const verify_examples[] = {"kachi statement verify steel --as V",
                                              "kachi statement verify st_01J9ZK4T8M --as V", NULL};
static const char *const check_examples[] = {"kachi statement check st_01J9ZK4T8M", NULL};
static const char *const show_examples[] = {"kachi statement show steel",
                                            "kachi statement show st_01J9ZK4T8M --json", NULL};
static const char *const list_examples[] = {"kachi statement list", NULL};

const struct kachi_command kachi_command_statement_draft = {
    .name = "statement draft",
    .operands = "PRODUCT",
    .operands_min = 1,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.statement.draft",
    .options = draft_options,
    .examples = draft_examples,
    .run = run_draft,
};
const struct kachi_command kachi_command_statement_verify = {
    .name = "statement verify",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.verify",
    .examples = verify_examples,
    .run = run_verify,
};
const struct kachi_command kachi_command_statement_check = {
    .name = "statement check",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.check",
    .examples = check_examples,
    .run = run_check,
};
const struct kachi_command kachi_command_statement_show = {
    .name = "statement show",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.show",
    .examples = show_examples,
    .run = run_show,
};
const struct kachi_command kachi_command_statement_list = {
    .name = "statement list",
    .operands = "",
    .phrase = "command.statement.list",
    .examples = list_examples,
    .run = run_list,
};
