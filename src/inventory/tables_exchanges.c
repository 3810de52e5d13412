/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables_exchanges.c - exchanges.csv and parameters.csv.
 *
 * exchanges.csv is gone through twice: by-products first, for a later or earlier line may use what
 * an output line makes.
 */
#include "inventory/tables_internal.h"

#include "inventory/formula.h"

enum {
    ACTIVITY,
    DIRECTION,
    FLOW,
    AMOUNT,
    UNIT,
    FORMULA,
    PROVIDER,
    STAGE,
    DISTRIBUTION,
    SPREAD,
    MINIMUM,
    MAXIMUM,
    SOURCE,
    COMMENT
};
static const char *const columns[] = {"*activity|アクティビティ|工程|キー",
                                      "*direction|方向|入出力|区分",
                                      "*flow|フロー|品名|項目",
                                      "*amount|数量|量",
                                      "*unit|単位|数量単位",
                                      "formula|式",
                                      "provider|供給元|供給者",
                                      "stage|段階|ライフサイクル段階",
                                      "distribution|分布",
                                      "spread|ばらつき|標準偏差",
                                      "minimum|最小|最小値",
                                      "maximum|最大|最大値",
                                      "source|出典",
                                      "comment|備考|コメント",
                                      NULL};

enum way { WAY_INPUT, WAY_OUTPUT, WAY_EMISSION, WAY_RESOURCE, WAY_WASTE, WAY_AVOIDED };
static const char *const way_words[] = {"input|入力|投入",
                                        "output|出力|産出|副産物",
                                        "emission|排出",
                                        "resource|資源|資源採取",
                                        "waste|廃棄物|廃棄",
                                        "avoided|回避|控除",
                                        NULL};

static enum kachi_flow_kind kind_of(enum way way)
{
    switch (way) {
    case WAY_INPUT:
    case WAY_OUTPUT:
    case WAY_AVOIDED:
        return KACHI_FLOW_PRODUCT;
    case WAY_EMISSION:
    case WAY_RESOURCE:
        return KACHI_FLOW_ELEMENTARY;
    case WAY_WASTE:
        return KACHI_FLOW_WASTE;
    }
    return KACHI_FLOW_PRODUCT;
}

static enum kachi_direction direction_of(enum way way)
{
    switch (way) {
    case WAY_INPUT:
    case WAY_RESOURCE:
        return KACHI_INPUT;
    case WAY_OUTPUT:
    case WAY_EMISSION:
    case WAY_WASTE:
    case WAY_AVOIDED:
        return KACHI_OUTPUT;
    }
    return KACHI_INPUT;
}

struct kachi_str tables_line_key(struct tables *tables, struct kachi_str activity,
                                 struct kachi_str flow)
{
    return kachi_str_print(tables->arena, "%.*s\n%.*s", KACHI_STR_ARG(activity),
                           KACHI_STR_ARG(flow));
}

/* First pass: a by-product that nothing else describes is described by its line. */
static void by_product_note(struct table *table)
{
    int way = WAY_INPUT;
    struct kachi_str key = table_text(table, FLOW);
    uint32_t unit = kachi_builder_unit(table->tables->builder, table_text(table, UNIT));
    struct kachi_findings ignored; /* the second pass tells */
    kachi_findings_init(&ignored);
    struct kachi_findings *findings = table->tables->findings;
    table->tables->findings = &ignored;
    bool ok = table_word(table, DIRECTION, way_words, &way);
    table->tables->findings = findings;
    kachi_findings_release(&ignored);
    if (!ok || way != WAY_OUTPUT || unit == KACHI_NONE || kachi_str_is_empty(key)) {
        return;
    }
    struct kachi_flow flow = {
        .key = key,
        .name = key,
        .kind = KACHI_FLOW_PRODUCT,
        .dimension = kachi_builder_unit_at(table->tables->builder, unit)->dimension,
        .place = table_place(table, FLOW),
    };
    (void)tables_flow(table->tables, &flow);
}

/* The flow of a line; NULL, with a finding, where there is none of the kind it needs. */
static const struct kachi_flow *flow_of(const struct table *table, enum way way)
{
    struct tables *tables = table->tables;
    struct kachi_str name;
    if (!table_text_needed(table, FLOW, &name)) {
        return NULL;
    }
    bool elementary = kind_of(way) == KACHI_FLOW_ELEMENTARY;
    const struct kachi_flow *flow = tables_flow_named(tables, name, elementary);
    if (flow == NULL) {
        kachi_findings_add(
            tables->findings, elementary ? "emission-missing" : "flow-missing",
            table_place(table, FLOW),
            KACHI_ARGS({"key", name}, {"near", tables_near_flows(tables, name, elementary)}));
        return NULL;
    }
    if (flow->kind != kind_of(way)) {
        table_tell(table, DIRECTION, "flow-kind", "flow", flow->key);
        return NULL;
    }
    return flow;
}

/* Amount, formula and uncertainty. */
static bool number_read(const struct table *table, struct kachi_exchange *exchange)
{
    exchange->formula = table_text(table, FORMULA);
    bool ok = table_number(table, AMOUNT, &exchange->amount);
    if (kachi_str_is_empty(exchange->formula)) {
        struct kachi_str amount;
        ok = table_text_needed(table, AMOUNT, &amount) && ok;
    }
    return table_uncertainty(table, DISTRIBUTION, exchange->amount, &exchange->uncertainty) && ok;
}

static void line_read(const struct table *table)
{
    struct tables *tables = table->tables;
    struct kachi_str activity;
    int way = WAY_INPUT;
    uint32_t unit = KACHI_NONE;
    struct kachi_exchange exchange = {
        .provider = table_text(table, PROVIDER),
        .place = table_place(table, FLOW),
    };
    struct kachi_str direction;
    bool has_way = table_text_needed(table, DIRECTION, &direction) &&
                   table_word(table, DIRECTION, way_words, &way);
    bool ok = table_reference(table, ACTIVITY, &tables->activities, "activity-missing", &activity);
    ok = number_read(table, &exchange) && ok;
    ok = table_stage(table, STAGE, &exchange.stage) && ok;
    const struct kachi_flow *flow = has_way ? flow_of(table, (enum way)way) : NULL;
    bool has_unit = table_unit(table, UNIT, &unit);
    table_provider_check(table, PROVIDER);
    bool fits = flow != NULL && has_unit && table_unit_fits(table, UNIT, unit, flow);
    if (!ok || !fits) {
        return;
    }
    exchange.unit = unit;
    exchange.direction = direction_of((enum way)way);
    exchange.is_avoided = way == WAY_AVOIDED;
    struct kachi_str key = tables_line_key(tables, activity, flow->key);
    bool is_again = kachi_index_find(&tables->lines, key) != KACHI_NONE;
    if (way == WAY_OUTPUT && is_again) {
        table_tell(table, FLOW, "product-twice", "activity", activity);
        return;
    }
    kachi_index_add(&tables->lines, key, unit);
    kachi_builder_add_exchange(tables->builder, activity, flow->key, &exchange, false);
}

void tables_read_exchanges(struct tables *tables, struct table_file file)
{
    struct table table;
    if (!table_open(tables, file, columns, &table)) {
        return;
    }
    size_t count = 0;
    size_t capacity = 0;
    struct kachi_csv_row *rows = NULL;
    while (table_next(&table)) {
        by_product_note(&table);
        rows = kachi_arena_grow(tables->arena, rows, count, &capacity, sizeof rows[0]);
        rows[count++] = table.row;
    }
    for (size_t i = 0; i < count; i++) {
        table.row = rows[i];
        line_read(&table);
    }
}

enum { P_ACTIVITY, P_NAME, P_VALUE, P_FORMULA, P_DISTRIBUTION, P_SPREAD, P_MINIMUM, P_MAXIMUM };
static const char *const parameter_columns[] = {"activity|アクティビティ|工程",
                                                "*name|パラメーター|パラメータ|名称",
                                                "*value|値",
                                                "formula|式",
                                                "distribution|分布",
                                                "spread|ばらつき|標準偏差",
                                                "minimum|最小|最小値",
                                                "maximum|最大|最大値",
                                                "unit|単位",
                                                "source|出典",
                                                "comment|備考|コメント",
                                                NULL};

/* Whether formulas can use the name: it reads as one name and nothing else. */
static bool is_name(struct tables *tables, struct kachi_str name)
{
    struct kachi_findings ignored;
    kachi_findings_init(&ignored);
    struct kachi_formula *formula = NULL;
    bool ok =
        kachi_formula_read(tables->arena, name, KACHI_NOWHERE, &ignored, &formula) == KACHI_OK &&
        kachi_formula_name_count(formula) == 1 &&
        kachi_str_equal(kachi_formula_name(formula, 0), name);
    kachi_findings_release(&ignored);
    return ok;
}

void tables_read_parameters(struct tables *tables, struct table_file file)
{
    struct table table;
    if (!table_open(tables, file, parameter_columns, &table)) {
        return;
    }
    while (table_next(&table)) {
        struct kachi_str activity = table_text(&table, P_ACTIVITY);
        struct kachi_parameter parameter = {
            .formula = table_text(&table, P_FORMULA),
            .place = table_place(&table, P_NAME),
        };
        bool ok = table_text_needed(&table, P_NAME, &parameter.name);
        if (ok && !is_name(tables, parameter.name)) {
            table_tell(&table, P_NAME, "parameter-name", "row", kachi_str_of(""));
            ok = false;
        }
        if (!kachi_str_is_empty(activity)) {
            ok = table_reference(&table, P_ACTIVITY, &tables->activities, "activity-missing",
                                 &activity) &&
                 ok;
        }
        ok = table_number(&table, P_VALUE, &parameter.value) && ok;
        if (kachi_str_is_empty(parameter.formula)) {
            struct kachi_str value;
            ok = table_text_needed(&table, P_VALUE, &value) && ok;
        }
        ok = table_uncertainty(&table, P_DISTRIBUTION, parameter.value, &parameter.uncertainty) &&
             ok;
        if (ok) {
            kachi_builder_add_parameter(tables->builder, activity, &parameter);
        }
    }
}
