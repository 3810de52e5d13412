/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger_disk.h"

#include <sqlite3.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 8
#define NAME_BYTES 200
#define SHM_REGIONS_MAX 16
#define FULL_FOR 4 /* writes that find no room */

struct bytes {
    char *data;
    size_t count, capacity;
};

struct stored {
    char name[NAME_BYTES]; /* empty: free */
    struct bytes written, synced;
    void *shm[SHM_REGIONS_MAX];
};

struct handle {
    sqlite3_file base; /* first: SQLite sees only this */
    struct stored *file;
};

static struct {
    struct stored files[FILES_MAX];
    enum disk_fault fault;
    unsigned at, operations;
    bool is_off, is_old;
} disk;

static void resize(struct bytes *bytes, size_t count)
{
    if (count > bytes->capacity) {
        size_t capacity = count * 2;
        char *data = realloc(bytes->data, capacity);
        if (data == NULL) {
            abort();
        }
        memset(data + bytes->capacity, 0, capacity - bytes->capacity);
        bytes->data = data;
        bytes->capacity = capacity;
    }
    if (count < bytes->count) {
        memset(bytes->data + count, 0, bytes->count - count);
    }
    bytes->count = count;
}

static void copy_bytes(struct bytes *to, const struct bytes *from)
{
    resize(to, from->count);
    if (from->count > 0) {
        memcpy(to->data, from->data, from->count);
    }
}

static void forget_shm(struct stored *file)
{
    for (size_t i = 0; i < SHM_REGIONS_MAX; i++) {
        free(file->shm[i]);
        file->shm[i] = NULL;
    }
}

static void remove_file(struct stored *file)
{
    free(file->written.data);
    free(file->synced.data);
    forget_shm(file);
    memset(file, 0, sizeof(*file));
}

static struct stored *find_file(const char *name)
{
    for (size_t i = 0; i < FILES_MAX; i++) {
        if (strcmp(disk.files[i].name, name) == 0) {
            return &disk.files[i];
        }
    }
    return NULL;
}

/* Counts an operation: SQLITE_OK, or what goes wrong with it; *tear where part of it is done. */
static int count_operation(int failure, bool *tear)
{
    *tear = false;
    if (disk.is_off) {
        return failure;
    }
    unsigned number = ++disk.operations;
    bool is_it = disk.at != 0 && number == disk.at;
    switch (disk.fault) {
    case DISK_FINE:
    case DISK_FAULT_COUNT:
        break;
    case DISK_FAILS:
        return is_it ? failure : SQLITE_OK;
    case DISK_FULL:
        return disk.at != 0 && number >= disk.at && number < disk.at + FULL_FOR ? SQLITE_FULL
                                                                                : SQLITE_OK;
    case DISK_POWER_DROP:
    case DISK_POWER_KEEP:
        *tear = is_it;
        disk.is_off = disk.is_off || is_it;
        return is_it ? failure : SQLITE_OK;
    }
    return SQLITE_OK;
}

static int disk_close(sqlite3_file *base)
{
    (void)base;
    return SQLITE_OK;
}

static int disk_read(sqlite3_file *base, void *out, int count, sqlite3_int64 offset)
{
    const struct bytes *bytes = &((struct handle *)base)->file->written;
    size_t from = (size_t)offset;
    size_t there = from < bytes->count ? bytes->count - from : 0;
    size_t wanted = (size_t)count;
    if (disk.is_off) {
        return SQLITE_IOERR_READ;
    }
    if (there > 0) {
        memcpy(out, bytes->data + from, there < wanted ? there : wanted);
    }
    if (there < wanted) {
        memset((char *)out + there, 0, wanted - there);
        return SQLITE_IOERR_SHORT_READ;
    }
    return SQLITE_OK;
}

/* How much of a write is done where the power goes in the middle of it: one may hold many pages,
 * and is torn at another place for each operation. */
static size_t torn(size_t bytes)
{
    return bytes * (disk.operations * 37 % 97 + 1) / 98;
}

static int disk_write(sqlite3_file *base, const void *data, int count, sqlite3_int64 offset)
{
    struct bytes *bytes = &((struct handle *)base)->file->written;
    bool tear = false;
    int result = count_operation(SQLITE_IOERR_WRITE, &tear);
    size_t wanted = tear ? torn((size_t)count) : (size_t)count;
    if (result != SQLITE_OK && !tear) {
        return result;
    }
    if ((size_t)offset + wanted > bytes->count) {
        resize(bytes, (size_t)offset + wanted);
    }
    memcpy(bytes->data + offset, data, wanted);
    return result;
}

static int disk_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    bool tear = false;
    int result = count_operation(SQLITE_IOERR_TRUNCATE, &tear);
    if (result == SQLITE_OK) {
        resize(&((struct handle *)base)->file->written, (size_t)size);
    }
    return result;
}

static int disk_sync(sqlite3_file *base, int flags)
{
    (void)flags;
    struct stored *file = ((struct handle *)base)->file;
    bool tear = false;
    int result = count_operation(SQLITE_IOERR_FSYNC, &tear);
    if (result == SQLITE_OK) {
        copy_bytes(&file->synced, &file->written);
    }
    return result;
}

static int disk_size(sqlite3_file *base, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)((struct handle *)base)->file->written.count;
    return disk.is_off ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int disk_lock(sqlite3_file *base, int lock)
{
    (void)base;
    (void)lock;
    return SQLITE_OK;
}

static int disk_is_reserved(sqlite3_file *base, int *is_reserved)
{
    (void)base;
    *is_reserved = 0;
    return SQLITE_OK;
}

static int disk_control(sqlite3_file *base, int operation, void *argument)
{
    (void)base;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int disk_sector(sqlite3_file *base)
{
    (void)base;
    return 512;
}

static int disk_characteristics(sqlite3_file *base)
{
    (void)base;
    return disk.is_old ? 0 : SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int shm_map(sqlite3_file *base, int region, int bytes, int extend, void volatile **out)
{
    struct stored *file = ((struct handle *)base)->file;
    *out = NULL;
    if (region >= SHM_REGIONS_MAX) {
        return SQLITE_IOERR_SHMMAP;
    }
    if (file->shm[region] == NULL && extend != 0) {
        file->shm[region] = calloc(1, (size_t)bytes);
    }
    *out = file->shm[region];
    return SQLITE_OK;
}

static int shm_lock(sqlite3_file *base, int offset, int count, int flags)
{
    (void)base;
    (void)offset;
    (void)count;
    (void)flags;
    return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *base)
{
    (void)base;
}

static int shm_unmap(sqlite3_file *base, int remove)
{
    if (remove != 0) {
        forget_shm(((struct handle *)base)->file);
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_lock,
    .xCheckReservedLock = disk_is_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
                     int *out_flags)
{
    (void)vfs;
    struct handle *handle = (struct handle *)base;
    struct stored *file = name == NULL ? NULL : find_file(name);
    handle->base.pMethods = NULL;
    if (disk.is_off || name == NULL || strlen(name) >= NAME_BYTES) {
        return SQLITE_CANTOPEN;
    }
    if (file == NULL) {
        file = (flags & SQLITE_OPEN_CREATE) != 0 ? find_file("") : NULL;
    }
    if (file == NULL) {
        return SQLITE_CANTOPEN;
    }
    memcpy(file->name, name, strlen(name) + 1);
    handle->file = file;
    handle->base.pMethods = &methods;
    if (out_flags != NULL) {
        *out_flags = flags;
    }
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    (void)sync;
    struct stored *file = find_file(name);
    bool tear = false;
    int result = count_operation(SQLITE_IOERR_DELETE, &tear);
    if (result == SQLITE_OK && file != NULL) {
        remove_file(file);
    }
    return file == NULL ? SQLITE_IOERR_DELETE_NOENT : result;
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    (void)flags;
    *out = find_file(name) != NULL;
    return SQLITE_OK;
}

static int disk_full_path(sqlite3_vfs *vfs, const char *name, int count, char *out)
{
    (void)vfs;
    sqlite3_snprintf(count, out, "%s", name);
    return SQLITE_OK;
}

void disk_install(void)
{
    static sqlite3_vfs vfs;
    vfs = *sqlite3_vfs_find(NULL); /* time, randomness and sleep stay the system's */
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(struct handle);
    vfs.mxPathname = NAME_BYTES;
    vfs.zName = "faulty disk";
    vfs.xOpen = disk_open;
    vfs.xDelete = disk_delete;
    vfs.xAccess = disk_access;
    vfs.xFullPathname = disk_full_path;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) {
        abort();
    }
}

void disk_set_old(bool is_old)
{
    disk.is_old = is_old;
}

void disk_reset(enum disk_fault fault, unsigned at)
{
    for (size_t i = 0; i < FILES_MAX; i++) {
        remove_file(&disk.files[i]);
    }
    disk.fault = fault;
    disk.at = at;
    disk.operations = 0;
    disk.is_off = false;
}

void disk_power_on(void)
{
    for (size_t i = 0; i < FILES_MAX; i++) {
        struct stored *file = &disk.files[i];
        if (file->name[0] != '\0' && disk.fault == DISK_POWER_DROP) {
            copy_bytes(&file->written, &file->synced);
        }
        forget_shm(file);
    }
    disk.fault = DISK_FINE;
    disk.is_off = false;
}

unsigned disk_operations(void)
{
    return disk.operations;
}
