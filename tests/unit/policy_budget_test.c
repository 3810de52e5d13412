/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Budgets: granted + left = budget, in any order of rows; nobody is overtaken; one subject, one
 * subsidy; what comes back; and what a tonne costs.
 */
#include "testing.h"

#include "policy/budget.h"

#include <string.h>

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

static struct kachi_application application(const char *id, const char *subject, int day,
                                            int64_t yen)
{
    return (struct kachi_application){.id = kachi_str_of(id),
                                      .subject = kachi_str_of(subject),
                                      .group = S("jp-cev"),
                                      .applied = DAY(2026, 4, day),
                                      .yen = yen,
                                      .rep_g = 600000};
}

static void money_runs_out_in_order_and_nobody_is_overtaken(void **state)
{
    struct fixture *fixture = *state;
    const struct kachi_application rows[] = {
        application("d", "car4", 4, 100000), application("b", "car2", 2, 900000),
        application("a", "car1", 1, 900000), application("c", "car3", 3, 900000)};
    struct kachi_budget budget = {.yen = 2000000};
    struct kachi_budget_result result;
    assert_int_equal(kachi_budget_run(&fixture->arena, &budget, 4, rows, &result), KACHI_OK);
    assert_str(result.rows[0].application->id, "a");
    assert_int_equal(result.rows[1].grant, KACHI_GRANTED);
    assert_int_equal(result.rows[2].grant, KACHI_GRANT_NO_MONEY);
    assert_int_equal(result.rows[3].grant, KACHI_GRANT_NO_MONEY); /* though 100,000 would fit */
    assert_int_equal(result.left_yen, 200000);
    assert_int_equal(result.rep_g, 1200000);
}

static void one_subject_gets_one_subsidy_of_a_group(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_application rows[] = {
        application("a", "car1", 1, 100), application("b", "ＣＡＲ1 ", 2, 100),
        application("c", "car1", 3, 100), application("d", "car2", 4, 0)};
    rows[2].group = S("city");
    struct kachi_budget budget = {.yen = 1000};
    struct kachi_budget_result result;
    assert_int_equal(kachi_budget_run(&fixture->arena, &budget, 4, rows, &result), KACHI_OK);
    assert_int_equal(result.rows[0].grant, KACHI_GRANTED);
    assert_int_equal(result.rows[1].grant, KACHI_GRANT_DOUBLE);
    assert_int_equal(result.rows[2].grant, KACHI_GRANTED);
    assert_int_equal(result.rows[3].grant, KACHI_GRANT_NOTHING);
    assert_int_equal(result.granted_count, 2);
}

/* 900,000 yen over 48 months; sold after one year and a day: 35 months are left. */
static void what_is_sold_early_or_revoked_is_paid_back(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_application rows[] = {
        application("a", "car1", 1, 900000), application("b", "car2", 1, 900000),
        application("c", "car3", 1, 900000), application("d", "car4", 1, 900000)};
    rows[0].disposed = DAY(2027, 4, 2);
    rows[1].disposed = DAY(2030, 4, 1);
    rows[2].value_revoked = true;
    rows[3].disposed = DAY(2030, 3, 1);
    struct kachi_budget budget = {.yen = 3600000, .disposal_years = 4};
    struct kachi_budget_result result;
    assert_int_equal(kachi_budget_run(&fixture->arena, &budget, 4, rows, &result), KACHI_OK);
    assert_int_equal(result.rows[0].clawback, KACHI_CLAWBACK_DISPOSED);
    assert_int_equal(result.rows[0].repay_yen, 656250); /* 900,000 x 35 / 48 */
    assert_int_equal(result.rows[1].clawback, KACHI_CLAWBACK_NONE);
    assert_int_equal(result.rows[1].repay_yen, 0);
    assert_int_equal(result.rows[2].clawback, KACHI_CLAWBACK_REVOKED);
    assert_int_equal(result.rows[2].repay_yen, 900000);
    assert_int_equal(result.rows[3].repay_yen, 18750); /* the last month */
    assert_int_equal(result.repay_yen, 656250 + 900000 + 18750);
    assert_int_equal(result.rep_g, 3 * 600000); /* what was revoked cuts nothing */
}

static void money_is_conserved_in_any_order_of_rows(void **state)
{
    struct fixture *fixture = *state;
    uint64_t random = 3;
    struct kachi_application rows[200];
    struct kachi_budget budget = {.yen = 40000000};
    struct kachi_budget_result first = {0};
    for (size_t i = 0; i < 200; i++) {
        rows[i] = application(kachi_str_print(&fixture->arena, "a%03zu", i).text,
                              kachi_str_print(&fixture->arena, "s%zu", i % 150).text,
                              1 + (int)random_below(&random, 28),
                              (int64_t)random_below(&random, 1000000));
    }
    for (int round = 0; round < 5; round++) {
        struct kachi_budget_result result;
        int64_t granted = 0;
        assert_int_equal(kachi_budget_run(&fixture->arena, &budget, 200, rows, &result), KACHI_OK);
        for (size_t i = 0; i < 200; i++) {
            granted += result.rows[i].granted_yen;
            assert_int_equal(granted + result.rows[i].left_yen, budget.yen);
            if (round > 0) {
                assert_str(result.rows[i].application->id, first.rows[i].application->id.text);
                assert_int_equal(result.rows[i].grant, first.rows[i].grant);
            }
        }
        first = result;
        struct kachi_application *shuffled =
            KACHI_NEW_ARRAY(&fixture->arena, struct kachi_application, 200);
        memcpy(shuffled, rows, sizeof(rows));
        for (size_t i = 0; i < 200; i++) {
            first.rows[i].application = &shuffled[first.rows[i].application - rows];
        }
        for (size_t i = 199; i > 0; i--) {
            size_t k = random_below(&random, i + 1);
            struct kachi_application other = rows[i];
            rows[i] = rows[k];
            rows[k] = other;
        }
    }
}

/* E24: 50,000 yen for 600 kg is 83,333 yen/t, 19.4 times a ceiling of 4,300. */
static void a_tonne_far_above_the_carbon_price_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_cost_per_tonne cost;
    assert_int_equal(kachi_cost_per_tonne(&fixture->arena, 50000, 600000, kachi_decimal_of(4300),
                                          &fixture->findings, &cost),
                     KACHI_OK);
    assert_str(kachi_decimal_write(&fixture->arena, cost.yen_per_t), "83333");
    assert_str(kachi_decimal_write(&fixture->arena, cost.times), "19.4");
    assert_true(kachi_findings_has(&fixture->findings, "cost-above-carbon-price"));
    kachi_findings_clear(&fixture->findings);
    assert_int_equal(kachi_cost_per_tonne(&fixture->arena, 7740, 600000, kachi_decimal_of(4300),
                                          &fixture->findings, &cost),
                     KACHI_OK); /* 3.0 times: not more than three */
    assert_int_equal(fixture->findings.count, 0);
    assert_int_equal(kachi_cost_per_tonne(&fixture->arena, 50000, 0, kachi_decimal_of(4300),
                                          &fixture->findings, &cost),
                     KACHI_ERR_NO_ANSWER);
}

static void a_table_is_read_and_every_bad_cell_told(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_application *rows = NULL;
    size_t count = 0;
    assert_int_equal(
        kachi_applications_read(&fixture->arena, S("a.csv"),
                                S("application,applied_on,subject,yen,rep_kgco2e,value_revoked\n"
                                  "a1,2026-04-01,car1,900000,600,\n"
                                  "a2,2026-04-02,car2,850000,,yes\n"),
                                &fixture->findings, &count, &rows),
        KACHI_OK);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].rep_g, 600000);
    assert_true(rows[1].value_revoked);
    assert_int_equal(rows[1].applied, DAY(2026, 4, 2));
    assert_int_equal(kachi_applications_read(&fixture->arena, S("b.csv"),
                                             S("申請番号,申請日,対象,金額\n"
                                               "a1,4月1日,car1,90万円\n,2026-04-01,c,-5\n"),
                                             &fixture->findings, &count, &rows),
                     KACHI_ERR_INPUT);
    assert_int_equal(kachi_findings_count_of(&fixture->findings, "policy-cell"), 4);
    assert_int_equal(kachi_applications_read(&fixture->arena, S("c.csv"), S("application\nx\n"),
                                             &fixture->findings, &count, &rows),
                     KACHI_ERR_INPUT);
    assert_int_equal(kachi_findings_count_of(&fixture->findings, "policy-column"), 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(money_runs_out_in_order_and_nobody_is_overtaken),
        TEST(one_subject_gets_one_subsidy_of_a_group),
        TEST(what_is_sold_early_or_revoked_is_paid_back),
        TEST(money_is_conserved_in_any_order_of_rows),
        TEST(a_tonne_far_above_the_carbon_price_is_told),
        TEST(a_table_is_read_and_every_bad_cell_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
