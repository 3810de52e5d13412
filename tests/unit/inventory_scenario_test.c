/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scenarios: parameters in order of dependence, own ones before global ones, cycles by name, and
 * changes that combine in any order.
 */
#include "inventory/builder.h"
#include "inventory/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "assert_near.h"

struct bench {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_builder *builder;
    struct kachi_dataset *dataset;
    struct kachi_evaluated *evaluated;
};

static struct kachi_str s(const char *text)
{
    return kachi_str_of(text);
}

/* A press that makes parts from steel and power, owned by D. */
static int setup(void **state)
{
    static struct bench bench;
    bench = (struct bench){.builder = kachi_builder_new()};
    kachi_arena_init(&bench.arena);
    kachi_findings_init(&bench.findings);
    static const char *const flows[] = {"part", "steel", "power", "water"};
    for (size_t i = 0; i < 4; i++) {
        uint32_t unit = kachi_builder_unit(bench.builder, s("kg"));
        struct kachi_flow flow = {
            .key = s(flows[i]), .dimension = kachi_builder_unit_at(bench.builder, unit)->dimension};
        kachi_builder_add_flow(bench.builder, &flow);
    }
    struct kachi_activity press = {.key = s("press"), .owner = s("D")};
    kachi_builder_add_activity(bench.builder, &press);
    *state = &bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *bench = *state;
    kachi_arena_release(&bench->arena);
    kachi_findings_release(&bench->findings);
    kachi_builder_free(bench->builder);
    kachi_dataset_close(bench->dataset);
    return 0;
}

static void add_parameter(struct bench *bench, const char *activity, const char *name,
                          const char *formula, double value)
{
    struct kachi_parameter parameter = {.name = s(name), .formula = s(formula), .value = value};
    kachi_builder_add_parameter(bench->builder, s(activity), &parameter);
}

static void add_input(struct bench *bench, const char *flow, double amount, const char *formula)
{
    struct kachi_exchange exchange = {.direction = KACHI_INPUT,
                                      .amount = amount,
                                      .unit = kachi_builder_unit(bench->builder, s("t")),
                                      .formula = s(formula),
                                      .provider = s("someone")};
    kachi_builder_add_exchange(bench->builder, s("press"), s(flow), &exchange, false);
}

static void add_measure(struct bench *bench, const char *key)
{
    struct kachi_measure measure = {.key = s(key), .party = s("D"), .start = KACHI_NO_DAY};
    kachi_builder_add_measure(bench->builder, &measure);
}

static void add_change(struct bench *bench, const char *measure, enum kachi_operation operation,
                       const char *flow, double value)
{
    struct kachi_change change = {.measure = s(measure),
                                  .operation = operation,
                                  .target = KACHI_TARGET_AMOUNT,
                                  .value = value};
    kachi_builder_add_change(bench->builder, s("press"), s(flow), s(""), &change);
}

static void add_parameter_change(struct bench *bench, const char *measure, const char *name,
                                 enum kachi_operation operation, double value)
{
    struct kachi_change change = {.measure = s(measure),
                                  .operation = operation,
                                  .target = KACHI_TARGET_PARAMETER,
                                  .value = value};
    kachi_builder_add_change(bench->builder, s(""), s(""), s(name), &change);
}

static void add_text_change(struct bench *bench, const char *measure, enum kachi_target target,
                            const char *flow, const char *text)
{
    struct kachi_change change = {.measure = s(measure), .target = target, .text = s(text)};
    kachi_builder_add_change(bench->builder, s("press"), s(flow), s(""), &change);
}

static void finish(struct bench *bench)
{
    assert_int_equal(kachi_builder_finish(bench->builder, &bench->findings, &bench->dataset),
                     KACHI_OK);
}

static enum kachi_err evaluate(struct bench *bench, const bool *taken)
{
    struct kachi_scenario scenario = {.taken = taken};
    return kachi_scenario_evaluate(&bench->arena, bench->dataset, scenario, &bench->findings,
                                   &bench->evaluated);
}

static double parameter(const struct bench *bench, const char *name, bool global)
{
    for (uint32_t i = 0; i < bench->dataset->parameter_count; i++) {
        const struct kachi_parameter *found = &bench->dataset->parameters[i];
        if (kachi_str_is(found->name, name) && (found->activity == KACHI_NONE) == global) {
            return bench->evaluated->parameter[i];
        }
    }
    fail_msg("no parameter %s", name);
    return 0.0;
}

static void parameters_wait_for_what_they_name(void **state)
{
    struct bench *bench = *state;
    add_parameter(bench, "", "a", "b + c", 0);
    add_parameter(bench, "", "b", "C * 2", 0); /* names in any case */
    add_parameter(bench, "", "c", "", 5);
    add_parameter(bench, "press", "c", "a * 10 + PI", 7); /* its own shadows the global */
    add_parameter(bench, "press", "d", "c + 1", 0);
    add_input(bench, "steel", 0, "d / 1000");
    finish(bench);
    assert_int_equal(evaluate(bench, NULL), KACHI_OK);
    assert_near(parameter(bench, "a", true), 15.0, 0.0);
    double own = 150.0 + 3.14159265358979323846;
    assert_near(parameter(bench, "c", false), own, 1e-15);
    assert_near(parameter(bench, "d", false), own + 1.0, 1e-15);
    /* The formula gives the number as written, in t; the amount is in kg. */
    assert_near(bench->evaluated->amount[0], own + 1.0, 1e-15);
}

static void a_cycle_is_named(void **state)
{
    struct bench *bench = *state;
    add_parameter(bench, "", "a", "b + 1", 0);
    add_parameter(bench, "", "b", "c", 0);
    add_parameter(bench, "", "c", "a / 2", 0);
    add_parameter(bench, "", "selfish", "selfish + 1", 0);
    add_parameter(bench, "", "user", "a + 1", 0);
    finish(bench);
    assert_int_equal(evaluate(bench, NULL), KACHI_ERR_INPUT);
    assert_int_equal(kachi_findings_count_of(&bench->findings, "formula-cycle"), 2);
    assert_int_equal(bench->findings.count,
                     2); /* and nothing else: what follows from it is not told */
    assert_string_equal(bench->findings.items[0].args[0].value.text, "a -> b -> c -> a");
    assert_string_equal(bench->findings.items[1].args[0].value.text, "selfish -> selfish");
}

static void a_long_chain_is_no_deep_recursion(void **state)
{
    struct bench *bench = *state;
    char name[16], formula[16];
    for (int i = 0; i < 20000; i++) {
        snprintf(name, sizeof name, "p%05d", i);
        snprintf(formula, sizeof formula, "p%05d+1", i + 1);
        add_parameter(bench, "", name, formula, 0);
    }
    add_parameter(bench, "", "p20000", "", 1);
    finish(bench);
    assert_int_equal(evaluate(bench, NULL), KACHI_OK);
    assert_near(parameter(bench, "p00000", true), 20001.0, 0.0);
}

static void unknown_names_and_endless_values_are_found(void **state)
{
    struct bench *bench = *state;
    add_parameter(bench, "", "distance_km", "", 0);
    add_parameter(bench, "", "wrong", "distanse_km * 2", 0);
    add_parameter(bench, "", "endless", "1 / distance_km", 0);
    add_parameter(bench, "", "none", "sqrt(0-1)", 0);
    add_input(bench, "steel", 1, "endless * 2");
    finish(bench);
    assert_int_equal(evaluate(bench, NULL), KACHI_ERR_INPUT);
    assert_int_equal(kachi_findings_count_of(&bench->findings, "formula-value"), 2);
    assert_int_equal(kachi_findings_count_of(&bench->findings, "formula-name"), 1);
    assert_int_equal(bench->findings.count, 3);
    for (size_t i = 0; i < bench->findings.count; i++) {
        if (strcmp(bench->findings.items[i].code, "formula-name") == 0) {
            struct kachi_finding_text text =
                kachi_finding_text(&bench->arena, &bench->findings.items[i], KACHI_LANG_JA);
            assert_true(kachi_str_contains(text.detail, s("distance_km")));
        }
    }
}

static void changes_set_then_add_then_multiply(void **state)
{
    struct bench *bench = *state;
    add_input(bench, "steel", 1, "");
    add_input(bench, "water", 2, "");
    add_measure(bench, "a-times");
    add_measure(bench, "b-plus");
    add_measure(bench, "c-set");
    add_measure(bench, "d-times");
    add_change(bench, "a-times", KACHI_MULTIPLY, "steel", 0.5);
    add_change(bench, "b-plus", KACHI_ADD, "steel", 100);
    add_change(bench, "c-set", KACHI_SET, "steel", 700);
    add_change(bench, "d-times", KACHI_MULTIPLY, "steel", 0.25);
    finish(bench);
    assert_int_equal(evaluate(bench, kachi_scenario_current(&bench->arena, bench->dataset).taken),
                     KACHI_OK);
    assert_near(bench->evaluated->amount[0], (700.0 + 100.0) * 0.5 * 0.25, 0.0);
    assert_near(bench->evaluated->amount[1], 2000.0, 0.0);
    const bool some[] = {true, true, false, false};
    assert_int_equal(evaluate(bench, some), KACHI_OK);
    assert_near(bench->evaluated->amount[0], (1000.0 + 100.0) * 0.5, 0.0);
    assert_int_equal(evaluate(bench, NULL), KACHI_OK);
    assert_near(bench->evaluated->amount[0], 1000.0, 0.0);
}

/* What is sold as certificates stays in the footprint that goes with the goods. */
static void the_stated_scenario_leaves_certificates_out(void **state)
{
    struct bench *bench = *state;
    add_input(bench, "steel", 1, "");
    add_measure(bench, "embodied");
    struct kachi_measure sold = {
        .key = s("sold"), .party = s("D"), .basis = KACHI_BASIS_CERTIFICATE, .start = KACHI_NO_DAY};
    kachi_builder_add_measure(bench->builder, &sold);
    add_change(bench, "embodied", KACHI_ADD, "steel", -100);
    add_change(bench, "sold", KACHI_ADD, "steel", -10);
    finish(bench);
    assert_int_equal(evaluate(bench, kachi_scenario_stated(&bench->arena, bench->dataset).taken),
                     KACHI_OK);
    assert_near(bench->evaluated->amount[0], 900.0, 0.0);
    assert_int_equal(evaluate(bench, kachi_scenario_current(&bench->arena, bench->dataset).taken),
                     KACHI_OK);
    assert_near(bench->evaluated->amount[0], 890.0, 0.0);
}

static void a_parameter_changes_before_what_names_it(void **state)
{
    struct bench *bench = *state;
    add_parameter(bench, "", "yield", "0.4 + 0.4", 0);
    add_parameter(bench, "", "waste", "1 - yield", 0);
    add_input(bench, "steel", 0, "waste");
    add_measure(bench, "better");
    add_measure(bench, "tenth");
    add_parameter_change(bench, "better", "YIELD", KACHI_SET, 0.5);
    add_parameter_change(bench, "tenth", "waste", KACHI_MULTIPLY, 0.1);
    finish(bench);
    const bool both[] = {true, true};
    assert_int_equal(evaluate(bench, both), KACHI_OK);
    assert_near(parameter(bench, "yield", true), 0.5, 0.0);
    assert_near(bench->evaluated->amount[0], 50.0, 1e-14);
}

static void providers_and_owners_change(void **state)
{
    struct bench *bench = *state;
    add_input(bench, "steel", 1, "");
    add_measure(bench, "outsource");
    add_text_change(bench, "outsource", KACHI_TARGET_OWNER, "", "E");
    add_text_change(bench, "outsource", KACHI_TARGET_PROVIDER, "steel", "cleaner mill");
    finish(bench);
    const bool taken[] = {true};
    assert_int_equal(evaluate(bench, taken), KACHI_OK);
    assert_true(kachi_str_is(bench->evaluated->owner[0], "E"));
    assert_true(kachi_str_is(bench->evaluated->provider[0], "cleaner mill"));
    assert_int_equal(evaluate(bench, NULL), KACHI_OK);
    assert_true(kachi_str_is(bench->evaluated->owner[0], "D"));
    assert_true(kachi_str_is(bench->evaluated->provider[0], "someone"));
}

static void two_measures_that_set_one_field_clash(void **state)
{
    struct bench *bench = *state;
    add_input(bench, "steel", 1, "");
    add_measure(bench, "first");
    add_measure(bench, "second");
    add_change(bench, "first", KACHI_SET, "steel", 1);
    add_change(bench, "second", KACHI_SET, "steel", 2);
    add_text_change(bench, "first", KACHI_TARGET_OWNER, "", "E");
    add_text_change(bench, "second", KACHI_TARGET_OWNER, "", "F");
    finish(bench);
    const bool one[] = {true, false};
    assert_int_equal(evaluate(bench, one), KACHI_OK);
    const bool both[] = {true, true};
    assert_int_equal(evaluate(bench, both), KACHI_ERR_INPUT);
    assert_int_equal(kachi_findings_count_of(&bench->findings, "measures-clash"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(parameters_wait_for_what_they_name, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cycle_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_chain_is_no_deep_recursion, setup, teardown),
        cmocka_unit_test_setup_teardown(unknown_names_and_endless_values_are_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(changes_set_then_add_then_multiply, setup, teardown),
        cmocka_unit_test_setup_teardown(the_stated_scenario_leaves_certificates_out, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_parameter_changes_before_what_names_it, setup, teardown),
        cmocka_unit_test_setup_teardown(providers_and_owners_change, setup, teardown),
        cmocka_unit_test_setup_teardown(two_measures_that_set_one_field_clash, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
