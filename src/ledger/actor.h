/* SPDX-License-Identifier: Apache-2.0 */
/*
 * actor.h - who acts, and the one question whether they may.
 *
 * Everything is denied but what stands here:
 *
 *   party     the operator
 *   product   its owner; the operator for it
 *   pool      the operator, or a verifier that is not the pool's owner
 *   statement the book itself, in its operator's name, when a statement of it changes its state
 *   make      a member, from lots and pools of its own
 *   assign    a member, its own pool to its own lot
 *   offer     a member, its own lot
 *   accept    the offer's buyer
 *   settle    the seller, confirming the payment, or the operator
 *   cancel    the operator; seller or buyer while the offer does not bind them, which is before it
 * is accepted and after its time limit claim     a member, its own lot
 *
 * The operator never moves anybody's value. Command line, server and replay build the same actor.
 */
#ifndef KACHI_LEDGER_ACTOR_H
#define KACHI_LEDGER_ACTOR_H

#include "ledger/entry.h"
#include "ledger/ledger.h"

struct kachi_actor {
    int64_t party; /* number; 0: the operator */
    enum kachi_role role;
    struct kachi_id id; /* all zero: the operator */
    bool is_book;       /* no client: our own step, which writes down what it has just done */
};

struct kachi_actor kachi_actor_operator(void);
/* The book itself: the operator to whoever reads the entry. Nothing that a client sent is ever
 * posted by it. */
struct kachi_actor kachi_actor_book(void);
/* The party of that id acts. KACHI_ERR_NOT_FOUND, without a finding, where there is none. */
KACHI_MUST_CHECK enum kachi_err kachi_actor_of_party(struct kachi_ledger *ledger,
                                                     const struct kachi_id *id,
                                                     struct kachi_actor *out);

/* What is acted on: numbers of parties. */
struct kachi_subject {
    int64_t owner;   /* of the lot, pool or product; the offer's seller */
    int64_t buyer;   /* of the offer; else 0 */
    bool is_binding; /* the offer is accepted and within its time limit */
};

/* NULL where the actor may; else the code of the finding that says why not. */
const char *kachi_authorise(const struct kachi_actor *actor, enum kachi_entry_kind kind,
                            const struct kachi_subject *subject);

#endif
