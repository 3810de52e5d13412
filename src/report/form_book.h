/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_book.h - a form (policy/form.h) as a spreadsheet: a sheet for each table, and one with the
 * title and the notes.
 */
#ifndef KACHI_REPORT_FORM_BOOK_H
#define KACHI_REPORT_FORM_BOOK_H

#include "base/findings.h"
#include "policy/form.h"

/* The whole file, in arena. Errors and findings of workbook.h. Decimals become the spreadsheet's
 * doubles: 15 digits. */
KACHI_MUST_CHECK enum kachi_err kachi_form_write_book(struct kachi_arena *arena,
                                                      const struct kachi_form *form,
                                                      enum kachi_lang lang,
                                                      struct kachi_findings *findings,
                                                      struct kachi_str *content);

#endif
