/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_read.c - reading one row of a ledger: from memory while a batch is open (store_state.h),
 * else from the tables.
 */
#include "ledger/store_rows.h"

#include <assert.h>

#include <string.h>

enum kachi_err kachi_store_must_have(enum kachi_err err)
{
    return err == KACHI_ERR_NOT_FOUND ? KACHI_ERR_INTEGRITY : err;
}

enum kachi_err kachi_store_ledger_find(struct kachi_ledger *ledger)
{
    struct kachi_statement *st = kachi_sql_begin(
        ledger->database, "SELECT number, id, entries, lots, time_us FROM ledger WHERE name = ?1");
    kachi_sql_bind_str(st, 1, ledger->name);
    bool found = kachi_sql_row(st);
    if (found) {
        ledger->number = kachi_sql_int64(st, 0);
        ledger->id = store_column_id(st, 1);
        ledger->head = (struct kachi_head){kachi_sql_int64(st, 2), kachi_sql_int64(st, 3),
                                           kachi_sql_int64(st, 4)};
    }
    return store_end_one(st, found);
}

enum kachi_err kachi_store_snapshot_begin(struct kachi_ledger *ledger)
{
    return kachi_database_snapshot(ledger->database);
}

void kachi_store_snapshot_end(struct kachi_ledger *ledger)
{
    kachi_database_rollback(ledger->database);
}

static enum kachi_err read_head(struct kachi_ledger *ledger, const char *sql,
                                struct kachi_head *out)
{
    struct kachi_statement *st = store_begin(ledger, sql);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = (struct kachi_head){kachi_sql_int64(st, 0), kachi_sql_int64(st, 1),
                                   kachi_sql_int64(st, 2)};
    }
    return store_end_one(st, found);
}

enum kachi_err kachi_store_head_get(struct kachi_ledger *ledger, struct kachi_head *out)
{
    return read_head(ledger, "SELECT entries, lots, time_us FROM ledger WHERE number = ?1", out);
}

enum kachi_err store_head_lock(struct kachi_ledger *ledger, struct kachi_head *out)
{
    /* SQLite's writer has the file to itself already. */
    bool is_shared = kachi_database_kind(ledger->database) == KACHI_DATABASE_POSTGRES;
    return read_head(ledger,
                     is_shared
                         ? "SELECT entries, lots, time_us FROM ledger WHERE number = ?1 FOR UPDATE"
                         : "SELECT entries, lots, time_us FROM ledger WHERE number = ?1",
                     out);
}

/* The stored key, without asking for one that is above all of them. */
static enum kachi_err read_key(struct kachi_ledger *ledger, const struct kachi_id *id,
                               struct kachi_key *out)
{
    const struct store_state *state = &ledger->state;
    bool is_above = state->is_open && state->has_last_id &&
                    memcmp(id->bytes, state->last_id.bytes, sizeof(id->bytes)) > 0;
    if (is_above || state->is_whole) {
        return KACHI_ERR_NOT_FOUND;
    }
    struct kachi_statement *st =
        store_begin(ledger, "SELECT entry, lot FROM ledger_key WHERE ledger = ?1 AND id = ?2");
    store_bind_id(st, 2, id);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = (struct kachi_key){kachi_sql_int64(st, 0), kachi_sql_int64(st, 1)};
    }
    return store_end_one(st, found);
}

enum kachi_err kachi_store_key_get(struct kachi_ledger *ledger, const struct kachi_id *id,
                                   struct kachi_key *out)
{
    struct store_state *state = &ledger->state;
    const struct kachi_key *kept = store_state_key(state, id);
    if (kept != NULL) {
        *out = *kept;
        return kept->entry == 0 && kept->lot == 0 ? KACHI_ERR_NOT_FOUND : KACHI_OK;
    }
    enum kachi_err err = read_key(ledger, id, out);
    if (err == KACHI_OK && state->is_open) {
        store_state_keep_key(state, id, *out);
    }
    return err;
}

enum kachi_err kachi_store_entry_get(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                     int64_t number, struct kachi_entry_row *out)
{
    if (ledger->state.is_whole) {
        const struct state_entry *entry = store_state_entry(&ledger->state, number);
        *out = entry == NULL ? (struct kachi_entry_row){0} : entry->row;
        return entry == NULL ? KACHI_ERR_NOT_FOUND : KACHI_OK;
    }
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin_at(ledger, ENTRY_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = entry_of(arena, st);
    }
    return store_end_one(st, found);
}

enum kachi_err kachi_store_lot_get(struct kachi_ledger *ledger, int64_t number,
                                   struct kachi_lot *out)
{
    struct store_state *state = &ledger->state;
    const struct state_lot *kept = store_state_lot(state, number);
    if (kept != NULL || state->is_whole) {
        *out = kept == NULL ? (struct kachi_lot){0} : kept->row;
        return kept == NULL ? KACHI_ERR_NOT_FOUND : KACHI_OK;
    }
    struct kachi_statement *st = store_begin_at(
        ledger, LOT_COLUMNS " FROM ledger_lot t" LOT_JOIN " WHERE t.ledger = ?1 AND t.number = ?2",
        number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = lot_of(st);
    }
    enum kachi_err err = store_end_one(st, found);
    if (err == KACHI_OK && state->is_open) {
        (void)store_state_keep_lot(state, out);
    }
    return err;
}

/* In one look-up what kachi_store_lot_find does in two. */
static enum kachi_err read_lot(struct kachi_ledger *ledger, const struct kachi_id *id,
                               struct kachi_lot *out)
{
    struct kachi_statement *st = store_begin(
        ledger, LOT_COLUMNS " FROM ledger_key k JOIN ledger_lot t ON t.ledger = k.ledger"
                            " AND t.number = k.lot" LOT_JOIN " WHERE k.ledger = ?1 AND k.id = ?2");
    store_bind_id(st, 2, id);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = lot_of(st);
    }
    return store_end_one(st, found);
}

enum kachi_err kachi_store_lot_find(struct kachi_ledger *ledger, const struct kachi_id *id,
                                    struct kachi_lot *out)
{
    struct kachi_key key = {0};
    if (!ledger->state.is_open) {
        return read_lot(ledger, id, out);
    }
    enum kachi_err err = kachi_store_key_get(ledger, id, &key);
    if (err == KACHI_OK && key.lot == 0) {
        err = KACHI_ERR_NOT_FOUND;
    }
    return err == KACHI_OK ? kachi_store_lot_get(ledger, key.lot, out) : err;
}

enum kachi_err kachi_store_party_get(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                     int64_t number, struct kachi_party *out)
{
    struct store_state *state = &ledger->state;
    const struct kachi_party *kept = number_map_get(&state->parties, number);
    if (state->is_open && kept != NULL) {
        *out = *kept;
        return KACHI_OK;
    }
    if (state->is_whole) {
        return KACHI_ERR_NOT_FOUND;
    }
    struct kachi_statement *st =
        store_begin_at(ledger, PARTY_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = party_of(arena, st);
    }
    enum kachi_err err = store_end_one(st, found);
    if (err == KACHI_OK && state->is_open) {
        (void)store_state_keep_party(state, out);
    }
    return err;
}

enum kachi_err kachi_store_product_get(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                       int64_t number, struct kachi_product *out)
{
    struct store_state *state = &ledger->state;
    const struct kachi_product *kept = number_map_get(&state->products, number);
    if (state->is_open && kept != NULL) {
        *out = *kept;
        return KACHI_OK;
    }
    if (state->is_whole) {
        return KACHI_ERR_NOT_FOUND;
    }
    struct kachi_statement *st =
        store_begin_at(ledger, PRODUCT_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = product_of(arena, st);
    }
    enum kachi_err err = store_end_one(st, found);
    if (err == KACHI_OK && state->is_open) {
        (void)store_state_keep_product(state, out);
    }
    return err;
}

enum kachi_err kachi_store_pool_get(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    int64_t number, struct kachi_pool *out)
{
    struct store_state *state = &ledger->state;
    const struct state_pool *kept = number_map_get(&state->pools, number);
    if (state->is_open && kept != NULL) {
        *out = kept->row;
        return KACHI_OK;
    }
    if (state->is_whole) {
        return KACHI_ERR_NOT_FOUND;
    }
    struct kachi_statement *st =
        store_begin_at(ledger, POOL_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = pool_of(arena, st);
    }
    enum kachi_err err = store_end_one(st, found);
    if (err == KACHI_OK && state->is_open) {
        (void)store_state_keep_pool(state, out);
    }
    return err;
}

enum kachi_err kachi_store_offer_get(struct kachi_ledger *ledger, int64_t number,
                                     struct kachi_offer *out)
{
    struct store_state *state = &ledger->state;
    const struct state_offer *kept = store_state_offer(state, number);
    if (kept != NULL || state->is_whole) {
        *out = kept == NULL ? (struct kachi_offer){0} : kept->row;
        return kept == NULL ? KACHI_ERR_NOT_FOUND : KACHI_OK;
    }
    struct kachi_statement *st =
        store_begin_at(ledger, OFFER_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = offer_of(st);
    }
    enum kachi_err err = store_end_one(st, found);
    if (err == KACHI_OK && state->is_open) {
        (void)store_state_keep_offer(state, out);
    }
    return err;
}

static enum kachi_err claim_in_memory(const struct store_state *state, int64_t number,
                                      struct kachi_claim_row *out)
{
    size_t low = 0;
    size_t high = state->rows.claims.count;
    while (low < high) { /* claims are in order of number */
        size_t middle = low + (high - low) / 2;
        if (state->rows.claims.items[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == state->rows.claims.count || state->rows.claims.items[low].number != number) {
        return KACHI_ERR_NOT_FOUND;
    }
    *out = state->rows.claims.items[low];
    return KACHI_OK;
}

enum kachi_err kachi_store_claim_get(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                     int64_t number, struct kachi_claim_row *out)
{
    if (ledger->state.is_whole) {
        return claim_in_memory(&ledger->state, number, out);
    }
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin_at(ledger, CLAIM_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = claim_of(arena, st);
    }
    return store_end_one(st, found);
}

static enum kachi_err number_in_memory(const struct store_state *state, struct kachi_str digits,
                                       int64_t *number)
{
    for (size_t i = 0; i < state->rows.new_parties.count; i++) {
        if (kachi_str_equal(state->rows.new_parties.items[i]->corporate_number, digits)) {
            *number = state->rows.new_parties.items[i]->number;
            return KACHI_OK;
        }
    }
    return KACHI_ERR_NOT_FOUND;
}

enum kachi_err kachi_store_party_of_corporate_number(struct kachi_ledger *ledger,
                                                     struct kachi_str digits, int64_t *number)
{
    enum kachi_err err = number_in_memory(&ledger->state, digits, number);
    if (err == KACHI_OK || ledger->state.is_whole) {
        return err;
    }
    struct kachi_statement *st =
        store_begin(ledger, "SELECT number FROM ledger_party WHERE ledger = ?1"
                            " AND corporate_number = ?2 AND corporate_number <> ''");
    kachi_sql_bind_str(st, 2, digits);
    bool found = kachi_sql_row(st);
    if (found) {
        *number = kachi_sql_int64(st, 0);
    }
    return store_end_one(st, found);
}
