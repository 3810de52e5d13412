/* SPDX-License-Identifier: Apache-2.0 */
/* The search against a mix that can be worked out by hand. */
#include "market/search.h"
#include "testing.h"

#include "assert_near.h"
#include "market_made.h"

/* Two subsidies of the same yen; one is wasted on buyers who would buy anyway. */
static const char two[] =
    "local function a(v) return { value=v, source='assumption' } end\n"
    "return { id='x', from_year=2026, to_year=2026, segments={\n"
    "  { id='near', kind='private', share=a('0.5'), sensitivity=a(10) },\n"
    "  { id='stiff', kind='private', share=a('0.5'), sensitivity=a(0.01) } },\n"
    "products={ { id='p', unit='t', demand_units=a(1000), variants={\n"
    "  { id='old', kind='conventional', cost_yen=a(100), emissions_t=a(2) },\n"
    "  { id='new', kind='gx', cost_yen=a(130), emissions_t=a(1) } } } },\n"
    "levers={ { id='good', kind='subsidy', yen_per_unit=a(30), budget_yen=a(1000000), "
    "segments={'near'}, search={low=0,high=1.5} },\n"
    "  { id='wasted', kind='subsidy', yen_per_unit=a(30), budget_yen=a(1000000), "
    "segments={'stiff'}, search={low=0,high=1.5} } } }";

static struct kachi_market_search *search(struct kachi_arena *arena,
                                          struct kachi_market_scenario *scenario, const char *share)
{
    struct kachi_findings findings;
    struct kachi_market_search *found = NULL;
    struct kachi_market_target target = {.product = KACHI_NO_ROW, .year = 2026};
    kachi_findings_init(&findings);
    assert_int_equal(kachi_decimal_read(kachi_str_of(share), &target.share), KACHI_OK);
    assert_int_equal(kachi_market_search(arena, scenario, target, &findings, &found), KACHI_OK);
    kachi_findings_release(&findings);
    return found;
}

static void test_cheapest_mix_is_the_one_by_hand(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_market_scenario *scenario = made_read(&arena, S(two));
    struct kachi_market_search *found = search(&arena, scenario, "0.45");
    /* The stiff half buys 1/(1+e^0.003) in any case; the near half has to reach the rest. */
    double near = 2.0 * 0.45 * 0.999 - 1.0 / (1.0 + exp(0.003));
    double yen = 30.0 - 10.0 * log(1.0 / near - 1.0);
    assert_true(found->is_reached);
    assert_true(found->best.share >= 0.45 * 0.999);
    assert_near(found->best.public_cost_yen, yen * 500.0 * near, 0.01);
    assert_true(found->best.levels[1] < 0.02);
    kachi_arena_release(&arena);
}

static void test_out_of_reach_is_said(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_market_scenario *scenario = made_read(&arena, S(two));
    struct kachi_market_search *found = search(&arena, scenario, "0.99");
    assert_false(found->is_reached);
    /* The nearest there is: both levers full, 45 yen against 30. */
    assert_near(found->best.share, 0.5 / (1.0 + exp(-1.5)) + 0.5 / (1.0 + exp(-0.0015)), 1e-3);
    kachi_arena_release(&arena);
}

static void test_front_has_no_mix_worse_than_another(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_market_scenario *scenario = made_read(&arena, S(two));
    struct kachi_market_search *found = search(&arena, scenario, "0.45");
    assert_true(found->front_count >= 3);
    for (size_t i = 1; i < found->front_count; i++) {
        assert_true(found->front[i].cut_t > found->front[i - 1].cut_t);
        assert_true(found->front[i].public_cost_yen > found->front[i - 1].public_cost_yen);
    }
    /* It spans everything that was tried: both levers full, and none at all. */
    const struct kachi_mix *last = &found->front[found->front_count - 1];
    assert_near(last->share, 0.5 / (1.0 + exp(-1.5)) + 0.5 / (1.0 + exp(-0.0015)), 1e-9);
    assert_true(last->cut_t >= found->best.cut_t && last->cut_t >= found->as_is.cut_t);
    assert_near(found->front[0].public_cost_yen, 0.0, 0.0);
    struct kachi_market_search *again = search(&arena, scenario, "0.45");
    assert_near(again->best.public_cost_yen, found->best.public_cost_yen, 0.0);
    kachi_arena_release(&arena);
}

static void test_targets_that_cannot_be_asked_for(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_market_search *found = NULL;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    struct kachi_market_scenario *scenario = made_read(&arena, S(two));
    struct kachi_market_target target = {.product = KACHI_NO_ROW, .year = 2026};
    target.share = kachi_decimal_of(50);
    assert_int_equal(kachi_market_search(&arena, scenario, target, &findings, &found),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&findings, "market-search-target"));
    scenario->levers[0].level_high = 0.0;
    scenario->levers[1].level_high = 0.0;
    target.share = kachi_decimal_of(1);
    assert_int_equal(kachi_market_search(&arena, scenario, target, &findings, &found),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&findings, "market-search-none"));
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cheapest_mix_is_the_one_by_hand),
        cmocka_unit_test(test_out_of_reach_is_said),
        cmocka_unit_test(test_front_has_no_mix_worse_than_another),
        cmocka_unit_test(test_targets_that_cannot_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
