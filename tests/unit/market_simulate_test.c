/* SPDX-License-Identifier: Apache-2.0 */
/* The yearly model against closed forms, and its laws of conservation on random scenarios. */
#include "market/simulate.h"
#include "testing.h"

#include "assert_near.h"
#include "market_made.h"

struct fixture {
    struct kachi_arena arena;
    struct kachi_market_scenario *scenario;
    struct kachi_market_result *result;
};

static void simulate(struct fixture *fixture, struct kachi_str text)
{
    kachi_arena_init(&fixture->arena);
    fixture->scenario = made_read(&fixture->arena, text);
    fixture->result = kachi_market_result_new(&fixture->arena, fixture->scenario);
    struct kachi_run_plan plan = {.scenario = fixture->scenario};
    kachi_market_simulate(&plan, kachi_market_scratch_new(&fixture->arena, fixture->scenario),
                          fixture->result);
}

/* One segment, conventional at 100 yen and 2 t, GX as given; `more` is put after the fields. */
static struct kachi_str small(struct kachi_arena *arena, const char *segment, const char *variant,
                              const char *levers)
{
    return kachi_str_print(
        arena,
        "local function a(v) return { value=v, source='assumption' } end\n"
        "return { id='small', from_year=2026, to_year=2035, segments={ { id='s', kind='private', "
        "share=a('1'), sensitivity=a(10) %s } }, products={ { id='p', unit='t', "
        "demand_units=a(1000), variants={ { id='old', kind='conventional', cost_yen=a(100), "
        "emissions_t=a(2), direct_t=a(2) }, { id='new', kind='gx', emissions_t=a(1), rep_t=a(0.8) "
        "%s } } } }, levers={ %s } }",
        segment, variant, levers);
}

static double share(const struct fixture *fixture, size_t year)
{
    return kachi_market_metric(fixture->result, year, KACHI_METRIC_GX_SHARE);
}

static double logistic(double utility)
{
    return 1.0 / (1.0 + exp(-utility));
}

static void simulate_small(struct fixture *fixture, const char *segment, const char *variant,
                           const char *levers)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    simulate(fixture, small(&arena, segment, variant, levers));
    assert_true(kachi_market_gaps_are_none(&fixture->result->gaps));
    kachi_arena_release(&arena);
}

static void test_two_options(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, "", ", cost_yen=a(112)", "");
    for (size_t y = 0; y < 10; y++) {
        assert_near(share(&fixture, y), logistic(-10.0 * 0.12), 1e-9);
    }
    kachi_arena_release(&fixture.arena);
    /* Worth of the value, carbon passed on, disclosure and a charge on the dirtier one. */
    simulate_small(&fixture, ", willingness_yen_per_t=a(5), accepts_rep=a(0.5)",
                   ", cost_yen=a(112), direct_t=a(0.5), pass_through=a(0.9)",
                   "{ id='l', kind='levy', yen_per_t=a(2) }, { id='d', kind='disclosure', "
                   "yen_per_t=a(1) }, { id='c', kind='charge', yen_per_t=a(3) }");
    double old_cost = 100.0 + 2.0 * 2.0 + 3.0 * 1.0;
    double new_cost = 112.0 + 0.9 * 2.0 * 0.5 - (5.0 + 1.0) * 0.5 * 0.8;
    assert_near(share(&fixture, 3), logistic(10.0 * (old_cost - new_cost) / 100.0), 1e-9);
    kachi_arena_release(&fixture.arena);
}

static void test_familiarity_is_the_bass_curve(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, ", familiarity=a(0), innovation=a(0.03), imitation=a(0.4)",
                   ", cost_yen=a(100)", "");
    for (size_t y = 0; y < 10; y++) {
        double fall = exp(-0.43 * (double)y);
        double known = (1.0 - fall) / (1.0 + 0.4 / 0.03 * fall);
        assert_near(share(&fixture, y), 0.5 * known, 1e-9);
    }
    kachi_arena_release(&fixture.arena);
}

static void test_cost_learns_by_what_was_made(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, "", ", cost_yen=a(120), learning=a(0.2), cumulative_units=a(300)", "");
    double made = 0.0;
    for (size_t y = 0; y < 10; y++) {
        double price = 120.0 * pow((300.0 + made) / 300.0, log2(0.8));
        assert_near(fixture.result->price_yen[y * 2], price, 1e-9); /* 'new' before 'old' */
        assert_near(share(&fixture, y), logistic(10.0 * (100.0 - price) / 100.0), 1e-9);
        made += 1000.0 * share(&fixture, y);
    }
    kachi_arena_release(&fixture.arena);
}

/* A subsidy that is enough for part of the year: those served choose with it, the rest without. */
static void test_budget_runs_out(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, "", ", cost_yen=a(115)",
                   "{ id='b', kind='subsidy', yen_per_unit=a(10), budget_yen=a(900) }");
    double with = logistic(-10.0 * 0.05);
    double without = logistic(-10.0 * 0.15);
    double part = 900.0 / (10.0 * 1000.0 * with);
    assert_true(part < 1.0);
    assert_near(share(&fixture, 0), part * with + (1.0 - part) * without, 1e-9);
    assert_near(kachi_market_metric(fixture.result, 0, KACHI_METRIC_SUBSIDY_YEN), 900.0, 1e-9);
    kachi_arena_release(&fixture.arena);
    simulate_small(&fixture, "", ", cost_yen=a(115)",
                   "{ id='b', kind='subsidy', yen_per_t=a(12.5), budget_yen=a(90000) }");
    assert_near(share(&fixture, 0), with, 1e-9); /* 12.5 yen x 0.8 t is the same 10 yen */
    assert_near(kachi_market_metric(fixture.result, 0, KACHI_METRIC_SUBSIDY_YEN),
                10.0 * 1000.0 * with, 1e-9);
    kachi_arena_release(&fixture.arena);
}

/* Two budgets: the year has three parts, whichever order the file has them in. */
static void test_two_budgets_run_out_in_turn(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, "", ", cost_yen=a(115)",
                   "{ id='x', kind='subsidy', yen_per_unit=a(5), budget_yen=a(800) },"
                   "{ id='y', kind='subsidy', yen_per_unit=a(10), budget_yen=a(900) }");
    double both = logistic(10.0 * 0.0);
    double only = logistic(-10.0 * 0.10);
    double none = logistic(-10.0 * 0.15);
    double first = 900.0 / (10.0 * 1000.0 * both);
    double second = (800.0 - 5.0 * 1000.0 * both * first) / (5.0 * 1000.0 * only);
    assert_true(first + second < 1.0);
    assert_near(share(&fixture, 0), first * both + second * only + (1.0 - first - second) * none,
                1e-9);
    kachi_arena_release(&fixture.arena);
}

static void test_quota_inertia_and_phase_out(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, ", inertia=a(0.4)", ", cost_yen=a(112)", "");
    double chosen = logistic(-1.2);
    double expected = 0.0;
    for (size_t y = 0; y < 10; y++) {
        expected = 0.4 * expected + 0.6 * chosen;
        assert_near(share(&fixture, y), expected, 1e-9);
    }
    kachi_arena_release(&fixture.arena);
    simulate_small(&fixture, "", ", cost_yen=a(112)",
                   "{ id='q', kind='quota', segments={'s'}, share=a(0.7), from_year=2030 },"
                   "{ id='t', kind='tax-credit', yen_per_unit=a(8), until_year=2029, "
                   "phase_out_years=3 }");
    const double strengths[] = {1.0, 0.75, 0.5, 0.25};
    for (size_t y = 0; y < 4; y++) {
        assert_near(share(&fixture, y), logistic(10.0 * (8.0 * strengths[y] - 12.0) / 100.0), 1e-9);
    }
    assert_near(share(&fixture, 4), 0.7, 1e-9);
    kachi_arena_release(&fixture.arena);
}

/* Where capacity is short the price rises until demand is the capacity. */
static void test_price_clears_at_capacity(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, "", ", cost_yen=a(105), capacity_units=a(200)", "");
    double premium = 100.0 - 10.0 * log(0.2 / 0.8) - 105.0;
    assert_near(fixture.result->units[0], 200.0, 1e-9);
    assert_near(fixture.result->price_yen[0], 105.0 + premium, 1e-9);
    assert_near(kachi_market_metric(fixture.result, 0, KACHI_METRIC_VALUE_PRICE),
                (105.0 + premium - 100.0) / 0.8, 1e-9);
    assert_near(kachi_market_metric(fixture.result, 0, KACHI_METRIC_MAKERS_YEN), 200.0 * premium,
                1e-5);
    kachi_arena_release(&fixture.arena);
}

/* What is ordered arrives after its lead time, never faster than can be built. */
static void test_capacity_arrives_late(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, "",
                   ", cost_yen=a(100), capacity_units=a(50), build_units=a(100), "
                   "lead_years=a(3)",
                   "");
    for (size_t y = 0; y < 10; y++) {
        double most = y < 3 ? 50.0 : fmin(500.0, 50.0 + 100.0 * (double)(y - 2));
        assert_near(fixture.result->units[y * 2], most, 1e-6);
    }
    kachi_arena_release(&fixture.arena);
}

/* Capital support is taken off the tax credit, so that no yen comes twice. */
static void test_supports_are_netted(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(
        &fixture, "",
        ", cost_yen=a(112), capacity_units={ path={{2026,600},{2027,700}}, source='t' }, "
        "investment_yen=a(140), plant_years=a(10)",
        "{ id='c', kind='capital-support', share=a(0.5) },"
        "{ id='t', kind='tax-credit', yen_per_unit=a(5) }");
    double capital = 0.5 * 140.0 * 100.0 / 10.0 / 700.0; /* a unit and year */
    double units = fixture.result->units[2];
    assert_near(kachi_market_metric(fixture.result, 1, KACHI_METRIC_SUPPLY_YEN),
                0.5 * 140.0 * 100.0 + units * (5.0 - capital), 1e-9);
    assert_near(fixture.result->price_yen[2], 112.0 - 5.0, 1e-9);
    kachi_arena_release(&fixture.arena);
}

static void test_border_price_reaches_exports_only(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, ", cbam=true, carbon_yen_per_t=a(7)", ", cost_yen=a(100)",
                   "{ id='l', kind='levy', yen_per_t=a(2) }");
    double old_cost = 100.0 + 2.0 * 2.0 + (7.0 * 2.0 - 2.0 * 2.0); /* paid at home: taken off */
    double new_cost = 100.0 + 7.0 * 1.0;                           /* nothing paid, nothing off */
    assert_near(share(&fixture, 0), logistic(10.0 * (old_cost - new_cost) / 100.0), 1e-9);
    assert_true(kachi_market_metric(fixture.result, 0, KACHI_METRIC_CBAM_YEN) > 0.0);
    kachi_arena_release(&fixture.arena);
}

/* A competitor abroad pays the whole border price: it paid nothing here. */
static void test_goods_made_abroad_paid_nothing_at_home(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate(
        &fixture,
        S("local function a(v) return { value=v, source='assumption' } end\n"
          "return { id='b', from_year=2026, to_year=2026, segments={ { id='s', kind='export', "
          "cbam=true, share=a('1'), sensitivity=a(10), carbon_yen_per_t=a(7) } }, products={ { "
          "id='p', unit='t', demand_units=a(1000), variants={ { id='old', "
          "kind='conventional', cost_yen=a(100), emissions_t=a(2), direct_t=a(2) }, { "
          "id='far', kind='import', cost_yen=a(100), emissions_t=a(2), direct_t=a(2) } } } }, "
          "levers={ { id='l', kind='levy', yen_per_t=a(3) } } }"));
    assert_true(kachi_market_gaps_are_none(&fixture.result->gaps));
    /* At home 6 yen and 8 at the border, abroad 14 at the border: the same for the buyer. */
    assert_near(fixture.result->units[0], 500.0, 1e-9);
    assert_near(kachi_market_metric(fixture.result, 0, KACHI_METRIC_CBAM_YEN),
                500.0 * 8.0 + 500.0 * 14.0, 1e-9);
    kachi_arena_release(&fixture.arena);
}

static void test_limits_decide_as_decimals(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, "", ", cost_yen=a(200)",
                   "{ id='s', kind='standard', share=a(0.6), limit_t=a(1) }");
    assert_near(share(&fixture, 0), 0.6, 1e-9); /* at the limit is within it */
    kachi_arena_release(&fixture.arena);
    simulate_small(&fixture, "", ", cost_yen=a(200)",
                   "{ id='s', kind='standard', share=a(0.6), limit_t=a(0.999999) }");
    assert_true(share(&fixture, 0) < 0.01);
    kachi_arena_release(&fixture.arena);
}

/* A corridor's price at its position, what is allocated free, and a price on power. */
static void test_corridor_and_auction(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, "", ", cost_yen=a(112), direct_t=a(0.5), power_t=a(0.25)",
                   "{ id='e', kind='ets', floor_yen_per_t=a('4'), ceiling_yen_per_t=a('10'), "
                   "position=a(0.5), free_share=a(0.25), growth=a('1') },"
                   "{ id='a', kind='auction', yen_per_t=a(6), from_year=2030 }");
    double ets_yen_per_t = (4.0 + 0.5 * (10.0 - 4.0)) * (1.0 - 0.25);
    for (size_t y = 0; y < 10; y++) {
        double old_cost = 100.0 + 2.0 * ets_yen_per_t;
        double new_cost = 112.0 + 0.5 * ets_yen_per_t + (y < 4 ? 0.0 : 0.25 * 6.0);
        assert_near(share(&fixture, y), logistic(10.0 * (old_cost - new_cost) / 100.0), 1e-9);
    }
    kachi_arena_release(&fixture.arena);
}

/* Of what was declared the kept part; and what is told of GX goods adds to Bass innovation. */
static void test_declaration_and_awareness(void **state)
{
    (void)state;
    struct fixture fixture;
    simulate_small(&fixture, "", ", cost_yen=a(200)",
                   "{ id='d', kind='declaration', segments={'s'}, share=a(0.5), kept=a(0.8), "
                   "until_year=2030 }");
    assert_near(share(&fixture, 0), 0.5 * 0.8, 1e-9);
    assert_near(share(&fixture, 4), 0.5 * 0.8, 1e-9);
    assert_near(share(&fixture, 5), logistic(-10.0), 1e-9);
    kachi_arena_release(&fixture.arena);
    simulate_small(&fixture, ", familiarity=a(0), innovation=a(0.01), imitation=a(0.4)",
                   ", cost_yen=a(100)",
                   "{ id='w', kind='awareness', innovation=a(0.02), cost_yen=a(30) }");
    for (size_t y = 0; y < 10; y++) {
        double fall = exp(-0.43 * (double)y);
        double known = (1.0 - fall) / (1.0 + 0.4 / 0.03 * fall);
        assert_near(share(&fixture, y), 0.5 * known, 1e-9);
        assert_near(kachi_market_metric(fixture.result, y, KACHI_METRIC_PUBLIC_COST_YEN), 30.0,
                    1e-9);
    }
    kachi_arena_release(&fixture.arena);
}

/* Where a lever names no segments: a quota reaches public buyers, a declaration those who have
 * committed themselves, a subsidy all but exports. */
static void test_whom_levers_reach(void **state)
{
    (void)state;
    static const char *const kinds[] = {"public", "committed", "private", "consumers", "export"};
    static const struct {
        const char *lever;
        bool reaches[5];
    } cases[] = {
        {"{ id='l', kind='quota', share=a(0.9) }", {true, false, false, false, false}},
        {"{ id='l', kind='declaration', share=a(0.9), kept=a(1) }",
         {false, true, false, false, false}},
        {"{ id='l', kind='subsidy', yen_per_unit=a(20), budget_yen=a(1e9) }",
         {true, true, true, true, false}},
    };
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        struct kachi_arena arena;
        struct fixture fixture;
        kachi_arena_init(&arena);
        struct kachi_str segments = S("");
        for (size_t s = 0; s < 5; s++) {
            segments = kachi_str_print(
                &arena, "%.*s{ id='s%zu', kind='%s', share=a('0.2'), sensitivity=a(10) }, ",
                KACHI_STR_ARG(segments), s, kinds[s]);
        }
        simulate(&fixture,
                 kachi_str_print(
                     &arena,
                     "local function a(v) return { value=v, source='assumption' } end\n"
                     "return { id='w', from_year=2026, to_year=2026, segments={ %.*s }, products={ "
                     "{ id='p', unit='t', demand_units=a(1000), variants={ { id='old', "
                     "kind='conventional', cost_yen=a(100), emissions_t=a(2) }, { id='new', "
                     "kind='gx', cost_yen=a(120), emissions_t=a(1), rep_t=a(1) } } } }, "
                     "levers={ %s } }",
                     KACHI_STR_ARG(segments), cases[c].lever));
        for (size_t s = 0; s < 5; s++) {
            double part = fixture.result->gx_units[s] / 200.0;
            double reached = c == 2 ? 0.5 : 0.9;
            assert_near(part, cases[c].reaches[s] ? reached : logistic(-2.0), 1e-9);
        }
        kachi_arena_release(&fixture.arena);
        kachi_arena_release(&arena);
    }
}

/* Units, money and tonnes, every year of scenarios that nobody designed. */
static void test_conserved_on_random_scenarios(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct kachi_arena arena;
        struct fixture fixture;
        kachi_arena_init(&arena);
        struct made_size size = {.segments = 1 + seed % 6,
                                 .products = 1 + seed % 4,
                                 .variants = 1 + seed % 3,
                                 .years = 25};
        simulate(&fixture, made_text(&arena, seed, size));
        assert_true(fixture.result->gaps.units < 1e-12);
        assert_true(fixture.result->gaps.money < 1e-12);
        assert_true(fixture.result->gaps.tonnes < 1e-12);
        for (size_t y = 0; y < 25; y++) {
            double cut = kachi_market_metric(fixture.result, y, KACHI_METRIC_CUT_T);
            double cost = kachi_market_metric(fixture.result, y, KACHI_METRIC_PUBLIC_COST_YEN);
            double claimed = kachi_market_metric(fixture.result, y, KACHI_METRIC_CLAIMED_T);
            double moved = kachi_market_metric(fixture.result, y, KACHI_METRIC_REP_T);
            assert_true(isfinite(cut) && isfinite(cost) && cost >= 0.0);
            assert_true(claimed <= moved * (1.0 + 1e-12)); /* nothing is claimed twice */
            assert_true(share(&fixture, y) >= 0.0 && share(&fixture, y) <= 1.0 + 1e-12);
            assert_true(fixture.result->lever_yen[y * MADE_LEVERS + 9] <= 3000.0 * (1 + 1e-12));
        }
        kachi_arena_release(&fixture.arena);
        kachi_arena_release(&arena);
    }
}

/* A second run in the same scratch has nothing of the first. */
static void test_runs_do_not_remember(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct made_size size = {.segments = 3, .products = 2, .variants = 2, .years = 25};
    struct kachi_market_scenario *scenario = made_read(&arena, made_text(&arena, 9, size));
    struct kachi_market_scratch *scratch = kachi_market_scratch_new(&arena, scenario);
    struct kachi_market_result *first = kachi_market_result_new(&arena, scenario);
    struct kachi_market_result *other = kachi_market_result_new(&arena, scenario);
    double *levels = KACHI_NEW_ARRAY(&arena, double, scenario->lever_count);
    struct kachi_run_plan plan = {.scenario = scenario};
    struct kachi_run_plan bare = {.scenario = scenario, .levels = levels};
    kachi_market_simulate(&plan, scratch, first);
    kachi_market_simulate(&bare, scratch, other);
    assert_true(kachi_market_sum(other, KACHI_METRIC_PUBLIC_COST_YEN) <= 0.0);
    assert_true(kachi_market_sum(other, KACHI_METRIC_CUT_T) <
                kachi_market_sum(first, KACHI_METRIC_CUT_T));
    kachi_market_simulate(&plan, scratch, other);
    assert_memory_equal(first->metrics, other->metrics,
                        first->year_count * first->metric_count * sizeof(double));
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_options),
        cmocka_unit_test(test_familiarity_is_the_bass_curve),
        cmocka_unit_test(test_cost_learns_by_what_was_made),
        cmocka_unit_test(test_budget_runs_out),
        cmocka_unit_test(test_two_budgets_run_out_in_turn),
        cmocka_unit_test(test_quota_inertia_and_phase_out),
        cmocka_unit_test(test_price_clears_at_capacity),
        cmocka_unit_test(test_capacity_arrives_late),
        cmocka_unit_test(test_supports_are_netted),
        cmocka_unit_test(test_border_price_reaches_exports_only),
        cmocka_unit_test(test_goods_made_abroad_paid_nothing_at_home),
        cmocka_unit_test(test_limits_decide_as_decimals),
        cmocka_unit_test(test_corridor_and_auction),
        cmocka_unit_test(test_declaration_and_awareness),
        cmocka_unit_test(test_whom_levers_reach),
        cmocka_unit_test(test_conserved_on_random_scenarios),
        cmocka_unit_test(test_runs_do_not_remember),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
