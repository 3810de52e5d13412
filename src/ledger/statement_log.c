/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/statement_log.h"

#include "ledger/ledger_internal.h"
#include "ledger/store.h"

struct kachi_id kachi_statement_log_id(struct kachi_arena *arena,
                                       const struct kachi_value_statement *statement)
{
    struct kachi_str name = kachi_str_print(arena, "%.*s %s %.*s", KACHI_STR_ARG(statement->digest),
                                            kachi_statement_state_word(statement->state),
                                            KACHI_STR_ARG(statement->verifier));
    return kachi_id_of_name(kachi_str_of("statement entry"), name);
}

enum kachi_err kachi_statement_log(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   const struct kachi_actor *actor,
                                   const struct kachi_value_statement *statement)
{
    struct kachi_entry entry = {
        .id = kachi_statement_log_id(arena, statement),
        .kind = KACHI_ENTRY_STATEMENT,
        .statement = {.statement = kachi_id_text(arena, "st", &statement->id),
                      .state = kachi_str_of(kachi_statement_state_word(statement->state)),
                      .issuer = statement->issuer,
                      .verifier = statement->verifier},
    };
    if (!kachi_digest_read(statement->digest, &entry.statement.digest)) {
        return KACHI_ERR_INTEGRITY; /* a loaded statement's digest was computed, so it is one */
    }
    return kachi_post_one(ledger, actor, &entry, NULL);
}

enum kachi_err kachi_statement_log_begin(struct kachi_ledger *ledger,
                                         struct kachi_database *statements)
{
    return ledger->database == statements ? kachi_database_begin_joint(statements) : KACHI_OK;
}

enum kachi_err kachi_statement_log_end(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                       struct kachi_database *statements, size_t count,
                                       struct kachi_value_statement *const stepped[],
                                       enum kachi_err err)
{
    struct kachi_actor book_keeper = kachi_actor_operator();
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = kachi_statement_log(ledger, arena, &book_keeper, stepped[i]);
    }
    if (ledger->database != statements) {
        return err;
    }
    err = err == KACHI_OK ? kachi_database_commit_joint(statements) : err;
    if (err != KACHI_OK) { /* what the ledger remembers of its rows was rolled back too */
        kachi_store_batch_rollback(ledger);
    }
    return err;
}

enum kachi_err kachi_statement_log_all(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                       const struct kachi_actor *actor,
                                       struct kachi_database *statements,
                                       struct kachi_findings *findings)
{
    size_t count = 0;
    struct kachi_value_statement *all = NULL;
    bool prepared = false;
    enum kachi_err err = kachi_statement_is_prepared(statements, &prepared);
    if (err != KACHI_OK || !prepared) {
        return err;
    }
    err = kachi_statement_list(arena, statements, findings, &count, &all);
    /* Newest first in the list; the log has them in the order in which they came. */
    for (size_t i = count; err == KACHI_OK && i-- > 0;) {
        err = kachi_statement_log(ledger, arena, actor, &all[i]);
    }
    return err;
}
