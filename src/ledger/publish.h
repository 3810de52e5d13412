/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish.h - all that outsiders read of a book, written into the folder of proof/public_folder.h:
 * the log, the keys, the status lists, and a credential of each statement that stands verified.
 *
 * Publishing again adds what came since and changes nothing else: tiles and credentials that are
 * there stay as they are (but for a credential with the receipt of another's entry, which is signed
 * anew), did.json with its keys that ended is its owner's business. Lists are
 * signed anew each time. Credentials of lots are their owners' (kachi ledger share).
 */
#ifndef KACHI_LEDGER_PUBLISH_H
#define KACHI_LEDGER_PUBLISH_H

#include "ledger/log.h"
#include "proof/credential.h"
#include "proof/log_view.h"

struct kachi_publication {
    struct kachi_ledger *ledger;
    struct kachi_database *statements;
    const struct kachi_signer *key; /* the verifier's, and the log's where that has no other */
    struct kachi_str verifier;      /* whose statements; empty: everybody's, if that is one party */
    struct kachi_str folder;
    const struct kachi_random *random;
    kachi_moment now;
};

struct kachi_publication_done {
    struct kachi_str log; /* its name */
    uint64_t entries;     /* of the log that is published */
    size_t credentials, credentials_new;
};

/*
 * KACHI_ERR_INPUT with finding publish-verifiers where statements are by several verifiers and none
 * was named; KACHI_ERR_CONFLICT with finding publish-keys where the folder's did.json does not have
 * the key, or says that it ended. Where the folder's log.vkey is another key's, the log is that
 * key's, as kachi_log_publish left it. Errors and findings of log.h, credential.h, status_list.h
 * and file.h.
 */
KACHI_MUST_CHECK enum kachi_err kachi_publish(struct kachi_arena *arena,
                                              const struct kachi_publication *publication,
                                              struct kachi_findings *findings,
                                              struct kachi_publication_done *out);

/* One of the lists, of what the key's owner has signed, as the book stands now: a compact JWS. The
 * folder is not looked at. */
KACHI_MUST_CHECK enum kachi_err kachi_publish_list(struct kachi_arena *arena,
                                                   const struct kachi_publication *publication,
                                                   enum kachi_status_purpose purpose,
                                                   struct kachi_findings *findings,
                                                   struct kachi_str *out);

/* The log's receipt for a statement: the entry of its state, and the proof from a published log.
 * Errors and findings of kachi_log_find_statement and log_view.h. */
KACHI_MUST_CHECK enum kachi_err
kachi_publish_receipt(struct kachi_arena *arena, struct kachi_ledger *ledger,
                      const struct kachi_value_statement *statement, struct kachi_log_view *log,
                      struct kachi_findings *findings, struct kachi_receipt *out);

#endif
