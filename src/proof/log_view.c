/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/log_view.h"

#include "base/file.h"
#include "base/http_client.h"
#include "proof/tiles.h"

#include <inttypes.h>

#define HEIGHT 8 /* levels of the tree in a tile */

struct kachi_log_tile {
    struct kachi_log_tile *next;
    unsigned level;
    uint64_t index;
    const struct kachi_digest *hashes;
};

enum kachi_err kachi_log_file_read(struct kachi_arena *arena, struct kachi_str place,
                                   struct kachi_str name, struct kachi_findings *findings,
                                   struct kachi_str *out)
{
    if (!kachi_http_is_address(place)) {
        return kachi_file_read(arena, kachi_path_join(arena, place, name), findings, out);
    }
    const char *between = kachi_str_has_suffix(place, "/") ? "" : "/";
    struct kachi_str address =
        kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(place), between, KACHI_STR_ARG(name));
    return kachi_http_get(arena, address, findings, out);
}

enum kachi_err kachi_log_view_open(struct kachi_arena *arena, struct kachi_str place,
                                   const struct kachi_public_key *key,
                                   struct kachi_findings *findings, struct kachi_log_view *out)
{
    *out = (struct kachi_log_view){.arena = arena, .findings = findings, .place = place};
    enum kachi_err err =
        kachi_log_file_read(arena, place, kachi_str_of("checkpoint"), findings, &out->note);
    return err == KACHI_OK
               ? kachi_checkpoint_open(arena, out->note, key, findings, &out->checkpoint)
               : err;
}

static enum kachi_err refuse(struct kachi_log_view *log, enum kachi_err err, const char *code,
                             struct kachi_str what)
{
    kachi_findings_add(log->findings, code, KACHI_NOWHERE,
                       KACHI_ARGS({"what", what}, {"log", log->place}));
    return err;
}

/* How many hashes of a tile the checkpoint's tree fills. */
static unsigned width_of(const struct kachi_log_view *log, unsigned level, uint64_t index)
{
    uint64_t count = log->checkpoint.head.size >> (HEIGHT * level);
    uint64_t left = count - index * KACHI_TILE_WIDTH;
    return left < KACHI_TILE_WIDTH ? (unsigned)left : KACHI_TILE_WIDTH;
}

static const struct kachi_log_tile *read_tile(struct kachi_log_view *log, unsigned level,
                                              uint64_t index)
{
    unsigned width = width_of(log, level, index);
    struct kachi_str name = kachi_tile_path(log->arena, level, index, width);
    struct kachi_str content;
    log->err = kachi_log_file_read(log->arena, log->place, name, log->findings, &content);
    if (log->err != KACHI_OK) {
        return NULL;
    }
    if (content.bytes != (size_t)width * KACHI_DIGEST_BYTES) {
        log->err = refuse(log, KACHI_ERR_INTEGRITY, "log-tile", name);
        return NULL;
    }
    struct kachi_digest *hashes = KACHI_NEW_ARRAY(log->arena, struct kachi_digest, width);
    for (unsigned i = 0; i < width; i++) {
        for (size_t j = 0; j < KACHI_DIGEST_BYTES; j++) {
            hashes[i].bytes[j] = (uint8_t)content.text[(size_t)i * KACHI_DIGEST_BYTES + j];
        }
    }
    struct kachi_log_tile *tile = KACHI_NEW(log->arena, struct kachi_log_tile);
    *tile = (struct kachi_log_tile){log->tiles, level, index, hashes};
    log->tiles = tile;
    return tile;
}

static const struct kachi_log_tile *find_tile(struct kachi_log_view *log, unsigned level,
                                              uint64_t index)
{
    const struct kachi_log_tile *tile = log->tiles;
    while (tile != NULL && (tile->level != level || tile->index != index)) {
        tile = tile->next;
    }
    return tile != NULL ? tile : read_tile(log, level, index);
}

/* Folds 2^levels hashes into one. */
static struct kachi_digest fold(const struct kachi_digest hashes[], unsigned levels)
{
    struct kachi_digest row[KACHI_TILE_WIDTH];
    unsigned count = 1U << levels;
    for (unsigned i = 0; i < count; i++) {
        row[i] = hashes[i];
    }
    for (; count > 1; count /= 2) {
        for (unsigned i = 0; i < count / 2; i++) {
            row[i] = kachi_digest_node(&row[2 * i], &row[2 * i + 1]);
        }
    }
    return row[0];
}

/* Level 8 k + r of the tree is r levels above the hashes in tiles of level k. */
static bool node(void *state, unsigned level, uint64_t number, struct kachi_digest *out)
{
    struct kachi_log_view *log = state;
    unsigned above = level % HEIGHT;
    uint64_t first = number << above;
    const struct kachi_log_tile *tile = find_tile(log, level / HEIGHT, first / KACHI_TILE_WIDTH);
    if (tile == NULL) {
        return false;
    }
    *out = fold(&tile->hashes[first % KACHI_TILE_WIDTH], above);
    return true;
}

static enum kachi_err beyond(struct kachi_log_view *log, uint64_t number)
{
    return refuse(log, KACHI_ERR_NOT_FOUND, "log-beyond",
                  kachi_str_print(log->arena, "%" PRIu64, number));
}

enum kachi_err kachi_log_view_inclusion(struct kachi_log_view *log, uint64_t index,
                                        struct kachi_merkle_proof *out)
{
    struct kachi_merkle_source source = {.node = node, .state = log};
    if (index >= log->checkpoint.head.size) {
        return beyond(log, index + 1);
    }
    bool good = kachi_merkle_source_inclusion(&source, index, log->checkpoint.head.size, out);
    return good ? KACHI_OK : log->err;
}

enum kachi_err kachi_log_view_consistency(struct kachi_log_view *log, uint64_t from,
                                          struct kachi_merkle_proof *out)
{
    struct kachi_merkle_source source = {.node = node, .state = log};
    out->count = 0;
    if (from > log->checkpoint.head.size) {
        return beyond(log, from);
    }
    if (from == 0 || from == log->checkpoint.head.size) {
        return KACHI_OK; /* no hashes are needed */
    }
    bool good = kachi_merkle_source_consistency(&source, from, log->checkpoint.head.size, out);
    return good ? KACHI_OK : log->err;
}

enum kachi_err kachi_log_view_check_since(struct kachi_log_view *log,
                                          const struct kachi_merkle_head *old)
{
    struct kachi_merkle_proof proof = {.count = 0};
    uint64_t size = log->checkpoint.head.size;
    if (old->size <= size) {
        enum kachi_err err = kachi_log_view_consistency(log, old->size, &proof);
        if (err != KACHI_OK) {
            return err;
        }
        if (kachi_merkle_check_consistency(old, &log->checkpoint.head, &proof)) {
            return KACHI_OK;
        }
    }
    kachi_findings_add(log->findings, "log-not-consistent", KACHI_NOWHERE,
                       KACHI_ARGS({"log", log->checkpoint.origin},
                                  {"old", kachi_str_print(log->arena, "%" PRIu64, old->size)},
                                  {"new", kachi_str_print(log->arena, "%" PRIu64, size)}));
    return KACHI_ERR_INTEGRITY;
}

/* That a hash in a tile of the level above is what this full tile folds to. */
static enum kachi_err check_above(struct kachi_log_view *log, const struct kachi_log_tile *tile)
{
    struct kachi_digest stated;
    struct kachi_digest folded = fold(tile->hashes, HEIGHT);
    if (!node(log, HEIGHT * (tile->level + 1), tile->index, &stated)) {
        return log->err;
    }
    if (kachi_digest_equal(&stated, &folded)) {
        return KACHI_OK;
    }
    return refuse(log, KACHI_ERR_INTEGRITY, "log-tile",
                  kachi_tile_path(log->arena, tile->level, tile->index, KACHI_TILE_WIDTH));
}

enum kachi_err kachi_log_view_check(struct kachi_log_view *log)
{
    uint64_t size = log->checkpoint.head.size;
    for (unsigned level = 0; level < HEIGHT && (size >> (HEIGHT * level)) > 0; level++) {
        uint64_t count = size >> (HEIGHT * level);
        for (uint64_t index = 0; index * KACHI_TILE_WIDTH < count; index++) {
            const struct kachi_log_tile *tile = find_tile(log, level, index);
            enum kachi_err err = tile != NULL ? KACHI_OK : log->err;
            if (err == KACHI_OK && width_of(log, level, index) == KACHI_TILE_WIDTH) {
                err = check_above(log, tile);
            }
            if (err != KACHI_OK) {
                return err;
            }
        }
    }
    struct kachi_merkle_source source = {.node = node, .state = log};
    struct kachi_digest root;
    if (!kachi_merkle_source_root(&source, size, &root)) {
        return log->err;
    }
    return kachi_digest_equal(&root, &log->checkpoint.head.root)
               ? KACHI_OK
               : refuse(log, KACHI_ERR_INTEGRITY, "log-root", log->checkpoint.origin);
}
