/* SPDX-License-Identifier: Apache-2.0 */
/* A study as data for others: keys end in their unit, rows are in order of id. */
#include "market/runs.h"

static void write_quantiles(struct kachi_json_writer *json, const char *key,
                            const struct kachi_quantiles *quantiles)
{
    kachi_json_key(json, key);
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "p5", quantiles->p5);
    kachi_json_pair_double(json, "p50", quantiles->p50);
    kachi_json_pair_double(json, "p95", quantiles->p95);
    kachi_json_end_object(json);
}

static void write_segments(const struct kachi_market_study *study, size_t year,
                           struct kachi_json_writer *json)
{
    static const char *const keys[KACHI_SEGMENT_METRICS] = {"gx_share", "gx_yen", "rep_t", "cut_t",
                                                            "pays_yen"};
    const struct kachi_market_scenario *scenario = study->scenario;
    kachi_json_key(json, "segments");
    kachi_json_begin_object(json);
    for (size_t s = 0; s < scenario->segment_count; s++) {
        kachi_json_key_str(json, scenario->segments[s].id);
        kachi_json_begin_object(json);
        for (size_t m = 0; m < KACHI_SEGMENT_METRICS; m++) {
            size_t metric = kachi_market_segment_metric(s, (enum kachi_segment_metric)m);
            kachi_json_pair_double(json, keys[m], kachi_market_metric(study->result, year, metric));
        }
        if (study->metrics != NULL) {
            const struct kachi_quantiles *row = study->metrics + year * study->result->metric_count;
            kachi_json_key(json, "quantiles");
            kachi_json_begin_object(json);
            for (size_t m = 0; m < KACHI_SEGMENT_METRICS; m++) {
                write_quantiles(json, keys[m],
                                &row[kachi_market_segment_metric(s, (enum kachi_segment_metric)m)]);
            }
            kachi_json_end_object(json);
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_object(json);
}

static void write_products(const struct kachi_market_study *study, size_t year,
                           struct kachi_json_writer *json)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    kachi_json_key(json, "products");
    kachi_json_begin_object(json);
    for (size_t p = 0; p < scenario->product_count; p++) {
        const struct kachi_market_product *product = &scenario->products[p];
        kachi_json_key_str(json, product->id);
        kachi_json_begin_object(json);
        kachi_json_pair_double(json, "gx_share",
                               study->result->product_share[year * scenario->product_count + p]);
        kachi_json_key(json, "gx_units");
        kachi_json_begin_object(json);
        for (size_t s = 0; s < scenario->segment_count; s++) {
            size_t at = (year * scenario->product_count + p) * scenario->segment_count + s;
            kachi_json_key_str(json, scenario->segments[s].id);
            kachi_json_write_double(json, study->result->gx_units[at]);
        }
        kachi_json_end_object(json);
        for (size_t i = 0; i < product->variant_count; i++) {
            size_t v = product->variant_first + i;
            size_t at = year * scenario->variant_count + v;
            kachi_json_key_str(json, scenario->variants[v].id);
            kachi_json_begin_object(json);
            kachi_json_pair_double(json, "units", study->result->units[at]);
            kachi_json_pair_double(json, "price_yen", study->result->price_yen[at]);
            kachi_json_end_object(json);
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_object(json);
}

static void write_levers(const struct kachi_market_study *study, size_t year,
                         struct kachi_json_writer *json)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    kachi_json_key(json, "lever_yen");
    kachi_json_begin_object(json);
    for (size_t l = 0; l < scenario->lever_count; l++) {
        kachi_json_key_str(json, scenario->levers[l].id);
        kachi_json_write_double(json, study->result->lever_yen[year * scenario->lever_count + l]);
    }
    kachi_json_end_object(json);
}

static void write_year(const struct kachi_market_study *study, size_t year,
                       struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "year", study->scenario->from_year + (int64_t)year);
    for (size_t m = 0; m < KACHI_METRIC_COUNT; m++) {
        kachi_json_pair_double(json, kachi_metric_word((enum kachi_metric)m),
                               kachi_market_metric(study->result, year, m));
    }
    kachi_json_pair_double(json, "gx_share_without_levers",
                           kachi_market_metric(study->without, year, KACHI_METRIC_GX_SHARE));
    write_segments(study, year, json);
    write_products(study, year, json);
    write_levers(study, year, json);
    if (study->metrics != NULL) {
        const struct kachi_quantiles *row = study->metrics + year * study->result->metric_count;
        kachi_json_key(json, "quantiles");
        kachi_json_begin_object(json);
        for (size_t m = 0; m < KACHI_METRIC_COUNT; m++) {
            write_quantiles(json, kachi_metric_word((enum kachi_metric)m), &row[m]);
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_object(json);
}

static void write_totals(const struct kachi_market_study *study, struct kachi_json_writer *json)
{
    kachi_json_key(json, "totals");
    kachi_json_begin_object(json);
    for (size_t t = 0; t < KACHI_TOTAL_COUNT; t++) {
        kachi_json_pair_double(json, kachi_total_word((enum kachi_total)t), study->totals[t]);
    }
    kachi_json_end_object(json);
    if (study->options.runs == 0) {
        return;
    }
    kachi_json_key(json, "total_quantiles");
    kachi_json_begin_object(json);
    for (size_t t = 0; t < KACHI_TOTAL_COUNT; t++) {
        write_quantiles(json, kachi_total_word((enum kachi_total)t), &study->total_quantiles[t]);
    }
    kachi_json_end_object(json);
}

/* A year, or null for one that the scenario does not reach. */
static void write_end(const struct kachi_market_scenario *scenario, struct kachi_json_writer *json,
                      double year)
{
    if (!(year > 0.0) || year > scenario->to_year) {
        kachi_json_write_null(json);
    } else {
        kachi_json_write_int64(json, (int64_t)year);
    }
}

static void write_end_row(const struct kachi_market_study *study, size_t l,
                          struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_key(json, "year");
    write_end(study->scenario, json, study->ends[l]);
    kachi_json_pair_bool(json, "is_ever_on", study->ends[l] > 0);
    if (study->end_quantiles != NULL) {
        const struct kachi_quantiles *quantiles = &study->end_quantiles[l];
        kachi_json_key(json, "p5");
        write_end(study->scenario, json, quantiles->p5);
        kachi_json_key(json, "p50");
        write_end(study->scenario, json, quantiles->p50);
        kachi_json_key(json, "p95");
        write_end(study->scenario, json, quantiles->p95);
    }
    kachi_json_end_object(json);
}

static void write_ends(const struct kachi_market_study *study, struct kachi_json_writer *json)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    kachi_json_key(json, "may_end");
    kachi_json_begin_object(json);
    for (size_t l = 0; l < scenario->lever_count; l++) {
        kachi_json_key_str(json, scenario->levers[l].id);
        write_end_row(study, l, json);
    }
    kachi_json_end_object(json);
    kachi_json_key(json, "all_may_end");
    write_end_row(study, scenario->lever_count, json);
    kachi_json_pair_int64(json, "may_end_runs", (int64_t)study->end_runs);
}

static void write_details(const struct kachi_market_study *study, struct kachi_json_writer *json)
{
    if (study->ends == NULL) {
        return;
    }
    write_ends(study, json);
    kachi_json_key(json, "tornado");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < study->bar_count; i++) {
        const struct kachi_tornado_bar *bar = &study->bars[i];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "figure", bar->figure->name);
        kachi_json_pair_str(json, "source", bar->figure->source);
        kachi_json_pair_double(json, "factor_low", bar->figure->low);
        kachi_json_pair_double(json, "factor_high", bar->figure->high);
        kachi_json_pair_double(json, "end_share_low", bar->share_low);
        kachi_json_pair_double(json, "end_share_high", bar->share_high);
        kachi_json_pair_double(json, "cut_low_t", bar->cut_low_t);
        kachi_json_pair_double(json, "cut_high_t", bar->cut_high_t);
        kachi_json_pair_double(json, "public_cost_low_yen", bar->cost_low_yen);
        kachi_json_pair_double(json, "public_cost_high_yen", bar->cost_high_yen);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static bool is_changed(const double factors[], size_t i)
{
    return factors != NULL && (factors[i] < 1.0 || factors[i] > 1.0);
}

/* What was asked other than the scenario says; without it nobody could ask again. */
static void write_changes(const struct kachi_market_study *study, struct kachi_json_writer *json)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    kachi_json_key(json, "changed_levels");
    kachi_json_begin_object(json);
    for (size_t l = 0; l < scenario->lever_count; l++) {
        if (is_changed(study->options.levels, l)) {
            kachi_json_key_str(json, scenario->levers[l].id);
            kachi_json_write_double(json, study->options.levels[l]);
        }
    }
    kachi_json_end_object(json);
    kachi_json_key(json, "changed_figures");
    kachi_json_begin_object(json);
    for (size_t i = 1; i < scenario->figure_count; i++) {
        if (is_changed(study->options.scales, i)) {
            kachi_json_key_str(json, scenario->figures[i]->name);
            kachi_json_write_double(json, study->options.scales[i]);
        }
    }
    kachi_json_end_object(json);
}

static struct kachi_str add_change(struct kachi_arena *arena, struct kachi_str text,
                                   struct kachi_str name, double factor)
{
    return kachi_str_print(arena, "%.*s%s%.*s × %g", KACHI_STR_ARG(text),
                           kachi_str_is_empty(text) ? "" : ", ", KACHI_STR_ARG(name), factor);
}

struct kachi_str kachi_market_changes_text(struct kachi_arena *arena,
                                           const struct kachi_market_study *study)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    struct kachi_str text = kachi_str_of("");
    for (size_t l = 0; l < scenario->lever_count; l++) {
        if (is_changed(study->options.levels, l)) {
            text = add_change(arena, text, scenario->levers[l].id, study->options.levels[l]);
        }
    }
    for (size_t i = 1; i < scenario->figure_count; i++) {
        if (is_changed(study->options.scales, i)) {
            text = add_change(arena, text, scenario->figures[i]->name, study->options.scales[i]);
        }
    }
    return text;
}

void kachi_market_study_write_json(struct kachi_arena *arena,
                                   const struct kachi_market_study *study,
                                   struct kachi_json_writer *json)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "scenario", scenario->id);
    kachi_json_pair_str(json, "version", scenario->version);
    kachi_json_pair_str(json, "scenario_sha256", scenario->digest);
    kachi_json_pair_str(json, "digest", kachi_digest_text(arena, &study->digest));
    kachi_json_pair_int64(json, "runs", (int64_t)study->options.runs);
    kachi_json_pair_int64(json, "seed", (int64_t)study->options.seed);
    write_changes(study, json);
    kachi_json_pair_int64(json, "figures", (int64_t)scenario->stated_count);
    kachi_json_pair_int64(json, "assumptions", (int64_t)scenario->assumption_count);
    write_totals(study, json);
    kachi_json_key(json, "gaps");
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "units", study->gaps.units);
    kachi_json_pair_double(json, "money", study->gaps.money);
    kachi_json_pair_double(json, "tonnes", study->gaps.tonnes);
    kachi_json_pair_double(json, "value", study->gaps.value);
    kachi_json_end_object(json);
    write_details(study, json);
    kachi_json_key(json, "years");
    kachi_json_begin_array(json);
    for (size_t y = 0; y < scenario->year_count; y++) {
        write_year(study, y, json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}
