/* SPDX-License-Identifier: Apache-2.0 */
/*
 * raised.h - what a verifier raises about a statement, what the issuer answers, and whether it is
 * settled. Nothing is overwritten: each finding is its steps.
 *
 *     open -> answered -> closed        open, answered -> closed;  answered -> open (asked again)
 *
 * Raising, closing and asking again are the verifier's who raised it; answering is the issuer's.
 * Until a verification is concluded, that is: what is verified or withdrawn is not argued about.
 *
 * clause: ISO 14064-3  a clean opinion needs every misstatement corrected. The text was not at
 * hand: that minor ones have to be closed too, and observations do not, is a default of ours.
 */
#ifndef KACHI_VALUE_RAISED_H
#define KACHI_VALUE_RAISED_H

#include "value/statement.h"

enum kachi_raised_severity {
    KACHI_RAISED_OBSERVATION, /* a remark: asks for nothing */
    KACHI_RAISED_MINOR,       /* below materiality, to be corrected */
    KACHI_RAISED_MAJOR,       /* material */
};
const char *kachi_raised_severity_word(enum kachi_raised_severity severity);
bool kachi_raised_severity_read(struct kachi_str word, enum kachi_raised_severity *out);

enum kachi_raised_state { KACHI_RAISED_OPEN, KACHI_RAISED_ANSWERED, KACHI_RAISED_CLOSED };
const char *kachi_raised_state_word(enum kachi_raised_state state);
bool kachi_raised_state_read(struct kachi_str word, enum kachi_raised_state *out);

struct kachi_raised_step {
    enum kachi_raised_state state;
    struct kachi_str party, text;
    kachi_moment at;
};

struct kachi_raised {
    int64_t number; /* from 1, within the statement */
    enum kachi_raised_severity severity;
    struct kachi_str action; /* that would correct it; empty where none is asked for */
    size_t step_count;       /* at least 1: who raised it, and what it says */
    struct kachi_raised_step *steps;
};
static inline enum kachi_raised_state kachi_raised_state_of(const struct kachi_raised *raised)
{
    return raised->steps[raised->step_count - 1].state;
}

struct kachi_raising {
    enum kachi_raised_severity severity;
    struct kachi_str text, action;
    struct kachi_str party;
    kachi_moment now;
};
/*
 * KACHI_ERR_DENIED with finding statement-own where the issuer raises; KACHI_ERR_CONFLICT with
 * raised-concluded where the statement is no longer under verification; KACHI_ERR_INPUT with
 * raised-text where nothing is said.
 */
KACHI_MUST_CHECK enum kachi_err kachi_raised_add(struct kachi_database *database,
                                                 const struct kachi_value_statement *statement,
                                                 const struct kachi_raising *raising,
                                                 struct kachi_findings *findings, int64_t *number);
/*
 * Answers, closes or asks again. Beside the errors of adding: KACHI_ERR_NOT_FOUND with
 * raised-unknown, KACHI_ERR_DENIED with raised-party where it is another's step, KACHI_ERR_CONFLICT
 * with raised-closed where it is settled. Closing needs no text.
 */
KACHI_MUST_CHECK enum kachi_err kachi_raised_take(struct kachi_database *database,
                                                  const struct kachi_value_statement *statement,
                                                  int64_t number,
                                                  const struct kachi_raised_step *step,
                                                  struct kachi_findings *findings);
/* By number. */
KACHI_MUST_CHECK enum kachi_err kachi_raised_list(struct kachi_arena *arena,
                                                  struct kachi_database *database,
                                                  const struct kachi_value_statement *statement,
                                                  size_t *count, struct kachi_raised **out);
/* For a clean opinion: KACHI_ERR_CONFLICT with finding raised-open where one is not closed that is
 * more than an observation. */
KACHI_MUST_CHECK enum kachi_err
kachi_raised_check_closed(struct kachi_database *database,
                          const struct kachi_value_statement *statement,
                          struct kachi_findings *findings);

#endif
