/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lot.h - a batch of one product that carries, in whole grams, what it emitted and what its makers
 * cut.
 *
 * Only `left` changes, and it only falls: a lot never grows and never comes back. What returns to a
 * seller or gains a certificate is a new lot. GX value = embodied_g + certificate_g, always shown
 * with the two apart. An entry that makes one lot by its nature (assign, offer, settle, cancel)
 * gives it its own id; a make names the id of each of its lots.
 */
#ifndef KACHI_LEDGER_LOT_H
#define KACHI_LEDGER_LOT_H

#include "base/random.h"
#include "ledger/amount.h"

/*
 * What stands against using a lot or pool, as a set of bits. FROZEN is a fact. The others say where
 * to look: a lot whose ancestors were unpaid, whose origins were revoked, or of which something was
 * attested, passes them on to all that is made of it; whether they still hold is found in the graph
 * (reach.c, served.c).
 */
enum kachi_mark {
    KACHI_MARK_PROVISIONAL = 1,
    KACHI_MARK_REVOKED = 2,
    KACHI_MARK_FROZEN = 4,
    KACHI_MARK_ATTESTED = 8,
};

struct kachi_lot {
    int64_t number; /* from 1, without gaps in a ledger; an input's is always below its outputs' */
    struct kachi_id id;
    int64_t entry;    /* sequence number of the entry that made it */
    int64_t position; /* among that entry's outputs, from 0 */
    int64_t owner;    /* party number */
    int64_t product;  /* product number */
    unsigned custody; /* set of enum kachi_custody: how its value came to it */
    bool aside;       /* put aside by an offer: only that offer's settle or cancel may use it */
    struct kachi_amounts made;
    struct kachi_amounts left;
    int64_t last;  /* the latest entry that consumed from it; 0: none */
    unsigned mark; /* set of enum kachi_mark */
    /* Restored by a correct: it is what the undone entry took of its `position`-th input, and its
     * origins are that part's. The entry that made the lot itself, where that is an allocate: made
     * of that entry's `position`-th input and draw alone. 0: neither. */
    int64_t restores;
};

#endif
