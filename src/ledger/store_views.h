/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_views.h - what SQLite and PostgreSQL word alike: views, but for two kinds of expression
 * (TIME is the text of an entry's moment, T_ID that of a lot's id, and so on by the table's
 * letter), and a step that counts anew.
 */
#ifndef KACHI_LEDGER_STORE_VIEWS_H
#define KACHI_LEDGER_STORE_VIEWS_H

#include "ledger/store_internal.h"

/* Every amount that came to a holder or left it: what is asked of the past. */
#define STORE_VIEW_MOVES(TIME, T_ID)                                                               \
    "CREATE VIEW ledger_moves AS SELECT l.name AS ledger, e.number AS sequence," TIME              \
    " AS time, " KACHI_STORE_KIND_WORDS " AS kind, p.name AS holder, r.name AS product,"           \
    " t.quantity, r.unit, r.decimals, t.emitted_g, t.embodied_g, t.certificate_g,"                 \
    " " T_ID " AS lot FROM ledger_lot t JOIN ledger l ON l.number = t.ledger"                      \
    " JOIN ledger_entry e ON e.ledger = t.ledger AND e.number = t.entry"                           \
    " JOIN ledger_party p ON p.ledger = t.ledger AND p.number = t.owner"                           \
    " JOIN ledger_product r ON r.ledger = t.ledger AND r.number = t.product"                       \
    " UNION ALL SELECT l.name, e.number," TIME ", " KACHI_STORE_KIND_WORDS                         \
    ", p.name, r.name, -i.quantity, r.unit, r.decimals, -i.emitted_g, -i.embodied_g,"              \
    " -i.certificate_g, " T_ID " FROM ledger_input i"                                              \
    " JOIN ledger l ON l.number = i.ledger"                                                        \
    " JOIN ledger_entry e ON e.ledger = i.ledger AND e.number = i.entry"                           \
    " JOIN ledger_lot t ON t.ledger = i.ledger AND t.number = i.lot"                               \
    " JOIN ledger_party p ON p.ledger = t.ledger AND p.number = t.owner"                           \
    " JOIN ledger_product r ON r.ledger = t.ledger AND r.number = t.product;"

/* One hop of where lots came from, and what was drawn of pools: what is asked of the graph. */
#define STORE_VIEWS_OF_ORIGINS(TIME, T_ID, F_ID, Q_ID, E_ID)                                       \
    "CREATE VIEW ledger_parents AS SELECT l.name AS ledger, e.number AS sequence," TIME            \
    " AS time, " KACHI_STORE_KIND_WORDS " AS kind, p.name AS holder, r.name AS product,"           \
    " " T_ID " AS lot, fp.name AS from_holder, fr.name AS from_product,"                           \
    " " F_ID " AS from_lot, i.quantity, fr.unit, fr.decimals, i.emitted_g,"                        \
    " i.embodied_g, i.certificate_g FROM ledger_lot t JOIN ledger l ON l.number = t.ledger"        \
    " JOIN ledger_entry e ON e.ledger = t.ledger AND e.number = t.entry"                           \
    " JOIN ledger_input i ON i.ledger = t.ledger AND i.entry = t.entry"                            \
    " AND (t.restores <> t.entry OR i.position = t.position)"                                      \
    " JOIN ledger_party p ON p.ledger = t.ledger AND p.number = t.owner"                           \
    " JOIN ledger_product r ON r.ledger = t.ledger AND r.number = t.product"                       \
    " JOIN ledger_lot f ON f.ledger = i.ledger AND f.number = i.lot"                               \
    " JOIN ledger_party fp ON fp.ledger = f.ledger AND fp.number = f.owner"                        \
    " JOIN ledger_product fr ON fr.ledger = f.ledger AND fr.number = f.product;"                   \
    "CREATE VIEW ledger_draws AS SELECT l.name AS ledger, e.number AS sequence," TIME              \
    " AS time, " KACHI_STORE_KIND_WORDS " AS kind, o.name AS owner, q.statement,"                  \
    " CASE q.basis WHEN 0 THEN 'embodied' ELSE 'certificate' END AS basis, d.grams,"               \
    " " Q_ID " AS pool, " E_ID " AS entry FROM ledger_draw d"                                      \
    " JOIN ledger l ON l.number = d.ledger"                                                        \
    " JOIN ledger_entry e ON e.ledger = d.ledger AND e.number = d.entry"                           \
    " JOIN ledger_pool q ON q.ledger = d.ledger AND q.number = d.pool"                             \
    " JOIN ledger_party o ON o.ledger = q.ledger AND o.number = q.owner;"

/* How much of the product has a certificate of each pool, from the assigns and their corrections:
 * the column began at 0, whatever had been assigned before. */
#define STORE_COUNT_CERTIFIED                                                                      \
    "UPDATE ledger_pool SET certified = coalesce((SELECT"                                          \
    " sum(CASE WHEN e.kind = 5 THEN i.quantity ELSE -i.quantity END) FROM ledger_draw d"           \
    " JOIN ledger_entry e ON e.ledger = d.ledger AND e.number = d.entry AND e.kind IN (5, 18)"     \
    " JOIN ledger_input i ON i.ledger = d.ledger AND i.entry = d.entry AND i.position = 0"         \
    " WHERE d.ledger = ledger_pool.ledger AND d.pool = ledger_pool.number), 0) WHERE basis <> 0;"

/* A product's pools of certificates (DC-10). */
#define STORE_INDEX_OF_PRODUCT                                                                     \
    "CREATE INDEX ledger_pool_product ON ledger_pool (ledger, product) WHERE basis <> 0;"

#endif
