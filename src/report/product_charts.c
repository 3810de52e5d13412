/* SPDX-License-Identifier: Apache-2.0 */
#include "report/product_charts.h"

#include "inventory/dataset_digest.h"
#include "report/chart_bracket.h"
#include "report/chart_histogram.h"
#include "report/chart_sankey.h"
#include "report/chart_value.h"
#include "report/chart_waterfall.h"

#include <math.h>

#define DIGEST_SHOWN 12
#define DIGITS 3

const char *kachi_product_chart_word(enum kachi_product_chart chart)
{
    static const char *const words[KACHI_PRODUCT_CHARTS] = {
        "value", "stages", "flows", "reduced", "avoided", "sure-now", "sure-fall", "sure-avoided"};
    return words[chart];
}

struct kachi_str kachi_product_report_name(const struct kachi_product_report *report,
                                           enum kachi_lang lang)
{
    return kachi_activity_name(&report->dataset->activities[report->asked.statement.activity],
                               lang);
}

struct kachi_str kachi_product_report_unit(const struct kachi_product_report *report,
                                           enum kachi_lang lang)
{
    return kachi_phrase_filled(report->arena, lang, "report.unit",
                               KACHI_ARGS({"unit", report->stated->unit}));
}

struct kachi_str kachi_product_report_source(const struct kachi_product_report *report,
                                             enum kachi_lang lang)
{
    struct kachi_arena *arena = report->arena;
    struct kachi_digest digest = kachi_dataset_digest(report->dataset);
    struct kachi_str text = kachi_digest_text(arena, &digest);
    struct kachi_str rulebook =
        kachi_str_print(arena, "%.*s %.*s", KACHI_STR_ARG(report->rulebook->id),
                        KACHI_STR_ARG(report->rulebook->version));
    return kachi_phrase_filled(arena, lang, "report.source",
                               KACHI_ARGS({"digest", kachi_str_slice(text, 0, DIGEST_SHOWN)},
                                          {"method", report->stated->method},
                                          {"rulebook", rulebook}));
}

static struct kachi_str number(const struct kachi_product_report *report, double value)
{
    return kachi_number_text(report->arena, value, DIGITS);
}

/* A title as a sentence with the product's name and up to two numbers, {a} and {b}. */
static struct kachi_str sentence(const struct kachi_product_report *report, enum kachi_lang lang,
                                 const char *key, double a, double b)
{
    return kachi_phrase_filled(report->arena, lang, key,
                               KACHI_ARGS({"product", kachi_product_report_name(report, lang)},
                                          {"unit", report->stated->unit}, {"a", number(report, a)},
                                          {"b", number(report, b)}));
}

static struct kachi_chart_head head_of(const struct kachi_product_report *report,
                                       enum kachi_product_chart chart, enum kachi_lang lang,
                                       struct kachi_str title)
{
    return (struct kachi_chart_head){.id = kachi_product_chart_word(chart),
                                     .title = title,
                                     .unit = kachi_product_report_unit(report, lang),
                                     .source = kachi_product_report_source(report, lang)};
}

/* Numbers in words, for those who hear the page: "raw materials 2.1, production 0.3". */
static void describe(const struct kachi_product_report *report, struct kachi_chart_head *head,
                     struct kachi_str name, double value)
{
    bool is_first = kachi_str_is_empty(head->description);
    struct kachi_str text = number(report, value);
    head->description =
        kachi_str_print(report->arena, "%.*s%s%.*s: %.*s", KACHI_STR_ARG(head->description),
                        is_first ? "" : "; ", KACHI_STR_ARG(name), KACHI_STR_ARG(text));
}

static void describe_stages(const struct kachi_product_report *report,
                            struct kachi_chart_head *head, const double stage_kgco2e[],
                            enum kachi_lang lang)
{
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        if (fabs(stage_kgco2e[i]) > 0.0) {
            const char *stage = kachi_stage_phrase((enum kachi_stage)i, lang);
            describe(report, head, kachi_str_of(stage), stage_kgco2e[i]);
        }
    }
}

static struct kachi_str value_label(const struct kachi_product_report *report, enum kachi_lang lang,
                                    double reduced)
{
    double own = report->rep != NULL ? report->rep->rep_kgco2e : 0.0;
    if (!(reduced > 0.0)) {
        return kachi_str_of("");
    }
    bool is_own_alone = fabs(reduced - own) <= 1e-9 * fabs(reduced);
    return sentence(report, lang,
                    is_own_alone ? "report.value.reduced-own" : "report.value.reduced", reduced,
                    own);
}

static void draw_value(const struct kachi_product_report *report, struct kachi_html *html)
{
    struct kachi_stage_value stages[KACHI_STAGE_COUNT];
    struct kachi_value_figure figure = {.reduced_label = kachi_str_of("")};
    (void)kachi_product_report_stages(report, stages); /* it applies, so they can be drawn */
    double total = 0.0;
    double reduced = 0.0;
    double avoided = 0.0;
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        figure.stage[i] = (struct kachi_value_part){
            stages[i].remaining_kgco2e, stages[i].reduced_kgco2e, stages[i].avoided_kgco2e};
        total += stages[i].remaining_kgco2e + stages[i].reduced_kgco2e + stages[i].avoided_kgco2e;
        reduced += stages[i].reduced_kgco2e;
        avoided += stages[i].avoided_kgco2e;
    }
    figure.reduced_label = value_label(report, html->lang, reduced);
    figure.avoided_label = avoided > 0.0
                               ? sentence(report, html->lang, "report.value.avoided", avoided, 0.0)
                               : kachi_str_of("");
    struct kachi_chart_head head =
        head_of(report, KACHI_CHART_VALUE, html->lang,
                sentence(report, html->lang, "report.value.title", total, 0.0));
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        double size =
            stages[i].remaining_kgco2e + stages[i].reduced_kgco2e + stages[i].avoided_kgco2e;
        if (size > 0.0) {
            const char *stage = kachi_stage_phrase((enum kachi_stage)i, html->lang);
            describe(report, &head, kachi_str_of(stage), size);
        }
    }
    head.description =
        kachi_str_print(report->arena, "%.*s. %.*s %.*s", KACHI_STR_ARG(head.description),
                        KACHI_STR_ARG(figure.reduced_label), KACHI_STR_ARG(figure.avoided_label));
    kachi_chart_value(report->arena, html, &head, &figure);
}

static struct kachi_stage_bar bar_of(const struct kachi_footprint *footprint, struct kachi_str name)
{
    struct kachi_stage_bar bar = {.name = name, .total_kgco2e = footprint->total_kgco2e};
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        bar.stage_kgco2e[i] = footprint->stage_kgco2e[i];
    }
    return bar;
}

static void draw_stages(const struct kachi_product_report *report, struct kachi_html *html)
{
    enum kachi_lang lang = html->lang;
    const struct kachi_stage_bar bars[] = {
        bar_of(report->stated, kachi_str_of(kachi_phrase(lang, "cfp.stated"))),
        bar_of(report->before, kachi_str_of(kachi_phrase(lang, "cfp.baseline")))};
    struct kachi_chart_head head =
        head_of(report, KACHI_CHART_STAGES, lang,
                sentence(report, lang, "report.stages.title", report->stated->total_kgco2e, 0.0));
    describe_stages(report, &head, report->stated->stage_kgco2e, lang);
    kachi_chart_stages(report->arena, html, &head, report->rep != NULL ? 2 : 1, bars);
}

/* The stage each node counts at for the picture: that of the first purchase that reaches it, as the
 * purchase, the supplier, or else the buyer has it. */
static enum kachi_stage *node_stages(const struct kachi_product_report *report)
{
    const struct kachi_followed *followed = report->followed;
    const struct kachi_dataset *dataset = report->dataset;
    enum kachi_stage *stages =
        KACHI_NEW_ARRAY(report->arena, enum kachi_stage, followed->node_count);
    const struct kachi_activity *product = &dataset->activities[report->asked.statement.activity];
    bool has_stage = product->stage != KACHI_STAGE_NONE;
    stages[0] = has_stage ? product->stage : KACHI_STAGE_PRODUCTION;
    for (uint32_t i = 0; i < followed->line_count; i++) {
        const struct kachi_followed_line *line = &followed->lines[i];
        if (line->kind != KACHI_FOLLOWED_INSIDE || stages[line->supplier] != KACHI_STAGE_NONE) {
            continue;
        }
        uint32_t column = followed->nodes[line->supplier].column;
        enum kachi_stage stage = line->exchange == KACHI_NONE
                                     ? KACHI_STAGE_NONE
                                     : dataset->exchanges[line->exchange].stage;
        stage = stage != KACHI_STAGE_NONE
                    ? stage
                    : dataset->activities[followed->linked->columns[column].activity].stage;
        enum kachi_stage buyers =
            line->node == 0 && !has_stage ? KACHI_STAGE_RAW_MATERIALS : stages[line->node];
        stages[line->supplier] = stage != KACHI_STAGE_NONE ? stage : buyers;
    }
    return stages;
}

/* Purchases as bands: each carries what is bought with its whole chain. */
static uint32_t fill_links(const struct kachi_product_report *report,
                           struct kachi_sankey_link links[])
{
    const struct kachi_followed *followed = report->followed;
    const double *intensity = report->stated_study.system->intensity;
    uint32_t count = 0;
    for (uint32_t i = 0; i < followed->line_count; i++) {
        const struct kachi_followed_line *line = &followed->lines[i];
        if (line->kind != KACHI_FOLLOWED_INSIDE || line->supplier <= line->node) {
            continue; /* a band that closes a loop has no place on the way to the product */
        }
        uint32_t column = followed->nodes[line->supplier].column;
        double sign = followed->linked->columns[column].made < 0.0 ? -1.0 : 1.0;
        links[count++] = (struct kachi_sankey_link){
            .from = line->supplier,
            .to = line->node,
            .kgco2e = sign * intensity[column] * line->amount * followed->nodes[line->node].runs};
    }
    return count;
}

static void draw_flows(const struct kachi_product_report *report, struct kachi_html *html)
{
    const struct kachi_followed *followed = report->followed;
    struct kachi_sankey_node *nodes =
        KACHI_NEW_ARRAY(report->arena, struct kachi_sankey_node, followed->node_count);
    struct kachi_sankey_link *links =
        KACHI_NEW_ARRAY(report->arena, struct kachi_sankey_link, followed->line_count);
    const enum kachi_stage *stages = node_stages(report);
    for (uint32_t i = 0; i < followed->node_count; i++) {
        uint32_t activity = followed->linked->columns[followed->nodes[i].column].activity;
        nodes[i] = (struct kachi_sankey_node){
            .name = kachi_activity_name(&report->dataset->activities[activity], html->lang),
            .own_kgco2e = followed->nodes[i].kgco2e,
            .color = kachi_palette_stage(stages[i])};
    }
    struct kachi_sankey sankey = {.node_count = followed->node_count,
                                  .link_count = fill_links(report, links),
                                  .nodes = nodes,
                                  .links = links,
                                  .others = kachi_str_of(kachi_phrase(html->lang, "rest")),
                                  .credits =
                                      kachi_str_of(kachi_phrase(html->lang, "report.credits"))};
    struct kachi_chart_head head = head_of(
        report, KACHI_CHART_FLOWS, html->lang,
        sentence(report, html->lang, "report.flows.title", report->stated->own_kgco2e, 0.0));
    for (uint32_t i = 0; i < report->stated->tiers.count && i < 5; i++) {
        const struct kachi_contribution *tier = &report->stated->tiers.items[i];
        uint32_t activity = report->stated_study.linked->columns[tier->index].activity;
        describe(report, &head,
                 kachi_activity_name(&report->dataset->activities[activity], html->lang),
                 tier->kgco2e);
    }
    kachi_chart_sankey(report->arena, html, &head, &sankey);
}

static void draw_reduced(const struct kachi_product_report *report, struct kachi_html *html)
{
    enum kachi_lang lang = html->lang;
    const struct kachi_rep *rep = report->rep;
    struct kachi_step *steps =
        KACHI_NEW_ARRAY(report->arena, struct kachi_step, (size_t)rep->effect_count + 4);
    size_t count = 0;
    if (kachi_dataset_has_circumstances(report->dataset)) {
        double changed = rep->normalised_kgco2e - rep->baseline_kgco2e;
        steps[count++] =
            (struct kachi_step){KACHI_STEP_LEVEL, kachi_str_of(kachi_phrase(lang, "rep.baseline")),
                                rep->before.total_kgco2e - changed};
        steps[count++] =
            (struct kachi_step){KACHI_STEP_CIRCUMSTANCE,
                                kachi_str_of(kachi_phrase(lang, "rep.circumstances")), changed};
    }
    steps[count++] = (struct kachi_step){
        KACHI_STEP_LEVEL, kachi_str_of(kachi_phrase(lang, "rep.before")), rep->before.total_kgco2e};
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        steps[count++] = (struct kachi_step){
            KACHI_STEP_CHANGE,
            kachi_measure_name(&report->dataset->measures[rep->effects[i].measure], lang),
            -rep->effects[i].effect.total_kgco2e};
    }
    steps[count++] = (struct kachi_step){
        KACHI_STEP_LEVEL, kachi_str_of(kachi_phrase(lang, "rep.after")), rep->after.total_kgco2e};
    struct kachi_chart_head head = head_of(
        report, KACHI_CHART_REDUCED, lang,
        sentence(report, lang, "report.reduced.title", rep->rep_kgco2e, rep->before.total_kgco2e));
    for (size_t i = 0; i < count; i++) {
        describe(report, &head, steps[i].name, steps[i].value);
    }
    kachi_chart_waterfall(report->arena, html, &head, count, steps);
}

static void draw_avoided(const struct kachi_product_report *report, struct kachi_html *html)
{
    enum kachi_lang lang = html->lang;
    const struct kachi_avoided *avoided = report->avoided;
    const struct kachi_activity *reference =
        &report->dataset->activities[report->asked.statement.reference];
    struct kachi_bracket_figure figure = {
        .reference = bar_of(avoided->reference, kachi_activity_name(reference, lang)),
        .solution = bar_of(avoided->solution, kachi_product_report_name(report, lang)),
        .label = sentence(report, lang, "report.avoided.label", avoided->ae_kgco2e, 0.0)};
    struct kachi_chart_head head =
        head_of(report, KACHI_CHART_AVOIDED, lang,
                sentence(report, lang, "report.avoided.title", avoided->ae_kgco2e, 0.0));
    describe(report, &head, figure.reference.name, avoided->reference->total_kgco2e);
    describe(report, &head, figure.solution.name, avoided->solution->total_kgco2e);
    kachi_chart_bracket(report->arena, html, &head, &figure);
}

/* What was sampled for a chart, the number as stated, and the title's phrase. */
struct sure {
    const struct kachi_sampled *sampled;
    double stated;
    const char *title;
};

static struct sure sure_of(const struct kachi_product_report *report,
                           enum kachi_product_chart chart)
{
    const struct kachi_certainty *certainty = &report->certainty;
    if (chart == KACHI_CHART_SURE_FALL) {
        return (struct sure){&certainty->fall, report->rep->bound_kgco2e, "report.sure.fall.title"};
    }
    if (chart == KACHI_CHART_SURE_AVOIDED) {
        return (struct sure){&certainty->avoided, report->avoided->ae_kgco2e,
                             "report.sure.avoided.title"};
    }
    return (struct sure){&certainty->footprint, report->stated->total_kgco2e,
                         "report.sure.now.title"};
}

static void draw_sure(const struct kachi_product_report *report, enum kachi_product_chart chart,
                      struct kachi_html *html)
{
    enum kachi_lang lang = html->lang;
    const struct kachi_certainty *certainty = &report->certainty;
    struct sure sure = sure_of(report, chart);
    const struct kachi_spread_summary *summary = &sure.sampled->summary;
    struct kachi_histogram histogram = {.count = certainty->runs,
                                        .samples = sure.sampled->kgco2e,
                                        .p5 = summary->p5,
                                        .p50 = summary->p50,
                                        .p95 = summary->p95,
                                        .stated = sure.stated,
                                        .stated_label =
                                            kachi_str_of(kachi_phrase(lang, "report.sure.stated"))};
    struct kachi_chart_head head =
        head_of(report, chart, lang, sentence(report, lang, sure.title, summary->p5, summary->p95));
    head.unit =
        kachi_str_print(report->arena, "%.*s · %u %s · %s %llu", KACHI_STR_ARG(head.unit),
                        (unsigned)certainty->runs, kachi_phrase(lang, "uncertain.runs"),
                        kachi_phrase(lang, "uncertain.seed"), (unsigned long long)certainty->seed);
    describe(report, &head, kachi_str_of("P5"), summary->p5);
    describe(report, &head, kachi_str_of("P50"), summary->p50);
    describe(report, &head, kachi_str_of("P95"), summary->p95);
    kachi_chart_histogram(report->arena, html, &head, &histogram);
}

bool kachi_product_chart_applies(const struct kachi_product_report *report,
                                 enum kachi_product_chart chart)
{
    struct kachi_stage_value stages[KACHI_STAGE_COUNT];
    switch (chart) {
    case KACHI_CHART_VALUE:
        return (report->rep != NULL || report->avoided != NULL) &&
               kachi_product_report_stages(report, stages);
    case KACHI_CHART_STAGES:
        return true;
    case KACHI_CHART_FLOWS:
        return report->followed->node_count > 1;
    case KACHI_CHART_REDUCED:
        return report->rep != NULL;
    case KACHI_CHART_AVOIDED:
        return report->avoided != NULL;
    case KACHI_CHART_SURE_NOW:
        return report->certainty.footprint.kgco2e != NULL;
    case KACHI_CHART_SURE_FALL:
        return report->certainty.fall.kgco2e != NULL;
    case KACHI_CHART_SURE_AVOIDED:
        return report->certainty.avoided.kgco2e != NULL;
    }
    return false;
}

void kachi_product_chart_draw(const struct kachi_product_report *report,
                              enum kachi_product_chart chart, struct kachi_html *html)
{
    switch (chart) {
    case KACHI_CHART_VALUE:
        draw_value(report, html);
        return;
    case KACHI_CHART_STAGES:
        draw_stages(report, html);
        return;
    case KACHI_CHART_FLOWS:
        draw_flows(report, html);
        return;
    case KACHI_CHART_REDUCED:
        draw_reduced(report, html);
        return;
    case KACHI_CHART_AVOIDED:
        draw_avoided(report, html);
        return;
    case KACHI_CHART_SURE_NOW:
    case KACHI_CHART_SURE_FALL:
    case KACHI_CHART_SURE_AVOIDED:
        draw_sure(report, chart, html);
        return;
    }
}
