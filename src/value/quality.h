/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quality.h - how good the data behind a footprint are, as PACT reports it.
 *
 * clause: PACT 2 dqi  DQR of a dimension = sum c_i x score_i / sum c_i over inputs with c_i above
 * the rulebook's share (dqr_threshold) of the footprint; coverage = their part of it.
 * clause: PACT 2 primaryDataShare  PDS = sum c_i x pds_i / sum c_i over all inputs.
 */
#ifndef KACHI_VALUE_QUALITY_H
#define KACHI_VALUE_QUALITY_H

#include "footprint/footprint.h"
#include "value/rulebook.h"

enum kachi_quality_dimension {
    KACHI_QUALITY_TECHNOLOGICAL,
    KACHI_QUALITY_TEMPORAL,
    KACHI_QUALITY_GEOGRAPHICAL,
    KACHI_QUALITY_COMPLETENESS,
    KACHI_QUALITY_RELIABILITY,
};
#define KACHI_QUALITY_DIMENSIONS 5
const char *kachi_quality_word(enum kachi_quality_dimension dimension);

struct kachi_quality_input {
    double kgco2e;                          /* contribution */
    double primary_share;                   /* 0 .. 1; of a supplier's footprint its own */
    double score[KACHI_QUALITY_DIMENSIONS]; /* 1 best .. 3 worst; 0: not scored */
};
struct kachi_quality {
    double primary_share, coverage;       /* 0 .. 1 */
    double dqr[KACHI_QUALITY_DIMENSIONS]; /* 0 where nothing above the threshold is scored */
};
/* KACHI_ERR_INPUT where the contributions do not sum to more than 0. A rulebook without a threshold
 * counts every input. */
KACHI_MUST_CHECK enum kachi_err kachi_quality_of(const struct kachi_rulebook *rulebook,
                                                 size_t count,
                                                 const struct kachi_quality_input inputs[],
                                                 struct kachi_quality *out);

/*
 * Of a footprint: every activity is an input with its direct emissions, and says how good it is by
 * attributes of its own: primary_share (0 .. 1), dqr_technological, dqr_temporal, dqr_geographical,
 * dqr_completeness, dqr_reliability (1 .. 3). What does not say counts as not primary and not
 * scored. KACHI_ERR_NOT_FOUND where no activity that takes part says anything: quality is then not
 * known, which is not the same as bad. Scratch lives in arena.
 */
KACHI_MUST_CHECK enum kachi_err kachi_quality_of_footprint(struct kachi_arena *arena,
                                                           const struct kachi_dataset *dataset,
                                                           const struct kachi_footprint *footprint,
                                                           const struct kachi_rulebook *rulebook,
                                                           struct kachi_quality *out);

/* kg CO2 that kg of carbon make: x 44/12. */
double kachi_co2_of_carbon(double carbon_kg);

#endif
