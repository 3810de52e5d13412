/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables_activities.c - activities.csv, attributes.csv and allocation.csv.
 *
 * A row of activities.csv is an activity with its main product, or with the waste it treats. The
 * product's flow comes along with it, unless flows.csv describes it.
 */
#include "inventory/tables_internal.h"

const char *const tables_method_words[] = {"none|なし", "physical|物理|物理量",
                                           "economic|経済|価格", "causal|因果", NULL};

enum {
    KEY,
    NAME,
    NAME_JA,
    PRODUCT,
    TREATS,
    AMOUNT,
    UNIT,
    OWNER,
    STAGE,
    LOCATION,
    CATEGORY,
    CARRIER,
    ALLOCATION,
    VALID_FROM,
    VALID_UNTIL,
    SOURCE,
    COMMENT
};
static const char *const columns[] = {"*key|activity|キー|アクティビティ|工程",
                                      "name|名称|名前|英語名",
                                      "name_ja|日本語名|和名",
                                      "product|製品|生産物",
                                      "treats|処理する廃棄物|処理対象",
                                      "amount|数量|生産量|量",
                                      "*unit|単位|数量単位",
                                      "owner|所有者|事業者",
                                      "stage|段階|ライフサイクル段階",
                                      "location|地域|場所|国",
                                      "category|分類",
                                      "carrier|エネルギー種別",
                                      "allocation|配分方法|配分",
                                      "valid_from|有効期間開始|開始日",
                                      "valid_until|有効期間終了|終了日",
                                      "source|出典",
                                      "comment|備考|コメント",
                                      NULL};

/* The flow that an activity stands for: its product, or the waste it treats. */
static struct kachi_flow *flow_of(const struct table *table, const struct kachi_activity *activity,
                                  uint32_t unit)
{
    struct tables *tables = table->tables;
    struct kachi_str treats = table_text(table, TREATS);
    struct kachi_str product = table_text(table, PRODUCT);
    bool is_treatment = !kachi_str_is_empty(treats);
    bool is_named = is_treatment || !kachi_str_is_empty(product);
    struct kachi_flow flow = {
        .key = is_treatment ? treats
               : is_named   ? product
                            : activity->key,
        .kind = is_treatment ? KACHI_FLOW_WASTE : KACHI_FLOW_PRODUCT,
        .dimension = unit == KACHI_NONE ? KACHI_NONE
                                        : kachi_builder_unit_at(tables->builder, unit)->dimension,
        .place = activity->place,
    };
    /* A product of the activity's own key has its names too; one of another key has its own. */
    bool is_own = !is_treatment && kachi_str_equal(flow.key, activity->key);
    flow.name = is_own && !kachi_str_is_empty(activity->name) ? activity->name : flow.key;
    flow.name_ja = is_own ? activity->name_ja : kachi_str_of("");
    return tables_flow(tables, &flow);
}

/* What goes over the threshold of the activity: product out, or waste in. */
static void reference_add(const struct table *table, const struct kachi_activity *activity)
{
    struct tables *tables = table->tables;
    uint32_t unit = KACHI_NONE;
    struct kachi_exchange exchange = {.amount = 1.0, .place = activity->place};
    int carrier = KACHI_CARRIER_NONE;
    bool ok = table_unit(table, UNIT, &unit);
    ok = table_number(table, AMOUNT, &exchange.amount) && ok;
    ok = table_word(table, CARRIER, tables_carrier_words, &carrier) && ok;
    struct kachi_flow *flow = flow_of(table, activity, unit);
    if (!(exchange.amount > 0.0)) {
        table_tell(table, AMOUNT, "cell-positive", "row", kachi_str_of(""));
    }
    enum kachi_flow_kind kind =
        kachi_str_is_empty(table_text(table, TREATS)) ? KACHI_FLOW_PRODUCT : KACHI_FLOW_WASTE;
    if (flow->kind != kind) {
        table_tell(table, kind == KACHI_FLOW_WASTE ? TREATS : PRODUCT, "flow-kind", "flow",
                   flow->key);
        return;
    }
    if (carrier != KACHI_CARRIER_NONE && flow->carrier == KACHI_CARRIER_NONE) {
        flow->carrier = (enum kachi_carrier)carrier;
    }
    if (carrier != KACHI_CARRIER_NONE && flow->carrier != (enum kachi_carrier)carrier) {
        table_tell(table, CARRIER, "carrier-differs", "flow", flow->key);
    }
    if (!ok || !table_unit_fits(table, UNIT, unit, flow)) {
        return;
    }
    exchange.unit = unit;
    exchange.direction = kind == KACHI_FLOW_WASTE ? KACHI_INPUT : KACHI_OUTPUT;
    kachi_index_add(&tables->lines, tables_line_key(tables, activity->key, flow->key), unit);
    kachi_builder_add_exchange(tables->builder, activity->key, flow->key, &exchange, true);
}

void tables_read_activities(struct tables *tables, struct table_file file)
{
    struct table table;
    if (!table_open(tables, file, columns, &table)) {
        return;
    }
    while (table_next(&table)) {
        struct kachi_activity activity = {
            .name = table_text(&table, NAME),
            .name_ja = table_text(&table, NAME_JA),
            .category = table_text(&table, CATEGORY),
            .location = table_text(&table, LOCATION),
            .owner = table_text(&table, OWNER),
            .source = table_text(&table, SOURCE),
            .comment = table_text(&table, COMMENT),
            .place = table_place(&table, KEY),
        };
        int method = KACHI_ALLOCATE_NONE;
        if (!table_text_needed(&table, KEY, &activity.key)) {
            continue;
        }
        (void)table_stage(&table, STAGE, &activity.stage);
        (void)table_day(&table, VALID_FROM, &activity.valid_from);
        (void)table_day(&table, VALID_UNTIL, &activity.valid_until);
        (void)table_word(&table, ALLOCATION, tables_method_words, &method);
        activity.allocation = (enum kachi_allocation_method)method;
        uint32_t known = names_add(&tables->activities, tables->arena, activity.key);
        if (known != tables->activity_count) {
            table_twice(&table, KEY, activity.key, tables->activity_items[known].place);
            continue;
        }
        tables->activity_items =
            kachi_arena_grow(tables->arena, tables->activity_items, tables->activity_count,
                             &tables->activity_capacity, sizeof tables->activity_items[0]);
        tables->activity_items[tables->activity_count++] = activity;
        reference_add(&table, &activity);
    }
}

enum { ATTRIBUTE_ACTIVITY, ATTRIBUTE_NAME, ATTRIBUTE_VALUE, ATTRIBUTE_UNIT };
static const char *const attribute_columns[] = {"*activity|アクティビティ|工程|キー",
                                                "*name|属性|名称|項目",
                                                "*value|値",
                                                "unit|単位",
                                                "source|出典",
                                                "comment|備考|コメント",
                                                NULL};

void tables_read_attributes(struct tables *tables, struct table_file file)
{
    struct table table;
    if (!table_open(tables, file, attribute_columns, &table)) {
        return;
    }
    while (table_next(&table)) {
        struct kachi_str activity;
        struct kachi_attribute attribute = {
            .unit = table_text(&table, ATTRIBUTE_UNIT),
            .place = table_place(&table, ATTRIBUTE_NAME),
        };
        bool ok = table_reference(&table, ATTRIBUTE_ACTIVITY, &tables->activities,
                                  "activity-missing", &activity);
        ok = table_text_needed(&table, ATTRIBUTE_NAME, &attribute.name) && ok;
        ok = table_text_needed(&table, ATTRIBUTE_VALUE, &attribute.value) && ok;
        if (ok) {
            kachi_builder_add_attribute(tables->builder, activity, &attribute);
        }
    }
}

enum { SHARE_ACTIVITY, SHARE_PRODUCT, SHARE_METHOD, SHARE_VALUE, SHARE_FORMULA };
static const char *const share_columns[] = {"*activity|アクティビティ|工程",
                                            "*product|製品|生産物",
                                            "*method|方法|配分方法",
                                            "*value|値|配分係数|割合",
                                            "formula|式",
                                            "source|出典",
                                            "comment|備考|コメント",
                                            NULL};

/* An activity that does not say how it is allocated goes by the factors it has. */
static void method_note(struct tables *tables, struct kachi_str activity,
                        enum kachi_allocation_method method)
{
    uint32_t number = kachi_index_find(&tables->activities.index, activity);
    struct kachi_activity *item = &tables->activity_items[number];
    if (item->allocation == KACHI_ALLOCATE_NONE) {
        item->allocation = method;
    }
}

void tables_read_allocation(struct tables *tables, struct table_file file)
{
    struct table table;
    if (!table_open(tables, file, share_columns, &table)) {
        return;
    }
    while (table_next(&table)) {
        struct kachi_str activity;
        struct kachi_str product;
        struct kachi_allocation_factor factor = {
            .formula = table_text(&table, SHARE_FORMULA),
            .place = table_place(&table, SHARE_VALUE),
        };
        int method = KACHI_ALLOCATE_PHYSICAL;
        bool ok = table_reference(&table, SHARE_ACTIVITY, &tables->activities, "activity-missing",
                                  &activity);
        ok = table_reference(&table, SHARE_PRODUCT, &tables->flows, "flow-missing", &product) && ok;
        ok = table_word(&table, SHARE_METHOD, tables_method_words, &method) && ok;
        ok = table_number(&table, SHARE_VALUE, &factor.value) && ok;
        if (kachi_str_is_empty(factor.formula)) {
            struct kachi_str value;
            ok = table_text_needed(&table, SHARE_VALUE, &value) && ok;
        }
        if (ok) {
            factor.method = (enum kachi_allocation_method)method;
            method_note(tables, activity, factor.method);
            kachi_builder_add_factor(tables->builder, activity, product, KACHI_NONE, &factor);
        }
    }
}
