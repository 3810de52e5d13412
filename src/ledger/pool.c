/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/pool.h"

#include "ledger/lot.h"

const char *kachi_custody_word(enum kachi_custody model)
{
    switch (model) {
    case KACHI_CUSTODY_PHYSICAL:
        return "physical";
    case KACHI_CUSTODY_CERTIFICATE:
        return "certificate";
    case KACHI_CUSTODY_ALLOCATION:
        return "allocation";
    }
    return "unknown";
}

bool kachi_custody_read(struct kachi_str word, enum kachi_custody *out)
{
    for (int model = KACHI_CUSTODY_PHYSICAL; model <= KACHI_CUSTODY_ALLOCATION; model *= 2) {
        if (kachi_str_is(word, kachi_custody_word((enum kachi_custody)model))) {
            *out = (enum kachi_custody)model;
            return true;
        }
    }
    return false;
}

kachi_gco2e kachi_pool_gross_g(const struct kachi_pool *pool, int64_t quantity)
{
    kachi_gco2e exact_g =
        kachi_amount_portion(pool->actual_g + pool->grams, quantity, pool->produced);
    return exact_g > KACHI_FOOTPRINT_ROUNDING_G ? exact_g - KACHI_FOOTPRINT_ROUNDING_G : 0;
}

static bool stands_for_nothing(const struct kachi_pool *pool)
{
    return (pool->mark & KACHI_MARK_REVOKED) != 0 && pool->drawn_g == 0;
}

bool kachi_pool_is_same_statement(const struct kachi_pool *pool, const struct kachi_pool *other)
{
    const struct kachi_digest none = {{0}};
    if (stands_for_nothing(pool) || stands_for_nothing(other)) {
        return false;
    }
    bool is_unknown =
        kachi_digest_equal(&pool->digest, &none) || kachi_digest_equal(&other->digest, &none);
    if (!is_unknown) {
        return kachi_digest_equal(&pool->digest, &other->digest);
    }
    return pool->owner == other->owner && kachi_str_equal(pool->statement, other->statement);
}
