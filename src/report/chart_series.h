/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart_series.h - numbers over years: lines with their names at their ends, and a band for how
 * sure they are.
 */
#ifndef KACHI_REPORT_CHART_SERIES_H
#define KACHI_REPORT_CHART_SERIES_H

#include "report/chart.h"

struct kachi_series {
    struct kachi_str name;
    const double *value;      /* by point; NaN: none there, the line is broken */
    const double *low, *high; /* band, such as P5 and P95; both NULL: none */
};
struct kachi_series_axis {
    size_t count;
    const double *x; /* years, ascending; at least two */
    bool loose;      /* the scale need not hold zero */
};

void kachi_chart_series(struct kachi_arena *arena, struct kachi_html *html,
                        const struct kachi_chart_head *head, const struct kachi_series_axis *axis,
                        size_t count, const struct kachi_series series[]);

#endif
