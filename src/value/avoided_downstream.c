/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/boundary.h"
#include "value/avoided.h"

bool kachi_stage_is_downstream(enum kachi_stage stage)
{
    switch (stage) {
    case KACHI_STAGE_DISTRIBUTION:
    case KACHI_STAGE_USE:
    case KACHI_STAGE_END_OF_LIFE:
        return true;
    case KACHI_STAGE_NONE:
    case KACHI_STAGE_RAW_MATERIALS:
    case KACHI_STAGE_PRODUCTION:
        break;
    }
    return false;
}

static enum kachi_err footprint_in(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                   struct kachi_scenario scenario,
                                   const struct kachi_downstream_options *options,
                                   struct kachi_findings *findings, struct kachi_footprint **out)
{
    struct kachi_study study = {.system = NULL};
    struct kachi_study_options how = {.method = options->method};
    struct kachi_footprint_options asked = {.amount = 1.0, .unit = KACHI_NONE};
    enum kachi_err err = kachi_study_run(arena, dataset, scenario, how, findings, &study);
    err = err == KACHI_OK ? kachi_study_column(&study, options->activity, findings, &asked.column)
                          : err;
    err =
        err == KACHI_OK ? kachi_footprint_compute(arena, study.system, asked, findings, out) : err;
    kachi_study_release(&study);
    return err;
}

/* Direct emissions of a party's activities that stand after the gate. */
static double own_downstream(const struct kachi_dataset *dataset, struct kachi_str party,
                             const struct kachi_footprint *footprint)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < footprint->activities.count; i++) {
        const struct kachi_contribution *item = &footprint->activities.items[i];
        const struct kachi_activity *activity = &dataset->activities[item->index];
        bool is_own = kachi_str_equal(activity->owner, party);
        sum += is_own && kachi_stage_is_downstream(activity->stage) ? item->kgco2e : 0.0;
    }
    return sum;
}

static void compare(const struct kachi_dataset *dataset, struct kachi_downstream *downstream)
{
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        if (kachi_stage_is_downstream((enum kachi_stage)i)) {
            downstream->stage_kgco2e[i] =
                downstream->without->stage_kgco2e[i] - downstream->with->stage_kgco2e[i];
            downstream->ae_kgco2e += downstream->stage_kgco2e[i];
        }
    }
    downstream->own_kgco2e = own_downstream(dataset, downstream->party, downstream->without) -
                             own_downstream(dataset, downstream->party, downstream->with);
    downstream->ae_kgco2e -= downstream->own_kgco2e;
}

enum kachi_err kachi_avoided_downstream(struct kachi_arena *arena,
                                        const struct kachi_dataset *dataset,
                                        const struct kachi_downstream_options *options,
                                        struct kachi_findings *findings,
                                        struct kachi_downstream **out)
{
    *out = NULL;
    const struct kachi_activity *activity = &dataset->activities[options->activity];
    struct kachi_downstream *downstream = KACHI_NEW(arena, struct kachi_downstream);
    bool *taken = KACHI_NEW_ARRAY(arena, bool, dataset->measure_count);
    downstream->party = kachi_str_is_empty(options->party) ? activity->owner : options->party;
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        bool is_own = kachi_measure_is_of(&dataset->measures[i], downstream->party);
        taken[i] = is_own || kachi_measure_is_circumstance(&dataset->measures[i]);
        downstream->measure_count += is_own ? 1 : 0;
    }
    if (downstream->measure_count == 0) {
        kachi_findings_add(findings, "avoided-no-measures", activity->place,
                           KACHI_ARGS({"party", downstream->party}));
        return KACHI_ERR_INPUT;
    }
    struct kachi_scenario none = kachi_scenario_normalised(arena, dataset);
    struct kachi_scenario own = {.taken = taken};
    enum kachi_err err =
        footprint_in(arena, dataset, none, options, findings, &downstream->without);
    err = err == KACHI_OK ? footprint_in(arena, dataset, own, options, findings, &downstream->with)
                          : err;
    if (err == KACHI_OK) {
        compare(dataset, downstream);
        *out = downstream;
    }
    return err;
}
