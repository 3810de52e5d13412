/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rulebook_compare.h - what two rulebooks say differently, line by line; and one rulebook with a
 * single line as the other has it, to find out what that line does.
 */
#ifndef KACHI_VALUE_RULEBOOK_COMPARE_H
#define KACHI_VALUE_RULEBOOK_COMPARE_H

#include "value/rulebook.h"

struct kachi_rulebook_difference {
    struct kachi_str name; /* of a parameter, or the id of a check */
    struct kachi_str a, b; /* value, or how hard; empty: unset */
    bool is_check;
};

/* Parameters in order of name, then checks in order of id. Lives in arena. */
size_t kachi_rulebook_differences(struct kachi_arena *arena, const struct kachi_rulebook *a,
                                  const struct kachi_rulebook *b, struct kachi_findings *findings,
                                  struct kachi_rulebook_difference **out);

/* A copy of `a` in which the line of the difference is as `b` has it; id and digest stay a's: it is
 * for asking, never for stating. */
struct kachi_rulebook *kachi_rulebook_with(struct kachi_arena *arena,
                                           const struct kachi_rulebook *a,
                                           const struct kachi_rulebook *b,
                                           const struct kachi_rulebook_difference *difference);

#endif
