/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics.h - what a server counts, for Prometheus (text format 0.0.4).
 *
 * Each thread counts for itself, without locks: a counter has one writer, and a reader that sums
 * them may be a request behind.
 */
#ifndef KACHI_SERVER_METRICS_H
#define KACHI_SERVER_METRICS_H

#include "base/buffer.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define KACHI_METRICS_ROUTES_MAX 256
#define KACHI_METRICS_BUCKETS 12 /* of time; the last holds what is slower than all */

/* Upper bounds of the buckets, in microseconds. */
extern const int64_t kachi_metrics_bounds_us[KACHI_METRICS_BUCKETS - 1];

struct kachi_route_metrics {
    _Atomic uint64_t status[6]; /* by first digit of the status; [0] is not used */
    _Atomic uint64_t buckets[KACHI_METRICS_BUCKETS];
    _Atomic uint64_t total_us;
};

struct kachi_metrics {
    struct kachi_route_metrics routes[KACHI_METRICS_ROUTES_MAX]; /* by index; the last: no route */
    _Atomic uint64_t cache_hits, cache_misses, not_modified, refused, bytes_out;
};

/* One more, by the one thread that counts there. */
void kachi_metrics_add(_Atomic uint64_t *counter, uint64_t more);
void kachi_metrics_count(struct kachi_metrics *metrics, size_t route, unsigned status,
                         int64_t taken_us, size_t bytes);

#endif
