/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.h - two studies against each other: B less A, total by total.
 *
 * Run r of both has the same luck where both have the same figure (figure.h), so with draws the
 * differences are taken run by run: what is uncertain in both alike does not blur them.
 */
#ifndef KACHI_MARKET_COMPARE_H
#define KACHI_MARKET_COMPARE_H

#include "market/runs.h"

struct kachi_market_difference {
    double total[KACHI_TOTAL_COUNT]; /* B - A, every figure as written; NaN where one is infinite */
    size_t runs;                     /* that both have; 0: none of what follows */
    struct kachi_quantiles quantiles[KACHI_TOTAL_COUNT];
    double more[KACHI_TOTAL_COUNT]; /* share of runs in which B is above A */
};

void kachi_market_compare(struct kachi_arena *arena, const struct kachi_market_study *a,
                          const struct kachi_market_study *b, struct kachi_market_difference *out);
/* One object: a, b (kachi_market_study_write_json) and their difference. */
void kachi_market_compare_write_json(struct kachi_arena *arena, const struct kachi_market_study *a,
                                     const struct kachi_market_study *b,
                                     struct kachi_json_writer *json);

#endif
