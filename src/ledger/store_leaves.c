/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/store_internal.h"

#include <string.h>

enum kachi_err kachi_store_leaves(struct kachi_ledger *ledger, int64_t first, size_t count,
                                  struct kachi_digest leaves[], size_t *found)
{
    struct kachi_statement *st =
        store_begin(ledger, "SELECT leaf FROM ledger_entry WHERE ledger = ?1 AND number >= ?2"
                            " AND number < ?3 ORDER BY number");
    kachi_sql_bind_int64(st, 2, first);
    kachi_sql_bind_int64(st, 3, first + (int64_t)count);
    *found = 0;
    while (kachi_sql_row(st)) {
        struct kachi_str leaf = kachi_sql_blob(st, 0);
        if (leaf.bytes == KACHI_DIGEST_BYTES && *found < count) {
            memcpy(leaves[*found].bytes, leaf.text, KACHI_DIGEST_BYTES);
            (*found)++;
        }
    }
    return kachi_sql_end(st);
}
