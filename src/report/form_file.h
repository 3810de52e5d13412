/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_file.h - a form (policy/form.h) as a file of the kind that is asked for; the terminal's
 * --out and the API's ?format= both come here.
 */
#ifndef KACHI_REPORT_FORM_FILE_H
#define KACHI_REPORT_FORM_FILE_H

#include "base/findings.h"
#include "policy/form.h"

enum kachi_form_format {
    KACHI_FORM_AS_JSON,
    KACHI_FORM_AS_CSV, /* one table, with the mark by which spreadsheets know UTF-8 */
    KACHI_FORM_AS_PAGE,
    KACHI_FORM_AS_BOOK,
};
/* "json", "csv", "html", "xlsx"; and the same as the ending of a file's name. */
bool kachi_form_format_read(struct kachi_str word, enum kachi_form_format *out);
bool kachi_form_format_of_name(struct kachi_str name, enum kachi_form_format *out);
const char *kachi_form_format_media_type(enum kachi_form_format format);

struct kachi_form_asked {
    enum kachi_form_format format;
    struct kachi_str table; /* of CSV: its id; may be empty where there is one table */
    enum kachi_lang lang;
};

/* The table of that id, or the only one. KACHI_ERR_INPUT with finding form-table. */
KACHI_MUST_CHECK enum kachi_err kachi_form_table_asked(struct kachi_arena *arena,
                                                       const struct kachi_form *form,
                                                       struct kachi_str table,
                                                       struct kachi_findings *findings,
                                                       const struct kachi_form_table **out);
/* Adds the whole file to out. Errors as above, and those of kachi_form_write_book. */
KACHI_MUST_CHECK enum kachi_err kachi_form_write_file(struct kachi_arena *arena,
                                                      const struct kachi_form *form,
                                                      const struct kachi_form_asked *asked,
                                                      struct kachi_findings *findings,
                                                      struct kachi_buffer *out);

#endif
