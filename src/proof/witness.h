/* SPDX-License-Identifier: Apache-2.0 */
/*
 * witness.h - both sides of C2SP's witness protocol (https://c2sp.org/tlog-witness): somebody else
 * than the log signs that its checkpoint goes on from the last one seen, so that a log cannot show
 * different histories to different readers.
 *
 * A witness keeps, in a folder of its own, the latest checkpoint of each log that it knows; it is
 * on the disk before the cosignature is given, and a lock makes asking and keeping one step.
 * Nothing here speaks HTTP: whoever serves `add-checkpoint` passes the body in and status, type and
 * body out.
 */
#ifndef KACHI_PROOF_WITNESS_H
#define KACHI_PROOF_WITNESS_H

#include "proof/checkpoint.h"

#define KACHI_WITNESS_BODY_BYTES_MAX ((size_t)1 << 16)
#define KACHI_WITNESS_HASHES_MAX 63

struct kachi_witness {
    const struct kachi_signer *key; /* of type KACHI_KEY_WITNESS */
    size_t log_count;
    const struct kachi_public_key *logs; /* whose checkpoints it cosigns; the name is the origin */
    struct kachi_str folder;
};

struct kachi_witness_answer {
    int status; /* of HTTP: 200, 400, 403, 404, 409 or 422 */
    const char *content_type;
    struct kachi_str body; /* 200: cosignatures; 409: the size to prove from; else words */
};

/* What a witness answers to the body of add-checkpoint. An error, with its findings, only where its
 * folder failed: then nothing was signed. */
KACHI_MUST_CHECK enum kachi_err kachi_witness_answer(struct kachi_arena *arena,
                                                     const struct kachi_witness *witness,
                                                     struct kachi_str body, kachi_moment now,
                                                     struct kachi_findings *findings,
                                                     struct kachi_witness_answer *out);

/* The body of add-checkpoint: where the witness's last checkpoint was of `old` entries. */
struct kachi_str kachi_witness_request(struct kachi_arena *arena, uint64_t old,
                                       const struct kachi_merkle_proof *proof,
                                       struct kachi_str checkpoint);
/* A request read; false where it has not the form. The checkpoint is not opened. */
struct kachi_witness_asked {
    uint64_t old;
    struct kachi_merkle_proof proof;
    struct kachi_str checkpoint;
};
bool kachi_witness_request_read(struct kachi_arena *arena, struct kachi_str body,
                                struct kachi_witness_asked *out);

/*
 * The checkpoint with what a witness answered: its good cosignature takes the place of an older one
 * by the same key, and lines of others are left out. Findings of note.h; KACHI_ERR_INTEGRITY with
 * note-unsigned where none is by this witness.
 */
KACHI_MUST_CHECK enum kachi_err
kachi_checkpoint_add_cosignature(struct kachi_arena *arena, struct kachi_str checkpoint,
                                 struct kachi_str answer, const struct kachi_public_key *witness,
                                 struct kachi_findings *findings, struct kachi_str *out);

#endif
