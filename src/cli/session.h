/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.h - one run of the command line: who asks, in which language, about which file, and where
 * answers go.
 *
 * A command reads its operands and options from the session, adds findings to it, and writes its
 * answer to `out`, which reaches stdout in one piece at the end (so an answer is whole or absent).
 * Progress goes to stderr, and only to a terminal. Commands decide nothing: they call the layers
 * below and show what came back.
 */
#ifndef KACHI_CLI_SESSION_H
#define KACHI_CLI_SESSION_H

#include "base/buffer.h"
#include "base/database.h"
#include "base/json.h"
#include "base/random.h"

struct kachi_command;

enum kachi_output { KACHI_OUTPUT_TEXT, KACHI_OUTPUT_JSON, KACHI_OUTPUT_CSV };

#define KACHI_OPERANDS_MAX 256
#define KACHI_OPTIONS_MAX 256

struct kachi_given_option {
    const char *name; /* of the command's table, or of the global one */
    struct kachi_str value;
};

struct kachi_session {
    struct kachi_arena arena; /* of the request */
    struct kachi_findings findings;
    struct kachi_buffer out;
    enum kachi_lang lang;
    enum kachi_output output;
    struct kachi_str json_fields; /* of --json=FIELDS; empty: everything; "?": list them */
    struct kachi_str database_path;
    bool is_database_named;       /* by whoever asks; else the path is the default */
    struct kachi_str ledger_path; /* --ledger; empty: in the database */
    struct kachi_str party;       /* --as: who acts */
    bool quiet, verbose, yes, dry_run;
    bool color;            /* of stdout */
    size_t columns;        /* of the terminal; 0: not a terminal, cut nothing */
    bool used_wrongly;     /* the command was, not its input: exit code 2 */
    bool answer_is_no;     /* done, and the answer is no: exit code 3 */
    const char *aftermath; /* said to people after the findings: what a failure left behind */
    struct kachi_clock clock;
    struct kachi_random random;
    const struct kachi_command *command;
    size_t operand_count, option_count;
    struct kachi_str operands[KACHI_OPERANDS_MAX];
    struct kachi_given_option options[KACHI_OPTIONS_MAX];
    struct kachi_database *database;        /* closed with the session */
    enum kachi_database_mode database_mode; /* in which it is open */
};

/* The phrase of a key in the session's language. */
const char *kachi_say(const struct kachi_session *session, const char *key);

/* Options given, by name without dashes. A command may only ask for what its table lists. */
bool kachi_option_is_set(const struct kachi_session *session, const char *name);
struct kachi_str kachi_option_text(const struct kachi_session *session,
                                   const char *name); /* empty: not given */
size_t kachi_option_count(const struct kachi_session *session,
                          const char *name); /* of one that may repeat */
struct kachi_str kachi_option_at(const struct kachi_session *session, const char *name,
                                 size_t index);
/* The number of an option; `otherwise` where not given; KACHI_ERR_INPUT with the finding
 * option-number. */
KACHI_MUST_CHECK enum kachi_err kachi_option_double(struct kachi_session *session, const char *name,
                                                    double otherwise, double *out);
KACHI_MUST_CHECK enum kachi_err kachi_option_int64(struct kachi_session *session, const char *name,
                                                   int64_t otherwise, int64_t *out);
/* The day of an option; KACHI_NO_DAY where not given; KACHI_ERR_INPUT with the finding option-day.
 */
KACHI_MUST_CHECK enum kachi_err kachi_option_day(struct kachi_session *session, const char *name,
                                                 kachi_day *out);

/* Opens --db into session->database, with the tables of inventory ready; tables of an earlier Kachi
 * are brought up to date. What is open in that mode, or in one that may do more, stays open. */
KACHI_MUST_CHECK enum kachi_err kachi_session_open(struct kachi_session *session,
                                                   enum kachi_database_mode mode);

/* The same for a ledger that is kept elsewhere: where no database was named and the default is not
 * there either, an empty one in memory will do, to which nothing can be written. */
KACHI_MUST_CHECK enum kachi_err kachi_session_open_beside(struct kachi_session *session);

/* Closes it again; where it was made for this run, there is none as before. */
void kachi_session_discard(struct kachi_session *session);

/* A writer of JSON to the answer. */
struct kachi_json_writer kachi_session_json(struct kachi_session *session);

#endif
