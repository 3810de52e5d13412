/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart_histogram.h - how sure a number is: the runs by value, P5, P50 and P95 as lines with their
 * numbers, and the number as stated (no draws) beside them; where inputs are skewed (lognormal) the
 * two differ, and the chart says so by showing both.
 */
#ifndef KACHI_REPORT_CHART_HISTOGRAM_H
#define KACHI_REPORT_CHART_HISTOGRAM_H

#include "report/chart.h"

struct kachi_histogram {
    uint32_t count; /* runs; those that are NaN have no answer and are left out */
    const double *samples;
    double p5, p50, p95;
    double stated;
    struct kachi_str stated_label; /* "as stated" */
};
void kachi_chart_histogram(struct kachi_arena *arena, struct kachi_html *html,
                           const struct kachi_chart_head *head,
                           const struct kachi_histogram *histogram);

#endif
