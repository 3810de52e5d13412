/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_sold.c - what changed hands, in one question: the offers that ended with the goods being
 * the buyer's, by the entry that made them so.
 */
#include "ledger/store_rows.h"

/* On credit the goods are the buyer's with the lot that was delivered, else with the settlement. */
static const char sold[] =
    "SELECT o.number, o.lot, o.seller, o.buyer, o.state, o.terms, o.price_base_yen,"
    " o.price_premium_yen, o.until_us, o.closed_by, o.delivered, e.time_us, t.id, t.product,"
    " t.quantity, t.emitted_g, t.embodied_g, t.certificate_g FROM ledger_offer o"
    " LEFT JOIN ledger_lot d ON d.ledger = o.ledger AND d.number = o.delivered"
    " JOIN ledger_entry e ON e.ledger = o.ledger AND e.number = COALESCE(d.entry, o.closed_by)"
    " JOIN ledger_lot t ON t.ledger = o.ledger AND t.number = o.lot"
    " WHERE o.ledger = ?1 AND o.state IN (3, 6) AND (?2 = 0 OR o.buyer = ?2)"
    " AND COALESCE(d.entry, o.closed_by) >= ?3 AND COALESCE(d.entry, o.closed_by) < ?4"
    " ORDER BY o.number";

enum kachi_err kachi_store_sold(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                const struct kachi_sold_asked *asked, struct kachi_sold_row **out,
                                size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    store_settle(ledger);
    struct kachi_statement *st = store_begin(ledger, sold);
    kachi_sql_bind_int64(st, 2, asked->buyer);
    kachi_sql_bind_int64(st, 3, asked->first);
    kachi_sql_bind_int64(st, 4, asked->end);
    while (kachi_sql_row(st)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = (struct kachi_sold_row){
            .offer = offer_of(st),
            .time = kachi_sql_int64(st, 11),
            .lot = store_column_id(st, 12),
            .product = kachi_sql_int64(st, 13),
            .amounts = column_amounts(st, 14),
        };
    }
    return kachi_sql_end(st);
}
