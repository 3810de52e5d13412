/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_history.h - a random history of the ledger and its reference side by side: what its steps
 * share. One step posts one entry, and holds what the ledger says against what the rules say.
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_HISTORY_H
#define KACHI_TESTS_UNIT_LEDGER_HISTORY_H

#include "ledger_test.h"

#include "ledger_reference.h"

#define PARTIES REF_PARTIES
#define POOLS 24 /* the first half embodied, the other certificates */

struct history {
    struct test_ledger test;
    struct reference ref;
    struct ref_pool pools[POOLS];
    uint64_t seed, counter;
    bool tells; /* every entry, as it is posted */
    /* Where a test wants to post the entry itself first, in its own way: what it wrote is found
     * again by the entry's id. */
    void (*post_first)(const struct kachi_actor *actor, const struct kachi_entry *entry);
    struct kachi_actor actors[PARTIES];
    struct kachi_id party_ids[PARTIES], product_ids[PARTIES], pool_ids[POOLS];
    int64_t entries, refused, claimed_g;
    int64_t done[KACHI_ENTRY_USE_ELSEWHERE + 1]; /* accepted, by kind */
    int64_t unpaid_claims, revoked_claims, attested_claims, attested_twice;
};
extern struct history w;

/* A ledger of parties, products and pools, and a reference that knows as much; `entries` is how
 * many steps will follow, 1, 2, 3 ...: each draws from a stream of its own, so that one can be left
 * out and the others stay as they were. */
void history_begin(int64_t entries);
void history_step(int64_t step, int64_t entries, bool is_skipped);
void history_end(void);

int64_t below(int64_t limit);
struct kachi_id new_id(void);
/* Posts, and compares the judgement with the reference's. */
bool post(int actor, const struct kachi_entry *entry, bool expected);
bool post_as_operator(const struct kachi_entry *entry, bool expected);
bool post_as_book(const struct kachi_entry *entry, bool expected);
/* The ledger's row of a lot is the reference's. */
void compare_lot(int lot);
/* Grams of a pool (-1: of any revoked pool) in what is left of the lot, by its origins. */
int64_t origin_of(int lot, int pool);
/* Mostly a young lot, mostly its owner. */
int pick_lot(int *actor);
int64_t pick_quantity(int lot);
/* What a step does where it is allowed: the whole of `from` becomes a lot of `owner`. */
int hand_over(struct kachi_id id, int from, int owner, int parent);

/* Steps: ledger_history_make.c, ledger_history_sale.c, ledger_history_stop.c. */
void do_make(void);
void do_assign(void);
void do_allocate(void);
void do_correct(void);
void do_offer(void);
void do_offer_step(void);
void do_claim(void);
void do_attest(void);
void do_freeze(void);
void do_pool_stop(void);
void do_revoke(void);
void do_make_good(void);
void do_use_elsewhere(void);
void do_pool_expire(void);
void do_statement(void);

#endif
