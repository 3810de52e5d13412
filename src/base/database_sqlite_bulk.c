/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database_sqlite_bulk.c - many rows at once into SQLite.
 *
 * Rows to insert are gathered in memory, some hundreds at a time, and go in by one statement that
 * reads them from a virtual table:
 *
 *     INSERT OR FAIL INTO t (a, b) SELECT c0, c1 FROM kachi_bulk
 *
 * So the cursor on t stays where the last row went, and the next, whose key is mostly the next
 * higher, needs no search; and the statement begins and ends once. Rows to update are one run of a
 * statement each.
 */
#include "base/database_sqlite_internal.h"

#include <assert.h>

#define ROWS_AT_ONCE 512

struct cell {
    int64_t number;   /* of text and bytes: how many bytes */
    const char *text; /* borrowed until the bulk ends */
};

struct sqlite_bulk {
    struct kachi_bulk face; /* first, so that one is the other */
    const char *sql;
    bool is_update;
    size_t width; /* columns */
    struct sqlite_statement *statement;
    size_t column; /* the next to be given */
    size_t count;  /* whole rows gathered */
    struct cell *cells;
    int64_t changed;
};

static struct sqlite_bulk *own(struct kachi_bulk *face)
{
    return (struct sqlite_bulk *)face;
}

/* The virtual table: the rows of the bulk that is being written, from the first to the last. */
struct bulk_table {
    sqlite3_vtab face; /* first, so that one is the other */
    struct sqlite *sqlite;
};

struct bulk_cursor {
    sqlite3_vtab_cursor face; /* first, so that one is the other */
    const struct sqlite_bulk *bulk;
    size_t row;
};

static int table_connect(sqlite3 *connection, void *context, int argc, const char *const *argv,
                         sqlite3_vtab **out, char **error)
{
    (void)argc;
    (void)argv;
    (void)error;
    static_assert(KACHI_BULK_COLUMNS_MAX == 24, "as many columns as are declared here");
    int result = sqlite3_declare_vtab(
        connection, "CREATE TABLE rows (c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13,"
                    " c14, c15, c16, c17, c18, c19, c20, c21, c22, c23)");
    struct bulk_table *table = sqlite3_malloc64(sizeof(*table));
    if (result != SQLITE_OK || table == NULL) {
        sqlite3_free(table);
        return result == SQLITE_OK ? SQLITE_NOMEM : result;
    }
    *table = (struct bulk_table){.sqlite = context};
    *out = &table->face;
    return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int table_plan(sqlite3_vtab *table, sqlite3_index_info *plan)
{
    (void)table;
    plan->estimatedRows = ROWS_AT_ONCE;
    return SQLITE_OK;
}

static int cursor_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    struct bulk_cursor *cursor = sqlite3_malloc64(sizeof(*cursor));
    if (cursor == NULL) {
        return SQLITE_NOMEM;
    }
    *cursor = (struct bulk_cursor){.bulk = ((struct bulk_table *)table)->sqlite->giving};
    *out = &cursor->face;
    return cursor->bulk == NULL ? SQLITE_ERROR : SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int cursor_begin(sqlite3_vtab_cursor *cursor, int plan, const char *name, int argc,
                        sqlite3_value **argv)
{
    (void)plan;
    (void)name;
    (void)argc;
    (void)argv;
    ((struct bulk_cursor *)cursor)->row = 0;
    return SQLITE_OK;
}

static int cursor_next(sqlite3_vtab_cursor *cursor)
{
    ((struct bulk_cursor *)cursor)->row++;
    return SQLITE_OK;
}

static int cursor_is_over(sqlite3_vtab_cursor *face)
{
    const struct bulk_cursor *cursor = (const struct bulk_cursor *)face;
    return cursor->row >= cursor->bulk->count ? 1 : 0;
}

static int cursor_column(sqlite3_vtab_cursor *face, sqlite3_context *context, int column)
{
    const struct bulk_cursor *cursor = (const struct bulk_cursor *)face;
    const struct sqlite_bulk *bulk = cursor->bulk;
    const struct cell *cell = &bulk->cells[cursor->row * bulk->width + (size_t)column];
    switch (bulk->face.shape->types[column]) {
    case 'i':
        sqlite3_result_int64(context, cell->number);
        break;
    case 't':
        sqlite3_result_text64(context, cell->text, (sqlite3_uint64)cell->number, SQLITE_STATIC,
                              SQLITE_UTF8);
        break;
    default:
        sqlite3_result_blob64(context, cell->text, (sqlite3_uint64)cell->number, SQLITE_STATIC);
    }
    return SQLITE_OK;
}

static int cursor_number(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((const struct bulk_cursor *)cursor)->row;
    return SQLITE_OK;
}

/* Without xCreate the table is there by its name alone. */
static const sqlite3_module module = {
    .iVersion = 1,
    .xConnect = table_connect,
    .xBestIndex = table_plan,
    .xDisconnect = table_disconnect,
    .xOpen = cursor_open,
    .xClose = cursor_close,
    .xFilter = cursor_begin,
    .xNext = cursor_next,
    .xEof = cursor_is_over,
    .xColumn = cursor_column,
    .xRowid = cursor_number,
};

int sqlite_bulk_register(struct sqlite *sqlite)
{
    return sqlite3_create_module(sqlite->connection, "kachi_bulk", &module, sqlite);
}

static struct sqlite_bulk *new_bulk(struct sqlite *sqlite, const struct kachi_bulk_shape *shape)
{
    struct kachi_arena *arena = &sqlite->face.arena;
    struct sqlite_bulk *bulk = KACHI_NEW(arena, struct sqlite_bulk);
    bulk->face = (struct kachi_bulk){&sqlite->face, shape, 0, sqlite->bulks};
    bulk->is_update = shape->key_count > 0;
    bulk->width = kachi_str_of(shape->types).bytes;
    bulk->sql = bulk->is_update ? kachi_bulk_update_sql(arena, shape)
                                : kachi_bulk_select_sql(arena, shape, "kachi_bulk");
    bulk->cells =
        KACHI_NEW_ARRAY(arena, struct cell, bulk->width * (bulk->is_update ? 1 : ROWS_AT_ONCE));
    sqlite->bulks = &bulk->face;
    return bulk;
}

struct kachi_bulk *sqlite_bulk_begin(struct kachi_database *database,
                                     const struct kachi_bulk_shape *shape)
{
    struct kachi_bulk *face = sqlite_of(database)->bulks;
    while (face != NULL && face->shape != shape) {
        face = face->next;
    }
    struct sqlite_bulk *bulk = face != NULL ? own(face) : new_bulk(sqlite_of(database), shape);
    bulk->statement = (struct sqlite_statement *)kachi_sql_begin(database, bulk->sql);
    bulk->changed = 0;
    bulk->count = 0;
    bulk->column = 1;
    return &bulk->face;
}

static struct cell *next_cell(struct sqlite_bulk *bulk)
{
    return &bulk->cells[bulk->count * bulk->width + bulk->column++];
}

void sqlite_bulk_int64(struct kachi_bulk *face, int64_t value)
{
    next_cell(own(face))->number = value;
}

void sqlite_bulk_bytes(struct kachi_bulk *face, struct kachi_str value)
{
    const char *text = value.text == NULL ? "" : value.text; /* a NULL would be SQL's NULL */
    *next_cell(own(face)) = (struct cell){(int64_t)value.bytes, text};
}

static void step(struct sqlite_bulk *bulk)
{
    struct sqlite_statement *statement = bulk->statement;
    if (statement->err == KACHI_OK) {
        int result = sqlite3_step(statement->prepared);
        sqlite_note(statement, result == SQLITE_DONE ? SQLITE_OK : result);
        bulk->changed += sqlite3_changes64(sqlite_of(bulk->face.database)->connection);
        sqlite3_reset(statement->prepared);
    }
}

static void flush(struct sqlite_bulk *bulk)
{
    struct sqlite *sqlite = sqlite_of(bulk->face.database);
    if (bulk->count > 0) {
        sqlite->giving = bulk;
        step(bulk);
        sqlite->giving = NULL;
        bulk->count = 0;
    }
}

static void update(struct sqlite_bulk *bulk)
{
    struct kachi_statement *statement = &bulk->statement->face;
    for (size_t i = 0; i < bulk->width; i++) {
        const struct cell *cell = &bulk->cells[i];
        struct kachi_str bytes = {cell->text, (size_t)cell->number};
        switch (bulk->face.shape->types[i]) {
        case 'i':
            kachi_sql_bind_int64(statement, (int)i + 1, cell->number);
            break;
        case 't':
            kachi_sql_bind_str(statement, (int)i + 1, bytes);
            break;
        default:
            kachi_sql_bind_blob(statement, (int)i + 1, bytes);
        }
    }
    step(bulk);
}

void sqlite_bulk_row(struct kachi_bulk *face)
{
    struct sqlite_bulk *bulk = own(face);
    assert(bulk->column == bulk->width);
    bulk->cells[bulk->count * bulk->width].number = face->shard;
    bulk->column = 1;
    if (bulk->is_update) {
        update(bulk);
        return;
    }
    bulk->count++;
    if (bulk->count == ROWS_AT_ONCE) {
        flush(bulk);
    }
}

enum kachi_err sqlite_bulk_end(struct kachi_bulk *face, int64_t *changed)
{
    struct sqlite_bulk *bulk = own(face);
    flush(bulk);
    *changed = bulk->changed;
    return kachi_sql_end(&bulk->statement->face);
}
