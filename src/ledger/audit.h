/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.h - proving a ledger from its entries: replay them all, and check every law on what is
 * stored.
 */
#ifndef KACHI_LEDGER_AUDIT_H
#define KACHI_LEDGER_AUDIT_H

#include "base/digest.h"
#include "ledger/amount.h"
#include "ledger/ledger.h"

/*
 * Posts every entry of source again, in order, at its time and by its author, into target: an empty
 * ledger of the same id (kachi_ledger_options). Each must come out with the same canonical bytes.
 * KACHI_ERR_INTEGRITY with replay-differs at the first that does not, replay-not-empty where target
 * has entries or another id. What was committed to target before that stays there.
 */
KACHI_MUST_CHECK enum kachi_err kachi_replay(struct kachi_ledger *source,
                                             struct kachi_ledger *target);

/* A digest of the whole stored state: equal after a replay. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_digest(struct kachi_ledger *ledger,
                                                    struct kachi_digest *out);

enum kachi_law {
    KACHI_LAW_LEAVES,       /* each entry's bytes have the digest stored as its leaf */
    KACHI_LAW_SEQUENCE,     /* 1, 2, 3 ... without gaps, time never going back */
    KACHI_LAW_CONSERVATION, /* every entry: in + own = out + claimed */
    KACHI_LAW_REMAINDERS,   /* every lot: made = consumed + left, nothing negative */
    KACHI_LAW_POOLS,        /* every pool: drawn = sum of draws, at most its amount */
    KACHI_LAW_ORIGINS,      /* every pool: drawn = held + aside + claimed + elsewhere, by origin */
    KACHI_LAW_FOOTPRINTS,   /* every pool of certificates: for no more goods than were made, beside
                             * footprints that are gross (DC-10) */
    KACHI_LAW_REPLAY,       /* replaying the entries gives the same state, byte for byte */
    KACHI_LAW_COUNT,
};

const char *kachi_law_word(enum kachi_law law);

/* Where a pool's grams are now: drawn_g = held_g + aside_g + claimed_g + elsewhere_g. */
struct kachi_pool_use {
    int64_t pool;
    kachi_gco2e grams, drawn_g, held_g, aside_g, claimed_g;
    kachi_gco2e elsewhere_g; /* sold or used outside of the ledger */
};

struct kachi_audit {
    bool ok;
    bool law_ok[KACHI_LAW_COUNT];
    int64_t entries, lots;
    size_t pool_count;
    struct kachi_pool_use *pools; /* in order of number */
    kachi_gco2e drawn_g, held_g, aside_g, claimed_g, elsewhere_g;
    struct kachi_digest state;
};

/*
 * Reads every row once, on one snapshot, and holds it against a replay of the entries in memory, on
 * two threads; some 500 bytes an entry of memory.
 *
 * KACHI_ERR_LIMIT with finding work-stopped where the ledger's watch says so
 * (kachi_ledger_set_watch).
 *
 * Checks every law; the broken ones are findings (law-broken and its like) with the number of the
 * first entry, lot or pool. KACHI_ERR_INTEGRITY where any is broken; *out is filled in then too.
 */
KACHI_MUST_CHECK enum kachi_err kachi_audit(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                            struct kachi_audit *out);

#endif
