/* SPDX-License-Identifier: Apache-2.0 */
/*
 * archive.c - one list of names over a folder or a ZIP.
 *
 * Names are checked before anything is read: nothing that leaves the archive is ever opened. Names
 * in a ZIP that do not say they are UTF-8 are taken as UTF-8 where they are, else as Shift_JIS
 * (what Japanese Windows writes), else as CP437.
 */
#include "base/archive.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#define FOLDER_DEPTH_MAX 64

struct entry {
    struct kachi_str name;
    zip_uint64_t index; /* in the ZIP */
    size_t bytes;       /* unpacked */
};

struct kachi_archive {
    struct kachi_arena arena;
    struct kachi_str path;
    zip_t *zip; /* NULL: a folder */
    size_t count, capacity;
    struct entry *entries;
    size_t bytes; /* of all entries, unpacked */
    const struct kachi_watch *watch;
    size_t bytes_read; /* since it watches */
};

static enum kachi_err report(const struct kachi_archive *archive, struct kachi_findings *findings,
                             enum kachi_err err, const char *code, struct kachi_arg detail)
{
    kachi_findings_add(findings, code, (struct kachi_place){.source = archive->path},
                       KACHI_ARGS({"path", archive->path}, detail));
    return err;
}

static struct kachi_arg detail_name(struct kachi_str name)
{
    return (struct kachi_arg){"name", name};
}

/* A relative path of plain parts: no "..", no root, no drive, no control characters. */
static bool is_safe_name(struct kachi_str name)
{
    if (name.bytes == 0 || name.text[0] == '/' || (name.bytes > 1 && name.text[1] == ':')) {
        return false;
    }
    for (size_t i = 0; i < name.bytes; i++) {
        if ((unsigned char)name.text[i] < 0x20U) {
            return false;
        }
    }
    while (name.bytes > 0) {
        if (kachi_str_is(kachi_str_cut(&name, '/'), "..")) {
            return false;
        }
    }
    return true;
}

/* What systems leave beside people's files: .DS_Store, .git, __MACOSX. */
static bool is_hidden(struct kachi_str name)
{
    while (name.bytes > 0) {
        struct kachi_str part = kachi_str_cut(&name, '/');
        if (kachi_str_has_prefix(part, ".") || kachi_str_is(part, "__MACOSX")) {
            return true;
        }
    }
    return false;
}

static enum kachi_err add_entry(struct kachi_archive *archive, struct entry entry,
                                struct kachi_findings *findings)
{
    if (archive->count == KACHI_LIMIT_ARCHIVE_ENTRIES ||
        entry.bytes > KACHI_LIMIT_ARCHIVE_ENTRY_BYTES ||
        entry.bytes > KACHI_LIMIT_ARCHIVE_BYTES - archive->bytes) {
        return report(archive, findings, KACHI_ERR_LIMIT, "archive-too-large",
                      detail_name(entry.name));
    }
    archive->bytes += entry.bytes;
    archive->entries = kachi_arena_grow(&archive->arena, archive->entries, archive->count,
                                        &archive->capacity, sizeof entry);
    archive->entries[archive->count++] = entry;
    return KACHI_OK;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    return kachi_str_compare(left->name, right->name);
}

/* Sorts by name; two of one name would make the answer depend on who looks. */
static enum kachi_err sort_entries(struct kachi_archive *archive, struct kachi_findings *findings)
{
    if (archive->count == 0) {
        return KACHI_OK;
    }
    /* Equals are refused just below. */
    qsort(archive->entries, archive->count, sizeof archive->entries[0], compare_entries);
    for (size_t i = 1; i < archive->count; i++) {
        if (kachi_str_equal(archive->entries[i - 1].name, archive->entries[i].name)) {
            return report(archive, findings, KACHI_ERR_INPUT, "archive-name-twice",
                          detail_name(archive->entries[i].name));
        }
    }
    return KACHI_OK;
}

static struct kachi_str zip_name(struct kachi_archive *archive, zip_uint64_t index)
{
    struct kachi_str raw = kachi_str_of(zip_get_name(archive->zip, index, ZIP_FL_ENC_RAW));
    struct kachi_str name = {NULL, 0};
    if (kachi_text_is_utf8(raw)) {
        name = kachi_str_copy(&archive->arena, raw);
    } else if (kachi_text_from_shift_jis(&archive->arena, raw, &name) == KACHI_OK) {
        name = kachi_str_copy(&archive->arena, name);
    } else {
        const char *guess = zip_get_name(archive->zip, index, ZIP_FL_ENC_GUESS);
        name = kachi_str_copy(&archive->arena, kachi_str_of(guess));
    }
    /* Windows programs write '\\' against the standard; after decoding, since it is a second byte
     * of some Shift_JIS characters. */
    char *text = KACHI_NEW_ARRAY(&archive->arena, char, name.bytes + 1);
    for (size_t i = 0; i < name.bytes; i++) {
        text[i] = name.text[i] == '\\' ? '/' : name.text[i];
    }
    return (struct kachi_str){text, name.bytes};
}

static enum kachi_err list_zip(struct kachi_archive *archive, struct kachi_findings *findings)
{
    zip_int64_t count = zip_get_num_entries(archive->zip, 0);
    for (zip_int64_t i = 0; i < count; i++) {
        zip_uint64_t index = (zip_uint64_t)i;
        zip_stat_t info;
        struct kachi_str name = zip_name(archive, index);
        if (!is_safe_name(name)) {
            return report(archive, findings, KACHI_ERR_INPUT, "archive-unsafe-name",
                          detail_name(name));
        }
        if (kachi_str_has_suffix(name, "/") || is_hidden(name)) {
            continue;
        }
        if (zip_stat_index(archive->zip, index, 0, &info) != 0 ||
            (info.valid & ZIP_STAT_SIZE) == 0) {
            return report(archive, findings, KACHI_ERR_INPUT, "archive-damaged", detail_name(name));
        }
        if ((info.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
            info.encryption_method != ZIP_EM_NONE) {
            return report(archive, findings, KACHI_ERR_INPUT, "archive-encrypted",
                          detail_name(name));
        }
        struct entry entry = {.name = name, .index = index, .bytes = (size_t)info.size};
        enum kachi_err err = add_entry(archive, entry, findings);
        if (err != KACHI_OK) {
            return err;
        }
    }
    return KACHI_OK;
}

static bool starts_like_zip(struct kachi_str path)
{
    char start[4] = {0};
    int fd = open(path.text, O_RDONLY | O_CLOEXEC);
    ssize_t count = fd < 0 ? 0 : read(fd, start, sizeof start);
    if (fd >= 0) {
        close(fd);
    }
    return count == 4 && start[0] == 'P' && start[1] == 'K' && start[2] < 9 && start[3] < 9;
}

static enum kachi_err open_zip(struct kachi_archive *archive, struct kachi_findings *findings)
{
    int code = 0;
    int number = 0;
    archive->zip = zip_open(archive->path.text, ZIP_RDONLY, &code);
    number = errno;
    if (archive->zip != NULL) {
        return list_zip(archive, findings);
    }
    if (code == ZIP_ER_OPEN || code == ZIP_ER_READ || code == ZIP_ER_SEEK) {
        return report(archive, findings, KACHI_ERR_IO, "file-io",
                      (struct kachi_arg){"reason", kachi_str_of(strerrordesc_np(number))});
    }
    bool damaged = starts_like_zip(archive->path);
    return report(archive, findings, KACHI_ERR_INPUT, damaged ? "archive-damaged" : "archive-not",
                  detail_name(archive->path));
}

/* One folder of the tree: its number of parts below the root bounds the recursion. */
struct walk {
    struct kachi_archive *archive;
    struct kachi_findings *findings;
    struct kachi_str prefix; /* "" or "processes/" */
    unsigned depth;
};

static enum kachi_err report_errno(struct walk walk, struct kachi_str name, int number)
{
    struct kachi_str path = kachi_path_join(&walk.archive->arena, walk.archive->path, name);
    kachi_findings_add(
        walk.findings, number == EACCES ? "file-denied" : "file-io",
        (struct kachi_place){.source = path},
        KACHI_ARGS({"path", path}, {"reason", kachi_str_of(strerrordesc_np(number))}));
    return KACHI_ERR_IO;
}

/* A folder holds folders: list_folder and this call each other, to FOLDER_DEPTH_MAX. */
static enum kachi_err list_folder(struct walk walk, int fd);

static enum kachi_err list_item(struct walk walk, int folder, const char *item)
{
    struct stat info;
    struct kachi_str name =
        kachi_str_print(&walk.archive->arena, "%.*s%s", KACHI_STR_ARG(walk.prefix), item);
    if (fstatat(folder, item, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        return report_errno(walk, name, errno);
    }
    if (S_ISLNK(info.st_mode)) {
        kachi_findings_add(walk.findings, "archive-link-passed",
                           (struct kachi_place){.source = walk.archive->path},
                           KACHI_ARGS({"path", walk.archive->path}, {"name", name}));
        return KACHI_OK;
    }
    if (S_ISREG(info.st_mode)) {
        if (!kachi_text_is_utf8(name) || !is_safe_name(name)) {
            return report(walk.archive, walk.findings, KACHI_ERR_INPUT, "archive-unsafe-name",
                          detail_name(name));
        }
        struct entry entry = {.name = name, .bytes = (size_t)info.st_size};
        return add_entry(walk.archive, entry, walk.findings);
    }
    if (!S_ISDIR(info.st_mode)) {
        return KACHI_OK; /* a socket or a device is no data */
    }
    if (walk.depth == FOLDER_DEPTH_MAX) {
        return report(walk.archive, walk.findings, KACHI_ERR_LIMIT, "archive-too-large",
                      detail_name(name));
    }
    int fd = openat(folder, item, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return report_errno(walk, name, errno);
    }
    walk.prefix = kachi_str_print(&walk.archive->arena, "%.*s/", KACHI_STR_ARG(name));
    walk.depth++;
    return list_folder(walk, fd);
}

/* Takes fd over. */
static enum kachi_err list_folder(struct walk walk, int fd)
{
    DIR *stream = fdopendir(fd);
    enum kachi_err err = KACHI_OK;
    if (stream == NULL) {
        int number = errno;
        close(fd);
        return report_errno(walk, walk.prefix, number);
    }
    for (struct dirent *item = readdir(stream); item != NULL && err == KACHI_OK;
         item = readdir(stream)) {
        if (!is_hidden(kachi_str_of(item->d_name))) {
            err = list_item(walk, dirfd(stream), item->d_name);
        }
    }
    closedir(stream);
    return err;
}

static enum kachi_err open_folder(struct kachi_archive *archive, struct kachi_findings *findings)
{
    struct walk walk = {.archive = archive, .findings = findings, .prefix = kachi_str_of("")};
    int fd = open(archive->path.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? report_errno(walk, kachi_str_of(""), errno) : list_folder(walk, fd);
}

/* Reads the whole entry and the end behind it, where libzip compares the checksum. */
static bool read_zip_entry(zip_file_t *file, char *data, size_t bytes)
{
    char behind = 0;
    size_t got = 0;
    while (got < bytes) {
        zip_int64_t count = zip_fread(file, data + got, bytes - got);
        if (count <= 0) {
            return false;
        }
        got += (size_t)count;
    }
    return zip_fread(file, &behind, 1) == 0;
}

enum kachi_err kachi_archive_open(struct kachi_str path, struct kachi_findings *findings,
                                  struct kachi_archive **out)
{
    struct kachi_arena arena;
    enum kachi_file_kind kind = kachi_file_kind(path);
    *out = NULL;
    if (kind == KACHI_FILE_NONE) {
        kachi_findings_add(findings, "file-missing", (struct kachi_place){.source = path},
                           KACHI_ARGS({"path", path}));
        return KACHI_ERR_NOT_FOUND;
    }
    kachi_arena_init(&arena);
    struct kachi_archive *archive = KACHI_NEW(&arena, struct kachi_archive);
    archive->path = kachi_str_copy(&arena, path);
    archive->arena = arena;
    enum kachi_err err =
        kind == KACHI_FILE_FOLDER ? open_folder(archive, findings) : open_zip(archive, findings);
    if (err == KACHI_OK) {
        err = sort_entries(archive, findings);
    }
    if (err != KACHI_OK) {
        kachi_archive_close(archive);
        return err;
    }
    *out = archive;
    return KACHI_OK;
}

void kachi_archive_close(struct kachi_archive *archive)
{
    if (archive == NULL) {
        return;
    }
    if (archive->zip != NULL) {
        zip_discard(archive->zip);
    }
    struct kachi_arena arena = archive->arena; /* the archive itself lives in it */
    kachi_arena_release(&arena);
}

size_t kachi_archive_bytes(const struct kachi_archive *archive)
{
    return archive->bytes;
}

size_t kachi_archive_count(const struct kachi_archive *archive)
{
    return archive->count;
}

struct kachi_str kachi_archive_name(const struct kachi_archive *archive, size_t index)
{
    assert(index < archive->count);
    return archive->entries[index].name;
}

size_t kachi_archive_find(const struct kachi_archive *archive, struct kachi_str name)
{
    size_t low = 0;
    size_t high = archive->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = kachi_str_compare(archive->entries[middle].name, name);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return KACHI_ARCHIVE_NONE;
}

void kachi_archive_set_watch(struct kachi_archive *archive, const struct kachi_watch *watch)
{
    archive->watch = watch;
    archive->bytes_read = 0;
}

enum kachi_err kachi_archive_read(struct kachi_arena *arena, struct kachi_archive *archive,
                                  size_t index, struct kachi_findings *findings,
                                  struct kachi_str *content)
{
    assert(index < archive->count);
    const struct entry *entry = &archive->entries[index];
    *content = kachi_str_of("");
    if (!kachi_watch_goes_on(archive->watch, archive->bytes_read, archive->bytes)) {
        kachi_findings_add(findings, "work-stopped", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_LIMIT;
    }
    archive->bytes_read += entry->bytes;
    if (archive->zip == NULL) {
        struct kachi_str path = kachi_path_join(arena, archive->path, entry->name);
        return kachi_file_read(arena, path, findings, content);
    }
    zip_file_t *file = zip_fopen_index(archive->zip, entry->index, 0);
    if (file == NULL) {
        bool unknown = zip_error_code_zip(zip_get_error(archive->zip)) == ZIP_ER_COMPNOTSUPP;
        return report(archive, findings, KACHI_ERR_INPUT,
                      unknown ? "archive-compression" : "archive-damaged",
                      detail_name(entry->name));
    }
    char *data = KACHI_NEW_ARRAY(arena, char, entry->bytes + 1);
    bool ok = read_zip_entry(file, data, entry->bytes);
    zip_fclose(file);
    if (!ok) {
        return report(archive, findings, KACHI_ERR_INPUT, "archive-damaged",
                      detail_name(entry->name));
    }
    *content = (struct kachi_str){data, entry->bytes};
    return KACHI_OK;
}
