/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database_sqlite.c - a database that is a file, or memory, by SQLite: statements cached, failures
 * told to people.
 *
 * The cache is a table of fixed size keyed by the address of the SQL text, since that is nearly
 * always a literal; the text is compared as well, so an address used again for other SQL is only
 * slower, never wrong. A statement that is already in use, or finds no room, is made for once.
 */
#include "base/database_sqlite_internal.h"
#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define APPLICATION_ID 0x4B616368 /* "Kach" */
#define WAIT_MS 5000
#define CACHE_PROBES 8
#define DATA_VERSION "PRAGMA data_version"

static struct sqlite_statement *own(struct kachi_statement *statement)
{
    return (struct sqlite_statement *)statement;
}

static sqlite3 *connection_of(const struct kachi_database *database)
{
    return ((const struct sqlite *)database)->connection;
}

static bool disk_is_full(const struct kachi_database *database)
{
    int number = sqlite3_system_errno(connection_of(database));
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
    struct verdict verdict = judge(database, sqlite3_extended_errcode(connection_of(database)));
    if (verdict.code != NULL) {
        kachi_database_tell(database, verdict.code, sqlite3_errmsg(connection_of(database)));
    }
    return verdict.err;
}

static enum kachi_err run(struct kachi_database *database, const char *sql)
{
    int result = sqlite3_exec(connection_of(database), sql, NULL, NULL, NULL);
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
        kachi_database_tell(database, "database-not", "");
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

static enum kachi_err connect(struct kachi_database *database, enum kachi_database_mode mode)
{
    struct kachi_str path = database->path;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (mode) {
    case KACHI_DATABASE_READ:
        flags |= SQLITE_OPEN_READONLY;
        if (sqlite_is_still(database)) {
            flags |= SQLITE_OPEN_URI;
            path = sqlite_uri_of_still(database);
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
    int result = sqlite3_open_v2(path.text, &sqlite_of(database)->connection, flags, NULL);
    if (result != SQLITE_OK) {
        sqlite_of(database)->made_here = false;
        return fail(database, result);
    }
    result = sqlite_bulk_register(sqlite_of(database));
    if (result != SQLITE_OK) {
        return fail(database, result);
    }
    sqlite3_busy_timeout(connection_of(database), WAIT_MS);
    enum kachi_err err = set_up(database, mode);
    return err == KACHI_OK ? read_int(database, DATA_VERSION, &sqlite_of(database)->data_version)
                           : err;
}

static size_t slot_of(const char *sql)
{
    uint64_t address = (uint64_t)(uintptr_t)sql;
    return (size_t)((address * UINT64_C(0x9E3779B97F4A7C15)) >> 55U); /* the top 9 bits: 0..511 */
}

/* The cached statement for sql, a free slot for it, or NULL where it has to be made for once. */
static struct sqlite_statement *find_slot(struct kachi_database *database, const char *sql)
{
    size_t slot = slot_of(sql);
    for (size_t i = 0; i < CACHE_PROBES; i++) {
        struct sqlite_statement *entry =
            &sqlite_of(database)->slots[(slot + i) % SQLITE_CACHE_SLOTS];
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

static struct sqlite_statement *spare_statement(struct sqlite *sqlite)
{
    struct sqlite_statement *statement = sqlite->spare;
    if (statement == NULL) {
        statement = KACHI_NEW(&sqlite->face.arena, struct sqlite_statement);
    } else {
        sqlite->spare = statement->next;
    }
    *statement = (struct sqlite_statement){.once = true};
    return statement;
}

/* A statement is always given back ready for the next begin, whatever happened. */
static void put_back(struct sqlite_statement *statement)
{
    struct sqlite *sqlite = sqlite_of(statement->face.database);
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
    statement->next = sqlite->spare;
    sqlite->spare = statement;
}

void sqlite_note(struct sqlite_statement *statement, int result)
{
    if (result != SQLITE_OK && statement->err == KACHI_OK) {
        statement->err = fail(statement->face.database, result);
    }
}

static void close_file(struct kachi_database *database)
{
    struct sqlite *sqlite = sqlite_of(database);
    for (size_t i = 0; i < SQLITE_CACHE_SLOTS; i++) {
        assert(!sqlite->slots[i].in_use);
        sqlite3_finalize(sqlite->slots[i].prepared);
    }
    int result = sqlite3_close(sqlite->connection); /* rolls back what is open */
    assert(result == SQLITE_OK);
    (void)result;
    struct kachi_arena arena = database->arena; /* the database itself lives in it */
    kachi_arena_release(&arena);
}

static void rollback(struct kachi_database *database)
{
    /* A failure such as a full disk may have rolled back already. */
    if (sqlite3_get_autocommit(connection_of(database)) == 0) {
        sqlite3_exec(connection_of(database), "ROLLBACK", NULL, NULL, NULL);
    }
    assert(sqlite3_get_autocommit(connection_of(database)) != 0);
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
    bool holds = sqlite3_prepare_v2(connection_of(database), tables, -1, &list, NULL) != SQLITE_OK;
    int step = holds ? SQLITE_DONE : sqlite3_step(list);
    while (!holds && step == SQLITE_ROW) {
        sqlite3_stmt *ask = NULL;
        const char *sql = (const char *)sqlite3_column_text(list, 0);
        holds = sqlite3_prepare_v2(connection_of(database), sql, -1, &ask, NULL) != SQLITE_OK ||
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
    if (!sqlite_of(database)->made_here) {
        return false;
    }
    rollback(database);
    database->findings = NULL; /* what made the user give up has been told */
    int result = sqlite3_exec(connection_of(database), "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if ((result & 0xFF) == SQLITE_BUSY) {
        return false;
    }
    /* A disk so full that nothing could be set up leaves nothing to read, and no content. */
    bool is_set_up = sqlite_of(database)->data_version != 0;
    return !is_set_up || !holds_rows(database);
}

static void discard_file(struct kachi_database *database)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_str path = kachi_str_copy(&scratch, database->path);
    bool mine = is_mine(database);
    close_file(database);
    for (size_t i = 0; mine && i < sizeof endings / sizeof endings[0]; i++) {
        unlink(kachi_str_print(&scratch, "%s%s", path.text, endings[i]).text);
    }
    kachi_arena_release(&scratch);
}

static void set_wait_ms(struct kachi_database *database, int wait_ms)
{
    sqlite3_busy_timeout(connection_of(database), wait_ms);
}

/* SQLite waits for other writers by itself, and nothing is lost on the way to it. */
static bool may_retry(const struct kachi_database *database)
{
    (void)database;
    return false;
}

static struct kachi_statement *begin_statement(struct kachi_database *database, const char *sql)
{
    struct sqlite_statement *statement = find_slot(database, sql);
    if (statement == NULL) {
        statement = spare_statement(sqlite_of(database));
    }
    statement->face.database = database;
    statement->in_use = true;
    statement->err = KACHI_OK;
    if (statement->prepared == NULL) {
        unsigned flags = statement->once ? 0U : SQLITE_PREPARE_PERSISTENT;
        sqlite_note(statement, sqlite3_prepare_v3(connection_of(database), sql, -1, flags,
                                                  &statement->prepared, NULL));
        statement->sql = statement->prepared == NULL ? NULL : sql;
    }
    return &statement->face;
}

static void bind_null(struct kachi_statement *face, int index)
{
    struct sqlite_statement *statement = own(face);
    if (statement->err == KACHI_OK) {
        sqlite_note(statement, sqlite3_bind_null(statement->prepared, index));
    }
}

static void bind_int64(struct kachi_statement *face, int index, int64_t value)
{
    struct sqlite_statement *statement = own(face);
    if (statement->err == KACHI_OK) {
        sqlite_note(statement, sqlite3_bind_int64(statement->prepared, index, value));
    }
}

static void bind_double(struct kachi_statement *face, int index, double value)
{
    struct sqlite_statement *statement = own(face);
    if (statement->err == KACHI_OK) {
        sqlite_note(statement, sqlite3_bind_double(statement->prepared, index, value));
    }
}

static void bind_str(struct kachi_statement *face, int index, struct kachi_str value)
{
    struct sqlite_statement *statement = own(face);
    if (statement->err == KACHI_OK) {
        const char *text = value.text == NULL ? "" : value.text;
        sqlite_note(statement, sqlite3_bind_text64(statement->prepared, index, text, value.bytes,
                                                   SQLITE_STATIC, SQLITE_UTF8));
    }
}

static void bind_blob(struct kachi_statement *face, int index, struct kachi_str value)
{
    struct sqlite_statement *statement = own(face);
    if (statement->err == KACHI_OK) {
        const char *bytes = value.text == NULL ? "" : value.text; /* a NULL would be SQL's NULL */
        sqlite_note(statement, sqlite3_bind_blob64(statement->prepared, index, bytes, value.bytes,
                                                   SQLITE_STATIC));
    }
}

static void bind_array(struct kachi_statement *face, int index, size_t count, size_t bytes_each,
                       const void *values)
{
    (void)face;
    (void)index;
    (void)count;
    (void)bytes_each;
    (void)values;
    assert(false); /* PostgreSQL only */
}

static bool row(struct kachi_statement *face)
{
    struct sqlite_statement *statement = own(face);
    if (statement->err != KACHI_OK) {
        return false;
    }
    int result = sqlite3_step(statement->prepared);
    if (result == SQLITE_ROW) {
        return true;
    }
    sqlite_note(statement, result == SQLITE_DONE ? SQLITE_OK : result);
    return false;
}

static enum kachi_err end(struct kachi_statement *face)
{
    struct sqlite_statement *statement = own(face);
    assert(statement->in_use);
    enum kachi_err err = statement->err;
    put_back(statement);
    return err;
}

static enum kachi_err change(struct kachi_statement *face, int64_t *changed)
{
    while (row(face)) {
        /* RETURNING or a pragma: nobody looks at the rows. */
    }
    if (changed != NULL) {
        bool ok = own(face)->err == KACHI_OK;
        *changed = ok ? sqlite3_changes64(connection_of(face->database)) : 0;
    }
    return end(face);
}

/* A statement without rows that is prepared once: BEGIN and COMMIT stand around every entry that is
 * posted alone, and parsing them would be a tenth of what SQLite does for it. */
static enum kachi_err run_prepared(struct kachi_database *database, const char *sql)
{
    return change(begin_statement(database, sql), NULL);
}

static enum kachi_err begin(struct kachi_database *database, bool is_snapshot)
{
    assert(sqlite3_get_autocommit(connection_of(database)) != 0);
    return run_prepared(database, is_snapshot ? "BEGIN" : "BEGIN IMMEDIATE");
}

static enum kachi_err commit(struct kachi_database *database)
{
    assert(sqlite3_get_autocommit(connection_of(database)) == 0);
    enum kachi_err err = run_prepared(database, "COMMIT");
    if (err != KACHI_OK) {
        rollback(database);
    }
    return err;
}

static bool is_null(struct kachi_statement *face, int column)
{
    return sqlite3_column_type(own(face)->prepared, column) == SQLITE_NULL;
}

static int64_t get_int64(struct kachi_statement *face, int column)
{
    return sqlite3_column_int64(own(face)->prepared, column);
}

static double get_double(struct kachi_statement *face, int column)
{
    return sqlite3_column_double(own(face)->prepared, column);
}

static struct kachi_str get_text(struct kachi_statement *face, int column)
{
    sqlite3_stmt *prepared = own(face)->prepared;
    const char *text = (const char *)sqlite3_column_text(prepared, column);
    if (text == NULL) {
        return kachi_str_of("");
    }
    return (struct kachi_str){text, (size_t)sqlite3_column_bytes(prepared, column)};
}

static struct kachi_str get_blob(struct kachi_statement *face, int column)
{
    sqlite3_stmt *prepared = own(face)->prepared;
    const char *bytes = sqlite3_column_blob(prepared, column);
    if (bytes == NULL) {
        return kachi_str_of("");
    }
    return (struct kachi_str){bytes, (size_t)sqlite3_column_bytes(prepared, column)};
}

static int64_t last_row(struct kachi_database *database)
{
    return sqlite3_last_insert_rowid(connection_of(database));
}

static const struct kachi_database_driver driver = {
    .kind = KACHI_DATABASE_SQLITE,
    .has_versions = "SELECT count(*) FROM sqlite_schema WHERE name = 'layer_version'",
    .make_versions = "CREATE TABLE IF NOT EXISTS layer_version ("
                     "layer TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    .close = close_file,
    .discard = discard_file,
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
    .get_text = get_text,
    .get_blob = get_blob,
    .last_row = last_row,
    .bulk_begin = sqlite_bulk_begin,
    .bulk_int64 = sqlite_bulk_int64,
    .bulk_bytes = sqlite_bulk_bytes,
    .bulk_row = sqlite_bulk_row,
    .bulk_end = sqlite_bulk_end,
};

enum kachi_err kachi_sqlite_open(struct kachi_str path, enum kachi_database_mode mode,
                                 struct kachi_findings *findings, struct kachi_database **out)
{
    struct kachi_arena arena;
    bool in_memory = kachi_str_is(path, ":memory:");
    *out = NULL;
    kachi_arena_init(&arena);
    struct sqlite *sqlite = KACHI_NEW(&arena, struct sqlite);
    struct kachi_database *database = &sqlite->face;
    database->driver = &driver;
    database->path = kachi_str_copy(&arena, path);
    database->is_read_only = mode == KACHI_DATABASE_READ && !in_memory;
    database->findings = findings;
    database->arena = arena;
    enum kachi_err err = KACHI_OK;
    enum kachi_file_kind kind = in_memory ? KACHI_FILE_PLAIN : kachi_file_kind(path);
    if (kind == KACHI_FILE_NONE && mode != KACHI_DATABASE_CREATE) {
        kachi_database_tell(database, "database-missing", "");
        err = KACHI_ERR_NOT_FOUND;
    } else if (kind == KACHI_FILE_FOLDER) {
        kachi_database_tell(database, "database-not", "");
        err = KACHI_ERR_INPUT;
    } else {
        sqlite->made_here = kind == KACHI_FILE_NONE && !in_memory;
        err = connect(database, mode);
    }
    if (err != KACHI_OK) {
        discard_file(database);
        return err;
    }
    *out = database;
    return KACHI_OK;
}
