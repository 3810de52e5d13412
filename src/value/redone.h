/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redone.h - a statement beside what the facts give today: equal to the byte, or where it differs.
 */
#ifndef KACHI_VALUE_REDONE_H
#define KACHI_VALUE_REDONE_H

#include "value/statement.h"

#define KACHI_REDONE_DIFFERENCES_MAX 100

struct kachi_redone_difference {
    struct kachi_str place;          /* in the content: "product.cfp_kgco2e", "checks.3.result" */
    struct kachi_str stated, redone; /* JSON; empty: it is not there */
};

struct kachi_redone {
    struct kachi_value_statement *statement; /* as it comes out today; not saved */
    bool is_equal;                           /* digests */
    size_t difference_count; /* in order of place; beyond the limit they are left out */
    struct kachi_redone_difference *differences;
};

/* Redoes the statement, under the rulebook it was stated by, and lays both side by side. That they
 * differ is an answer, no error. Errors of kachi_statement_request_of and kachi_statement_draft;
 * KACHI_ERR_INPUT with finding statement-format where an earlier Kachi made it. Lives in arena. */
KACHI_MUST_CHECK enum kachi_err kachi_redone_of(struct kachi_arena *arena,
                                                const struct kachi_dataset *dataset,
                                                const struct kachi_value_statement *statement,
                                                struct kachi_findings *findings,
                                                struct kachi_redone *out);

#endif
