/* SPDX-License-Identifier: Apache-2.0 */
#include "report/chart_series.h"

#include <assert.h>
#include <math.h>

#define PLOT_HEIGHT 300.0
#define LEFT 64.0
#define NAME_SIZE 13.0
#define NAME_HEIGHT 17.0
#define NAME_GAP 8.0
#define NAMES_WIDTH_MAX 300.0

struct drawing {
    struct kachi_chart chart;
    const struct kachi_series_axis *axis;
    struct kachi_scale across, up;
    double names_width; /* right of the plot */
};

static struct kachi_scale up_of(const struct kachi_series_axis *axis, size_t count,
                                const struct kachi_series series[])
{
    double low = (double)INFINITY;
    double high = -(double)INFINITY;
    for (size_t i = 0; i < count; i++) {
        const double *const kinds[] = {series[i].value, series[i].low, series[i].high};
        for (size_t kind = 0; kind < 3; kind++) {
            for (size_t at = 0; kinds[kind] != NULL && at < axis->count; at++) {
                /* fmin and fmax pass over what is not a number. */
                low = fmin(low, kinds[kind][at]);
                high = fmax(high, kinds[kind][at]);
            }
        }
    }
    bool has_any = isfinite(low) && isfinite(high);
    return kachi_scale_of(has_any ? low : 0.0, has_any ? high : 1.0, 6, axis->loose);
}

static struct kachi_svg_point point_of(const struct drawing *drawing, size_t at, double value)
{
    return (struct kachi_svg_point){kachi_scale_at(&drawing->across, drawing->axis->x[at]),
                                    kachi_scale_at(&drawing->up, value)};
}

static void draw_band(struct drawing *drawing, const struct kachi_series *series, const char *color)
{
    size_t count = drawing->axis->count;
    struct kachi_svg_point *points =
        KACHI_NEW_ARRAY(drawing->chart.arena, struct kachi_svg_point, 2 * count);
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(series->low[i]) || !isfinite(series->high[i])) {
            return; /* a band with holes would claim to know what it does not */
        }
        points[i] = point_of(drawing, i, series->high[i]);
        points[2 * count - 1 - i] = point_of(drawing, i, series->low[i]);
    }
    kachi_svg_polygon(&drawing->chart.svg, 2 * count, points, color, 0.15);
}

/* The line, broken where there is no number. */
static void draw_line(struct drawing *drawing, const struct kachi_series *series,
                      struct kachi_svg_stroke stroke)
{
    size_t count = drawing->axis->count;
    struct kachi_svg_point *points =
        KACHI_NEW_ARRAY(drawing->chart.arena, struct kachi_svg_point, count);
    size_t run = 0;
    for (size_t i = 0; i <= count; i++) {
        if (i < count && isfinite(series->value[i])) {
            points[run] = point_of(drawing, i, series->value[i]);
            run++;
        } else if (run > 0) {
            kachi_svg_polyline(&drawing->chart.svg, run, points, stroke);
            run = 0;
        }
    }
}

/* Room for the longest name. Its letters are drawn bold, a tenth wider than they are measured. */
static double width_of_names(size_t count, const struct kachi_series series[])
{
    double widest = 0.0;
    for (size_t i = 0; i < count; i++) {
        widest = fmax(widest, 1.1 * kachi_svg_text_width(series[i].name, NAME_SIZE));
    }
    return fmin(NAMES_WIDTH_MAX, widest + 2.0 * NAME_GAP);
}

/* Where a line ends; one that has no number there, at the foot. */
static double end_of(const struct drawing *drawing, const struct kachi_series *series)
{
    const struct kachi_svg_box *plot = &drawing->chart.plot;
    double last = series->value[drawing->axis->count - 1];
    return isfinite(last) ? kachi_scale_at(&drawing->up, last) : plot->y + plot->height;
}

/* The lines from the highest end to the lowest, ties in the order given. */
static size_t *order_by_end(struct drawing *drawing, size_t count,
                            const struct kachi_series series[])
{
    size_t *order = KACHI_NEW_ARRAY(drawing->chart.arena, size_t, count);
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at > 0 && end_of(drawing, &series[order[at - 1]]) > end_of(drawing, &series[i]);
             at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    return order;
}

/* Names at the ends of their lines, pushed apart so that none covers another: downwards, and from
 * the foot of the plot upwards again. */
static void draw_names(struct drawing *drawing, size_t count, const struct kachi_series series[])
{
    struct kachi_chart *chart = &drawing->chart;
    size_t *order = order_by_end(drawing, count, series);
    double *y = KACHI_NEW_ARRAY(chart->arena, double, count);
    double free_from = chart->plot.y;
    double free_until = chart->plot.y + chart->plot.height;
    for (size_t i = 0; i < count; i++) {
        y[i] = fmax(end_of(drawing, &series[order[i]]), free_from);
        free_from = y[i] + NAME_HEIGHT;
    }
    for (size_t i = count; i-- > 0;) {
        y[i] = fmin(y[i], free_until);
        free_until = y[i] - NAME_HEIGHT;
        struct kachi_svg_label label = {
            .at = {chart->plot.x + chart->plot.width + NAME_GAP, y[i] + 4.5},
            .size = NAME_SIZE,
            .bold = true,
            .color = kachi_palette_series(order[i])};
        kachi_svg_text(&chart->svg, label,
                       kachi_svg_fit(chart->arena, series[order[i]].name, NAME_SIZE,
                                     drawing->names_width - NAME_GAP));
    }
}

static void draw_years(struct drawing *drawing)
{
    struct kachi_chart *chart = &drawing->chart;
    size_t count = drawing->axis->count;
    size_t step = (count + 8) / 9;
    for (size_t i = 0; i < count; i += step) {
        struct kachi_svg_label label = {
            .at = {kachi_scale_at(&drawing->across, drawing->axis->x[i]),
                   chart->plot.y + chart->plot.height + 18.0},
            .anchor = KACHI_ANCHOR_MIDDLE,
            .size = 13.0,
            .color = KACHI_COLOR_SUBTEXT};
        kachi_svg_text(&chart->svg, label,
                       kachi_str_print(chart->arena, "%.0f", drawing->axis->x[i]));
    }
}

void kachi_chart_series(struct kachi_arena *arena, struct kachi_html *html,
                        const struct kachi_chart_head *head, const struct kachi_series_axis *axis,
                        size_t count, const struct kachi_series series[])
{
    assert(axis->count >= 2 && count > 0);
    struct drawing drawing = {.chart = kachi_chart_begin(arena, html, head, PLOT_HEIGHT),
                              .axis = axis,
                              .up = up_of(axis, count, series),
                              .names_width = width_of_names(count, series)};
    struct kachi_svg_box *plot = &drawing.chart.plot;
    plot->x += LEFT;
    plot->width -= LEFT + drawing.names_width;
    drawing.up.from = plot->y + plot->height;
    drawing.up.to = plot->y + 6.0;
    drawing.across = (struct kachi_scale){.low = axis->x[0],
                                          .high = axis->x[axis->count - 1],
                                          .from = plot->x,
                                          .to = plot->x + plot->width};
    kachi_chart_axis_left(&drawing.chart, &drawing.up);
    draw_years(&drawing);
    for (size_t i = 0; i < count; i++) {
        if (series[i].low != NULL && series[i].high != NULL) {
            draw_band(&drawing, &series[i], kachi_palette_series(i));
        }
    }
    for (size_t i = 0; i < count; i++) {
        draw_line(&drawing, &series[i],
                  (struct kachi_svg_stroke){kachi_palette_series(i), 2.5, kachi_palette_dash(i)});
    }
    draw_names(&drawing, count, series);
    kachi_chart_end(&drawing.chart);
}
