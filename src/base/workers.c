/* SPDX-License-Identifier: Apache-2.0 */
/*
 * workers.c - threads that wait for a run, take the next index each until none is left, and wait
 * again, awake for a moment: one run often follows another. The caller is worker 0; it waits for
 * those who came, not for those who have no processor yet.
 */
#include "base/workers.h"
#include "base/meeting.h"
#include "base/memory_internal.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS_MAX 256

struct worker {
    struct kachi_workers *workers;
    unsigned number;
    pthread_t thread;
};

struct kachi_workers {
    unsigned count; /* with the caller */
    struct worker *others;
    pthread_mutex_t lock; /* over everything below; the numbers are looked at without it too */
    pthread_cond_t start, done;
    atomic_uint run;  /* its number, so that a worker knows a new one */
    atomic_uint busy; /* that are in the run */
    bool is_open;     /* to those who come now */
    bool stop;
    size_t job_count;
    void (*job)(void *context, size_t index, unsigned worker);
    void *context;
    atomic_size_t next;
};

static void work(struct kachi_workers *workers, unsigned number)
{
    size_t index = atomic_fetch_add(&workers->next, 1);
    while (index < workers->job_count) {
        workers->job(workers->context, index, number);
        index = atomic_fetch_add(&workers->next, 1);
    }
}

static void *serve(void *argument)
{
    struct worker *self = argument;
    struct kachi_workers *workers = self->workers;
    unsigned seen = 0;
    for (;;) {
        (void)kachi_wait_awake(&workers->run, seen);
        pthread_mutex_lock(&workers->lock);
        while (workers->run == seen && !workers->stop) {
            pthread_cond_wait(&workers->start, &workers->lock);
        }
        if (workers->stop) {
            break;
        }
        seen = workers->run;
        if (!workers->is_open) {
            pthread_mutex_unlock(&workers->lock); /* came too late: the others have done it all */
            continue;
        }
        workers->busy++;
        pthread_mutex_unlock(&workers->lock);
        work(workers, self->number);
        pthread_mutex_lock(&workers->lock);
        workers->busy--;
        if (workers->busy == 0) {
            pthread_cond_signal(&workers->done);
        }
        pthread_mutex_unlock(&workers->lock);
    }
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

unsigned kachi_workers_most(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (unsigned)cores;
}

static void *zeroed_or_exit(size_t count, size_t bytes)
{
    void *memory = calloc(count, bytes);
    if (memory == NULL) {
        kachi_memory_exhausted();
    }
    return memory;
}

struct kachi_workers *kachi_workers_new(unsigned threads)
{
    struct kachi_workers *workers = zeroed_or_exit(1, sizeof *workers);
    unsigned wanted = threads == 0 ? kachi_workers_most() : threads;
    wanted = wanted > THREADS_MAX ? THREADS_MAX : wanted;
    workers->others = zeroed_or_exit(wanted, sizeof workers->others[0]);
    workers->count = 1;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->start, NULL);
    pthread_cond_init(&workers->done, NULL);
    while (workers->count < wanted) {
        struct worker *worker = &workers->others[workers->count - 1];
        *worker = (struct worker){.workers = workers, .number = workers->count};
        if (pthread_create(&worker->thread, NULL, serve, worker) != 0) {
            break; /* the system gives no more threads: those we have do all the work */
        }
        workers->count++;
    }
    return workers;
}

void kachi_workers_free(struct kachi_workers *workers)
{
    if (workers == NULL) {
        return;
    }
    pthread_mutex_lock(&workers->lock);
    assert(workers->busy == 0);
    workers->stop = true;
    pthread_cond_broadcast(&workers->start);
    pthread_mutex_unlock(&workers->lock);
    for (unsigned i = 0; i + 1 < workers->count; i++) {
        pthread_join(workers->others[i].thread, NULL);
    }
    pthread_cond_destroy(&workers->done);
    pthread_cond_destroy(&workers->start);
    pthread_mutex_destroy(&workers->lock);
    free(workers->others);
    free(workers);
}

unsigned kachi_workers_count(const struct kachi_workers *workers)
{
    return workers == NULL ? 1 : workers->count;
}

static void run_alone(size_t count, void (*job)(void *context, size_t index, unsigned worker),
                      void *context)
{
    for (size_t index = 0; index < count; index++) {
        job(context, index, 0);
    }
}

void kachi_workers_run(struct kachi_workers *workers, size_t count,
                       void (*job)(void *context, size_t index, unsigned worker), void *context)
{
    if (workers == NULL) {
        run_alone(count, job, context);
        return;
    }
    pthread_mutex_lock(&workers->lock);
    assert(!workers->is_open); /* a job that starts a run would wait for itself */
    workers->job = job;
    workers->context = context;
    workers->job_count = count;
    atomic_store(&workers->next, 0);
    workers->is_open = true;
    workers->run++;
    pthread_cond_broadcast(&workers->start);
    pthread_mutex_unlock(&workers->lock);
    work(workers, 0);
    for (unsigned busy = workers->busy; busy > 0 && kachi_wait_awake(&workers->busy, busy);) {
        busy = workers->busy;
    }
    pthread_mutex_lock(&workers->lock);
    workers->is_open = false;
    while (workers->busy > 0) {
        pthread_cond_wait(&workers->done, &workers->lock);
    }
    pthread_mutex_unlock(&workers->lock);
}
