/* SPDX-License-Identifier: Apache-2.0 */
/* What samples say: percentiles, a histogram, which of two is smaller, and which inputs drive them.
 */
#include "base/random.h"
#include "footprint/uncertainty_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Inputs whose rank correlation is worked out exactly, after a cheap pass over all of them. */
#define CANDIDATES 64
/* Correlations up to this many standard errors (1 / sqrt(runs)) may be chance alone. */
#define CHANCE 4.0

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return left < right ? -1 : left > right ? 1 : 0;
}

/* By linear interpolation between order statistics (type 7 of Hyndman and Fan 1996). */
static double percentile(uint32_t count, const double sorted[], double share)
{
    double at = share * (count - 1);
    at = at < 0.0 ? 0.0 : at > count - 1.0 ? count - 1.0 : at;
    uint32_t below = (uint32_t)at;
    uint32_t above = below + 1 < count ? below + 1 : below;
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

struct kachi_spread_summary kachi_samples_summary(struct kachi_arena *arena, uint32_t count,
                                                  const double samples[])
{
    struct kachi_spread_summary summary = {.count = 0};
    double *sorted = KACHI_NEW_ARRAY(arena, double, count);
    double sum = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        if (!isnan(samples[i])) {
            sorted[summary.count++] = samples[i];
            sum += samples[i];
        }
    }
    if (summary.count == 0) {
        return summary;
    }
    uint32_t n = summary.count;
    summary.mean = sum / n;
    double squares = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        squares += (sorted[i] - summary.mean) * (sorted[i] - summary.mean);
    }
    summary.deviation = n > 1 ? sqrt(squares / (n - 1)) : 0.0;
    /* Equal numbers are the same number. */
    qsort(sorted, n, sizeof(sorted[0]), by_value);
    summary.low = sorted[0];
    summary.high = sorted[n - 1];
    summary.p2_5 = percentile(n, sorted, 0.025);
    summary.p5 = percentile(n, sorted, 0.05);
    summary.p25 = percentile(n, sorted, 0.25);
    summary.p50 = percentile(n, sorted, 0.5);
    summary.p75 = percentile(n, sorted, 0.75);
    summary.p95 = percentile(n, sorted, 0.95);
    summary.p97_5 = percentile(n, sorted, 0.975);
    /* The rank of the median varies by sqrt(n) / 2. */
    double half = 0.5 / sqrt(n);
    summary.p50_error =
        0.5 * (percentile(n, sorted, 0.5 + half) - percentile(n, sorted, 0.5 - half));
    return summary;
}

void kachi_samples_histogram(uint32_t count, const double samples[], double low, double high,
                             uint32_t bins, uint32_t counts[])
{
    memset(counts, 0, bins * sizeof(counts[0]));
    for (uint32_t i = 0; i < count; i++) {
        if (isnan(samples[i]) || samples[i] < low || samples[i] > high) {
            continue;
        }
        double at = high > low ? (samples[i] - low) / (high - low) * bins : 0.0;
        uint32_t bin = at < bins ? (uint32_t)at : bins - 1;
        counts[bin]++;
    }
}

double kachi_samples_below(uint32_t count, const double a[], const double b[])
{
    double below = 0.0;
    uint32_t both = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (isnan(a[i]) || isnan(b[i])) {
            continue;
        }
        both++;
        below += a[i] < b[i] ? 1.0 : a[i] > b[i] ? 0.0 : 0.5;
    }
    return both > 0 ? below / both : (double)NAN;
}

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

uint32_t kachi_spread_drivers(const struct kachi_spread *spread, const struct kachi_runs *runs,
                              const double samples[], uint32_t most, struct kachi_driver drivers[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_driver candidates[CANDIDATES];
    uint32_t candidate_count = 0;
    struct answered answered = answered_of(&scratch, runs, samples);
    double *words = KACHI_NEW_ARRAY(&scratch, double, answered.count);
    double *ranks = KACHI_NEW_ARRAY(&scratch, double, answered.count);
    /* A word is its own rank but for chance: good enough to choose by. */
    for (uint64_t s = 0; s < spread->system.stream_count && answered.count > 1; s++) {
        struct kachi_driver driver = {.stream = spread->system.stream[s]};
        words_of(spread, runs, &answered, driver.stream, words);
        driver.correlation = correlation(answered.count, words, answered.rank);
        driver.correlation *= spread->falls[s] ? -1.0 : 1.0;
        candidate_count = insert(candidates, candidate_count, CANDIDATES, driver);
    }
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
