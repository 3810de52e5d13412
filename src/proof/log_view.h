/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_view.h - a published log as outsiders see it: its checkpoint and its tiles, in a folder or at
 * an address. No database, no private key: anybody makes proofs from it, and checks it whole.
 *
 * Nothing of a tile is believed by itself. Proofs made here are worth what the checkpoint's root
 * says: check them as if a stranger had sent them. Tiles are read once and kept in the arena; a
 * view is of one thread.
 */
#ifndef KACHI_PROOF_LOG_VIEW_H
#define KACHI_PROOF_LOG_VIEW_H

#include "proof/checkpoint.h"

struct kachi_log_tile;

struct kachi_log_view {
    struct kachi_arena *arena;
    struct kachi_findings *findings;
    struct kachi_str place;             /* a folder, or https://... */
    struct kachi_str note;              /* the checkpoint as it was served */
    struct kachi_checkpoint checkpoint; /* its signature is good */
    struct kachi_log_tile *tiles;       /* those read so far */
    enum kachi_err err;                 /* of the tile that could not be read */
};

/* A file of a published log, by its name under the place. Findings of file.h or http_client.h. */
KACHI_MUST_CHECK enum kachi_err kachi_log_file_read(struct kachi_arena *arena,
                                                    struct kachi_str place, struct kachi_str name,
                                                    struct kachi_findings *findings,
                                                    struct kachi_str *out);
/* Reads the checkpoint, signed by `key`. Errors and findings of the file and of checkpoint.h. */
KACHI_MUST_CHECK enum kachi_err kachi_log_view_open(struct kachi_arena *arena,
                                                    struct kachi_str place,
                                                    const struct kachi_public_key *key,
                                                    struct kachi_findings *findings,
                                                    struct kachi_log_view *out);

/*
 * Proofs for the checkpoint's tree (inclusion), and from a smaller size to it (consistency). Errors
 * of the tiles that could not be read; KACHI_ERR_INTEGRITY with finding log-tile where one has not
 * the length it should; KACHI_ERR_NOT_FOUND with finding log-beyond where index or from lie beyond
 * the checkpoint.
 */
KACHI_MUST_CHECK enum kachi_err kachi_log_view_inclusion(struct kachi_log_view *log, uint64_t index,
                                                         struct kachi_merkle_proof *out);
KACHI_MUST_CHECK enum kachi_err kachi_log_view_consistency(struct kachi_log_view *log,
                                                           uint64_t from,
                                                           struct kachi_merkle_proof *out);

/*
 * Reads every tile and computes them anew from the leaves: KACHI_ERR_INTEGRITY with finding
 * log-tile where one differs from what is below it, log-root where the leaves have another root
 * than the checkpoint says.
 */
KACHI_MUST_CHECK enum kachi_err kachi_log_view_check(struct kachi_log_view *log);
/* That the log begins with what an older checkpoint promised: KACHI_ERR_INTEGRITY with finding
 * log-not-consistent. */
KACHI_MUST_CHECK enum kachi_err kachi_log_view_check_since(struct kachi_log_view *log,
                                                           const struct kachi_merkle_head *old);

#endif
