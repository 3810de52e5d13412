/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_session.h - what the ledger's commands share: the open ledger, who acts, quantities as
 * people write them, and how an entry's answer and a lot are shown.
 */
#ifndef KACHI_CLI_LEDGER_SESSION_H
#define KACHI_CLI_LEDGER_SESSION_H

#include "cli/command.h"
#include "ledger/find_held.h"
#include "ledger/statement_log.h"
#include "ledger/traced.h"

/* --id and --dry-run, for the option table of a command that writes. */
#define KACHI_LEDGER_OPTIONS                                                                       \
    {"id", "ID", "option.id"},                                                                     \
    {                                                                                              \
        "dry-run", NULL, "option.dry-run"                                                          \
    }

struct kachi_ledger_session {
    struct kachi_session *session;
    struct kachi_ledger *ledger;
    struct kachi_actor actor;        /* where opened to write */
    struct kachi_database *database; /* of --ledger; NULL: the session's */
};

/* Opens the ledger of --db, to read; to write, with the actor of --as too. Close it in any case. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_session_read(struct kachi_session *session,
                                                          struct kachi_ledger_session *out);
KACHI_MUST_CHECK enum kachi_err kachi_ledger_session_write(struct kachi_session *session,
                                                           struct kachi_ledger_session *out);
/* Around a step of statements, which is in the ledger's log too, or not taken
 * (ledger/statement_log.h). End it in any case, with what came of it: that closes the ledger. */
KACHI_MUST_CHECK enum kachi_err kachi_session_step_begin(struct kachi_session *session,
                                                         struct kachi_ledger_session *out);
KACHI_MUST_CHECK enum kachi_err
kachi_session_step_end(struct kachi_ledger_session *ledger, size_t count,
                       struct kachi_value_statement *const stepped[], enum kachi_err err);
void kachi_ledger_session_close(struct kachi_ledger_session *ledger);

/* An entry of that kind with the id of --id, or a new one. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_entry_begin(struct kachi_ledger_session *ledger,
                                                         enum kachi_entry_kind kind,
                                                         struct kachi_entry *out);
/* Posts it (or only tries, with --dry-run) and shows what came of it. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_entry_post(struct kachi_ledger_session *ledger,
                                                        const struct kachi_entry *entry);

/* Opens, lets `fill` make the content of an entry of that kind, posts it. */
KACHI_MUST_CHECK enum kachi_err
kachi_ledger_write(struct kachi_session *session, enum kachi_entry_kind kind,
                   enum kachi_err (*fill)(struct kachi_ledger_session *, struct kachi_entry *));

/* An entry's answer: as a line, or as members of an open JSON object. */
void kachi_ledger_answer_line(struct kachi_ledger_session *ledger, const struct kachi_entry *entry,
                              const struct kachi_post_result *result);
void kachi_ledger_answer_json(struct kachi_ledger_session *ledger, const struct kachi_entry *entry,
                              const struct kachi_post_result *result,
                              struct kachi_json_writer *json);

/* "1.5" of a product in its unit, or "all" of `left`, as a ledger quantity. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_quantity_read(struct kachi_ledger_session *ledger,
                                                           int64_t product, struct kachi_str text,
                                                           int64_t left, int64_t *out);
/* "300 kg" */
struct kachi_str kachi_ledger_quantity_text(struct kachi_ledger_session *ledger,
                                            const struct kachi_product *product, int64_t quantity);
/* Cuts "LOT=300" in two. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_pair_read(struct kachi_ledger_session *ledger,
                                                       struct kachi_str text, const char *form,
                                                       struct kachi_str *left,
                                                       struct kachi_str *right);
/* An option that has to be there. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_option(struct kachi_ledger_session *ledger,
                                                    const char *name, struct kachi_str *out);
/* The party of an option, or who acts where it is not given. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_party_option(struct kachi_ledger_session *ledger,
                                                          const char *option, struct kachi_id *out);
/* Says that an option takes one of these values; used wrongly. */
enum kachi_err kachi_ledger_refuse_choice(struct kachi_session *session, const char *option,
                                          struct kachi_str value, const char *values);
/* A whole number of grams, or a day, of an option. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_grams_read(struct kachi_ledger_session *ledger,
                                                        const char *option, struct kachi_str text,
                                                        kachi_gco2e *out);
KACHI_MUST_CHECK enum kachi_err kachi_ledger_day_read(struct kachi_ledger_session *ledger,
                                                      const char *option, kachi_day otherwise,
                                                      kachi_day *out);
/* Who looks: the party of --as, whoever it is; without one, whoever has the file sees all of it. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_viewer(struct kachi_ledger_session *ledger,
                                                    struct kachi_viewer *out);
/* --at: a moment, or a day, which means its end. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_at_read(struct kachi_ledger_session *ledger,
                                                     kachi_moment *out);
/* A party by number; 0: nobody was named, or the operator. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_party_named(struct kachi_ledger_session *ledger,
                                                         struct kachi_str text, int64_t *number);
/* What the party of --as means by a text: an id, or a product of which it has one such thing. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_lot_named(struct kachi_ledger_session *ledger,
                                                       struct kachi_str text,
                                                       struct kachi_lot *out);
KACHI_MUST_CHECK enum kachi_err kachi_ledger_pool_named(struct kachi_ledger_session *ledger,
                                                        struct kachi_str text,
                                                        struct kachi_pool *out);
KACHI_MUST_CHECK enum kachi_err kachi_ledger_offer_named(struct kachi_ledger_session *ledger,
                                                         struct kachi_str text,
                                                         struct kachi_id *out);
/* Names by number; "operator" for party 0. */
struct kachi_str kachi_ledger_party_name(struct kachi_ledger_session *ledger, int64_t number);
struct kachi_product kachi_ledger_product(struct kachi_ledger_session *ledger, int64_t number);

/* The amounts as the end of a line. */
struct kachi_str kachi_ledger_value_text(struct kachi_ledger_session *ledger,
                                         const struct kachi_amounts *amounts);

/* For what is written as JSON. */
struct kachi_ledger_view kachi_ledger_view_of(struct kachi_ledger_session *ledger);

#endif
