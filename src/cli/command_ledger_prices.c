/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger prices: statistics of what was paid, so that nobody's price can be read from them.
 */
#include "cli/commands.h"
#include "cli/ledger_session.h"
#include "cli/table.h"
#include "ledger/prices.h"

static void write_text(struct kachi_session *session, const struct kachi_prices *prices)
{
    static const char *const keys[] = {"heading.product",           "heading.sales",
                                       "heading.sellers",           "heading.quantity",
                                       "heading.base-per-unit-yen", "heading.premium-per-unit-yen",
                                       "heading.premium-per-t-yen", "heading.median-per-t-yen"};
    struct kachi_arena *arena = &session->arena;
    struct kachi_table table;
    const char *headings[8];
    for (size_t i = 0; i < 8; i++) {
        const char *text = kachi_say(session, keys[i]);
        headings[i] = i == 0 ? text : kachi_str_print(arena, ">%s", text).text;
    }
    kachi_table_init(&table, session, 8, headings);
    for (size_t i = 0; i < prices->count; i++) {
        const struct kachi_price_row *row = &prices->rows[i];
        struct kachi_str quantity = kachi_decimal_write(arena, row->quantity);
        kachi_table_add(&table, row->product);
        kachi_table_add(&table, kachi_count_text(arena, (int64_t)row->sales));
        kachi_table_add(&table, kachi_count_text(arena, (int64_t)row->sellers));
        kachi_table_add(&table, kachi_str_print(arena, "%.*s %.*s", KACHI_STR_ARG(quantity),
                                                KACHI_STR_ARG(row->unit)));
        kachi_table_add(&table, kachi_decimal_write(arena, row->base_yen_per_unit));
        kachi_table_add(&table, kachi_decimal_write(arena, row->premium_yen_per_unit));
        kachi_table_add(&table, kachi_decimal_write(arena, row->premium_yen_per_t));
        kachi_table_add(&table, kachi_decimal_write(arena, row->median_yen_per_t));
    }
    kachi_table_write(&table, "");
    struct kachi_str until = kachi_day_text(arena, prices->until);
    kachi_buffer_print(&session->out, "%s %.*s\n", kachi_say(session, "ledger.prices.until"),
                       KACHI_STR_ARG(until));
}

static enum kachi_err run_prices(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    struct kachi_prices prices = {.count = 0};
    struct kachi_price_asked asked = {.today =
                                          kachi_day_of_moment(kachi_clock_now(&session->clock))};
    if (session->operand_count > 0) {
        asked.product = session->operands[0];
    }
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? kachi_option_int64(session, "year", 0, &asked.fiscal_year) : err;
    err =
        err == KACHI_OK ? kachi_prices_read(ledger.ledger, &session->arena, &asked, &prices) : err;
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_prices_write_json(&session->arena, &prices, &json);
    } else if (err == KACHI_OK) {
        write_text(session, &prices);
    }
    kachi_ledger_session_close(&ledger);
    return err;
}

static const struct kachi_option options[] = {{"year", "YYYY", "option.price-year"},
                                              {NULL, NULL, NULL}};
static const char *const examples[] = {"kachi ledger prices",
                                       "kachi ledger prices steel --year 2026", NULL};
const struct kachi_command kachi_command_ledger_prices = {
    "ledger prices", "[PRODUCT]", 0, 1, "command.ledger.prices", options, examples, run_prices};
