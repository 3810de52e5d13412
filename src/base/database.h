/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database.h - where things are stored: one SQLite file (WAL, synchronous=FULL, foreign keys on,
 * STRICT tables), or a PostgreSQL database for whoever gives "postgresql://..." for a path.
 *
 * The same SQL goes to both: parameters are ?1, ?2 ...; integers have 64 bits; text is UTF-8; no
 * sequences, triggers, recursive queries or functions that only one has. What differs (the types of
 * columns in CREATE TABLE, the views) asks kachi_database_kind. Kachi's own tables beside the
 * ledger's live in SQLite only.
 *
 * Statements are prepared once and cached by their text (static strings, compared by pointer
 * first). Every failure becomes a finding: database-missing, database-locked, database-full,
 * database-damaged, database-not ... except a row that is there already (UNIQUE, PRIMARY KEY): that
 * is KACHI_ERR_CONFLICT, and the caller knows what to say. KACHI_ERR_IO where trying again may help
 * (locked, full, disk), KACHI_ERR_INPUT for what is no database of ours, KACHI_ERR_INTEGRITY for
 * damage and broken constraints.
 *
 * A connection belongs to one thread at a time.
 */
#ifndef KACHI_BASE_DATABASE_H
#define KACHI_BASE_DATABASE_H

#include "base/findings.h"

struct kachi_database;
struct kachi_statement; /* a prepared SQL statement, borrowed from the database until kachi_sql_end
                         */

enum kachi_database_mode { KACHI_DATABASE_READ, KACHI_DATABASE_WRITE, KACHI_DATABASE_CREATE };

enum kachi_database_kind { KACHI_DATABASE_SQLITE, KACHI_DATABASE_POSTGRES };

/* Is this the address of a PostgreSQL database, "postgresql://..." or "postgres://..."? */
bool kachi_database_is_address(struct kachi_str path);

/* ":memory:" is a database of its own. KACHI_ERR_NOT_FOUND where there is no file and mode is not
 * CREATE. */
KACHI_MUST_CHECK enum kachi_err kachi_database_open(struct kachi_str path,
                                                    enum kachi_database_mode mode,
                                                    struct kachi_findings *findings,
                                                    struct kachi_database **out);
void kachi_database_close(
    struct kachi_database *database); /* NULL is fine; rolls back what is open */
/* Closes as well, and takes the file away where this connection made it and nobody else has written
 * to it: for whoever could not do what the file was made for. NULL is fine. */
void kachi_database_discard(struct kachi_database *database);
/* Where findings go from now on: a request has its own. Returns where they went before. */
struct kachi_findings *kachi_database_set_findings(struct kachi_database *database,
                                                   struct kachi_findings *findings);
enum kachi_database_kind kachi_database_kind(const struct kachi_database *database);
/* As people may see it: an address without its password. */
struct kachi_str kachi_database_path(const struct kachi_database *database);
/* How long to wait for another writer before database-locked; 5,000 ms at first. */
void kachi_database_set_wait_ms(struct kachi_database *database, int wait_ms);

/*
 * Makes or migrates the tables of a layer: steps[i] is SQL that brings them from version i to i +
 * 1, all of it in one transaction. A database that is up to date is only read, so a reader may call
 * it too. KACHI_ERR_INPUT with the finding database-newer where a newer Kachi made the tables, with
 * database-older where they would have to be changed and may only be read.
 */
KACHI_MUST_CHECK enum kachi_err kachi_database_prepare(struct kachi_database *database,
                                                       const char *layer, size_t step_count,
                                                       const char *const steps[]);

/* One or more statements without parameters, such as a schema. */
KACHI_MUST_CHECK enum kachi_err kachi_sql_run(struct kachi_database *database, const char *sql);

/*
 * BEGIN IMMEDIATE; COMMIT; ROLLBACK. Beginning inside a transaction is a bug. A commit that fails
 * has rolled back. Rollback never fails: what was open is gone; without a transaction it does
 * nothing.
 */
KACHI_MUST_CHECK enum kachi_err kachi_database_begin(struct kachi_database *database);
KACHI_MUST_CHECK enum kachi_err kachi_database_commit(struct kachi_database *database);
void kachi_database_rollback(struct kachi_database *database);
/*
 * A transaction that those begun inside it join: their commits wait for its own, and a rollback of
 * one of them is that of all. So layers that each write their own tables write all or nothing.
 */
KACHI_MUST_CHECK enum kachi_err kachi_database_begin_joint(struct kachi_database *database);
KACHI_MUST_CHECK enum kachi_err kachi_database_commit_joint(struct kachi_database *database);
/* Reads between this and kachi_database_rollback see one state, whatever others write. */
KACHI_MUST_CHECK enum kachi_err kachi_database_snapshot(struct kachi_database *database);
/*
 * May what failed last, with KACHI_ERR_IO, succeed if its whole transaction is tried again? So it
 * is where PostgreSQL gave up one of two that stood in each other's way (40001, 40P01), or the
 * connection was lost: even a commit may then have been done or not, so whoever tries again must be
 * able to meet its own rows. */
bool kachi_database_may_retry(const struct kachi_database *database);

/*
 * A statement: begin, bind parameters from 1, then step while it gives rows, then end. Binding is
 * sticky: the first failure shows at step. Text and bytes are borrowed until end.
 *
 *     struct kachi_statement *st = kachi_sql_begin(db, "SELECT name FROM party WHERE id = ?1");
 *     kachi_sql_bind_int64(st, 1, id);
 *     while (kachi_sql_row(st)) { ... kachi_sql_text(st, 0) ... }
 *     err = kachi_sql_end(st);
 */
struct kachi_statement *kachi_sql_begin(struct kachi_database *database, const char *sql);
void kachi_sql_bind_null(struct kachi_statement *statement, int index);
void kachi_sql_bind_int64(struct kachi_statement *statement, int index, int64_t value);
void kachi_sql_bind_double(struct kachi_statement *statement, int index, double value);
void kachi_sql_bind_str(struct kachi_statement *statement, int index, struct kachi_str value);
void kachi_sql_bind_blob(struct kachi_statement *statement, int index, struct kachi_str value);
/* PostgreSQL only, for "= ANY(?1)": many values, byte strings of bytes_each. Copied. */
void kachi_sql_bind_int64s(struct kachi_statement *statement, int index, size_t count,
                           const int64_t values[]);
void kachi_sql_bind_blobs(struct kachi_statement *statement, int index, size_t count,
                          size_t bytes_each, const void *values);
bool kachi_sql_row(struct kachi_statement *statement);
KACHI_MUST_CHECK enum kachi_err kachi_sql_end(struct kachi_statement *statement);
/* step once and end, for INSERT, UPDATE, DELETE; *changed (may be NULL) is the number of rows
 * touched. */
KACHI_MUST_CHECK enum kachi_err kachi_sql_change(struct kachi_statement *statement,
                                                 int64_t *changed);

/* Columns from 0; text and blobs borrowed until the next row. */
bool kachi_sql_is_null(struct kachi_statement *statement, int column);
int64_t kachi_sql_int64(struct kachi_statement *statement, int column);
double kachi_sql_double(struct kachi_statement *statement, int column);
struct kachi_str kachi_sql_text(struct kachi_statement *statement, int column);
struct kachi_str kachi_sql_blob(struct kachi_statement *statement, int column);
int64_t kachi_database_last_row(struct kachi_database *database); /* SQLite only */

/*
 * Many rows of one shape, as the database takes them fastest. All have the same value in the first
 * column, the one that tables are sharded by. No other statement runs between begin and end.
 *
 *     struct kachi_bulk *bulk = kachi_bulk_begin(database, &shape, ledger);
 *     while (...) { kachi_bulk_int64(bulk, number); kachi_bulk_str(bulk, name);
 * kachi_bulk_row(bulk); } err = kachi_bulk_end(bulk, &changed);
 *
 * Values come in the order of the shape's columns after the first. An insert of a row whose key is
 * there is KACHI_ERR_CONFLICT, and the transaction is to be rolled back. An update changes rows
 * that its keys find and its guards allow: *changed says how many were written, and whoever counts
 * on all of them compares.
 */
#define KACHI_BULK_COLUMNS_MAX 24
struct kachi_bulk_shape {
    const char *table;
    const char *types; /* one letter a column: i integer, t text, b bytes */
    const char *columns[KACHI_BULK_COLUMNS_MAX];
    size_t key_count;   /* of an update: the first so many find the row; 0: an insert */
    size_t guard_count; /* of an update: the last so many are columns that must hold the value */
};
struct kachi_bulk *kachi_bulk_begin(struct kachi_database *database,
                                    const struct kachi_bulk_shape *shape, int64_t shard);
void kachi_bulk_int64(struct kachi_bulk *bulk, int64_t value);
void kachi_bulk_str(struct kachi_bulk *bulk, struct kachi_str value);  /* borrowed until end */
void kachi_bulk_blob(struct kachi_bulk *bulk, struct kachi_str value); /* borrowed until end */
void kachi_bulk_row(struct kachi_bulk *bulk);
KACHI_MUST_CHECK enum kachi_err kachi_bulk_end(struct kachi_bulk *bulk, int64_t *changed);

#endif
