/* SPDX-License-Identifier: Apache-2.0 */
/*
 * helper.h - one thread beside the caller's, that does one job at a time.
 *
 * What the job works on belongs to it from start to wait; everything it wrote is seen after wait.
 * Signals go to other threads. Where the machine gives no thread, start does the job itself.
 */
#ifndef KACHI_BASE_HELPER_H
#define KACHI_BASE_HELPER_H

struct kachi_helper;

struct kachi_helper *kachi_helper_new(void);
/* Waits for the job, if there is one. NULL is fine. */
void kachi_helper_free(struct kachi_helper *helper);

/* Begins job(context). Starting a second before the first was waited for is a bug. */
void kachi_helper_start(struct kachi_helper *helper, void (*job)(void *context), void *context);
/* Returns when the job is done; at once where there is none. */
void kachi_helper_wait(struct kachi_helper *helper);

#endif
