/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of a product's page that say why its numbers may be believed: trust, checks, every
 * line, and the files. */
#include "base/json.h"
#include "inventory/dataset_digest.h"
#include "report/product_sections_internal.h"
#include "value/check.h"
#include "value/quality.h"

#include <math.h>

#define NODES_SHOWN_MAX 60
#define MISSING_SHOWN_MAX 20

static void write_fact(const struct kachi_page *page, const char *key, struct kachi_str value)
{
    kachi_page_row_begin(page, NULL);
    kachi_page_cell_head(page, kachi_str_of(kachi_page_say(page, key)));
    kachi_page_cell(page, "n", value);
    kachi_page_row_end(page);
}

static void write_missing(const struct kachi_page *page, const struct kachi_trust *trust)
{
    static const struct kachi_page_column columns[] = {{"report.flow", false},
                                                       {"report.amount", true},
                                                       {"heading.unit", false},
                                                       {"report.file", false}};
    const struct kachi_dataset *dataset = page->report->dataset;
    if (trust->missing_count == 0) {
        return;
    }
    kachi_page_table_begin(page, "check.cut-offs", 4, columns);
    for (uint32_t i = 0; i < trust->missing_count && i < MISSING_SHOWN_MAX; i++) {
        const struct kachi_exchange *exchange = &dataset->exchanges[trust->missing[i].exchange];
        const struct kachi_flow *flow = &dataset->flows[exchange->flow];
        kachi_page_row_begin(page, NULL);
        kachi_page_cell_head(page, kachi_flow_name(flow, page->lang));
        kachi_page_cell_number(page, trust->missing[i].amount);
        kachi_page_cell(page, NULL, dataset->dimensions[flow->dimension].reference_unit);
        kachi_page_cell(page, "file", kachi_place_text(page->arena, &exchange->place));
        kachi_page_row_end(page);
    }
    kachi_page_table_end(page);
    if (trust->missing_count > MISSING_SHOWN_MAX) {
        kachi_html_print(page->html, "… +%u", (unsigned)(trust->missing_count - MISSING_SHOWN_MAX));
    }
}

/* How good the data are, as their activities say; or that they do not. */
static void write_quality(const struct kachi_page *page)
{
    static const struct kachi_page_column columns[] = {{"report.what", false},
                                                       {"report.value", true}};
    struct kachi_quality quality;
    if (kachi_quality_of_footprint(page->arena, page->report->dataset, page->report->stated,
                                   page->report->rulebook, &quality) != KACHI_OK) {
        kachi_page_paragraph(page, "note", "report.quality.none");
        return;
    }
    kachi_page_table_begin(page, "report.caption.quality", 2, columns);
    write_fact(page, "report.quality.primary",
               kachi_str_print(page->arena, "%.1f %%", 100.0 * quality.primary_share));
    write_fact(page, "report.quality.coverage",
               kachi_str_print(page->arena, "%.1f %%", 100.0 * quality.coverage));
    for (int d = 0; d < KACHI_QUALITY_DIMENSIONS; d++) {
        struct kachi_str key = kachi_str_print(page->arena, "report.quality.%s",
                                               kachi_quality_word((enum kachi_quality_dimension)d));
        struct kachi_str score = kachi_str_of("–");
        if (quality.dqr[d] > 0.0) {
            score = kachi_str_print(page->arena, "%.2f", quality.dqr[d]);
        }
        write_fact(page, key.text, score);
    }
    kachi_page_table_end(page);
}

void kachi_page_trust(const struct kachi_page *page)
{
    static const struct kachi_page_column columns[] = {{"report.what", false},
                                                       {"report.value", true}};
    const struct kachi_trust *trust = &page->report->stated->trust;
    struct kachi_arena *arena = page->arena;
    kachi_page_table_begin(page, "report.caption.trust", 2, columns);
    write_fact(page, "trust.linked",
               kachi_str_print(arena, "%.1f %%", 100.0 * trust->linked_share));
    write_fact(page, "trust.cut-off", kachi_count_text(arena, trust->missing_count));
    write_fact(page, "trust.assumed",
               kachi_count_text(arena, trust->ambiguity_count + trust->assumption_count));
    write_fact(page, "trust.uncharacterised", kachi_count_text(arena, trust->ghg_like_count));
    write_fact(page, "check.other-flows", kachi_count_text(arena, trust->uncharacterised_count));
    write_fact(page, "trust.residual", kachi_str_print(arena, "%.0e", trust->intensities.residual));
    write_fact(page, "report.closure", kachi_str_print(arena, "%.0e", trust->closure));
    kachi_page_table_end(page);
    write_missing(page, trust);
    write_quality(page);
}

static const char *class_of(struct kachi_str result)
{
    if (kachi_str_is(result, "pass")) {
        return "pass";
    }
    return kachi_str_is(result, "fail") ? "fail" : "notice";
}

/* A check of the statement, with the text of its rule in the reader's language. */
static void write_check(const struct kachi_page *page, kachi_json check,
                        const struct kachi_check_rule rules[], size_t rule_count)
{
    struct kachi_str id = kachi_json_text(kachi_json_get(check, "rule"));
    struct kachi_str result = kachi_json_text(kachi_json_get(check, "result"));
    const char *class = class_of(result);
    const struct kachi_check_rule *rule = kachi_check_rule_of(rule_count, rules, id);
    if (rule == NULL) {
        return;
    }
    struct kachi_str key = kachi_str_print(page->arena, "statement.checks.%s", class);
    kachi_page_row_begin(page, NULL);
    kachi_page_cell_head(page, id);
    kachi_page_cell(page, class, kachi_str_of(kachi_page_say(page, key.text)));
    kachi_page_cell(page, NULL, page->lang == KACHI_LANG_JA ? rule->text_ja : rule->text);
    kachi_page_cell(page, "file", rule->source);
    kachi_page_row_end(page);
}

void kachi_page_checks(const struct kachi_page *page)
{
    static const struct kachi_page_column columns[] = {{"report.rule", false},
                                                       {"report.result", false},
                                                       {"heading.text", false},
                                                       {"report.where", false}};
    struct kachi_findings findings;
    struct kachi_json_doc doc;
    struct kachi_check_rule *rules = NULL;
    kachi_findings_init(&findings);
    size_t rule_count = kachi_check_rules(page->arena, &findings, &rules);
    kachi_page_paragraph(page, NULL, "report.checks.lead");
    if (kachi_json_read(kachi_str_of("statement"), page->report->statement->content, &findings,
                        &doc) == KACHI_OK) {
        kachi_json checks = kachi_json_get(doc.root, "checks");
        kachi_page_table_begin(page, "report.caption.checks", 4, columns);
        for (size_t i = 0; i < kachi_json_count(checks); i++) {
            write_check(page, kachi_json_at(checks, i), rules, rule_count);
        }
        kachi_page_table_end(page);
        kachi_json_release(&doc);
    }
    kachi_findings_release(&findings);
}

/* What a line is about, with a link where it leads on. */
static void write_line_name(const struct kachi_page *page, const struct kachi_followed *followed,
                            const struct kachi_followed_line *line)
{
    const struct kachi_dataset *dataset = page->report->dataset;
    struct kachi_str flow = kachi_flow_name(&dataset->flows[line->flow], page->lang);
    kachi_html_begin(page->html, "th");
    kachi_html_attr(page->html, "scope", "row");
    if (line->kind == KACHI_FOLLOWED_EMISSION) {
        kachi_html_text(page->html, flow);
    } else {
        uint32_t column = line->kind == KACHI_FOLLOWED_INSIDE
                              ? followed->nodes[line->supplier].column
                              : line->supplier;
        uint32_t activity = followed->linked->columns[column].activity;
        struct kachi_str name = kachi_activity_name(&dataset->activities[activity], page->lang);
        struct kachi_str text =
            kachi_str_print(page->arena, "%.*s ← %.*s", KACHI_STR_ARG(flow), KACHI_STR_ARG(name));
        if (line->kind == KACHI_FOLLOWED_INSIDE && line->supplier < NODES_SHOWN_MAX) {
            kachi_html_link(page->html, kachi_str_print(page->arena, "#a%u", (unsigned)activity),
                            text);
        } else {
            kachi_html_text(page->html, text);
        }
    }
    kachi_html_end(page->html, "th");
}

static void write_line(const struct kachi_page *page, const struct kachi_followed *followed,
                       const struct kachi_followed_line *line)
{
    const struct kachi_dataset *dataset = page->report->dataset;
    const struct kachi_flow *flow = &dataset->flows[line->flow];
    bool leads_on = line->kind == KACHI_FOLLOWED_INSIDE;
    kachi_page_row_begin(page, NULL);
    write_line_name(page, followed, line);
    kachi_page_cell_number(page, line->amount);
    kachi_page_cell(page, NULL, dataset->dimensions[flow->dimension].reference_unit);
    kachi_page_cell(page, "n",
                    leads_on ? kachi_str_of("→") : kachi_page_number(page, line->factor));
    kachi_page_cell(page, "n", leads_on ? kachi_str_of("") : kachi_page_number(page, line->kgco2e));
    kachi_page_cell(page, "file", kachi_product_report_line_place(page->report, followed, line));
    kachi_page_row_end(page);
}

/* Most sources are words; one that is an address leads there. */
static void write_source(struct kachi_html *html, struct kachi_str source)
{
    if (kachi_str_has_prefix(source, "https://") || kachi_str_has_prefix(source, "http://")) {
        kachi_html_link(html, source, source);
    } else {
        kachi_html_text(html, source);
    }
}

static void write_node(const struct kachi_page *page, const struct kachi_followed *followed,
                       uint32_t index)
{
    static const struct kachi_page_column columns[] = {
        {"report.flow", false},  {"report.per-run", true}, {"heading.unit", false},
        {"report.factor", true}, {"report.kg", true},      {"report.file", false}};
    const struct kachi_followed_node *node = &followed->nodes[index];
    uint32_t at = followed->linked->columns[node->column].activity;
    const struct kachi_activity *activity = &page->report->dataset->activities[at];
    struct kachi_html *html = page->html;
    kachi_html_begin(html, "details");
    kachi_html_attr_print(html, "id", "a%u", (unsigned)at);
    kachi_html_begin(html, "summary");
    kachi_html_text(html, kachi_activity_name(activity, page->lang));
    struct kachi_str kg = kachi_page_number(page, node->kgco2e);
    kachi_html_element(html, "span", "n",
                       kachi_str_print(page->arena, "%.*s kg-CO2e", KACHI_STR_ARG(kg)));
    kachi_html_end(html, "summary");
    kachi_html_begin(html, "p");
    kachi_html_attr(html, "class", "note");
    struct kachi_str runs = kachi_page_number(page, node->runs);
    kachi_html_print(html, "%s %.*s", kachi_page_say(page, "report.runs"), KACHI_STR_ARG(runs));
    if (!kachi_str_is_empty(activity->source)) {
        kachi_html_print(html, " · %s ", kachi_page_say(page, "report.where"));
        write_source(html, activity->source);
    }
    if (!kachi_str_is_empty(activity->comment)) {
        kachi_html_print(html, " · %.*s", KACHI_STR_ARG(activity->comment));
    }
    struct kachi_str place = kachi_place_text(page->arena, &activity->place);
    kachi_html_print(html, " · %.*s", KACHI_STR_ARG(place));
    kachi_html_end(html, "p");
    if (node->line_count > 0) {
        kachi_page_table_begin(page, "report.caption.lines", 6, columns);
        for (uint32_t i = 0; i < node->line_count; i++) {
            write_line(page, followed, &followed->lines[node->line_first + i]);
        }
        kachi_page_table_end(page);
    }
    kachi_html_end(html, "details");
    kachi_html_literal(html, "\n");
}

void kachi_page_lines(const struct kachi_page *page)
{
    const struct kachi_followed *followed = page->report->followed;
    kachi_page_paragraph(page, NULL, "report.lines.lead");
    uint32_t shown =
        followed->node_count < NODES_SHOWN_MAX ? followed->node_count : NODES_SHOWN_MAX;
    for (uint32_t i = 0; i < shown; i++) {
        write_node(page, followed, i);
    }
    if (shown < followed->node_count) {
        struct kachi_str count = kachi_count_text(page->arena, followed->node_count - shown);
        kachi_html_element(page->html, "p", "note",
                           kachi_phrase_filled(page->arena, page->lang, "report.lines.more",
                                               KACHI_ARGS({"count", count})));
    }
}

void kachi_page_inputs(const struct kachi_page *page)
{
    static const struct kachi_page_column columns[] = {
        {"report.file", false}, {"report.format", false}, {"report.sha256", false}};
    const struct kachi_dataset *dataset = page->report->dataset;
    struct kachi_digest digest = kachi_dataset_digest(dataset);
    kachi_page_table_begin(page, "report.caption.inputs", 3, columns);
    for (uint32_t i = 0; i < dataset->source_count; i++) {
        const struct kachi_source *source = &dataset->sources[i];
        kachi_page_row_begin(page, NULL);
        kachi_page_cell_head(page, source->name);
        kachi_page_cell(page, NULL, source->format);
        kachi_page_cell(page, "file", source->digest);
        kachi_page_row_end(page);
    }
    kachi_page_row_begin(page, "total");
    kachi_page_cell_head(page, kachi_str_of(kachi_page_say(page, "report.all-inputs")));
    kachi_page_cell(page, NULL, kachi_str_of(""));
    kachi_page_cell(page, "file", kachi_digest_text(page->arena, &digest));
    kachi_page_row_end(page);
    kachi_page_table_end(page);
    const struct kachi_rulebook *rulebook = page->report->rulebook;
    kachi_html_begin(page->html, "p");
    kachi_html_print(
        page->html, "%s %.*s %.*s · %.*s", kachi_page_say(page, "report.rulebook"),
        KACHI_STR_ARG(rulebook->id), KACHI_STR_ARG(rulebook->version),
        KACHI_STR_ARG(page->lang == KACHI_LANG_JA ? rulebook->name_ja : rulebook->name));
    kachi_html_end(page->html, "p");
    kachi_html_element(page->html, "p", "note",
                       page->lang == KACHI_LANG_JA ? rulebook->note_ja : rulebook->note);
    kachi_html_begin(page->html, "ul");
    for (size_t i = 0; i < rulebook->source_count; i++) {
        kachi_html_element(page->html, "li", "note", rulebook->sources[i]);
    }
    kachi_html_end(page->html, "ul");
}
