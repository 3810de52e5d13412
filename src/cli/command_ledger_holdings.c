/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger holdings: lots by product, origin, pool and period, now or at a past moment. */
#include "cli/commands.h"
#include "cli/ledger_session.h"
#include "cli/table.h"
#include "ledger/holdings.h"

static enum kachi_err read_party(struct kachi_ledger_session *ledger, const char *option,
                                 int64_t *out)
{
    return kachi_ledger_party_named(ledger, kachi_option_text(ledger->session, option), out);
}

static enum kachi_err read_things(struct kachi_ledger_session *ledger,
                                  struct kachi_holdings_asked *asked)
{
    struct kachi_session *session = ledger->session;
    struct kachi_product product = {0};
    struct kachi_pool pool = {0};
    struct kachi_str name = kachi_option_text(session, "product");
    enum kachi_err err = read_party(ledger, "origin", &asked->origin);
    if (err == KACHI_OK && !kachi_str_is_empty(name)) {
        err = kachi_find_product(ledger->ledger, &session->arena, name, &product);
        asked->product = product.number;
    }
    name = kachi_option_text(session, "pool");
    if (err == KACHI_OK && !kachi_str_is_empty(name)) {
        err = kachi_find_pool(ledger->ledger, &session->arena, name, &pool);
        asked->pool = pool.number;
    }
    return err;
}

static enum kachi_err read_asked(struct kachi_ledger_session *ledger,
                                 struct kachi_holdings_asked *asked)
{
    struct kachi_session *session = ledger->session;
    struct kachi_str name = session->operand_count > 0 ? session->operands[0] : session->party;
    enum kachi_err err = kachi_ledger_party_named(ledger, name, &asked->party);
    err = err == KACHI_OK ? read_things(ledger, asked) : err;
    err = err == KACHI_OK ? kachi_ledger_day_read(ledger, "from", KACHI_NO_DAY, &asked->from) : err;
    err = err == KACHI_OK ? kachi_ledger_day_read(ledger, "to", KACHI_NO_DAY, &asked->to) : err;
    asked->is_past = kachi_option_is_set(session, "at");
    return err == KACHI_OK && asked->is_past ? kachi_ledger_at_read(ledger, &asked->at) : err;
}

static void write_text(struct kachi_ledger_session *ledger,
                       const struct kachi_holdings_asked *asked,
                       const struct kachi_holdings *holdings)
{
    static const char *const keys[] = {
        "heading.holder",      "heading.product",        ">heading.quantity", ">heading.emitted-g",
        ">heading.embodied-g", ">heading.certificate-g", "heading.state",     "heading.lot"};
    struct kachi_session *session = ledger->session;
    struct kachi_arena *arena = &session->arena;
    struct kachi_table table;
    const char *headings[8];
    for (size_t i = 0; i < 8; i++) {
        bool is_right = keys[i][0] == '>';
        const char *text = kachi_say(session, keys[i] + (is_right ? 1 : 0));
        headings[i] = is_right ? kachi_str_print(arena, ">%s", text).text : text;
    }
    kachi_table_init(&table, session, 8, headings);
    for (size_t i = 0; i < holdings->count; i++) {
        const struct kachi_holding *row = &holdings->rows[i];
        struct kachi_product product = kachi_ledger_product(ledger, row->lot.product);
        kachi_table_add(&table, kachi_ledger_party_name(ledger, row->lot.owner));
        kachi_table_add(&table, product.name);
        kachi_table_add(&table,
                        kachi_ledger_quantity_text(ledger, &product, row->lot.left.quantity));
        kachi_table_add(&table, kachi_count_text(arena, row->lot.left.emitted_g));
        kachi_table_add(&table, kachi_count_text(arena, row->embodied_g));
        kachi_table_add(&table, kachi_count_text(arena, row->certificate_g));
        kachi_table_add_text(&table,
                             kachi_say(session, row->lot.aside ? "ledger.aside" : "ledger.held"));
        kachi_table_add(&table, kachi_id_text(arena, "lot", &row->lot.id));
    }
    kachi_table_write(&table, "");
    struct kachi_str embodied = kachi_count_text(arena, holdings->embodied_g);
    struct kachi_str certificate = kachi_count_text(arena, holdings->certificate_g);
    kachi_buffer_print(&session->out, "%s: %s %.*s g, %s %.*s g\n",
                       kachi_say(session, kachi_holdings_by_origin(asked) ? "ledger.holdings.sum"
                                                                          : "ledger.holdings.all"),
                       kachi_say(session, "ledger.embodied"), KACHI_STR_ARG(embodied),
                       kachi_say(session, "ledger.certificate"), KACHI_STR_ARG(certificate));
}

static enum kachi_err run_holdings(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    struct kachi_viewer viewer;
    struct kachi_holdings holdings = {.count = 0};
    struct kachi_holdings_asked asked = {.from = KACHI_NO_DAY, .to = KACHI_NO_DAY};
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? kachi_ledger_viewer(&ledger, &viewer) : err;
    err = err == KACHI_OK ? read_asked(&ledger, &asked) : err;
    if (err == KACHI_OK) {
        err = kachi_holdings_read(kachi_ledger_view_of(&ledger), &viewer, &asked, &holdings);
    }
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_holdings_write_json(kachi_ledger_view_of(&ledger), &holdings, &json);
        kachi_json_end_object(&json);
    } else if (err == KACHI_OK) {
        write_text(&ledger, &asked, &holdings);
    }
    session->answer_is_no = err == KACHI_OK && holdings.count == 0;
    kachi_ledger_session_close(&ledger);
    return err;
}

static const struct kachi_option options[] = {{"product", "PRODUCT", "option.holdings-product"},
                                              {"origin", "PARTY", "option.holdings-origin"},
                                              {"pool", "POOL", "option.holdings-pool"},
                                              {"from", "DAY", "option.holdings-from"},
                                              {"to", "DAY", "option.holdings-to"},
                                              {"at", "DAY", "option.at"},
                                              {NULL, NULL, NULL}};
static const char *const examples[] = {
    "kachi ledger holdings D --product steel --at 2026-09-30",
    "kachi ledger holdings --origin A --from 2025-04-01 --to 2026-03-31 --json", NULL};
const struct kachi_command kachi_command_ledger_holdings = {
    "ledger holdings", "[PARTY]", 0, 1, "command.ledger.holdings", options, examples, run_holdings};
