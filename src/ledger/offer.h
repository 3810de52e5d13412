/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offer.h - a part of a lot put aside for a buyer, until it is settled or goes back.
 *
 * Before the buyer accepts, nothing binds the buyer; once accepted, the seller may not withdraw
 * before the time limit. An offer's id is the id of its entry and of the lot that it put aside.
 */
#ifndef KACHI_LEDGER_OFFER_H
#define KACHI_LEDGER_OFFER_H

#include "base/random.h"

/* Stored numbers: never renumbered. Terms to come (on-credit, framework) get numbers of their own.
 */
enum kachi_terms { KACHI_TERMS_PREPAID = 1 };

const char *kachi_terms_word(enum kachi_terms terms); /* "prepaid" */
bool kachi_terms_read(struct kachi_str word, enum kachi_terms *out);

enum kachi_offer_state {
    KACHI_OFFER_OPEN = 1,
    KACHI_OFFER_ACCEPTED = 2,
    KACHI_OFFER_SETTLED = 3,
    KACHI_OFFER_CANCELLED = 4,
};

const char *kachi_offer_state_word(enum kachi_offer_state state); /* "open", "accepted" ... */

struct kachi_offer {
    int64_t number; /* sequence number of the offer's entry */
    int64_t lot;    /* the lot put aside, by number */
    int64_t seller, buyer;
    enum kachi_offer_state state;
    enum kachi_terms terms;
    int64_t price_base_yen, price_premium_yen; /* for the whole part, tax-exclusive */
    kachi_moment until;                        /* accepted and paid by then, or it may go back */
    int64_t closed_by;                         /* the settle or cancel entry; 0: not closed */
};

#endif
