/* SPDX-License-Identifier: Apache-2.0 */
/*
 * difference.h - how sure a reduction is: the uncertainty of a difference of two inventories.
 *
 * What both inventories share is drawn once for both: two footprints with 10 % of uncertainty each
 * may differ surely by 10 % when they stand on the same data, and not at all surely when they do
 * not. Both are lognormal, median and geometric standard deviation; `shared` is the share of the
 * variance (of the logarithm) that is common: 0 independent, 1 the same error in both.
 *
 *     P(before <= now) = Phi(-ln(before/now) / sqrt(s_b^2 + s_n^2 - 2 shared s_b s_n)),  s = ln GSD
 *
 * samples give the percentiles beside it. Deterministic for a seed (random.h).
 */
#ifndef KACHI_VALUE_DIFFERENCE_H
#define KACHI_VALUE_DIFFERENCE_H

#include "base/arena.h"
#include "base/err.h"

struct kachi_uncertain {
    double median; /* > 0 */
    double gsd;    /* >= 1; 1: certain */
};
struct kachi_difference {
    double p_not_positive;       /* P(before - now <= 0), analytic */
    double sampled_not_positive; /* the same among the samples */
    double mean, p2_5, p5, p50, p95, p97_5;
    double standard_error; /* of sampled_not_positive */
};
struct kachi_difference_options {
    struct kachi_uncertain before, now;
    double shared;  /* 0 .. 1 */
    size_t samples; /* 1,000 .. 10,000,000 */
    uint64_t seed;
};
/* KACHI_ERR_INPUT for numbers outside those ranges. Scratch lives in arena. */
KACHI_MUST_CHECK enum kachi_err kachi_difference_of(struct kachi_arena *arena,
                                                    const struct kachi_difference_options *options,
                                                    struct kachi_difference *out);

#endif
