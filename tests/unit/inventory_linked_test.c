/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linking and allocation. Cases come from openLCA's own tests (WasteCalculationTest,
 * AvoidedFlowsTest, AllocationTest; github.com/GreenDelta/olca-modules, MPL-2.0), solved here by
 * plain elimination. The laws: no gram appears or is lost by sharing, and the order of rows changes
 * nothing.
 */
#include "inventory/builder.h"
#include "inventory/linked.h"

#include "assert_near.h"
#include "base/buffer.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#define DENSE_MAX 6

static struct kachi_str s(const char *text)
{
    return kachi_str_of(text);
}

struct facts {
    struct kachi_builder *builder;
    struct kachi_findings findings;
    struct kachi_dataset *dataset;
    struct kachi_linked *linked;
    struct kachi_arena arena;
};

static int setup(void **state)
{
    static struct facts facts;
    facts = (struct facts){.builder = kachi_builder_new()};
    kachi_findings_init(&facts.findings);
    kachi_arena_init(&facts.arena);
    *state = &facts;
    return 0;
}

static int teardown(void **state)
{
    struct facts *facts = *state;
    kachi_builder_free(facts->builder);
    kachi_findings_release(&facts->findings);
    kachi_dataset_close(facts->dataset);
    kachi_arena_release(&facts->arena);
    return 0;
}

static void flow(struct facts *facts, const char *key, enum kachi_flow_kind kind, const char *unit)
{
    uint32_t index = kachi_builder_unit(facts->builder, s(unit));
    struct kachi_flow added = {.key = s(key),
                               .name = s(key),
                               .kind = kind,
                               .dimension =
                                   kachi_builder_unit_at(facts->builder, index)->dimension};
    kachi_builder_add_flow(facts->builder, &added);
}

static void product(struct facts *facts, const char *key)
{
    flow(facts, key, KACHI_FLOW_PRODUCT, "kg");
}

static void waste(struct facts *facts, const char *key)
{
    flow(facts, key, KACHI_FLOW_WASTE, "kg");
}

static void emission(struct facts *facts, const char *key)
{
    flow(facts, key, KACHI_FLOW_ELEMENTARY, "kg");
}

struct of {
    const char *location;
    enum kachi_allocation_method allocation;
    kachi_day from, until;
};
#define ANY ((struct of){NULL, KACHI_ALLOCATE_NONE, KACHI_NO_DAY, KACHI_NO_DAY})

static void activity(struct facts *facts, const char *key, struct of of)
{
    struct kachi_activity added = {.key = s(key),
                                   .location = s(of.location),
                                   .allocation = of.allocation,
                                   .valid_from = of.from,
                                   .valid_until = of.until};
    kachi_builder_add_activity(facts->builder, &added);
}

enum mark { PLAIN, REFERENCE, AVOIDED };

static void line(struct facts *facts, const char *of, enum kachi_direction direction,
                 const char *what, double amount, enum mark mark)
{
    struct kachi_exchange added = {.direction = direction,
                                   .amount = amount,
                                   .factor = 1,
                                   .unit = kachi_builder_unit(facts->builder, s("kg")),
                                   .is_avoided = mark == AVOIDED};
    kachi_builder_add_exchange(facts->builder, s(of), s(what), &added, mark == REFERENCE);
}

static void named(struct facts *facts, const char *of, const char *what, const char *provider)
{
    struct kachi_exchange added = {.direction = KACHI_INPUT,
                                   .amount = 1,
                                   .factor = 1,
                                   .unit = kachi_builder_unit(facts->builder, s("kg")),
                                   .provider = s(provider)};
    kachi_builder_add_exchange(facts->builder, s(of), s(what), &added, false);
}

static void factor(struct facts *facts, const char *of, const char *what, uint32_t exchange,
                   enum kachi_allocation_method method, double value)
{
    struct kachi_allocation_factor added = {.method = method, .value = value};
    kachi_builder_add_factor(facts->builder, s(of), s(what), exchange, &added);
}

/* The dataset as it stands: the numbers of the file. */
static const struct kachi_evaluated *as_it_stands(struct kachi_arena *arena,
                                                  const struct kachi_dataset *dataset)
{
    struct kachi_evaluated *evaluated = KACHI_NEW(arena, struct kachi_evaluated);
    evaluated->dataset = dataset;
    evaluated->amount = KACHI_NEW_ARRAY(arena, double, dataset->exchange_count);
    evaluated->provider = KACHI_NEW_ARRAY(arena, struct kachi_str, dataset->exchange_count);
    evaluated->factor = KACHI_NEW_ARRAY(arena, double, dataset->factor_count);
    for (uint32_t i = 0; i < dataset->exchange_count; i++) {
        evaluated->amount[i] = dataset->exchanges[i].amount;
        evaluated->provider[i] = dataset->exchanges[i].provider;
    }
    for (uint32_t i = 0; i < dataset->factor_count; i++) {
        evaluated->factor[i] = dataset->factors[i].value;
    }
    return evaluated;
}

static enum kachi_err link_with(struct facts *facts, bool strict)
{
    if (facts->dataset == NULL) {
        assert_int_equal(kachi_builder_finish(facts->builder, &facts->findings, &facts->dataset),
                         KACHI_OK);
    }
    return kachi_link(&facts->arena, as_it_stands(&facts->arena, facts->dataset),
                      (struct kachi_link_options){.strict = strict}, &facts->findings,
                      &facts->linked);
}

static void link_all(struct facts *facts)
{
    assert_int_equal(link_with(facts, false), KACHI_OK);
}

static uint32_t column_of(const struct facts *facts, const char *key, const char *product_key)
{
    uint32_t index = kachi_dataset_activity(facts->dataset, s(key));
    for (uint32_t c = 0; c < facts->linked->column_count; c++) {
        const struct kachi_column *column = &facts->linked->columns[c];
        if (column->activity == index &&
            (product_key == NULL ||
             kachi_str_is(facts->dataset->flows[column->flow].key, product_key))) {
            return c;
        }
    }
    return KACHI_NONE;
}

/* The one coefficient between two activities. */
static double coefficient(const struct facts *facts, const char *supplier, const char *buyer)
{
    double found = nan("");
    for (uint64_t i = 0; i < facts->linked->link_count; i++) {
        const struct kachi_link *link = &facts->linked->links[i];
        if (link->supplier == column_of(facts, supplier, NULL) &&
            link->buyer == column_of(facts, buyer, NULL)) {
            assert_true(isnan(found));
            found = link->coefficient;
        }
    }
    return found;
}

static void eliminate(double a[DENSE_MAX][DENSE_MAX + 1], uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        uint32_t pivot = k;
        for (uint32_t i = k + 1; i < n; i++) {
            pivot = fabs(a[i][k]) > fabs(a[pivot][k]) ? i : pivot;
        }
        for (uint32_t j = 0; j <= n; j++) {
            double swap = a[k][j];
            a[k][j] = a[pivot][j];
            a[pivot][j] = swap;
        }
        for (uint32_t i = 0; i < n; i++) {
            double ratio = i == k ? 0 : a[i][k] / a[k][k];
            for (uint32_t j = 0; j <= n; j++) {
                a[i][j] -= ratio * a[k][j];
            }
        }
    }
}

/* All emissions of a demand on one column, by plain elimination of A x = f. */
static double total(const struct facts *facts, uint32_t column, double demand)
{
    const struct kachi_linked *linked = facts->linked;
    double a[DENSE_MAX][DENSE_MAX + 1] = {{0}};
    uint32_t n = linked->column_count;
    assert_true(n <= DENSE_MAX);
    for (uint32_t c = 0; c < n; c++) {
        a[c][c] += linked->columns[c].made;
    }
    for (uint64_t i = 0; i < linked->link_count; i++) {
        a[linked->links[i].supplier][linked->links[i].buyer] += linked->links[i].coefficient;
    }
    a[column][n] = demand;
    eliminate(a, n);
    double sum = 0;
    for (uint64_t i = 0; i < linked->emission_count; i++) {
        uint32_t c = linked->emissions[i].column;
        sum += linked->emissions[i].amount * a[c][n] / a[c][c];
    }
    return sum;
}

/* engine case 3a: a treatment downstream. */
static void waste_goes_to_its_treatment(void **state)
{
    struct facts *facts = *state;
    product(facts, "p");
    waste(facts, "w");
    emission(facts, "e");
    activity(facts, "P", ANY);
    line(facts, "P", KACHI_OUTPUT, "p", 1, REFERENCE);
    line(facts, "P", KACHI_OUTPUT, "w", 2, PLAIN);
    activity(facts, "W", ANY);
    line(facts, "W", KACHI_INPUT, "w", 1, REFERENCE);
    line(facts, "W", KACHI_OUTPUT, "e", 2, PLAIN);
    link_all(facts);
    assert_int_equal(facts->linked->column_count, 2);
    assert_near(facts->linked->columns[column_of(facts, "P", NULL)].made, 1, 0);
    assert_near(facts->linked->columns[column_of(facts, "W", NULL)].made, -1, 0);
    assert_near(coefficient(facts, "W", "P"), 2, 0);
    assert_near(total(facts, column_of(facts, "P", NULL), 1), 4, 1e-15);
    assert_near(total(facts, column_of(facts, "W", NULL), -1), 2, 1e-15);
    assert_int_equal(facts->findings.count, 0);
}

/* engine case 3b: the treatment itself is asked for. */
static void treatment_buys_what_it_needs(void **state)
{
    struct facts *facts = *state;
    product(facts, "p");
    waste(facts, "w");
    emission(facts, "e");
    activity(facts, "P", ANY);
    line(facts, "P", KACHI_OUTPUT, "p", 1, REFERENCE);
    line(facts, "P", KACHI_OUTPUT, "e", 2, PLAIN);
    activity(facts, "W", ANY);
    line(facts, "W", KACHI_INPUT, "w", 1, REFERENCE);
    line(facts, "W", KACHI_INPUT, "p", 2, PLAIN);
    link_all(facts);
    assert_near(coefficient(facts, "P", "W"), -2, 0);
    assert_near(total(facts, column_of(facts, "W", NULL), -1), 4, 1e-15);
}

/* engine case 4, for an avoided product and an avoided treatment, on either side of the file. */
static void avoided_is_a_credit(void **state)
{
    static const struct {
        enum kachi_flow_kind kind;
        enum kachi_direction direction;
        double expected;
    } cases[] = {{KACHI_FLOW_PRODUCT, KACHI_INPUT, 0.5},
                 {KACHI_FLOW_PRODUCT, KACHI_OUTPUT, 0.5},
                 {KACHI_FLOW_WASTE, KACHI_INPUT, -0.5},
                 {KACHI_FLOW_WASTE, KACHI_OUTPUT, -0.5}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct facts *facts = *state;
        product(facts, "p1");
        flow(facts, "p2", cases[i].kind, "kg");
        emission(facts, "CO2");
        activity(facts, "one", ANY);
        line(facts, "one", KACHI_OUTPUT, "p1", 1, REFERENCE);
        line(facts, "one", cases[i].direction, "p2", 0.5, AVOIDED);
        line(facts, "one", KACHI_OUTPUT, "CO2", 2, PLAIN);
        activity(facts, "two", ANY);
        line(facts, "two", cases[i].kind == KACHI_FLOW_WASTE ? KACHI_INPUT : KACHI_OUTPUT, "p2", 1,
             REFERENCE);
        line(facts, "two", KACHI_OUTPUT, "CO2", 2, PLAIN);
        link_all(facts);
        assert_near(coefficient(facts, "two", "one"), cases[i].expected, 0);
        assert_near(total(facts, column_of(facts, "one", NULL), 1), 1, 1e-15);
        teardown(state);
        setup(state);
    }
}

/* engine case 5: shares 0.25 and 0.75, whichever of the two is a product and which a treated waste.
 */
static void factors_share_among_products_and_wastes(void **state)
{
    static const enum kachi_flow_kind kinds[4][2] = {{KACHI_FLOW_PRODUCT, KACHI_FLOW_PRODUCT},
                                                     {KACHI_FLOW_WASTE, KACHI_FLOW_WASTE},
                                                     {KACHI_FLOW_PRODUCT, KACHI_FLOW_WASTE},
                                                     {KACHI_FLOW_WASTE, KACHI_FLOW_PRODUCT}};
    for (size_t i = 0; i < 4; i++) {
        struct facts *facts = *state;
        bool is_waste = kinds[i][0] == KACHI_FLOW_WASTE;
        flow(facts, "p1", kinds[i][0], "kg");
        flow(facts, "p2", kinds[i][1], "kg");
        emission(facts, "CO2");
        activity(facts, "P",
                 (struct of){NULL, KACHI_ALLOCATE_PHYSICAL, KACHI_NO_DAY, KACHI_NO_DAY});
        line(facts, "P", is_waste ? KACHI_INPUT : KACHI_OUTPUT, "p1", 1, REFERENCE);
        line(facts, "P", kinds[i][1] == KACHI_FLOW_WASTE ? KACHI_INPUT : KACHI_OUTPUT, "p2", 3,
             PLAIN);
        line(facts, "P", KACHI_OUTPUT, "CO2", 2, PLAIN);
        factor(facts, "P", "p1", KACHI_NONE, KACHI_ALLOCATE_PHYSICAL, 0.25);
        factor(facts, "P", "p2", KACHI_NONE, KACHI_ALLOCATE_PHYSICAL, 0.75);
        link_all(facts);
        assert_int_equal(facts->linked->column_count, 2);
        assert_near(total(facts, column_of(facts, "P", "p1"), is_waste ? -1 : 1), 0.5, 1e-15);
        assert_int_equal(facts->findings.count, 0);
        assert_int_equal(facts->linked->assumption_count, 0);
        teardown(state);
        setup(state);
    }
}

/* engine case 5 again, with a factor that is a formula: param / 100, param = 25. */
static void a_factor_may_be_a_formula(void **state)
{
    struct facts *facts = *state;
    struct kachi_evaluated *evaluated = NULL;
    struct kachi_parameter param = {.name = s("param"), .value = 25};
    struct kachi_allocation_factor by_formula = {.method = KACHI_ALLOCATE_PHYSICAL,
                                                 .formula = s("param / 100")};
    product(facts, "p1");
    product(facts, "p2");
    emission(facts, "CO2");
    activity(facts, "P", (struct of){NULL, KACHI_ALLOCATE_PHYSICAL, KACHI_NO_DAY, KACHI_NO_DAY});
    line(facts, "P", KACHI_OUTPUT, "p1", 1, REFERENCE);
    line(facts, "P", KACHI_OUTPUT, "p2", 3, PLAIN);
    line(facts, "P", KACHI_OUTPUT, "CO2", 2, PLAIN);
    kachi_builder_add_parameter(facts->builder, s("P"), &param);
    kachi_builder_add_factor(facts->builder, s("P"), s("p1"), KACHI_NONE, &by_formula);
    factor(facts, "P", "p2", KACHI_NONE, KACHI_ALLOCATE_PHYSICAL, 0.75);
    assert_int_equal(kachi_builder_finish(facts->builder, &facts->findings, &facts->dataset),
                     KACHI_OK);
    assert_int_equal(kachi_scenario_evaluate(&facts->arena, facts->dataset,
                                             (struct kachi_scenario){.taken = NULL},
                                             &facts->findings, &evaluated),
                     KACHI_OK);
    assert_int_equal(kachi_link(&facts->arena, evaluated, (struct kachi_link_options){false},
                                &facts->findings, &facts->linked),
                     KACHI_OK);
    assert_near(total(facts, column_of(facts, "P", "p1"), 1), 0.5, 1e-15);
    assert_int_equal(facts->findings.count, 0);
}

static void plant(struct facts *facts, enum kachi_allocation_method method, const char *unit)
{
    product(facts, "heat");
    flow(facts, "power", KACHI_FLOW_PRODUCT, unit);
    product(facts, "gas");
    emission(facts, "CO2");
    activity(facts, "plant", (struct of){NULL, method, KACHI_NO_DAY, KACHI_NO_DAY});
    line(facts, "plant", KACHI_INPUT, "gas", 10, PLAIN);
    line(facts, "plant", KACHI_OUTPUT, "heat", 1, PLAIN);
    line(facts, "plant", KACHI_OUTPUT, "power", 3, REFERENCE);
    line(facts, "plant", KACHI_OUTPUT, "CO2", 8, PLAIN);
}

static double emitted(const struct facts *facts, const char *product_key)
{
    double sum = 0;
    for (uint64_t i = 0; i < facts->linked->emission_count; i++) {
        sum += facts->linked->emissions[i].column == column_of(facts, "plant", product_key)
                   ? facts->linked->emissions[i].amount
                   : 0;
    }
    return sum;
}

static void causal_factors_share_each_exchange(void **state)
{
    struct facts *facts = *state;
    plant(facts, KACHI_ALLOCATE_CAUSAL, "kg");
    factor(facts, "plant", "heat", 0, KACHI_ALLOCATE_CAUSAL, 0.4);
    factor(facts, "plant", "power", 0, KACHI_ALLOCATE_CAUSAL, 0.6);
    factor(facts, "plant", "power", 3, KACHI_ALLOCATE_CAUSAL, 1);
    link_all(facts);
    assert_int_equal(facts->linked->cutoff_count, 2);
    assert_near(facts->linked->cutoffs[0].amount, 4, 0);
    assert_near(facts->linked->cutoffs[1].amount, 6, 0);
    assert_near(emitted(facts, "heat"), 0, 0);
    assert_near(emitted(facts, "power"), 8, 0);
    assert_int_equal(facts->findings.count, 0);
}

static void causal_without_a_factor_takes_the_shares_of_the_products(void **state)
{
    struct facts *facts = *state;
    plant(facts, KACHI_ALLOCATE_CAUSAL, "kg");
    factor(facts, "plant", "heat", 0, KACHI_ALLOCATE_CAUSAL, 0.4);
    factor(facts, "plant", "power", 0, KACHI_ALLOCATE_CAUSAL, 0.5);
    factor(facts, "plant", "heat", KACHI_NONE, KACHI_ALLOCATE_PHYSICAL, 0.1);
    factor(facts, "plant", "power", KACHI_NONE, KACHI_ALLOCATE_PHYSICAL, 0.9);
    link_all(facts);
    assert_near(emitted(facts, "heat"), 0.8, 1e-15);
    assert_near(emitted(facts, "power"), 7.2, 1e-15);
    assert_int_equal(facts->findings.count, 1);
    assert_string_equal(facts->findings.items[0].code, "allocation-sum-causal");
}

static void without_factors_by_amount(void **state)
{
    struct facts *facts = *state;
    plant(facts, KACHI_ALLOCATE_NONE, "kg");
    link_all(facts);
    assert_near(emitted(facts, "heat"), 2, 0);
    assert_near(emitted(facts, "power"), 6, 0);
    assert_int_equal(facts->linked->assumption_count, 1);
    assert_int_equal(facts->linked->assumptions[0].kind, KACHI_ASSUMED_BY_AMOUNT);
    assert_true(kachi_findings_has(&facts->findings, "assumption-allocation"));
    assert_int_equal(kachi_findings_count(&facts->findings, KACHI_WARNING), 0);
}

/* Heat and power share one purchase that nobody supplies: two cut-offs, one thing missing. */
static void what_is_missing_counts_once(void **state)
{
    struct facts *facts = *state;
    plant(facts, KACHI_ALLOCATE_NONE, "kg");
    link_all(facts);
    assert_int_equal(facts->linked->cutoff_count, 2);
    uint32_t *missing = NULL;
    assert_int_equal(kachi_linked_unsupplied(&facts->arena, facts->linked, &missing), 1);
    assert_int_equal(missing[0], facts->linked->cutoffs[0].exchange);
    assert_int_equal(missing[0], facts->linked->cutoffs[1].exchange);
}

static void without_factors_all_to_the_reference(void **state)
{
    struct facts *facts = *state;
    plant(facts, KACHI_ALLOCATE_ECONOMIC, "kWh");
    link_all(facts);
    assert_near(emitted(facts, "heat"), 0, 0);
    assert_near(emitted(facts, "power"), 8, 0);
    assert_int_equal(facts->linked->cutoff_count, 1);
    assert_near(facts->linked->cutoffs[0].amount, 10, 0);
    assert_int_equal(facts->linked->column_of_activity[0], column_of(facts, "plant", "power"));
    assert_int_equal(facts->linked->assumptions[0].kind, KACHI_ASSUMED_ALL_TO_REFERENCE);
}

static void strict_refuses_to_assume(void **state)
{
    struct facts *facts = *state;
    plant(facts, KACHI_ALLOCATE_NONE, "kg");
    assert_int_equal(link_with(facts, true), KACHI_ERR_INPUT);
    assert_null(facts->linked);
    assert_int_equal(kachi_findings_count(&facts->findings, KACHI_ERROR), 1);
    assert_string_equal(facts->findings.items[0].code, "allocation-missing");
    struct kachi_finding_text text =
        kachi_finding_text(&facts->arena, &facts->findings.items[0], KACHI_LANG_EN);
    assert_true(kachi_str_contains(text.message, s("\"plant\"")));
    assert_true(kachi_str_contains(text.detail, s("heat 0.25, power 0.75")));
}

static void strict_is_content_with_factors(void **state)
{
    struct facts *facts = *state;
    plant(facts, KACHI_ALLOCATE_ECONOMIC, "kWh");
    factor(facts, "plant", "heat", KACHI_NONE, KACHI_ALLOCATE_ECONOMIC, 0.3);
    factor(facts, "plant", "power", KACHI_NONE, KACHI_ALLOCATE_ECONOMIC, 0.7);
    assert_int_equal(link_with(facts, true), KACHI_OK);
    assert_near(emitted(facts, "heat"), 2.4, 1e-15);
    assert_int_equal(facts->findings.count, 0);
}

/* Never mended: what the file says is used, and said. */
static void factors_that_do_not_add_up_are_used_and_told(void **state)
{
    struct facts *facts = *state;
    plant(facts, KACHI_ALLOCATE_NONE, "kWh");
    factor(facts, "plant", "heat", KACHI_NONE, KACHI_ALLOCATE_PHYSICAL, 0.25);
    factor(facts, "plant", "power", KACHI_NONE, KACHI_ALLOCATE_PHYSICAL, 0.5);
    link_all(facts);
    assert_near(emitted(facts, "heat"), 2, 0);
    assert_near(emitted(facts, "power"), 4, 0);
    assert_true(kachi_findings_has(&facts->findings, "allocation-sum"));
    assert_true(kachi_findings_has(&facts->findings, "allocation-method"));
    assert_int_equal(facts->linked->assumption_count, 0);
}

static void maker(struct facts *facts, const char *key, const char *location, kachi_day until)
{
    activity(facts, key, (struct of){location, KACHI_ALLOCATE_NONE, KACHI_NO_DAY, until});
    line(facts, key, KACHI_OUTPUT, "power", 1, REFERENCE);
}

static void buyer(struct facts *facts, const char *key, const char *location)
{
    product(facts, key);
    activity(facts, key, (struct of){location, KACHI_ALLOCATE_NONE, KACHI_NO_DAY, KACHI_NO_DAY});
    line(facts, key, KACHI_OUTPUT, key, 1, REFERENCE);
    line(facts, key, KACHI_INPUT, "power", 1, PLAIN);
}

/* "chosen reason candidate candidate ..." of the first ambiguity. */
static const char *first_choice(struct facts *facts)
{
    const struct kachi_linked *linked = facts->linked;
    const struct kachi_activity *activities = facts->dataset->activities;
    assert_int_equal(linked->ambiguity_count, 1);
    const struct kachi_ambiguity *a = &linked->ambiguities[0];
    struct kachi_str text = kachi_str_print(&facts->arena, "%.*s %s",
                                            KACHI_STR_ARG(activities[a->chosen].key), a->reason);
    for (uint32_t i = 0; i < a->candidate_count; i++) {
        uint32_t candidate = linked->candidates[a->candidate_first + i];
        text = kachi_str_print(&facts->arena, "%.*s %.*s", KACHI_STR_ARG(text),
                               KACHI_STR_ARG(activities[candidate].key));
    }
    return text.text;
}

static void same_location_first(void **state)
{
    struct facts *facts = *state;
    product(facts, "power");
    maker(facts, "m1", "US", 3000);
    maker(facts, "m2", "JP", 1000);
    buyer(facts, "x", "JP");
    link_all(facts);
    assert_string_equal(first_choice(facts), "m2 location m1 m2");
    assert_near(coefficient(facts, "m2", "x"), -1, 0);
}

static void then_the_latest(void **state)
{
    struct facts *facts = *state;
    product(facts, "power");
    maker(facts, "m1", "JP", 1000);
    maker(facts, "m2", "JP", 2000);
    maker(facts, "m3", "US", 3000);
    buyer(facts, "x", "JP");
    link_all(facts);
    assert_string_equal(first_choice(facts), "m2 latest m1 m2 m3");
}

static void latest_anywhere_without_a_neighbour(void **state)
{
    struct facts *facts = *state;
    product(facts, "power");
    maker(facts, "m1", "US", 1000);
    maker(facts, "m2", "DE", 2000);
    maker(facts, "m3", "AT", 1500);
    buyer(facts, "x", "JP");
    link_all(facts);
    assert_string_equal(first_choice(facts), "m2 latest m1 m2 m3");
}

static void then_the_smallest_key(void **state)
{
    struct facts *facts = *state;
    product(facts, "power");
    maker(facts, "m3", "DE", 2000);
    maker(facts, "m2", "US", 2000);
    maker(facts, "m4", "AT", 2000);
    buyer(facts, "x", NULL);
    link_all(facts);
    assert_string_equal(first_choice(facts), "m2 key m2 m3 m4");
}

static void the_named_one_before_all(void **state)
{
    struct facts *facts = *state;
    product(facts, "power");
    product(facts, "x");
    maker(facts, "m1", "JP", 3000);
    maker(facts, "m2", "US", 1000);
    activity(facts, "x", (struct of){"JP", KACHI_ALLOCATE_NONE, KACHI_NO_DAY, KACHI_NO_DAY});
    line(facts, "x", KACHI_OUTPUT, "x", 1, REFERENCE);
    named(facts, "x", "power", "m2");
    link_all(facts);
    assert_int_equal(facts->linked->ambiguity_count, 0);
    assert_near(coefficient(facts, "m2", "x"), -1, 0);
    assert_int_equal(facts->findings.count, 0);
}

static void a_named_one_that_cannot_is_told(void **state)
{
    struct facts *facts = *state;
    product(facts, "power");
    product(facts, "x");
    maker(facts, "m1", "JP", 3000);
    activity(facts, "x", ANY);
    line(facts, "x", KACHI_OUTPUT, "x", 1, REFERENCE);
    named(facts, "x", "power", "nobody");
    named(facts, "x", "power", "x");
    link_all(facts);
    assert_int_equal(kachi_findings_count(&facts->findings, KACHI_WARNING), 2);
    assert_true(kachi_findings_has(&facts->findings, "provider-missing"));
    assert_int_equal(facts->linked->link_count, 2);
    assert_int_equal(facts->linked->links[1].supplier, column_of(facts, "m1", NULL));
}

static void nobody_makes_it(void **state)
{
    struct facts *facts = *state;
    product(facts, "power");
    buyer(facts, "x", "JP");
    line(facts, "x", KACHI_INPUT, "power", 0, PLAIN);
    line(facts, "x", KACHI_INPUT, "power", 2.5, PLAIN);
    link_all(facts);
    assert_int_equal(facts->linked->link_count, 0);
    assert_int_equal(facts->linked->cutoff_count, 2); /* amount 0 is not missing */
    assert_near(facts->linked->cutoffs[1].amount, 2.5, 0);
}

static void own_use_and_the_same_twice_stay(void **state)
{
    struct facts *facts = *state;
    product(facts, "power");
    maker(facts, "grid", "JP", 0);
    line(facts, "grid", KACHI_INPUT, "power", 0.25, PLAIN);
    line(facts, "grid", KACHI_INPUT, "power", 0.125, PLAIN);
    link_all(facts);
    assert_int_equal(facts->linked->link_count, 2);
    for (uint64_t i = 0; i < 2; i++) {
        assert_int_equal(facts->linked->links[i].buyer, 0);
        assert_int_equal(facts->linked->links[i].supplier, 0);
    }
    assert_near(facts->linked->links[0].coefficient, -0.125, 0);
    assert_near(facts->linked->links[1].coefficient, -0.25, 0);
    assert_int_equal(facts->linked->ambiguity_count, 0);
}

static void a_product_in_two_lines_is_one_column(void **state)
{
    struct facts *facts = *state;
    product(facts, "power");
    maker(facts, "grid", "JP", 0);
    line(facts, "grid", KACHI_OUTPUT, "power", 3, PLAIN);
    link_all(facts);
    assert_int_equal(facts->linked->column_count, 1);
    assert_near(facts->linked->columns[0].made, 4, 0);
}

static void what_makes_nothing_has_no_column(void **state)
{
    struct facts *facts = *state;
    product(facts, "power");
    emission(facts, "CO2");
    activity(facts, "leak", ANY);
    line(facts, "leak", KACHI_OUTPUT, "CO2", 1, PLAIN);
    activity(facts, "idle", ANY);
    line(facts, "idle", KACHI_OUTPUT, "power", 0, REFERENCE);
    line(facts, "idle", KACHI_OUTPUT, "CO2", 1, PLAIN);
    link_all(facts);
    assert_int_equal(facts->linked->column_count, 0);
    assert_int_equal(facts->linked->emission_count, 0);
    assert_true(facts->linked->column_of_activity[0] == KACHI_NONE);
    assert_true(facts->linked->column_of_activity[1] == KACHI_NONE);
    assert_true(kachi_findings_has(&facts->findings, "activity-without-product"));
    assert_true(kachi_findings_has(&facts->findings, "reference-zero"));
    assert_int_equal(kachi_findings_count(&facts->findings, KACHI_ERROR), 0);
}

static void emissions_have_their_sign(void **state)
{
    struct facts *facts = *state;
    product(facts, "p");
    emission(facts, "CO2");
    activity(facts, "P", ANY);
    line(facts, "P", KACHI_OUTPUT, "p", 1, REFERENCE);
    line(facts, "P", KACHI_OUTPUT, "CO2", 3, PLAIN);
    line(facts, "P", KACHI_INPUT, "CO2", 1, PLAIN);
    link_all(facts);
    assert_near(facts->linked->emissions[0].amount, -1, 0);
    assert_near(facts->linked->emissions[1].amount, 3, 0);
}

/* A random number below `end`, the same for the same place. */
static uint32_t at_random(uint64_t seed, uint64_t a, uint64_t b, uint32_t end)
{
    return (uint32_t)(kachi_random_at(seed, a, b) % end);
}

static const char *name_of(struct facts *facts, const char *what, uint32_t number)
{
    return kachi_str_print(&facts->arena, "%s%05u", what, number).text;
}

/* Activities that make one to three products, buy others, and emit; activity first + i, in any
 * order. */
static void add_random(struct facts *facts, uint64_t seed, uint32_t number, uint32_t count)
{
    static const char *const places[] = {"JP", "US", "DE", ""};
    const char *key = name_of(facts, "a", number);
    activity(facts, key,
             (struct of){places[at_random(seed, number, 1, 4)], KACHI_ALLOCATE_PHYSICAL,
                         KACHI_NO_DAY, (kachi_day)at_random(seed, number, 2, 4) * 365});
    uint32_t made = 1 + at_random(seed, number, 3, 3);
    for (uint32_t i = 0; i < made; i++) {
        const char *what = name_of(facts, "p", (number + i) % (count / 2));
        line(facts, key, KACHI_OUTPUT, what, 1.0 + i, i == 0 ? REFERENCE : PLAIN);
        if (number % 3 != 0) {
            factor(facts, key, what, KACHI_NONE, KACHI_ALLOCATE_PHYSICAL, 1.0 / made);
        }
    }
    for (uint32_t i = 0; i < 5; i++) {
        line(facts, key, KACHI_INPUT, name_of(facts, "p", at_random(seed, number, 10 + i, count)),
             0.01 * (i + 1), PLAIN);
    }
    line(facts, key, KACHI_OUTPUT, "CO2", 2, PLAIN);
}

static void random_system(struct facts *facts, uint64_t seed, uint32_t count, uint64_t order)
{
    emission(facts, "CO2");
    for (uint32_t i = 0; i < count; i++) {
        product(facts, name_of(facts, "p", i));
    }
    uint32_t *numbers = KACHI_NEW_ARRAY(&facts->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        numbers[i] = i;
        uint32_t j = at_random(order, i, 0, i + 1);
        uint32_t swap = numbers[j];
        numbers[j] = numbers[i];
        numbers[i] = swap;
    }
    for (uint32_t i = 0; i < count; i++) {
        add_random(facts, seed, order == 0 ? i : numbers[i], count);
    }
}

static struct kachi_str linked_dump(struct kachi_arena *arena, const struct kachi_linked *linked)
{
    struct kachi_buffer out;
    kachi_buffer_init(&out, (size_t)1 << 26);
    for (uint32_t i = 0; i < linked->column_count; i++) {
        const struct kachi_column *c = &linked->columns[i];
        kachi_buffer_print(&out, "column %u %u %u %.17g %.17g\n", c->activity, c->exchange, c->flow,
                           c->made, c->share);
    }
    for (uint64_t i = 0; i < linked->link_count; i++) {
        const struct kachi_link *l = &linked->links[i];
        kachi_buffer_print(&out, "link %u %u %u %.17g\n", l->buyer, l->supplier, l->exchange,
                           l->coefficient);
    }
    for (uint64_t i = 0; i < linked->emission_count; i++) {
        const struct kachi_emission *e = &linked->emissions[i];
        kachi_buffer_print(&out, "emission %u %u %.17g\n", e->column, e->exchange, e->amount);
    }
    for (uint32_t i = 0; i < linked->cutoff_count; i++) {
        kachi_buffer_print(&out, "cutoff %u %u %.17g\n", linked->cutoffs[i].column,
                           linked->cutoffs[i].exchange, linked->cutoffs[i].amount);
    }
    for (uint32_t i = 0; i < linked->ambiguity_count; i++) {
        const struct kachi_ambiguity *a = &linked->ambiguities[i];
        kachi_buffer_print(&out, "choice %u %u %s %u\n", a->exchange, a->chosen, a->reason,
                           a->candidate_count);
    }
    struct kachi_str text = kachi_str_copy(arena, kachi_buffer_str(&out));
    kachi_buffer_release(&out);
    return text;
}

static void order_of_rows_changes_nothing(void **state)
{
    struct facts *facts = *state;
    struct kachi_arena kept;
    kachi_arena_init(&kept);
    struct kachi_str first = s("");
    for (uint64_t order = 0; order < 4; order++) {
        facts = *state;
        random_system(facts, 7, 60, order);
        link_all(facts);
        struct kachi_str dump = linked_dump(&kept, facts->linked);
        assert_true(dump.bytes > 1000);
        if (order == 0) {
            first = dump;
        }
        assert_string_equal(dump.text, first.text);
        teardown(state);
        setup(state);
    }
    kachi_arena_release(&kept);
}

/* What the columns of an activity have together is what the activity has. */
static void sharing_loses_nothing(void **state)
{
    struct facts *facts = *state;
    for (uint64_t seed = 1; seed < 20; seed++) {
        facts = *state;
        random_system(facts, seed, 40, seed);
        link_all(facts);
        const struct kachi_linked *linked = facts->linked;
        double *sum = KACHI_NEW_ARRAY(&facts->arena, double, facts->dataset->exchange_count);
        for (uint64_t i = 0; i < linked->link_count; i++) {
            sum[linked->links[i].exchange] -= linked->links[i].coefficient;
        }
        for (uint64_t i = 0; i < linked->emission_count; i++) {
            sum[linked->emissions[i].exchange] += linked->emissions[i].amount;
        }
        for (uint32_t i = 0; i < linked->cutoff_count; i++) {
            sum[linked->cutoffs[i].exchange] += linked->cutoffs[i].amount;
        }
        for (uint32_t i = 0; i < linked->column_count; i++) {
            sum[linked->columns[i].exchange] += linked->columns[i].made;
        }
        for (uint32_t e = 0; e < facts->dataset->exchange_count; e++) {
            assert_near(sum[e], facts->dataset->exchanges[e].amount, 1e-12);
        }
        teardown(state);
        setup(state);
    }
}

/* USLCI has 32,526 exchanges: its links are to take a few milliseconds. */
static void links_quickly(void **state)
{
    struct facts *facts = *state;
    random_system(facts, 3, 5000, 0);
    link_all(facts); /* with the builder */
    struct timespec start, end;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    link_all(facts);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    double taken =
        (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
    printf("# %u exchanges linked in %.1f ms\n", facts->dataset->exchange_count, taken * 1e3);
    assert_true(taken < 1.0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(waste_goes_to_its_treatment),
        TEST(treatment_buys_what_it_needs),
        TEST(avoided_is_a_credit),
        TEST(factors_share_among_products_and_wastes),
        TEST(a_factor_may_be_a_formula),
        TEST(causal_factors_share_each_exchange),
        TEST(causal_without_a_factor_takes_the_shares_of_the_products),
        TEST(without_factors_by_amount),
        TEST(what_is_missing_counts_once),
        TEST(without_factors_all_to_the_reference),
        TEST(strict_refuses_to_assume),
        TEST(strict_is_content_with_factors),
        TEST(factors_that_do_not_add_up_are_used_and_told),
        TEST(same_location_first),
        TEST(then_the_latest),
        TEST(latest_anywhere_without_a_neighbour),
        TEST(then_the_smallest_key),
        TEST(the_named_one_before_all),
        TEST(a_named_one_that_cannot_is_told),
        TEST(nobody_makes_it),
        TEST(own_use_and_the_same_twice_stay),
        TEST(a_product_in_two_lines_is_one_column),
        TEST(what_makes_nothing_has_no_column),
        TEST(emissions_have_their_sign),
        TEST(order_of_rows_changes_nothing),
        TEST(sharing_loses_nothing),
        TEST(links_quickly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
