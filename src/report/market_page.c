/* SPDX-License-Identifier: Apache-2.0 */
#include "report/market_page.h"

#include "base/embedded.h"
#include "base/number_text.h"
#include "report/chart.h"
#include "report/market_charts.h"

#include <assert.h>
#include <math.h>

#define STYLE "data/report.css"
#define DIGITS 3
#define MILLION 1e6
#define BILLION 1e9

struct page {
    struct kachi_arena *arena;
    const struct kachi_market_study *study;
    struct kachi_html *html;
};

static const char *say(const struct page *page, const char *key)
{
    return kachi_phrase(page->html->lang, key);
}

static struct kachi_str number(const struct page *page, double value)
{
    return isfinite(value) ? kachi_number_text(page->arena, value, DIGITS) : kachi_str_of("–");
}

static struct kachi_str name_of(const struct page *page, struct kachi_str id, struct kachi_str name,
                                struct kachi_str name_ja)
{
    if (page->html->lang == KACHI_LANG_JA && !kachi_str_is_empty(name_ja)) {
        return name_ja;
    }
    return kachi_str_is_empty(name) ? id : name;
}

static void table_begin(const struct page *page, const char *caption, size_t count,
                        const char *const headings[])
{
    struct kachi_html *html = page->html;
    kachi_html_begin(html, "div");
    kachi_html_attr(html, "class", "scroll");
    kachi_html_attr(html, "tabindex", "0");
    kachi_html_begin(html, "table");
    kachi_html_element_say(html, "caption", NULL, caption);
    kachi_html_begin(html, "thead");
    kachi_html_begin(html, "tr");
    for (size_t i = 0; i < count; i++) {
        kachi_html_begin(html, "th");
        kachi_html_attr(html, "scope", "col");
        kachi_html_attr(html, "class", i == 0 ? "t" : "n");
        kachi_html_say(html, headings[i]);
        kachi_html_end(html, "th");
    }
    kachi_html_end(html, "tr");
    kachi_html_end(html, "thead");
    kachi_html_begin(html, "tbody");
}

static void table_end(const struct page *page)
{
    kachi_html_end(page->html, "tbody");
    kachi_html_end(page->html, "table");
    kachi_html_end(page->html, "div");
}

static void row_begin(const struct page *page, struct kachi_str head)
{
    kachi_html_begin(page->html, "tr");
    kachi_html_begin(page->html, "th");
    kachi_html_attr(page->html, "scope", "row");
    kachi_html_text(page->html, head);
    kachi_html_end(page->html, "th");
}

static void row_end(const struct page *page)
{
    kachi_html_end(page->html, "tr");
    kachi_html_literal(page->html, "\n");
}

static void cell(const struct page *page, double value)
{
    kachi_html_element(page->html, "td", "n", number(page, value));
}

static void write_header(const struct page *page, struct kachi_str other_language)
{
    const struct kachi_market_scenario *scenario = page->study->scenario;
    struct kachi_html *html = page->html;
    bool is_japanese = html->lang == KACHI_LANG_JA;
    kachi_html_begin(html, "header");
    kachi_html_attr(html, "class", "page");
    if (!kachi_str_is_empty(other_language)) {
        kachi_html_begin(html, "p");
        kachi_html_attr(html, "class", "languages");
        kachi_html_link(html, other_language, kachi_str_of(is_japanese ? "English" : "日本語"));
        kachi_html_end(html, "p");
    }
    kachi_html_element(html, "h1", NULL, kachi_market_report_name(page->study, html->lang));
    bool has_note_ja = is_japanese && !kachi_str_is_empty(scenario->note_ja);
    kachi_html_element(html, "p", NULL, has_note_ja ? scenario->note_ja : scenario->note);
    kachi_html_element(html, "p", "meta",
                       kachi_market_report_source(page->arena, page->study, html->lang));
    kachi_html_element_say(html, "p", "note", say(page, "market.report.no-forecast"));
    kachi_html_end(html, "header");
}

static void write_card(const struct page *page, const char *class, const char *key,
                       enum kachi_total total, double unit)
{
    const struct kachi_market_study *study = page->study;
    struct kachi_html *html = page->html;
    kachi_html_begin(html, "div");
    kachi_html_attr_print(html, "class", "card %s", class);
    kachi_html_element_say(html, "div", "what", say(page, key));
    kachi_html_element(html, "div", "number", number(page, study->totals[total] / unit));
    if (study->options.runs > 0) {
        struct kachi_str low = number(page, study->total_quantiles[total].p5 / unit);
        struct kachi_str high = number(page, study->total_quantiles[total].p95 / unit);
        kachi_html_begin(html, "div");
        kachi_html_attr(html, "class", "unit");
        kachi_html_print(html, "P5 – P95: %.*s – %.*s", KACHI_STR_ARG(low), KACHI_STR_ARG(high));
        kachi_html_end(html, "div");
    }
    kachi_html_end(html, "div");
}

static void write_cards(const struct page *page)
{
    kachi_html_begin(page->html, "div");
    kachi_html_attr(page->html, "class", "cards");
    write_card(page, "cfp", "market.total.end-share", KACHI_TOTAL_END_SHARE, 0.01);
    write_card(page, "rep", "market.total.rep", KACHI_TOTAL_REP_T, MILLION);
    write_card(page, "ae", "market.total.ae", KACHI_TOTAL_AE_T, MILLION);
    kachi_html_end(page->html, "div");
    kachi_html_element_say(page->html, "p", "apart", say(page, "never-summed"));
}

static void write_charts(const struct page *page)
{
    for (int i = 0; i < KACHI_MARKET_CHARTS; i++) {
        enum kachi_market_chart chart = (enum kachi_market_chart)i;
        if (!kachi_market_chart_applies(page->study, chart)) {
            continue;
        }
        kachi_chart_figure_begin(page->html);
        kachi_market_chart_draw(page->arena, page->study, chart, page->html);
        kachi_chart_figure_end(page->html);
    }
}

static void write_years(const struct page *page)
{
    static const struct {
        enum kachi_metric metric;
        double unit;
        const char *key;
    } columns[] = {
        {KACHI_METRIC_GX_SHARE, 0.01, "market.report.column.share"},
        {KACHI_METRIC_GX_YEN, BILLION, "market.gx-sales"},
        {KACHI_METRIC_REP_T, MILLION, "market.rep"},
        {KACHI_METRIC_AE_T, MILLION, "market.ae"},
        {KACHI_METRIC_CUT_T, MILLION, "market.cut"},
        {KACHI_METRIC_NEED_PRICE, 1.0, "market.need-price"},
        {KACHI_METRIC_VALUE_PRICE, 1.0, "market.value-price"},
        {KACHI_METRIC_CARBON_PRICE, 1.0, "market.carbon-price"},
        {KACHI_METRIC_PUBLIC_COST_YEN, BILLION, "market.public-cost"},
    };
    const size_t count = sizeof columns / sizeof columns[0];
    const char *headings[1 + sizeof columns / sizeof columns[0]];
    headings[0] = say(page, "market.year");
    for (size_t i = 0; i < count; i++) {
        headings[i + 1] = say(page, columns[i].key);
    }
    table_begin(page, say(page, "market.report.years"), count + 1, headings);
    for (size_t y = 0; y < page->study->scenario->year_count; y++) {
        row_begin(page,
                  kachi_str_print(page->arena, "%d", page->study->scenario->from_year + (int)y));
        for (size_t i = 0; i < count; i++) {
            cell(page,
                 kachi_market_metric(page->study->result, y, columns[i].metric) / columns[i].unit);
        }
        row_end(page);
    }
    table_end(page);
}

static struct kachi_str year_text(const struct page *page, double year)
{
    if (!(year > 0.0)) {
        return kachi_str_of("–");
    }
    return year > page->study->scenario->to_year ? kachi_str_of(say(page, "market.end.never"))
                                                 : kachi_str_print(page->arena, "%.0f", year);
}

static void write_lever_row(const struct page *page, size_t l, struct kachi_str name, double yen)
{
    const struct kachi_market_study *study = page->study;
    row_begin(page, name);
    cell(page, yen / BILLION);
    kachi_html_element(page->html, "td", "n", year_text(page, study->ends[l]));
    if (study->end_quantiles != NULL) {
        struct kachi_str from = year_text(page, study->end_quantiles[l].p5);
        struct kachi_str to = year_text(page, study->end_quantiles[l].p95);
        kachi_html_element(
            page->html, "td", "n",
            kachi_str_print(page->arena, "%.*s – %.*s", KACHI_STR_ARG(from), KACHI_STR_ARG(to)));
    }
    row_end(page);
}

static void write_levers(const struct page *page)
{
    const struct kachi_market_study *study = page->study;
    const struct kachi_market_scenario *scenario = study->scenario;
    if (study->ends == NULL || scenario->lever_count == 0) {
        return;
    }
    const char *const headings[] = {say(page, "market.lever"), say(page, "market.public-cost"),
                                    say(page, "market.may-end"), "P5 – P95"};
    table_begin(page, say(page, "market.levers"), study->end_quantiles == NULL ? 3 : 4, headings);
    for (size_t l = 0; l < scenario->lever_count; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        double yen = 0.0;
        for (size_t y = 0; y < scenario->year_count; y++) {
            yen += study->result->lever_yen[y * scenario->lever_count + l];
        }
        write_lever_row(page, l, name_of(page, lever->id, lever->name, lever->name_ja), yen);
    }
    write_lever_row(page, scenario->lever_count, kachi_str_of(say(page, "market.all-levers")),
                    study->totals[KACHI_TOTAL_PUBLIC_COST_YEN]);
    table_end(page);
}

static void write_payers(const struct page *page)
{
    static const struct {
        enum kachi_total total;
        const char *key;
    } rows[] = {
        {KACHI_TOTAL_BUYERS_PAY_YEN, "market.payer.buyers"},
        {KACHI_TOTAL_STATE_PAYS_YEN, "market.payer.state"},
        {KACHI_TOTAL_MAKERS_PAY_YEN, "market.payer.makers"},
        {KACHI_TOTAL_ABROAD_PAYS_YEN, "market.payer.abroad"},
        {KACHI_TOTAL_EXTRA_YEN, "market.payer.extra"},
        {KACHI_TOTAL_USE_YEN, "market.payer.use"},
    };
    const struct kachi_market_study *study = page->study;
    bool has_runs = study->options.runs > 0;
    const char *const headings[] = {"", say(page, "market.as-written"), "P5", "P50", "P95"};
    table_begin(page, say(page, "market.payer"), has_runs ? 5 : 2, headings);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct kachi_quantiles *found = &study->total_quantiles[rows[i].total];
        row_begin(page, kachi_str_of(say(page, rows[i].key)));
        cell(page, study->totals[rows[i].total] / BILLION);
        if (has_runs) {
            cell(page, found->p5 / BILLION);
            cell(page, found->p50 / BILLION);
            cell(page, found->p95 / BILLION);
        }
        row_end(page);
    }
    table_end(page);
}

/* A figure in the first and the last year, times a factor. */
static struct kachi_str range_text(const struct page *page, const struct kachi_figure *figure,
                                   double factor)
{
    size_t last = page->study->scenario->year_count - 1;
    struct kachi_str from = number(page, figure->by_year[0] * factor);
    struct kachi_str to = number(page, figure->by_year[last] * factor);
    return kachi_str_equal(from, to) ? from
                                     : kachi_str_print(page->arena, "%.*s → %.*s",
                                                       KACHI_STR_ARG(from), KACHI_STR_ARG(to));
}

static void write_figures(const struct page *page)
{
    const struct kachi_market_scenario *scenario = page->study->scenario;
    const char *const headings[] = {say(page, "market.figure"), say(page, "market.value"),
                                    say(page, "market.low"), say(page, "market.high"),
                                    say(page, "market.source")};
    struct kachi_html *html = page->html;
    table_begin(page, say(page, "market.report.figures"), 5, headings);
    for (size_t i = 1; i < scenario->figure_count; i++) {
        const struct kachi_figure *figure = scenario->figures[i];
        bool is_unsure = figure->spread != KACHI_SPREAD_NONE;
        bool is_assumption = kachi_figure_is_assumption(figure);
        struct kachi_str none = kachi_str_of("");
        row_begin(page, figure->name);
        kachi_html_element(html, "td", "n", range_text(page, figure, 1.0));
        kachi_html_element(html, "td", "n",
                           is_unsure ? range_text(page, figure, figure->low) : none);
        kachi_html_element(html, "td", "n",
                           is_unsure ? range_text(page, figure, figure->high) : none);
        kachi_html_element(html, "td", "file",
                           is_assumption ? kachi_str_of(say(page, "market.assumption"))
                                         : figure->source);
        row_end(page);
    }
    table_end(page);
}

static void write_section(const struct page *page, const char *key,
                          void (*write)(const struct page *page))
{
    kachi_html_begin(page->html, "section");
    kachi_html_element_say(page->html, "h2", NULL, say(page, key));
    write(page);
    kachi_html_end(page->html, "section");
}

void kachi_market_page_write(struct kachi_arena *arena, const struct kachi_market_study *study,
                             struct kachi_str other_language, struct kachi_html *html)
{
    const struct page page = {.arena = arena, .study = study, .html = html};
    const struct kachi_embedded_file *style = kachi_embedded_find(STYLE);
    assert(style != NULL);
    struct kachi_str name = kachi_market_report_name(study, html->lang);
    struct kachi_html_page frame = {.title =
                                        kachi_str_print(arena, "%.*s · Kachi", KACHI_STR_ARG(name)),
                                    .style = kachi_str_copy(arena, style->content).text};
    kachi_html_page_begin(html, &frame);
    write_header(&page, other_language);
    kachi_html_begin(html, "main");
    write_cards(&page);
    write_charts(&page);
    write_section(&page, "market.report.section.years", write_years);
    write_section(&page, "market.report.section.levers", write_levers);
    write_section(&page, "market.report.section.payers", write_payers);
    write_section(&page, "market.report.section.figures", write_figures);
    kachi_html_end(html, "main");
    kachi_html_page_end(html);
}
