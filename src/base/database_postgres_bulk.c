/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database_postgres_bulk.c - many rows at once to a PostgreSQL server.
 *
 * Rows to insert go by COPY in binary form, which the server writes page by page. Rows to update
 * are one statement over arrays, one a column.
 */
#include "base/database_postgres_internal.h"

#include "base/limits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* PostgreSQL, "COPY": a signature, no flags, no extension. */
#define COPY_HEAD "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"
#define ARRAY_COUNT_AT 12 /* where an array's binary form says how many values there are */

struct bulk {
    struct kachi_bulk face; /* first, so that one is the other */
    const char *sql;
    bool is_update;
    size_t width; /* columns, without the first */
    size_t at;    /* the column next */
    int64_t rows;
    /* Of an insert the rows, one buffer; of an update the values, one buffer a column. */
    struct kachi_buffer *buffers;
};

static struct bulk *own(struct kachi_bulk *face)
{
    return (struct bulk *)face;
}

static size_t buffer_count(const struct bulk *bulk)
{
    return bulk->is_update ? bulk->width : 1;
}

static enum postgres_type value_type(char letter)
{
    return letter == 'i' ? POSTGRES_INT8 : letter == 't' ? POSTGRES_TEXT : POSTGRES_BYTEA;
}

static enum postgres_type array_type(char letter)
{
    return letter == 'i'   ? POSTGRES_INT8_ARRAY
           : letter == 't' ? POSTGRES_TEXT_ARRAY
                           : POSTGRES_BYTEA_ARRAY;
}

static void put_copy(struct kachi_buffer *out, const struct kachi_bulk_shape *shape, size_t count)
{
    kachi_buffer_print(out, "COPY %s (", shape->table);
    for (size_t i = 0; i < count; i++) {
        kachi_buffer_print(out, "%s%s", i == 0 ? "" : ", ", shape->columns[i]);
    }
    kachi_buffer_add_text(out, ") FROM STDIN (FORMAT binary)");
}

/* unnest($2, $3) AS v(v1, v2) */
static void put_unnest(struct kachi_buffer *out, size_t count)
{
    kachi_buffer_add_text(out, "unnest(");
    for (size_t i = 1; i < count; i++) {
        kachi_buffer_print(out, "%s$%zu", i == 1 ? "" : ", ", i + 1);
    }
    kachi_buffer_add_text(out, ") AS v(");
    for (size_t i = 1; i < count; i++) {
        kachi_buffer_print(out, "%sv%zu", i == 1 ? "" : ", ", i);
    }
    kachi_buffer_add_text(out, ")");
}

static void put_update(struct kachi_buffer *out, const struct kachi_bulk_shape *shape, size_t count)
{
    size_t guards = count - shape->guard_count;
    kachi_buffer_print(out, "UPDATE %s AS t SET ", shape->table);
    for (size_t i = shape->key_count; i < guards; i++) {
        kachi_buffer_print(out, "%s%s = v.v%zu", i == shape->key_count ? "" : ", ",
                           shape->columns[i], i);
    }
    kachi_buffer_add_text(out, " FROM ");
    put_unnest(out, count);
    kachi_buffer_print(out, " WHERE t.%s = $1", shape->columns[0]);
    for (size_t i = 1; i < shape->key_count; i++) {
        kachi_buffer_print(out, " AND t.%s = v.v%zu", shape->columns[i], i);
    }
    for (size_t i = guards; i < count; i++) {
        kachi_buffer_print(out, " AND t.%s = v.v%zu", shape->columns[i], i);
    }
}

static struct bulk *new_bulk(struct postgres *postgres, const struct kachi_bulk_shape *shape)
{
    struct kachi_arena *arena = &postgres->face.arena;
    struct kachi_buffer sql;
    size_t count = kachi_str_of(shape->types).bytes;
    assert(count <= KACHI_BULK_COLUMNS_MAX && shape->key_count + shape->guard_count < count);
    struct bulk *bulk = KACHI_NEW(arena, struct bulk);
    bulk->face = (struct kachi_bulk){&postgres->face, shape, 0, postgres->bulks};
    bulk->is_update = shape->key_count > 0;
    bulk->width = count - 1;
    kachi_buffer_init(&sql, KACHI_LIMIT_CELL_BYTES);
    (bulk->is_update ? put_update : put_copy)(&sql, shape, count);
    bulk->sql = kachi_str_copy(arena, kachi_buffer_str(&sql)).text;
    kachi_buffer_release(&sql);
    bulk->buffers = KACHI_NEW_ARRAY(arena, struct kachi_buffer, buffer_count(bulk));
    for (size_t i = 0; i < buffer_count(bulk); i++) {
        kachi_buffer_init(&bulk->buffers[i], KACHI_LIMIT_ARCHIVE_ENTRY_BYTES - 1);
    }
    postgres->bulks = &bulk->face;
    return bulk;
}

struct kachi_bulk *postgres_bulk_begin(struct kachi_database *database,
                                       const struct kachi_bulk_shape *shape)
{
    struct kachi_bulk *face = postgres_of(database)->bulks;
    while (face != NULL && face->shape != shape) {
        face = face->next;
    }
    struct bulk *bulk = face == NULL ? new_bulk(postgres_of(database), shape) : own(face);
    bulk->at = 0;
    bulk->rows = 0;
    for (size_t i = 0; i < buffer_count(bulk); i++) {
        kachi_buffer_clear(&bulk->buffers[i]);
        if (bulk->is_update) {
            postgres_put_array_head(&bulk->buffers[i], value_type(shape->types[i + 1]), 0);
        }
    }
    return &bulk->face;
}

/* Where the next value goes. A row to insert begins with its column count and the shard. */
static struct kachi_buffer *next_buffer(struct bulk *bulk)
{
    struct kachi_buffer *out = &bulk->buffers[bulk->is_update ? bulk->at : 0];
    if (!bulk->is_update && bulk->at == 0) {
        const char columns[2] = {0, (char)(bulk->width + 1)};
        if (bulk->rows == 0) {
            kachi_buffer_add(out, (struct kachi_str){COPY_HEAD, sizeof(COPY_HEAD) - 1});
        }
        kachi_buffer_add(out, (struct kachi_str){columns, sizeof(columns)});
        postgres_put_int32(out, sizeof(int64_t));
        postgres_put_int64(out, bulk->face.shard);
    }
    bulk->at++;
    return out;
}

void postgres_bulk_bytes(struct kachi_bulk *face, struct kachi_str value)
{
    struct kachi_buffer *out = next_buffer(own(face));
    postgres_put_int32(out, (uint32_t)value.bytes);
    kachi_buffer_add(out, value);
}

void postgres_bulk_int64(struct kachi_bulk *face, int64_t value)
{
    char bytes[4 + sizeof(value)] = {0, 0, 0, sizeof(value)};
    for (size_t i = 0; i < sizeof(value); i++) {
        bytes[4 + i] = (char)((uint64_t)value >> (56 - 8 * i) & 0xFF);
    }
    kachi_buffer_add(next_buffer(own(face)), (struct kachi_str){bytes, sizeof(bytes)});
}

void postgres_bulk_row(struct kachi_bulk *face)
{
    struct bulk *bulk = own(face);
    assert(bulk->at == bulk->width);
    bulk->at = 0;
    bulk->rows++;
}

static enum kachi_err copy(struct bulk *bulk, int64_t *changed)
{
    struct postgres *postgres = postgres_of(bulk->face.database);
    PGconn *connection = postgres->connection;
    struct kachi_buffer *rows = &bulk->buffers[0];
    enum kachi_err err = KACHI_OK;
    kachi_buffer_add(rows, (struct kachi_str){"\377\377", 2}); /* the end: -1 columns */
    PGresult *result = PQexec(connection, bulk->sql);
    bool is_open = PQresultStatus(result) == PGRES_COPY_IN;
    if (!is_open) {
        err = postgres_fail(postgres, result);
        PQclear(result);
        return err;
    }
    PQclear(result);
    /* Where sending fails, the result says why. */
    if (PQputCopyData(connection, rows->data, (int)rows->bytes) == 1) {
        (void)PQputCopyEnd(connection, NULL);
    }
    while ((result = PQgetResult(connection)) != NULL) {
        if (PQresultStatus(result) == PGRES_COMMAND_OK) {
            *changed = strtoll(PQcmdTuples(result), NULL, 10);
        } else if (err == KACHI_OK) {
            err = postgres_fail(postgres, result);
        }
        PQclear(result);
    }
    return err;
}

static enum kachi_err update(struct bulk *bulk, int64_t *changed)
{
    struct kachi_statement *st = kachi_sql_begin(bulk->face.database, bulk->sql);
    kachi_sql_bind_int64(st, 1, bulk->face.shard);
    for (size_t i = 0; i < bulk->width; i++) {
        struct kachi_buffer *values = &bulk->buffers[i];
        for (size_t j = 0; j < 4; j++) {
            values->data[ARRAY_COUNT_AT + j] = (char)((uint64_t)bulk->rows >> (24 - 8 * j) & 0xFF);
        }
        postgres_bind(st, (int)i + 2, array_type(bulk->face.shape->types[i + 1]),
                      kachi_buffer_str(values));
    }
    return kachi_sql_change(st, changed);
}

enum kachi_err postgres_bulk_end(struct kachi_bulk *face, int64_t *changed)
{
    struct bulk *bulk = own(face);
    *changed = 0;
    if (bulk->rows == 0) {
        return KACHI_OK;
    }
    for (size_t i = 0; i < buffer_count(bulk); i++) {
        if (bulk->buffers[i].overflow) {
            kachi_database_tell(face->database, "database-value-too-large", "");
            return KACHI_ERR_LIMIT;
        }
    }
    return bulk->is_update ? update(bulk, changed) : copy(bulk, changed);
}

void postgres_bulks_release(struct postgres *postgres)
{
    for (struct kachi_bulk *face = postgres->bulks; face != NULL; face = face->next) {
        for (size_t i = 0; i < buffer_count(own(face)); i++) {
            kachi_buffer_release(&own(face)->buffers[i]);
        }
    }
}
