/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What attributes of a product say, and what follows: what may not be said is refused at its place,
 * near misses are named, names of one's own may say anything; a product without a past has no
 * reduction; the chain of custody fits the measures; joint products are shared out in order.
 */
#include "chain.h"
#include "value/attribute.h"
#include "value/statement.h"

#include <stdio.h>

static int setup(void **state)
{
    static struct chain chain;
    chain_init(&chain);
    *state = &chain;
    return 0;
}

static int teardown(void **state)
{
    chain_release(*state);
    return 0;
}

static void say(struct chain *chain, const char *activity, const char *name, const char *value)
{
    struct kachi_attribute attribute = {
        .name = kachi_str_of(name),
        .value = kachi_str_of(value),
        .place = {.source = S("attributes.csv"), .line = 2, .field = S("value")}};
    kachi_builder_add_attribute(chain->builder, kachi_str_of(activity), &attribute);
}

static void add_steel(struct chain *chain, enum kachi_basis basis)
{
    chain_begin(chain);
    chain_add_product(chain, "steel", "A", 2.2);
    chain_add_measure(chain, "furnace", "A", basis);
    chain_add_amount(chain, "furnace", KACHI_MULTIPLY, "steel", "CO2", 0.9);
}

static enum kachi_err draft(struct chain *chain, const char *rulebook,
                            struct kachi_value_statement **out)
{
    struct kachi_statement_request request = {.activity = chain_activity(chain, "steel"),
                                              .reference = KACHI_NONE,
                                              .rulebook = kachi_str_of(rulebook),
                                              .from = kachi_day_of((struct kachi_date){2025, 4, 1}),
                                              .until =
                                                  kachi_day_of((struct kachi_date){2026, 3, 31})};
    return kachi_statement_draft(&chain->arena, chain->dataset, &request, &chain->findings, out);
}

static bool has_result(const struct kachi_value_statement *statement, const char *rule,
                       const char *result)
{
    char text[96];
    snprintf(text, sizeof(text), "\"result\":\"%s\",\"rule\":\"%s\"", result, rule);
    return kachi_str_contains(statement->content, kachi_str_of(text));
}

/* The one finding about an attribute of steel; NULL where it may say that. */
static const struct kachi_finding *check_alone(struct chain *chain, const char *name,
                                               const char *value)
{
    chain_init(chain);
    add_steel(chain, KACHI_BASIS_EMBODIED);
    say(chain, "steel", name, value);
    chain_finish(chain);
    enum kachi_err err = kachi_attributes_check(&chain->arena, chain->dataset,
                                                chain_activity(chain, "steel"), &chain->findings);
    assert_int_equal(chain->findings.count, err == KACHI_OK ? 0 : 1);
    return err == KACHI_OK ? NULL : &chain->findings.items[0];
}

static void each_may_say_what_it_may(void **state)
{
    (void)state;
    static const char *const sound[][2] = {{"ae_life_years", "200"},
                                           {"ae_sold.2026", "0"},
                                           {"ae_share.A", "0.25"},
                                           {"legal_minimum", "none"},
                                           {"legal_minimum", "-3.5"},
                                           {"ae_use_growth_solution", "-0.03"},
                                           {"ae_timeframe", "year_on_year"},
                                           {"gate_company", "deviates"},
                                           {"gate_company_evidence", "a report"},
                                           {"dqr_temporal", "3"},
                                           {"powertrain", "3 %"},
                                           {"price_ratio", "1"}};
    for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++) {
        struct chain chain;
        assert_null(check_alone(&chain, sound[i][0], sound[i][1]));
        chain_release(&chain);
    }
}

static void what_it_may_not_is_refused_at_its_place(void **state)
{
    (void)state;
    static const char *const faults[][3] = {{"ae_life_years", "10.5", "attribute-value"},
                                            {"ae_life_years", "201", "attribute-value"},
                                            {"ae_rebound", "1.01", "attribute-value"},
                                            {"ae_share.A", "-0.1", "attribute-value"},
                                            {"ae_share.", "0.1", "attribute-unknown"},
                                            {"ae_sold.next", "1", "attribute-value"},
                                            {"ae_sold.99999", "1", "attribute-value"},
                                            {"ae_use_growth_solution", "-3 %", "attribute-value"},
                                            {"primary_share", "80 %", "attribute-value"},
                                            {"dqr_temporal", "0", "attribute-value"},
                                            {"dqr_time", "1", "attribute-unknown"},
                                            {"gate_firm", "yes", "attribute-unknown"},
                                            {"legal_minimum", "", "attribute-value"},
                                            {"mandated", "perhaps", "attribute-value"},
                                            {"has_baseline", "1", "attribute-value"},
                                            {"custody_model", "mass balance", "attribute-value"}};
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        struct chain chain;
        const struct kachi_finding *finding = check_alone(&chain, faults[i][0], faults[i][1]);
        assert_non_null(finding);
        assert_string_equal(finding->code, faults[i][2]);
        assert_str(finding->place.source, "attributes.csv");
        chain_release(&chain);
    }
}

static void a_slip_of_the_pen_leads_to_the_name_that_was_meant(void **state)
{
    struct chain *chain = *state;
    add_steel(chain, KACHI_BASIS_EMBODIED);
    say(chain, "steel", "ae_lifeyears", "10");
    chain_finish(chain);
    struct kachi_value_statement *statement = NULL;
    assert_int_equal(draft(chain, "", &statement), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&chain->findings, "attribute-unknown"));
    assert_str(chain->findings.items[chain->findings.count - 1].args[1].value, "ae_life_years");
}

/* BASE-8: nothing was there before, so nothing was reduced; the footprint can be stated. */
static void without_a_past_there_is_no_reduction(void **state)
{
    struct chain *chain = *state;
    struct kachi_rep *rep = NULL;
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_value_statement *statement = NULL;
    add_steel(chain, KACHI_BASIS_EMBODIED);
    say(chain, "steel", "has_baseline", "no");
    chain_finish(chain);
    assert_int_equal(draft(chain, "", &statement), KACHI_OK);
    assert_false(statement->has_rep);
    assert_true(kachi_findings_has(&chain->findings, "rep-no-baseline"));
    assert_int_equal(kachi_rulebook_read(&chain->arena, S("own.lua"),
                                         S("return { id = 'own', version = '1', extends = "
                                           "'jp-gx-2026', parameters = { greenfield_baseline = "
                                           "{ value = 'industry-average' } } }"),
                                         &chain->findings, &rulebook),
                     KACHI_OK);
    struct kachi_rep_options options = {.activity = chain_activity(chain, "steel"),
                                        .rulebook = rulebook};
    assert_int_equal(
        kachi_rep_compute(&chain->arena, chain->dataset, options, &chain->findings, &rep),
        KACHI_OK);
    struct kachi_statement_request request = {.activity = options.activity,
                                              .reference = KACHI_NONE,
                                              .rulebook_as_given = rulebook,
                                              .from = KACHI_NO_DAY,
                                              .until = KACHI_NO_DAY};
    assert_int_equal(kachi_statement_draft(&chain->arena, chain->dataset, &request,
                                           &chain->findings, &statement),
                     KACHI_OK);
    assert_true(statement->has_rep && has_result(statement, "BASE-8", "notice"));
    assert_int_equal(kachi_rulebook_find(&chain->arena, S(""), &chain->findings, &rulebook),
                     KACHI_OK);
    options.rulebook = rulebook;
    assert_int_equal(
        kachi_rep_compute(&chain->arena, chain->dataset, options, &chain->findings, &rep),
        KACHI_ERR_INPUT);
}

static void custody_fits_the_measures_and_the_rulebook(void **state)
{
    (void)state;
    static const struct {
        enum kachi_basis basis;
        const char *model, *rulebook, *refused; /* refused: the finding; NULL: stated */
        const char *result;                     /* of COC-MODEL; NULL: not asked */
    } cases[] = {
        {KACHI_BASIS_CERTIFICATE, "", "", NULL, "pass"},
        {KACHI_BASIS_CERTIFICATE, "mb_certificate", "", NULL, "pass"},
        {KACHI_BASIS_CERTIFICATE, "credit", "", NULL, "fail"},
        {KACHI_BASIS_CERTIFICATE, "segregated", "", "custody-basis", NULL},
        {KACHI_BASIS_CERTIFICATE, "book_and_claim", "", "custody-refused", NULL},
        {KACHI_BASIS_EMBODIED, "", "", NULL, NULL},
        {KACHI_BASIS_EMBODIED, "segregated", "", NULL, "pass"},
        {KACHI_BASIS_EMBODIED, "segregated", "jisf-gx-steel-2025", NULL, "fail"},
        {KACHI_BASIS_EMBODIED, "rolling_average", "", NULL, "pass"},
        {KACHI_BASIS_EMBODIED, "gx_allocation", "", "custody-basis", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct chain chain;
        struct kachi_value_statement *statement = NULL;
        chain_init(&chain);
        add_steel(&chain, cases[i].basis);
        if (cases[i].model[0] != '\0') {
            say(&chain, "steel", "custody_model", cases[i].model);
        }
        chain_finish(&chain);
        enum kachi_err err = draft(&chain, cases[i].rulebook, &statement);
        assert_int_equal(err, cases[i].refused == NULL ? KACHI_OK : KACHI_ERR_INPUT);
        assert_true(cases[i].refused == NULL ||
                    kachi_findings_has(&chain.findings, cases[i].refused));
        assert_true(err != KACHI_OK || cases[i].result == NULL
                        ? true
                        : has_result(statement, "COC-MODEL", cases[i].result));
        assert_true(err != KACHI_OK || cases[i].result != NULL ||
                    !kachi_str_contains(statement->content, S("COC-MODEL")));
        chain_release(&chain);
    }
}

/* Steel and slag of one furnace, by `method`, with prices `ratio` apart. */
static void add_joint(struct chain *chain, enum kachi_allocation_method method, const char *ratio)
{
    static const char *const products[] = {"steel", "slag"};
    chain_begin(chain);
    chain_add_flow(chain, "slag", "kg", KACHI_CARRIER_NONE);
    chain_add_flow(chain, "steel", "kg", KACHI_CARRIER_NONE);
    struct kachi_activity furnace = {.key = S("steel"),
                                     .name = S("steel"),
                                     .owner = S("A"),
                                     .allocation = method,
                                     .valid_from = KACHI_NO_DAY,
                                     .valid_until = KACHI_NO_DAY,
                                     .reference = KACHI_NONE};
    struct kachi_exchange made = {.direction = KACHI_OUTPUT, .amount = 1.0};
    struct kachi_exchange emission = {.direction = KACHI_OUTPUT, .amount = 2.0};
    kachi_builder_add_activity(chain->builder, &furnace);
    chain_add_exchange(chain, "steel", "steel", made, "kg");
    made.unit = kachi_builder_unit(chain->builder, S("kg"));
    kachi_builder_add_exchange(chain->builder, S("steel"), S("slag"), &made, false);
    chain_add_exchange(chain, "steel", "CO2", emission, "kg");
    for (size_t i = 0; i < 2 && method != KACHI_ALLOCATE_NONE; i++) {
        struct kachi_allocation_factor factor = {
            .exchange = KACHI_NONE, .method = method, .value = 0.5};
        kachi_builder_add_factor(chain->builder, S("steel"), kachi_str_of(products[i]), UINT32_MAX,
                                 &factor);
    }
    if (ratio[0] != '\0') {
        say(chain, "steel", "price_ratio", ratio);
    }
    chain_finish(chain);
}

static void joint_products_are_shared_out_in_order(void **state)
{
    (void)state;
    static const struct {
        enum kachi_allocation_method method;
        const char *ratio, *result;
    } cases[] = {
        {KACHI_ALLOCATE_PHYSICAL, "", "pass"},    {KACHI_ALLOCATE_PHYSICAL, "5", "pass"},
        {KACHI_ALLOCATE_PHYSICAL, "5.1", "fail"}, {KACHI_ALLOCATE_ECONOMIC, "", "notice"},
        {KACHI_ALLOCATE_ECONOMIC, "5", "fail"},   {KACHI_ALLOCATE_ECONOMIC, "5.1", "pass"},
        {KACHI_ALLOCATE_NONE, "", "notice"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct chain chain;
        struct kachi_value_statement *statement = NULL;
        chain_init(&chain);
        add_joint(&chain, cases[i].method, cases[i].ratio);
        assert_int_equal(draft(&chain, "", &statement), KACHI_OK);
        assert_true(has_result(statement, "ALLOC", cases[i].result));
        chain_release(&chain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_may_say_what_it_may),
        cmocka_unit_test(what_it_may_not_is_refused_at_its_place),
        cmocka_unit_test_setup_teardown(a_slip_of_the_pen_leads_to_the_name_that_was_meant, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(without_a_past_there_is_no_reduction, setup, teardown),
        cmocka_unit_test(custody_fits_the_measures_and_the_rulebook),
        cmocka_unit_test(joint_products_are_shared_out_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
