/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program_show.h - how programs and their verdicts look.
 */
#ifndef KACHI_CLI_PROGRAM_SHOW_H
#define KACHI_CLI_PROGRAM_SHOW_H

#include "cli/session.h"
#include "policy/program.h"

struct kachi_str kachi_program_name(const struct kachi_session *session,
                                    const struct kachi_program *program);
void kachi_program_write_text(struct kachi_session *session, const struct kachi_program *program);
void kachi_program_write_json(struct kachi_session *session, const struct kachi_program *program,
                              struct kachi_json_writer *json);
void kachi_verdict_write_text(struct kachi_session *session, const struct kachi_verdict *verdict,
                              struct kachi_str product);
void kachi_verdict_write_json(struct kachi_session *session, const struct kachi_verdict *verdict,
                              struct kachi_str product, struct kachi_json_writer *json);

#endif
