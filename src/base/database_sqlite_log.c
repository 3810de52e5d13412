/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database_sqlite_log.c - SQLite's write-ahead log, written in few calls.
 *
 * SQLite writes a transaction to its log page by page, and each page in two calls to the system:
 * its header, then the page. For one small entry that is some twenty, a seventh of what it costs.
 * Here what follows upon what was written before is gathered, and goes to the file in one call: at
 * the latest when SQLite asks for it to be durable, and before anything else is done with the file.
 *
 * Nothing is held back past a sync, and others read a transaction in the log only after the sync of
 * its commit: for that, every connection that writes has synchronous = FULL (database_sqlite.c).
 * What SQLite itself reads before is written first. A machine that stops loses what was not synced,
 * as without this. Where a disk may spoil what lies beside a write that it is torn in, SQLite fills
 * up the last sector, behind the sync and for the next transaction to follow upon: that must be in
 * the file whatever becomes of this process, so for such a disk nothing is gathered.
 */
#include "base/database_sqlite_internal.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

/* Bytes: the most that SQLite's files write at once; 31 pages and their headers. */
#define GATHERED_MAX 0x1FFFF

/* A log as SQLite sees it; the system's file lies behind it in memory. */
struct log_file {
    sqlite3_file face; /* first, so that one is the other */
    sqlite3_file *file;
    bool gathers;
    char *gathered;   /* NULL before the first write */
    int count;        /* bytes gathered */
    sqlite3_int64 at; /* where in the file they belong */
};

/* What any file below may take in memory; the system's take less than 200 bytes. */
#define FILE_BYTES_MAX 1024

static struct log_file *own(sqlite3_file *face)
{
    return (struct log_file *)face;
}

/* What cannot be written stays gathered, and is tried again before anything else. */
static int flush(struct log_file *log)
{
    if (log->count == 0) {
        return SQLITE_OK;
    }
    int result = log->file->pMethods->xWrite(log->file, log->gathered, log->count, log->at);
    log->count = result == SQLITE_OK ? 0 : log->count;
    return result;
}

static int log_close(sqlite3_file *face)
{
    struct log_file *log = own(face);
    int flushed = flush(log);
    int closed = log->file->pMethods->xClose(log->file);
    sqlite3_free(log->gathered);
    log->gathered = NULL;
    return flushed != SQLITE_OK ? flushed : closed;
}

static int log_read(sqlite3_file *face, void *bytes, int count, sqlite3_int64 at)
{
    struct log_file *log = own(face);
    int result = flush(log);
    return result == SQLITE_OK ? log->file->pMethods->xRead(log->file, bytes, count, at) : result;
}

static int log_write(sqlite3_file *face, const void *bytes, int count, sqlite3_int64 at)
{
    struct log_file *log = own(face);
    assert(count <= GATHERED_MAX); /* a page is of 64 KiB at most */
    if (!log->gathers) {
        return log->file->pMethods->xWrite(log->file, bytes, count, at);
    }
    if (log->gathered == NULL) {
        log->gathered = sqlite3_malloc64(GATHERED_MAX);
        if (log->gathered == NULL) {
            return SQLITE_NOMEM;
        }
    }
    if (at != log->at + log->count || log->count + count > GATHERED_MAX) {
        int result = flush(log);
        if (result != SQLITE_OK) {
            return result;
        }
    }
    log->at = log->count == 0 ? at : log->at;
    memcpy(log->gathered + log->count, bytes, (size_t)count);
    log->count += count;
    return SQLITE_OK;
}

static int log_truncate(sqlite3_file *face, sqlite3_int64 bytes)
{
    struct log_file *log = own(face);
    int result = flush(log);
    return result == SQLITE_OK ? log->file->pMethods->xTruncate(log->file, bytes) : result;
}

static int log_sync(sqlite3_file *face, int flags)
{
    struct log_file *log = own(face);
    int result = flush(log);
    return result == SQLITE_OK ? log->file->pMethods->xSync(log->file, flags) : result;
}

static int log_size(sqlite3_file *face, sqlite3_int64 *bytes)
{
    struct log_file *log = own(face);
    int result = flush(log);
    return result == SQLITE_OK ? log->file->pMethods->xFileSize(log->file, bytes) : result;
}

static int log_lock(sqlite3_file *face, int lock)
{
    return own(face)->file->pMethods->xLock(own(face)->file, lock);
}

static int log_unlock(sqlite3_file *face, int lock)
{
    return own(face)->file->pMethods->xUnlock(own(face)->file, lock);
}

static int log_is_reserved(sqlite3_file *face, int *out)
{
    return own(face)->file->pMethods->xCheckReservedLock(own(face)->file, out);
}

static int log_control(sqlite3_file *face, int operation, void *argument)
{
    struct log_file *log = own(face);
    int result = flush(log);
    return result == SQLITE_OK ? log->file->pMethods->xFileControl(log->file, operation, argument)
                               : result;
}

static int log_sector_size(sqlite3_file *face)
{
    return own(face)->file->pMethods->xSectorSize(own(face)->file);
}

static int log_characteristics(sqlite3_file *face)
{
    return own(face)->file->pMethods->xDeviceCharacteristics(own(face)->file);
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_is_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector_size,
    .xDeviceCharacteristics = log_characteristics,
};

/* Files are the system's, or what a program has put in its place. */
static sqlite3_vfs *below(void)
{
    return sqlite3_vfs_find(NULL);
}

/* A log is wrapped; every other file is opened as it is. */
static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *face, int flags,
                     int *out_flags)
{
    (void)vfs;
    assert(below()->szOsFile <= FILE_BYTES_MAX);
    if ((flags & SQLITE_OPEN_WAL) == 0) {
        return below()->xOpen(below(), name, face, flags, out_flags);
    }
    struct log_file *log = own(face);
    *log = (struct log_file){.file = (sqlite3_file *)(void *)(log + 1)};
    int result = below()->xOpen(below(), name, log->file, flags, out_flags);
    if (result == SQLITE_OK) {
        int traits = log->file->pMethods->xDeviceCharacteristics(log->file);
        log->gathers = (traits & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
        log->face.pMethods = &methods;
    }
    return result;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    return below()->xDelete(below(), name, sync);
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    return below()->xAccess(below(), name, flags, out);
}

static int full_path(sqlite3_vfs *vfs, const char *name, int bytes, char *out)
{
    (void)vfs;
    return below()->xFullPathname(below(), name, bytes, out);
}

static sqlite3_vfs gathering;

static void set_up(void)
{
    gathering = *below(); /* time, chance and sleep are as they are */
    gathering.zName = "kachi";
    gathering.pNext = NULL;
    gathering.szOsFile = (int)sizeof(struct log_file) + FILE_BYTES_MAX;
    gathering.xOpen = open_file;
    gathering.xDelete = delete_file;
    gathering.xAccess = access_file;
    gathering.xFullPathname = full_path;
    int result = sqlite3_vfs_register(&gathering, 0);
    assert(result == SQLITE_OK);
    (void)result;
}

const char *sqlite_files(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int result = pthread_once(&once, set_up);
    assert(result == 0);
    (void)result;
    return gathering.zName;
}
