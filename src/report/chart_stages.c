/* SPDX-License-Identifier: Apache-2.0 */
#include "report/chart_stages.h"

#include <math.h>

#define BAR_HEIGHT 34.0
#define ROW_HEIGHT 66.0
#define KEY_HEIGHT 28.0
#define VALUE_SPACE 120.0 /* for the totals, right of the bars */

double kachi_chart_stage_key(struct kachi_chart *chart, double y,
                             const bool used[KACHI_STAGE_COUNT])
{
    double x = chart->plot.x;
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        /* In the order of life, what has no stage last. */
        enum kachi_stage stage = (enum kachi_stage)((i + 1) % KACHI_STAGE_COUNT);
        if (!used[stage]) {
            continue;
        }
        struct kachi_str name = kachi_str_of(kachi_stage_phrase(stage, chart->svg.html->lang));
        kachi_svg_rect(&chart->svg, (struct kachi_svg_box){x, y + 2.0, 14.0, 14.0},
                       kachi_palette_stage(stage), kachi_str_of(""));
        kachi_svg_text(&chart->svg,
                       (struct kachi_svg_label){.at = {x + 20.0, y + 14.0}, .size = 13.0}, name);
        x += 20.0 + kachi_svg_text_width(name, 13.0) + 22.0;
    }
    return KEY_HEIGHT;
}

static void draw_bar(struct kachi_chart *chart, const struct kachi_scale *scale, double y,
                     const struct kachi_stage_bar *bar)
{
    double right = 0.0;
    double left = 0.0;
    for (int i = 1; i <= KACHI_STAGE_COUNT; i++) {
        enum kachi_stage stage = (enum kachi_stage)(i % KACHI_STAGE_COUNT);
        double value = bar->stage_kgco2e[stage];
        double from = value >= 0.0 ? right : left + value;
        right += value >= 0.0 ? value : 0.0;
        left += value < 0.0 ? value : 0.0;
        double x = kachi_scale_at(scale, from);
        double width = kachi_scale_at(scale, from + fabs(value)) - x;
        if (!(width > 0.0)) {
            continue;
        }
        struct kachi_str number = kachi_number_text(chart->arena, value, 3);
        struct kachi_str hint = kachi_str_print(chart->arena, "%s: %.*s",
                                                kachi_stage_phrase(stage, chart->svg.html->lang),
                                                KACHI_STR_ARG(number));
        struct kachi_svg_box box = {x, y, width, BAR_HEIGHT};
        kachi_svg_rect(&chart->svg, box, kachi_palette_stage(stage), hint);
        kachi_svg_outline(&chart->svg, box, "#ffffff", NULL);
        if (kachi_svg_text_width(number, 13.0) + 8.0 < width) {
            struct kachi_svg_label label = {.at = {x + width / 2.0, y + BAR_HEIGHT / 2.0 + 5.0},
                                            .anchor = KACHI_ANCHOR_MIDDLE,
                                            .size = 13.0,
                                            .color = kachi_palette_on_stage(stage)};
            kachi_svg_text(&chart->svg, label, number);
        }
    }
    double total = kachi_scale_at(scale, bar->total_kgco2e);
    kachi_svg_line(&chart->svg, (struct kachi_svg_point){total, y - 5.0},
                   (struct kachi_svg_point){total, y + BAR_HEIGHT + 5.0},
                   (struct kachi_svg_stroke){KACHI_COLOR_TEXT, 3.0, NULL});
    struct kachi_svg_label label = {
        .at = {kachi_scale_at(scale, fmax(right, bar->total_kgco2e)) + 10.0,
               y + BAR_HEIGHT / 2.0 + 5.5},
        .size = 15.0,
        .bold = true};
    kachi_svg_text(&chart->svg, label, kachi_number_text(chart->arena, bar->total_kgco2e, 3));
}

struct kachi_stage_bars kachi_stage_bars_begin(struct kachi_arena *arena, struct kachi_html *html,
                                               const struct kachi_chart_head *head, size_t count,
                                               const struct kachi_stage_bar bars[], double extra)
{
    double low = 0.0;
    double high = 0.0;
    bool used[KACHI_STAGE_COUNT] = {false};
    for (size_t i = 0; i < count; i++) {
        double negative = 0.0;
        double positive = 0.0;
        for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
            double value = bars[i].stage_kgco2e[stage];
            used[stage] = used[stage] || fabs(value) > 0.0;
            positive += fmax(value, 0.0);
            negative += fmin(value, 0.0);
        }
        low = fmin(low, negative);
        high = fmax(high, positive);
    }
    double height = KEY_HEIGHT + (double)count * ROW_HEIGHT + extra;
    struct kachi_stage_bars drawn = {.chart = kachi_chart_begin(arena, html, head, height)};
    struct kachi_svg_box *plot = &drawn.chart.plot;
    double key = kachi_chart_stage_key(&drawn.chart, plot->y, used);
    plot->y += key;
    plot->height -= key;
    drawn.scale = kachi_scale_of(low, high, 6, false);
    drawn.scale.from = plot->x + 4.0;
    drawn.scale.to = plot->x + plot->width - VALUE_SPACE;
    kachi_chart_axis_foot(&drawn.chart, &drawn.scale);
    return drawn;
}

double kachi_stage_bars_draw(struct kachi_stage_bars *bars, const struct kachi_stage_bar *bar,
                             double down)
{
    struct kachi_chart *chart = &bars->chart;
    double y = chart->plot.y + down;
    kachi_svg_text(&chart->svg, (struct kachi_svg_label){.at = {chart->plot.x + 10.0, y + 16.0}},
                   kachi_svg_fit(chart->arena, bar->name, 14.0, chart->plot.width - 10.0));
    draw_bar(chart, &bars->scale, y + 23.0, bar);
    return y + 23.0 + BAR_HEIGHT;
}

void kachi_chart_stages(struct kachi_arena *arena, struct kachi_html *html,
                        const struct kachi_chart_head *head, size_t count,
                        const struct kachi_stage_bar bars[])
{
    struct kachi_stage_bars drawn = kachi_stage_bars_begin(arena, html, head, count, bars, 0.0);
    for (size_t i = 0; i < count; i++) {
        (void)kachi_stage_bars_draw(&drawn, &bars[i], (double)i * ROW_HEIGHT);
    }
    kachi_chart_end(&drawn.chart);
}
