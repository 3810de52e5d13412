/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Avoided emissions: reference less solution, stage by stage; worse than the reference is negative
 * and stays so; what does not serve the same function is refused.
 */
#include "assert_near.h"
#include "chain.h"
#include "value/avoided.h"

#define EXACT 1e-12

static int setup(void **state)
{
    static struct chain chain;
    chain_init(&chain);
    chain_begin(&chain);
    chain_add_maker(&chain, "grid", "", "power", 0.43);
    chain_add_product(&chain, "incineration", "", 3.143);
    chain_add_product(&chain, "recycling", "", 0.3);
    chain_add_product(&chain, "end-of-life", "", 0.0);
    chain_add_input(&chain, "end-of-life", "power", 60.0, "grid");
    chain_add_input(&chain, "end-of-life", "incineration", 70.0, "incineration");
    chain_add_input(&chain, "end-of-life", "recycling", 30.0, "recycling");
    chain_add_product(&chain, "reference", "", 0.0);
    chain_add_input(&chain, "reference", "power", 60.0, "grid");
    chain_add_input(&chain, "reference", "incineration", 100.0, "incineration");
    chain_finish(&chain);
    *state = &chain;
    return 0;
}

static int teardown(void **state)
{
    chain_release(*state);
    return 0;
}

static enum kachi_err avoid(struct chain *chain, const char *solution, const char *reference,
                            double amount, struct kachi_avoided **out)
{
    struct kachi_study study;
    struct kachi_study_options options = {.method = S("gwp100-ar6")};
    struct kachi_scenario baseline = {.taken = NULL};
    assert_int_equal(
        kachi_study_run(&chain->arena, chain->dataset, baseline, options, &chain->findings, &study),
        KACHI_OK);
    struct kachi_avoided_options asked = {.solution = chain_activity(chain, solution),
                                          .reference = chain_activity(chain, reference),
                                          .amount = amount};
    enum kachi_err err = kachi_avoided_compute(&chain->arena, &study, asked, &chain->findings, out);
    kachi_study_release(&study);
    return err;
}

static void recycling_avoids_incineration(void **state)
{
    struct chain *chain = *state;
    struct kachi_avoided *avoided = NULL;
    assert_int_equal(avoid(chain, "end-of-life", "reference", 1.0, &avoided), KACHI_OK);
    assert_near(avoided->ae_kgco2e, 30.0 * (3.143 - 0.3), EXACT);
    assert_near(avoided->reference->total_kgco2e - avoided->solution->total_kgco2e,
                avoided->ae_kgco2e, 0.0);
    double stages = 0.0;
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        stages += avoided->stage_kgco2e[stage];
    }
    assert_near(stages, avoided->ae_kgco2e, EXACT);
    struct kachi_avoided *ten = NULL;
    assert_int_equal(avoid(chain, "end-of-life", "reference", 10.0, &ten), KACHI_OK);
    assert_near(ten->ae_kgco2e, 10.0 * avoided->ae_kgco2e, EXACT);
}

static void worse_than_the_reference_stays_negative(void **state)
{
    struct chain *chain = *state;
    struct kachi_avoided *there = NULL;
    struct kachi_avoided *back = NULL;
    assert_int_equal(avoid(chain, "end-of-life", "reference", 1.0, &there), KACHI_OK);
    assert_int_equal(avoid(chain, "reference", "end-of-life", 1.0, &back), KACHI_OK);
    assert_true(back->ae_kgco2e < 0.0);
    assert_near(back->ae_kgco2e, -there->ae_kgco2e, 0.0);
}

static void another_function_is_refused(void **state)
{
    struct chain *chain = *state;
    struct kachi_avoided *avoided = NULL;
    assert_int_equal(avoid(chain, "end-of-life", "grid", 1.0, &avoided), KACHI_ERR_INPUT);
    assert_null(avoided);
    assert_true(kachi_findings_has(&chain->findings, "avoided-units"));
    assert_int_equal(avoid(chain, "reference", "reference", 1.0, &avoided), KACHI_ERR_INPUT);
    assert_null(avoided);
    assert_true(kachi_findings_has(&chain->findings, "avoided-same"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(recycling_avoids_incineration),
        TEST(worse_than_the_reference_stays_negative),
        TEST(another_function_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
