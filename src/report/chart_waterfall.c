/* SPDX-License-Identifier: Apache-2.0 */
#include "report/chart_waterfall.h"

#include <math.h>

#define PLOT_HEIGHT 280.0
#define NAMES_HEIGHT 62.0
#define LEFT 64.0

#define CUT_SHARE 0.25 /* of the highest level: where all levels are within it, the axis is cut */
#define BREAK 7.0      /* of a broken bar, in user units */

/* Lowest and highest level there is; the axis from 0, or cut where the steps would be too small. */
static struct kachi_scale scale_of(size_t count, const struct kachi_step steps[])
{
    double level = 0.0;
    double low = count > 0 ? (double)INFINITY : 0.0;
    double high = count > 0 ? -(double)INFINITY : 0.0;
    for (size_t i = 0; i < count; i++) {
        level = steps[i].kind == KACHI_STEP_LEVEL ? steps[i].value : level + steps[i].value;
        low = fmin(low, level);
        high = fmax(high, level);
    }
    double span = high - low;
    bool is_cut = span > 0.0 && low > 0.0 && span < CUT_SHARE * high;
    return is_cut ? kachi_scale_of(low - 0.5 * span, high + 0.2 * span, 6, true)
                  : kachi_scale_of(low, high * 1.06, 6, false);
}

/* A bar that does not begin at 0 is broken near its foot. */
static void draw_break(struct kachi_chart *chart, double x, double width, double foot)
{
    double y = foot - 3.0 * BREAK;
    for (int i = 0; i < 2; i++) {
        struct kachi_svg_point left = {x - BREAK, y + BREAK - i * BREAK};
        struct kachi_svg_point right = {x + width + BREAK, y - BREAK - i * BREAK};
        kachi_svg_line(&chart->svg, left, right, (struct kachi_svg_stroke){"#ffffff", 3.0, NULL});
    }
}

static void draw_step(struct kachi_chart *chart, const struct kachi_scale *scale, double x,
                      double width, const struct kachi_step *step, double before)
{
    bool is_level = step->kind == KACHI_STEP_LEVEL;
    double from = is_level ? fmax(0.0, scale->low) : before;
    double to = is_level ? step->value : before + step->value;
    double top = kachi_scale_at(scale, fmax(from, to));
    double foot = kachi_scale_at(scale, fmin(from, to));
    struct kachi_svg_box box = {x, top, width, fmax(foot - top, 1.0)};
    struct kachi_str number = kachi_number_text(chart->arena, step->value, 3);
    if (!is_level && step->value > 0.0) {
        number = kachi_str_print(chart->arena, "+%.*s", KACHI_STR_ARG(number));
    }
    struct kachi_str hint = kachi_str_print(chart->arena, "%.*s: %.*s", KACHI_STR_ARG(step->name),
                                            KACHI_STR_ARG(number));
    if (is_level) {
        kachi_svg_rect(&chart->svg, box, KACHI_COLOR_CFP, hint);
        if (scale->low > 0.0) {
            draw_break(chart, x, width, foot);
        }
    } else if (step->kind == KACHI_STEP_CIRCUMSTANCE) {
        kachi_svg_rect(&chart->svg, box, KACHI_COLOR_LINE, hint);
    } else if (step->value > 0.0) {
        kachi_svg_rect(&chart->svg, box, KACHI_COLOR_ADVERSE, hint);
    } else {
        kachi_svg_hatch(&chart->svg, box, KACHI_COLOR_REP, KACHI_LEAN_RIGHT, hint);
    }
    struct kachi_svg_label label = {.at = {x + width / 2.0, top - 6.0},
                                    .anchor = KACHI_ANCHOR_MIDDLE,
                                    .size = 13.0,
                                    .bold = true};
    kachi_svg_text(&chart->svg, label, number);
}

void kachi_chart_waterfall(struct kachi_arena *arena, struct kachi_html *html,
                           const struct kachi_chart_head *head, size_t count,
                           const struct kachi_step steps[])
{
    struct kachi_chart chart = kachi_chart_begin(arena, html, head, PLOT_HEIGHT + NAMES_HEIGHT);
    chart.plot.x += LEFT;
    chart.plot.width -= LEFT;
    chart.plot.height = PLOT_HEIGHT;
    struct kachi_scale scale = scale_of(count, steps);
    scale.from = chart.plot.y + chart.plot.height;
    scale.to = chart.plot.y;
    kachi_chart_axis_left(&chart, &scale);
    if (scale.low > 0.0) {
        struct kachi_svg_label note = {
            .at = {chart.plot.x + chart.plot.width, chart.plot.y + PLOT_HEIGHT + NAMES_HEIGHT},
            .anchor = KACHI_ANCHOR_END,
            .size = 12.0,
            .color = KACHI_COLOR_SUBTEXT};
        kachi_svg_text(&chart.svg, note, kachi_str_of(kachi_phrase(html->lang, "chart.axis-cut")));
    }
    double slot = chart.plot.width / (double)(count > 0 ? count : 1);
    double width = fmin(slot * 0.7, 90.0);
    double level = 0.0;
    for (size_t i = 0; i < count; i++) {
        double x = chart.plot.x + slot * (double)i + (slot - width) / 2.0;
        draw_step(&chart, &scale, x, width, &steps[i], level);
        level = steps[i].kind == KACHI_STEP_LEVEL ? steps[i].value : level + steps[i].value;
        double y = kachi_scale_at(&scale, level);
        if (i + 1 < count) {
            kachi_svg_line(&chart.svg, (struct kachi_svg_point){x + width, y},
                           (struct kachi_svg_point){x + slot, y},
                           (struct kachi_svg_stroke){KACHI_COLOR_TEXT, 1.0, "3 3"});
        }
        struct kachi_svg_label label = {
            .at = {chart.plot.x + slot * ((double)i + 0.5), PLOT_HEIGHT + chart.plot.y + 20.0},
            .anchor = KACHI_ANCHOR_MIDDLE,
            .size = 13.0};
        (void)kachi_chart_lines(&chart, label, slot - 6.0, steps[i].name);
    }
    kachi_chart_end(&chart);
}
