/* SPDX-License-Identifier: Apache-2.0 */
/* kachi compare: the CFP of one product against another's, and how sure the difference is. */
#include "cli/commands.h"
#include "cli/product.h"
#include "cli/table.h"
#include "cli/uncertain_show.h"
#include "footprint/footprint_json.h"
#include "inventory/search.h"
#include "value/product_rule.h"
#include "value/statement.h"

#include <math.h>

#define DIGITS 4
#define BAR_COLUMNS 30

struct comparison {
    const struct kachi_study *study;
    double amount;
    struct kachi_footprint *side[2];
    struct kachi_samples *samples; /* NULL: no runs */
    uint64_t seed;
    double below; /* P(first < second) */
    struct kachi_spread_summary difference;
    enum kachi_outcome label; /* of LABEL-CMP */
};

static enum kachi_err compute_side(struct kachi_session *session, struct comparison *comparison,
                                   size_t side)
{
    struct kachi_footprint_options options = {.unit = KACHI_NONE, .amount = comparison->amount};
    uint32_t activity = KACHI_NONE;
    enum kachi_err err = kachi_search_one(comparison->study->dataset, session->operands[side],
                                          &session->findings, &activity);
    err = err == KACHI_OK
              ? kachi_study_column(comparison->study, activity, &session->findings, &options.column)
              : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (side == 1) {
        options.unit = kachi_system_unit(comparison->study->system, comparison->side[0]->column);
        const struct kachi_dataset *dataset = comparison->study->dataset;
        uint32_t own = kachi_system_unit(comparison->study->system, options.column);
        if (dataset->units[own].dimension != dataset->units[options.unit].dimension) {
            kachi_findings_add(&session->findings, "compare-unit", KACHI_NOWHERE,
                               KACHI_ARGS({"first", session->operands[0]},
                                          {"second", session->operands[1]},
                                          {"unit_first", dataset->units[options.unit].name},
                                          {"unit_second", dataset->units[own].name}));
            return KACHI_ERR_INPUT;
        }
    }
    return kachi_footprint_compute(&session->arena, comparison->study->system, options,
                                   &session->findings, &comparison->side[side]);
}

static enum kachi_err run(struct kachi_session *session, struct comparison *comparison)
{
    struct kachi_spread *spread =
        kachi_spread_of_study(&session->arena, comparison->study, &session->findings);
    const uint32_t asked[] = {comparison->side[0]->column, comparison->side[1]->column};
    struct kachi_runs runs = {.asked_count = 2, .asked = asked};
    enum kachi_err err =
        kachi_uncertain_samples(session, comparison->study, spread, &runs, &comparison->samples);
    if (err != KACHI_OK) {
        return err;
    }
    comparison->seed = runs.seed;
    double *values[2] = {comparison->samples->value, comparison->samples->value + runs.count};
    double *difference = KACHI_NEW_ARRAY(&session->arena, double, runs.count);
    for (uint32_t i = 0; i < runs.count; i++) {
        for (size_t side = 0; side < 2; side++) {
            const struct kachi_footprint *footprint = comparison->side[side];
            values[side][i] *= footprint->is_treatment ? -footprint->amount_reference
                                                       : footprint->amount_reference;
        }
        difference[i] = values[0][i] - values[1][i];
    }
    comparison->below = kachi_samples_below(runs.count, values[0], values[1]);
    comparison->difference = kachi_samples_summary(&session->arena, runs.count, difference);
    return KACHI_OK;
}

/* A product is verified where a verified statement about it is valid today. */
static enum kachi_err is_verified(struct kachi_session *session, struct kachi_str product,
                                  bool *verified)
{
    size_t count = 0;
    bool is_prepared = false;
    struct kachi_value_statement *all = NULL;
    kachi_day today = kachi_day_of_moment(kachi_clock_now(&session->clock));
    *verified = false;
    enum kachi_err err = kachi_statement_is_prepared(session->database, &is_prepared);
    if (err == KACHI_OK && is_prepared) {
        err = kachi_statement_list(&session->arena, session->database, &session->findings, &count,
                                   &all);
    }
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        *verified =
            *verified || (kachi_str_equal(all[i].product, product) &&
                          kachi_statement_state_on(&all[i], today) == KACHI_STATEMENT_VERIFIED);
    }
    return err;
}

/* LABEL-CMP: may others see it? Refused where it is to be published, else said. */
static enum kachi_err check_label(struct kachi_session *session, struct comparison *comparison)
{
    const struct kachi_dataset *dataset = comparison->study->dataset;
    struct kachi_comparison asked = {.a = comparison->side[0]->activity,
                                     .b = comparison->side[1]->activity};
    struct kachi_rulebook *rulebook = NULL;
    bool verified[2] = {false, false};
    enum kachi_err err =
        kachi_rulebook_find(&session->arena, kachi_str_of(""), &session->findings, &rulebook);
    for (size_t side = 0; side < 2 && err == KACHI_OK; side++) {
        struct kachi_str key = dataset->activities[comparison->side[side]->activity].key;
        err = is_verified(session, key, &verified[side]);
    }
    if (err != KACHI_OK) {
        return err;
    }
    asked.both_verified = verified[0] && verified[1];
    comparison->label = kachi_comparison_check(&session->arena, dataset, &asked, rulebook);
    bool is_refused = comparison->label == KACHI_FAIL && kachi_option_is_set(session, "publish");
    if (comparison->label == KACHI_FAIL) {
        kachi_findings_add_as(&session->findings, is_refused ? KACHI_ERROR : KACHI_WARNING,
                              "comparison-not-public", KACHI_NOWHERE, KACHI_NO_ARGS);
    } else if (comparison->label == KACHI_PASS_WITH_NOTICE) {
        kachi_findings_add(&session->findings, "comparison-qualified", KACHI_NOWHERE,
                           KACHI_NO_ARGS);
    }
    return is_refused ? KACHI_ERR_INPUT : KACHI_OK;
}

static void write_text(struct kachi_session *session, const struct comparison *comparison)
{
    struct kachi_buffer *out = &session->out;
    double totals[2] = {comparison->side[0]->total_kgco2e, comparison->side[1]->total_kgco2e};
    double largest = fmax(fabs(totals[0]), fabs(totals[1]));
    const char *const headings[] = {
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.product")).text,
        ">kg-CO2e", ""};
    struct kachi_table table;
    kachi_table_init(&table, session, 3, headings);
    for (size_t side = 0; side < 2; side++) {
        const struct kachi_footprint *footprint = comparison->side[side];
        struct kachi_str name =
            kachi_column_name(comparison->study->linked, footprint->column, session->lang);
        struct kachi_str amount = kachi_number_text(&session->arena, footprint->amount, 1);
        kachi_table_add(&table,
                        kachi_str_print(&session->arena, "%.*s, %.*s %.*s", KACHI_STR_ARG(name),
                                        KACHI_STR_ARG(amount), KACHI_STR_ARG(footprint->unit)));
        kachi_table_add(&table, kachi_number_text(&session->arena, totals[side], DIGITS));
        kachi_table_add(&table,
                        kachi_bar_text(&session->arena,
                                       largest > 0.0 ? totals[side] / largest : 0.0, BAR_COLUMNS));
    }
    kachi_table_write(&table, "  ");
    struct kachi_str difference = kachi_number_text(&session->arena, totals[0] - totals[1], DIGITS);
    kachi_buffer_print(out, "\n  %s %.*s kg-CO2e", kachi_say(session, "compare.difference"),
                       KACHI_STR_ARG(difference));
    if (fabs(totals[1]) > 0.0) {
        kachi_buffer_print(out, "  (%+.1f %%)", 100.0 * (totals[0] - totals[1]) / fabs(totals[1]));
    }
    kachi_buffer_add_byte(out, '\n');
    if (comparison->samples != NULL && comparison->difference.count > 0) {
        struct kachi_str low = kachi_number_text(&session->arena, comparison->difference.p5, 3);
        struct kachi_str high = kachi_number_text(&session->arena, comparison->difference.p95, 3);
        struct kachi_str runs = kachi_count_text(&session->arena, comparison->difference.count);
        kachi_buffer_print(out, "  P5-P95  %.*s - %.*s kg-CO2e\n  %s = %.4f  ·  %.*s %s\n",
                           KACHI_STR_ARG(low), KACHI_STR_ARG(high),
                           kachi_say(session, "compare.below"), comparison->below,
                           KACHI_STR_ARG(runs), kachi_say(session, "uncertain.runs"));
    }
}

static void write_json(struct kachi_session *session, const struct comparison *comparison)
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "products");
    kachi_json_begin_array(&json);
    for (size_t side = 0; side < 2; side++) {
        const struct kachi_footprint *footprint = comparison->side[side];
        const struct kachi_activity *activity =
            &comparison->study->dataset->activities[footprint->activity];
        kachi_json_begin_object(&json);
        kachi_json_pair_str(
            &json, "product",
            kachi_column_name(comparison->study->linked, footprint->column, session->lang));
        kachi_json_pair_str(&json, "activity_key", activity->key);
        kachi_json_pair_double(&json, "amount", footprint->amount);
        kachi_json_pair_str(&json, "unit", footprint->unit);
        kachi_json_pair_double(&json, "total_kgco2e", footprint->total_kgco2e);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_pair_double(&json, "difference_kgco2e",
                           comparison->side[0]->total_kgco2e - comparison->side[1]->total_kgco2e);
    kachi_json_pair_text(&json, "label_cmp", kachi_outcome_word(comparison->label));
    if (comparison->samples != NULL) {
        kachi_json_key(&json, "uncertainty");
        kachi_json_begin_object(&json);
        kachi_json_pair_int64(&json, "seed", (int64_t)comparison->seed);
        kachi_json_pair_int64(&json, "runs", comparison->samples->count);
        if (comparison->difference.count > 0) {
            kachi_json_pair_double(&json, "probability_first_below_second", comparison->below);
        }
        kachi_json_key(&json, "difference");
        kachi_json_begin_object(&json);
        kachi_summary_write_json(&comparison->difference, &json);
        kachi_json_end_object(&json);
        kachi_json_end_object(&json);
    }
    kachi_json_end_object(&json);
}

static enum kachi_err compare(struct kachi_session *session, struct comparison *comparison)
{
    enum kachi_err err = kachi_option_double(session, "amount", 1.0, &comparison->amount);
    if (err == KACHI_OK && !(comparison->amount > 0.0)) {
        kachi_findings_add(&session->findings, "amount-not-positive", KACHI_NOWHERE,
                           KACHI_ARGS({"value", kachi_option_text(session, "amount")}));
        return KACHI_ERR_INPUT;
    }
    err = err == KACHI_OK ? compute_side(session, comparison, 0) : err;
    err = err == KACHI_OK ? compute_side(session, comparison, 1) : err;
    err = err == KACHI_OK ? check_label(session, comparison) : err;
    if (err == KACHI_OK && kachi_option_is_set(session, "runs")) {
        err = run(session, comparison);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        write_json(session, comparison);
    } else {
        write_text(session, comparison);
    }
    return KACHI_OK;
}

static enum kachi_err run_compare(struct kachi_session *session)
{
    if (session->operand_count != 2) {
        kachi_findings_add(&session->findings, "compare-two", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    struct kachi_dataset *dataset = NULL;
    struct kachi_study study = {.system = NULL};
    struct comparison comparison = {.study = &study};
    enum kachi_err err = kachi_session_load(session, &dataset);
    err = err == KACHI_OK ? kachi_session_study(session, dataset, &study) : err;
    err = err == KACHI_OK ? compare(session, &comparison) : err;
    kachi_study_release(&study);
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option options[] = {
    {"amount", "N", "option.amount"},
    {"publish", NULL, "option.publish"},
    KACHI_RUNS_OPTIONS,
    KACHI_STUDY_OPTIONS,
    {NULL, NULL, NULL},
};
static const char *const examples[] = {"kachi compare \"combustion car\" \"electric car\"",
                                       "kachi compare coil sheet --amount 1000 --runs 10000", NULL};

const struct kachi_command kachi_command_compare = {
    .name = "compare",
    .operands = "PRODUCT PRODUCT",
    .operands_min = 0,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.compare",
    .options = options,
    .examples = examples,
    .run = run_compare,
};
