/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart_sankey.h - how emissions flow with the goods: suppliers left, the product right, the width
 * of a band what it carries in kg-CO2e. What is small is folded into one band a buyer, counted and
 * named, so that widths on both sides of a node are the same. Bands that carry less than nothing
 * (credits) cannot be drawn: the chart says how many there are and how much they carry.
 */
#ifndef KACHI_REPORT_CHART_SANKEY_H
#define KACHI_REPORT_CHART_SANKEY_H

#include "report/chart.h"

#define KACHI_SANKEY_LINKS_MAX 60

struct kachi_sankey_node {
    struct kachi_str name;
    double own_kgco2e; /* emitted by itself, for the product asked for */
    const char *color;
};
struct kachi_sankey_link {
    uint32_t from, to; /* nodes; from supplies to; the nodes form no cycle */
    double kgco2e;
};
struct kachi_sankey {
    uint32_t node_count, link_count;
    const struct kachi_sankey_node *nodes; /* buyers before suppliers, the product first */
    const struct kachi_sankey_link *links;
    struct kachi_str others;  /* "others (%u)": the word alone, as "others" */
    struct kachi_str credits; /* the word for bands below zero */
};

void kachi_chart_sankey(struct kachi_arena *arena, struct kachi_html *html,
                        const struct kachi_chart_head *head, const struct kachi_sankey *sankey);

#endif
