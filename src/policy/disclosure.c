/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/disclosure_internal.h"
#include "policy/fact.h"

static const struct {
    const char *id, *phrase;
    const char *method; /* of GWP */
    void (*fill)(struct kachi_disclosing *disclosing);
} forms[] = {
    {"gx-league", "form.gx-league", "gwp100-ar5", kachi_disclose_gx_league},
    {"ssbj", "form.ssbj", "gwp100-ar6", kachi_disclose_ssbj},
    {"shk", "form.shk", "gwp100-ar5", kachi_disclose_shk},
    {"cdp", "form.cdp", "gwp100-ar6", kachi_disclose_cdp},
    {"avoided", "form.avoided", "gwp100-ar6", kachi_disclose_avoided},
    {"category-1", "form.category-1", "gwp100-ar6", kachi_disclose_category_1},
};
#define FORM_COUNT (sizeof forms / sizeof forms[0])

const char *kachi_disclosure_at(size_t index)
{
    return index < FORM_COUNT ? forms[index].id : NULL;
}

static void refuse_gas(struct kachi_disclosing *disclosing,
                       const struct kachi_inventory_line *emission)
{
    kachi_findings_add(disclosing->findings, "disclosure-gas", emission->place,
                       KACHI_ARGS({"gas", emission->gas}));
    disclosing->err = KACHI_ERR_INPUT;
}

struct kachi_decimal
kachi_disclosing_sum(struct kachi_disclosing *disclosing,
                     bool (*counts)(const struct kachi_inventory_line *emission, int64_t which),
                     int64_t which)
{
    struct kachi_tally tally = kachi_tally_of(kachi_decimal_of(0));
    for (size_t i = 0; i < disclosing->company->emission_count; i++) {
        const struct kachi_inventory_line *emission = &disclosing->company->emissions[i];
        struct kachi_decimal gwp;
        if (!counts(emission, which)) {
            continue;
        }
        if (kachi_gas_gwp(disclosing->gases, emission->gas, &gwp) != KACHI_OK) {
            refuse_gas(disclosing, emission);
            continue;
        }
        kachi_tally_add_product(&tally, emission->tonnes, gwp);
    }
    return kachi_disclosing_take(disclosing, tally);
}

struct kachi_decimal kachi_disclosing_take(struct kachi_disclosing *disclosing,
                                           struct kachi_tally tally)
{
    disclosing->err = disclosing->err == KACHI_OK ? tally.err : disclosing->err;
    return tally.sum;
}

bool kachi_solution_avoided(const struct kachi_solution *solution, struct kachi_decimal *kgco2e)
{
    if (solution->statement != NULL && solution->statement->has_ae) {
        *kgco2e = solution->statement->ae_kgco2e_per_unit;
        return true;
    }
    *kgco2e = solution->avoided_kgco2e;
    return solution->has_avoided;
}

void kachi_company_take_statements(struct kachi_company *company, size_t count,
                                   const struct kachi_value_statement statements[])
{
    for (size_t i = 0; i < company->solution_count; i++) {
        company->solutions[i].statement =
            kachi_statement_that_counts(count, statements, company->solutions[i].product);
    }
}

enum kachi_err kachi_company_take_purchases(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                            const struct kachi_party *party,
                                            struct kachi_company *company)
{
    struct kachi_sales_asked asked = {.buyer = party->number,
                                      .from = kachi_fiscal_year_first(company->fiscal_year),
                                      .until = kachi_fiscal_year_last(company->fiscal_year)};
    company->name = kachi_str_is_empty(company->name) ? party->name : company->name;
    return kachi_sales_read(arena, ledger, &asked, &company->sale_count, &company->sales);
}

static enum kachi_err refuse_form(struct kachi_arena *arena, struct kachi_str form,
                                  struct kachi_findings *findings)
{
    struct kachi_str known = kachi_str_of("");
    for (size_t i = 0; i < FORM_COUNT; i++) {
        known = kachi_str_print(arena, "%.*s%s%s", KACHI_STR_ARG(known), i == 0 ? "" : ", ",
                                forms[i].id);
    }
    kachi_findings_add(findings, "disclosure-form", KACHI_NOWHERE,
                       KACHI_ARGS({"form", form}, {"known", known}));
    return KACHI_ERR_NOT_FOUND;
}

enum kachi_err kachi_disclose(struct kachi_arena *arena, struct kachi_str form,
                              const struct kachi_company *company, struct kachi_findings *findings,
                              struct kachi_form **out)
{
    for (size_t i = 0; i < FORM_COUNT; i++) {
        if (!kachi_str_is(form, forms[i].id)) {
            continue;
        }
        struct kachi_disclosing disclosing = {
            .arena = arena,
            .company = company,
            .findings = findings,
            .form = kachi_form_new(arena, forms[i].id, forms[i].phrase, company->name)};
        enum kachi_err err = kachi_gas_table_open(arena, forms[i].method, &disclosing.gases);
        if (err != KACHI_OK) {
            return err;
        }
        forms[i].fill(&disclosing);
        *out = disclosing.form;
        return disclosing.err;
    }
    return refuse_form(arena, form, findings);
}
