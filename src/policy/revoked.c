/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/revoked.h"

#include "ledger/store.h"
#include "policy/grant.h"

#include <stdlib.h>

bool kachi_revoked_is_any(struct kachi_revoked revoked)
{
    return revoked.embodied_g > 0 || revoked.certificate_g > 0;
}

/* A claim as a grant has it: for which thing, of which group. */
struct granted {
    struct kachi_str thing, group;
    int64_t number; /* of the entry */
};

static int compare_granted(struct kachi_str thing, struct kachi_str group,
                           const struct granted *granted)
{
    int order = kachi_str_compare(thing, granted->thing);
    return order != 0 ? order : kachi_str_compare(group, granted->group);
}

/* By thing and group; of equal ones the earlier entry first. */
static int compare_all(const void *a, const void *b)
{
    const struct granted *x = a;
    const struct granted *y = b;
    int order = compare_granted(x->thing, x->group, y);
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static enum kachi_err read_granted(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                   size_t *count, struct granted **out)
{
    struct kachi_claim_row *claims = NULL;
    enum kachi_err err = kachi_store_claims(ledger, arena, &claims, count);
    *out = KACHI_NEW_ARRAY(arena, struct granted, *count + 1);
    for (size_t i = 0; i < *count && err == KACHI_OK; i++) {
        (*out)[i] =
            (struct granted){kachi_grant_thing(arena, claims[i].beneficiary),
                             kachi_grant_group_of_claim(claims[i].purpose), claims[i].number};
    }
    if (err == KACHI_OK) {
        qsort(*out, *count, sizeof(**out), compare_all);
    }
    return err;
}

/* The first in that order that is not before thing and group. */
static size_t first_of(size_t count, const struct granted all[], struct kachi_str thing,
                       struct kachi_str group)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool is_after = compare_granted(thing, group, &all[middle]) > 0;
        low = is_after ? middle + 1 : low;
        high = is_after ? high : middle;
    }
    return low;
}

/* One revoked claim of several is enough: the grant rests on all of them. */
static enum kachi_err follow_one(struct kachi_origins *origins, int64_t claim,
                                 struct kachi_application *application)
{
    struct kachi_value value;
    struct kachi_revoked revoked;
    enum kachi_err err = kachi_origins_of_input(origins, claim, 0, &value);
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
    struct granted *granted = NULL;
    struct kachi_origins *origins = kachi_origins_new(arena, ledger);
    size_t all = 0;
    *claim_count = 0;
    enum kachi_err err = read_granted(arena, ledger, &all, &granted);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_str thing = kachi_grant_thing(arena, applications[i].subject);
        struct kachi_str group = applications[i].group;
        size_t first = first_of(all, granted, thing, group);
        size_t end = first;
        while (err == KACHI_OK && end < all && compare_granted(thing, group, &granted[end]) == 0) {
            err = follow_one(origins, granted[end++].number, &applications[i]);
        }
        *claim_count += end > first ? 1 : 0;
    }
    return err;
}
