/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lot_names.h - numbers for names: the first name met is 0, the next new one 1, and so on.
 *
 *     slots     [ . | tag, record | . | tag, record | . ]      by hash of the name, open addressing
 *                        |                    |
 *     records   [ 0, 2, "L1" | 1, 7, "L000002" | ... ]         number, bytes, name; never move
 *
 * A name that is looked up costs two lines of memory, which are far away where there are millions.
 * So whoever has many names at hand asks for their slots and records some names ahead. Tags only
 * save comparisons: names are compared to the byte.
 *
 * One thread adds names; any number of others may look for names meanwhile, and find those that
 * were added before, or also some of those that are added just now. Only making room is for one
 * thread alone. Hashing is anybody's.
 */
#ifndef KACHI_FOOTPRINT_LOT_NAMES_H
#define KACHI_FOOTPRINT_LOT_NAMES_H

#include "base/arena.h"

#include <stdatomic.h>

#define KACHI_LOT_NONE UINT32_MAX
#define KACHI_LOT_NAMES_BYTES_MAX ((uint64_t)32 << 30) /* with 8 to 15 bytes beside each name */
#define KACHI_LOT_NAMES_BLOCK_BYTES ((size_t)16 << 20)
#define KACHI_LOT_NAMES_BLOCKS (KACHI_LOT_NAMES_BYTES_MAX / KACHI_LOT_NAMES_BLOCK_BYTES)

struct kachi_lot_names {
    struct kachi_arena slot_memory, record_memory, number_memory;
    _Atomic uint64_t *slots; /* tag above, record below; 0: free */
    unsigned slot_bits;      /* 2^slot_bits slots, at least twice the names */
    char *blocks[KACHI_LOT_NAMES_BLOCKS];
    uint64_t record_bytes; /* of all blocks, to the end of the last record */
    uint32_t *record_of;   /* by number, as in slots */
    size_t record_capacity;
    uint32_t count;
};

void kachi_lot_names_init(struct kachi_lot_names *names);
void kachi_lot_names_release(struct kachi_lot_names *names);

uint64_t kachi_lot_name_hash(struct kachi_str name);

/* Ask for memory, of a name that is to be looked up soon: its slot, later its record. */
void kachi_lot_names_ask_slot(const struct kachi_lot_names *names, uint64_t hash);
void kachi_lot_names_ask_record(const struct kachi_lot_names *names, uint64_t hash);

/* Room for so many more names. Nobody looks for names meanwhile. */
void kachi_lot_names_make_room(struct kachi_lot_names *names, size_t more);

/* The number of a name; KACHI_LOT_NONE where it is not there, or comes in just now. */
uint32_t kachi_lot_names_find(const struct kachi_lot_names *names, struct kachi_str name,
                              uint64_t hash);

/* The number of a name, which is copied where it is new: room for it was made. KACHI_LOT_NONE
 * where all names together are too long. */
uint32_t kachi_lot_names_add(struct kachi_lot_names *names, struct kachi_str name, uint64_t hash);

/* The name of a number; borrowed. For the thread that adds. */
struct kachi_str kachi_lot_names_at(const struct kachi_lot_names *names, uint32_t number);

#endif
