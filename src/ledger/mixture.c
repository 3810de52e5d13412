/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mixture.c - Webster's apportionment (Sainte-Lague), exactly, for any number of grams.
 *
 * Seats go one by one to the pool with the largest v / (2 s + 1), v its grams and s its seats, ties
 * to the lower id. Rounding v n / total half down is a state of that very sequence, at most half as
 * many steps from n as there are pools; from there it is walked forward or back.
 */
#include "ledger/origin.h"

#include <assert.h>
#include <string.h>

/* Does pool i come before pool j for its next seat? */
static bool next_before(const struct kachi_origin *v, const kachi_gco2e *s, size_t i, size_t j)
{
    int order = kachi_amount_compare_products(v[i].grams, 2 * s[j] + 1, v[j].grams, 2 * s[i] + 1);
    return order > 0 || (order == 0 && i < j);
}

/* Was pool i's last seat given after pool j's? Both have one. */
static bool last_after(const struct kachi_origin *v, const kachi_gco2e *s, size_t i, size_t j)
{
    int order = kachi_amount_compare_products(v[i].grams, 2 * s[j] - 1, v[j].grams, 2 * s[i] - 1);
    return order < 0 || (order == 0 && i > j);
}

static void give_one(const struct kachi_origin *v, kachi_gco2e *s, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        if (next_before(v, s, i, best)) {
            best = i;
        }
    }
    s[best]++;
}

static void take_one(const struct kachi_origin *v, kachi_gco2e *s, size_t count)
{
    size_t worst = count;
    for (size_t i = 0; i < count; i++) {
        if (s[i] > 0 && (worst == count || last_after(v, s, i, worst))) {
            worst = i;
        }
    }
    assert(worst < count);
    s[worst]--;
}

/* Seats of each pool for n grams. */
static kachi_gco2e *seats(struct kachi_arena *arena, const struct kachi_mixture *mixture,
                          kachi_gco2e n)
{
    kachi_gco2e *s = KACHI_NEW_ARRAY(arena, kachi_gco2e, mixture->count);
    kachi_gco2e given = 0;
    for (size_t i = 0; i < mixture->count; i++) {
        s[i] = kachi_amount_nearest(mixture->items[i].grams, n, mixture->total);
        given += s[i];
    }
    for (; given < n; given++) {
        give_one(mixture->items, s, mixture->count);
    }
    for (; given > n; given--) {
        take_one(mixture->items, s, mixture->count);
    }
    return s;
}

/* The mixture with grams[i] of each pool, those with none left out. */
static struct kachi_mixture
with_grams(struct kachi_arena *arena, const struct kachi_mixture *mixture, const kachi_gco2e *grams)
{
    struct kachi_origin *items = KACHI_NEW_ARRAY(arena, struct kachi_origin, mixture->count);
    struct kachi_mixture out = {.items = items};
    for (size_t i = 0; i < mixture->count; i++) {
        assert(grams[i] >= 0);
        if (grams[i] > 0) {
            items[out.count] = mixture->items[i];
            items[out.count++].grams = grams[i];
            out.total += grams[i];
        }
    }
    return out;
}

struct kachi_mixture kachi_mixture_apportion(struct kachi_arena *arena,
                                             const struct kachi_mixture *mixture, kachi_gco2e n)
{
    assert(n >= 0 && n <= mixture->total);
    if (n == mixture->total) {
        return *mixture;
    }
    if (n == 0) {
        return (struct kachi_mixture){0};
    }
    return with_grams(arena, mixture, mixture->count == 1 ? &n : seats(arena, mixture, n));
}

struct kachi_mixture kachi_mixture_part(struct kachi_arena *arena,
                                        const struct kachi_mixture *mixture, kachi_gco2e before,
                                        kachi_gco2e after)
{
    assert(after >= 0 && after <= before && before <= mixture->total);
    if (before == after) {
        return (struct kachi_mixture){0};
    }
    if (after == 0) {
        return kachi_mixture_apportion(arena, mixture, before);
    }
    if (mixture->count == 1) { /* as most are: there is nothing to apportion */
        const kachi_gco2e part = before - after;
        return with_grams(arena, mixture, &part);
    }
    kachi_gco2e *high = seats(arena, mixture, before);
    const kachi_gco2e *low = seats(arena, mixture, after);
    for (size_t i = 0; i < mixture->count; i++) {
        high[i] -= low[i];
    }
    return with_grams(arena, mixture, high);
}

struct kachi_mixture kachi_mixture_add(struct kachi_arena *arena, const struct kachi_mixture *a,
                                       const struct kachi_mixture *b)
{
    if (a->count == 0 || b->count == 0) {
        return a->count == 0 ? *b : *a;
    }
    struct kachi_origin *items = KACHI_NEW_ARRAY(arena, struct kachi_origin, a->count + b->count);
    struct kachi_mixture out = {.total = a->total + b->total, .items = items};
    size_t i = 0;
    size_t j = 0;
    while (i < a->count || j < b->count) {
        int order = 0;
        if (i == a->count || j == b->count) {
            order = i == a->count ? 1 : -1;
        } else {
            order = memcmp(a->items[i].pool.bytes, b->items[j].pool.bytes,
                           sizeof(a->items[i].pool.bytes));
        }
        items[out.count] = order <= 0 ? a->items[i] : b->items[j];
        if (order == 0) {
            items[out.count].grams += b->items[j].grams;
        }
        i += order <= 0;
        j += order >= 0;
        out.count++;
    }
    return out;
}

kachi_gco2e kachi_mixture_of_pool(const struct kachi_mixture *mixture, int64_t pool)
{
    for (size_t i = 0; i < mixture->count; i++) {
        if (mixture->items[i].number == pool) {
            return mixture->items[i].grams;
        }
    }
    return 0;
}
