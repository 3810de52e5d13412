/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/demand.h"

#include "policy/columns.h"
#include "policy/tally.h"

#include <stdlib.h>

#define PERCENT_DIGITS 6

enum kachi_err kachi_categories_read(struct kachi_arena *arena, struct kachi_str source,
                                     struct kachi_str content, struct kachi_findings *findings,
                                     struct kachi_demand *demand)
{
    static const char *const names[] = {"product|製品", "category|品目", "factor|換算係数"};
    enum { PRODUCT, CATEGORY, FACTOR, COUNT };
    struct kachi_columns columns;
    size_t capacity = 0;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK ? kachi_columns_find(&columns, COUNT, FACTOR, names) : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        demand->categories = kachi_arena_grow(arena, demand->categories, demand->category_count,
                                              &capacity, sizeof(*demand->categories));
        demand->categories[demand->category_count++] = (struct kachi_product_category){
            .product = kachi_columns_needed(&columns, PRODUCT),
            .category = kachi_columns_needed(&columns, CATEGORY),
            .factor = kachi_columns_amount(&columns, FACTOR, kachi_decimal_of(1))};
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}

static const struct kachi_product_category *category_of(const struct kachi_demand *demand,
                                                        struct kachi_str product)
{
    for (size_t i = 0; i < demand->category_count; i++) {
        if (kachi_str_equal(demand->categories[i].product, product)) {
            return &demand->categories[i];
        }
    }
    return NULL;
}

void kachi_demand_add(struct kachi_arena *arena, size_t count,
                      const struct kachi_purchase purchases[], struct kachi_demand *demand)
{
    for (size_t i = 0; i < count; i++) {
        demand->purchases =
            kachi_arena_grow(arena, demand->purchases, demand->purchase_count,
                             &demand->purchase_capacity, sizeof(*demand->purchases));
        demand->purchases[demand->purchase_count++] = purchases[i];
    }
}

enum kachi_err kachi_demand_add_sales(struct kachi_arena *arena, size_t count,
                                      const struct kachi_sale sales[],
                                      struct kachi_findings *findings, struct kachi_demand *demand)
{
    size_t left_out = 0;
    for (size_t i = 0; i < count; i++) {
        const struct kachi_sale *sale = &sales[i];
        const struct kachi_product_category *category = category_of(demand, sale->product);
        struct kachi_decimal quantity;
        if (category == NULL) {
            left_out++;
            continue;
        }
        enum kachi_err err = kachi_decimal_multiply(sale->quantity, category->factor, &quantity);
        if (err != KACHI_OK) {
            return err;
        }
        struct kachi_purchase purchase = {
            .buyer = sale->buyer,
            .seller = sale->seller,
            .category = category->category,
            .evidence = sale->entry,
            .bought = sale->day,
            .quantity = quantity,
            .gx_quantity = kachi_sale_is_gx(sale) ? quantity : kachi_decimal_of(0)};
        kachi_demand_add(arena, 1, &purchase, demand);
    }
    if (left_out > 0) {
        kachi_findings_add(findings, "demand-uncategorised", KACHI_NOWHERE,
                           KACHI_ARGS({"count", kachi_str_print(arena, "%zu", left_out)}));
    }
    return KACHI_OK;
}

enum kachi_err kachi_demand_add_ledger(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                       int64_t fiscal_year, struct kachi_findings *findings,
                                       struct kachi_demand *demand)
{
    struct kachi_sale *sales = NULL;
    size_t count = 0;
    struct kachi_sales_asked asked = {.from = kachi_fiscal_year_first(fiscal_year),
                                      .until = kachi_fiscal_year_last(fiscal_year)};
    enum kachi_err err = kachi_sales_read(arena, ledger, &asked, &count, &sales);
    return err == KACHI_OK ? kachi_demand_add_sales(arena, count, sales, findings, demand) : err;
}

/* By evidence, then as they stand: purchases lie in one array, so no two are equal. */
static int compare_evidence(const void *a, const void *b)
{
    const struct kachi_purchase *x = *(struct kachi_purchase *const *)a;
    const struct kachi_purchase *y = *(struct kachi_purchase *const *)b;
    int order = kachi_str_compare(x->evidence, y->evidence);
    return order != 0 ? order : (x > y) - (x < y);
}

void kachi_demand_check(struct kachi_arena *arena, struct kachi_findings *findings,
                        struct kachi_demand *demand)
{
    size_t count = demand->purchase_count;
    struct kachi_purchase **sorted = KACHI_NEW_ARRAY(arena, struct kachi_purchase *, count + 1);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &demand->purchases[i];
    }
    qsort(sorted, count, sizeof(*sorted), compare_evidence);
    for (size_t i = 1; i < count; i++) {
        if (kachi_str_is_empty(sorted[i]->evidence) ||
            !kachi_str_equal(sorted[i]->evidence, sorted[i - 1]->evidence)) {
            continue;
        }
        sorted[i]->is_repeated = true;
        kachi_findings_add(findings, "demand-evidence-twice", KACHI_NOWHERE,
                           KACHI_ARGS({"evidence", sorted[i]->evidence},
                                      {"first", sorted[i - 1]->buyer},
                                      {"second", sorted[i]->buyer}));
    }
}

static struct kachi_ranked *row_of(const struct kachi_purchase *purchase, enum kachi_side side,
                                   size_t *count, struct kachi_ranked *rows)
{
    struct kachi_str name = side == KACHI_SIDE_BUYERS ? purchase->buyer : purchase->seller;
    if (kachi_str_is_empty(name)) {
        return NULL;
    }
    for (size_t i = 0; i < *count; i++) {
        if (kachi_str_equal(rows[i].name, name) &&
            kachi_str_equal(rows[i].category, purchase->category)) {
            return &rows[i];
        }
    }
    rows[*count] = (struct kachi_ranked){.name = name, .category = purchase->category};
    return &rows[(*count)++];
}

/* Names are unique within a category, so no two rows are equal. */
static int compare_ranked(const void *a, const void *b)
{
    const struct kachi_ranked *x = a;
    const struct kachi_ranked *y = b;
    int order = kachi_str_compare(x->category, y->category);
    order = order != 0 ? order : kachi_decimal_compare(y->gx_quantity, x->gx_quantity);
    order = order != 0 ? order : kachi_decimal_compare(y->percent, x->percent);
    return order != 0 ? order : kachi_str_compare(x->name, y->name);
}

static void number_ranks(size_t count, struct kachi_ranked rows[])
{
    for (size_t i = 0; i < count; i++) {
        bool is_first = i == 0 || !kachi_str_equal(rows[i].category, rows[i - 1].category);
        rows[i].rank = is_first ? 1 : rows[i - 1].rank + 1;
    }
}

enum kachi_err kachi_demand_rank(struct kachi_arena *arena, const struct kachi_demand *demand,
                                 int64_t fiscal_year, enum kachi_side side, size_t *count,
                                 struct kachi_ranked **out)
{
    *count = 0;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_ranked, demand->purchase_count + 1);
    for (size_t i = 0; i < demand->purchase_count; i++) {
        const struct kachi_purchase *purchase = &demand->purchases[i];
        struct kachi_ranked *row = kachi_fiscal_year(purchase->bought) == fiscal_year
                                       ? row_of(purchase, side, count, *out)
                                       : NULL;
        if (row == NULL) {
            continue;
        }
        enum kachi_err err = kachi_decimal_add(row->quantity, purchase->quantity, &row->quantity);
        if (err == KACHI_OK && kachi_purchase_is_shown(purchase)) {
            err = kachi_decimal_add(row->gx_quantity, purchase->gx_quantity, &row->gx_quantity);
        }
        if (err != KACHI_OK) {
            return err;
        }
    }
    for (size_t i = 0; i < *count; i++) {
        (*out)[i].percent =
            kachi_percent_of((*out)[i].gx_quantity, (*out)[i].quantity, PERCENT_DIGITS);
    }
    qsort(*out, *count, sizeof(**out), compare_ranked);
    number_ranks(*count, *out);
    return KACHI_OK;
}
