/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_database_test.c - what is stored comes back; a transaction is all or nothing; what stands in
 * the way is told.
 */
#include "base/database.h"
#include "base/file.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_str folder, path;
    struct kachi_database *database; /* closed by tear_down */
};

static int set_up(void **state)
{
    static struct fixture fixture;
    static char folder[64];
    snprintf(folder, sizeof folder, "/tmp/kachi-database-XXXXXX");
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    fixture.folder = kachi_str_of(mkdtemp(folder));
    fixture.path = kachi_path_join(&fixture.arena, fixture.folder, kachi_str_of("t.db"));
    fixture.database = NULL;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    kachi_database_close(fixture->database);
    DIR *stream = opendir(fixture->folder.text);
    for (struct dirent *item = readdir(stream); item != NULL; item = readdir(stream)) {
        unlinkat(dirfd(stream), item->d_name, 0);
    }
    closedir(stream);
    rmdir(fixture->folder.text);
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    return 0;
}

static struct kachi_database *open_ok(struct fixture *fixture, enum kachi_database_mode mode)
{
    struct kachi_database *database = NULL;
    assert_int_equal(kachi_database_open(fixture->path, mode, &fixture->findings, &database),
                     KACHI_OK);
    assert_int_equal(fixture->findings.count, 0);
    return database;
}

static void create(struct fixture *fixture)
{
    fixture->database = open_ok(fixture, KACHI_DATABASE_CREATE);
    assert_int_equal(
        kachi_sql_run(fixture->database,
                      "CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT;"
                      "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, x REAL, b BLOB,"
                      " parent INTEGER REFERENCES parent, CHECK (x IS NULL OR x >= 0)) STRICT"),
        KACHI_OK);
}

static enum kachi_err insert(struct kachi_database *database, int64_t id, struct kachi_str name)
{
    struct kachi_statement *st =
        kachi_sql_begin(database, "INSERT INTO t (id, name) VALUES (?1, ?2)");
    kachi_sql_bind_int64(st, 1, id);
    kachi_sql_bind_str(st, 2, name);
    return kachi_sql_change(st, NULL);
}

static int64_t count_rows(struct kachi_database *database)
{
    struct kachi_statement *st = kachi_sql_begin(database, "SELECT count(*) FROM t");
    assert_true(kachi_sql_row(st));
    int64_t count = kachi_sql_int64(st, 0);
    assert_int_equal(kachi_sql_end(st), KACHI_OK);
    return count;
}

static void values_come_back(void **state)
{
    struct fixture *fixture = *state;
    int64_t changed = 0;
    create(fixture);
    struct kachi_statement *st = kachi_sql_begin(
        fixture->database, "INSERT INTO t VALUES (?1, ?2, ?3, ?4, NULL), (2, '', NULL, ?5, NULL)");
    kachi_sql_bind_int64(st, 1, INT64_MIN);
    kachi_sql_bind_str(st, 2, kachi_str_of("\xE4\xBE\xA1\xE5\x80\xA4"));
    kachi_sql_bind_double(st, 3, 0.1);
    kachi_sql_bind_blob(st, 4, (struct kachi_str){"a\0b", 3});
    kachi_sql_bind_blob(st, 5, (struct kachi_str){NULL, 0});
    assert_int_equal(kachi_sql_change(st, &changed), KACHI_OK);
    assert_int_equal(changed, 2);
    assert_int_equal(kachi_database_last_row(fixture->database), 2);
    kachi_database_close(fixture->database);
    fixture->database = open_ok(fixture, KACHI_DATABASE_READ);
    st = kachi_sql_begin(fixture->database, "SELECT id, name, x, b, parent FROM t ORDER BY id");
    assert_true(kachi_sql_row(st));
    assert_true(kachi_sql_int64(st, 0) == INT64_MIN);
    assert_true(kachi_str_is(kachi_sql_text(st, 1), "\xE4\xBE\xA1\xE5\x80\xA4"));
    assert_true(fabs(kachi_sql_double(st, 2) - 0.1) <= 0.0);
    struct kachi_str blob = kachi_sql_blob(st, 3);
    assert_int_equal(blob.bytes, 3);
    assert_memory_equal(blob.text, "a\0b", 3);
    assert_true(kachi_sql_is_null(st, 4));
    assert_true(kachi_sql_row(st));
    assert_false(kachi_sql_is_null(st, 1));
    assert_false(kachi_sql_is_null(st, 3));
    assert_int_equal(kachi_sql_text(st, 1).bytes, 0);
    assert_false(kachi_sql_row(st));
    assert_int_equal(kachi_sql_end(st), KACHI_OK);
}

static void a_transaction_is_all_or_nothing(void **state)
{
    struct fixture *fixture = *state;
    create(fixture);
    assert_int_equal(kachi_database_begin(fixture->database), KACHI_OK);
    assert_int_equal(insert(fixture->database, 1, kachi_str_of("a")), KACHI_OK);
    kachi_database_rollback(fixture->database);
    assert_int_equal(count_rows(fixture->database), 0);
    kachi_database_rollback(fixture->database); /* with nothing open it does nothing */
    assert_int_equal(kachi_database_begin(fixture->database), KACHI_OK);
    assert_int_equal(insert(fixture->database, 1, kachi_str_of("a")), KACHI_OK);
    assert_int_equal(kachi_database_commit(fixture->database), KACHI_OK);
    assert_int_equal(kachi_database_begin(fixture->database), KACHI_OK);
    assert_int_equal(insert(fixture->database, 2, kachi_str_of("b")), KACHI_OK);
    kachi_database_close(fixture->database); /* what is open is rolled back */
    fixture->database = open_ok(fixture, KACHI_DATABASE_WRITE);
    assert_int_equal(count_rows(fixture->database), 1);
}

/* The same text at one address, at two addresses, and two texts at one address, used at once. */
static void statements_are_told_apart(void **state)
{
    struct fixture *fixture = *state;
    char sql[64];
    create(fixture);
    for (int64_t i = 0; i < 2000; i++) {
        snprintf(sql, sizeof sql, "SELECT %d + ?1", (int)(i % 2) * 100);
        struct kachi_statement *outer = kachi_sql_begin(fixture->database, sql);
        struct kachi_statement *inner = kachi_sql_begin(fixture->database, sql);
        kachi_sql_bind_int64(outer, 1, i);
        kachi_sql_bind_int64(inner, 1, -i);
        assert_true(kachi_sql_row(outer));
        assert_true(kachi_sql_row(inner));
        assert_int_equal(kachi_sql_int64(outer, 0), i % 2 * 100 + i);
        assert_int_equal(kachi_sql_int64(inner, 0), i % 2 * 100 - i);
        assert_int_equal(kachi_sql_end(inner), KACHI_OK);
        assert_int_equal(kachi_sql_end(outer), KACHI_OK);
    }
    /* Bindings of one use do not reach into the next. */
    struct kachi_statement *st = kachi_sql_begin(fixture->database, sql);
    assert_true(kachi_sql_row(st));
    assert_true(kachi_sql_is_null(st, 0));
    assert_int_equal(kachi_sql_end(st), KACHI_OK);
}

/* More different statements than the cache has room for. */
static void the_cache_may_be_full(void **state)
{
    struct fixture *fixture = *state;
    static char sql[1500][32];
    create(fixture);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1500; i++) {
            snprintf(sql[i], sizeof sql[i], "SELECT %d", i);
            struct kachi_statement *st = kachi_sql_begin(fixture->database, sql[i]);
            assert_true(kachi_sql_row(st));
            assert_int_equal(kachi_sql_int64(st, 0), i);
            assert_int_equal(kachi_sql_end(st), KACHI_OK);
        }
    }
}

static void a_row_that_is_there_is_a_conflict(void **state)
{
    struct fixture *fixture = *state;
    create(fixture);
    assert_int_equal(insert(fixture->database, 1, kachi_str_of("a")), KACHI_OK);
    assert_int_equal(insert(fixture->database, 1, kachi_str_of("b")), KACHI_ERR_CONFLICT);
    assert_int_equal(insert(fixture->database, 2, kachi_str_of("a")), KACHI_ERR_CONFLICT);
    assert_int_equal(fixture->findings.count, 0);
    assert_int_equal(kachi_sql_run(fixture->database, "INSERT INTO t (id, x) VALUES (3, -1.0)"),
                     KACHI_ERR_INTEGRITY);
    assert_int_equal(kachi_sql_run(fixture->database, "INSERT INTO t (id, parent) VALUES (3, 9)"),
                     KACHI_ERR_INTEGRITY);
    assert_int_equal(kachi_findings_count(&fixture->findings, KACHI_ERROR), 2);
    assert_true(kachi_findings_has(&fixture->findings, "database-constraint"));
    assert_int_equal(count_rows(fixture->database), 1);
}

static void a_second_writer_is_told_to_wait(void **state)
{
    struct fixture *fixture = *state;
    create(fixture);
    struct kachi_database *other = open_ok(fixture, KACHI_DATABASE_WRITE);
    kachi_database_set_wait_ms(other, 10);
    assert_int_equal(kachi_database_begin(fixture->database), KACHI_OK);
    assert_int_equal(insert(fixture->database, 1, kachi_str_of("a")), KACHI_OK);
    assert_int_equal(kachi_database_begin(other), KACHI_ERR_IO);
    assert_true(kachi_findings_has(&fixture->findings, "database-locked"));
    assert_int_equal(count_rows(other), 0); /* reading goes on */
    assert_int_equal(kachi_database_commit(fixture->database), KACHI_OK);
    assert_int_equal(kachi_database_begin(other), KACHI_OK);
    assert_int_equal(count_rows(other), 1);
    kachi_database_close(other);
}

/* A limit on pages gives SQLITE_FULL, as a full disk does. */
static void a_full_disk_loses_nothing(void **state)
{
    struct fixture *fixture = *state;
    char *text = KACHI_NEW_ARRAY(&fixture->arena, char, 200000);
    memset(text, 'x', 200000);
    create(fixture);
    assert_int_equal(insert(fixture->database, 1, kachi_str_of("a")), KACHI_OK);
    assert_int_equal(kachi_sql_run(fixture->database, "PRAGMA max_page_count = 8"), KACHI_OK);
    assert_int_equal(kachi_database_begin(fixture->database), KACHI_OK);
    assert_int_equal(insert(fixture->database, 2, kachi_str_of("b")), KACHI_OK);
    assert_int_equal(insert(fixture->database, 3, (struct kachi_str){text, 200000}), KACHI_ERR_IO);
    assert_true(kachi_findings_has(&fixture->findings, "database-full"));
    kachi_database_rollback(fixture->database);
    assert_int_equal(count_rows(fixture->database), 1);
    assert_int_equal(insert(fixture->database, 2, kachi_str_of("b")), KACHI_OK);
}

static void assert_refused(struct fixture *fixture, enum kachi_database_mode mode,
                           enum kachi_err err, const char *code)
{
    struct kachi_database *database = NULL;
    print_message("# %s\n", code);
    assert_int_equal(kachi_database_open(fixture->path, mode, &fixture->findings, &database), err);
    assert_null(database);
    assert_true(kachi_findings_has(&fixture->findings, code));
    assert_int_equal(fixture->findings.count, 1);
    kachi_findings_clear(&fixture->findings);
}

static void what_is_no_database_of_ours_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char *noise = KACHI_NEW_ARRAY(&fixture->arena, char, 8192);
    assert_refused(fixture, KACHI_DATABASE_READ, KACHI_ERR_NOT_FOUND, "database-missing");
    assert_refused(fixture, KACHI_DATABASE_WRITE, KACHI_ERR_NOT_FOUND, "database-missing");
    assert_int_equal(kachi_file_kind(fixture->path), KACHI_FILE_NONE);
    memset(noise, 'n', 8192);
    struct kachi_str content = {noise, 8192};
    assert_int_equal(kachi_file_write(fixture->path, content, &fixture->findings), KACHI_OK);
    assert_refused(fixture, KACHI_DATABASE_READ, KACHI_ERR_INPUT, "database-not");
    assert_refused(fixture, KACHI_DATABASE_CREATE, KACHI_ERR_INPUT, "database-not");
    struct kachi_str path = fixture->path;
    fixture->path = fixture->folder;
    assert_refused(fixture, KACHI_DATABASE_READ, KACHI_ERR_INPUT, "database-not");
    fixture->path = kachi_str_of("/no/such/folder/t.db");
    assert_refused(fixture, KACHI_DATABASE_CREATE, KACHI_ERR_IO, "database-denied");
    fixture->path = path;
}

/* Gone where this connection made it; not where it was before, nor where others have written. */
static void what_was_made_in_vain_is_taken_away(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_database *other = NULL;
    create(fixture);
    kachi_database_discard(fixture->database);
    fixture->database = NULL;
    assert_int_equal(kachi_file_kind(fixture->path), KACHI_FILE_NONE);
    create(fixture);
    assert_int_equal(
        kachi_database_open(fixture->path, KACHI_DATABASE_WRITE, &fixture->findings, &other),
        KACHI_OK);
    assert_int_equal(insert(other, 1, kachi_str_of("theirs")), KACHI_OK);
    kachi_database_close(other);
    kachi_database_discard(fixture->database);
    fixture->database = open_ok(fixture, KACHI_DATABASE_CREATE);
    assert_int_equal(count_rows(fixture->database), 1);
    kachi_database_discard(fixture->database);
    fixture->database = open_ok(fixture, KACHI_DATABASE_READ);
    assert_int_equal(count_rows(fixture->database), 1);
}

static void a_database_of_another_program_is_refused(void **state)
{
    struct fixture *fixture = *state;
    create(fixture);
    assert_int_equal(kachi_sql_run(fixture->database, "PRAGMA application_id = 0"), KACHI_OK);
    kachi_database_close(fixture->database);
    fixture->database = NULL;
    assert_refused(fixture, KACHI_DATABASE_WRITE, KACHI_ERR_INPUT, "database-not");
}

static void damage_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str whole;
    create(fixture);
    for (int64_t i = 0; i < 2000; i++) {
        struct kachi_str name = kachi_str_print(&fixture->arena, "name %d", (int)i);
        assert_int_equal(insert(fixture->database, i, name), KACHI_OK);
    }
    kachi_database_close(fixture->database);
    assert_int_equal(kachi_file_read(&fixture->arena, fixture->path, &fixture->findings, &whole),
                     KACHI_OK);
    char *bytes = KACHI_NEW_ARRAY(&fixture->arena, char, whole.bytes);
    memcpy(bytes, whole.text, whole.bytes);
    memset(bytes + 8192, 0xA5, whole.bytes - 8192);
    struct kachi_str changed = {bytes, whole.bytes};
    assert_int_equal(kachi_file_write(fixture->path, changed, &fixture->findings), KACHI_OK);
    fixture->database = open_ok(fixture, KACHI_DATABASE_READ);
    struct kachi_statement *st =
        kachi_sql_begin(fixture->database, "SELECT sum(length(name)) FROM t NOT INDEXED");
    assert_false(kachi_sql_row(st));
    assert_int_equal(kachi_sql_end(st), KACHI_ERR_INTEGRITY);
    assert_true(kachi_findings_has(&fixture->findings, "database-damaged"));
}

static void reading_mode_refuses_to_write(void **state)
{
    struct fixture *fixture = *state;
    create(fixture);
    kachi_database_close(fixture->database);
    fixture->database = open_ok(fixture, KACHI_DATABASE_READ);
    assert_int_equal(insert(fixture->database, 1, kachi_str_of("a")), KACHI_ERR_IO);
    assert_true(kachi_findings_has(&fixture->findings, "database-readonly"));
}

static void a_missing_table_is_told(void **state)
{
    struct fixture *fixture = *state;
    create(fixture);
    struct kachi_statement *st = kachi_sql_begin(fixture->database, "SELECT 1 FROM nowhere");
    kachi_sql_bind_int64(st, 1, 1);
    assert_false(kachi_sql_row(st));
    assert_int_equal(kachi_sql_end(st), KACHI_ERR_INTEGRITY);
    assert_true(kachi_findings_has(&fixture->findings, "database-shape"));
    assert_int_equal(count_rows(fixture->database), 0);
}

static void it_is_durable(void **state)
{
    struct fixture *fixture = *state;
    create(fixture);
    struct kachi_statement *st = kachi_sql_begin(fixture->database, "PRAGMA journal_mode");
    assert_true(kachi_sql_row(st));
    assert_true(kachi_str_is(kachi_sql_text(st, 0), "wal"));
    assert_int_equal(kachi_sql_end(st), KACHI_OK);
    st = kachi_sql_begin(fixture->database, "PRAGMA synchronous");
    assert_true(kachi_sql_row(st));
    assert_int_equal(kachi_sql_int64(st, 0), 2); /* FULL */
    assert_int_equal(kachi_sql_end(st), KACHI_OK);
}

static void memory_is_a_database_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    fixture->path = kachi_str_of(":memory:");
    create(fixture);
    assert_int_equal(insert(fixture->database, 1, kachi_str_of("a")), KACHI_OK);
    struct kachi_database *other = open_ok(fixture, KACHI_DATABASE_CREATE);
    assert_int_equal(kachi_sql_run(other, "SELECT * FROM t"), KACHI_ERR_INTEGRITY);
    kachi_database_close(other);
    kachi_database_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_come_back),
        TEST(a_transaction_is_all_or_nothing),
        TEST(statements_are_told_apart),
        TEST(the_cache_may_be_full),
        TEST(a_row_that_is_there_is_a_conflict),
        TEST(a_second_writer_is_told_to_wait),
        TEST(a_full_disk_loses_nothing),
        TEST(what_is_no_database_of_ours_is_refused),
        TEST(what_was_made_in_vain_is_taken_away),
        TEST(a_database_of_another_program_is_refused),
        TEST(damage_is_told),
        TEST(reading_mode_refuses_to_write),
        TEST(a_missing_table_is_told),
        TEST(it_is_durable),
        TEST(memory_is_a_database_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
