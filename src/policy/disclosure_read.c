/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that a company brings to its disclosures. */
#include "policy/columns.h"
#include "policy/disclosure_internal.h"

static const char *const scope_words[KACHI_SCOPE_COUNT] = {
    "1", "2-location", "2-market", "2-shk-base", "2-shk-adjusted", "3"};

/* What company.csv may say. */
static const char *const items[] = {"company",
                                    "corporate_number",
                                    "revenue_yen",
                                    "base_year",
                                    "base_scope_1_t",
                                    "base_scope_2_t",
                                    "base_scope_3_t",
                                    "target_year",
                                    "target_scope_1_t",
                                    "target_scope_2_t",
                                    "target_scope_3_t",
                                    "target_kind",
                                    "transition_risk_percent",
                                    "physical_risk_percent",
                                    "opportunity_percent",
                                    "capital_deployed_yen",
                                    "internal_carbon_price_yen_per_t",
                                    "remuneration_percent",
                                    "planned_credits_t",
                                    "credits_retired_t",
                                    "gx_declaration",
                                    "assurance"};

static struct kachi_str item_list(struct kachi_arena *arena)
{
    struct kachi_str list = kachi_str_of("");
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        list =
            kachi_str_print(arena, "%.*s%s%s", KACHI_STR_ARG(list), i == 0 ? "" : ", ", items[i]);
    }
    return list;
}

static bool is_item(struct kachi_str word)
{
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        if (kachi_str_is(word, items[i])) {
            return true;
        }
    }
    return false;
}

enum kachi_err kachi_company_facts_read(struct kachi_arena *arena, struct kachi_str source,
                                        struct kachi_str content, struct kachi_findings *findings,
                                        struct kachi_company *company)
{
    static const char *const names[] = {"item|項目", "value|値"};
    enum { ITEM, VALUE, COUNT };
    struct kachi_columns columns;
    size_t capacity = company->fact_count;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK ? kachi_columns_find(&columns, COUNT, COUNT, names) : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        struct kachi_company_fact fact = {.item = kachi_columns_needed(&columns, ITEM),
                                          .value = kachi_columns_text(&columns, VALUE)};
        if (!is_item(fact.item)) {
            kachi_findings_add(findings, "disclosure-item",
                               kachi_csv_place(columns.csv, &columns.row, columns.at[ITEM]),
                               KACHI_ARGS({"item", fact.item}, {"known", item_list(arena)}));
            continue;
        }
        company->facts = kachi_arena_grow(arena, company->facts, company->fact_count, &capacity,
                                          sizeof(*company->facts));
        company->facts[company->fact_count++] = fact;
        company->name = kachi_str_is(fact.item, "company") ? fact.value : company->name;
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}

struct kachi_str kachi_company_fact_of(const struct kachi_company *company, const char *item)
{
    for (size_t i = 0; i < company->fact_count; i++) {
        if (kachi_str_is(company->facts[i].item, item)) {
            return company->facts[i].value;
        }
    }
    return kachi_str_of("");
}

static bool is_stated(const struct kachi_columns *columns, size_t i)
{
    return !kachi_str_is_empty(kachi_columns_text(columns, i));
}

static enum kachi_scope scope_cell(struct kachi_columns *columns, size_t i)
{
    for (enum kachi_scope scope = KACHI_SCOPE_1; scope < KACHI_SCOPE_COUNT; scope++) {
        if (kachi_str_is(kachi_columns_text(columns, i), scope_words[scope])) {
            return scope;
        }
    }
    kachi_columns_refuse(columns, i, "1, 2-location, 2-market, 2-shk-base, 2-shk-adjusted, 3");
    return KACHI_SCOPE_1;
}

static const char *const emission_columns[] = {
    "scope|スコープ",        "gas|ガス",    "tonnes|トン",   "category|カテゴリ",
    "energy|エネルギー起源", "site|事業所", "evidence|根拠", "verified_by|検証者|検証機関"};
enum { SCOPE, GAS, TONNES, CATEGORY, ENERGY, SITE, EVIDENCE, VERIFIER, EMISSION_COLUMNS };

enum kachi_err kachi_emissions_read(struct kachi_arena *arena, struct kachi_str source,
                                    struct kachi_str content, struct kachi_findings *findings,
                                    struct kachi_company *company)
{
    struct kachi_columns columns;
    size_t capacity = company->emission_count;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK
              ? kachi_columns_find(&columns, EMISSION_COLUMNS, TONNES + 1, emission_columns)
              : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        struct kachi_inventory_line emission = {
            .scope = scope_cell(&columns, SCOPE),
            .category = kachi_columns_int64(&columns, CATEGORY, 0),
            .is_energy = kachi_columns_yes(&columns, ENERGY, false),
            .gas = kachi_columns_needed(&columns, GAS),
            .site = kachi_columns_text(&columns, SITE),
            .evidence = kachi_columns_text(&columns, EVIDENCE),
            .verifier = kachi_columns_text(&columns, VERIFIER),
            .tonnes = kachi_columns_decimal(&columns, TONNES, kachi_decimal_of(0)),
            .place = kachi_csv_place(columns.csv, &columns.row, columns.at[GAS]),
        };
        (void)kachi_columns_needed(&columns, TONNES);
        bool needs = emission.scope == KACHI_SCOPE_3;
        if (needs ? emission.category < 1 || emission.category > KACHI_SCOPE_3_CATEGORIES
                  : emission.category != 0) {
            kachi_columns_refuse(&columns,
                                 columns.at[CATEGORY] == KACHI_CSV_NO_COLUMN ? SCOPE : CATEGORY,
                                 needs ? "1–15" : "");
        }
        company->emissions = kachi_arena_grow(arena, company->emissions, company->emission_count,
                                              &capacity, sizeof(*company->emissions));
        company->emissions[company->emission_count++] = emission;
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}

static const char *const solution_columns[] = {
    "product|製品",
    "eligible|対象",
    "units_sold|販売数量",
    "revenue_yen|売上高",
    "avoided_kgco2e|削減貢献量",
    "previous_cfp_kgco2e|前回CFP",
    "previous_on|前回算定日",
    "sku|SKU",
    "description|説明",
    "type|製品区分",
    "aggregation|集計単位",
    "taxonomy|分類基準",
    "functional_unit|機能単位",
    "reference|参照シナリオ",
    "stages|ライフサイクル段階",
    "reference_stages|参照の段階",
    "methodology|算定方法",
    "approach|時間軸",
    "explanation|補足",
};
enum {
    PRODUCT,
    ELIGIBLE,
    UNITS,
    REVENUE,
    AVOIDED,
    PREVIOUS,
    PREVIOUS_ON,
    SKU,
    DESCRIPTION,
    TYPE,
    AGGREGATION,
    TAXONOMY,
    FUNCTIONAL_UNIT,
    REFERENCE,
    STAGES,
    REFERENCE_STAGES,
    METHODOLOGY,
    APPROACH,
    EXPLANATION,
    SOLUTION_COLUMNS
};

static struct kachi_solution read_solution(struct kachi_columns *columns)
{
    struct kachi_decimal zero = kachi_decimal_of(0);
    return (struct kachi_solution){
        .product = kachi_columns_needed(columns, PRODUCT),
        .is_eligible = kachi_columns_yes(columns, ELIGIBLE, false),
        .has_units = is_stated(columns, UNITS),
        .units = kachi_columns_decimal(columns, UNITS, zero),
        .has_revenue = is_stated(columns, REVENUE),
        .revenue_yen = kachi_columns_decimal(columns, REVENUE, zero),
        .has_avoided = is_stated(columns, AVOIDED),
        .avoided_kgco2e = kachi_columns_decimal(columns, AVOIDED, zero),
        .has_previous = is_stated(columns, PREVIOUS),
        .previous_kgco2e = kachi_columns_decimal(columns, PREVIOUS, zero),
        .previous_on = kachi_columns_day(columns, PREVIOUS_ON, 0),
        .sku = kachi_columns_text(columns, SKU),
        .description = kachi_columns_text(columns, DESCRIPTION),
        .type = kachi_columns_text(columns, TYPE),
        .aggregation = kachi_columns_text(columns, AGGREGATION),
        .taxonomy = kachi_columns_text(columns, TAXONOMY),
        .functional_unit = kachi_columns_text(columns, FUNCTIONAL_UNIT),
        .reference = kachi_columns_text(columns, REFERENCE),
        .stages = kachi_columns_text(columns, STAGES),
        .reference_stages = kachi_columns_text(columns, REFERENCE_STAGES),
        .methodology = kachi_columns_text(columns, METHODOLOGY),
        .approach = kachi_columns_text(columns, APPROACH),
        .explanation = kachi_columns_text(columns, EXPLANATION),
        .place = kachi_csv_place(columns->csv, &columns->row, columns->at[PRODUCT]),
    };
}

enum kachi_err kachi_solutions_read(struct kachi_arena *arena, struct kachi_str source,
                                    struct kachi_str content, struct kachi_findings *findings,
                                    struct kachi_company *company)
{
    struct kachi_columns columns;
    size_t capacity = company->solution_count;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK
              ? kachi_columns_find(&columns, SOLUTION_COLUMNS, PRODUCT + 1, solution_columns)
              : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        company->solutions = kachi_arena_grow(arena, company->solutions, company->solution_count,
                                              &capacity, sizeof(*company->solutions));
        company->solutions[company->solution_count++] = read_solution(&columns);
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}

static const char *const supply_columns[] = {"supplier|供給者", "product|製品",
                                             "quantity|数量",   "unit|単位",
                                             "cfp_kgco2e|CFP",  "certificate_kgco2e|削減証書",
                                             "evidence|根拠"};
enum { SUPPLIER, SUPPLY, QUANTITY, UNIT, SUPPLY_CFP, CERTIFICATE, SUPPLY_EVIDENCE, SUPPLY_COLUMNS };

enum kachi_err kachi_supplies_read(struct kachi_arena *arena, struct kachi_str source,
                                   struct kachi_str content, struct kachi_findings *findings,
                                   struct kachi_company *company)
{
    struct kachi_columns columns;
    struct kachi_decimal zero = kachi_decimal_of(0);
    size_t capacity = company->supply_count;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK ? kachi_columns_find(&columns, SUPPLY_COLUMNS, UNIT + 1, supply_columns)
                          : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        company->supplies = kachi_arena_grow(arena, company->supplies, company->supply_count,
                                             &capacity, sizeof(*company->supplies));
        company->supplies[company->supply_count++] = (struct kachi_supply){
            .supplier = kachi_columns_needed(&columns, SUPPLIER),
            .product = kachi_columns_needed(&columns, SUPPLY),
            .quantity = kachi_columns_decimal(&columns, QUANTITY, zero),
            .unit = kachi_columns_needed(&columns, UNIT),
            .has_cfp = is_stated(&columns, SUPPLY_CFP),
            .cfp_kgco2e = kachi_columns_decimal(&columns, SUPPLY_CFP, zero),
            .has_certificate = is_stated(&columns, CERTIFICATE),
            .certificate_kgco2e = kachi_columns_decimal(&columns, CERTIFICATE, zero),
            .evidence = kachi_columns_text(&columns, SUPPLY_EVIDENCE),
        };
        (void)kachi_columns_needed(&columns, QUANTITY);
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}
