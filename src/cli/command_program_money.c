/* SPDX-License-Identifier: Apache-2.0 */
/* kachi program budget and tender: who gets the money, and which offer wins. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/decimal_option.h"
#include "cli/ledger_session.h"
#include "cli/table.h"
#include "policy/money_json.h"
#include "policy/revoked.h"

static enum kachi_err read_operand(struct kachi_session *session, struct kachi_str *content)
{
    return kachi_file_read(&session->arena, session->operands[0], &session->findings, content);
}

static struct kachi_str yen_text(struct kachi_session *session, int64_t yen)
{
    return kachi_count_text(&session->arena, yen);
}

/* "heading.budget.left" aligned right. */
static const char *right(struct kachi_session *session, const char *key)
{
    return kachi_str_print(&session->arena, ">%s", kachi_say(session, key)).text;
}

static void write_budget_text(struct kachi_session *session,
                              const struct kachi_budget_result *result)
{
    struct kachi_table table;
    const char *const headings[] = {"",
                                    kachi_say(session, "heading.application"),
                                    kachi_say(session, "heading.applied-on"),
                                    right(session, "heading.granted"),
                                    right(session, "heading.left"),
                                    right(session, "heading.repay")};
    kachi_table_init(&table, session, 6, headings);
    for (size_t i = 0; i < result->count; i++) {
        const struct kachi_grant_row *row = &result->rows[i];
        struct kachi_str key =
            kachi_str_print(&session->arena, "grant.%s", kachi_grant_word(row->grant));
        kachi_table_add_text(&table, kachi_say(session, key.text));
        kachi_table_add(&table, row->application->id);
        kachi_table_add(&table, kachi_day_text(&session->arena, row->application->applied));
        kachi_table_add(&table, yen_text(session, row->granted_yen));
        kachi_table_add(&table, yen_text(session, row->left_yen));
        kachi_table_add(&table,
                        row->repay_yen == 0 ? kachi_str_of("") : yen_text(session, row->repay_yen));
    }
    kachi_table_write(&table, "  ");
    kachi_buffer_print(
        &session->out, "\n  %s %.*s %s · %s %.*s %s\n", kachi_say(session, "heading.granted"),
        KACHI_STR_ARG(yen_text(session, result->granted_yen)), kachi_say(session, "yen"),
        kachi_say(session, "heading.left"), KACHI_STR_ARG(yen_text(session, result->left_yen)),
        kachi_say(session, "yen"));
}

static void write_cost(struct kachi_session *session, const struct kachi_cost_per_tonne *cost)
{
    int64_t yen_per_t = 0;
    struct kachi_str per_tonne = kachi_decimal_to_int64(cost->yen_per_t, 0, &yen_per_t) == KACHI_OK
                                     ? yen_text(session, yen_per_t)
                                     : kachi_decimal_write(&session->arena, cost->yen_per_t);
    struct kachi_str times = kachi_decimal_write(&session->arena, cost->times);
    kachi_buffer_print(&session->out, "  %s %.*s %s/t-CO2e · %s × %.*s\n",
                       kachi_say(session, "budget.per-tonne"), KACHI_STR_ARG(per_tonne),
                       kachi_say(session, "yen"), kachi_say(session, "carbon-price"),
                       KACHI_STR_ARG(times));
}

/* Value that was revoked since is found through the claims of the grants. */
static enum kachi_err follow_claims(struct kachi_session *session, size_t count,
                                    struct kachi_application applications[])
{
    struct kachi_ledger_session ledger;
    size_t claims = 0;
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? kachi_applications_follow(&session->arena, ledger.ledger, count,
                                                      applications, &claims)
                          : err;
    kachi_ledger_session_close(&ledger);
    if (err == KACHI_OK && claims < count) {
        kachi_findings_add(
            &session->findings, "budget-unclaimed", KACHI_NOWHERE,
            KACHI_ARGS({"count", kachi_str_print(&session->arena, "%zu", count - claims)}));
    }
    return err;
}

static enum kachi_err run_budget(struct kachi_session *session)
{
    struct kachi_budget budget = {0};
    struct kachi_budget_result result;
    struct kachi_application *applications = NULL;
    struct kachi_decimal price;
    struct kachi_cost_per_tonne cost = {{0, 0}, {0, 0}};
    struct kachi_str content;
    size_t count = 0;
    enum kachi_err err = kachi_option_int64(session, "yen", 0, &budget.yen);
    err = err == KACHI_OK ? kachi_option_int64(session, "disposal-years", 0, &budget.disposal_years)
                          : err;
    err = err == KACHI_OK ? kachi_budget_check(&session->arena, &budget, &session->findings) : err;
    err = err == KACHI_OK
              ? kachi_option_decimal(session, "carbon-price", kachi_decimal_of(0), &price)
              : err;
    err = err == KACHI_OK ? read_operand(session, &content) : err;
    err = err == KACHI_OK ? kachi_applications_read(&session->arena, session->operands[0], content,
                                                    &session->findings, &count, &applications)
                          : err;
    err = err == KACHI_OK && kachi_option_is_set(session, "claims")
              ? follow_claims(session, count, applications)
              : err;
    err = err == KACHI_OK ? kachi_budget_run(&session->arena, &budget, count, applications, &result)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    bool has_cost =
        kachi_cost_per_tonne(&session->arena, result.granted_yen - result.repay_yen, result.rep_g,
                             price, &session->findings, &cost) == KACHI_OK;
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_budget_write_json(&session->arena, &result, has_cost ? &cost : NULL, &json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
        return KACHI_OK;
    }
    write_budget_text(session, &result);
    if (has_cost) {
        write_cost(session, &cost);
    }
    return KACHI_OK;
}

static enum kachi_err read_rules(struct kachi_session *session, struct kachi_tender *tender)
{
    struct kachi_decimal zero = kachi_decimal_of(0);
    struct kachi_str method = kachi_option_text(session, "method");
    if (!kachi_str_is_empty(method) && !kachi_tender_method_read(method, &tender->method)) {
        kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                           KACHI_ARGS({"option", kachi_str_of("method")}, {"value", method},
                                      {"values", kachi_str_of("division, addition")}));
        session->used_wrongly = true;
        return KACHI_ERR_INPUT;
    }
    const struct {
        const char *name;
        struct kachi_decimal *to;
    } numbers[] = {{"price-points", &tender->price_points}, {"cfp-points", &tender->cfp_points},
                   {"cfp-aim", &tender->cfp_aim},           {"cfp-standard", &tender->cfp_standard},
                   {"rep-points", &tender->rep_points},     {"rep-aim", &tender->rep_aim}};
    enum kachi_err err = kachi_option_int64(session, "ceiling", 0, &tender->ceiling_yen);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]) && err == KACHI_OK; i++) {
        err = kachi_option_decimal(session, numbers[i].name, zero, numbers[i].to);
    }
    return err;
}

static void write_tender_text(struct kachi_session *session, size_t count,
                              const struct kachi_tender_row rows[])
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_table table;
    const char *const headings[] = {
        right(session, "heading.rank"),       kachi_say(session, "heading.bidder"),
        right(session, "heading.price"),      right(session, "heading.points-cfp"),
        right(session, "heading.points-rep"), right(session, "heading.points"),
        right(session, "heading.score")};
    kachi_table_init(&table, session, 7, headings);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_tender_row *row = &rows[i];
        kachi_table_add(&table, row->is_out ? kachi_str_of(kachi_say(session, "tender.out"))
                                            : kachi_str_print(arena, "%zu", row->rank));
        kachi_table_add(&table, row->offer->id);
        kachi_table_add(&table, yen_text(session, row->offer->price_yen));
        kachi_table_add(&table, kachi_decimal_write(arena, row->cfp_points));
        kachi_table_add(&table, kachi_decimal_write(arena, row->rep_points));
        kachi_table_add(&table, kachi_decimal_write(arena, row->points));
        kachi_table_add(&table, kachi_decimal_write(arena, row->score));
    }
    kachi_table_write(&table, "  ");
}

static enum kachi_err run_tender(struct kachi_session *session)
{
    struct kachi_tender tender = {.method = KACHI_TENDER_DIVISION};
    struct kachi_offer_made *offers = NULL;
    struct kachi_tender_row *rows = NULL;
    struct kachi_str content;
    size_t count = 0;
    enum kachi_err err = read_rules(session, &tender);
    err = err == KACHI_OK ? read_operand(session, &content) : err;
    err = err == KACHI_OK ? kachi_offers_read(&session->arena, session->operands[0], content,
                                              &session->findings, &count, &offers)
                          : err;
    err = err == KACHI_OK ? kachi_tender_rank(&session->arena, &tender, count, offers,
                                              &session->findings, &rows)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_tender_write_json(&session->arena, count, rows, &json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        write_tender_text(session, count, rows);
    }
    return KACHI_OK;
}

static const struct kachi_option budget_options[] = {
    {"yen", "YEN", "option.budget-yen"},
    {"disposal-years", "YEARS", "option.disposal-years"},
    {"carbon-price", "YEN", "option.carbon-price"},
    {"claims", NULL, "option.budget-claims"},
    {NULL, NULL, NULL},
};
static const struct kachi_option tender_options[] = {
    {"method", "division|addition", "option.tender-method"},
    {"ceiling", "YEN", "option.tender-ceiling"},
    {"price-points", "N", "option.price-points"},
    {"cfp-points", "N", "option.cfp-points"},
    {"cfp-aim", "KG", "option.cfp-aim"},
    {"cfp-standard", "KG", "option.cfp-standard"},
    {"rep-points", "N", "option.rep-points"},
    {"rep-aim", "KG", "option.rep-aim"},
    {NULL, NULL, NULL},
};
static const char *const budget_examples[] = {
    "kachi program budget applications.csv --yen 2000000 --disposal-years 4 --carbon-price 4300",
    NULL};
static const char *const tender_examples[] = {
    ("kachi program tender offers.csv --ceiling 10000000 --cfp-points 10 --cfp-aim 1000"
     " --cfp-standard 2000 --rep-points 20 --rep-aim 400"),
    NULL};

const struct kachi_command kachi_command_program_budget = {
    .name = "program budget",
    .operands = "APPLICATIONS.csv",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.program.budget",
    .options = budget_options,
    .examples = budget_examples,
    .run = run_budget,
};
const struct kachi_command kachi_command_program_tender = {
    .name = "program tender",
    .operands = "OFFERS.csv",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.program.tender",
    .options = tender_options,
    .examples = tender_examples,
    .run = run_tender,
};
