/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tiles.h - a log as static files that any web server can serve. https://c2sp.org/tlog-tiles
 *
 *     FOLDER/checkpoint                  the signed note; the one file that changes
 *     FOLDER/tile/0/000                  256 leaf hashes
 *     FOLDER/tile/0/001.p/17             the first 17 of the next 256
 *     FOLDER/tile/1/000.p/1              hashes of full tiles of the level below
 *
 * Tiles never change once written; what is there already is left alone. Entries themselves are not
 * published: their leaf hashes commit to them, and who holds an entry can prove it.
 */
#ifndef KACHI_PROOF_TILES_H
#define KACHI_PROOF_TILES_H

#include "proof/checkpoint.h"

#define KACHI_TILE_WIDTH 256

/* "tile/1/x001/x234/067", with ".p/17" where width is below KACHI_TILE_WIDTH. */
struct kachi_str kachi_tile_path(struct kachi_arena *arena, unsigned level, uint64_t index,
                                 unsigned width);

/* The log as it is to be seen: its tree, how much of it, and the checkpoint that says so. */
struct kachi_published {
    const struct kachi_merkle *tree;
    uint64_t size;
    struct kachi_str checkpoint;
};

/* Writes every tile that is not there yet, then the checkpoint: a reader that sees it finds its
 * tiles. *written counts new tiles. */
KACHI_MUST_CHECK enum kachi_err
kachi_tiles_publish(struct kachi_arena *arena, const struct kachi_published *log,
                    struct kachi_str folder, struct kachi_findings *findings, uint64_t *written);

#endif
