/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check.h - the rules a claim must keep, each with an id, and an answer that is never silence.
 *
 * The rules are rows of data/checks.csv: id, texts, source, layer. A rule looks at named facts
 * (given.h) and the rulebook's parameters. What it would need to know and is not told is a notice:
 * nothing passes by not being said. The rulebook says how hard a rule is: it may turn a fail into a
 * notice, or leave the rule out.
 */
#ifndef KACHI_VALUE_CHECK_H
#define KACHI_VALUE_CHECK_H

#include "value/given.h"
#include "value/rulebook.h"

enum kachi_outcome { KACHI_PASS, KACHI_PASS_WITH_NOTICE, KACHI_FAIL, KACHI_NOT_APPLIED };

struct kachi_check_rule {
    struct kachi_str id, text, text_ja, source, layer;
};

/* Rows of data/checks.csv, in order of id. Lives in arena. */
size_t kachi_check_rules(struct kachi_arena *arena, struct kachi_findings *findings,
                         struct kachi_check_rule **out);
/* The one of that id among them; NULL where there is none. */
const struct kachi_check_rule *
kachi_check_rule_of(size_t count, const struct kachi_check_rule rules[], struct kachi_str id);
/* Whether there is a rule of that id. */
bool kachi_check_is(struct kachi_str id);
/* The answer of the rule `id`, as hard as the rulebook has it. An unknown id is a bug. */
enum kachi_outcome kachi_check_run(struct kachi_str id, const struct kachi_rulebook *rulebook,
                                   const struct kachi_given *facts);
/* "pass", "notice", "fail", "off". */
const char *kachi_outcome_word(enum kachi_outcome outcome);

#endif
