/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios that ship can be read; bad ones are refused with the place. */
#include "market/runs.h"
#include "testing.h"

#include "assert_near.h"

#include <string.h>

static const char plain[] =
    "local function a(v) return { value = v, source = 'assumption' } end\n"
    "return { id = 'x', from_year = 2026, to_year = 2030,\n"
    "  segments = { { id = 's', kind = 'public', sensitivity = a(5),\n"
    "    share = { value = '0.4', source = 'test' } },\n"
    "    { id = 'r', kind = 'private', sensitivity = a(5),\n"
    "    share = { value = '0.6', source = 'test' } } },\n"
    "  products = { { id = 'p', unit = 't', demand_units = a(100),\n"
    "    variants = { { id = 'old', kind = 'conventional', cost_yen = a(100), emissions_t = a(2) "
    "},\n"
    "      { id = 'new', kind = 'gx', cost_yen = a(110), emissions_t = a(1), rep_t = a(1) } } } "
    "},\n"
    "  levers = { { id = 'l', kind = 'levy', from_year = 2027,\n"
    "    yen_per_t = { path = { { 2026, 10 }, { 2030, 50 } }, source = 'test' } } } }\n";

static struct kachi_str replaced(struct kachi_arena *arena, const char *from, const char *to)
{
    const char *at = strstr(plain, from);
    assert_non_null(at);
    return kachi_str_print(arena, "%.*s%s%s", (int)(at - plain), plain, to, at + strlen(from));
}

static void assert_refused(const char *from, const char *to, const char *code, const char *field)
{
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_market_scenario *scenario = NULL;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    struct kachi_str text = replaced(&arena, from, to);
    enum kachi_err err = kachi_market_read(&arena, S("x.lua"), text, &findings, &scenario);
    bool found = false;
    for (size_t i = 0; i < findings.count; i++) {
        const struct kachi_finding *finding = &findings.items[i];
        found = found ||
                (strcmp(finding->code, code) == 0 && kachi_str_is(finding->place.field, field) &&
                 kachi_str_is(finding->place.source, "x.lua"));
        if (!found) {
            printf("# %s at %.*s\n", finding->code, KACHI_STR_ARG(finding->place.field));
        }
    }
    assert_int_equal(err, KACHI_ERR_INPUT);
    assert_null(scenario);
    assert_true(found);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

static void test_what_is_read(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_market_scenario *scenario = NULL;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    assert_int_equal(kachi_market_read(&arena, S("x.lua"), S(plain), &findings, &scenario),
                     KACHI_OK);
    assert_int_equal(findings.count, 0);
    assert_int_equal(scenario->year_count, 5);
    assert_str(scenario->segments[0].id, "r"); /* in order of id, whatever the file's */
    assert_int_equal(scenario->products[0].conventional, 1);
    assert_near(scenario->levers[0].amount.by_year[0], 10.0, 0.0);
    assert_near(scenario->levers[0].amount.by_year[1], 20.0, 1e-12);
    assert_near(scenario->levers[0].amount.by_year[4], 50.0, 0.0);
    assert_true(scenario->levers[0].segments[0] && scenario->levers[0].segments[1]);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

static void test_bad_sizes_shares_and_years(void **state)
{
    (void)state;
    assert_refused("demand_units = a(100)", "demand_units = a(-100)", "market-negative",
                   "products[1].demand_units");
    assert_refused("'0.4'", "'0.400000000001'", "market-shares", "segments");
    assert_refused("'0.4'", "'-0.4'", "market-negative", "segments[1].share");
    assert_refused("to_year = 2030", "to_year = 2020", "market-years", "to_year");
    assert_refused("from_year = 2027", "from_year = 2029, until_year = 2028", "market-years",
                   "levers[1].until_year");
    assert_refused("{ 2026, 10 }, { 2030, 50 }", "{ 2030, 50 }, { 2026, 10 }", "market-years",
                   "levers[1].yen_per_t.path[2]");
    assert_refused("from_year = 2027", "from_year = 2027, phase_out_years = 9", "market-year",
                   "levers[1].phase_out_years");
}

static void test_bad_words_and_names(void **state)
{
    (void)state;
    assert_refused("kind = 'levy'", "kind = 'levi'", "market-lever-unknown", "levers[1].kind");
    assert_refused("kind = 'public'", "kind = 'publik'", "market-word", "segments[1].kind");
    assert_refused("from_year = 2027", "segments = { 'z' }", "market-reference",
                   "levers[1].segments[1]");
    assert_refused("unit = 't'", "unit = 't', demnd = a(1)", "market-field", "products[1]");
    assert_refused("id = 'r'", "id = 's'", "market-id", "segments[2]");
    assert_refused("id = 'new', kind = 'gx'", "id = 'new', kind = 'gx', over = 'none'",
                   "market-reference", "products[1].variants[2].over");
}

static void test_bad_figures(void **state)
{
    (void)state;
    assert_refused("cost_yen = a(110)", "cost_yen = { value = 110 }", "market-source",
                   "products[1].variants[2].cost_yen");
    assert_refused("cost_yen = a(110)", "cost_yen = { source = 'x' }", "market-missing",
                   "products[1].variants[2].cost_yen.value");
    assert_refused("cost_yen = a(110), ", "", "market-missing", "products[1].variants[2].cost_yen");
    assert_refused("sensitivity = a(5)", "sensitivity = a(5), inertia = a(60)", "market-range",
                   "segments[1].inertia");
    assert_refused("cost_yen = a(110)",
                   "cost_yen = { value = 110, low = 120, high = 130, source = 'x' }",
                   "market-spread", "products[1].variants[2].cost_yen");
    assert_refused("sensitivity = a(5)",
                   "sensitivity = a(5), inertia = { value = 0.9, low = 0.5, high = 1.2, "
                   "source = 'x' }",
                   "market-spread", "segments[1].inertia");
    assert_refused("path = { { 2026, 10 }, { 2030, 50 } }", "path = { 2026, 10 }", "lua-type",
                   "levers[1].yen_per_t.path[1]");
    assert_refused("yen_per_t = { path", "search = { low = 2, high = 1 }, yen_per_t = { path",
                   "market-search", "levers[1].search");
}

/* GX value is the maker's own reduction: never more than what the conventional product emits. */
static void test_value_is_bounded(void **state)
{
    (void)state;
    assert_refused("rep_t = a(1)", "rep_t = a(1.001)", "market-rep", "products[1].variants[2]");
    /* Neither may a draw: the range reaches further than the unit emits less. */
    assert_refused("rep_t = a(1)", "rep_t = { value = 0.9, low = 0.8, high = 1.05, source = 'x' }",
                   "market-rep", "products[1].variants[2]");
    assert_refused("emissions_t = a(1), rep_t = a(1)",
                   "emissions_t = { value = 1, low = 0.9, high = 1.1, source = 'x' }, rep_t = a(1)",
                   "market-rep", "products[1].variants[2]");
    assert_refused("emissions_t = a(2) }", "emissions_t = a(2), rep_t = a(1) }", "market-rep",
                   "products[1].variants[1]");
    assert_refused("kind = 'conventional'", "kind = 'gx'", "market-conventional",
                   "products[1].variants");
    assert_refused("emissions_t = a(2) }", "emissions_t = a(2), capacity_units = a(9) }",
                   "market-conventional-limited", "products[1].variants[1]");
}

static void test_luck_needs_a_range_on_both_sides(void **state)
{
    (void)state;
    assert_refused("cost_yen = a(110)",
                   "cost_yen = { value = 110, low = 100, high = 120, source = 'x', "
                   "luck = 'p/old cost_yen' }",
                   "market-luck", "products[1].variants[2].cost_yen.luck");
    assert_refused("cost_yen = a(110)",
                   "cost_yen = { value = 110, low = 100, high = 120, source = 'x', "
                   "luck = 'p/none cost_yen' }",
                   "market-luck", "products[1].variants[2].cost_yen.luck");
}

/* Emissions that rise and fall together may leave no room that they would not leave alone. */
static void test_figures_of_one_luck_are_drawn_together(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_market_scenario *scenario = NULL;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    struct kachi_str text = replaced(
        &arena,
        "emissions_t = a(2) },\n      { id = 'new', kind = 'gx', cost_yen = a(110), "
        "emissions_t = a(1)",
        "emissions_t = { value = 2, low = 1.8, high = 2.4, source = 'x' } },\n      { id = 'new', "
        "kind = 'gx', cost_yen = a(110), emissions_t = { value = 0.75, low = 0.675, high = 0.9, "
        "source = 'x', luck = 'p/old emissions_t' }");
    assert_int_equal(kachi_market_read(&arena, S("x.lua"), text, &findings, &scenario), KACHI_OK);
    size_t old_at = kachi_market_find_figure(scenario, S("p/old emissions_t"));
    size_t new_at = kachi_market_find_figure(scenario, S("p/new emissions_t"));
    double *factors = KACHI_NEW_ARRAY(&arena, double, scenario->figure_count);
    struct kachi_market_options options = {.seed = 3};
    double least = 9.0;
    double most = 0.0;
    for (uint64_t sample = 1; sample <= 50; sample++) {
        kachi_market_draw(scenario, &options, sample, factors);
        assert_near(factors[old_at], factors[new_at], 1e-12); /* the same range, the same luck */
        least = fmin(least, factors[new_at]);
        most = fmax(most, factors[new_at]);
    }
    assert_true(least < 0.97 && most > 1.1);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

static void test_corridor_is_checked(void **state)
{
    (void)state;
    assert_refused("kind = 'levy', from_year = 2027,\n"
                   "    yen_per_t = { path = { { 2026, 10 }, { 2030, 50 } }, source = 'test' }",
                   "kind = 'ets', floor_yen_per_t = a(4300), ceiling_yen_per_t = a(1700), "
                   "position = a(0.5), free_share = a(0)",
                   "market-corridor", "levers[1]");
}

/* METI's projection to FY2030 without inflation: 4,840 and 1,913; with 2 %: factor 1.05. */
static void assert_corridor(const char *growth, const double ceilings[5], const double floors[5])
{
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_market_scenario *scenario = NULL;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    struct kachi_str ets = kachi_str_print(
        &arena,
        "kind = 'ets', floor_yen_per_t = a(1700), ceiling_yen_per_t = a(4300), growth = a(%s), "
        "position = a(0.5), free_share = a(0)",
        growth);
    struct kachi_str text =
        replaced(&arena,
                 "kind = 'levy', from_year = 2027,\n"
                 "    yen_per_t = { path = { { 2026, 10 }, { 2030, 50 } }, source = 'test' }",
                 ets.text);
    assert_int_equal(kachi_market_read(&arena, S("x.lua"), text, &findings, &scenario), KACHI_OK);
    for (size_t y = 0; y < 5; y++) {
        const struct kachi_lever *lever = &scenario->levers[0];
        assert_true(fabs(lever->ceiling_yen_per_t.by_year[y] - ceilings[y]) < 0.005);
        assert_true(fabs(lever->amount.by_year[y] - floors[y]) < 0.005);
    }
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

static void test_corridor_as_published(void **state)
{
    (void)state;
    assert_corridor("1.03", (const double[]){4300, 4429, 4561.87, 4698.73, 4839.69},
                    (const double[]){1700, 1751, 1803.53, 1857.64, 1913.36});
    assert_corridor("1.05", (const double[]){4300, 4515, 4740.75, 4977.79, 5226.68},
                    (const double[]){1700, 1785, 1874.25, 1967.96, 2066.36});
}

static void test_shipped_scenarios_are_read(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_str *ids = NULL;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    size_t count = kachi_market_ids(&arena, &ids);
    assert_true(count >= 4);
    for (size_t i = 0; i < count; i++) {
        struct kachi_market_scenario *scenario = NULL;
        assert_int_equal(kachi_market_open(&arena, ids[i], &findings, &scenario), KACHI_OK);
        assert_int_equal(findings.count, 0);
        assert_true(kachi_str_equal(scenario->id, ids[i]));
        assert_int_equal(scenario->to_year, 2050);
        assert_true(scenario->assumption_count < scenario->stated_count);
    }
    struct kachi_market_scenario *none = NULL;
    assert_int_equal(kachi_market_open(&arena, S("gx-stele"), &findings, &none),
                     KACHI_ERR_NOT_FOUND);
    assert_true(kachi_findings_has(&findings, "market-unknown"));
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_read),
        cmocka_unit_test(test_bad_sizes_shares_and_years),
        cmocka_unit_test(test_bad_words_and_names),
        cmocka_unit_test(test_bad_figures),
        cmocka_unit_test(test_value_is_bounded),
        cmocka_unit_test(test_luck_needs_a_range_on_both_sides),
        cmocka_unit_test(test_figures_of_one_luck_are_drawn_together),
        cmocka_unit_test(test_corridor_is_checked),
        cmocka_unit_test(test_corridor_as_published),
        cmocka_unit_test(test_shipped_scenarios_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
