/* SPDX-License-Identifier: Apache-2.0 */
#include "server/aside.h"

#include "server/http.h"
#include "server/problem.h"
#include "server/request_internal.h"
#include "server/server_internal.h"

#define WAITING_MAX 16

struct waiting {
    struct kachi_request *request;
    void (*work)(struct kachi_request *request);
};

struct kachi_aside {
    struct kachi_server *server;
    pthread_t thread;
    bool is_running;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct waiting waiting[WAITING_MAX]; /* a ring */
    size_t first, count;
    bool is_ending;
};

/* The request is the thread's own meanwhile: so are the connections that it reads by. */
static void work_on(struct kachi_worker *worker, const struct waiting *waiting)
{
    struct kachi_request *request = waiting->request;
    struct kachi_worker *own = request->worker;
    if (worker == NULL) { /* no database connection: the log says why */
        kachi_problem_write(request, kachi_request_refuse_busy(request));
    } else {
        request->worker = worker;
        waiting->work(request);
        kachi_ledger_set_findings(worker->ledger, &worker->findings);
        request->worker = own;
    }
    kachi_http_resume(request); /* it may be gone from here on */
}

static void *run(void *context)
{
    struct kachi_aside *aside = context;
    struct kachi_worker *worker = NULL; /* from the first request on: the server is started then */
    for (;;) {
        (void)pthread_mutex_lock(&aside->lock);
        while (aside->count == 0 && !aside->is_ending) {
            (void)pthread_cond_wait(&aside->wake, &aside->lock);
        }
        if (aside->count == 0) {
            (void)pthread_mutex_unlock(&aside->lock);
            return NULL;
        }
        struct waiting next = aside->waiting[aside->first];
        aside->first = (aside->first + 1) % WAITING_MAX;
        aside->count--;
        (void)pthread_mutex_unlock(&aside->lock);
        worker = worker != NULL ? worker : kachi_worker_get(aside->server);
        work_on(worker, &next);
    }
}

enum kachi_err kachi_aside_start(struct kachi_server *server, struct kachi_findings *findings,
                                 struct kachi_aside **out)
{
    struct kachi_aside *aside = KACHI_NEW(&server->arena, struct kachi_aside);
    *out = aside;
    aside->server = server;
    (void)pthread_mutex_init(&aside->lock, NULL);
    (void)pthread_cond_init(&aside->wake, NULL);
    if (pthread_create(&aside->thread, NULL, run, aside) != 0) {
        kachi_findings_add(findings, "server-thread", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_IO;
    }
    aside->is_running = true;
    return KACHI_OK;
}

void kachi_aside_stop(struct kachi_aside *aside)
{
    if (aside == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&aside->lock);
    aside->is_ending = true;
    (void)pthread_cond_signal(&aside->wake);
    (void)pthread_mutex_unlock(&aside->lock);
    if (aside->is_running) {
        (void)pthread_join(aside->thread, NULL);
        aside->is_running = false;
    }
    (void)pthread_mutex_destroy(&aside->lock);
    (void)pthread_cond_destroy(&aside->wake);
}

enum kachi_err kachi_aside_add(struct kachi_aside *aside, struct kachi_request *request,
                               void (*work)(struct kachi_request *request))
{
    (void)pthread_mutex_lock(&aside->lock);
    bool is_full = aside->count == WAITING_MAX || aside->is_ending;
    if (!is_full) {
        kachi_http_suspend(request); /* before the other thread can resume it */
        aside->waiting[(aside->first + aside->count) % WAITING_MAX] =
            (struct waiting){request, work};
        aside->count++;
        (void)pthread_cond_signal(&aside->wake);
    }
    (void)pthread_mutex_unlock(&aside->lock);
    return is_full ? kachi_request_refuse_busy(request) : KACHI_OK;
}
