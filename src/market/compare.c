/* SPDX-License-Identifier: Apache-2.0 */
#include "market/compare.h"

#include <math.h>
#include <stdlib.h>

/* Equal differences are the same number. */
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* An infinite cost by tonne (nothing was cut) differs by nothing that could be said. */
static double difference(double a, double b)
{
    return isfinite(a) && isfinite(b) ? b - a : (double)NAN;
}

static void compare_draws(struct kachi_arena *arena, const struct kachi_market_study *a,
                          const struct kachi_market_study *b, size_t total,
                          struct kachi_market_difference *out)
{
    double *differences = KACHI_NEW_ARRAY(arena, double, out->runs);
    size_t count = 0;
    size_t more = 0;
    for (size_t r = 0; r < out->runs; r++) {
        double here = difference(a->run_totals[total * a->options.runs + r],
                                 b->run_totals[total * b->options.runs + r]);
        if (isfinite(here)) {
            differences[count++] = here;
            more += here > 0.0 ? 1 : 0;
        }
    }
    if (count == 0) {
        out->quantiles[total] = (struct kachi_quantiles){(double)NAN, (double)NAN, (double)NAN};
        return;
    }
    qsort(differences, count, sizeof(double), ascending);
    out->quantiles[total] = (struct kachi_quantiles){
        .p5 = kachi_quantile(count, differences, 0.05),
        .p50 = kachi_quantile(count, differences, 0.50),
        .p95 = kachi_quantile(count, differences, 0.95),
    };
    out->more[total] = (double)more / (double)count;
}

void kachi_market_compare(struct kachi_arena *arena, const struct kachi_market_study *a,
                          const struct kachi_market_study *b, struct kachi_market_difference *out)
{
    *out = (struct kachi_market_difference){
        .runs = a->options.runs < b->options.runs ? a->options.runs : b->options.runs};
    for (size_t t = 0; t < KACHI_TOTAL_COUNT; t++) {
        out->total[t] = difference(a->totals[t], b->totals[t]);
        if (out->runs > 0) {
            compare_draws(arena, a, b, t, out);
        }
    }
}

void kachi_market_compare_write_json(struct kachi_arena *arena, const struct kachi_market_study *a,
                                     const struct kachi_market_study *b,
                                     struct kachi_json_writer *json)
{
    struct kachi_market_difference found;
    kachi_market_compare(arena, a, b, &found);
    kachi_json_begin_object(json);
    kachi_json_key(json, "a");
    kachi_market_study_write_json(arena, a, json);
    kachi_json_key(json, "b");
    kachi_market_study_write_json(arena, b, json);
    kachi_json_key(json, "difference");
    kachi_json_begin_object(json);
    for (size_t t = 0; t < KACHI_TOTAL_COUNT; t++) {
        kachi_json_pair_double(json, kachi_total_word((enum kachi_total)t), found.total[t]);
    }
    kachi_json_end_object(json);
    kachi_json_key(json, "difference_quantiles");
    kachi_json_begin_object(json);
    for (size_t t = 0; found.runs > 0 && t < KACHI_TOTAL_COUNT; t++) {
        kachi_json_key(json, kachi_total_word((enum kachi_total)t));
        kachi_json_begin_object(json);
        kachi_json_pair_double(json, "p5", found.quantiles[t].p5);
        kachi_json_pair_double(json, "p50", found.quantiles[t].p50);
        kachi_json_pair_double(json, "p95", found.quantiles[t].p95);
        kachi_json_pair_double(json, "share_of_runs_above", found.more[t]);
        kachi_json_end_object(json);
    }
    kachi_json_end_object(json);
    kachi_json_end_object(json);
}
