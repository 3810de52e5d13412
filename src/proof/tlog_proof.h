/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tlog_proof.h - one self-contained text that an entry is in a log: hand it to whoever asks, they
 * check it offline with the log's public key. https://c2sp.org/tlog-proof
 */
#ifndef KACHI_PROOF_TLOG_PROOF_H
#define KACHI_PROOF_TLOG_PROOF_H

#include "proof/checkpoint.h"

/* checkpoint: a signed note of a tree that holds `index`. */
struct kachi_str kachi_tlog_proof_write(struct kachi_arena *arena, uint64_t index,
                                        const struct kachi_merkle_proof *proof,
                                        struct kachi_str checkpoint);

struct kachi_tlog_proof {
    uint64_t index;
    struct kachi_str note;              /* the checkpoint as it stands in the proof */
    struct kachi_checkpoint checkpoint; /* its signature is good */
};

/*
 * Checks that the entry whose leaf hash is given is in the log of `key` as the proof says.
 * Findings: proof-form (KACHI_ERR_INPUT), those of the checkpoint, proof-not-included
 * (KACHI_ERR_INTEGRITY).
 */
KACHI_MUST_CHECK enum kachi_err
kachi_tlog_proof_check(struct kachi_arena *arena, struct kachi_str text,
                       const struct kachi_digest *leaf, const struct kachi_public_key *key,
                       struct kachi_findings *findings, struct kachi_tlog_proof *out);

#endif
