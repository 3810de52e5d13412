/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search.h - the cheapest mix of levers that reaches a target, and what tonnes cost at the margin.
 *
 * Levers with search = { low, high } may be set to a level between the two; a level multiplies the
 * lever's amount. Over all figures as written (no draws), with NLopt: DIRECT-L looks around, COBYLA
 * goes down under the target, from several starts; every start and round is the same each time.
 * What is found is the best that was tried, not a proof that there is no better.
 */
#ifndef KACHI_MARKET_SEARCH_H
#define KACHI_MARKET_SEARCH_H

#include "market/simulate.h"

struct kachi_market_target {
    size_t product; /* KACHI_NO_ROW: all products */
    int year;
    struct kachi_decimal share; /* of GX in that year; 0.1 % of it may be missing */
    unsigned rounds;            /* evaluations a start; 0: 300 */
};

struct kachi_mix {
    double *levels; /* by lever */
    double public_cost_yen, cut_t, share;
};

struct kachi_market_search {
    bool is_reached;
    struct kachi_mix best;  /* the cheapest that reaches it, or the nearest to it */
    struct kachi_mix as_is; /* the scenario as written */
    size_t front_count;
    /* Of all that was tried, the scenario as written too: more tonnes at more cost, none worse in
     * both than another; at most a dozen, at even distances. */
    struct kachi_mix *front;
};

/* KACHI_ERR_INPUT with finding market-search-none where no lever may be moved, market-search-year
 * for a year or share that cannot be asked for. */
KACHI_MUST_CHECK enum kachi_err kachi_market_search(struct kachi_arena *arena,
                                                    const struct kachi_market_scenario *scenario,
                                                    struct kachi_market_target target,
                                                    struct kachi_findings *findings,
                                                    struct kachi_market_search **out);

#endif
