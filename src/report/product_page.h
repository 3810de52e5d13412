/* SPDX-License-Identifier: Apache-2.0 */
/*
 * product_page.h - the report of a product as one page that opens anywhere: no script, nothing
 * loaded from elsewhere, readable on a telephone, on paper and by a screen reader. Every number has
 * its source one step away: hot spots lead to the activity's lines, lines to their files.
 */
#ifndef KACHI_REPORT_PRODUCT_PAGE_H
#define KACHI_REPORT_PRODUCT_PAGE_H

#include "report/html.h"
#include "report/product_report.h"

/* Files beside the page, for its links; empty names: no link. */
struct kachi_product_page_links {
    struct kachi_str other_language, workbook, folder_of_tables, folder_of_charts, statement;
};

void kachi_product_page_write(const struct kachi_product_report *report,
                              const struct kachi_product_page_links *links,
                              struct kachi_html *html);

#endif
