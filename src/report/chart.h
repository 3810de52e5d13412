/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart.h - what every chart has: a sentence as title that says what is to be seen, the unit, the
 * source, a description for those who do not see it, and axes from round numbers.
 *
 * A chart is one SVG, whole in itself: drawn into a page it is the picture, written to a file it
 * still says what it shows and where that comes from. The table beside it on a page has the same
 * numbers (WCAG 2.2 1.1.1): a chart is never the only place of a number.
 */
#ifndef KACHI_REPORT_CHART_H
#define KACHI_REPORT_CHART_H

#include "base/number_text.h"
#include "report/palette.h"
#include "report/svg.h"

#define KACHI_CHART_WIDTH 852.0 /* of the text of a page */

struct kachi_chart_head {
    const char *id;          /* unique on its page */
    struct kachi_str title;  /* "Steel emits 1.6 kg-CO2e per kg, nearly all of it in production" */
    struct kachi_str unit;   /* "kg-CO2e per 1 kg" */
    struct kachi_str source; /* data, method, rulebook */
    struct kachi_str description; /* the numbers in words */
};

struct kachi_chart {
    struct kachi_arena *arena; /* for labels */
    struct kachi_svg svg;
    struct kachi_chart_head head;
    struct kachi_svg_box plot; /* where the chart draws; inside its own margins */
};

/* Writes title and unit, leaves plot_height below them, and the source at the end. */
struct kachi_chart kachi_chart_begin(struct kachi_arena *arena, struct kachi_html *html,
                                     const struct kachi_chart_head *head, double plot_height);
void kachi_chart_end(struct kachi_chart *chart);

/* Values to user units. */
struct kachi_scale {
    double low, high; /* values */
    double from, to;  /* user units of low and of high */
    double step;      /* between ticks; ticks are whole multiples */
};
/* The smallest round axis, of 1, 2 or 5 times a power of ten and about `ticks` steps, that holds
 * low and high. Zero is in it unless `loose`. */
struct kachi_scale kachi_scale_of(double low, double high, int ticks, bool loose);
double kachi_scale_at(const struct kachi_scale *scale, double value);
/* A tick's label: as many digits as the step has. */
struct kachi_str kachi_scale_text(struct kachi_arena *arena, const struct kachi_scale *scale,
                                  double value);
/* Rules and labels of a scale that runs up the left of the plot, or along its foot. */
void kachi_chart_axis_left(struct kachi_chart *chart, const struct kachi_scale *scale);
void kachi_chart_axis_foot(struct kachi_chart *chart, const struct kachi_scale *scale);

/* Text in as many lines as it needs, each no wider than `width`; the height it took. */
double kachi_chart_lines(struct kachi_chart *chart, struct kachi_svg_label label, double width,
                         struct kachi_str text);

/* A chart in a page: <figure> with the picture inside, so that it can be wide on paper and scrolls
 * on a telephone. */
void kachi_chart_figure_begin(struct kachi_html *html);
void kachi_chart_figure_end(struct kachi_html *html);

#endif
