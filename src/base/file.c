/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.c - files read and written whole; what the system refuses becomes a finding.
 */
#include "base/file.h"
#include "base/buffer.h"
#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Tells what errno value `number` means for this path. */
static enum kachi_err report(struct kachi_findings *findings, struct kachi_str path, int number)
{
    const char *code = "file-io";
    enum kachi_err err = KACHI_ERR_IO;
    if (number == ENOENT || number == ENOTDIR) {
        code = "file-missing";
        err = KACHI_ERR_NOT_FOUND;
    } else if (number == EACCES || number == EPERM || number == EROFS) {
        code = "file-denied";
    } else if (number == EISDIR) {
        code = "file-is-folder";
        err = KACHI_ERR_INPUT;
    } else if (number == ENOSPC || number == EDQUOT) {
        code = "disk-full";
    } else if (number == EFBIG) {
        code = "file-too-large";
        err = KACHI_ERR_LIMIT;
    }
    kachi_findings_add(
        findings, code, (struct kachi_place){.source = path},
        KACHI_ARGS({"path", path}, {"reason", kachi_str_of(strerrordesc_np(number))}));
    return err;
}

/* Reads up to `bytes` bytes; *got tells how many there were. An errno value, 0 for success. */
static int read_bytes(int fd, char *data, size_t bytes, size_t *got)
{
    *got = 0;
    while (*got < bytes) {
        ssize_t count = read(fd, data + *got, bytes - *got);
        if (count == 0) {
            break;
        }
        if (count < 0 && errno != EINTR) {
            return errno;
        }
        *got += count > 0 ? (size_t)count : 0;
    }
    return 0;
}

/* A stream whose size nobody knows: a pipe, standard input. An errno value, 0 for success. */
static int read_stream(struct kachi_arena *arena, int fd, struct kachi_str *content)
{
    struct kachi_buffer buffer;
    char piece[65536];
    size_t got = sizeof piece;
    int number = 0;
    kachi_buffer_init(&buffer, KACHI_LIMIT_FILE_BYTES);
    while (number == 0 && got == sizeof piece && !buffer.overflow) {
        number = read_bytes(fd, piece, sizeof piece, &got);
        kachi_buffer_add(&buffer, (struct kachi_str){piece, got});
    }
    if (number == 0 && buffer.overflow) {
        number = EFBIG;
    }
    if (number == 0) {
        *content = kachi_str_copy(arena, kachi_buffer_str(&buffer));
    }
    kachi_buffer_release(&buffer);
    return number;
}

static int read_open_file(struct kachi_arena *arena, int fd, struct kachi_str *content)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return errno;
    }
    if (S_ISDIR(info.st_mode)) {
        return EISDIR;
    }
    if (!S_ISREG(info.st_mode) || info.st_size == 0) {
        return read_stream(arena, fd, content); /* /proc files have size 0, too */
    }
    if ((uintmax_t)info.st_size > KACHI_LIMIT_FILE_BYTES) {
        return EFBIG;
    }
    size_t bytes = (size_t)info.st_size;
    char *data = KACHI_NEW_ARRAY(arena, char, bytes + 1);
    size_t got = 0;
    int number = read_bytes(fd, data, bytes, &got);
    *content = (struct kachi_str){data, got};
    return number;
}

static int write_bytes(int fd, struct kachi_str content)
{
    size_t done = 0;
    while (done < content.bytes) {
        ssize_t count = write(fd, content.text + done, content.bytes - done);
        if (count < 0 && errno != EINTR) {
            return errno;
        }
        done += count > 0 ? (size_t)count : 0;
    }
    return 0;
}

/* A pipe, a terminal or /dev/null cannot be replaced, only written to. */
static int write_in_place(const char *path, struct kachi_str content)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    int number = write_bytes(fd, content);
    return close(fd) != 0 && number == 0 ? errno : number;
}

/* Makes the new name last: without this a power cut may bring the old file back. */
static int sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t bytes = slash == NULL ? 1 : slash == path ? 1 : (size_t)(slash - path);
    if (bytes >= sizeof folder) {
        return ENAMETOOLONG;
    }
    memcpy(folder, slash == NULL ? "." : path, bytes);
    folder[bytes] = '\0';
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    /* Some file systems cannot sync a folder and say EINVAL; the file itself is safe. */
    int number = fsync(fd) != 0 && errno != EINVAL ? errno : 0;
    close(fd);
    return number;
}

/* `mode` is that of the file being replaced, 0 where there is none. */
static int write_beside(const char *path, mode_t mode, struct kachi_str content)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary) {
        return ENAMETOOLONG;
    }
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0) {
        return errno;
    }
    int number = mode != 0 && fchmod(fd, mode & 07777U) != 0 ? errno : 0;
    number = number == 0 ? write_bytes(fd, content) : number;
    number = number == 0 && fsync(fd) != 0 ? errno : number;
    number = close(fd) != 0 && number == 0 ? errno : number;
    number = number == 0 && rename(temporary, path) != 0 ? errno : number;
    if (number != 0) {
        unlink(temporary);
        return number;
    }
    return sync_folder(path);
}

static int write_file(const char *path, struct kachi_str content)
{
    char target[PATH_MAX];
    struct stat info;
    if (stat(path, &info) != 0) {
        return errno == ENOENT ? write_beside(path, 0, content) : errno;
    }
    if (S_ISDIR(info.st_mode)) {
        return EISDIR;
    }
    if (!S_ISREG(info.st_mode)) {
        return write_in_place(path, content);
    }
    /* Through a symbolic link, the file it names is replaced, not the link. */
    return realpath(path, target) == NULL ? errno : write_beside(target, info.st_mode, content);
}

enum kachi_err kachi_file_read(struct kachi_arena *arena, struct kachi_str path,
                               struct kachi_findings *findings, struct kachi_str *content)
{
    *content = kachi_str_of("");
    if (kachi_str_is(path, "-")) {
        int number = read_stream(arena, STDIN_FILENO, content);
        return number == 0 ? KACHI_OK : report(findings, path, number);
    }
    struct kachi_str name = kachi_str_copy(arena, path);
    int fd = open(name.text, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return report(findings, path, errno);
    }
    int number = read_open_file(arena, fd, content);
    close(fd);
    return number == 0 ? KACHI_OK : report(findings, path, number);
}

enum kachi_err kachi_file_write(struct kachi_str path, struct kachi_str content,
                                struct kachi_findings *findings)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    int number = write_file(kachi_str_copy(&arena, path).text, content);
    kachi_arena_release(&arena);
    return number == 0 ? KACHI_OK : report(findings, path, number);
}

/* "/tmp/kachi-XXXXXX", to be written over by mkostemp and mkdtemp. */
static char *temporary_pattern(struct kachi_arena *arena, struct kachi_str *path)
{
    const char *folder = getenv("TMPDIR");
    *path = kachi_str_print(arena, "%s/kachi-XXXXXX",
                            folder != NULL && folder[0] != '\0' ? folder : "/tmp");
    char *name = KACHI_NEW_ARRAY(arena, char, path->bytes + 1);
    memcpy(name, path->text, path->bytes);
    return name;
}

enum kachi_err kachi_file_temporary(struct kachi_arena *arena, struct kachi_findings *findings,
                                    struct kachi_str *path)
{
    char *name = temporary_pattern(arena, path);
    int fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0) {
        return report(findings, *path, errno);
    }
    close(fd);
    path->text = name;
    return KACHI_OK;
}

enum kachi_err kachi_folder_temporary(struct kachi_arena *arena, struct kachi_findings *findings,
                                      struct kachi_str *path)
{
    char *name = temporary_pattern(arena, path);
    if (mkdtemp(name) == NULL) {
        return report(findings, *path, errno);
    }
    path->text = name;
    return KACHI_OK;
}

void kachi_folder_remove(struct kachi_str path)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    const char *folder = kachi_str_copy(&arena, path).text;
    DIR *listing = opendir(folder);
    for (struct dirent *entry = listing == NULL ? NULL : readdir(listing); entry != NULL;
         entry = readdir(listing)) {
        (void)unlinkat(dirfd(listing), entry->d_name, 0); /* "." and ".." refuse */
    }
    if (listing != NULL) {
        closedir(listing);
    }
    (void)rmdir(folder);
    kachi_arena_release(&arena);
}

void kachi_file_remove(struct kachi_str path)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    (void)unlink(kachi_str_copy(&arena, path).text);
    kachi_arena_release(&arena);
}

enum kachi_err kachi_folder_make(struct kachi_str path, struct kachi_findings *findings)
{
    enum kachi_err err = KACHI_OK;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (size_t bytes = 1; bytes <= path.bytes && err == KACHI_OK; bytes++) {
        if (bytes < path.bytes && path.text[bytes] != '/') {
            continue;
        }
        struct kachi_str folder = kachi_str_slice(path, 0, bytes);
        if (mkdir(kachi_str_copy(&arena, folder).text, 0777) != 0 && errno != EEXIST) {
            err = report(findings, folder, errno);
        } else if (bytes == path.bytes && kachi_file_kind(path) != KACHI_FILE_FOLDER) {
            err = report(findings, path, ENOTDIR);
        }
    }
    kachi_arena_release(&arena);
    return err;
}

enum kachi_file_kind kachi_file_kind(struct kachi_str path)
{
    char name[PATH_MAX];
    struct stat info;
    if (path.bytes >= sizeof name) {
        return KACHI_FILE_NONE;
    }
    memcpy(name, path.text, path.bytes);
    name[path.bytes] = '\0';
    if (stat(name, &info) != 0) {
        return KACHI_FILE_NONE;
    }
    return S_ISDIR(info.st_mode) ? KACHI_FILE_FOLDER : KACHI_FILE_PLAIN;
}

struct kachi_str kachi_path_name(struct kachi_str path)
{
    while (path.bytes > 1 && path.text[path.bytes - 1] == '/') {
        path.bytes--;
    }
    size_t from = path.bytes;
    while (from > 0 && path.text[from - 1] != '/') {
        from--;
    }
    return kachi_str_slice(path, from, path.bytes);
}

struct kachi_str kachi_path_join(struct kachi_arena *arena, struct kachi_str folder,
                                 struct kachi_str name)
{
    if (folder.bytes == 0 || (name.bytes > 0 && name.text[0] == '/')) {
        return kachi_str_copy(arena, name);
    }
    bool has_slash = folder.text[folder.bytes - 1] == '/';
    return kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(folder), has_slash ? "" : "/",
                           KACHI_STR_ARG(name));
}
