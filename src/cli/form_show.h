/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_show.h - a form as an answer: tables in the terminal, --json, --csv, or a file by --out.
 */
#ifndef KACHI_CLI_FORM_SHOW_H
#define KACHI_CLI_FORM_SHOW_H

#include "cli/session.h"
#include "policy/form.h"

/* --table and --out, for the option table of a command that answers with a form. */
#define KACHI_FORM_OPTIONS                                                                         \
    {"table", "NAME", "option.form-table"},                                                        \
    {                                                                                              \
        "out", "FILE", "option.form-out"                                                           \
    }

/* Findings form-table, option-choice (an ending of --out that is not known); those of writing. */
KACHI_MUST_CHECK enum kachi_err kachi_form_answer(struct kachi_session *session,
                                                  const struct kachi_form *form);

#endif
