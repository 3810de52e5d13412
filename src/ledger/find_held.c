/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/find_held.h"

#include "base/number_text.h"
#include "ledger/ledger_internal.h"

/* What was found of one product: how many, and the ids of the first few for a finding. */
struct held {
    struct kachi_ledger *ledger;
    struct kachi_arena *arena;
    struct kachi_str text;
    const char *kind; /* the prefix of its ids */
    size_t count;
    struct kachi_str ids;
};

static void found(struct held *held, const struct kachi_id *id)
{
    enum { SHOWN_MAX = 4 };
    if (held->count < SHOWN_MAX) {
        struct kachi_str one = kachi_id_text(held->arena, held->kind, id);
        held->ids = kachi_str_print(held->arena, "%.*s%s%.*s", KACHI_STR_ARG(held->ids),
                                    held->count == 0 ? "" : ", ", KACHI_STR_ARG(one));
    }
    held->count++;
}

/* One is what was meant; none or several are told. */
static enum kachi_err only_one(const struct held *held)
{
    if (held->count == 1) {
        return KACHI_OK;
    }
    kachi_findings_add(held->ledger->findings,
                       held->count == 0 ? "ledger-held-none" : "ledger-held-several", KACHI_NOWHERE,
                       KACHI_ARGS({"text", held->text}, {"kind", kachi_str_of(held->kind)},
                                  {"ids", held->ids},
                                  {"count", kachi_count_text(held->arena, (int64_t)held->count)}));
    return held->count == 0 ? KACHI_ERR_NOT_FOUND : KACHI_ERR_INPUT;
}

/* The product of that name; number 0, without a finding, where there is none. */
static struct kachi_product product_of(const struct held *held)
{
    struct kachi_product product = {0};
    struct kachi_findings *findings = held->ledger->findings;
    held->ledger->findings = NULL;
    enum kachi_err err = kachi_find_product(held->ledger, held->arena, held->text, &product);
    held->ledger->findings = findings;
    return err == KACHI_OK ? product : (struct kachi_product){0};
}

enum kachi_err kachi_find_held_lot(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   int64_t party, struct kachi_str text, struct kachi_lot *out)
{
    struct held held = {ledger, arena, text, "lot", 0, kachi_str_of("")};
    struct kachi_product product = product_of(&held);
    if (product.number == 0) {
        return kachi_find_lot(ledger, arena, text, out);
    }
    struct kachi_lot *lots = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_store_holdings(ledger, arena, party, &lots, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        if (lots[i].product == product.number && !lots[i].aside) {
            found(&held, &lots[i].id);
            *out = lots[i];
        }
    }
    return err == KACHI_OK ? only_one(&held) : err;
}

enum kachi_err kachi_find_held_pool(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    int64_t party, struct kachi_str text, struct kachi_pool *out)
{
    struct held held = {ledger, arena, text, "pool", 0, kachi_str_of("")};
    struct kachi_product product = product_of(&held);
    if (product.number == 0) {
        return kachi_find_pool(ledger, arena, text, out);
    }
    struct kachi_pool *pools = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_store_pools(ledger, arena, &pools, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        const struct kachi_pool *pool = &pools[i];
        bool is_of_party = party == 0 || pool->owner == party;
        bool has_left = pool->grams - pool->drawn_g - pool->expired_g > 0 &&
                        (pool->mark & KACHI_MARK_REVOKED) == 0;
        if (pool->product == product.number && is_of_party && has_left) {
            found(&held, &pool->id);
            *out = *pool;
        }
    }
    return err == KACHI_OK ? only_one(&held) : err;
}

/* The offer's entry has the id of the lot that it put aside. */
static enum kachi_err is_offer_of(struct held *held, const struct kachi_offer *offer,
                                  const struct kachi_product *product, struct kachi_id *id,
                                  bool *is_it)
{
    struct kachi_lot lot = {0};
    enum kachi_err err = kachi_store_lot_get(held->ledger, offer->lot, &lot);
    *is_it = err == KACHI_OK && lot.product == product->number;
    if (*is_it) {
        *id = lot.id;
        found(held, id);
    }
    return err;
}

enum kachi_err kachi_find_held_offer(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                     int64_t party, struct kachi_str text, struct kachi_id *id,
                                     struct kachi_offer *out)
{
    struct held held = {ledger, arena, text, "offer", 0, kachi_str_of("")};
    struct kachi_product product = product_of(&held);
    if (product.number == 0) {
        return kachi_find_offer(ledger, arena, text, id, out);
    }
    struct kachi_offer *offers = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_store_open_offers(ledger, arena, party, &offers, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        bool is_it = false;
        err = is_offer_of(&held, &offers[i], &product, id, &is_it);
        *out = is_it ? offers[i] : *out;
    }
    return err == KACHI_OK ? only_one(&held) : err;
}
