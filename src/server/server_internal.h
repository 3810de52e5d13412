/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server_internal.h - what the files of the server share: the server itself, and what belongs to
 * each thread of its pool.
 */
#ifndef KACHI_SERVER_SERVER_INTERNAL_H
#define KACHI_SERVER_SERVER_INTERNAL_H

#include "server/metrics.h"
#include "server/model.h"
#include "server/request.h"
#include "server/server.h"

#include <pthread.h>
#include <stdatomic.h>

struct MHD_Daemon;
struct kachi_cache;

/* Of one thread of the pool: nobody else touches it, but for the counters. */
struct kachi_worker {
    struct kachi_server *server;
    struct kachi_worker *next;
    struct kachi_findings findings; /* of opening */
    struct kachi_database *database;
    struct kachi_ledger *ledger;
    struct kachi_cache *cache;
    int64_t data_version;        /* of the database, as this connection last saw it */
    struct kachi_request *spare; /* finished requests, to be used again */
    struct kachi_metrics metrics;
};

struct kachi_server {
    struct kachi_server_options options;
    struct kachi_arena arena;
    struct kachi_str base_url;
    struct MHD_Daemon *daemon;
    struct kachi_models models;
    struct kachi_database *database; /* of the main thread */
    struct kachi_ledger *ledger;
    pthread_mutex_t lock; /* over workers */
    struct kachi_worker *workers;
    kachi_moment started;
    atomic_int active; /* requests begun and not answered */
    atomic_bool draining;
};

/* The calling thread's; made and opened at first use. NULL, said in the log, where it cannot be. */
struct kachi_worker *kachi_worker_get(struct kachi_server *server);
/* PRAGMA data_version: changes when another connection has committed. */
int64_t kachi_worker_data_version(struct kachi_worker *worker);

/* Runs the handler of a request, and writes what it answers, or the problem, to request->out; or
 * finds the answer in the cache. */
void kachi_dispatch(struct kachi_request *request);
/* The problem of a body that is larger than is read. */
void kachi_dispatch_too_large(struct kachi_request *request);

#endif
