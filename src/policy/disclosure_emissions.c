/* SPDX-License-Identifier: Apache-2.0 */
/* The forms about a company's own inventory: SHK report, SSBJ / IFRS S2, GX League. */
#include "policy/disclosure_internal.h"

#define PERCENT_DIGITS 2
#define SHK_GAS_THRESHOLD_T 3000

static void put_number_of(struct kachi_form_table *table, struct kachi_str text)
{
    struct kachi_decimal number;
    if (kachi_str_is_empty(text)) {
        kachi_form_empty(table);
    } else if (kachi_decimal_read(text, &number) == KACHI_OK) {
        kachi_form_number(table, number);
    } else {
        kachi_form_text(table, text);
    }
}

static bool has_scope(const struct kachi_company *company, enum kachi_scope scope)
{
    for (size_t i = 0; i < company->emission_count; i++) {
        if (company->emissions[i].scope == scope) {
            return true;
        }
    }
    return false;
}

static bool is_of_scope(const struct kachi_inventory_line *emission, int64_t scope)
{
    return (int64_t)emission->scope == scope;
}

static bool is_verified_of_scope(const struct kachi_inventory_line *emission, int64_t scope)
{
    return (int64_t)emission->scope == scope && !kachi_str_is_empty(emission->verifier);
}

static bool is_of_category(const struct kachi_inventory_line *emission, int64_t category)
{
    return emission->scope == KACHI_SCOPE_3 && emission->category == category;
}

static bool is_scope_1_gas(const struct kachi_inventory_line *emission, int64_t gas)
{
    return emission->scope == KACHI_SCOPE_1 && (int64_t)kachi_gas_class_of(emission->gas) == gas;
}

/* The scope's sum and how much of it somebody verified; empty where nothing was given. */
static void put_scope(struct kachi_disclosing *disclosing, struct kachi_form_table *table,
                      enum kachi_scope scope)
{
    if (!has_scope(disclosing->company, scope)) {
        kachi_form_empty(table);
        kachi_form_empty(table);
        return;
    }
    struct kachi_decimal sum = kachi_disclosing_sum(disclosing, is_of_scope, scope);
    struct kachi_decimal verified = kachi_disclosing_sum(disclosing, is_verified_of_scope, scope);
    kachi_form_number(table, sum);
    kachi_form_number(table, kachi_percent_of(verified, sum, PERCENT_DIGITS));
}

/* --- SHK --- */

enum shk_row { SHK_ENERGY_CO2, SHK_OTHER_CO2, SHK_FIRST_GAS };

static bool is_shk_base(const struct kachi_inventory_line *emission)
{
    return emission->scope == KACHI_SCOPE_1 || emission->scope == KACHI_SCOPE_2_SHK_BASE;
}

static bool is_shk_row(const struct kachi_inventory_line *emission, int64_t row)
{
    enum kachi_gas_class gas = kachi_gas_class_of(emission->gas);
    if (gas != KACHI_GAS_CO2) {
        return (int64_t)gas == row - SHK_FIRST_GAS + KACHI_GAS_CH4;
    }
    bool is_energy = emission->is_energy || emission->scope != KACHI_SCOPE_1;
    return row == (is_energy ? SHK_ENERGY_CO2 : SHK_OTHER_CO2);
}

static bool is_shk_base_row(const struct kachi_inventory_line *emission, int64_t row)
{
    return is_shk_base(emission) && is_shk_row(emission, row);
}

static bool is_shk_any(const struct kachi_inventory_line *emission, int64_t adjusted)
{
    enum kachi_scope power = adjusted != 0 ? KACHI_SCOPE_2_SHK_ADJUSTED : KACHI_SCOPE_2_SHK_BASE;
    bool is_known = kachi_gas_class_of(emission->gas) != KACHI_GAS_OTHER;
    return (emission->scope == KACHI_SCOPE_1 || emission->scope == power) && is_known;
}

static void fill_shk_gases(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {
        {"gas", "form.column.gas"},
        {"tco2e", "form.column.tco2e"},
        {"is_reported", "form.column.shk-reported"},
    };
    static const char *const names[] = {"form.shk.energy-co2", "form.shk.other-co2", "form.gas.ch4",
                                        "form.gas.n2o",        "form.gas.hfc",       "form.gas.pfc",
                                        "form.gas.sf6",        "form.gas.nf3"};
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "gases", "form.shk.gases", 3, columns);
    for (int64_t row = 0; row < (int64_t)(sizeof names / sizeof names[0]); row++) {
        struct kachi_decimal sum = kachi_disclosing_sum(disclosing, is_shk_base_row, row);
        bool reaches = kachi_decimal_compare(sum, kachi_decimal_of(SHK_GAS_THRESHOLD_T)) >= 0;
        kachi_form_say(table, names[row]);
        kachi_form_number(table, sum);
        kachi_form_say(table, row == SHK_ENERGY_CO2 ? "form.shk.by-energy"
                              : reaches             ? "form.shk.reaches"
                                                    : "form.shk.below");
    }
}

static void fill_shk_totals(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {{"item", "form.column.item"},
                                                       {"tco2e", "form.column.tco2e"}};
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "totals", "form.shk.totals", 2, columns);
    struct kachi_str retired = kachi_company_fact_of(disclosing->company, "credits_retired_t");
    struct kachi_decimal credits = kachi_decimal_of(0);
    struct kachi_tally adjusted = kachi_tally_of(kachi_disclosing_sum(disclosing, is_shk_any, 1));
    if (!kachi_str_is_empty(retired) && kachi_decimal_read(retired, &credits) != KACHI_OK) {
        kachi_findings_add(
            disclosing->findings, "disclosure-number", KACHI_NOWHERE,
            KACHI_ARGS({"item", kachi_str_of("credits_retired_t")}, {"value", retired}));
        disclosing->err = KACHI_ERR_INPUT;
    }
    kachi_tally_subtract(&adjusted, credits);
    kachi_form_say(table, "form.shk.base");
    kachi_form_number(table, kachi_disclosing_sum(disclosing, is_shk_any, 0));
    kachi_form_say(table, "form.shk.credits");
    kachi_form_number(table, credits);
    kachi_form_say(table, "form.shk.adjusted");
    if (has_scope(disclosing->company, KACHI_SCOPE_2_SHK_ADJUSTED)) {
        kachi_form_number(table, kachi_disclosing_take(disclosing, adjusted));
    } else {
        kachi_form_empty(table); /* without adjusted factors there is no adjusted figure */
    }
}

static bool is_new_site(const struct kachi_company *company, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (kachi_str_equal(company->emissions[i].site, company->emissions[index].site)) {
            return false;
        }
    }
    return !kachi_str_is_empty(company->emissions[index].site);
}

/* which: the index of an emission whose site is meant; sites are few. */
static struct kachi_decimal sum_of_site(struct kachi_disclosing *disclosing, struct kachi_str site)
{
    struct kachi_tally tally = kachi_tally_of(kachi_decimal_of(0));
    for (size_t i = 0; i < disclosing->company->emission_count; i++) {
        const struct kachi_inventory_line *emission = &disclosing->company->emissions[i];
        struct kachi_decimal gwp;
        if (is_shk_any(emission, 0) && kachi_str_equal(emission->site, site) &&
            kachi_gas_gwp(disclosing->gases, emission->gas, &gwp) == KACHI_OK) {
            kachi_tally_add_product(&tally, emission->tonnes, gwp);
        }
    }
    return kachi_disclosing_take(disclosing, tally);
}

static void fill_shk_sites(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {{"site", "form.column.site"},
                                                       {"tco2e", "form.column.tco2e"}};
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "sites", "form.shk.sites", 2, columns);
    for (size_t i = 0; i < disclosing->company->emission_count; i++) {
        if (is_new_site(disclosing->company, i)) {
            struct kachi_str site = disclosing->company->emissions[i].site;
            kachi_form_text(table, site);
            kachi_form_number(table, sum_of_site(disclosing, site));
        }
    }
}

void kachi_disclose_shk(struct kachi_disclosing *disclosing)
{
    kachi_form_note(disclosing->form, "form.note.ar5");
    kachi_form_note(disclosing->form, "form.note.shk");
    kachi_form_note(disclosing->form, "form.note.no-value-in-inventory");
    fill_shk_gases(disclosing);
    fill_shk_totals(disclosing);
    fill_shk_sites(disclosing);
}

/* --- SSBJ, IFRS S2 --- */

static void fill_ssbj_scopes(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {
        {"paragraph", "form.column.paragraph"},
        {"item", "form.column.item"},
        {"tco2e", "form.column.tco2e"},
        {"verified_percent", "form.column.verified-percent"},
    };
    static const struct {
        enum kachi_scope scope;
        const char *paragraph, *phrase;
    } rows[] = {
        {KACHI_SCOPE_1, "29(a)(i)(1)", "form.scope-1"},
        {KACHI_SCOPE_2_LOCATION, "29(a)(v)", "form.scope-2-location"},
        {KACHI_SCOPE_2_MARKET, "29(a)(v), B31", "form.scope-2-market"},
        {KACHI_SCOPE_3, "29(a)(i)(3)", "form.scope-3"},
    };
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "emissions", "form.ssbj.emissions", 4, columns);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        kachi_form_text(table, kachi_str_of(rows[i].paragraph));
        kachi_form_say(table, rows[i].phrase);
        put_scope(disclosing, table, rows[i].scope);
    }
}

static void fill_categories(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {
        {"category", "form.column.category"},
        {"name", "form.column.item"},
        {"tco2e", "form.column.tco2e"},
    };
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "scope-3", "form.scope-3-categories", 3, columns);
    for (int64_t category = 1; category <= KACHI_SCOPE_3_CATEGORIES; category++) {
        bool is_given = false;
        for (size_t i = 0; i < disclosing->company->emission_count; i++) {
            is_given = is_given || is_of_category(&disclosing->company->emissions[i], category);
        }
        kachi_form_number(table, kachi_decimal_of(category));
        struct kachi_str digits =
            kachi_decimal_write(disclosing->arena, kachi_decimal_of(category));
        kachi_form_say(
            table,
            kachi_str_print(disclosing->arena, "form.scope-3.%.*s", KACHI_STR_ARG(digits)).text);
        if (is_given) {
            kachi_form_number(table, kachi_disclosing_sum(disclosing, is_of_category, category));
        } else {
            kachi_form_empty(table);
        }
    }
}

static void fill_scope_1_gases(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {{"gas", "form.column.gas"},
                                                       {"tco2e", "form.column.tco2e"}};
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "scope-1-gases", "form.scope-1-gases", 2, columns);
    for (enum kachi_gas_class gas = KACHI_GAS_CO2; gas < KACHI_GAS_CLASSES; gas++) {
        struct kachi_decimal sum = kachi_disclosing_sum(disclosing, is_scope_1_gas, gas);
        if (sum.coefficient != 0) {
            kachi_form_text(table, kachi_str_of(kachi_gas_class_word(gas)));
            kachi_form_number(table, sum);
        }
    }
}

static void fill_ssbj_metrics(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {
        {"paragraph", "form.column.paragraph"},
        {"item", "form.column.item"},
        {"value", "form.column.value"},
    };
    static const struct {
        const char *paragraph, *phrase, *item;
    } rows[] = {
        {"29(b)", "form.ssbj.transition-risk", "transition_risk_percent"},
        {"29(c)", "form.ssbj.physical-risk", "physical_risk_percent"},
        {"29(d)", "form.ssbj.opportunity", "opportunity_percent"},
        {"29(e)", "form.ssbj.capital", "capital_deployed_yen"},
        {"29(f)", "form.ssbj.carbon-price", "internal_carbon_price_yen_per_t"},
        {"29(g)", "form.ssbj.remuneration", "remuneration_percent"},
        {"33(a)", "form.ssbj.target-kind", "target_kind"},
        {"36(e)", "form.ssbj.credits", "planned_credits_t"},
    };
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "metrics", "form.ssbj.metrics", 3, columns);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        kachi_form_text(table, kachi_str_of(rows[i].paragraph));
        kachi_form_say(table, rows[i].phrase);
        put_number_of(table, kachi_company_fact_of(disclosing->company, rows[i].item));
    }
}

/* --- Targets, for SSBJ and the GX League --- */

struct target_row {
    const char *phrase, *base_item, *target_item;
    enum kachi_scope scope;
};

/* base - now, and that as a percentage of base - target. */
static void put_progress(struct kachi_disclosing *disclosing, struct kachi_form_table *table,
                         const struct target_row *row)
{
    struct kachi_decimal base;
    struct kachi_decimal target;
    struct kachi_str base_text = kachi_company_fact_of(disclosing->company, row->base_item);
    struct kachi_str target_text = kachi_company_fact_of(disclosing->company, row->target_item);
    if (!has_scope(disclosing->company, row->scope) ||
        kachi_decimal_read(base_text, &base) != KACHI_OK) {
        kachi_form_empty(table);
        kachi_form_empty(table);
        return;
    }
    struct kachi_tally cut = kachi_tally_of(base);
    struct kachi_tally wanted = kachi_tally_of(base);
    kachi_tally_subtract(&cut, kachi_disclosing_sum(disclosing, is_of_scope, row->scope));
    struct kachi_decimal done = kachi_disclosing_take(disclosing, cut);
    kachi_form_number(table, done);
    if (kachi_decimal_read(target_text, &target) != KACHI_OK) {
        kachi_form_empty(table);
        return;
    }
    kachi_tally_subtract(&wanted, target);
    kachi_form_number(
        table, kachi_percent_of(done, kachi_disclosing_take(disclosing, wanted), PERCENT_DIGITS));
}

static void fill_targets(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {
        {"item", "form.column.item"},
        {"base_year", "form.column.base-year"},
        {"base_tco2e", "form.column.base-tco2e"},
        {"target_year", "form.column.target-year"},
        {"target_tco2e", "form.column.target-tco2e"},
        {"tco2e", "form.column.tco2e"},
        {"verified_percent", "form.column.verified-percent"},
        {"cut_tco2e", "form.column.cut-tco2e"},
        {"progress_percent", "form.column.progress-percent"},
    };
    static const struct target_row rows[] = {
        {"form.scope-1", "base_scope_1_t", "target_scope_1_t", KACHI_SCOPE_1},
        {"form.scope-2-market", "base_scope_2_t", "target_scope_2_t", KACHI_SCOPE_2_MARKET},
        {"form.scope-3", "base_scope_3_t", "target_scope_3_t", KACHI_SCOPE_3},
    };
    const struct kachi_company *company = disclosing->company;
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "targets", "form.targets", 9, columns);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        kachi_form_say(table, rows[i].phrase);
        put_number_of(table, kachi_company_fact_of(company, "base_year"));
        put_number_of(table, kachi_company_fact_of(company, rows[i].base_item));
        put_number_of(table, kachi_company_fact_of(company, "target_year"));
        put_number_of(table, kachi_company_fact_of(company, rows[i].target_item));
        put_scope(disclosing, table, rows[i].scope);
        put_progress(disclosing, table, &rows[i]);
    }
}

/* REP and AE of what is sold, apart from the inventory and from each other. */
static void fill_opportunities(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {
        {"product", "form.column.product"},         {"units_sold", "form.column.units-sold"},
        {"rep_kgco2e", "form.column.rep-kg"},       {"ae_kgco2e", "form.column.ae-kg"},
        {"revenue_yen", "form.column.revenue-yen"}, {"statement", "form.column.statement"},
    };
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "products", "form.products", 6, columns);
    for (size_t i = 0; i < disclosing->company->solution_count; i++) {
        const struct kachi_solution *solution = &disclosing->company->solutions[i];
        const struct kachi_value_statement *statement = solution->statement;
        struct kachi_decimal avoided;
        struct kachi_tally rep = kachi_tally_of(kachi_decimal_of(0));
        struct kachi_tally ae = rep;
        bool has_rep = statement != NULL && statement->has_rep && solution->has_units;
        bool has_ae = kachi_solution_avoided(solution, &avoided) && solution->has_units;
        kachi_form_text(table, solution->product);
        (solution->has_units ? kachi_form_number(table, solution->units) : kachi_form_empty(table));
        if (has_rep) {
            kachi_tally_add_product(&rep, statement->rep_kgco2e_per_unit, solution->units);
            kachi_form_number(table, kachi_disclosing_take(disclosing, rep));
        } else {
            kachi_form_empty(table);
        }
        if (has_ae) {
            kachi_tally_add_product(&ae, avoided, solution->units);
            kachi_form_number(table, kachi_disclosing_take(disclosing, ae));
        } else {
            kachi_form_empty(table);
        }
        (solution->has_revenue ? kachi_form_number(table, solution->revenue_yen)
                               : kachi_form_empty(table));
        kachi_form_text(table, statement == NULL
                                   ? kachi_str_of("")
                                   : kachi_id_text(disclosing->arena, "st", &statement->id));
    }
}

void kachi_disclose_ssbj(struct kachi_disclosing *disclosing)
{
    kachi_form_note(disclosing->form, "form.note.ar6");
    kachi_form_note(disclosing->form, "form.note.ssbj");
    kachi_form_note(disclosing->form, "form.note.no-value-in-inventory");
    fill_ssbj_scopes(disclosing);
    fill_categories(disclosing);
    fill_scope_1_gases(disclosing);
    fill_ssbj_metrics(disclosing);
    fill_targets(disclosing);
    fill_opportunities(disclosing);
}

static void fill_league_demand(struct kachi_disclosing *disclosing)
{
    static const struct kachi_form_column columns[] = {{"item", "form.column.item"},
                                                       {"value", "form.column.value"}};
    struct kachi_form_table *table =
        kachi_form_add_table(disclosing->form, "demand", "form.gx-league.demand", 2, columns);
    size_t gx = 0;
    struct kachi_tally premium = kachi_tally_of(kachi_decimal_of(0));
    for (size_t i = 0; i < disclosing->company->sale_count; i++) {
        const struct kachi_sale *sale = &disclosing->company->sales[i];
        gx += kachi_sale_is_gx(sale) ? 1 : 0;
        kachi_tally_add(&premium, kachi_decimal_of(kachi_sale_is_gx(sale) ? sale->premium_yen : 0));
    }
    kachi_form_say(table, "form.gx-league.declaration");
    put_number_of(table, kachi_company_fact_of(disclosing->company, "gx_declaration"));
    kachi_form_say(table, "form.gx-league.purchases");
    kachi_form_number(table, kachi_decimal_of((int64_t)gx));
    kachi_form_say(table, "form.gx-league.premium");
    kachi_form_number(table, kachi_disclosing_take(disclosing, premium));
    kachi_form_say(table, "form.gx-league.assurance");
    put_number_of(table, kachi_company_fact_of(disclosing->company, "assurance"));
}

void kachi_disclose_gx_league(struct kachi_disclosing *disclosing)
{
    kachi_form_note(disclosing->form, "form.note.ar5");
    kachi_form_note(disclosing->form, "form.note.gx-league");
    kachi_form_note(disclosing->form, "form.note.no-value-in-inventory");
    fill_targets(disclosing);
    fill_league_demand(disclosing);
    fill_opportunities(disclosing);
}
