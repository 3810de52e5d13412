/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The builder's laws: the same facts in any order give the same dataset, a dataset added to a
 * builder comes back the same, and everything that does not fit is found at once.
 */
#include "inventory/builder.h"

#include "assert_near.h"
#include "base/random.h"
#include "dataset_dump.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct kachi_str s(const char *text)
{
    return kachi_str_of(text);
}

struct facts {
    struct kachi_builder *builder;
    struct kachi_findings findings;
    struct kachi_dataset *dataset;
};

static int setup(void **state)
{
    static struct facts facts;
    facts = (struct facts){.builder = kachi_builder_new()};
    kachi_findings_init(&facts.findings);
    *state = &facts;
    return 0;
}

static int teardown(void **state)
{
    struct facts *facts = *state;
    kachi_builder_free(facts->builder);
    kachi_findings_release(&facts->findings);
    kachi_dataset_close(facts->dataset);
    return 0;
}

static void add_flow(struct kachi_builder *builder, const char *key, const char *unit)
{
    struct kachi_flow flow = {
        .key = s(key),
        .name = s(key),
        .dimension =
            kachi_builder_unit_at(builder, kachi_builder_unit(builder, s(unit)))->dimension,
    };
    kachi_builder_add_flow(builder, &flow);
}

static void add_activity(struct kachi_builder *builder, const char *key)
{
    struct kachi_activity activity = {
        .key = s(key), .valid_from = KACHI_NO_DAY, .valid_until = KACHI_NO_DAY};
    kachi_builder_add_activity(builder, &activity);
}

struct line {
    const char *activity, *flow;
    double amount;
    const char *unit;
    enum kachi_direction direction;
    bool is_reference;
};

static void add_line(struct kachi_builder *builder, struct line line)
{
    struct kachi_exchange exchange = {
        .direction = line.direction,
        .amount = line.amount,
        .unit = kachi_builder_unit(builder, s(line.unit)),
    };
    kachi_builder_add_exchange(builder, s(line.activity), s(line.flow), &exchange,
                               line.is_reference);
}

static void add_measure(struct kachi_builder *builder, const char *key)
{
    struct kachi_measure measure = {
        .key = s(key), .party = s("D"), .basis = KACHI_BASIS_CERTIFICATE, .start = KACHI_NO_DAY};
    kachi_builder_add_measure(builder, &measure);
}

static void add_change(struct kachi_builder *builder, const char *measure, const char *activity,
                       const char *flow, double value)
{
    struct kachi_change change = {.measure = s(measure),
                                  .operation = KACHI_SET,
                                  .target = KACHI_TARGET_AMOUNT,
                                  .value = value};
    kachi_builder_add_change(builder, s(activity), s(flow), s(""), &change);
}

/* One fact of a small plant; the exchanges of an activity stay in order, for they are numbered. */
static void add_fact(struct kachi_builder *builder, size_t number)
{
    switch (number) {
    case 0:
        add_flow(builder, "steel", "kg");
        break;
    case 1:
        add_flow(builder, "power", "kWh");
        break;
    case 2:
        add_flow(builder, "carbon dioxide", "kg");
        break;
    case 3:
        add_activity(builder, "mill");
        break;
    case 4:
        add_activity(builder, "grid");
        break;
    case 5:
        add_line(builder, (struct line){"mill", "steel", 1, "t", KACHI_OUTPUT, true});
        add_line(builder, (struct line){"mill", "power", 500, "kWh", KACHI_INPUT, false});
        break;
    case 6:
        add_line(builder, (struct line){"grid", "power", 1, "MWh", KACHI_OUTPUT, true});
        add_line(builder, (struct line){"grid", "carbon dioxide", 430, "kg", KACHI_OUTPUT, false});
        break;
    case 7: {
        struct kachi_parameter yield = {.name = s("yield"), .value = 0.9};
        kachi_builder_add_parameter(builder, s("mill"), &yield);
        struct kachi_parameter hours = {.name = s("hours"), .formula = s("8*250")};
        kachi_builder_add_parameter(builder, s(""), &hours);
        break;
    }
    case 8: {
        struct kachi_attribute grade = {.name = s("grade"), .value = s("SPCC")};
        kachi_builder_add_attribute(builder, s("mill"), &grade);
        break;
    }
    case 9:
        add_measure(builder, "furnace");
        break;
    case 10:
        add_measure(builder, "efficiency");
        break;
    case 11:
        add_change(builder, "furnace", "mill", "power", 400);
        break;
    case 12:
        add_change(builder, "efficiency", "grid", "carbon dioxide", 400);
        break;
    case 13: {
        struct kachi_allocation_factor all = {.method = KACHI_ALLOCATE_PHYSICAL, .value = 1.0};
        kachi_builder_add_factor(builder, s("mill"), s("steel"), 1, &all);
        break;
    }
    default: {
        struct kachi_source source = {.name = s("plant"), .format = s("test")};
        kachi_builder_add_source(builder, &source);
        break;
    }
    }
}
#define FACT_COUNT 15

static struct kachi_dataset *build(struct facts *facts, const size_t order[FACT_COUNT])
{
    for (size_t i = 0; i < FACT_COUNT; i++) {
        add_fact(facts->builder, order[i]);
    }
    struct kachi_dataset *dataset = NULL;
    assert_int_equal(kachi_builder_finish(facts->builder, &facts->findings, &dataset), KACHI_OK);
    return dataset;
}

static void same_facts_in_any_order_are_the_same_dataset(void **state)
{
    struct facts *facts = *state;
    size_t order[FACT_COUNT];
    for (size_t i = 0; i < FACT_COUNT; i++) {
        order[i] = i;
    }
    facts->dataset = build(facts, order);
    struct kachi_str expected = dataset_dump(&facts->findings.arena, facts->dataset);
    assert_true(expected.bytes > 500);
    for (uint64_t round = 0; round < 50; round++) {
        for (size_t i = FACT_COUNT - 1; i > 0; i--) {
            size_t other = (size_t)(kachi_random_at(7, round, i) % (i + 1));
            size_t held = order[i];
            order[i] = order[other];
            order[other] = held;
        }
        struct kachi_dataset *shuffled = build(facts, order);
        struct kachi_str found = dataset_dump(&facts->findings.arena, shuffled);
        assert_string_equal(found.text, expected.text);
        kachi_dataset_close(shuffled);
    }
}

static void a_dataset_added_again_comes_back_the_same(void **state)
{
    struct facts *facts = *state;
    size_t order[FACT_COUNT];
    for (size_t i = 0; i < FACT_COUNT; i++) {
        order[i] = FACT_COUNT - 1 - i;
    }
    facts->dataset = build(facts, order);
    kachi_builder_add_dataset(facts->builder, facts->dataset);
    struct kachi_dataset *again = NULL;
    assert_int_equal(kachi_builder_finish(facts->builder, &facts->findings, &again), KACHI_OK);
    assert_string_equal(dataset_dump(&facts->findings.arena, again).text,
                        dataset_dump(&facts->findings.arena, facts->dataset).text);
    kachi_dataset_close(again);
}

static void amounts_are_in_reference_units_and_give_back_what_was_written(void **state)
{
    struct facts *facts = *state;
    size_t order[FACT_COUNT];
    for (size_t i = 0; i < FACT_COUNT; i++) {
        order[i] = i;
    }
    const struct kachi_dataset *dataset = facts->dataset = build(facts, order);
    uint32_t mill = kachi_dataset_activity(dataset, s("mill"));
    assert_int_equal(dataset->activities[mill].exchange_count, 2);
    const struct kachi_exchange *steel = &dataset->exchanges[dataset->activities[mill].reference];
    assert_near(steel->amount, 1000.0, 0.0);
    assert_near(steel->amount / dataset->units[steel->unit].factor, 1.0, 0.0);
    const struct kachi_exchange *power = steel - 1; /* by flow, whatever the order of rows */
    assert_near(power->amount, 1800.0, 1e-12);      /* 500 kWh are 1,800 MJ */
    assert_true(kachi_str_is(dataset->units[power->unit].name, "kWh"));
    assert_int_equal(dataset->parameter_count, 2);
    assert_int_equal(dataset->parameters[1].activity, KACHI_NONE); /* globals last */
    assert_int_equal(dataset->activities[mill].parameter_count, 1);
    uint32_t furnace = kachi_dataset_measure(dataset, s("furnace"));
    assert_int_equal(dataset->measures[furnace].change_count, 1);
    uint32_t changed = dataset->changes[dataset->measures[furnace].change_first].exchange;
    assert_ptr_equal(&dataset->exchanges[changed], power);
    assert_int_equal(dataset->factors[0].exchange, changed);
}

static void everything_that_does_not_fit_is_found_at_once(void **state)
{
    struct facts *facts = *state;
    struct kachi_builder *builder = facts->builder;
    for (size_t i = 0; i < FACT_COUNT; i++) {
        add_fact(builder, i);
    }
    add_activity(builder, "mill");                                                  /* key-twice */
    add_flow(builder, "steel", "m3");                                               /* key-twice */
    add_line(builder, (struct line){"mil", "steel", 1, "kg", KACHI_INPUT, false});  /* activity */
    add_line(builder, (struct line){"mill", "stell", 1, "kg", KACHI_INPUT, false}); /* flow */
    add_line(builder, (struct line){"mill", "steel", 1, "l", KACHI_INPUT, false});  /* unit */
    add_line(builder, (struct line){"mill", "steel", HUGE_VAL, "kg", KACHI_INPUT, false});
    add_line(builder, (struct line){"grid", "power", 1, "kWh", KACHI_OUTPUT, true}); /* reference */
    add_change(builder, "furnance", "grid", "carbon dioxide", 1);                    /* measure */
    add_change(builder, "furnace", "grid", "steel", 1);                              /* exchange */
    add_change(builder, "furnace", "grid", "power", 1);                              /* ambiguous */
    struct kachi_change change = {.measure = s("furnace"), .target = KACHI_TARGET_PARAMETER};
    kachi_builder_add_change(builder, s("mill"), s(""), s("yeild"), &change); /* parameter */
    struct kachi_dataset *dataset = NULL;
    assert_int_equal(kachi_builder_finish(builder, &facts->findings, &dataset), KACHI_ERR_INPUT);
    assert_null(dataset);
    static const struct {
        const char *code;
        size_t count;
    } expected[] = {
        {"key-twice", 2},         {"activity-missing", 1},  {"flow-missing", 1},
        {"unit-mismatch", 1},     {"number-not-finite", 1}, {"reference-twice", 1},
        {"measure-missing", 1},   {"exchange-missing", 1},  {"exchange-ambiguous", 1},
        {"parameter-missing", 1},
    };
    size_t total = 0;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_int_equal(kachi_findings_count_of(&facts->findings, expected[i].code),
                         expected[i].count);
        total += expected[i].count;
    }
    assert_int_equal(kachi_findings_count(&facts->findings, KACHI_ERROR), total);
}

static void near_names_are_told(void **state)
{
    struct facts *facts = *state;
    for (size_t i = 0; i < FACT_COUNT; i++) {
        add_fact(facts->builder, i);
    }
    add_line(facts->builder, (struct line){"mill", "stell", 1, "kg", KACHI_INPUT, false});
    struct kachi_dataset *dataset = NULL;
    assert_int_equal(kachi_builder_finish(facts->builder, &facts->findings, &dataset),
                     KACHI_ERR_INPUT);
    assert_int_equal(facts->findings.count, 1);
    struct kachi_finding_text text =
        kachi_finding_text(&facts->findings.arena, &facts->findings.items[0], KACHI_LANG_EN);
    assert_true(kachi_str_contains(text.detail, s("\"steel\"")));
}

static void the_builder_is_empty_after_a_fault(void **state)
{
    struct facts *facts = *state;
    add_line(facts->builder, (struct line){"mill", "stell", 1, "kg", KACHI_INPUT, false});
    assert_int_equal(kachi_builder_finish(facts->builder, &facts->findings, &facts->dataset),
                     KACHI_ERR_INPUT);
    assert_int_equal(kachi_builder_finish(facts->builder, &facts->findings, &facts->dataset),
                     KACHI_OK);
    assert_int_equal(facts->dataset->exchange_count, 0);
    assert_int_equal(facts->dataset->unit_count, 0);
}

/* A reader of a large file stays within milliseconds a thousand rows; 40,000 rows are built and
 * looked up here, so a quadratic step would show in the test run. */
static void many_rows_are_indexed(void **state)
{
    struct facts *facts = *state;
    enum { COUNT = 2000, LINES = 20 };
    char key[32];
    for (int i = 0; i < COUNT; i++) {
        snprintf(key, sizeof key, "a%d", i);
        add_flow(facts->builder, key, "kg");
        add_activity(facts->builder, key);
        char other[32];
        for (int line = 0; line < LINES; line++) {
            snprintf(other, sizeof other, "a%d", line == 0 ? i : (i * 7 + line * 13) % COUNT);
            add_line(facts->builder,
                     (struct line){key, other, line + 1, "kg",
                                   line == 0 ? KACHI_OUTPUT : KACHI_INPUT, line == 0});
        }
    }
    assert_int_equal(kachi_builder_finish(facts->builder, &facts->findings, &facts->dataset),
                     KACHI_OK);
    assert_int_equal(facts->dataset->exchange_count, COUNT * LINES);
    for (uint32_t i = 1; i < facts->dataset->activity_count; i++) {
        assert_true(kachi_str_compare(facts->dataset->activities[i - 1].key,
                                      facts->dataset->activities[i].key) < 0);
    }
    for (uint32_t i = 0; i < facts->dataset->exchange_count; i++) {
        const struct kachi_exchange *exchange = &facts->dataset->exchanges[i];
        assert_int_equal(exchange->activity, i / LINES);
        assert_true(i % LINES == 0 || exchange[-1].flow <= exchange->flow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(same_facts_in_any_order_are_the_same_dataset, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_dataset_added_again_comes_back_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(
            amounts_are_in_reference_units_and_give_back_what_was_written, setup, teardown),
        cmocka_unit_test_setup_teardown(everything_that_does_not_fit_is_found_at_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(near_names_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(the_builder_is_empty_after_a_fault, setup, teardown),
        cmocka_unit_test_setup_teardown(many_rows_are_indexed, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
