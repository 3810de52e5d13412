/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shapley.h - what each of several measures did, when together they did more or less than each
 * alone: Shapley's value, by scope.
 *
 *     e_m = sum over S without m of  |S|! (n - |S| - 1)! / n!  (v(S) - v(S + m))
 *
 * which is the mean, over all n! orders in which the measures may be taken, of what m cuts when its
 * turn comes. Exactly: v of all 2^n sets. By sampling: the mean over random orders, each with its
 * reverse (antithetic: what one order puts first the other puts last, so that much of the chance
 * cancels; Mitchell et al., "Sampling permutations for Shapley value estimation", JMLR 2022).
 * Every order's cuts add up to v(none) - v(all), so the sum is exact either way; only how it is
 * shared has a standard error, estimated from the pairs.
 *
 * Source: Shapley, "A value for n-person games", 1953; sampling as in Castro, Gomez and Tejada,
 * "Polynomial calculation of the Shapley value based on sampling", 2009.
 */
#ifndef KACHI_VALUE_SHAPLEY_H
#define KACHI_VALUE_SHAPLEY_H

#include "footprint/boundary.h"

#define KACHI_SHAPLEY_EXACT_LIMIT 16 /* 2^16 sets: more would look like a hang */
#define KACHI_SHAPLEY_LIMIT 64       /* a set is a word of bits */

/* v(S) of a set of measures: bit m of `set` is measure m. */
struct kachi_worth {
    uint32_t count; /* of measures */
    enum kachi_err (*of)(const void *state, uint64_t set, struct kachi_scopes *out);
    const void *state;
};

struct kachi_orders {
    uint32_t count; /* even: each order has its reverse */
    uint64_t seed;
};

struct kachi_shapley {
    uint32_t count;
    struct kachi_scopes *effects; /* by measure, > 0 is a cut */
    struct kachi_scopes none, all;
    /* Exact: v by set, 2^count of them; NULL where sampled. */
    struct kachi_scopes *worth;
    /* Sampled: the orders one after the other, count items each; v after each item; and the
     * standard error of each effect's total. NULL where exact. */
    struct kachi_orders orders;
    uint8_t *taken;
    struct kachi_scopes *after;
    double *standard_error_kgco2e;
};

/* count is 1 to KACHI_SHAPLEY_EXACT_LIMIT. Errors are those of worth. Lives in arena. */
KACHI_MUST_CHECK enum kachi_err kachi_shapley_exact(struct kachi_arena *arena,
                                                    const struct kachi_worth *worth,
                                                    struct kachi_shapley **out);
/* count is 1 to KACHI_SHAPLEY_LIMIT, orders.count 4 or more and even. The same seed gives the same
 * orders anywhere. */
KACHI_MUST_CHECK enum kachi_err kachi_shapley_sample(struct kachi_arena *arena,
                                                     const struct kachi_worth *worth,
                                                     struct kachi_orders orders,
                                                     struct kachi_shapley **out);

#endif
