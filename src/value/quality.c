/* SPDX-License-Identifier: Apache-2.0 */
#include "value/quality.h"

#include "footprint/sum.h"
#include "value/attribute.h"

const char *kachi_quality_word(enum kachi_quality_dimension dimension)
{
    static const char *const words[KACHI_QUALITY_DIMENSIONS] = {
        [KACHI_QUALITY_TECHNOLOGICAL] = "technological",
        [KACHI_QUALITY_TEMPORAL] = "temporal",
        [KACHI_QUALITY_GEOGRAPHICAL] = "geographical",
        [KACHI_QUALITY_COMPLETENESS] = "completeness",
        [KACHI_QUALITY_RELIABILITY] = "reliability",
    };
    return words[dimension];
}

/* The mean score of the inputs above the threshold, weighted by contribution. */
static double dqr_of(size_t count, const struct kachi_quality_input inputs[], double threshold,
                     int dimension)
{
    struct kachi_sum weighted = {0.0, 0.0};
    struct kachi_sum scored = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        double score = inputs[i].score[dimension];
        if (inputs[i].kgco2e > threshold && score > 0.0) {
            kachi_sum_add(&weighted, inputs[i].kgco2e * score);
            kachi_sum_add(&scored, inputs[i].kgco2e);
        }
    }
    double whole = kachi_sum_value(scored);
    return whole > 0.0 ? kachi_sum_value(weighted) / whole : 0.0;
}

enum kachi_err kachi_quality_of(const struct kachi_rulebook *rulebook, size_t count,
                                const struct kachi_quality_input inputs[],
                                struct kachi_quality *out)
{
    struct kachi_sum total = {0.0, 0.0};
    struct kachi_sum primary = {0.0, 0.0};
    struct kachi_sum covered = {0.0, 0.0};
    double share = 0.0;
    (void)kachi_rulebook_number(rulebook, "dqr_threshold", &share); /* unset: every input */
    for (size_t i = 0; i < count; i++) {
        kachi_sum_add(&total, inputs[i].kgco2e);
        kachi_sum_add(&primary, inputs[i].kgco2e * inputs[i].primary_share);
    }
    double whole = kachi_sum_value(total);
    if (!(whole > 0.0)) {
        return KACHI_ERR_INPUT;
    }
    double threshold = share * whole;
    for (size_t i = 0; i < count; i++) {
        kachi_sum_add(&covered, inputs[i].kgco2e > threshold ? inputs[i].kgco2e : 0.0);
    }
    *out = (struct kachi_quality){.primary_share = kachi_sum_value(primary) / whole,
                                  .coverage = kachi_sum_value(covered) / whole};
    for (int dimension = 0; dimension < KACHI_QUALITY_DIMENSIONS; dimension++) {
        out->dqr[dimension] = dqr_of(count, inputs, threshold, dimension);
    }
    return KACHI_OK;
}

enum kachi_err kachi_quality_of_footprint(struct kachi_arena *arena,
                                          const struct kachi_dataset *dataset,
                                          const struct kachi_footprint *footprint,
                                          const struct kachi_rulebook *rulebook,
                                          struct kachi_quality *out)
{
    const struct kachi_contributions *all = &footprint->activities;
    struct kachi_quality_input *inputs =
        KACHI_NEW_ARRAY(arena, struct kachi_quality_input, (size_t)all->count + 1);
    bool is_said = false;
    for (uint32_t i = 0; i < all->count; i++) {
        uint32_t activity = all->items[i].index;
        inputs[i].kgco2e = all->items[i].kgco2e;
        is_said |=
            kachi_attribute_number(dataset, activity, "primary_share", &inputs[i].primary_share);
        for (int d = 0; d < KACHI_QUALITY_DIMENSIONS; d++) {
            const char *word = kachi_quality_word((enum kachi_quality_dimension)d);
            const char *name = kachi_str_print(arena, "dqr_%s", word).text;
            is_said |= kachi_attribute_number(dataset, activity, name, &inputs[i].score[d]);
        }
    }
    return is_said ? kachi_quality_of(rulebook, all->count, inputs, out) : KACHI_ERR_NOT_FOUND;
}

double kachi_co2_of_carbon(double carbon_kg)
{
    return carbon_kg * 44.0 / 12.0;
}
