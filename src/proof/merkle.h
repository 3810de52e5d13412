/* SPDX-License-Identifier: Apache-2.0 */
/*
 * merkle.h - the hash tree of RFC 6962 section 2.1 (RFC 9162 2.1), grown leaf by leaf.
 *
 *            level 2          h0123            every full subtree is kept, so a proof looks up
 *            level 1      h01      h23         about log2(n) hashes and computes as many
 *            level 0    h0   h1  h2   h3  h4
 *
 * A tree lives in its arena and only grows. Leaves are leaf hashes already (base/digest.h). Proofs
 * are the sequences of the RFC: inclusion from the leaf's sibling up, consistency as in its 2.1.2.
 *
 * The same proofs come from anywhere that knows the hashes of full subtrees (struct
 * kachi_merkle_source): published tiles need no tree in memory.
 */
#ifndef KACHI_PROOF_MERKLE_H
#define KACHI_PROOF_MERKLE_H

#include "base/digest.h"

#define KACHI_MERKLE_LEVELS 64

struct kachi_merkle_level {
    struct kachi_digest *hashes;
    size_t count, capacity;
};

struct kachi_merkle {
    struct kachi_arena *arena;
    struct kachi_merkle_level levels[KACHI_MERKLE_LEVELS];
};

struct kachi_merkle_proof {
    size_t count;
    struct kachi_digest hashes[2 * KACHI_MERKLE_LEVELS];
};

void kachi_merkle_init(struct kachi_merkle *tree, struct kachi_arena *arena);
void kachi_merkle_append(struct kachi_merkle *tree, const struct kachi_digest *leaf);
uint64_t kachi_merkle_size(const struct kachi_merkle *tree);

/* Of the first `size` leaves; size <= kachi_merkle_size. Of none it is SHA-256 of nothing. */
struct kachi_digest kachi_merkle_root(const struct kachi_merkle *tree, uint64_t size);
/* That leaf `index` is in the tree of `size`; index < size <= kachi_merkle_size. */
struct kachi_merkle_proof kachi_merkle_inclusion(const struct kachi_merkle *tree, uint64_t index,
                                                 uint64_t size);
/* That the tree of `from` is the beginning of the tree of `to`; 0 < from <= to. */
struct kachi_merkle_proof kachi_merkle_consistency(const struct kachi_merkle *tree, uint64_t from,
                                                   uint64_t to);

/*
 * Who knows the hash of the leaves [number << level, (number + 1) << level), where all of them are
 * there. False where it could not be had; why is the source's business.
 */
struct kachi_merkle_source {
    bool (*node)(void *state, unsigned level, uint64_t number, struct kachi_digest *out);
    void *state;
};
/* As above, of a source's first `size` leaves; false where a hash could not be had. */
bool kachi_merkle_source_root(const struct kachi_merkle_source *source, uint64_t size,
                              struct kachi_digest *out);
bool kachi_merkle_source_inclusion(const struct kachi_merkle_source *source, uint64_t index,
                                   uint64_t size, struct kachi_merkle_proof *out);
bool kachi_merkle_source_consistency(const struct kachi_merkle_source *source, uint64_t from,
                                     uint64_t to, struct kachi_merkle_proof *out);

/* A place in a tree and what a proof is checked against; no tree is needed. */
struct kachi_merkle_head {
    uint64_t size;
    struct kachi_digest root;
};
bool kachi_merkle_check_inclusion(const struct kachi_merkle_head *head, uint64_t index,
                                  const struct kachi_digest *leaf,
                                  const struct kachi_merkle_proof *proof);
bool kachi_merkle_check_consistency(const struct kachi_merkle_head *from,
                                    const struct kachi_merkle_head *to,
                                    const struct kachi_merkle_proof *proof);

#endif
