/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.h - what a person names, found in the ledger.
 *
 * Anything by its id: "lot_01J9ZK4T8M..." whole, the UUID form, or an unambiguous beginning of at
 * least four characters, with or without prefix. Parties and products by name too (any width, case
 * and kana), or by any part of it that only one has; a party by its corporate number, a pool by its
 * statement.
 *
 * KACHI_ERR_NOT_FOUND with ledger-name-unknown (and near names), KACHI_ERR_INPUT with
 * ledger-name-several.
 */
#ifndef KACHI_LEDGER_FIND_H
#define KACHI_LEDGER_FIND_H

#include "ledger/ledger.h"
#include "ledger/store.h"

KACHI_MUST_CHECK enum kachi_err kachi_find_party(struct kachi_ledger *ledger,
                                                 struct kachi_arena *arena, struct kachi_str text,
                                                 struct kachi_party *out);
KACHI_MUST_CHECK enum kachi_err kachi_find_product(struct kachi_ledger *ledger,
                                                   struct kachi_arena *arena, struct kachi_str text,
                                                   struct kachi_product *out);
KACHI_MUST_CHECK enum kachi_err kachi_find_pool(struct kachi_ledger *ledger,
                                                struct kachi_arena *arena, struct kachi_str text,
                                                struct kachi_pool *out);
KACHI_MUST_CHECK enum kachi_err kachi_find_lot(struct kachi_ledger *ledger,
                                               struct kachi_arena *arena, struct kachi_str text,
                                               struct kachi_lot *out);
KACHI_MUST_CHECK enum kachi_err kachi_find_offer(struct kachi_ledger *ledger,
                                                 struct kachi_arena *arena, struct kachi_str text,
                                                 struct kachi_id *id, struct kachi_offer *out);
/* Any entry, also by the id of a lot that shares it. */
KACHI_MUST_CHECK enum kachi_err kachi_find_entry(struct kachi_ledger *ledger,
                                                 struct kachi_arena *arena, struct kachi_str text,
                                                 struct kachi_id *id);

#endif
