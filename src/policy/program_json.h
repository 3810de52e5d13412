/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program_json.h - programs and verdicts as JSON: the one shape that `--json`, the API and the page
 * share. Texts come in both languages; `needs` is in the reader's.
 */
#ifndef KACHI_POLICY_PROGRAM_JSON_H
#define KACHI_POLICY_PROGRAM_JSON_H

#include "base/json.h"
#include "policy/program.h"

/* "one of: passenger, kei"; ">= 10.0 kgCO2e/kg"; "<= 80 % × attribute.reference": what it asks for.
 */
struct kachi_str kachi_clause_threshold(struct kachi_arena *arena,
                                        const struct kachi_clause *clause, enum kachi_lang lang);
/* What would be needed to meet the clause: "12.3 kgCO2e/unit less"; empty where it is met. */
struct kachi_str kachi_verdict_needs(struct kachi_arena *arena,
                                     const struct kachi_clause_verdict *row, enum kachi_lang lang);

/* One object. */
void kachi_program_write_json(struct kachi_arena *arena, const struct kachi_program *program,
                              struct kachi_json_writer *json);
/* The members that a program and its verdicts share. */
void kachi_program_write_head(struct kachi_arena *arena, const struct kachi_program *program,
                              struct kachi_json_writer *json);
/* Members of one clause. */
void kachi_clause_write_json(struct kachi_arena *arena, const struct kachi_clause *clause,
                             struct kachi_json_writer *json);
/* Nothing where the day is not said. */
void kachi_program_write_day(struct kachi_arena *arena, struct kachi_json_writer *json,
                             const char *key, kachi_day day);
/* One object: the verdict, and every clause with what was found and what would be needed. */
void kachi_verdict_write_json(struct kachi_arena *arena, const struct kachi_verdict *verdict,
                              struct kachi_str product, enum kachi_lang lang,
                              struct kachi_json_writer *json);

#endif
