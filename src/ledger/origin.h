/* SPDX-License-Identifier: Apache-2.0 */
/*
 * origin.h - whose reductions a lot's grams are: a mixture of pools, exact to the gram.
 *
 * What an entry takes of a lot has the origins W(left before) - W(left after), where W(n)
 * apportions the lot's mixture to n grams by Webster's method (Sainte-Lague; ties to the lower pool
 * id). W never takes a gram away from a pool as n grows, so the parts are never negative, and they
 * add up to the lot by origin too, whatever the history. Several lots made by one entry take their
 * parts in order.
 *
 * A mixture is a small vector sorted by pool id, immutable and shared; those of ancestors are kept
 * for as long as the origins object, which reads the ledger as it was when asked first.
 */
#ifndef KACHI_LEDGER_ORIGIN_H
#define KACHI_LEDGER_ORIGIN_H

#include "ledger/ledger.h"
#include "ledger/lot.h"

struct kachi_origin {
    struct kachi_id pool;
    int64_t number; /* the pool's */
    kachi_gco2e grams;
};

struct kachi_mixture {
    kachi_gco2e total;
    size_t count;
    const struct kachi_origin *items; /* grams > 0 each, sorted by pool id */
};

/* A lot's value by origin: the two kinds are never summed into one. */
struct kachi_value {
    struct kachi_mixture embodied;
    struct kachi_mixture certificate;
};

/* W(n) of the mixture, 0 <= n <= total, in arena. */
struct kachi_mixture kachi_mixture_apportion(struct kachi_arena *arena,
                                             const struct kachi_mixture *mixture, kachi_gco2e n);
/* W(before) - W(after): what a part of the mixture consists of. */
struct kachi_mixture kachi_mixture_part(struct kachi_arena *arena,
                                        const struct kachi_mixture *mixture, kachi_gco2e before,
                                        kachi_gco2e after);
struct kachi_mixture kachi_mixture_add(struct kachi_arena *arena, const struct kachi_mixture *a,
                                       const struct kachi_mixture *b);

kachi_gco2e kachi_mixture_of_pool(const struct kachi_mixture *mixture, int64_t pool);

struct kachi_input_row;

/* What a lot is made of: the inputs of its entry; of a restored lot the one part that it restores.
 */
KACHI_MUST_CHECK enum kachi_err kachi_lot_parents(struct kachi_ledger *ledger,
                                                  struct kachi_arena *arena,
                                                  const struct kachi_lot *lot,
                                                  struct kachi_input_row **out, size_t *count);

struct kachi_origins; /* the mixtures found so far, of one ledger */

struct kachi_origins *kachi_origins_new(struct kachi_arena *arena, struct kachi_ledger *ledger);
/*
 * From now on the lot of that number counts as an origin of its own, of pool number 0: mixtures of
 * what was made of it say how much came through it. To be called before anything is asked.
 */
void kachi_origins_watch(struct kachi_origins *origins, int64_t lot);
/* The lots up to that number are going to be asked for, nearly all: they are found faster, and take
 * room at once. To be called before anything is asked. */
void kachi_origins_expect(struct kachi_origins *origins, int64_t lots);
/* Where the parts that are asked for go from now on, at first its own arena: for who asks often and
 * forgets each answer. */
void kachi_origins_answer_in(struct kachi_origins *origins, struct kachi_arena *arena);
/* What of a value came of pools that are revoked; the two are never summed into one figure. */
struct kachi_revoked {
    kachi_gco2e embodied_g, certificate_g;
};
KACHI_MUST_CHECK enum kachi_err kachi_origins_revoked(struct kachi_origins *origins,
                                                      const struct kachi_value *value,
                                                      struct kachi_revoked *out);
/* Of the lot as it was made. */
KACHI_MUST_CHECK enum kachi_err kachi_origins_of_lot(struct kachi_origins *origins, int64_t lot,
                                                     struct kachi_value *out);
/* Of what is left of it. */
KACHI_MUST_CHECK enum kachi_err kachi_origins_left(struct kachi_origins *origins,
                                                   const struct kachi_lot *lot,
                                                   struct kachi_value *out);
/* Of what an entry took from its `position`-th input: a claim, for one. */
KACHI_MUST_CHECK enum kachi_err kachi_origins_of_input(struct kachi_origins *origins, int64_t entry,
                                                       int64_t position, struct kachi_value *out);

#endif
