/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_holdings.c - lots as they were after an entry, and who dealt with whom.
 */
#include "ledger/store_rows.h"

/* What is left now and what was taken since, of the lots that were there; marks are of today, so
 * they are left out. */
static const char held_at[] =
    "SELECT t.number, t.id, t.entry, t.position, t.owner, t.product, t.custody, t.aside,"
    " t.quantity, t.emitted_g, t.embodied_g, t.certificate_g,"
    " f.quantity + coalesce(i.quantity, 0), f.emitted_g + coalesce(i.emitted_g, 0),"
    " f.embodied_g + coalesce(i.embodied_g, 0), f.certificate_g + coalesce(i.certificate_g, 0),"
    " f.last, 0, t.restores FROM ledger_lot t" LOT_JOIN
    " LEFT JOIN (SELECT lot, CAST(sum(quantity) AS bigint) AS quantity,"
    " CAST(sum(emitted_g) AS bigint) AS emitted_g, CAST(sum(embodied_g) AS bigint) AS embodied_g,"
    " CAST(sum(certificate_g) AS bigint) AS certificate_g FROM ledger_input"
    " WHERE ledger = ?1 AND entry > ?2 GROUP BY lot) i ON i.lot = t.number"
    " WHERE t.ledger = ?1 AND t.entry <= ?2 AND (?3 = 0 OR t.owner = ?3)"
    " AND (f.open = 1 OR i.lot IS NOT NULL) ORDER BY t.number";

enum kachi_err kachi_store_holdings_at(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                       int64_t party, int64_t entry, struct kachi_lot **out,
                                       size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    store_settle(ledger);
    struct kachi_statement *st = store_begin(ledger, held_at);
    kachi_sql_bind_int64(st, 2, entry);
    kachi_sql_bind_int64(st, 3, party);
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = lot_of(st);
    }
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_have_dealt(struct kachi_ledger *ledger, int64_t one, int64_t other,
                                      bool *out)
{
    *out = false;
    store_settle(ledger);
    struct kachi_statement *st =
        store_begin(ledger, "SELECT number FROM ledger_offer WHERE ledger = ?1"
                            " AND ((seller = ?2 AND buyer = ?3) OR (seller = ?3 AND buyer = ?2))"
                            " AND state IN (2, 3, 6, 7)" /* agreed by both */
                            " LIMIT 1");
    kachi_sql_bind_int64(st, 2, one);
    kachi_sql_bind_int64(st, 3, other);
    *out = kachi_sql_row(st);
    return kachi_sql_end(st);
}
