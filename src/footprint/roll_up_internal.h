/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roll_up_internal.h - what gathering rows (roll_up.c), the pass from suppliers to buyers
 * (roll_up_pass.c) and naming circles (roll_up_circle.c) share.
 */
#ifndef KACHI_FOOTPRINT_ROLL_UP_INTERNAL_H
#define KACHI_FOOTPRINT_ROLL_UP_INTERNAL_H

#include "base/buffer.h"
#include "footprint/lot_names.h"
#include "footprint/lot_rows.h"
#include "footprint/roll_up.h"

struct lot {
    double made, used; /* used: from the pass on */
    double sum[3];     /* CFP, REP, AE: own at first */
};

struct link {
    uint32_t buyer, supplier;
    double quantity;
};

/* Links and lots stand in blocks, so that growing copies none of them. */
#define LINK_BLOCK_BITS 20U
#define LINK_BLOCK (1U << LINK_BLOCK_BITS)
#define LOT_BLOCK_BITS 18U
#define LOT_BLOCK (1U << LOT_BLOCK_BITS)

struct kachi_roll_up {
    struct kachi_arena *arena; /* the caller's */
    struct kachi_str source, headings[KACHI_LOT_CELLS];
    struct kachi_lot_names names;
    struct kachi_arena block_memory, pass_memory;
    struct lot **lots;   /* blocks, names.count lots in all */
    struct link **links; /* blocks, in order of rows */
    uint32_t lot_count;  /* as many as names */
    size_t lot_block_count, lot_block_capacity, link_count, link_block_count, link_block_capacity;
    /* The next block of links, and whether its pages are there: who only reads has the time to get
     * them from the system. */
    struct link *next_block;
    bool has_pages;
    bool *is_done; /* has an answer; from the pass on */

    /* Reading. */
    struct kachi_workers *workers; /* NULL: this thread alone */
    size_t pieces;                 /* read beside each other */
    struct kachi_lot_rows *rows;   /* 2 x pieces: of this round and of the one before */
    struct kachi_buffer line;      /* the row that has begun */
    uint32_t line_number;          /* lines taken in */
    size_t complaint_count;
    bool is_at_start, is_full; /* full: no room for more names */
    uint32_t last_lot;         /* of the row before */
};

static inline struct link *link_at(const struct kachi_roll_up *roll_up, uint64_t number)
{
    return &roll_up->links[number >> LINK_BLOCK_BITS][number & (LINK_BLOCK - 1)];
}

static inline struct lot *lot_at(const struct kachi_roll_up *roll_up, uint32_t number)
{
    return &roll_up->lots[number >> LOT_BLOCK_BITS][number & (LOT_BLOCK - 1)];
}

/* The quantity that shares of a lot are of. */
static inline double whole_of(const struct lot *lot)
{
    return lot->made > 0.0 ? lot->made : lot->used;
}

/* Links by buyer, each buyer's in order of rows: those of i are at[start[i]] to at[start[i + 1]],
 * or the numbers themselves where at is NULL. */
struct kachi_supply {
    uint64_t *start;
    uint64_t *at;
};

struct kachi_supply kachi_roll_up_supply(struct kachi_arena *arena,
                                         const struct kachi_roll_up *roll_up);

/* Fills used, sums and is_done; how many lots have an answer. */
uint32_t kachi_roll_up_pass(struct kachi_roll_up *roll_up);

/* lots-circular, one for each knot of lots that are made from themselves. */
void kachi_roll_up_tell_circles(const struct kachi_roll_up *roll_up, uint32_t left,
                                struct kachi_findings *findings);

#endif
