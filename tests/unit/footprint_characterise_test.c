/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which factor a flow gets: by CAS number, by name in the spellings of ecoinvent, USLCI and
 * Japanese inventories, by compartment; published values; and what has none is told.
 */
#include "footprint/characterise.h"

#include "assert_near.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct bench {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_dimension dimensions[2];
    struct kachi_flow flows[1];
    struct kachi_dataset dataset;
};

static int setup(void **state)
{
    static struct bench bench;
    memset(&bench, 0, sizeof(bench));
    kachi_arena_init(&bench.arena);
    kachi_findings_init(&bench.findings);
    bench.dimensions[0].reference_unit = kachi_str_of("kg");
    bench.dimensions[1].reference_unit = kachi_str_of("m3");
    bench.dataset = (struct kachi_dataset){.dimension_count = 2,
                                           .flow_count = 1,
                                           .dimensions = bench.dimensions,
                                           .flows = bench.flows};
    *state = &bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *bench = *state;
    kachi_findings_release(&bench->findings);
    kachi_arena_release(&bench->arena);
    return 0;
}

static struct kachi_factor factor_in(struct bench *bench, const char *method_id, const char *name,
                                     const char *cas, enum kachi_compartment compartment)
{
    bench->flows[0] = (struct kachi_flow){.key = kachi_str_of("key"),
                                          .name = kachi_str_of(name),
                                          .cas = kachi_str_of(cas),
                                          .kind = KACHI_FLOW_ELEMENTARY,
                                          .compartment = compartment};
    struct kachi_method *method = NULL;
    assert_int_equal(
        kachi_method_find(&bench->arena, kachi_str_of(method_id), &bench->findings, &method),
        KACHI_OK);
    return kachi_characterise(&bench->arena, &bench->dataset, method, &bench->findings)->factors[0];
}

static double gwp(struct bench *bench, const char *method, const char *name, const char *cas)
{
    return factor_in(bench, method, name, cas, KACHI_TO_AIR).kgco2e_per_unit;
}

/* E1: 1 kg CO2, 0.020 kg fossil CH4 and 0.001 kg N2O: 1.869 by AR6, 1.865 by AR5. */
static void test_three_gases(void **state)
{
    struct bench *b = *state;
    const struct {
        const char *method;
        double expected;
    } cases[] = {{"gwp100-ar6", 1.869}, {"", 1.869}, {"AR5", 1.865}, {"gwp100-ar4", 1.798}};
    for (size_t i = 0; i < 4; i++) {
        double sum = gwp(b, cases[i].method, "Carbon dioxide, fossil", "") +
                     0.020 * gwp(b, cases[i].method, "Methane, fossil", "") +
                     0.001 * gwp(b, cases[i].method, "Dinitrogen monoxide", "");
        assert_near(sum, cases[i].expected, 1e-12);
    }
}

/* Blends are mass-weighted: R-410A 50/50 HFC-32/125; R-404A 44/52/4 HFC-125/143a/134a. */
static void test_refrigerant_blends(void **state)
{
    struct bench *b = *state;
    const double expected[2][2] = {{2255.5, 4728.0}, {1923.5, 3942.8}};
    const char *const methods[] = {"ar6", "ar5"};
    for (size_t i = 0; i < 2; i++) {
        double hfc125 = gwp(b, methods[i], "Ethane, pentafluoro-, HFC-125", "");
        assert_near(0.5 * gwp(b, methods[i], "HFC-32", "") + 0.5 * hfc125, expected[i][0], 1e-12);
        assert_near(0.44 * hfc125 + 0.52 * gwp(b, methods[i], "R-143a", "420-46-2") +
                        0.04 * gwp(b, methods[i], "ＨＦＣ－１３４ａ", ""),
                    expected[i][1], 1e-12);
    }
}

/* IPCC AR6 WG I, table 7.15 and 7.SM.7; AR5 table 8.A.1; AR4 table 2.14. */
static void test_published_values(void **state)
{
    struct bench *b = *state;
    assert_near(gwp(b, "gwp20-ar6", "Methane, fossil", "74-82-8"), 82.5, 0);
    assert_near(gwp(b, "ar6", "Sulfur hexafluoride", ""), 25200, 0);
    assert_near(gwp(b, "ar5", "六フッ化硫黄", ""), 23500, 0);
    assert_near(gwp(b, "ar4", "Nitrogen fluoride", "7783-54-2"), 17200, 0);
    assert_near(gwp(b, "ar6", "Ethane, 1,1-difluoro-, HFC-152a", ""), 164, 0);
    assert_near(gwp(b, "ar6", "Methane, dichlorodifluoro-, CFC-12", "75-71-8"), 12500, 0);
    assert_near(gwp(b, "ar6", "Methane, tetrafluoro-, R-14", "75-73-0"), 7380, 0);
    assert_near(gwp(b, "ar6", "1,1,1,3,3-Pentafluoropropane, HFC-245fa", ""), 962, 0);
    const char *bracketed = "Nitrous oxide (laughing gas) [Inorganic emissions to air]";
    assert_near(gwp(b, "ar6", bracketed, ""), 273, 0);
    assert_near(gwp(b, "ar6", "Carbon dioxide [Inorganic emissions to air]", ""), 1, 0);
    assert_near(gwp(b, "ar6", "Pentane, 2,3-dihydroperfluoro-, HFC-4310mee", "138495-42-8"), 1600,
                0);
}

static void test_methane_by_origin(void **state)
{
    struct bench *b = *state;
    assert_near(gwp(b, "ar6", "Methane", "74-82-8"), 27.9, 0);
    assert_near(gwp(b, "ar6", "Methane, fossil", "74-82-8"), 29.8, 0);
    assert_near(gwp(b, "ar6", "Methane, non-fossil", "74-82-8"), 27.0, 0);
    assert_near(gwp(b, "ar6", "Methane (biogenic)", ""), 27.0, 0);
    assert_near(gwp(b, "ar6", "Methane, unspecified", ""), 27.9, 0);
    assert_near(gwp(b, "ar6", "methane, biogenic", "74-82-8"), 27.0, 0);
    assert_near(gwp(b, "ar6", "メタン、化石", ""), 29.8, 0);
    assert_near(gwp(b, "ar6", "メタン（生物起源）", ""), 27.0, 0);
    assert_int_equal(factor_in(b, "ar6", "Methane, non-fossil", "", KACHI_TO_AIR).counts_as,
                     KACHI_COUNTS_BIOGENIC);
}

static void test_carbon_dioxide_by_origin(void **state)
{
    struct bench *b = *state;
    struct kachi_factor f =
        factor_in(b, "ar6", "Carbon dioxide, biogenic", "124-38-9", KACHI_TO_AIR);
    assert_int_equal(f.counts_as, KACHI_COUNTS_BIOGENIC_CO2);
    assert_near(f.kgco2e_per_unit, 0, 0);
    assert_near(f.apart_kgco2e_per_unit, 1, 0);
    f = factor_in(b, "ar6", "Carbon dioxide, in air", "124-38-9", KACHI_FROM_RESOURCE);
    assert_int_equal(f.counts_as, KACHI_COUNTS_UPTAKE);
    assert_near(f.kgco2e_per_unit, 0, 0);
    assert_near(f.apart_kgco2e_per_unit, 1, 0);
    f = factor_in(b, "ar6", "Carbon dioxide, from soil or biomass stock", "124-38-9", KACHI_TO_AIR);
    assert_int_equal(f.counts_as, KACHI_COUNTS_LAND_USE);
    assert_near(f.kgco2e_per_unit, 1, 0);
    f = factor_in(b, "ar6", "Carbon dioxide, to soil or biomass stock", "124-38-9", KACHI_TO_SOIL);
    assert_near(f.kgco2e_per_unit, -1, 0);
    f = factor_in(b, "ar6", "Carbon dioxide", "124-38-9", KACHI_TO_UNSPECIFIED);
    assert_int_equal(f.counts_as, KACHI_COUNTS_FOSSIL);
    assert_near(f.kgco2e_per_unit, 1, 0);
}

/* A name that begins with a gas is not that gas; a release to water has no potential. */
static void test_what_must_not_match(void **state)
{
    struct bench *b = *state;
    assert_near(gwp(b, "ar6", "Methane, bromo-, Halon 1001", "74-83-9"), 0, 0);
    assert_near(gwp(b, "ar6", "Methane, bromo-", ""), 0, 0);
    assert_near(gwp(b, "ar6", "Carbon dioxide equivalent", ""), 0, 0);
    assert_near(factor_in(b, "ar6", "Methane, fossil", "74-82-8", KACHI_TO_WATER).kgco2e_per_unit,
                0, 0);
    assert_near(factor_in(b, "ar6", "Carbon dioxide", "124-38-9", KACHI_TO_WATER).kgco2e_per_unit,
                0, 0);
}

static void test_no_factor_is_told(void **state)
{
    struct bench *b = *state;
    assert_int_equal(factor_in(b, "ar4", "HFC-41", "593-53-3", KACHI_TO_AIR).counts_as,
                     KACHI_COUNTS_NOT);
    assert_true(kachi_findings_has(&b->findings, "ghg-unmatched"));
    kachi_findings_clear(&b->findings);
    factor_in(b, "ar6", "NMVOC, non-methane volatile organic compounds", "", KACHI_TO_AIR);
    factor_in(b, "ar6", "Hydrogen chloride", "7647-01-0", KACHI_TO_AIR);
    assert_int_equal(b->findings.count, 0);
    b->flows[0].dimension = 1;
    struct kachi_method *method = NULL;
    assert_int_equal(kachi_method_find(&b->arena, kachi_str_of("ar6"), &b->findings, &method),
                     KACHI_OK);
    b->flows[0].name = kachi_str_of("Methane");
    b->flows[0].cas = kachi_str_of("");
    struct kachi_characterisation *c =
        kachi_characterise(&b->arena, &b->dataset, method, &b->findings);
    assert_near(c->factors[0].kgco2e_per_unit, 0, 0);
    assert_int_equal(c->ghg_like_count, 1);
    assert_true(kachi_findings_has(&b->findings, "ghg-not-mass"));
}

static void test_unknown_method(void **state)
{
    struct bench *b = *state;
    struct kachi_method *method = NULL;
    assert_int_equal(kachi_method_find(&b->arena, kachi_str_of("ar7"), &b->findings, &method),
                     KACHI_ERR_NOT_FOUND);
    assert_null(method);
    assert_true(kachi_findings_has(&b->findings, "method-unknown"));
    for (size_t i = 0; kachi_method_at(i) != NULL; i++) {
        assert_int_equal(
            kachi_method_find(&b->arena, kachi_str_of(kachi_method_at(i)), &b->findings, &method),
            KACHI_OK);
        assert_true(kachi_str_is(kachi_method_id(method), kachi_method_at(i)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_three_gases, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refrigerant_blends, setup, teardown),
        cmocka_unit_test_setup_teardown(test_published_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_methane_by_origin, setup, teardown),
        cmocka_unit_test_setup_teardown(test_carbon_dioxide_by_origin, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_must_not_match, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_factor_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unknown_method, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
