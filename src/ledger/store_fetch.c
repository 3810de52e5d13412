/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_fetch.c - what many ids stand for, in few questions.
 */
#include "ledger/store_rows.h"

enum kachi_err kachi_store_ids_between(struct kachi_ledger *ledger, const struct kachi_id *low,
                                       const struct kachi_id *high, bool lots, size_t *count,
                                       struct kachi_id *first)
{
    store_settle(ledger);
    const char *sql = lots ? "SELECT id FROM ledger_key WHERE ledger = ?1 AND id BETWEEN ?2 AND ?3"
                             " AND lot <> 0 ORDER BY id LIMIT 2"
                           : "SELECT id FROM ledger_key WHERE ledger = ?1 AND id BETWEEN ?2 AND ?3"
                             " AND entry <> 0 ORDER BY id LIMIT 2";
    struct kachi_statement *st = store_begin(ledger, sql);
    store_bind_id(st, 2, low);
    store_bind_id(st, 3, high);
    *count = 0;
    while (kachi_sql_row(st)) {
        if (*count == 0) {
            *first = store_column_id(st, 0);
        }
        (*count)++;
    }
    return kachi_sql_end(st);
}

/* Keys of those ids that are not remembered; *numbers are of the lots among all of them. */
static enum kachi_err fetch_keys(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 size_t count, const struct kachi_id ids[], int64_t **numbers,
                                 size_t *number_count)
{
    struct store_state *state = &ledger->state;
    struct kachi_id *unknown = KACHI_NEW_ARRAY(arena, struct kachi_id, count);
    size_t unknown_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!kachi_id_is_zero(&ids[i]) && store_state_key(state, &ids[i]) == NULL) {
            unknown[unknown_count++] = ids[i];
            store_state_keep_key(state, &ids[i], (struct kachi_key){0}); /* until it is found */
        }
    }
    struct kachi_statement *st = store_begin(
        ledger, "SELECT id, entry, lot FROM ledger_key WHERE ledger = ?1 AND id = ANY(?2)");
    kachi_sql_bind_blobs(st, 2, unknown_count, sizeof(*unknown), unknown);
    while (kachi_sql_row(st)) {
        struct kachi_id id = store_column_id(st, 0);
        struct kachi_key key = {kachi_sql_int64(st, 1), kachi_sql_int64(st, 2)};
        store_state_keep_key(state, &id, key);
    }
    enum kachi_err err = kachi_sql_end(st);
    *numbers = KACHI_NEW_ARRAY(arena, int64_t, count);
    *number_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct kachi_key *key = store_state_key(state, &ids[i]);
        if (key != NULL && key->lot != 0) {
            (*numbers)[(*number_count)++] = key->lot;
        }
    }
    return err;
}

static enum kachi_err fetch_lots(struct kachi_ledger *ledger, size_t count, int64_t numbers[])
{
    struct store_state *state = &ledger->state;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (store_state_lot(state, numbers[i]) == NULL) {
            numbers[kept++] = numbers[i];
        }
    }
    struct kachi_statement *st =
        store_begin(ledger, LOT_COLUMNS " FROM ledger_lot t" LOT_JOIN
                                        " WHERE t.ledger = ?1 AND t.number = ANY(?2)");
    kachi_sql_bind_int64s(st, 2, kept, numbers);
    while (kachi_sql_row(st)) {
        struct kachi_lot lot = lot_of(st);
        if (store_state_lot(state, lot.number) == NULL) {
            (void)store_state_keep_lot(state, &lot);
        }
    }
    return kachi_sql_end(st);
}

/* The offers that put these lots aside, and the lots that were delivered by them. */
static enum kachi_err fetch_offers(struct kachi_ledger *ledger, size_t count, int64_t numbers[])
{
    struct store_state *state = &ledger->state;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct state_lot *lot = store_state_lot(state, numbers[i]);
        if (lot != NULL && lot->row.aside && store_state_offer(state, lot->row.entry) == NULL) {
            numbers[kept++] = lot->row.entry;
        }
    }
    if (kept == 0) {
        return KACHI_OK;
    }
    struct kachi_statement *st =
        store_begin(ledger, OFFER_COLUMNS " WHERE ledger = ?1 AND number = ANY(?2)");
    kachi_sql_bind_int64s(st, 2, kept, numbers);
    while (kachi_sql_row(st)) {
        struct kachi_offer offer = offer_of(st);
        if (store_state_offer(state, offer.number) == NULL) {
            (void)store_state_keep_offer(state, &offer);
        }
    }
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_fetch(struct kachi_ledger *ledger, size_t count,
                                 const struct kachi_id ids[])
{
    if (ledger->state.is_whole ||
        kachi_database_kind(ledger->database) != KACHI_DATABASE_POSTGRES) {
        return KACHI_OK;
    }
    struct kachi_arena arena;
    int64_t *numbers = NULL;
    size_t number_count = 0;
    kachi_arena_init(&arena);
    enum kachi_err err = fetch_keys(ledger, &arena, count, ids, &numbers, &number_count);
    if (err == KACHI_OK && number_count > 0) {
        int64_t *copy = KACHI_NEW_ARRAY(&arena, int64_t, number_count);
        memcpy(copy, numbers, number_count * sizeof(*copy));
        err = fetch_lots(ledger, number_count, copy);
    }
    if (err == KACHI_OK && number_count > 0) {
        err = fetch_offers(ledger, number_count, numbers);
    }
    kachi_arena_release(&arena);
    return err;
}
