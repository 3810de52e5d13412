/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lot_facts.h - a lot as facts that its owner shows one by one (proof/sd_jwt.h): totals, the number
 * of origins and the rulebooks, without the recipe and the partners behind them.
 *
 * lot, product, quantity, emitted, embodied, certificate, rulebooks, recipe (what the entry that
 * made it consumed); and item by item origins, one a pool: maker, statement, grams of each kind.
 */
#ifndef KACHI_LEDGER_LOT_FACTS_H
#define KACHI_LEDGER_LOT_FACTS_H

#include "base/json.h"
#include "ledger/ledger.h"
#include "ledger/lot.h"

/* As one JSON object. */
KACHI_MUST_CHECK enum kachi_err kachi_lot_facts_write(struct kachi_ledger *ledger,
                                                      struct kachi_arena *arena,
                                                      const struct kachi_lot *lot,
                                                      struct kachi_json_writer *json);

#endif
