/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_sweep.h - what a batch holds in memory goes into the tables: one bulk a table, in order of
 * key, with guards whose row counts are checked.
 *
 * A large batch is swept piece by piece while the next entries are planned: a helper thread writes
 * the rows of a piece, which are copies, and has the connection to itself until it is waited for.
 * Whoever asks the database for something waits first. What fails stays failed until the batch is
 * rolled back, and the commit says so.
 */
#ifndef KACHI_LEDGER_STORE_SWEEP_H
#define KACHI_LEDGER_STORE_SWEEP_H

#include "base/helper.h"
#include "ledger/store_state.h"

/* Entries of a piece. */
#define KACHI_SWEEP_ENTRIES 512

struct store_sweep {
    struct kachi_database *database;
    int64_t ledger;                 /* the shard column */
    struct state_rows rows;         /* being written */
    bool is_running;                /* the helper writes them */
    enum kachi_err err;             /* of this batch so far */
    struct kachi_helper *helper;    /* NULL: never needed yet */
    struct kachi_findings findings; /* of the helper, until it is waited for */
    struct kachi_findings *told;    /* whose they then are; may be NULL */
    size_t entries_max;             /* of a piece */
};

void store_sweep_init(struct store_sweep *sweep, struct kachi_database *database);
void store_sweep_release(struct store_sweep *sweep);

/* Writes everything that is in memory only, and waits for what is being written; the failure of the
 * batch so far. */
enum kachi_err store_sweep(struct kachi_ledger *ledger);
/* Begins to write it. */
void store_sweep_ahead(struct kachi_ledger *ledger);
/* Waits for what is being written; the failure of the batch so far. */
enum kachi_err store_sweep_wait(struct kachi_ledger *ledger);
/* Waits, and forgets the batch: its rows, its failure, and all that was remembered. */
void store_sweep_forget(struct kachi_ledger *ledger);

#endif
