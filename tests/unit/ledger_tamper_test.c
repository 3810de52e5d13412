/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tampering: whatever single value of a ledger's tables is changed behind its back, whatever row is
 * taken away or added, the audit finds it, and ends in a finding rather than in a crash.
 *
 * Every column of the first, a middle and the last row of every table, in a history with an entry
 * of every kind. SQLite alone: the audit reads both stores by the same questions, and
 * ledger_store_test tampers with both.
 */
#include "ledger_scenario.h"

#include "base/buffer.h"
#include "base/file.h"
#include "ledger/store.h"

#include <stdlib.h>
#include <string.h>

static const char *const tables[] = {
    "ledger_key",     "ledger_entry", "ledger_input",  "ledger_draw", "ledger_party",
    "ledger_product", "ledger_pool",  "ledger_lot",    "ledger_left", "ledger_offer",
    "ledger_notice",  "ledger_claim", "ledger_attest", "ledger",
};

struct tamper {
    struct kachi_arena arena;
    char path[TEST_PLACE_BYTES];
    struct kachi_str template; /* the bytes of the database */
    unsigned found, refused;   /* by the audit; by the table itself */
};

struct column {
    struct kachi_str name, type;
    bool is_key;
};

static void put_template(const struct tamper *tamper)
{
    FILE *file = fopen(tamper->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(tamper->template.text, 1, tamper->template.bytes, file),
                     tamper->template.bytes);
    assert_int_equal(fclose(file), 0);
}

/* A fresh copy of the database, changed by SQL; false where its own constraints refuse. */
static bool change(const struct tamper *tamper, const char *sql)
{
    struct kachi_database *database = NULL;
    put_template(tamper);
    assert_int_equal(
        kachi_database_open(kachi_str_of(tamper->path), KACHI_DATABASE_WRITE, NULL, &database),
        KACHI_OK);
    enum kachi_err err = kachi_sql_run(database, sql);
    kachi_database_close(database);
    return err == KACHI_OK;
}

/* After that change the audit is to say no. */
static void tamper_with(struct tamper *tamper, const char *sql)
{
    struct test_ledger test;
    struct kachi_audit audit;
    struct kachi_arena_mark mark = kachi_arena_mark(&tamper->arena);
    test_place_remove(tamper->path);
    if (!change(tamper, sql)) {
        tamper->refused++;
        return;
    }
    assert_int_equal(scenario_open(&test, tamper->path), KACHI_OK);
    enum kachi_err err = kachi_audit(test.ledger, &tamper->arena, &audit);
    if (err != KACHI_ERR_INTEGRITY) {
        test_show_findings(&test.findings);
        fail_msg("not found (%d): %s", (int)err, sql);
    }
    assert_true(test.findings.count > 0);
    tamper->found++;
    test_ledger_close(&test);
    kachi_arena_reset(&tamper->arena, mark);
}

/* Another value of the same type. */
static struct kachi_str other_value(struct tamper *tamper, const struct column *column)
{
    struct kachi_str name = column->name;
    if (kachi_str_is(column->type, "INTEGER")) {
        return kachi_str_print(&tamper->arena, "%.*s + 1", KACHI_STR_ARG(name));
    }
    if (kachi_str_is(column->type, "TEXT")) {
        return kachi_str_print(&tamper->arena, "%.*s || 'x'", KACHI_STR_ARG(name));
    }
    return kachi_str_print(&tamper->arena,
                           "CAST(substr(%.*s, 1, length(%.*s) - 1) || CASE substr(%.*s, -1)"
                           " WHEN x'a7' THEN x'a8' ELSE x'a7' END AS BLOB)",
                           KACHI_STR_ARG(name), KACHI_STR_ARG(name), KACHI_STR_ARG(name));
}

static size_t columns_of(struct tamper *tamper, struct kachi_database *database, const char *table,
                         struct column columns[30])
{
    size_t count = 0;
    struct kachi_statement *st =
        kachi_sql_begin(database, "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid");
    kachi_sql_bind_str(st, 1, kachi_str_of(table));
    while (kachi_sql_row(st)) {
        columns[count++] = (struct column){kachi_str_copy(&tamper->arena, kachi_sql_text(st, 0)),
                                           kachi_str_copy(&tamper->arena, kachi_sql_text(st, 1)),
                                           kachi_sql_int64(st, 2) != 0};
    }
    assert_int_equal(kachi_sql_end(st), KACHI_OK);
    return count;
}

/* "ledger, entry, position" */
static struct kachi_str key_of(struct tamper *tamper, const struct column *columns, size_t count)
{
    struct kachi_str key = kachi_str_of("");
    for (size_t i = 0; i < count; i++) {
        if (columns[i].is_key) {
            key = kachi_str_print(&tamper->arena, "%.*s%s%.*s", KACHI_STR_ARG(key),
                                  kachi_str_is_empty(key) ? "" : ", ",
                                  KACHI_STR_ARG(columns[i].name));
        }
    }
    return key;
}

static void tamper_with_row(struct tamper *tamper, const char *table, const struct column *columns,
                            size_t count, int64_t row)
{
    struct kachi_str key = key_of(tamper, columns, count);
    struct kachi_str where = kachi_str_print(
        &tamper->arena, "WHERE (%.*s) = (SELECT %.*s FROM %s ORDER BY %.*s LIMIT 1 OFFSET %lld)",
        KACHI_STR_ARG(key), KACHI_STR_ARG(key), table, KACHI_STR_ARG(key), (long long)row);
    for (size_t i = 0; i < count; i++) {
        /* A ledger may be called otherwise: that is not in its log. Number: whose rows are whose.
         */
        bool is_free = strcmp(table, "ledger") == 0 &&
                       (kachi_str_is(columns[i].name, "name") || columns[i].is_key);
        if (is_free) {
            continue;
        }
        struct kachi_str value = other_value(tamper, &columns[i]);
        tamper_with(tamper, kachi_str_print(&tamper->arena, "UPDATE %s SET %.*s = %.*s %.*s", table,
                                            KACHI_STR_ARG(columns[i].name), KACHI_STR_ARG(value),
                                            KACHI_STR_ARG(where))
                                .text);
    }
    if (strcmp(table, "ledger") != 0) {
        tamper_with(tamper, kachi_str_print(&tamper->arena, "DELETE FROM %s %.*s", table,
                                            KACHI_STR_ARG(where))
                                .text);
    }
}

/* A copy of the last row with the key after it. */
static void add_row(struct tamper *tamper, const char *table, const struct column *columns,
                    size_t count)
{
    size_t last = 0;
    struct kachi_str values = kachi_str_of("");
    struct kachi_str key = key_of(tamper, columns, count);
    for (size_t i = 0; i < count; i++) {
        last = columns[i].is_key ? i : last;
    }
    for (size_t i = 0; i < count; i++) {
        values = kachi_str_print(
            &tamper->arena, "%.*s%s%.*s", KACHI_STR_ARG(values), i == 0 ? "" : ", ",
            KACHI_STR_ARG(i == last ? other_value(tamper, &columns[i]) : columns[i].name));
    }
    tamper_with(tamper,
                kachi_str_print(&tamper->arena,
                                "INSERT INTO %s SELECT %.*s FROM %s ORDER BY %.*s DESC LIMIT 1",
                                table, KACHI_STR_ARG(values), table, KACHI_STR_ARG(key))
                    .text);
}

static int64_t rows_of(struct kachi_database *database, struct kachi_arena *arena,
                       const char *table)
{
    struct kachi_statement *st =
        kachi_sql_begin(database, kachi_str_print(arena, "SELECT count(*) FROM %s", table).text);
    assert_true(kachi_sql_row(st));
    int64_t rows = kachi_sql_int64(st, 0);
    assert_int_equal(kachi_sql_end(st), KACHI_OK);
    return rows;
}

static void make_template(struct tamper *tamper)
{
    struct test_ledger test;
    struct step steps[STEPS_MAX];
    struct kachi_audit audit;
    size_t count = scenario_draw_up(steps);
    assert_int_equal(scenario_open(&test, tamper->path), KACHI_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(scenario_post(&test, &steps[i]), KACHI_OK);
    }
    test_audit(&test, &tamper->arena, &audit);
    test_ledger_close(&test);
    assert_int_equal(
        kachi_file_read(&tamper->arena, kachi_str_of(tamper->path), NULL, &tamper->template),
        KACHI_OK);
}

static void every_change_is_found(void **state)
{
    (void)state;
    struct tamper tamper = {.found = 0};
    struct test_ledger test;
    kachi_arena_init(&tamper.arena);
    test_place(tamper.path);
    make_template(&tamper);
    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
        struct column columns[30];
        test_place_remove(tamper.path);
        put_template(&tamper);
        assert_int_equal(scenario_open(&test, tamper.path), KACHI_OK);
        size_t count = columns_of(&tamper, test.database, tables[t], columns);
        int64_t rows = rows_of(test.database, &tamper.arena, tables[t]);
        test_ledger_close(&test);
        assert_true(count > 0 && rows > 0); /* the scenario has a row in every table */
        const int64_t chosen[] = {0, rows / 2, rows - 1};
        for (size_t i = 0; i < 3; i++) {
            if (i == 0 || chosen[i] != chosen[i - 1]) {
                tamper_with_row(&tamper, tables[t], columns, count, chosen[i]);
            }
        }
        if (strcmp(tables[t], "ledger") != 0) {
            add_row(&tamper, tables[t], columns, count);
        }
    }
    fprintf(stderr, "# %u changes found, %u refused by the tables\n", tamper.found, tamper.refused);
    assert_true(tamper.found > 300);
    test_place_remove(tamper.path);
    kachi_arena_release(&tamper.arena);
}

/* The request that the bytes say, as it would be written again. */
static bool scan(struct tamper *tamper, struct kachi_str bytes, enum kachi_entry_kind kind,
                 struct kachi_buffer *again)
{
    struct kachi_entry entry;
    struct kachi_entry_stamp stamp = {.rules = 0};
    kachi_buffer_clear(again);
    if (!kachi_entry_scan(&tamper->arena, bytes, kind, &entry, &stamp)) {
        return false;
    }
    kachi_entry_write_content(again, &entry);
    return true;
}

/* Of an entry's bytes cut short no request is read; of bytes of which one is another, none or
 * another, or it stood where the request does not (its result, which a replay works out anew). */
static void change_every_byte(struct tamper *tamper, struct kachi_str content,
                              enum kachi_entry_kind kind)
{
    static const char others[] = "\"\\0Z},n";
    struct kachi_buffer right;
    struct kachi_buffer again;
    struct kachi_str copy = kachi_str_copy(&tamper->arena, content);
    char *bytes = (char *)(uintptr_t)copy.text;
    kachi_buffer_init(&right, 1 << 16);
    kachi_buffer_init(&again, 1 << 16);
    assert_true(scan(tamper, content, kind, &right));
    struct kachi_str request = kachi_buffer_str(&right);
    const char *at = memmem(content.text, content.bytes, request.text, request.bytes);
    assert_non_null(at); /* what is read is what stands there */
    size_t from = (size_t)(at - content.text);
    for (size_t i = 0; i < from + request.bytes; i++) {
        assert_false(scan(tamper, (struct kachi_str){content.text, i}, kind, &again));
    }
    for (size_t i = 0; i < content.bytes; i++) {
        for (const char *other = others; *other != '\0'; other++) {
            struct kachi_arena_mark mark = kachi_arena_mark(&tamper->arena);
            bytes[i] = *other;
            bool is_read = scan(tamper, copy, kind, &again);
            bool is_in = i >= from && i < from + request.bytes && *other != content.text[i];
            assert_false(is_in && is_read && kachi_str_equal(kachi_buffer_str(&again), request));
            kachi_arena_reset(&tamper->arena, mark);
        }
        bytes[i] = content.text[i];
    }
    kachi_buffer_release(&right);
    kachi_buffer_release(&again);
}

static void every_byte_of_an_entry_counts(void **state)
{
    (void)state;
    struct tamper tamper = {.found = 0};
    struct test_ledger test;
    struct step steps[STEPS_MAX];
    size_t count = scenario_draw_up(steps);
    kachi_arena_init(&tamper.arena);
    assert_int_equal(scenario_open(&test, ":memory:"), KACHI_OK);
    for (size_t i = 0; i < count; i++) {
        struct kachi_entry_row row = {0};
        assert_int_equal(scenario_post(&test, &steps[i]), KACHI_OK);
        assert_int_equal(kachi_store_entry_get(test.ledger, &tamper.arena, (int64_t)i + 1, &row),
                         KACHI_OK);
        change_every_byte(&tamper, row.content, row.kind);
    }
    test_ledger_close(&test);
    kachi_arena_release(&tamper.arena);
}

int main(void)
{
    if (test_place_is_remote()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_is_found),
        cmocka_unit_test(every_byte_of_an_entry_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
