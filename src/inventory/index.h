/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.h - from a key to a number, in memory: an open-addressing hash table of borrowed texts.
 *
 * Keys are borrowed and have to live as long as the index. Memory comes from the arena given at
 * init, which must not move while the index is in use.
 */
#ifndef KACHI_INVENTORY_INDEX_H
#define KACHI_INVENTORY_INDEX_H

#include "base/arena.h"

struct kachi_index_slot {
    struct kachi_str key;
    uint64_t hash;
    uint32_t value;
    bool used;
};

struct kachi_index {
    struct kachi_arena *arena;
    size_t count, capacity; /* capacity is a power of two, at most three quarters full */
    struct kachi_index_slot *slots;
};

void kachi_index_init(struct kachi_index *index, struct kachi_arena *arena);
/* UINT32_MAX (KACHI_NONE) where the key is not there. */
uint32_t kachi_index_find(const struct kachi_index *index, struct kachi_str key);
/* The index's own copy of a key that is there; the empty text otherwise. */
struct kachi_str kachi_index_key(const struct kachi_index *index, struct kachi_str key);
/* Adds key unless it is there already; returns the value that stands: the older one. */
uint32_t kachi_index_add(struct kachi_index *index, struct kachi_str key, uint32_t value);

/* The key of a parameter in an index: names differ in more than ASCII case, and each activity (or
 * UINT32_MAX, global) has its own. */
struct kachi_str kachi_parameter_key(struct kachi_arena *arena, uint32_t activity,
                                     struct kachi_str name);

#endif
