/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program_session.h - what the commands about programs share: the program meant, the day judged,
 * the statements there are.
 */
#ifndef KACHI_CLI_PROGRAM_SESSION_H
#define KACHI_CLI_PROGRAM_SESSION_H

#include "cli/ledger_session.h"
#include "policy/judged.h"
#include "policy/program.h"

/* A program of the binary by its id, or one's own by its file (*.lua). */
KACHI_MUST_CHECK enum kachi_err kachi_program_open_named(struct kachi_session *session,
                                                         struct kachi_str name,
                                                         struct kachi_program **out);
/* Today, or the day of --on. */
KACHI_MUST_CHECK enum kachi_err kachi_program_judged_day(struct kachi_session *session,
                                                         kachi_day *day);
/* --statement, --lot, --for and --on, for the option table of a command that judges. */
#define KACHI_JUDGING_OPTIONS                                                                      \
    {"statement", "STATEMENT", "option.program-statement"}, {"lot", "LOT", "option.program-lot"},  \
        {"for", "THING", "option.program-for"},                                                    \
    {                                                                                              \
        "on", "DAY", "option.program-on"                                                           \
    }

/* A program and what it makes of the product named by the words after it. */
struct kachi_judging {
    struct kachi_program *program;
    struct kachi_dataset *dataset;
    struct kachi_ledger_session ledger; /* open where a lot or a thing is named, or to write */
    struct kachi_judged judged;
    struct kachi_verdict *verdict;
};
enum kachi_judging_mode { KACHI_JUDGING_READ, KACHI_JUDGING_WRITE };
/* Reads operands and options; to be ended in any case. */
KACHI_MUST_CHECK enum kachi_err kachi_judging_begin(struct kachi_session *session,
                                                    enum kachi_judging_mode mode,
                                                    struct kachi_judging *out);
void kachi_judging_end(struct kachi_judging *judging);
/* The product's name in the session's language. */
struct kachi_str kachi_judging_name(const struct kachi_session *session,
                                    const struct kachi_judging *judging);

/* Every statement of the open database, newest first; none where there never was one. */
KACHI_MUST_CHECK enum kachi_err kachi_session_statements(struct kachi_session *session,
                                                         size_t *count,
                                                         struct kachi_value_statement **out);

#endif
