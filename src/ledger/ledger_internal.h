/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_internal.h - what the files of the ledger share: the open ledger itself.
 */
#ifndef KACHI_LEDGER_LEDGER_INTERNAL_H
#define KACHI_LEDGER_LEDGER_INTERNAL_H

#include "base/buffer.h"
#include "ledger/ledger.h"
#include "ledger/store_sweep.h"

struct kachi_rulebook;

/* A rulebook that was read, by the id it was asked for by. */
struct ledger_rulebook {
    struct kachi_str id;
    const struct kachi_rulebook *rulebook;
    struct ledger_rulebook *next;
};

struct kachi_ledger {
    struct kachi_arena arena;   /* this struct and its name live in it */
    struct kachi_arena scratch; /* of one entry: reset after each */
    struct kachi_buffer bytes;  /* canonical bytes of the entry being written */
    struct kachi_hasher hasher; /* of leaves */
    struct kachi_database *database;
    struct kachi_findings *findings;
    const struct kachi_watch *watch; /* of an audit */
    struct kachi_clock clock;
    struct kachi_random random;
    bool is_replaying; /* what is posted stands in history already */
    int64_t rules;     /* that the entry last replayed was held to (enum kachi_rules) */
    int64_t number;    /* the shard column */
    struct kachi_id id;
    struct kachi_str name;
    struct kachi_head head;    /* as of the open batch */
    enum kachi_err change_err; /* of the entry being written, so far */
    struct store_state state;
    struct store_sweep sweep;
    struct ledger_rulebook *rulebooks; /* in arena */
};

/* A ledger without a database, empty: for a replay. Nothing is told to anybody by it. */
struct kachi_ledger *ledger_new_whole(const struct kachi_ledger *like);

/*
 * An arena that is marked and reset for every entry keeps its first block, large enough for nearly
 * all of them: else each entry would take a block from the system and give it back.
 */
static inline void ledger_scratch_init(struct kachi_arena *arena)
{
    kachi_arena_init(arena);
    (void)kachi_arena_alloc(arena, 1, (size_t)128 << 10);
    kachi_arena_reset(arena, (struct kachi_arena_mark){.block = arena->block, .used = 0});
}

#endif
