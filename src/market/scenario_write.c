/* SPDX-License-Identifier: Apache-2.0 */
/* What a scenario holds, as data: what sliders are made from, and the list of its assumptions. */
#include "market/scenario.h"

#include "base/json.h"

static void write_names(struct kachi_json_writer *json, struct kachi_str id, struct kachi_str name,
                        struct kachi_str name_ja)
{
    kachi_json_pair_str(json, "id", id);
    kachi_json_pair_str(json, "name", name);
    kachi_json_pair_str(json, "name_ja", name_ja);
}

static void write_segments(const struct kachi_market_scenario *scenario,
                           struct kachi_json_writer *json)
{
    kachi_json_key(json, "segments");
    kachi_json_begin_array(json);
    for (size_t s = 0; s < scenario->segment_count; s++) {
        const struct kachi_segment *segment = &scenario->segments[s];
        kachi_json_begin_object(json);
        write_names(json, segment->id, segment->name, segment->name_ja);
        kachi_json_pair_text(json, "kind", kachi_segment_word(segment->kind));
        kachi_json_pair_bool(json, "cbam", segment->has_cbam);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static void write_products(const struct kachi_market_scenario *scenario,
                           struct kachi_json_writer *json)
{
    kachi_json_key(json, "products");
    kachi_json_begin_array(json);
    for (size_t p = 0; p < scenario->product_count; p++) {
        const struct kachi_market_product *product = &scenario->products[p];
        kachi_json_begin_object(json);
        write_names(json, product->id, product->name, product->name_ja);
        kachi_json_pair_str(json, "unit", product->unit);
        kachi_json_key(json, "variants");
        kachi_json_begin_array(json);
        for (size_t i = 0; i < product->variant_count; i++) {
            const struct kachi_variant *variant = &scenario->variants[product->variant_first + i];
            kachi_json_begin_object(json);
            write_names(json, variant->id, variant->name, variant->name_ja);
            kachi_json_pair_text(json, "kind", kachi_variant_word(variant->kind));
            kachi_json_end_object(json);
        }
        kachi_json_end_array(json);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static void write_levers(const struct kachi_market_scenario *scenario,
                         struct kachi_json_writer *json)
{
    kachi_json_key(json, "levers");
    kachi_json_begin_array(json);
    for (size_t l = 0; l < scenario->lever_count; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        kachi_json_begin_object(json);
        write_names(json, lever->id, lever->name, lever->name_ja);
        kachi_json_pair_text(json, "kind", kachi_lever_word(lever->kind));
        kachi_json_pair_int64(json, "from_year", lever->from_year);
        kachi_json_pair_int64(json, "until_year", lever->until_year);
        kachi_json_pair_int64(json, "phase_out_years", lever->phase_out_years);
        if (lever->level_high > lever->level_low) {
            kachi_json_key(json, "search");
            kachi_json_begin_object(json);
            kachi_json_pair_double(json, "low", lever->level_low);
            kachi_json_pair_double(json, "high", lever->level_high);
            kachi_json_end_object(json);
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static void write_figures(const struct kachi_market_scenario *scenario,
                          struct kachi_json_writer *json)
{
    kachi_json_key(json, "figures");
    kachi_json_begin_array(json);
    for (size_t i = 1; i < scenario->figure_count; i++) {
        const struct kachi_figure *figure = scenario->figures[i];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "figure", figure->name);
        kachi_json_pair_str(json, "source", figure->source);
        kachi_json_pair_bool(json, "assumption", kachi_figure_is_assumption(figure));
        kachi_json_pair_double(json, "first", figure->by_year[0]);
        kachi_json_pair_double(json, "last", figure->by_year[scenario->year_count - 1]);
        kachi_json_pair_text(json, "spread", kachi_spread_word(figure->spread));
        kachi_json_pair_double(json, "factor_low", figure->low);
        kachi_json_pair_double(json, "factor_high", figure->high);
        kachi_json_pair_double(json, "least", figure->least);
        kachi_json_pair_double(json, "most", figure->most);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

void kachi_market_scenario_write_json(const struct kachi_market_scenario *scenario,
                                      struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "scenario", scenario->id);
    kachi_json_pair_str(json, "version", scenario->version);
    kachi_json_pair_str(json, "scenario_sha256", scenario->digest);
    kachi_json_pair_str(json, "name", scenario->name);
    kachi_json_pair_str(json, "name_ja", scenario->name_ja);
    kachi_json_pair_str(json, "note", scenario->note);
    kachi_json_pair_str(json, "note_ja", scenario->note_ja);
    kachi_json_pair_int64(json, "from_year", scenario->from_year);
    kachi_json_pair_int64(json, "to_year", scenario->to_year);
    kachi_json_pair_int64(json, "stated", (int64_t)scenario->stated_count);
    kachi_json_pair_int64(json, "assumptions", (int64_t)scenario->assumption_count);
    write_segments(scenario, json);
    write_products(scenario, json);
    write_levers(scenario, json);
    write_figures(scenario, json);
    kachi_json_end_object(json);
}
