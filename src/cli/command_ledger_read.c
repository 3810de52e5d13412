/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger, reading: list, balance, trace; and proving: audit, replay. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/ledger_session.h"
#include "cli/table.h"
#include "policy/bought.h"

/* One answer in two forms: rows of a table, or objects of one JSON array. */
struct answer {
    struct kachi_ledger_session *ledger;
    bool is_json;
    struct kachi_table table;
    struct kachi_json_writer json;
    size_t count;
};

/* Headings of numbers: quantities, and whatever ends in a unit. */
static bool is_number(struct kachi_str key)
{
    return kachi_str_has_suffix(key, "-g") || kachi_str_has_suffix(key, "-yen") ||
           kachi_str_has_suffix(key, ".quantity");
}

static void answer_begin(struct answer *answer, struct kachi_ledger_session *ledger,
                         const char *name, size_t column_count, const char *const keys[])
{
    struct kachi_session *session = ledger->session;
    const char *headings[KACHI_TABLE_COLUMNS_MAX];
    *answer = (struct answer){.ledger = ledger, .is_json = session->output == KACHI_OUTPUT_JSON};
    if (answer->is_json) {
        answer->json = kachi_session_json(session);
        kachi_json_begin_object(&answer->json);
        kachi_json_key(&answer->json, name);
        kachi_json_begin_array(&answer->json);
        return;
    }
    for (size_t i = 0; i < column_count; i++) {
        const char *text = kachi_say(session, keys[i]);
        bool is_right = is_number(kachi_str_of(keys[i]));
        headings[i] = is_right ? kachi_str_print(&session->arena, ">%s", text).text : text;
    }
    kachi_table_init(&answer->table, session, column_count, headings);
}

static void answer_end(struct answer *answer)
{
    struct kachi_session *session = answer->ledger->session;
    session->answer_is_no = answer->count == 0;
    if (!answer->is_json) {
        kachi_table_write(&answer->table, "");
        return;
    }
    kachi_json_end_array(&answer->json);
    kachi_json_end_object(&answer->json);
}

static void add_grams(struct answer *answer, kachi_gco2e grams)
{
    kachi_table_add(&answer->table, kachi_count_text(&answer->ledger->session->arena, grams));
}

static struct kachi_str id_text(const struct answer *answer, const char *prefix,
                                const struct kachi_id *id)
{
    return kachi_id_text(&answer->ledger->session->arena, prefix, id);
}

static enum kachi_err list_parties(struct kachi_ledger_session *ledger, struct answer *answer)
{
    static const char *const keys[] = {"heading.name", "heading.role", "heading.corporate-number",
                                       "heading.id"};
    struct kachi_party *rows = NULL;
    size_t count = 0;
    enum kachi_err err =
        kachi_store_parties(ledger->ledger, &ledger->session->arena, &rows, &count);
    answer_begin(answer, ledger, "parties", 4, keys);
    answer->count = count;
    for (size_t i = 0; i < count; i++) {
        struct kachi_str id = id_text(answer, "party", &rows[i].id);
        if (answer->is_json) {
            kachi_party_write_json(kachi_ledger_view_of(ledger), &rows[i], &answer->json);
            continue;
        }
        kachi_table_add(&answer->table, rows[i].name);
        kachi_table_add_text(&answer->table, kachi_role_word(rows[i].role));
        kachi_table_add(&answer->table, rows[i].corporate_number);
        kachi_table_add(&answer->table, id);
    }
    return err;
}

static enum kachi_err list_products(struct kachi_ledger_session *ledger, struct answer *answer)
{
    static const char *const keys[] = {"heading.name", "heading.unit", "heading.owner",
                                       "heading.id"};
    struct kachi_product *rows = NULL;
    size_t count = 0;
    enum kachi_err err =
        kachi_store_products(ledger->ledger, &ledger->session->arena, &rows, &count);
    answer_begin(answer, ledger, "products", 4, keys);
    answer->count = count;
    for (size_t i = 0; i < count; i++) {
        struct kachi_str id = id_text(answer, "product", &rows[i].id);
        struct kachi_str owner = kachi_ledger_party_name(ledger, rows[i].owner);
        if (answer->is_json) {
            kachi_product_write_json(kachi_ledger_view_of(ledger), &rows[i], kachi_str_of(""),
                                     &answer->json);
            continue;
        }
        kachi_table_add(&answer->table, rows[i].name);
        kachi_table_add(&answer->table, rows[i].unit);
        kachi_table_add(&answer->table, owner);
        kachi_table_add(&answer->table, id);
    }
    return err;
}

static enum kachi_err list_pools(struct kachi_ledger_session *ledger, struct answer *answer)
{
    static const char *const keys[] = {"heading.owner",    "heading.basis",  "heading.statement",
                                       "heading.amount-g", "heading.left-g", "heading.until",
                                       "heading.id"};
    struct kachi_pool *rows = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_store_pools(ledger->ledger, &ledger->session->arena, &rows, &count);
    answer_begin(answer, ledger, "pools", 7, keys);
    answer->count = count;
    for (size_t i = 0; i < count; i++) {
        if (answer->is_json) {
            kachi_pool_write_json(kachi_ledger_view_of(ledger), &rows[i], &answer->json);
            continue;
        }
        kachi_table_add(&answer->table, kachi_ledger_party_name(ledger, rows[i].owner));
        kachi_table_add_text(&answer->table, kachi_basis_word(rows[i].basis));
        kachi_table_add(&answer->table, rows[i].statement);
        add_grams(answer, rows[i].grams);
        add_grams(answer, rows[i].grams - rows[i].drawn_g - rows[i].expired_g);
        kachi_table_add(&answer->table, kachi_day_text(&ledger->session->arena, rows[i].until));
        kachi_table_add(&answer->table, id_text(answer, "pool", &rows[i].id));
    }
    return err;
}

/* What can be done with a lot, in a word. */
static const char *lot_state(const struct kachi_lot *lot)
{
    if ((lot->mark & KACHI_MARK_FROZEN) != 0) {
        return "ledger.frozen";
    }
    return lot->aside ? "ledger.aside" : "ledger.held";
}

static enum kachi_err list_lots(struct kachi_ledger_session *ledger, struct answer *answer)
{
    static const char *const keys[] = {
        "heading.holder",     "heading.product",       "heading.quantity", "heading.emitted-g",
        "heading.embodied-g", "heading.certificate-g", "heading.state",    "heading.lot"};
    struct kachi_lot *rows = NULL;
    size_t count = 0;
    int64_t party = 0;
    enum kachi_err err = kachi_ledger_party_named(ledger, ledger->session->party, &party);
    err = err == KACHI_OK
              ? kachi_store_holdings(ledger->ledger, &ledger->session->arena, party, &rows, &count)
              : err;
    answer_begin(answer, ledger, "lots", 8, keys);
    answer->count = count;
    for (size_t i = 0; i < count; i++) {
        if (answer->is_json) {
            kachi_json_begin_object(&answer->json);
            kachi_lot_write_json(kachi_ledger_view_of(ledger), &rows[i], &rows[i].left,
                                 &answer->json);
            kachi_json_end_object(&answer->json);
            continue;
        }
        struct kachi_product product = kachi_ledger_product(ledger, rows[i].product);
        kachi_table_add(&answer->table, kachi_ledger_party_name(ledger, rows[i].owner));
        kachi_table_add(&answer->table, product.name);
        kachi_table_add(&answer->table,
                        kachi_ledger_quantity_text(ledger, &product, rows[i].left.quantity));
        add_grams(answer, rows[i].left.emitted_g);
        add_grams(answer, rows[i].left.embodied_g);
        add_grams(answer, rows[i].left.certificate_g);
        kachi_table_add_text(&answer->table, kachi_say(ledger->session, lot_state(&rows[i])));
        kachi_table_add(&answer->table, id_text(answer, "lot", &rows[i].id));
    }
    return err;
}

static enum kachi_err list_offers(struct kachi_ledger_session *ledger, struct answer *answer)
{
    static const char *const keys[] = {"heading.state",     "heading.seller",   "heading.buyer",
                                       "heading.product",   "heading.quantity", "heading.rep-g",
                                       "heading.price-yen", "heading.until",    "heading.offer"};
    struct kachi_arena *arena = &ledger->session->arena;
    struct kachi_offer *rows = NULL;
    size_t count = 0;
    int64_t party = 0;
    enum kachi_err err = kachi_ledger_party_named(ledger, ledger->session->party, &party);
    err = err == KACHI_OK ? kachi_store_open_offers(ledger->ledger, arena, party, &rows, &count)
                          : err;
    answer_begin(answer, ledger, "offers", 9, keys);
    answer->count = count;
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_lot lot = {0};
        err = kachi_store_lot_get(ledger->ledger, rows[i].lot, &lot);
        if (answer->is_json) {
            kachi_offer_write_json(kachi_ledger_view_of(ledger), &rows[i], &lot, &answer->json);
            continue;
        }
        struct kachi_product product = kachi_ledger_product(ledger, lot.product);
        struct kachi_str state =
            kachi_str_print(arena, "offer.%s", kachi_offer_state_word(rows[i].state));
        kachi_table_add_text(&answer->table, kachi_say(ledger->session, state.text));
        kachi_table_add(&answer->table, kachi_ledger_party_name(ledger, rows[i].seller));
        kachi_table_add(&answer->table, kachi_ledger_party_name(ledger, rows[i].buyer));
        kachi_table_add(&answer->table, product.name);
        kachi_table_add(&answer->table,
                        kachi_ledger_quantity_text(ledger, &product, lot.made.quantity));
        add_grams(answer, lot.made.embodied_g + lot.made.certificate_g);
        add_grams(answer, rows[i].price_base_yen + rows[i].price_premium_yen);
        kachi_table_add(&answer->table, kachi_day_text(arena, kachi_day_of_moment(rows[i].until)));
        kachi_table_add(&answer->table, id_text(answer, "offer", &lot.id));
    }
    return err;
}

static enum kachi_err list_claims(struct kachi_ledger_session *ledger, struct answer *answer)
{
    static const char *const keys[] = {
        "heading.holder",   "heading.beneficiary", "heading.purpose",      "heading.product",
        "heading.quantity", "heading.embodied-g",  "heading.certificate-g"};
    struct kachi_claim_row *rows = NULL;
    size_t count = 0;
    int64_t party = 0;
    enum kachi_err err = kachi_ledger_party_named(ledger, ledger->session->party, &party);
    err = err == KACHI_OK
              ? kachi_store_claims(ledger->ledger, &ledger->session->arena, &rows, &count)
              : err;
    answer_begin(answer, ledger, "claims", 7, keys);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_lot lot = {0};
        if (party != 0 && rows[i].holder != party) {
            continue;
        }
        answer->count++;
        err = kachi_store_lot_get(ledger->ledger, rows[i].lot, &lot);
        struct kachi_product product = kachi_ledger_product(ledger, lot.product);
        struct kachi_str holder = kachi_ledger_party_name(ledger, rows[i].holder);
        if (answer->is_json) {
            kachi_claim_write_json(kachi_ledger_view_of(ledger), &rows[i], &lot, &answer->json);
            continue;
        }
        kachi_table_add(&answer->table, holder);
        kachi_table_add(&answer->table, rows[i].beneficiary);
        kachi_table_add(&answer->table, rows[i].purpose);
        kachi_table_add(&answer->table, product.name);
        kachi_table_add(&answer->table,
                        kachi_ledger_quantity_text(ledger, &product, rows[i].amounts.quantity));
        add_grams(answer, rows[i].amounts.embodied_g);
        add_grams(answer, rows[i].amounts.certificate_g);
    }
    return err;
}

/* What was sold: of --as PARTY, as seller or buyer; of everybody where nobody is named. */
static enum kachi_err list_sales(struct kachi_ledger_session *ledger, struct answer *answer)
{
    static const char *const keys[] = {"heading.bought-on",  "heading.seller",   "heading.buyer",
                                       "heading.product",    "heading.quantity", "heading.rep-g",
                                       "heading.premium-yen"};
    struct kachi_arena *arena = &ledger->session->arena;
    int64_t party = 0;
    struct kachi_sales_asked asked = {
        .until = kachi_day_of_moment(kachi_clock_now(&ledger->session->clock))};
    struct kachi_sale *rows = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_ledger_party_named(ledger, ledger->session->party, &party);
    err = err == KACHI_OK ? kachi_sales_read(arena, ledger->ledger, &asked, &count, &rows) : err;
    answer_begin(answer, ledger, "sales", 7, keys);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        const struct kachi_sale *sale = &rows[i];
        if (party != 0 && sale->seller_number != party && sale->buyer_number != party) {
            continue;
        }
        answer->count++;
        if (answer->is_json) {
            kachi_sale_write_json(arena, sale, &answer->json);
            continue;
        }
        kachi_table_add(&answer->table, kachi_day_text(arena, sale->day));
        kachi_table_add(&answer->table, sale->seller);
        kachi_table_add(&answer->table, sale->buyer);
        kachi_table_add(&answer->table, sale->product);
        const struct kachi_product measure = {.unit = sale->unit,
                                              .decimals = -sale->quantity.exponent};
        kachi_table_add(&answer->table,
                        kachi_ledger_quantity_text(ledger, &measure, sale->quantity.coefficient));
        add_grams(answer, sale->amounts.embodied_g + sale->amounts.certificate_g);
        add_grams(answer, sale->premium_yen);
    }
    return err;
}

static enum kachi_err list_notices(struct kachi_ledger_session *ledger, struct answer *answer)
{
    static const char *const keys[] = {
        "heading.holder",        "heading.product", "heading.state", "heading.embodied-g",
        "heading.certificate-g", "heading.cause",   "heading.lot"};
    struct kachi_arena *arena = &ledger->session->arena;
    struct kachi_notice_row *rows = NULL;
    size_t count = 0;
    int64_t party = 0;
    enum kachi_err err = kachi_ledger_party_named(ledger, ledger->session->party, &party);
    err = err == KACHI_OK ? kachi_store_notices(ledger->ledger, arena, party, &rows, &count) : err;
    answer_begin(answer, ledger, "notices", 7, keys);
    answer->count = count;
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_lot lot = {0};
        struct kachi_entry_row cause = {0};
        err = kachi_store_lot_get(ledger->ledger, rows[i].lot, &lot);
        err = err == KACHI_OK ? kachi_store_entry_get(ledger->ledger, arena, rows[i].entry, &cause)
                              : err;
        struct kachi_str holder = kachi_ledger_party_name(ledger, rows[i].holder);
        struct kachi_str product = kachi_ledger_product(ledger, lot.product).name;
        struct kachi_str cause_id = id_text(answer, "entry", &cause.id);
        if (answer->is_json) {
            kachi_notice_write_json(kachi_ledger_view_of(ledger), &rows[i], &lot, &cause,
                                    &answer->json);
            continue;
        }
        kachi_table_add(&answer->table, holder);
        kachi_table_add(&answer->table, product);
        kachi_table_add_text(
            &answer->table,
            kachi_say(ledger->session, rows[i].claim == 0 ? "ledger.held" : "ledger.claimed"));
        add_grams(answer, rows[i].embodied_g);
        add_grams(answer, rows[i].certificate_g);
        kachi_table_add(&answer->table, cause_id);
        kachi_table_add(&answer->table, id_text(answer, "lot", &lot.id));
    }
    return err;
}

static enum kachi_err run_list(struct kachi_session *session)
{
    static const struct {
        const char *name;
        enum kachi_err (*list)(struct kachi_ledger_session *, struct answer *);
    } lists[] = {{"parties", list_parties}, {"products", list_products}, {"pools", list_pools},
                 {"lots", list_lots},       {"offers", list_offers},     {"claims", list_claims},
                 {"notices", list_notices}, {"sales", list_sales}};
    struct kachi_ledger_session ledger;
    struct answer answer;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (!kachi_str_is(session->operands[0], lists[i].name)) {
            continue;
        }
        enum kachi_err err = kachi_ledger_session_read(session, &ledger);
        if (err == KACHI_OK) {
            err = lists[i].list(&ledger, &answer);
        }
        if (err == KACHI_OK) {
            answer_end(&answer);
        }
        kachi_ledger_session_close(&ledger);
        return err;
    }
    session->used_wrongly = true;
    kachi_findings_add(
        &session->findings, "option-choice", KACHI_NOWHERE,
        KACHI_ARGS(
            {"option", kachi_str_of("list")}, {"value", session->operands[0]},
            {"values",
             kachi_str_of("parties, products, pools, lots, offers, claims, notices, sales")}));
    return KACHI_ERR_INPUT;
}

static void write_balance_row(struct kachi_ledger_session *ledger, struct answer *answer,
                              const struct kachi_balance *row, const char *state,
                              const struct kachi_amounts *amounts)
{
    if (kachi_amounts_are_zero(amounts)) {
        return;
    }
    struct kachi_product product = kachi_ledger_product(ledger, row->product);
    kachi_table_add(&answer->table, kachi_ledger_party_name(ledger, row->party));
    kachi_table_add(&answer->table, product.name);
    kachi_table_add_text(&answer->table, state);
    kachi_table_add(&answer->table,
                    kachi_ledger_quantity_text(ledger, &product, amounts->quantity));
    add_grams(answer, amounts->emitted_g);
    add_grams(answer, amounts->embodied_g);
    add_grams(answer, amounts->certificate_g);
}

static enum kachi_err run_balance(struct kachi_session *session)
{
    static const char *const keys[] = {
        "heading.holder",    "heading.product",    "heading.state",        "heading.quantity",
        "heading.emitted-g", "heading.embodied-g", "heading.certificate-g"};
    struct kachi_ledger_session ledger;
    struct kachi_balance *rows = NULL;
    struct answer answer;
    size_t count = 0;
    int64_t party = 0;
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    struct kachi_str name = session->operand_count > 0 ? session->operands[0] : session->party;
    err = err == KACHI_OK ? kachi_ledger_party_named(&ledger, name, &party) : err;
    kachi_moment moment = 0;
    bool is_past = !kachi_str_is_empty(kachi_option_text(session, "at"));
    err = err == KACHI_OK && is_past ? kachi_ledger_at_read(&ledger, &moment) : err;
    if (err == KACHI_OK && is_past) {
        err = kachi_balance_read_at(ledger.ledger, &session->arena, party, moment, &rows, &count);
    } else if (err == KACHI_OK) {
        err = kachi_balance_read(ledger.ledger, &session->arena, party, &rows, &count);
    }
    if (err == KACHI_OK) {
        answer_begin(&answer, &ledger, "balances", 7, keys);
        answer.count = count;
        for (size_t i = 0; i < count; i++) {
            if (answer.is_json) {
                kachi_balance_write_json(kachi_ledger_view_of(&ledger), &rows[i], &answer.json);
                continue;
            }
            write_balance_row(&ledger, &answer, &rows[i], kachi_say(session, "ledger.held"),
                              &rows[i].held);
            write_balance_row(&ledger, &answer, &rows[i], kachi_say(session, "ledger.aside"),
                              &rows[i].aside);
            write_balance_row(&ledger, &answer, &rows[i], kachi_say(session, "ledger.claimed"),
                              &rows[i].claimed);
        }
        answer_end(&answer);
    }
    kachi_ledger_session_close(&ledger);
    return err;
}

static const char *const law_phrases[KACHI_LAW_COUNT] = {
    [KACHI_LAW_LEAVES] = "law.leaves",
    [KACHI_LAW_SEQUENCE] = "law.sequence",
    [KACHI_LAW_CONSERVATION] = "law.conservation",
    [KACHI_LAW_REMAINDERS] = "law.remainders",
    [KACHI_LAW_POOLS] = "law.pools",
    [KACHI_LAW_ORIGINS] = "law.origins",
    [KACHI_LAW_FOOTPRINTS] = "law.footprints",
    [KACHI_LAW_REPLAY] = "law.replay",
};

static void write_audit_text(struct kachi_session *session, const struct kachi_audit *audit)
{
    for (int law = 0; law < KACHI_LAW_COUNT; law++) {
        kachi_buffer_print(&session->out, "  %s %s\n", audit->law_ok[law] ? "✔" : "✘",
                           kachi_say(session, law_phrases[law]));
    }
    struct kachi_str drawn = kachi_count_text(&session->arena, audit->drawn_g);
    struct kachi_str held = kachi_count_text(&session->arena, audit->held_g);
    struct kachi_str aside = kachi_count_text(&session->arena, audit->aside_g);
    struct kachi_str claimed = kachi_count_text(&session->arena, audit->claimed_g);
    struct kachi_str elsewhere = kachi_count_text(&session->arena, audit->elsewhere_g);
    kachi_buffer_print(&session->out, "%s %.*s g = %s %.*s + %s %.*s + %s %.*s + %s %.*s\n",
                       kachi_say(session, "ledger.drawn"), KACHI_STR_ARG(drawn),
                       kachi_say(session, "ledger.held"), KACHI_STR_ARG(held),
                       kachi_say(session, "ledger.aside"), KACHI_STR_ARG(aside),
                       kachi_say(session, "ledger.claimed"), KACHI_STR_ARG(claimed),
                       kachi_say(session, "ledger.elsewhere"), KACHI_STR_ARG(elsewhere));
    struct kachi_str state = kachi_digest_text(&session->arena, &audit->state);
    kachi_buffer_print(&session->out, "%s %lld · %s %.*s\n", kachi_say(session, "demo.entries"),
                       (long long)audit->entries, kachi_say(session, "ledger.state"),
                       KACHI_STR_ARG(state));
}

static enum kachi_err run_audit(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    struct kachi_audit audit = {0};
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    if (err == KACHI_OK) {
        err = kachi_audit(ledger.ledger, &session->arena, &audit);
        if (session->output == KACHI_OUTPUT_JSON) {
            struct kachi_json_writer json = kachi_session_json(session);
            kachi_audit_write_json(&session->arena, &audit, &json);
        } else {
            write_audit_text(session, &audit);
        }
    }
    kachi_ledger_session_close(&ledger);
    return err;
}

/* Replays into a ledger in `database`, and compares the two states. */
static enum kachi_err replay_into(struct kachi_ledger_session *ledger,
                                  struct kachi_database *database, bool *is_same)
{
    struct kachi_ledger *copy = NULL;
    struct kachi_digest from, to;
    struct kachi_id id = kachi_ledger_id(ledger->ledger);
    struct kachi_ledger_options options = {.name = kachi_ledger_name(ledger->ledger),
                                           .id = &id,
                                           .clock = ledger->session->clock,
                                           .random = ledger->session->random};
    enum kachi_err err = kachi_ledger_open(database, &options, &ledger->session->findings, &copy);
    err = err == KACHI_OK ? kachi_replay(ledger->ledger, copy) : err;
    err = err == KACHI_OK ? kachi_ledger_digest(ledger->ledger, &from) : err;
    err = err == KACHI_OK ? kachi_ledger_digest(copy, &to) : err;
    *is_same = err == KACHI_OK && kachi_digest_equal(&from, &to);
    kachi_ledger_close(copy);
    return err;
}

static void write_replay(struct kachi_session *session, struct kachi_str into, bool is_same)
{
    if (session->output != KACHI_OUTPUT_JSON) {
        kachi_buffer_print(
            &session->out, "%s %.*s\n",
            kachi_say(session, is_same ? "ledger.replay.same" : "ledger.replay.other"),
            KACHI_STR_ARG(into));
        return;
    }
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_str(&json, "into", into);
    kachi_json_pair_bool(&json, "same_state", is_same);
    kachi_json_end_object(&json);
}

static enum kachi_err run_replay(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    struct kachi_database *database = NULL;
    struct kachi_str into;
    bool is_same = false;
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? kachi_ledger_option(&ledger, "into", &into) : err;
    err = err == KACHI_OK
              ? kachi_database_open(into, KACHI_DATABASE_CREATE, &session->findings, &database)
              : err;
    if (err == KACHI_OK) {
        err = replay_into(&ledger, database, &is_same);
    }
    if (err == KACHI_OK) {
        write_replay(session, into, is_same);
        session->answer_is_no = !is_same;
    }
    kachi_database_close(database);
    kachi_ledger_session_close(&ledger);
    return err;
}

static const char *const list_examples[] = {"kachi ledger list lots --as A製鉄",
                                            "kachi ledger list pools --json", NULL};
const struct kachi_command kachi_command_ledger_list = {
    "ledger list", "WHAT", 1, 1, "command.ledger.list", NULL, list_examples, run_list};

static const struct kachi_option balance_options[] = {{"at", "DAY", "option.at"},
                                                      {NULL, NULL, NULL}};
static const char *const balance_examples[] = {
    "kachi ledger balance", "kachi ledger balance D --at 2026-09-30 --json", NULL};
const struct kachi_command kachi_command_ledger_balance = {
    "ledger balance", "[PARTY]",        0,          1, "command.ledger.balance",
    balance_options,  balance_examples, run_balance};

static const char *const audit_examples[] = {"kachi ledger audit", NULL};
const struct kachi_command kachi_command_ledger_audit = {
    "ledger audit", "", 0, 0, "command.ledger.audit", NULL, audit_examples, run_audit};

static const struct kachi_option replay_options[] = {{"into", "PATH", "option.into"},
                                                     {NULL, NULL, NULL}};
static const char *const replay_examples[] = {"kachi ledger replay --into again.db", NULL};
const struct kachi_command kachi_command_ledger_replay = {
    "ledger replay", "",        0, 0, "command.ledger.replay", replay_options,
    replay_examples, run_replay};
