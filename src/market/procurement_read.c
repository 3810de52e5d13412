/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a procurement: what is needed, what is offered. */
#include "market/procurement_internal.h"
#include "policy/columns.h"

static const char *const limit_words[KACHI_LIMIT_COUNT] = {"budget", "cfp", "rep", "share",
                                                           "suppliers"};
static const char *const limit_units[KACHI_LIMIT_COUNT] = {"yen", "kgCO2e", "kgCO2e", "%", ""};

static const char *const goal_words[] = {"cost", "cfp", "rep"};

const char *kachi_goal_word(enum kachi_goal goal)
{
    return goal_words[goal];
}

bool kachi_goal_read(struct kachi_str word, enum kachi_goal *out)
{
    for (enum kachi_goal goal = KACHI_GOAL_COST; goal <= KACHI_GOAL_REP; goal++) {
        if (kachi_str_is(word, goal_words[goal])) {
            *out = goal;
            return true;
        }
    }
    return false;
}

const char *kachi_limit_word(enum kachi_limit limit)
{
    return limit_words[limit];
}

const char *kachi_limit_unit(enum kachi_limit limit)
{
    return limit_units[limit];
}

/* A cell that must be a quantity: 0 or more, with at most three decimals. */
static struct kachi_decimal quantity_cell(struct kachi_columns *columns, size_t i)
{
    struct kachi_decimal value = kachi_columns_decimal(columns, i, kachi_decimal_of(0));
    int64_t thousandths = 0;
    if (value.coefficient < 0 ||
        kachi_decimal_to_int64(value, KACHI_QUANTITY_DIGITS, &thousandths) != KACHI_OK) {
        kachi_findings_add(columns->findings, "procure-quantity",
                           kachi_csv_place(columns->csv, &columns->row, columns->at[i]),
                           KACHI_ARGS({"value", kachi_columns_text(columns, i)}));
    }
    return value;
}

/* Money: 0 or more. */
static struct kachi_decimal yen_cell(struct kachi_columns *columns, size_t i)
{
    struct kachi_decimal value = kachi_columns_decimal(columns, i, kachi_decimal_of(0));
    if (value.coefficient < 0) {
        kachi_findings_add(columns->findings, "procure-price",
                           kachi_csv_place(columns->csv, &columns->row, columns->at[i]),
                           KACHI_ARGS({"value", kachi_columns_text(columns, i)}));
    }
    return value;
}

static bool is_stated(const struct kachi_columns *columns, size_t i)
{
    return !kachi_str_is_empty(kachi_columns_text(columns, i));
}

static const char *const need_columns[] = {"item|品目", "quantity|数量", "needed_on|納期"};
enum { NEED_ITEM, NEED_QUANTITY, NEED_BY, NEED_COLUMNS };

enum kachi_err kachi_procurement_needs_read(struct kachi_arena *arena, struct kachi_str source,
                                            struct kachi_str content,
                                            struct kachi_findings *findings,
                                            struct kachi_procurement *procurement)
{
    struct kachi_columns columns;
    struct kachi_procurement_need *needs = NULL;
    size_t capacity = 0;
    size_t count = 0;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK
              ? kachi_columns_find(&columns, NEED_COLUMNS, NEED_QUANTITY + 1, need_columns)
              : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        needs = kachi_arena_grow(arena, needs, count, &capacity, sizeof(*needs));
        needs[count++] = (struct kachi_procurement_need){
            .item = kachi_columns_needed(&columns, NEED_ITEM),
            .quantity = quantity_cell(&columns, NEED_QUANTITY),
            .by = kachi_columns_day(&columns, NEED_BY, 0),
            .line = columns.row.line,
        };
        (void)kachi_columns_needed(&columns, NEED_QUANTITY);
    }
    procurement->needs = needs;
    procurement->need_count = count;
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}

static const char *const offer_columns[] = {
    "offer|見積番号", "supplier|供給者",       "item|品目",           "price_yen|単価",
    "cfp_kgco2e|CFP", "rep_kgco2e|削減実績量", "capacity|供給可能量", "minimum|最小発注量",
    "lot|ロット",     "fixed_yen|固定費",      "delivered_on|納入日"};
enum {
    OFFER,
    SUPPLIER,
    ITEM,
    PRICE,
    CFP,
    REP,
    CAPACITY,
    MINIMUM,
    LOT,
    FIXED,
    DELIVERED,
    OFFER_COLUMNS
};

enum kachi_err kachi_procurement_offers_read(struct kachi_arena *arena, struct kachi_str source,
                                             struct kachi_str content,
                                             struct kachi_findings *findings,
                                             struct kachi_procurement *procurement)
{
    struct kachi_decimal zero = kachi_decimal_of(0);
    struct kachi_columns columns;
    struct kachi_procurement_offer *offers = NULL;
    size_t room = 0;
    size_t count = 0;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK ? kachi_columns_find(&columns, OFFER_COLUMNS, PRICE + 1, offer_columns)
                          : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        offers = kachi_arena_grow(arena, offers, count, &room, sizeof(*offers));
        offers[count++] = (struct kachi_procurement_offer){
            .id = kachi_columns_needed(&columns, OFFER),
            .supplier = kachi_columns_needed(&columns, SUPPLIER),
            .item = kachi_columns_needed(&columns, ITEM),
            .price_yen = yen_cell(&columns, PRICE),
            .fixed_yen = yen_cell(&columns, FIXED),
            .has_cfp = is_stated(&columns, CFP),
            .has_rep = is_stated(&columns, REP),
            .has_capacity = is_stated(&columns, CAPACITY),
            .cfp_kgco2e = kachi_columns_decimal(&columns, CFP, zero),
            .rep_kgco2e = kachi_columns_decimal(&columns, REP, zero),
            .capacity = quantity_cell(&columns, CAPACITY),
            .least = quantity_cell(&columns, MINIMUM),
            .lot = quantity_cell(&columns, LOT),
            .delivers = kachi_columns_day(&columns, DELIVERED, 0),
            .line = columns.row.line,
        };
        (void)kachi_columns_needed(&columns, PRICE);
    }
    procurement->offers = offers;
    procurement->offer_count = count;
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}
