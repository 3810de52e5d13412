/* SPDX-License-Identifier: Apache-2.0 */
/*
 * product_charts.h - the charts of a product's report, by question. Each can be drawn into a page
 * or stand alone as a file.
 */
#ifndef KACHI_REPORT_PRODUCT_CHARTS_H
#define KACHI_REPORT_PRODUCT_CHARTS_H

#include "report/html.h"
#include "report/product_report.h"

enum kachi_product_chart {
    KACHI_CHART_VALUE,   /* METI's figure: the life cycle with REP and AE at their stages */
    KACHI_CHART_STAGES,  /* before and now */
    KACHI_CHART_FLOWS,   /* Sankey */
    KACHI_CHART_REDUCED, /* the waterfall of REP */
    KACHI_CHART_AVOIDED, /* reference, solution, bracket */
    /* Histograms: of the footprint, of what its maker's measures cut, of what is avoided. */
    KACHI_CHART_SURE_NOW,
    KACHI_CHART_SURE_FALL,
    KACHI_CHART_SURE_AVOIDED,
};
#define KACHI_PRODUCT_CHARTS 8

/* "value", "stages" ...: the id on a page, and the name of the file. */
const char *kachi_product_chart_word(enum kachi_product_chart chart);
bool kachi_product_chart_applies(const struct kachi_product_report *report,
                                 enum kachi_product_chart chart);
/* Draws it; only where it applies. */
void kachi_product_chart_draw(const struct kachi_product_report *report,
                              enum kachi_product_chart chart, struct kachi_html *html);

/* The product's name in a language, and where its numbers come from: "data of kachi-tables
 * (digest), gwp100-ar6, jp-gx-2026 2026.2". */
struct kachi_str kachi_product_report_name(const struct kachi_product_report *report,
                                           enum kachi_lang lang);
struct kachi_str kachi_product_report_source(const struct kachi_product_report *report,
                                             enum kachi_lang lang);
/* "kg-CO2e per 1 kg" */
struct kachi_str kachi_product_report_unit(const struct kachi_product_report *report,
                                           enum kachi_lang lang);

#endif
