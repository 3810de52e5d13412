/* SPDX-License-Identifier: Apache-2.0 */
/*
 * issue.h - a statement enters the book of its issuer: only while its year is open, and where there
 * is a verified one about the same product, period and rulebook already, as a restatement of it,
 * with a reason. Both versions stay; who reads one is told of the other.
 */
#ifndef KACHI_VALUE_ISSUE_H
#define KACHI_VALUE_ISSUE_H

#include "value/statement.h"

struct kachi_restatement {
    const struct kachi_value_statement *earlier; /* NULL: this restates nothing */
    struct kachi_str reason;
};

/*
 * Saves the statement. One that is there already changes nothing. KACHI_ERR_CONFLICT with finding
 * year-closed, year-locked, restatement-needed or avoided-shares-sum (others state the same avoided
 * emission, and together it is more than the whole); KACHI_ERR_INPUT with finding restatement-other
 * where the earlier one is of another issuer or product, or is this one itself, and
 * statement-reason where the reason is missing.
 */
KACHI_MUST_CHECK enum kachi_err kachi_statement_issue(struct kachi_database *database,
                                                      const struct kachi_value_statement *statement,
                                                      const struct kachi_restatement *restatement,
                                                      kachi_moment now,
                                                      struct kachi_findings *findings);

/* What this restates, and what restates it; empty where nothing. */
struct kachi_versions {
    struct kachi_str restates, restated_by, reason; /* ids in text; the reason for restating */
};
KACHI_MUST_CHECK enum kachi_err kachi_statement_versions(struct kachi_arena *arena,
                                                         struct kachi_database *database,
                                                         const struct kachi_id *id,
                                                         struct kachi_versions *out);

#endif
