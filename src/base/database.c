/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database.c - SQLite behind a small face: statements cached, failures told to people.
 *
 * The cache is a table of fixed size keyed by the address of the SQL text, since that is nearly
 * always a literal; the text is compared as well, so an address used again for other SQL is only
 * slower, never wrong. A statement that is already in use, or finds no room, is made for once.
 */
#include "base/database.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/limits.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define APPLICATION_ID 0x4B616368 /* "Kach" */
#define WAIT_MS 5000
#define CACHE_SLOTS 512 /* a power of two */
#define CACHE_PROBES 8
#define DATA_VERSION "PRAGMA data_version"

struct kachi_statement {
    struct kachi_database *database;
    sqlite3_stmt *prepared;
    const char *sql; /* the caller's, for its address */
    bool in_use;
    bool once; /* not in the cache: finalised by end */
    enum kachi_err err;
    struct kachi_statement *next; /* of those made for once: what end left for reuse */
};

struct kachi_database {
    struct kachi_arena arena;
    struct kachi_str path;
    sqlite3 *connection;
    struct kachi_findings *findings;
    bool made_here;       /* there was no file before this connection */
    int32_t data_version; /* as SQLite has it: another one where somebody else has committed */
    struct kachi_statement *spare;
    struct kachi_statement slots[CACHE_SLOTS];
};

static void add_finding(const struct kachi_database *database, const char *code, const char *reason)
{
    if (database->findings != NULL) {
        kachi_findings_add(database->findings, code, (struct kachi_place){.source = database->path},
                           KACHI_ARGS({"path", database->path}, {"reason", kachi_str_of(reason)}));
    }
}

static bool disk_is_full(const struct kachi_database *database)
{
    int number = sqlite3_system_errno(database->connection);
    return number == ENOSPC || number == EDQUOT;
}

struct verdict {
    const char *code; /* NULL: the caller tells */
    enum kachi_err err;
};

static struct verdict judge_constraint(int extended)
{
    if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
        extended == SQLITE_CONSTRAINT_ROWID) {
        return (struct verdict){NULL, KACHI_ERR_CONFLICT};
    }
    return (struct verdict){"database-constraint", KACHI_ERR_INTEGRITY};
}

/* What an (extended) result code of SQLite means. */
static struct verdict judge(const struct kachi_database *database, int extended)
{
    switch (extended & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return (struct verdict){"database-locked", KACHI_ERR_IO};
    case SQLITE_FULL:
        return (struct verdict){"database-full", KACHI_ERR_IO};
    case SQLITE_IOERR:
        return (struct verdict){disk_is_full(database) ? "database-full" : "database-io",
                                KACHI_ERR_IO};
    case SQLITE_CORRUPT:
        return (struct verdict){"database-damaged", KACHI_ERR_INTEGRITY};
    case SQLITE_NOTADB:
        return (struct verdict){"database-not", KACHI_ERR_INPUT};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return (struct verdict){"database-readonly", KACHI_ERR_IO};
    case SQLITE_CANTOPEN:
        return (struct verdict){"database-denied", KACHI_ERR_IO};
    case SQLITE_TOOBIG:
        return (struct verdict){"database-value-too-large", KACHI_ERR_LIMIT};
    case SQLITE_CONSTRAINT:
        return judge_constraint(extended);
    case SQLITE_ERROR:
    case SQLITE_SCHEMA:
        /* Our SQL is tested, so it is the tables that are not as this version knows them. */
        return (struct verdict){"database-shape", KACHI_ERR_INTEGRITY};
    default:
        return (struct verdict){"database-io", KACHI_ERR_IO};
    }
}

/* Misuse of the interface is ours, not the world's. */
static enum kachi_err fail(const struct kachi_database *database, int result)
{
    assert(result != SQLITE_MISUSE && result != SQLITE_RANGE);
    struct verdict verdict = judge(database, sqlite3_extended_errcode(database->connection));
    if (verdict.code != NULL) {
        add_finding(database, verdict.code, sqlite3_errmsg(database->connection));
    }
    return verdict.err;
}

static enum kachi_err run(struct kachi_database *database, const char *sql)
{
    int result = sqlite3_exec(database->connection, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? KACHI_OK : fail(database, result);
}

static enum kachi_err read_int(struct kachi_database *database, const char *sql, int32_t *out)
{
    struct kachi_statement *statement = kachi_sql_begin(database, sql);
    if (kachi_sql_row(statement)) {
        *out = (int32_t)kachi_sql_int64(statement, 0);
    }
    return kachi_sql_end(statement);
}

/* A database with tables must be one of ours; an empty one becomes ours where we may write. */
static enum kachi_err check_owner(struct kachi_database *database, enum kachi_database_mode mode)
{
    int32_t id = 0;
    int32_t tables = 0;
    enum kachi_err err = read_int(database, "PRAGMA application_id", &id);
    if (err == KACHI_OK) {
        err = read_int(database, "SELECT count(*) FROM sqlite_schema", &tables);
    }
    if (err != KACHI_OK || id == APPLICATION_ID) {
        return err;
    }
    if (id != 0 || tables > 0 || mode == KACHI_DATABASE_READ) {
        add_finding(database, "database-not", "");
        return KACHI_ERR_INPUT;
    }
    static_assert(APPLICATION_ID == 1264673640, "the pragma below writes it as a number");
    return run(database, "PRAGMA application_id = 1264673640");
}

static enum kachi_err set_up(struct kachi_database *database, enum kachi_database_mode mode)
{
    enum kachi_err err = run(database, "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                                       "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY");
    if (err == KACHI_OK) {
        err = check_owner(database, mode);
    }
    if (err == KACHI_OK && mode != KACHI_DATABASE_READ) {
        err = run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    }
    return err;
}

/* Reading in WAL mode needs a file beside the database. Whoever may not make it, on a read-only
 * disk or in somebody else's folder, can still read a database that nobody is writing: where there
 * is no log beside it, the file is all there is. */
static bool is_still(struct kachi_database *database)
{
    struct kachi_str path = database->path;
    struct kachi_str name = kachi_path_name(path);
    struct kachi_str folder = {path.text, path.bytes - name.bytes};
    struct kachi_str place = kachi_str_is_empty(folder) ? kachi_str_of(".") : folder;
    struct kachi_str log = kachi_str_print(&database->arena, "%.*s-wal", KACHI_STR_ARG(path));
    return access(kachi_str_copy(&database->arena, place).text, W_OK) != 0 &&
           kachi_file_kind(log) == KACHI_FILE_NONE;
}

/* The path as SQLite's URI of a file that does not change. */
static struct kachi_str uri_of_still(struct kachi_database *database)
{
    struct kachi_buffer uri;
    kachi_buffer_init(&uri, KACHI_LIMIT_OUTPUT_BYTES);
    kachi_buffer_add_text(&uri, "file:");
    for (size_t i = 0; i < database->path.bytes; i++) {
        char c = database->path.text[i];
        bool is_special = c == '?' || c == '#' || c == '%';
        kachi_buffer_print(&uri, is_special ? "%%%02X" : "%c", (unsigned)(unsigned char)c);
    }
    kachi_buffer_add_text(&uri, "?immutable=1");
    struct kachi_str text = kachi_str_copy(&database->arena, kachi_buffer_str(&uri));
    kachi_buffer_release(&uri);
    return text;
}

static enum kachi_err connect(struct kachi_database *database, enum kachi_database_mode mode)
{
    struct kachi_str path = database->path;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (mode) {
    case KACHI_DATABASE_READ:
        flags |= SQLITE_OPEN_READONLY;
        if (is_still(database)) {
            flags |= SQLITE_OPEN_URI;
            path = uri_of_still(database);
        }
        break;
    case KACHI_DATABASE_WRITE:
        flags |= SQLITE_OPEN_READWRITE;
        break;
    case KACHI_DATABASE_CREATE:
        flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        break;
    }
    if (kachi_str_is(database->path, ":memory:")) {
        path = database->path;
        flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE |
                SQLITE_OPEN_CREATE;
    }
    int result = sqlite3_open_v2(path.text, &database->connection, flags, NULL);
    if (result != SQLITE_OK) {
        database->made_here = false;
        return fail(database, result);
    }
    sqlite3_busy_timeout(database->connection, WAIT_MS);
    enum kachi_err err = set_up(database, mode);
    return err == KACHI_OK ? read_int(database, DATA_VERSION, &database->data_version) : err;
}

static size_t slot_of(const char *sql)
{
    uint64_t address = (uint64_t)(uintptr_t)sql;
    return (size_t)((address * UINT64_C(0x9E3779B97F4A7C15)) >> 55U); /* the top 9 bits: 0..511 */
}

/* The cached statement for sql, a free slot for it, or NULL where it has to be made for once. */
static struct kachi_statement *find_slot(struct kachi_database *database, const char *sql)
{
    size_t slot = slot_of(sql);
    for (size_t i = 0; i < CACHE_PROBES; i++) {
        struct kachi_statement *entry = &database->slots[(slot + i) % CACHE_SLOTS];
        if (entry->sql == NULL) {
            return entry;
        }
        if (entry->sql == sql) {
            bool same = strcmp(sqlite3_sql(entry->prepared), sql) == 0;
            return same && !entry->in_use ? entry : NULL;
        }
    }
    return NULL;
}

static struct kachi_statement *spare_statement(struct kachi_database *database)
{
    struct kachi_statement *statement = database->spare;
    if (statement == NULL) {
        statement = KACHI_NEW(&database->arena, struct kachi_statement);
    } else {
        database->spare = statement->next;
    }
    *statement = (struct kachi_statement){.once = true};
    return statement;
}

/* A statement is always given back ready for the next begin, whatever happened. */
static void put_back(struct kachi_statement *statement)
{
    statement->in_use = false;
    if (!statement->once && statement->prepared == NULL) {
        return; /* it did not prepare: the slot stays free */
    }
    if (!statement->once) {
        sqlite3_reset(statement->prepared);
        sqlite3_clear_bindings(statement->prepared);
        return;
    }
    sqlite3_finalize(statement->prepared);
    statement->prepared = NULL;
    statement->next = statement->database->spare;
    statement->database->spare = statement;
}

static void note(struct kachi_statement *statement, int result)
{
    if (result != SQLITE_OK && statement->err == KACHI_OK) {
        statement->err = fail(statement->database, result);
    }
}

void kachi_database_close(struct kachi_database *database)
{
    if (database == NULL) {
        return;
    }
    for (size_t i = 0; i < CACHE_SLOTS; i++) {
        assert(!database->slots[i].in_use);
        sqlite3_finalize(database->slots[i].prepared);
    }
    int result = sqlite3_close(database->connection); /* rolls back what is open */
    assert(result == SQLITE_OK);
    (void)result;
    struct kachi_arena arena = database->arena; /* the database itself lives in it */
    kachi_arena_release(&arena);
}

/* Whether any table holds a row, but for the versions of the layers. Where that cannot be read, the
 * answer is yes: what is not known to be empty is kept. */
static bool holds_rows(struct kachi_database *database)
{
    static const char tables[] =
        "SELECT 'SELECT EXISTS (SELECT 1 FROM \"' || name || '\")' FROM sqlite_schema"
        " WHERE type = 'table' AND name <> 'layer_version' AND name NOT LIKE 'sqlite\\_%' ESCAPE "
        "'\\'";
    sqlite3_stmt *list = NULL;
    bool holds = sqlite3_prepare_v2(database->connection, tables, -1, &list, NULL) != SQLITE_OK;
    int step = holds ? SQLITE_DONE : sqlite3_step(list);
    while (!holds && step == SQLITE_ROW) {
        sqlite3_stmt *ask = NULL;
        const char *sql = (const char *)sqlite3_column_text(list, 0);
        holds = sqlite3_prepare_v2(database->connection, sql, -1, &ask, NULL) != SQLITE_OK ||
                sqlite3_step(ask) != SQLITE_ROW || sqlite3_column_int(ask, 0) != 0;
        sqlite3_finalize(ask);
        step = sqlite3_step(list);
    }
    sqlite3_finalize(list);
    return holds || step != SQLITE_DONE;
}

/* Whether the file is of this connection alone: made by it, and holding nothing. The lock of a
 * writer keeps others from beginning to write now. (The data version is no measure: a rollback that
 * spilled pages changes it too.) */
static bool is_mine(struct kachi_database *database)
{
    if (!database->made_here) {
        return false;
    }
    kachi_database_rollback(database);
    database->findings = NULL; /* what made the user give up has been told */
    int result = sqlite3_exec(database->connection, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if ((result & 0xFF) == SQLITE_BUSY) {
        return false;
    }
    /* A disk so full that nothing could be set up leaves nothing to read, and no content. */
    bool is_set_up = database->data_version != 0;
    return !is_set_up || !holds_rows(database);
}

void kachi_database_discard(struct kachi_database *database)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    if (database == NULL) {
        return;
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_str path = kachi_str_copy(&scratch, database->path);
    bool mine = is_mine(database);
    kachi_database_close(database);
    for (size_t i = 0; mine && i < sizeof endings / sizeof endings[0]; i++) {
        unlink(kachi_str_print(&scratch, "%s%s", path.text, endings[i]).text);
    }
    kachi_arena_release(&scratch);
}

enum kachi_err kachi_database_open(struct kachi_str path, enum kachi_database_mode mode,
                                   struct kachi_findings *findings, struct kachi_database **out)
{
    struct kachi_arena arena;
    bool in_memory = kachi_str_is(path, ":memory:");
    *out = NULL;
    kachi_arena_init(&arena);
    struct kachi_database *database = KACHI_NEW(&arena, struct kachi_database);
    database->path = kachi_str_copy(&arena, path);
    database->findings = findings;
    database->arena = arena;
    enum kachi_err err = KACHI_OK;
    enum kachi_file_kind kind = in_memory ? KACHI_FILE_PLAIN : kachi_file_kind(path);
    if (kind == KACHI_FILE_NONE && mode != KACHI_DATABASE_CREATE) {
        add_finding(database, "database-missing", "");
        err = KACHI_ERR_NOT_FOUND;
    } else if (kind == KACHI_FILE_FOLDER) {
        add_finding(database, "database-not", "");
        err = KACHI_ERR_INPUT;
    } else {
        database->made_here = kind == KACHI_FILE_NONE && !in_memory;
        err = connect(database, mode);
    }
    if (err != KACHI_OK) {
        kachi_database_discard(database);
        return err;
    }
    *out = database;
    return KACHI_OK;
}

void kachi_database_set_findings(struct kachi_database *database, struct kachi_findings *findings)
{
    database->findings = findings;
}

struct kachi_str kachi_database_path(const struct kachi_database *database)
{
    return database->path;
}

void kachi_database_set_wait_ms(struct kachi_database *database, int wait_ms)
{
    sqlite3_busy_timeout(database->connection, wait_ms);
}

enum kachi_err kachi_database_version(struct kachi_database *database, int32_t *version)
{
    *version = 0;
    return read_int(database, "PRAGMA user_version", version);
}

enum kachi_err kachi_database_set_version(struct kachi_database *database, int32_t version)
{
    char sql[64];
    sqlite3_snprintf((int)sizeof sql, sql, "PRAGMA user_version = %d", (int)version);
    return run(database, sql);
}

/* 0 where the layer has no tables yet. */
static enum kachi_err read_layer_version(struct kachi_database *database, const char *layer,
                                         int64_t *version)
{
    int32_t has_table = 0;
    *version = 0;
    enum kachi_err err = read_int(
        database, "SELECT count(*) FROM sqlite_schema WHERE name = 'layer_version'", &has_table);
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
    enum kachi_err err = run(database, "CREATE TABLE IF NOT EXISTS layer_version ("
                                       "layer TEXT PRIMARY KEY, version INTEGER NOT NULL) "
                                       "STRICT, WITHOUT ROWID");
    if (err == KACHI_OK) {
        err = read_layer_version(database, layer, &version);
    }
    for (size_t i = (size_t)version; err == KACHI_OK && i < step_count; i++) {
        err = run(database, steps[i]);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *statement = kachi_sql_begin(
        database, "INSERT INTO layer_version (layer, version) VALUES (?1, ?2) "
                  "ON CONFLICT (layer) DO UPDATE SET version = max(version, excluded.version)");
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
        add_finding(database, "database-newer", layer);
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
    return err;
}

enum kachi_err kachi_sql_run(struct kachi_database *database, const char *sql)
{
    return run(database, sql);
}

enum kachi_err kachi_database_begin(struct kachi_database *database)
{
    assert(sqlite3_get_autocommit(database->connection) != 0);
    return kachi_sql_change(kachi_sql_begin(database, "BEGIN IMMEDIATE"), NULL);
}

enum kachi_err kachi_database_commit(struct kachi_database *database)
{
    assert(sqlite3_get_autocommit(database->connection) == 0);
    enum kachi_err err = kachi_sql_change(kachi_sql_begin(database, "COMMIT"), NULL);
    if (err != KACHI_OK) {
        kachi_database_rollback(database);
    }
    return err;
}

void kachi_database_rollback(struct kachi_database *database)
{
    /* A failure such as a full disk may have rolled back already. */
    if (sqlite3_get_autocommit(database->connection) == 0) {
        sqlite3_exec(database->connection, "ROLLBACK", NULL, NULL, NULL);
    }
    assert(sqlite3_get_autocommit(database->connection) != 0);
}

struct kachi_statement *kachi_sql_begin(struct kachi_database *database, const char *sql)
{
    struct kachi_statement *statement = find_slot(database, sql);
    if (statement == NULL) {
        statement = spare_statement(database);
    }
    statement->database = database;
    statement->in_use = true;
    statement->err = KACHI_OK;
    if (statement->prepared == NULL) {
        unsigned flags = statement->once ? 0U : SQLITE_PREPARE_PERSISTENT;
        note(statement,
             sqlite3_prepare_v3(database->connection, sql, -1, flags, &statement->prepared, NULL));
        statement->sql = statement->prepared == NULL ? NULL : sql;
    }
    return statement;
}

void kachi_sql_bind_null(struct kachi_statement *statement, int index)
{
    if (statement->err == KACHI_OK) {
        note(statement, sqlite3_bind_null(statement->prepared, index));
    }
}

void kachi_sql_bind_int64(struct kachi_statement *statement, int index, int64_t value)
{
    if (statement->err == KACHI_OK) {
        note(statement, sqlite3_bind_int64(statement->prepared, index, value));
    }
}

void kachi_sql_bind_double(struct kachi_statement *statement, int index, double value)
{
    if (statement->err == KACHI_OK) {
        note(statement, sqlite3_bind_double(statement->prepared, index, value));
    }
}

void kachi_sql_bind_str(struct kachi_statement *statement, int index, struct kachi_str value)
{
    if (statement->err == KACHI_OK) {
        const char *text = value.text == NULL ? "" : value.text;
        note(statement, sqlite3_bind_text64(statement->prepared, index, text, value.bytes,
                                            SQLITE_STATIC, SQLITE_UTF8));
    }
}

void kachi_sql_bind_blob(struct kachi_statement *statement, int index, struct kachi_str value)
{
    if (statement->err == KACHI_OK) {
        const char *bytes = value.text == NULL ? "" : value.text; /* a NULL would be SQL's NULL */
        note(statement,
             sqlite3_bind_blob64(statement->prepared, index, bytes, value.bytes, SQLITE_STATIC));
    }
}

bool kachi_sql_row(struct kachi_statement *statement)
{
    if (statement->err != KACHI_OK) {
        return false;
    }
    int result = sqlite3_step(statement->prepared);
    if (result == SQLITE_ROW) {
        return true;
    }
    note(statement, result == SQLITE_DONE ? SQLITE_OK : result);
    return false;
}

enum kachi_err kachi_sql_end(struct kachi_statement *statement)
{
    assert(statement->in_use);
    enum kachi_err err = statement->err;
    put_back(statement);
    return err;
}

enum kachi_err kachi_sql_change(struct kachi_statement *statement, int64_t *changed)
{
    while (kachi_sql_row(statement)) {
        /* RETURNING or a pragma: nobody looks at the rows. */
    }
    if (changed != NULL) {
        bool ok = statement->err == KACHI_OK;
        *changed = ok ? sqlite3_changes64(statement->database->connection) : 0;
    }
    return kachi_sql_end(statement);
}

bool kachi_sql_is_null(struct kachi_statement *statement, int column)
{
    return sqlite3_column_type(statement->prepared, column) == SQLITE_NULL;
}

int64_t kachi_sql_int64(struct kachi_statement *statement, int column)
{
    return sqlite3_column_int64(statement->prepared, column);
}

double kachi_sql_double(struct kachi_statement *statement, int column)
{
    return sqlite3_column_double(statement->prepared, column);
}

struct kachi_str kachi_sql_text(struct kachi_statement *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement->prepared, column);
    if (text == NULL) {
        return kachi_str_of("");
    }
    return (struct kachi_str){text, (size_t)sqlite3_column_bytes(statement->prepared, column)};
}

struct kachi_str kachi_sql_blob(struct kachi_statement *statement, int column)
{
    const char *bytes = sqlite3_column_blob(statement->prepared, column);
    if (bytes == NULL) {
        return kachi_str_of("");
    }
    return (struct kachi_str){bytes, (size_t)sqlite3_column_bytes(statement->prepared, column)};
}

int64_t kachi_database_last_row(struct kachi_database *database)
{
    return sqlite3_last_insert_rowid(database->connection);
}
