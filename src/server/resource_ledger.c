/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_ledger.c - the ledger, read: parties, lots, traces, balances, entries and their proof.
 *
 * Who sees everybody's (operator, auditor) sees all; a party sees what is its own, and of an offer
 * its own side. What may not be seen is not found: its existence is nobody's business.
 */
#include "ledger/audit.h"
#include "ledger/find.h"
#include "ledger/holdings.h"
#include "ledger/prices.h"
#include "ledger/traced.h"
#include "policy/bought.h"
#include "server/list.h"
#include "server/resource.h"

/* The party that a list is limited to: the asker's own, or ?party= for those who see all; 0: all.
 */
static enum kachi_err limit_to_party(struct kachi_request *request, struct kachi_ledger_view view,
                                     int64_t *party)
{
    struct kachi_party found = {0};
    struct kachi_str named = kachi_request_query(request, "party");
    *party = kachi_access_sees_all(&request->principal) ? 0 : request->principal.party;
    if (!kachi_str_is_empty(named)) {
        enum kachi_err err = kachi_find_party(view.ledger, view.arena, named, &found);
        if (err != KACHI_OK) {
            return err;
        }
        *party = found.number;
    }
    if (*party == 0 ? kachi_access_sees_all(&request->principal)
                    : kachi_access_may_see(&request->principal, *party)) {
        return KACHI_OK;
    }
    return kachi_request_refuse(request, KACHI_ERR_DENIED, "access-other-party", KACHI_NO_ARGS);
}

static enum kachi_err handle_parties(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_party *rows = NULL;
    struct kachi_page page;
    size_t count = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_store_parties(view.ledger, view.arena, &rows, &count) : err;
    err = err == KACHI_OK ? kachi_list_begin(request, "parties", count, &page) : err;
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = page.first; i < page.end; i++) {
        kachi_party_write_json(view, &rows[i], &request->json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

static enum kachi_err handle_party(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_party party = {0};
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_find_party(view.ledger, view.arena, request->parts[0], &party)
                          : err;
    if (err == KACHI_OK) {
        kachi_party_write_json(view, &party, &request->json);
    }
    return err;
}

/* What the facts call the product that the ledger names by its key; empty where they have none. */
static struct kachi_str title_of(const struct kachi_request *request,
                                 const struct kachi_model *model, struct kachi_str key)
{
    uint32_t activity = model == NULL ? KACHI_NONE : kachi_dataset_activity(model->dataset, key);
    return activity == KACHI_NONE
               ? kachi_str_of("")
               : kachi_activity_name(&model->dataset->activities[activity], request->lang);
}

static enum kachi_err handle_products(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_model *model = NULL;
    struct kachi_product *rows = NULL;
    struct kachi_page page = {0};
    size_t count = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_store_products(view.ledger, view.arena, &rows, &count) : err;
    err = err == KACHI_OK ? kachi_request_take_model(request, &model) : err;
    err = err == KACHI_OK ? kachi_list_begin(request, "products", count, &page) : err;
    for (size_t i = page.first; err == KACHI_OK && i < page.end; i++) {
        kachi_product_write_json(view, &rows[i], title_of(request, model, rows[i].name),
                                 &request->json);
    }
    if (err == KACHI_OK) {
        kachi_list_end(request, &page);
    }
    kachi_request_drop_model(request, model);
    return err;
}

static enum kachi_err handle_pools(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_pool *rows = NULL;
    struct kachi_page page;
    int64_t party = 0;
    size_t count = 0;
    size_t seen = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? limit_to_party(request, view, &party) : err;
    err = err == KACHI_OK ? kachi_store_pools(view.ledger, view.arena, &rows, &count) : err;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        if (party == 0 || rows[i].owner == party) {
            rows[seen++] = rows[i];
        }
    }
    err = err == KACHI_OK ? kachi_list_begin(request, "pools", seen, &page) : err;
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = page.first; i < page.end; i++) {
        kachi_pool_write_json(view, &rows[i], &request->json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

/* A row's number as the key of its place in a list. */
static struct kachi_str key_of_number(struct kachi_arena *arena, int64_t number)
{
    return kachi_str_print(arena, "%019lld", (long long)number);
}

static enum kachi_err handle_lots(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_lot *rows = NULL;
    struct kachi_page page;
    int64_t party = 0;
    size_t count = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? limit_to_party(request, view, &party) : err;
    err =
        err == KACHI_OK ? kachi_store_holdings(view.ledger, view.arena, party, &rows, &count) : err;
    struct kachi_str *keys = KACHI_NEW_ARRAY(&request->arena, struct kachi_str, count + 1);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        keys[i] = key_of_number(&request->arena, rows[i].number);
    }
    err = err == KACHI_OK ? kachi_list_begin_keyed(request, "lots", count, keys, &page) : err;
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = page.first; i < page.end; i++) {
        kachi_json_begin_object(&request->json);
        kachi_lot_write_json(view, &rows[i], &rows[i].left, &request->json);
        kachi_json_end_object(&request->json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

static enum kachi_err refuse_lot(struct kachi_request *request)
{
    return kachi_request_refuse(
        request, KACHI_ERR_NOT_FOUND, "ledger-name-unknown",
        KACHI_ARGS({"text", request->parts[0]}, {"near", kachi_str_of("")}));
}

static void write_amounts(struct kachi_request *request, struct kachi_ledger_view view,
                          const char *key, const struct kachi_product *product,
                          const struct kachi_amounts *amounts)
{
    kachi_json_key(&request->json, key);
    kachi_json_begin_object(&request->json);
    kachi_amounts_write_json(view, product, amounts, &request->json);
    kachi_json_end_object(&request->json);
}

static enum kachi_err handle_lot(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_lot lot = {0};
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_find_lot(view.ledger, view.arena, request->parts[0], &lot) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_access_may_see(&request->principal, lot.owner)) {
        return refuse_lot(request);
    }
    struct kachi_product product = kachi_view_product(view, lot.product);
    kachi_json_begin_object(&request->json);
    kachi_lot_write_json(view, &lot, &lot.left, &request->json);
    write_amounts(request, view, "made", &product, &lot.made);
    kachi_json_pair_bool(&request->json, "provisional", (lot.mark & KACHI_MARK_PROVISIONAL) != 0);
    kachi_json_pair_bool(&request->json, "revoked", (lot.mark & KACHI_MARK_REVOKED) != 0);
    kachi_json_pair_bool(&request->json, "frozen", (lot.mark & KACHI_MARK_FROZEN) != 0);
    kachi_json_pair_int64(&request->json, "entry_sequence", lot.entry);
    kachi_json_end_object(&request->json);
    return KACHI_OK;
}

static struct kachi_viewer viewer_of(const struct kachi_request *request)
{
    const struct kachi_principal *principal = &request->principal;
    return kachi_access_sees_all(principal)
               ? kachi_viewer_all()
               : (struct kachi_viewer){principal->party, principal->party_id};
}

static enum kachi_err handle_trace(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_traced traced;
    bool is_down = kachi_str_is(kachi_request_query(request, "direction"), "down");
    enum kachi_trace_direction direction = is_down ? KACHI_TRACE_DOWN : KACHI_TRACE_UP;
    struct kachi_viewer viewer = viewer_of(request);
    if (viewer.party == 0 && !kachi_access_sees_all(&request->principal)) {
        return refuse_lot(request); /* acts for nobody: there is nothing of its own */
    }
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_traced_read(view, &viewer, request->parts[0], direction, &traced)
                          : err;
    if (err == KACHI_ERR_NOT_FOUND && request->findings.count == 0) {
        return refuse_lot(request);
    }
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_traced_write_json(view, &traced, &request->json);
}

static enum kachi_err handle_offers(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_offer *rows = NULL;
    struct kachi_page page;
    int64_t party = 0;
    size_t count = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? limit_to_party(request, view, &party) : err;
    err = err == KACHI_OK ? kachi_store_open_offers(view.ledger, view.arena, party, &rows, &count)
                          : err;
    struct kachi_str *keys = KACHI_NEW_ARRAY(&request->arena, struct kachi_str, count + 1);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        keys[i] = key_of_number(&request->arena, rows[i].number);
    }
    err = err == KACHI_OK ? kachi_list_begin_keyed(request, "offers", count, keys, &page) : err;
    for (size_t i = page.first; err == KACHI_OK && i < page.end; i++) {
        struct kachi_lot lot = {0};
        err = kachi_store_lot_get(view.ledger, rows[i].lot, &lot);
        kachi_offer_write_json(view, &rows[i], &lot, &request->json);
    }
    if (err == KACHI_OK) {
        kachi_list_end(request, &page);
    }
    return err;
}

/* The days of the fiscal year that ?year= names; all days where it names none. */
static struct kachi_sales_asked sales_asked(const struct kachi_request *request)
{
    int64_t year = kachi_request_query_int64(request, "year", 0);
    if (year == 0) {
        return (struct kachi_sales_asked){.until = kachi_day_of_moment(request->started)};
    }
    return (struct kachi_sales_asked){.from = kachi_fiscal_year_first(year),
                                      .until = kachi_fiscal_year_last(year)};
}

/* Of one party, as seller or buyer; of everybody for those who see all. */
static enum kachi_err handle_sales(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_sales_asked asked = sales_asked(request);
    struct kachi_sale *rows = NULL;
    struct kachi_page page = {0};
    int64_t party = 0;
    size_t count = 0;
    size_t kept = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? limit_to_party(request, view, &party) : err;
    err = err == KACHI_OK ? kachi_sales_read(view.arena, view.ledger, &asked, &count, &rows) : err;
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = 0; i < count; i++) {
        if (party == 0 || rows[i].seller_number == party || rows[i].buyer_number == party) {
            rows[kept++] = rows[i];
        }
    }
    err = kachi_list_begin(request, "sales", kept, &page);
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = page.first; i < page.end; i++) {
        kachi_sale_write_json(view.arena, &rows[i], &request->json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

static enum kachi_err handle_prices(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_prices prices = {.count = 0};
    struct kachi_price_asked asked = {.product = kachi_request_query(request, "product"),
                                      .fiscal_year = kachi_request_query_int64(request, "year", 0),
                                      .today = kachi_day_of_moment(request->started)};
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_prices_read(view.ledger, view.arena, &asked, &prices) : err;
    if (err == KACHI_OK) {
        kachi_prices_write_json(view.arena, &prices, &request->json);
    }
    return err;
}

static enum kachi_err handle_claims(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_claim_row *rows = NULL;
    struct kachi_page page = {0};
    int64_t party = 0;
    size_t count = 0;
    size_t seen = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? limit_to_party(request, view, &party) : err;
    err = err == KACHI_OK ? kachi_store_claims(view.ledger, view.arena, &rows, &count) : err;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        if (party == 0 || rows[i].holder == party) {
            rows[seen++] = rows[i];
        }
    }
    err = err == KACHI_OK ? kachi_list_begin(request, "claims", seen, &page) : err;
    for (size_t i = page.first; err == KACHI_OK && i < page.end; i++) {
        struct kachi_lot lot = {0};
        err = kachi_store_lot_get(view.ledger, rows[i].lot, &lot);
        kachi_claim_write_json(view, &rows[i], &lot, &request->json);
    }
    if (err == KACHI_OK) {
        kachi_list_end(request, &page);
    }
    return err;
}

static enum kachi_err handle_notices(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_notice_row *rows = NULL;
    struct kachi_page page = {0};
    int64_t party = 0;
    size_t count = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? limit_to_party(request, view, &party) : err;
    err =
        err == KACHI_OK ? kachi_store_notices(view.ledger, view.arena, party, &rows, &count) : err;
    err = err == KACHI_OK ? kachi_list_begin(request, "notices", count, &page) : err;
    for (size_t i = page.first; err == KACHI_OK && i < page.end; i++) {
        struct kachi_lot lot = {0};
        struct kachi_entry_row cause = {0};
        err = kachi_store_lot_get(view.ledger, rows[i].lot, &lot);
        err = err == KACHI_OK
                  ? kachi_store_entry_get(view.ledger, view.arena, rows[i].entry, &cause)
                  : err;
        kachi_notice_write_json(view, &rows[i], &lot, &cause, &request->json);
    }
    if (err == KACHI_OK) {
        kachi_list_end(request, &page);
    }
    return err;
}

/* ?at=, or now. */
static enum kachi_err read_at(struct kachi_request *request, bool *is_past, kachi_moment *out)
{
    struct kachi_str text = kachi_request_query(request, "at");
    *is_past = !kachi_str_is_empty(text);
    return !*is_past || kachi_past_moment_read(text, out)
               ? KACHI_OK
               : kachi_request_refuse(
                     request, KACHI_ERR_INPUT, "ledger-option-value",
                     KACHI_ARGS({"option", kachi_str_of("at")}, {"text", text},
                                {"expected", kachi_str_of("2026-11-30, 2026-11-30T09:00:00Z")}));
}

static enum kachi_err handle_balances(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_balance *rows = NULL;
    struct kachi_page page;
    int64_t party = 0;
    size_t count = 0;
    bool is_past = false;
    kachi_moment at = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? limit_to_party(request, view, &party) : err;
    err = err == KACHI_OK ? read_at(request, &is_past, &at) : err;
    if (err == KACHI_OK) {
        err = is_past ? kachi_balance_read_at(view.ledger, view.arena, party, at, &rows, &count)
                      : kachi_balance_read(view.ledger, view.arena, party, &rows, &count);
    }
    err = err == KACHI_OK ? kachi_list_begin(request, "balances", count, &page) : err;
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = page.first; i < page.end; i++) {
        kachi_balance_write_json(view, &rows[i], &request->json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

static enum kachi_err read_holdings_asked(struct kachi_request *request,
                                          struct kachi_ledger_view view,
                                          struct kachi_holdings_asked *asked)
{
    struct kachi_product product = {0};
    struct kachi_party origin = {0};
    struct kachi_pool pool = {0};
    struct kachi_str name = kachi_request_query(request, "product");
    enum kachi_err err = limit_to_party(request, view, &asked->party);
    if (err == KACHI_OK && !kachi_str_is_empty(name)) {
        err = kachi_find_product(view.ledger, view.arena, name, &product);
    }
    name = kachi_request_query(request, "origin");
    if (err == KACHI_OK && !kachi_str_is_empty(name)) {
        err = kachi_find_party(view.ledger, view.arena, name, &origin);
    }
    name = kachi_request_query(request, "pool");
    if (err == KACHI_OK && !kachi_str_is_empty(name)) {
        err = kachi_find_pool(view.ledger, view.arena, name, &pool);
    }
    asked->product = product.number;
    asked->origin = origin.number;
    asked->pool = pool.number;
    (void)kachi_day_read(kachi_request_query(request, "from"), &asked->from);
    (void)kachi_day_read(kachi_request_query(request, "to"), &asked->to);
    return err == KACHI_OK ? read_at(request, &asked->is_past, &asked->at) : err;
}

static enum kachi_err handle_holdings(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_holdings holdings;
    struct kachi_holdings_asked asked = {.from = KACHI_NO_DAY, .to = KACHI_NO_DAY};
    struct kachi_viewer viewer = viewer_of(request);
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? read_holdings_asked(request, view, &asked) : err;
    err = err == KACHI_OK ? kachi_holdings_read(view, &viewer, &asked, &holdings) : err;
    if (err == KACHI_OK) {
        kachi_json_begin_object(&request->json);
        kachi_holdings_write_json(view, &holdings, &request->json);
        kachi_json_end_object(&request->json);
    }
    return err;
}

/* Entries are paged by sequence number, which never changes: the cursor is the last one seen. */
static enum kachi_err handle_entries(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_page page;
    int64_t entries = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_ledger_count(view.ledger, &entries) : err;
    err = err == KACHI_OK ? kachi_list_begin(request, "entries", (size_t)entries, &page) : err;
    for (size_t i = page.first; err == KACHI_OK && i < page.end; i++) {
        struct kachi_entry_row row = {0};
        err = kachi_store_entry_get(view.ledger, view.arena, (int64_t)i + 1, &row);
        err = err == KACHI_OK
                  ? kachi_entry_row_write_json(view, &row, &request->findings, &request->json)
                  : err;
    }
    if (err == KACHI_OK) {
        kachi_list_end(request, &page);
    }
    return err;
}

static enum kachi_err handle_entry(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_id id;
    struct kachi_key key = {0};
    struct kachi_entry_row row = {0};
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_find_entry(view.ledger, view.arena, request->parts[0], &id) : err;
    err = err == KACHI_OK ? kachi_store_key_get(view.ledger, &id, &key) : err;
    err = err == KACHI_OK ? kachi_store_entry_get(view.ledger, view.arena, key.entry, &row) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_access_may_see(&request->principal, row.author)) {
        return refuse_lot(request);
    }
    return kachi_entry_row_write_json(view, &row, &request->findings, &request->json);
}

static enum kachi_err handle_audit(struct kachi_request *request)
{
    struct kachi_ledger_view view;
    struct kachi_audit audit = {0};
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_audit(view.ledger, view.arena, &audit) : err;
    if (err == KACHI_OK || err == KACHI_ERR_INTEGRITY) {
        kachi_audit_write_json(view.arena, &audit, &request->json);
        return KACHI_OK; /* the answer is the audit, whatever it says */
    }
    return err;
}

static const struct kachi_parameter_rule party_rules[] = {
    {"party", KACHI_PARAMETER_TEXT, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};
static const struct kachi_parameter_rule sale_rules[] = {
    {"party", KACHI_PARAMETER_TEXT, NULL, false},
    {"year", KACHI_PARAMETER_COUNT, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};
static const struct kachi_parameter_rule price_rules[] = {
    {"product", KACHI_PARAMETER_TEXT, NULL, false},
    {"year", KACHI_PARAMETER_COUNT, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};
static const struct kachi_parameter_rule balance_rules[] = {
    {"party", KACHI_PARAMETER_TEXT, NULL, false},
    {"at", KACHI_PARAMETER_TEXT, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};
static const struct kachi_parameter_rule holdings_rules[] = {
    {"party", KACHI_PARAMETER_TEXT, NULL, false},  {"product", KACHI_PARAMETER_TEXT, NULL, false},
    {"origin", KACHI_PARAMETER_TEXT, NULL, false}, {"pool", KACHI_PARAMETER_TEXT, NULL, false},
    {"from", KACHI_PARAMETER_DAY, NULL, false},    {"to", KACHI_PARAMETER_DAY, NULL, false},
    {"at", KACHI_PARAMETER_TEXT, NULL, false},     {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};
static const struct kachi_parameter_rule trace_rules[] = {
    {"direction", KACHI_PARAMETER_CHOICE, "up|down", false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};

#define OWN_PAGED (KACHI_ROUTE_PER_PARTY | KACHI_ROUTE_PAGED)

const struct kachi_route kachi_routes_ledger[] = {
    {KACHI_GET, "/api/v1/parties", "listParties", "ledger", KACHI_MAY_READ,
     KACHI_ROUTE_CACHED | KACHI_ROUTE_PAGED, NULL, "PartyList", 200, NULL, handle_parties},
    {KACHI_GET, "/api/v1/parties/{party}", "getParty", "ledger", KACHI_MAY_READ, KACHI_ROUTE_CACHED,
     NULL, "Party", 200, NULL, handle_party},
    {KACHI_GET, "/api/v1/ledger-products", "listLedgerProducts", "ledger", KACHI_MAY_READ_LEDGER,
     KACHI_ROUTE_CACHED | KACHI_ROUTE_PAGED, NULL, "LedgerProductList", 200, NULL, handle_products},
    {KACHI_GET, "/api/v1/pools", "listPools", "ledger", KACHI_MAY_READ_LEDGER, OWN_PAGED, NULL,
     "PoolList", 200, party_rules, handle_pools},
    {KACHI_GET, "/api/v1/lots", "listLots", "ledger", KACHI_MAY_READ_LEDGER, OWN_PAGED, NULL,
     "LotList", 200, party_rules, handle_lots},
    {KACHI_GET, "/api/v1/lots/{lot}", "getLot", "ledger", KACHI_MAY_READ_LEDGER,
     KACHI_ROUTE_PER_PARTY, NULL, "LotDetail", 200, NULL, handle_lot},
    {KACHI_GET, "/api/v1/lots/{lot}/trace", "traceLot", "ledger", KACHI_MAY_READ_LEDGER,
     KACHI_ROUTE_PER_PARTY, NULL, "Trace", 200, trace_rules, handle_trace},
    {KACHI_GET, "/api/v1/offers", "listOffers", "ledger", KACHI_MAY_READ_LEDGER, OWN_PAGED, NULL,
     "OfferList", 200, party_rules, handle_offers},
    {KACHI_GET, "/api/v1/claims", "listClaims", "ledger", KACHI_MAY_READ_LEDGER, OWN_PAGED, NULL,
     "ClaimList", 200, party_rules, handle_claims},
    {KACHI_GET, "/api/v1/sales", "listSales", "ledger", KACHI_MAY_READ_LEDGER, OWN_PAGED, NULL,
     "SaleList", 200, sale_rules, handle_sales},
    {KACHI_GET, "/api/v1/prices", "listPrices", "ledger", KACHI_MAY_READ_LEDGER, 0, NULL,
     "PriceList", 200, price_rules, handle_prices},
    {KACHI_GET, "/api/v1/notices", "listNotices", "ledger", KACHI_MAY_READ_LEDGER, OWN_PAGED, NULL,
     "NoticeList", 200, party_rules, handle_notices},
    {KACHI_GET, "/api/v1/balances", "listBalances", "ledger", KACHI_MAY_READ_LEDGER, OWN_PAGED,
     NULL, "BalanceList", 200, balance_rules, handle_balances},
    {KACHI_GET, "/api/v1/holdings", "listHoldings", "ledger", KACHI_MAY_READ_LEDGER,
     KACHI_ROUTE_PER_PARTY, NULL, "HoldingList", 200, holdings_rules, handle_holdings},
    {KACHI_GET, "/api/v1/entries", "listEntries", "ledger", KACHI_MAY_READ_ALL, OWN_PAGED, NULL,
     "EntryList", 200, NULL, handle_entries},
    {KACHI_GET, "/api/v1/entries/{entry}", "getEntry", "ledger", KACHI_MAY_READ_LEDGER,
     KACHI_ROUTE_PER_PARTY, NULL, "Entry", 200, NULL, handle_entry},
    {KACHI_GET, "/api/v1/audit", "auditLedger", "ledger", KACHI_MAY_READ_ALL, 0, NULL, "Audit", 200,
     NULL, handle_audit},
    {.path = NULL},
};
