/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_schema_postgres.c - the same tables and views for PostgreSQL, and for what speaks its
 * language: every primary key begins with the ledger's number, which Citus and YugabyteDB can
 * distribute the tables by; no sequences, triggers or foreign keys.
 */
#include "ledger/store_internal.h"
#include "ledger/store_views.h"

#define TIME_TEXT                                                                                  \
    " to_char(to_timestamp(e.time_us / 1000000.0) AT TIME ZONE 'UTC',"                             \
    " 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
#define HEX_TEXT(column) "encode(" column ", 'hex')"

static const char registry_tables[] =
    "CREATE TABLE ledger (number bigint PRIMARY KEY, id bytea NOT NULL, name text NOT NULL UNIQUE,"
    " entries bigint NOT NULL, lots bigint NOT NULL, time_us bigint NOT NULL);"

    "CREATE TABLE ledger_key (ledger bigint NOT NULL, id bytea NOT NULL, entry bigint NOT NULL,"
    " lot bigint NOT NULL, PRIMARY KEY (ledger, id));"
    "CREATE TABLE ledger_entry (ledger bigint NOT NULL, number bigint NOT NULL, id bytea NOT NULL,"
    " kind bigint NOT NULL, time_us bigint NOT NULL, author bigint NOT NULL,"
    " lot_first bigint NOT NULL, lot_count bigint NOT NULL, content text NOT NULL,"
    " leaf bytea NOT NULL, PRIMARY KEY (ledger, number));"
    "CREATE TABLE ledger_input (ledger bigint NOT NULL, entry bigint NOT NULL,"
    " position bigint NOT NULL, lot bigint NOT NULL, quantity bigint NOT NULL,"
    " emitted_g bigint NOT NULL, embodied_g bigint NOT NULL, certificate_g bigint NOT NULL,"
    " before_quantity bigint NOT NULL, before_emitted_g bigint NOT NULL,"
    " before_embodied_g bigint NOT NULL, before_certificate_g bigint NOT NULL,"
    " previous bigint NOT NULL, PRIMARY KEY (ledger, entry, position));"
    "CREATE TABLE ledger_draw (ledger bigint NOT NULL, entry bigint NOT NULL,"
    " position bigint NOT NULL, pool bigint NOT NULL, grams bigint NOT NULL,"
    " PRIMARY KEY (ledger, entry, position));"
    "CREATE INDEX ledger_draw_pool ON ledger_draw (ledger, pool, entry);"

    "CREATE TABLE ledger_party (ledger bigint NOT NULL, number bigint NOT NULL, id bytea NOT NULL,"
    " name text NOT NULL, corporate_number text NOT NULL, country text NOT NULL,"
    " role bigint NOT NULL, PRIMARY KEY (ledger, number));"
    "CREATE UNIQUE INDEX ledger_party_corporate_number ON ledger_party (ledger, corporate_number)"
    " WHERE corporate_number <> '';"
    "CREATE TABLE ledger_product (ledger bigint NOT NULL, number bigint NOT NULL,"
    " id bytea NOT NULL, owner bigint NOT NULL, name text NOT NULL, unit text NOT NULL,"
    " decimals bigint NOT NULL, PRIMARY KEY (ledger, number));"
    "CREATE TABLE ledger_pool (ledger bigint NOT NULL, number bigint NOT NULL, id bytea NOT NULL,"
    " owner bigint NOT NULL, product bigint NOT NULL, statement text NOT NULL,"
    " digest bytea NOT NULL, grams bigint NOT NULL, drawn_g bigint NOT NULL,"
    " basis bigint NOT NULL, models bigint NOT NULL, from_day bigint NOT NULL,"
    " to_day bigint NOT NULL, until_day bigint NOT NULL, rulebook text NOT NULL,"
    " expired_g bigint NOT NULL, mark bigint NOT NULL, CHECK (drawn_g BETWEEN 0 AND grams),"
    " PRIMARY KEY (ledger, number));";

static const char lot_tables[] =
    "CREATE TABLE ledger_lot (ledger bigint NOT NULL, number bigint NOT NULL, id bytea NOT NULL,"
    " entry bigint NOT NULL, position bigint NOT NULL, owner bigint NOT NULL,"
    " product bigint NOT NULL, custody bigint NOT NULL, aside bigint NOT NULL,"
    " quantity bigint NOT NULL, emitted_g bigint NOT NULL, embodied_g bigint NOT NULL,"
    " certificate_g bigint NOT NULL, restores bigint NOT NULL, PRIMARY KEY (ledger, number));"
    /* What changes gets room to change within its page. */
    "CREATE TABLE ledger_left (ledger bigint NOT NULL, lot bigint NOT NULL, owner bigint NOT NULL,"
    " open bigint NOT NULL, quantity bigint NOT NULL, emitted_g bigint NOT NULL,"
    " embodied_g bigint NOT NULL, certificate_g bigint NOT NULL, last bigint NOT NULL,"
    " mark bigint NOT NULL, CHECK (quantity >= 0 AND emitted_g >= 0 AND embodied_g >= 0 AND"
    " certificate_g >= 0), PRIMARY KEY (ledger, lot)) WITH (fillfactor = 70);"
    "CREATE INDEX ledger_left_owner ON ledger_left (ledger, owner, lot) WHERE open = 1;"
    "CREATE TABLE ledger_offer (ledger bigint NOT NULL, number bigint NOT NULL,"
    " lot bigint NOT NULL, seller bigint NOT NULL, buyer bigint NOT NULL, state bigint NOT NULL,"
    " terms bigint NOT NULL, price_base_yen bigint NOT NULL, price_premium_yen bigint NOT NULL,"
    " until_us bigint NOT NULL, closed_by bigint NOT NULL, delivered bigint NOT NULL,"
    " PRIMARY KEY (ledger, number)) WITH (fillfactor = 70);"
    "CREATE TABLE ledger_claim (ledger bigint NOT NULL, number bigint NOT NULL,"
    " holder bigint NOT NULL, lot bigint NOT NULL, quantity bigint NOT NULL,"
    " emitted_g bigint NOT NULL, embodied_g bigint NOT NULL, certificate_g bigint NOT NULL,"
    " beneficiary text NOT NULL, purpose text NOT NULL, from_day bigint NOT NULL,"
    " to_day bigint NOT NULL, PRIMARY KEY (ledger, number));"
    "CREATE TABLE ledger_notice (ledger bigint NOT NULL, entry bigint NOT NULL,"
    " position bigint NOT NULL, holder bigint NOT NULL, lot bigint NOT NULL,"
    " claim bigint NOT NULL, embodied_g bigint NOT NULL, certificate_g bigint NOT NULL,"
    " PRIMARY KEY (ledger, entry, position));"
    "CREATE TABLE ledger_attest (ledger bigint NOT NULL, number bigint NOT NULL,"
    " holder bigint NOT NULL, lot bigint NOT NULL, claim bigint NOT NULL,"
    " quantity bigint NOT NULL, purpose text NOT NULL, audience text NOT NULL,"
    " from_day bigint NOT NULL, to_day bigint NOT NULL, PRIMARY KEY (ledger, number));"
    "CREATE INDEX ledger_attest_lot ON ledger_attest (ledger, lot, number);";

static const char views[] =
    "CREATE VIEW ledger_attests AS SELECT l.name AS ledger, h.name AS holder, a.purpose,"
    " a.audience, r.name AS product, a.quantity, r.unit, r.decimals,"
    " CASE a.claim WHEN 0 THEN 'held' ELSE 'claimed' END AS state,"
    " DATE '1970-01-01' + CAST(a.from_day AS integer) AS from_day,"
    " DATE '1970-01-01' + CAST(a.to_day AS integer) AS to_day, encode(t.id, 'hex') AS lot"
    " FROM ledger_attest a JOIN ledger l ON l.number = a.ledger"
    " JOIN ledger_party h ON h.ledger = a.ledger AND h.number = a.holder"
    " JOIN ledger_lot t ON t.ledger = a.ledger AND t.number = a.lot"
    " JOIN ledger_product r ON r.ledger = a.ledger AND r.number = t.product;"

    "CREATE VIEW ledger_holdings AS SELECT l.name AS ledger, p.name AS holder, r.name AS product,"
    " f.quantity AS quantity, r.unit AS unit, r.decimals AS decimals, f.emitted_g, f.embodied_g,"
    " f.certificate_g, CASE WHEN f.mark & 4 <> 0 THEN 'frozen' WHEN t.aside = 1 THEN 'aside'"
    " ELSE 'held' END AS state, encode(t.id, 'hex') AS lot"
    " FROM ledger_left f JOIN ledger l ON l.number = f.ledger"
    " JOIN ledger_lot t ON t.ledger = f.ledger AND t.number = f.lot"
    " JOIN ledger_party p ON p.ledger = f.ledger AND p.number = f.owner"
    " JOIN ledger_product r ON r.ledger = f.ledger AND r.number = t.product WHERE f.open = 1;"

    "CREATE VIEW ledger_entries AS SELECT l.name AS ledger, e.number AS sequence,"
    " to_char(to_timestamp(e.time_us / 1000000.0) AT TIME ZONE 'UTC',"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') AS time, coalesce(p.name, 'operator') AS author,"
    " " KACHI_STORE_KIND_WORDS " AS kind,"
    " (SELECT count(*) FROM ledger_input i WHERE i.ledger = e.ledger AND i.entry = e.number)"
    " AS inputs, e.content, encode(e.leaf, 'hex') AS leaf"
    " FROM ledger_entry e JOIN ledger l ON l.number = e.ledger"
    " LEFT JOIN ledger_party p ON p.ledger = e.ledger AND p.number = e.author;"

    "CREATE VIEW ledger_origins AS SELECT l.name AS ledger, o.name AS owner,"
    " CASE q.basis WHEN 0 THEN 'embodied' ELSE 'certificate' END AS basis, q.statement, q.grams,"
    " q.drawn_g, q.expired_g, q.grams - q.drawn_g - q.expired_g AS left_g,"
    " CASE WHEN q.mark & 2 <> 0 THEN 'revoked' WHEN q.mark & 4 <> 0 THEN 'frozen' ELSE 'open' END"
    " AS state, q.rulebook, encode(q.id, 'hex') AS pool"
    " FROM ledger_pool q JOIN ledger l ON l.number = q.ledger"
    " JOIN ledger_party o ON o.ledger = q.ledger AND o.number = q.owner;"

    "CREATE VIEW ledger_claims AS SELECT l.name AS ledger, h.name AS holder, c.beneficiary,"
    " c.purpose, r.name AS product, c.quantity, r.unit, r.decimals, c.emitted_g, c.embodied_g,"
    " c.certificate_g, DATE '1970-01-01' + CAST(c.from_day AS integer) AS from_day,"
    " DATE '1970-01-01' + CAST(c.to_day AS integer) AS to_day"
    " FROM ledger_claim c JOIN ledger l ON l.number = c.ledger"
    " JOIN ledger_party h ON h.ledger = c.ledger AND h.number = c.holder"
    " JOIN ledger_lot t ON t.ledger = c.ledger AND t.number = c.lot"
    " JOIN ledger_product r ON r.ledger = c.ledger AND r.number = t.product;"

    "CREATE VIEW ledger_notices AS SELECT l.name AS ledger, h.name AS holder, r.name AS product,"
    " n.embodied_g, n.certificate_g, CASE n.claim WHEN 0 THEN 'held' ELSE 'claimed' END AS state,"
    " encode(e.id, 'hex') AS cause, encode(t.id, 'hex') AS lot"
    " FROM ledger_notice n JOIN ledger l ON l.number = n.ledger"
    " JOIN ledger_entry e ON e.ledger = n.ledger AND e.number = n.entry"
    " JOIN ledger_party h ON h.ledger = n.ledger AND h.number = n.holder"
    " JOIN ledger_lot t ON t.ledger = n.ledger AND t.number = n.lot"
    " JOIN ledger_product r ON r.ledger = n.ledger AND r.number = t.product;";

/* What the period of a pool of certificates really emitted, and made (DC-10). */
static const char measures[] =
    "ALTER TABLE ledger_pool ADD COLUMN actual_g bigint NOT NULL DEFAULT 0,"
    " ADD COLUMN produced bigint NOT NULL DEFAULT 0, ADD COLUMN certified bigint NOT NULL DEFAULT "
    "0;"
    "CREATE INDEX ledger_pool_digest ON ledger_pool (ledger, digest);"
    "DROP VIEW ledger_origins;"
    "CREATE VIEW ledger_origins AS SELECT l.name AS ledger, o.name AS owner,"
    " CASE q.basis WHEN 0 THEN 'embodied' ELSE 'certificate' END AS basis, q.statement, q.grams,"
    " q.drawn_g, q.expired_g, q.grams - q.drawn_g - q.expired_g AS left_g,"
    " CASE WHEN q.mark & 2 <> 0 THEN 'revoked' WHEN q.mark & 4 <> 0 THEN 'frozen' ELSE 'open' END"
    " AS state, coalesce(r.name, '') AS product,"
    " DATE '1970-01-01' + CAST(q.from_day AS integer) AS from_day,"
    " DATE '1970-01-01' + CAST(q.to_day AS integer) AS to_day, q.actual_g, q.produced, q.certified,"
    " coalesce(r.unit, '') AS unit, coalesce(r.decimals, 0) AS decimals,"
    " q.rulebook, encode(q.id, 'hex') AS pool"
    " FROM ledger_pool q JOIN ledger l ON l.number = q.ledger"
    " JOIN ledger_party o ON o.ledger = q.ledger AND o.number = q.owner"
    " LEFT JOIN ledger_product r ON r.ledger = q.ledger AND r.number = q.product;";

/* One row: what pseudonyms are made with (traced.h). A random UUID has 122 bits of chance. */
static const char secrets[] =
    "CREATE TABLE ledger_secret (pseudonym_key bytea NOT NULL);"
    "INSERT INTO ledger_secret VALUES"
    " (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));";

static const char moves[] = STORE_VIEW_MOVES(TIME_TEXT, HEX_TEXT("t.id"));
static const char parents[] = STORE_VIEWS_OF_ORIGINS(TIME_TEXT, HEX_TEXT("t.id"), HEX_TEXT("f.id"),
                                                     HEX_TEXT("q.id"), HEX_TEXT("e.id"));

/*
 * The footprint of what has a certificate of each pool, from the assigns and their corrections; a
 * pool by its statement's name; and the mark (8) of what was attested, on those lots and on all
 * that was made of them since.
 */
static const char served[] =
    "ALTER TABLE ledger_pool ADD COLUMN certified_emitted_g bigint NOT NULL DEFAULT 0;"
    "CREATE INDEX ledger_pool_statement ON ledger_pool (ledger, owner, statement);"
    "UPDATE ledger_pool SET certified_emitted_g = coalesce((SELECT"
    " sum(CASE WHEN e.kind = 5 THEN i.emitted_g ELSE -i.emitted_g END) FROM ledger_draw d"
    " JOIN ledger_entry e ON e.ledger = d.ledger AND e.number = d.entry AND e.kind IN (5, 18)"
    " JOIN ledger_input i ON i.ledger = d.ledger AND i.entry = d.entry AND i.position = 0"
    " WHERE d.ledger = ledger_pool.ledger AND d.pool = ledger_pool.number), 0) WHERE basis <> 0;"
    "WITH RECURSIVE walk (ledger, lot, since) AS ("
    " SELECT ledger, lot, number FROM ledger_attest WHERE claim = 0"
    " UNION SELECT t.ledger, t.number, t.entry FROM walk w JOIN ledger_input i"
    " ON i.ledger = w.ledger AND i.lot = w.lot AND i.entry > w.since JOIN ledger_entry e"
    " ON e.ledger = i.ledger AND e.number = i.entry JOIN ledger_lot t ON t.ledger = e.ledger"
    " AND t.number >= e.lot_first AND t.number < e.lot_first + e.lot_count"
    " WHERE t.restores <> t.entry OR t.position = i.position)"
    " UPDATE ledger_left SET mark = mark | 8"
    " WHERE (ledger, lot) IN (SELECT ledger, lot FROM walk);";

static const char certified[] = STORE_COUNT_CERTIFIED;
static const char product_pools[] = STORE_INDEX_OF_PRODUCT;

enum kachi_err store_make_tables_postgres(struct kachi_database *database)
{
    static const char *const steps[] = {registry_tables, lot_tables,   views,   measures,
                                        secrets,         moves,        parents, served,
                                        certified,       product_pools};
    return kachi_database_prepare(database, "ledger", sizeof(steps) / sizeof(steps[0]), steps);
}
