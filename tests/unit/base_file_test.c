/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_file_test.c - a file is read whole, and written whole or not at all.
 */
#include "base/file.h"

#include <dirent.h>
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
    struct kachi_str folder;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    static char folder[64];
    snprintf(folder, sizeof folder, "/tmp/kachi-file-XXXXXX");
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    fixture.folder = kachi_str_of(mkdtemp(folder));
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
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

static struct kachi_str in_folder(struct fixture *fixture, const char *name)
{
    return kachi_path_join(&fixture->arena, fixture->folder, kachi_str_of(name));
}

static size_t count_files(struct fixture *fixture)
{
    size_t count = 0;
    DIR *stream = opendir(fixture->folder.text);
    while (readdir(stream) != NULL) {
        count++;
    }
    closedir(stream);
    return count - 2; /* . and .. */
}

static void what_was_written_is_read(void **state)
{
    struct fixture *fixture = *state;
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 300000};
    struct kachi_str path = in_folder(fixture, "a.bin");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct kachi_str read;
        char *bytes = KACHI_NEW_ARRAY(&fixture->arena, char, sizes[i] + 1);
        for (size_t j = 0; j < sizes[i]; j++) {
            bytes[j] = (char)(j * 7);
        }
        struct kachi_str content = {bytes, sizes[i]};
        assert_int_equal(kachi_file_write(path, content, &fixture->findings), KACHI_OK);
        assert_int_equal(kachi_file_read(&fixture->arena, path, &fixture->findings, &read),
                         KACHI_OK);
        assert_true(kachi_str_equal(content, read));
    }
    assert_int_equal(count_files(fixture), 1);
    assert_int_equal(fixture->findings.count, 0);
}

static void a_stream_of_unknown_size_is_read(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str read;
    assert_int_equal(kachi_file_read(&fixture->arena, kachi_str_of("/proc/self/status"),
                                     &fixture->findings, &read),
                     KACHI_OK);
    assert_true(kachi_str_has_prefix(read, "Name:"));
}

static void failures_are_findings(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str read;
    struct kachi_str content = kachi_str_of("x");
    struct kachi_findings *findings = &fixture->findings;
    assert_int_equal(kachi_file_read(&fixture->arena, in_folder(fixture, "none"), findings, &read),
                     KACHI_ERR_NOT_FOUND);
    assert_true(kachi_findings_has(findings, "file-missing"));
    assert_int_equal(kachi_file_read(&fixture->arena, fixture->folder, findings, &read),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(findings, "file-is-folder"));
    assert_int_equal(kachi_file_write(fixture->folder, content, findings), KACHI_ERR_INPUT);
    assert_int_equal(kachi_file_write(in_folder(fixture, "no/folder/x"), content, findings),
                     KACHI_ERR_NOT_FOUND);
}

/* /dev/full says that there is no room, as a full disk does. */
static void a_full_disk_is_told_and_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    if (access("/dev/full", W_OK) != 0) {
        print_message("# this system has no /dev/full\n");
        skip();
    }
    assert_int_equal(
        kachi_file_write(kachi_str_of("/dev/full"), kachi_str_of("x"), &fixture->findings),
        KACHI_ERR_IO);
    assert_true(kachi_findings_has(&fixture->findings, "disk-full"));
}

static void devices_and_links_stay_what_they_are(void **state)
{
    struct fixture *fixture = *state;
    struct stat info;
    struct kachi_str target = in_folder(fixture, "target");
    struct kachi_str link = in_folder(fixture, "link");
    struct kachi_str read;
    struct kachi_findings *findings = &fixture->findings;
    assert_int_equal(kachi_file_write(target, kachi_str_of("old"), findings), KACHI_OK);
    assert_int_equal(chmod(target.text, 0640), 0);
    assert_int_equal(symlink(target.text, link.text), 0);
    assert_int_equal(kachi_file_write(link, kachi_str_of("new"), findings), KACHI_OK);
    assert_int_equal(lstat(link.text, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(stat(target.text, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    assert_int_equal(kachi_file_read(&fixture->arena, target, findings, &read), KACHI_OK);
    assert_true(kachi_str_is(read, "new"));
    assert_int_equal(kachi_file_write(kachi_str_of("/dev/null"), kachi_str_of("x"), findings),
                     KACHI_OK);
    assert_int_equal(stat("/dev/null", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
}

static void kinds_and_names(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(kachi_file_kind(fixture->folder), KACHI_FILE_FOLDER);
    assert_int_equal(kachi_file_kind(in_folder(fixture, "none")), KACHI_FILE_NONE);
    assert_int_equal(kachi_file_kind(kachi_str_of("/dev/null")), KACHI_FILE_PLAIN);
    assert_true(kachi_str_is(kachi_path_name(kachi_str_of("a/b.csv")), "b.csv"));
    assert_true(kachi_str_is(kachi_path_name(kachi_str_of("a/b/")), "b"));
    assert_true(kachi_str_is(kachi_path_name(kachi_str_of("b")), "b"));
    struct kachi_str joined =
        kachi_path_join(&fixture->arena, kachi_str_of("a/"), kachi_str_of("b"));
    assert_string_equal(joined.text, "a/b");
    joined = kachi_path_join(&fixture->arena, kachi_str_of("a"), kachi_str_of("/b"));
    assert_string_equal(joined.text, "/b");
    joined = kachi_path_join(&fixture->arena, kachi_str_of(""), kachi_str_of("b"));
    assert_string_equal(joined.text, "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stream_of_unknown_size_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failures_are_findings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_is_told_and_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(devices_and_links_stay_what_they_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kinds_and_names, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
