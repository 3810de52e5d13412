/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carbon prices over years: a position in the corridor of the rulebook, steps on top from their
 * year on, and the year two costs cross.
 */
#include "testing.h"

#include "policy/cost_path.h"

#define TEXT_DIGITS 2

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_price_scenario scenario;
};

/* A corridor of 4300 and 1700 from 2026 that does not grow. */
static int setup(void **state)
{
    static struct fixture fixture;
    struct kachi_rulebook *rulebook = NULL;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    assert_int_equal(
        kachi_rulebook_find(&fixture.arena, S("jp-gx-2026"), &fixture.findings, &rulebook),
        KACHI_OK);
    fixture.scenario = (struct kachi_price_scenario){
        .rulebook = rulebook, .first_fiscal_year = 2026, .inflation = {-3, -2}, .position = {1, 0}};
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

static struct kachi_decimal decimal(const char *text)
{
    struct kachi_decimal value;
    assert_int_equal(kachi_decimal_read(kachi_str_of(text), &value), KACHI_OK);
    return value;
}

static void assert_rounds_to(struct kachi_decimal value, const char *expected)
{
    assert_int_equal(kachi_decimal_round(value, TEXT_DIGITS, KACHI_ROUND_HALF_EVEN, &value),
                     KACHI_OK);
    assert_int_equal(kachi_decimal_compare(value, decimal(expected)), 0);
}

static void steps_come_on_top_from_their_year_on(void **state)
{
    struct fixture *fixture = *state;
    const struct kachi_price_step steps[] = {{2028, {500, 0}}, {2033, {1500, 0}}};
    struct kachi_price_scenario scenario = fixture->scenario;
    scenario.position = decimal("0.5");
    scenario.step_count = 2;
    scenario.steps = steps;
    static const struct {
        int year;
        const char *price;
    } expected[] = {{2026, "3000"}, {2027, "3000"}, {2028, "3500"}, {2032, "3500"}, {2033, "4500"}};
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        struct kachi_decimal price;
        assert_int_equal(kachi_price_at(&scenario, expected[i].year, &price), KACHI_OK);
        assert_int_equal(kachi_decimal_compare(price, decimal(expected[i].price)), 0);
    }
}

/* Steel: 120,000 yen falling 2 % a year at 0.2 t; 100,000 yen at 2.0 t. At a flat 4,300 yen/t the
 * gap of 20,000 - 7,740 closes when 120,000 x 0.98^n <= 107,740: n = 6 (106,301). */
static void the_year_in_which_green_costs_no_more(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_price_scenario scenario = fixture->scenario;
    struct kachi_cost green = {decimal("120000"), decimal("-0.02"), decimal("200")};
    struct kachi_cost grey = {decimal("100000"), decimal("0"), decimal("2000")};
    struct kachi_cost_year rows[25];
    int crossing = 0;
    assert_int_equal(kachi_cost_compare(&scenario, &green, &grey, 2050, rows, &crossing), KACHI_OK);
    assert_int_equal(crossing, 2032);
    assert_rounds_to(rows[0].green_yen, "120860");
    assert_rounds_to(rows[0].conventional_yen, "108600");
    assert_true(kachi_decimal_compare(rows[5].green_yen, rows[5].conventional_yen) > 0);
    assert_true(kachi_decimal_compare(rows[6].green_yen, rows[6].conventional_yen) <= 0);
    green.yearly_change = decimal("0");
    assert_int_equal(kachi_cost_compare(&scenario, &green, &grey, 2050, rows, &crossing), KACHI_OK);
    assert_int_equal(crossing, KACHI_NO_YEAR);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(steps_come_on_top_from_their_year_on),
        TEST(the_year_in_which_green_costs_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
