/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disclosure.h - what a company reports of itself, from one set of facts.
 *
 *     gx-league    GX League: emissions against base year and target, products' REP and AE, demand
 *     ssbj         SSBJ climate standard / IFRS S2, paragraphs 29, 33 and 36
 *     shk          Japan's calculation, reporting and disclosure system (温対法 SHK制度), AR5
 *     cdp          CDP: low-carbon products (7.74.1) and product footprints, under its column names
 *     avoided      a company's avoided emissions (WBCSD step 5)
 *     category-1   scope 3 category 1 from what suppliers stated, certificates apart
 *
 * Sums are exact. CFP, REP and AE each have columns of their own and never enter one sum; a
 * certificate never lowers an inventory; avoided emissions never enter a scope. What was not given
 * is an empty cell, not a zero. Where a form's text was not at hand, a note in the form says so.
 *
 * Sources: IFRS S2 (2023) 29, 33, 36; SHK: AR5 factors since the reports of fiscal 2024 (recalled);
 * CDP: questionnaire columns as recalled of 2024 (7.74.1) and 2022 (SC4.2a, SC4.2b); WBCSD guidance
 * on avoided emissions, step 5. docs/disclosure.md.
 */
#ifndef KACHI_POLICY_DISCLOSURE_H
#define KACHI_POLICY_DISCLOSURE_H

#include "ledger/store.h"
#include "policy/bought.h"
#include "policy/form.h"
#include "value/statement.h"

enum kachi_scope {
    KACHI_SCOPE_1,
    KACHI_SCOPE_2_LOCATION,
    KACHI_SCOPE_2_MARKET,
    KACHI_SCOPE_2_SHK_BASE,     /* with suppliers' basic factors (基礎排出係数) */
    KACHI_SCOPE_2_SHK_ADJUSTED, /* with adjusted ones (調整後排出係数) */
    KACHI_SCOPE_3,
};
#define KACHI_SCOPE_COUNT 6
#define KACHI_SCOPE_3_CATEGORIES 15

/* A line of the company's own inventory: tonnes of a gas. */
struct kachi_inventory_line {
    enum kachi_scope scope;
    int64_t category; /* of scope 3, 1 to 15; else 0 */
    bool is_energy;   /* from energy use (エネルギー起源): CO2 of the SHK report */
    struct kachi_str gas, site, evidence, verifier;
    struct kachi_decimal tonnes;
    struct kachi_place place;
};

/* A product that the company sells as a solution, and how much of it. */
struct kachi_solution {
    struct kachi_str product, sku, description, type, aggregation, taxonomy, functional_unit;
    struct kachi_str reference, stages, reference_stages, methodology, approach, explanation;
    bool is_eligible; /* passes the gates of avoided emissions */
    bool has_units, has_revenue, has_avoided, has_previous;
    struct kachi_decimal units, revenue_yen;
    struct kachi_decimal avoided_kgco2e;  /* per unit; a statement's figure goes before it */
    struct kachi_decimal previous_kgco2e; /* CFP stated before */
    kachi_day previous_on;
    const struct kachi_value_statement *statement; /* NULL: none */
    struct kachi_place place;
};

/* A purchase outside the ledger, with what its supplier stated. */
struct kachi_supply {
    struct kachi_str supplier, product, unit, evidence;
    struct kachi_decimal quantity, cfp_kgco2e; /* cfp per unit */
    bool has_cfp, has_certificate;
    struct kachi_decimal certificate_kgco2e; /* per unit, beside the footprint */
};

/* A fact of the company: items that the forms ask for (kachi_company_item). */
struct kachi_company_fact {
    struct kachi_str item, value;
};

struct kachi_company {
    struct kachi_str name;
    int64_t fiscal_year;
    size_t fact_count, emission_count, solution_count, supply_count, sale_count;
    struct kachi_company_fact *facts;
    struct kachi_inventory_line *emissions;
    struct kachi_solution *solutions;
    struct kachi_supply *supplies;
    struct kachi_sale *sales; /* its purchases through the ledger in that year */
};

/* The tables that a company brings. Each adds to what is there. Errors: policy-column, policy-cell,
 * disclosure-*. Columns: docs/disclosure.md. */
KACHI_MUST_CHECK enum kachi_err kachi_company_facts_read(struct kachi_arena *arena,
                                                         struct kachi_str source,
                                                         struct kachi_str content,
                                                         struct kachi_findings *findings,
                                                         struct kachi_company *company);
KACHI_MUST_CHECK enum kachi_err
kachi_emissions_read(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                     struct kachi_findings *findings, struct kachi_company *company);
KACHI_MUST_CHECK enum kachi_err
kachi_solutions_read(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                     struct kachi_findings *findings, struct kachi_company *company);
KACHI_MUST_CHECK enum kachi_err
kachi_supplies_read(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                    struct kachi_findings *findings, struct kachi_company *company);
/* Gives each solution the statement of its product that counts: verified before draft, newer before
 * older. statements: newest first, which must outlive the company. */
void kachi_company_take_statements(struct kachi_company *company, size_t count,
                                   const struct kachi_value_statement statements[]);
/* Adds what the party bought through the ledger in the company's fiscal year; its name is the
 * company's where no table says another. */
KACHI_MUST_CHECK enum kachi_err kachi_company_take_purchases(struct kachi_arena *arena,
                                                             struct kachi_ledger *ledger,
                                                             const struct kachi_party *party,
                                                             struct kachi_company *company);
/* Empty where the company did not say it. */
struct kachi_str kachi_company_fact_of(const struct kachi_company *company, const char *item);

/* The forms there are: index from 0 while not NULL. */
const char *kachi_disclosure_at(size_t index);
/*
 * KACHI_ERR_NOT_FOUND with finding disclosure-form where there is no such form; KACHI_ERR_INPUT for
 * a gas that the method does not know (disclosure-gas), and for avoided emissions of both time
 * approaches in one sum (disclosure-approach); KACHI_ERR_LIMIT where a sum does not fit.
 */
KACHI_MUST_CHECK enum kachi_err kachi_disclose(struct kachi_arena *arena, struct kachi_str form,
                                               const struct kachi_company *company,
                                               struct kachi_findings *findings,
                                               struct kachi_form **out);

/* E16: the sum of eligible solutions with its negatives, and what is listed only; kg. */
struct kachi_avoided_sums {
    struct kachi_decimal positive, negative, net, excluded;
    struct kachi_decimal revenue_percent; /* of the company's revenue, from eligible solutions */
    bool has_revenue;
};
KACHI_MUST_CHECK enum kachi_err kachi_avoided_sum(const struct kachi_company *company,
                                                  struct kachi_findings *findings,
                                                  struct kachi_avoided_sums *out);

#endif
