/* SPDX-License-Identifier: Apache-2.0 */
/*
 * product_files.h - the report of a product as a folder: the page in both languages, the workbook,
 * every table as CSV, every chart as SVG, and the statement's content. Each file is whole or not
 * there; the folder may be there already, and files of other names in it are left alone.
 *
 *     index.html            in the language asked for
 *     report.en.html, report.ja.html, report.en.xlsx, report.ja.xlsx
 *     tables/NAME.csv       headings in the language asked for, numbers unrounded
 *     charts/NAME.LANG.svg
 *     statement.json        canonical content (RFC 8785)
 */
#ifndef KACHI_REPORT_PRODUCT_FILES_H
#define KACHI_REPORT_PRODUCT_FILES_H

#include "report/html.h"
#include "report/product_report.h"
#include "report/written_files.h"

KACHI_MUST_CHECK enum kachi_err kachi_product_files_write(const struct kachi_product_report *report,
                                                          struct kachi_str folder,
                                                          enum kachi_lang lang,
                                                          struct kachi_findings *findings,
                                                          struct kachi_written_files *written);

#endif
