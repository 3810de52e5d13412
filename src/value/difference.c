/* SPDX-License-Identifier: Apache-2.0 */
#include "value/difference.h"

#include "base/random.h"
#include "footprint/sum.h"

#include <math.h>
#include <stdlib.h>

#define SAMPLES_MIN 1000
#define SAMPLES_MAX 10000000
#define DRAWS 3 /* shared, before's own, now's own */

/* (0, 1): the middle of one of 2^53 equal parts, so that the logarithm is finite. */
static double uniform(uint64_t seed, uint64_t sample, uint64_t stream)
{
    uint64_t bits = kachi_random_at(seed, sample, stream) >> 11;
    return ((double)bits + 0.5) * 0x1p-53;
}

/* Box and Muller (1958), one of the pair. */
static double normal(uint64_t seed, uint64_t sample, uint64_t draw)
{
    double radius = sqrt(-2.0 * log(uniform(seed, sample, 2 * draw)));
    return radius * cos(2.0 * acos(-1.0) * uniform(seed, sample, 2 * draw + 1));
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return left < right ? -1 : left > right;
}

/* Of sorted values, by linear interpolation between ranks (type 7 of Hyndman and Fan 1996). */
static double percentile(size_t count, const double sorted[], double p)
{
    double rank = p * (double)(count - 1);
    size_t below = (size_t)rank;
    size_t above = below + 1 < count ? below + 1 : below;
    return sorted[below] + (rank - (double)below) * (sorted[above] - sorted[below]);
}

static bool is_sound(const struct kachi_difference_options *options)
{
    return options->before.median > 0.0 && options->now.median > 0.0 &&
           options->before.gsd >= 1.0 && options->now.gsd >= 1.0 && options->shared >= 0.0 &&
           options->shared <= 1.0 && options->samples >= SAMPLES_MIN &&
           options->samples <= SAMPLES_MAX;
}

static double probability(const struct kachi_difference_options *options)
{
    double log_ratio = log(options->before.median / options->now.median);
    double b = log(options->before.gsd);
    double n = log(options->now.gsd);
    double sigma = sqrt(fmax(0.0, b * b + n * n - 2.0 * options->shared * b * n));
    if (!(sigma > 0.0)) {
        return log_ratio > 0.0 ? 0.0 : 1.0;
    }
    return 0.5 * erfc(log_ratio / sigma / sqrt(2.0));
}

static double draw(const struct kachi_difference_options *options, uint64_t sample)
{
    double z[DRAWS];
    for (uint64_t i = 0; i < DRAWS; i++) {
        z[i] = normal(options->seed, sample, i);
    }
    double common = sqrt(options->shared) * z[0];
    double own = sqrt(1.0 - options->shared);
    double before = options->before.median * pow(options->before.gsd, common + own * z[1]);
    double now = options->now.median * pow(options->now.gsd, common + own * z[2]);
    return before - now;
}

enum kachi_err kachi_difference_of(struct kachi_arena *arena,
                                   const struct kachi_difference_options *options,
                                   struct kachi_difference *out)
{
    if (!is_sound(options)) {
        return KACHI_ERR_INPUT;
    }
    size_t count = options->samples;
    double *values = KACHI_NEW_ARRAY(arena, double, count);
    struct kachi_sum sum = {0.0, 0.0};
    size_t not_positive = 0;
    for (size_t i = 0; i < count; i++) {
        values[i] = draw(options, i);
        kachi_sum_add(&sum, values[i]);
        not_positive += values[i] <= 0.0 ? 1 : 0;
    }
    qsort(values, count, sizeof(double), compare);
    double share = (double)not_positive / (double)count;
    *out = (struct kachi_difference){
        .p_not_positive = probability(options),
        .sampled_not_positive = share,
        .standard_error = sqrt(share * (1.0 - share) / (double)count),
        .mean = kachi_sum_value(sum) / (double)count,
        .p2_5 = percentile(count, values, 0.025),
        .p5 = percentile(count, values, 0.05),
        .p50 = percentile(count, values, 0.5),
        .p95 = percentile(count, values, 0.95),
        .p97_5 = percentile(count, values, 0.975),
    };
    return KACHI_OK;
}
