/* SPDX-License-Identifier: Apache-2.0 */
#include "value/shapley.h"

#include "base/random.h"

#include <assert.h>
#include <math.h>

/* a += weight x (b - c), each scope by itself. */
static void add_difference(struct kachi_scopes *a, double weight, const struct kachi_scopes *b,
                           const struct kachi_scopes *c)
{
    a->scope1_kgco2e += weight * (b->scope1_kgco2e - c->scope1_kgco2e);
    a->scope2_kgco2e += weight * (b->scope2_kgco2e - c->scope2_kgco2e);
    a->scope3_kgco2e += weight * (b->scope3_kgco2e - c->scope3_kgco2e);
    a->total_kgco2e += weight * (b->total_kgco2e - c->total_kgco2e);
}

/* |S|! (n - |S| - 1)! / n!  for |S| = taken. */
static double shapley_weight(uint32_t n, uint32_t taken)
{
    double ways = 1.0; /* n choose taken, times (n - taken) */
    for (uint32_t i = 0; i < taken; i++) {
        ways = ways * (double)(n - i) / (double)(i + 1);
    }
    return 1.0 / (ways * (double)(n - taken));
}

static struct kachi_shapley *shapley_new(struct kachi_arena *arena, uint32_t count)
{
    struct kachi_shapley *shapley = KACHI_NEW(arena, struct kachi_shapley);
    shapley->count = count;
    shapley->effects = KACHI_NEW_ARRAY(arena, struct kachi_scopes, count);
    return shapley;
}

enum kachi_err kachi_shapley_exact(struct kachi_arena *arena, const struct kachi_worth *worth,
                                   struct kachi_shapley **out)
{
    uint32_t n = worth->count;
    assert(n >= 1 && n <= KACHI_SHAPLEY_EXACT_LIMIT);
    uint32_t sets = 1U << n;
    struct kachi_shapley *shapley = shapley_new(arena, n);
    shapley->worth = KACHI_NEW_ARRAY(arena, struct kachi_scopes, sets);
    for (uint32_t set = 0; set < sets; set++) {
        enum kachi_err err = worth->of(worth->state, set, &shapley->worth[set]);
        if (err != KACHI_OK) {
            return err;
        }
    }
    for (uint32_t m = 0; m < n; m++) {
        for (uint32_t set = 0; set < sets; set++) {
            if ((set >> m & 1U) == 0) {
                add_difference(&shapley->effects[m],
                               shapley_weight(n, (uint32_t)__builtin_popcount(set)),
                               &shapley->worth[set], &shapley->worth[set | 1U << m]);
            }
        }
    }
    shapley->none = shapley->worth[0];
    shapley->all = shapley->worth[sets - 1];
    *out = shapley;
    return KACHI_OK;
}

/* Sets met before, with their worth: an open-addressing table that grows. The set of nobody is kept
 * apart, so 0 marks an empty slot. */
struct met {
    struct kachi_arena *arena;
    size_t count, capacity; /* a power of two */
    uint64_t *sets;
    struct kachi_scopes *worth;
};

static size_t slot_of(const struct met *met, uint64_t set)
{
    size_t slot = (size_t)((set * UINT64_C(0x9E3779B97F4A7C15)) >> 32U) & (met->capacity - 1);
    while (met->sets[slot] != 0 && met->sets[slot] != set) {
        slot = (slot + 1) & (met->capacity - 1);
    }
    return slot;
}

static void met_grow(struct met *met)
{
    struct met old = *met;
    met->capacity = old.capacity == 0 ? 1024 : 2 * old.capacity;
    met->sets = KACHI_NEW_ARRAY(met->arena, uint64_t, met->capacity);
    met->worth = KACHI_NEW_ARRAY(met->arena, struct kachi_scopes, met->capacity);
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.sets[i] != 0) {
            size_t slot = slot_of(met, old.sets[i]);
            met->sets[slot] = old.sets[i];
            met->worth[slot] = old.worth[i];
        }
    }
}

static enum kachi_err worth_of(struct met *met, const struct kachi_worth *worth, uint64_t set,
                               struct kachi_scopes *out)
{
    if (2 * met->count >= met->capacity) {
        met_grow(met);
    }
    size_t slot = slot_of(met, set);
    if (met->sets[slot] == 0) {
        enum kachi_err err = worth->of(worth->state, set, &met->worth[slot]);
        if (err != KACHI_OK) {
            return err;
        }
        met->sets[slot] = set;
        met->count++;
    }
    *out = met->worth[slot];
    return KACHI_OK;
}

/* An even draw below `bound`, from the stream of one order. At most 64 values of 2^32: the bias is
 * below 2^-26. */
static uint32_t draw_below(uint64_t seed, uint64_t order, uint64_t stream, uint32_t bound)
{
    uint64_t high = kachi_random_at(seed, order, stream) >> 32U;
    return (uint32_t)(high * bound >> 32U);
}

/* Order number 2k is shuffled (Fisher and Yates), 2k + 1 is its reverse. */
static void draw_orders(struct kachi_shapley *shapley)
{
    uint32_t n = shapley->count;
    for (uint32_t pair = 0; pair < shapley->orders.count / 2; pair++) {
        uint8_t *order = &shapley->taken[(size_t)2 * pair * n];
        uint8_t *reverse = order + n;
        for (uint32_t i = 0; i < n; i++) {
            order[i] = (uint8_t)i;
        }
        for (uint32_t i = n - 1; i > 0; i--) {
            uint32_t j = draw_below(shapley->orders.seed, pair, i, i + 1);
            uint8_t kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        for (uint32_t i = 0; i < n; i++) {
            reverse[i] = order[n - 1 - i];
        }
    }
}

/* v after each measure of one order, from v(none). */
static enum kachi_err walk_order(struct kachi_shapley *shapley, struct met *met,
                                 const struct kachi_worth *worth, uint32_t order)
{
    uint32_t n = shapley->count;
    const uint8_t *taken = &shapley->taken[(size_t)order * n];
    struct kachi_scopes *after = &shapley->after[(size_t)order * n];
    uint64_t set = 0;
    for (uint32_t i = 0; i < n; i++) {
        set |= UINT64_C(1) << taken[i];
        enum kachi_err err = worth_of(met, worth, set, &after[i]);
        if (err != KACHI_OK) {
            return err;
        }
    }
    return KACHI_OK;
}

/* Mean and sum of squared deviations of what has been seen (Welford 1962). */
struct spread {
    double seen, mean, squares;
};

static void see(struct spread *spread, double value)
{
    double step = value - spread->mean;
    spread->seen += 1.0;
    spread->mean += step / spread->seen;
    spread->squares += step * (value - spread->mean);
}

/* The cut of each measure in one order, into cut[]. */
static void cuts_of(const struct kachi_shapley *shapley, uint32_t order, double cut[])
{
    const struct kachi_scopes *after = &shapley->after[(size_t)order * shapley->count];
    double before = shapley->none.total_kgco2e;
    for (uint32_t i = 0; i < shapley->count; i++) {
        cut[shapley->taken[(size_t)order * shapley->count + i]] = before - after[i].total_kgco2e;
        before = after[i].total_kgco2e;
    }
}

/* The spread of the pairs' means, of which the effects are the mean. */
static void estimate_errors(struct kachi_shapley *shapley, struct kachi_arena *scratch)
{
    uint32_t n = shapley->count;
    struct spread *spreads = KACHI_NEW_ARRAY(scratch, struct spread, n);
    double *cut = KACHI_NEW_ARRAY(scratch, double, n);
    double *reverse_cut = KACHI_NEW_ARRAY(scratch, double, n);
    for (uint32_t order = 0; order < shapley->orders.count; order += 2) {
        cuts_of(shapley, order, cut);
        cuts_of(shapley, order + 1, reverse_cut);
        for (uint32_t m = 0; m < n; m++) {
            see(&spreads[m], 0.5 * (cut[m] + reverse_cut[m]));
        }
    }
    for (uint32_t m = 0; m < n; m++) {
        double variance = spreads[m].squares / (spreads[m].seen - 1.0);
        shapley->standard_error_kgco2e[m] = sqrt(variance / spreads[m].seen);
    }
}

static void average(struct kachi_shapley *shapley)
{
    uint32_t n = shapley->count;
    double share = 1.0 / (double)shapley->orders.count;
    for (uint32_t order = 0; order < shapley->orders.count; order++) {
        const struct kachi_scopes *after = &shapley->after[(size_t)order * n];
        const struct kachi_scopes *before = &shapley->none;
        for (uint32_t i = 0; i < n; i++) {
            uint32_t m = shapley->taken[(size_t)order * n + i];
            add_difference(&shapley->effects[m], share, before, &after[i]);
            before = &after[i];
        }
    }
}

enum kachi_err kachi_shapley_sample(struct kachi_arena *arena, const struct kachi_worth *worth,
                                    struct kachi_orders orders, struct kachi_shapley **out)
{
    uint32_t n = worth->count;
    assert(n >= 1 && n <= KACHI_SHAPLEY_LIMIT && orders.count >= 4 && orders.count % 2 == 0);
    struct kachi_shapley *shapley = shapley_new(arena, n);
    shapley->orders = orders;
    shapley->taken = KACHI_NEW_ARRAY(arena, uint8_t, (size_t)orders.count * n);
    shapley->after = KACHI_NEW_ARRAY(arena, struct kachi_scopes, (size_t)orders.count * n);
    shapley->standard_error_kgco2e = KACHI_NEW_ARRAY(arena, double, n);
    draw_orders(shapley);
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct met met = {.arena = &scratch};
    enum kachi_err err = worth->of(worth->state, 0, &shapley->none);
    for (uint32_t order = 0; order < orders.count && err == KACHI_OK; order++) {
        err = walk_order(shapley, &met, worth, order);
    }
    if (err == KACHI_OK) {
        shapley->all = shapley->after[n - 1];
        average(shapley);
        estimate_errors(shapley, &scratch);
        *out = shapley;
    }
    kachi_arena_release(&scratch);
    return err;
}
