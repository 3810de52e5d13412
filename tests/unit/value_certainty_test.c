/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How sure a reduction and an avoided emission are, on inventories: E18 from data instead of two
 * numbers; what both sides share does not blur their difference; a statement says it and is redone
 * to the same digest.
 */
#include "assert_near.h"
#include "chain.h"
#include "value/certainty.h"
#include "value/statement.h"

#include <math.h>

#define RUNS 20000
#define GSD 1.1
#define SINGLE 1e-5 /* draws are in single precision; differences lose some of it */

static int setup(void **state)
{
    static struct chain chain;
    chain_init(&chain);
    chain_begin(&chain);
    *state = &chain;
    return 0;
}

static int teardown(void **state)
{
    chain_release(*state);
    return 0;
}

/* A maker of a kilogram whose emission is lognormal with the GSD of E18. */
static void add_uncertain(struct chain *chain, const char *key, const char *owner, double median_kg)
{
    struct kachi_activity activity = {.key = kachi_str_of(key),
                                      .name = kachi_str_of(key),
                                      .owner = kachi_str_of(owner),
                                      .valid_from = KACHI_NO_DAY,
                                      .valid_until = KACHI_NO_DAY,
                                      .reference = KACHI_NONE};
    struct kachi_exchange made = {.direction = KACHI_OUTPUT, .amount = 1.0};
    struct kachi_exchange emission = {
        .direction = KACHI_OUTPUT,
        .amount = median_kg,
        .uncertainty = {.distribution = KACHI_LOGNORMAL, .a = median_kg, .b = GSD}};
    chain_add_flow(chain, key, "kg", KACHI_CARRIER_NONE);
    kachi_builder_add_activity(chain->builder, &activity);
    chain_add_exchange(chain, key, key, made, "kg");
    chain_add_exchange(chain, key, "CO2", emission, "kg");
}

/* Three standard errors of a share that is sampled. */
static double three_errors(double share)
{
    return 3.0 * sqrt(share * (1.0 - share) / RUNS);
}

static struct kachi_certainty certainty_of(struct chain *chain, const char *product,
                                           const char *reference, const char *party)
{
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_certainty certainty;
    assert_int_equal(kachi_rulebook_find(&chain->arena, S(""), &chain->findings, &rulebook),
                     KACHI_OK);
    struct kachi_certainty_options options = {
        .activity = chain_activity(chain, product),
        .reference = reference == NULL ? KACHI_NONE : chain_activity(chain, reference),
        .party = kachi_str_of(party),
        .rulebook = rulebook,
        .runs = RUNS,
        .seed = 7};
    assert_int_equal(kachi_certainty_compute(&chain->arena, chain->dataset, &options,
                                             &chain->findings, &certainty),
                     KACHI_OK);
    return certainty;
}

/* The error of the emission is in both years: 2.20 less 1.98 of the same world is a tenth of it. */
static void e18_a_shared_error_leaves_no_doubt(void **state)
{
    struct chain *chain = *state;
    add_uncertain(chain, "steel", "A", 2.2);
    chain_add_measure(chain, "furnace", "A", KACHI_BASIS_CERTIFICATE);
    chain_add_amount(chain, "furnace", KACHI_MULTIPLY, "steel", "CO2", 0.9);
    chain_finish(chain);
    struct kachi_certainty certainty = certainty_of(chain, "steel", NULL, "A");
    assert_int_equal(certainty.runs, RUNS);
    assert_int_equal(certainty.streams, 1);
    assert_near(certainty.fall.p_not_positive, 0.0, 0.0);
    /* A lognormal: median 0.22, the 95 % interval of E18 about [0.18, 0.27]. */
    assert_near(certainty.fall.summary.p50, 0.22, 0.005);
    assert_near(certainty.fall.summary.p2_5, 0.22 * pow(GSD, -1.959964), 0.01);
    assert_near(certainty.fall.summary.p97_5, 0.22 * pow(GSD, 1.959964), 0.01);
    for (size_t i = 0; i < RUNS; i++) { /* a certificate leaves the footprint gross */
        assert_near(certainty.fall.kgco2e[i], 0.1 * certainty.footprint.kgco2e[i], SINGLE);
    }
    assert_null(certainty.avoided.kgco2e);
}

/* Two products whose errors have nothing in common: P(2.20 <= 1.98) is 0.2172, as E18 has it. */
static void e18_errors_apart_leave_doubt(void **state)
{
    struct chain *chain = *state;
    add_uncertain(chain, "old", "", 2.2);
    add_uncertain(chain, "new", "A", 1.98);
    chain_finish(chain);
    struct kachi_certainty certainty = certainty_of(chain, "new", "old", "");
    double expected = 0.5 * erfc(log(2.2 / 1.98) / (sqrt(2.0) * log(GSD)) / sqrt(2.0));
    assert_near(expected, 0.2172, 1e-3);
    assert_true(fabs(certainty.avoided.p_not_positive - expected) < three_errors(expected));
    assert_null(certainty.fall.kgco2e);
}

/* What others supply is as uncertain as it likes: it is the same before and after. */
static void what_is_bought_does_not_blur_what_was_cut(void **state)
{
    struct chain *chain = *state;
    add_uncertain(chain, "ore", "", 5.0);
    chain_add_product(chain, "steel", "A", 2.2);
    chain_add_input(chain, "steel", "ore", 1.0, "ore");
    chain_add_measure(chain, "furnace", "A", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "furnace", KACHI_SET, "steel", "CO2", 1.98);
    chain_finish(chain);
    struct kachi_certainty certainty = certainty_of(chain, "steel", NULL, "A");
    assert_true(certainty.footprint.summary.p95 - certainty.footprint.summary.p5 > 1.0);
    assert_near(certainty.fall.summary.low, 0.22, SINGLE);
    assert_near(certainty.fall.summary.high, 0.22, SINGLE);
}

static struct kachi_value_statement *draft(struct chain *chain, uint32_t runs, uint64_t seed)
{
    struct kachi_value_statement *statement = NULL;
    struct kachi_statement_request request = {.activity = chain_activity(chain, "steel"),
                                              .reference = chain_activity(chain, "old"),
                                              .from = KACHI_NO_DAY,
                                              .until = KACHI_NO_DAY,
                                              .runs = runs,
                                              .seed = seed};
    assert_int_equal(kachi_statement_draft(&chain->arena, chain->dataset, &request,
                                           &chain->findings, &statement),
                     KACHI_OK);
    return statement;
}

static void a_statement_says_how_sure_it_is_and_is_redone_to_the_same(void **state)
{
    struct chain *chain = *state;
    struct kachi_json_doc doc;
    struct kachi_certainty read;
    add_uncertain(chain, "steel", "A", 2.2);
    add_uncertain(chain, "old", "", 2.5);
    chain_add_measure(chain, "furnace", "A", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "furnace", KACHI_MULTIPLY, "steel", "CO2", 0.9);
    chain_finish(chain);
    struct kachi_value_statement *statement = draft(chain, 1000, 3);
    assert_int_equal(
        kachi_statement_redo(&chain->arena, chain->dataset, statement, &chain->findings), KACHI_OK);
    assert_string_not_equal(draft(chain, 1000, 4)->digest.text, statement->digest.text);
    assert_string_not_equal(draft(chain, 0, 3)->digest.text, statement->digest.text);
    assert_int_equal(kachi_json_read(S("statement"), statement->content, &chain->findings, &doc),
                     KACHI_OK);
    kachi_certainty_read_json(kachi_json_get(doc.root, "uncertainty"), &read);
    kachi_json_release(&doc);
    assert_int_equal(read.asked, 1000);
    assert_int_equal(read.seed, 3);
    assert_int_equal(read.streams, 2);
    assert_true(read.footprint.summary.p5 < 1.98 && read.footprint.summary.p95 > 1.98);
    assert_true(read.fall.summary.p5 < 0.22 && read.fall.summary.p95 > 0.22);
    assert_near(read.fall.p_not_positive, 0.0, 0.0);
    assert_true(read.avoided.p_not_positive > 0.0 && read.avoided.p_not_positive < 0.2);
}

/* Nothing varies: said as such, which is not the same as no answer. */
static void what_is_certain_has_no_runs(void **state)
{
    struct chain *chain = *state;
    chain_add_product(chain, "steel", "A", 2.2);
    chain_finish(chain);
    struct kachi_certainty certainty = certainty_of(chain, "steel", NULL, "A");
    assert_int_equal(certainty.asked, RUNS);
    assert_int_equal(certainty.runs, 0);
    assert_int_equal(certainty.streams, 0);
    assert_null(certainty.footprint.kgco2e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(e18_a_shared_error_leaves_no_doubt, setup, teardown),
        cmocka_unit_test_setup_teardown(e18_errors_apart_leave_doubt, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_bought_does_not_blur_what_was_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(a_statement_says_how_sure_it_is_and_is_redone_to_the_same,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_certain_has_no_runs, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
