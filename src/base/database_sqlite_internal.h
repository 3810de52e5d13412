/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database_sqlite_internal.h - what the files of the SQLite driver share: the connection, its
 * cached statements, and bulks of rows.
 */
#ifndef KACHI_BASE_DATABASE_SQLITE_INTERNAL_H
#define KACHI_BASE_DATABASE_SQLITE_INTERNAL_H

#include "base/database_internal.h"

#include <sqlite3.h>

#define SQLITE_CACHE_SLOTS 512 /* a power of two */

struct sqlite_statement {
    struct kachi_statement face; /* first, so that one is the other */
    sqlite3_stmt *prepared;
    const char *sql; /* the caller's, for its address */
    bool in_use;
    bool once; /* not in the cache: finalised by end */
    enum kachi_err err;
    struct sqlite_statement *next; /* of those made for once: what end left for reuse */
};

struct sqlite_bulk;

struct sqlite {
    struct kachi_database face; /* first, so that one is the other */
    sqlite3 *connection;
    bool made_here;       /* there was no file before this connection */
    int32_t data_version; /* as SQLite has it: another one where somebody else has committed */
    struct sqlite_statement *spare;
    struct kachi_bulk *bulks;   /* made so far, one a shape */
    struct sqlite_bulk *giving; /* whose rows the table kachi_bulk is giving */
    struct sqlite_statement slots[SQLITE_CACHE_SLOTS];
};

static inline struct sqlite *sqlite_of(struct kachi_database *database)
{
    return (struct sqlite *)database;
}

/* Keeps the first failure of a statement, and tells it. */
void sqlite_note(struct sqlite_statement *statement, int result);

/* A file without a log beside it, in a folder that may not be written to; and its path as SQLite's
 * URI of a file that does not change. */
bool sqlite_is_still(struct kachi_database *database);
struct kachi_str sqlite_uri_of_still(struct kachi_database *database);

/* The driver's functions for bulks, and the table that they read their rows from: to be made once a
 * connection. */
int sqlite_bulk_register(struct sqlite *sqlite);
struct kachi_bulk *sqlite_bulk_begin(struct kachi_database *database,
                                     const struct kachi_bulk_shape *shape);
void sqlite_bulk_int64(struct kachi_bulk *bulk, int64_t value);
void sqlite_bulk_bytes(struct kachi_bulk *bulk, struct kachi_str value);
void sqlite_bulk_row(struct kachi_bulk *bulk);
KACHI_MUST_CHECK enum kachi_err sqlite_bulk_end(struct kachi_bulk *bulk, int64_t *changed);

#endif
