/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of a product's page that show its three numbers. */
#include "report/product_sections_internal.h"

#include <math.h>

#define HOT_SPOT_SHARE 0.8 /* shown until they make so much of the total (cumulative 80 %) */
#define HOT_SPOTS_MIN 5
#define HOT_SPOTS_MAX 20

static void write_column_row(const struct kachi_page *page, const char *lots,
                             struct kachi_decimal physical, struct kachi_decimal allocated)
{
    const struct kachi_value_statement *statement = page->report->statement;
    kachi_page_row_begin(page, NULL);
    kachi_page_cell_head(page, kachi_str_of(kachi_page_say(page, lots)));
    kachi_page_cell_number(page, kachi_decimal_to_double(physical));
    kachi_page_cell_number(page, kachi_decimal_to_double(statement->certificate_kgco2e_per_unit));
    kachi_page_cell_number(page, kachi_decimal_to_double(allocated));
    kachi_page_row_end(page);
}

/* Physical, certificates, GX-allocated: three columns wherever a footprint is shown. */
static void write_columns(const struct kachi_page *page)
{
    static const struct kachi_page_column columns[] = {{"columns.lots", false},
                                                       {"columns.physical", true},
                                                       {"columns.certificate", true},
                                                       {"columns.gx-allocated", true}};
    const struct kachi_value_statement *statement = page->report->statement;
    struct kachi_decimal physical = statement->cfp_kgco2e_per_unit;
    kachi_page_table_begin(page, "report.caption.columns", 4, columns);
    if (statement->has_gx_allocation) {
        write_column_row(page, "columns.gx-lots", physical,
                         statement->gx_allocated_kgco2e_per_unit);
        write_column_row(page, "columns.others", physical, statement->gx_others_kgco2e_per_unit);
    } else {
        write_column_row(page, "columns.all", physical, statement->gx_allocated_kgco2e_per_unit);
    }
    kachi_page_table_end(page);
}

void kachi_page_stages(const struct kachi_page *page)
{
    static const struct kachi_page_column columns[] = {{"heading.stage", false},
                                                       {"report.modules", false},
                                                       {"cfp.baseline", true},
                                                       {"cfp.stated", true},
                                                       {"report.share", true}};
    const struct kachi_product_report *report = page->report;
    kachi_page_chart(page, KACHI_CHART_STAGES);
    kachi_page_table_begin(page, "report.caption.stages", 5, columns);
    for (int i = 1; i <= KACHI_STAGE_COUNT; i++) {
        enum kachi_stage stage = (enum kachi_stage)(i % KACHI_STAGE_COUNT);
        double before = report->before->stage_kgco2e[stage];
        double now = report->stated->stage_kgco2e[stage];
        if (stage == KACHI_STAGE_NONE && !(fabs(before) + fabs(now) > 0.0)) {
            continue;
        }
        kachi_page_row_begin(page, NULL);
        kachi_page_cell_head(page, kachi_str_of(kachi_stage_phrase(stage, page->lang)));
        kachi_page_cell(page, NULL, kachi_str_of(kachi_stage_modules(stage)));
        kachi_page_cell_number(page, before);
        kachi_page_cell_number(page, now);
        kachi_page_cell(
            page, "n",
            kachi_str_print(page->arena, "%.1f %%", 100.0 * now / report->stated->total_kgco2e));
        kachi_page_row_end(page);
    }
    kachi_page_row_begin(page, "total");
    kachi_page_cell_head(page, kachi_str_of(kachi_page_say(page, "report.total")));
    kachi_page_cell(page, NULL, kachi_str_of(""));
    kachi_page_cell_number(page, report->before->total_kgco2e);
    kachi_page_cell_number(page, report->stated->total_kgco2e);
    kachi_page_cell(page, "n", kachi_str_of("100.0 %"));
    kachi_page_row_end(page);
    kachi_page_table_end(page);
    kachi_page_paragraph(page, "note", "report.modules.note");
    write_columns(page);
    kachi_page_chart(page, KACHI_CHART_FLOWS);
}

/* A bar in a table's cell, for the eye; the number is in the cell before it. */
static void write_bar(const struct kachi_page *page, double share)
{
    struct kachi_html *html = page->html;
    double width = fmin(fabs(share), 1.0) * 120.0;
    kachi_html_begin(html, "td");
    kachi_html_attr(html, "class", "bar");
    kachi_html_begin(html, "svg");
    kachi_html_attr(html, "width", "122");
    kachi_html_attr(html, "height", "14");
    kachi_html_attr(html, "aria-hidden", "true");
    kachi_html_begin(html, "rect");
    kachi_html_attr_print(html, "width", "%.1f", fmax(width, 1.0));
    kachi_html_attr(html, "height", "14");
    kachi_html_attr(html, "fill", share < 0.0 ? KACHI_COLOR_REP : KACHI_COLOR_ACCENT);
    kachi_html_end(html, "rect");
    kachi_html_end(html, "svg");
    kachi_html_end(html, "td");
}

static void write_hot_spot(const struct kachi_page *page, const struct kachi_contribution *item,
                           double sum)
{
    const struct kachi_product_report *report = page->report;
    const struct kachi_activity *activity = &report->dataset->activities[item->index];
    double total = report->stated->total_kgco2e;
    kachi_page_row_begin(page, NULL);
    kachi_html_begin(page->html, "th");
    kachi_html_attr(page->html, "scope", "row");
    kachi_html_link(page->html, kachi_str_print(page->arena, "#a%u", (unsigned)item->index),
                    kachi_activity_name(activity, page->lang));
    kachi_html_end(page->html, "th");
    kachi_page_cell(page, NULL, activity->owner);
    kachi_page_cell_number(page, item->kgco2e);
    kachi_page_cell(page, "n",
                    kachi_str_print(page->arena, "%.1f %%", 100.0 * item->kgco2e / total));
    kachi_page_cell(page, "n", kachi_str_print(page->arena, "%.1f %%", 100.0 * sum / total));
    write_bar(page, item->kgco2e / total);
    kachi_page_row_end(page);
}

static void write_rest(const struct kachi_page *page, double value, unsigned count,
                       const char *sign)
{
    if (count == 0) {
        return;
    }
    double total = page->report->stated->total_kgco2e;
    kachi_page_row_begin(page, NULL);
    kachi_page_cell_head(page, kachi_str_print(page->arena, "%s (%s) · %u",
                                               kachi_page_say(page, "rest"), sign, count));
    kachi_page_cell(page, NULL, kachi_str_of(""));
    kachi_page_cell_number(page, value);
    kachi_page_cell(page, "n", kachi_str_print(page->arena, "%.1f %%", 100.0 * value / total));
    kachi_page_cell(page, NULL, kachi_str_of(""));
    write_bar(page, value / total);
    kachi_page_row_end(page);
}

void kachi_page_hot_spots(const struct kachi_page *page)
{
    static const struct kachi_page_column columns[] = {
        {"report.process", false}, {"heading.owner", false},    {"report.kg", true},
        {"report.share", true},    {"report.cumulative", true}, {"report.bar", false}};
    const struct kachi_footprint *footprint = page->report->stated;
    const struct kachi_contributions *all = &footprint->activities;
    double size = 0.0;
    for (uint32_t i = 0; i < all->count; i++) {
        size += fabs(all->items[i].kgco2e);
    }
    kachi_page_table_begin(page, "report.caption.hot-spots", 6, columns);
    double shown = 0.0;
    double sum = 0.0;
    uint32_t at = 0;
    while (at < all->count && at < HOT_SPOTS_MAX &&
           (at < HOT_SPOTS_MIN || shown < HOT_SPOT_SHARE * size) &&
           fabs(all->items[at].kgco2e) > 0.0) {
        sum += all->items[at].kgco2e;
        shown += fabs(all->items[at].kgco2e);
        write_hot_spot(page, &all->items[at], sum);
        at++;
    }
    double rest[2] = {0.0, 0.0};
    unsigned count[2] = {0, 0};
    for (; at < all->count; at++) {
        double value = all->items[at].kgco2e;
        size_t below = value < 0.0 ? 1 : 0;
        rest[below] += value;
        count[below] += fabs(value) > 0.0 ? 1 : 0;
    }
    write_rest(page, rest[0], count[0], "+");
    write_rest(page, rest[1], count[1], "−");
    kachi_page_table_end(page);
    kachi_page_paragraph(page, "note", "report.hot-spots.note");
}

void kachi_page_apart(const struct kachi_page *page)
{
    static const struct kachi_page_column columns[] = {
        {"report.kind", false}, {"report.kg", true}, {"report.in-total", false}};
    const struct kachi_footprint *footprint = page->report->stated;
    const struct {
        const char *key;
        double value;
        bool in_total;
    } rows[] = {
        {"report.fossil", footprint->fossil_kgco2e, true},
        {"report.biogenic", footprint->biogenic_kgco2e, true},
        {"report.land-use", footprint->land_use_kgco2e, true},
        {"report.biogenic-co2", footprint->biogenic_co2_kgco2e, false},
        {"report.uptake", footprint->uptake_kgco2e, false},
    };
    kachi_page_table_begin(page, "report.caption.apart", 3, columns);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        kachi_page_row_begin(page, NULL);
        kachi_page_cell_head(page, kachi_str_of(kachi_page_say(page, rows[i].key)));
        kachi_page_cell_number(page, rows[i].value);
        const char *word = rows[i].in_total ? "verify.yes" : "verify.no";
        kachi_page_cell(page, NULL, kachi_str_of(kachi_page_say(page, word)));
        kachi_page_row_end(page);
    }
    kachi_page_table_end(page);
}

static void write_measure(const struct kachi_page *page, const struct kachi_measure_effect *effect)
{
    const struct kachi_measure *measure = &page->report->dataset->measures[effect->measure];
    kachi_page_row_begin(page, NULL);
    kachi_page_cell_head(page, kachi_measure_name(measure, page->lang));
    bool has_start = measure->start != KACHI_NO_DAY;
    kachi_page_cell(page, NULL,
                    has_start ? kachi_day_text(page->arena, measure->start) : kachi_str_of("–"));
    kachi_page_cell_number(page, effect->effect.scope1_kgco2e);
    kachi_page_cell_number(page, effect->effect.scope2_kgco2e);
    kachi_page_cell_number(page, effect->effect.scope3_kgco2e);
    kachi_page_cell_number(page, effect->counted_kgco2e);
    kachi_page_cell_number(page, effect->not_counted_kgco2e);
    struct kachi_str place = kachi_place_text(page->arena, &measure->place);
    kachi_page_cell(page, "file",
                    kachi_str_print(page->arena, "%.*s (%.*s)", KACHI_STR_ARG(measure->evidence),
                                    KACHI_STR_ARG(place)));
    kachi_page_row_end(page);
}

/* The register of measures: what each is, where, at what cost, why it is additional. */
static void write_register(const struct kachi_page *page, const struct kachi_rep *rep)
{
    static const struct kachi_page_column columns[] = {
        {"heading.measure", false}, {"report.kind", false},          {"report.site", false},
        {"report.cost", true},      {"report.additionality", false}, {"report.verified-by", false}};
    kachi_page_table_begin(page, "report.caption.register", 6, columns);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        const struct kachi_measure *measure =
            &page->report->dataset->measures[rep->effects[i].measure];
        struct kachi_str kind = kachi_str_print(page->arena, "measure.kind.%s",
                                                measure->kind == KACHI_MEASURE_NOT_SAID
                                                    ? "not-said"
                                                    : kachi_measure_kind_word(measure->kind));
        bool has_cost = measure->cost_yen != KACHI_NO_COST;
        kachi_page_row_begin(page, NULL);
        kachi_page_cell_head(page, kachi_measure_name(measure, page->lang));
        kachi_page_cell(page, NULL, kachi_str_of(kachi_page_say(page, kind.text)));
        kachi_page_cell(page, NULL, kachi_page_or_dash(measure->site));
        kachi_page_cell(page, "n",
                        has_cost ? kachi_count_text(page->arena, measure->cost_yen)
                                 : kachi_str_of("–"));
        kachi_page_cell(page, NULL, kachi_page_or_dash(measure->additionality));
        kachi_page_cell(page, NULL, kachi_page_or_dash(measure->verified_by));
        kachi_page_row_end(page);
    }
    kachi_page_table_end(page);
}

/* What changed by itself, named; and how sure the shares are, where they were sampled. */
static void write_circumstances(const struct kachi_page *page, const struct kachi_rep *rep)
{
    struct kachi_arena *arena = page->arena;
    if (kachi_dataset_has_circumstances(page->report->dataset)) {
        struct kachi_str text = kachi_phrase_filled(
            arena, page->lang, "report.circumstances",
            KACHI_ARGS({"baseline", kachi_number_text(arena, rep->baseline_kgco2e, 4)},
                       {"normalised", kachi_number_text(arena, rep->normalised_kgco2e, 4)}));
        kachi_page_paragraph_text(page, "note", text);
    }
    kachi_page_paragraph_text(page, "note", kachi_rep_sharing_text(arena, rep, page->lang));
}

void kachi_page_reduced(const struct kachi_page *page)
{
    static const struct kachi_page_column columns[] = {
        {"heading.measure", false},   {"report.since", false},   {"report.scope1", true},
        {"report.scope2", true},      {"report.scope3", true},   {"report.counted", true},
        {"report.not-counted", true}, {"report.evidence", false}};
    const struct kachi_rep *rep = page->report->rep;
    if (rep == NULL) {
        kachi_page_paragraph(page, NULL, "report.reduced.none");
        return;
    }
    kachi_page_chart(page, KACHI_CHART_REDUCED);
    kachi_page_table_begin(page, "report.caption.reduced", 8, columns);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        write_measure(page, &rep->effects[i]);
    }
    kachi_page_row_begin(page, "total");
    kachi_page_cell_head(page, kachi_str_of(kachi_page_say(page, "rep.title")));
    for (int i = 0; i < 4; i++) {
        kachi_page_cell(page, NULL, kachi_str_of(""));
    }
    kachi_page_cell_number(page, rep->rep_kgco2e);
    kachi_page_cell(page, NULL, kachi_str_of(""));
    kachi_page_cell(page, NULL, kachi_str_of(""));
    kachi_page_row_end(page);
    kachi_page_table_end(page);
    write_register(page, rep);
    write_circumstances(page, rep);
    kachi_page_paragraph(page, "note", "report.reduced.how");
    kachi_page_paragraph(page, "note",
                         page->report->rulebook->freeze_at == KACHI_FREEZE_AT_BASELINE
                             ? "rep.frozen.baseline"
                             : "rep.frozen.current");
    bool is_certificate = page->report->statement->basis == KACHI_BASIS_CERTIFICATE;
    kachi_page_paragraph(page, "note", is_certificate ? "basis.certificate" : "basis.embodied");
}

static void write_avoided_table(const struct kachi_page *page, const char *caption,
                                const struct kachi_footprint *reference,
                                const struct kachi_footprint *solution, const double difference[],
                                double total)
{
    static const struct kachi_page_column columns[] = {{"heading.stage", false},
                                                       {"report.reference", true},
                                                       {"report.solution", true},
                                                       {"report.difference", true}};
    kachi_page_table_begin(page, caption, 4, columns);
    for (int i = 1; i <= KACHI_STAGE_COUNT; i++) {
        enum kachi_stage stage = (enum kachi_stage)(i % KACHI_STAGE_COUNT);
        double a = reference->stage_kgco2e[stage];
        double b = solution->stage_kgco2e[stage];
        if (!(fabs(a) + fabs(b) > 0.0)) {
            continue;
        }
        kachi_page_row_begin(page, NULL);
        kachi_page_cell_head(page, kachi_str_of(kachi_stage_phrase(stage, page->lang)));
        kachi_page_cell_number(page, a);
        kachi_page_cell_number(page, b);
        kachi_page_cell_number(page, difference[stage]);
        kachi_page_row_end(page);
    }
    kachi_page_row_begin(page, "total");
    kachi_page_cell_head(page, kachi_str_of(kachi_page_say(page, "report.total")));
    kachi_page_cell_number(page, reference->total_kgco2e);
    kachi_page_cell_number(page, solution->total_kgco2e);
    kachi_page_cell_number(page, total);
    kachi_page_row_end(page);
    kachi_page_table_end(page);
}

/* The steps from the difference to the claim, the gates, and the claim by year. */
static void write_claim(const struct kachi_page *page)
{
    static const struct kachi_page_column steps[] = {{"report.step", false},
                                                     {"report.said", false}};
    static const struct kachi_page_column years[] = {{"report.year", false}, {"ae.by-year", true}};
    const struct kachi_avoided_product *claim = page->report->claim;
    struct kachi_avoided_line *lines = NULL;
    size_t count =
        kachi_avoided_product_lines(page->arena, page->report->dataset, claim, page->lang, &lines);
    kachi_page_table_begin(page, "report.caption.claim", 2, steps);
    for (size_t i = 0; i < count; i++) {
        kachi_page_row_begin(page, NULL);
        kachi_page_cell_head(page, lines[i].label);
        kachi_page_cell(page, NULL, lines[i].text);
        kachi_page_row_end(page);
    }
    kachi_page_table_end(page);
    if (claim->stated.year_count == 0) {
        return;
    }
    kachi_page_table_begin(page, "report.caption.by-year", 2, years);
    for (size_t i = 0; i < claim->stated.year_count; i++) {
        const struct kachi_avoided_year *year = &claim->stated.years[i];
        kachi_page_row_begin(page, NULL);
        kachi_page_cell_head(page, kachi_str_print(page->arena, "%lld", (long long)year->year));
        kachi_page_cell_number(page, year->kgco2e);
        kachi_page_row_end(page);
    }
    kachi_page_row_begin(page, "total");
    kachi_page_cell_head(page, kachi_str_of(kachi_page_say(page, "ae.total")));
    kachi_page_cell_number(page, claim->stated.total_kgco2e);
    kachi_page_row_end(page);
    kachi_page_table_end(page);
}

void kachi_page_avoided(const struct kachi_page *page)
{
    const struct kachi_avoided *avoided = page->report->avoided;
    const struct kachi_downstream *downstream = page->report->downstream;
    bool has_downstream = downstream != NULL && fabs(downstream->ae_kgco2e) > 0.0;
    if (avoided == NULL && !has_downstream) {
        kachi_page_paragraph(page, NULL, "report.avoided.none");
        return;
    }
    if (avoided != NULL) {
        kachi_page_chart(page, KACHI_CHART_AVOIDED);
        write_avoided_table(page, "report.caption.avoided", avoided->reference, avoided->solution,
                            avoided->stage_kgco2e, avoided->ae_kgco2e);
    }
    if (has_downstream) {
        write_avoided_table(page, "report.caption.downstream", downstream->without,
                            downstream->with, downstream->stage_kgco2e, downstream->ae_kgco2e);
    }
    if (page->report->claim != NULL) {
        write_claim(page);
    }
    kachi_page_paragraph(page, "note", "report.avoided.how");
}

/* In how many runs a difference is none. */
static void write_share(const struct kachi_page *page, const char *phrase,
                        const struct kachi_sampled *sampled)
{
    if (sampled->kgco2e == NULL) {
        return;
    }
    struct kachi_str share = kachi_str_print(page->arena, "%.1f", 100.0 * sampled->p_not_positive);
    kachi_html_element(
        page->html, "p", NULL,
        kachi_phrase_filled(page->arena, page->lang, phrase, KACHI_ARGS({"share", share})));
}

void kachi_page_sure(const struct kachi_page *page)
{
    static const struct kachi_page_column columns[] = {{"report.what", false},
                                                       {"uncertain.mean", true},
                                                       {"report.p5", true},
                                                       {"report.p50", true},
                                                       {"report.p95", true}};
    const struct kachi_certainty *certainty = &page->report->certainty;
    if (certainty->runs == 0) {
        kachi_page_paragraph(page, NULL, "report.sure.none");
        return;
    }
    const struct {
        const char *phrase;
        enum kachi_product_chart chart;
        const struct kachi_sampled *sampled;
    } rows[] = {{"report.cfp", KACHI_CHART_SURE_NOW, &certainty->footprint},
                {"report.fall", KACHI_CHART_SURE_FALL, &certainty->fall},
                {"report.sure.difference", KACHI_CHART_SURE_AVOIDED, &certainty->avoided}};
    size_t count = sizeof(rows) / sizeof(rows[0]);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].sampled->kgco2e != NULL) {
            kachi_page_chart(page, rows[i].chart);
        }
    }
    kachi_page_table_begin(page, "report.caption.sure", 5, columns);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_spread_summary *summary = &rows[i].sampled->summary;
        if (rows[i].sampled->kgco2e == NULL) {
            continue;
        }
        kachi_page_row_begin(page, NULL);
        kachi_page_cell_head(page, kachi_str_of(kachi_page_say(page, rows[i].phrase)));
        kachi_page_cell_number(page, summary->mean);
        kachi_page_cell_number(page, summary->p5);
        kachi_page_cell_number(page, summary->p50);
        kachi_page_cell_number(page, summary->p95);
        kachi_page_row_end(page);
    }
    kachi_page_table_end(page);
    write_share(page, "report.sure.no-fall", &certainty->fall);
    write_share(page, "report.sure.not-avoided", &certainty->avoided);
    kachi_page_paragraph(page, "note", "report.sure.how");
}
