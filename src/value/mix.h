/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mix.h - a reduction that is not a change of what was made: normalised over grades, and bounded.
 *
 * clause: REP 2.4 (2)  e_b* = sum over grades k of s_k,t x e_k,b;  REP = e_b* - e_t
 * clause: REP 2.4 (4)  pool = max(0, min(sum of measures, (e_b* - e_t) x Q)), to grams by floor
 */
#ifndef KACHI_VALUE_MIX_H
#define KACHI_VALUE_MIX_H

#include "base/compiler.h"
#include "base/err.h"
#include "base/str.h"

struct kachi_grade {
    struct kachi_str name;
    double share_now;       /* of the quantity made now; the shares sum to 1 */
    double baseline_kgco2e; /* per unit, of this grade, in the baseline */
};

/* e_b*: what a unit of today's mix would have emitted in the baseline. KACHI_ERR_INPUT where the
 * shares do not sum to 1 within 1e-9, or one is negative. */
KACHI_MUST_CHECK enum kachi_err kachi_mix_normalise(size_t count, const struct kachi_grade grades[],
                                                    double *kgco2e_per_unit);

/*
 * The claimable pool in whole grams: never more than the measures (adverse ones negative), never
 * more than the inventory difference per unit x quantity, never below 0; down to a gram.
 * KACHI_ERR_LIMIT from 2^53 g on.
 */
KACHI_MUST_CHECK enum kachi_err kachi_mix_pool(double measures_kgco2e,
                                               double difference_kgco2e_per_unit, double quantity,
                                               int64_t *pool_g);

#endif
