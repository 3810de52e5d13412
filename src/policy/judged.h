/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judged.h - what a program judges: a product with all that is known of it.
 *
 * Facts come from the inventory (attribute.*), from the product's statement (statement.*), from a
 * lot of the ledger (lot.*), and from the ledger's claims for one thing: claim.<purpose> stands
 * where something was claimed for that purpose with that thing as beneficiary, claim.<group> where
 * it was for that group of programs (grant.h), however the thing was spelt. Whether claims were
 * looked up at all is part of the facts: "not claimed" is only said by who has looked.
 *
 * A lot is one of the product judged: the ledger's name of its product is one of those that the
 * inventory, or the statement, has for it, folded. Of a lot of which nothing is left there is no
 * amount per unit: those facts are not there, and what asks for them is not known.
 */
#ifndef KACHI_POLICY_JUDGED_H
#define KACHI_POLICY_JUDGED_H

#include "ledger/ledger.h"
#include "ledger/lot.h"
#include "policy/fact.h"

struct kachi_judged_asked {
    const struct kachi_dataset *dataset;
    struct kachi_database *database;
    struct kachi_ledger *ledger; /* NULL: no claims and lots are looked up */
    struct kachi_str product;    /* as people name it, or a statement's id */
    struct kachi_str statement;  /* id; empty: the one that counts */
    struct kachi_str lot;        /* one of the product; empty: none */
    struct kachi_str thing;      /* what it is applied for, such as a chassis number; empty: none */
};

struct kachi_judged {
    struct kachi_str name, name_ja;
    const struct kachi_value_statement *statement; /* NULL: none */
    struct kachi_facts facts;
    bool has_lot;
    struct kachi_lot lot;
};

/* Errors and findings of finding a product, a statement and a lot; lot-other-product. */
KACHI_MUST_CHECK enum kachi_err kachi_judged_find(struct kachi_arena *arena,
                                                  const struct kachi_judged_asked *asked,
                                                  struct kachi_findings *findings,
                                                  struct kachi_judged *out);

#endif
