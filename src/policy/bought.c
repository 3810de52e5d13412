/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/bought.h"

#include "ledger/origin.h"
#include "ledger/store.h"

#include <stdlib.h>

struct sales {
    struct kachi_arena *arena;
    struct kachi_ledger *ledger;
    struct kachi_origins *origins;
    size_t party_count, product_count, pool_count;
    struct kachi_party *parties;
    struct kachi_product *products;
    struct kachi_pool *pools;
    size_t named_count, named_capacity;
    struct kachi_str *named; /* statements of the sale that is read now */
};

/* One statement behind a sale's value, named once however many pools it has. */
static void name_statement(struct sales *sales, struct kachi_str statement, struct kachi_sale *sale)
{
    for (size_t i = 0; i < sales->named_count; i++) {
        if (kachi_str_equal(sales->named[i], statement)) {
            return;
        }
    }
    sales->named = kachi_arena_grow(sales->arena, sales->named, sales->named_count,
                                    &sales->named_capacity, sizeof(*sales->named));
    sales->named[sales->named_count++] = statement;
    sale->statements =
        kachi_str_print(sales->arena, "%.*s%s%.*s", KACHI_STR_ARG(sale->statements),
                        kachi_str_is_empty(sale->statements) ? "" : ", ", KACHI_STR_ARG(statement));
}

/* Names of the registry, read once; numbers ascend. */
static enum kachi_err read_names(struct sales *sales)
{
    struct kachi_ledger *ledger = sales->ledger;
    enum kachi_err err =
        kachi_store_parties(ledger, sales->arena, &sales->parties, &sales->party_count);
    err = err == KACHI_OK
              ? kachi_store_products(ledger, sales->arena, &sales->products, &sales->product_count)
              : err;
    return err == KACHI_OK
               ? kachi_store_pools(ledger, sales->arena, &sales->pools, &sales->pool_count)
               : err;
}

static int compare_party(const void *number, const void *party)
{
    int64_t left = *(const int64_t *)number;
    int64_t right = ((const struct kachi_party *)party)->number;
    return (left > right) - (left < right);
}

static int compare_product(const void *number, const void *product)
{
    int64_t left = *(const int64_t *)number;
    int64_t right = ((const struct kachi_product *)product)->number;
    return (left > right) - (left < right);
}

static int compare_pool(const void *number, const void *pool)
{
    int64_t left = *(const int64_t *)number;
    int64_t right = ((const struct kachi_pool *)pool)->number;
    return (left > right) - (left < right);
}

static const struct kachi_party *find_party(const struct sales *sales, int64_t number)
{
    return bsearch(&number, sales->parties, sales->party_count, sizeof(*sales->parties),
                   compare_party);
}

static const struct kachi_product *find_product(const struct sales *sales, int64_t number)
{
    return bsearch(&number, sales->products, sales->product_count, sizeof(*sales->products),
                   compare_product);
}

static const struct kachi_pool *find_pool(const struct sales *sales, int64_t number)
{
    return bsearch(&number, sales->pools, sales->pool_count, sizeof(*sales->pools), compare_pool);
}

static enum kachi_err name_origins(struct sales *sales, const struct kachi_mixture *mixture,
                                   struct kachi_sale *sale)
{
    for (size_t i = 0; i < mixture->count; i++) {
        const struct kachi_pool *pool = find_pool(sales, mixture->items[i].number);
        if (pool == NULL) {
            return KACHI_ERR_NOT_FOUND;
        }
        name_statement(sales, pool->statement, sale);
    }
    return KACHI_OK;
}

/* Whose value it is, and how much of it was revoked since. */
static enum kachi_err add_value(struct sales *sales, int64_t lot, struct kachi_sale *sale)
{
    struct kachi_value value;
    struct kachi_revoked revoked = {0};
    sales->named_count = 0;
    enum kachi_err err = kachi_origins_of_lot(sales->origins, lot, &value);
    err = err == KACHI_OK ? name_origins(sales, &value.embodied, sale) : err;
    err = err == KACHI_OK ? name_origins(sales, &value.certificate, sale) : err;
    err = err == KACHI_OK ? kachi_origins_revoked(sales->origins, &value, &revoked) : err;
    sale->revoked_embodied_g = revoked.embodied_g;
    sale->revoked_certificate_g = revoked.certificate_g;
    return err;
}

static enum kachi_err read_sale(struct sales *sales, const struct kachi_sold_row *row,
                                struct kachi_sale *sale)
{
    const struct kachi_party *seller = find_party(sales, row->offer.seller);
    const struct kachi_party *buyer = find_party(sales, row->offer.buyer);
    const struct kachi_product *product = find_product(sales, row->product);
    if (seller == NULL || buyer == NULL || product == NULL) {
        return KACHI_ERR_NOT_FOUND;
    }
    *sale = (struct kachi_sale){
        .entry = kachi_id_text(sales->arena, "offer", &row->lot),
        .lot = kachi_id_text(sales->arena, "lot", &row->lot),
        .day = kachi_day_of_moment(row->time),
        .seller_number = seller->number,
        .buyer_number = buyer->number,
        .seller = seller->name,
        .buyer = buyer->name,
        .product = product->name,
        .unit = product->unit,
        .quantity = {row->amounts.quantity, (int32_t)-product->decimals},
        .amounts = row->amounts,
        .statements = kachi_str_of(""),
        .base_yen = row->offer.price_base_yen,
        .premium_yen = row->offer.price_premium_yen,
        .is_provisional = row->offer.state == KACHI_OFFER_DELIVERED,
    };
    return add_value(sales, row->offer.lot, sale);
}

/* The entries of the days that are asked for. */
static enum kachi_err find_entries(struct kachi_ledger *ledger,
                                   const struct kachi_sales_asked *asked,
                                   struct kachi_sold_asked *out)
{
    out->buyer = asked->buyer;
    enum kachi_err err =
        kachi_ledger_first_since(ledger, kachi_moment_of_day(asked->from), &out->first);
    return err == KACHI_OK
               ? kachi_ledger_first_since(ledger, kachi_moment_of_day(asked->until + 1), &out->end)
               : err;
}

static enum kachi_err read_sales(struct sales *sales, const struct kachi_sales_asked *asked,
                                 size_t *count, struct kachi_sale **out)
{
    struct kachi_sold_asked sold = {0};
    struct kachi_sold_row *rows = NULL;
    enum kachi_err err = read_names(sales);
    err = err == KACHI_OK ? find_entries(sales->ledger, asked, &sold) : err;
    err =
        err == KACHI_OK ? kachi_store_sold(sales->ledger, sales->arena, &sold, &rows, count) : err;
    *out = KACHI_NEW_ARRAY(sales->arena, struct kachi_sale, *count);
    for (size_t i = 0; i < *count && err == KACHI_OK; i++) {
        err = read_sale(sales, &rows[i], &(*out)[i]);
    }
    return err;
}

enum kachi_err kachi_sales_read(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                const struct kachi_sales_asked *asked, size_t *count,
                                struct kachi_sale **out)
{
    struct sales sales = {
        .arena = arena, .ledger = ledger, .origins = kachi_origins_new(arena, ledger)};
    *count = 0;
    enum kachi_err err = kachi_store_snapshot_begin(ledger);
    if (err == KACHI_OK) {
        err = read_sales(&sales, asked, count, out);
        kachi_store_snapshot_end(ledger);
    }
    return err;
}

bool kachi_sale_is_gx(const struct kachi_sale *sale)
{
    return sale->amounts.embodied_g + sale->amounts.certificate_g >
           sale->revoked_embodied_g + sale->revoked_certificate_g;
}

void kachi_sale_write_json(struct kachi_arena *arena, const struct kachi_sale *sale,
                           struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "offer", sale->entry);
    kachi_json_pair_str(json, "day", kachi_day_text(arena, sale->day));
    kachi_json_pair_str(json, "seller", sale->seller);
    kachi_json_pair_str(json, "buyer", sale->buyer);
    kachi_json_pair_str(json, "product", sale->product);
    kachi_json_pair_str(json, "quantity", kachi_decimal_write(arena, sale->quantity));
    kachi_json_pair_str(json, "unit", sale->unit);
    kachi_json_pair_int64(json, "embodied_g", sale->amounts.embodied_g);
    kachi_json_pair_int64(json, "certificate_g", sale->amounts.certificate_g);
    kachi_json_pair_int64(json, "revoked_g",
                          sale->revoked_embodied_g + sale->revoked_certificate_g);
    kachi_json_pair_int64(json, "price_base_yen", sale->base_yen);
    kachi_json_pair_int64(json, "price_premium_yen", sale->premium_yen);
    kachi_json_pair_bool(json, "provisional", sale->is_provisional);
    kachi_json_pair_str(json, "statements", sale->statements);
    kachi_json_end_object(json);
}
