/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/kpi.h"

#include "policy/disclosure_internal.h"

#define PERCENT_DIGITS 4
#define INTENSITY_DIGITS 9

static bool is_verified_gx(const struct kachi_solution *solution)
{
    const struct kachi_value_statement *statement = solution->statement;
    return statement != NULL && statement->has_rep &&
           statement->state == KACHI_STATEMENT_VERIFIED &&
           statement->rep_kgco2e_per_unit.coefficient > 0;
}

static bool is_scope_1(const struct kachi_inventory_line *line, int64_t which)
{
    (void)which;
    return line->scope == KACHI_SCOPE_1;
}

static void put(struct kachi_form_table *table, const char *key, const char *phrase,
                struct kachi_decimal value, const char *unit)
{
    kachi_form_text(table, kachi_str_of(key));
    kachi_form_say(table, phrase);
    kachi_form_number(table, value);
    kachi_form_text(table, kachi_str_of(unit));
}

static void add_rep(struct kachi_disclosing *disclosing, struct kachi_form_table *table)
{
    struct kachi_tally rep = kachi_tally_of(kachi_decimal_of(0));
    struct kachi_tally revenue = rep;
    struct kachi_decimal whole;
    size_t verified = 0;
    for (size_t i = 0; i < disclosing->company->solution_count; i++) {
        const struct kachi_solution *solution = &disclosing->company->solutions[i];
        if (!is_verified_gx(solution)) {
            continue;
        }
        verified++;
        if (solution->has_units) {
            kachi_tally_add_product(&rep, solution->statement->rep_kgco2e_per_unit,
                                    solution->units);
        }
        kachi_tally_add(&revenue, solution->revenue_yen);
    }
    put(table, "rep_kgco2e", "kpi.rep", kachi_disclosing_take(disclosing, rep), "kg-CO2e");
    struct kachi_str said = kachi_company_fact_of(disclosing->company, "revenue_yen");
    if (kachi_decimal_read(said, &whole) == KACHI_OK && whole.coefficient > 0) {
        put(table, "gx_revenue_percent", "kpi.revenue",
            kachi_percent_of(kachi_disclosing_take(disclosing, revenue), whole, PERCENT_DIGITS),
            "%");
    }
    put(table, "verified_products", "kpi.products", kachi_decimal_of((int64_t)verified), "");
}

static void add_intensity(struct kachi_disclosing *disclosing, struct kachi_form_table *table)
{
    const struct kachi_company *company = disclosing->company;
    const struct kachi_solution *only = NULL;
    size_t with_units = 0;
    for (size_t i = 0; i < company->solution_count; i++) {
        only = company->solutions[i].has_units ? &company->solutions[i] : only;
        with_units += company->solutions[i].has_units ? 1 : 0;
    }
    if (company->emission_count == 0 || with_units != 1 || only->units.coefficient <= 0) {
        return; /* emissions of several products are not those of one */
    }
    struct kachi_tally intensity = kachi_tally_of(kachi_disclosing_sum(disclosing, is_scope_1, 0));
    intensity.err = kachi_decimal_divide(intensity.sum, only->units, INTENSITY_DIGITS,
                                         KACHI_ROUND_HALF_EVEN, &intensity.sum);
    put(table, "intensity_t", "kpi.intensity", kachi_disclosing_take(disclosing, intensity),
        "t-CO2e");
}

enum kachi_err kachi_kpi_form(struct kachi_arena *arena, const struct kachi_company *company,
                              struct kachi_findings *findings, struct kachi_form **out)
{
    static const struct kachi_form_column columns[] = {
        {"kpi", "heading.kpi"},
        {"name", "form.column.item"},
        {"value", "form.column.value"},
        {"unit", "form.column.unit"},
    };
    struct kachi_disclosing disclosing = {
        .arena = arena,
        .company = company,
        .findings = findings,
        .form = kachi_form_new(arena, "kpis", "form.kpis", company->name)};
    enum kachi_err err = kachi_gas_table_open(arena, "gwp100-ar6", &disclosing.gases);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_form_note(disclosing.form, "form.note.ar6");
    kachi_form_note(disclosing.form, "form.kpis.note");
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing.form, "kpis", "form.kpis", 4, columns);
    add_rep(&disclosing, table);
    add_intensity(&disclosing, table);
    *out = disclosing.form;
    return disclosing.err;
}
