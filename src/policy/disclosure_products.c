/* SPDX-License-Identifier: Apache-2.0 */
/* The forms about products: CDP's tables, and a company's avoided emissions. */
#include "policy/disclosure_internal.h"

#define CDP_DIGITS 2
#define CHANGE_DIGITS 2
#define RATE_DIGITS 2
#define KG_PER_T_EXPONENT 3

static void put_text(struct kachi_form_table *table, struct kachi_str text)
{
    if (kachi_str_is_empty(text)) {
        kachi_form_empty(table);
    } else {
        kachi_form_text(table, text);
    }
}

static struct kachi_decimal in_tonnes(struct kachi_decimal kg)
{
    kg.exponent -= KG_PER_T_EXPONENT;
    return kg;
}

static struct kachi_decimal rounded(struct kachi_disclosing *disclosing, struct kachi_decimal value,
                                    int digits)
{
    struct kachi_tally tally = kachi_tally_of(value);
    tally.err = kachi_decimal_round(value, digits, KACHI_ROUND_HALF_EVEN, &tally.sum);
    return kachi_disclosing_take(disclosing, tally);
}

/* What the company said its revenue is; false where it did not. */
static bool company_revenue(const struct kachi_company *company, struct kachi_decimal *out)
{
    struct kachi_str text = kachi_company_fact_of(company, "revenue_yen");
    return kachi_decimal_read(text, out) == KACHI_OK && out->coefficient > 0;
}

/* --- CDP --- */

/* Column names of question 7.74.1, as recalled of the 2024 questionnaire. */
static const struct kachi_form_column low_carbon_columns[] = {
    {"level_of_aggregation", "form.cdp.aggregation"},
    {"taxonomy_used", "form.cdp.taxonomy"},
    {"type_of_product", "form.cdp.type"},
    {"description", "form.cdp.description"},
    {"estimated_avoided_emissions", "form.cdp.estimated"},
    {"methodology", "form.cdp.methodology"},
    {"life_cycle_stages", "form.cdp.stages"},
    {"functional_unit", "form.cdp.functional-unit"},
    {"reference_product", "form.cdp.reference"},
    {"reference_life_cycle_stages", "form.cdp.reference-stages"},
    {"avoided_tco2e_per_functional_unit", "form.cdp.avoided"},
    {"explanation", "form.cdp.explanation"},
    {"revenue_percent", "form.cdp.revenue-percent"},
};
#define LOW_CARBON_COLUMNS (sizeof low_carbon_columns / sizeof low_carbon_columns[0])

static void fill_low_carbon(struct kachi_disclosing *disclosing)
{
    struct kachi_decimal revenue;
    bool has_revenue = company_revenue(disclosing->company, &revenue);
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "low-carbon-products", "form.cdp.low-carbon",
                             LOW_CARBON_COLUMNS, low_carbon_columns);
    for (size_t i = 0; i < disclosing->company->solution_count; i++) {
        const struct kachi_solution *solution = &disclosing->company->solutions[i];
        struct kachi_decimal avoided;
        bool has_avoided = kachi_solution_avoided(solution, &avoided);
        if (!solution->is_eligible) {
            continue; /* what passes no gate is not classified as low-carbon */
        }
        put_text(table, solution->aggregation);
        put_text(table, solution->taxonomy);
        put_text(table, solution->type);
        put_text(table, kachi_str_is_empty(solution->description) ? solution->product
                                                                  : solution->description);
        kachi_form_say(table, has_avoided ? "form.yes" : "form.no");
        put_text(table, solution->methodology);
        put_text(table, solution->stages);
        put_text(table, solution->functional_unit);
        put_text(table, solution->reference);
        put_text(table, solution->reference_stages);
        (has_avoided ? kachi_form_number(table, in_tonnes(avoided)) : kachi_form_empty(table));
        put_text(table, solution->explanation);
        if (has_revenue && solution->has_revenue) {
            kachi_form_number(table, kachi_percent_of(solution->revenue_yen, revenue, RATE_DIGITS));
        } else {
            kachi_form_empty(table);
        }
    }
}

/* Columns of SC4.2a, as they stood in 2022. */
static const struct kachi_form_column footprint_columns[] = {
    {"product", "form.cdp.product"},
    {"description", "form.cdp.description"},
    {"type", "form.cdp.product-type"},
    {"sku", "form.cdp.sku"},
    {"total_kgco2e_per_unit", "form.cdp.total"},
    {"change_percent", "form.cdp.change"},
    {"previous_date", "form.cdp.previous"},
    {"explanation", "form.cdp.explanation"},
    {"method", "form.cdp.method"},
};

/* How much more (less: negative) than before, in per cent. */
static enum kachi_err change_percent(struct kachi_decimal before, struct kachi_decimal now,
                                     struct kachi_decimal *out)
{
    struct kachi_tally change = kachi_tally_of(now);
    kachi_tally_subtract(&change, before);
    kachi_tally_multiply(&change, kachi_decimal_of(100));
    return change.err != KACHI_OK ? change.err
                                  : kachi_decimal_divide(change.sum, before, CHANGE_DIGITS,
                                                         KACHI_ROUND_HALF_EVEN, out);
}

static void put_change(struct kachi_form_table *table, const struct kachi_solution *solution)
{
    struct kachi_decimal before = solution->previous_kgco2e;
    struct kachi_decimal percent;
    if (!solution->has_previous || before.coefficient <= 0 ||
        change_percent(before, solution->statement->cfp_kgco2e_per_unit, &percent) != KACHI_OK) {
        kachi_form_empty(table);
        return;
    }
    kachi_form_number(table, percent);
}

static void fill_footprints(struct kachi_disclosing *disclosing)
{
    struct kachi_form_table *table = kachi_form_add_table(
        disclosing->form, "product-footprints", "form.cdp.footprints",
        sizeof footprint_columns / sizeof footprint_columns[0], footprint_columns);
    for (size_t i = 0; i < disclosing->company->solution_count; i++) {
        const struct kachi_solution *solution = &disclosing->company->solutions[i];
        const struct kachi_value_statement *statement = solution->statement;
        if (statement == NULL) {
            continue; /* no footprint was stated */
        }
        put_text(table, statement->product_name);
        put_text(table, solution->description);
        put_text(table, solution->type);
        put_text(table, solution->sku);
        kachi_form_number(table, rounded(disclosing, statement->cfp_kgco2e_per_unit, CDP_DIGITS));
        put_change(table, solution);
        kachi_form_day(table, solution->previous_on);
        put_text(table, solution->explanation);
        put_text(table, statement->rulebook);
    }
}

/* Columns of SC4.2b: the footprint by stage. */
static const struct kachi_form_column stage_columns[] = {
    {"product", "form.cdp.product"},          {"stage", "form.cdp.stage"},
    {"kgco2e_per_unit", "form.cdp.stage-kg"}, {"is_verified", "form.cdp.verification"},
    {"statement", "form.column.statement"},
};

static void put_stages(struct kachi_disclosing *disclosing, struct kachi_form_table *table,
                       const struct kachi_value_statement *statement)
{
    struct kachi_json_doc document = {NULL};
    struct kachi_str id = kachi_id_text(disclosing->arena, "st", &statement->id);
    struct kachi_json_member member = {.started = false};
    enum kachi_err err = kachi_json_read(id, statement->content, disclosing->findings, &document);
    if (err != KACHI_OK) {
        disclosing->err = err;
        return;
    }
    kachi_json stages =
        kachi_json_get(kachi_json_get(document.root, "cfp"), "stages_kgco2e_per_unit");
    while (kachi_json_next(stages, &member)) {
        struct kachi_tally kg = kachi_tally_of(kachi_decimal_of(0));
        kg.err = kachi_decimal_from_double(kachi_json_double(member.value, 0.0), CDP_DIGITS,
                                           KACHI_ROUND_HALF_EVEN, &kg.sum);
        put_text(table, statement->product_name);
        kachi_form_say(
            table,
            kachi_str_print(disclosing->arena, "form.stage.%.*s", KACHI_STR_ARG(member.key)).text);
        kachi_form_number(table, kachi_disclosing_take(disclosing, kg));
        kachi_form_say(table,
                       statement->state == KACHI_STATEMENT_VERIFIED ? "form.yes" : "form.no");
        kachi_form_text(table, id);
    }
    kachi_json_release(&document);
}

void kachi_disclose_cdp(struct kachi_disclosing *disclosing)
{
    kachi_form_note(disclosing->form, "form.note.cdp");
    kachi_form_note(disclosing->form, "form.note.ae-apart");
    fill_low_carbon(disclosing);
    fill_footprints(disclosing);
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "stages", "form.cdp.by-stage",
                             sizeof stage_columns / sizeof stage_columns[0], stage_columns);
    for (size_t i = 0; i < disclosing->company->solution_count; i++) {
        if (disclosing->company->solutions[i].statement != NULL) {
            put_stages(disclosing, table, disclosing->company->solutions[i].statement);
        }
    }
}

/* --- Avoided emissions of the company --- */

/* AE of all units of a solution; false where either is not known. */
static bool avoided_in_all(const struct kachi_solution *solution, struct kachi_tally *kg)
{
    struct kachi_decimal per_unit;
    *kg = kachi_tally_of(kachi_decimal_of(0));
    if (!kachi_solution_avoided(solution, &per_unit) || !solution->has_units) {
        return false;
    }
    kachi_tally_add_product(kg, per_unit, solution->units);
    return true;
}

/* clause: WBCSD AE step 1  the two time approaches are never mixed in one sum */
static enum kachi_err check_approaches(const struct kachi_company *company,
                                       struct kachi_findings *findings)
{
    struct kachi_str first = kachi_str_of("");
    for (size_t i = 0; i < company->solution_count; i++) {
        const struct kachi_solution *solution = &company->solutions[i];
        if (!solution->is_eligible || kachi_str_is_empty(solution->approach)) {
            continue;
        }
        if (!kachi_str_is_empty(first) && !kachi_str_equal(first, solution->approach)) {
            kachi_findings_add(findings, "disclosure-approach", solution->place,
                               KACHI_ARGS({"first", first}, {"second", solution->approach}));
            return KACHI_ERR_INPUT;
        }
        first = solution->approach;
    }
    return KACHI_OK;
}

enum kachi_err kachi_avoided_sum(const struct kachi_company *company,
                                 struct kachi_findings *findings, struct kachi_avoided_sums *out)
{
    struct kachi_tally zero = kachi_tally_of(kachi_decimal_of(0));
    struct kachi_tally positive = zero;
    struct kachi_tally negative = zero;
    struct kachi_tally excluded = zero;
    struct kachi_tally revenue = zero;
    struct kachi_decimal whole;
    enum kachi_err err = check_approaches(company, findings);
    for (size_t i = 0; i < company->solution_count && err == KACHI_OK; i++) {
        const struct kachi_solution *solution = &company->solutions[i];
        struct kachi_tally kg;
        if (solution->is_eligible && solution->has_revenue) {
            kachi_tally_add(&revenue, solution->revenue_yen);
        }
        if (avoided_in_all(solution, &kg)) {
            struct kachi_tally *into = !solution->is_eligible   ? &excluded
                                       : kg.sum.coefficient < 0 ? &negative
                                                                : &positive;
            err = kg.err;
            kachi_tally_add(into, kg.sum);
        }
    }
    struct kachi_tally net = positive;
    kachi_tally_add(&net, negative.sum);
    err = err == KACHI_OK ? excluded.err : err;
    err = err == KACHI_OK ? negative.err : err;
    err = err == KACHI_OK ? net.err : err;
    err = err == KACHI_OK ? revenue.err : err;
    *out = (struct kachi_avoided_sums){.positive = positive.sum,
                                       .negative = negative.sum,
                                       .net = net.sum,
                                       .excluded = excluded.sum,
                                       .has_revenue = company_revenue(company, &whole)};
    out->revenue_percent =
        out->has_revenue ? kachi_percent_of(revenue.sum, whole, RATE_DIGITS) : kachi_decimal_of(0);
    return err;
}

static void fill_solutions(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {
        {"product", "form.column.product"},
        {"eligible", "form.column.eligible"},
        {"ae_kgco2e_per_unit", "form.column.ae-per-unit"},
        {"units_sold", "form.column.units-sold"},
        {"ae_kgco2e", "form.column.ae-kg"},
        {"approach", "form.column.approach"},
        {"reference", "form.cdp.reference"},
        {"statement", "form.column.statement"},
    };
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "solutions", "form.avoided.solutions", 8, columns);
    for (size_t i = 0; i < disclosing->company->solution_count; i++) {
        const struct kachi_solution *solution = &disclosing->company->solutions[i];
        struct kachi_decimal per_unit;
        struct kachi_tally kg;
        bool has_all = avoided_in_all(solution, &kg);
        kachi_form_text(table, solution->product);
        kachi_form_say(table, solution->is_eligible ? "form.yes" : "form.no");
        (kachi_solution_avoided(solution, &per_unit) ? kachi_form_number(table, per_unit)
                                                     : kachi_form_empty(table));
        (solution->has_units ? kachi_form_number(table, solution->units) : kachi_form_empty(table));
        (has_all ? kachi_form_number(table, kachi_disclosing_take(disclosing, kg))
                 : kachi_form_empty(table));
        put_text(table, solution->approach);
        put_text(table, solution->reference);
        put_text(table, solution->statement == NULL
                            ? kachi_str_of("")
                            : kachi_id_text(disclosing->arena, "st", &solution->statement->id));
    }
}

void kachi_disclose_avoided(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {{"item", "form.column.item"},
                                                       {"value", "form.column.value"}};
    struct kachi_avoided_sums sums;
    disclosing->err = kachi_avoided_sum(disclosing->company, disclosing->findings, &sums);
    if (disclosing->err != KACHI_OK) {
        return;
    }
    kachi_form_note(disclosing->form, "form.note.ae-apart");
    kachi_form_note(disclosing->form, "form.note.ae-eligible");
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "totals", "form.avoided.totals", 2, columns);
    kachi_form_say(table, "form.avoided.positive");
    kachi_form_number(table, sums.positive);
    kachi_form_say(table, "form.avoided.negative");
    kachi_form_number(table, sums.negative);
    kachi_form_say(table, "form.avoided.net");
    kachi_form_number(table, sums.net);
    kachi_form_say(table, "form.avoided.excluded");
    kachi_form_number(table, sums.excluded);
    kachi_form_say(table, "form.avoided.revenue");
    (sums.has_revenue ? kachi_form_number(table, sums.revenue_percent) : kachi_form_empty(table));
    fill_solutions(disclosing);
}
