/* SPDX-License-Identifier: Apache-2.0 */
/*
 * balance.h - who holds what, now or at a past moment: sums over lots, by party and product.
 *
 * embodied_g and certificate_g stay apart in every sum. Quantities are in the product's unit and
 * decimals. Sums are amounts as lots have them (amount.h): where one would leave their range, what
 * is too much stands in a further row of the same party and product, so that nobody's lots, however
 * large, keep a balance from being told.
 */
#ifndef KACHI_LEDGER_BALANCE_H
#define KACHI_LEDGER_BALANCE_H

#include "ledger/ledger.h"
#include "ledger/lot.h"
#include "ledger/party.h"
#include "ledger/product.h"

struct kachi_balance {
    int64_t party;
    int64_t product;
    size_t lots;                /* with something left */
    struct kachi_amounts held;  /* free to use */
    struct kachi_amounts aside; /* in offers not yet settled */
    struct kachi_amounts claimed;
};

/* Of one party, or (0) of all; in order of party, then product, both by number. */
KACHI_MUST_CHECK enum kachi_err kachi_balance_read(struct kachi_ledger *ledger,
                                                   struct kachi_arena *arena, int64_t party,
                                                   struct kachi_balance **out, size_t *count);

/* The same as it was after the last entry at or before a moment. `lots` counts those made by then
 * with something left. */
KACHI_MUST_CHECK enum kachi_err kachi_balance_read_at(struct kachi_ledger *ledger,
                                                      struct kachi_arena *arena, int64_t party,
                                                      kachi_moment moment,
                                                      struct kachi_balance **out, size_t *count);

#endif
