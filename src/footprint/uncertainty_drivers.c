/* SPDX-License-Identifier: Apache-2.0 */
/* Which inputs drive the samples. */
#include "base/random.h"
#include "base/workers.h"
#include "footprint/uncertainty_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Inputs whose rank correlation is worked out exactly, after a cheap pass over all of them. */
#define CANDIDATES 64
/* Correlations up to this many standard errors (1 / sqrt(runs)) may be chance alone. */
#define CHANCE 4.0
/* Streams that a thread takes at once. */
#define SLICE 4096

struct ranked {
    double value;
    uint32_t index;
};

static int by_value_then_index(const void *a, const void *b)
{
    const struct ranked *left = a;
    const struct ranked *right = b;
    if (left->value < right->value || left->value > right->value) {
        return left->value < right->value ? -1 : 1;
    }
    return left->index < right->index ? -1 : left->index > right->index ? 1 : 0;
}

/* Ranks from -1 to 1, equal values sharing their mean rank. */
static void rank(struct kachi_arena *scratch, uint32_t count, const double values[], double ranks[])
{
    struct ranked *sorted = KACHI_NEW_ARRAY(scratch, struct ranked, count);
    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = (struct ranked){values[i], i};
    }
    /* No two are equal: the index decides in the end. */
    qsort(sorted, count, sizeof(sorted[0]), by_value_then_index);
    for (uint32_t first = 0; first < count;) {
        uint32_t end = first + 1;
        while (end < count && !(sorted[end].value > sorted[first].value)) {
            end++;
        }
        for (uint32_t i = first; i < end; i++) {
            ranks[sorted[i].index] = (first + (end - 1.0)) / (count - 1.0) - 1.0;
        }
        first = end;
    }
}

static double correlation(uint32_t count, const double a[], const double b[])
{
    double ab = 0.0;
    double aa = 0.0;
    double bb = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return aa > 0.0 && bb > 0.0 ? ab / sqrt(aa * bb) : 0.0;
}

/* Runs that have an answer, and the ranks of their results. */
struct answered {
    uint32_t count;
    uint64_t *run;
    double *rank;
};

static struct answered answered_of(struct kachi_arena *scratch, const struct kachi_runs *runs,
                                   const double samples[])
{
    struct answered answered = {.run = KACHI_NEW_ARRAY(scratch, uint64_t, runs->count)};
    double *values = KACHI_NEW_ARRAY(scratch, double, runs->count);
    for (uint32_t i = 0; i < runs->count; i++) {
        if (!isnan(samples[i])) {
            values[answered.count] = samples[i];
            answered.run[answered.count++] = runs->first + i;
        }
    }
    answered.rank = KACHI_NEW_ARRAY(scratch, double, answered.count);
    if (answered.count > 1) {
        rank(scratch, answered.count, values, answered.rank);
    }
    return answered;
}

static void words_of(const struct kachi_spread *spread, const struct kachi_runs *runs,
                     const struct answered *answered, uint64_t stream, double words[])
{
    uint32_t dimension = kachi_spread_dimension(spread, stream);
    for (uint32_t i = 0; dimension != KACHI_NOT_QUASI && i < answered->count; i++) {
        words[i] =
            kachi_quasi_word(&spread->quasi, runs->seed, answered->run[i], dimension) * 0x1p-31 -
            1.0;
    }
    if (dimension != KACHI_NOT_QUASI) {
        return;
    }
    uint32_t block[4];
    uint64_t held = UINT64_MAX;
    for (uint32_t i = 0; i < answered->count; i++) {
        if (answered->run[i] / 4 != held) {
            held = answered->run[i] / 4;
            kachi_random_block(runs->seed, held, stream, block);
        }
        words[i] = block[answered->run[i] % 4] * 0x1p-31 - 1.0;
    }
}

static bool is_stronger(const struct kachi_driver *a, const struct kachi_driver *b)
{
    double left = fabs(a->correlation);
    double right = fabs(b->correlation);
    return left > right || (left >= right && a->stream < b->stream);
}

static uint32_t insert(struct kachi_driver drivers[], uint32_t count, uint32_t most,
                       struct kachi_driver driver)
{
    uint32_t at = count;
    while (at > 0 && is_stronger(&driver, &drivers[at - 1])) {
        at--;
    }
    if (at >= most) {
        return count;
    }
    uint32_t end = count < most ? count : most - 1;
    memmove(drivers + at + 1, drivers + at, (end - at) * sizeof(drivers[0]));
    drivers[at] = driver;
    return end + 1;
}

/* All streams held against the results, as the threads share it. */
struct screening {
    const struct kachi_spread *spread;
    const struct kachi_lanes_kernel *kernel;
    struct kachi_lanes_results results;
    double *sum; /* by stream */
};

static void screen_slice(void *context, size_t index, unsigned worker)
{
    (void)worker;
    const struct screening *screening = context;
    const struct kachi_lanes_system *system = &screening->spread->system;
    uint64_t first = (uint64_t)index * SLICE;
    uint64_t left = system->stream_count - first;
    screening->kernel->follow(&screening->results, system->stream + first,
                              left < SLICE ? left : SLICE, screening->sum + first);
}

/* By stream, nearly the correlation of its words with the ranks of the results: a word is its own
 * rank but for chance, and words vary by a third, as a uniform number from -1 to 1 does. */
static double *screen(struct kachi_arena *scratch, const struct kachi_spread *spread,
                      const struct kachi_runs *runs, const struct answered *answered)
{
    uint64_t groups = ((uint64_t)runs->count + KACHI_LANES - 1) / KACHI_LANES;
    double *of_lane = KACHI_NEW_ARRAY(scratch, double, groups *KACHI_LANES);
    uint8_t lane_of[KACHI_LANES];
    for (uint8_t l = 0; l < KACHI_LANES; l++) {
        lane_of[kachi_lanes_sample[l]] = l;
    }
    double squares = 0.0;
    for (uint32_t i = 0; i < answered->count; i++) {
        uint64_t at = answered->run[i] - runs->first;
        of_lane[at / KACHI_LANES * KACHI_LANES + lane_of[at % KACHI_LANES]] = answered->rank[i];
        squares += answered->rank[i] * answered->rank[i];
    }
    uint64_t count = spread->system.stream_count;
    struct screening screening = {.spread = spread,
                                  .kernel = kachi_lanes_kernel_named(runs->kernel),
                                  .results = {.seed = runs->seed,
                                              .first_group = runs->first / KACHI_LANES,
                                              .group_count = groups,
                                              .of_lane = of_lane},
                                  .sum = KACHI_NEW_ARRAY(scratch, double, count)};
    kachi_workers_run(runs->workers, (size_t)((count + SLICE - 1) / SLICE), screen_slice,
                      &screening);
    double scale = squares > 0.0 ? 1.0 / sqrt(squares * answered->count / 3.0) : 0.0;
    for (uint64_t s = 0; s < count; s++) {
        screening.sum[s] *= spread->falls[s] ? -scale : scale;
    }
    return screening.sum;
}

/* The streams that stand out, the strongest first; most are looked at by screen() alone. */
static uint32_t choose(struct kachi_arena *scratch, const struct kachi_spread *spread,
                       const struct kachi_runs *runs, const struct answered *answered,
                       struct kachi_driver candidates[CANDIDATES])
{
    uint32_t count = 0;
    double *words = KACHI_NEW_ARRAY(scratch, double, answered->count);
    const double *screened = screen(scratch, spread, runs, answered);
    for (uint64_t s = 0; s < spread->system.stream_count; s++) {
        struct kachi_driver driver = {.stream = spread->system.stream[s],
                                      .correlation = screened[s]};
        if (kachi_spread_dimension(spread, driver.stream) != KACHI_NOT_QUASI) {
            words_of(spread, runs, answered, driver.stream, words);
            driver.correlation = correlation(answered->count, words, answered->rank);
            driver.correlation *= spread->falls[s] ? -1.0 : 1.0;
        }
        count = insert(candidates, count, CANDIDATES, driver);
    }
    return count;
}

uint32_t kachi_spread_drivers(const struct kachi_spread *spread, const struct kachi_runs *runs,
                              const double samples[], uint32_t most, struct kachi_driver drivers[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_driver candidates[CANDIDATES];
    struct answered answered = answered_of(&scratch, runs, samples);
    uint32_t candidate_count =
        answered.count > 1 ? choose(&scratch, spread, runs, &answered, candidates) : 0;
    double *words = KACHI_NEW_ARRAY(&scratch, double, answered.count);
    double *ranks = KACHI_NEW_ARRAY(&scratch, double, answered.count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < candidate_count; i++) {
        struct kachi_driver driver = candidates[i];
        struct kachi_arena_mark mark = kachi_arena_mark(&scratch);
        words_of(spread, runs, &answered, driver.stream, words);
        rank(&scratch, answered.count, words, ranks);
        double exact = fabs(correlation(answered.count, ranks, answered.rank));
        driver.correlation = driver.correlation < 0.0 ? -exact : exact;
        kachi_arena_reset(&scratch, mark);
        if (exact * sqrt(answered.count) > CHANCE) {
            count = insert(drivers, count, most, driver);
        }
    }
    kachi_arena_release(&scratch);
    return count;
}
