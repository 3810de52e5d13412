/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/lot_names.h"

#include <string.h>

#define SLOTS_FIRST 1024
#define UNIT 8 /* bytes that records are multiples of */
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

static const struct record *record_at(const struct kachi_lot_names *names, uint32_t record)
{
    return (const void *)(names->records.data + (size_t)record * UNIT);
}

static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32U);
}

static bool is_name(const struct kachi_lot_names *names, const struct kachi_lot_slot *slot,
                    struct kachi_str name, uint64_t hash)
{
    if (slot->tag != tag_of(hash)) {
        return false;
    }
    const struct record *record = record_at(names, slot->record);
    return record->bytes == name.bytes && memcmp(record->name, name.text, name.bytes) == 0;
}

static struct kachi_lot_slot *find(const struct kachi_lot_names *names, struct kachi_str name,
                                   uint64_t hash)
{
    size_t at = hash & (names->slot_count - 1);
    while (names->slots[at].record != 0 && !is_name(names, &names->slots[at], name, hash)) {
        at = (at + 1) & (names->slot_count - 1);
    }
    return &names->slots[at];
}

struct kachi_str kachi_lot_names_at(const struct kachi_lot_names *names, uint32_t number)
{
    const struct record *record = record_at(names, names->record_of[number]);
    return (struct kachi_str){record->name, record->bytes};
}

/* No two names are equal here, so the first free slot is right. */
static void grow(struct kachi_lot_names *names)
{
    kachi_arena_release(&names->slot_memory);
    names->slot_count *= 2;
    names->slots = KACHI_NEW_ARRAY(&names->slot_memory, struct kachi_lot_slot, names->slot_count);
    for (uint32_t i = 0; i < names->count; i++) {
        uint64_t hash = kachi_lot_name_hash(kachi_lot_names_at(names, i));
        size_t slot = hash & (names->slot_count - 1);
        while (names->slots[slot].record != 0) {
            slot = (slot + 1) & (names->slot_count - 1);
        }
        names->slots[slot] = (struct kachi_lot_slot){tag_of(hash), names->record_of[i]};
    }
}

static uint32_t add_record(struct kachi_lot_names *names, struct kachi_str name)
{
    static const char zeros[UNIT] = {0};
    struct record record = {.number = names->count++, .bytes = (uint32_t)name.bytes};
    size_t at = names->records.bytes;
    kachi_buffer_add(&names->records, (struct kachi_str){(const char *)&record, sizeof(record)});
    kachi_buffer_add(&names->records, name);
    size_t past = names->records.bytes % UNIT;
    kachi_buffer_add(&names->records, (struct kachi_str){zeros, past == 0 ? 0 : UNIT - past});
    names->record_of =
        kachi_arena_grow_alone(&names->record_memory, names->record_of, record.number,
                               &names->record_capacity, sizeof(names->record_of[0]));
    names->record_of[record.number] = (uint32_t)(at / UNIT);
    return names->record_of[record.number];
}

void kachi_lot_names_init(struct kachi_lot_names *names)
{
    *names = (struct kachi_lot_names){.slot_count = SLOTS_FIRST};
    kachi_buffer_init(&names->records, SIZE_MAX);
    kachi_buffer_add(&names->records, (struct kachi_str)KACHI_STR("\0\0\0\0\0\0\0\0"));
    kachi_arena_init(&names->slot_memory);
    kachi_arena_init(&names->record_memory);
    names->slots = KACHI_NEW_ARRAY(&names->slot_memory, struct kachi_lot_slot, names->slot_count);
}

void kachi_lot_names_release(struct kachi_lot_names *names)
{
    kachi_buffer_release(&names->records);
    kachi_arena_release(&names->slot_memory);
    kachi_arena_release(&names->record_memory);
}

void kachi_lot_names_ask_slot(const struct kachi_lot_names *names, uint64_t hash)
{
    __builtin_prefetch(&names->slots[hash & (names->slot_count - 1)]);
}

void kachi_lot_names_ask_record(const struct kachi_lot_names *names, uint64_t hash)
{
    const struct kachi_lot_slot *slot = &names->slots[hash & (names->slot_count - 1)];
    __builtin_prefetch(record_at(names, slot->record));
}

uint32_t kachi_lot_names_number(struct kachi_lot_names *names, struct kachi_str name, uint64_t hash)
{
    struct kachi_lot_slot *slot = find(names, name, hash);
    if (slot->record != 0) {
        return record_at(names, slot->record)->number;
    }
    if (name.bytes > KACHI_LOT_NAMES_BYTES_MAX - names->records.bytes) {
        return KACHI_LOT_NONE;
    }
    *slot = (struct kachi_lot_slot){tag_of(hash), add_record(names, name)};
    if (2 * (size_t)names->count > names->slot_count) {
        grow(names);
    }
    return names->count - 1;
}
