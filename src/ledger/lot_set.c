/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/lot_set.h"

static size_t slot_of(const struct kachi_lot_set *lots, int64_t lot)
{
    size_t mask = lots->slot_count - 1;
    size_t i = (size_t)((uint64_t)lot * UINT64_C(0x9E3779B97F4A7C15) >> 20) & mask;
    while (lots->slots[i] != 0 && lots->slots[i] != lot) {
        i = (i + 1) & mask;
    }
    return i;
}

void kachi_lot_set_add(struct kachi_lot_set *lots, int64_t lot)
{
    if (2 * lots->count >= lots->slot_count) {
        lots->slot_count = lots->slot_count == 0 ? 64 : 2 * lots->slot_count;
        lots->slots = KACHI_NEW_ARRAY(lots->arena, int64_t, lots->slot_count);
        for (size_t i = 0; i < lots->count; i++) {
            lots->slots[slot_of(lots, lots->items[i])] = lots->items[i];
        }
    }
    size_t slot = slot_of(lots, lot);
    if (lots->slots[slot] == lot) {
        return;
    }
    lots->slots[slot] = lot;
    lots->items = kachi_arena_grow(lots->arena, lots->items, lots->count, &lots->capacity,
                                   sizeof(*lots->items));
    lots->items[lots->count++] = lot;
}
