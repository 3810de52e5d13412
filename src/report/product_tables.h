/* SPDX-License-Identifier: Apache-2.0 */
/*
 * product_tables.h - the tables of a product's report as CSV: unrounded, units in the headings, one
 * table a question.
 */
#ifndef KACHI_REPORT_PRODUCT_TABLES_H
#define KACHI_REPORT_PRODUCT_TABLES_H

#include "base/buffer.h"
#include "report/product_report.h"

enum kachi_product_table {
    KACHI_TABLE_STAGES,
    KACHI_TABLE_PROCESSES, /* direct emissions of each */
    KACHI_TABLE_FLOWS,     /* emissions by elementary flow */
    KACHI_TABLE_SUPPLIERS, /* direct ones, with their whole chain */
    KACHI_TABLE_LINES,     /* everything, line by line */
    KACHI_TABLE_MEASURES,
    KACHI_TABLE_AVOIDED,
    KACHI_TABLE_CHECKS,
};
#define KACHI_PRODUCT_TABLES 8

/* "stages", "processes" ...: the name of the file. */
const char *kachi_product_table_word(enum kachi_product_table table);
bool kachi_product_table_applies(const struct kachi_product_report *report,
                                 enum kachi_product_table table);
void kachi_product_table_write(const struct kachi_product_report *report,
                               enum kachi_product_table table, enum kachi_lang lang,
                               struct kachi_buffer *out);

#endif
