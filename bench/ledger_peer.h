/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_peer.h - what PostgreSQL does at its best: the rows of a ledger that is there already,
 * written once more by hand-written SQL, in batches, into the same tables.
 *
 * Only the server's work is timed: the SQL of a batch is drawn up before, all of it is sent in one
 * go, and nobody plans, checks or hashes an entry. A commit is as durable as the ledger's own.
 */
#ifndef KACHI_BENCH_LEDGER_PEER_H
#define KACHI_BENCH_LEDGER_PEER_H

#include "base/database.h"

enum peer_way {
    PEER_VALUES, /* INSERT ... VALUES of many rows, as text */
    PEER_COPY,   /* COPY ... FROM STDIN; what changes by UPDATE ... FROM (VALUES ...) */
    PEER_WAYS
};

struct peer_work {
    struct kachi_database *source; /* the SQLite database, with one ledger */
    const char *address;           /* of the server */
    int64_t first_lots_end;        /* the entries before this one made the lots that are drawn on */
    int64_t first;                 /* the entries to write */
    size_t count, batch;
};

/* Fills the server's log once, half a gigabyte of it: segments that are written again cost less
 * than new ones, and a server that is in use has no others. */
void peer_warm_up(const char *address);

/* An empty schema on the server, and the address at which it is a database of its own. */
#define PEER_PLACE_BYTES 1000
void peer_place(const char *address, const char *schema, char path[PEER_PLACE_BYTES]);

/* Entries a second. Ends the program where the server refuses. */
double peer_run(const struct peer_work *work, enum peer_way way);

#endif
