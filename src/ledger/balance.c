/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/balance.h"

#include "ledger/ledger_internal.h"

#include <stdlib.h>

struct balances {
    size_t count, capacity;
    struct kachi_balance *items;
};

static int compare(const void *a, const void *b)
{
    const struct kachi_balance *left = a;
    const struct kachi_balance *right = b;
    if (left->party != right->party) {
        return left->party < right->party ? -1 : 1;
    }
    return (left->product > right->product) - (left->product < right->product);
}

static enum kachi_err add(struct kachi_balance *sum, const struct kachi_balance *part)
{
    enum kachi_err err = kachi_amounts_add(&sum->held, &part->held);
    if (err == KACHI_OK) {
        err = kachi_amounts_add(&sum->aside, &part->aside);
    }
    if (err == KACHI_OK) {
        err = kachi_amounts_add(&sum->claimed, &part->claimed);
    }
    sum->lots += part->lots;
    return err;
}

/* Sums neighbours of the same party and product into the first of them. */
static enum kachi_err merge(struct kachi_balance *parts, size_t *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (kept > 0 && compare(&parts[kept - 1], &parts[i]) == 0) {
            enum kachi_err err = add(&parts[kept - 1], &parts[i]);
            if (err != KACHI_OK) {
                return err;
            }
        } else {
            parts[kept++] = parts[i];
        }
    }
    *count = kept;
    return KACHI_OK;
}

enum kachi_err kachi_balance_read(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                  int64_t party, struct kachi_balance **out, size_t *count)
{
    struct kachi_lot *lots = NULL;
    struct kachi_claim_row *claims = NULL;
    size_t lot_count = 0;
    size_t claim_count = 0;
    *out = NULL;
    *count = 0;
    enum kachi_err err = kachi_store_holdings(ledger, arena, party, &lots, &lot_count);
    if (err == KACHI_OK) {
        err = kachi_store_claims(ledger, arena, &claims, &claim_count);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_balance *parts =
        KACHI_NEW_ARRAY(arena, struct kachi_balance, lot_count + claim_count);
    for (size_t i = 0; i < lot_count; i++) {
        struct kachi_balance *part = &parts[(*count)++];
        *part =
            (struct kachi_balance){.party = lots[i].owner, .product = lots[i].product, .lots = 1};
        *(lots[i].aside ? &part->aside : &part->held) = lots[i].left;
    }
    for (size_t i = 0; i < claim_count && err == KACHI_OK; i++) {
        struct kachi_lot lot = {0};
        if (party != 0 && claims[i].holder != party) {
            continue;
        }
        err = kachi_store_lot_get(ledger, claims[i].lot, &lot);
        parts[(*count)++] = (struct kachi_balance){
            .party = claims[i].holder, .product = lot.product, .claimed = claims[i].amounts};
    }
    if (err != KACHI_OK) {
        return err;
    }
    /* The order of equals does not matter: they are summed, in whole numbers. */
    qsort(parts, *count, sizeof(*parts), compare);
    *out = parts;
    return merge(parts, count);
}

/* What was made up to an entry, less what was taken up to it. */
static enum kachi_err add_held_at(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                  int64_t party, int64_t entry, struct balances *sums)
{
    struct kachi_sum_row *rows = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_store_sums_at(ledger, arena, party, entry, &rows, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_balance part = {.party = rows[i].party, .product = rows[i].product};
        switch (rows[i].state) {
        case KACHI_SUM_HELD:
            part.held = rows[i].amounts;
            part.lots = (size_t)rows[i].lots;
            break;
        case KACHI_SUM_ASIDE:
            part.aside = rows[i].amounts;
            part.lots = (size_t)rows[i].lots;
            break;
        case KACHI_SUM_CLAIMED:
            part.claimed = rows[i].amounts;
            break;
        }
        sums->items = kachi_arena_grow(arena, sums->items, sums->count, &sums->capacity,
                                       sizeof(*sums->items));
        sums->items[sums->count++] = part;
    }
    return err;
}

enum kachi_err kachi_balance_read_at(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                     int64_t party, kachi_moment moment, struct kachi_balance **out,
                                     size_t *count)
{
    struct balances sums = {0};
    int64_t next = 0;
    *out = NULL;
    *count = 0;
    enum kachi_err err = kachi_ledger_first_since(ledger, moment + 1, &next);
    if (err == KACHI_OK) {
        err = add_held_at(ledger, arena, party, next - 1, &sums);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (sums.count > 0) { /* equals are summed, in whole numbers */
        qsort(sums.items, sums.count, sizeof(*sums.items), compare);
    }
    *out = sums.items;
    *count = sums.count;
    return merge(*out, count);
}
