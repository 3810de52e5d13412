/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables_flows.c - flows.csv, the flows that other tables bring along, and the standard emissions
 * of data/elementary.csv.
 */
#include "inventory/tables_internal.h"

#include "base/embedded.h"
#include "base/text.h"
#include "inventory/elementary.h"

#include <assert.h>

static const char *const kind_words[] = {"product|製品", "waste|廃棄物",
                                         "elementary|基本フロー|環境負荷", NULL};
static const char *const compartment_words[] = {
    "unspecified|未特定", "air|大気", "water|水域|水", "soil|土壌", "resource|資源", NULL};
const char *const tables_carrier_words[] = {"none|なし",  "electricity|電力|電気", "heat|熱",
                                            "steam|蒸気", "cooling|冷熱|冷水",     NULL};

/* Cells of data/elementary.csv: key, name_ja, compartment, unit, cas, aliases. */
static void standard_add(struct tables *tables, const struct kachi_str cells[])
{
    struct kachi_flow flow = kachi_elementary_flow(tables->arena, tables->builder, cells);
    tables->standard_items =
        kachi_arena_grow(tables->arena, tables->standard_items, tables->standard_count,
                         &tables->standard_capacity, sizeof tables->standard_items[0]);
    tables->standard_items[tables->standard_count] = flow;
    uint32_t number = (uint32_t)tables->standard_count;
    tables->standard_count += 1;
    kachi_index_add(&tables->standard, kachi_text_fold(tables->arena, flow.key), number);
    kachi_index_add(&tables->standard, kachi_text_fold(tables->arena, flow.name_ja), number);
    struct kachi_str aliases = cells[5];
    while (aliases.bytes > 0) {
        struct kachi_str alias = kachi_text_fold(tables->arena, kachi_str_cut(&aliases, '|'));
        uint32_t known = kachi_index_add(&tables->standard, alias, number);
        assert(known == number && "data/elementary.csv has one name for two flows");
        (void)known;
    }
}

void tables_standard_flows(struct tables *tables)
{
    const struct kachi_embedded_file *file = kachi_embedded_find("data/elementary.csv");
    assert(file != NULL);
    struct kachi_csv *csv = NULL;
    enum kachi_err err =
        kachi_csv_open(tables->arena, file->path, file->content, tables->findings, &csv);
    assert(err == KACHI_OK && kachi_csv_column_count(csv) == 6);
    (void)err;
    struct kachi_csv_row row;
    while (kachi_csv_next(csv, &row)) {
        standard_add(tables, row.cells);
    }
}

struct kachi_flow *tables_flow(struct tables *tables, const struct kachi_flow *flow)
{
    size_t count = tables->flows.count;
    uint32_t number = names_add(&tables->flows, tables->arena, flow->key);
    if (number == count) {
        tables->flow_items = kachi_arena_grow(tables->arena, tables->flow_items, count,
                                              &tables->flow_capacity, sizeof tables->flow_items[0]);
        tables->flow_items[number] = *flow;
    }
    return &tables->flow_items[number];
}

const struct kachi_flow *tables_flow_named(struct tables *tables, struct kachi_str name,
                                           bool elementary)
{
    uint32_t number = kachi_index_find(&tables->flows.index, name);
    if (number != KACHI_NONE) {
        return &tables->flow_items[number];
    }
    if (!elementary) {
        return NULL;
    }
    number = kachi_index_find(&tables->standard, kachi_text_fold(tables->arena, name));
    return number == KACHI_NONE ? NULL : tables_flow(tables, &tables->standard_items[number]);
}

struct kachi_str tables_near_flows(struct tables *tables, struct kachi_str name, bool elementary)
{
    if (!elementary) {
        return names_near(tables, &tables->flows, name);
    }
    struct names names;
    names_init(&names, tables->arena);
    for (size_t i = 0; i < tables->flows.count; i++) {
        names_add(&names, tables->arena, tables->flows.items[i]);
    }
    for (size_t i = 0; i < tables->standard_count; i++) {
        names_add(&names, tables->arena, tables->standard_items[i].key);
        names_add(&names, tables->arena, tables->standard_items[i].name_ja);
    }
    return names_near(tables, &names, name);
}

enum { KEY, NAME, NAME_JA, KIND, COMPARTMENT, UNIT, CARRIER, CAS, CATEGORY, LOCATION, COMMENT };
static const char *const columns[] = {"*key|flow|キー|フロー|品名",
                                      "name|名称|名前|英語名",
                                      "name_ja|日本語名|和名",
                                      "kind|種類|種別",
                                      "compartment|排出先|媒体",
                                      "*unit|単位",
                                      "carrier|エネルギー種別",
                                      "cas|CAS番号|CAS",
                                      "category|分類",
                                      "location|地域|場所",
                                      "comment|備考|コメント",
                                      NULL};

void tables_read_flows(struct tables *tables, struct table_file file)
{
    struct table table;
    if (!table_open(tables, file, columns, &table)) {
        return;
    }
    while (table_next(&table)) {
        struct kachi_flow flow = {
            .name = table_text(&table, NAME),
            .name_ja = table_text(&table, NAME_JA),
            .category = table_text(&table, CATEGORY),
            .cas = table_text(&table, CAS),
            .location = table_text(&table, LOCATION),
            .place = table_place(&table, KEY),
        };
        int kind = KACHI_FLOW_PRODUCT;
        int compartment = KACHI_TO_UNSPECIFIED;
        int carrier = KACHI_CARRIER_NONE;
        uint32_t unit = 0;
        if (!table_text_needed(&table, KEY, &flow.key)) {
            continue;
        }
        (void)table_word(&table, KIND, kind_words, &kind);
        (void)table_word(&table, COMPARTMENT, compartment_words, &compartment);
        (void)table_word(&table, CARRIER, tables_carrier_words, &carrier);
        flow.kind = (enum kachi_flow_kind)kind;
        flow.compartment = (enum kachi_compartment)compartment;
        flow.carrier = (enum kachi_carrier)carrier;
        flow.name = kachi_str_is_empty(flow.name) ? flow.key : flow.name;
        flow.dimension = KACHI_NONE;
        if (table_unit(&table, UNIT, &unit)) {
            flow.dimension = kachi_builder_unit_at(tables->builder, unit)->dimension;
        }
        if (kachi_index_find(&tables->flows.index, flow.key) != KACHI_NONE) {
            const struct kachi_flow *first = tables_flow(tables, &flow);
            table_twice(&table, KEY, flow.key, first->place);
            continue;
        }
        (void)tables_flow(tables, &flow);
    }
}
