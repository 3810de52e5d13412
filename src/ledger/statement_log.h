/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement_log.h - statements in the log: each state that a statement reaches (draft, verified,
 * withdrawn ...) is an entry of the ledger, and so a leaf that outsiders can ask for.
 *
 * The entry names the statement by id and digest and holds nothing else of it. The book writes it
 * in its operator's name, for the statements that it keeps, and nobody else does: an entry by
 * another author (as members could write them once) says nothing of a statement, here or in a
 * receipt. Its id follows from statement, state and verifier, so saying the same again is one
 * entry, and what was missed because a machine stopped can be made up for at any time; and from the
 * ledger's secret, so that nobody can take the id before.
 */
#ifndef KACHI_LEDGER_STATEMENT_LOG_H
#define KACHI_LEDGER_STATEMENT_LOG_H

#include "ledger/post.h"
#include "value/statement.h"

/* The number of the entry that says that the statement is in its state; 0: there is none yet. */
KACHI_MUST_CHECK enum kachi_err
kachi_statement_log_find(struct kachi_ledger *ledger, struct kachi_arena *arena,
                         const struct kachi_value_statement *statement, int64_t *number);
/* Posts it; nothing to do where it is there. Errors and findings of kachi_post_one. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_log(struct kachi_ledger *ledger,
                                                    struct kachi_arena *arena,
                                                    const struct kachi_value_statement *statement);
/*
 * A step of statements and its entries in the log are one transaction, where both are in one
 * database: begin, take the step, end. `err` is what came of the step: its error is handed back,
 * and nothing is kept; else the entries are posted. Where the
 * ledger is in another database, the step is kept first, and what a machine that stops between
 * leaves out is made up for by kachi_statement_log_all.
 */
KACHI_MUST_CHECK enum kachi_err kachi_statement_log_begin(struct kachi_ledger *ledger,
                                                          struct kachi_database *statements);
KACHI_MUST_CHECK enum kachi_err
kachi_statement_log_end(struct kachi_ledger *ledger, struct kachi_arena *arena,
                        struct kachi_database *statements, size_t count,
                        struct kachi_value_statement *const stepped[], enum kachi_err err);
/* Every statement of the database that is not there in its present state. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_log_all(struct kachi_ledger *ledger,
                                                        struct kachi_arena *arena,
                                                        struct kachi_database *statements,
                                                        struct kachi_findings *findings);

#endif
