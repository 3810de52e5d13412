/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server_internal.h - what the files of the server share: the server itself, and what belongs to
 * each thread of its pool.
 */
#ifndef KACHI_SERVER_SERVER_INTERNAL_H
#define KACHI_SERVER_SERVER_INTERNAL_H

#include "base/json.h"
#include "server/guess.h"
#include "server/limit.h"
#include "server/metrics.h"
#include "server/model.h"
#include "server/request.h"
#include "server/server.h"

#include <pthread.h>
#include <stdatomic.h>

struct MHD_Daemon;
struct kachi_aside;
struct kachi_cache;
struct kachi_jobs;
struct kachi_pact_events;
struct kachi_writer;

/* A principal that this thread has looked up, for as long as the database has not changed. */
#define KACHI_KNOWN_GRANTS 64
struct kachi_known_grant {
    char sha256[65]; /* NUL-terminated; empty: none */
    int64_t data_version;
    kachi_moment until;
    kachi_day day;
    char csrf[64], name[128], party_name[256];
    struct kachi_principal principal; /* its texts are those above */
};

/* Of one thread of the pool: nobody else touches it, but for the counters. */
struct kachi_worker {
    struct kachi_server *server;
    struct kachi_worker *next;
    struct kachi_findings findings; /* of opening */
    struct kachi_database *database;
    struct kachi_ledger *ledger;
    struct kachi_cache *cache;
    int64_t data_version;        /* grows whenever the database is seen to have changed */
    int64_t seen_version;        /* PRAGMA data_version, when it was last asked */
    uint64_t seen_commits;       /* server->commits then */
    int64_t asked_us;            /* when that was, by a clock of this machine's own */
    struct kachi_request *spare; /* finished requests, to be used again */
    struct kachi_metrics metrics;
    struct kachi_known_grant known[KACHI_KNOWN_GRANTS]; /* who asked before, by digest */
};

struct kachi_server {
    struct kachi_server_options options;
    struct kachi_arena arena; /* guarded by lock, once a thread runs */
    struct kachi_str base_url;
    struct MHD_Daemon *daemon;
    int listening; /* socket; -1: none, or the daemon's */
    struct kachi_models models;
    struct kachi_json_doc schemas;   /* of bodies; only read */
    struct kachi_database *database; /* that the server writes its own tables with, under writing */
    struct kachi_ledger *ledger;     /* on it */
    pthread_mutex_t writing;
    pthread_mutex_t witnessing;       /* a signer is of one thread at a time */
    struct kachi_findings findings;   /* of writing, between requests */
    struct kachi_writer *writer;      /* of the ledger's entries */
    struct kachi_pact_events *events; /* to partners */
    struct kachi_aside *passwords, *files;
    struct kachi_jobs *jobs;
    struct kachi_limit limit;
    pthread_mutex_t lock; /* over workers */
    struct kachi_worker *workers;
    kachi_moment started;
    _Atomic uint64_t commits; /* of this server, by any of its connections */
    atomic_int active;        /* requests begun and not answered */
    atomic_size_t body_bytes; /* of their bodies, as they come in */
    atomic_bool draining;
    struct kachi_guesses guesses; /* of passwords */
};

/* For every connection but the writer's: they are many, so each keeps 16 MiB of pages at most. */
enum kachi_err kachi_server_open_ledger(const struct kachi_server_options *options,
                                        struct kachi_database *database,
                                        struct kachi_findings *findings, struct kachi_ledger **out);

/* The calling thread's; made and opened at first use. NULL, said in the log, where it cannot be. */
struct kachi_worker *kachi_worker_get(struct kachi_server *server);
/*
 * Another number whenever the database may have changed: at once after what this server has written
 * (kachi_server_committed), within a millisecond after what another program has. The database
 * itself is asked no oftener, since that takes locks on its file.
 */
int64_t kachi_worker_data_version(struct kachi_worker *worker);
/* Can the database be read now? */
bool kachi_worker_can_read(struct kachi_worker *worker);
/* Called after a commit, before anybody is told of it. */
void kachi_server_committed(struct kachi_server *server);

/* The connection that writes, for one request at a time; findings go to the request. Give it back.
 */
struct kachi_database *kachi_server_write(struct kachi_request *request);
void kachi_server_written(struct kachi_request *request);
/* Says in the audit log what the request has done, or was refused. */
void kachi_server_audit(struct kachi_request *request, const char *action, struct kachi_str subject,
                        bool is_allowed);

/* Runs the handler of a request, and writes what it answers, or the problem, to request->out; or
 * finds the answer in the cache. */
void kachi_dispatch(struct kachi_request *request);
/* The problem of a body that is larger than is read. */
void kachi_dispatch_too_large(struct kachi_request *request);
/* The problem of a body that comes while too many others do. */
void kachi_dispatch_busy(struct kachi_request *request);

#endif
