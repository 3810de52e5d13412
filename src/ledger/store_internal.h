/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_internal.h - small steps that reading and writing rows share.
 */
#ifndef KACHI_LEDGER_STORE_INTERNAL_H
#define KACHI_LEDGER_STORE_INTERNAL_H

#include "ledger/ledger_internal.h"

#include <string.h>

/* The kind of entry `e` as a word, for the views; a test holds it against kachi_entry_kind_word. */
#define KACHI_STORE_KIND_WORDS                                                                     \
    "CASE e.kind WHEN 1 THEN 'party' WHEN 2 THEN 'product' WHEN 3 THEN 'pool' WHEN 4 THEN 'make'"  \
    " WHEN 5 THEN 'assign' WHEN 6 THEN 'offer' WHEN 7 THEN 'accept' WHEN 8 THEN 'settle'"          \
    " WHEN 9 THEN 'cancel' WHEN 10 THEN 'claim' WHEN 11 THEN 'expire' WHEN 12 THEN 'pool-expire'"  \
    " WHEN 13 THEN 'default' WHEN 14 THEN 'freeze' WHEN 15 THEN 'thaw' WHEN 16 THEN 'revoke'"      \
    " WHEN 17 THEN 'make-good' WHEN 18 THEN 'correct' WHEN 19 THEN 'statement'"                    \
    " WHEN 20 THEN 'attest' WHEN 21 THEN 'allocate' WHEN 22 THEN 'use-elsewhere' END"

/* Tables and views for PostgreSQL. */
KACHI_MUST_CHECK enum kachi_err store_make_tables_postgres(struct kachi_database *database);
/* Reads the head and keeps other writers out until the transaction ends. */
KACHI_MUST_CHECK enum kachi_err store_head_lock(struct kachi_ledger *ledger,
                                                struct kachi_head *out);

/* A statement whose first parameter is the ledger's number. Where the batch has failed already, it
 * is for the commit to say so. */
static inline struct kachi_statement *store_begin(struct kachi_ledger *ledger, const char *sql)
{
    (void)store_sweep_wait(ledger);
    struct kachi_statement *st = kachi_sql_begin(ledger->database, sql);
    kachi_sql_bind_int64(st, 1, ledger->number);
    return st;
}

static inline struct kachi_statement *store_begin_at(struct kachi_ledger *ledger, const char *sql,
                                                     int64_t number)
{
    struct kachi_statement *st = store_begin(ledger, sql);
    kachi_sql_bind_int64(st, 2, number);
    return st;
}

/* Ends a statement that should have given one row. */
static inline enum kachi_err store_end_one(struct kachi_statement *st, bool found)
{
    enum kachi_err err = kachi_sql_end(st);
    return err == KACHI_OK && !found ? KACHI_ERR_NOT_FOUND : err;
}

/* Before the tables are asked for what a batch may have changed. Where it cannot be written, it is
 * again for the commit to say so. */
static inline void store_settle(struct kachi_ledger *ledger)
{
    if (ledger->state.is_open) {
        (void)store_sweep(ledger);
    }
}

/* Every row of a statement, in a list; `row` makes one of the statement. Not the statement's end.
 */
#define STORE_READ_ROWS(st, arena, out, count, row)                                                \
    do {                                                                                           \
        size_t capacity_ = 0;                                                                      \
        *(out) = NULL;                                                                             \
        *(count) = 0;                                                                              \
        while (kachi_sql_row(st)) {                                                                \
            *(out) = kachi_arena_grow(arena, *(out), *(count), &capacity_, sizeof(**(out)));       \
            (*(out))[(*(count))++] = (row);                                                        \
        }                                                                                          \
    } while (0)

static inline void store_bind_id(struct kachi_statement *st, int index, const struct kachi_id *id)
{
    kachi_sql_bind_blob(st, index, (struct kachi_str){(const char *)id->bytes, sizeof(id->bytes)});
}

static inline void store_bind_digest(struct kachi_statement *st, int index,
                                     const struct kachi_digest *digest)
{
    kachi_sql_bind_blob(st, index,
                        (struct kachi_str){(const char *)digest->bytes, KACHI_DIGEST_BYTES});
}

static inline struct kachi_id store_column_id(struct kachi_statement *st, int column)
{
    struct kachi_id id = {{0}};
    struct kachi_str blob = kachi_sql_blob(st, column);
    memcpy(id.bytes, blob.text, blob.bytes < sizeof(id.bytes) ? blob.bytes : sizeof(id.bytes));
    return id;
}

/* Binds the four amounts from index on. */
static inline void store_bind_amounts(struct kachi_statement *st, int index,
                                      const struct kachi_amounts *amounts)
{
    kachi_sql_bind_int64(st, index, amounts->quantity);
    kachi_sql_bind_int64(st, index + 1, amounts->emitted_g);
    kachi_sql_bind_int64(st, index + 2, amounts->embodied_g);
    kachi_sql_bind_int64(st, index + 3, amounts->certificate_g);
}

#endif
