/* SPDX-License-Identifier: Apache-2.0 */
#include "report/chart_bracket.h"

#include <math.h>

#define GAP_HEIGHT 46.0
#define TAIL_HEIGHT 12.0

/* The bracket between the bars: dashed from each total to a rule, arrows at its ends. */
static void draw_difference(struct kachi_chart *chart, const struct kachi_scale *scale, double y,
                            const struct kachi_bracket_figure *figure)
{
    struct kachi_svg *svg = &chart->svg;
    double reference = kachi_scale_at(scale, figure->reference.total_kgco2e);
    double solution = kachi_scale_at(scale, figure->solution.total_kgco2e);
    struct kachi_svg_stroke dashed = {KACHI_COLOR_AE, 1.5, "4 3"};
    struct kachi_svg_stroke solid = {KACHI_COLOR_AE, 2.5, NULL};
    double middle = y + GAP_HEIGHT / 2.0;
    kachi_svg_line(svg, (struct kachi_svg_point){reference, y - 6.0},
                   (struct kachi_svg_point){reference, middle + 6.0}, dashed);
    kachi_svg_line(svg, (struct kachi_svg_point){solution, middle - 6.0},
                   (struct kachi_svg_point){solution, y + GAP_HEIGHT + 28.0}, dashed);
    kachi_svg_line(svg, (struct kachi_svg_point){solution, middle},
                   (struct kachi_svg_point){reference, middle}, solid);
    double width = kachi_svg_text_width(figure->label, 15.0) * 1.06;
    double x = fmax(fmax(reference, solution) + 10.0, chart->plot.x);
    x = fmin(x, chart->plot.x + chart->plot.width - width);
    struct kachi_svg_label label = {
        .at = {x, middle - 8.0}, .size = 15.0, .bold = true, .color = KACHI_COLOR_AE};
    kachi_svg_text(svg, label, figure->label);
}

void kachi_chart_bracket(struct kachi_arena *arena, struct kachi_html *html,
                         const struct kachi_chart_head *head,
                         const struct kachi_bracket_figure *figure)
{
    const struct kachi_stage_bar bars[] = {figure->reference, figure->solution};
    struct kachi_stage_bars drawn =
        kachi_stage_bars_begin(arena, html, head, 2, bars, GAP_HEIGHT + TAIL_HEIGHT);
    double foot = kachi_stage_bars_draw(&drawn, &bars[0], 0.0);
    draw_difference(&drawn.chart, &drawn.scale, foot, figure);
    (void)kachi_stage_bars_draw(&drawn, &bars[1], foot - drawn.chart.plot.y + GAP_HEIGHT);
    kachi_chart_end(&drawn.chart);
}
