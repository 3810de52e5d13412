/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_write.c - a batch: adding and changing the rows of a ledger in memory (store_state.h), and
 * its begin and end in the database.
 */
#include "ledger/store_internal.h"

#include <assert.h>

/* A change that has to touch exactly one row: its guard did not hold where it touched none. */
static enum kachi_err change_one(struct kachi_statement *st)
{
    int64_t changed = 0;
    enum kachi_err err = kachi_sql_change(st, &changed);
    return err == KACHI_OK && changed != 1 ? KACHI_ERR_CONFLICT : err;
}

enum kachi_err kachi_store_ledger_add(struct kachi_ledger *ledger)
{
    struct kachi_statement *st = kachi_sql_begin(
        ledger->database, "INSERT INTO ledger (number, id, name, entries, lots, time_us) SELECT"
                          " coalesce(max(number), 0) + 1, ?1, ?2, 0, 0, 0 FROM ledger");
    store_bind_id(st, 1, &ledger->id);
    kachi_sql_bind_str(st, 2, ledger->name);
    enum kachi_err err = change_one(st);
    return err == KACHI_OK ? kachi_store_ledger_find(ledger) : err;
}

static enum kachi_err set_head(struct kachi_ledger *ledger, const struct kachi_head *from,
                               const struct kachi_head *to)
{
    struct kachi_statement *st =
        store_begin(ledger, "UPDATE ledger SET entries = ?2, lots = ?3, time_us = ?4"
                            " WHERE number = ?1 AND entries = ?5 AND lots = ?6");
    kachi_sql_bind_int64(st, 2, to->entries);
    kachi_sql_bind_int64(st, 3, to->lots);
    kachi_sql_bind_int64(st, 4, to->time);
    kachi_sql_bind_int64(st, 5, from->entries);
    kachi_sql_bind_int64(st, 6, from->lots);
    return change_one(st);
}

/* The highest id of the database: an id above it is new without asking. */
static enum kachi_err find_last_id(struct kachi_ledger *ledger)
{
    struct store_state *state = &ledger->state;
    struct kachi_statement *st =
        store_begin(ledger, "SELECT id FROM ledger_key WHERE ledger = ?1 ORDER BY id DESC LIMIT 1");
    if (kachi_sql_row(st)) {
        state->last_id = store_column_id(st, 0);
    }
    state->last_id_next = state->last_id;
    state->has_last_id = true;
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_batch_begin(struct kachi_ledger *ledger)
{
    struct store_state *state = &ledger->state;
    struct kachi_head head = {0};
    assert(!state->is_whole);
    enum kachi_err err = kachi_database_begin(ledger->database);
    if (err != KACHI_OK) {
        return err;
    }
    err = store_head_lock(ledger, &head);
    if (err == KACHI_OK && (head.entries != state->head.entries || !state->has_last_id)) {
        store_sweep_forget(ledger);
        err = find_last_id(ledger);
    }
    if (err != KACHI_OK) {
        kachi_store_batch_rollback(ledger);
        return err;
    }
    ledger->head = head;
    state->head = head;
    store_state_age(state);
    state->is_open = true;
    return KACHI_OK;
}

enum kachi_err kachi_store_batch_commit(struct kachi_ledger *ledger)
{
    struct store_state *state = &ledger->state;
    enum kachi_err err = store_sweep(ledger);
    if (err == KACHI_OK && ledger->head.entries != state->head.entries) {
        err = set_head(ledger, &state->head, &ledger->head);
    }
    if (err != KACHI_OK) {
        kachi_store_batch_rollback(ledger);
        return err;
    }
    state->is_open = false;
    err = kachi_database_commit(ledger->database);
    if (err != KACHI_OK) {
        store_sweep_forget(ledger);
        return err;
    }
    state->head = ledger->head;
    state->last_id = state->last_id_next;
    return KACHI_OK;
}

void kachi_store_batch_rollback(struct kachi_ledger *ledger)
{
    assert(!ledger->state.is_whole);
    (void)store_sweep_wait(ledger);
    kachi_database_rollback(ledger->database);
    store_sweep_forget(ledger);
}

enum kachi_err kachi_store_set_begin(struct kachi_ledger *ledger)
{
    assert(!ledger->state.is_whole);
    enum kachi_err err = store_sweep(ledger);
    return err == KACHI_OK ? kachi_sql_run(ledger->database, "SAVEPOINT linked_set") : err;
}

enum kachi_err kachi_store_set_keep(struct kachi_ledger *ledger)
{
    enum kachi_err err = store_sweep_wait(ledger);
    return err == KACHI_OK ? kachi_sql_run(ledger->database, "RELEASE SAVEPOINT linked_set") : err;
}

enum kachi_err kachi_store_set_undo(struct kachi_ledger *ledger, const struct kachi_head *head)
{
    struct store_state *state = &ledger->state;
    const struct kachi_head at_begin = state->head;
    enum kachi_err err = store_sweep_wait(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    store_sweep_forget(ledger);
    state->head = at_begin;
    state->is_open = true;
    ledger->head = *head;
    err = kachi_sql_run(ledger->database,
                        "ROLLBACK TO SAVEPOINT linked_set; RELEASE SAVEPOINT linked_set");
    return err == KACHI_OK ? find_last_id(ledger) : err;
}

/* Whether one of the entry's changes met what it was planned upon is told when it is asked for. */
static void note_change(struct kachi_ledger *ledger, bool holds)
{
    ledger->change_err = holds ? ledger->change_err : KACHI_ERR_CONFLICT;
}

enum kachi_err kachi_store_changes_end(struct kachi_ledger *ledger)
{
    enum kachi_err err = ledger->change_err;
    ledger->change_err = KACHI_OK;
    return err;
}

void kachi_store_key_add(struct kachi_ledger *ledger, const struct kachi_id *id,
                         struct kachi_key key)
{
    struct store_state *state = &ledger->state;
    const struct kachi_key *there = store_state_key(state, id);
    note_change(ledger, there == NULL || (there->entry == 0 && there->lot == 0));
    store_state_keep_key(state, id, key);
    if (memcmp(id->bytes, state->last_id_next.bytes, sizeof(id->bytes)) > 0) {
        state->last_id_next = *id;
    }
    if (!state->is_whole) {
        struct new_key row = {*id, key};
        STATE_ADD(state, keys, row);
    }
}

void kachi_store_entry_add(struct kachi_ledger *ledger, const struct kachi_entry_row *row)
{
    struct store_state *state = &ledger->state;
    struct state_entry entry = {*row, state->rows.inputs.count, state->rows.draws.count};
    while (entry.input_first > 0 &&
           state->rows.inputs.items[entry.input_first - 1].entry == row->number) {
        entry.input_first--;
    }
    while (entry.draw_first > 0 &&
           state->rows.draws.items[entry.draw_first - 1].entry == row->number) {
        entry.draw_first--;
    }
    entry.row.content =
        state->is_whole ? kachi_str_of("") : kachi_str_copy(&state->rows.arena, row->content);
    STATE_ADD(state, entries, entry);
    /* An entry's row is its last. */
    if (!state->is_whole && state->rows.entries.count >= ledger->sweep.entries_max) {
        store_sweep_ahead(ledger);
    }
}

void kachi_store_party_add(struct kachi_ledger *ledger, const struct kachi_party *row)
{
    struct store_state *state = &ledger->state;
    struct kachi_party *party = store_state_keep_party(state, row);
    STATE_ADD(state, new_parties, party);
}

void kachi_store_product_add(struct kachi_ledger *ledger, const struct kachi_product *row)
{
    struct store_state *state = &ledger->state;
    struct kachi_product *product = store_state_keep_product(state, row);
    STATE_ADD(state, new_products, product);
}

void kachi_store_pool_add(struct kachi_ledger *ledger, const struct kachi_pool *row)
{
    struct store_state *state = &ledger->state;
    struct state_pool *pool = store_state_keep_pool(state, row);
    pool->change = ROW_NEW;
    STATE_ADD(state, changed_pools, pool);
    store_state_add_to_product(state, row);
}

void kachi_store_lot_add(struct kachi_ledger *ledger, const struct kachi_lot *row)
{
    struct store_state *state = &ledger->state;
    assert(!state->is_whole || row->number == (int64_t)state->rows.new_lots.count + 1);
    struct state_lot *lot = store_state_keep_lot(state, row);
    lot->row.left = row->made;
    lot->change = ROW_NEW;
    STATE_ADD(state, new_lots, lot);
}

void kachi_store_input_add(struct kachi_ledger *ledger, const struct kachi_input_row *row)
{
    STATE_ADD(&ledger->state, inputs, *row);
}

void kachi_store_draw_add(struct kachi_ledger *ledger, const struct kachi_draw_row *row)
{
    STATE_ADD(&ledger->state, draws, *row);
}

void kachi_store_offer_add(struct kachi_ledger *ledger, const struct kachi_offer *row)
{
    struct store_state *state = &ledger->state;
    struct state_offer *offer = store_state_keep_offer(state, row);
    offer->change = ROW_NEW;
    STATE_ADD(state, changed_offers, offer);
}

void kachi_store_claim_add(struct kachi_ledger *ledger, const struct kachi_claim_row *row)
{
    struct kachi_claim_row claim = *row;
    claim.beneficiary = kachi_str_copy(&ledger->state.rows.arena, row->beneficiary);
    claim.purpose = kachi_str_copy(&ledger->state.rows.arena, row->purpose);
    STATE_ADD(&ledger->state, claims, claim);
}

void kachi_store_attest_add(struct kachi_ledger *ledger, const struct kachi_attest_row *row)
{
    struct kachi_attest_row attest = *row;
    attest.purpose = kachi_str_copy(&ledger->state.rows.arena, row->purpose);
    attest.audience = kachi_str_copy(&ledger->state.rows.arena, row->audience);
    STATE_ADD(&ledger->state, attests, attest);
}

void kachi_store_notice_add(struct kachi_ledger *ledger, const struct kachi_notice_row *row)
{
    STATE_ADD(&ledger->state, notices, *row);
}

/* What an entry marks, draws on or answers was looked at when it was planned, in this batch: it is
 * remembered. */
static struct state_pool *planned_pool(struct kachi_ledger *ledger, int64_t number)
{
    struct state_pool *item = number_map_get(&ledger->state.pools, number);
    assert(item != NULL);
    return item;
}

void kachi_store_lot_mark(struct kachi_ledger *ledger, int64_t lot, unsigned set, unsigned clear)
{
    struct state_lot *item = store_state_lot(&ledger->state, lot);
    assert(item != NULL);
    item->row.mark = (item->row.mark | set) & ~clear;
    store_state_change_lot(&ledger->state, item);
}

void kachi_store_lot_consume(struct kachi_ledger *ledger, const struct kachi_lot *lot,
                             const struct kachi_amounts *left, int64_t entry)
{
    struct kachi_lot row = {0};
    enum kachi_err err = kachi_store_lot_get(ledger, lot->number, &row);
    if (err != KACHI_OK) { /* what a correct takes back was listed, not remembered */
        ledger->change_err = kachi_store_must_have(err);
        return;
    }
    struct state_lot *item = store_state_lot(&ledger->state, lot->number);
    note_change(ledger, kachi_amounts_equal(&item->row.left, &lot->left));
    item->row.left = *left;
    item->row.last = entry;
    store_state_change_lot(&ledger->state, item);
}

void kachi_store_pool_mark(struct kachi_ledger *ledger, int64_t pool, unsigned set, unsigned clear)
{
    struct state_pool *item = planned_pool(ledger, pool);
    item->row.mark = (item->row.mark | set) & ~clear;
    store_state_change_pool(&ledger->state, item);
}

/* drawn_g and expired_g move by so much, within the pool's amount. */
static void move_pool(struct kachi_ledger *ledger, int64_t pool, kachi_gco2e drawn_g,
                      kachi_gco2e expired_g)
{
    struct state_pool *item = planned_pool(ledger, pool);
    struct kachi_pool *row = &item->row;
    row->drawn_g += drawn_g;
    row->expired_g += expired_g;
    note_change(ledger, row->drawn_g >= 0 && row->drawn_g + row->expired_g <= row->grams);
    store_state_change_pool(&ledger->state, item);
}

void kachi_store_pool_draw(struct kachi_ledger *ledger, int64_t pool, kachi_gco2e grams)
{
    move_pool(ledger, pool, grams, 0);
}

void kachi_store_pool_expire(struct kachi_ledger *ledger, int64_t pool, kachi_gco2e grams)
{
    move_pool(ledger, pool, 0, grams);
}

void kachi_store_pool_certify(struct kachi_ledger *ledger, int64_t pool, int64_t quantity,
                              kachi_gco2e emitted_g)
{
    struct state_pool *item = planned_pool(ledger, pool);
    item->row.certified += quantity;
    item->row.certified_emitted_g += emitted_g;
    store_state_change_pool(&ledger->state, item);
}

void kachi_store_offer_change(struct kachi_ledger *ledger, const struct kachi_offer *offer,
                              enum kachi_offer_state to, int64_t closed_by)
{
    struct state_offer *item = store_state_offer(&ledger->state, offer->number);
    assert(item != NULL);
    note_change(ledger, item->row.state == offer->state);
    item->row.state = to;
    item->row.closed_by = closed_by;
    item->row.delivered = offer->delivered;
    store_state_change_offer(&ledger->state, item);
}
