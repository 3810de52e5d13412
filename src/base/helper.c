/* SPDX-License-Identifier: Apache-2.0 */
#include "base/helper.h"

#include "base/memory_internal.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

struct kachi_helper {
    bool has_thread;
    pthread_t thread;
    pthread_mutex_t lock; /* over everything below */
    pthread_cond_t changed;
    void (*job)(void *context); /* NULL: none, or it is done */
    void *context;
    bool stop;
};

static void *serve(void *argument)
{
    struct kachi_helper *helper = argument;
    pthread_mutex_lock(&helper->lock);
    for (;;) {
        while (helper->job == NULL && !helper->stop) {
            pthread_cond_wait(&helper->changed, &helper->lock);
        }
        if (helper->job == NULL) {
            break;
        }
        void (*job)(void *) = helper->job;
        void *context = helper->context;
        pthread_mutex_unlock(&helper->lock);
        job(context);
        pthread_mutex_lock(&helper->lock);
        helper->job = NULL;
        pthread_cond_broadcast(&helper->changed);
    }
    pthread_mutex_unlock(&helper->lock);
    return NULL;
}

struct kachi_helper *kachi_helper_new(void)
{
    struct kachi_helper *helper = calloc(1, sizeof(*helper));
    if (helper == NULL) {
        kachi_memory_exhausted();
    }
    pthread_mutex_init(&helper->lock, NULL);
    pthread_cond_init(&helper->changed, NULL);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* the new thread inherits it */
    helper->has_thread = pthread_create(&helper->thread, NULL, serve, helper) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return helper;
}

void kachi_helper_free(struct kachi_helper *helper)
{
    if (helper == NULL) {
        return;
    }
    if (helper->has_thread) {
        pthread_mutex_lock(&helper->lock);
        helper->stop = true;
        pthread_cond_broadcast(&helper->changed);
        pthread_mutex_unlock(&helper->lock);
        pthread_join(helper->thread, NULL);
    }
    pthread_cond_destroy(&helper->changed);
    pthread_mutex_destroy(&helper->lock);
    free(helper);
}

void kachi_helper_start(struct kachi_helper *helper, void (*job)(void *context), void *context)
{
    if (!helper->has_thread) {
        job(context);
        return;
    }
    pthread_mutex_lock(&helper->lock);
    assert(helper->job == NULL);
    helper->job = job;
    helper->context = context;
    pthread_cond_broadcast(&helper->changed);
    pthread_mutex_unlock(&helper->lock);
}

void kachi_helper_wait(struct kachi_helper *helper)
{
    pthread_mutex_lock(&helper->lock);
    while (helper->job != NULL) {
        pthread_cond_wait(&helper->changed, &helper->lock);
    }
    pthread_mutex_unlock(&helper->lock);
}
