/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/retired.h"

#include "ledger/origin.h"
#include "ledger/store.h"

struct counting {
    struct kachi_ledger *ledger;
    struct kachi_arena *arena;
    size_t count;
    struct kachi_pool *pools;
    bool *is_alive; /* something of it is left to draw, held or put aside */
};

static void mark(struct counting *counting, const struct kachi_mixture *mixture)
{
    for (size_t i = 0; i < mixture->count; i++) {
        for (size_t j = 0; j < counting->count; j++) {
            counting->is_alive[j] =
                counting->is_alive[j] || counting->pools[j].number == mixture->items[i].number;
        }
    }
}

static enum kachi_err mark_held(struct counting *counting)
{
    size_t count = 0;
    struct kachi_lot *lots = NULL;
    struct kachi_origins *origins = kachi_origins_new(counting->arena, counting->ledger);
    enum kachi_err err = kachi_store_holdings(counting->ledger, counting->arena, 0, &lots, &count);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        struct kachi_value value;
        err = kachi_origins_left(origins, &lots[i], &value);
        if (err == KACHI_OK) {
            mark(counting, &value.embodied);
            mark(counting, &value.certificate);
        }
    }
    return err;
}

/* Whether another pool of the same statement is alive, or came before it in the list. */
static bool is_counted(const struct counting *counting, size_t index)
{
    struct kachi_str statement = counting->pools[index].statement;
    for (size_t i = 0; i < counting->count; i++) {
        bool is_same = kachi_str_equal(counting->pools[i].statement, statement);
        if (is_same && (counting->is_alive[i] || i < index)) {
            return false;
        }
    }
    return true;
}

enum kachi_err kachi_retired_statements(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                        size_t *count, struct kachi_str **out)
{
    struct counting counting = {.ledger = ledger, .arena = arena};
    *count = 0;
    enum kachi_err err = kachi_store_pools(ledger, arena, &counting.pools, &counting.count);
    counting.is_alive = KACHI_NEW_ARRAY(arena, bool, counting.count + 1);
    for (size_t i = 0; err == KACHI_OK && i < counting.count; i++) {
        const struct kachi_pool *pool = &counting.pools[i];
        counting.is_alive[i] = pool->drawn_g == 0 || pool->drawn_g + pool->expired_g < pool->grams;
    }
    err = err == KACHI_OK ? mark_held(&counting) : err;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_str, counting.count + 1);
    for (size_t i = 0; err == KACHI_OK && i < counting.count; i++) {
        if (is_counted(&counting, i)) {
            (*out)[(*count)++] = counting.pools[i].statement;
        }
    }
    return err;
}
