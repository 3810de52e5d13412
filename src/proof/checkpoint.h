/* SPDX-License-Identifier: Apache-2.0 */
/*
 * checkpoint.h - a log's signed promise: its origin, size and root.
 * https://c2sp.org/tlog-checkpoint
 *
 * The origin is the name of the log and of the key that signs for it.
 */
#ifndef KACHI_PROOF_CHECKPOINT_H
#define KACHI_PROOF_CHECKPOINT_H

#include "proof/merkle.h"
#include "proof/note.h"

struct kachi_checkpoint {
    struct kachi_str origin;
    struct kachi_merkle_head head;
};

/* A number as these formats write it: decimal, without leading zeros, and nothing else. */
bool kachi_log_size_read(struct kachi_str text, uint64_t *out);
/* The signed note: origin is the key's name. */
struct kachi_str kachi_checkpoint_sign(struct kachi_arena *arena,
                                       const struct kachi_merkle_head *head,
                                       const struct kachi_signer *key);
/* Opens the note with `key` alone, which must be of type note and have the origin as its name.
 * Findings as note.h, and key-type, checkpoint-form or checkpoint-origin. */
KACHI_MUST_CHECK enum kachi_err kachi_checkpoint_open(struct kachi_arena *arena,
                                                      struct kachi_str note,
                                                      const struct kachi_public_key *key,
                                                      struct kachi_findings *findings,
                                                      struct kachi_checkpoint *out);
/* That every one of the witnesses (at most 64) has cosigned it: KACHI_ERR_INTEGRITY with finding
 * checkpoint-witness, or those of note.h. */
KACHI_MUST_CHECK enum kachi_err
kachi_checkpoint_check_witnesses(struct kachi_arena *arena, struct kachi_str note, size_t count,
                                 const struct kachi_public_key witnesses[],
                                 struct kachi_findings *findings);

#endif
