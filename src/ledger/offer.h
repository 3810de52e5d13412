/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offer.h - a part of a lot put aside for a buyer, until it is settled or goes back.
 *
 * Before the buyer accepts, nothing binds the buyer; once accepted, the seller may not withdraw
 * before the time limit. An offer's id is the id of its entry and of the lot that it put aside.
 *
 * prepaid: the lot is the buyer's when the payment is confirmed. on-credit (month-end closing,
 * 掛売り): the buyer's acceptance (検収) takes the goods over, and the value goes with them,
 * provisional: it may be built in and sold on, but not claimed until it is paid. Where the payment
 * fails, a default gives back what is left of it.
 */
#ifndef KACHI_LEDGER_OFFER_H
#define KACHI_LEDGER_OFFER_H

#include "base/random.h"

/* Stored numbers: never renumbered. Framework terms, to come, get a number of their own. */
enum kachi_terms { KACHI_TERMS_PREPAID = 1, KACHI_TERMS_ON_CREDIT = 2 };

const char *kachi_terms_word(enum kachi_terms terms); /* "prepaid", "on-credit" */
bool kachi_terms_read(struct kachi_str word, enum kachi_terms *out);

enum kachi_offer_state {
    KACHI_OFFER_OPEN = 1,
    KACHI_OFFER_ACCEPTED = 2,
    KACHI_OFFER_SETTLED = 3,
    KACHI_OFFER_CANCELLED = 4,
    KACHI_OFFER_EXPIRED = 5,
    KACHI_OFFER_DELIVERED = 6, /* on credit: the buyer has the lot, and owes the payment */
    KACHI_OFFER_DEFAULTED = 7, /* on credit: not paid; may still be, late or by a guarantor */
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
    int64_t closed_by;                         /* the entry that ended it; 0: not closed */
    int64_t delivered;                         /* the buyer's provisional lot, by number; 0: none */
};

#endif
