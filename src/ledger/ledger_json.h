/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_json.h - what a ledger holds, as JSON: the one shape that `kachi ledger ... --json`, the
 * API and the page share.
 *
 * Every amount is whole grams with its unit in the key; quantities are decimal texts in the
 * product's unit; ids carry their prefix. Each function writes one object, unless it says that it
 * writes members of an object that the caller opens and closes. Texts live in arena until the
 * writer has them. A name that cannot be read is "#" and the number of the entry that
 * registered it, and the finding ledger-name-unread says so.
 */
#ifndef KACHI_LEDGER_LEDGER_JSON_H
#define KACHI_LEDGER_LEDGER_JSON_H

#include "ledger/audit.h"
#include "ledger/balance.h"
#include "ledger/store.h"

/* Where the rows are read and the texts are made. */
struct kachi_ledger_view {
    struct kachi_ledger *ledger;
    struct kachi_arena *arena;
};

/* Names by number; "operator" for party 0. */
struct kachi_str kachi_view_party_name(struct kachi_ledger_view view, int64_t number);
struct kachi_product kachi_view_product(struct kachi_ledger_view view, int64_t number);

/* Members: quantity, unit, emitted_g, embodied_g and certificate_g. */
void kachi_amounts_write_json(struct kachi_ledger_view view, const struct kachi_product *product,
                              const struct kachi_amounts *amounts, struct kachi_json_writer *json);
/* Members: lot, owner, product, state and the amounts given: what was made, or what is left. */
void kachi_lot_write_json(struct kachi_ledger_view view, const struct kachi_lot *lot,
                          const struct kachi_amounts *amounts, struct kachi_json_writer *json);

void kachi_party_write_json(struct kachi_ledger_view view, const struct kachi_party *party,
                            struct kachi_json_writer *json);
/* title: what the facts call the product in the reader's language; empty where they do not know. */
void kachi_product_write_json(struct kachi_ledger_view view, const struct kachi_product *product,
                              struct kachi_str title, struct kachi_json_writer *json);
void kachi_pool_write_json(struct kachi_ledger_view view, const struct kachi_pool *pool,
                           struct kachi_json_writer *json);
/* lot: the one that the offer put aside. */
void kachi_offer_write_json(struct kachi_ledger_view view, const struct kachi_offer *offer,
                            const struct kachi_lot *lot, struct kachi_json_writer *json);
void kachi_claim_write_json(struct kachi_ledger_view view, const struct kachi_claim_row *claim,
                            const struct kachi_lot *lot, struct kachi_json_writer *json);
/* cause: the revoke or default it tells of. */
void kachi_notice_write_json(struct kachi_ledger_view view, const struct kachi_notice_row *notice,
                             const struct kachi_lot *lot, const struct kachi_entry_row *cause,
                             struct kachi_json_writer *json);
void kachi_balance_write_json(struct kachi_ledger_view view, const struct kachi_balance *balance,
                              struct kachi_json_writer *json);
/* One entry of the log: id, kind, sequence, time, author, leaf, and its canonical content. */
KACHI_MUST_CHECK enum kachi_err kachi_entry_row_write_json(struct kachi_ledger_view view,
                                                           const struct kachi_entry_row *entry,
                                                           struct kachi_findings *findings,
                                                           struct kachi_json_writer *json);

void kachi_audit_write_json(struct kachi_arena *arena, const struct kachi_audit *audit,
                            struct kachi_json_writer *json);

#endif
