/* SPDX-License-Identifier: Apache-2.0 */
#include "report/chart_series.h"

#include <assert.h>
#include <math.h>

#define PLOT_HEIGHT 300.0
#define LEFT 64.0
#define NAMES_WIDTH 150.0
#define NAME_HEIGHT 17.0

struct drawing {
    struct kachi_chart chart;
    const struct kachi_series_axis *axis;
    struct kachi_scale across, up;
};

static struct kachi_scale up_of(const struct kachi_series_axis *axis, size_t count,
                                const struct kachi_series series[])
{
    double low = INFINITY;
    double high = -INFINITY;
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

/* Names at the ends of their lines, pushed apart downwards so that none covers another: from the
 * highest to the lowest, ties in the order given. */
static void draw_names(struct drawing *drawing, size_t count, const struct kachi_series series[])
{
    struct kachi_chart *chart = &drawing->chart;
    bool *done = KACHI_NEW_ARRAY(chart->arena, bool, count);
    double free_from = chart->plot.y;
    for (size_t round = 0; round < count; round++) {
        size_t best = count;
        double highest = INFINITY;
        for (size_t i = 0; i < count; i++) {
            double last = series[i].value[drawing->axis->count - 1];
            double y = isfinite(last) ? kachi_scale_at(&drawing->up, last)
                                      : chart->plot.y + chart->plot.height;
            if (!done[i] && y < highest) {
                best = i;
                highest = y;
            }
        }
        done[best] = true;
        double y = fmax(highest, free_from);
        free_from = y + NAME_HEIGHT;
        struct kachi_svg_label label = {.at = {chart->plot.x + chart->plot.width + 8.0, y + 4.5},
                                        .size = 13.0,
                                        .bold = true,
                                        .color = kachi_palette_series(best)};
        kachi_svg_text(&chart->svg, label,
                       kachi_svg_fit(chart->arena, series[best].name, 13.0, NAMES_WIDTH - 10.0));
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
                              .up = up_of(axis, count, series)};
    struct kachi_svg_box *plot = &drawing.chart.plot;
    plot->x += LEFT;
    plot->width -= LEFT + NAMES_WIDTH;
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
