/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_together.c - DC-10 where several pools of certificates are of the same goods.
 *
 * Of a product and period let A be what was emitted, N what was made, G the grams of all its pools
 * that can still be certified or are. Without any of these reductions a unit would have (A + G) /
 * N. Certified goods with footprints e, quantity c and certificates d, beside others at that
 * footprint, keep what was emitted where
 *
 *   e + (N - c) (A + G) / N - d >= A,   that is   c (A + G) / N - e <= G - d:
 *
 * what certified goods lack of the gross footprint, because a pool was opened after they were
 * certified, is made up for by grams that are not drawn. What a pool's goods have above it makes up
 * for that pool's alone. Each pool is measured by its own A and N, which of one product and period
 * are the same.
 */
#include "ledger/post_internal.h"

/* Which pools count beside one another: a revoked pool's reduction is none. */
static bool is_beside(const struct kachi_pool *pool, const struct kachi_pool *other)
{
    bool is_revoked = (other->mark & KACHI_MARK_REVOKED) != 0;
    return other->number == pool->number ||
           (!is_revoked && other->from <= pool->to && pool->from <= other->to);
}

/* What `quantity` of the pool's product lacks of its gross footprint; nothing of a pool from when
 * they were not measured. */
static kachi_gco2e lacking_of(const struct kachi_pool *pool, kachi_gco2e grams, int64_t quantity,
                              kachi_gco2e emitted_g)
{
    if (pool->produced == 0 || quantity <= 0 || quantity > pool->produced) {
        return 0;
    }
    kachi_gco2e gross_g = kachi_amount_portion(pool->actual_g + grams, quantity, pool->produced);
    return gross_g > emitted_g ? gross_g - emitted_g : 0;
}

static enum kachi_err refuse_range(struct kachi_posting *p)
{
    return kachi_posting_refuse(p, KACHI_ERR_LIMIT, "entry-sum-range", KACHI_NO_ARGS);
}

enum kachi_err kachi_posting_read_together(struct kachi_posting *p, const struct kachi_pool *pool,
                                           const struct kachi_together_change *change,
                                           struct kachi_together *out)
{
    const int64_t *numbers = NULL;
    size_t count = 0;
    kachi_gco2e grams = 0;
    kachi_gco2e gross_g = 0;
    *out = (struct kachi_together){.left_g = -change->grams};
    enum kachi_err err =
        kachi_store_pools_of_product(p->ledger, p->arena, pool->product, &numbers, &count);
    struct kachi_pool *pools = KACHI_NEW_ARRAY(p->arena, struct kachi_pool, count + 1);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        err =
            kachi_store_must_have(kachi_store_pool_get(p->ledger, p->arena, numbers[i], &pools[i]));
        if (err == KACHI_OK && is_beside(pool, &pools[i])) {
            kachi_gco2e open_g = pools[i].grams - pools[i].expired_g;
            err = kachi_amount_add(grams, open_g, &grams) == KACHI_OK ? KACHI_OK : refuse_range(p);
            out->left_g += open_g - pools[i].drawn_g;
        }
    }
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        const struct kachi_pool *other = &pools[i];
        bool is_it = other->number == pool->number;
        if (kachi_amount_add(other->actual_g, grams, &gross_g) != KACHI_OK) {
            err = refuse_range(p);
        } else if (is_beside(pool, other)) {
            kachi_gco2e lacking_g =
                lacking_of(other, grams, other->certified + (is_it ? change->quantity : 0),
                           other->certified_emitted_g + (is_it ? change->emitted_g : 0));
            err = kachi_amount_add(out->lacking_g, lacking_g, &out->lacking_g) == KACHI_OK
                      ? KACHI_OK
                      : refuse_range(p);
        }
    }
    out->least_g = lacking_of(pool, grams, change->quantity, 0);
    return err;
}
