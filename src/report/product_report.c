/* SPDX-License-Identifier: Apache-2.0 */
#include "report/product_report.h"

#include "footprint/boundary.h"

#include <math.h>

#define NODES_MAX 300 /* laid out; what is farther is taken at its intensity */

static enum kachi_err run_study(struct kachi_product_report *report, struct kachi_scenario scenario,
                                struct kachi_findings *findings, struct kachi_study *study)
{
    struct kachi_study_options options = {.method = report->rulebook->gwp_method};
    return kachi_study_run(report->arena, report->dataset, scenario, options, findings, study);
}

static enum kachi_err footprint_of(struct kachi_product_report *report,
                                   const struct kachi_study *study, struct kachi_findings *findings,
                                   struct kachi_footprint **out)
{
    struct kachi_footprint_options options = {.amount = 1.0, .unit = KACHI_NONE};
    enum kachi_err err =
        kachi_study_column(study, report->asked.statement.activity, findings, &options.column);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_footprint_compute(report->arena, study->system, options, findings, out);
}

static enum kachi_err run_footprints(struct kachi_product_report *report,
                                     struct kachi_findings *findings)
{
    struct kachi_scenario baseline = kachi_scenario_normalised(report->arena, report->dataset);
    struct kachi_findings again; /* what the statement's own reading has said already */
    kachi_findings_init(&again);
    enum kachi_err err = run_study(report, baseline, findings, &report->before_study);
    err = err == KACHI_OK ? footprint_of(report, &report->before_study, findings, &report->before)
                          : err;
    if (err == KACHI_OK) {
        err = run_study(report, kachi_scenario_stated(report->arena, report->dataset), &again,
                        &report->stated_study);
    }
    err = err == KACHI_OK ? footprint_of(report, &report->stated_study, &again, &report->stated)
                          : err;
    if (err == KACHI_OK) {
        err = run_study(report, kachi_scenario_current(report->arena, report->dataset), &again,
                        &report->current_study);
    }
    err = err == KACHI_OK ? footprint_of(report, &report->current_study, &again, &report->current)
                          : err;
    kachi_findings_release(&again);
    return err;
}

/* The party's measures taken, and no other's, under today's circumstances: REP's v(all). */
static struct kachi_scenario with_measures_of(const struct kachi_product_report *report,
                                              struct kachi_str party)
{
    bool *taken = KACHI_NEW_ARRAY(report->arena, bool, report->dataset->measure_count);
    for (uint32_t i = 0; i < report->dataset->measure_count; i++) {
        const struct kachi_measure *measure = &report->dataset->measures[i];
        taken[i] = kachi_measure_is_of(measure, party) || kachi_measure_is_circumstance(measure);
    }
    return (struct kachi_scenario){.taken = taken};
}

/* REP, and the cut downstream by the same measures. */
static enum kachi_err run_value(struct kachi_product_report *report, struct kachi_str party,
                                struct kachi_findings *findings)
{
    struct kachi_rep_options rep = {
        .activity = report->asked.statement.activity, .party = party, .rulebook = report->rulebook};
    struct kachi_downstream_options downstream = {.activity = report->asked.statement.activity,
                                                  .party = party,
                                                  .method = report->rulebook->gwp_method};
    enum kachi_err err =
        kachi_rep_compute(report->arena, report->dataset, rep, findings, &report->rep);
    if (err == KACHI_OK) {
        err = kachi_avoided_downstream(report->arena, report->dataset, &downstream, findings,
                                       &report->downstream);
    }
    return err;
}

static enum kachi_err follow(struct kachi_product_report *report, const struct kachi_study *study,
                             const struct kachi_footprint *footprint,
                             struct kachi_findings *findings, struct kachi_followed **out)
{
    struct kachi_followed_options options = {.column = footprint->column,
                                             .amount = footprint->amount_reference,
                                             .intensity = study->system->intensity,
                                             .nodes_max = NODES_MAX};
    return kachi_followed_compute(report->arena, study->linked, study->system->characterisation,
                                  &options, findings, out);
}

/* The maker's own activities in one scenario, all else at the intensity it is frozen at. */
static enum kachi_err follow_own(struct kachi_product_report *report,
                                 const struct kachi_study *study, struct kachi_findings *findings,
                                 struct kachi_followed **out)
{
    bool at_baseline = report->rulebook->freeze_at == KACHI_FREEZE_AT_BASELINE;
    const struct kachi_study *frozen = at_baseline ? &report->before_study : &report->current_study;
    uint32_t missing = 0;
    struct kachi_followed_options options = {
        .column = study->linked->column_of_activity[report->asked.statement.activity],
        .amount = report->before->amount_reference,
        .inside = kachi_boundary_own(report->arena, study->linked, report->rep->party),
        .intensity = kachi_boundary_freeze(report->arena, frozen->linked, frozen->system->intensity,
                                           study->linked, &missing),
        .nodes_max = UINT32_MAX};
    return kachi_followed_compute(report->arena, study->linked, frozen->system->characterisation,
                                  &options, findings, out);
}

static enum kachi_err lay_out(struct kachi_product_report *report, struct kachi_findings *findings)
{
    enum kachi_err err =
        follow(report, &report->stated_study, report->stated, findings, &report->followed);
    if (err == KACHI_OK) {
        err = follow(report, &report->before_study, report->before, findings,
                     &report->followed_before);
    }
    if (err == KACHI_OK && report->avoided != NULL) {
        err = follow(report, &report->stated_study, report->avoided->reference, findings,
                     &report->followed_reference);
    }
    if (err != KACHI_OK || report->rep == NULL) {
        return err;
    }
    err = run_study(report, with_measures_of(report, report->rep->party), findings,
                    &report->after_study);
    err = err == KACHI_OK ? follow_own(report, &report->before_study, findings, &report->own_before)
                          : err;
    return err == KACHI_OK ? follow_own(report, &report->after_study, findings, &report->own_after)
                           : err;
}

/* What is avoided, as the statement claims it. */
static enum kachi_err run_claim(struct kachi_product_report *report,
                                struct kachi_findings *findings)
{
    const struct kachi_statement_request *asked = &report->asked.statement;
    struct kachi_avoided_product_options options = {
        .activity = asked->activity,
        .reference = asked->downstream ? KACHI_NONE : asked->reference,
        .party = report->statement->issuer,
        .rulebook = report->rulebook,
        .quantity = asked->quantity,
        .from = asked->from};
    if (!report->statement->has_ae) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_avoided_product_compute(report->arena, &report->stated_study,
                                                       &options, findings, &report->claim);
    if (err == KACHI_OK) {
        report->avoided = report->claim->avoided;
        report->downstream = report->claim->downstream;
    }
    return err;
}

static enum kachi_err draft(struct kachi_product_report *report, struct kachi_findings *findings)
{
    struct kachi_statement_request asked = report->asked.statement;
    asked.samples = &report->certainty;
    return kachi_statement_draft(report->arena, report->dataset, &asked, findings,
                                 &report->statement);
}

enum kachi_err kachi_product_report_make(struct kachi_arena *arena,
                                         const struct kachi_dataset *dataset,
                                         const struct kachi_product_report_options *options,
                                         struct kachi_findings *findings,
                                         struct kachi_product_report *out)
{
    *out = (struct kachi_product_report){.arena = arena, .dataset = dataset, .asked = *options};
    struct kachi_findings again;
    kachi_findings_init(&again);
    enum kachi_err err =
        kachi_rulebook_find(arena, options->statement.rulebook, findings, &out->rulebook);
    err = err == KACHI_OK ? draft(out, findings) : err;
    err = err == KACHI_OK ? run_footprints(out, &again) : err;
    if (err == KACHI_OK) {
        struct kachi_scenario none = {.taken = NULL};
        err = kachi_scenario_evaluate(arena, dataset, none, &again, &out->written);
    }
    err = err == KACHI_OK ? run_claim(out, &again) : err;
    if (err == KACHI_OK && out->statement->has_rep) {
        err = run_value(out, out->statement->issuer, &again);
    }
    err = err == KACHI_OK ? lay_out(out, &again) : err;
    kachi_findings_add_errors(findings, &again);
    kachi_findings_release(&again);
    return err;
}

void kachi_product_report_release(struct kachi_product_report *report)
{
    kachi_study_release(&report->before_study);
    kachi_study_release(&report->stated_study);
    kachi_study_release(&report->after_study);
    kachi_study_release(&report->current_study);
}

bool kachi_product_report_stages(const struct kachi_product_report *report,
                                 struct kachi_stage_value stages[KACHI_STAGE_COUNT])
{
    bool is_drawable = true;
    double slack = 1e-9 * fabs(report->before->total_kgco2e);
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        double fall = report->before->stage_kgco2e[i] - report->current->stage_kgco2e[i];
        bool is_downstream = kachi_stage_is_downstream((enum kachi_stage)i);
        double avoided = is_downstream ? fall : 0.0;
        avoided += report->avoided != NULL ? report->avoided->stage_kgco2e[i] : 0.0;
        stages[i] = (struct kachi_stage_value){
            .remaining_kgco2e = report->current->stage_kgco2e[i],
            .reduced_kgco2e = is_downstream ? 0.0 : fall,
            .avoided_kgco2e = avoided,
        };
        /* A reference that differs up to the gate is another product: its bar is not this one's. */
        bool is_other = !is_downstream && report->avoided != NULL &&
                        fabs(report->avoided->stage_kgco2e[i]) > slack;
        is_drawable = is_drawable && !is_other && stages[i].remaining_kgco2e >= -slack &&
                      stages[i].reduced_kgco2e >= -slack && avoided >= -slack;
    }
    return is_drawable;
}

struct kachi_str kachi_place_text(struct kachi_arena *arena, const struct kachi_place *place)
{
    if (kachi_str_is_empty(place->source) || place->line == 0) {
        return place->source;
    }
    return kachi_str_print(arena, "%.*s:%u", KACHI_STR_ARG(place->source), (unsigned)place->line);
}

/* Does a change reach the amount or the supplier of an exchange? By its parameters where there is a
 * formula: a name that stands in it. */
static bool reaches(const struct kachi_dataset *dataset, const struct kachi_change *change,
                    uint32_t index)
{
    const struct kachi_exchange *exchange = &dataset->exchanges[index];
    if (change->target != KACHI_TARGET_PARAMETER) {
        return change->target != KACHI_TARGET_OWNER && change->exchange == index;
    }
    bool is_near = change->activity == KACHI_NONE || change->activity == exchange->activity;
    return is_near && exchange->formula.bytes > 0 &&
           kachi_str_contains(exchange->formula, dataset->parameters[change->parameter].name);
}

struct kachi_str kachi_product_report_line_place(const struct kachi_product_report *report,
                                                 const struct kachi_followed *followed,
                                                 const struct kachi_followed_line *line)
{
    const struct kachi_dataset *dataset = report->dataset;
    const struct kachi_evaluated *now = followed->linked->evaluated;
    uint32_t index = line->exchange;
    if (index == KACHI_NONE) {
        return kachi_str_of("");
    }
    struct kachi_str text = kachi_place_text(report->arena, &dataset->exchanges[index].place);
    bool is_other = fabs(now->amount[index] - report->written->amount[index]) > 0.0 ||
                    !kachi_str_equal(now->provider[index], report->written->provider[index]);
    for (uint32_t i = 0; is_other && i < dataset->change_count; i++) {
        if (reaches(dataset, &dataset->changes[i], index)) {
            text = kachi_str_print(
                report->arena, "%.*s → %.*s", KACHI_STR_ARG(text),
                KACHI_STR_ARG(kachi_place_text(report->arena, &dataset->changes[i].place)));
        }
    }
    return text;
}
