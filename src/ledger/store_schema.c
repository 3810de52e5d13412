/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_schema.c - the tables of the ledger and the views a person reads.
 *
 * Every key begins with the ledger's number, so that the same tables can be sharded by it. No
 * triggers, sequences or foreign keys. WITHOUT ROWID: the key is where the row lies, and rows that
 * are written together lie together.
 */
#include "ledger/store_internal.h"
#include "ledger/store_views.h"

#define TIME_TEXT " strftime('%Y-%m-%dT%H:%M:%fZ', e.time_us / 1000000.0, 'unixepoch')"
#define HEX_TEXT(column) "lower(hex(" column "))"

static const char registry_tables[] =
    "CREATE TABLE ledger (number INTEGER PRIMARY KEY, id BLOB NOT NULL, name TEXT NOT NULL UNIQUE,"
    " entries INTEGER NOT NULL, lots INTEGER NOT NULL, time_us INTEGER NOT NULL) STRICT;"

    "CREATE TABLE ledger_key (ledger INTEGER NOT NULL, id BLOB NOT NULL, entry INTEGER NOT NULL,"
    " lot INTEGER NOT NULL, PRIMARY KEY (ledger, id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE ledger_entry (ledger INTEGER NOT NULL, number INTEGER NOT NULL, id BLOB NOT NULL,"
    " kind INTEGER NOT NULL, time_us INTEGER NOT NULL, author INTEGER NOT NULL,"
    " lot_first INTEGER NOT NULL, lot_count INTEGER NOT NULL, content TEXT NOT NULL, leaf BLOB NOT "
    "NULL, PRIMARY KEY (ledger, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE ledger_input (ledger INTEGER NOT NULL, entry INTEGER NOT NULL,"
    " position INTEGER NOT NULL, lot INTEGER NOT NULL, quantity INTEGER NOT NULL,"
    " emitted_g INTEGER NOT NULL, embodied_g INTEGER NOT NULL, certificate_g INTEGER NOT NULL,"
    " before_quantity INTEGER NOT NULL, before_emitted_g INTEGER NOT NULL,"
    " before_embodied_g INTEGER NOT NULL, before_certificate_g INTEGER NOT NULL,"
    " previous INTEGER NOT NULL, PRIMARY KEY (ledger, entry, position)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE ledger_draw (ledger INTEGER NOT NULL, entry INTEGER NOT NULL,"
    " position INTEGER NOT NULL, pool INTEGER NOT NULL, grams INTEGER NOT NULL,"
    " PRIMARY KEY (ledger, entry, position)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE ledger_party (ledger INTEGER NOT NULL, number INTEGER NOT NULL, id BLOB NOT NULL,"
    " name TEXT NOT NULL, corporate_number TEXT NOT NULL, country TEXT NOT NULL,"
    " role INTEGER NOT NULL, PRIMARY KEY (ledger, number)) STRICT, WITHOUT ROWID;"
    "CREATE UNIQUE INDEX ledger_party_corporate_number ON ledger_party (ledger, corporate_number)"
    " WHERE corporate_number <> '';"
    "CREATE TABLE ledger_product (ledger INTEGER NOT NULL, number INTEGER NOT NULL,"
    " id BLOB NOT NULL, owner INTEGER NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL,"
    " decimals INTEGER NOT NULL, PRIMARY KEY (ledger, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE ledger_pool (ledger INTEGER NOT NULL, number INTEGER NOT NULL, id BLOB NOT NULL,"
    " owner INTEGER NOT NULL, product INTEGER NOT NULL, statement TEXT NOT NULL,"
    " digest BLOB NOT NULL, grams INTEGER NOT NULL, drawn_g INTEGER NOT NULL,"
    " basis INTEGER NOT NULL, models INTEGER NOT NULL, from_day INTEGER NOT NULL,"
    " to_day INTEGER NOT NULL, until_day INTEGER NOT NULL, rulebook TEXT NOT NULL,"
    " CHECK (drawn_g BETWEEN 0 AND grams), PRIMARY KEY (ledger, number)) STRICT, WITHOUT ROWID;";

static const char lot_tables[] =
    "CREATE TABLE ledger_lot (ledger INTEGER NOT NULL, number INTEGER NOT NULL, id BLOB NOT NULL,"
    " entry INTEGER NOT NULL, position INTEGER NOT NULL, owner INTEGER NOT NULL,"
    " product INTEGER NOT NULL, custody INTEGER NOT NULL, aside INTEGER NOT NULL,"
    " quantity INTEGER NOT NULL, emitted_g INTEGER NOT NULL, embodied_g INTEGER NOT NULL,"
    " certificate_g INTEGER NOT NULL, PRIMARY KEY (ledger, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE ledger_left (ledger INTEGER NOT NULL, lot INTEGER NOT NULL,"
    " owner INTEGER NOT NULL, open INTEGER NOT NULL, quantity INTEGER NOT NULL,"
    " emitted_g INTEGER NOT NULL, embodied_g INTEGER NOT NULL, certificate_g INTEGER NOT NULL,"
    " last INTEGER NOT NULL, CHECK (quantity >= 0 AND emitted_g >= 0 AND embodied_g >= 0 AND"
    " certificate_g >= 0), PRIMARY KEY (ledger, lot)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX ledger_left_owner ON ledger_left (ledger, owner, lot) WHERE open = 1;"
    "CREATE TABLE ledger_offer (ledger INTEGER NOT NULL, number INTEGER NOT NULL,"
    " lot INTEGER NOT NULL, seller INTEGER NOT NULL, buyer INTEGER NOT NULL,"
    " state INTEGER NOT NULL, terms INTEGER NOT NULL, price_base_yen INTEGER NOT NULL,"
    " price_premium_yen INTEGER NOT NULL, until_us INTEGER NOT NULL, closed_by INTEGER NOT NULL,"
    " PRIMARY KEY (ledger, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE ledger_claim (ledger INTEGER NOT NULL, number INTEGER NOT NULL,"
    " holder INTEGER NOT NULL, lot INTEGER NOT NULL, quantity INTEGER NOT NULL,"
    " emitted_g INTEGER NOT NULL, embodied_g INTEGER NOT NULL, certificate_g INTEGER NOT NULL,"
    " beneficiary TEXT NOT NULL, purpose TEXT NOT NULL, from_day INTEGER NOT NULL,"
    " to_day INTEGER NOT NULL, PRIMARY KEY (ledger, number)) STRICT, WITHOUT ROWID;";

/* For people with a database shell: names instead of numbers, units in the column names. */
static const char views[] =
    "CREATE VIEW ledger_holdings AS SELECT l.name AS ledger, p.name AS holder, r.name AS product,"
    " f.quantity AS quantity, r.unit AS unit, r.decimals AS decimals, f.emitted_g, f.embodied_g,"
    " f.certificate_g, CASE t.aside WHEN 1 THEN 'aside' ELSE 'held' END AS state,"
    " lower(hex(t.id)) AS lot"
    " FROM ledger_left f JOIN ledger l ON l.number = f.ledger"
    " JOIN ledger_lot t ON t.ledger = f.ledger AND t.number = f.lot"
    " JOIN ledger_party p ON p.ledger = f.ledger AND p.number = f.owner"
    " JOIN ledger_product r ON r.ledger = f.ledger AND r.number = t.product WHERE f.open = 1;"

    "CREATE VIEW ledger_entries AS SELECT l.name AS ledger, e.number AS sequence,"
    " strftime('%Y-%m-%dT%H:%M:%fZ', e.time_us / 1000000.0, 'unixepoch') AS time,"
    " coalesce(p.name, 'operator') AS author,"
    " CASE e.kind WHEN 1 THEN 'party' WHEN 2 THEN 'product' WHEN 3 THEN 'pool'"
    " WHEN 4 THEN 'make' WHEN 5 THEN 'assign' WHEN 6 THEN 'offer' WHEN 7 THEN 'accept'"
    " WHEN 8 THEN 'settle' WHEN 9 THEN 'cancel' WHEN 10 THEN 'claim' END AS kind,"
    " (SELECT count(*) FROM ledger_input i WHERE i.ledger = e.ledger AND i.entry = e.number)"
    " AS inputs, e.content, lower(hex(e.leaf)) AS leaf"
    " FROM ledger_entry e JOIN ledger l ON l.number = e.ledger"
    " LEFT JOIN ledger_party p ON p.ledger = e.ledger AND p.number = e.author;"

    "CREATE VIEW ledger_origins AS SELECT l.name AS ledger, o.name AS owner,"
    " CASE q.basis WHEN 0 THEN 'embodied' ELSE 'certificate' END AS basis, q.statement, q.grams,"
    " q.drawn_g, q.grams - q.drawn_g AS left_g, q.rulebook, lower(hex(q.id)) AS pool"
    " FROM ledger_pool q JOIN ledger l ON l.number = q.ledger"
    " JOIN ledger_party o ON o.ledger = q.ledger AND o.number = q.owner;"

    "CREATE VIEW ledger_claims AS SELECT l.name AS ledger, h.name AS holder, c.beneficiary,"
    " c.purpose, r.name AS product, c.quantity, r.unit, r.decimals, c.emitted_g, c.embodied_g,"
    " c.certificate_g, date(c.from_day * 86400, 'unixepoch') AS from_day,"
    " date(c.to_day * 86400, 'unixepoch') AS to_day"
    " FROM ledger_claim c JOIN ledger l ON l.number = c.ledger"
    " JOIN ledger_party h ON h.ledger = c.ledger AND h.number = c.holder"
    " JOIN ledger_lot t ON t.ledger = c.ledger AND t.number = c.lot"
    " JOIN ledger_product r ON r.ledger = c.ledger AND r.number = t.product;";

/*
 * What came after the first tables: marks, expired grams, lots that a correct restored, lots
 * delivered on credit; who was told what (ledger_notice); and the way down from a pool.
 */
static const char marks[] =
    "ALTER TABLE ledger_left ADD COLUMN mark INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE ledger_lot ADD COLUMN restores INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE ledger_pool ADD COLUMN expired_g INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE ledger_pool ADD COLUMN mark INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE ledger_offer ADD COLUMN delivered INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE ledger_notice (ledger INTEGER NOT NULL, entry INTEGER NOT NULL,"
    " position INTEGER NOT NULL, holder INTEGER NOT NULL, lot INTEGER NOT NULL,"
    " claim INTEGER NOT NULL, embodied_g INTEGER NOT NULL, certificate_g INTEGER NOT NULL,"
    " PRIMARY KEY (ledger, entry, position)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX ledger_draw_pool ON ledger_draw (ledger, pool, entry);"
    "DROP VIEW ledger_holdings; DROP VIEW ledger_entries; DROP VIEW ledger_origins;"

    "CREATE VIEW ledger_holdings AS SELECT l.name AS ledger, p.name AS holder, r.name AS product,"
    " f.quantity AS quantity, r.unit AS unit, r.decimals AS decimals, f.emitted_g, f.embodied_g,"
    " f.certificate_g, CASE WHEN f.mark & 4 THEN 'frozen' WHEN t.aside THEN 'aside' ELSE 'held' END"
    " AS state, lower(hex(t.id)) AS lot"
    " FROM ledger_left f JOIN ledger l ON l.number = f.ledger"
    " JOIN ledger_lot t ON t.ledger = f.ledger AND t.number = f.lot"
    " JOIN ledger_party p ON p.ledger = f.ledger AND p.number = f.owner"
    " JOIN ledger_product r ON r.ledger = f.ledger AND r.number = t.product WHERE f.open = 1;"

    "CREATE VIEW ledger_entries AS SELECT l.name AS ledger, e.number AS sequence,"
    " strftime('%Y-%m-%dT%H:%M:%fZ', e.time_us / 1000000.0, 'unixepoch') AS time,"
    " coalesce(p.name, 'operator') AS author,"
    " CASE e.kind"
    " WHEN 1 THEN 'party' WHEN 2 THEN 'product' WHEN 3 THEN 'pool' WHEN 4 THEN 'make'"
    " WHEN 5 THEN 'assign' WHEN 6 THEN 'offer' WHEN 7 THEN 'accept' WHEN 8 THEN 'settle'"
    " WHEN 9 THEN 'cancel' WHEN 10 THEN 'claim' WHEN 11 THEN 'expire' WHEN 12 THEN 'pool-expire'"
    " WHEN 13 THEN 'default' WHEN 14 THEN 'freeze' WHEN 15 THEN 'thaw' WHEN 16 THEN 'revoke'"
    " WHEN 17 THEN 'make-good' WHEN 18 THEN 'correct'"
    " END AS kind,"
    " (SELECT count(*) FROM ledger_input i WHERE i.ledger = e.ledger AND i.entry = e.number)"
    " AS inputs, e.content, lower(hex(e.leaf)) AS leaf"
    " FROM ledger_entry e JOIN ledger l ON l.number = e.ledger"
    " LEFT JOIN ledger_party p ON p.ledger = e.ledger AND p.number = e.author;"

    "CREATE VIEW ledger_origins AS SELECT l.name AS ledger, o.name AS owner,"
    " CASE q.basis WHEN 0 THEN 'embodied' ELSE 'certificate' END AS basis, q.statement, q.grams,"
    " q.drawn_g, q.expired_g, q.grams - q.drawn_g - q.expired_g AS left_g,"
    " CASE WHEN q.mark & 2 THEN 'revoked' WHEN q.mark & 4 THEN 'frozen' ELSE 'open' END AS state,"
    " q.rulebook, lower(hex(q.id)) AS pool FROM ledger_pool q JOIN ledger l ON l.number = q.ledger"
    " JOIN ledger_party o ON o.ledger = q.ledger AND o.number = q.owner;"

    "CREATE VIEW ledger_notices AS SELECT l.name AS ledger, h.name AS holder, r.name AS product,"
    " n.embodied_g, n.certificate_g, CASE n.claim WHEN 0 THEN 'held' ELSE 'claimed' END AS state,"
    " lower(hex(e.id)) AS cause, lower(hex(t.id)) AS lot"
    " FROM ledger_notice n JOIN ledger l ON l.number = n.ledger"
    " JOIN ledger_entry e ON e.ledger = n.ledger AND e.number = n.entry"
    " JOIN ledger_party h ON h.ledger = n.ledger AND h.number = n.holder"
    " JOIN ledger_lot t ON t.ledger = n.ledger AND t.number = n.lot"
    " JOIN ledger_product r ON r.ledger = n.ledger AND r.number = t.product;";

/* Attests, and the words for the kinds of entry that came later. */
static const char attests[] =
    "CREATE TABLE ledger_attest (ledger INTEGER NOT NULL, number INTEGER NOT NULL,"
    " holder INTEGER NOT NULL, lot INTEGER NOT NULL, claim INTEGER NOT NULL,"
    " quantity INTEGER NOT NULL, purpose TEXT NOT NULL, audience TEXT NOT NULL,"
    " from_day INTEGER NOT NULL, to_day INTEGER NOT NULL, PRIMARY KEY (ledger, number))"
    " STRICT, WITHOUT ROWID;"
    "CREATE INDEX ledger_attest_lot ON ledger_attest (ledger, lot, number);"
    "CREATE VIEW ledger_attests AS SELECT l.name AS ledger, h.name AS holder, a.purpose,"
    " a.audience, r.name AS product, a.quantity, r.unit, r.decimals,"
    " CASE a.claim WHEN 0 THEN 'held' ELSE 'claimed' END AS state,"
    " date(a.from_day * 86400, 'unixepoch') AS from_day,"
    " date(a.to_day * 86400, 'unixepoch') AS to_day, lower(hex(t.id)) AS lot"
    " FROM ledger_attest a JOIN ledger l ON l.number = a.ledger"
    " JOIN ledger_party h ON h.ledger = a.ledger AND h.number = a.holder"
    " JOIN ledger_lot t ON t.ledger = a.ledger AND t.number = a.lot"
    " JOIN ledger_product r ON r.ledger = a.ledger AND r.number = t.product;"
    "DROP VIEW ledger_entries;"
    "CREATE VIEW ledger_entries AS SELECT l.name AS ledger, e.number AS sequence,"
    " strftime('%Y-%m-%dT%H:%M:%fZ', e.time_us / 1000000.0, 'unixepoch') AS time,"
    " coalesce(p.name, 'operator') AS author,"
    " " KACHI_STORE_KIND_WORDS " AS kind,"
    " (SELECT count(*) FROM ledger_input i WHERE i.ledger = e.ledger AND i.entry = e.number)"
    " AS inputs, e.content, lower(hex(e.leaf)) AS leaf"
    " FROM ledger_entry e JOIN ledger l ON l.number = e.ledger"
    " LEFT JOIN ledger_party p ON p.ledger = e.ledger AND p.number = e.author;";

/* What the period of a pool of certificates really emitted, and made (DC-10). */
static const char measures[] =
    "ALTER TABLE ledger_pool ADD COLUMN actual_g INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE ledger_pool ADD COLUMN produced INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE ledger_pool ADD COLUMN certified INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX ledger_pool_digest ON ledger_pool (ledger, digest);"
    "DROP VIEW ledger_origins;"
    "CREATE VIEW ledger_origins AS SELECT l.name AS ledger, o.name AS owner,"
    " CASE q.basis WHEN 0 THEN 'embodied' ELSE 'certificate' END AS basis, q.statement, q.grams,"
    " q.drawn_g, q.expired_g, q.grams - q.drawn_g - q.expired_g AS left_g,"
    " CASE WHEN q.mark & 2 THEN 'revoked' WHEN q.mark & 4 THEN 'frozen' ELSE 'open' END AS state,"
    " coalesce(r.name, '') AS product, date(q.from_day * 86400, 'unixepoch') AS from_day,"
    " date(q.to_day * 86400, 'unixepoch') AS to_day, q.actual_g, q.produced, q.certified,"
    " coalesce(r.unit, '') AS unit, coalesce(r.decimals, 0) AS decimals,"
    " q.rulebook, lower(hex(q.id)) AS pool FROM ledger_pool q JOIN ledger l ON l.number = q.ledger"
    " JOIN ledger_party o ON o.ledger = q.ledger AND o.number = q.owner"
    " LEFT JOIN ledger_product r ON r.ledger = q.ledger AND r.number = q.product;";

/* One row: what pseudonyms are made with (traced.h). */
static const char secrets[] = "CREATE TABLE ledger_secret (pseudonym_key BLOB NOT NULL) STRICT;"
                              "INSERT INTO ledger_secret VALUES (randomblob(32));";

static const char moves[] = STORE_VIEW_MOVES(TIME_TEXT, HEX_TEXT("t.id"));
static const char parents[] = STORE_VIEWS_OF_ORIGINS(TIME_TEXT, HEX_TEXT("t.id"), HEX_TEXT("f.id"),
                                                     HEX_TEXT("q.id"), HEX_TEXT("e.id"));

/*
 * The footprint of what has a certificate of each pool, from the assigns and their corrections; a
 * pool by its statement's name; and the mark (8) of what was attested, on those lots and on all
 * that was made of them since. A lot's consumers are found from the latest back, by keys alone.
 */
static const char served[] =
    "ALTER TABLE ledger_pool ADD COLUMN certified_emitted_g INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX ledger_pool_statement ON ledger_pool (ledger, owner, statement);"
    "UPDATE ledger_pool SET certified_emitted_g = coalesce((SELECT"
    " sum(CASE WHEN e.kind = 5 THEN i.emitted_g ELSE -i.emitted_g END) FROM ledger_draw d"
    " JOIN ledger_entry e ON e.ledger = d.ledger AND e.number = d.entry AND e.kind IN (5, 18)"
    " JOIN ledger_input i ON i.ledger = d.ledger AND i.entry = d.entry AND i.position = 0"
    " WHERE d.ledger = ledger_pool.ledger AND d.pool = ledger_pool.number), 0) WHERE basis <> 0;"
    "WITH RECURSIVE walk (ledger, lot, since, consumer) AS ("
    " SELECT a.ledger, a.lot, a.number, f.last FROM ledger_attest a JOIN ledger_left f"
    " ON f.ledger = a.ledger AND f.lot = a.lot WHERE a.claim = 0"
    " UNION SELECT w.ledger, w.lot, w.since, i.previous FROM walk w JOIN ledger_input i"
    " ON i.ledger = w.ledger AND i.entry = w.consumer AND i.lot = w.lot WHERE w.consumer > w.since"
    " UNION SELECT t.ledger, t.number, t.entry, f.last FROM walk w JOIN ledger_input i"
    " ON i.ledger = w.ledger AND i.entry = w.consumer AND i.lot = w.lot JOIN ledger_entry e"
    " ON e.ledger = w.ledger AND e.number = w.consumer JOIN ledger_lot t ON t.ledger = w.ledger"
    " AND t.number >= e.lot_first AND t.number < e.lot_first + e.lot_count JOIN ledger_left f"
    " ON f.ledger = t.ledger AND f.lot = t.number"
    " WHERE w.consumer > w.since AND (t.restores <> t.entry OR t.position = i.position))"
    " UPDATE ledger_left SET mark = mark | 8"
    " WHERE (ledger, lot) IN (SELECT ledger, lot FROM walk);";

static const char certified[] = STORE_COUNT_CERTIFIED;
static const char product_pools[] = STORE_INDEX_OF_PRODUCT;

enum kachi_err kachi_store_make_tables(struct kachi_database *database)
{
    if (kachi_database_kind(database) == KACHI_DATABASE_POSTGRES) {
        return store_make_tables_postgres(database);
    }
    static const char *const steps[] = {registry_tables, lot_tables, views,     marks,
                                        attests,         measures,   secrets,   moves,
                                        parents,         served,     certified, product_pools};
    return kachi_database_prepare(database, "ledger", sizeof(steps) / sizeof(steps[0]), steps);
}
