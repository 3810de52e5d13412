/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h - the rows of one ledger: the only file that knows SQL is behind this.
 *
 * Inside, everything has a row number: an entry its sequence number, a party, product, pool, offer
 * or claim the number of the entry that made it, a lot a count of its own. Ids that clients chose
 * are in one unique index (the keys). What is left of a lot is a narrow row of its own, since it is
 * all that changes. Writes happen between kachi_store_batch_begin and commit; changes are guarded,
 * and a guard that does not hold gives KACHI_ERR_CONFLICT without a finding. Absent rows give
 * KACHI_ERR_NOT_FOUND without a finding. Text lives in the arena given, or inside a batch as long
 * as the batch.
 */
#ifndef KACHI_LEDGER_STORE_H
#define KACHI_LEDGER_STORE_H

#include "base/database.h"
#include "ledger/entry.h"
#include "ledger/lot.h"
#include "ledger/offer.h"
#include "ledger/party.h"
#include "ledger/pool.h"
#include "ledger/product.h"

struct kachi_ledger;

struct kachi_head {
    int64_t entries; /* the last sequence number */
    int64_t lots;    /* the last lot number */
    kachi_moment time;
};

struct kachi_key {
    int64_t entry; /* 0: no entry has this id */
    int64_t lot;   /* 0: no lot has this id */
};

struct kachi_entry_row {
    int64_t number;
    struct kachi_id id;
    enum kachi_entry_kind kind;
    kachi_moment time;
    int64_t author;               /* party number; 0: the operator */
    int64_t lot_first, lot_count; /* the lots it made, numbered together */
    struct kachi_str content;     /* its canonical bytes */
    struct kachi_digest leaf;
    int64_t rules; /* that its bytes name, where an audit has read them; else 0 */
};

struct kachi_input_row {
    int64_t entry, position;
    int64_t lot;
    struct kachi_amounts taken, before;
    int64_t previous; /* the entry that consumed from the same lot before this one; 0: none */
};

struct kachi_draw_row {
    int64_t entry, position;
    int64_t pool;
    kachi_gco2e grams;
};

struct kachi_claim_row {
    int64_t number; /* of its entry */
    int64_t holder;
    int64_t lot;
    struct kachi_amounts amounts;
    struct kachi_str beneficiary, purpose;
    kachi_day from, to;
};

/* What one lot was made of, and drew: numbers, embodied_g and certificate_g alone are said. */
struct kachi_ancestry {
    struct kachi_lot lot; /* as it was made */
    size_t input_count, draw_count;
    const struct kachi_input_row *inputs; /* borrowed */
    const struct kachi_draw_row *draws;
    struct kachi_amounts before; /* the grams of the lots that the same entry made before it */
};

struct kachi_attest_row {
    int64_t number; /* of its entry */
    int64_t holder;
    int64_t lot;   /* attested, or claimed from */
    int64_t claim; /* its number; 0: the lot itself */
    int64_t quantity;
    struct kachi_str purpose, audience;
    kachi_day from, to;
};

/* What one holder was told when a pool was revoked or a payment failed. */
struct kachi_notice_row {
    int64_t entry, position; /* the revoke or default */
    int64_t holder;
    int64_t lot;                           /* affected; of a claim: the one claimed from */
    int64_t claim;                         /* its number; 0: the lot is held */
    kachi_gco2e embodied_g, certificate_g; /* the share affected */
};

/* Tables and views; nothing to do where they are there. */
KACHI_MUST_CHECK enum kachi_err kachi_store_make_tables(struct kachi_database *database);
/* The ledger of that name: its number, id and head. */
KACHI_MUST_CHECK enum kachi_err kachi_store_ledger_find(struct kachi_ledger *ledger);
KACHI_MUST_CHECK enum kachi_err kachi_store_ledger_add(struct kachi_ledger *ledger);

/* Reads between the two see one state, whatever others write; not inside a transaction. */
KACHI_MUST_CHECK enum kachi_err kachi_store_snapshot_begin(struct kachi_ledger *ledger);
void kachi_store_snapshot_end(struct kachi_ledger *ledger);

KACHI_MUST_CHECK enum kachi_err kachi_store_head_get(struct kachi_ledger *ledger,
                                                     struct kachi_head *out);
KACHI_MUST_CHECK enum kachi_err
kachi_store_key_get(struct kachi_ledger *ledger, const struct kachi_id *id, struct kachi_key *out);
KACHI_MUST_CHECK enum kachi_err kachi_store_entry_get(struct kachi_ledger *ledger,
                                                      struct kachi_arena *arena, int64_t number,
                                                      struct kachi_entry_row *out);
KACHI_MUST_CHECK enum kachi_err kachi_store_lot_get(struct kachi_ledger *ledger, int64_t number,
                                                    struct kachi_lot *out);
KACHI_MUST_CHECK enum kachi_err
kachi_store_lot_find(struct kachi_ledger *ledger, const struct kachi_id *id, struct kachi_lot *out);
KACHI_MUST_CHECK enum kachi_err kachi_store_party_get(struct kachi_ledger *ledger,
                                                      struct kachi_arena *arena, int64_t number,
                                                      struct kachi_party *out);
KACHI_MUST_CHECK enum kachi_err kachi_store_product_get(struct kachi_ledger *ledger,
                                                        struct kachi_arena *arena, int64_t number,
                                                        struct kachi_product *out);
KACHI_MUST_CHECK enum kachi_err kachi_store_pool_get(struct kachi_ledger *ledger,
                                                     struct kachi_arena *arena, int64_t number,
                                                     struct kachi_pool *out);
KACHI_MUST_CHECK enum kachi_err kachi_store_offer_get(struct kachi_ledger *ledger, int64_t number,
                                                      struct kachi_offer *out);
KACHI_MUST_CHECK enum kachi_err kachi_store_claim_get(struct kachi_ledger *ledger,
                                                      struct kachi_arena *arena, int64_t number,
                                                      struct kachi_claim_row *out);
/* The party with that corporate number. */
KACHI_MUST_CHECK enum kachi_err kachi_store_party_of_corporate_number(struct kachi_ledger *ledger,
                                                                      struct kachi_str digits,
                                                                      int64_t *number);

/* Of a row that another row names: it has to be there, so KACHI_ERR_NOT_FOUND becomes
 * KACHI_ERR_INTEGRITY; any other answer stays. */
KACHI_MUST_CHECK enum kachi_err kachi_store_must_have(enum kachi_err err);

/* Everything of one kind, in order of number. */
KACHI_MUST_CHECK enum kachi_err kachi_store_parties(struct kachi_ledger *ledger,
                                                    struct kachi_arena *arena,
                                                    struct kachi_party **out, size_t *count);
KACHI_MUST_CHECK enum kachi_err kachi_store_products(struct kachi_ledger *ledger,
                                                     struct kachi_arena *arena,
                                                     struct kachi_product **out, size_t *count);
/* The secret of the database that pseudonyms (traced.h) and kachi_ledger_id_of_name are made
 * with. */
KACHI_MUST_CHECK enum kachi_err kachi_store_pseudonym_key(struct kachi_ledger *ledger,
                                                          struct kachi_digest *out);
/* The lots that something was left of after that entry, with what was left; 0: of all parties. */
KACHI_MUST_CHECK enum kachi_err kachi_store_holdings_at(struct kachi_ledger *ledger,
                                                        struct kachi_arena *arena, int64_t party,
                                                        int64_t entry, struct kachi_lot **out,
                                                        size_t *count);
/* Did one ever agree to a sale with the other? */
KACHI_MUST_CHECK enum kachi_err kachi_store_have_dealt(struct kachi_ledger *ledger, int64_t one,
                                                       int64_t other, bool *out);
/* Numbers of the pools that may be of the same statement as that one: of its digest, or of its
 * owner and its statement's name (kachi_pool_is_same_statement). */
KACHI_MUST_CHECK enum kachi_err kachi_store_pools_of_statement(struct kachi_ledger *ledger,
                                                               struct kachi_arena *arena,
                                                               const struct kachi_pool *like,
                                                               int64_t **out, size_t *count);
/* Numbers of the product's pools of certificates, rising, borrowed until the next entry. In a batch
 * they are read once a product. */
KACHI_MUST_CHECK enum kachi_err kachi_store_pools_of_product(struct kachi_ledger *ledger,
                                                             struct kachi_arena *arena,
                                                             int64_t product, const int64_t **out,
                                                             size_t *count);
KACHI_MUST_CHECK enum kachi_err kachi_store_pools(struct kachi_ledger *ledger,
                                                  struct kachi_arena *arena,
                                                  struct kachi_pool **out, size_t *count);
KACHI_MUST_CHECK enum kachi_err kachi_store_claims(struct kachi_ledger *ledger,
                                                   struct kachi_arena *arena,
                                                   struct kachi_claim_row **out, size_t *count);
/* Lots with something left, of one party or (0) of all. */
KACHI_MUST_CHECK enum kachi_err kachi_store_holdings(struct kachi_ledger *ledger,
                                                     struct kachi_arena *arena, int64_t party,
                                                     struct kachi_lot **out, size_t *count);
/* Offers still open or accepted, of one party as seller or buyer, or (0) of all. */
KACHI_MUST_CHECK enum kachi_err kachi_store_open_offers(struct kachi_ledger *ledger,
                                                        struct kachi_arena *arena, int64_t party,
                                                        struct kachi_offer **out, size_t *count);
/* Sales whose goods became the buyer's (settled, or delivered on credit) by an entry from `first`
 * to before `end`, in the order of their offers. */
struct kachi_sold_asked {
    int64_t buyer; /* party; 0: all */
    int64_t first, end;
};
struct kachi_sold_row {
    struct kachi_offer offer;
    kachi_moment time;   /* of the entry that made the goods the buyer's */
    struct kachi_id lot; /* that was put aside; the offer's id too */
    int64_t product;
    struct kachi_amounts amounts; /* of the part sold */
};
KACHI_MUST_CHECK enum kachi_err kachi_store_sold(struct kachi_ledger *ledger,
                                                 struct kachi_arena *arena,
                                                 const struct kachi_sold_asked *asked,
                                                 struct kachi_sold_row **out, size_t *count);
/* Settles from that sequence number on: their canonical bytes. */
struct kachi_settle_row {
    int64_t number;
    struct kachi_str content;
};
KACHI_MUST_CHECK enum kachi_err kachi_store_settles_since(struct kachi_ledger *ledger,
                                                          struct kachi_arena *arena, int64_t from,
                                                          struct kachi_settle_row **out,
                                                          size_t *count);
/* What one entry consumed, drew and made. */
KACHI_MUST_CHECK enum kachi_err kachi_store_inputs(struct kachi_ledger *ledger,
                                                   struct kachi_arena *arena, int64_t entry,
                                                   struct kachi_input_row **out, size_t *count);
KACHI_MUST_CHECK enum kachi_err kachi_store_draws(struct kachi_ledger *ledger,
                                                  struct kachi_arena *arena, int64_t entry,
                                                  struct kachi_draw_row **out, size_t *count);
KACHI_MUST_CHECK enum kachi_err kachi_store_outputs(struct kachi_ledger *ledger,
                                                    struct kachi_arena *arena, int64_t entry,
                                                    struct kachi_lot **out, size_t *count);
/* The leaves of up to `count` entries from number `first` on; *found says how many there are. */
KACHI_MUST_CHECK enum kachi_err kachi_store_leaves(struct kachi_ledger *ledger, int64_t first,
                                                   size_t count, struct kachi_digest leaves[],
                                                   size_t *found);
/* What each of these lots, in order of number and each once, was made of. */
KACHI_MUST_CHECK enum kachi_err kachi_store_ancestry(struct kachi_ledger *ledger,
                                                     struct kachi_arena *arena, size_t count,
                                                     const int64_t lots[],
                                                     struct kachi_ancestry out[]);
/* The entries that drew from a pool, in order. */
KACHI_MUST_CHECK enum kachi_err kachi_store_pool_entries(struct kachi_ledger *ledger,
                                                         struct kachi_arena *arena, int64_t pool,
                                                         int64_t **out, size_t *count);
/* What was attested of a lot, or (0) of all, in order of number. */
KACHI_MUST_CHECK enum kachi_err kachi_store_attests(struct kachi_ledger *ledger,
                                                    struct kachi_arena *arena, int64_t lot,
                                                    struct kachi_attest_row **out, size_t *count);
/* Notices to one party or (0) all. */
KACHI_MUST_CHECK enum kachi_err kachi_store_notices(struct kachi_ledger *ledger,
                                                    struct kachi_arena *arena, int64_t party,
                                                    struct kachi_notice_row **out, size_t *count);
/* How many ids lie between low and high, up to 2, and the first of them. */
KACHI_MUST_CHECK enum kachi_err kachi_store_ids_between(struct kachi_ledger *ledger,
                                                        const struct kachi_id *low,
                                                        const struct kachi_id *high, bool lots,
                                                        size_t *count, struct kachi_id *first);

/*
 * A batch of entries: one transaction, of which a ledger has one writer at a time. The ledger's
 * head is read as it begins, and stored as it ends. A commit that fails has rolled back;
 * KACHI_ERR_CONFLICT where a guard did not hold.
 */
KACHI_MUST_CHECK enum kachi_err kachi_store_batch_begin(struct kachi_ledger *ledger);
KACHI_MUST_CHECK enum kachi_err kachi_store_batch_commit(struct kachi_ledger *ledger);
void kachi_store_batch_rollback(struct kachi_ledger *ledger);
/*
 * Within a batch, a set of entries to keep or to take back as a whole: a savepoint of the database.
 * What was posted before is swept into the tables first, so that taking back is forgetting what is
 * in memory. head: the ledger's, as it was when the set began. Not of a whole state.
 */
KACHI_MUST_CHECK enum kachi_err kachi_store_set_begin(struct kachi_ledger *ledger);
KACHI_MUST_CHECK enum kachi_err kachi_store_set_keep(struct kachi_ledger *ledger);
KACHI_MUST_CHECK enum kachi_err kachi_store_set_undo(struct kachi_ledger *ledger,
                                                     const struct kachi_head *head);
/* Remembers what these ids stand for, with few questions: lots, offers, and that an id is new.
 * Nothing to do but for PostgreSQL. */
KACHI_MUST_CHECK enum kachi_err kachi_store_fetch(struct kachi_ledger *ledger, size_t count,
                                                  const struct kachi_id ids[]);
void kachi_store_entry_add(struct kachi_ledger *ledger, const struct kachi_entry_row *row);
void kachi_store_party_add(struct kachi_ledger *ledger, const struct kachi_party *row);
void kachi_store_product_add(struct kachi_ledger *ledger, const struct kachi_product *row);
void kachi_store_pool_add(struct kachi_ledger *ledger, const struct kachi_pool *row);
void kachi_store_lot_add(struct kachi_ledger *ledger, const struct kachi_lot *row);
void kachi_store_input_add(struct kachi_ledger *ledger, const struct kachi_input_row *row);
void kachi_store_draw_add(struct kachi_ledger *ledger, const struct kachi_draw_row *row);
void kachi_store_offer_add(struct kachi_ledger *ledger, const struct kachi_offer *row);
void kachi_store_claim_add(struct kachi_ledger *ledger, const struct kachi_claim_row *row);
void kachi_store_attest_add(struct kachi_ledger *ledger, const struct kachi_attest_row *row);
void kachi_store_notice_add(struct kachi_ledger *ledger, const struct kachi_notice_row *row);
/*
 * Guarded changes: an id must be new; what is left must be what the lot says; the pool must have
 * the grams; the offer must be in the state that it says (its `delivered` is stored with the new
 * one). Whether they held is asked once an entry, at the end (kachi_store_changes_end): where one
 * did not, the batch must be rolled back.
 */
void kachi_store_key_add(struct kachi_ledger *ledger, const struct kachi_id *id,
                         struct kachi_key key);
void kachi_store_lot_mark(struct kachi_ledger *ledger, int64_t lot, unsigned set, unsigned clear);
void kachi_store_lot_consume(struct kachi_ledger *ledger, const struct kachi_lot *lot,
                             const struct kachi_amounts *left, int64_t entry);
void kachi_store_pool_mark(struct kachi_ledger *ledger, int64_t pool, unsigned set, unsigned clear);
/* grams below zero go back to the pool. */
void kachi_store_pool_draw(struct kachi_ledger *ledger, int64_t pool, kachi_gco2e grams);
void kachi_store_pool_expire(struct kachi_ledger *ledger, int64_t pool, kachi_gco2e grams);
/* So much more of the product, with such a footprint, has a certificate of it; below zero where a
 * correct takes that back. */
void kachi_store_pool_certify(struct kachi_ledger *ledger, int64_t pool, int64_t quantity,
                              kachi_gco2e emitted_g);
void kachi_store_offer_change(struct kachi_ledger *ledger, const struct kachi_offer *offer,
                              enum kachi_offer_state to, int64_t closed_by);
/* Whether all of these were made since it was last asked: KACHI_ERR_CONFLICT where a guard did not
 * hold. */
KACHI_MUST_CHECK enum kachi_err kachi_store_changes_end(struct kachi_ledger *ledger);

/* SHA-256 over every row of the ledger, table by table, in key order: equal states, equal digests.
 */
KACHI_MUST_CHECK enum kachi_err kachi_store_digest(struct kachi_ledger *ledger,
                                                   struct kachi_digest *out);

#endif
