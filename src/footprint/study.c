/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/study.h"

enum kachi_err kachi_study_run(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                               struct kachi_scenario scenario, struct kachi_study_options options,
                               struct kachi_findings *findings, struct kachi_study *out)
{
    *out = (struct kachi_study){.dataset = dataset};
    struct kachi_method *method = NULL;
    enum kachi_err err = kachi_method_find(arena, options.method, findings, &method);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_scenario_evaluate(arena, dataset, scenario, findings, &out->evaluated);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_link_options linking = {.strict = options.strict};
    err = kachi_link(arena, out->evaluated, linking, findings, &out->linked);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_system_options solving = {.method = method, .solver = options.solver};
    out->system = kachi_system_new(arena, out->linked, solving, findings);
    return KACHI_OK;
}

void kachi_study_release(struct kachi_study *study)
{
    kachi_system_free(study->system);
    study->system = NULL;
}

enum kachi_err kachi_study_column(const struct kachi_study *study, uint32_t activity,
                                  struct kachi_findings *findings, uint32_t *column)
{
    *column = study->linked->column_of_activity[activity];
    if (*column != KACHI_NONE) {
        return KACHI_OK;
    }
    const struct kachi_activity *asked = &study->dataset->activities[activity];
    kachi_findings_add(findings, "product-none", asked->place,
                       KACHI_ARGS({"activity", kachi_activity_name(asked, KACHI_LANG_EN)}));
    return KACHI_ERR_NO_ANSWER;
}

static bool is_named(const struct kachi_flow *flow, struct kachi_str product)
{
    return kachi_str_equal(flow->key, product) ||
           kachi_str_equal_ignore_case(flow->name, product) ||
           (!kachi_str_is_empty(flow->name_ja) && kachi_str_equal(flow->name_ja, product));
}

enum kachi_err kachi_study_product(const struct kachi_study *study, uint32_t activity,
                                   struct kachi_str product, struct kachi_findings *findings,
                                   uint32_t *column)
{
    const struct kachi_linked *linked = study->linked;
    for (uint32_t i = 0; i < linked->column_count; i++) {
        const struct kachi_column *candidate = &linked->columns[i];
        if (candidate->activity == activity &&
            is_named(&study->dataset->flows[candidate->flow], product)) {
            *column = i;
            return KACHI_OK;
        }
    }
    return kachi_study_column(study, activity, findings, column);
}
