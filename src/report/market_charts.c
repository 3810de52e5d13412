/* SPDX-License-Identifier: Apache-2.0 */
#include "report/market_charts.h"

#include "report/chart_series.h"
#include "report/chart_tornado.h"
#include "report/chart_waterfall.h"

#include <math.h>

#define DIGEST_SHOWN 12
#define DIGITS 3
#define TORNADO_ROWS 10
#define PERCENT 0.01
#define MILLION 1e6
#define BILLION 1e9

struct drawing {
    struct kachi_arena *arena;
    const struct kachi_market_study *study;
    struct kachi_html *html;
    enum kachi_market_chart chart;
};

const char *kachi_market_chart_word(enum kachi_market_chart chart)
{
    static const char *const words[KACHI_MARKET_CHARTS] = {
        "share", "reasons", "segments", "tonnes", "price", "money", "payers", "tornado"};
    return words[chart];
}

bool kachi_market_chart_applies(const struct kachi_market_study *study,
                                enum kachi_market_chart chart)
{
    if (chart == KACHI_MARKET_CHART_TORNADO) {
        return study->bar_count > 0;
    }
    return study->result->year_count >= 2 || chart == KACHI_MARKET_CHART_PAYERS;
}

struct kachi_str kachi_market_report_name(const struct kachi_market_study *study,
                                          enum kachi_lang lang)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    bool is_japanese = lang == KACHI_LANG_JA && !kachi_str_is_empty(scenario->name_ja);
    return is_japanese ? scenario->name_ja : scenario->name;
}

struct kachi_str kachi_market_report_source(struct kachi_arena *arena,
                                            const struct kachi_market_study *study,
                                            enum kachi_lang lang)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    struct kachi_str digest = kachi_digest_text(arena, &study->digest);
    return kachi_phrase_filled(
        arena, lang, "market.report.source",
        KACHI_ARGS({"scenario", scenario->id}, {"version", scenario->version},
                   {"digest", kachi_str_slice(digest, 0, DIGEST_SHOWN)},
                   {"assumptions", kachi_str_print(arena, "%zu", scenario->assumption_count)},
                   {"figures", kachi_str_print(arena, "%zu", scenario->stated_count)},
                   {"runs", kachi_str_print(arena, "%zu", study->options.runs)}));
}

static struct kachi_str say(const struct drawing *drawing, const char *key)
{
    return kachi_str_of(kachi_phrase(drawing->html->lang, key));
}

static struct kachi_str number(const struct drawing *drawing, double value)
{
    return kachi_number_text(drawing->arena, value, DIGITS);
}

/* A title as a sentence with up to two numbers and the last year. */
static struct kachi_str sentence(const struct drawing *drawing, const char *key, double a, double b)
{
    struct kachi_str year =
        kachi_str_print(drawing->arena, "%d", drawing->study->scenario->to_year);
    return kachi_phrase_filled(
        drawing->arena, drawing->html->lang, key,
        KACHI_ARGS({"a", number(drawing, a)}, {"b", number(drawing, b)}, {"year", year}));
}

static struct kachi_chart_head head_of(const struct drawing *drawing, struct kachi_str title,
                                       const char *unit)
{
    return (struct kachi_chart_head){
        .id = kachi_market_chart_word(drawing->chart),
        .title = title,
        .unit = say(drawing, unit),
        .source = kachi_market_report_source(drawing->arena, drawing->study, drawing->html->lang)};
}

/* A metric over the years, in units of `unit`. */
static double *over_years(const struct drawing *drawing, const struct kachi_market_result *result,
                          size_t metric, double unit)
{
    double *values = KACHI_NEW_ARRAY(drawing->arena, double, result->year_count);
    for (size_t y = 0; y < result->year_count; y++) {
        values[y] = kachi_market_metric(result, y, metric) / unit;
    }
    return values;
}

static struct kachi_series series_of(const struct drawing *drawing, const char *name, size_t metric,
                                     double unit)
{
    const struct kachi_market_study *study = drawing->study;
    size_t years = study->result->year_count;
    struct kachi_series series = {.name = say(drawing, name),
                                  .value = over_years(drawing, study->result, metric, unit)};
    if (study->metrics != NULL) {
        double *low = KACHI_NEW_ARRAY(drawing->arena, double, years);
        double *high = KACHI_NEW_ARRAY(drawing->arena, double, years);
        for (size_t y = 0; y < years; y++) {
            const struct kachi_quantiles *found =
                &study->metrics[y * study->result->metric_count + metric];
            low[y] = found->p5 / unit;
            high[y] = found->p95 / unit;
        }
        series.low = low;
        series.high = high;
    }
    return series;
}

/* The numbers of the first, middle and last year in words, for those who hear the page. */
static struct kachi_str describe(const struct drawing *drawing, size_t count,
                                 const struct kachi_series series[])
{
    const struct kachi_market_scenario *scenario = drawing->study->scenario;
    const size_t years[] = {0, scenario->year_count / 2, scenario->year_count - 1};
    struct kachi_str text = kachi_str_of("");
    for (size_t i = 0; i < count; i++) {
        text = kachi_str_print(drawing->arena, "%.*s%s%.*s:", KACHI_STR_ARG(text),
                               i == 0 ? "" : "; ", KACHI_STR_ARG(series[i].name));
        for (size_t k = 0; k < 3; k++) {
            struct kachi_str value = number(drawing, series[i].value[years[k]]);
            text = kachi_str_print(drawing->arena, "%.*s %d %.*s", KACHI_STR_ARG(text),
                                   scenario->from_year + (int)years[k], KACHI_STR_ARG(value));
        }
    }
    return text;
}

static void draw_series(const struct drawing *drawing, struct kachi_chart_head head, size_t count,
                        const struct kachi_series series[])
{
    size_t years = drawing->study->result->year_count;
    double *x = KACHI_NEW_ARRAY(drawing->arena, double, years);
    for (size_t y = 0; y < years; y++) {
        x[y] = drawing->study->scenario->from_year + (double)y;
    }
    head.description = describe(drawing, count, series);
    kachi_chart_series(drawing->arena, drawing->html, &head,
                       &(struct kachi_series_axis){.count = years, .x = x}, count, series);
}

/* A metric with levers (and how sure it is) beside the same market without any. */
static void draw_with_and_without(const struct drawing *drawing, size_t metric, double unit,
                                  const char *title, const char *unit_key)
{
    const struct kachi_market_study *study = drawing->study;
    size_t last = study->result->year_count - 1;
    const struct kachi_series series[] = {
        series_of(drawing, "market.report.with", metric, unit),
        {.name = say(drawing, "market.report.without"),
         .value = over_years(drawing, study->without, metric, unit)}};
    struct kachi_str words = sentence(drawing, title, series[0].value[last], series[1].value[last]);
    draw_series(drawing, head_of(drawing, words, unit_key), 2, series);
}

static void draw_reasons(const struct drawing *drawing)
{
    const struct kachi_market_result *result = drawing->study->result;
    size_t last = result->year_count - 1;
    const struct kachi_series series[] = {
        {.name = say(drawing, "market.report.support"),
         .value = over_years(drawing, result, KACHI_METRIC_BY_SUPPORT, PERCENT)},
        {.name = say(drawing, "market.report.duty"),
         .value = over_years(drawing, result, KACHI_METRIC_BY_DUTY, PERCENT)},
        {.name = say(drawing, "market.report.choice"),
         .value = over_years(drawing, result, KACHI_METRIC_GX_SHARE, PERCENT)}};
    double *choice = KACHI_NEW_ARRAY(drawing->arena, double, result->year_count);
    for (size_t y = 0; y < result->year_count; y++) {
        choice[y] = series[2].value[y] - series[0].value[y] - series[1].value[y];
    }
    const struct kachi_series shown[] = {
        series[0], series[1], {.name = series[2].name, .value = choice}};
    struct kachi_str words =
        sentence(drawing, "market.report.reasons.title", choice[last], series[2].value[last]);
    draw_series(drawing, head_of(drawing, words, "market.report.share.unit"), 3, shown);
}

static void draw_segments(const struct drawing *drawing)
{
    const struct kachi_market_scenario *scenario = drawing->study->scenario;
    struct kachi_series *series =
        KACHI_NEW_ARRAY(drawing->arena, struct kachi_series, scenario->segment_count);
    for (size_t s = 0; s < scenario->segment_count; s++) {
        const struct kachi_segment *segment = &scenario->segments[s];
        bool is_japanese =
            drawing->html->lang == KACHI_LANG_JA && !kachi_str_is_empty(segment->name_ja);
        struct kachi_str name = kachi_str_is_empty(segment->name) ? segment->id : segment->name;
        series[s] = (struct kachi_series){
            .name = is_japanese ? segment->name_ja : name,
            .value = over_years(drawing, drawing->study->result,
                                kachi_market_segment_metric(s, KACHI_SEGMENT_GX_SHARE), PERCENT)};
    }
    struct kachi_str words = sentence(drawing, "market.report.segments.title", 0.0, 0.0);
    draw_series(drawing, head_of(drawing, words, "market.report.share.unit"),
                scenario->segment_count, series);
}

static void draw_price(const struct drawing *drawing)
{
    size_t last = drawing->study->result->year_count - 1;
    const struct kachi_series series[] = {
        series_of(drawing, "market.report.paid", KACHI_METRIC_VALUE_PRICE, 1.0),
        {.name = say(drawing, "market.report.needed"),
         .value = over_years(drawing, drawing->study->result, KACHI_METRIC_NEED_PRICE, 1.0)},
        {.name = say(drawing, "market.report.worth"),
         .value = over_years(drawing, drawing->study->result, KACHI_METRIC_WORTH_PRICE, 1.0)}};
    struct kachi_str words =
        sentence(drawing, "market.report.price.title", series[0].value[0], series[0].value[last]);
    draw_series(drawing, head_of(drawing, words, "market.report.price.unit"), 3, series);
}

static void draw_money(const struct drawing *drawing)
{
    const struct kachi_series series[] = {
        series_of(drawing, "market.report.cost", KACHI_METRIC_PUBLIC_COST_YEN, BILLION),
        {.name = say(drawing, "market.report.revenue"),
         .value = over_years(drawing, drawing->study->result, KACHI_METRIC_REVENUE_YEN, BILLION)}};
    const double *totals = drawing->study->totals;
    struct kachi_str words = sentence(drawing, "market.report.money.title",
                                      totals[KACHI_TOTAL_PUBLIC_COST_YEN] / BILLION,
                                      totals[KACHI_TOTAL_REVENUE_YEN] / BILLION);
    draw_series(drawing, head_of(drawing, words, "market.report.money.unit"), 2, series);
}

static void draw_payers(const struct drawing *drawing)
{
    static const struct {
        enum kachi_total total;
        const char *key;
    } rows[] = {
        {KACHI_TOTAL_BUYERS_PAY_YEN, "market.report.payer.buyers"},
        {KACHI_TOTAL_STATE_PAYS_YEN, "market.report.payer.state"},
        {KACHI_TOTAL_MAKERS_PAY_YEN, "market.report.payer.makers"},
        {KACHI_TOTAL_ABROAD_PAYS_YEN, "market.report.payer.abroad"},
        {KACHI_TOTAL_EXTRA_YEN, "market.report.payer.extra"},
    };
    const size_t count = sizeof rows / sizeof rows[0];
    struct kachi_step steps[sizeof rows / sizeof rows[0]];
    const double *totals = drawing->study->totals;
    struct kachi_chart_head head = head_of(drawing,
                                           sentence(drawing, "market.report.payers.title",
                                                    totals[KACHI_TOTAL_BUYERS_PAY_YEN] / BILLION,
                                                    totals[KACHI_TOTAL_STATE_PAYS_YEN] / BILLION),
                                           "market.report.money.unit");
    head.description = kachi_str_of("");
    for (size_t i = 0; i < count; i++) {
        steps[i] = (struct kachi_step){.kind = i == 0 || i + 1 == count ? KACHI_STEP_LEVEL
                                                                        : KACHI_STEP_CHANGE,
                                       .name = say(drawing, rows[i].key),
                                       .value = totals[rows[i].total] / BILLION};
        struct kachi_str value = number(drawing, steps[i].value);
        head.description =
            kachi_str_print(drawing->arena, "%.*s%s%.*s: %.*s", KACHI_STR_ARG(head.description),
                            i == 0 ? "" : "; ", KACHI_STR_ARG(steps[i].name), KACHI_STR_ARG(value));
    }
    kachi_chart_waterfall(drawing->arena, drawing->html, &head, count, steps);
}

static void draw_tornado(const struct drawing *drawing)
{
    const struct kachi_market_study *study = drawing->study;
    size_t count = study->bar_count < TORNADO_ROWS ? study->bar_count : TORNADO_ROWS;
    struct kachi_tornado_row rows[TORNADO_ROWS];
    struct kachi_str names = kachi_str_of("");
    for (size_t i = 0; i < count; i++) {
        const struct kachi_tornado_bar *bar = &study->bars[i];
        rows[i] = (struct kachi_tornado_row){.name = bar->figure->name,
                                             .low = bar->share_low / PERCENT,
                                             .high = bar->share_high / PERCENT};
        struct kachi_str low = number(drawing, rows[i].low);
        struct kachi_str high = number(drawing, rows[i].high);
        names = kachi_str_print(drawing->arena, "%.*s%s%.*s: %.*s – %.*s", KACHI_STR_ARG(names),
                                i == 0 ? "" : "; ", KACHI_STR_ARG(rows[i].name), KACHI_STR_ARG(low),
                                KACHI_STR_ARG(high));
    }
    struct kachi_str title = kachi_phrase_filled(
        drawing->arena, drawing->html->lang, "market.report.tornado.title",
        KACHI_ARGS({"figure", rows[0].name}, {"a", number(drawing, rows[0].low)},
                   {"b", number(drawing, rows[0].high)}));
    struct kachi_chart_head head = head_of(drawing, title, "market.report.tornado.unit");
    head.description = names;
    kachi_chart_tornado(drawing->arena, drawing->html, &head,
                        study->totals[KACHI_TOTAL_END_SHARE] / PERCENT, count, rows);
}

void kachi_market_chart_draw(struct kachi_arena *arena, const struct kachi_market_study *study,
                             enum kachi_market_chart chart, struct kachi_html *html)
{
    struct drawing drawing = {.arena = arena, .study = study, .html = html, .chart = chart};
    switch (chart) {
    case KACHI_MARKET_CHART_SHARE:
        draw_with_and_without(&drawing, KACHI_METRIC_GX_SHARE, PERCENT, "market.report.share.title",
                              "market.report.share.unit");
        return;
    case KACHI_MARKET_CHART_REASONS:
        draw_reasons(&drawing);
        return;
    case KACHI_MARKET_CHART_SEGMENTS:
        draw_segments(&drawing);
        return;
    case KACHI_MARKET_CHART_TONNES:
        draw_with_and_without(&drawing, KACHI_METRIC_CUT_T, MILLION, "market.report.tonnes.title",
                              "market.report.tonnes.unit");
        return;
    case KACHI_MARKET_CHART_PRICE:
        draw_price(&drawing);
        return;
    case KACHI_MARKET_CHART_MONEY:
        draw_money(&drawing);
        return;
    case KACHI_MARKET_CHART_PAYERS:
        draw_payers(&drawing);
        return;
    case KACHI_MARKET_CHART_TORNADO:
        draw_tornado(&drawing);
        return;
    }
}
