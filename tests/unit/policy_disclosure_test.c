/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Disclosure: gases count as the table prints them; E16; what is not given is empty and not zero;
 * CFP, REP, AE and certificates each keep to their own column.
 */
#include "testing.h"

#include "policy/disclosure.h"
#include "policy/gas.h"
#include "policy/tally.h"

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_company company;
};

static int setup(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    fixture.company = (struct kachi_company){.name = kachi_str_of("D")};
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    return 0;
}

static void assert_decimal(struct kachi_decimal found, const char *expected)
{
    struct kachi_decimal wanted;
    assert_int_equal(kachi_decimal_read(kachi_str_of(expected), &wanted), KACHI_OK);
    assert_int_equal(kachi_decimal_compare(found, wanted), 0);
}

static void assert_gwp(struct fixture *fixture, const char *method, const char *gas,
                       const char *expected)
{
    struct kachi_gas_table *table = NULL;
    struct kachi_decimal gwp;
    assert_int_equal(kachi_gas_table_open(&fixture->arena, method, &table), KACHI_OK);
    assert_int_equal(kachi_gas_gwp(table, kachi_str_of(gas), &gwp), KACHI_OK);
    assert_decimal(gwp, expected);
}

/* IPCC AR5 table 8.A.1 and AR6 table 7.SM.7, as data/gwp100.csv cites them. */
static void test_gases_of_the_table(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_gas_table *table = NULL;
    struct kachi_decimal gwp;
    assert_gwp(fixture, "gwp100-ar5", "CH4", "28");
    assert_gwp(fixture, "gwp100-ar6", "CH4", "27.9");
    assert_gwp(fixture, "gwp100-ar5", "n2o", "265");
    assert_gwp(fixture, "gwp100-ar6", "HFC-134a", "1530");
    assert_gwp(fixture, "gwp100-ar6", "NF3", "17400");
    assert_gwp(fixture, "gwp100-ar5", "CO2e", "1");
    assert_int_equal(kachi_gas_table_open(&fixture->arena, "gwp100-ar9", &table),
                     KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_gas_table_open(&fixture->arena, "gwp100-ar6", &table), KACHI_OK);
    assert_int_equal(kachi_gas_gwp(table, kachi_str_of("H2O"), &gwp), KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_gas_class_of(kachi_str_of("HFC-134a")), KACHI_GAS_HFC);
    assert_int_equal(kachi_gas_class_of(kachi_str_of("CFC-11")), KACHI_GAS_OTHER);
}

/* E16: +5,000, +2,000, -800 and 1,200 that is not eligible. */
static void test_company_sum_of_e16(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_avoided_sums sums;
    static const char table[] =
        "product,eligible,units_sold,avoided_kgco2e,revenue_yen\n"
        "a,yes,10,500,30\nb,yes,1000,2,20\nc,yes,10,-80,10\nd,no,12,100,40\n";
    assert_int_equal(kachi_solutions_read(&fixture->arena, kachi_str_of("s.csv"),
                                          kachi_str_of(table), &fixture->findings,
                                          &fixture->company),
                     KACHI_OK);
    assert_int_equal(kachi_company_facts_read(&fixture->arena, kachi_str_of("c.csv"),
                                              kachi_str_of("item,value\nrevenue_yen,1000\n"),
                                              &fixture->findings, &fixture->company),
                     KACHI_OK);
    assert_int_equal(kachi_avoided_sum(&fixture->company, &fixture->findings, &sums), KACHI_OK);
    assert_decimal(sums.positive, "7000");
    assert_decimal(sums.negative, "-800");
    assert_decimal(sums.net, "6200");
    assert_decimal(sums.excluded, "1200");
    assert_true(sums.has_revenue);
    assert_decimal(sums.revenue_percent, "6"); /* 60 of 1,000, in per cent */
}

/* A statement's figure goes before the table's, and its REP never enters the sum of AE. */
static void test_a_statement_goes_before_a_table(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_avoided_sums sums;
    struct kachi_value_statement statement = {.product = kachi_str_of("a"),
                                              .has_ae = true,
                                              .has_rep = true,
                                              .ae_kgco2e_per_unit = {7, 0},
                                              .rep_kgco2e_per_unit = {1000, 0}};
    assert_int_equal(kachi_solutions_read(
                         &fixture->arena, kachi_str_of("s.csv"),
                         kachi_str_of("product,eligible,units_sold,avoided_kgco2e\na,yes,3,500\n"),
                         &fixture->findings, &fixture->company),
                     KACHI_OK);
    kachi_company_take_statements(&fixture->company, 1, &statement);
    assert_int_equal(kachi_avoided_sum(&fixture->company, &fixture->findings, &sums), KACHI_OK);
    assert_decimal(sums.net, "21");
}

/* Every form can be made of nothing: cells that were not given are empty. */
static void test_every_form_of_nothing(void **state)
{
    struct fixture *fixture = *state;
    size_t count = 0;
    for (; kachi_disclosure_at(count) != NULL; count++) {
        struct kachi_form *form = NULL;
        assert_int_equal(kachi_disclose(&fixture->arena, kachi_str_of(kachi_disclosure_at(count)),
                                        &fixture->company, &fixture->findings, &form),
                         KACHI_OK);
        assert_true(form->table_count > 0 && form->note_count > 0);
    }
    assert_int_equal(count, 6);
    struct kachi_form *ssbj = NULL;
    assert_int_equal(kachi_disclose(&fixture->arena, kachi_str_of("ssbj"), &fixture->company,
                                    &fixture->findings, &ssbj),
                     KACHI_OK);
    const struct kachi_form_table *scopes = kachi_form_find(ssbj, kachi_str_of("emissions"));
    assert_non_null(scopes);
    assert_int_equal(kachi_form_cell_at(scopes, 0, 2)->kind, KACHI_FORM_EMPTY);
}

static void test_sums_that_do_not_fit_are_said(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_form *form = NULL;
    static const char table[] = "scope,gas,tonnes\n1,SF6,9000000000000000001\n";
    assert_int_equal(kachi_emissions_read(&fixture->arena, kachi_str_of("e.csv"),
                                          kachi_str_of(table), &fixture->findings,
                                          &fixture->company),
                     KACHI_OK);
    assert_int_equal(kachi_disclose(&fixture->arena, kachi_str_of("shk"), &fixture->company,
                                    &fixture->findings, &form),
                     KACHI_ERR_LIMIT);
    struct kachi_tally tally = kachi_tally_of(kachi_decimal_of(INT64_MAX));
    kachi_tally_add(&tally, kachi_decimal_of(1));
    kachi_tally_subtract(&tally, kachi_decimal_of(1)); /* what went wrong stays wrong */
    assert_int_equal(tally.err, KACHI_ERR_LIMIT);
}

static void test_percentages_are_rounded_down(void **state)
{
    (void)state;
    assert_decimal(kachi_percent_of(kachi_decimal_of(2), kachi_decimal_of(3), 2), "66.66");
    assert_decimal(kachi_percent_of(kachi_decimal_of(-2), kachi_decimal_of(3), 2), "-66.67");
    assert_decimal(kachi_percent_of(kachi_decimal_of(2), kachi_decimal_of(0), 2), "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_gases_of_the_table, setup, teardown),
        cmocka_unit_test_setup_teardown(test_company_sum_of_e16, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_statement_goes_before_a_table, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_form_of_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sums_that_do_not_fit_are_said, setup, teardown),
        cmocka_unit_test_setup_teardown(test_percentages_are_rounded_down, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
