/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart_waterfall.h - what changed, step by step: from a level, through steps up and down, to a
 * level. Steps down are cuts (hatched), steps up are adverse (solid), what changed by itself is
 * grey; all carry their sign and their name, and what a level is compared to is drawn as a thin
 * line. Where all steps are small beside the level, the axis is cut so that they can be seen: the
 * bars of levels are broken, and the chart says so.
 */
#ifndef KACHI_REPORT_CHART_WATERFALL_H
#define KACHI_REPORT_CHART_WATERFALL_H

#include "report/chart.h"

enum kachi_step_kind {
    KACHI_STEP_LEVEL,       /* the value itself: baseline, now */
    KACHI_STEP_CHANGE,      /* added to what was before it */
    KACHI_STEP_CIRCUMSTANCE /* the same, and nobody's doing */
};
struct kachi_step {
    enum kachi_step_kind kind;
    struct kachi_str name;
    double value;
};

void kachi_chart_waterfall(struct kachi_arena *arena, struct kachi_html *html,
                           const struct kachi_chart_head *head, size_t count,
                           const struct kachi_step steps[]);

#endif
