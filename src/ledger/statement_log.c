/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/statement_log.h"

#include "ledger/ledger_internal.h"
#include "ledger/store.h"

#define ID_SPACE "statement entry"

/* What the entry is known by. */
static struct kachi_str name_of(struct kachi_arena *arena,
                                const struct kachi_value_statement *statement)
{
    return kachi_str_print(arena, "%.*s %s %.*s", KACHI_STR_ARG(statement->digest),
                           kachi_statement_state_word(statement->state),
                           KACHI_STR_ARG(statement->verifier));
}

/* KACHI_ERR_INTEGRITY where the digest is none: a loaded statement's was computed, so it is one. */
static enum kachi_err content_of(struct kachi_arena *arena,
                                 const struct kachi_value_statement *statement,
                                 struct kachi_statement_content *out)
{
    *out = (struct kachi_statement_content){
        .statement = kachi_id_text(arena, "st", &statement->id),
        .state = kachi_str_of(kachi_statement_state_word(statement->state)),
        .issuer = statement->issuer,
        .verifier = statement->verifier,
    };
    return kachi_digest_read(statement->digest, &out->digest) ? KACHI_OK : KACHI_ERR_INTEGRITY;
}

static bool is_same(const struct kachi_statement_content *a,
                    const struct kachi_statement_content *b)
{
    return kachi_str_equal(a->statement, b->statement) &&
           kachi_digest_equal(&a->digest, &b->digest) && kachi_str_equal(a->state, b->state) &&
           kachi_str_equal(a->issuer, b->issuer) && kachi_str_equal(a->verifier, b->verifier);
}

/* *number of the entry of that id, where it is the operator's and says just this; else 0. */
static enum kachi_err find_said(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                const struct kachi_id *id,
                                const struct kachi_statement_content *content, int64_t *number)
{
    struct kachi_key key = {.entry = 0};
    struct kachi_entry_row row = {0};
    struct kachi_entry entry;
    struct kachi_entry_stamp stamp;
    *number = 0;
    enum kachi_err err = kachi_store_key_get(ledger, id, &key);
    if (err == KACHI_ERR_NOT_FOUND || (err == KACHI_OK && key.entry == 0)) {
        return KACHI_OK;
    }
    err = err == KACHI_OK ? kachi_store_entry_get(ledger, arena, key.entry, &row) : err;
    bool is_ours = err == KACHI_OK && row.kind == KACHI_ENTRY_STATEMENT && row.author == 0;
    if (!is_ours) {
        return err;
    }
    if (!kachi_entry_scan(arena, row.content, row.kind, &entry, &stamp)) {
        return KACHI_ERR_INTEGRITY;
    }
    *number = is_same(&entry.statement, content) ? row.number : 0;
    return KACHI_OK;
}

/* Earlier versions took an id that follows from the name alone: what they wrote is found by it. */
static enum kachi_err find_or_id(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 const struct kachi_value_statement *statement,
                                 const struct kachi_statement_content *content, struct kachi_id *id,
                                 int64_t *number)
{
    struct kachi_str name = name_of(arena, statement);
    struct kachi_id plain = kachi_id_of_name(kachi_str_of(ID_SPACE), name);
    enum kachi_err err = find_said(ledger, arena, &plain, content, number);
    if (err != KACHI_OK || *number != 0) {
        return err;
    }
    err = kachi_ledger_id_of_name(ledger, arena, kachi_str_of(ID_SPACE), name, id);
    return err == KACHI_OK ? find_said(ledger, arena, id, content, number) : err;
}

enum kachi_err kachi_statement_log_find(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                        const struct kachi_value_statement *statement,
                                        int64_t *number)
{
    struct kachi_statement_content content;
    struct kachi_id id;
    *number = 0;
    enum kachi_err err = content_of(arena, statement, &content);
    return err == KACHI_OK ? find_or_id(ledger, arena, statement, &content, &id, number) : err;
}

enum kachi_err kachi_statement_log(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   const struct kachi_value_statement *statement)
{
    struct kachi_actor book = kachi_actor_book();
    struct kachi_entry entry = {.kind = KACHI_ENTRY_STATEMENT};
    int64_t number = 0;
    enum kachi_err err = content_of(arena, statement, &entry.statement);
    err = err == KACHI_OK
              ? find_or_id(ledger, arena, statement, &entry.statement, &entry.id, &number)
              : err;
    return err == KACHI_OK && number == 0 ? kachi_post_one(ledger, &book, &entry, NULL) : err;
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
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = kachi_statement_log(ledger, arena, stepped[i]);
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
        err = kachi_statement_log(ledger, arena, &all[i]);
    }
    return err;
}
