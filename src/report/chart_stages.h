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

/* The same in steps, for charts that draw more between the bars: the axis holds all bars, and
 * `extra` is the height left for what else there is. draw puts a bar with its name `down` below the
 * top of the plot and returns the y of its foot. */
struct kachi_stage_bars {
    struct kachi_chart chart;
    struct kachi_scale scale;
};
struct kachi_stage_bars kachi_stage_bars_begin(struct kachi_arena *arena, struct kachi_html *html,
                                               const struct kachi_chart_head *head, size_t count,
                                               const struct kachi_stage_bar bars[], double extra);
double kachi_stage_bars_draw(struct kachi_stage_bars *bars, const struct kachi_stage_bar *bar,
                             double down);

/* Swatches with the names of the stages in `used`, in order, from the plot's left at height y; the
 * height they took. For charts that colour by stage. */
double kachi_chart_stage_key(struct kachi_chart *chart, double y,
                             const bool used[KACHI_STAGE_COUNT]);

#endif
