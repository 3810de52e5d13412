/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inspection.h - which inputs a verifier looks at: every one that weighs as much as is material,
 * and some of the others, drawn with a seed, so that anybody can see that they were not chosen.
 *
 *     drawn: i-th of those left, i = random(seed, draw) mod (number left)
 *
 * without replacement; the bias of the remainder is below 2^-32 for fewer than 2^32 inputs.
 *
 * clause: ISO 14064-3  evidence is gathered by risk, and sampled. The text was not at hand: that
 * what is material is looked at whole is a default of ours.
 */
#ifndef KACHI_VALUE_INSPECTION_H
#define KACHI_VALUE_INSPECTION_H

#include "footprint/study.h"

#define KACHI_INSPECTION_MAX 200

struct kachi_inspection_options {
    uint32_t activity;     /* whose footprint */
    uint32_t count;        /* to be drawn beside what is material */
    double material_share; /* of the footprint; > 0 */
    uint64_t seed;
};

struct kachi_inspection_input {
    uint32_t exchange;
    double amount; /* per run, as the scenario has it, in the unit it was written in */
    double kgco2e; /* that the product's footprint has through it, upstream included */
    double share;  /* of the footprint; 0 where that is 0 */
    bool is_material;
};

struct kachi_inspection {
    size_t population; /* inputs and emissions that take part */
    double total_kgco2e;
    size_t count,
        material_count; /* material ones first, heaviest first; then in order of drawing */
    struct kachi_inspection_input *inputs;
};

/* Of one unit of the activity's product; errors of kachi_followed_compute. Lives in arena. */
KACHI_MUST_CHECK enum kachi_err
kachi_inspection_draw(struct kachi_arena *arena, const struct kachi_study *study,
                      const struct kachi_inspection_options *options,
                      struct kachi_findings *findings, struct kachi_inspection *out);

#endif
