/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database.c - the face of a database: each call goes to the driver; here is what both share.
 */
#include "base/database_internal.h"

#include "base/limits.h"

#include <assert.h>

void kachi_database_tell(const struct kachi_database *database, const char *code,
                         const char *reason)
{
    if (database->findings != NULL) {
        kachi_findings_add(database->findings, code, (struct kachi_place){.source = database->path},
                           KACHI_ARGS({"path", database->path}, {"reason", kachi_str_of(reason)}));
    }
}

bool kachi_database_is_address(struct kachi_str path)
{
    return kachi_str_has_prefix(path, "postgresql://") || kachi_str_has_prefix(path, "postgres://");
}

enum kachi_err kachi_database_open(struct kachi_str path, enum kachi_database_mode mode,
                                   struct kachi_findings *findings, struct kachi_database **out)
{
    if (kachi_database_is_address(path)) {
        return kachi_postgres_open(path, mode, findings, out);
    }
    return kachi_sqlite_open(path, mode, findings, out);
}

void kachi_database_close(struct kachi_database *database)
{
    if (database != NULL) {
        database->driver->close(database);
    }
}

void kachi_database_discard(struct kachi_database *database)
{
    if (database != NULL) {
        database->driver->discard(database);
    }
}

struct kachi_findings *kachi_database_set_findings(struct kachi_database *database,
                                                   struct kachi_findings *findings)
{
    struct kachi_findings *before = database->findings;
    database->findings = findings;
    return before;
}

enum kachi_database_kind kachi_database_kind(const struct kachi_database *database)
{
    return database->driver->kind;
}

struct kachi_str kachi_database_path(const struct kachi_database *database)
{
    return database->path;
}

void kachi_database_set_wait_ms(struct kachi_database *database, int wait_ms)
{
    database->driver->set_wait_ms(database, wait_ms);
}

static enum kachi_err read_int(struct kachi_database *database, const char *sql, int64_t *out)
{
    struct kachi_statement *statement = kachi_sql_begin(database, sql);
    if (kachi_sql_row(statement)) {
        *out = kachi_sql_int64(statement, 0);
    }
    return kachi_sql_end(statement);
}

/* 0 where the layer has no tables yet. */
static enum kachi_err read_layer_version(struct kachi_database *database, const char *layer,
                                         int64_t *version)
{
    int64_t has_table = 0;
    *version = 0;
    enum kachi_err err = read_int(database, database->driver->has_versions, &has_table);
    if (err != KACHI_OK || has_table == 0) {
        return err;
    }
    struct kachi_statement *statement =
        kachi_sql_begin(database, "SELECT version FROM layer_version WHERE layer = ?1");
    kachi_sql_bind_str(statement, 1, kachi_str_of(layer));
    if (kachi_sql_row(statement)) {
        *version = kachi_sql_int64(statement, 0);
    }
    return kachi_sql_end(statement);
}

/* Inside a transaction: the version is read again, since another process may have been faster. */
static enum kachi_err migrate(struct kachi_database *database, const char *layer, size_t step_count,
                              const char *const steps[])
{
    int64_t version = 0;
    enum kachi_err err = kachi_sql_run(database, database->driver->make_versions);
    if (err == KACHI_OK) {
        err = read_layer_version(database, layer, &version);
    }
    for (size_t i = (size_t)version; err == KACHI_OK && i < step_count; i++) {
        err = kachi_sql_run(database, steps[i]);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *statement =
        kachi_sql_begin(database, "INSERT INTO layer_version (layer, version) VALUES (?1, ?2)"
                                  " ON CONFLICT (layer) DO UPDATE SET version = excluded.version"
                                  " WHERE excluded.version > layer_version.version");
    kachi_sql_bind_str(statement, 1, kachi_str_of(layer));
    kachi_sql_bind_int64(statement, 2, (int64_t)step_count);
    return kachi_sql_change(statement, NULL);
}

enum kachi_err kachi_database_prepare(struct kachi_database *database, const char *layer,
                                      size_t step_count, const char *const steps[])
{
    int64_t version = 0;
    enum kachi_err err = read_layer_version(database, layer, &version);
    if (err != KACHI_OK || version == (int64_t)step_count) {
        return err;
    }
    if (version < 0 || version > (int64_t)step_count) {
        kachi_database_tell(database, "database-newer", layer);
        return KACHI_ERR_INPUT;
    }
    if (database->is_read_only) {
        kachi_database_tell(database, "database-older", layer);
        return KACHI_ERR_INPUT;
    }
    err = kachi_database_begin(database);
    if (err != KACHI_OK) {
        return err;
    }
    err = migrate(database, layer, step_count, steps);
    if (err == KACHI_OK) {
        return kachi_database_commit(database);
    }
    kachi_database_rollback(database);
    if (err == KACHI_ERR_CONFLICT) { /* somebody else made them at the same moment */
        err = read_layer_version(database, layer, &version);
        return err == KACHI_OK && version != (int64_t)step_count ? KACHI_ERR_CONFLICT : err;
    }
    return err;
}

enum kachi_err kachi_sql_run(struct kachi_database *database, const char *sql)
{
    return database->driver->run(database, sql);
}

enum kachi_err kachi_database_begin(struct kachi_database *database)
{
    return database->is_joint ? KACHI_OK : database->driver->begin(database, false);
}

enum kachi_err kachi_database_begin_joint(struct kachi_database *database)
{
    enum kachi_err err = kachi_database_begin(database);
    database->is_joint = err == KACHI_OK;
    return err;
}

enum kachi_err kachi_database_snapshot(struct kachi_database *database)
{
    return database->driver->begin(database, true);
}

enum kachi_err kachi_database_commit(struct kachi_database *database)
{
    return database->is_joint ? KACHI_OK : database->driver->commit(database);
}

enum kachi_err kachi_database_commit_joint(struct kachi_database *database)
{
    assert(database->is_joint);
    database->is_joint = false;
    return database->driver->commit(database);
}

void kachi_database_rollback(struct kachi_database *database)
{
    database->is_joint = false;
    database->driver->rollback(database);
}

bool kachi_database_may_retry(const struct kachi_database *database)
{
    return database->driver->may_retry(database);
}

struct kachi_statement *kachi_sql_begin(struct kachi_database *database, const char *sql)
{
    return database->driver->statement(database, sql);
}

void kachi_sql_bind_null(struct kachi_statement *statement, int index)
{
    statement->database->driver->bind_null(statement, index);
}

void kachi_sql_bind_int64(struct kachi_statement *statement, int index, int64_t value)
{
    statement->database->driver->bind_int64(statement, index, value);
}

void kachi_sql_bind_double(struct kachi_statement *statement, int index, double value)
{
    statement->database->driver->bind_double(statement, index, value);
}

void kachi_sql_bind_str(struct kachi_statement *statement, int index, struct kachi_str value)
{
    statement->database->driver->bind_str(statement, index, value);
}

void kachi_sql_bind_blob(struct kachi_statement *statement, int index, struct kachi_str value)
{
    statement->database->driver->bind_blob(statement, index, value);
}

void kachi_sql_bind_int64s(struct kachi_statement *statement, int index, size_t count,
                           const int64_t values[])
{
    statement->database->driver->bind_array(statement, index, count, 0, values);
}

void kachi_sql_bind_blobs(struct kachi_statement *statement, int index, size_t count,
                          size_t bytes_each, const void *values)
{
    statement->database->driver->bind_array(statement, index, count, bytes_each, values);
}

bool kachi_sql_row(struct kachi_statement *statement)
{
    return statement->database->driver->row(statement);
}

enum kachi_err kachi_sql_end(struct kachi_statement *statement)
{
    return statement->database->driver->end(statement);
}

enum kachi_err kachi_sql_change(struct kachi_statement *statement, int64_t *changed)
{
    return statement->database->driver->change(statement, changed);
}

bool kachi_sql_is_null(struct kachi_statement *statement, int column)
{
    return statement->database->driver->is_null(statement, column);
}

int64_t kachi_sql_int64(struct kachi_statement *statement, int column)
{
    return statement->database->driver->get_int64(statement, column);
}

double kachi_sql_double(struct kachi_statement *statement, int column)
{
    return statement->database->driver->get_double(statement, column);
}

struct kachi_str kachi_sql_text(struct kachi_statement *statement, int column)
{
    return statement->database->driver->get_text(statement, column);
}

struct kachi_str kachi_sql_blob(struct kachi_statement *statement, int column)
{
    return statement->database->driver->get_blob(statement, column);
}

int64_t kachi_database_last_row(struct kachi_database *database)
{
    return database->driver->last_row(database);
}

static void put_update(struct kachi_buffer *out, const struct kachi_bulk_shape *shape, size_t count)
{
    size_t guards = count - shape->guard_count;
    kachi_buffer_print(out, "UPDATE %s SET ", shape->table);
    for (size_t i = shape->key_count; i < guards; i++) {
        kachi_buffer_print(out, "%s%s = ?%zu", i == shape->key_count ? "" : ", ", shape->columns[i],
                           i + 1);
    }
    for (size_t i = 0; i < shape->key_count; i++) {
        kachi_buffer_print(out, " %s %s = ?%zu", i == 0 ? "WHERE" : "AND", shape->columns[i],
                           i + 1);
    }
    for (size_t i = guards; i < count; i++) {
        kachi_buffer_print(out, " AND %s = ?%zu", shape->columns[i], i + 1);
    }
}

const char *kachi_bulk_update_sql(struct kachi_arena *arena, const struct kachi_bulk_shape *shape)
{
    struct kachi_buffer text;
    kachi_buffer_init(&text, KACHI_LIMIT_CELL_BYTES);
    size_t count = kachi_str_of(shape->types).bytes;
    assert(count <= KACHI_BULK_COLUMNS_MAX && shape->key_count + shape->guard_count < count);
    put_update(&text, shape, count);
    const char *sql = kachi_str_copy(arena, kachi_buffer_str(&text)).text;
    kachi_buffer_release(&text);
    return sql;
}

const char *kachi_bulk_select_sql(struct kachi_arena *arena, const struct kachi_bulk_shape *shape,
                                  const char *from)
{
    struct kachi_buffer text;
    kachi_buffer_init(&text, KACHI_LIMIT_CELL_BYTES);
    /* Stops at the first failure and takes nothing back: the transaction will be. So SQLite keeps
     * no copies of the pages that the statement changes. */
    kachi_buffer_print(&text, "INSERT OR FAIL INTO %s (", shape->table);
    for (size_t i = 0; shape->types[i] != '\0'; i++) {
        kachi_buffer_print(&text, "%s%s", i == 0 ? "" : ", ", shape->columns[i]);
    }
    kachi_buffer_add_text(&text, ")");
    for (size_t i = 0; shape->types[i] != '\0'; i++) {
        kachi_buffer_print(&text, "%s c%zu", i == 0 ? " SELECT" : ",", i);
    }
    kachi_buffer_print(&text, " FROM %s", from);
    const char *sql = kachi_str_copy(arena, kachi_buffer_str(&text)).text;
    kachi_buffer_release(&text);
    return sql;
}

struct kachi_bulk *kachi_bulk_begin(struct kachi_database *database,
                                    const struct kachi_bulk_shape *shape, int64_t shard)
{
    struct kachi_bulk *bulk = database->driver->bulk_begin(database, shape);
    bulk->shard = shard;
    return bulk;
}

void kachi_bulk_int64(struct kachi_bulk *bulk, int64_t value)
{
    bulk->database->driver->bulk_int64(bulk, value);
}

void kachi_bulk_str(struct kachi_bulk *bulk, struct kachi_str value)
{
    bulk->database->driver->bulk_bytes(bulk, value);
}

void kachi_bulk_blob(struct kachi_bulk *bulk, struct kachi_str value)
{
    bulk->database->driver->bulk_bytes(bulk, value);
}

void kachi_bulk_row(struct kachi_bulk *bulk)
{
    bulk->database->driver->bulk_row(bulk);
}

enum kachi_err kachi_bulk_end(struct kachi_bulk *bulk, int64_t *changed)
{
    return bulk->database->driver->bulk_end(bulk, changed);
}
