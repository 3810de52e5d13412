/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart_bracket.h - two life cycles for the same function, one under the other, and the difference
 * between their totals as a bracket with its name: for avoided emissions (削減貢献量), which are
 * never stacked on a footprint.
 */
#ifndef KACHI_REPORT_CHART_BRACKET_H
#define KACHI_REPORT_CHART_BRACKET_H

#include "report/chart_stages.h"

struct kachi_bracket_figure {
    struct kachi_stage_bar reference, solution;
    struct kachi_str label; /* of the difference: "AE 85.3" */
};
void kachi_chart_bracket(struct kachi_arena *arena, struct kachi_html *html,
                         const struct kachi_chart_head *head,
                         const struct kachi_bracket_figure *figure);

#endif
