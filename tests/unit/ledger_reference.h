/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_reference.h - the plain reference ledger: arrays, and the rules as the model states them,
 * sharing no code with the ledger. What comes of which pool is not in it: the tests ask the
 * ledger's origins, whose own laws they check.
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_REFERENCE_H
#define KACHI_TESTS_UNIT_LEDGER_REFERENCE_H

#include "base/random.h"

#define REF_PARENTS_MAX 3
#define REF_OUTPUTS_MAX 3
#define REF_PERIODS 3
#define REF_PARTIES 6
/* Of each party by period, and in all. */
#define REF_ATTESTED (REF_PARTIES * (REF_PERIODS + 1))

/* Amounts are quantity, emitted, embodied and certificate grams, in this order. */
#define REF_AMOUNTS 4

struct ref_lot {
    struct kachi_id id;
    int owner, product;
    bool aside, frozen, used;
    int64_t made[REF_AMOUNTS], left[REF_AMOUNTS];
    int parents[REF_PARENTS_MAX]; /* what it is made of, plus 1; 0: none */
    int offer;                    /* that delivered it on credit, plus 1; 0: none */
    /* Pieces that were attested for disclosure, by party, and by period and in all: what is left of
     * the lot has at most itself of them. */
    int64_t attested[REF_ATTESTED];
    bool is_attested; /* itself, so that its making stands */
    bool allocated;   /* took part in a GX allocation, or is made of what did */
    int seen;         /* the last walk that met it */
};

enum ref_offer_state { REF_OPEN, REF_ACCEPTED, REF_CLOSED, REF_DELIVERED, REF_DEFAULTED };

struct ref_offer {
    struct kachi_id id;
    int lot, seller, buyer;
    enum ref_offer_state state;
    bool on_credit;
    int delivered;
    int64_t until;
};

/* A make or an assign, for its correction. */
struct ref_making {
    struct kachi_id id;
    bool is_assign;
    int actor, pool, first, output_count, input_count;
    int64_t grams;
    int lots[REF_PARENTS_MAX];
    int64_t taken[REF_PARENTS_MAX][REF_AMOUNTS];
    int64_t attested[REF_PARENTS_MAX][REF_ATTESTED]; /* of what was taken */
};

struct ref_pool {
    int owner, product; /* product -1: any */
    bool is_certificate, revoked, frozen, allocates, ended;
    int64_t left, expired, elsewhere;
    int64_t gross, produced, certified, certified_g; /* of certificates (DC-10) */
    int64_t grams, period;
};

struct reference {
    struct ref_lot *lots;
    int lot_count, lot_capacity;
    struct ref_offer *offers;
    int offer_count, offer_capacity;
    struct ref_making *makings;
    int making_count, making_capacity;
    struct ref_pool *pools;
    int walk;
    int *todo; /* of a walk: room for every lot */
};

/* Room for so many entries. */
void ref_init(struct reference *ref, int64_t entries, struct ref_pool *pools);
void ref_release(struct reference *ref);

/* What a quantity of the lot carries; false where the rules forbid the actor to take it. */
bool ref_take(const struct reference *ref, int lot, int actor, int64_t quantity,
              int64_t taken[REF_AMOUNTS]);
void ref_consume(struct reference *ref, int lot, const int64_t taken[REF_AMOUNTS]);
int ref_add(struct reference *ref, struct kachi_id id, int owner, int product, bool aside,
            const int64_t made[REF_AMOUNTS]);
void ref_parent(struct reference *ref, int lot, int at, int parent);
/* Is the lot, or anything it is made of, delivered on credit and not paid? */
bool ref_is_unpaid(struct reference *ref, int lot);

/* May the actor draw so much of the pool? */
bool ref_may_draw(const struct ref_pool *pool, int actor, int64_t grams);
/* Where a party's pieces of a period stand; those of all periods at REF_PERIODS. */
size_t ref_attested_at(int party, size_t period);
/* Of what is taken, the pieces that were attested: the others are taken first. */
void ref_attested(const struct reference *ref, int lot, int64_t quantity,
                  int64_t attested[REF_ATTESTED]);
/* DC-10: what is certified, and a quantity more (or, below zero, less), is gross in sum. */
bool ref_is_gross_in_sum(const struct ref_pool *pool, int64_t quantity, int64_t emitted_g);
/* DC-10 over the pools of one product and period: so much more of the pool's goods, for grams, has
 * the gross footprint that all their cuts give, and all of them lack no more of it than is not
 * drawn. */
bool ref_is_gross_together(const struct ref_pool *pools, int count, int pool,
                           const int64_t taken[REF_AMOUNTS], int64_t grams);
/* DC-10: of no more goods than were made, with a gross footprint but for ten grams of rounding. */
bool ref_is_gross(const struct ref_pool *pool, const int64_t taken[REF_AMOUNTS]);
/* The part m of q of a whole, rounded up; 0 where q is. */
int64_t ref_part_up(int64_t whole, int64_t m, int64_t q);
/* Divides whole by weights: rounded down, what is left over to the largest remainders, of equals
 * the first. Needs a sum of weights above 0. */
void ref_share(int64_t whole, int count, const int64_t weights[REF_OUTPUTS_MAX],
               int64_t shares[REF_OUTPUTS_MAX]);
/* Nothing that it made was taken of, attested or frozen, and nothing that it gives back to is. */
bool ref_is_untouched(const struct reference *ref, const struct ref_making *making);

#endif
