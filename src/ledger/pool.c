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

bool kachi_pool_is_same_statement(const struct kachi_pool *pool, int64_t owner,
                                  struct kachi_str statement, const struct kachi_digest *digest)
{
    const struct kachi_digest none = {{0}};
    bool is_void = (pool->mark & KACHI_MARK_REVOKED) != 0 && pool->drawn_g == 0;
    if (is_void || !kachi_digest_equal(&pool->digest, digest)) {
        return false;
    }
    return !kachi_digest_equal(digest, &none) ||
           (pool->owner == owner && kachi_str_equal(pool->statement, statement));
}
