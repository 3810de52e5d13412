/* SPDX-License-Identifier: Apache-2.0 */
/*
 * workbook.h - spreadsheets (XLSX) that can be redone: formulas stay live, and a cell leads to the
 * cell or the page it stands on. Over libxlsxwriter (BSD), which writes and never reads.
 *
 * A formula is written together with the value that it has, so that a viewer that does not
 * calculate shows the same as one that does. Text is always written as text: a name that begins
 * with "=" is a name. What is wrong (a cell too long, a sheet twice) is kept and told at the end.
 *
 * Cells and columns count from 0; "A1" is {0, 0}. The workbook lives in the arena; its end must be
 * asked for, also after a failure elsewhere.
 */
#ifndef KACHI_REPORT_WORKBOOK_H
#define KACHI_REPORT_WORKBOOK_H

#include "inventory/dataset.h"

struct kachi_workbook;
struct kachi_sheet;

struct kachi_cell {
    uint32_t row;
    uint16_t column;
};

enum kachi_cell_style {
    KACHI_CELL_PLAIN,
    KACHI_CELL_TITLE,   /* of a sheet */
    KACHI_CELL_HEADING, /* of a column */
    KACHI_CELL_NOTE,    /* long text, wrapped */
    KACHI_CELL_INPUT,   /* a fact that was given: blue, as spreadsheets' custom has it */
    KACHI_CELL_NUMBER,  /* calculated */
    KACHI_CELL_RESULT,  /* calculated, and what the sheet is about */
    KACHI_CELL_SHARE,   /* of 1, shown as percent */
    KACHI_CELL_LINK,
};
#define KACHI_CELL_STYLES 9

struct kachi_workbook_options {
    struct kachi_str title, company, comments; /* properties of the document */
    kachi_day day; /* that it says it was made; KACHI_NO_DAY: 1980-01-01, so that the same content
                      is the same file */
};
/* KACHI_ERR_IO where no temporary file can be made. */
KACHI_MUST_CHECK enum kachi_err kachi_workbook_begin(struct kachi_arena *arena,
                                                     const struct kachi_workbook_options *options,
                                                     struct kachi_findings *findings,
                                                     struct kachi_workbook **out);
/* The name is what people read on its tab: at most 31 characters, none of []:*?/\ */
struct kachi_sheet *kachi_workbook_sheet(struct kachi_workbook *workbook, struct kachi_str name);
/* The whole file, in the workbook's arena. KACHI_ERR_LIMIT with finding workbook-limit where
 * something did not fit. */
KACHI_MUST_CHECK enum kachi_err kachi_workbook_end(struct kachi_workbook *workbook,
                                                   struct kachi_findings *findings,
                                                   struct kachi_str *content);

void kachi_sheet_text(struct kachi_sheet *sheet, struct kachi_cell cell,
                      enum kachi_cell_style style, struct kachi_str text);
/* Nothing is written for a number that is not finite. */
void kachi_sheet_number(struct kachi_sheet *sheet, struct kachi_cell cell,
                        enum kachi_cell_style style, double value);
/* The formula with its "=", in English names and with commas, and the value it has. */
void kachi_sheet_formula(struct kachi_sheet *sheet, struct kachi_cell cell,
                         enum kachi_cell_style style, struct kachi_str formula, double value);
/* To another cell of the workbook. */
void kachi_sheet_goto(struct kachi_sheet *sheet, struct kachi_cell cell,
                      const struct kachi_sheet *target, struct kachi_cell target_cell,
                      struct kachi_str text);
/* To a page; plain text where it is no http or https address. */
void kachi_sheet_address(struct kachi_sheet *sheet, struct kachi_cell cell,
                         struct kachi_str address, struct kachi_str text);
/* About so many letters. */
void kachi_sheet_width(struct kachi_sheet *sheet, uint16_t column, double width);
/* Rows above and columns left of it stay in view. */
void kachi_sheet_freeze(struct kachi_sheet *sheet, struct kachi_cell cell);
/* Headings that stay on every page, landscape, as wide as the page. */
void kachi_sheet_print_setup(struct kachi_sheet *sheet, uint32_t heading_row);

/* The cell as formulas name it: "'Inputs'!$B$7"; "$B$7" for one on the asking sheet itself (NULL).
 */
struct kachi_str kachi_cell_name(struct kachi_arena *arena, const struct kachi_sheet *sheet,
                                 struct kachi_cell cell);

#endif
