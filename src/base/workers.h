/* SPDX-License-Identifier: Apache-2.0 */
/*
 * workers.h - a few threads that share out numbered jobs.
 *
 * Jobs read immutable data and write only what their number owns; which thread runs which job
 * changes nothing.
 */
#ifndef KACHI_BASE_WORKERS_H
#define KACHI_BASE_WORKERS_H

#include <stddef.h>

struct kachi_workers;

/* As many as the machine has cores. */
unsigned kachi_workers_most(void);
/* 0 threads: kachi_workers_most(). The calling thread works too. */
struct kachi_workers *kachi_workers_new(unsigned threads);
void kachi_workers_free(struct kachi_workers *workers); /* NULL is fine */

/* No workers (NULL) are the calling thread alone. */
unsigned kachi_workers_count(const struct kachi_workers *workers);
/* Runs job(context, index, worker) for every index below count, worker below kachi_workers_count;
 * returns when all are done. */
void kachi_workers_run(struct kachi_workers *workers, size_t count,
                       void (*job)(void *context, size_t index, unsigned worker), void *context);

#endif
