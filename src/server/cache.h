/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cache.h - answers that are still true: each thread keeps its own, so there is no lock.
 *
 * An answer is found again by its key (URL, language, party) while the database has not changed
 * since it was made (kachi_worker_data_version) and the day is the same, for what depends on
 * validity. A place holds one answer; a newer one of the same place replaces it.
 */
#ifndef KACHI_SERVER_CACHE_H
#define KACHI_SERVER_CACHE_H

#include "base/buffer.h"
#include "base/clock.h"
#include "server/etag.h"

struct MHD_Response;
struct kachi_cache;

struct kachi_cached {
    struct MHD_Response *response; /* NULL: an empty place */
    char etag[KACHI_ETAG_BYTES];   /* NUL-terminated, with quotes */
    unsigned status;
    size_t bytes; /* of the body */
    int64_t data_version;
    kachi_day day;
};

/* Lives in arena until kachi_cache_free gives back what the arena does not hold. */
struct kachi_cache *kachi_cache_new(struct kachi_arena *arena);
void kachi_cache_free(struct kachi_cache *cache); /* NULL is fine */

/* NULL where there is none that is still true. Borrowed until the next change of the cache. */
const struct kachi_cached *kachi_cache_find(struct kachi_cache *cache, struct kachi_str key,
                                            int64_t data_version, kachi_day day);
/* Takes the response over, and copies the key; too large answers are let go at once. */
void kachi_cache_put(struct kachi_cache *cache, struct kachi_str key,
                     const struct kachi_cached *answer);

#endif
