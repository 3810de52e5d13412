/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/declaration.h"

#include "policy/columns.h"

#define PERCENT_DIGITS 6

bool kachi_purchase_is_shown(const struct kachi_purchase *purchase)
{
    return !kachi_str_is_empty(purchase->evidence) && !purchase->is_repeated;
}

static enum kachi_err add_purchase(struct kachi_progress *row,
                                   const struct kachi_purchase *purchase)
{
    struct kachi_decimal *gx =
        kachi_purchase_is_shown(purchase) ? &row->gx_quantity : &row->without_evidence;
    enum kachi_err err = kachi_decimal_add(row->quantity, purchase->quantity, &row->quantity);
    return err == KACHI_OK ? kachi_decimal_add(*gx, purchase->gx_quantity, gx) : err;
}

static enum kachi_err sum(struct kachi_progress *row, size_t count,
                          const struct kachi_purchase purchases[])
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        const struct kachi_purchase *purchase = &purchases[i];
        if (kachi_str_equal(purchase->buyer, row->declaration->declarer) &&
            kachi_str_equal(purchase->category, row->declaration->category) &&
            kachi_fiscal_year(purchase->bought) == row->fiscal_year) {
            err = add_purchase(row, purchase);
        }
    }
    if (err != KACHI_OK || row->quantity.coefficient <= 0) {
        return err;
    }
    err = kachi_decimal_multiply(row->gx_quantity, kachi_decimal_of(100), &row->percent);
    err = err == KACHI_OK ? kachi_decimal_divide(row->percent, row->quantity, PERCENT_DIGITS,
                                                 KACHI_ROUND_FLOOR, &row->percent)
                          : err;
    row->is_met = kachi_decimal_compare(row->percent, row->declaration->target_percent) >= 0;
    return err;
}

/* Whether a stands before b. */
static bool is_ahead(const struct kachi_progress *a, const struct kachi_progress *b)
{
    int order = kachi_decimal_compare(b->gx_quantity, a->gx_quantity);
    order = order != 0 ? order : kachi_decimal_compare(b->percent, a->percent);
    order =
        order != 0 ? order : kachi_str_compare(a->declaration->declarer, b->declaration->declarer);
    return order < 0;
}

enum kachi_err kachi_declaration_progress(struct kachi_arena *arena, size_t count,
                                          const struct kachi_declaration declarations[],
                                          const struct kachi_bought *bought,
                                          struct kachi_progress **out)
{
    *out = KACHI_NEW_ARRAY(arena, struct kachi_progress, count + 1);
    for (size_t i = 0; i < count; i++) {
        (*out)[i] = (struct kachi_progress){.declaration = &declarations[i],
                                            .fiscal_year = bought->fiscal_year};
        enum kachi_err err = sum(&(*out)[i], bought->count, bought->purchases);
        if (err != KACHI_OK) {
            return err;
        }
    }
    for (size_t i = 0; i < count; i++) {
        (*out)[i].rank = 1;
        for (size_t k = 0; k < count; k++) {
            bool same = kachi_str_equal(declarations[i].category, declarations[k].category);
            (*out)[i].rank += same && is_ahead(&(*out)[k], &(*out)[i]) ? 1 : 0;
        }
    }
    return KACHI_OK;
}

static const char *const declaration_columns[] = {
    "declarer|宣言者", "category|品目",      "target_percent|目標割合", "target_year|目標年度",
    "grade|グレード",  "scope_of_use|用途",  "indicator|評価指標",      "baseline|基準",
    "url|公表ページ",  "published_on|公表日"};

enum kachi_err kachi_declarations_read(struct kachi_arena *arena, struct kachi_str source,
                                       struct kachi_str content, struct kachi_findings *findings,
                                       size_t *count, struct kachi_declaration **out)
{
    enum {
        DECLARER,
        CATEGORY,
        PERCENT,
        YEAR,
        GRADE,
        SCOPE,
        INDICATOR,
        BASELINE,
        URL,
        PUBLISHED,
        COLUMN_COUNT
    };
    struct kachi_columns columns;
    size_t capacity = 0;
    *count = 0;
    *out = NULL;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK
              ? kachi_columns_find(&columns, COLUMN_COUNT, YEAR + 1, declaration_columns)
              : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = (struct kachi_declaration){
            .declarer = kachi_columns_needed(&columns, DECLARER),
            .category = kachi_columns_needed(&columns, CATEGORY),
            .target_percent = kachi_columns_amount(&columns, PERCENT, kachi_decimal_of(0)),
            .target_year = kachi_columns_int64(&columns, YEAR, 0),
            .grade = kachi_columns_text(&columns, GRADE),
            .scope_of_use = kachi_columns_text(&columns, SCOPE),
            .indicator = kachi_columns_text(&columns, INDICATOR),
            .baseline = kachi_columns_text(&columns, BASELINE),
            .url = kachi_columns_text(&columns, URL),
            .published = kachi_columns_day(&columns, PUBLISHED, 0),
        };
        (void)kachi_columns_needed(&columns, PERCENT);
        (void)kachi_columns_needed(&columns, YEAR);
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}

static const char *const purchase_columns[] = {
    "buyer|購入者",       "category|品目", "bought_on|購入日", "quantity|数量",
    "gx_quantity|GX数量", "evidence|根拠", "seller|販売者"};

enum kachi_err kachi_purchases_read(struct kachi_arena *arena, struct kachi_str source,
                                    struct kachi_str content, struct kachi_findings *findings,
                                    size_t *count, struct kachi_purchase **out)
{
    enum { BUYER, CATEGORY, BOUGHT_ON, QUANTITY, GX_QUANTITY, EVIDENCE, SELLER, COLUMN_COUNT };
    struct kachi_columns columns;
    size_t capacity = 0;
    *count = 0;
    *out = NULL;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK ? kachi_columns_find(&columns, COLUMN_COUNT, EVIDENCE, purchase_columns)
                          : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = (struct kachi_purchase){
            .buyer = kachi_columns_needed(&columns, BUYER),
            .category = kachi_columns_needed(&columns, CATEGORY),
            .bought = kachi_columns_day(&columns, BOUGHT_ON, 0),
            .quantity = kachi_columns_amount(&columns, QUANTITY, kachi_decimal_of(0)),
            .gx_quantity = kachi_columns_amount(&columns, GX_QUANTITY, kachi_decimal_of(0)),
            .evidence = kachi_columns_text(&columns, EVIDENCE),
            .seller = kachi_columns_text(&columns, SELLER),
        };
        (void)kachi_columns_needed(&columns, BOUGHT_ON);
        (void)kachi_columns_needed(&columns, QUANTITY);
        const struct kachi_purchase *purchase = &(*out)[*count - 1];
        if (kachi_decimal_compare(purchase->gx_quantity, purchase->quantity) > 0) {
            kachi_columns_refuse(&columns, GX_QUANTITY,
                                 kachi_decimal_write(arena, purchase->quantity).text);
        }
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}
