/* SPDX-License-Identifier: Apache-2.0 */
#include "server/cache.h"

#include <microhttpd.h>

#define PLACES 1024                          /* a power of two */
#define KEY_BYTES_MAX ((size_t)8 << 10)      /* longer ones are not kept */
#define ANSWER_BYTES_MAX ((size_t)256 << 10) /* larger ones are made again */
#define CACHE_BYTES_MAX ((size_t)32 << 20)   /* of one thread */

struct place {
    struct kachi_buffer key;
    struct kachi_cached answer;
};

struct kachi_cache {
    size_t bytes;
    struct place places[PLACES];
};

static struct place *place_of(struct kachi_cache *cache, struct kachi_str key)
{
    return &cache->places[kachi_str_hash(key) & (PLACES - 1)];
}

static void empty(struct kachi_cache *cache, struct place *place)
{
    if (place->answer.response == NULL) {
        return;
    }
    MHD_destroy_response(place->answer.response);
    cache->bytes -= place->answer.bytes;
    place->answer = (struct kachi_cached){.response = NULL};
    kachi_buffer_clear(&place->key);
}

struct kachi_cache *kachi_cache_new(struct kachi_arena *arena)
{
    struct kachi_cache *cache = KACHI_NEW(arena, struct kachi_cache);
    for (size_t i = 0; i < PLACES; i++) {
        kachi_buffer_init(&cache->places[i].key, KEY_BYTES_MAX);
    }
    return cache;
}

void kachi_cache_free(struct kachi_cache *cache)
{
    for (size_t i = 0; cache != NULL && i < PLACES; i++) {
        empty(cache, &cache->places[i]);
        kachi_buffer_release(&cache->places[i].key);
    }
}

const struct kachi_cached *kachi_cache_find(struct kachi_cache *cache, struct kachi_str key,
                                            int64_t data_version, kachi_day day)
{
    const struct place *place = place_of(cache, key);
    const struct kachi_cached *answer = &place->answer;
    bool is_it = answer->response != NULL && answer->data_version == data_version &&
                 answer->day == day && kachi_str_equal(kachi_buffer_str(&place->key), key);
    return is_it ? answer : NULL;
}

void kachi_cache_put(struct kachi_cache *cache, struct kachi_str key,
                     const struct kachi_cached *answer)
{
    struct place *place = place_of(cache, key);
    if (answer->bytes > ANSWER_BYTES_MAX || key.bytes > KEY_BYTES_MAX) {
        MHD_destroy_response(answer->response);
        return;
    }
    empty(cache, place);
    for (size_t i = 0; cache->bytes > CACHE_BYTES_MAX && i < PLACES; i++) {
        empty(cache, &cache->places[i]);
    }
    kachi_buffer_add(&place->key, key);
    place->answer = *answer;
    cache->bytes += answer->bytes;
}
