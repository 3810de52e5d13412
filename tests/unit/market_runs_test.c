/* SPDX-License-Identifier: Apache-2.0 */
/* Monte Carlo: the same seed gives the same digest on any number of threads and in any order of
 * rows; quantiles, tornado and ends of levers. */
#include "market/runs.h"
#include "testing.h"

#include "assert_near.h"
#include "market_made.h"

static const struct made_size size = {.segments = 3, .products = 2, .variants = 2, .years = 15};

static struct kachi_market_study *study(struct kachi_arena *arena,
                                        struct kachi_market_scenario *scenario,
                                        struct kachi_market_options options)
{
    struct kachi_findings findings;
    struct kachi_market_study *found = NULL;
    kachi_findings_init(&findings);
    assert_int_equal(kachi_market_study(arena, scenario, options, &findings, &found), KACHI_OK);
    assert_int_equal(findings.count, 0);
    kachi_findings_release(&findings);
    return found;
}

static void test_digest_depends_on_seed_alone(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct made_size other_order = size;
    other_order.reversed = true;
    struct kachi_market_scenario *scenario = made_read(&arena, made_text(&arena, 4, size));
    struct kachi_market_scenario *reversed = made_read(&arena, made_text(&arena, 4, other_order));
    struct kachi_market_options options = {.runs = 200, .seed = 7, .threads = 1};
    struct kachi_digest one = study(&arena, scenario, options)->digest;
    for (unsigned threads = 2; threads <= 5; threads++) {
        options.threads = threads;
        struct kachi_digest many = study(&arena, scenario, options)->digest;
        assert_true(kachi_digest_equal(&one, &many));
    }
    struct kachi_digest other = study(&arena, reversed, options)->digest;
    assert_true(kachi_digest_equal(&one, &other));
    options.seed = 8;
    other = study(&arena, scenario, options)->digest;
    assert_false(kachi_digest_equal(&one, &other));
    kachi_arena_release(&arena);
}

static void test_quantiles_enclose(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_market_scenario *scenario = made_read(&arena, made_text(&arena, 5, size));
    struct kachi_market_options options = {.runs = 400, .seed = 1, .threads = 2};
    struct kachi_market_study *found = study(&arena, scenario, options);
    size_t widened = 0;
    for (size_t i = 0; i < found->result->year_count * found->result->metric_count; i++) {
        const struct kachi_quantiles *q = &found->metrics[i];
        assert_true(q->p5 <= q->p50 && q->p50 <= q->p95);
        widened += q->p5 < q->p95 ? 1 : 0;
    }
    assert_true(widened > found->result->year_count * 5);
    const double sorted[] = {1.0, 2.0, 4.0, 8.0, 16.0};
    assert_near(kachi_quantile(5, sorted, 0.5), 4.0, 0.0);
    assert_near(kachi_quantile(5, sorted, 0.05), 1.2, 1e-12);
    assert_near(kachi_quantile(5, sorted, 1.0), 16.0, 0.0);
    assert_near(kachi_quantile(1, sorted, 0.95), 1.0, 0.0);
    kachi_arena_release(&arena);
}

static void test_too_many_runs_are_refused(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_market_study *found = NULL;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    struct kachi_market_scenario *scenario = made_read(&arena, made_text(&arena, 5, size));
    struct kachi_market_options options = {.runs = KACHI_MARKET_RUNS_MAX + 1};
    assert_int_equal(kachi_market_study(&arena, scenario, options, &findings, &found),
                     KACHI_ERR_LIMIT);
    assert_true(kachi_findings_has(&findings, "market-runs"));
    assert_null(found);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

/* A bar is what two runs with that one figure at its ends say. */
static void test_tornado_moves_one_figure(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_tornado_bar *bars = NULL;
    struct kachi_market_options options = {.seed = 1};
    kachi_arena_init(&arena);
    struct kachi_market_scenario *scenario = made_read(&arena, made_text(&arena, 6, size));
    size_t count = kachi_market_tornado(&arena, scenario, &options, &bars);
    assert_true(count > 10);
    double *factors = KACHI_NEW_ARRAY(&arena, double, scenario->figure_count);
    for (size_t i = 0; i < scenario->figure_count; i++) {
        factors[i] = 1.0;
    }
    factors[bars[0].figure->index] = bars[0].figure->high;
    struct kachi_market_result *result = kachi_market_result_new(&arena, scenario);
    struct kachi_run_plan plan = {.scenario = scenario, .factors = factors};
    kachi_market_simulate(&plan, kachi_market_scratch_new(&arena, scenario), result);
    assert_near(kachi_market_metric(result, result->year_count - 1, KACHI_METRIC_GX_SHARE),
                bars[0].share_high, 0.0);
    for (size_t i = 1; i < count; i++) {
        assert_true(fabs(bars[i].share_high - bars[i].share_low) <=
                    fabs(bars[i - 1].share_high - bars[i - 1].share_low));
    }
    kachi_arena_release(&arena);
}

/* GX gets cheap by learning: the subsidy may end, and not before the year it says. */
static void test_levers_end_when_the_market_carries_itself(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_market_scenario *scenario = made_read(
        &arena,
        S("local function a(v) return { value=v, source='assumption' } end\n"
          "return { id='x', from_year=2026, to_year=2045, segments={ { id='s', kind='private', "
          "share=a('1'), sensitivity=a(60) } }, products={ { id='p', unit='t', "
          "demand_units=a(1000), variants={ { id='old', kind='conventional', cost_yen=a(100), "
          "emissions_t=a(2) }, { id='new', kind='gx', emissions_t=a(1), cost_yen=a(115), "
          "learning=a(0.15), cumulative_units=a(1000) } } } }, levers={ { id='b', kind='subsidy', "
          "yen_per_unit=a(20), budget_yen=a(1000000) } } }"));
    struct kachi_market_options options = {.seed = 1};
    int *ends = kachi_market_ends(&arena, scenario, &options, 0.01);
    assert_in_range(ends[0], 2028, 2044);
    struct kachi_market_result *with = kachi_market_result_new(&arena, scenario);
    struct kachi_market_result *early = kachi_market_result_new(&arena, scenario);
    struct kachi_market_scratch *scratch = kachi_market_scratch_new(&arena, scenario);
    int before[] = {ends[0] - 1};
    struct kachi_run_plan plan = {.scenario = scenario};
    kachi_market_simulate(&plan, scratch, with);
    plan.ends = before;
    kachi_market_simulate(&plan, scratch, early);
    double worst = 0.0;
    for (size_t y = 0; y < with->year_count; y++) {
        worst = fmax(worst, kachi_market_metric(with, y, KACHI_METRIC_GX_SHARE) -
                                kachi_market_metric(early, y, KACHI_METRIC_GX_SHARE));
    }
    assert_true(worst > 0.01);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest_depends_on_seed_alone),
        cmocka_unit_test(test_quantiles_enclose),
        cmocka_unit_test(test_too_many_runs_are_refused),
        cmocka_unit_test(test_tornado_moves_one_figure),
        cmocka_unit_test(test_levers_end_when_the_market_carries_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
