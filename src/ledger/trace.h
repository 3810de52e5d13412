/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace.h - the lot graph around one lot: where its value came from, or where it went.
 *
 * A trace is the graph as a tree, depth first: a lot met again is shown again, but its branches
 * only the first time (is_repeated). At most KACHI_TRACE_NODES_MAX nodes and KACHI_TRACE_DEPTH_MAX
 * levels are walked; is_cut says that there was more.
 */
#ifndef KACHI_LEDGER_TRACE_H
#define KACHI_LEDGER_TRACE_H

#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/store.h"

#define KACHI_TRACE_NODES_MAX 10000
#define KACHI_TRACE_DEPTH_MAX 400

enum kachi_trace_direction { KACHI_TRACE_UP, KACHI_TRACE_DOWN };
enum kachi_trace_what { KACHI_TRACE_LOT, KACHI_TRACE_POOL, KACHI_TRACE_CLAIM };

struct kachi_trace_node {
    enum kachi_trace_what what;
    size_t depth;
    bool is_last; /* among its parent's branches, for drawing */
    bool is_repeated;
    struct kachi_lot lot;         /* LOT: this one; CLAIM: the one claimed from */
    struct kachi_pool pool;       /* POOL */
    struct kachi_claim_row claim; /* CLAIM */
    /* Up: the entry that made the lot, or drew from the pool. Down: the entry that led here. */
    enum kachi_entry_kind kind;
    kachi_moment time;
    /* What came along this branch: taken of the lot above, drawn of the pool, claimed. Down, a lot
     * made counts whole. The root: the lot as it was made. */
    struct kachi_amounts amounts;
};

struct kachi_trace {
    size_t count;
    struct kachi_trace_node *nodes;
    bool is_cut;
};

KACHI_MUST_CHECK enum kachi_err kachi_trace_lot(struct kachi_ledger *ledger,
                                                struct kachi_arena *arena, int64_t lot,
                                                enum kachi_trace_direction direction,
                                                struct kachi_trace *out);

#endif
