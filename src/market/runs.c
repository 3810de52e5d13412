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
};

/* What one thread works with. */
struct bench {
    struct kachi_market_scratch *scratch;
    struct kachi_market_result *result, *without;
    double *factors;
};

struct batch {
    const struct kachi_market_scenario *scenario;
    const struct kachi_study_options *options;
    const double *no_levels;
    struct bench *benches;
    size_t metric_columns; /* years x metrics, then the totals */
    double *columns;       /* [column][run] */
    struct kachi_quantiles *quantiles;
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
    totals[KACHI_TOTAL_YEN_PER_T] =
        totals[KACHI_TOTAL_ADDED_T] > 0.0
            ? totals[KACHI_TOTAL_PUBLIC_COST_YEN] / totals[KACHI_TOTAL_ADDED_T]
            : HUGE_VAL;
}

static void draw(const struct kachi_market_scenario *scenario,
                 const struct kachi_study_options *options, uint64_t sample, double factors[])
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
    const struct kachi_study_options *options = batch->options;
    double totals[KACHI_TOTAL_COUNT];
    draw(batch->scenario, options, index + 1, bench->factors);
    struct kachi_run_plan plan = {
        .scenario = batch->scenario, .factors = bench->factors, .levels = options->levels};
    kachi_market_simulate(&plan, bench->scratch, bench->result);
    plan.levels = batch->no_levels;
    kachi_market_simulate(&plan, bench->scratch, bench->without);
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

static void run_batch(struct kachi_arena *arena, struct kachi_market_study *study,
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
    kachi_workers_run(workers, study->options.runs, run_one, &batch);
    kachi_workers_run(workers, columns, sort_one, &batch);
    kachi_workers_free(workers);
    add_bytes(hasher, columns * study->options.runs, batch.columns);
    study->metrics = batch.quantiles;
    memcpy(study->total_quantiles, batch.quantiles + batch.metric_columns,
           sizeof study->total_quantiles);
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
                                      const struct kachi_market_result *result,
                                      struct kachi_findings *findings)
{
    if (kachi_market_is_conserved(result)) {
        return KACHI_OK;
    }
    kachi_findings_add(findings, "market-not-conserved", KACHI_NOWHERE,
                       KACHI_ARGS({"units", kachi_str_print(arena, "%.2g", result->gap_units)},
                                  {"money", kachi_str_print(arena, "%.2g", result->gap_money)},
                                  {"tonnes", kachi_str_print(arena, "%.2g", result->gap_tonnes)}));
    return KACHI_ERR_INTEGRITY;
}

/* By swing of the share, then of tonnes, then by name: names are unique. */
static int compare_bars(const void *a, const void *b)
{
    const struct kachi_tornado_bar *x = a;
    const struct kachi_tornado_bar *y = b;
    double share_x = fabs(x->share_high - x->share_low);
    double share_y = fabs(y->share_high - y->share_low);
    if (share_x > share_y || share_x < share_y) {
        return share_x > share_y ? -1 : 1;
    }
    double cut_x = fabs(x->cut_high_t - x->cut_low_t);
    double cut_y = fabs(y->cut_high_t - y->cut_low_t);
    if (cut_x > cut_y || cut_x < cut_y) {
        return cut_x > cut_y ? -1 : 1;
    }
    return kachi_str_compare(x->figure->name, y->figure->name);
}

size_t kachi_market_tornado(struct kachi_arena *arena, const struct kachi_market_scenario *scenario,
                            const struct kachi_study_options *options,
                            struct kachi_tornado_bar **out)
{
    struct kachi_market_scratch *scratch = kachi_market_scratch_new(arena, scenario);
    struct kachi_market_result *result = kachi_market_result_new(arena, scenario);
    double *factors = KACHI_NEW_ARRAY(arena, double, scenario->figure_count);
    struct kachi_run_plan plan = {
        .scenario = scenario, .factors = factors, .levels = options->levels};
    size_t count = 0;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_tornado_bar, scenario->figure_count);
    for (size_t i = 0; i < scenario->figure_count; i++) {
        factors[i] = options->scales == NULL ? 1.0 : options->scales[i];
    }
    for (size_t i = 0; i < scenario->figure_count; i++) {
        const struct kachi_figure *figure = scenario->figures[i];
        double scale = factors[i];
        if (figure->spread == KACHI_SPREAD_NONE) {
            continue;
        }
        struct kachi_tornado_bar *bar = &(*out)[count++];
        size_t last = result->year_count - 1;
        bar->figure = figure;
        factors[i] = scale * figure->low;
        kachi_market_simulate(&plan, scratch, result);
        bar->share_low = kachi_market_metric(result, last, KACHI_METRIC_GX_SHARE);
        bar->cut_low_t = kachi_market_sum(result, KACHI_METRIC_CUT_T);
        factors[i] = scale * figure->high;
        kachi_market_simulate(&plan, scratch, result);
        bar->share_high = kachi_market_metric(result, last, KACHI_METRIC_GX_SHARE);
        bar->cut_high_t = kachi_market_sum(result, KACHI_METRIC_CUT_T);
        factors[i] = scale;
    }
    qsort(*out, count, sizeof **out, compare_bars);
    return count;
}

static bool carries_itself(const struct kachi_market_result *with,
                           const struct kachi_market_result *without, double tolerance)
{
    for (size_t y = 0; y < with->year_count; y++) {
        if (kachi_market_metric(without, y, KACHI_METRIC_GX_SHARE) <
            kachi_market_metric(with, y, KACHI_METRIC_GX_SHARE) - tolerance) {
            return false;
        }
    }
    return true;
}

int *kachi_market_ends(struct kachi_arena *arena, const struct kachi_market_scenario *scenario,
                       const struct kachi_study_options *options, double tolerance)
{
    struct kachi_market_scratch *scratch = kachi_market_scratch_new(arena, scenario);
    struct kachi_market_result *with = kachi_market_result_new(arena, scenario);
    struct kachi_market_result *without = kachi_market_result_new(arena, scenario);
    int *ends = KACHI_NEW_ARRAY(arena, int, scenario->lever_count + 1);
    int *found = KACHI_NEW_ARRAY(arena, int, scenario->lever_count + 1);
    struct kachi_run_plan plan = {
        .scenario = scenario, .factors = options->scales, .levels = options->levels};
    kachi_market_simulate(&plan, scratch, with);
    plan.ends = ends;
    int after = scenario->to_year + 1;
    for (size_t l = 0; l < scenario->lever_count; l++) {
        ends[l] = after;
    }
    for (size_t l = 0; l < scenario->lever_count; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        int first = lever->from_year > scenario->from_year ? lever->from_year : scenario->from_year;
        int last = lever->until_year < scenario->to_year ? lever->until_year : scenario->to_year;
        found[l] = first > last ? 0 : after;
        for (int year = first; year <= last && found[l] == after; year++) {
            ends[l] = year;
            kachi_market_simulate(&plan, scratch, without);
            found[l] = carries_itself(with, without, tolerance) ? year : after;
        }
        ends[l] = after;
    }
    return found;
}

enum kachi_err kachi_market_study(struct kachi_arena *arena,
                                  const struct kachi_market_scenario *scenario,
                                  struct kachi_study_options options,
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
    enum kachi_err err = check_conserved(arena, result, findings);
    err = err == KACHI_OK ? check_conserved(arena, without, findings) : err;
    if (err != KACHI_OK) {
        return err;
    }
    *study = (struct kachi_market_study){
        .scenario = scenario, .options = options, .result = result, .without = without};
    set_totals(result, without, study->totals);
    struct kachi_hasher hasher;
    kachi_hasher_init(&hasher);
    add_bytes(&hasher, result->year_count * result->metric_count, result->metrics);
    add_bytes(&hasher, KACHI_TOTAL_COUNT, study->totals);
    if (options.runs > 0) {
        run_batch(arena, study, no_levels, &hasher);
    }
    study->digest = kachi_hasher_end(&hasher);
    kachi_hasher_release(&hasher);
    if (options.details) {
        study->ends = kachi_market_ends(arena, scenario, &options, KACHI_MARKET_END_TOLERANCE);
        study->bar_count = kachi_market_tornado(arena, scenario, &options, &study->bars);
    }
    *out = study;
    return KACHI_OK;
}

const char *kachi_total_word(enum kachi_total total)
{
    return total_words[total];
}
