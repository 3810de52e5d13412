/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/balance.h"

#include "ledger/ledger_internal.h"

#include <stdlib.h>

/* One lot's or claim's part of a balance, and the order they were met in. */
struct part {
    struct kachi_balance row;
    size_t order;
};

struct parts {
    struct kachi_arena *arena;
    size_t count, capacity;
    struct part *items;
};

static struct kachi_balance *add_part(struct parts *parts, int64_t party, int64_t product)
{
    parts->items = kachi_arena_grow(parts->arena, parts->items, parts->count, &parts->capacity,
                                    sizeof(*parts->items));
    struct part *part = &parts->items[parts->count];
    *part = (struct part){{.party = party, .product = product}, parts->count};
    parts->count++;
    return &part->row;
}

static void add_lots(struct parts *parts, const struct kachi_lot lots[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kachi_balance *row = add_part(parts, lots[i].owner, lots[i].product);
        *(lots[i].aside ? &row->aside : &row->held) = lots[i].left;
        row->lots = 1;
    }
}

/* Those of one party, or (0) of all, by entries up to `last`. */
static enum kachi_err add_claims(struct parts *parts, struct kachi_ledger *ledger, int64_t party,
                                 int64_t last)
{
    struct kachi_claim_row *claims = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_store_claims(ledger, parts->arena, &claims, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_lot lot = {0};
        if (claims[i].number > last || (party != 0 && claims[i].holder != party)) {
            continue;
        }
        err = kachi_store_must_have(kachi_store_lot_get(ledger, claims[i].lot, &lot));
        add_part(parts, claims[i].holder, lot.product)->claimed = claims[i].amounts;
    }
    return err;
}

static int compare(const void *a, const void *b)
{
    const struct part *left = a;
    const struct part *right = b;
    if (left->row.party != right->row.party) {
        return left->row.party < right->row.party ? -1 : 1;
    }
    if (left->row.product != right->row.product) {
        return left->row.product < right->row.product ? -1 : 1;
    }
    return (left->order > right->order) - (left->order < right->order);
}

/* False, and nothing is added, where a sum would be no valid amount. */
static bool add(struct kachi_balance *sum, const struct kachi_balance *part)
{
    struct kachi_balance both = *sum;
    both.lots += part->lots;
    if (kachi_amounts_add(&both.held, &part->held) != KACHI_OK ||
        kachi_amounts_add(&both.aside, &part->aside) != KACHI_OK ||
        kachi_amounts_add(&both.claimed, &part->claimed) != KACHI_OK) {
        return false;
    }
    *sum = both;
    return true;
}

/* What is of one party and product in one row, in more where one could not hold it. */
static void sum_up(struct parts *parts, struct kachi_balance **out, size_t *count)
{
    *count = 0;
    *out = KACHI_NEW_ARRAY(parts->arena, struct kachi_balance, parts->count);
    if (parts->count > 0) { /* no two are equal: each has its order */
        qsort(parts->items, parts->count, sizeof(*parts->items), compare);
    }
    for (size_t i = 0; i < parts->count; i++) {
        const struct kachi_balance *row = &parts->items[i].row;
        struct kachi_balance *last = *count == 0 ? NULL : &(*out)[*count - 1];
        bool goes_on = last != NULL && last->party == row->party && last->product == row->product;
        if (!goes_on || !add(last, row)) {
            (*out)[(*count)++] = *row;
        }
    }
}

enum kachi_err kachi_balance_read(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                  int64_t party, struct kachi_balance **out, size_t *count)
{
    struct parts parts = {.arena = arena};
    struct kachi_lot *lots = NULL;
    size_t lot_count = 0;
    enum kachi_err err = kachi_store_holdings(ledger, arena, party, &lots, &lot_count);
    add_lots(&parts, lots, lot_count);
    err = err == KACHI_OK ? add_claims(&parts, ledger, party, INT64_MAX) : err;
    sum_up(&parts, out, count);
    return err;
}

enum kachi_err kachi_balance_read_at(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                     int64_t party, kachi_moment moment, struct kachi_balance **out,
                                     size_t *count)
{
    struct parts parts = {.arena = arena};
    struct kachi_lot *lots = NULL;
    size_t lot_count = 0;
    int64_t next = 0;
    enum kachi_err err = kachi_ledger_first_since(ledger, moment + 1, &next);
    if (err == KACHI_OK) {
        err = kachi_store_holdings_at(ledger, arena, party, next - 1, &lots, &lot_count);
    }
    add_lots(&parts, lots, lot_count);
    err = err == KACHI_OK ? add_claims(&parts, ledger, party, next - 1) : err;
    sum_up(&parts, out, count);
    return err;
}
