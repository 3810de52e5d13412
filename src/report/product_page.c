/* SPDX-License-Identifier: Apache-2.0 */
#include "report/product_page.h"

#include "base/embedded.h"
#include "report/product_sections_internal.h"

#include <assert.h>
#include <math.h>

#define STYLE "data/report.css"

const char *kachi_page_say(const struct kachi_page *page, const char *key)
{
    return kachi_phrase(page->lang, key);
}

struct kachi_str kachi_page_number(const struct kachi_page *page, double value)
{
    return kachi_number_text(page->arena, value, 6);
}

void kachi_page_heading(const struct kachi_page *page, const char *id, const char *key)
{
    kachi_html_begin(page->html, "h2");
    kachi_html_attr(page->html, "id", id);
    kachi_html_say(page->html, kachi_page_say(page, key));
    kachi_html_end(page->html, "h2");
}

void kachi_page_paragraph_text(const struct kachi_page *page, const char *class,
                               struct kachi_str text)
{
    kachi_html_begin(page->html, "p");
    if (class != NULL) {
        kachi_html_attr(page->html, "class", class);
    }
    kachi_html_text(page->html, text);
    kachi_html_end(page->html, "p");
}

void kachi_page_paragraph(const struct kachi_page *page, const char *class, const char *key)
{
    kachi_html_element_say(page->html, "p", class, kachi_page_say(page, key));
}

void kachi_page_chart(const struct kachi_page *page, enum kachi_product_chart chart)
{
    if (kachi_product_chart_applies(page->report, chart)) {
        kachi_chart_figure_begin(page->html);
        kachi_product_chart_draw(page->report, chart, page->html);
        kachi_chart_figure_end(page->html);
    }
}

void kachi_page_table_begin(const struct kachi_page *page, const char *caption, size_t count,
                            const struct kachi_page_column columns[])
{
    struct kachi_html *html = page->html;
    kachi_html_begin(html, "div");
    kachi_html_attr(html, "class", "scroll");
    kachi_html_attr(html, "tabindex", "0");
    kachi_html_begin(html, "table");
    kachi_html_element_say(html, "caption", NULL, kachi_page_say(page, caption));
    kachi_html_begin(html, "thead");
    kachi_html_begin(html, "tr");
    for (size_t i = 0; i < count; i++) {
        kachi_html_begin(html, "th");
        kachi_html_attr(html, "scope", "col");
        if (columns[i].is_number) {
            kachi_html_attr(html, "class", "n");
        }
        kachi_html_say(html, kachi_page_say(page, columns[i].key));
        kachi_html_end(html, "th");
    }
    kachi_html_end(html, "tr");
    kachi_html_end(html, "thead");
    kachi_html_begin(html, "tbody");
}

void kachi_page_table_end(const struct kachi_page *page)
{
    kachi_html_end(page->html, "tbody");
    kachi_html_end(page->html, "table");
    kachi_html_end(page->html, "div");
}

void kachi_page_row_begin(const struct kachi_page *page, const char *class)
{
    kachi_html_begin(page->html, "tr");
    if (class != NULL) {
        kachi_html_attr(page->html, "class", class);
    }
}

void kachi_page_row_end(const struct kachi_page *page)
{
    kachi_html_end(page->html, "tr");
    kachi_html_literal(page->html, "\n");
}

void kachi_page_cell_head(const struct kachi_page *page, struct kachi_str text)
{
    kachi_html_begin(page->html, "th");
    kachi_html_attr(page->html, "scope", "row");
    kachi_html_text(page->html, text);
    kachi_html_end(page->html, "th");
}

void kachi_page_cell(const struct kachi_page *page, const char *class, struct kachi_str text)
{
    kachi_html_element(page->html, "td", class, text);
}

struct kachi_str kachi_page_or_dash(struct kachi_str text)
{
    return kachi_str_is_empty(text) ? kachi_str_of("–") : text;
}

void kachi_page_cell_number(const struct kachi_page *page, double value)
{
    kachi_page_cell(page, "n", kachi_page_number(page, value));
}

struct card {
    const char *class, *what, *link;
    bool has;
    double value;
};

/* One of the three numbers. What is not stated is said so: it is not 0. */
static void write_card(const struct kachi_page *page, const struct card *card)
{
    struct kachi_html *html = page->html;
    kachi_html_begin(html, "div");
    kachi_html_attr_print(html, "class", "card %s%s", card->class, card->has ? "" : " none");
    kachi_html_element_say(html, "div", "what", kachi_page_say(page, card->what));
    kachi_html_element(html, "div", "number",
                       card->has ? kachi_number_text(page->arena, card->value, 4)
                                 : kachi_str_of("–"));
    if (card->has) {
        kachi_html_element(html, "div", "unit",
                           kachi_product_report_unit(page->report, page->lang));
        kachi_html_begin(html, "div");
        kachi_html_attr(html, "class", "unit");
        kachi_html_link(html, kachi_str_of(card->link),
                        kachi_str_of(kachi_page_say(page, "report.why")));
        kachi_html_end(html, "div");
    } else {
        kachi_html_element_say(html, "div", "unit", kachi_page_say(page, "report.not-stated"));
    }
    kachi_html_end(html, "div");
}

static void write_cards(const struct kachi_page *page)
{
    const struct kachi_product_report *report = page->report;
    bool has_downstream = report->downstream != NULL && fabs(report->downstream->ae_kgco2e) > 0.0;
    double avoided = report->claim != NULL ? report->claim->stated.claimed_kgco2e
                     : has_downstream      ? report->downstream->ae_kgco2e
                                           : 0.0;
    const struct card cards[] = {
        {"cfp", "report.cfp", "#stages-section", true, report->stated->total_kgco2e},
        {"rep", "rep.title", "#reduced-section", report->rep != NULL,
         report->rep != NULL ? report->rep->rep_kgco2e : 0.0},
        {"ae", "ae.title", "#avoided-section", report->claim != NULL || has_downstream, avoided},
    };
    kachi_html_begin(page->html, "div");
    kachi_html_attr(page->html, "class", "cards");
    for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
        write_card(page, &cards[i]);
    }
    kachi_html_end(page->html, "div");
    kachi_page_paragraph(page, "apart", "never-summed");
}

static void write_header(const struct kachi_page *page,
                         const struct kachi_product_page_links *links)
{
    const struct kachi_product_report *report = page->report;
    struct kachi_html *html = page->html;
    const struct kachi_value_statement *statement = report->statement;
    kachi_html_begin(html, "header");
    kachi_html_attr(html, "class", "page");
    if (!kachi_str_is_empty(links->other_language)) {
        kachi_html_begin(html, "p");
        kachi_html_attr(html, "class", "languages");
        kachi_html_link(html, links->other_language,
                        kachi_str_of(page->lang == KACHI_LANG_JA ? "English" : "日本語"));
        kachi_html_end(html, "p");
    }
    kachi_html_element(html, "h1", NULL, kachi_product_report_name(report, page->lang));
    kachi_html_begin(html, "p");
    kachi_html_attr(html, "class", "meta");
    kachi_html_print(html, "%s %.*s · 1 %.*s", kachi_page_say(page, "issuer"),
                     KACHI_STR_ARG(statement->issuer), KACHI_STR_ARG(report->stated->unit));
    if (report->asked.statement.from != KACHI_NO_DAY &&
        report->asked.statement.until != KACHI_NO_DAY) {
        struct kachi_str from = kachi_day_text(page->arena, report->asked.statement.from);
        struct kachi_str until = kachi_day_text(page->arena, report->asked.statement.until);
        kachi_html_print(html, " · %.*s – %.*s", KACHI_STR_ARG(from), KACHI_STR_ARG(until));
    }
    kachi_html_print(html, " · %s · ", kachi_boundary_phrase(statement->boundary, page->lang));
    kachi_html_element_say(html, "span", "state", kachi_page_say(page, "statement.state.draft"));
    kachi_html_end(html, "p");
    kachi_html_element(html, "p", "meta", kachi_product_report_source(report, page->lang));
    kachi_html_end(html, "header");
}

struct section {
    const char *id, *heading;
    void (*write)(const struct kachi_page *page);
};

static const struct section sections[] = {
    {"stages-section", "report.section.stages", kachi_page_stages},
    {"hot-spots", "report.section.hot-spots", kachi_page_hot_spots},
    {"reduced-section", "report.section.reduced", kachi_page_reduced},
    {"avoided-section", "report.section.avoided", kachi_page_avoided},
    {"sure", "report.section.sure", kachi_page_sure},
    {"apart", "report.section.apart", kachi_page_apart},
    {"trust", "report.section.trust", kachi_page_trust},
    {"checks", "report.section.checks", kachi_page_checks},
    {"lines", "report.section.lines", kachi_page_lines},
    {"inputs", "report.section.inputs", kachi_page_inputs},
};

static void write_contents(const struct kachi_page *page)
{
    struct kachi_html *html = page->html;
    kachi_html_begin(html, "nav");
    kachi_html_attr(html, "aria-label", kachi_page_say(page, "report.contents"));
    kachi_html_begin(html, "ol");
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        kachi_html_begin(html, "li");
        kachi_html_link(html, kachi_str_print(page->arena, "#%s", sections[i].id),
                        kachi_str_of(kachi_page_say(page, sections[i].heading)));
        kachi_html_end(html, "li");
    }
    kachi_html_end(html, "ol");
    kachi_html_end(html, "nav");
}

static void write_link(const struct kachi_page *page, struct kachi_str address, const char *key)
{
    if (!kachi_str_is_empty(address)) {
        kachi_html_begin(page->html, "li");
        kachi_html_link(page->html, address, kachi_str_of(kachi_page_say(page, key)));
        kachi_html_end(page->html, "li");
    }
}

static void write_footer(const struct kachi_page *page,
                         const struct kachi_product_page_links *links)
{
    struct kachi_html *html = page->html;
    kachi_html_begin(html, "footer");
    kachi_html_attr(html, "class", "page");
    kachi_html_begin(html, "ul");
    write_link(page, links->workbook, "report.link.workbook");
    write_link(page, links->folder_of_tables, "report.link.tables");
    write_link(page, links->folder_of_charts, "report.link.charts");
    write_link(page, links->statement, "report.link.statement");
    kachi_html_end(html, "ul");
    kachi_page_paragraph(page, "note", "report.redo");
    kachi_html_begin(html, "p");
    kachi_html_begin(html, "code");
    kachi_html_print(html, "SHA-256 %.*s", KACHI_STR_ARG(page->report->statement->digest));
    kachi_html_end(html, "code");
    kachi_html_end(html, "p");
    kachi_html_end(html, "footer");
}

void kachi_product_page_write(const struct kachi_product_report *report,
                              const struct kachi_product_page_links *links, struct kachi_html *html)
{
    const struct kachi_page page = {
        .report = report, .html = html, .arena = report->arena, .lang = html->lang};
    const struct kachi_embedded_file *style = kachi_embedded_find(STYLE);
    assert(style != NULL);
    struct kachi_str name = kachi_product_report_name(report, html->lang);
    struct kachi_html_page frame = {
        .title = kachi_str_print(report->arena, "%.*s · Kachi", KACHI_STR_ARG(name)),
        .style = kachi_str_copy(report->arena, style->content).text};
    kachi_html_page_begin(html, &frame);
    write_header(&page, links);
    kachi_html_begin(html, "main");
    write_cards(&page);
    kachi_page_chart(&page, KACHI_CHART_VALUE);
    write_contents(&page);
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        kachi_html_begin(html, "section");
        kachi_page_heading(&page, sections[i].id, sections[i].heading);
        sections[i].write(&page);
        kachi_html_end(html, "section");
    }
    kachi_html_end(html, "main");
    write_footer(&page, links);
    kachi_html_page_end(html);
}
