/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_archive_test.c - a folder and a ZIP of it read the same; hostile and broken ones are told.
 */
#include "base/archive.h"
#include "base/file.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zip.h>

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_str folder;
};

struct file {
    const char *name;
    const char *content;
};

/* In no order; the middle of the first two is a folder. */
static const struct file files[] = {
    {"processes/b.json", "{\"b\":1}"},
    {"context.json", ""},
    {"processes/a.json", "{\"a\":1}"},
    {"\xE4\xBE\xA1\xE5\x80\xA4.txt", "value"},
};
#define FILE_COUNT (sizeof files / sizeof files[0])

static int set_up(void **state)
{
    static struct fixture fixture;
    static char folder[64];
    snprintf(folder, sizeof folder, "/tmp/kachi-archive-XXXXXX");
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    fixture.folder = kachi_str_of(mkdtemp(folder));
    *state = &fixture;
    return 0;
}

static void remove_tree(struct kachi_arena *arena, struct kachi_str folder)
{
    /* Whatever the tests below put there. */
    static const char *const names[] = {"t/processes/a.json",
                                        "t/processes/b.json",
                                        "t/processes/.hidden",
                                        "t/processes",
                                        "t/context.json",
                                        "t/link",
                                        "t/loop",
                                        "t/\xE4\xBE\xA1\xE5\x80\xA4.txt",
                                        "t",
                                        "t.zip",
                                        "u.zip",
                                        ""};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct kachi_str path = kachi_path_join(arena, folder, kachi_str_of(names[i]));
        (void)!remove(path.text);
    }
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    remove_tree(&fixture->arena, fixture->folder);
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    return 0;
}

static struct kachi_str in_folder(struct fixture *fixture, const char *name)
{
    return kachi_path_join(&fixture->arena, fixture->folder, kachi_str_of(name));
}

static struct kachi_str make_zip(struct fixture *fixture, size_t count, const struct file items[],
                                 zip_flags_t flags)
{
    struct kachi_str path = in_folder(fixture, "t.zip");
    zip_t *zip = zip_open(path.text, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(zip);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *source =
            zip_source_buffer(zip, items[i].content, strlen(items[i].content), 0);
        assert_true(zip_file_add(zip, items[i].name, source, flags) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    return path;
}

static struct kachi_str make_folder(struct fixture *fixture)
{
    struct kachi_str root = in_folder(fixture, "t");
    assert_int_equal(mkdir(root.text, 0755), 0);
    assert_int_equal(mkdir(in_folder(fixture, "t/processes").text, 0755), 0);
    for (size_t i = 0; i < FILE_COUNT; i++) {
        struct kachi_str path = kachi_path_join(&fixture->arena, root, kachi_str_of(files[i].name));
        assert_int_equal(kachi_file_write(path, kachi_str_of(files[i].content), &fixture->findings),
                         KACHI_OK);
    }
    return root;
}

static void assert_holds_the_files(struct fixture *fixture, struct kachi_str path)
{
    struct kachi_archive *archive = NULL;
    assert_int_equal(kachi_archive_open(path, &fixture->findings, &archive), KACHI_OK);
    assert_int_equal(kachi_archive_count(archive), FILE_COUNT);
    for (size_t i = 0; i < FILE_COUNT; i++) {
        struct kachi_str content;
        size_t index = kachi_archive_find(archive, kachi_str_of(files[i].name));
        assert_true(index < FILE_COUNT);
        assert_int_equal(
            kachi_archive_read(&fixture->arena, archive, index, &fixture->findings, &content),
            KACHI_OK);
        assert_true(kachi_str_is(content, files[i].content));
        if (index > 0) {
            assert_true(kachi_str_compare(kachi_archive_name(archive, index - 1),
                                          kachi_archive_name(archive, index)) < 0);
        }
    }
    assert_true(kachi_archive_find(archive, kachi_str_of("processes")) == KACHI_ARCHIVE_NONE);
    kachi_archive_close(archive);
}

static void a_folder_and_its_zip_are_the_same(void **state)
{
    struct fixture *fixture = *state;
    assert_holds_the_files(fixture, make_folder(fixture));
    assert_holds_the_files(fixture, make_zip(fixture, FILE_COUNT, files, ZIP_FL_ENC_UTF_8));
    assert_int_equal(fixture->findings.count, 0);
}

static void links_and_hidden_files_are_passed_over(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str root = make_folder(fixture);
    struct kachi_str hidden = in_folder(fixture, "t/processes/.hidden");
    assert_int_equal(symlink("/etc/passwd", in_folder(fixture, "t/link").text), 0);
    assert_int_equal(symlink("..", in_folder(fixture, "t/loop").text), 0);
    assert_int_equal(kachi_file_write(hidden, kachi_str_of("x"), &fixture->findings), KACHI_OK);
    assert_holds_the_files(fixture, root);
    assert_int_equal(kachi_findings_count(&fixture->findings, KACHI_WARNING), 2);
    assert_true(kachi_findings_has(&fixture->findings, "archive-link-passed"));
}

static void assert_refused(struct fixture *fixture, struct kachi_str path, enum kachi_err err,
                           const char *code)
{
    struct kachi_archive *archive = NULL;
    print_message("# %s\n", code);
    assert_int_equal(kachi_archive_open(path, &fixture->findings, &archive), err);
    assert_null(archive);
    assert_true(kachi_findings_has(&fixture->findings, code));
    assert_int_equal(fixture->findings.count, 1);
    kachi_findings_clear(&fixture->findings);
}

static void names_that_leave_the_archive_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {"../x",  "a/../../x", "/etc/x",   "a/..",
                                        "..\\x", "C:\\x",     "a\\..\\b", "a\nb"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct file file = {names[i], "x"};
        assert_refused(fixture, make_zip(fixture, 1, &file, 0), KACHI_ERR_INPUT,
                       "archive-unsafe-name");
    }
}

/* Cut anywhere, a ZIP is a finding when it is opened or when its files are read, never a crash. */
static void a_truncated_zip_is_damaged(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str whole;
    struct kachi_str path = make_zip(fixture, FILE_COUNT, files, 0);
    struct kachi_str cut = in_folder(fixture, "u.zip");
    assert_int_equal(kachi_file_read(&fixture->arena, path, &fixture->findings, &whole), KACHI_OK);
    for (size_t bytes = 4; bytes < whole.bytes; bytes += 13) {
        assert_int_equal(
            kachi_file_write(cut, kachi_str_slice(whole, 0, bytes), &fixture->findings), KACHI_OK);
        assert_refused(fixture, cut, KACHI_ERR_INPUT, "archive-damaged");
    }
}

static void a_changed_byte_is_damage(void **state)
{
    struct fixture *fixture = *state;
    static const struct file stored = {"a", "content that is stored as it is"};
    struct kachi_str whole;
    struct kachi_archive *archive = NULL;
    struct kachi_str content;
    struct kachi_str path = make_zip(fixture, 1, &stored, 0);
    assert_int_equal(kachi_file_read(&fixture->arena, path, &fixture->findings, &whole), KACHI_OK);
    char *bytes = KACHI_NEW_ARRAY(&fixture->arena, char, whole.bytes);
    memcpy(bytes, whole.text, whole.bytes);
    bytes[31 + 10] ^= 1; /* behind the local header of 30 bytes and the name: in the data */
    struct kachi_str changed = {bytes, whole.bytes};
    assert_int_equal(kachi_file_write(path, changed, &fixture->findings), KACHI_OK);
    assert_int_equal(kachi_archive_open(path, &fixture->findings, &archive), KACHI_OK);
    assert_int_equal(kachi_archive_read(&fixture->arena, archive, 0, &fixture->findings, &content),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&fixture->findings, "archive-damaged"));
    kachi_archive_close(archive);
}

/* Writes `value` over the 4 little-endian bytes at `offset` of the central directory. */
static void change_directory(struct fixture *fixture, struct kachi_str path, size_t offset,
                             uint32_t value)
{
    struct kachi_str whole;
    assert_int_equal(kachi_file_read(&fixture->arena, path, &fixture->findings, &whole), KACHI_OK);
    char *bytes = KACHI_NEW_ARRAY(&fixture->arena, char, whole.bytes);
    memcpy(bytes, whole.text, whole.bytes);
    char *directory = memmem(bytes, whole.bytes, "PK\x01\x02", 4);
    assert_non_null(directory);
    for (size_t i = 0; i < 4; i++) {
        directory[offset + i] = (char)(value >> (8 * i));
    }
    struct kachi_str changed = {bytes, whole.bytes};
    assert_int_equal(kachi_file_write(path, changed, &fixture->findings), KACHI_OK);
}

static void a_zip_that_claims_too_much_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct file one = {"a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    struct kachi_str path = make_zip(fixture, 1, &one, 0);
    change_directory(fixture, path, 24, UINT32_C(0xF0000000)); /* its size, unpacked */
    assert_refused(fixture, path, KACHI_ERR_LIMIT, "archive-too-large");
}

static void a_password_is_told(void **state)
{
    struct fixture *fixture = *state;
    static const struct file one = {"a", "secret"};
    struct kachi_str path = in_folder(fixture, "t.zip");
    zip_t *zip = zip_open(path.text, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    zip_source_t *source = zip_source_buffer(zip, one.content, strlen(one.content), 0);
    zip_int64_t index = zip_file_add(zip, one.name, source, 0);
    if (zip_file_set_encryption(zip, (zip_uint64_t)index, ZIP_EM_AES_256, "password") != 0) {
        zip_discard(zip);
        print_message("# this libzip cannot encrypt\n");
        skip();
    }
    assert_int_equal(zip_close(zip), 0);
    assert_refused(fixture, path, KACHI_ERR_INPUT, "archive-encrypted");
}

static void other_files_are_no_archive(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str path = in_folder(fixture, "t.zip");
    assert_int_equal(kachi_file_write(path, kachi_str_of("code,name\n"), &fixture->findings),
                     KACHI_OK);
    assert_refused(fixture, path, KACHI_ERR_INPUT, "archive-not");
    assert_refused(fixture, in_folder(fixture, "none"), KACHI_ERR_NOT_FOUND, "file-missing");
}

/* "\x89\xBF\x92\x6C.txt" is 価値.txt in Shift_JIS; its bytes are no UTF-8. */
static void names_of_japanese_windows_are_read(void **state)
{
    struct fixture *fixture = *state;
    static const struct file one = {"ab\\abcd.txt", "x"};
    struct kachi_archive *archive = NULL;
    struct kachi_str whole;
    struct kachi_str path = make_zip(fixture, 1, &one, 0);
    assert_int_equal(kachi_file_read(&fixture->arena, path, &fixture->findings, &whole), KACHI_OK);
    char *bytes = KACHI_NEW_ARRAY(&fixture->arena, char, whole.bytes);
    memcpy(bytes, whole.text, whole.bytes);
    for (size_t i = 0; i + 4 < whole.bytes; i++) {
        if (memcmp(bytes + i, "abcd", 4) == 0) {
            memcpy(bytes + i, "\x89\xBF\x92\x6C", 4);
        }
    }
    struct kachi_str changed = {bytes, whole.bytes};
    assert_int_equal(kachi_file_write(path, changed, &fixture->findings), KACHI_OK);
    assert_int_equal(kachi_archive_open(path, &fixture->findings, &archive), KACHI_OK);
    assert_true(kachi_str_is(kachi_archive_name(archive, 0), "ab/\xE4\xBE\xA1\xE5\x80\xA4.txt"));
    kachi_archive_close(archive);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_folder_and_its_zip_are_the_same),
        TEST(links_and_hidden_files_are_passed_over),
        TEST(names_that_leave_the_archive_are_refused),
        TEST(a_truncated_zip_is_damaged),
        TEST(a_changed_byte_is_damage),
        TEST(a_zip_that_claims_too_much_is_refused),
        TEST(a_password_is_told),
        TEST(other_files_are_no_archive),
        TEST(names_of_japanese_windows_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
