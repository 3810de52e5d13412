/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/revoked.h"

#include "ledger/store.h"

#include <stdlib.h>

bool kachi_revoked_is_any(struct kachi_revoked revoked)
{
    return revoked.embodied_g > 0 || revoked.certificate_g > 0;
}

static int compare_claim(struct kachi_str beneficiary, struct kachi_str purpose,
                         const struct kachi_claim_row *claim)
{
    int order = kachi_str_compare(beneficiary, claim->beneficiary);
    return order != 0 ? order : kachi_str_compare(purpose, claim->purpose);
}

/* By beneficiary and purpose; of equal ones the earlier entry first. */
static int compare_claims(const void *a, const void *b)
{
    const struct kachi_claim_row *x = a;
    const struct kachi_claim_row *y = b;
    int order = compare_claim(x->beneficiary, x->purpose, y);
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

/* The claims in that order: which one is the first not before the application's. */
static size_t first_claim(size_t count, const struct kachi_claim_row claims[],
                          const struct kachi_application *application)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool is_after =
            compare_claim(application->subject, application->group, &claims[middle]) > 0;
        low = is_after ? middle + 1 : low;
        high = is_after ? high : middle;
    }
    return low;
}

/* One revoked claim of several is enough: the grant rests on all of them. */
static enum kachi_err follow_one(struct kachi_origins *origins, const struct kachi_claim_row *claim,
                                 struct kachi_application *application)
{
    struct kachi_value value;
    struct kachi_revoked revoked;
    enum kachi_err err = kachi_origins_of_input(origins, claim->number, 0, &value);
    err = err == KACHI_OK ? kachi_origins_revoked(origins, &value, &revoked) : err;
    if (err == KACHI_OK && kachi_revoked_is_any(revoked)) {
        application->value_revoked = true;
    }
    return err;
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
    if (all > 1) {
        qsort(claims, all, sizeof(*claims), compare_claims);
    }
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        size_t first = first_claim(all, claims, &applications[i]);
        size_t end = first;
        while (err == KACHI_OK && end < all &&
               compare_claim(applications[i].subject, applications[i].group, &claims[end]) == 0) {
            err = follow_one(origins, &claims[end++], &applications[i]);
        }
        *claim_count += end > first ? 1 : 0;
    }
    return err;
}
