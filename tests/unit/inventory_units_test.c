/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The unit table against published factors, and how units of files meet it.
 */
#include "base/embedded.h"
#include "inventory/builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "assert_near.h"

static struct kachi_str s(const char *text)
{
    return kachi_str_of(text);
}

static int setup(void **state)
{
    *state = kachi_builder_new();
    return 0;
}

static int teardown(void **state)
{
    kachi_builder_free(*state);
    return 0;
}

static void published_factors(void **state)
{
    /* NIST SP 811 (2008), Appendix B.8, in SI units: printed there, exact ones in bold. */
    static const struct {
        const char *unit;
        const char *in;
        double factor;
        double tolerance;
    } published[] = {
        {"lb av", "kg", 4.535924e-1, 1e-6},
        {"oz av", "kg", 2.834952e-2, 1e-6},
        {"sh tn", "kg", 9.071847e2, 1e-6},
        {"long tn", "kg", 1.016047e3, 1e-6},
        {"t", "kg", 1e3, 0},
        {"ct", "kg", 2e-4, 0},
        {"gr", "kg", 6.479891e-5, 0},
        {"oz t", "kg", 3.110348e-2, 1e-6},
        {"kWh", "MJ", 3.6, 0},
        {"btu", "MJ", 1.055056e-3, 1e-6},
        {"kcal", "MJ", 4.184e-3, 0},
        {"MWh", "MJ", 3.6e3, 0},
        {"in", "m", 2.54e-2, 0},
        {"ft", "m", 3.048e-1, 0},
        {"yd", "m", 9.144e-1, 0},
        {"mi", "m", 1.609344e3, 0},
        {"nmi", "m", 1.852e3, 0},
        {"ac", "m2", 4.046873e3, 1e-5},
        {"ha", "m2", 1e4, 0},
        {"ft2", "m2", 9.290304e-2, 0},
        {"in2", "m2", 6.4516e-4, 0},
        {"mi2", "m2", 2.589988e6, 1e-6},
        {"gal (US liq)", "m3", 3.785412e-3, 1e-6},
        {"gal (Imp)", "m3", 4.54609e-3, 0},
        {"bbl", "m3", 1.589873e-1, 1e-6},
        {"cu ft", "m3", 2.831685e-2, 1e-6},
        {"yd3", "m3", 7.645549e-1, 1e-6},
        {"l", "m3", 1e-3, 0},
        {"h", "d", 3600.0 / 86400.0, 0},
        {"s", "d", 1.0 / 86400.0, 0},
        {"a", "d", 3.1536e7 / 86400.0, 0},
        {"Ci", "kBq", 3.7e7, 0},
    };
    struct kachi_builder *builder = *state;
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        uint32_t unit = kachi_builder_unit(builder, s(published[i].unit));
        uint32_t in = kachi_builder_unit(builder, s(published[i].in));
        assert_true(unit != KACHI_NONE && in != KACHI_NONE);
        const struct kachi_unit *found = kachi_builder_unit_at(builder, unit);
        assert_int_equal(found->dimension, kachi_builder_unit_at(builder, in)->dimension);
        assert_near(found->factor, published[i].factor, published[i].tolerance);
        assert_near(kachi_builder_unit_at(builder, in)->factor, 1.0, 0.0);
    }
}

static void names_in_both_languages(void **state)
{
    static const char *const pairs[][2] = {
        {"キロワット時", "kWh"},
        {"トン", "t"},
        {"リットル", "l"},
        {"㎏", "kg"},
        {"㎥", "m3"},
        {"立米", "m3"},
        {"トンキロ", "t*km"},
        {"tkm", "t*km"},
        {"個", "item"},
        {"円", "JPY"},
        {"L", "l"},
        {"kL", "kl"},
        {"人キロ", "p*km"},
        {"時間", "h"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        uint32_t unit = kachi_builder_unit(*state, s(pairs[i][0]));
        assert_true(unit != KACHI_NONE);
        assert_true(kachi_str_is(kachi_builder_unit_at(*state, unit)->name, pairs[i][1]));
    }
    /* Case is meaning: mg is no Mg, and there is no KG. */
    assert_true(kachi_builder_unit(*state, s("mg")) != kachi_builder_unit(*state, s("Mg")));
    assert_int_equal(kachi_builder_unit(*state, s("KG")), KACHI_NONE);
}

static void unknown_units_have_near_ones(void **state)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    assert_true(kachi_str_has_prefix(kachi_builder_near_units(&arena, *state, s("kwh")), "kWh"));
    assert_true(kachi_str_contains(kachi_builder_near_units(&arena, *state, s("KG")), s("kg")));
    assert_true(
        kachi_str_contains(kachi_builder_near_units(&arena, *state, s("キロワツト時")), s("kWh")));
    assert_int_equal(kachi_builder_near_units(&arena, *state, s("zzzzzzzz")).bytes, 0);
    kachi_arena_release(&arena);
}

static uint32_t used_in_flow(struct kachi_builder *builder, uint32_t unit)
{
    struct kachi_flow flow = {.key = s("steel"),
                              .dimension = kachi_builder_unit_at(builder, unit)->dimension};
    kachi_builder_add_flow(builder, &flow);
    struct kachi_activity activity = {.key = s("mill")};
    kachi_builder_add_activity(builder, &activity);
    struct kachi_exchange exchange = {.amount = 10, .unit = unit, .direction = KACHI_OUTPUT};
    kachi_builder_add_exchange(builder, s("mill"), s("steel"), &exchange, true);
    return unit;
}

static void a_file_that_rounds_keeps_its_factor_and_is_told(void **state)
{
    struct kachi_builder *builder = *state;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    /* openLCA's own unit group of length says 0.3. */
    used_in_flow(builder, kachi_builder_add_unit(builder, s("ft"), 0.3, s("m"), s("Length")));
    struct kachi_dataset *dataset = NULL;
    assert_int_equal(kachi_builder_finish(builder, &findings, &dataset), KACHI_OK);
    assert_near(dataset->exchanges[0].amount, 3.0, 1e-15);
    assert_int_equal(kachi_findings_count_of(&findings, "unit-differs"), 1);
    assert_int_equal(kachi_findings_count(&findings, KACHI_ERROR), 0);
    kachi_dataset_close(dataset);
    kachi_findings_release(&findings);
}

static void a_file_with_another_reference_unit_is_counted_in_ours(void **state)
{
    struct kachi_builder *builder = *state;
    /* A unit group of energy whose reference is J: kWh is 3.6e6 of those, 3.6 MJ. */
    uint32_t unit = kachi_builder_add_unit(builder, s("kWh"), 3.6e6, s("J"), s("Energy"));
    assert_int_equal(unit, kachi_builder_unit(builder, s("kWh")));
    uint32_t own = kachi_builder_add_unit(builder, s("zap"), 2.0, s("J"), s("Energy"));
    assert_near(kachi_builder_unit_at(builder, own)->factor, 2e-6, 1e-15);
}

static void a_dimension_of_its_own_is_no_other(void **state)
{
    struct kachi_builder *builder = *state;
    uint32_t unit = kachi_builder_add_unit(builder, s("USD"), 1.0, s("EUR 2000"), s("Currency"));
    assert_true(unit != kachi_builder_unit(builder, s("USD")));
    const struct kachi_unit *found = kachi_builder_unit_at(builder, unit);
    assert_true(kachi_str_is(kachi_builder_dimension_at(builder, found->dimension)->reference_unit,
                             "EUR 2000"));
}

static void a_unit_without_size_is_refused(void **state)
{
    struct kachi_builder *builder = *state;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    used_in_flow(builder, kachi_builder_add_unit(builder, s("nil"), 0.0, s("kg"), s("Mass")));
    struct kachi_dataset *dataset = NULL;
    assert_int_equal(kachi_builder_finish(builder, &findings, &dataset), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&findings, "unit-factor"));
    kachi_findings_release(&findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(published_factors, setup, teardown),
        cmocka_unit_test_setup_teardown(names_in_both_languages, setup, teardown),
        cmocka_unit_test_setup_teardown(unknown_units_have_near_ones, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_that_rounds_keeps_its_factor_and_is_told, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_with_another_reference_unit_is_counted_in_ours,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_dimension_of_its_own_is_no_other, setup, teardown),
        cmocka_unit_test_setup_teardown(a_unit_without_size_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
