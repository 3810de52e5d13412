/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lot_set.h - lots met on a walk through the graph, each once, in the order they were met: the list
 * of where to go on. Set arena, leave the rest 0.
 */
#ifndef KACHI_LEDGER_LOT_SET_H
#define KACHI_LEDGER_LOT_SET_H

#include "base/arena.h"

#include <stdint.h>

struct kachi_lot_set {
    struct kachi_arena *arena;
    size_t count, capacity;
    int64_t *items;    /* numbers of lots */
    size_t slot_count; /* a power of two */
    int64_t *slots;    /* of a hash table; 0: free */
};

void kachi_lot_set_add(struct kachi_lot_set *lots, int64_t lot);

#endif
