/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database_postgres_internal.h - what the files of the PostgreSQL driver share: the connection, its
 * statements, values in binary form, and bulks of rows.
 */
#ifndef KACHI_BASE_DATABASE_POSTGRES_INTERNAL_H
#define KACHI_BASE_DATABASE_POSTGRES_INTERNAL_H

#include "base/database_internal.h"

#include <libpq-fe.h>

#define POSTGRES_SLOTS 256 /* a power of two */
#define POSTGRES_PARAMETERS_MAX 32

/* Object ids of types, fixed in PostgreSQL's catalogue (pg_type.dat). */
enum postgres_type {
    POSTGRES_BYTEA = 17,
    POSTGRES_INT8 = 20,
    POSTGRES_TEXT = 25,
    POSTGRES_FLOAT8 = 701,
    POSTGRES_BYTEA_ARRAY = 1001,
    POSTGRES_TEXT_ARRAY = 1009,
    POSTGRES_INT8_ARRAY = 1016
};

struct postgres_statement {
    struct kachi_statement face; /* first, so that one is the other */
    const char *sql;             /* the caller's, for its address */
    struct kachi_str text;       /* the same, with $1 for ?1 */
    bool in_use, is_prepared;
    bool once; /* not in the cache: sent without a name */
    size_t number;
    enum kachi_err err;
    PGresult *result; /* NULL: not sent yet */
    int next_row;
    int parameter_count;
    Oid types[POSTGRES_PARAMETERS_MAX];
    const char *values[POSTGRES_PARAMETERS_MAX];
    int bytes[POSTGRES_PARAMETERS_MAX];
    char words[POSTGRES_PARAMETERS_MAX][8];
    struct kachi_buffer array;       /* the one array parameter that a statement may have */
    struct postgres_statement *next; /* of those made for once */
};

struct postgres {
    struct kachi_database face; /* first, so that one is the other */
    PGconn *connection;
    char last_state[6]; /* SQLSTATE of the last failure; empty: the connection's own */
    bool is_reading;    /* opened to read only */
    bool in_transaction;
    int wait_ms;
    struct postgres_statement *spare;
    struct kachi_bulk *bulks;
    struct postgres_statement slots[POSTGRES_SLOTS];
};

static inline struct postgres *postgres_of(struct kachi_database *database)
{
    return (struct postgres *)database;
}

/* Keeps what went wrong, tells it, and says what kind of failure it is. */
enum kachi_err postgres_fail(struct postgres *postgres, const PGresult *result);

/* Binds bytes, borrowed until the statement ends, as a parameter of that type in binary form. */
void postgres_bind(struct kachi_statement *statement, int index, enum postgres_type type,
                   struct kachi_str value);

/* Integers in binary form: the highest byte first. */
void postgres_put_int64(struct kachi_buffer *out, int64_t value);
void postgres_put_int32(struct kachi_buffer *out, uint32_t value);
/* The start of an array in binary form: one dimension of `count` values, none of them NULL. */
void postgres_put_array_head(struct kachi_buffer *out, enum postgres_type type, size_t count);

struct kachi_bulk *postgres_bulk_begin(struct kachi_database *database,
                                       const struct kachi_bulk_shape *shape);
void postgres_bulk_int64(struct kachi_bulk *bulk, int64_t value);
void postgres_bulk_bytes(struct kachi_bulk *bulk, struct kachi_str value);
void postgres_bulk_row(struct kachi_bulk *bulk);
KACHI_MUST_CHECK enum kachi_err postgres_bulk_end(struct kachi_bulk *bulk, int64_t *changed);
/* What the connection's bulks hold, as it closes. */
void postgres_bulks_release(struct postgres *postgres);

#endif
