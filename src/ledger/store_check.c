/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_check.c - laws asked of the rows themselves: each query gives the first number that breaks
 * one.
 */
#include "ledger/store_check.h"

#include "ledger/store_internal.h"

/* Reads one number; NULL, which says that nothing broke the law, is 0. */
static enum kachi_err first_number(struct kachi_ledger *ledger, const char *sql, int64_t *broken)
{
    *broken = 0;
    struct kachi_statement *st = store_begin(ledger, sql);
    if (kachi_sql_row(st) && !kachi_sql_is_null(st, 0)) {
        *broken = kachi_sql_int64(st, 0);
    }
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_check_sequence(struct kachi_ledger *ledger, int64_t *broken)
{
    enum kachi_err err = first_number(
        ledger,
        "SELECT min(e.number) FROM ledger_entry e LEFT JOIN ledger_entry b"
        " ON b.ledger = e.ledger AND b.number = e.number - 1"
        " WHERE e.ledger = ?1 AND e.number > 1 AND (b.number IS NULL OR b.time_us > e.time_us)",
        broken);
    if (err != KACHI_OK || *broken != 0) {
        return err;
    }
    return first_number(
        ledger,
        "SELECT CASE WHEN l.entries <> (SELECT count(*) FROM ledger_entry WHERE ledger = ?1)"
        " OR l.entries <> coalesce((SELECT max(number) FROM ledger_entry WHERE ledger = ?1), 0)"
        " THEN CASE WHEN l.entries < 1 THEN 1 ELSE l.entries END END FROM ledger l WHERE l.number "
        "= ?1",
        broken);
}

enum kachi_err kachi_store_check_conservation(struct kachi_ledger *ledger, int64_t *broken)
{
    /* A make's own emissions stand in its content, not in a row: out may exceed in there, and the
     * replay compares it to the gram. A correct (kind 18) takes them back. */
    return first_number(
        ledger,
        "SELECT min(entry) FROM (SELECT entry FROM ("
        "SELECT entry, emitted_g AS e, embodied_g AS b, certificate_g AS c FROM ledger_input"
        " WHERE ledger = ?1 UNION ALL "
        "SELECT d.entry, 0, CASE q.basis WHEN 0 THEN d.grams ELSE 0 END,"
        " CASE q.basis WHEN 0 THEN 0 ELSE d.grams END FROM ledger_draw d JOIN ledger_pool q"
        " ON q.ledger = d.ledger AND q.number = d.pool WHERE d.ledger = ?1 UNION ALL "
        "SELECT entry, -emitted_g, -embodied_g, -certificate_g FROM ledger_lot"
        " WHERE ledger = ?1 UNION ALL "
        "SELECT number, -emitted_g, -embodied_g, -certificate_g FROM ledger_claim"
        " WHERE ledger = ?1) AS moves GROUP BY entry"
        " HAVING (sum(e) > 0 AND entry NOT IN (SELECT number FROM ledger_entry"
        " WHERE ledger = ?1 AND kind = 18)) OR sum(b) <> 0 OR sum(c) <> 0) AS broken",
        broken);
}

enum kachi_err kachi_store_check_remainders(struct kachi_ledger *ledger, int64_t *broken)
{
    return first_number(
        ledger,
        "SELECT min(t.number) FROM ledger_lot t LEFT JOIN ledger_left f ON f.ledger = t.ledger"
        " AND f.lot = t.number LEFT JOIN (SELECT lot, sum(quantity) AS q, sum(emitted_g) AS e,"
        " sum(embodied_g) AS b, sum(certificate_g) AS c FROM ledger_input WHERE ledger = ?1"
        " GROUP BY lot) i ON i.lot = t.number WHERE t.ledger = ?1 AND (f.lot IS NULL"
        " OR f.quantity < 0 OR f.emitted_g < 0 OR f.embodied_g < 0 OR f.certificate_g < 0"
        " OR t.quantity - coalesce(i.q, 0) <> f.quantity"
        " OR t.emitted_g - coalesce(i.e, 0) <> f.emitted_g"
        " OR t.embodied_g - coalesce(i.b, 0) <> f.embodied_g"
        " OR t.certificate_g - coalesce(i.c, 0) <> f.certificate_g)",
        broken);
}

enum kachi_err kachi_store_check_pools(struct kachi_ledger *ledger, int64_t *broken)
{
    return first_number(ledger,
                        "SELECT min(q.number) FROM ledger_pool q LEFT JOIN (SELECT pool,"
                        " sum(grams) AS g FROM ledger_draw WHERE ledger = ?1 GROUP BY pool) d"
                        " ON d.pool = q.number WHERE q.ledger = ?1"
                        " AND (q.drawn_g <> coalesce(d.g, 0) OR q.drawn_g + q.expired_g > q.grams)",
                        broken);
}
