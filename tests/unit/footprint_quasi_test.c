/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The laws of quasi-random words: each dimension fills its intervals evenly, pairs fill boxes, a
 * word depends on nothing else; what is asked for most keeps its moments and comes nearer to them
 * than chance does.
 */
#include "footprint/quasi.h"

#include "assert_near.h"
#include "footprint/uncertainty_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define POINTS 1024

static void test_every_dimension_fills_its_intervals(void **state)
{
    (void)state;
    static struct kachi_quasi quasi;
    kachi_quasi_init(&quasi);
    for (uint32_t d = 0; d < KACHI_QUASI_DIMENSIONS; d++) {
        for (uint64_t seed = 0; seed < 3; seed++) {
            bool seen[POINTS] = {false};
            for (uint64_t i = 0; i < POINTS; i++) {
                uint32_t interval = kachi_quasi_word(&quasi, seed, i, d) >> 22U;
                assert_false(seen[interval]);
                seen[interval] = true;
            }
        }
    }
}

/* The first two dimensions are a (0, m, 2)-net: every box of 2^-a by 2^-(m - a) has one point. */
static void test_first_pair_is_a_net(void **state)
{
    (void)state;
    static struct kachi_quasi quasi;
    kachi_quasi_init(&quasi);
    for (uint32_t a = 0; a <= 10; a++) {
        bool seen[POINTS] = {false};
        for (uint64_t i = 0; i < POINTS; i++) {
            uint64_t x = (uint64_t)kachi_quasi_word(&quasi, 9, i, 0) >> (32U - a);
            uint64_t y = (uint64_t)kachi_quasi_word(&quasi, 9, i, 1) >> (22U + a);
            uint64_t box = x << (10U - a) | y;
            assert_false(seen[box]);
            seen[box] = true;
        }
    }
}

/* Dimensions do not follow one another: correlation of every pair is small. */
static void test_dimensions_are_apart(void **state)
{
    (void)state;
    static struct kachi_quasi quasi;
    kachi_quasi_init(&quasi);
    for (uint32_t a = 0; a < KACHI_QUASI_DIMENSIONS; a++) {
        for (uint32_t b = 0; b < a; b++) {
            double sum = 0.0;
            for (uint64_t i = 0; i < POINTS; i++) {
                sum += (kachi_quasi_word(&quasi, 1, i, a) * 0x1p-31 - 1.0) *
                       (kachi_quasi_word(&quasi, 1, i, b) * 0x1p-31 - 1.0);
            }
            assert_true(fabs(3.0 * sum / POINTS) < 0.15);
        }
    }
}

/* One product whose emissions are twelve lognormals: the mean is known. */
#define TERMS 12
static double error_of_mean(uint64_t seed, uint32_t quasi_count)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    const struct kachi_triplet triplets[] = {{0, 0, 1.0}};
    const double made[] = {1.0};
    struct kachi_uncertain_term terms[TERMS];
    double total = 0.0;
    double mean = 0.0;
    for (uint32_t t = 0; t < TERMS; t++) {
        double value = 1.0 + t;
        total += value;
        mean += value * exp(0.5 * 0.3 * 0.3);
        terms[t] = (struct kachi_uncertain_term){
            .column = 0,
            .row = KACHI_UNCERTAIN_DIRECT,
            .stream = 100 + t,
            .factor = 1.0,
            .nominal = value,
            .draw = {.kind = KACHI_DRAW_LOGNORMAL, .a = value, .b = 0.3}};
    }
    const double direct[] = {total};
    struct kachi_matrix *matrix = kachi_matrix_from_triplets(&arena, 1, 1, triplets, made);
    struct kachi_solver *solver = kachi_solver_new(&arena, matrix, KACHI_SOLVE_AUTO);
    double intensity[1];
    struct kachi_solve_trust trust;
    kachi_solver_intensities(solver, direct, intensity, &trust);
    struct kachi_spread_source source = {.matrix = matrix,
                                         .solver = solver,
                                         .direct = direct,
                                         .intensity = intensity,
                                         .term_count = TERMS,
                                         .terms = terms,
                                         .quasi_count = quasi_count};
    struct kachi_spread *spread = kachi_spread_new(&arena, &source);
    assert_int_equal(kachi_spread_quasi_count(spread), quasi_count);
    const uint32_t asked[] = {0};
    struct kachi_runs runs = {.seed = seed, .count = POINTS, .asked_count = 1, .asked = asked};
    struct kachi_samples *samples = kachi_spread_run(&arena, spread, &runs);
    struct kachi_driver drivers[TERMS];
    uint32_t found = kachi_spread_drivers(spread, &runs, samples->value, TERMS, drivers);
    /* The largest emission matters most, however it is drawn. */
    assert_true(found > 3 && drivers[0].stream >= 100 + TERMS - 3);
    double sum = 0.0;
    for (uint32_t i = 0; i < samples->count; i++) {
        sum += samples->value[i];
    }
    double error = sum / samples->count / mean - 1.0;
    kachi_solver_free(solver);
    kachi_arena_release(&arena);
    return error * error;
}

static void test_quasi_random_means_are_nearer(void **state)
{
    (void)state;
    double random = 0.0;
    double quasi = 0.0;
    double half = 0.0;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        random += error_of_mean(seed, 0);
        quasi += error_of_mean(seed, TERMS);
        half += error_of_mean(seed, TERMS / 2);
    }
    /* The squared error: some thousand runs stand for ten times as many. */
    assert_true(quasi < 0.1 * random);
    assert_true(half < 0.5 * random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_dimension_fills_its_intervals),
        cmocka_unit_test(test_first_pair_is_a_net),
        cmocka_unit_test(test_dimensions_are_apart),
        cmocka_unit_test(test_quasi_random_means_are_nearer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
