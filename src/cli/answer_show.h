/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answer_show.h - questions and their answers, a line each: what a check compared, yes or no, and
 * words. As JSON: {"ok": ..., "checks": {"signature": "yes", ...}}.
 */
#ifndef KACHI_CLI_ANSWER_SHOW_H
#define KACHI_CLI_ANSWER_SHOW_H

#include "cli/session.h"
#include "proof/reply.h"

struct kachi_answer_line {
    const char *question; /* "signature": verify.question.signature says it in words */
    enum kachi_reply answer;
    struct kachi_str words; /* may be empty */
};

/* True where no answer is no, and at least one is yes. */
bool kachi_answers_are_yes(size_t count, const struct kachi_answer_line lines[]);
/* Lines of text; and the members ok and checks of an open JSON object. */
void kachi_answers_write(struct kachi_session *session, size_t count,
                         const struct kachi_answer_line lines[]);
void kachi_answers_write_json(struct kachi_json_writer *json, size_t count,
                              const struct kachi_answer_line lines[]);
/* Either, whole, as the session's answer; no is remembered for the exit code. */
void kachi_answers_show(struct kachi_session *session, size_t count,
                        const struct kachi_answer_line lines[]);

#endif
