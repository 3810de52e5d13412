/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger_reference.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* __extension__: ISO C has no 128-bit integers. */
__extension__ typedef __int128 wide;

static void *rows(int64_t count, size_t row_bytes)
{
    void *found = calloc((size_t)count, row_bytes);
    assert(found != NULL);
    return found;
}

void ref_init(struct reference *ref, int64_t entries, struct ref_pool *pools)
{
    *ref = (struct reference){.pools = pools};
    ref->lot_capacity = (int)(3 * entries + 100); /* an entry makes three lots at most */
    ref->offer_capacity = ref->making_capacity = (int)entries + 100;
    ref->todo = rows(ref->lot_capacity, sizeof(*ref->todo));
    ref->lots = rows(ref->lot_capacity, sizeof(*ref->lots));
    ref->offers = rows(ref->offer_capacity, sizeof(*ref->offers));
    ref->makings = rows(ref->making_capacity, sizeof(*ref->makings));
}

void ref_release(struct reference *ref)
{
    free(ref->todo);
    free(ref->lots);
    free(ref->offers);
    free(ref->makings);
}

bool ref_take(const struct reference *ref, int lot, int actor, int64_t quantity,
              int64_t taken[REF_AMOUNTS])
{
    const struct ref_lot *l = &ref->lots[lot];
    if (l->owner != actor || l->aside || l->frozen || quantity < 1 || quantity > l->left[0]) {
        return false;
    }
    taken[0] = quantity;
    for (int i = 1; i < REF_AMOUNTS; i++) {
        taken[i] = (int64_t)((wide)l->left[i] * quantity / l->left[0]);
    }
    return true;
}

void ref_consume(struct reference *ref, int lot, const int64_t taken[REF_AMOUNTS])
{
    ref->lots[lot].used = true;
    for (int i = 0; i < REF_AMOUNTS; i++) {
        ref->lots[lot].left[i] -= taken[i];
        assert(ref->lots[lot].left[i] >= 0);
    }
}

int ref_add(struct reference *ref, struct kachi_id id, int owner, int product, bool aside,
            const int64_t made[REF_AMOUNTS])
{
    assert(ref->lot_count < ref->lot_capacity);
    struct ref_lot *lot = &ref->lots[ref->lot_count];
    *lot = (struct ref_lot){.id = id, .owner = owner, .product = product, .aside = aside};
    memcpy(lot->made, made, sizeof(lot->made));
    memcpy(lot->left, made, sizeof(lot->left));
    return ref->lot_count++;
}

void ref_parent(struct reference *ref, int lot, int at, int parent)
{
    ref->lots[lot].parents[at] = parent + 1;
}

/* A plain walk over all ancestors. */
bool ref_is_unpaid(struct reference *ref, int lot)
{
    int *todo = ref->todo;
    int count = 0;
    bool is_unpaid = false;
    todo[count++] = lot;
    ref->walk++;
    ref->lots[lot].seen = ref->walk;
    for (int i = 0; i < count && !is_unpaid; i++) {
        const struct ref_lot *l = &ref->lots[todo[i]];
        is_unpaid = l->offer != 0 && ref->offers[l->offer - 1].state >= REF_DELIVERED;
        for (int p = 0; p < REF_PARENTS_MAX; p++) {
            int parent = l->parents[p] - 1;
            if (parent >= 0 && ref->lots[parent].seen != ref->walk) {
                ref->lots[parent].seen = ref->walk;
                todo[count++] = parent;
            }
        }
    }
    return is_unpaid;
}

bool ref_may_draw(const struct ref_pool *pool, int actor, int64_t grams)
{
    return pool->owner == actor && !pool->revoked && !pool->frozen && !pool->ended &&
           grams <= pool->left;
}

size_t ref_attested_at(int party, size_t period)
{
    return (size_t)party * (REF_PERIODS + 1) + period;
}

void ref_attested(const struct reference *ref, int lot, int64_t quantity,
                  int64_t attested[REF_ATTESTED])
{
    const struct ref_lot *l = &ref->lots[lot];
    for (int i = 0; i < REF_ATTESTED; i++) {
        int64_t there = l->attested[i] < l->left[0] ? l->attested[i] : l->left[0];
        int64_t others = l->left[0] - there;
        attested[i] = quantity > others ? quantity - others : 0;
    }
}

static int64_t gross_of(const struct ref_pool *pool, int64_t quantity)
{
    return (int64_t)((wide)pool->gross * quantity / pool->produced) - 10;
}

bool ref_is_gross_in_sum(const struct ref_pool *pool, int64_t quantity, int64_t emitted_g)
{
    int64_t lacking = gross_of(pool, pool->certified) - pool->certified_g;
    int64_t lacking_then =
        gross_of(pool, pool->certified + quantity) - pool->certified_g - emitted_g;
    return lacking_then <= 0 || lacking_then <= lacking;
}

bool ref_is_gross(const struct ref_pool *pool, const int64_t taken[REF_AMOUNTS])
{
    return pool->certified + taken[0] <= pool->produced && taken[1] >= gross_of(pool, taken[0]) &&
           pool->certified_g + taken[1] >= gross_of(pool, pool->certified + taken[0]);
}

bool ref_is_gross_together(const struct ref_pool *pools, int count, int pool,
                           const int64_t taken[REF_AMOUNTS], int64_t grams)
{
    wide cut = 0;
    wide lacking = 0;
    wide left = -grams;
    for (int pass = 0; pass < 2; pass++) { /* all cuts first */
        for (int i = 0; i < count; i++) {
            const struct ref_pool *p = &pools[i];
            bool is_beside =
                i == pool || (p->is_certificate && !p->revoked &&
                              p->product == pools[pool].product && p->period == pools[pool].period);
            if (is_beside && pass == 0) {
                cut += p->grams - p->expired;
                left += p->left;
            } else if (is_beside) {
                wide actual = p->gross - p->grams;
                wide quantity = p->certified + (i == pool ? taken[0] : 0);
                wide lacks = (actual + cut) * quantity / p->produced - p->certified_g -
                             (i == pool ? taken[1] : 0);
                lacking += lacks > 0 ? lacks : 0;
            }
        }
    }
    const struct ref_pool *own = &pools[pool];
    wide least = taken[0] <= 0 ? 0 : (own->gross - own->grams + cut) * taken[0] / own->produced;
    return taken[1] >= least - 10 && lacking - left <= 10;
}

int64_t ref_part_up(int64_t whole, int64_t m, int64_t q)
{
    return q == 0 ? 0 : (int64_t)(((wide)whole * m + q - 1) / q);
}

void ref_share(int64_t whole, int count, const int64_t weights[REF_OUTPUTS_MAX],
               int64_t shares[REF_OUTPUTS_MAX])
{
    int64_t sum = 0;
    int64_t rest = whole;
    bool topped[REF_OUTPUTS_MAX] = {false};
    for (int i = 0; i < count; i++) {
        sum += weights[i];
    }
    for (int i = 0; i < count; i++) {
        shares[i] = (int64_t)((wide)whole * weights[i] / sum);
        rest -= shares[i];
    }
    for (; rest > 0; rest--) {
        int best = -1;
        int64_t most = -1;
        for (int i = 0; i < count; i++) {
            int64_t remainder = (int64_t)((wide)whole * weights[i] % sum);
            if (!topped[i] && remainder > most) {
                best = i;
                most = remainder;
            }
        }
        topped[best] = true;
        shares[best]++;
    }
}

bool ref_is_untouched(const struct reference *ref, const struct ref_making *making)
{
    bool ok = true;
    for (int i = 0; i < making->output_count; i++) {
        const struct ref_lot *lot = &ref->lots[making->first + i];
        ok = ok && !lot->used && !lot->frozen && !lot->is_attested;
    }
    for (int i = 0; i < making->input_count; i++) {
        ok = ok && !ref->lots[making->lots[i]].frozen;
    }
    return ok && (making->grams == 0 || !ref->pools[making->pool].frozen);
}
