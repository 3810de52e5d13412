/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server.c - a server's life: database, threads' connections, start and stop.
 */
#include "server/server.h"

#include "interop/pact_store.h"
#include "proof/witness.h"
#include "server/account.h"
#include "server/aside.h"
#include "server/audit_log.h"
#include "server/body.h"
#include "server/cache.h"
#include "server/confine.h"
#include "server/http.h"
#include "server/jobs.h"
#include "server/log.h"
#include "server/pact_events.h"
#include "server/request_internal.h"
#include "server/server_internal.h"
#include "server/tables.h"
#include "server/writer.h"
#include "value/statement.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define DRAIN_SECONDS 30U
#define TOKEN_SECONDS 3600
#define ASK_AGAIN_US 1000 /* whether another program has written */
#define DRAIN_STEP_US 10000U

/* The thread's own, of the server that it last worked for. */
static _Thread_local struct kachi_worker *mine;

static void close_worker(struct kachi_worker *worker)
{
    struct kachi_request *request = worker->spare;
    while (request != NULL) {
        struct kachi_request *next = request->internal->next;
        kachi_request_destroy(request);
        request = next;
    }
    kachi_cache_free(worker->cache);
    kachi_ledger_close(worker->ledger);
    kachi_database_close(worker->database);
    kachi_findings_release(&worker->findings);
}

enum kachi_err kachi_server_open_ledger(const struct kachi_server_options *options,
                                        struct kachi_database *database,
                                        struct kachi_findings *findings, struct kachi_ledger **out)
{
    struct kachi_ledger_options ledger = {.clock = options->clock, .random = options->random};
    enum kachi_err err = kachi_ledger_open(database, &ledger, findings, out);
    return err == KACHI_OK ? kachi_sql_run(database, "PRAGMA cache_size = -16384") : err;
}

static enum kachi_err open_worker(struct kachi_worker *worker)
{
    const struct kachi_server_options *options = &worker->server->options;
    enum kachi_err err = kachi_database_open(options->database_path, KACHI_DATABASE_READ,
                                             &worker->findings, &worker->database);
    return err == KACHI_OK ? kachi_server_open_ledger(options, worker->database, &worker->findings,
                                                      &worker->ledger)
                           : err;
}

struct kachi_worker *kachi_worker_get(struct kachi_server *server)
{
    if (mine != NULL && mine->server == server) {
        return mine;
    }
    (void)pthread_mutex_lock(&server->lock);
    struct kachi_worker *worker = KACHI_NEW(&server->arena, struct kachi_worker);
    worker->server = server;
    worker->cache = kachi_cache_new(&server->arena);
    kachi_findings_init(&worker->findings);
    enum kachi_err err = open_worker(worker);
    if (err == KACHI_OK) {
        worker->next = server->workers;
        server->workers = worker;
        mine = worker;
    } else {
        kachi_log_event(&server->options, "thread-without-database", &worker->findings);
        close_worker(worker);
        worker = NULL;
    }
    (void)pthread_mutex_unlock(&server->lock);
    return worker;
}

/* Changes when another connection has committed; -1 where it cannot be read. */
static int64_t ask_version(struct kachi_worker *worker)
{
    struct kachi_statement *row = kachi_sql_begin(worker->database, "PRAGMA data_version");
    int64_t version = kachi_sql_row(row) ? kachi_sql_int64(row, 0) : -1;
    return kachi_sql_end(row) == KACHI_OK ? version : -1;
}

bool kachi_worker_can_read(struct kachi_worker *worker)
{
    return ask_version(worker) >= 0;
}

int64_t kachi_worker_data_version(struct kachi_worker *worker)
{
    uint64_t commits = atomic_load(&worker->server->commits);
    int64_t now = kachi_steady_us();
    if (commits == worker->seen_commits && now - worker->asked_us < ASK_AGAIN_US) {
        return worker->data_version;
    }
    int64_t version = ask_version(worker);
    if (commits != worker->seen_commits || version != worker->seen_version || version < 0) {
        worker->data_version++; /* and where it cannot be read, nothing is kept */
    }
    worker->seen_commits = commits;
    worker->seen_version = version;
    worker->asked_us = now;
    return worker->data_version;
}

void kachi_server_committed(struct kachi_server *server)
{
    atomic_fetch_add(&server->commits, 1);
}

struct kachi_database *kachi_server_write(struct kachi_request *request)
{
    struct kachi_server *server = request->server;
    (void)pthread_mutex_lock(&server->writing);
    kachi_ledger_set_findings(server->ledger, &request->findings);
    return server->database;
}

void kachi_server_written(struct kachi_request *request)
{
    struct kachi_server *server = request->server;
    kachi_ledger_set_findings(server->ledger, &server->findings);
    kachi_findings_clear(&server->findings);
    kachi_server_committed(server);
    (void)pthread_mutex_unlock(&server->writing);
}

void kachi_server_audit(struct kachi_request *request, const char *action, struct kachi_str subject,
                        bool is_allowed)
{
    struct kachi_audit_line line = {
        .time = request->started,
        .account = request->principal.name,
        .action = kachi_str_of(action),
        .subject = subject,
        .is_allowed = is_allowed,
    };
    struct kachi_database *database = kachi_server_write(request);
    enum kachi_err err = kachi_audit_add(database, &line);
    kachi_server_written(request);
    if (err != KACHI_OK) { /* what was done stays done; that it is not in the log has to be known */
        kachi_log_event(&request->server->options, "audit-log-not-written", &request->findings);
    }
}

static enum kachi_err open_database(struct kachi_server *server, struct kachi_findings *findings)
{
    const struct kachi_server_options *options = &server->options;
    enum kachi_err err = kachi_database_open(options->database_path, KACHI_DATABASE_CREATE,
                                             findings, &server->database);
    err = err == KACHI_OK ? kachi_store_prepare(server->database) : err;
    err = err == KACHI_OK ? kachi_statement_prepare(server->database) : err;
    err = err == KACHI_OK ? kachi_server_prepare(server->database) : err;
    err = err == KACHI_OK ? kachi_pact_prepare(server->database) : err;
    return err == KACHI_OK
               ? kachi_server_open_ledger(options, server->database, findings, &server->ledger)
               : err;
}

static void close_server(struct kachi_server *server)
{
    for (struct kachi_worker *worker = server->workers; worker != NULL; worker = worker->next) {
        close_worker(worker);
    }
    kachi_models_release(&server->models);
    kachi_guesses_release(&server->guesses);
    kachi_json_release(&server->schemas);
    kachi_ledger_close(server->ledger);
    kachi_database_close(server->database);
    if (server->listening >= 0) { /* not before the daemon's threads are gone */
        (void)close(server->listening);
    }
    (void)pthread_mutex_destroy(&server->lock);
    (void)pthread_mutex_destroy(&server->writing);
    (void)pthread_mutex_destroy(&server->witnessing);
    kachi_findings_release(&server->findings);
    struct kachi_arena arena = server->arena; /* the server lives in it */
    kachi_arena_release(&arena);
}

static unsigned thread_count(unsigned asked)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (asked > 0) {
        return asked;
    }
    return cores < 2 ? 2U : (unsigned)cores;
}

/* Signals are waited for by the main thread alone: threads made from here on do not see them. */
static void block_signals(sigset_t *signals)
{
    (void)sigemptyset(signals);
    (void)sigaddset(signals, SIGTERM);
    (void)sigaddset(signals, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

/* The folder that a file is in. */
static struct kachi_str folder_of(struct kachi_arena *arena, struct kachi_str path)
{
    size_t end = path.bytes;
    while (end > 0 && path.text[end - 1] != '/') {
        end--;
    }
    return end == 0 ? kachi_str_of(".") : kachi_str_copy(arena, kachi_str_slice(path, 0, end));
}

/* Before anything is opened. In the demo the folder of the database is made and taken away by who
 * started it: files are not confined then. */
static enum kachi_err confine_early(struct kachi_server *server, struct kachi_findings *findings)
{
    const struct kachi_server_options *options = &server->options;
    struct kachi_str folders[2] = {folder_of(&server->arena, options->database_path)};
    size_t count = 1;
    if (options->witness != NULL) {
        folders[count++] = options->witness->folder;
    }
    enum kachi_err err =
        kachi_str_is_empty(options->user) ? KACHI_OK : kachi_confine_user(options->user, findings);
    if (err != KACHI_OK || options->is_demo) {
        return err;
    }
    /* Temporary files too: of SQLite, and of inventories that are sent. */
    (void)setenv("SQLITE_TMPDIR", folders[0].text, 1);
    (void)setenv("TMPDIR", folders[0].text, 1);
    if (!kachi_confine_files(count, folders)) {
        kachi_log_event(options, "files-not-confined", NULL);
    }
    return KACHI_OK;
}

/* Before any thread runs: all of them read it, and the arena is theirs from then on. */
static void name_address(struct kachi_server *server)
{
    const struct kachi_server_options *options = &server->options;
    const char *scheme = kachi_str_is_empty(options->tls_key) ? "http" : "https";
    server->base_url =
        kachi_str_is_empty(options->base_url)
            ? kachi_str_print(&server->arena, "%s://localhost:%u", scheme, (unsigned)options->port)
            : options->base_url;
}

enum kachi_err kachi_server_start(const struct kachi_server_options *options,
                                  struct kachi_findings *findings, struct kachi_server **out)
{
    struct kachi_arena arena;
    sigset_t signals;
    kachi_arena_init(&arena);
    struct kachi_server *server = KACHI_NEW(&arena, struct kachi_server);
    server->options = *options;
    server->options.threads = thread_count(options->threads);
    server->options.token_s = options->token_s > 0 ? options->token_s : TOKEN_SECONDS;
    (void)pthread_mutex_init(&server->lock, NULL);
    (void)pthread_mutex_init(&server->writing, NULL);
    (void)pthread_mutex_init(&server->witnessing, NULL);
    kachi_models_init(&server->models);
    kachi_findings_init(&server->findings);
    server->arena = arena;
    server->started = kachi_clock_now(&options->clock);
    kachi_limit_init(&server->limit, options->per_second, &options->random);
    kachi_guesses_init(&server->guesses, &options->random);
    block_signals(&signals);
    server->listening = -1;
    enum kachi_err err = confine_early(server, findings);
    err = err == KACHI_OK ? kachi_http_listen(server, findings) : err;
    name_address(server);
    err = err == KACHI_OK ? kachi_body_schemas_read(findings, &server->schemas) : err;
    err = err == KACHI_OK ? open_database(server, findings) : err;
    err = err == KACHI_OK ? kachi_writer_start(server, findings) : err;
    err = err == KACHI_OK ? kachi_aside_start(server, findings, &server->passwords) : err;
    err = err == KACHI_OK ? kachi_aside_start(server, findings, &server->files) : err;
    err = err == KACHI_OK ? kachi_pact_events_start(server, findings) : err;
    err = err == KACHI_OK ? kachi_jobs_start(server, findings) : err;
    err = err == KACHI_OK ? kachi_http_start(server, findings) : err;
    if (err != KACHI_OK) {
        kachi_jobs_stop(server->jobs);
        kachi_aside_stop(server->passwords);
        kachi_aside_stop(server->files);
        kachi_pact_events_stop(server->events);
        kachi_writer_stop(server->writer);
        close_server(server);
        return err;
    }
    if (!kachi_confine_calls()) {
        kachi_log_event(options, "calls-not-confined", NULL);
    }
    *out = server;
    return KACHI_OK;
}

struct kachi_str kachi_server_url(const struct kachi_server *server)
{
    return server->base_url;
}

/* Waits until what was begun is answered. False where it is not, in time. */
static bool drain(struct kachi_server *server)
{
    unsigned seconds = server->options.drain_s > 0 ? server->options.drain_s : DRAIN_SECONDS;
    for (unsigned waited_us = 0; atomic_load(&server->active) > 0; waited_us += DRAIN_STEP_US) {
        if (waited_us >= seconds * 1000000U) {
            return false;
        }
        (void)usleep(DRAIN_STEP_US);
    }
    return true;
}

enum kachi_err kachi_server_run(struct kachi_server *server)
{
    sigset_t signals;
    int signal_number = 0;
    block_signals(&signals);
    (void)sigwait(&signals, &signal_number);
    atomic_store(&server->draining, true);
    kachi_http_quiesce(server);
    kachi_jobs_stop(server->jobs); /* those who listen to one would keep their connection */
    return drain(server) ? KACHI_OK : KACHI_ERR_IO;
}

void kachi_server_stop(struct kachi_server *server)
{
    kachi_jobs_stop(server->jobs);
    kachi_aside_stop(server->passwords); /* who waits there is suspended: answered first */
    kachi_aside_stop(server->files);
    kachi_http_stop(server);
    kachi_pact_events_stop(server->events);
    kachi_writer_stop(server->writer);
    close_server(server);
}
