/* SPDX-License-Identifier: Apache-2.0 */
#include "report/chart_tornado.h"

#include <math.h>

#define ROW_HEIGHT 26.0
#define BAR_HEIGHT 16.0
#define NAMES_WIDTH 250.0
#define FOOT 28.0

static void draw_end(struct kachi_chart *chart, const struct kachi_scale *scale, double y,
                     double as_written, double value, bool is_low)
{
    double from = kachi_scale_at(scale, fmin(as_written, value));
    double to = kachi_scale_at(scale, fmax(as_written, value));
    struct kachi_svg_box box = {from, y, to - from, BAR_HEIGHT};
    struct kachi_str hint = kachi_number_text(chart->arena, value, 3);
    if (is_low) {
        kachi_svg_hatch(&chart->svg, box, KACHI_COLOR_ACCENT, KACHI_LEAN_RIGHT, hint);
    } else {
        kachi_svg_rect(&chart->svg, box, KACHI_COLOR_ACCENT, hint);
    }
}

void kachi_chart_tornado(struct kachi_arena *arena, struct kachi_html *html,
                         const struct kachi_chart_head *head, double as_written, size_t count,
                         const struct kachi_tornado_row rows[])
{
    double low = as_written;
    double high = as_written;
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, fmin(rows[i].low, rows[i].high));
        high = fmax(high, fmax(rows[i].low, rows[i].high));
    }
    struct kachi_chart chart =
        kachi_chart_begin(arena, html, head, ROW_HEIGHT * (double)count + FOOT);
    struct kachi_scale scale = kachi_scale_of(low, high, 6, true);
    chart.plot.x += NAMES_WIDTH;
    chart.plot.width -= NAMES_WIDTH + 24.0;
    chart.plot.height -= FOOT;
    scale.from = chart.plot.x;
    scale.to = chart.plot.x + chart.plot.width;
    kachi_chart_axis_foot(&chart, &scale);
    for (size_t i = 0; i < count; i++) {
        double y = chart.plot.y + ROW_HEIGHT * (double)i + 0.5 * (ROW_HEIGHT - BAR_HEIGHT);
        struct kachi_svg_label label = {.at = {chart.plot.x - 10.0, y + BAR_HEIGHT - 3.5},
                                        .anchor = KACHI_ANCHOR_END,
                                        .size = 13.0};
        kachi_svg_text(&chart.svg, label,
                       kachi_svg_fit(arena, rows[i].name, 13.0, NAMES_WIDTH - 14.0));
        draw_end(&chart, &scale, y, as_written, rows[i].low, true);
        draw_end(&chart, &scale, y, as_written, rows[i].high, false);
    }
    double x = kachi_scale_at(&scale, as_written);
    kachi_svg_line(&chart.svg, (struct kachi_svg_point){x, chart.plot.y},
                   (struct kachi_svg_point){x, chart.plot.y + chart.plot.height},
                   (struct kachi_svg_stroke){KACHI_COLOR_TEXT, 1.5, NULL});
    kachi_chart_end(&chart);
}
