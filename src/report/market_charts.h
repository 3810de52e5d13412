/* SPDX-License-Identifier: Apache-2.0 */
/*
 * market_charts.h - the charts of a study of the market, each with the finding as its title, the
 * scenario with its digest as its source, and P5 to P95 as a band where there are draws.
 */
#ifndef KACHI_REPORT_MARKET_CHARTS_H
#define KACHI_REPORT_MARKET_CHARTS_H

#include "market/runs.h"
#include "report/html.h"

enum kachi_market_chart {
    KACHI_MARKET_CHART_SHARE,    /* of GX products, with and without levers */
    KACHI_MARKET_CHART_REASONS,  /* what brought it: support, duties, choice */
    KACHI_MARKET_CHART_SEGMENTS, /* by buyers */
    KACHI_MARKET_CHART_TONNES,   /* cut, with and without levers */
    KACHI_MARKET_CHART_PRICE,    /* of GX value: needed, paid, worth to buyers */
    KACHI_MARKET_CHART_MONEY,    /* public cost and revenue */
    KACHI_MARKET_CHART_PAYERS,   /* who bears the extra cost */
    KACHI_MARKET_CHART_TORNADO,  /* which figure matters most */
};
#define KACHI_MARKET_CHARTS 8

/* "share", "reasons": of files and ids. */
const char *kachi_market_chart_word(enum kachi_market_chart chart);
/* Whether the study has what the chart shows: two years, and for the tornado its details. */
bool kachi_market_chart_applies(const struct kachi_market_study *study,
                                enum kachi_market_chart chart);
/* One SVG, in the language of the writer. */
void kachi_market_chart_draw(struct kachi_arena *arena, const struct kachi_market_study *study,
                             enum kachi_market_chart chart, struct kachi_html *html);

struct kachi_str kachi_market_report_name(const struct kachi_market_study *study,
                                          enum kachi_lang lang);
struct kachi_str kachi_market_report_source(struct kachi_arena *arena,
                                            const struct kachi_market_study *study,
                                            enum kachi_lang lang);

#endif
