/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_read.c - reading the rows of a ledger: from memory while a batch is open (store_state.h),
 * else from the tables. What is asked of several rows at once is asked of the tables, into which
 * the batch is swept first.
 */
#include "ledger/store_rows.h"

#include <assert.h>

#include <string.h>

/* Ends a statement that should have given one row. */
static enum kachi_err end_one(struct kachi_statement *st, bool found)
{
    enum kachi_err err = kachi_sql_end(st);
    return err == KACHI_OK && !found ? KACHI_ERR_NOT_FOUND : err;
}

static struct kachi_statement *begin_at(struct kachi_ledger *ledger, const char *sql,
                                        int64_t number)
{
    struct kachi_statement *st = store_begin(ledger, sql);
    kachi_sql_bind_int64(st, 2, number);
    return st;
}

/* Reads every row of a statement as a lot. */
static enum kachi_err read_lots(struct kachi_statement *st, struct kachi_arena *arena,
                                struct kachi_lot **out, size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = lot_of(st);
    }
    return kachi_sql_end(st);
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
    return end_one(st, found);
}

enum kachi_err kachi_store_snapshot_begin(struct kachi_ledger *ledger)
{
    return ledger->state.is_whole ? KACHI_OK : kachi_database_snapshot(ledger->database);
}

void kachi_store_snapshot_end(struct kachi_ledger *ledger)
{
    if (!ledger->state.is_whole) {
        kachi_database_rollback(ledger->database);
    }
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
    return end_one(st, found);
}

enum kachi_err kachi_store_head_get(struct kachi_ledger *ledger, struct kachi_head *out)
{
    if (ledger->state.is_whole) {
        *out = ledger->state.head;
        return KACHI_OK;
    }
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
    return end_one(st, found);
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

/* Before the tables are asked for what a batch may have changed. */
static enum kachi_err settle(struct kachi_ledger *ledger)
{
    return ledger->state.is_open ? store_sweep(ledger) : KACHI_OK;
}

enum kachi_err kachi_store_entry_get(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                     int64_t number, struct kachi_entry_row *out)
{
    if (ledger->state.is_whole) {
        const struct state_entry *entry = store_state_entry(&ledger->state, number);
        *out = entry == NULL ? (struct kachi_entry_row){0} : entry->row;
        return entry == NULL ? KACHI_ERR_NOT_FOUND : KACHI_OK;
    }
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *st =
        begin_at(ledger, ENTRY_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = entry_of(arena, st);
    }
    return end_one(st, found);
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
    struct kachi_statement *st = begin_at(
        ledger, LOT_COLUMNS " FROM ledger_lot t" LOT_JOIN " WHERE t.ledger = ?1 AND t.number = ?2",
        number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = lot_of(st);
    }
    enum kachi_err err = end_one(st, found);
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
    return end_one(st, found);
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
        begin_at(ledger, PARTY_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = party_of(arena, st);
    }
    enum kachi_err err = end_one(st, found);
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
        begin_at(ledger, PRODUCT_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = product_of(arena, st);
    }
    enum kachi_err err = end_one(st, found);
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
        begin_at(ledger, POOL_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = pool_of(arena, st);
    }
    enum kachi_err err = end_one(st, found);
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
        begin_at(ledger, OFFER_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = offer_of(st);
    }
    enum kachi_err err = end_one(st, found);
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
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *st =
        begin_at(ledger, CLAIM_COLUMNS " WHERE ledger = ?1 AND number = ?2", number);
    bool found = kachi_sql_row(st);
    if (found) {
        *out = claim_of(arena, st);
    }
    return end_one(st, found);
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
    return end_one(st, found);
}

enum kachi_err kachi_store_parties(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   struct kachi_party **out, size_t *count)
{
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *st =
        store_begin(ledger, PARTY_COLUMNS " WHERE ledger = ?1 ORDER BY number");
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = party_of(arena, st);
    }
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_products(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    struct kachi_product **out, size_t *count)
{
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *st =
        store_begin(ledger, PRODUCT_COLUMNS " WHERE ledger = ?1 ORDER BY number");
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = product_of(arena, st);
    }
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_pools(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 struct kachi_pool **out, size_t *count)
{
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *st =
        store_begin(ledger, POOL_COLUMNS " WHERE ledger = ?1 ORDER BY number");
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = pool_of(arena, st);
    }
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

static void holdings_in_memory(const struct store_state *state, struct kachi_arena *arena,
                               int64_t party, struct kachi_lot **out, size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    for (size_t i = 0; i < state->rows.new_lots.count; i++) {
        const struct kachi_lot *lot = &state->rows.new_lots.items[i]->row;
        if (!kachi_amounts_are_zero(&lot->left) && (party == 0 || lot->owner == party)) {
            *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
            (*out)[(*count)++] = *lot;
        }
    }
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
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *st =
        store_begin(ledger, CLAIM_COLUMNS " WHERE ledger = ?1 ORDER BY number");
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = claim_of(arena, st);
    }
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_holdings(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    int64_t party, struct kachi_lot **out, size_t *count)
{
    if (ledger->state.is_whole) {
        holdings_in_memory(&ledger->state, arena, party, out, count);
        return KACHI_OK;
    }
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    if (party == 0) {
        return read_lots(store_begin(ledger, LOT_COLUMNS
                                     " FROM ledger_lot t" LOT_JOIN
                                     " WHERE t.ledger = ?1 AND f.open = 1 ORDER BY t.number"),
                         arena, out, count);
    }
    return read_lots(begin_at(ledger,
                              LOT_COLUMNS " FROM ledger_lot t" LOT_JOIN
                                          " WHERE f.ledger = ?1 AND f.owner = ?2 AND f.open = 1"
                                          " ORDER BY t.number",
                              party),
                     arena, out, count);
}

enum kachi_err kachi_store_settles_since(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                         int64_t from, struct kachi_settle_row **out, size_t *count)
{
    static_assert(KACHI_ENTRY_SETTLE == 8, "the query below says so");
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *st =
        begin_at(ledger,
                 "SELECT number, content FROM ledger_entry WHERE ledger = ?1 AND number >= ?2"
                 " AND kind = 8 ORDER BY number",
                 from);
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] =
            (struct kachi_settle_row){kachi_sql_int64(st, 0), column_text(arena, st, 1)};
    }
    return kachi_sql_end(st);
}

/* CAST: PostgreSQL sums bigints as numeric. */
static const char lot_sums[] =
    "SELECT t.aside, t.owner, t.product, count(*),"
    " CAST(sum(t.quantity - coalesce(i.q, 0)) AS bigint),"
    " CAST(sum(t.emitted_g - coalesce(i.e, 0)) AS bigint),"
    " CAST(sum(t.embodied_g - coalesce(i.b, 0)) AS bigint),"
    " CAST(sum(t.certificate_g - coalesce(i.c, 0)) AS bigint)"
    " FROM ledger_lot t LEFT JOIN (SELECT lot, sum(quantity) AS q, sum(emitted_g) AS e,"
    " sum(embodied_g) AS b, sum(certificate_g) AS c FROM ledger_input WHERE ledger = ?1"
    " AND entry <= ?2 GROUP BY lot) AS i ON i.lot = t.number"
    " WHERE t.ledger = ?1 AND t.entry <= ?2 AND (?3 = 0 OR t.owner = ?3)"
    " AND (i.lot IS NULL OR t.quantity > i.q OR t.emitted_g > i.e)"
    " GROUP BY t.aside, t.owner, t.product";
static const char claim_sums[] =
    "SELECT 2, c.holder, t.product, count(*), CAST(sum(c.quantity) AS bigint),"
    " CAST(sum(c.emitted_g) AS bigint), CAST(sum(c.embodied_g) AS bigint),"
    " CAST(sum(c.certificate_g) AS bigint) FROM ledger_claim c JOIN ledger_lot t"
    " ON t.ledger = c.ledger AND t.number = c.lot WHERE c.ledger = ?1 AND c.number <= ?2"
    " AND (?3 = 0 OR c.holder = ?3) GROUP BY c.holder, t.product";

enum kachi_err kachi_store_sums_at(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   int64_t party, int64_t entry, struct kachi_sum_row **out,
                                   size_t *count)
{
    const char *const queries[] = {lot_sums, claim_sums};
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    enum kachi_err err = settle(ledger);
    for (size_t i = 0; i < 2 && err == KACHI_OK; i++) {
        struct kachi_statement *st = begin_at(ledger, queries[i], entry);
        kachi_sql_bind_int64(st, 3, party);
        while (kachi_sql_row(st)) {
            struct kachi_sum_row row = {
                .state = (enum kachi_sum_state)kachi_sql_int64(st, 0),
                .party = kachi_sql_int64(st, 1),
                .product = kachi_sql_int64(st, 2),
                .lots = kachi_sql_int64(st, 3),
                .amounts = column_amounts(st, 4),
            };
            *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
            (*out)[(*count)++] = row;
        }
        err = kachi_sql_end(st);
    }
    return err;
}

enum kachi_err kachi_store_open_offers(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                       int64_t party, struct kachi_offer **out, size_t *count)
{
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *st =
        begin_at(ledger,
                 OFFER_COLUMNS " WHERE ledger = ?1 AND state IN (1, 2, 6, 7)"
                               " AND (?2 = 0 OR seller = ?2 OR buyer = ?2) ORDER BY number",
                 party);
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = offer_of(st);
    }
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
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *st = begin_at(
        ledger, INPUT_COLUMNS " WHERE ledger = ?1 AND entry = ?2 ORDER BY position", entry);
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = input_of(st);
    }
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
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *st =
        begin_at(ledger, DRAW_COLUMNS " WHERE ledger = ?1 AND entry = ?2 ORDER BY position", entry);
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = draw_of(st);
    }
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
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *st = begin_at(
        ledger, "SELECT entry FROM ledger_draw WHERE ledger = ?1 AND pool = ?2 ORDER BY entry",
        pool);
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = kachi_sql_int64(st, 0);
    }
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_notices(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   int64_t party, struct kachi_notice_row **out, size_t *count)
{
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *st =
        begin_at(ledger,
                 NOTICE_COLUMNS " WHERE ledger = ?1 AND (?2 = 0 OR holder = ?2)"
                                " ORDER BY entry, position",
                 party);
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = notice_of(st);
    }
    return kachi_sql_end(st);
}

static void attests_in_memory(const struct store_state *state, struct kachi_arena *arena,
                              int64_t lot, struct kachi_attest_row **out, size_t *count)
{
    size_t capacity = 0;
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
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    if (ledger->state.is_whole) {
        attests_in_memory(&ledger->state, arena, lot, out, count);
        return KACHI_OK;
    }
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *st = begin_at(
        ledger, ATTEST_COLUMNS " WHERE ledger = ?1 AND (?2 = 0 OR lot = ?2) ORDER BY number", lot);
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = attest_of(arena, st);
    }
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_outputs(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   int64_t entry, struct kachi_lot **out, size_t *count)
{
    if (ledger->state.is_whole) {
        return outputs_in_memory(&ledger->state, arena, entry, out, count);
    }
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    return read_lots(begin_at(ledger,
                              LOT_COLUMNS
                              " FROM ledger_entry e JOIN ledger_lot t ON t.ledger = e.ledger"
                              " AND t.number >= e.lot_first"
                              " AND t.number < e.lot_first + e.lot_count" LOT_JOIN
                              " WHERE e.ledger = ?1 AND e.number = ?2 ORDER BY t.number",
                              entry),
                     arena, out, count);
}

enum kachi_err kachi_store_ids_between(struct kachi_ledger *ledger, const struct kachi_id *low,
                                       const struct kachi_id *high, bool lots, size_t *count,
                                       struct kachi_id *first)
{
    enum kachi_err err = settle(ledger);
    if (err != KACHI_OK) {
        return err;
    }
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
