/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avoided.h - Avoided Emissions (AE, 削減貢献量): what a solution emits less than what would have
 * been used instead, over the life cycle, for the same function.
 *
 *     AE = LC_reference - LC_solution        (WBCSD Guidance on Avoided Emissions, step 4)
 *
 * Both life cycles are computed in the same scenario and by the same method. A negative AE is kept
 * and shown. AE is never added to REP or subtracted from a CFP.
 */
#ifndef KACHI_VALUE_AVOIDED_H
#define KACHI_VALUE_AVOIDED_H

#include "footprint/study.h"

struct kachi_avoided {
    struct kachi_footprint *solution, *reference;
    struct kachi_str unit;
    double amount;
    double ae_kgco2e;
    double stage_kgco2e[KACHI_STAGE_COUNT]; /* reference minus solution */
};

struct kachi_avoided_options {
    uint32_t solution, reference; /* activities; a unit of each is taken as the same function */
    double amount;                /* in the unit of the solution */
};

/* KACHI_ERR_INPUT with finding avoided-units where the two are counted in different dimensions,
 * avoided-same where they are one. */
KACHI_MUST_CHECK enum kachi_err kachi_avoided_compute(struct kachi_arena *arena,
                                                      const struct kachi_study *study,
                                                      struct kachi_avoided_options options,
                                                      struct kachi_findings *findings,
                                                      struct kachi_avoided **out);

#endif
