/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server.h - `kachi serve`: the whole of Kachi over HTTP, from start to stop.
 *
 * One process over one database file: a pool of threads reads, each with a connection of its own;
 * one thread writes the ledger, many requests in one commit. The server decides nothing: handlers
 * call the layers below, which the command line calls too.
 */
#ifndef KACHI_SERVER_SERVER_H
#define KACHI_SERVER_SERVER_H

#include "base/findings.h"
#include "base/random.h"

struct kachi_witness;

enum kachi_server_log { KACHI_LOG_NOTHING, KACHI_LOG_ERRORS, KACHI_LOG_REQUESTS };

struct kachi_server_options {
    struct kachi_str database_path;
    struct kachi_str address; /* to listen on; empty: loopback */
    uint16_t port;            /* 0: any free one */
    struct kachi_str
        base_url;          /* as clients see it, without a slash at the end; empty: from address */
    struct kachi_str user; /* to become at the start; empty: whoever starts it */
    struct kachi_str web;  /* a folder of web pages; empty: those in the binary */
    struct kachi_str public_folder;      /* of outsiders: proof/public_folder.h; empty: none */
    const struct kachi_witness *witness; /* answers add-checkpoint; NULL: it does not */
    struct kachi_str tls_certificate, tls_key; /* PEM files; empty: plain HTTP */
    unsigned threads;                          /* that answer; 0: as many as cores, at least 2 */
    bool is_demo; /* data of the demo: whoever asks may read, and sign in as anybody */
    enum kachi_server_log log;
    int64_t per_second;   /* requests of one client; 0: no limit */
    bool is_behind_proxy; /* which says in X-Forwarded-For who asks */
    int64_t token_s;      /* how long a token holds; 0: 3,600 */
    unsigned drain_s;     /* to finish what was begun, at a stop; 0: 30 */
    struct kachi_clock clock;
    struct kachi_random random;
};

struct kachi_server;

/*
 * Opens the database, makes missing tables, and listens. KACHI_ERR_IO with findings server-listen,
 * database-... where it cannot.
 */
KACHI_MUST_CHECK enum kachi_err kachi_server_start(const struct kachi_server_options *options,
                                                   struct kachi_findings *findings,
                                                   struct kachi_server **out);
/* What it answers at: "http://localhost:8410". */
struct kachi_str kachi_server_url(const struct kachi_server *server);
/* Waits for SIGTERM or SIGINT, then stops: accepts nothing new, finishes what it has begun, and
 * closes. KACHI_ERR_IO where something acknowledged could not be finished in time. */
KACHI_MUST_CHECK enum kachi_err kachi_server_run(struct kachi_server *server);
void kachi_server_stop(struct kachi_server *server);

#endif
