/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limit.h - how often one client may ask: a token bucket each, without a lock.
 *
 * A bucket is one number, the moment at which it will be full again (GCRA, as in ITU-T I.371 for
 * ATM cells): a request pushes that moment further by one over the rate, and is refused where it
 * would lie more than a burst ahead. Clients share a bucket where their hashes meet.
 */
#ifndef KACHI_SERVER_LIMIT_H
#define KACHI_SERVER_LIMIT_H

#include "base/clock.h"
#include "base/random.h"
#include "base/str.h"

#include <stdatomic.h>

#define KACHI_LIMIT_BUCKETS 16384
#define KACHI_LIMIT_BURST_S 2 /* of requests at the rate, at once */

struct kachi_limit {
    int64_t per_second; /* 0: no limit */
    uint64_t salt;      /* so that nobody can choose whom to share a bucket with */
    _Atomic kachi_moment full_at[KACHI_LIMIT_BUCKETS];
};

/* Spreads every bit over all (the finalizer of SplitMix64, Steele, Lea and Flood 2014,
 * doi:10.1145/2660193.2660195). */
uint64_t kachi_limit_mix(uint64_t bits);

void kachi_limit_init(struct kachi_limit *limit, int64_t per_second,
                      const struct kachi_random *random);
/* One more request, or as much as `cost` of them: 0 where it is let in, else the microseconds to
 * wait. What is refused costs nothing. */
int64_t kachi_limit_take(struct kachi_limit *limit, struct kachi_str client, int64_t cost,
                         kachi_moment now);

#endif
