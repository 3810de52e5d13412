/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rerun.h - an old claim under another rulebook: what changes, and which line of the rulebook makes
 * it change.
 *
 * The claim is redone under its own rulebook first; where it does not come out as stated, that is
 * said and nothing is compared. Then it is drafted under the other, and for every line that the two
 * rulebooks say differently once more under its own rulebook with that one line changed: what then
 * changes as it does in the end is that line's doing. What changes only where several lines change
 * together has no single cause and says so.
 */
#ifndef KACHI_VALUE_RERUN_H
#define KACHI_VALUE_RERUN_H

#include "value/rulebook_compare.h"
#include "value/statement.h"

struct kachi_rerun_change {
    struct kachi_str name; /* "cfp_kgco2e_per_unit", "pool_g", "valid_until", or a rule's id */
    struct kachi_str before, after; /* empty: not stated */
    bool is_check;
    size_t cause_count; /* 0: of several lines together */
    size_t *causes;     /* into differences */
};

struct kachi_rerun {
    const struct kachi_rulebook *rulebook; /* as it was stated by */
    struct kachi_rulebook *other;
    struct kachi_value_statement *statement; /* under the other rulebook; not saved */
    size_t difference_count, change_count;
    struct kachi_rulebook_difference *differences;
    struct kachi_rerun_change *changes; /* numbers first, then checks in order of rule */
};

/* KACHI_ERR_INTEGRITY with finding statement-differs; errors of kachi_statement_draft under the
 * other rulebook. Lives in arena. */
KACHI_MUST_CHECK enum kachi_err
kachi_statement_rerun(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                      const struct kachi_value_statement *statement, struct kachi_str rulebook,
                      struct kachi_findings *findings, struct kachi_rerun **out);

#endif
