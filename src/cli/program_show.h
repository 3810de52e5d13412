/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program_show.h - how programs and their verdicts look, in a terminal and as JSON.
 */
#ifndef KACHI_CLI_PROGRAM_SHOW_H
#define KACHI_CLI_PROGRAM_SHOW_H

#include "cli/session.h"
#include "policy/program.h"

struct kachi_str kachi_in_language(const struct kachi_session *session, struct kachi_str en,
                                   struct kachi_str ja);
struct kachi_str kachi_program_name(const struct kachi_session *session,
                                    const struct kachi_program *program);
/* "in passenger, kei"; ">= 10.0 kgCO2e/kg"; "<= 80 % × attribute.reference": what it asks for. */
struct kachi_str kachi_clause_threshold(struct kachi_arena *arena,
                                        const struct kachi_clause *clause);
/* "required", "standard-1", "+5": how it counts. */
struct kachi_str kachi_clause_weight(struct kachi_session *session,
                                     const struct kachi_program *program, size_t index);

void kachi_program_write_text(struct kachi_session *session, const struct kachi_program *program);
void kachi_program_write_json(struct kachi_session *session, const struct kachi_program *program,
                              struct kachi_json_writer *json);
/* The members that a program and its verdicts share. */
void kachi_program_write_head(struct kachi_arena *arena, const struct kachi_program *program,
                              struct kachi_json_writer *json);
void kachi_clause_write_json(struct kachi_arena *arena, const struct kachi_clause *clause,
                             struct kachi_json_writer *json);
/* Nothing where the day is not said. */
void kachi_program_write_day(struct kachi_arena *arena, struct kachi_json_writer *json,
                             const char *key, kachi_day day);

/* What would be needed to meet the clause: "12.3 kgCO2e/unit less"; empty where it is met. */
struct kachi_str kachi_verdict_needs(struct kachi_session *session,
                                     const struct kachi_clause_verdict *row);
void kachi_verdict_write_text(struct kachi_session *session, const struct kachi_verdict *verdict,
                              struct kachi_str product, bool explain);
void kachi_verdict_write_json(struct kachi_session *session, const struct kachi_verdict *verdict,
                              struct kachi_str product, struct kachi_json_writer *json);

#endif
