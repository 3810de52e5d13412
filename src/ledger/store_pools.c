/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_pools.c - pools by the statement behind them; and the secret behind pseudonyms, which no
 * replay gives again and no digest holds.
 */
#include "ledger/store_internal.h"

enum kachi_err kachi_store_pools_of_digest(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                           const struct kachi_digest *digest, int64_t **out,
                                           size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin(ledger, "SELECT number FROM ledger_pool WHERE ledger = ?1 AND digest = ?2"
                            " ORDER BY number");
    store_bind_digest(st, 2, digest);
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = kachi_sql_int64(st, 0);
    }
    return kachi_sql_end(st);
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
