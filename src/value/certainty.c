/* SPDX-License-Identifier: Apache-2.0 */
#include "value/certainty.h"

#include "footprint/study.h"

#include <math.h>
#include <stdio.h>

#define DIGITS 6 /* significant */

struct work {
    struct kachi_arena *arena;
    const struct kachi_dataset *dataset;
    const struct kachi_certainty_options *options;
    struct kachi_findings *findings;
    struct kachi_certainty *out;
};

/* A scenario's footprints of the product and, where asked, of the reference. */
struct side {
    struct kachi_study study;
    struct kachi_footprint *product, *reference;
};

/* Both per the product's unit. */
static enum kachi_err run_side(const struct work *work, struct kachi_scenario scenario,
                               uint32_t reference, struct side *side)
{
    struct kachi_study_options how = {.method = work->options->rulebook->gwp_method};
    struct kachi_footprint_options asked = {.amount = 1.0, .unit = KACHI_NONE};
    enum kachi_err err =
        kachi_study_run(work->arena, work->dataset, scenario, how, work->findings, &side->study);
    err = err == KACHI_OK ? kachi_study_column(&side->study, work->options->activity,
                                               work->findings, &asked.column)
                          : err;
    err = err == KACHI_OK ? kachi_footprint_compute(work->arena, side->study.system, asked,
                                                    work->findings, &side->product)
                          : err;
    if (err != KACHI_OK || reference == KACHI_NONE) {
        return err;
    }
    asked.unit = kachi_system_unit(side->study.system, asked.column);
    err = kachi_study_column(&side->study, reference, work->findings, &asked.column);
    return err == KACHI_OK ? kachi_footprint_compute(work->arena, side->study.system, asked,
                                                     work->findings, &side->reference)
                           : err;
}

static void scale(const struct kachi_footprint *footprint, uint32_t count, double samples[])
{
    double factor = footprint->amount_reference * (footprint->is_treatment ? -1.0 : 1.0);
    for (uint32_t i = 0; i < count; i++) {
        samples[i] *= factor;
    }
}

/* Samples of the product, then of the reference where there is one. */
static double *sample(const struct work *work, const struct kachi_spread *spread,
                      const struct side *side)
{
    uint32_t asked[] = {side->product->column,
                        side->reference == NULL ? 0 : side->reference->column};
    struct kachi_runs runs = {.seed = work->options->seed,
                              .count = work->options->runs,
                              .asked_count = side->reference == NULL ? 1 : 2,
                              .asked = asked};
    struct kachi_samples *samples = kachi_spread_run(work->arena, spread, &runs);
    scale(side->product, runs.count, samples->value);
    if (side->reference != NULL) {
        scale(side->reference, runs.count, samples->value + runs.count);
    }
    return samples->value;
}

static void summarise(const struct work *work, struct kachi_sampled *sampled)
{
    uint32_t answered = 0;
    uint32_t not_positive = 0;
    for (uint32_t i = 0; i < work->out->runs; i++) {
        bool has_answer = isfinite(sampled->kgco2e[i]);
        answered += has_answer ? 1 : 0;
        not_positive += has_answer && !(sampled->kgco2e[i] > 0.0) ? 1 : 0;
    }
    sampled->p_not_positive = answered > 0 ? (double)not_positive / (double)answered : (double)NAN;
    sampled->summary = kachi_samples_summary(work->arena, work->out->runs, sampled->kgco2e);
}

/* a[] - b[], run by run. */
static void subtract(const struct work *work, const double a[], const double b[],
                     struct kachi_sampled *out)
{
    out->kgco2e = KACHI_NEW_ARRAY(work->arena, double, work->out->runs);
    for (uint32_t i = 0; i < work->out->runs; i++) {
        out->kgco2e[i] = a[i] - b[i];
    }
    summarise(work, out);
}

/* As it is stated, with the reference in the same scenario. */
static enum kachi_err sample_stated(struct work *work)
{
    struct side side = {.product = NULL};
    enum kachi_err err = run_side(work, kachi_scenario_stated(work->arena, work->dataset),
                                  work->options->reference, &side);
    if (err == KACHI_OK) {
        struct kachi_spread *spread =
            kachi_spread_of_study(work->arena, &side.study, work->findings);
        work->out->streams = kachi_spread_stream_count(spread);
        if (work->out->streams > 0) {
            work->out->runs = work->options->runs;
            work->out->footprint.kgco2e = sample(work, spread, &side);
            summarise(work, &work->out->footprint);
        }
    }
    if (err == KACHI_OK && work->out->runs > 0 && side.reference != NULL) {
        const double *product = work->out->footprint.kgco2e;
        subtract(work, product + work->out->runs, product, &work->out->avoided);
    }
    kachi_study_release(&side.study);
    return err;
}

/* Circumstances, others' measures where surroundings are frozen at today's, and own ones where
 * asked: *count says how many of those there are. */
static struct kachi_scenario scenario_of(const struct work *work, bool with_own, uint32_t *count)
{
    bool others = work->options->rulebook->freeze_at == KACHI_FREEZE_AT_CURRENT;
    bool *taken = KACHI_NEW_ARRAY(work->arena, bool, work->dataset->measure_count);
    *count = 0;
    for (uint32_t i = 0; i < work->dataset->measure_count; i++) {
        const struct kachi_measure *measure = &work->dataset->measures[i];
        bool is_own = kachi_measure_is_of(measure, work->options->party);
        taken[i] = kachi_measure_is_circumstance(measure) || (is_own ? with_own : others);
        *count += is_own ? 1 : 0;
    }
    return (struct kachi_scenario){.taken = taken};
}

static enum kachi_err sample_fall(struct work *work)
{
    double *values[2] = {NULL, NULL}; /* without, with */
    uint32_t count = 0;
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < 2 && err == KACHI_OK; i++) {
        struct side side = {.product = NULL};
        struct kachi_scenario scenario = scenario_of(work, i == 1, &count);
        if (count == 0) {
            return KACHI_OK;
        }
        err = run_side(work, scenario, KACHI_NONE, &side);
        if (err == KACHI_OK) {
            struct kachi_spread *spread =
                kachi_spread_of_study(work->arena, &side.study, work->findings);
            values[i] = sample(work, spread, &side);
        }
        kachi_study_release(&side.study);
    }
    if (err == KACHI_OK) {
        subtract(work, values[0], values[1], &work->out->fall);
    }
    return err;
}

enum kachi_err kachi_certainty_compute(struct kachi_arena *arena,
                                       const struct kachi_dataset *dataset,
                                       const struct kachi_certainty_options *options,
                                       struct kachi_findings *findings, struct kachi_certainty *out)
{
    struct kachi_findings again; /* what the first reading has said already */
    struct work work = {
        .arena = arena, .dataset = dataset, .options = options, .findings = findings, .out = out};
    *out = (struct kachi_certainty){.asked = options->runs, .seed = options->seed};
    if (options->runs == 0) {
        return KACHI_OK;
    }
    enum kachi_err err = sample_stated(&work);
    if (err != KACHI_OK || out->runs == 0 || kachi_str_is_empty(options->party)) {
        return err;
    }
    kachi_findings_init(&again);
    work.findings = &again;
    err = sample_fall(&work);
    kachi_findings_add_errors(findings, &again);
    kachi_findings_release(&again);
    return err;
}

static void pair_rounded(struct kachi_json_writer *json, const char *key, double value)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    double rounded = value;
    snprintf(text, sizeof(text), "%.*g", DIGITS, value);
    (void)kachi_str_read_double(kachi_str_of(text), &rounded); /* what was printed reads */
    kachi_json_pair_double(json, key, rounded);
}

static void write_sampled(struct kachi_json_writer *json, const char *key,
                          const struct kachi_sampled *sampled, bool is_difference)
{
    const struct kachi_spread_summary *summary = &sampled->summary;
    if (sampled->kgco2e == NULL) {
        return;
    }
    kachi_json_key(json, key);
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "answered", summary->count);
    if (summary->count > 0) {
        pair_rounded(json, "mean_kgco2e", summary->mean);
        pair_rounded(json, "p5_kgco2e", summary->p5);
        pair_rounded(json, "p50_kgco2e", summary->p50);
        pair_rounded(json, "p95_kgco2e", summary->p95);
    }
    if (is_difference && summary->count > 0) {
        pair_rounded(json, "p_not_positive", sampled->p_not_positive);
    }
    kachi_json_end_object(json);
}

void kachi_certainty_write_json(const struct kachi_certainty *certainty,
                                struct kachi_json_writer *json)
{
    if (certainty->asked == 0) {
        kachi_json_write_null(json);
        return;
    }
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "runs", certainty->asked);
    kachi_json_pair_int64(json, "seed", (int64_t)certainty->seed);
    kachi_json_pair_int64(json, "varying", (int64_t)certainty->streams);
    write_sampled(json, "cfp", &certainty->footprint, false);
    write_sampled(json, "fall", &certainty->fall, true);
    write_sampled(json, "avoided", &certainty->avoided, true);
    kachi_json_end_object(json);
}

static struct kachi_sampled read_sampled(kachi_json of)
{
    return (struct kachi_sampled){
        .summary = {.count = (uint32_t)(kachi_json_get(of, "p5_kgco2e") != NULL ? 1 : 0),
                    .mean = kachi_json_double(kachi_json_get(of, "mean_kgco2e"), 0.0),
                    .p5 = kachi_json_double(kachi_json_get(of, "p5_kgco2e"), 0.0),
                    .p50 = kachi_json_double(kachi_json_get(of, "p50_kgco2e"), 0.0),
                    .p95 = kachi_json_double(kachi_json_get(of, "p95_kgco2e"), 0.0)},
        .p_not_positive = kachi_json_double(kachi_json_get(of, "p_not_positive"), (double)NAN)};
}

void kachi_certainty_read_json(kachi_json object, struct kachi_certainty *out)
{
    int64_t runs = kachi_json_int64(kachi_json_get(object, "runs"), 0);
    bool is_sound = runs >= 0 && runs <= KACHI_CERTAINTY_RUNS_MAX;
    *out = (struct kachi_certainty){
        .asked = is_sound ? (uint32_t)runs : 0,
        .seed = (uint64_t)kachi_json_int64(kachi_json_get(object, "seed"), 0),
        .streams = (uint64_t)kachi_json_int64(kachi_json_get(object, "varying"), 0),
        .footprint = read_sampled(kachi_json_get(object, "cfp")),
        .fall = read_sampled(kachi_json_get(object, "fall")),
        .avoided = read_sampled(kachi_json_get(object, "avoided"))};
}
