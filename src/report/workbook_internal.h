/* SPDX-License-Identifier: Apache-2.0 */
/* workbook_internal.h - what the sheets of a product's workbook share. */
#ifndef KACHI_REPORT_WORKBOOK_INTERNAL_H
#define KACHI_REPORT_WORKBOOK_INTERNAL_H

#include "report/product_report.h"
#include "report/workbook.h"

struct kachi_product_book {
    const struct kachi_product_report *report;
    struct kachi_arena *arena;
    enum kachi_lang lang;
    struct kachi_workbook *workbook;
    struct kachi_sheet *factors;
    uint32_t *factor_row; /* by flow: its row there; 0: it has none yet */
    uint32_t factor_count;
};

const char *kachi_book_say(const struct kachi_product_book *book, const char *key);
void kachi_book_text(const struct kachi_product_book *book, struct kachi_sheet *sheet,
                     struct kachi_cell cell, enum kachi_cell_style style, const char *key);
/* Headings in one row, from column 0. */
void kachi_book_headings(const struct kachi_product_book *book, struct kachi_sheet *sheet,
                         uint32_t row, size_t count, const char *const keys[]);
/* The cell of a flow's factor, written where it is new. */
struct kachi_str kachi_book_factor(struct kachi_product_book *book, uint32_t flow);

/* A footprint laid out on a sheet of its own. */
struct kachi_book_footprint {
    struct kachi_sheet *sheet;
    struct kachi_cell total;
    struct kachi_cell scope[4]; /* [1] .. [3]: sums by scope; of an own boundary only */
};
struct kachi_book_footprint kachi_book_followed(struct kachi_product_book *book,
                                                const struct kachi_followed *followed,
                                                const char *name_key, bool by_scope);
/* The sheet of REP; none and all are the maker's own boundary without and with its measures. The
 * cell of the result. */
struct kachi_cell kachi_book_rep(struct kachi_product_book *book,
                                 const struct kachi_book_footprint *none,
                                 const struct kachi_book_footprint *all,
                                 struct kachi_sheet **sheet);

/* The sheet of AE, from the difference of two life cycles (sheets; not looked at for a cut
 * downstream) to the claim: its cell. */
struct kachi_cell kachi_book_avoided(struct kachi_product_book *book,
                                     const struct kachi_book_footprint *reference,
                                     const struct kachi_book_footprint *solution,
                                     struct kachi_sheet **sheet);

#endif
