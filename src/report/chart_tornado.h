/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart_tornado.h - what one figure at a time does to a result: a bar from its low to its high end,
 * around the result as written. What the low end gives is hatched, what the high end gives is
 * solid.
 */
#ifndef KACHI_REPORT_CHART_TORNADO_H
#define KACHI_REPORT_CHART_TORNADO_H

#include "report/chart.h"

struct kachi_tornado_row {
    struct kachi_str name;
    double low, high; /* the result at the two ends of the figure */
};

void kachi_chart_tornado(struct kachi_arena *arena, struct kachi_html *html,
                         const struct kachi_chart_head *head, double as_written, size_t count,
                         const struct kachi_tornado_row rows[]);

#endif
