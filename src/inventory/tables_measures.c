/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables_measures.c - measures.csv and changes.csv: what was done, and what it changes.
 */
#include "inventory/tables_internal.h"

enum {
    KEY,
    NAME,
    NAME_JA,
    PARTY,
    BASIS,
    START,
    EVIDENCE,
    KIND,
    SITE,
    COST,
    ADDITIONALITY,
    VERIFIED_BY
};
static const char *const measure_columns[] = {"*key|measure|キー|施策",
                                              "name|名称|名前|英語名",
                                              "name_ja|日本語名|和名",
                                              "*party|owner|実施者|事業者",
                                              "basis|引渡し方法|価値の持ち方",
                                              "start|開始日|実施日",
                                              "evidence|証拠|根拠|エビデンス",
                                              "kind|type|種類|区分",
                                              "site|場所|事業所",
                                              "cost_yen|費用（円）|費用",
                                              "additionality|追加性",
                                              "verified_by|検証者",
                                              "comment|備考|コメント",
                                              NULL};
static const char *const basis_words[] = {"embodied|内包|製品内包", "certificate|証書|証明書",
                                          NULL};

/* In the order of enum kachi_measure_kind. */
static const char *const kind_words[] = {
    "-|未記載",
    "efficiency|省エネ|効率化",
    "fuel-or-material|fuel|material|燃料・原料|燃料転換|原料転換",
    "technology|革新技術|技術",
    "power|電力|再エネ",
    "other|その他",
    "bought|credit|allowance|クレジット|排出枠",
    "mix|product-mix|製品構成|品種構成",
    "volume|生産量",
    "method|算定方法",
    NULL};

/* Whole yen, not negative. */
static bool cost_read(const struct table *table, int64_t *cost_yen)
{
    double cost = -1.0;
    *cost_yen = KACHI_NO_COST;
    if (kachi_str_is_empty(table_text(table, COST))) {
        return true;
    }
    if (!table_number(table, COST, &cost)) {
        return false;
    }
    if (!kachi_str_read_int64(table_text(table, COST), cost_yen) || *cost_yen < 0) {
        table_tell(table, COST, "cell-number", "row", kachi_str_of(""));
        return false;
    }
    return true;
}

void tables_read_measures(struct tables *tables, struct table_file file)
{
    struct table table;
    if (!table_open(tables, file, measure_columns, &table)) {
        return;
    }
    while (table_next(&table)) {
        struct kachi_measure measure = {
            .name = table_text(&table, NAME),
            .name_ja = table_text(&table, NAME_JA),
            .evidence = table_text(&table, EVIDENCE),
            .site = table_text(&table, SITE),
            .additionality = table_text(&table, ADDITIONALITY),
            .verified_by = table_text(&table, VERIFIED_BY),
            .place = table_place(&table, KEY),
        };
        int basis = KACHI_BASIS_EMBODIED;
        int kind = KACHI_MEASURE_NOT_SAID;
        if (!table_text_needed(&table, KEY, &measure.key)) {
            continue;
        }
        names_add(&tables->measures, tables->arena, measure.key);
        bool ok = table_text_needed(&table, PARTY, &measure.party);
        ok = table_word(&table, BASIS, basis_words, &basis) && ok;
        ok = table_day(&table, START, &measure.start) && ok;
        ok = table_word(&table, KIND, kind_words, &kind) && ok;
        ok = cost_read(&table, &measure.cost_yen) && ok;
        if (ok) {
            measure.kind = (enum kachi_measure_kind)kind;
            measure.basis = (enum kachi_basis)basis;
            kachi_builder_add_measure(tables->builder, &measure);
        }
    }
}

enum { MEASURE, OPERATION, TARGET, ACTIVITY, FLOW, PARAMETER, VALUE, UNIT, TEXT };
static const char *const change_columns[] = {"*measure|施策",
                                             "operation|操作|変更方法",
                                             "*target|対象",
                                             "activity|アクティビティ|工程",
                                             "flow|フロー|品名|項目",
                                             "parameter|パラメーター|パラメータ",
                                             "value|値|数量",
                                             "unit|単位",
                                             "provider|text|owner|供給元|所有者|新しい供給元",
                                             "source|出典",
                                             "comment|備考|コメント",
                                             NULL};
static const char *const operation_words[] = {"set|設定|置換", "add|加算|追加", "multiply|乗算|倍",
                                              NULL};
static const char *const set_words[] = {"set|設定|置換", NULL};
static const char *const target_words[] = {"parameter|パラメーター|パラメータ", "amount|数量|量",
                                           "provider|供給元|供給者", "owner|所有者|事業者", NULL};

/* A cell that has no meaning in this row: more likely a slip than an ornament. */
static bool unneeded(const struct table *table, int column)
{
    if (kachi_str_is_empty(table_text(table, column))) {
        return true;
    }
    table_tell(table, column, "cell-unneeded", "row", kachi_str_of(""));
    return false;
}

static bool value_needed(const struct table *table, struct kachi_change *change)
{
    struct kachi_str value;
    return table_text_needed(table, VALUE, &value) && table_number(table, VALUE, &change->value);
}

/* An amount: its value in the reference unit, from the unit given or that of the line. */
static bool amount_read(const struct table *table, const struct kachi_str *activity,
                        const struct kachi_flow *flow, struct kachi_change *change)
{
    struct tables *tables = table->tables;
    bool ok = value_needed(table, change);
    ok = unneeded(table, TEXT) && unneeded(table, PARAMETER) && ok;
    if (change->operation == KACHI_MULTIPLY) {
        return unneeded(table, UNIT) && ok;
    }
    if (flow == NULL) {
        return ok;
    }
    uint32_t unit = kachi_index_find(&tables->lines, tables_line_key(tables, *activity, flow->key));
    if (!kachi_str_is_empty(table_text(table, UNIT))) {
        ok = table_unit(table, UNIT, &unit) && table_unit_fits(table, UNIT, unit, flow) && ok;
    }
    if (ok && unit != KACHI_NONE) { /* no such line: the builder tells */
        change->value *= kachi_builder_unit_at(tables->builder, unit)->factor;
    }
    return ok;
}

static bool text_read(const struct table *table, struct kachi_change *change)
{
    bool ok = table_text_needed(table, TEXT, &change->text);
    ok = unneeded(table, VALUE) && unneeded(table, UNIT) && unneeded(table, PARAMETER) && ok;
    if (change->target == KACHI_TARGET_PROVIDER) {
        table_provider_check(table, TEXT);
    }
    return ok;
}

/* The cells that this kind of change needs. */
static bool change_read(const struct table *table, const struct kachi_str *activity,
                        const struct kachi_flow *flow, struct kachi_change *change)
{
    switch (change->target) {
    case KACHI_TARGET_PARAMETER: {
        struct kachi_str parameter;
        bool ok = table_text_needed(table, PARAMETER, &parameter);
        ok = value_needed(table, change) && ok;
        return unneeded(table, UNIT) && unneeded(table, TEXT) && unneeded(table, FLOW) && ok;
    }
    case KACHI_TARGET_AMOUNT:
        return amount_read(table, activity, flow, change);
    case KACHI_TARGET_PROVIDER:
        return text_read(table, change);
    case KACHI_TARGET_OWNER:
        return unneeded(table, FLOW) && text_read(table, change);
    }
    return false;
}

/* The flow of an amount or provider: NULL with a finding where there is none. */
static const struct kachi_flow *flow_of(const struct table *table)
{
    struct tables *tables = table->tables;
    struct kachi_str name;
    if (!table_text_needed(table, FLOW, &name)) {
        return NULL;
    }
    const struct kachi_flow *flow = tables_flow_named(tables, name, true);
    if (flow == NULL) {
        kachi_findings_add(
            tables->findings, "flow-missing", table_place(table, FLOW),
            KACHI_ARGS({"key", name}, {"near", tables_near_flows(tables, name, true)}));
    }
    return flow;
}

static void change_row_read(const struct table *table)
{
    struct tables *tables = table->tables;
    struct kachi_change change = {.place = table_place(table, TARGET)};
    struct kachi_str activity = table_text(table, ACTIVITY);
    int target = KACHI_TARGET_AMOUNT;
    int operation = KACHI_SET;
    struct kachi_str target_text;
    bool ok =
        table_reference(table, MEASURE, &tables->measures, "measure-missing", &change.measure);
    if (!table_text_needed(table, TARGET, &target_text) ||
        !table_word(table, TARGET, target_words, &target)) {
        return;
    }
    change.target = (enum kachi_target)target;
    bool is_number = target == KACHI_TARGET_PARAMETER || target == KACHI_TARGET_AMOUNT;
    ok = table_word(table, OPERATION, is_number ? operation_words : set_words, &operation) && ok;
    change.operation = (enum kachi_operation)operation;
    if (target != KACHI_TARGET_PARAMETER || !kachi_str_is_empty(activity)) {
        ok = table_reference(table, ACTIVITY, &tables->activities, "activity-missing", &activity) &&
             ok;
    }
    const struct kachi_flow *flow = NULL;
    if (target == KACHI_TARGET_AMOUNT || target == KACHI_TARGET_PROVIDER) {
        flow = flow_of(table);
        ok = flow != NULL && ok;
    }
    ok = change_read(table, &activity, flow, &change) && ok;
    if (ok) {
        kachi_builder_add_change(tables->builder, activity,
                                 flow == NULL ? kachi_str_of("") : flow->key,
                                 table_text(table, PARAMETER), &change);
    }
}

void tables_read_changes(struct tables *tables, struct table_file file)
{
    struct table table;
    if (!table_open(tables, file, change_columns, &table)) {
        return;
    }
    while (table_next(&table)) {
        change_row_read(&table);
    }
}
