/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/bought.h"

#include "ledger/store.h"
#include "policy/revoked.h"

#include <stdlib.h>

#define FISCAL_YEAR_FIRST_MONTH 4

struct sales {
    struct kachi_arena *arena;
    struct kachi_ledger *ledger;
    struct kachi_origins *origins;
    size_t party_count, product_count;
    struct kachi_party *parties;
    struct kachi_product *products;
};

kachi_day kachi_fiscal_year_first(int64_t fiscal_year)
{
    return kachi_day_of(
        (struct kachi_date){.year = (int)fiscal_year, .month = FISCAL_YEAR_FIRST_MONTH, .day = 1});
}

kachi_day kachi_fiscal_year_last(int64_t fiscal_year)
{
    return kachi_fiscal_year_first(fiscal_year + 1) - 1;
}

/* The statements of the pools behind a mixture, each once. */
static enum kachi_err name_statements(struct sales *sales, const struct kachi_mixture *mixture,
                                      struct kachi_sale *sale)
{
    for (size_t i = 0; i < mixture->count; i++) {
        struct kachi_pool pool;
        enum kachi_err err =
            kachi_store_pool_get(sales->ledger, sales->arena, mixture->items[i].number, &pool);
        if (err != KACHI_OK) {
            return err;
        }
        if (!kachi_str_contains(sale->statements, pool.statement)) {
            sale->statements = kachi_str_print(
                sales->arena, "%.*s%s%.*s", KACHI_STR_ARG(sale->statements),
                kachi_str_is_empty(sale->statements) ? "" : ", ", KACHI_STR_ARG(pool.statement));
        }
    }
    return KACHI_OK;
}

static enum kachi_err add_value(struct sales *sales, int64_t lot, struct kachi_sale *sale)
{
    struct kachi_value value;
    struct kachi_revoked revoked = {0};
    enum kachi_err err = kachi_origins_of_lot(sales->origins, lot, &value);
    err = err == KACHI_OK ? kachi_revoked_read(sales->arena, sales->ledger, &value, &revoked) : err;
    err = err == KACHI_OK ? name_statements(sales, &value.embodied, sale) : err;
    err = err == KACHI_OK ? name_statements(sales, &value.certificate, sale) : err;
    sale->revoked_embodied_g = revoked.embodied_g;
    sale->revoked_certificate_g = revoked.certificate_g;
    return err;
}

/* Names of the registry, read once; numbers ascend. */
static enum kachi_err read_names(struct sales *sales)
{
    struct kachi_ledger *ledger = sales->ledger;
    enum kachi_err err =
        kachi_store_parties(ledger, sales->arena, &sales->parties, &sales->party_count);
    return err == KACHI_OK
               ? kachi_store_products(ledger, sales->arena, &sales->products, &sales->product_count)
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

enum kachi_err kachi_sales_read(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                const struct kachi_sales_asked *asked, size_t *count,
                                struct kachi_sale **out)
{
    struct sales sales = {
        .arena = arena, .ledger = ledger, .origins = kachi_origins_new(arena, ledger)};
    struct kachi_sold_asked sold = {0};
    struct kachi_sold_row *rows = NULL;
    *count = 0;
    enum kachi_err err = read_names(&sales);
    err = err == KACHI_OK ? find_entries(ledger, asked, &sold) : err;
    err = err == KACHI_OK ? kachi_store_sold(ledger, arena, &sold, &rows, count) : err;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_sale, *count);
    for (size_t i = 0; i < *count && err == KACHI_OK; i++) {
        err = read_sale(&sales, &rows[i], &(*out)[i]);
    }
    return err;
}

bool kachi_sale_is_gx(const struct kachi_sale *sale)
{
    return sale->amounts.embodied_g + sale->amounts.certificate_g >
           sale->revoked_embodied_g + sale->revoked_certificate_g;
}
