/* SPDX-License-Identifier: Apache-2.0 */
/*
 * product_workbook.h - the report of a product as a workbook that can be redone: a reader who knows
 * only spreadsheets follows the total to its sources, cell by cell, and changes an input to see
 * what follows.
 *
 * Sheets: the three numbers (formulas to where each is made); the footprint as stated and before
 * the measures (runs from the purchases of the buyers, lines = runs x amount x factor); REP from
 * v(S) by Shapley's formula, v(none) and v(all) from sheets of the maker's own processes; AE as the
 * difference of two life cycles; factors, checks, inputs. Facts that were given are blue. What the
 * workbook takes as given though Kachi calculated it is said on the sheet: intensities of what is
 * outside, runs in a loop, v of subsets in between, stages.
 */
#ifndef KACHI_REPORT_PRODUCT_WORKBOOK_H
#define KACHI_REPORT_PRODUCT_WORKBOOK_H

#include "report/product_report.h"

/* The whole file, in the report's arena. */
KACHI_MUST_CHECK enum kachi_err
kachi_product_workbook_make(const struct kachi_product_report *report, enum kachi_lang lang,
                            struct kachi_findings *findings, struct kachi_str *content);

#endif
