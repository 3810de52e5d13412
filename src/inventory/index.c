/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.c - linear probing over a table that doubles.
 */
#include "inventory/index.h"

#include <string.h>

#define FIRST_CAPACITY 64

/* The slot of key, or the empty slot where it belongs. */
static struct kachi_index_slot *slot_of(const struct kachi_index *index, struct kachi_str key,
                                        uint64_t hash)
{
    size_t mask = index->capacity - 1;
    for (size_t at = (size_t)hash & mask;; at = (at + 1) & mask) {
        struct kachi_index_slot *slot = &index->slots[at];
        if (!slot->used || (slot->hash == hash && kachi_str_equal(slot->key, key))) {
            return slot;
        }
    }
}

static void widen(struct kachi_index *index)
{
    struct kachi_index old = *index;
    index->capacity = old.capacity == 0 ? FIRST_CAPACITY : 2 * old.capacity;
    index->slots = KACHI_NEW_ARRAY(index->arena, struct kachi_index_slot, index->capacity);
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.slots[i].used) {
            *slot_of(index, old.slots[i].key, old.slots[i].hash) = old.slots[i];
        }
    }
}

void kachi_index_init(struct kachi_index *index, struct kachi_arena *arena)
{
    *index = (struct kachi_index){.arena = arena};
}

uint32_t kachi_index_find(const struct kachi_index *index, struct kachi_str key)
{
    if (index->count == 0) {
        return UINT32_MAX;
    }
    const struct kachi_index_slot *slot = slot_of(index, key, kachi_str_hash(key));
    return slot->used ? slot->value : UINT32_MAX;
}

struct kachi_str kachi_index_key(const struct kachi_index *index, struct kachi_str key)
{
    if (index->count == 0) {
        return kachi_str_of("");
    }
    const struct kachi_index_slot *slot = slot_of(index, key, kachi_str_hash(key));
    return slot->used ? slot->key : kachi_str_of("");
}

uint32_t kachi_index_add(struct kachi_index *index, struct kachi_str key, uint32_t value)
{
    if (index->count >= index->capacity / 4 * 3) {
        widen(index);
    }
    uint64_t hash = kachi_str_hash(key);
    struct kachi_index_slot *slot = slot_of(index, key, hash);
    if (!slot->used) {
        *slot = (struct kachi_index_slot){.key = key, .hash = hash, .value = value, .used = true};
        index->count += 1;
    }
    return slot->value;
}

struct kachi_str kachi_parameter_key(struct kachi_arena *arena, uint32_t activity,
                                     struct kachi_str name)
{
    struct kachi_str key = {.text = NULL, .bytes = sizeof activity + name.bytes};
    char *text = KACHI_NEW_ARRAY(arena, char, key.bytes);
    memcpy(text, &activity, sizeof activity);
    for (size_t i = 0; i < name.bytes; i++) {
        char byte = name.text[i];
        text[sizeof activity + i] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    key.text = text;
    return key;
}
