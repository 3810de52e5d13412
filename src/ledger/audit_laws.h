/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit_laws.h - the laws that the stored rows keep by themselves, whatever a replay says: summed
 * up while the rows pass by. Each ..._broken is the first number of an entry, lot or pool that
 * breaks the law; 0: none does.
 */
#ifndef KACHI_LEDGER_AUDIT_LAWS_H
#define KACHI_LEDGER_AUDIT_LAWS_H

#include "ledger/audit.h"
#include "ledger/store_scan.h"

struct pool_sums {
    int64_t pool; /* 0: free */
    enum kachi_basis basis;
    kachi_gco2e drawn_g, elsewhere_g;
    const struct kachi_pool *row;
    int64_t certified; /* of the product, in its unit */
    kachi_gco2e certified_emitted_g;
};

struct audit_laws {
    struct kachi_arena arena;
    struct kachi_head head;
    int64_t entries_seen;
    kachi_moment time;           /* of the entry before */
    struct kachi_amounts *rests; /* of each lot, by number: made less taken */
    struct number_map pools;     /* -> struct pool_sums */
    int64_t sequence_broken, conservation_broken, remainders_broken, pools_broken;
    int64_t footprints_broken;
};

void audit_laws_init(struct audit_laws *laws);
void audit_laws_release(struct audit_laws *laws);
void audit_laws_begin(struct audit_laws *laws, const struct kachi_head *head,
                      const struct kachi_scan_rest *registry);
void audit_laws_chunk(struct audit_laws *laws, const struct kachi_scan_chunk *chunk);
/* Rows of what is left of lots first .. last. */
void audit_laws_left(struct audit_laws *laws, const struct kachi_scan_rest *rest, int64_t first,
                     int64_t last);
void audit_laws_end(struct audit_laws *laws, const struct kachi_scan_rest *registry);
/* Grams of the pool that entries used elsewhere. */
kachi_gco2e audit_laws_elsewhere(const struct audit_laws *laws, int64_t pool);

/* Where every pool's grams are, by the origins of all that is held and was claimed, into out->pools
 * and the sums; *broken is the first pool that does not add up, 1 where the graph itself is torn.
 */
KACHI_MUST_CHECK enum kachi_err audit_origins(struct kachi_ledger *ledger, struct kachi_audit *out,
                                              int64_t *broken);

#endif
