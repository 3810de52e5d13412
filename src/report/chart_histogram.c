/* SPDX-License-Identifier: Apache-2.0 */
#include "report/chart_histogram.h"

#include "footprint/uncertainty.h"

#include <math.h>

#define PLOT_HEIGHT 220.0
#define LABELS_HEIGHT 46.0
#define SIDE 16.0
#define BINS 40

/* All samples and the number as stated are in the picture: a long tail is a finding too. */
static struct kachi_scale scale_of(const struct kachi_histogram *histogram)
{
    double low = histogram->stated;
    double high = histogram->stated;
    for (uint32_t i = 0; i < histogram->count; i++) {
        low = fmin(low, histogram->samples[i]); /* fmin passes over NaN */
        high = fmax(high, histogram->samples[i]);
    }
    return kachi_scale_of(low, high, 7, true);
}

static void draw_mark(struct kachi_chart *chart, const struct kachi_scale *scale, double value,
                      struct kachi_svg_stroke stroke, struct kachi_svg_label label,
                      struct kachi_str text)
{
    double x = kachi_scale_at(scale, value);
    /* Below all labels, so that no line goes through one. */
    kachi_svg_line(&chart->svg, (struct kachi_svg_point){x, chart->plot.y},
                   (struct kachi_svg_point){x, chart->plot.y + chart->plot.height}, stroke);
    double width = kachi_svg_text_width(text, 13.0);
    double right = chart->plot.x + chart->plot.width;
    label.at.x = fmin(fmax(x, chart->plot.x + width / 2.0), right - width / 2.0);
    label.anchor = KACHI_ANCHOR_MIDDLE;
    label.size = 13.0;
    kachi_svg_text(&chart->svg, label, text);
}

void kachi_chart_histogram(struct kachi_arena *arena, struct kachi_html *html,
                           const struct kachi_chart_head *head,
                           const struct kachi_histogram *histogram)
{
    struct kachi_chart chart = kachi_chart_begin(arena, html, head, LABELS_HEIGHT + PLOT_HEIGHT);
    double labels = chart.plot.y;
    chart.plot = (struct kachi_svg_box){chart.plot.x + SIDE, labels + LABELS_HEIGHT,
                                        chart.plot.width - 2.0 * SIDE, PLOT_HEIGHT};
    struct kachi_scale scale = scale_of(histogram);
    scale.from = chart.plot.x;
    scale.to = chart.plot.x + chart.plot.width;
    kachi_chart_axis_foot(&chart, &scale);
    uint32_t counts[BINS] = {0};
    uint32_t most = 1;
    kachi_samples_histogram(histogram->count, histogram->samples, scale.low, scale.high, BINS,
                            counts);
    for (size_t i = 0; i < BINS; i++) {
        most = counts[i] > most ? counts[i] : most;
    }
    double width = chart.plot.width / BINS;
    for (size_t i = 0; i < BINS; i++) {
        double height = PLOT_HEIGHT * (double)counts[i] / (double)most;
        struct kachi_svg_box box = {chart.plot.x + (double)i * width + 0.5,
                                    chart.plot.y + PLOT_HEIGHT - height, width - 1.0, height};
        if (counts[i] > 0) {
            kachi_svg_rect(&chart.svg, box, "#9db7f9",
                           kachi_str_print(arena, "%u", (unsigned)counts[i]));
        }
    }
    const double values[] = {histogram->p5, histogram->p50, histogram->p95};
    static const char *const names[] = {"P5", "P50", "P95"};
    for (size_t i = 0; i < 3; i++) {
        struct kachi_str number = kachi_number_text(arena, values[i], 3);
        draw_mark(&chart, &scale, values[i],
                  (struct kachi_svg_stroke){KACHI_COLOR_TEXT, 1.5, "4 3"},
                  (struct kachi_svg_label){.at = {0.0, labels + 38.0}},
                  kachi_str_print(arena, "%s %.*s", names[i], KACHI_STR_ARG(number)));
    }
    struct kachi_str number = kachi_number_text(arena, histogram->stated, 3);
    draw_mark(&chart, &scale, histogram->stated,
              (struct kachi_svg_stroke){KACHI_COLOR_ACCENT, 3.0, NULL},
              (struct kachi_svg_label){
                  .at = {0.0, labels + 16.0}, .bold = true, .color = KACHI_COLOR_ACCENT},
              kachi_str_print(arena, "%.*s %.*s", KACHI_STR_ARG(histogram->stated_label),
                              KACHI_STR_ARG(number)));
    kachi_chart_end(&chart);
}
