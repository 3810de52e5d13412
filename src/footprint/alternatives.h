/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alternatives.h - a product under many lists of changes: a parameter swept over its range,
 * sliders.
 *
 * Formulas, links and allocation are worked out anew for each. Where they name the same columns, as
 * they do unless a supplier appears or goes, the difference in coefficients is solved from the
 * solution that is kept (what_if.h); else the alternative is solved as a study of its own. Both
 * give the same number.
 */
#ifndef KACHI_FOOTPRINT_ALTERNATIVES_H
#define KACHI_FOOTPRINT_ALTERNATIVES_H

#include "base/watch.h"
#include "footprint/study.h"

struct kachi_alternative {
    uint32_t change_count;
    const struct kachi_change *changes;
};

struct kachi_alternatives_request {
    const struct kachi_study *study; /* what they are alternatives to */
    struct kachi_scenario scenario;  /* of the study, without changes of its own */
    struct kachi_study_options options;
    uint32_t column;
    uint32_t count;
    const struct kachi_alternative *list;
    const struct kachi_watch *watch; /* told of alternatives worked out; NULL: nobody waits */
};

/* kgco2e[i]: of making, or treating, one reference unit; NaN where there is no answer, or the
 * activity makes the product no more. KACHI_ERR_INPUT with findings where an alternative cannot be
 * worked out, as a study cannot; KACHI_ERR_LIMIT with finding work-stopped where the watch says
 * so. */
KACHI_MUST_CHECK enum kachi_err
kachi_alternatives_run(const struct kachi_alternatives_request *request,
                       struct kachi_findings *findings, double kgco2e[]);

#endif
