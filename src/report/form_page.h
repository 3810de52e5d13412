/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_page.h - a form (policy/form.h) as a page that prints: every table with its caption and
 * headings, then the notes. Needs no script and nothing from outside.
 */
#ifndef KACHI_REPORT_FORM_PAGE_H
#define KACHI_REPORT_FORM_PAGE_H

#include "policy/form.h"

void kachi_form_write_page(struct kachi_arena *arena, const struct kachi_form *form,
                           enum kachi_lang lang, struct kachi_buffer *out);

#endif
