/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lock.h - one thread at a time through a library that keeps things to itself.
 *
 * For such libraries only: what is ours is shared as immutable data, or belongs to one thread.
 */
#ifndef KACHI_BASE_LOCK_H
#define KACHI_BASE_LOCK_H

#include <pthread.h>

struct kachi_lock {
    pthread_mutex_t mutex;
};

/* For a lock that lives as long as the process. */
#define KACHI_LOCK_INIT                                                                            \
    {                                                                                              \
        PTHREAD_MUTEX_INITIALIZER                                                                  \
    }

/* Waits for its turn; a thread that holds the lock must not ask for it again. */
void kachi_lock_take(struct kachi_lock *lock);
void kachi_lock_give(struct kachi_lock *lock);

#endif
