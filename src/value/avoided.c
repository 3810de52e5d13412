/* SPDX-License-Identifier: Apache-2.0 */
#include "value/avoided.h"

static enum kachi_err check_same_function(const struct kachi_study *study,
                                          struct kachi_avoided_options options,
                                          const uint32_t columns[2],
                                          struct kachi_findings *findings)
{
    const struct kachi_dataset *dataset = study->dataset;
    const struct kachi_activity *solution = &dataset->activities[options.solution];
    const struct kachi_activity *reference = &dataset->activities[options.reference];
    if (options.solution == options.reference) {
        kachi_findings_add(findings, "avoided-same", solution->place,
                           KACHI_ARGS({"product", kachi_activity_name(solution, KACHI_LANG_EN)}));
        return KACHI_ERR_INPUT;
    }
    const struct kachi_flow *a = &dataset->flows[study->linked->columns[columns[0]].flow];
    const struct kachi_flow *b = &dataset->flows[study->linked->columns[columns[1]].flow];
    if (a->dimension == b->dimension) {
        return KACHI_OK;
    }
    kachi_findings_add(
        findings, "avoided-units", reference->place,
        KACHI_ARGS({"solution", kachi_activity_name(solution, KACHI_LANG_EN)},
                   {"reference", kachi_activity_name(reference, KACHI_LANG_EN)},
                   {"solution_unit", dataset->dimensions[a->dimension].reference_unit},
                   {"reference_unit", dataset->dimensions[b->dimension].reference_unit}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_avoided_compute(struct kachi_arena *arena, const struct kachi_study *study,
                                     struct kachi_avoided_options options,
                                     struct kachi_findings *findings, struct kachi_avoided **out)
{
    *out = NULL;
    uint32_t columns[2] = {0, 0};
    enum kachi_err err = kachi_study_column(study, options.solution, findings, &columns[0]);
    err =
        err == KACHI_OK ? kachi_study_column(study, options.reference, findings, &columns[1]) : err;
    err = err == KACHI_OK ? check_same_function(study, options, columns, findings) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_avoided *avoided = KACHI_NEW(arena, struct kachi_avoided);
    uint32_t unit = kachi_system_unit(study->system, columns[0]);
    struct kachi_footprint_options asked = {
        .column = columns[0], .amount = options.amount, .unit = unit};
    err = kachi_footprint_compute(arena, study->system, asked, findings, &avoided->solution);
    asked.column = columns[1];
    err = err == KACHI_OK
              ? kachi_footprint_compute(arena, study->system, asked, findings, &avoided->reference)
              : err;
    if (err != KACHI_OK) {
        return err;
    }
    avoided->unit = avoided->solution->unit;
    avoided->amount = options.amount;
    avoided->ae_kgco2e = avoided->reference->total_kgco2e - avoided->solution->total_kgco2e;
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        avoided->stage_kgco2e[stage] =
            avoided->reference->stage_kgco2e[stage] - avoided->solution->stage_kgco2e[stage];
    }
    *out = avoided;
    return KACHI_OK;
}
