/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger_peer.h"

#include "base/buffer.h"
#include "ledger_work.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_BYTES_MAX ((size_t)1 << 30)

/* Rows of one table: read from the source by entries ?2 to ?3, columns in the server's order. */
struct table {
    const char *name, *types, *sql;
};

#define LOTS_MADE                                                                                  \
    "(SELECT min(lot_first) FROM ledger_entry WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3"      \
    " AND lot_first > 0) AND (SELECT max(lot_first + lot_count - 1) FROM ledger_entry"             \
    " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3)"

static const struct table tables[] = {
    {"ledger_entry", "iibiiiiitb",
     "SELECT ledger, number, id, kind, time_us, author, lot_first, lot_count, content, leaf"
     " FROM ledger_entry WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3"},
    {"ledger_key", "ibii",
     "SELECT ledger, id, number, lot_first FROM ledger_entry WHERE ledger = ?1"
     " AND number BETWEEN ?2 AND ?3"},
    {"ledger_input", "iiiiiiiiiiiii",
     "SELECT ledger, entry, position, lot, quantity, emitted_g, embodied_g, certificate_g,"
     " before_quantity, before_emitted_g, before_embodied_g, before_certificate_g, previous"
     " FROM ledger_input WHERE ledger = ?1 AND entry BETWEEN ?2 AND ?3"},
    {"ledger_lot", "iibiiiiiiiiiii",
     "SELECT ledger, number, id, entry, position, owner, product, custody, aside, quantity,"
     " emitted_g, embodied_g, certificate_g, restores FROM ledger_lot WHERE ledger = ?1"
     " AND number BETWEEN " LOTS_MADE},
    {"ledger_left", "iiiiiiiiii",
     "SELECT ledger, number, owner, 1, quantity, emitted_g, embodied_g, certificate_g, 0, 0"
     " FROM ledger_lot WHERE ledger = ?1 AND number BETWEEN " LOTS_MADE},
    {"ledger_offer", "iiiiiiiiiiii",
     "SELECT ledger, number, lot, seller, buyer, state, terms, price_base_yen, price_premium_yen,"
     " until_us, closed_by, delivered FROM ledger_offer WHERE ledger = ?1"
     " AND number BETWEEN ?2 AND ?3"},
    {"ledger_claim", "iiiiiiiittii",
     "SELECT ledger, number, holder, lot, quantity, emitted_g, embodied_g, certificate_g,"
     " beneficiary, purpose, from_day, to_day FROM ledger_claim WHERE ledger = ?1"
     " AND number BETWEEN ?2 AND ?3"},
};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

/* What a batch took from each lot: what is left, the last entry, and what was there before it. */
static const struct table taken = {
    "ledger_left", "iiiiiiiiii",
    "WITH b AS (SELECT lot, before_quantity AS q, before_emitted_g AS e, before_embodied_g AS m,"
    " before_certificate_g AS c, min(entry * 1000 + position) FROM ledger_input"
    " WHERE ledger = ?1 AND entry BETWEEN ?2 AND ?3 GROUP BY lot),"
    " a AS (SELECT lot, before_quantity - quantity AS q, before_emitted_g - emitted_g AS e,"
    " before_embodied_g - embodied_g AS m, before_certificate_g - certificate_g AS c, entry,"
    " max(entry * 1000 + position) FROM ledger_input"
    " WHERE ledger = ?1 AND entry BETWEEN ?2 AND ?3 GROUP BY lot)"
    " SELECT a.lot, a.q, a.e, a.m, a.c, a.entry, b.q, b.e, b.m, b.c"
    " FROM a JOIN b ON b.lot = a.lot ORDER BY a.lot"};

struct peer {
    struct kachi_database *source;
    PGconn *connection;
    enum peer_way way;
    struct kachi_buffer rows[TABLES]; /* of a batch: SQL, or the lines of a COPY; may be empty */
    struct kachi_buffer changes;
    size_t change_count;
    char head[80];
};

static void check(struct peer *peer, PGresult *result, ExecStatusType wanted)
{
    if (PQresultStatus(result) != wanted) {
        fprintf(stderr, "ledger_bench: the server: %s\n", PQerrorMessage(peer->connection));
        exit(1);
    }
    PQclear(result);
}

static void run(struct peer *peer, const char *sql)
{
    check(peer, PQexec(peer->connection, sql), PGRES_COMMAND_OK);
}

static void run_buffer(struct peer *peer, struct kachi_buffer *sql)
{
    kachi_buffer_add_byte(sql, '\0');
    run(peer, sql->data);
}

static void add_hex(struct kachi_buffer *out, struct kachi_str bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.bytes; i++) {
        kachi_buffer_add_byte(out, digits[(unsigned char)bytes.text[i] >> 4U]);
        kachi_buffer_add_byte(out, digits[(unsigned char)bytes.text[i] & 0xFU]);
    }
}

/* The texts of this work have no quotes, tabs or backslashes. */
static void add_cell(struct kachi_buffer *out, struct kachi_statement *st, int column, char type,
                     bool is_copy)
{
    const char *quote = is_copy ? "" : "'";
    if (type == 'i') {
        kachi_buffer_print(out, "%lld", (long long)kachi_sql_int64(st, column));
        return;
    }
    kachi_buffer_add_text(out, quote);
    if (type == 't') {
        kachi_buffer_add(out, kachi_sql_text(st, column));
    } else {
        kachi_buffer_add_text(out, is_copy ? "\\\\x" : "\\x");
        add_hex(out, kachi_sql_blob(st, column));
    }
    kachi_buffer_add_text(out, quote);
}

/* The rows of a table that the entries first to last added. */
static size_t draw_up(struct peer *peer, const struct table *table, int64_t first, int64_t last,
                      bool is_copy, struct kachi_buffer *out)
{
    size_t rows = 0;
    struct kachi_statement *st = kachi_sql_begin(peer->source, table->sql);
    kachi_sql_bind_int64(st, 1, 1);
    kachi_sql_bind_int64(st, 2, first);
    kachi_sql_bind_int64(st, 3, last);
    while (kachi_sql_row(st)) {
        if (!is_copy) {
            kachi_buffer_add_text(out, rows == 0 ? "(" : ",(");
        }
        for (int i = 0; table->types[i] != '\0'; i++) {
            kachi_buffer_add_text(out, i == 0 ? "" : is_copy ? "\t" : ",");
            add_cell(out, st, i, table->types[i], is_copy);
        }
        kachi_buffer_add_text(out, is_copy ? "\n" : ")");
        rows++;
    }
    bench_must(kachi_sql_end(st), table->name);
    return rows;
}

static void draw_up_batch(struct peer *peer, int64_t first, int64_t last)
{
    bool is_copy = peer->way == PEER_COPY;
    for (size_t i = 0; i < TABLES; i++) {
        kachi_buffer_clear(&peer->rows[i]);
        if (!is_copy) {
            kachi_buffer_print(&peer->rows[i], "INSERT INTO %s VALUES ", tables[i].name);
        }
        if (draw_up(peer, &tables[i], first, last, is_copy, &peer->rows[i]) == 0) {
            kachi_buffer_clear(&peer->rows[i]);
        }
    }
    kachi_buffer_clear(&peer->changes);
    kachi_buffer_add_text(&peer->changes,
                          "UPDATE ledger_left t SET quantity = v.q, emitted_g = v.e,"
                          " embodied_g = v.m, certificate_g = v.c, last = v.last FROM (VALUES ");
    peer->change_count = draw_up(peer, &taken, first, last, false, &peer->changes);
    kachi_buffer_add_text(&peer->changes,
                          ") v(lot, q, e, m, c, last, bq, be, bm, bc) WHERE t.ledger = 1"
                          " AND t.lot = v.lot AND t.quantity = v.bq AND t.emitted_g = v.be"
                          " AND t.embodied_g = v.bm AND t.certificate_g = v.bc");
    snprintf(peer->head, sizeof(peer->head), "UPDATE ledger SET entries = %lld WHERE number = 1",
             (long long)last);
}

static void copy(struct peer *peer, const char *table, struct kachi_str lines)
{
    char sql[100];
    snprintf(sql, sizeof(sql), "COPY %s FROM STDIN", table);
    check(peer, PQexec(peer->connection, sql), PGRES_COPY_IN);
    if (PQputCopyData(peer->connection, lines.text, (int)lines.bytes) != 1 ||
        PQputCopyEnd(peer->connection, NULL) != 1) {
        bench_must(KACHI_ERR_IO, table);
    }
    for (PGresult *result; (result = PQgetResult(peer->connection)) != NULL;) {
        check(peer, result, PGRES_COMMAND_OK);
    }
}

/* One transaction. */
static void send_batch(struct peer *peer)
{
    run(peer, "BEGIN");
    for (size_t i = 0; i < TABLES; i++) {
        struct kachi_buffer *rows = &peer->rows[i];
        if (rows->bytes > 0 && peer->way == PEER_COPY) {
            copy(peer, tables[i].name, kachi_buffer_str(rows));
        } else if (rows->bytes > 0) {
            run_buffer(peer, rows);
        }
    }
    kachi_buffer_add_byte(&peer->changes, '\0');
    PGresult *changed = PQexec(peer->connection, peer->changes.data);
    bool is_guarded = strtoull(PQcmdTuples(changed), NULL, 10) == peer->change_count;
    check(peer, changed, PGRES_COMMAND_OK);
    bench_must(is_guarded ? KACHI_OK : KACHI_ERR_CONFLICT, "a guarded update");
    run(peer, peer->head);
    run(peer, "COMMIT");
}

void peer_warm_up(const char *address)
{
    struct peer peer = {.connection = PQconnectdb(address)};
    check(&peer,
          PQexec(peer.connection, "CREATE TABLE warm_up AS SELECT repeat(md5(i::text), 30) AS text"
                                  " FROM generate_series(1, 600000) AS i"),
          PGRES_COMMAND_OK);
    run(&peer, "DROP TABLE warm_up");
    run(&peer, "CHECKPOINT");
    PQfinish(peer.connection);
}

void peer_place(const char *address, const char *schema, char path[PEER_PLACE_BYTES])
{
    char sql[200];
    struct peer peer = {.connection = PQconnectdb(address)};
    snprintf(sql, sizeof(sql), "DROP SCHEMA IF EXISTS %s CASCADE", schema);
    run(&peer, "SET client_min_messages = warning");
    run(&peer, sql);
    snprintf(sql, sizeof(sql), "CREATE SCHEMA %s", schema);
    run(&peer, sql);
    run(&peer, "CHECKPOINT");
    PQfinish(peer.connection);
    snprintf(path, PEER_PLACE_BYTES, "%s&options=-csearch_path%%3D%s", address, schema);
}

/* Empty tables in a schema of their own, made as the ledger makes them. */
static void make_tables(const char *path)
{
    struct kachi_database *database = NULL;
    struct kachi_ledger *ledger = NULL;
    struct kachi_findings findings;
    struct kachi_ledger_options options = {.clock = kachi_clock_system(),
                                           .random = kachi_random_system()};
    kachi_findings_init(&findings);
    bench_must(kachi_database_open(kachi_str_of(path), KACHI_DATABASE_CREATE, &findings, &database),
               path);
    bench_must(kachi_ledger_open(database, &options, &findings, &ledger), path);
    kachi_ledger_close(ledger);
    kachi_database_close(database);
    kachi_findings_release(&findings);
}

/* The lots that are drawn on, as they were before the first entry. */
static void load(struct peer *peer, const struct peer_work *work)
{
    struct kachi_buffer lines;
    kachi_buffer_init(&lines, TEXT_BYTES_MAX);
    for (size_t i = 0; i < TABLES; i++) {
        struct table table = tables[i];
        if (kachi_str_equal(kachi_str_of(table.name), kachi_str_of("ledger_left"))) {
            table.sql =
                "SELECT l.ledger, l.number, l.owner, 1, l.quantity - coalesce(s.q, 0),"
                " l.emitted_g - coalesce(s.e, 0), l.embodied_g - coalesce(s.m, 0),"
                " l.certificate_g - coalesce(s.c, 0), coalesce(s.last, 0), 0"
                " FROM ledger_lot l LEFT JOIN (SELECT lot, sum(quantity) AS q, sum(emitted_g) AS e,"
                " sum(embodied_g) AS m, sum(certificate_g) AS c, max(entry) AS last"
                " FROM ledger_input WHERE ledger = ?1 AND entry < ?3 GROUP BY lot) s"
                " ON s.lot = l.number WHERE l.ledger = ?1 AND l.entry < ?2";
        }
        bool is_left = table.sql != tables[i].sql;
        kachi_buffer_clear(&lines);
        (void)draw_up(peer, &table, is_left ? work->first_lots_end : 1,
                      is_left ? work->first : work->first_lots_end - 1, true, &lines);
        copy(peer, table.name, kachi_buffer_str(&lines));
    }
    kachi_buffer_release(&lines);
    run(peer, "ANALYZE");
    run(peer, "CHECKPOINT");
}

double peer_run(const struct peer_work *work, enum peer_way way)
{
    struct peer peer = {.source = work->source, .way = way};
    double spent_s = 0;
    size_t done = 0;
    char path[PEER_PLACE_BYTES];
    peer_place(work->address, "peer", path);
    make_tables(path);
    peer.connection = PQconnectdb(path);
    for (size_t i = 0; i < TABLES; i++) {
        kachi_buffer_init(&peer.rows[i], TEXT_BYTES_MAX);
    }
    kachi_buffer_init(&peer.changes, TEXT_BYTES_MAX);
    load(&peer, work);
    for (; done + work->batch <= work->count; done += work->batch) {
        int64_t first = work->first + (int64_t)done;
        draw_up_batch(&peer, first, first + (int64_t)work->batch - 1);
        double from_s = bench_now_s();
        send_batch(&peer);
        spent_s += bench_now_s() - from_s;
    }
    for (size_t i = 0; i < TABLES; i++) {
        kachi_buffer_release(&peer.rows[i]);
    }
    kachi_buffer_release(&peer.changes);
    PQfinish(peer.connection);
    return (double)done / spent_s;
}
