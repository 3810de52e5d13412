/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger_failing.h"

#include "base/file.h"

#include <sqlite3.h>
#include <stdatomic.h>

static atomic_long steps_left; /* until one fails; 0 or less: none does */
static atomic_bool has_failed;

/* The step that fails was not taken. */
static bool is_to_fail(void)
{
    if (atomic_load(&steps_left) <= 0 || atomic_fetch_sub(&steps_left, 1) != 1) {
        return false;
    }
    atomic_store(&has_failed, true);
    return true;
}

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
    return is_to_fail() ? SQLITE_IOERR : __real_sqlite3_step(statement);
}

typedef int (*row_callback)(void *, int, char **, char **);
int __real_sqlite3_exec(sqlite3 *database, const char *sql, row_callback row, void *context,
                        char **error);
int __wrap_sqlite3_exec(sqlite3 *database, const char *sql, row_callback row, void *context,
                        char **error);
int __wrap_sqlite3_exec(sqlite3 *database, const char *sql, row_callback row, void *context,
                        char **error)
{
    /* Going back is what SQLite does by itself where it cannot go on. */
    bool may_fail = strncmp(sql, "ROLLBACK", strlen("ROLLBACK")) != 0;
    return may_fail && is_to_fail() ? SQLITE_IOERR
                                    : __real_sqlite3_exec(database, sql, row, context, error);
}

static enum kachi_err refuse_file(struct kachi_str path, struct kachi_findings *findings)
{
    kachi_findings_add(findings, "file-io", (struct kachi_place){.source = path},
                       KACHI_ARGS({"path", path}, {"reason", kachi_str_of("test")}));
    return KACHI_ERR_IO;
}

enum kachi_err __real_kachi_file_read(struct kachi_arena *arena, struct kachi_str path,
                                      struct kachi_findings *findings, struct kachi_str *content);
enum kachi_err __wrap_kachi_file_read(struct kachi_arena *arena, struct kachi_str path,
                                      struct kachi_findings *findings, struct kachi_str *content);
enum kachi_err __wrap_kachi_file_read(struct kachi_arena *arena, struct kachi_str path,
                                      struct kachi_findings *findings, struct kachi_str *content)
{
    return is_to_fail() ? refuse_file(path, findings)
                        : __real_kachi_file_read(arena, path, findings, content);
}

enum kachi_err __real_kachi_file_write(struct kachi_str path, struct kachi_str content,
                                       struct kachi_findings *findings);
enum kachi_err __wrap_kachi_file_write(struct kachi_str path, struct kachi_str content,
                                       struct kachi_findings *findings);
enum kachi_err __wrap_kachi_file_write(struct kachi_str path, struct kachi_str content,
                                       struct kachi_findings *findings)
{
    return is_to_fail() ? refuse_file(path, findings)
                        : __real_kachi_file_write(path, content, findings);
}

enum kachi_err __real_kachi_folder_make(struct kachi_str path, struct kachi_findings *findings);
enum kachi_err __wrap_kachi_folder_make(struct kachi_str path, struct kachi_findings *findings);
enum kachi_err __wrap_kachi_folder_make(struct kachi_str path, struct kachi_findings *findings)
{
    return is_to_fail() ? refuse_file(path, findings) : __real_kachi_folder_make(path, findings);
}

void fail_step(long number)
{
    atomic_store(&has_failed, false);
    atomic_store(&steps_left, number);
}

bool has_come(void)
{
    atomic_store(&steps_left, 0);
    return atomic_load(&has_failed);
}

/* Asks it, and writes the answer; the error is what the question says. */
static enum kachi_err answer(const struct question *question, struct asked *asked,
                             struct kachi_buffer *out)
{
    struct kachi_json_writer json;
    kachi_buffer_clear(out);
    kachi_json_writer_init(&json, out, KACHI_JSON_COMPACT);
    kachi_json_begin_object(&json);
    enum kachi_err err = question->ask(asked, &json);
    if (err == KACHI_OK) {
        kachi_json_end_object(&json);
    }
    return err;
}

/* One fault after the other; of the n-th on every (n / thin + 1)-th alone, where thin is not 0. */
static void ask(const struct question *question, struct test_ledger *test, void *context, long thin)
{
    struct kachi_buffer right;
    struct kachi_buffer other;
    struct asked asked = {.test = test, .context = context};
    kachi_buffer_init(&right, 1 << 20);
    kachi_buffer_init(&other, 1 << 20);
    kachi_arena_init(&asked.arena);
    if (answer(question, &asked, &right) != KACHI_OK) {
        test_show_findings(&test->findings);
        fail_msg("%s: no answer", question->name);
    }
    bool came = true;
    long number = 1;
    for (; came; number += thin == 0 ? 1 : number / thin + 1) {
        kachi_findings_clear(&test->findings);
        test_ledger_reopen(test);
        fail_step(number);
        enum kachi_err err = answer(question, &asked, &other);
        came = has_come();
        /* A name that could not be read is a "?", and a finding says so. */
        if (came && !kachi_findings_has(&test->findings, "database-io") &&
            !kachi_findings_has(&test->findings, "file-io")) {
            test_show_findings(&test->findings);
            fail_msg("%s: step %ld failed, and nothing is said (%d)", question->name, number,
                     (int)err);
        }
        kachi_findings_clear(&test->findings);
        assert_int_equal(answer(question, &asked, &other), KACHI_OK);
        assert_true(kachi_str_equal(kachi_buffer_str(&right), kachi_buffer_str(&other)));
        kachi_arena_reset(&asked.arena, (struct kachi_arena_mark){0});
    }
    fprintf(stderr, "# %s: %ld steps\n", question->name, number);
    kachi_arena_release(&asked.arena);
    kachi_buffer_release(&right);
    kachi_buffer_release(&other);
}

void ask_with_every_fault(const struct question *question, struct test_ledger *test, void *context)
{
    ask(question, test, context, 0);
}

void ask_with_some_faults(const struct question *question, struct test_ledger *test, void *context)
{
    ask(question, test, context, 16);
}
