/* SPDX-License-Identifier: Apache-2.0 */
#include "server/metrics.h"

const int64_t kachi_metrics_bounds_us[KACHI_METRICS_BUCKETS - 1] = {
    50, 100, 250, 500, 1000, 2500, 5000, 10000, 50000, 250000, 1000000};

void kachi_metrics_add(_Atomic uint64_t *counter, uint64_t more)
{
    /* One writer: no need for a locked instruction. */
    uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, now + more, memory_order_relaxed);
}

void kachi_metrics_count(struct kachi_metrics *metrics, size_t route, unsigned status,
                         int64_t taken_us, size_t bytes)
{
    size_t at = route < KACHI_METRICS_ROUTES_MAX ? route : KACHI_METRICS_ROUTES_MAX - 1;
    struct kachi_route_metrics *counted = &metrics->routes[at];
    size_t bucket = 0;
    while (bucket < KACHI_METRICS_BUCKETS - 1 && taken_us > kachi_metrics_bounds_us[bucket]) {
        bucket++;
    }
    kachi_metrics_add(&counted->status[status / 100 < 6 ? status / 100 : 5], 1);
    kachi_metrics_add(&counted->buckets[bucket], 1);
    kachi_metrics_add(&counted->total_us, taken_us > 0 ? (uint64_t)taken_us : 0);
    kachi_metrics_add(&metrics->bytes_out, bytes);
}
