/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/bought.h"

#include "ledger/store.h"
#include "policy/revoked.h"

#define FISCAL_YEAR_FIRST_MONTH 4

struct sales {
    struct kachi_arena *arena;
    struct kachi_ledger *ledger;
    struct kachi_origins *origins;
    const struct kachi_sales_asked *asked;
    size_t count, capacity;
    struct kachi_sale *items;
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

/* The day of the entry from which the goods were the buyer's; false where it is no purchase. */
static enum kachi_err bought_on(struct sales *sales, const struct kachi_offer *offer, bool *is_sale,
                                kachi_day *day)
{
    int64_t entry = offer->closed_by;
    struct kachi_entry_row row;
    *is_sale = offer->state == KACHI_OFFER_SETTLED || offer->state == KACHI_OFFER_DELIVERED;
    if (!*is_sale) {
        return KACHI_OK;
    }
    if (offer->delivered != 0) {
        struct kachi_lot delivered;
        enum kachi_err err = kachi_store_lot_get(sales->ledger, offer->delivered, &delivered);
        if (err != KACHI_OK) {
            return err;
        }
        entry = delivered.entry;
    }
    enum kachi_err err = kachi_store_entry_get(sales->ledger, sales->arena, entry, &row);
    *day = err == KACHI_OK ? kachi_day_of_moment(row.time) : 0;
    return err;
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

static enum kachi_err add_sale(struct sales *sales, const struct kachi_entry_row *row,
                               const struct kachi_offer *offer, kachi_day day)
{
    struct kachi_lot lot;
    struct kachi_product product;
    struct kachi_party seller;
    struct kachi_party buyer;
    struct kachi_arena *arena = sales->arena;
    enum kachi_err err = kachi_store_lot_get(sales->ledger, offer->lot, &lot);
    err = err == KACHI_OK ? kachi_store_product_get(sales->ledger, arena, lot.product, &product)
                          : err;
    err =
        err == KACHI_OK ? kachi_store_party_get(sales->ledger, arena, offer->seller, &seller) : err;
    err = err == KACHI_OK ? kachi_store_party_get(sales->ledger, arena, offer->buyer, &buyer) : err;
    if (err != KACHI_OK) {
        return err;
    }
    sales->items = kachi_arena_grow(arena, sales->items, sales->count, &sales->capacity,
                                    sizeof(*sales->items));
    struct kachi_sale *sale = &sales->items[sales->count++];
    *sale = (struct kachi_sale){
        .entry = kachi_id_text(arena, "offer", &row->id),
        .lot = kachi_id_text(arena, "lot", &lot.id),
        .day = day,
        .seller = seller.name,
        .buyer = buyer.name,
        .product = product.name,
        .unit = product.unit,
        .quantity = {lot.made.quantity, (int32_t)-product.decimals},
        .amounts = lot.made,
        .statements = kachi_str_of(""),
        .base_yen = offer->price_base_yen,
        .premium_yen = offer->price_premium_yen,
        .is_provisional = offer->state == KACHI_OFFER_DELIVERED,
    };
    return add_value(sales, offer->lot, sale);
}

static enum kachi_err read_offer(struct sales *sales, const struct kachi_entry_row *row)
{
    struct kachi_offer offer;
    bool is_sale = false;
    kachi_day day = 0;
    enum kachi_err err = kachi_store_offer_get(sales->ledger, row->number, &offer);
    if (err != KACHI_OK || (sales->asked->buyer != 0 && offer.buyer != sales->asked->buyer)) {
        return err;
    }
    err = bought_on(sales, &offer, &is_sale, &day);
    bool is_asked = is_sale && day >= sales->asked->from && day <= sales->asked->until;
    return err == KACHI_OK && is_asked ? add_sale(sales, row, &offer, day) : err;
}

enum kachi_err kachi_sales_read(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                const struct kachi_sales_asked *asked, size_t *count,
                                struct kachi_sale **out)
{
    struct sales sales = {.arena = arena,
                          .ledger = ledger,
                          .asked = asked,
                          .origins = kachi_origins_new(arena, ledger)};
    int64_t entries = 0;
    enum kachi_err err = kachi_ledger_count(ledger, &entries);
    for (int64_t number = 1; number <= entries && err == KACHI_OK; number++) {
        struct kachi_arena_mark mark = kachi_arena_mark(arena);
        struct kachi_entry_row row;
        err = kachi_store_entry_get(ledger, arena, number, &row);
        if (err == KACHI_OK && row.kind == KACHI_ENTRY_OFFER) {
            err = read_offer(&sales, &row);
        } else {
            kachi_arena_reset(arena, mark);
        }
    }
    *count = sales.count;
    *out = sales.items;
    return err;
}

bool kachi_sale_is_gx(const struct kachi_sale *sale)
{
    return sale->amounts.embodied_g + sale->amounts.certificate_g >
           sale->revoked_embodied_g + sale->revoked_certificate_g;
}
