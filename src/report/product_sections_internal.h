/* SPDX-License-Identifier: Apache-2.0 */
/* product_sections_internal.h - the sections of a product's page, and what they write tables with.
 */
#ifndef KACHI_REPORT_PRODUCT_SECTIONS_INTERNAL_H
#define KACHI_REPORT_PRODUCT_SECTIONS_INTERNAL_H

#include "report/chart.h"
#include "report/product_charts.h"

struct kachi_page {
    const struct kachi_product_report *report;
    struct kachi_html *html;
    struct kachi_arena *arena;
    enum kachi_lang lang;
};

const char *kachi_page_say(const struct kachi_page *page, const char *key);
/* A number as it stands in tables: six digits, so that they can be added up by hand. */
struct kachi_str kachi_page_number(const struct kachi_page *page, double value);

/* <h2 id>, with its phrase. */
void kachi_page_heading(const struct kachi_page *page, const char *id, const char *key);
void kachi_page_paragraph(const struct kachi_page *page, const char *class, const char *key);
void kachi_page_paragraph_text(const struct kachi_page *page, const char *class,
                               struct kachi_str text);
void kachi_page_chart(const struct kachi_page *page, enum kachi_product_chart chart);

struct kachi_page_column {
    const char *key; /* of a phrase */
    bool is_number;
};
void kachi_page_table_begin(const struct kachi_page *page, const char *caption, size_t count,
                            const struct kachi_page_column columns[]);
void kachi_page_table_end(const struct kachi_page *page);
void kachi_page_row_begin(const struct kachi_page *page, const char *class);
void kachi_page_row_end(const struct kachi_page *page);
void kachi_page_cell_head(const struct kachi_page *page, struct kachi_str text);
void kachi_page_cell(const struct kachi_page *page, const char *class, struct kachi_str text);
struct kachi_str kachi_page_or_dash(struct kachi_str text); /* "–" where it is empty */
void kachi_page_cell_number(const struct kachi_page *page, double value);

/* "tables/lines.csv:12"; empty where the file is not known. */

void kachi_page_stages(const struct kachi_page *page);
void kachi_page_hot_spots(const struct kachi_page *page);
void kachi_page_apart(const struct kachi_page *page);
void kachi_page_reduced(const struct kachi_page *page);
void kachi_page_avoided(const struct kachi_page *page);
void kachi_page_sure(const struct kachi_page *page);
void kachi_page_trust(const struct kachi_page *page);
void kachi_page_checks(const struct kachi_page *page);
void kachi_page_lines(const struct kachi_page *page);
void kachi_page_inputs(const struct kachi_page *page);

#endif
