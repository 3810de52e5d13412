/* SPDX-License-Identifier: Apache-2.0 */
#include "report/chart.h"

#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#define TITLE_SIZE 18.0
#define SMALL_SIZE 13.0
#define LINE_HEIGHT 1.35
#define GAP 8.0
#define AXIS_SPACE 24.0 /* under the plot */

/* How many lines a text takes at a size, as kachi_chart_lines breaks it. */
static size_t lines_of(struct kachi_str text, double size, double width)
{
    size_t count = 0;
    size_t columns = (size_t)(width / (size * 0.56));
    while (!kachi_str_is_empty(text)) {
        (void)kachi_text_take_line(&text, columns);
        count++;
    }
    return count;
}

double kachi_chart_lines(struct kachi_chart *chart, struct kachi_svg_label label, double width,
                         struct kachi_str text)
{
    double size = label.size > 0.0 ? label.size : 14.0;
    size_t columns = (size_t)(width / (size * 0.56));
    double height = 0.0;
    while (!kachi_str_is_empty(text)) {
        kachi_svg_text(&chart->svg, label, kachi_text_take_line(&text, columns));
        label.at.y += size * LINE_HEIGHT;
        height += size * LINE_HEIGHT;
    }
    return height;
}

struct kachi_chart kachi_chart_begin(struct kachi_arena *arena, struct kachi_html *html,
                                     const struct kachi_chart_head *head, double plot_height)
{
    const double width = KACHI_CHART_WIDTH;
    double title = (double)lines_of(head->title, TITLE_SIZE, width) * TITLE_SIZE * LINE_HEIGHT;
    double unit = (double)lines_of(head->unit, SMALL_SIZE, width) * SMALL_SIZE * LINE_HEIGHT;
    double source = (double)lines_of(head->source, SMALL_SIZE, width) * SMALL_SIZE * LINE_HEIGHT;
    double top = title + unit + 2.0 * GAP;
    struct kachi_svg_frame frame = {.id = head->id,
                                    .title = head->title,
                                    .description = head->description,
                                    .width = width,
                                    .height = top + plot_height + AXIS_SPACE + source + GAP};
    struct kachi_chart chart = {.arena = arena,
                                .svg = kachi_svg_begin(html, &frame),
                                .head = *head,
                                .plot = {0.0, top, width, plot_height}};
    kachi_svg_rect(&chart.svg, (struct kachi_svg_box){0.0, 0.0, width, frame.height}, "#ffffff",
                   kachi_str_of(""));
    struct kachi_svg_label label = {.at = {0.0, TITLE_SIZE}, .size = TITLE_SIZE, .bold = true};
    (void)kachi_chart_lines(&chart, label, width, head->title);
    label = (struct kachi_svg_label){
        .at = {0.0, title + SMALL_SIZE}, .size = SMALL_SIZE, .color = KACHI_COLOR_SUBTEXT};
    (void)kachi_chart_lines(&chart, label, width, head->unit);
    return chart;
}

void kachi_chart_end(struct kachi_chart *chart)
{
    double source = (double)lines_of(chart->head.source, SMALL_SIZE, chart->svg.width) *
                    SMALL_SIZE * LINE_HEIGHT;
    struct kachi_svg_label label = {.at = {0.0, chart->svg.height - source + SMALL_SIZE - GAP},
                                    .size = SMALL_SIZE,
                                    .color = KACHI_COLOR_SUBTEXT};
    (void)kachi_chart_lines(chart, label, chart->svg.width, chart->head.source);
    kachi_svg_end(&chart->svg);
}

struct kachi_scale kachi_scale_of(double low, double high, int ticks, bool loose)
{
    assert(isfinite(low) && isfinite(high) && ticks > 0);
    if (!loose) {
        low = fmin(low, 0.0);
        high = fmax(high, 0.0);
    }
    if (!(high > low)) {
        high = low + 1.0;
    }
    double rough = (high - low) / ticks;
    double power = pow(10.0, floor(log10(rough)));
    double parts = rough / power;
    double step = power * (parts <= 1.0 ? 1.0 : parts <= 2.0 ? 2.0 : parts <= 5.0 ? 5.0 : 10.0);
    return (struct kachi_scale){.low = floor(low / step + 1e-9) * step,
                                .high = ceil(high / step - 1e-9) * step,
                                .step = step};
}

double kachi_scale_at(const struct kachi_scale *scale, double value)
{
    double share = (value - scale->low) / (scale->high - scale->low);
    return scale->from + share * (scale->to - scale->from);
}

struct kachi_str kachi_scale_text(struct kachi_arena *arena, const struct kachi_scale *scale,
                                  double value)
{
    if (!(fabs(value) > scale->step * 1e-9)) {
        return kachi_str_of("0");
    }
    /* As many digits as tell a tick from the next: 1.5 with steps of 0.5, 1,500 with steps of 500.
     */
    int digits = (int)floor(log10(fabs(value)) + 1e-9) - (int)floor(log10(scale->step) + 1e-9) + 1;
    return kachi_number_text(arena, value, digits < 1 ? 1 : digits);
}

static int tick_count(const struct kachi_scale *scale)
{
    return (int)lround((scale->high - scale->low) / scale->step);
}

void kachi_chart_axis_left(struct kachi_chart *chart, const struct kachi_scale *scale)
{
    struct kachi_svg_box plot = chart->plot;
    for (int i = 0; i <= tick_count(scale); i++) {
        double value = scale->low + i * scale->step;
        double y = kachi_scale_at(scale, value);
        bool is_zero = fabs(value) < scale->step * 1e-9;
        kachi_svg_line(&chart->svg, (struct kachi_svg_point){plot.x, y},
                       (struct kachi_svg_point){plot.x + plot.width, y},
                       (struct kachi_svg_stroke){is_zero ? KACHI_COLOR_TEXT : KACHI_COLOR_LINE,
                                                 is_zero ? 1.0 : 0.5, NULL});
        struct kachi_svg_label label = {.at = {plot.x - GAP, y + 4.5},
                                        .anchor = KACHI_ANCHOR_END,
                                        .size = SMALL_SIZE,
                                        .color = KACHI_COLOR_SUBTEXT};
        kachi_svg_text(&chart->svg, label, kachi_scale_text(chart->arena, scale, value));
    }
}

void kachi_chart_axis_foot(struct kachi_chart *chart, const struct kachi_scale *scale)
{
    struct kachi_svg_box plot = chart->plot;
    double foot = plot.y + plot.height;
    for (int i = 0; i <= tick_count(scale); i++) {
        double value = scale->low + i * scale->step;
        double x = kachi_scale_at(scale, value);
        bool is_zero = fabs(value) < scale->step * 1e-9;
        kachi_svg_line(&chart->svg, (struct kachi_svg_point){x, plot.y},
                       (struct kachi_svg_point){x, foot},
                       (struct kachi_svg_stroke){is_zero ? KACHI_COLOR_TEXT : KACHI_COLOR_LINE,
                                                 is_zero ? 1.0 : 0.5, NULL});
        struct kachi_svg_label label = {.at = {x, foot + 16.0},
                                        .anchor = KACHI_ANCHOR_MIDDLE,
                                        .size = SMALL_SIZE,
                                        .color = KACHI_COLOR_SUBTEXT};
        kachi_svg_text(&chart->svg, label, kachi_scale_text(chart->arena, scale, value));
    }
}

void kachi_chart_figure_begin(struct kachi_html *html)
{
    kachi_html_begin(html, "figure");
    kachi_html_attr(html, "class", "chart");
}

void kachi_chart_figure_end(struct kachi_html *html)
{
    kachi_html_end(html, "figure");
}
