/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log.h - the ledger as a public log: each entry's leaf, in order, is the tree of RFC 6962 that
 * proof/ publishes, proves and checks (docs/log.md).
 *
 * What is published are hashes alone. An entry's bytes, with the salt in them, are for its parties:
 * kachi_log_may_read decides, for the command line, the API and the page.
 */
#ifndef KACHI_LEDGER_LOG_H
#define KACHI_LEDGER_LOG_H

#include "ledger/actor.h"
#include "ledger/store.h"
#include "proof/tiles.h"
#include "value/statement.h"

/* Adds the leaves of the entries that the tree does not hold yet: the first time all, later those
 * that came. KACHI_ERR_NOT_FOUND with finding log-empty where there is no entry at all. */
KACHI_MUST_CHECK enum kachi_err kachi_log_grow(struct kachi_ledger *ledger,
                                               struct kachi_findings *findings,
                                               struct kachi_merkle *tree);

/* A number from 1, the id of an entry, or a lot (the entry that made it). KACHI_ERR_NOT_FOUND with
 * finding log-entry-unknown, or those of find.h. */
KACHI_MUST_CHECK enum kachi_err kachi_log_find(struct kachi_ledger *ledger,
                                               struct kachi_arena *arena, struct kachi_str text,
                                               struct kachi_findings *findings, int64_t *number);
/* The entry that says which state the statement is in (statement_log.h). The same error. */
KACHI_MUST_CHECK enum kachi_err
kachi_log_find_statement(struct kachi_ledger *ledger, struct kachi_arena *arena,
                         const struct kachi_value_statement *statement,
                         struct kachi_findings *findings, int64_t *number);

/*
 * May this actor read the entry's bytes? The operator and auditors may; so may its author, who owns
 * a lot that it consumed or made, who owns a pool that it opened or drew from, and both sides of
 * its offer. Of a statement, everybody who is a party: it names what was attested, and no numbers.
 */
KACHI_MUST_CHECK enum kachi_err kachi_log_may_read(struct kachi_ledger *ledger,
                                                   struct kachi_arena *arena,
                                                   const struct kachi_actor *actor, int64_t number,
                                                   bool *may);

/*
 * Writes tiles, checkpoint and the log's public key. What the folder holds already must be the
 * beginning of the ledger: KACHI_ERR_INTEGRITY with finding log-rewritten. Findings of tiles.h and
 * checkpoint.h.
 */
struct kachi_log_published {
    struct kachi_merkle_head head;
    uint64_t tiles_written;
};
KACHI_MUST_CHECK enum kachi_err
kachi_log_publish(struct kachi_ledger *ledger, struct kachi_arena *arena,
                  const struct kachi_signer *key, struct kachi_str folder,
                  struct kachi_findings *findings, struct kachi_log_published *out);

#endif
