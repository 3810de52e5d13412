/* SPDX-License-Identifier: Apache-2.0 */
#include "server/writer.h"

#include "server/http.h"
#include "server/server_internal.h"

struct kachi_writer {
    struct kachi_server *server;
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_database *database;
    struct kachi_ledger *ledger;
    pthread_t thread;
    bool is_running;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct kachi_writing *first, *last;
    uint64_t waiting;
    bool is_ending;
    _Atomic uint64_t commits, entries;
};

/* As many as one batch takes, in the order in which they came. */
static struct kachi_writing *take(struct kachi_writer *writer, size_t *entries)
{
    struct kachi_writing *taken = writer->first;
    struct kachi_writing *last = NULL;
    *entries = 0;
    for (struct kachi_writing *at = taken;
         at != NULL && *entries + at->count <= KACHI_POST_ENTRIES_MAX; at = at->next) {
        *entries += at->count;
        last = at;
        writer->waiting--;
    }
    if (last == NULL) {
        return NULL;
    }
    writer->first = last->next;
    writer->last = last->next == NULL ? NULL : writer->last;
    last->next = NULL;
    return taken;
}

static enum kachi_err post(struct kachi_writer *writer, struct kachi_arena *arena,
                           const struct kachi_writing *taken, size_t count,
                           struct kachi_post_result results[])
{
    struct kachi_entry *entries = KACHI_NEW_ARRAY(arena, struct kachi_entry, count);
    struct kachi_post_request *requests = KACHI_NEW_ARRAY(arena, struct kachi_post_request, count);
    size_t at = 0;
    for (const struct kachi_writing *writing = taken; writing != NULL; writing = writing->next) {
        for (size_t i = 0; i < writing->count; i++) {
            entries[at] = writing->entries[i];
            requests[at++] = (struct kachi_post_request){writing->actor, writing->findings[i]};
        }
    }
    kachi_findings_clear(&writer->findings);
    return kachi_post_each(writer->ledger, count, requests, entries, results);
}

/* Answers every request of the batch; a request may be gone once it is resumed. */
static void answer(struct kachi_writer *writer, struct kachi_writing *taken, enum kachi_err err,
                   const struct kachi_post_result results[])
{
    size_t at = 0;
    while (taken != NULL) {
        struct kachi_writing *next = taken->next;
        struct kachi_request *request = taken->request;
        taken->err = err;
        for (size_t i = 0; i < taken->count; i++) {
            taken->results[i] = results[at++];
        }
        if (err != KACHI_OK) {
            kachi_findings_add_all(&request->findings, &writer->findings);
        }
        kachi_ledger_set_findings(writer->ledger, &request->findings);
        taken->answer(taken, (struct kachi_ledger_view){writer->ledger, &request->arena});
        kachi_ledger_set_findings(writer->ledger, &writer->findings);
        kachi_http_resume(request);
        taken = next;
    }
}

static void *run(void *context)
{
    struct kachi_writer *writer = context;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (;;) {
        size_t count = 0;
        (void)pthread_mutex_lock(&writer->lock);
        while (writer->first == NULL && !writer->is_ending) {
            (void)pthread_cond_wait(&writer->wake, &writer->lock);
        }
        struct kachi_writing *taken = take(writer, &count);
        (void)pthread_mutex_unlock(&writer->lock);
        if (taken == NULL) {
            break; /* ending, and nothing is left */
        }
        struct kachi_arena_mark mark = kachi_arena_mark(&arena);
        struct kachi_post_result *results =
            KACHI_NEW_ARRAY(&arena, struct kachi_post_result, count + 1);
        enum kachi_err err = post(writer, &arena, taken, count, results);
        kachi_server_committed(writer->server);
        atomic_fetch_add(&writer->commits, 1);
        atomic_fetch_add(&writer->entries, count);
        answer(writer, taken, err, results);
        kachi_arena_reset(&arena, mark);
    }
    kachi_arena_release(&arena);
    return NULL;
}

enum kachi_err kachi_writer_start(struct kachi_server *server, struct kachi_findings *findings)
{
    const struct kachi_server_options *options = &server->options;
    struct kachi_ledger_options ledger = {.clock = options->clock, .random = options->random};
    struct kachi_writer *writer = KACHI_NEW(&server->arena, struct kachi_writer);
    server->writer = writer;
    writer->server = server;
    kachi_findings_init(&writer->findings);
    (void)pthread_mutex_init(&writer->lock, NULL);
    (void)pthread_cond_init(&writer->wake, NULL);
    enum kachi_err err = kachi_database_open(options->database_path, KACHI_DATABASE_WRITE, findings,
                                             &writer->database);
    err = err == KACHI_OK ? kachi_ledger_open(writer->database, &ledger, findings, &writer->ledger)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    kachi_ledger_set_findings(writer->ledger, &writer->findings);
    if (pthread_create(&writer->thread, NULL, run, writer) != 0) {
        kachi_findings_add(findings, "server-thread", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_IO;
    }
    writer->is_running = true;
    return KACHI_OK;
}

void kachi_writer_stop(struct kachi_writer *writer)
{
    if (writer == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&writer->lock);
    writer->is_ending = true;
    (void)pthread_cond_signal(&writer->wake);
    (void)pthread_mutex_unlock(&writer->lock);
    if (writer->is_running) {
        (void)pthread_join(writer->thread, NULL);
    }
    kachi_ledger_close(writer->ledger);
    kachi_database_close(writer->database);
    kachi_findings_release(&writer->findings);
    (void)pthread_mutex_destroy(&writer->lock);
    (void)pthread_cond_destroy(&writer->wake);
}

void kachi_writer_add(struct kachi_writer *writer, struct kachi_writing *writing)
{
    kachi_http_suspend(writing->request);
    (void)pthread_mutex_lock(&writer->lock);
    writing->next = NULL;
    if (writer->last == NULL) {
        writer->first = writing;
    } else {
        writer->last->next = writing;
    }
    writer->last = writing;
    writer->waiting++;
    (void)pthread_cond_signal(&writer->wake);
    (void)pthread_mutex_unlock(&writer->lock);
}

struct kachi_writer_counts kachi_writer_counts(struct kachi_writer *writer)
{
    (void)pthread_mutex_lock(&writer->lock);
    struct kachi_writer_counts counts = {atomic_load(&writer->commits),
                                         atomic_load(&writer->entries), writer->waiting};
    (void)pthread_mutex_unlock(&writer->lock);
    return counts;
}
