/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart_stages.h - where in the life cycle: one horizontal bar a product, its stages in fixed order
 * and colour, negatives left of zero, the total marked.
 */
#ifndef KACHI_REPORT_CHART_STAGES_H
#define KACHI_REPORT_CHART_STAGES_H

#include "report/chart.h"

struct kachi_stage_bar {
    struct kachi_str name;
    double stage_kgco2e[KACHI_STAGE_COUNT];
    double total_kgco2e; /* their sum */
};

void kachi_chart_stages(struct kachi_arena *arena, struct kachi_html *html,
                        const struct kachi_chart_head *head, size_t count,
                        const struct kachi_stage_bar bars[]);

/* Swatches with the names of the stages in `used`, in order, from the plot's left at height y; the
 * height they took. For charts that colour by stage. */
double kachi_chart_stage_key(struct kachi_chart *chart, double y,
                             const bool used[KACHI_STAGE_COUNT]);

#endif
