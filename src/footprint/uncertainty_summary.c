/* SPDX-License-Identifier: Apache-2.0 */
/* What samples say: percentiles, a histogram, and which of two is smaller. */
#include "footprint/uncertainty.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
