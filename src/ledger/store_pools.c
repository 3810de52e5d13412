/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_pools.c - pools by the statement behind them, and by product; and the secret behind
 * pseudonyms, which no replay gives again and no digest holds.
 */
#include "ledger/store_internal.h"

static bool may_be_same(const struct kachi_pool *a, const struct kachi_pool *b)
{
    return kachi_digest_equal(&a->digest, &b->digest) ||
           (a->owner == b->owner && kachi_str_equal(a->statement, b->statement));
}

/* A whole state has every pool among those that changed. */
static void find_in_memory(const struct store_state *state, struct kachi_arena *arena,
                           const struct kachi_pool *like, int64_t **out, size_t *count)
{
    size_t capacity = 0;
    for (size_t i = 0; i < state->rows.changed_pools.count; i++) {
        const struct kachi_pool *pool = &state->rows.changed_pools.items[i]->row;
        if (may_be_same(pool, like)) {
            *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
            (*out)[(*count)++] = pool->number;
        }
    }
}

enum kachi_err kachi_store_pools_of_statement(struct kachi_ledger *ledger,
                                              struct kachi_arena *arena,
                                              const struct kachi_pool *like, int64_t **out,
                                              size_t *count)
{
    *out = NULL;
    *count = 0;
    if (ledger->state.is_whole) {
        find_in_memory(&ledger->state, arena, like, out, count);
        return KACHI_OK;
    }
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin(ledger, "SELECT number FROM ledger_pool WHERE ledger = ?1 AND digest = ?2"
                            " UNION SELECT number FROM ledger_pool WHERE ledger = ?1"
                            " AND owner = ?3 AND statement = ?4 ORDER BY 1");
    store_bind_digest(st, 2, &like->digest);
    kachi_sql_bind_int64(st, 3, like->owner);
    kachi_sql_bind_str(st, 4, like->statement);
    STORE_READ_ROWS(st, arena, out, count, kachi_sql_int64(st, 0));
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_pools_of_product(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                            int64_t product, const int64_t **out, size_t *count)
{
    struct store_state *state = &ledger->state;
    const struct product_pools *kept = number_map_get(&state->product_pools, product);
    if (kept != NULL || state->is_whole) {
        *out = kept == NULL ? NULL : kept->numbers;
        *count = kept == NULL ? 0 : kept->count;
        return KACHI_OK;
    }
    int64_t *numbers = NULL;
    size_t found = 0;
    store_settle(ledger);
    struct kachi_statement *st = store_begin_at(
        ledger,
        "SELECT number FROM ledger_pool WHERE ledger = ?1 AND product = ?2 AND basis <> 0"
        " ORDER BY number",
        product);
    STORE_READ_ROWS(st, arena, &numbers, &found, kachi_sql_int64(st, 0));
    enum kachi_err err = kachi_sql_end(st);
    if (err == KACHI_OK && state->is_open) {
        struct product_pools *pools = store_state_keep_product_pools(state, product);
        for (size_t i = 0; i < found; i++) {
            pools->numbers = kachi_arena_grow(&state->registry, pools->numbers, pools->count,
                                              &pools->capacity, sizeof(*pools->numbers));
            pools->numbers[pools->count++] = numbers[i];
        }
    }
    *out = numbers;
    *count = found;
    return err;
}

enum kachi_err kachi_store_pseudonym_key(struct kachi_ledger *ledger, struct kachi_digest *out)
{
    struct kachi_statement *st =
        store_begin(ledger, "SELECT pseudonym_key FROM ledger_secret WHERE ?1 > 0");
    bool found = kachi_sql_row(st);
    *out = (struct kachi_digest){{0}};
    if (found) {
        struct kachi_str key = kachi_sql_blob(st, 0);
        found = key.bytes == KACHI_DIGEST_BYTES;
        memcpy(out->bytes, key.text, found ? KACHI_DIGEST_BYTES : 0);
    }
    enum kachi_err err = kachi_sql_end(st);
    return err == KACHI_OK && !found ? KACHI_ERR_INTEGRITY : err;
}
