/* SPDX-License-Identifier: Apache-2.0 */
#include "market/runs.h"

#include "base/random.h"
#include "base/workers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const total_words[KACHI_TOTAL_COUNT] = {
    [KACHI_TOTAL_END_SHARE] = "end_share",
    [KACHI_TOTAL_GX_YEN] = "gx_yen",
    [KACHI_TOTAL_REP_T] = "rep_t",
    [KACHI_TOTAL_AE_T] = "ae_t",
    [KACHI_TOTAL_CUT_T] = "cut_t",
    [KACHI_TOTAL_ADDED_T] = "added_t",
    [KACHI_TOTAL_LEAKAGE_T] = "leakage_t",
    [KACHI_TOTAL_PUBLIC_COST_YEN] = "public_cost_yen",
    [KACHI_TOTAL_REVENUE_YEN] = "public_revenue_yen",
    [KACHI_TOTAL_YEN_PER_T] = "public_cost_yen_per_added_t",
    [KACHI_TOTAL_EXTRA_YEN] = "extra_cost_yen",
    [KACHI_TOTAL_BUYERS_PAY_YEN] = "buyers_pay_yen",
    [KACHI_TOTAL_STATE_PAYS_YEN] = "state_pays_yen",
    [KACHI_TOTAL_MAKERS_PAY_YEN] = "makers_pay_yen",
    [KACHI_TOTAL_ABROAD_PAYS_YEN] = "abroad_pays_yen",
    [KACHI_TOTAL_USE_YEN] = "use_yen",
};

/* What one thread works with. */
struct bench {
    struct kachi_market_scratch *scratch;
    struct kachi_market_result *result, *without;
    struct kachi_market_gaps gaps; /* the largest of its runs */
    double *factors;
};

#define WATCHED_RUNS 16 /* a thread, between two reports */

struct batch {
    const struct kachi_market_scenario *scenario;
    const struct kachi_market_options *options;
    const double *no_levels;
    struct bench *benches;
    size_t metric_columns; /* years x metrics, then the totals */
    double *columns;       /* [column][run] */
    struct kachi_quantiles *quantiles;
};

struct slice {
    struct batch *batch;
    size_t first; /* run */
};

static void set_totals(const struct kachi_market_result *result,
                       const struct kachi_market_result *without, double totals[])
{
    totals[KACHI_TOTAL_END_SHARE] =
        kachi_market_metric(result, result->year_count - 1, KACHI_METRIC_GX_SHARE);
    totals[KACHI_TOTAL_GX_YEN] = kachi_market_sum(result, KACHI_METRIC_GX_YEN);
    totals[KACHI_TOTAL_REP_T] = kachi_market_sum(result, KACHI_METRIC_REP_T);
    totals[KACHI_TOTAL_AE_T] = kachi_market_sum(result, KACHI_METRIC_AE_T);
    totals[KACHI_TOTAL_CUT_T] = kachi_market_sum(result, KACHI_METRIC_CUT_T);
    totals[KACHI_TOTAL_ADDED_T] =
        totals[KACHI_TOTAL_CUT_T] - kachi_market_sum(without, KACHI_METRIC_CUT_T);
    totals[KACHI_TOTAL_LEAKAGE_T] = kachi_market_sum(result, KACHI_METRIC_IMPORT_T) -
                                    kachi_market_sum(without, KACHI_METRIC_IMPORT_T);
    totals[KACHI_TOTAL_PUBLIC_COST_YEN] = kachi_market_sum(result, KACHI_METRIC_PUBLIC_COST_YEN);
    totals[KACHI_TOTAL_REVENUE_YEN] = kachi_market_sum(result, KACHI_METRIC_REVENUE_YEN);
    static const struct {
        enum kachi_total total;
        enum kachi_metric metric;
    } payers[] = {
        {KACHI_TOTAL_EXTRA_YEN, KACHI_METRIC_EXTRA_YEN},
        {KACHI_TOTAL_BUYERS_PAY_YEN, KACHI_METRIC_BUYERS_PAY_YEN},
        {KACHI_TOTAL_STATE_PAYS_YEN, KACHI_METRIC_STATE_PAYS_YEN},
        {KACHI_TOTAL_MAKERS_PAY_YEN, KACHI_METRIC_MAKERS_PAY_YEN},
        {KACHI_TOTAL_ABROAD_PAYS_YEN, KACHI_METRIC_ABROAD_PAYS_YEN},
        {KACHI_TOTAL_USE_YEN, KACHI_METRIC_USE_YEN},
    };
    for (size_t i = 0; i < sizeof payers / sizeof payers[0]; i++) {
        totals[payers[i].total] = kachi_market_sum(result, payers[i].metric);
    }
    totals[KACHI_TOTAL_YEN_PER_T] =
        totals[KACHI_TOTAL_ADDED_T] > 0.0
            ? totals[KACHI_TOTAL_PUBLIC_COST_YEN] / totals[KACHI_TOTAL_ADDED_T]
            : HUGE_VAL;
}

void kachi_market_draw(const struct kachi_market_scenario *scenario,
                       const struct kachi_market_options *options, uint64_t sample,
                       double factors[])
{
    for (size_t i = 0; i < scenario->figure_count; i++) {
        const struct kachi_figure *figure = scenario->figures[i];
        factors[i] = options->scales == NULL ? 1.0 : options->scales[i];
        if (figure->spread != KACHI_SPREAD_NONE) {
            uint64_t word = kachi_random_at(options->seed, sample, figure->luck);
            double uniform = ((double)(word >> 11U) + 0.5) * 0x1p-53;
            factors[i] *= kachi_figure_factor(figure, uniform);
        }
    }
}

static void run_one(void *context, size_t index, unsigned worker)
{
    struct batch *batch = context;
    struct bench *bench = &batch->benches[worker];
    const struct kachi_market_options *options = batch->options;
    double totals[KACHI_TOTAL_COUNT];
    kachi_market_draw(batch->scenario, options, index + 1, bench->factors);
    struct kachi_run_plan plan = {
        .scenario = batch->scenario, .factors = bench->factors, .levels = options->levels};
    kachi_market_simulate(&plan, bench->scratch, bench->result);
    plan.levels = batch->no_levels;
    kachi_market_simulate(&plan, bench->scratch, bench->without);
    kachi_market_gaps_add(&bench->gaps, &bench->result->gaps);
    kachi_market_gaps_add(&bench->gaps, &bench->without->gaps);
    set_totals(bench->result, bench->without, totals);
    for (size_t c = 0; c < batch->metric_columns; c++) {
        batch->columns[c * options->runs + index] = bench->result->metrics[c];
    }
    for (size_t t = 0; t < KACHI_TOTAL_COUNT; t++) {
        batch->columns[(batch->metric_columns + t) * options->runs + index] = totals[t];
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x;
    double y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

double kachi_quantile(size_t count, const double sorted[], double p)
{
    double at = p * (double)(count - 1);
    size_t below = (size_t)at;
    if (below + 1 >= count || !(at > (double)below)) {
        return sorted[below];
    }
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

static void sort_one(void *context, size_t index, unsigned worker)
{
    (void)worker;
    struct batch *batch = context;
    size_t runs = batch->options->runs;
    double *column = batch->columns + index * runs;
    qsort(column, runs, sizeof(double), compare_doubles);
    batch->quantiles[index] = (struct kachi_quantiles){
        .p5 = kachi_quantile(runs, column, 0.05),
        .p50 = kachi_quantile(runs, column, 0.50),
        .p95 = kachi_quantile(runs, column, 0.95),
    };
}

static void add_bytes(struct kachi_hasher *hasher, size_t count, const double values[])
{
    kachi_hasher_add(hasher, (struct kachi_str){(const char *)values, count * sizeof(double)});
}

static void run_in_slice(void *context, size_t index, unsigned worker)
{
    const struct slice *slice = context;
    run_one(slice->batch, slice->first + index, worker);
}

/* All runs, slice by slice where somebody watches. False where they were stopped. */
static bool run_all(struct kachi_workers *workers, struct batch *batch,
                    const struct kachi_watch *watch)
{
    size_t runs = batch->options->runs;
    size_t step = watch == NULL ? runs : (size_t)WATCHED_RUNS * kachi_workers_count(workers);
    for (size_t first = 0; first < runs; first += step) {
        struct slice slice = {batch, first};
        if (!kachi_watch_goes_on(watch, first, runs)) {
            return false;
        }
        kachi_workers_run(workers, runs - first < step ? runs - first : step, run_in_slice, &slice);
    }
    return kachi_watch_goes_on(watch, runs, runs);
}

/* Adds the largest gaps of all runs to those of the study. False where they were stopped. */
static bool run_batch(struct kachi_arena *arena, struct kachi_market_study *study,
                      const double *no_levels, struct kachi_hasher *hasher)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    struct kachi_workers *workers = kachi_workers_new(study->options.threads);
    size_t count = kachi_workers_count(workers);
    struct batch batch = {
        .scenario = scenario,
        .options = &study->options,
        .no_levels = no_levels,
        .benches = KACHI_NEW_ARRAY(arena, struct bench, count),
        .metric_columns = study->result->year_count * study->result->metric_count,
    };
    size_t columns = batch.metric_columns + KACHI_TOTAL_COUNT;
    batch.columns = KACHI_NEW_ARRAY(arena, double, columns * study->options.runs);
    batch.quantiles = KACHI_NEW_ARRAY(arena, struct kachi_quantiles, columns);
    for (size_t i = 0; i < count; i++) {
        batch.benches[i] = (struct bench){
            .scratch = kachi_market_scratch_new(arena, scenario),
            .result = kachi_market_result_new(arena, scenario),
            .without = kachi_market_result_new(arena, scenario),
            .factors = KACHI_NEW_ARRAY(arena, double, scenario->figure_count),
        };
    }
    bool is_whole = run_all(workers, &batch, study->options.watch);
    size_t total_cells = KACHI_TOTAL_COUNT * study->options.runs;
    study->run_totals = KACHI_NEW_ARRAY(arena, double, total_cells);
    memcpy(study->run_totals, batch.columns + batch.metric_columns * study->options.runs,
           total_cells * sizeof(double));
    if (is_whole) {
        kachi_workers_run(workers, columns, sort_one, &batch);
    }
    kachi_workers_free(workers);
    for (size_t i = 0; i < count; i++) {
        kachi_market_gaps_add(&study->gaps, &batch.benches[i].gaps);
    }
    add_bytes(hasher, columns * study->options.runs, batch.columns);
    study->metrics = batch.quantiles;
    memcpy(study->total_quantiles, batch.quantiles + batch.metric_columns,
           sizeof study->total_quantiles);
    return is_whole;
}

static enum kachi_err refuse_runs(struct kachi_arena *arena, size_t runs, size_t most,
                                  struct kachi_findings *findings)
{
    kachi_findings_add(findings, "market-runs", KACHI_NOWHERE,
                       KACHI_ARGS({"runs", kachi_str_print(arena, "%zu", runs)},
                                  {"most", kachi_str_print(arena, "%zu", most)}));
    return KACHI_ERR_LIMIT;
}

static enum kachi_err check_conserved(struct kachi_arena *arena,
                                      const struct kachi_market_gaps *gaps,
                                      struct kachi_findings *findings)
{
    if (kachi_market_gaps_are_none(gaps)) {
        return KACHI_OK;
    }
    kachi_findings_add(findings, "market-not-conserved", KACHI_NOWHERE,
                       KACHI_ARGS({"units", kachi_str_print(arena, "%.2g", gaps->units)},
                                  {"money", kachi_str_print(arena, "%.2g", gaps->money)},
                                  {"tonnes", kachi_str_print(arena, "%.2g", gaps->tonnes)},
                                  {"value", kachi_str_print(arena, "%.2g", gaps->value)}));
    return KACHI_ERR_INTEGRITY;
}

enum kachi_err kachi_market_study(struct kachi_arena *arena,
                                  const struct kachi_market_scenario *scenario,
                                  struct kachi_market_options options,
                                  struct kachi_findings *findings, struct kachi_market_study **out)
{
    *out = NULL;
    struct kachi_market_study *study = KACHI_NEW(arena, struct kachi_market_study);
    struct kachi_market_result *result = kachi_market_result_new(arena, scenario);
    struct kachi_market_result *without = kachi_market_result_new(arena, scenario);
    struct kachi_market_scratch *scratch = kachi_market_scratch_new(arena, scenario);
    double *no_levels = KACHI_NEW_ARRAY(arena, double, scenario->lever_count + 1);
    size_t cells = result->year_count * result->metric_count + KACHI_TOTAL_COUNT;
    size_t most = KACHI_MARKET_CELLS_MAX / cells;
    most = most < KACHI_MARKET_RUNS_MAX ? most : KACHI_MARKET_RUNS_MAX;
    if (options.runs > most) {
        return refuse_runs(arena, options.runs, most, findings);
    }
    struct kachi_run_plan plan = {
        .scenario = scenario, .factors = options.scales, .levels = options.levels};
    kachi_market_simulate(&plan, scratch, result);
    plan.levels = no_levels;
    kachi_market_simulate(&plan, scratch, without);
    *study = (struct kachi_market_study){
        .scenario = scenario, .options = options, .result = result, .without = without};
    set_totals(result, without, study->totals);
    kachi_market_gaps_add(&study->gaps, &result->gaps);
    kachi_market_gaps_add(&study->gaps, &without->gaps);
    struct kachi_hasher hasher;
    kachi_hasher_init(&hasher);
    add_bytes(&hasher, result->year_count * result->metric_count, result->metrics);
    add_bytes(&hasher, KACHI_TOTAL_COUNT, study->totals);
    bool is_whole = options.runs == 0 || run_batch(arena, study, no_levels, &hasher);
    study->digest = kachi_hasher_end(&hasher);
    kachi_hasher_release(&hasher);
    if (!is_whole) {
        kachi_findings_add(findings, "work-stopped", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_LIMIT;
    }
    enum kachi_err err = check_conserved(arena, &study->gaps, findings);
    if (err != KACHI_OK) {
        return err;
    }
    if (options.details) {
        study->ends = kachi_market_ends(arena, scenario, &options, KACHI_MARKET_END_TOLERANCE);
        study->end_runs = kachi_market_end_runs(scenario, &options);
        study->end_quantiles =
            kachi_market_end_quantiles(arena, scenario, &options, KACHI_MARKET_END_TOLERANCE);
        study->bar_count = kachi_market_tornado(arena, scenario, &options, &study->bars);
    }
    *out = study;
    return KACHI_OK;
}

const char *kachi_total_word(enum kachi_total total)
{
    return total_words[total];
}
