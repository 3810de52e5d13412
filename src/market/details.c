/* SPDX-License-Identifier: Apache-2.0 */
/* What takes many runs of one scenario: which figure matters most, and when levers may end. */
#include "base/workers.h"
#include "market/runs.h"

#include <math.h>
#include <stdlib.h>

#define END_RUNS_MOST 200
#define END_RUNS_LEAST 20
#define END_WORK 2e8 /* cells of a year that all runs for ends may take, about */

/* What one thread works with. */
struct desk {
    struct kachi_market_scratch *scratch;
    struct kachi_market_result *with, *without;
    double *factors;
    int *ends;
};

static struct desk *desks_new(struct kachi_arena *arena,
                              const struct kachi_market_scenario *scenario, size_t count)
{
    struct desk *desks = KACHI_NEW_ARRAY(arena, struct desk, count);
    for (size_t i = 0; i < count; i++) {
        desks[i] = (struct desk){
            .scratch = kachi_market_scratch_new(arena, scenario),
            .with = kachi_market_result_new(arena, scenario),
            .without = kachi_market_result_new(arena, scenario),
            .factors = KACHI_NEW_ARRAY(arena, double, scenario->figure_count),
            .ends = KACHI_NEW_ARRAY(arena, int, scenario->lever_count + 1),
        };
    }
    return desks;
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

struct tornado {
    const struct kachi_market_scenario *scenario;
    const struct kachi_market_options *options;
    struct desk *desks;
    struct kachi_tornado_bar *bars;
};

/* One end of a bar: its figure and all that share its luck at that end, the others as asked. */
static void run_end(const struct tornado *tornado, struct desk *desk,
                    const struct kachi_figure *figure, bool is_high)
{
    const struct kachi_market_scenario *scenario = tornado->scenario;
    const double *scales = tornado->options->scales;
    for (size_t i = 0; i < scenario->figure_count; i++) {
        const struct kachi_figure *other = scenario->figures[i];
        desk->factors[i] = scales == NULL ? 1.0 : scales[i];
        if (other->leader == figure->index && other->spread != KACHI_SPREAD_NONE) {
            desk->factors[i] *= is_high ? other->high : other->low;
        }
    }
    struct kachi_run_plan plan = {
        .scenario = scenario, .factors = desk->factors, .levels = tornado->options->levels};
    kachi_market_simulate(&plan, desk->scratch, desk->with);
}

static void run_bar(void *context, size_t index, unsigned worker)
{
    struct tornado *tornado = context;
    struct desk *desk = &tornado->desks[worker];
    struct kachi_tornado_bar *bar = &tornado->bars[index];
    size_t last = desk->with->year_count - 1;
    run_end(tornado, desk, bar->figure, false);
    bar->share_low = kachi_market_metric(desk->with, last, KACHI_METRIC_GX_SHARE);
    bar->cut_low_t = kachi_market_sum(desk->with, KACHI_METRIC_CUT_T);
    bar->cost_low_yen = kachi_market_sum(desk->with, KACHI_METRIC_PUBLIC_COST_YEN);
    run_end(tornado, desk, bar->figure, true);
    bar->share_high = kachi_market_metric(desk->with, last, KACHI_METRIC_GX_SHARE);
    bar->cut_high_t = kachi_market_sum(desk->with, KACHI_METRIC_CUT_T);
    bar->cost_high_yen = kachi_market_sum(desk->with, KACHI_METRIC_PUBLIC_COST_YEN);
}

size_t kachi_market_tornado(struct kachi_arena *arena, const struct kachi_market_scenario *scenario,
                            const struct kachi_market_options *options,
                            struct kachi_tornado_bar **out)
{
    struct kachi_workers *workers = kachi_workers_new(options->threads);
    struct tornado tornado = {
        .scenario = scenario,
        .options = options,
        .desks = desks_new(arena, scenario, kachi_workers_count(workers)),
        .bars = KACHI_NEW_ARRAY(arena, struct kachi_tornado_bar, scenario->figure_count),
    };
    size_t count = 0;
    for (size_t i = 0; i < scenario->figure_count; i++) {
        const struct kachi_figure *figure = scenario->figures[i];
        if (figure->spread != KACHI_SPREAD_NONE && figure->leader == i) {
            tornado.bars[count++].figure = figure;
        }
    }
    kachi_workers_run(workers, count, run_bar, &tornado);
    kachi_workers_free(workers);
    qsort(tornado.bars, count, sizeof tornado.bars[0], compare_bars);
    *out = tornado.bars;
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

struct ending {
    const struct kachi_market_scenario *scenario;
    const struct kachi_market_options *options;
    double tolerance;
    struct desk *desks;
    double *years; /* [lever, then all][draw] */
    size_t runs;
};

/* Whether lever l (all, where l is the count of levers) is not missed when it ends in `year`. */
static bool may_end(const struct ending *ending, struct desk *desk, size_t l, int year,
                    const double factors[])
{
    const struct kachi_market_scenario *scenario = ending->scenario;
    for (size_t i = 0; i < scenario->lever_count; i++) {
        desk->ends[i] = i == l || l == scenario->lever_count ? year : scenario->to_year + 1;
    }
    struct kachi_run_plan plan = {.scenario = scenario,
                                  .factors = factors,
                                  .levels = ending->options->levels,
                                  .ends = desk->ends};
    kachi_market_simulate(&plan, desk->scratch, desk->without);
    return carries_itself(desk->with, desk->without, ending->tolerance);
}

/* The years in which a lever is on within the scenario; first is after last where it never is. */
static void years_of(const struct kachi_market_scenario *scenario, size_t l, int *first, int *last)
{
    *first = scenario->to_year + 1;
    *last = scenario->from_year - 1;
    for (size_t i = 0; i < scenario->lever_count; i++) {
        const struct kachi_lever *lever = &scenario->levers[i];
        if (i == l || l == scenario->lever_count) {
            *first = lever->from_year < *first ? lever->from_year : *first;
            *last = lever->until_year > *last ? lever->until_year : *last;
        }
    }
    *first = *first > scenario->from_year ? *first : scenario->from_year;
    *last = *last < scenario->to_year ? *last : scenario->to_year;
}

int *kachi_market_ends(struct kachi_arena *arena, const struct kachi_market_scenario *scenario,
                       const struct kachi_market_options *options, double tolerance)
{
    struct desk *desk = desks_new(arena, scenario, 1);
    struct ending ending = {.scenario = scenario, .options = options, .tolerance = tolerance};
    int *found = KACHI_NEW_ARRAY(arena, int, scenario->lever_count + 1);
    struct kachi_run_plan plan = {
        .scenario = scenario, .factors = options->scales, .levels = options->levels};
    kachi_market_simulate(&plan, desk->scratch, desk->with);
    for (size_t l = 0; l <= scenario->lever_count; l++) {
        int first;
        int last;
        years_of(scenario, l, &first, &last);
        found[l] = first > last ? 0 : scenario->to_year + 1;
        for (int year = first; year <= last && found[l] > scenario->to_year; year++) {
            found[l] = may_end(&ending, desk, l, year, options->scales) ? year : found[l];
        }
    }
    return found;
}

size_t kachi_market_end_runs(const struct kachi_market_scenario *scenario,
                             const struct kachi_market_options *options)
{
    double cells =
        (double)(scenario->variant_count * scenario->segment_count * scenario->year_count) * 6.0 *
        (double)(scenario->lever_count + 1);
    double most = fmin(END_RUNS_MOST, fmax(END_RUNS_LEAST, END_WORK / cells));
    return options->runs < (size_t)most ? options->runs : (size_t)most;
}

static void run_endings(void *context, size_t index, unsigned worker)
{
    struct ending *ending = context;
    struct desk *desk = &ending->desks[worker];
    const struct kachi_market_scenario *scenario = ending->scenario;
    kachi_market_draw(scenario, ending->options, index + 1, desk->factors);
    struct kachi_run_plan plan = {
        .scenario = scenario, .factors = desk->factors, .levels = ending->options->levels};
    kachi_market_simulate(&plan, desk->scratch, desk->with);
    for (size_t l = 0; l <= scenario->lever_count; l++) {
        int low;
        int last;
        years_of(scenario, l, &low, &last);
        int high = last + 1; /* it ends by itself */
        while (low < high) {
            int middle = low + (high - low) / 2;
            bool is_enough = may_end(ending, desk, l, middle, desk->factors);
            low = is_enough ? low : middle + 1;
            high = is_enough ? middle : high;
        }
        ending->years[l * ending->runs + index] =
            low > last ? (double)scenario->to_year + 1.0 : (double)low;
    }
}

/* Years are small whole numbers: equal ones are the same. */
static int compare_years(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

struct kachi_quantiles *kachi_market_end_quantiles(struct kachi_arena *arena,
                                                   const struct kachi_market_scenario *scenario,
                                                   const struct kachi_market_options *options,
                                                   double tolerance)
{
    size_t runs = kachi_market_end_runs(scenario, options);
    size_t rows = scenario->lever_count + 1;
    if (runs == 0) {
        return NULL;
    }
    struct kachi_workers *workers = kachi_workers_new(options->threads);
    struct ending ending = {
        .scenario = scenario,
        .options = options,
        .tolerance = tolerance,
        .desks = desks_new(arena, scenario, kachi_workers_count(workers)),
        .years = KACHI_NEW_ARRAY(arena, double, rows *runs),
        .runs = runs,
    };
    kachi_workers_run(workers, runs, run_endings, &ending);
    kachi_workers_free(workers);
    struct kachi_quantiles *quantiles = KACHI_NEW_ARRAY(arena, struct kachi_quantiles, rows);
    for (size_t l = 0; l < rows; l++) {
        double *years = ending.years + l * runs;
        qsort(years, runs, sizeof(double), compare_years);
        /* A year is a year: the one at or above the quantile. */
        quantiles[l] = (struct kachi_quantiles){
            .p5 = ceil(kachi_quantile(runs, years, 0.05)),
            .p50 = ceil(kachi_quantile(runs, years, 0.50)),
            .p95 = ceil(kachi_quantile(runs, years, 0.95)),
        };
    }
    return quantiles;
}
