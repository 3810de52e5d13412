/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_scan.h - every row of a ledger, once, in order of key: for its digest, and for the audit.
 *
 * Rows that entries add are read by range of entries (a chunk); rows that change, and the keys, at
 * the end. Each row's columns go into the digest of its table as they pass by, and the digest of
 * the ledger is that of its tables' digests.
 */
#ifndef KACHI_LEDGER_STORE_SCAN_H
#define KACHI_LEDGER_STORE_SCAN_H

#include "base/buffer.h"
#include "base/digest.h"
#include "ledger/store_state.h"

#define KACHI_SCAN_ENTRIES                                                                         \
    1024 /* in a chunk: its rows stay in the cache until they are checked                          \
          */

enum scan_table {
    SCAN_ENTRY,
    SCAN_INPUT,
    SCAN_DRAW,
    SCAN_LOT,
    SCAN_CLAIM,
    SCAN_ATTEST,
    SCAN_NOTICE,
    SCAN_PARTY,
    SCAN_PRODUCT,
    SCAN_POOL,
    SCAN_LEFT,
    SCAN_OFFER,
    SCAN_KEY,
    SCAN_TABLES,
};

struct kachi_scan {
    struct kachi_ledger *ledger;
    struct kachi_head head;
    struct kachi_hasher hashers[SCAN_TABLES];
    struct kachi_buffer bytes[SCAN_TABLES]; /* of rows, not hashed yet */
    int64_t rows[SCAN_TABLES];
    int64_t lots_read; /* lots are read by number: those up to this one */
    bool has_last_key;
    struct kachi_id last_key; /* keys are read in order of id: those up to this one */
};

#define SCAN_ROWS(type)                                                                            \
    struct {                                                                                       \
        size_t count, capacity;                                                                    \
        type *items;                                                                               \
    }

/* What entries first .. last added; lots are those that they made. */
struct kachi_scan_chunk {
    struct kachi_arena *arena;
    int64_t first, last;
    SCAN_ROWS(struct kachi_entry_row) entries;
    SCAN_ROWS(struct kachi_input_row) inputs;
    SCAN_ROWS(struct kachi_draw_row) draws;
    SCAN_ROWS(struct kachi_lot) lots; /* left: not read here */
    SCAN_ROWS(struct kachi_claim_row) claims;
    SCAN_ROWS(struct kachi_attest_row) attests;
    SCAN_ROWS(struct kachi_notice_row) notices;
};

/* What is left of a lot, and who holds it, by the row that changes. */
struct kachi_left_row {
    int64_t lot, owner, open;
    struct kachi_amounts left;
    int64_t last;
    unsigned mark;
};

/* Rows that change, or that are few; each range by number. */
struct kachi_scan_rest {
    struct kachi_arena *arena;
    SCAN_ROWS(struct kachi_party) parties;
    SCAN_ROWS(struct kachi_product) products;
    SCAN_ROWS(struct kachi_pool) pools;
    SCAN_ROWS(struct kachi_left_row) lefts;
    SCAN_ROWS(struct kachi_offer) offers;
    SCAN_ROWS(struct new_key) keys;
};

/* Begins: reads the head, which ranges go up to. */
KACHI_MUST_CHECK enum kachi_err store_scan_begin(struct kachi_scan *scan,
                                                 struct kachi_ledger *ledger);
void store_scan_release(struct kachi_scan *scan);
/* Entries chunk->first .. last, into chunk->arena. Chunks come in order, without gaps. */
KACHI_MUST_CHECK enum kachi_err store_scan_chunk(struct kachi_scan *scan,
                                                 struct kachi_scan_chunk *chunk);
/* Parties, products and pools that entries first .. last made; their offers; what is left of the
 * lots of these numbers. Ranges come in order, without gaps. */
KACHI_MUST_CHECK enum kachi_err store_scan_registry(struct kachi_scan *scan,
                                                    struct kachi_scan_rest *rest, int64_t first,
                                                    int64_t last);
KACHI_MUST_CHECK enum kachi_err store_scan_offers(struct kachi_scan *scan,
                                                  struct kachi_scan_rest *rest, int64_t first,
                                                  int64_t last);
KACHI_MUST_CHECK enum kachi_err
store_scan_left(struct kachi_scan *scan, struct kachi_scan_rest *rest, int64_t first, int64_t last);
/* The next keys in order of id, at most KACHI_SCAN_ENTRIES: none at the end. */
KACHI_MUST_CHECK enum kachi_err store_scan_keys(struct kachi_scan *scan,
                                                struct kachi_scan_rest *rest);
/* The digest of all that was scanned, and of the ledger's own row. */
KACHI_MUST_CHECK enum kachi_err store_scan_end(struct kachi_scan *scan, struct kachi_digest *out);

#endif
