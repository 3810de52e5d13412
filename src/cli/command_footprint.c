/* SPDX-License-Identifier: Apache-2.0 */
/* kachi footprint: the CFP of one product with where it comes from, or of every product. */
#include "cli/commands.h"
#include "cli/footprint_show.h"
#include "cli/product.h"
#include "cli/uncertain_show.h"
#include "footprint/footprint_json.h"
#include "inventory/search.h"

static enum kachi_err find_column(struct kachi_session *session, const struct kachi_study *study,
                                  uint32_t *column)
{
    uint32_t activity = KACHI_NONE;
    struct kachi_str words = kachi_session_words(session, 0);
    enum kachi_err err = kachi_search_one(study->dataset, words, &session->findings, &activity);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_study_product(study, activity, words, &session->findings, column);
}

#define PATHS_SHARE_USUAL 0.01
#define PATHS_NODES_MAX 10000

/* --by, --cut-off and --paths. */
static enum kachi_err read_view(struct kachi_session *session, const struct kachi_study *study,
                                const struct kachi_footprint *footprint,
                                struct kachi_footprint_view *view)
{
    *view = (struct kachi_footprint_view){.side = KACHI_BY_ACTIVITY};
    double percent = 0.0;
    int64_t depth = 0;
    enum kachi_err err = kachi_option_double(session, "cut-off", 100.0 * KACHI_CUT_USUAL, &percent);
    err = err == KACHI_OK ? kachi_option_int64(session, "paths", 0, &depth) : err;
    if (err != KACHI_OK) {
        return err;
    }
    view->share = percent / 100.0;
    struct kachi_str by = kachi_option_text(session, "by");
    const char *wrong = !kachi_str_is_empty(by) && !kachi_side_read(by, &view->side) ? "by"
                        : !(percent > 0.0 && percent <= 100.0)                       ? "cut-off"
                        : depth < 0 || depth > KACHI_PATHS_DEPTH_MAX                 ? "paths"
                                                                                     : NULL;
    if (wrong != NULL) {
        kachi_findings_add(&session->findings, "option-word", KACHI_NOWHERE,
                           KACHI_ARGS({"option", kachi_str_of(wrong)},
                                      {"value", kachi_option_text(session, wrong)}));
        return KACHI_ERR_INPUT;
    }
    if (depth > 0) {
        struct kachi_paths_options options = {
            .depth = (uint32_t)depth, .share_min = PATHS_SHARE_USUAL, .nodes_max = PATHS_NODES_MAX};
        double demand =
            footprint->is_treatment ? -footprint->amount_reference : footprint->amount_reference;
        view->paths =
            kachi_paths_explore(&session->arena, study->system, footprint->column, demand, options);
    }
    return KACHI_OK;
}

static void write_one_json(struct kachi_session *session, const struct kachi_study *study,
                           const struct kachi_footprint *footprint,
                           const struct kachi_footprint_view *view,
                           const struct kachi_uncertain_footprint *uncertain)
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_footprint_write_json(study, footprint, session->lang, &json);
    struct kachi_parts parts = kachi_footprint_parts(&session->arena, study, footprint, view->side,
                                                     view->share, session->lang);
    kachi_json_key(&json, "hot_spots");
    kachi_parts_write_json(view->side, view->share, &parts, &json);
    if (view->paths.count > 0) {
        kachi_json_key(&json, "paths");
        kachi_paths_write_json(study, &view->paths, session->lang, &json);
    }
    if (uncertain->samples != NULL) {
        kachi_uncertain_write_json(&session->arena, study, uncertain, session->lang, &json);
    }
    kachi_json_end_object(&json);
}

static enum kachi_err run_one(struct kachi_session *session, const struct kachi_study *study)
{
    struct kachi_footprint_options options = {.unit = KACHI_NONE};
    enum kachi_err err = kachi_option_double(session, "amount", 1.0, &options.amount);
    err = err == KACHI_OK ? find_column(session, study, &options.column) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (!(options.amount > 0.0)) {
        kachi_findings_add(&session->findings, "amount-not-positive", KACHI_NOWHERE,
                           KACHI_ARGS({"value", kachi_option_text(session, "amount")}));
        return KACHI_ERR_INPUT;
    }
    struct kachi_footprint *footprint = NULL;
    err = kachi_footprint_compute(&session->arena, study->system, options, &session->findings,
                                  &footprint);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_uncertain_footprint uncertain = {.samples = NULL};
    if (kachi_option_is_set(session, "runs")) {
        err = kachi_uncertain_run(session, study, footprint, &uncertain);
    }
    struct kachi_footprint_view view;
    err = err == KACHI_OK ? read_view(session, study, footprint, &view) : err;
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        write_one_json(session, study, footprint, &view, &uncertain);
    } else if (err == KACHI_OK) {
        kachi_footprint_write_text(session, study, footprint, view);
        if (uncertain.samples != NULL) {
            kachi_uncertain_write_text(session, study, &uncertain);
        }
    }
    return err;
}

static enum kachi_err run_footprint(struct kachi_session *session)
{
    bool all = kachi_option_is_set(session, "all");
    if (all == (session->operand_count > 0)) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "footprint-of-what", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    struct kachi_dataset *dataset = NULL;
    struct kachi_study study = {.system = NULL};
    enum kachi_err err = kachi_session_load(session, &dataset);
    err = err == KACHI_OK ? kachi_session_study(session, dataset, &study) : err;
    if (err == KACHI_OK && all) {
        kachi_footprint_write_all(session, &study);
    } else if (err == KACHI_OK) {
        err = run_one(session, &study);
    }
    kachi_study_release(&study);
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option options[] = {
    {"all", NULL, "option.all"},
    {"amount", "N", "option.amount"},
    {"by", "SIDE", "option.by"},
    {"cut-off", "PERCENT", "option.cut-off"},
    {"paths", "DEPTH", "option.paths"},
    {"quasi", NULL, "option.quasi"},
    KACHI_RUNS_OPTIONS,
    KACHI_STUDY_OPTIONS,
    {NULL, NULL, NULL},
};
static const char *const examples[] = {
    "kachi footprint steel",
    "kachi footprint \"Electricity, at grid, US, 2010\" --amount 100",
    "kachi footprint --all --csv > intensities.csv",
    "kachi footprint car --scenario baseline --json",
    "kachi footprint steel --runs 1000 --seed 1",
    "kachi footprint car --by country --cut-off 95",
    "kachi footprint car --paths 4",
    NULL};

const struct kachi_command kachi_command_footprint = {
    .name = "footprint",
    .operands = "PRODUCT",
    .operands_min = 0,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.footprint",
    .options = options,
    .examples = examples,
    .run = run_footprint,
};
