/* SPDX-License-Identifier: Apache-2.0 */
#include "base/lock.h"

#include <assert.h>

void kachi_lock_take(struct kachi_lock *lock)
{
    int failed = pthread_mutex_lock(&lock->mutex);
    assert(failed == 0);
    (void)failed;
}

void kachi_lock_give(struct kachi_lock *lock)
{
    int failed = pthread_mutex_unlock(&lock->mutex);
    assert(failed == 0);
    (void)failed;
}
