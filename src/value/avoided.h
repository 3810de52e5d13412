/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avoided.h - Avoided Emissions (AE, 削減貢献量): what a solution emits less than what would have
 * been used instead, over the life cycle, for the same function.
 *
 *     AE = LC_reference - LC_solution        (WBCSD Guidance on Avoided Emissions, step 4)
 *
 * Both life cycles are computed in the same scenario and by the same method. A negative AE is kept
 * and shown. AE is never added to REP or subtracted from a CFP.
 *
 * Two kinds, told apart: a solution against a reference (kachi_avoided_compute), and the cut that a
 * party's own measures bring downstream in the life cycle of the same product, such as recycling on
 * METI's slide (kachi_avoided_downstream).
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

/*
 * The same product without and with a party's measures, under today's circumstances: what falls
 * after the gate.
 *
 *     AE = sum over stages after the gate of (stage without - stage with)
 *
 * Stages after the gate are distribution, use and end of life (cradle to gate is the first two of
 * METI's five). What happens there in activities that the party owns is its own reduction, not an
 * avoided one: own_kgco2e says how much of the fall was direct emission of such activities, for
 * DC-11, and it is not in ae_kgco2e.
 */
struct kachi_downstream {
    struct kachi_footprint *without, *with;
    struct kachi_str party;
    uint32_t measure_count;                 /* of the party */
    double stage_kgco2e[KACHI_STAGE_COUNT]; /* without minus with; 0 up to the gate */
    double own_kgco2e;
    double ae_kgco2e;
};

struct kachi_downstream_options {
    uint32_t activity;
    struct kachi_str party;  /* empty: the activity's owner */
    struct kachi_str method; /* empty: the default of characterise.h */
};

bool kachi_stage_is_downstream(enum kachi_stage stage);

/* KACHI_ERR_INPUT with finding avoided-no-measures where the party has none. */
KACHI_MUST_CHECK enum kachi_err
kachi_avoided_downstream(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                         const struct kachi_downstream_options *options,
                         struct kachi_findings *findings, struct kachi_downstream **out);

#endif
