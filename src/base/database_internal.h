/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database_internal.h - what a database is behind database.h: a driver, of which there are two.
 *
 * A driver's own structs begin with the faces below, so that a pointer to one is a pointer to the
 * other. database.c keeps what is the same for both: text of bulk statements, migrations, findings.
 */
#ifndef KACHI_BASE_DATABASE_INTERNAL_H
#define KACHI_BASE_DATABASE_INTERNAL_H

#include "base/buffer.h"
#include "base/database.h"

struct kachi_database {
    const struct kachi_database_driver *driver;
    struct kachi_arena arena; /* the driver's struct lives in it */
    struct kachi_str path;    /* as people may see it: no password */
    bool is_read_only;
    bool is_joint; /* a transaction is open that others join */
    struct kachi_findings *findings;
};

struct kachi_statement {
    struct kachi_database *database;
};

struct kachi_bulk {
    struct kachi_database *database;
    const struct kachi_bulk_shape *shape;
    int64_t shard;
    struct kachi_bulk *next; /* the driver keeps one a shape */
};

struct kachi_database_driver {
    enum kachi_database_kind kind;
    const char *has_versions; /* SQL: 1 where the table layer_version is there, else 0 */
    const char *make_versions;
    void (*close)(struct kachi_database *database);
    void (*discard)(struct kachi_database *database);
    void (*set_wait_ms)(struct kachi_database *database, int wait_ms);
    enum kachi_err (*run)(struct kachi_database *database, const char *sql);
    enum kachi_err (*begin)(struct kachi_database *database, bool is_snapshot);
    enum kachi_err (*commit)(struct kachi_database *database);
    void (*rollback)(struct kachi_database *database);
    bool (*may_retry)(const struct kachi_database *database);
    struct kachi_statement *(*statement)(struct kachi_database *database, const char *sql);
    void (*bind_null)(struct kachi_statement *statement, int index);
    void (*bind_int64)(struct kachi_statement *statement, int index, int64_t value);
    void (*bind_double)(struct kachi_statement *statement, int index, double value);
    void (*bind_str)(struct kachi_statement *statement, int index, struct kachi_str value);
    void (*bind_blob)(struct kachi_statement *statement, int index, struct kachi_str value);
    void (*bind_array)(struct kachi_statement *statement, int index, size_t count,
                       size_t bytes_each, const void *values); /* 0 bytes: integers */
    bool (*row)(struct kachi_statement *statement);
    enum kachi_err (*end)(struct kachi_statement *statement);
    enum kachi_err (*change)(struct kachi_statement *statement, int64_t *changed);
    bool (*is_null)(struct kachi_statement *statement, int column);
    int64_t (*get_int64)(struct kachi_statement *statement, int column);
    double (*get_double)(struct kachi_statement *statement, int column);
    struct kachi_str (*get_text)(struct kachi_statement *statement, int column);
    struct kachi_str (*get_blob)(struct kachi_statement *statement, int column);
    int64_t (*last_row)(struct kachi_database *database);
    struct kachi_bulk *(*bulk_begin)(struct kachi_database *database,
                                     const struct kachi_bulk_shape *shape);
    void (*bulk_int64)(struct kachi_bulk *bulk, int64_t value);
    void (*bulk_bytes)(struct kachi_bulk *bulk, struct kachi_str value);
    void (*bulk_row)(struct kachi_bulk *bulk);
    enum kachi_err (*bulk_end)(struct kachi_bulk *bulk, int64_t *changed);
};

/* A finding about the database, with its path and the engine's own words. */
void kachi_database_tell(const struct kachi_database *database, const char *code,
                         const char *reason);

/* SQL of an update of one row of the shape, with ?1 for the first column, ?2 for the next ... */
const char *kachi_bulk_update_sql(struct kachi_arena *arena, const struct kachi_bulk_shape *shape);

/* SQL of an insert that takes the shape's rows from the columns c0, c1 ... of a table. */
const char *kachi_bulk_select_sql(struct kachi_arena *arena, const struct kachi_bulk_shape *shape,
                                  const char *from);

/* The drivers' doors, chosen by kachi_database_open. */
KACHI_MUST_CHECK enum kachi_err kachi_sqlite_open(struct kachi_str path,
                                                  enum kachi_database_mode mode,
                                                  struct kachi_findings *findings,
                                                  struct kachi_database **out);
KACHI_MUST_CHECK enum kachi_err kachi_postgres_open(struct kachi_str path,
                                                    enum kachi_database_mode mode,
                                                    struct kachi_findings *findings,
                                                    struct kachi_database **out);

#endif
