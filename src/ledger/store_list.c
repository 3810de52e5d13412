/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_list.c - reading many rows of a ledger. They are asked of the tables, into which an open
 * batch is swept first; a whole state answers with copies of its own.
 */
#include "ledger/store_rows.h"

#include <assert.h>

static enum kachi_err read_lots(struct kachi_statement *st, struct kachi_arena *arena,
                                struct kachi_lot **out, size_t *count)
{
    STORE_READ_ROWS(st, arena, out, count, lot_of(st));
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_parties(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   struct kachi_party **out, size_t *count)
{
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin(ledger, PARTY_COLUMNS " WHERE ledger = ?1 ORDER BY number");
    STORE_READ_ROWS(st, arena, out, count, party_of(arena, st));
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_products(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    struct kachi_product **out, size_t *count)
{
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin(ledger, PRODUCT_COLUMNS " WHERE ledger = ?1 ORDER BY number");
    STORE_READ_ROWS(st, arena, out, count, product_of(arena, st));
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_pools(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 struct kachi_pool **out, size_t *count)
{
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin(ledger, POOL_COLUMNS " WHERE ledger = ?1 ORDER BY number");
    STORE_READ_ROWS(st, arena, out, count, pool_of(arena, st));
    return kachi_sql_end(st);
}

/* Rows of a whole state are its own: whoever asks gets a copy to change. */
static void *copy_rows(struct kachi_arena *arena, const void *rows, size_t count, size_t row_bytes)
{
    void *copy = kachi_arena_alloc(arena, count + 1, row_bytes);
    if (count > 0) {
        memcpy(copy, rows, count * row_bytes);
    }
    return copy;
}

enum kachi_err kachi_store_claims(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                  struct kachi_claim_row **out, size_t *count)
{
    if (ledger->state.is_whole) {
        *out = copy_rows(arena, ledger->state.rows.claims.items, ledger->state.rows.claims.count,
                         sizeof(**out));
        *count = ledger->state.rows.claims.count;
        return KACHI_OK;
    }
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin(ledger, CLAIM_COLUMNS " WHERE ledger = ?1 ORDER BY number");
    STORE_READ_ROWS(st, arena, out, count, claim_of(arena, st));
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_holdings(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    int64_t party, struct kachi_lot **out, size_t *count)
{
    assert(!ledger->state.is_whole);
    store_settle(ledger);
    if (party == 0) {
        return read_lots(store_begin(ledger, LOT_COLUMNS
                                     " FROM ledger_lot t" LOT_JOIN
                                     " WHERE t.ledger = ?1 AND f.open = 1 ORDER BY t.number"),
                         arena, out, count);
    }
    return read_lots(store_begin_at(ledger,
                                    LOT_COLUMNS
                                    " FROM ledger_lot t" LOT_JOIN
                                    " WHERE f.ledger = ?1 AND f.owner = ?2 AND f.open = 1"
                                    " ORDER BY t.number",
                                    party),
                     arena, out, count);
}

enum kachi_err kachi_store_settles_since(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                         int64_t from, struct kachi_settle_row **out, size_t *count)
{
    static_assert(KACHI_ENTRY_SETTLE == 8, "the query below says so");
    struct kachi_statement *st =
        store_begin_at(ledger,
                       "SELECT number, content FROM ledger_entry WHERE ledger = ?1 AND number >= ?2"
                       " AND kind = 8 ORDER BY number",
                       from);
    STORE_READ_ROWS(st, arena, out, count,
                    ((struct kachi_settle_row){kachi_sql_int64(st, 0), column_text(arena, st, 1)}));
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_open_offers(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                       int64_t party, struct kachi_offer **out, size_t *count)
{
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin_at(ledger,
                       OFFER_COLUMNS " WHERE ledger = ?1 AND state IN (1, 2, 6, 7)"
                                     " AND (?2 = 0 OR seller = ?2 OR buyer = ?2) ORDER BY number",
                       party);
    STORE_READ_ROWS(st, arena, out, count, offer_of(st));
    return kachi_sql_end(st);
}

static enum kachi_err outputs_in_memory(struct store_state *state, struct kachi_arena *arena,
                                        int64_t number, struct kachi_lot **out, size_t *count)
{
    const struct state_entry *entry = store_state_entry(state, number);
    *count = entry == NULL ? 0 : (size_t)entry->row.lot_count;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_lot, *count);
    for (size_t i = 0; i < *count; i++) {
        (*out)[i] = store_state_lot(state, entry->row.lot_first + (int64_t)i)->row;
    }
    return KACHI_OK;
}

enum kachi_err kachi_store_inputs(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                  int64_t entry, struct kachi_input_row **out, size_t *count)
{
    if (ledger->state.is_whole) {
        const struct kachi_input_row *rows = NULL;
        *count = store_state_inputs(&ledger->state, entry, &rows);
        *out = copy_rows(arena, rows, *count, sizeof(**out));
        return KACHI_OK;
    }
    store_settle(ledger);
    struct kachi_statement *st = store_begin_at(
        ledger, INPUT_COLUMNS " WHERE ledger = ?1 AND entry = ?2 ORDER BY position", entry);
    STORE_READ_ROWS(st, arena, out, count, input_of(st));
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_draws(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 int64_t entry, struct kachi_draw_row **out, size_t *count)
{
    if (ledger->state.is_whole) {
        const struct kachi_draw_row *rows = NULL;
        *count = store_state_draws(&ledger->state, entry, &rows);
        *out = copy_rows(arena, rows, *count, sizeof(**out));
        return KACHI_OK;
    }
    store_settle(ledger);
    struct kachi_statement *st = store_begin_at(
        ledger, DRAW_COLUMNS " WHERE ledger = ?1 AND entry = ?2 ORDER BY position", entry);
    STORE_READ_ROWS(st, arena, out, count, draw_of(st));
    return kachi_sql_end(st);
}

static void pool_entries_in_memory(const struct store_state *state, struct kachi_arena *arena,
                                   int64_t pool, int64_t **out, size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    for (size_t i = 0; i < state->rows.draws.count; i++) {
        if (state->rows.draws.items[i].pool == pool) {
            *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
            (*out)[(*count)++] = state->rows.draws.items[i].entry;
        }
    }
}

enum kachi_err kachi_store_pool_entries(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                        int64_t pool, int64_t **out, size_t *count)
{
    if (ledger->state.is_whole) {
        pool_entries_in_memory(&ledger->state, arena, pool, out, count);
        return KACHI_OK;
    }
    store_settle(ledger);
    struct kachi_statement *st = store_begin_at(
        ledger, "SELECT entry FROM ledger_draw WHERE ledger = ?1 AND pool = ?2 ORDER BY entry",
        pool);
    STORE_READ_ROWS(st, arena, out, count, kachi_sql_int64(st, 0));
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_notices(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   int64_t party, struct kachi_notice_row **out, size_t *count)
{
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin_at(ledger,
                       NOTICE_COLUMNS " WHERE ledger = ?1 AND (?2 = 0 OR holder = ?2)"
                                      " ORDER BY entry, position",
                       party);
    STORE_READ_ROWS(st, arena, out, count, notice_of(st));
    return kachi_sql_end(st);
}

static void attests_in_memory(const struct store_state *state, struct kachi_arena *arena,
                              int64_t lot, struct kachi_attest_row **out, size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    for (size_t i = 0; i < state->rows.attests.count; i++) {
        if (lot == 0 || state->rows.attests.items[i].lot == lot) {
            *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
            (*out)[(*count)++] = state->rows.attests.items[i];
        }
    }
}

enum kachi_err kachi_store_attests(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   int64_t lot, struct kachi_attest_row **out, size_t *count)
{
    if (ledger->state.is_whole) {
        attests_in_memory(&ledger->state, arena, lot, out, count);
        return KACHI_OK;
    }
    store_settle(ledger);
    struct kachi_statement *st = store_begin_at(
        ledger, ATTEST_COLUMNS " WHERE ledger = ?1 AND (?2 = 0 OR lot = ?2) ORDER BY number", lot);
    STORE_READ_ROWS(st, arena, out, count, attest_of(arena, st));
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_outputs(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   int64_t entry, struct kachi_lot **out, size_t *count)
{
    if (ledger->state.is_whole) {
        return outputs_in_memory(&ledger->state, arena, entry, out, count);
    }
    store_settle(ledger);
    return read_lots(store_begin_at(ledger,
                                    LOT_COLUMNS
                                    " FROM ledger_entry e JOIN ledger_lot t ON t.ledger = e.ledger"
                                    " AND t.number >= e.lot_first"
                                    " AND t.number < e.lot_first + e.lot_count" LOT_JOIN
                                    " WHERE e.ledger = ?1 AND e.number = ?2 ORDER BY t.number",
                                    entry),
                     arena, out, count);
}
