/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roll_up_pass.c - suppliers before buyers. Rows mostly come in that order, and lots are numbered
 * as they come: then numbers are the order. Else it is found from suppliers (Kahn 1962). Either
 * way each lot adds up its own links in order of rows, so that the order changes no bit.
 */
#include "roll_up_internal.h"

#define AHEAD 24 /* links between asking for a supplier and reading it */

/* start[i + 1] is where the links of buyer i begin; when each is placed there in turn, start[i] is.
 */
struct kachi_supply kachi_roll_up_supply(struct kachi_arena *arena,
                                         const struct kachi_roll_up *roll_up)
{
    uint32_t lots = roll_up->names.count;
    struct kachi_supply supply = {.start = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)lots + 2)};
    bool is_sorted = true;
    for (size_t k = 0; k < roll_up->link_count; k++) {
        supply.start[link_at(roll_up, k)->buyer + 2]++;
        is_sorted =
            is_sorted && (k == 0 || link_at(roll_up, k - 1)->buyer <= link_at(roll_up, k)->buyer);
    }
    for (uint32_t i = 0; i < lots; i++) {
        supply.start[i + 2] += supply.start[i + 1];
    }
    if (is_sorted) {
        supply.start++;
        return supply;
    }
    supply.at = KACHI_NEW_ARRAY(arena, uint64_t, roll_up->link_count);
    for (size_t k = 0; k < roll_up->link_count; k++) {
        supply.at[supply.start[link_at(roll_up, k)->buyer + 1]++] = k;
    }
    return supply;
}

static bool suppliers_come_first(const struct kachi_roll_up *roll_up)
{
    for (size_t k = 0; k < roll_up->link_count; k++) {
        if (link_at(roll_up, k)->supplier >= link_at(roll_up, k)->buyer) {
            return false;
        }
    }
    return true;
}

/* Who buys from whom, without the links between: buyers of i are at[start[i]] to at[start[i + 1]].
 */
struct demand {
    uint64_t *start;
    uint32_t *buyer;
};

static struct demand by_supplier(struct kachi_arena *arena, const struct kachi_roll_up *roll_up)
{
    uint32_t lots = roll_up->names.count;
    struct demand demand = {.start = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)lots + 2),
                            .buyer = KACHI_NEW_ARRAY(arena, uint32_t, roll_up->link_count)};
    for (size_t k = 0; k < roll_up->link_count; k++) {
        demand.start[link_at(roll_up, k)->supplier + 2]++;
    }
    for (uint32_t i = 0; i < lots; i++) {
        demand.start[i + 2] += demand.start[i + 1];
    }
    for (size_t k = 0; k < roll_up->link_count; k++) {
        const struct link *link = link_at(roll_up, k);
        demand.buyer[demand.start[link->supplier + 1]++] = link->buyer;
    }
    return demand;
}

/* Lots whose suppliers all come before them, in such an order; marks them as done. */
static uint32_t find_order(struct kachi_roll_up *roll_up, const struct kachi_supply *supply,
                           uint32_t order[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t lots = roll_up->names.count;
    uint32_t *waiting = KACHI_NEW_ARRAY(&scratch, uint32_t, lots);
    struct demand demand = by_supplier(&scratch, roll_up);
    uint32_t count = 0;
    for (uint32_t i = 0; i < lots; i++) {
        waiting[i] = (uint32_t)(supply->start[i + 1] - supply->start[i]);
        if (waiting[i] == 0) {
            order[count++] = i;
        }
    }
    for (uint32_t at = 0; at < count; at++) {
        uint32_t lot = order[at];
        roll_up->is_done[lot] = true;
        for (uint64_t k = demand.start[lot]; k < demand.start[lot + 1]; k++) {
            if (--waiting[demand.buyer[k]] == 0) {
                order[count++] = demand.buyer[k];
            }
        }
    }
    kachi_arena_release(&scratch);
    return count;
}

static void add_suppliers(struct kachi_roll_up *roll_up, const struct kachi_supply *supply,
                          uint32_t lot)
{
    struct lot *buyer = lot_at(roll_up, lot);
    for (uint64_t k = supply->start[lot]; k < supply->start[lot + 1]; k++) {
        const struct link *link = link_at(roll_up, supply->at == NULL ? k : supply->at[k]);
        const struct lot *supplier = lot_at(roll_up, link->supplier);
        double whole = whole_of(supplier);
        double share = whole > 0.0 ? link->quantity / whole : 0.0;
        for (int i = 0; i < 3; i++) {
            buyer->sum[i] += share * supplier->sum[i];
        }
    }
}

/* What others took of each lot, added up in order of rows. */
static void find_used(struct kachi_roll_up *roll_up)
{
    for (size_t k = 0; k < roll_up->link_count; k++) {
        if (k + AHEAD < roll_up->link_count) {
            __builtin_prefetch(lot_at(roll_up, link_at(roll_up, k + AHEAD)->supplier), 1);
        }
        const struct link *link = link_at(roll_up, k);
        lot_at(roll_up, link->supplier)->used += link->quantity;
    }
}

/* Lots in order of their numbers, links in order of rows: all of memory is read straight on. */
static void pass_straight(struct kachi_roll_up *roll_up, const struct kachi_supply *supply)
{
    for (uint32_t i = 0; i < roll_up->names.count; i++) {
        uint64_t ahead = supply->start[i] + AHEAD;
        if (supply->at == NULL && ahead < roll_up->link_count) {
            __builtin_prefetch(lot_at(roll_up, link_at(roll_up, ahead)->supplier));
        }
        add_suppliers(roll_up, supply, i);
        roll_up->is_done[i] = true;
    }
}

uint32_t kachi_roll_up_pass(struct kachi_roll_up *roll_up)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t count = roll_up->names.count;
    find_used(roll_up);
    struct kachi_supply supply = kachi_roll_up_supply(&scratch, roll_up);
    roll_up->is_done = KACHI_NEW_ARRAY(&roll_up->pass_memory, bool, count);
    if (suppliers_come_first(roll_up)) {
        pass_straight(roll_up, &supply);
    } else {
        uint32_t *order = KACHI_NEW_ARRAY(&scratch, uint32_t, count);
        count = find_order(roll_up, &supply, order);
        for (uint32_t i = 0; i < count; i++) {
            add_suppliers(roll_up, &supply, order[i]);
        }
    }
    kachi_arena_release(&scratch);
    return count;
}
