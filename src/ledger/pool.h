/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.h - a verified amount of reduction that lots draw from.
 *
 * drawn_g + expired_g <= grams always. drawn_g only grows, but where a correct undoes a draw, or a
 * make-good takes a revoked pool's grams out of a lot again. The ledger knows the statement behind
 * a pool by id and digest; it never calculates it. A pool has one basis: its grams are inside the
 * footprints of the lots that draw (embodied), or beside footprints that stay gross (certificate);
 * never both (DC-2).
 */
#ifndef KACHI_LEDGER_POOL_H
#define KACHI_LEDGER_POOL_H

#include "base/digest.h"
#include "base/random.h"
#include "inventory/basis.h"
#include "ledger/amount.h"

/* Chain-of-custody models, as a set of bits: what a pool allows, and how value came to a lot. */
enum kachi_custody {
    KACHI_CUSTODY_PHYSICAL = 1,    /* the value goes with the very lot that was made */
    KACHI_CUSTODY_CERTIFICATE = 2, /* mass balance: assigned to a lot of the same product */
    KACHI_CUSTODY_ALLOCATION = 4,  /* GX allocation: footprint moved between lots of one maker */
};

const char *kachi_custody_word(enum kachi_custody model);
bool kachi_custody_read(struct kachi_str word, enum kachi_custody *out);

struct kachi_pool {
    int64_t number;
    struct kachi_id id;
    int64_t owner;              /* party number: whose reduction it is */
    int64_t product;            /* product number; 0: any product of the owner */
    struct kachi_str statement; /* its id */
    struct kachi_digest digest; /* of the statement's canonical bytes */
    kachi_gco2e grams;
    kachi_gco2e drawn_g;
    kachi_gco2e expired_g; /* closed by a pool-expire: can no longer be drawn */
    enum kachi_basis basis;
    unsigned models;    /* set of enum kachi_custody */
    kachi_day from, to; /* the period in which the reduction happened, both days included */
    kachi_day until;    /* the last day on which it may be drawn */
    struct kachi_str rulebook;
    unsigned mark; /* set of enum kachi_mark: FROZEN, REVOKED */
};

#endif
