/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_held.h - what a party names among its own: "steel" for the one lot of steel that it holds,
 * for the one offer of steel that waits for it, for the one pool that steel may still draw from.
 *
 * By the name of a product, where there is one such thing; party 0, the operator, means
 * everybody's. What names no product is an id, as find.h has them. KACHI_ERR_NOT_FOUND with
 * ledger-name-unknown or ledger-held-none, KACHI_ERR_INPUT with ledger-held-several, which names
 * them.
 */
#ifndef KACHI_LEDGER_FIND_HELD_H
#define KACHI_LEDGER_FIND_HELD_H

#include "ledger/find.h"

/* With something left, and not put aside by an offer. */
KACHI_MUST_CHECK enum kachi_err kachi_find_held_lot(struct kachi_ledger *ledger,
                                                    struct kachi_arena *arena, int64_t party,
                                                    struct kachi_str text, struct kachi_lot *out);
/* For this product alone, with grams left, neither revoked nor expired. */
KACHI_MUST_CHECK enum kachi_err kachi_find_held_pool(struct kachi_ledger *ledger,
                                                     struct kachi_arena *arena, int64_t party,
                                                     struct kachi_str text, struct kachi_pool *out);
/* Open or accepted, with the party as seller or buyer. *id: of the offer's entry. */
KACHI_MUST_CHECK enum kachi_err kachi_find_held_offer(struct kachi_ledger *ledger,
                                                      struct kachi_arena *arena, int64_t party,
                                                      struct kachi_str text, struct kachi_id *id,
                                                      struct kachi_offer *out);

#endif
