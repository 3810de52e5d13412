/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scope 3 category 1 from what suppliers stated: through the ledger, and outside it.
 *
 * clause: DC-3  with certificates, the footprint delivered is the original one: the category is the
 * sum of footprints as delivered, and certificates stand in a column of their own, subtracted
 * nowhere
 */
#include "policy/disclosure_internal.h"

struct supply_sums {
    struct kachi_tally emitted, embodied, certificate, revoked;
    size_t unstated;
};

static const struct kachi_form_column columns[] = {
    {"supplier", "form.column.supplier"},
    {"product", "form.column.product"},
    {"day", "form.column.day"},
    {"quantity", "form.column.quantity"},
    {"unit", "form.column.unit"},
    {"kgco2e", "form.column.delivered-kg"},
    {"embodied_kgco2e", "form.column.embodied-kg"},
    {"certificate_kgco2e", "form.column.certificate-kg"},
    {"revoked_kgco2e", "form.column.revoked-kg"},
    {"statement", "form.column.statement"},
    {"evidence", "form.column.evidence"},
};
#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

static void put_sale(struct kachi_form_table *table, const struct kachi_sale *sale,
                     struct supply_sums *sums)
{
    struct kachi_decimal emitted = kachi_kg_of_grams(sale->amounts.emitted_g);
    struct kachi_decimal embodied = kachi_kg_of_grams(sale->amounts.embodied_g);
    struct kachi_decimal certificate = kachi_kg_of_grams(sale->amounts.certificate_g);
    struct kachi_decimal revoked =
        kachi_kg_of_grams(sale->revoked_embodied_g + sale->revoked_certificate_g);
    kachi_form_text(table, sale->seller);
    kachi_form_text(table, sale->product);
    kachi_form_day(table, sale->day);
    kachi_form_number(table, sale->quantity);
    kachi_form_text(table, sale->unit);
    kachi_form_number(table, emitted);
    kachi_form_number(table, embodied);
    kachi_form_number(table, certificate);
    kachi_form_number(table, revoked);
    kachi_form_text(table, sale->statements);
    kachi_form_text(table, sale->entry);
    kachi_tally_add(&sums->emitted, emitted);
    kachi_tally_add(&sums->embodied, embodied);
    kachi_tally_add(&sums->certificate, certificate);
    kachi_tally_add(&sums->revoked, revoked);
}

static void put_product(struct kachi_disclosing *disclosing, struct kachi_form_table *table,
                        bool is_known, struct kachi_decimal quantity, struct kachi_decimal per_unit,
                        struct kachi_tally *sum)
{
    struct kachi_tally kg = kachi_tally_of(kachi_decimal_of(0));
    if (!is_known) {
        kachi_form_empty(table);
        return;
    }
    kachi_tally_add_product(&kg, quantity, per_unit);
    struct kachi_decimal value = kachi_disclosing_take(disclosing, kg);
    kachi_form_number(table, value);
    kachi_tally_add(sum, value);
}

static void put_supply(struct kachi_disclosing *disclosing, struct kachi_form_table *table,
                       const struct kachi_supply *supply, struct supply_sums *sums)
{
    kachi_form_text(table, supply->supplier);
    kachi_form_text(table, supply->product);
    kachi_form_empty(table);
    kachi_form_number(table, supply->quantity);
    kachi_form_text(table, supply->unit);
    put_product(disclosing, table, supply->has_cfp, supply->quantity, supply->cfp_kgco2e,
                &sums->emitted);
    kachi_form_empty(table);
    put_product(disclosing, table, supply->has_certificate, supply->quantity,
                supply->certificate_kgco2e, &sums->certificate);
    kachi_form_empty(table);
    kachi_form_empty(table);
    kachi_form_text(table, supply->evidence);
    sums->unstated += supply->has_cfp ? 0 : 1;
}

static void put_total(struct kachi_disclosing *disclosing, struct kachi_form_table *table,
                      const char *phrase, struct kachi_tally tally)
{
    kachi_form_say(table, phrase);
    kachi_form_number(table, kachi_disclosing_take(disclosing, tally));
}

void kachi_disclose_category_1(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column total_columns[] = {{"item", "form.column.item"},
                                                             {"kgco2e", "form.column.kgco2e"}};
    const struct kachi_company *company = disclosing->company;
    struct kachi_tally zero = kachi_tally_of(kachi_decimal_of(0));
    struct supply_sums sums = {zero, zero, zero, zero, 0};
    kachi_form_note(disclosing->form, "form.note.category-1");
    kachi_form_note(disclosing->form, "form.note.certificate-apart");
    struct kachi_form_table *totals = kachi_form_add_table(
        disclosing->form, "totals", "form.category-1.totals", 2, total_columns);
    struct kachi_form_table *rows = kachi_form_add_table(
        disclosing->form, "purchases", "form.category-1.purchases", COLUMN_COUNT, columns);
    for (size_t i = 0; i < company->sale_count; i++) {
        put_sale(rows, &company->sales[i], &sums);
    }
    for (size_t i = 0; i < company->supply_count; i++) {
        put_supply(disclosing, rows, &company->supplies[i], &sums);
    }
    put_total(disclosing, totals, "form.category-1.delivered", sums.emitted);
    put_total(disclosing, totals, "form.category-1.embodied", sums.embodied);
    put_total(disclosing, totals, "form.category-1.certificates", sums.certificate);
    put_total(disclosing, totals, "form.category-1.revoked", sums.revoked);
    if (sums.unstated > 0) {
        kachi_findings_add(
            disclosing->findings, "disclosure-unstated", KACHI_NOWHERE,
            KACHI_ARGS({"count", kachi_str_print(disclosing->arena, "%zu", sums.unstated)}));
    }
}
