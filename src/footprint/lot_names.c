/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/lot_names.h"

#include <assert.h>
#include <string.h>

#define SLOT_BITS_FIRST 10
#define SLOT_BITS_MAX 32 /* of the tag */
#define UNIT 8           /* bytes that records are multiples of */
#define BLOCK_UNITS (KACHI_LOT_NAMES_BLOCK_BYTES / UNIT)
#define MIX UINT64_C(0x9fb21c651e98df25)

struct record {
    uint32_t number, bytes;
    char name[];
};

static uint64_t word_at(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof(word));
    return word;
}

/* Up to seven bytes as one word, without a read past them. */
static uint64_t short_word(struct kachi_str name)
{
    uint32_t first = 0;
    uint32_t last = 0;
    if (name.bytes >= sizeof(first)) {
        memcpy(&first, name.text, sizeof(first));
        memcpy(&last, name.text + name.bytes - sizeof(last), sizeof(last));
        return (uint64_t)first << 32U | last;
    }
    uint64_t word = 0;
    for (size_t i = 0; i < name.bytes; i++) {
        word = word << 8U | (unsigned char)name.text[i];
    }
    return word;
}

/* Eight bytes at a time; the last eight overlap those before them. */
uint64_t kachi_lot_name_hash(struct kachi_str name)
{
    uint64_t hash = name.bytes * MIX;
    if (name.bytes < UNIT) {
        hash = (hash ^ short_word(name)) * MIX;
    } else {
        for (size_t i = 0; i + UNIT < name.bytes; i += UNIT) {
            hash = (hash ^ word_at(name.text + i)) * MIX;
            hash ^= hash >> 29U;
        }
        hash = (hash ^ word_at(name.text + name.bytes - UNIT)) * MIX;
    }
    hash ^= hash >> 32U;
    hash *= MIX;
    return hash ^ hash >> 29U;
}

static char *unit_at(const struct kachi_lot_names *names, uint32_t unit)
{
    return names->blocks[unit / BLOCK_UNITS] + (size_t)(unit % BLOCK_UNITS) * UNIT;
}

static const struct record *record_at(const struct kachi_lot_names *names, uint32_t record)
{
    return (const void *)unit_at(names, record);
}

/* The upper half of the hash: its first bits say where the search begins, so that a table that has
 * grown is filled from its start to its end. */
static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32U);
}

static size_t home_of(const struct kachi_lot_names *names, uint32_t tag)
{
    return tag >> (SLOT_BITS_MAX - names->slot_bits);
}

static size_t after(const struct kachi_lot_names *names, size_t slot)
{
    return (slot + 1) & (((size_t)1 << names->slot_bits) - 1);
}

static bool is_name(const struct kachi_lot_names *names, uint64_t slot, struct kachi_str name,
                    uint32_t tag)
{
    if ((uint32_t)(slot >> 32U) != tag) {
        return false;
    }
    const struct record *record = record_at(names, (uint32_t)slot);
    return record->bytes == name.bytes && memcmp(record->name, name.text, name.bytes) == 0;
}

/* What stands in the slot of the name, or 0 and the slot that is free for it. */
static uint64_t search(const struct kachi_lot_names *names, struct kachi_str name, uint64_t hash,
                       size_t *at)
{
    uint32_t tag = tag_of(hash);
    for (*at = home_of(names, tag);; *at = after(names, *at)) {
        /* The record was written before its slot. */
        uint64_t slot = atomic_load_explicit(&names->slots[*at], memory_order_acquire);
        if (slot == 0 || is_name(names, slot, name, tag)) {
            return slot;
        }
    }
}

struct kachi_str kachi_lot_names_at(const struct kachi_lot_names *names, uint32_t number)
{
    const struct record *record = record_at(names, names->record_of[number]);
    return (struct kachi_str){record->name, record->bytes};
}

static void new_slots(struct kachi_lot_names *names, unsigned bits)
{
    names->slot_bits = bits;
    names->slots = KACHI_NEW_ARRAY(&names->slot_memory, _Atomic uint64_t, (size_t)1 << bits);
}

/* No two names are equal here, so the first free slot is right. */
static void move_slots(struct kachi_lot_names *names, const _Atomic uint64_t *old, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t slot = atomic_load_explicit(&old[i], memory_order_relaxed);
        if (slot == 0) {
            continue;
        }
        size_t at = home_of(names, (uint32_t)(slot >> 32U));
        while (atomic_load_explicit(&names->slots[at], memory_order_relaxed) != 0) {
            at = after(names, at);
        }
        atomic_store_explicit(&names->slots[at], slot, memory_order_relaxed);
    }
}

void kachi_lot_names_make_room(struct kachi_lot_names *names, size_t more)
{
    unsigned bits = names->slot_bits;
    while (bits < SLOT_BITS_MAX && ((size_t)1 << bits) / 2 < names->count + more) {
        bits++;
    }
    if (bits == names->slot_bits) {
        return;
    }
    struct kachi_arena before = names->slot_memory;
    const _Atomic uint64_t *old = names->slots;
    size_t old_count = (size_t)1 << names->slot_bits;
    kachi_arena_init(&names->slot_memory);
    new_slots(names, bits);
    move_slots(names, old, old_count);
    kachi_arena_release(&before);
}

/* Where the next record of so many bytes goes, in units: in a block of its own where the last one
 * is too full. */
static uint32_t place_record(struct kachi_lot_names *names, size_t bytes)
{
    size_t used = names->record_bytes % KACHI_LOT_NAMES_BLOCK_BYTES;
    if (used == 0 || bytes > KACHI_LOT_NAMES_BLOCK_BYTES - used) {
        uint64_t block =
            (names->record_bytes + KACHI_LOT_NAMES_BLOCK_BYTES - 1) / KACHI_LOT_NAMES_BLOCK_BYTES;
        names->blocks[block] =
            KACHI_NEW_ARRAY_UNSET(&names->record_memory, char, KACHI_LOT_NAMES_BLOCK_BYTES);
        /* Unit 0 of all is no record: a slot of 0 is free. */
        names->record_bytes = block * KACHI_LOT_NAMES_BLOCK_BYTES + (block == 0 ? UNIT : 0);
    }
    uint32_t record = (uint32_t)(names->record_bytes / UNIT);
    names->record_bytes += bytes;
    return record;
}

static uint32_t add_record(struct kachi_lot_names *names, struct kachi_str name)
{
    size_t bytes = (sizeof(struct record) + name.bytes + UNIT - 1) / UNIT * UNIT;
    uint32_t at = place_record(names, bytes);
    struct record *record = (void *)unit_at(names, at);
    record->number = names->count++;
    record->bytes = (uint32_t)name.bytes;
    memcpy(record->name, name.text, name.bytes);
    names->record_of =
        kachi_arena_grow_alone(&names->number_memory, names->record_of, record->number,
                               &names->record_capacity, sizeof(names->record_of[0]));
    names->record_of[record->number] = at;
    return at;
}

void kachi_lot_names_init(struct kachi_lot_names *names)
{
    *names = (struct kachi_lot_names){.slots = NULL};
    kachi_arena_init(&names->slot_memory);
    kachi_arena_init(&names->record_memory);
    kachi_arena_init(&names->number_memory);
    new_slots(names, SLOT_BITS_FIRST);
}

void kachi_lot_names_release(struct kachi_lot_names *names)
{
    kachi_arena_release(&names->slot_memory);
    kachi_arena_release(&names->record_memory);
    kachi_arena_release(&names->number_memory);
}

void kachi_lot_names_ask_slot(const struct kachi_lot_names *names, uint64_t hash)
{
    __builtin_prefetch(&names->slots[home_of(names, tag_of(hash))]);
}

void kachi_lot_names_ask_record(const struct kachi_lot_names *names, uint64_t hash)
{
    uint64_t slot =
        atomic_load_explicit(&names->slots[home_of(names, tag_of(hash))], memory_order_acquire);
    if (slot != 0) {
        __builtin_prefetch(record_at(names, (uint32_t)slot));
    }
}

uint32_t kachi_lot_names_find(const struct kachi_lot_names *names, struct kachi_str name,
                              uint64_t hash)
{
    size_t at;
    uint64_t slot = search(names, name, hash, &at);
    return slot == 0 ? KACHI_LOT_NONE : record_at(names, (uint32_t)slot)->number;
}

uint32_t kachi_lot_names_add(struct kachi_lot_names *names, struct kachi_str name, uint64_t hash)
{
    size_t at;
    uint64_t slot = search(names, name, hash, &at);
    if (slot != 0) {
        return record_at(names, (uint32_t)slot)->number;
    }
    if (names->record_bytes > KACHI_LOT_NAMES_BYTES_MAX - KACHI_LOT_NAMES_BLOCK_BYTES) {
        return KACHI_LOT_NONE;
    }
    assert(names->count < ((size_t)1 << names->slot_bits) / 2 && "room is made first");
    slot = (uint64_t)tag_of(hash) << 32U | add_record(names, name);
    atomic_store_explicit(&names->slots[at], slot, memory_order_release);
    return names->count - 1;
}
