/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program_session.h - what the commands about programs share: the program meant, the day judged,
 * the statements there are.
 */
#ifndef KACHI_CLI_PROGRAM_SESSION_H
#define KACHI_CLI_PROGRAM_SESSION_H

#include "cli/session.h"
#include "policy/program.h"

/* A program of the binary by its id, or one's own by its file (*.lua). */
KACHI_MUST_CHECK enum kachi_err kachi_program_open_named(struct kachi_session *session,
                                                         struct kachi_str name,
                                                         struct kachi_program **out);
/* Today, or the day of --on. */
KACHI_MUST_CHECK enum kachi_err kachi_program_judged_day(struct kachi_session *session,
                                                         kachi_day *day);
/* Every statement of the open database, newest first; none where there never was one. */
KACHI_MUST_CHECK enum kachi_err kachi_session_statements(struct kachi_session *session,
                                                         size_t *count,
                                                         struct kachi_value_statement **out);

#endif
