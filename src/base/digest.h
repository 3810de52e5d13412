/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.h - SHA-256 (OpenSSL), in memory and streamed, and the two hashes of an RFC 6962 tree.
 */
#ifndef KACHI_BASE_DIGEST_H
#define KACHI_BASE_DIGEST_H

#include "base/arena.h"

#define KACHI_DIGEST_BYTES 32

struct kachi_digest {
    uint8_t bytes[KACHI_DIGEST_BYTES];
};

struct kachi_digest kachi_digest_of(struct kachi_str bytes);
/* HMAC-SHA-256 (RFC 2104): nobody computes it who does not have the key. */
struct kachi_digest kachi_digest_keyed(const struct kachi_digest *key, struct kachi_str bytes);
/* RFC 6962 2.1: SHA-256(0x00 || leaf) and SHA-256(0x01 || left || right). */
struct kachi_digest kachi_digest_leaf(struct kachi_str leaf);
struct kachi_digest kachi_digest_node(const struct kachi_digest *left,
                                      const struct kachi_digest *right);

bool kachi_digest_equal(const struct kachi_digest *a, const struct kachi_digest *b);
/* 64 lower-case hexadecimal characters. */
struct kachi_str kachi_digest_text(struct kachi_arena *arena, const struct kachi_digest *digest);
bool kachi_digest_read(struct kachi_str text, struct kachi_digest *out);

/* Streaming: init, add any number of times, end. The hasher may be used again after end. */
struct kachi_hasher {
    void *context;
};
void kachi_hasher_init(struct kachi_hasher *hasher);
void kachi_hasher_release(struct kachi_hasher *hasher);
void kachi_hasher_add(struct kachi_hasher *hasher, struct kachi_str bytes);
struct kachi_digest kachi_hasher_end(struct kachi_hasher *hasher);
/* kachi_digest_leaf by a hasher that is kept: half the time for short leaves. Nothing may have been
 * added before. */
struct kachi_digest kachi_hasher_leaf(struct kachi_hasher *hasher, struct kachi_str leaf);

#endif
