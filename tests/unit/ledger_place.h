/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_place.h - where the tests of the ledger keep it: a file or memory; or, with
 * KACHI_TEST_STORE=postgresql, a schema of its own on the server that KACHI_TEST_POSTGRES names
 * (tools/run_tests starts one), so that the same tests hold for both stores.
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_PLACE_H
#define KACHI_TESTS_UNIT_LEDGER_PLACE_H

#include "base/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEST_PLACE_BYTES 400

static inline bool test_place_is_remote(void)
{
    const char *store = getenv("KACHI_TEST_STORE");
    return store != NULL && strcmp(store, "postgresql") == 0;
}

/* Nothing to test with: a program says so by ending with 77. */
static inline bool test_place_is_missing(void)
{
    return test_place_is_remote() && getenv("KACHI_TEST_POSTGRES") == NULL;
}

/* Runs SQL on the server, outside of any schema. */
static inline void test_place_run(const char *sql)
{
    struct kachi_database *database = NULL;
    enum kachi_err err = kachi_database_open(kachi_str_of(getenv("KACHI_TEST_POSTGRES")),
                                             KACHI_DATABASE_WRITE, NULL, &database);
    if (err == KACHI_OK) {
        err = kachi_sql_run(database, sql);
    }
    kachi_database_close(database);
    if (err != KACHI_OK) {
        fprintf(stderr, "# the test server refuses: %s\n", sql);
        abort();
    }
}

/* A place where there is nothing yet. */
static inline void test_place(char path[TEST_PLACE_BYTES])
{
    static unsigned count;
    if (test_place_is_remote()) {
        char sql[100];
        unsigned number = ++count;
        snprintf(sql, sizeof(sql), "CREATE SCHEMA t_%ld_%u", (long)getpid(), number);
        test_place_run(sql);
        snprintf(path, TEST_PLACE_BYTES, "%s&options=-csearch_path%%3Dt_%ld_%u",
                 getenv("KACHI_TEST_POSTGRES"), (long)getpid(), number);
        return;
    }
    snprintf(path, TEST_PLACE_BYTES, "/tmp/kachi-ledger-test-XXXXXX");
    int file = mkstemp(path);
    if (file < 0) {
        abort();
    }
    close(file);
    unlink(path);
}

static inline void test_place_remove(const char *path)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    const char *schema = strstr(path, "%3D");
    if (schema != NULL) {
        char sql[100];
        snprintf(sql, sizeof(sql), "DROP SCHEMA %s CASCADE", schema + 3);
        test_place_run(sql);
        return;
    }
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        char name[TEST_PLACE_BYTES + 8];
        snprintf(name, sizeof(name), "%s%s", path, endings[i]);
        unlink(name);
    }
}

#endif
