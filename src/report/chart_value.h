/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart_value.h - METI's own figure: the footprint before anything was done as one bar along the
 * life cycle, and in it, hatched at the stages where they arise, what was reduced (REP, 削減実績量,
 * up to the gate) and what is avoided (AE, 削減貢献量, after it). Each has its own bracket and
 * number. There is no sum of the two anywhere.
 */
#ifndef KACHI_REPORT_CHART_VALUE_H
#define KACHI_REPORT_CHART_VALUE_H

#include "report/chart.h"

struct kachi_value_part {
    double remaining_kgco2e, reduced_kgco2e, avoided_kgco2e; /* none below 0 */
};
struct kachi_value_figure {
    struct kachi_value_part stage[KACHI_STAGE_COUNT];
    struct kachi_str reduced_label, avoided_label; /* at the brackets; empty: no bracket */
};

void kachi_chart_value(struct kachi_arena *arena, struct kachi_html *html,
                       const struct kachi_chart_head *head,
                       const struct kachi_value_figure *figure);

#endif
