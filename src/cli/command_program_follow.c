/* SPDX-License-Identifier: Apache-2.0 */
/* kachi program progress and finance: what was declared and what was bought; what a loan now costs.
 */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/company_session.h"
#include "cli/decimal_option.h"
#include "cli/demand_session.h"
#include "cli/program_session.h"
#include "cli/table.h"
#include "policy/declaration.h"
#include "policy/finance.h"

static const char *right(struct kachi_session *session, const char *key)
{
    return kachi_str_print(&session->arena, ">%s", kachi_say(session, key)).text;
}

static void write_progress_text(struct kachi_session *session, size_t count,
                                const struct kachi_progress rows[])
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_table table;
    const char *const headings[] = {"",
                                    kachi_say(session, "heading.declarer"),
                                    kachi_say(session, "heading.category"),
                                    right(session, "heading.gx-share"),
                                    right(session, "heading.target-share"),
                                    right(session, "heading.fiscal-year"),
                                    right(session, "heading.rank")};
    kachi_table_init(&table, session, 7, headings);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_progress *row = &rows[i];
        kachi_table_add_text(&table, row->is_met ? "✔" : "–");
        kachi_table_add(&table, row->declaration->declarer);
        kachi_table_add(&table, row->declaration->category);
        kachi_table_add(&table, kachi_decimal_write(arena, row->percent));
        kachi_table_add(&table, kachi_decimal_write(arena, row->declaration->target_percent));
        kachi_table_add(&table,
                        kachi_str_print(arena, "%lld", (long long)row->declaration->target_year));
        kachi_table_add(&table, kachi_str_print(arena, "%zu", row->rank));
    }
    kachi_table_write(&table, "  ");
}

static void write_progress_json(struct kachi_session *session, size_t count,
                                const struct kachi_progress rows[])
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "declarations");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_progress *row = &rows[i];
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "declarer", row->declaration->declarer);
        kachi_json_pair_str(&json, "category", row->declaration->category);
        kachi_json_pair_str(&json, "target_percent",
                            kachi_decimal_write(arena, row->declaration->target_percent));
        kachi_json_pair_int64(&json, "target_year", row->declaration->target_year);
        kachi_json_pair_int64(&json, "fiscal_year", row->fiscal_year);
        kachi_json_pair_str(&json, "quantity", kachi_decimal_write(arena, row->quantity));
        kachi_json_pair_str(&json, "gx_quantity", kachi_decimal_write(arena, row->gx_quantity));
        kachi_json_pair_str(&json, "gx_quantity_without_evidence",
                            kachi_decimal_write(arena, row->without_evidence));
        kachi_json_pair_str(&json, "gx_percent", kachi_decimal_write(arena, row->percent));
        kachi_json_pair_bool(&json, "met", row->is_met);
        kachi_json_pair_int64(&json, "rank", (int64_t)row->rank);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&session->out, '\n');
}

static enum kachi_err run_progress(struct kachi_session *session)
{
    struct kachi_declaration *declarations = NULL;
    struct kachi_progress *rows = NULL;
    struct kachi_demand demand = {.category_count = 0};
    size_t count = 0;
    int64_t year = 0;
    enum kachi_err err = kachi_session_fiscal_year(session, &year);
    err = err == KACHI_OK ? kachi_session_declarations(session, &count, &declarations) : err;
    err = err == KACHI_OK ? kachi_session_demand(session, 1, year, &demand) : err;
    err = err == KACHI_OK
              ? kachi_declaration_progress(
                    &session->arena, count, declarations,
                    &(struct kachi_bought){demand.purchase_count, demand.purchases, year}, &rows)
              : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        write_progress_json(session, count, rows);
    } else {
        write_progress_text(session, count, rows);
    }
    return KACHI_OK;
}

static void write_kpis_text(struct kachi_session *session, size_t count,
                            const struct kachi_kpi_row rows[])
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_table table;
    const char *const headings[] = {kachi_say(session, "heading.observed"),
                                    kachi_say(session, "heading.kpi"),
                                    right(session, "heading.target"),
                                    right(session, "heading.actual"),
                                    "",
                                    right(session, "heading.rate")};
    kachi_table_init(&table, session, 6, headings);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_kpi *kpi = rows[i].kpi;
        struct kachi_str key =
            kachi_str_print(arena, "kpi.state.%s", kachi_kpi_state_word(rows[i].state));
        kachi_table_add(&table, kachi_day_text(arena, kpi->observed));
        kachi_table_add(&table, kpi->name);
        kachi_table_add(&table, kachi_decimal_write(arena, kpi->target));
        kachi_table_add(&table, kpi->is_reported ? kachi_decimal_write(arena, kpi->actual)
                                                 : kachi_str_of("–"));
        kachi_table_add_text(&table, kachi_say(session, key.text));
        kachi_table_add(&table, kachi_decimal_write(arena, rows[i].rate_percent));
    }
    kachi_table_write(&table, "  ");
}

static void write_kpis_json(struct kachi_session *session, size_t count,
                            const struct kachi_kpi_row rows[])
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "observations");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_kpi *kpi = rows[i].kpi;
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "observed_on", kachi_day_text(arena, kpi->observed));
        kachi_json_pair_str(&json, "kpi", kpi->name);
        kachi_json_pair_str(&json, "target", kachi_decimal_write(arena, kpi->target));
        kachi_json_pair_str(&json, "evidence", kpi->evidence);
        kachi_json_pair_text(&json, "state", kachi_kpi_state_word(rows[i].state));
        kachi_json_pair_str(&json, "rate_percent",
                            kachi_decimal_write(arena, rows[i].rate_percent));
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&session->out, '\n');
}

static enum kachi_err run_finance(struct kachi_session *session)
{
    struct kachi_kpi *kpis = NULL;
    struct kachi_kpi_row *rows = NULL;
    struct kachi_decimal rate;
    struct kachi_str content;
    size_t count = 0;
    kachi_day today = 0;
    enum kachi_err err = kachi_program_judged_day(session, &today);
    err = err == KACHI_OK ? kachi_option_decimal(session, "rate", kachi_decimal_of(0), &rate) : err;
    err = err == KACHI_OK
              ? kachi_file_read(&session->arena, session->operands[0], &session->findings, &content)
              : err;
    err = err == KACHI_OK ? kachi_kpis_read(&session->arena, session->operands[0], content,
                                            &session->findings, &count, &kpis)
                          : err;
    err =
        err == KACHI_OK ? kachi_finance_run(&session->arena, rate, count, kpis, today, &rows) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        write_kpis_json(session, count, rows);
    } else {
        write_kpis_text(session, count, rows);
    }
    return KACHI_OK;
}

static const struct kachi_option progress_options[] = {KACHI_DEMAND_OPTIONS, {NULL, NULL, NULL}};
static const struct kachi_option finance_options[] = {{"rate", "PERCENT", "option.finance-rate"},
                                                      {"on", "DAY", "option.program-on"},
                                                      {NULL, NULL, NULL}};
static const char *const progress_examples[] = {
    "kachi program progress declarations.csv purchases.csv --year 2026",
    "kachi program progress declarations.csv --categories categories.csv", NULL};
static const char *const finance_examples[] = {"kachi program finance kpis.csv --rate 1.20", NULL};

const struct kachi_command kachi_command_program_progress = {
    .name = "program progress",
    .operands = "DECLARATIONS.csv [PURCHASES.csv]",
    .operands_min = 1,
    .operands_max = 2,
    .phrase = "command.program.progress",
    .options = progress_options,
    .examples = progress_examples,
    .run = run_progress,
};
const struct kachi_command kachi_command_program_finance = {
    .name = "program finance",
    .operands = "KPIS.csv",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.program.finance",
    .options = finance_options,
    .examples = finance_examples,
    .run = run_finance,
};
