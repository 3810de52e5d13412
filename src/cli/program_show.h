/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program_show.h - how programs and their verdicts look in a terminal.
 */
#ifndef KACHI_CLI_PROGRAM_SHOW_H
#define KACHI_CLI_PROGRAM_SHOW_H

#include "cli/session.h"
#include "policy/program_json.h"

struct kachi_str kachi_in_language(const struct kachi_session *session, struct kachi_str en,
                                   struct kachi_str ja);
struct kachi_str kachi_program_name(const struct kachi_session *session,
                                    const struct kachi_program *program);
/* "required", "standard-1", "+5": how it counts. */
struct kachi_str kachi_clause_weight(struct kachi_session *session,
                                     const struct kachi_program *program, size_t index);

void kachi_program_write_text(struct kachi_session *session, const struct kachi_program *program);

void kachi_verdict_write_text(struct kachi_session *session, const struct kachi_verdict *verdict,
                              struct kachi_str product, bool explain);

#endif
