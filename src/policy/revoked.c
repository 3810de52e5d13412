/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/revoked.h"

#include "ledger/store.h"

static enum kachi_err revoked_grams(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                    const struct kachi_mixture *mixture, kachi_gco2e *grams)
{
    enum kachi_err err = KACHI_OK;
    *grams = 0;
    for (size_t i = 0; i < mixture->count && err == KACHI_OK; i++) {
        struct kachi_pool pool;
        err = kachi_store_pool_get(ledger, arena, mixture->items[i].number, &pool);
        bool is_revoked = err == KACHI_OK && (pool.mark & KACHI_MARK_REVOKED) != 0;
        *grams += is_revoked ? mixture->items[i].grams : 0;
    }
    return err;
}

enum kachi_err kachi_revoked_read(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                  const struct kachi_value *value, struct kachi_revoked *out)
{
    enum kachi_err err = revoked_grams(arena, ledger, &value->embodied, &out->embodied_g);
    return err == KACHI_OK ? revoked_grams(arena, ledger, &value->certificate, &out->certificate_g)
                           : err;
}

bool kachi_revoked_is_any(struct kachi_revoked revoked)
{
    return revoked.embodied_g > 0 || revoked.certificate_g > 0;
}

static const struct kachi_claim_row *claim_for(size_t count, const struct kachi_claim_row claims[],
                                               const struct kachi_application *application)
{
    for (size_t i = 0; i < count; i++) {
        if (kachi_str_equal(claims[i].beneficiary, application->subject) &&
            kachi_str_equal(claims[i].purpose, application->group)) {
            return &claims[i];
        }
    }
    return NULL;
}

enum kachi_err kachi_applications_follow(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                         size_t count, struct kachi_application applications[],
                                         size_t *claim_count)
{
    struct kachi_claim_row *claims = NULL;
    struct kachi_origins *origins = kachi_origins_new(arena, ledger);
    size_t all = 0;
    *claim_count = 0;
    enum kachi_err err = kachi_store_claims(ledger, arena, &claims, &all);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        const struct kachi_claim_row *claim = claim_for(all, claims, &applications[i]);
        struct kachi_value value;
        struct kachi_revoked revoked;
        if (claim == NULL) {
            continue;
        }
        (*claim_count)++;
        err = kachi_origins_of_input(origins, claim->number, 0, &value);
        err = err == KACHI_OK ? kachi_revoked_read(arena, ledger, &value, &revoked) : err;
        if (err == KACHI_OK && kachi_revoked_is_any(revoked)) {
            applications[i].value_revoked = true;
        }
    }
    return err;
}
