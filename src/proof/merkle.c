/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/merkle.h"

#include <assert.h>

void kachi_merkle_init(struct kachi_merkle *tree, struct kachi_arena *arena)
{
    *tree = (struct kachi_merkle){.arena = arena};
}

static void push(struct kachi_merkle *tree, struct kachi_merkle_level *level,
                 const struct kachi_digest *hash)
{
    level->hashes = kachi_arena_grow(tree->arena, level->hashes, level->count, &level->capacity,
                                     sizeof(level->hashes[0]));
    level->hashes[level->count] = *hash;
    level->count++;
}

void kachi_merkle_append(struct kachi_merkle *tree, const struct kachi_digest *leaf)
{
    struct kachi_digest hash = *leaf;
    for (size_t i = 0; i < KACHI_MERKLE_LEVELS; i++) {
        struct kachi_merkle_level *level = &tree->levels[i];
        push(tree, level, &hash);
        if (level->count % 2 != 0) {
            return;
        }
        const struct kachi_digest *pair = &level->hashes[level->count - 2];
        hash = kachi_digest_node(&pair[0], &pair[1]);
    }
}

uint64_t kachi_merkle_size(const struct kachi_merkle *tree)
{
    return tree->levels[0].count;
}

/* The largest power of two below n, as its exponent; n > 1. */
static unsigned split_level(uint64_t n)
{
    return 63U - (unsigned)__builtin_clzll(n - 1);
}

/*
 * MTH(D[start : start + n]) where start is a multiple of the largest power of two not above n, as
 * it is for every subtree that the RFC names. Right edges are folded from the smallest subtree up.
 */
static bool subtree(const struct kachi_merkle_source *source, uint64_t start, uint64_t n,
                    struct kachi_digest *hash)
{
    assert(n > 0);
    bool has_hash = false;
    uint64_t end = start + n;
    while (end > start) {
        struct kachi_digest left;
        unsigned level = (unsigned)__builtin_ctzll(end);
        while ((UINT64_C(1) << level) > end - start) {
            level--; /* a full subtree that begins at start */
        }
        if (!source->node(source->state, level, (end >> level) - 1, &left)) {
            return false;
        }
        *hash = has_hash ? kachi_digest_node(&left, hash) : left;
        has_hash = true;
        end -= UINT64_C(1) << level;
    }
    return true;
}

bool kachi_merkle_source_root(const struct kachi_merkle_source *source, uint64_t size,
                              struct kachi_digest *out)
{
    if (size == 0) {
        *out = kachi_digest_of(kachi_str_of(""));
        return true;
    }
    return subtree(source, 0, size, out);
}

/* Adds the hash of a subtree to the proof. */
static bool add(const struct kachi_merkle_source *source, uint64_t start, uint64_t n,
                struct kachi_merkle_proof *proof)
{
    assert(proof->count < 2 * KACHI_MERKLE_LEVELS);
    return subtree(source, start, n, &proof->hashes[proof->count++]);
}

/* Found from the root down, wanted from the leaf up. */
static void reverse(struct kachi_merkle_proof *proof)
{
    for (size_t i = 0; i < proof->count / 2; i++) {
        struct kachi_digest hash = proof->hashes[i];
        proof->hashes[i] = proof->hashes[proof->count - 1 - i];
        proof->hashes[proof->count - 1 - i] = hash;
    }
}

bool kachi_merkle_source_inclusion(const struct kachi_merkle_source *source, uint64_t index,
                                   uint64_t size, struct kachi_merkle_proof *out)
{
    assert(index < size);
    uint64_t start = 0;
    uint64_t n = size;
    bool good = true;
    out->count = 0;
    while (good && n > 1) {
        uint64_t k = UINT64_C(1) << split_level(n);
        if (index - start < k) {
            good = add(source, start + k, n - k, out);
            n = k;
        } else {
            good = add(source, start, k, out);
            start += k;
            n -= k;
        }
    }
    reverse(out);
    return good;
}

bool kachi_merkle_source_consistency(const struct kachi_merkle_source *source, uint64_t from,
                                     uint64_t to, struct kachi_merkle_proof *out)
{
    assert(from > 0 && from <= to);
    uint64_t start = 0;
    uint64_t m = from;
    uint64_t n = to;
    bool is_whole = true; /* the old tree itself, whose root the checker has */
    bool good = true;
    out->count = 0;
    while (good && m != n) {
        uint64_t k = UINT64_C(1) << split_level(n);
        if (m <= k) {
            good = add(source, start + k, n - k, out);
            n = k;
        } else {
            good = add(source, start, k, out);
            start += k;
            m -= k;
            n -= k;
            is_whole = false;
        }
    }
    if (good && !is_whole) {
        good = add(source, start, n, out);
    }
    reverse(out);
    return good;
}

static bool node_in_memory(void *state, unsigned level, uint64_t number, struct kachi_digest *out)
{
    const struct kachi_merkle *tree = state;
    assert(number < tree->levels[level].count);
    *out = tree->levels[level].hashes[number];
    return true;
}

/* The state of a source is not const, since others read files; this one only looks. */
static struct kachi_merkle_source source_of(const struct kachi_merkle *tree)
{
    union {
        const struct kachi_merkle *tree;
        void *state;
    } looked_at = {tree};
    return (struct kachi_merkle_source){.node = node_in_memory, .state = looked_at.state};
}

struct kachi_digest kachi_merkle_root(const struct kachi_merkle *tree, uint64_t size)
{
    struct kachi_merkle_source source = source_of(tree);
    struct kachi_digest root;
    bool good = kachi_merkle_source_root(&source, size, &root);
    assert(good);
    return root;
}

struct kachi_merkle_proof kachi_merkle_inclusion(const struct kachi_merkle *tree, uint64_t index,
                                                 uint64_t size)
{
    struct kachi_merkle_source source = source_of(tree);
    struct kachi_merkle_proof proof;
    bool good = kachi_merkle_source_inclusion(&source, index, size, &proof);
    assert(good);
    return proof;
}

struct kachi_merkle_proof kachi_merkle_consistency(const struct kachi_merkle *tree, uint64_t from,
                                                   uint64_t to)
{
    struct kachi_merkle_source source = source_of(tree);
    struct kachi_merkle_proof proof;
    bool good = kachi_merkle_source_consistency(&source, from, to, &proof);
    assert(good);
    return proof;
}

/* RFC 9162 2.1.3.2, with its fn and sn. */
bool kachi_merkle_check_inclusion(const struct kachi_merkle_head *head, uint64_t index,
                                  const struct kachi_digest *leaf,
                                  const struct kachi_merkle_proof *proof)
{
    if (index >= head->size) {
        return false;
    }
    uint64_t fn = index;
    uint64_t sn = head->size - 1;
    struct kachi_digest hash = *leaf;
    for (size_t i = 0; i < proof->count; i++) {
        if (sn == 0) {
            return false;
        }
        if ((fn & 1) == 0 && fn != sn) {
            hash = kachi_digest_node(&hash, &proof->hashes[i]);
        } else {
            hash = kachi_digest_node(&proof->hashes[i], &hash);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && kachi_digest_equal(&hash, &head->root);
}

/* RFC 9162 2.1.4.2 for 0 < from < to; the first hash is the old root where that is a full subtree.
 */
static bool check_growth(const struct kachi_merkle_head *from, const struct kachi_merkle_head *to,
                         const struct kachi_merkle_proof *proof)
{
    bool is_full = (from->size & (from->size - 1)) == 0;
    size_t next = is_full ? 0 : 1;
    if (proof->count < next + (is_full ? 1 : 0)) {
        return false;
    }
    uint64_t fn = from->size - 1;
    uint64_t sn = to->size - 1;
    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    struct kachi_digest old_root = is_full ? from->root : proof->hashes[0];
    struct kachi_digest new_root = old_root;
    for (size_t i = next; i < proof->count; i++) {
        const struct kachi_digest *hash = &proof->hashes[i];
        if (sn == 0) {
            return false;
        }
        if ((fn & 1) != 0 || fn == sn) {
            old_root = kachi_digest_node(hash, &old_root);
            new_root = kachi_digest_node(hash, &new_root);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            new_root = kachi_digest_node(&new_root, hash);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && kachi_digest_equal(&old_root, &from->root) &&
           kachi_digest_equal(&new_root, &to->root);
}

bool kachi_merkle_check_consistency(const struct kachi_merkle_head *from,
                                    const struct kachi_merkle_head *to,
                                    const struct kachi_merkle_proof *proof)
{
    if (from->size > to->size) {
        return false;
    }
    if (from->size == to->size) {
        return proof->count == 0 && kachi_digest_equal(&from->root, &to->root);
    }
    if (from->size == 0) { /* every tree begins with the empty one */
        struct kachi_digest empty = kachi_digest_of(kachi_str_of(""));
        return proof->count == 0 && kachi_digest_equal(&from->root, &empty);
    }
    return check_growth(from, to, proof);
}
