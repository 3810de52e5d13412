/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rulebook_json.h - rulebooks as JSON: the one shape that `kachi rulebook --json`, the API and the
 * page share. Texts come in both languages.
 */
#ifndef KACHI_VALUE_RULEBOOK_JSON_H
#define KACHI_VALUE_RULEBOOK_JSON_H

#include "base/json.h"
#include "value/check.h"
#include "value/rulebook.h"

/* The members that lists show. */
void kachi_rulebook_head_write_json(struct kachi_arena *arena,
                                    const struct kachi_rulebook *rulebook,
                                    struct kachi_json_writer *json);
/* One object: with sources, parameters and checks (kachi_check_rules). */
void kachi_rulebook_write_json(struct kachi_arena *arena, const struct kachi_rulebook *rulebook,
                               size_t rule_count, const struct kachi_check_rule rules[],
                               struct kachi_json_writer *json);

#endif
