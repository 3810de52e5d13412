/* SPDX-License-Identifier: Apache-2.0 */
/*
 * study.h - one scenario of a dataset, all the way to its system: evaluate, link, characterise,
 * solve.
 *
 * Everything lives in the arena given but for what KLU holds, which kachi_study_release gives back.
 * The dataset must outlive the study.
 */
#ifndef KACHI_FOOTPRINT_STUDY_H
#define KACHI_FOOTPRINT_STUDY_H

#include "footprint/footprint.h"

struct kachi_study_options {
    struct kachi_str method; /* empty: the default of characterise.h */
    enum kachi_solver_choice solver;
    bool strict; /* refuse assumed allocations */
};

struct kachi_study {
    const struct kachi_dataset *dataset;
    struct kachi_evaluated *evaluated;
    struct kachi_linked *linked;
    struct kachi_system *system;
};

KACHI_MUST_CHECK enum kachi_err
kachi_study_run(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                struct kachi_scenario scenario, struct kachi_study_options options,
                struct kachi_findings *findings, struct kachi_study *out);
void kachi_study_release(struct kachi_study *study);

/* Of an activity that makes several products, the column of the one whose key or name is `product`;
 * else as kachi_study_column. */
KACHI_MUST_CHECK enum kachi_err kachi_study_product(const struct kachi_study *study,
                                                    uint32_t activity, struct kachi_str product,
                                                    struct kachi_findings *findings,
                                                    uint32_t *column);

/* The column of an activity's reference product. KACHI_ERR_NO_ANSWER with finding product-none. */
KACHI_MUST_CHECK enum kachi_err kachi_study_column(const struct kachi_study *study,
                                                   uint32_t activity,
                                                   struct kachi_findings *findings,
                                                   uint32_t *column);

#endif
