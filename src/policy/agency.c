/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/agency.h"

#include "policy/columns.h"
#include "policy/tally.h"

#define PERCENT_DIGITS 2

enum kachi_err kachi_agency_policy_read(struct kachi_arena *arena, struct kachi_str source,
                                        struct kachi_str content, struct kachi_findings *findings,
                                        struct kachi_agency *agency)
{
    static const char *const names[] = {"item|品目", "target_percent|目標割合", "program|基準",
                                        "measures|取組"};
    enum { ITEM, TARGET, PROGRAM, MEASURES, COUNT };
    struct kachi_columns columns;
    size_t capacity = 0;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK ? kachi_columns_find(&columns, COUNT, TARGET + 1, names) : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        agency->items = kachi_arena_grow(arena, agency->items, agency->item_count, &capacity,
                                         sizeof(*agency->items));
        agency->items[agency->item_count++] = (struct kachi_agency_item){
            .item = kachi_columns_needed(&columns, ITEM),
            .target_percent = kachi_columns_amount(&columns, TARGET, kachi_decimal_of(100)),
            .program = kachi_columns_text(&columns, PROGRAM),
            .measures = kachi_columns_text(&columns, MEASURES)};
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}

static struct kachi_str tier_cell(struct kachi_columns *columns, size_t i)
{
    struct kachi_str text = kachi_columns_text(columns, i);
    if (!kachi_str_is_empty(text) && !kachi_str_is(text, "standard-1") &&
        !kachi_str_is(text, "standard-2")) {
        kachi_columns_refuse(columns, i, "standard-1, standard-2");
    }
    return text;
}

enum kachi_err kachi_agency_purchases_read(struct kachi_arena *arena, struct kachi_str source,
                                           struct kachi_str content,
                                           struct kachi_findings *findings,
                                           struct kachi_agency *agency)
{
    static const char *const names[] = {"item|品目", "quantity|数量", "tier|基準値",
                                        "evidence|根拠", "reason|理由"};
    enum { ITEM, QUANTITY, TIER, EVIDENCE, REASON, COUNT };
    struct kachi_columns columns;
    size_t capacity = 0;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK ? kachi_columns_find(&columns, COUNT, QUANTITY + 1, names) : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        agency->purchases = kachi_arena_grow(arena, agency->purchases, agency->purchase_count,
                                             &capacity, sizeof(*agency->purchases));
        agency->purchases[agency->purchase_count++] = (struct kachi_agency_purchase){
            .item = kachi_columns_needed(&columns, ITEM),
            .quantity = kachi_columns_amount(&columns, QUANTITY, kachi_decimal_of(0)),
            .tier = tier_cell(&columns, TIER),
            .evidence = kachi_columns_text(&columns, EVIDENCE),
            .reason = kachi_columns_text(&columns, REASON),
            .place = kachi_csv_place(columns.csv, &columns.row, columns.at[ITEM])};
        (void)kachi_columns_needed(&columns, QUANTITY);
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}

static struct kachi_agency_result *result_of(const struct kachi_agency *agency,
                                             struct kachi_agency_result results[],
                                             struct kachi_str item)
{
    for (size_t i = 0; i < agency->item_count; i++) {
        if (kachi_str_equal(agency->items[i].item, item)) {
            return &results[i];
        }
    }
    return NULL;
}

static enum kachi_err add_purchase(struct kachi_agency_result *result,
                                   const struct kachi_agency_purchase *purchase)
{
    bool conforms = !kachi_str_is_empty(purchase->tier);
    bool is_shown = conforms && !kachi_str_is_empty(purchase->evidence);
    struct kachi_decimal ignored = kachi_decimal_of(0);
    struct kachi_decimal *into = !conforms   ? &ignored
                                 : !is_shown ? &result->without_evidence
                                 : kachi_str_is(purchase->tier, "standard-1") ? &result->standard_1
                                                                              : &result->standard_2;
    enum kachi_err err = kachi_decimal_add(result->quantity, purchase->quantity, &result->quantity);
    result->reason = kachi_str_is_empty(result->reason) ? purchase->reason : result->reason;
    return err == KACHI_OK ? kachi_decimal_add(*into, purchase->quantity, into) : err;
}

enum kachi_err kachi_agency_results(struct kachi_arena *arena, const struct kachi_agency *agency,
                                    struct kachi_findings *findings,
                                    struct kachi_agency_result **out)
{
    enum kachi_err err = KACHI_OK;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_agency_result, agency->item_count + 1);
    for (size_t i = 0; i < agency->item_count; i++) {
        (*out)[i] =
            (struct kachi_agency_result){.item = &agency->items[i], .reason = kachi_str_of("")};
    }
    for (size_t i = 0; i < agency->purchase_count && err == KACHI_OK; i++) {
        const struct kachi_agency_purchase *purchase = &agency->purchases[i];
        struct kachi_agency_result *result = result_of(agency, *out, purchase->item);
        if (result == NULL) {
            kachi_findings_add(findings, "agency-item", purchase->place,
                               KACHI_ARGS({"item", purchase->item}));
            continue;
        }
        err = add_purchase(result, purchase);
    }
    for (size_t i = 0; i < agency->item_count && err == KACHI_OK; i++) {
        struct kachi_agency_result *result = &(*out)[i];
        struct kachi_tally conforming = kachi_tally_of(result->standard_1);
        kachi_tally_add(&conforming, result->standard_2);
        err = conforming.err;
        result->percent = kachi_percent_of(conforming.sum, result->quantity, PERCENT_DIGITS);
        result->is_met = kachi_decimal_compare(result->percent, result->item->target_percent) >= 0;
    }
    return err;
}

static void put_text(struct kachi_form_table *table, struct kachi_str text)
{
    if (kachi_str_is_empty(text)) {
        kachi_form_empty(table);
    } else {
        kachi_form_text(table, text);
    }
}

static void add_policy(struct kachi_form *form, const struct kachi_agency *agency)
{
    static const struct kachi_form_column columns[] = {
        {"item", "form.column.item"},
        {"target_percent", "heading.target-share"},
        {"program", "heading.program"},
        {"measures", "form.column.measures"},
    };
    struct kachi_form_table *table =
        kachi_form_add_table(form, "policy", "form.agency.policy", 4, columns);
    for (size_t i = 0; i < agency->item_count; i++) {
        kachi_form_text(table, agency->items[i].item);
        kachi_form_number(table, agency->items[i].target_percent);
        put_text(table, agency->items[i].program);
        put_text(table, agency->items[i].measures);
    }
}

static void put_result(struct kachi_form_table *table, const struct kachi_agency_result *result)
{
    kachi_form_text(table, result->item->item);
    kachi_form_number(table, result->item->target_percent);
    kachi_form_number(table, result->quantity);
    kachi_form_number(table, result->standard_1);
    kachi_form_number(table, result->standard_2);
    kachi_form_number(table, result->without_evidence);
    if (result->quantity.coefficient == 0) {
        kachi_form_empty(table); /* nothing was bought: no rate, and no target missed */
        kachi_form_empty(table);
    } else {
        kachi_form_number(table, result->percent);
        kachi_form_say(table, result->is_met ? "form.yes" : "form.no");
    }
    put_text(table, result->reason);
}

enum kachi_err kachi_agency_form(struct kachi_arena *arena, const struct kachi_agency *agency,
                                 struct kachi_findings *findings, struct kachi_form **out)
{
    static const struct kachi_form_column columns[] = {
        {"item", "form.column.item"},
        {"target_percent", "heading.target-share"},
        {"quantity", "form.column.quantity"},
        {"standard_1", "form.agency.standard-1"},
        {"standard_2", "form.agency.standard-2"},
        {"without_evidence", "form.column.without-evidence"},
        {"percent", "form.agency.rate"},
        {"met", "form.column.met"},
        {"reason", "form.record.reason"},
    };
    struct kachi_agency_result *results = NULL;
    struct kachi_str subject = kachi_str_print(arena, "%.*s FY%lld", KACHI_STR_ARG(agency->name),
                                               (long long)agency->fiscal_year);
    enum kachi_err err = kachi_agency_results(arena, agency, findings, &results);
    *out = kachi_form_new(arena, "agency", "form.agency", kachi_str_trim(subject));
    kachi_form_note(*out, "form.agency.note");
    add_policy(*out, agency);
    struct kachi_form_table *table =
        kachi_form_add_table(*out, "results", "form.agency.results", 9, columns);
    for (size_t i = 0; i < agency->item_count && err == KACHI_OK; i++) {
        put_result(table, &results[i]);
    }
    return err;
}
