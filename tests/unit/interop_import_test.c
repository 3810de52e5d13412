/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one door: what a file is, is seen from what is in it; what nobody can read is refused with
 * the list of what can be; and where a dataset came from is recorded, the same for the same
 * content.
 */
#include "base/digest.h"
#include "base/file.h"
#include "interop/import.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_str folder; /* of our own, empty at first */
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    kachi_arena_init(&fixture->arena);
    kachi_findings_init(&fixture->findings);
    const char *root = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    fixture->folder = kachi_str_print(&fixture->arena, "%s/kachi-import-%ld", root, (long)getpid());
    *state = fixture;
    return mkdir(fixture->folder.text, 0700);
}

static struct kachi_str inside(struct fixture *fixture, const char *name)
{
    return kachi_path_join(&fixture->arena, fixture->folder, kachi_str_of(name));
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {"a.xml", "activities.csv", "exchanges.csv", "openlca.json",
                                        "note.txt"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unlink(inside(fixture, names[i]).text);
    }
    rmdir(fixture->folder.text);
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static void write_file(struct fixture *fixture, const char *name, const char *content)
{
    assert_int_equal(
        kachi_file_write(inside(fixture, name), kachi_str_of(content), &fixture->findings),
        KACHI_OK);
}

static void check_refused(struct fixture *fixture, struct kachi_str path, const char *code)
{
    kachi_findings_clear(&fixture->findings);
    struct kachi_dataset *dataset = NULL;
    assert_int_not_equal(kachi_import_file(path, NULL, &fixture->findings, &dataset), KACHI_OK);
    assert_null(dataset);
    assert_int_equal(fixture->findings.count, 1);
    assert_string_equal(fixture->findings.items[0].code, code);
}

static void test_refused(void **state)
{
    struct fixture *fixture = *state;
    check_refused(fixture, fixture->folder, "format-unknown");
    write_file(fixture, "note.txt", "not an inventory");
    check_refused(fixture, fixture->folder, "format-unknown");
    check_refused(fixture, inside(fixture, "note.txt"), "format-unknown");
    write_file(fixture, "a.xml", "<ecoSpold/>");
    check_refused(fixture, inside(fixture, "a.xml"), "format-unknown");
    check_refused(fixture, inside(fixture, "gone.zip"), "file-missing");
    write_file(fixture, "a.xml", "PK\003\004 and then nothing");
    check_refused(fixture, inside(fixture, "a.xml"), "archive-damaged");
}

static struct kachi_str digest_of(struct fixture *fixture, const char *format)
{
    struct kachi_dataset *dataset = NULL;
    assert_int_equal(kachi_import_file(fixture->folder, NULL, &fixture->findings, &dataset),
                     KACHI_OK);
    assert_int_equal(dataset->source_count, 1);
    assert_string_equal(dataset->sources[0].format.text, format);
    assert_true(kachi_str_has_suffix(fixture->folder, dataset->sources[0].name.text));
    struct kachi_str digest = kachi_str_copy(&fixture->arena, dataset->sources[0].digest);
    kachi_dataset_close(dataset);
    return digest;
}

/* The digest of a folder is of its names and contents: another content, another digest; put back,
 * the same. */
static void test_digest(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "openlca.json", "{\"schemaVersion\": 2}");
    struct kachi_str first = digest_of(fixture, "openlca-jsonld-2");
    write_file(fixture, "note.txt", "more");
    struct kachi_str second = digest_of(fixture, "openlca-jsonld-2");
    unlink(inside(fixture, "note.txt").text);
    struct kachi_str third = digest_of(fixture, "openlca-jsonld-2");
    write_file(fixture, "openlca.json", "{\"schemaVersion\":  2}");
    struct kachi_str fourth = digest_of(fixture, "openlca-jsonld-2");
    assert_int_equal(first.bytes, 2 * KACHI_DIGEST_BYTES);
    assert_string_not_equal(first.text, second.text);
    assert_string_equal(first.text, third.text);
    assert_string_not_equal(first.text, fourth.text);
}

static void test_tables(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "activities.csv",
               "key,name,product,amount,unit\nsteel,Steel making,steel,1,kg\n");
    write_file(fixture, "exchanges.csv",
               "activity,direction,flow,amount,unit\nsteel,emission,CO2,2,kg\n");
    struct kachi_dataset *dataset = NULL;
    assert_int_equal(kachi_import_file(fixture->folder, NULL, &fixture->findings, &dataset),
                     KACHI_OK);
    assert_int_equal(dataset->activity_count, 1);
    assert_int_equal(dataset->source_count, 1);
    assert_string_equal(dataset->sources[0].format.text, "kachi-tables");
    assert_int_equal(dataset->sources[0].digest.bytes, 2 * KACHI_DIGEST_BYTES);
    kachi_dataset_close(dataset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_digest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tables, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
