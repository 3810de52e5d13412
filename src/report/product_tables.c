/* SPDX-License-Identifier: Apache-2.0 */
#include "report/product_tables.h"

#include "base/csv.h"
#include "base/json.h"
#include "report/product_sections_internal.h"

#include <math.h>

struct writer {
    const struct kachi_product_report *report;
    enum kachi_lang lang;
    struct kachi_csv_writer csv;
};

const char *kachi_product_table_word(enum kachi_product_table table)
{
    static const char *const words[KACHI_PRODUCT_TABLES] = {
        "stages", "processes", "flows", "suppliers", "lines", "measures", "avoided", "checks"};
    return words[table];
}

bool kachi_product_table_applies(const struct kachi_product_report *report,
                                 enum kachi_product_table table)
{
    switch (table) {
    case KACHI_TABLE_MEASURES:
        return report->rep != NULL;
    case KACHI_TABLE_AVOIDED:
        return report->avoided != NULL;
    case KACHI_TABLE_STAGES:
    case KACHI_TABLE_PROCESSES:
    case KACHI_TABLE_FLOWS:
    case KACHI_TABLE_SUPPLIERS:
    case KACHI_TABLE_LINES:
    case KACHI_TABLE_CHECKS:
        break;
    }
    return true;
}

static void write_headings(struct writer *writer, size_t count, const char *const keys[])
{
    for (size_t i = 0; i < count; i++) {
        kachi_csv_write(&writer->csv, kachi_str_of(kachi_phrase(writer->lang, keys[i])));
    }
    kachi_csv_end_row(&writer->csv);
}

static void write_stages(struct writer *writer)
{
    static const char *const keys[] = {"heading.stage", "report.modules", "cfp.baseline",
                                       "cfp.stated"};
    write_headings(writer, 4, keys);
    for (int i = 1; i <= KACHI_STAGE_COUNT; i++) {
        enum kachi_stage stage = (enum kachi_stage)(i % KACHI_STAGE_COUNT);
        kachi_csv_write(&writer->csv, kachi_str_of(kachi_stage_phrase(stage, writer->lang)));
        kachi_csv_write(&writer->csv, kachi_str_of(kachi_stage_modules(stage)));
        kachi_csv_write_double(&writer->csv, writer->report->before->stage_kgco2e[stage]);
        kachi_csv_write_double(&writer->csv, writer->report->stated->stage_kgco2e[stage]);
        kachi_csv_end_row(&writer->csv);
    }
}

static void write_processes(struct writer *writer)
{
    static const char *const keys[] = {"heading.key", "report.process", "heading.owner",
                                       "report.runs", "report.kg",      "report.where",
                                       "report.file"};
    const struct kachi_contributions *all = &writer->report->stated->activities;
    write_headings(writer, 7, keys);
    for (uint32_t i = 0; i < all->count; i++) {
        const struct kachi_activity *activity =
            &writer->report->dataset->activities[all->items[i].index];
        kachi_csv_write(&writer->csv, activity->key);
        kachi_csv_write(&writer->csv, kachi_activity_name(activity, writer->lang));
        kachi_csv_write(&writer->csv, activity->owner);
        kachi_csv_write_double(&writer->csv, all->items[i].amount);
        kachi_csv_write_double(&writer->csv, all->items[i].kgco2e);
        kachi_csv_write(&writer->csv, activity->source);
        kachi_csv_write(&writer->csv, kachi_place_text(writer->report->arena, &activity->place));
        kachi_csv_end_row(&writer->csv);
    }
}

static void write_flows(struct writer *writer)
{
    static const char *const keys[] = {"heading.key",  "report.flow",   "report.amount",
                                       "heading.unit", "report.factor", "report.kg"};
    const struct kachi_contributions *all = &writer->report->stated->flows;
    const struct kachi_characterisation *factors =
        writer->report->stated_study.system->characterisation;
    write_headings(writer, 6, keys);
    for (uint32_t i = 0; i < all->count; i++) {
        const struct kachi_flow *flow = &writer->report->dataset->flows[all->items[i].index];
        kachi_csv_write(&writer->csv, flow->key);
        kachi_csv_write(&writer->csv, kachi_flow_name(flow, writer->lang));
        kachi_csv_write_double(&writer->csv, all->items[i].amount);
        kachi_csv_write(&writer->csv,
                        writer->report->dataset->dimensions[flow->dimension].reference_unit);
        kachi_csv_write_double(&writer->csv, factors->factors[all->items[i].index].kgco2e_per_unit);
        kachi_csv_write_double(&writer->csv, all->items[i].kgco2e);
        kachi_csv_end_row(&writer->csv);
    }
}

static void write_suppliers(struct writer *writer)
{
    static const char *const keys[] = {"heading.key", "report.process", "heading.owner",
                                       "report.amount", "report.kg"};
    const struct kachi_product_report *report = writer->report;
    const struct kachi_contributions *all = &report->stated->tiers;
    write_headings(writer, 5, keys);
    for (uint32_t i = 0; i < all->count; i++) {
        uint32_t index = report->stated_study.linked->columns[all->items[i].index].activity;
        const struct kachi_activity *activity = &report->dataset->activities[index];
        kachi_csv_write(&writer->csv, activity->key);
        kachi_csv_write(&writer->csv, kachi_activity_name(activity, writer->lang));
        kachi_csv_write(&writer->csv, activity->owner);
        kachi_csv_write_double(&writer->csv, all->items[i].amount);
        kachi_csv_write_double(&writer->csv, all->items[i].kgco2e);
        kachi_csv_end_row(&writer->csv);
    }
}

static void write_line(struct writer *writer, const struct kachi_followed *followed,
                       const struct kachi_followed_line *line)
{
    const struct kachi_dataset *dataset = writer->report->dataset;
    const struct kachi_linked *linked = followed->linked;
    const struct kachi_followed_node *node = &followed->nodes[line->node];
    const struct kachi_flow *flow = &dataset->flows[line->flow];
    kachi_csv_write(&writer->csv, dataset->activities[linked->columns[node->column].activity].key);
    kachi_csv_write_double(&writer->csv, node->runs);
    kachi_csv_write(&writer->csv, kachi_flow_name(flow, writer->lang));
    struct kachi_str supplier = kachi_str_of("");
    if (line->kind != KACHI_FOLLOWED_EMISSION) {
        uint32_t column = line->kind == KACHI_FOLLOWED_INSIDE
                              ? followed->nodes[line->supplier].column
                              : line->supplier;
        supplier = dataset->activities[linked->columns[column].activity].key;
    }
    kachi_csv_write(&writer->csv, supplier);
    kachi_csv_write_double(&writer->csv, line->amount);
    kachi_csv_write(&writer->csv, dataset->dimensions[flow->dimension].reference_unit);
    kachi_csv_write_double(&writer->csv, line->factor);
    kachi_csv_write_double(&writer->csv, line->kgco2e);
    kachi_csv_write(&writer->csv, kachi_product_report_line_place(writer->report, followed, line));
    kachi_csv_end_row(&writer->csv);
}

static void write_lines(struct writer *writer)
{
    static const char *const keys[] = {"report.process",  "report.runs",    "report.flow",
                                       "report.supplier", "report.per-run", "heading.unit",
                                       "report.factor",   "report.kg",      "report.file"};
    const struct kachi_followed *followed = writer->report->followed;
    write_headings(writer, 9, keys);
    for (uint32_t i = 0; i < followed->line_count; i++) {
        write_line(writer, followed, &followed->lines[i]);
    }
}

static void write_measures(struct writer *writer)
{
    static const char *const keys[] = {"heading.key",    "heading.measure",    "report.since",
                                       "report.scope1",  "report.scope2",      "report.scope3",
                                       "report.counted", "report.not-counted", "report.evidence"};
    const struct kachi_rep *rep = writer->report->rep;
    write_headings(writer, 9, keys);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        const struct kachi_measure_effect *effect = &rep->effects[i];
        const struct kachi_measure *measure = &writer->report->dataset->measures[effect->measure];
        kachi_csv_write(&writer->csv, measure->key);
        kachi_csv_write(&writer->csv, kachi_measure_name(measure, writer->lang));
        kachi_csv_write(&writer->csv, measure->start == KACHI_NO_DAY
                                          ? kachi_str_of("")
                                          : kachi_day_text(writer->report->arena, measure->start));
        kachi_csv_write_double(&writer->csv, effect->effect.scope1_kgco2e);
        kachi_csv_write_double(&writer->csv, effect->effect.scope2_kgco2e);
        kachi_csv_write_double(&writer->csv, effect->effect.scope3_kgco2e);
        kachi_csv_write_double(&writer->csv, effect->counted_kgco2e);
        kachi_csv_write_double(&writer->csv, effect->not_counted_kgco2e);
        kachi_csv_write(&writer->csv, measure->evidence);
        kachi_csv_end_row(&writer->csv);
    }
}

static void write_avoided(struct writer *writer)
{
    static const char *const keys[] = {"heading.stage", "report.reference", "report.solution",
                                       "report.difference"};
    const struct kachi_avoided *avoided = writer->report->avoided;
    write_headings(writer, 4, keys);
    for (int i = 1; i <= KACHI_STAGE_COUNT; i++) {
        enum kachi_stage stage = (enum kachi_stage)(i % KACHI_STAGE_COUNT);
        kachi_csv_write(&writer->csv, kachi_str_of(kachi_stage_phrase(stage, writer->lang)));
        kachi_csv_write_double(&writer->csv, avoided->reference->stage_kgco2e[stage]);
        kachi_csv_write_double(&writer->csv, avoided->solution->stage_kgco2e[stage]);
        kachi_csv_write_double(&writer->csv, avoided->stage_kgco2e[stage]);
        kachi_csv_end_row(&writer->csv);
    }
}

static void write_checks(struct writer *writer)
{
    static const char *const keys[] = {"report.rule", "report.result", "heading.text"};
    struct kachi_findings findings;
    struct kachi_json_doc doc;
    kachi_findings_init(&findings);
    write_headings(writer, 3, keys);
    if (kachi_json_read(kachi_str_of("statement"), writer->report->statement->content, &findings,
                        &doc) == KACHI_OK) {
        kachi_json checks = kachi_json_get(doc.root, "checks");
        for (size_t i = 0; i < kachi_json_count(checks); i++) {
            kachi_json check = kachi_json_at(checks, i);
            kachi_csv_write(&writer->csv, kachi_json_text(kachi_json_get(check, "rule")));
            kachi_csv_write(&writer->csv, kachi_json_text(kachi_json_get(check, "result")));
            kachi_csv_write(&writer->csv, kachi_json_text(kachi_json_get(check, "text")));
            kachi_csv_end_row(&writer->csv);
        }
        kachi_json_release(&doc);
    }
    kachi_findings_release(&findings);
}

void kachi_product_table_write(const struct kachi_product_report *report,
                               enum kachi_product_table table, enum kachi_lang lang,
                               struct kachi_buffer *out)
{
    static void (*const writers[KACHI_PRODUCT_TABLES])(struct writer *) = {
        write_stages, write_processes, write_flows,   write_suppliers,
        write_lines,  write_measures,  write_avoided, write_checks};
    struct writer writer = {.report = report, .lang = lang};
    /* Excel takes UTF-8 for what it is only with this mark. */
    kachi_buffer_add_text(out, "\xef\xbb\xbf");
    kachi_csv_writer_init(&writer.csv, out);
    writers[table](&writer);
}
