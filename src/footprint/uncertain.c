/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/uncertain.h"

#include <math.h>

void kachi_uncertain_finish(struct kachi_arena *arena, const struct kachi_spread *spread,
                            const struct kachi_runs *runs, const struct kachi_footprint *footprint,
                            struct kachi_uncertain_footprint *uncertain)
{
    double amount =
        footprint->is_treatment ? -footprint->amount_reference : footprint->amount_reference;
    uncertain->seed = runs->seed;
    uncertain->quasi_count = kachi_spread_quasi_count(spread);
    uncertain->kgco2e = KACHI_NEW_ARRAY(arena, double, runs->count);
    for (uint32_t i = 0; i < runs->count; i++) {
        uncertain->kgco2e[i] = uncertain->samples->value[i] * amount;
    }
    uncertain->summary = kachi_samples_summary(arena, runs->count, uncertain->kgco2e);
    uncertain->driver_count = kachi_spread_drivers(spread, runs, uncertain->kgco2e,
                                                   KACHI_DRIVERS_SHOWN, uncertain->drivers);
}

double kachi_uncertain_end(const struct kachi_spread_summary *summary)
{
    return fmin(summary->high, summary->p50 + 2.0 * (summary->p97_5 - summary->p50));
}

struct kachi_str kachi_driver_name(struct kachi_arena *arena, const struct kachi_study *study,
                                   uint64_t stream, enum kachi_lang lang)
{
    const struct kachi_exchange *exchange = &study->dataset->exchanges[stream];
    struct kachi_str activity =
        kachi_activity_name(&study->dataset->activities[exchange->activity], lang);
    struct kachi_str flow = kachi_flow_name(&study->dataset->flows[exchange->flow], lang);
    return kachi_str_print(arena, "%.*s: %.*s", KACHI_STR_ARG(activity), KACHI_STR_ARG(flow));
}

void kachi_summary_write_json(const struct kachi_spread_summary *summary,
                              struct kachi_json_writer *json)
{
    kachi_json_pair_int64(json, "count", summary->count);
    if (summary->count == 0) {
        return;
    }
    kachi_json_pair_double(json, "mean", summary->mean);
    kachi_json_pair_double(json, "standard_deviation", summary->deviation);
    kachi_json_pair_double(json, "minimum", summary->low);
    kachi_json_pair_double(json, "p2_5", summary->p2_5);
    kachi_json_pair_double(json, "p5", summary->p5);
    kachi_json_pair_double(json, "p25", summary->p25);
    kachi_json_pair_double(json, "p50", summary->p50);
    kachi_json_pair_double(json, "p75", summary->p75);
    kachi_json_pair_double(json, "p95", summary->p95);
    kachi_json_pair_double(json, "p97_5", summary->p97_5);
    kachi_json_pair_double(json, "maximum", summary->high);
    kachi_json_pair_double(json, "p50_standard_error", summary->p50_error);
}

void kachi_uncertain_write_json(struct kachi_arena *arena, const struct kachi_study *study,
                                const struct kachi_uncertain_footprint *uncertain,
                                enum kachi_lang lang, struct kachi_json_writer *json)
{
    const struct kachi_samples *samples = uncertain->samples;
    kachi_json_key(json, "uncertainty");
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "seed", (int64_t)uncertain->seed);
    kachi_json_pair_int64(json, "quasi_random_inputs", uncertain->quasi_count);
    kachi_json_pair_int64(json, "runs", samples->count);
    kachi_json_pair_int64(json, "unanswered", samples->unanswered[0]);
    kachi_json_pair_int64(json, "solved_one_by_one", samples->harder);
    kachi_summary_write_json(&uncertain->summary, json);
    if (uncertain->summary.count > 0) {
        uint32_t counts[KACHI_UNCERTAIN_BINS];
        double end = kachi_uncertain_end(&uncertain->summary);
        kachi_samples_histogram(samples->count, uncertain->kgco2e, uncertain->summary.low, end,
                                KACHI_UNCERTAIN_BINS, counts);
        kachi_json_pair_double(json, "histogram_from", uncertain->summary.low);
        kachi_json_pair_double(json, "histogram_to", end);
        kachi_json_key(json, "histogram");
        kachi_json_begin_array(json);
        for (uint32_t b = 0; b < KACHI_UNCERTAIN_BINS; b++) {
            kachi_json_write_int64(json, counts[b]);
        }
        kachi_json_end_array(json);
    }
    kachi_json_key(json, "drivers");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < uncertain->driver_count; i++) {
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "name",
                            kachi_driver_name(arena, study, uncertain->drivers[i].stream, lang));
        kachi_json_pair_double(json, "rank_correlation", uncertain->drivers[i].correlation);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}
