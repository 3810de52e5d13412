/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finance and declarations: steps add up by day; what was not reported is missed; what has no
 * evidence is no GX purchase; ranks within a category.
 */
#include "testing.h"

#include "policy/declaration.h"
#include "policy/finance.h"

#define DAY(year, month, day) kachi_day_of((struct kachi_date){(year), (month), (day)})

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
};

static int setup(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
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

/* 1.20 % - 5 bp (met, at the target) + 5 bp (not reported) + 0 (ahead) */
static void steps_add_up_by_day(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_kpi *kpis = NULL;
    struct kachi_kpi_row *rows = NULL;
    size_t count = 0;
    struct kachi_str table =
        S("kpi,observed_on,target,actual,step_met_bp,step_missed_bp,direction\n"
          "intensity,2027-03-31,1.90,,-5,5,at-most\n"
          "rep,2026-03-31,220000,220000,-5,5,\n"
          "rep,2028-03-31,300000,,-5,5,\n");
    assert_int_equal(
        kachi_kpis_read(&fixture->arena, S("k.csv"), table, &fixture->findings, &count, &kpis),
        KACHI_OK);
    assert_int_equal(count, 3);
    assert_int_equal(kachi_finance_run(&fixture->arena, (struct kachi_decimal){120, -2}, count,
                                       kpis, DAY(2027, 4, 1), &rows),
                     KACHI_OK);
    assert_int_equal(rows[0].state, KACHI_KPI_MET);
    assert_int_equal(kachi_decimal_compare(rows[0].rate_percent, (struct kachi_decimal){115, -2}),
                     0);
    assert_int_equal(rows[1].state, KACHI_KPI_MISSED);
    assert_int_equal(rows[2].state, KACHI_KPI_AHEAD);
    assert_int_equal(kachi_decimal_compare(rows[2].rate_percent, (struct kachi_decimal){120, -2}),
                     0);
}

static void an_intensity_is_met_from_below_and_a_rate_is_never_negative(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_kpi_row *rows = NULL;
    struct kachi_kpi kpi = {.observed = DAY(2026, 3, 31),
                            .at_most = true,
                            .target = {190, -2},
                            .actual = {1899, -3},
                            .is_reported = true,
                            .step_met_bp = {-30, 0},
                            .step_missed_bp = {10, 0}};
    assert_int_equal(kachi_finance_run(&fixture->arena, (struct kachi_decimal){20, -2}, 1, &kpi,
                                       DAY(2026, 4, 1), &rows),
                     KACHI_OK);
    assert_int_equal(rows[0].state, KACHI_KPI_MET);
    assert_int_equal(rows[0].rate_percent.coefficient, 0);
    kpi.actual = (struct kachi_decimal){1901, -3};
    assert_int_equal(kachi_finance_run(&fixture->arena, (struct kachi_decimal){20, -2}, 1, &kpi,
                                       DAY(2026, 4, 1), &rows),
                     KACHI_OK);
    assert_int_equal(rows[0].state, KACHI_KPI_MISSED);
}

/* T buys 300 t, 90 of it GX, 30 of that shown: 10 %. U buys 100 t, 40 shown: 40 %. */
static void progress_counts_what_is_shown(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_declaration *declarations = NULL;
    struct kachi_purchase *purchases = NULL;
    struct kachi_progress *rows = NULL;
    size_t count = 0;
    size_t purchase_count = 0;
    assert_int_equal(kachi_declarations_read(&fixture->arena, S("d.csv"),
                                             S("宣言者,品目,目標割合,目標年度\n"
                                               "T,green-steel,10,2030\nU,green-steel,100,2030\n"
                                               "T,saf,5,2030\n"),
                                             &fixture->findings, &count, &declarations),
                     KACHI_OK);
    assert_int_equal(
        kachi_purchases_read(&fixture->arena, S("p.csv"),
                             S("buyer,category,bought_on,quantity,gx_quantity,evidence\n"
                               "T,green-steel,2026-04-01,100,30,lot 1\n"
                               "T,green-steel,2027-03-31,200,60,\n"
                               "T,green-steel,2027-04-01,500,500,lot 2\n"
                               "U,green-steel,2026-10-01,100,40,lot 3\n"),
                             &fixture->findings, &purchase_count, &purchases),
        KACHI_OK);
    struct kachi_bought bought = {purchase_count, purchases, 2026};
    assert_int_equal(
        kachi_declaration_progress(&fixture->arena, count, declarations, &bought, &rows), KACHI_OK);
    assert_int_equal(kachi_decimal_compare(rows[0].quantity, kachi_decimal_of(300)), 0);
    assert_int_equal(kachi_decimal_compare(rows[0].percent, kachi_decimal_of(10)), 0);
    assert_int_equal(kachi_decimal_compare(rows[0].without_evidence, kachi_decimal_of(60)), 0);
    assert_true(rows[0].is_met);
    assert_int_equal(rows[0].rank, 2);
    assert_int_equal(kachi_decimal_compare(rows[1].percent, kachi_decimal_of(40)), 0);
    assert_false(rows[1].is_met);
    assert_int_equal(rows[1].rank, 1);
    assert_int_equal(rows[2].percent.coefficient, 0); /* nothing bought */
    assert_false(rows[2].is_met);
    assert_int_equal(rows[2].rank, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(steps_add_up_by_day),
        TEST(an_intensity_is_met_from_below_and_a_rate_is_never_negative),
        TEST(progress_counts_what_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
