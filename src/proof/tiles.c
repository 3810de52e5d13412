/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/tiles.h"

#include "base/file.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#define HEIGHT 8 /* levels of the tree in a tile */
#define FOLDER_MODE 0755

struct kachi_str kachi_tile_path(struct kachi_arena *arena, unsigned level, uint64_t index,
                                 unsigned width)
{
    struct kachi_str path = kachi_str_print(arena, "%03" PRIu64, index % 1000);
    for (uint64_t rest = index / 1000; rest > 0; rest /= 1000) {
        path = kachi_str_print(arena, "x%03" PRIu64 "/%.*s", rest % 1000, KACHI_STR_ARG(path));
    }
    path = kachi_str_print(arena, "tile/%u/%.*s", level, KACHI_STR_ARG(path));
    if (width == KACHI_TILE_WIDTH) {
        return path;
    }
    return kachi_str_print(arena, "%.*s.p/%u", KACHI_STR_ARG(path), width);
}

/* The folders above a file. */
static enum kachi_err make_folders(struct kachi_arena *arena, struct kachi_str path,
                                   struct kachi_findings *findings)
{
    for (size_t i = 1; i < path.bytes; i++) {
        if (path.text[i] != '/') {
            continue;
        }
        struct kachi_str folder = kachi_str_copy(arena, kachi_str_slice(path, 0, i));
        if (mkdir(folder.text, FOLDER_MODE) != 0 && errno != EEXIST) {
            kachi_findings_add(findings, "log-folder", KACHI_NOWHERE, KACHI_ARGS({"path", folder}));
            return KACHI_ERR_IO;
        }
    }
    return KACHI_OK;
}

/* Where tiles go, and how many were new. */
struct target {
    struct kachi_arena *arena;
    struct kachi_str folder;
    struct kachi_findings *findings;
    uint64_t written;
};

static enum kachi_err write_tile(struct target *target, struct kachi_str name,
                                 struct kachi_str content)
{
    struct kachi_str path = kachi_path_join(target->arena, target->folder, name);
    if (kachi_file_kind(path) == KACHI_FILE_PLAIN) {
        return KACHI_OK;
    }
    enum kachi_err err = make_folders(target->arena, path, target->findings);
    err = err == KACHI_OK ? kachi_file_write(path, content, target->findings) : err;
    target->written += err == KACHI_OK ? 1 : 0;
    return err;
}

/* The tiles of one level: `count` hashes of that height exist among the first leaves. */
static enum kachi_err write_level(struct target *target, const struct kachi_digest hashes[],
                                  uint64_t count, unsigned level)
{
    enum kachi_err err = KACHI_OK;
    for (uint64_t first = 0; err == KACHI_OK && first < count; first += KACHI_TILE_WIDTH) {
        struct kachi_arena_mark mark = kachi_arena_mark(target->arena);
        uint64_t left = count - first;
        unsigned width = left < KACHI_TILE_WIDTH ? (unsigned)left : KACHI_TILE_WIDTH;
        struct kachi_str content = {(const char *)hashes[first].bytes,
                                    (size_t)width * KACHI_DIGEST_BYTES};
        struct kachi_str name =
            kachi_tile_path(target->arena, level, first / KACHI_TILE_WIDTH, width);
        err = write_tile(target, name, content);
        kachi_arena_reset(target->arena, mark);
    }
    return err;
}

enum kachi_err kachi_tiles_publish(struct kachi_arena *arena, const struct kachi_published *log,
                                   struct kachi_str folder, struct kachi_findings *findings,
                                   uint64_t *written)
{
    struct target target = {.arena = arena, .folder = folder, .findings = findings};
    enum kachi_err err = KACHI_OK;
    for (unsigned level = 0; err == KACHI_OK && (log->size >> (HEIGHT * level)) > 0; level++) {
        const struct kachi_digest *hashes = log->tree->levels[HEIGHT * level].hashes;
        err = write_level(&target, hashes, log->size >> (HEIGHT * level), level);
    }
    *written = target.written;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str path = kachi_path_join(arena, folder, kachi_str_of("checkpoint"));
    err = make_folders(arena, path, findings);
    return err == KACHI_OK ? kachi_file_write(path, log->checkpoint, findings) : err;
}
