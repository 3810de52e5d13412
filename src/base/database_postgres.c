/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database_postgres.c - a database on a PostgreSQL server, by libpq.
 *
 * Parameters and results travel in binary form: integers as 8 bytes, the first the highest. A
 * statement is prepared at its first use, with the types that were bound to it, and again after a
 * lost connection. An answer is read whole, so statements may be nested.
 */
#include "base/database_postgres_internal.h"

#include "base/limits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVER_VERSION_MIN 150000
#define PROBES 8
#define IN_FAILED_TRANSACTION "25P02"
#define WAIT_MS 5000

static struct postgres_statement *own(struct kachi_statement *statement)
{
    return (struct postgres_statement *)statement;
}

struct verdict {
    const char *states; /* first letters of SQLSTATE */
    const char *code;   /* NULL: the caller tells */
    enum kachi_err err;
};

/* PostgreSQL, appendix A. The first that fits counts. */
static const struct verdict verdicts[] = {
    {"23505", NULL, KACHI_ERR_CONFLICT},
    {"42P07", NULL, KACHI_ERR_CONFLICT}, /* a table that is there already */
    {"42710", NULL, KACHI_ERR_CONFLICT},
    {"23", "database-constraint", KACHI_ERR_INTEGRITY},
    {"25006", "database-readonly", KACHI_ERR_IO},
    {"42501", "database-readonly", KACHI_ERR_IO},
    {"42", "database-shape", KACHI_ERR_INTEGRITY},
    {"53100", "database-full", KACHI_ERR_IO},
    {"54", "database-value-too-large", KACHI_ERR_LIMIT},
    {"55P03", "database-locked", KACHI_ERR_IO},
    {"57014", "database-locked", KACHI_ERR_IO},
    {"40", "database-locked", KACHI_ERR_IO},
    {"XX001", "database-damaged", KACHI_ERR_INTEGRITY},
    {"XX002", "database-damaged", KACHI_ERR_INTEGRITY},
    {"", "database-io", KACHI_ERR_IO},
};

enum kachi_err postgres_fail(struct postgres *postgres, const PGresult *result)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *reason = PQerrorMessage(postgres->connection);
    if (result != NULL && PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) != NULL) {
        reason = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    }
    if (state != NULL && strcmp(state, IN_FAILED_TRANSACTION) == 0) {
        return KACHI_ERR_IO; /* the echo of what failed before, which was told */
    }
    snprintf(postgres->last_state, sizeof postgres->last_state, "%s", state == NULL ? "" : state);
    const struct verdict *verdict = verdicts;
    while (strncmp(postgres->last_state, verdict->states, strlen(verdict->states)) != 0) {
        verdict++;
    }
    if (verdict->code != NULL) {
        kachi_database_tell(&postgres->face, verdict->code, reason);
    }
    return verdict->err;
}

/* 40001: serialisation; 40P01: deadlock; class 57P: the server is going or coming; class 08 and no
 * state at all: the connection. */
static bool may_retry(const struct kachi_database *database)
{
    const struct postgres *postgres = (const struct postgres *)database;
    return PQstatus(postgres->connection) == CONNECTION_BAD || postgres->last_state[0] == '\0' ||
           strncmp(postgres->last_state, "40", 2) == 0 ||
           strncmp(postgres->last_state, "57P", 3) == 0 ||
           strncmp(postgres->last_state, "08", 2) == 0;
}

static enum kachi_err run(struct kachi_database *database, const char *sql)
{
    PGresult *result = PQexec(postgres_of(database)->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    enum kachi_err err = ok ? KACHI_OK : postgres_fail(postgres_of(database), result);
    PQclear(result);
    return err;
}

/* What every connection needs: commits that are durable, and no endless waiting. */
static enum kachi_err set_up(struct postgres *postgres)
{
    char sql[300];
    snprintf(sql, sizeof sql,
             "SET client_min_messages = warning; SET lock_timeout = %d;"
             " SELECT set_config('synchronous_commit', 'on', false)"
             " WHERE current_setting('synchronous_commit') = 'off';%s",
             postgres->wait_ms,
             postgres->is_reading ? " SET default_transaction_read_only = on" : "");
    return run(&postgres->face, sql);
}

/* After a lost connection a new one is tried, and nothing is prepared on it. */
static enum kachi_err connect_again(struct postgres *postgres)
{
    PQreset(postgres->connection);
    postgres->in_transaction = false;
    for (size_t i = 0; i < POSTGRES_SLOTS; i++) {
        postgres->slots[i].is_prepared = false;
    }
    if (PQstatus(postgres->connection) != CONNECTION_OK) {
        return postgres_fail(postgres, NULL);
    }
    return set_up(postgres);
}

static enum kachi_err check_connection(struct postgres *postgres)
{
    bool is_bad = PQstatus(postgres->connection) != CONNECTION_OK;
    return is_bad && !postgres->in_transaction ? connect_again(postgres) : KACHI_OK;
}

static void set_wait_ms(struct kachi_database *database, int wait_ms)
{
    char sql[60];
    postgres_of(database)->wait_ms = wait_ms;
    snprintf(sql, sizeof sql, "SET lock_timeout = %d", wait_ms);
    PQclear(PQexec(postgres_of(database)->connection, sql)); /* else connect_again says it */
}

static enum kachi_err begin(struct kachi_database *database, bool is_snapshot)
{
    struct postgres *postgres = postgres_of(database);
    assert(!postgres->in_transaction);
    enum kachi_err err = check_connection(postgres);
    if (err == KACHI_OK) {
        err = run(database, is_snapshot ? "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                                        : "BEGIN ISOLATION LEVEL READ COMMITTED");
    }
    postgres->in_transaction = err == KACHI_OK;
    return err;
}

static void rollback(struct kachi_database *database)
{
    struct postgres *postgres = postgres_of(database);
    if (postgres->in_transaction) {
        PQclear(PQexec(postgres->connection, "ROLLBACK")); /* a lost connection did it already */
        postgres->in_transaction = false;
    }
}

static enum kachi_err commit(struct kachi_database *database)
{
    struct postgres *postgres = postgres_of(database);
    assert(postgres->in_transaction);
    PGresult *result = PQexec(postgres->connection, "COMMIT");
    /* Where the transaction had failed, COMMIT succeeds as a ROLLBACK. */
    bool ok =
        PQresultStatus(result) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(result), "COMMIT") == 0;
    enum kachi_err err = ok ? KACHI_OK : postgres_fail(postgres, result);
    PQclear(result);
    if (!ok) {
        rollback(database);
    }
    postgres->in_transaction = false;
    return err;
}

static struct kachi_str translate(struct kachi_arena *arena, const char *sql)
{
    struct kachi_str text = kachi_str_copy(arena, kachi_str_of(sql));
    char *bytes = kachi_arena_alloc(arena, text.bytes + 1, 1);
    for (size_t i = 0; i < text.bytes; i++) {
        bytes[i] = text.text[i] == '?' ? '$' : text.text[i];
    }
    return (struct kachi_str){bytes, text.bytes};
}

/* The cached statement for sql, a free slot for it, or NULL where it is sent without a name. */
static struct postgres_statement *find_slot(struct postgres *postgres, const char *sql)
{
    uint64_t address = (uint64_t)(uintptr_t)sql;
    size_t slot = (size_t)((address * UINT64_C(0x9E3779B97F4A7C15)) >> 56U); /* 8 bits: 0..255 */
    for (size_t i = 0; i < PROBES; i++) {
        struct postgres_statement *entry = &postgres->slots[(slot + i) % POSTGRES_SLOTS];
        if (entry->sql == NULL) {
            *entry = (struct postgres_statement){.sql = sql, .number = (slot + i) % POSTGRES_SLOTS};
            kachi_buffer_init(&entry->array, KACHI_LIMIT_ARCHIVE_ENTRY_BYTES - 1);
            entry->text = translate(&postgres->face.arena, sql);
            return entry;
        }
        if (entry->sql == sql) {
            return entry->in_use ? NULL : entry;
        }
    }
    return NULL;
}

static struct kachi_statement *begin_statement(struct kachi_database *database, const char *sql)
{
    struct postgres *postgres = postgres_of(database);
    struct postgres_statement *statement = find_slot(postgres, sql);
    if (statement == NULL) {
        statement = postgres->spare;
        if (statement == NULL) {
            statement = KACHI_NEW(&database->arena, struct postgres_statement);
            kachi_buffer_init(&statement->array, KACHI_LIMIT_ARCHIVE_ENTRY_BYTES - 1);
        } else {
            postgres->spare = statement->next;
        }
        statement->once = true;
        statement->text = translate(&database->arena, sql);
    }
    statement->face.database = database;
    statement->in_use = true;
    statement->err = KACHI_OK;
    statement->result = NULL;
    statement->next_row = 0;
    statement->parameter_count = 0;
    return &statement->face;
}

void postgres_bind(struct kachi_statement *face, int index, enum postgres_type type,
                   struct kachi_str value)
{
    struct postgres_statement *statement = own(face);
    assert(index >= 1 && index <= POSTGRES_PARAMETERS_MAX);
    statement->types[index - 1] = (Oid)type;
    statement->values[index - 1] = value.text == NULL ? "" : value.text;
    statement->bytes[index - 1] = (int)value.bytes;
    if (statement->parameter_count < index) {
        statement->parameter_count = index;
    }
}

static void put_uint64(char bytes[8], uint64_t value)
{
    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)(value >> (56 - 8 * i) & 0xFF);
    }
}

static uint64_t take_uint(const char *bytes, int count)
{
    uint64_t value = 0;
    for (int i = 0; i < count; i++) {
        value = value << 8 | (uint64_t)(unsigned char)bytes[i];
    }
    return value;
}

static void bind_null(struct kachi_statement *face, int index)
{
    postgres_bind(face, index, POSTGRES_TEXT, kachi_str_of(""));
    own(face)->values[index - 1] = NULL;
}

static void bind_int64(struct kachi_statement *face, int index, int64_t value)
{
    char *word = own(face)->words[index - 1];
    put_uint64(word, (uint64_t)value);
    postgres_bind(face, index, POSTGRES_INT8, (struct kachi_str){word, 8});
}

static void bind_double(struct kachi_statement *face, int index, double value)
{
    char *word = own(face)->words[index - 1];
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    put_uint64(word, bits);
    postgres_bind(face, index, POSTGRES_FLOAT8, (struct kachi_str){word, 8});
}

static void bind_str(struct kachi_statement *face, int index, struct kachi_str value)
{
    postgres_bind(face, index, POSTGRES_TEXT, value);
}

static void bind_blob(struct kachi_statement *face, int index, struct kachi_str value)
{
    postgres_bind(face, index, POSTGRES_BYTEA, value);
}

void postgres_put_int64(struct kachi_buffer *out, int64_t value)
{
    char bytes[8];
    put_uint64(bytes, (uint64_t)value);
    kachi_buffer_add(out, (struct kachi_str){bytes, sizeof bytes});
}

void postgres_put_int32(struct kachi_buffer *out, uint32_t value)
{
    char bytes[8];
    put_uint64(bytes, value);
    kachi_buffer_add(out, (struct kachi_str){bytes + 4, 4});
}

/* Dimensions, no NULL, type, how many, the first index. */
void postgres_put_array_head(struct kachi_buffer *out, enum postgres_type type, size_t count)
{
    postgres_put_int32(out, 1);
    postgres_put_int32(out, 0);
    postgres_put_int32(out, (uint32_t)type);
    postgres_put_int32(out, (uint32_t)count);
    postgres_put_int32(out, 1);
}

static void bind_array(struct kachi_statement *face, int index, size_t count, size_t bytes_each,
                       const void *values)
{
    struct postgres_statement *statement = own(face);
    bool is_int = bytes_each == 0;
    kachi_buffer_clear(&statement->array);
    postgres_put_array_head(&statement->array, is_int ? POSTGRES_INT8 : POSTGRES_BYTEA, count);
    for (size_t i = 0; i < count; i++) {
        char word[8];
        struct kachi_str value = {(const char *)values + i * bytes_each, bytes_each};
        if (is_int) {
            put_uint64(word, (uint64_t)((const int64_t *)values)[i]);
            value = (struct kachi_str){word, sizeof word};
        }
        postgres_put_int32(&statement->array, (uint32_t)value.bytes);
        kachi_buffer_add(&statement->array, value);
    }
    postgres_bind(face, index, POSTGRES_BYTEA, kachi_buffer_str(&statement->array));
    statement->types[index - 1] = is_int ? (Oid)POSTGRES_INT8_ARRAY : (Oid)POSTGRES_BYTEA_ARRAY;
}

/* Every parameter is in binary form. */
static const int binary[POSTGRES_PARAMETERS_MAX] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                                    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

static PGresult *send(struct postgres *postgres, struct postgres_statement *statement)
{
    char name[16];
    PGconn *connection = postgres->connection;
    int count = statement->parameter_count;
    if (statement->once) {
        return PQexecParams(connection, statement->text.text, count, statement->types,
                            statement->values, statement->bytes, binary, 1);
    }
    snprintf(name, sizeof name, "s%zu", statement->number);
    if (!statement->is_prepared) {
        PGresult *made = PQprepare(connection, name, statement->text.text, count, statement->types);
        if (PQresultStatus(made) != PGRES_COMMAND_OK) {
            return made;
        }
        PQclear(made);
        statement->is_prepared = true;
    }
    return PQexecPrepared(connection, name, count, statement->values, statement->bytes, binary, 1);
}

static void execute(struct postgres_statement *statement)
{
    struct postgres *postgres = postgres_of(statement->face.database);
    statement->err = check_connection(postgres);
    if (statement->err != KACHI_OK) {
        return;
    }
    statement->result = send(postgres, statement);
    ExecStatusType status = PQresultStatus(statement->result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        statement->err = postgres_fail(postgres, statement->result);
    }
}

static bool row(struct kachi_statement *face)
{
    struct postgres_statement *statement = own(face);
    if (statement->err == KACHI_OK && statement->result == NULL) {
        execute(statement);
    }
    if (statement->err != KACHI_OK || statement->next_row >= PQntuples(statement->result)) {
        return false;
    }
    statement->next_row++;
    return true;
}

static enum kachi_err end(struct kachi_statement *face)
{
    struct postgres_statement *statement = own(face);
    struct postgres *postgres = postgres_of(face->database);
    enum kachi_err err = statement->err;
    assert(statement->in_use);
    PQclear(statement->result);
    statement->result = NULL;
    statement->in_use = false;
    if (statement->once) {
        statement->next = postgres->spare;
        postgres->spare = statement;
    }
    return err;
}

static enum kachi_err change(struct kachi_statement *face, int64_t *changed)
{
    struct postgres_statement *statement = own(face);
    while (row(face)) {
        /* RETURNING: nobody looks at the rows. */
    }
    if (changed != NULL) {
        bool ok = statement->err == KACHI_OK;
        *changed = ok ? strtoll(PQcmdTuples(statement->result), NULL, 10) : 0;
    }
    return end(face);
}

static struct kachi_str value_at(struct kachi_statement *face, int column)
{
    const struct postgres_statement *statement = own(face);
    int at = statement->next_row - 1;
    return (struct kachi_str){PQgetvalue(statement->result, at, column),
                              (size_t)PQgetlength(statement->result, at, column)};
}

static bool is_null(struct kachi_statement *face, int column)
{
    const struct postgres_statement *statement = own(face);
    return PQgetisnull(statement->result, statement->next_row - 1, column) != 0;
}

/* Integers of 2, 4 and 8 bytes; a boolean has one. */
static int64_t get_int64(struct kachi_statement *face, int column)
{
    struct kachi_str value = value_at(face, column);
    uint64_t bits = take_uint(value.text, (int)value.bytes);
    switch (value.bytes) {
    case 2:
        return (int16_t)bits;
    case 4:
        return (int32_t)bits;
    default:
        return (int64_t)bits;
    }
}

static double get_double(struct kachi_statement *face, int column)
{
    struct kachi_str value = value_at(face, column);
    uint64_t bits = take_uint(value.text, (int)value.bytes);
    double number = 0;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static struct kachi_str get_bytes(struct kachi_statement *face, int column)
{
    return value_at(face, column);
}

static int64_t last_row(struct kachi_database *database)
{
    (void)database;
    assert(false); /* SQLite only */
    return 0;
}

static void close_connection(struct kachi_database *database)
{
    struct postgres *postgres = postgres_of(database);
    rollback(database);
    for (size_t i = 0; i < POSTGRES_SLOTS; i++) {
        if (postgres->slots[i].sql != NULL) {
            kachi_buffer_release(&postgres->slots[i].array);
        }
    }
    for (struct postgres_statement *spare = postgres->spare; spare != NULL; spare = spare->next) {
        kachi_buffer_release(&spare->array);
    }
    postgres_bulks_release(postgres);
    PQfinish(postgres->connection);
    struct kachi_arena arena = database->arena; /* the database itself lives in it */
    kachi_arena_release(&arena);
}

static const struct kachi_database_driver driver = {
    .kind = KACHI_DATABASE_POSTGRES,
    .has_versions = "SELECT CASE WHEN to_regclass('layer_version') IS NULL THEN 0 ELSE 1 END",
    .make_versions = "CREATE TABLE IF NOT EXISTS layer_version ("
                     "layer text PRIMARY KEY, version bigint NOT NULL)",
    .close = close_connection,
    .discard = close_connection,
    .set_wait_ms = set_wait_ms,
    .run = run,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .may_retry = may_retry,
    .statement = begin_statement,
    .bind_null = bind_null,
    .bind_int64 = bind_int64,
    .bind_double = bind_double,
    .bind_str = bind_str,
    .bind_blob = bind_blob,
    .bind_array = bind_array,
    .row = row,
    .end = end,
    .change = change,
    .is_null = is_null,
    .get_int64 = get_int64,
    .get_double = get_double,
    .get_text = get_bytes,
    .get_blob = get_bytes,
    .last_row = last_row,
    .bulk_begin = postgres_bulk_begin,
    .bulk_int64 = postgres_bulk_int64,
    .bulk_bytes = postgres_bulk_bytes,
    .bulk_row = postgres_bulk_row,
    .bulk_end = postgres_bulk_end,
};

/* The address without a password: user:password@ becomes user@, and ?password=... goes. */
static struct kachi_str without_password(struct kachi_arena *arena, struct kachi_str whole)
{
    struct kachi_str path = whole;
    size_t at = 0;
    while (at < whole.bytes && whole.text[at] != '?') {
        at++;
    }
    path.bytes = at;
    at = 0;
    while (at < path.bytes && path.text[at] != '/') {
        at++;
    }
    size_t from = at + 2;
    size_t colon = 0;
    for (size_t i = from; i < path.bytes && path.text[i] != '/'; i++) {
        if (path.text[i] == ':' && colon == 0) {
            colon = i;
        }
        if (path.text[i] == '@' && colon != 0) {
            struct kachi_str head = {path.text, colon};
            struct kachi_str rest = {path.text + i, path.bytes - i};
            return kachi_str_print(arena, "%.*s%.*s", KACHI_STR_ARG(head), KACHI_STR_ARG(rest));
        }
    }
    return kachi_str_copy(arena, path);
}

static enum kachi_err connect(struct postgres *postgres, struct kachi_str path)
{
    postgres->connection = PQconnectdb(kachi_str_copy(&postgres->face.arena, path).text);
    if (PQstatus(postgres->connection) != CONNECTION_OK) {
        const char *reason = PQerrorMessage(postgres->connection);
        kachi_database_tell(&postgres->face, "database-unreachable", reason);
        return KACHI_ERR_IO;
    }
    if (PQserverVersion(postgres->connection) < SERVER_VERSION_MIN) {
        const char *version = PQparameterStatus(postgres->connection, "server_version");
        kachi_database_tell(&postgres->face, "database-server-old", version);
        return KACHI_ERR_INPUT;
    }
    return set_up(postgres);
}

enum kachi_err kachi_postgres_open(struct kachi_str path, enum kachi_database_mode mode,
                                   struct kachi_findings *findings, struct kachi_database **out)
{
    struct kachi_arena arena;
    *out = NULL;
    kachi_arena_init(&arena);
    struct postgres *postgres = KACHI_NEW(&arena, struct postgres);
    postgres->face.driver = &driver;
    postgres->face.path = without_password(&arena, path);
    postgres->face.findings = findings;
    postgres->face.arena = arena;
    postgres->wait_ms = WAIT_MS;
    postgres->is_reading = mode == KACHI_DATABASE_READ;
    enum kachi_err err = connect(postgres, path);
    if (err != KACHI_OK) {
        close_connection(&postgres->face);
        return err;
    }
    *out = &postgres->face;
    return KACHI_OK;
}
