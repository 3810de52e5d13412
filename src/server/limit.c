/* SPDX-License-Identifier: Apache-2.0 */
#include "server/limit.h"

#define SECOND_US ((int64_t)1000000)

void kachi_limit_init(struct kachi_limit *limit, int64_t per_second,
                      const struct kachi_random *random)
{
    limit->per_second = per_second;
    random->fill(random->state, (uint8_t *)&limit->salt, sizeof(limit->salt));
    for (size_t i = 0; i < KACHI_LIMIT_BUCKETS; i++) {
        atomic_store_explicit(&limit->full_at[i], 0, memory_order_relaxed);
    }
}

uint64_t kachi_limit_mix(uint64_t bits)
{
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31);
}

static size_t bucket_of(const struct kachi_limit *limit, struct kachi_str client)
{
    return (size_t)(kachi_limit_mix(kachi_str_hash(client) ^ limit->salt) % KACHI_LIMIT_BUCKETS);
}

int64_t kachi_limit_take(struct kachi_limit *limit, struct kachi_str client, int64_t cost,
                         kachi_moment now)
{
    if (limit->per_second <= 0) {
        return 0;
    }
    int64_t cost_us = cost * SECOND_US / limit->per_second;
    _Atomic kachi_moment *bucket = &limit->full_at[bucket_of(limit, client)];
    kachi_moment was = atomic_load_explicit(bucket, memory_order_relaxed);
    for (;;) {
        kachi_moment then = (was > now ? was : now) + cost_us;
        int64_t ahead_us = then - now - KACHI_LIMIT_BURST_S * SECOND_US;
        if (ahead_us > 0) {
            return ahead_us;
        }
        if (atomic_compare_exchange_weak_explicit(bucket, &was, then, memory_order_relaxed,
                                                  memory_order_relaxed)) {
            return 0;
        }
    }
}
