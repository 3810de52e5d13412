/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_internal.h - small steps that reading and writing rows share.
 */
#ifndef KACHI_LEDGER_STORE_INTERNAL_H
#define KACHI_LEDGER_STORE_INTERNAL_H

#include "ledger/ledger_internal.h"

#include <string.h>

/* Writes what the open batch holds in memory into the tables. */
KACHI_MUST_CHECK enum kachi_err store_sweep(struct kachi_ledger *ledger);
/* Reads the head and keeps other writers out until the transaction ends. */
KACHI_MUST_CHECK enum kachi_err store_head_lock(struct kachi_ledger *ledger,
                                                struct kachi_head *out);

/* A statement whose first parameter is the ledger's number. */
static inline struct kachi_statement *store_begin(struct kachi_ledger *ledger, const char *sql)
{
    struct kachi_statement *st = kachi_sql_begin(ledger->database, sql);
    kachi_sql_bind_int64(st, 1, ledger->number);
    return st;
}

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
