/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch.h - whoever waits for long work: is told how far it is, and may say that it should stop.
 *
 * Work reports now and then, from the thread that was called. What was stopped gives no result.
 */
#ifndef KACHI_BASE_WATCH_H
#define KACHI_BASE_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kachi_watch {
    bool (*report)(void *context, uint64_t done, uint64_t total); /* false: stop */
    void *context;
};

/* Whether to go on; true where nobody watches (NULL). */
static inline bool kachi_watch_goes_on(const struct kachi_watch *watch, uint64_t done,
                                       uint64_t total)
{
    return watch == NULL || watch->report(watch->context, done, total);
}

#endif
