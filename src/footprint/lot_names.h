/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lot_names.h - numbers for names: the first name met is 0, the next new one 1, and so on.
 *
 *     slots     [ . | tag, record | . | tag, record | . ]      by hash of the name, open addressing
 *                        |                    |
 *     records   [ 0, 2, "L1" | 1, 7, "L000002" | ... ]         number, bytes, name; never move
 * apart
 *
 * A name that is looked up costs two lines of memory, which are far away where there are millions.
 * So whoever has many names at hand asks for their slots and records some names ahead. Tags only
 * save comparisons: names are compared to the byte.
 *
 * One thread at a time; hashing is anybody's.
 */
#ifndef KACHI_FOOTPRINT_LOT_NAMES_H
#define KACHI_FOOTPRINT_LOT_NAMES_H

#include "base/arena.h"
#include "base/buffer.h"

#define KACHI_LOT_NONE UINT32_MAX
#define KACHI_LOT_NAMES_BYTES_MAX ((size_t)32 << 30) /* with 8 to 15 bytes beside each name */

struct kachi_lot_slot {
    uint32_t tag;
    uint32_t record; /* in units of 8 bytes; 0: none */
};

struct kachi_lot_names {
    struct kachi_buffer records;
    struct kachi_arena slot_memory, record_memory;
    struct kachi_lot_slot *slots;
    size_t slot_count;   /* a power of two, at least twice the names */
    uint32_t *record_of; /* by number, as in slots */
    size_t record_capacity;
    uint32_t count;
};

void kachi_lot_names_init(struct kachi_lot_names *names);
void kachi_lot_names_release(struct kachi_lot_names *names);

uint64_t kachi_lot_name_hash(struct kachi_str name);

/* Ask for memory, of a name that is to be looked up soon: its slot, later its record. */
void kachi_lot_names_ask_slot(const struct kachi_lot_names *names, uint64_t hash);
void kachi_lot_names_ask_record(const struct kachi_lot_names *names, uint64_t hash);

/* The number of a name, which is copied where it is new; KACHI_LOT_NONE where there is no room. */
uint32_t kachi_lot_names_number(struct kachi_lot_names *names, struct kachi_str name,
                                uint64_t hash);

/* The name of a number; borrowed until a name is added. */
struct kachi_str kachi_lot_names_at(const struct kachi_lot_names *names, uint32_t number);

#endif
