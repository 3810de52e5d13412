/* SPDX-License-Identifier: Apache-2.0 */
/*
 * job_kinds.c - what can be asked for as a job, and how each is done: by the same functions that
 * the command line calls.
 */
#include "footprint/footprint_json.h"
#include "footprint/uncertain.h"
#include "ledger/audit.h"
#include "ledger/ledger_json.h"
#include "market/question.h"
#include "server/imports.h"
#include "server/jobs.h"
#include "server/resource.h"
#include "server/server_internal.h"

#define RUNS_DEFAULT 1000
#define MARKET_RUNS_MAX 20000 /* all of them are kept: some 10 kB each */

/* --- Monte Carlo runs of a footprint --- */

struct uncertainty {
    struct kachi_str product;
    bool is_quasi;
    double amount;
    struct kachi_runs runs;
};

static enum kachi_err refuse_member(struct kachi_job_run *run, const char *name)
{
    struct kachi_place place = {.source = kachi_str_of("question"), .field = kachi_str_of(name)};
    kachi_findings_add(&run->findings, "body-member", place,
                       KACHI_ARGS({"member", kachi_str_of(name)}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_uncertainty(struct kachi_job_run *run, struct uncertainty *out)
{
    kachi_json runs = kachi_json_get(run->question, "runs");
    kachi_json seed = kachi_json_get(run->question, "seed");
    int64_t count = runs == NULL ? RUNS_DEFAULT : kachi_json_int64(runs, -1);
    *out = (struct uncertainty){
        .product = kachi_json_text(kachi_json_get(run->question, "product")),
        .is_quasi = kachi_json_bool(kachi_json_get(run->question, "quasi"), false),
        .amount = kachi_json_double(kachi_json_get(run->question, "amount"), 1.0),
        .runs = {.seed = seed == NULL ? 1 : (uint64_t)kachi_json_int64(seed, -1),
                 .count = (uint32_t)count,
                 .asked_count = 1,
                 .progress = run->watch.report,
                 .progress_context = run->watch.context},
    };
    if (count < KACHI_RUNS_MIN || count > KACHI_RUNS_MAX) {
        return refuse_member(run, "runs");
    }
    return kachi_str_is_empty(out->product) ? refuse_member(run, "product") : KACHI_OK;
}

static enum kachi_err answer_uncertainty(struct kachi_job_run *run, const struct kachi_study *study,
                                         struct uncertainty *asked, uint32_t activity)
{
    struct kachi_footprint *footprint = NULL;
    struct kachi_uncertain_footprint uncertain = {.samples = NULL};
    struct kachi_footprint_options options = {.unit = KACHI_NONE, .amount = asked->amount};
    enum kachi_err err = kachi_study_column(study, activity, &run->findings, &options.column);
    err = err == KACHI_OK ? kachi_footprint_compute(&run->arena, study->system, options,
                                                    &run->findings, &footprint)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_spread *spread =
        asked->is_quasi
            ? kachi_spread_of_product(&run->arena, study, footprint->column, &run->findings)
            : kachi_spread_of_study(&run->arena, study, &run->findings);
    asked->runs.asked = &footprint->column;
    uncertain.samples = kachi_spread_run(&run->arena, spread, &asked->runs);
    if (uncertain.samples->stopped) {
        kachi_findings_add(&run->findings, "work-stopped", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_LIMIT;
    }
    kachi_uncertain_finish(&run->arena, spread, &asked->runs, footprint, &uncertain);
    kachi_json_begin_object(run->json);
    kachi_footprint_write_json(study, footprint, run->lang, run->json);
    kachi_uncertain_write_json(&run->arena, study, &uncertain, run->lang, run->json);
    kachi_json_end_object(run->json);
    return KACHI_OK;
}

/* A study of its own: the one that requests share is locked while it is asked. */
static enum kachi_err run_uncertainty(struct kachi_job_run *run)
{
    struct uncertainty asked;
    struct kachi_model *model = NULL;
    struct kachi_study study = {.dataset = NULL};
    uint32_t activity = KACHI_NONE;
    enum kachi_err err = read_uncertainty(run, &asked);
    err = err == KACHI_OK
              ? kachi_model_take(&run->server->models, run->database, &run->findings, &model)
              : err;
    err = err == KACHI_OK
              ? kachi_activity_find(model->dataset, asked.product, &run->findings, &activity)
              : err;
    if (err == KACHI_OK) {
        err = kachi_study_run(
            &run->arena, model->dataset, kachi_scenario_stated(&run->arena, model->dataset),
            (struct kachi_study_options){.solver = KACHI_SOLVE_AUTO}, &run->findings, &study);
    }
    err = err == KACHI_OK ? answer_uncertainty(run, &study, &asked, activity) : err;
    kachi_study_release(&study);
    kachi_model_drop(&run->server->models, model);
    return err;
}

/* --- Drawn runs of the market --- */

static enum kachi_err run_market(struct kachi_job_run *run)
{
    struct kachi_market_scenario *scenario = NULL;
    struct kachi_str id = kachi_json_text(kachi_json_get(run->question, "scenario"));
    kachi_json asked = kachi_json_get(run->question, "question");
    if (!kachi_json_is_object(asked)) {
        return refuse_member(run, "question");
    }
    struct kachi_market_question question;
    struct kachi_market_study *study = NULL;
    enum kachi_err err = kachi_scenario_open(&run->arena, id, &run->findings, &scenario);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_market_question_init(&run->arena, scenario, &question);
    err = kachi_market_question_read(&run->arena, kachi_str_of("question"), asked, &question,
                                     &run->findings);
    if (err == KACHI_OK && question.options.runs > MARKET_RUNS_MAX) {
        return refuse_member(run, "runs");
    }
    question.options.watch = &run->watch;
    err = err == KACHI_OK
              ? kachi_market_study(&run->arena, scenario, question.options, &run->findings, &study)
              : err;
    if (err == KACHI_OK) {
        kachi_market_study_write_json(&run->arena, study, run->json);
    }
    return err;
}

/* --- The audit of the ledger --- */

static enum kachi_err run_audit(struct kachi_job_run *run)
{
    struct kachi_audit audit = {0};
    kachi_ledger_set_watch(run->ledger, &run->watch);
    enum kachi_err err = kachi_audit(run->ledger, &run->arena, &audit);
    kachi_ledger_set_watch(run->ledger, NULL);
    if (err == KACHI_OK || err == KACHI_ERR_INTEGRITY) {
        kachi_audit_write_json(&run->arena, &audit, run->json);
        return KACHI_OK; /* the answer is the audit, whatever it says */
    }
    return err;
}

static const struct kachi_job_kind kinds[] = {
    {"uncertainty", KACHI_MAY_READ, run_uncertainty},
    {"market", KACHI_MAY_EVALUATE, run_market},
    {"audit", KACHI_MAY_READ_ALL, run_audit},
    {"import", KACHI_MAY_DRAFT, kachi_import_run},
};

const struct kachi_job_kind *kachi_job_kind_find(struct kachi_str word)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kachi_str_is(word, kinds[i].word)) {
            return &kinds[i];
        }
    }
    return NULL;
}
