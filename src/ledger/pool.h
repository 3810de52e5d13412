/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.h - a verified amount of reduction that lots draw from.
 *
 * drawn_g + expired_g <= grams always. drawn_g only grows, but where a correct undoes a draw, or a
 * make-good takes a revoked pool's grams out of a lot again. The ledger knows the statement behind
 * a pool by id and digest; it never calculates it. A pool has one basis: its grams are inside the
 * footprints of the lots that draw (embodied), or beside footprints that stay gross (certificate);
 * never both (DC-2).
 *
 * DC-10: of a site and period, footprints less certificates are no less than what was emitted. So a
 * pool of certificates is measured: it says what was really emitted (actual_g) by making how much
 * (produced). With the reductions added back, a unit of it has a gross footprint of
 * (actual_g + grams) / produced; only lots with no less than that take a certificate, no more of
 * them than were made, and all of them together are no less than that either: what rounding may
 * take, it takes of a pool once, however small the parts. Several pools of one product whose
 * periods overlap are of the same goods (plan_together.c).
 */
#ifndef KACHI_LEDGER_POOL_H
#define KACHI_LEDGER_POOL_H

#include "base/digest.h"
#include "base/random.h"
#include "inventory/basis.h"
#include "ledger/amount.h"

/* What rounding may take from a lot's footprint: each splitting rounds the part down, by less than
 * a gram. */
#define KACHI_FOOTPRINT_ROUNDING_G 10

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
    unsigned mark;                   /* set of enum kachi_mark: FROZEN, REVOKED */
    kachi_gco2e actual_g;            /* really emitted in the period */
    int64_t produced;                /* in the product's unit; 0: not measured */
    int64_t certified;               /* of it, has a certificate of the pool */
    kachi_gco2e certified_emitted_g; /* the footprint of that */
};

/* Whether both stand for one verified amount: the same digest, or where one of them has none the
 * same owner's statement of that name. A pool that was revoked before anything was drawn stands for
 * nothing. */
bool kachi_pool_is_same_statement(const struct kachi_pool *pool, const struct kachi_pool *other);

/* The least footprint of so much of the product that takes a certificate of a measured pool, by its
 * own cut alone. Needs
 * 0 <= quantity <= produced. */
kachi_gco2e kachi_pool_gross_g(const struct kachi_pool *pool, int64_t quantity);

#endif
