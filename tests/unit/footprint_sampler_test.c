/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The laws of drawing: kernels draw what the plain sampler draws; moments and borders are those of
 * the distribution; draws follow their words; pedigree scores give the published spreads.
 */
#include "footprint/sampler.h"

#include "assert_near.h"
#include "base/random.h"
#include "footprint/pedigree.h"
#include "footprint/uncertainty_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define STREAMS 149 /* several blocks of the kernels */
#define DRAWS 20000

static void test_words_are_those_of_the_generator(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 400; i++) {
        uint64_t block = kachi_random_at(i * 7, i / 4, i * i);
        uint32_t words[4];
        kachi_random_block(i * 7, i / 4, i * i, words);
        assert_int_equal(block, (uint64_t)words[1] << 32U | words[0]);
        assert_int_equal(kachi_sampler_word(i * 7, i, i * i), words[i % 4]);
    }
}

static void test_normal_quantile_is_the_inverse_of_the_normal(void **state)
{
    (void)state;
    for (int i = 1; i < 4000; i++) {
        double p = i / 4000.0;
        double z = kachi_normal_quantile(p);
        /* Error in z, by the slope of the distribution function. */
        double slope = exp(-0.5 * z * z) / sqrt(8.0 * atan(1.0));
        assert_true(fabs(kachi_normal_below(z) - p) <= 1e-6 * slope + 1e-16);
    }
    assert_near(kachi_normal_quantile(0.975), 1.959963984540054, 5e-6);
    assert_near(kachi_normal_quantile(0x1p-32), -6.230, 1e-3);
}

/* A spread of one node and its streams, to look at what kernels draw. */
static struct kachi_lanes_system draw_system(const uint64_t stream[], const float spread[],
                                             const float middle[], const uint32_t first[],
                                             const struct kachi_lanes_target targets[],
                                             uint64_t normals)
{
    return (struct kachi_lanes_system){.order = 0,
                                       .stream_count = STREAMS,
                                       .lognormal_count = STREAMS - normals,
                                       .plain_count = 77,
                                       .normal_count = normals,
                                       .stream = stream,
                                       .spread = spread,
                                       .middle = middle,
                                       .target_first = first,
                                       .targets = targets};
}

static void test_kernels_draw_what_the_sampler_says(void **state)
{
    (void)state;
    uint64_t stream[STREAMS + KACHI_LANES_STREAMS_SPARE] = {0};
    float spread[STREAMS + KACHI_LANES_STREAMS_SPARE] = {0.0F};
    float middle[STREAMS + KACHI_LANES_STREAMS_SPARE] = {0.0F};
    uint32_t first[STREAMS + 1];
    struct kachi_lanes_target targets[STREAMS];
    for (uint32_t s = 0; s < STREAMS; s++) {
        stream[s] = UINT64_C(0x123456789) * s + s;
        spread[s] = 0.02F * (float)s;
        middle[s] = 1.0F - 0.1F * (float)s;
        first[s] = s;
        targets[s] = (struct kachi_lanes_target){s, KACHI_LANES_SET, 1.0F};
    }
    first[STREAMS] = STREAMS;
    struct kachi_lanes_system system = draw_system(stream, spread, middle, first, targets, 17);
    for (uint64_t group = 0; group < 60; group++) {
        float values[STREAMS * KACHI_LANES];
        struct kachi_lanes_state made = {.values = values};
        for (size_t k = 0; kachi_lanes_kernel_at(k) != NULL; k++) {
            kachi_lanes_kernel_at(k)->draw(&system, 99, group, &made);
            for (uint32_t i = 0; i < STREAMS * KACHI_LANES; i++) {
                uint32_t s = i / KACHI_LANES;
                bool is_log = s < STREAMS - 17;
                struct kachi_draw plain = {.kind =
                                               is_log ? KACHI_DRAW_LOGNORMAL : KACHI_DRAW_NORMAL,
                                           .a = is_log ? 1.0 : (double)middle[s],
                                           .b = (double)spread[s] * (is_log ? log(2.0) : 1.0)};
                uint64_t sample = group * KACHI_LANES + kachi_lanes_sample[i % KACHI_LANES];
                double expected =
                    kachi_draw_value(&plain, kachi_sampler_word(99, sample, stream[s]));
                double width = (double)spread[s] + 1.0;
                assert_true(fabs((double)values[i] - expected) <=
                            2e-6 * width * fmax(1.0, fabs(expected)));
            }
        }
    }
}

/* Lane by lane, group after group, lanes in their order: the kernels' sums to the last bit. */
static double followed_plainly(const struct kachi_lanes_results *results, uint64_t stream)
{
    double sum = 0.0;
    for (size_t l = 0; l < KACHI_LANES; l++) {
        double lane = 0.0;
        for (uint64_t g = 0; g < results->group_count; g++) {
            uint64_t sample = (results->first_group + g) * KACHI_LANES + kachi_lanes_sample[l];
            double word = kachi_sampler_word(results->seed, sample, stream) - 0x1p31;
            lane += word * results->of_lane[g * KACHI_LANES + l];
        }
        sum += lane * 0x1p-31;
    }
    return sum;
}

static void test_kernels_follow_what_the_sampler_draws(void **state)
{
    (void)state;
    enum { GROUPS = 37, MANY = 131 }; /* two whole blocks and a rest */
    uint64_t stream[MANY + KACHI_LANES_STREAMS_SPARE] = {0};
    double of_lane[GROUPS * KACHI_LANES];
    for (uint32_t s = 0; s < MANY; s++) {
        stream[s] = UINT64_C(0x1c0ffee123) * s + 5;
    }
    for (uint32_t i = 0; i < GROUPS * KACHI_LANES; i++) {
        of_lane[i] = i % 11 == 3 ? 0.0 : cos(i);
    }
    const struct kachi_lanes_results results = {
        .seed = 12345678901, .first_group = 3, .group_count = GROUPS, .of_lane = of_lane};
    for (size_t k = 0; kachi_lanes_kernel_at(k) != NULL; k++) {
        double sum[MANY];
        kachi_lanes_kernel_at(k)->follow(&results, stream, MANY, sum);
        for (uint32_t s = 0; s < MANY; s++) {
            double plain = followed_plainly(&results, stream[s]);
            assert_memory_equal(&sum[s], &plain, sizeof(plain));
        }
    }
}

static void test_moments_and_borders(void **state)
{
    (void)state;
    static const struct {
        struct kachi_draw draw;
        double mean, deviation, low, high;
    } cases[] = {
        {{.kind = KACHI_DRAW_LOGNORMAL, .a = 2.0, .b = 0.3}, 2.0920561, 0.642, 0.0, 99.0},
        {{.kind = KACHI_DRAW_LOGNORMAL, .a = -2.0, .b = 0.3}, -2.0920561, 0.642, -99.0, 0.0},
        {{.kind = KACHI_DRAW_NORMAL, .a = -5.0, .b = 0.5}, -5.0, 0.5, -9.0, 0.0},
        /* openLCA's SimulatorTest: every run of U(22, 26) is inside. */
        {{.kind = KACHI_DRAW_UNIFORM, .a = 22.0, .c = 26.0}, 24.0, 1.1547005, 22.0, 26.0},
        {{.kind = KACHI_DRAW_TRIANGLE, .a = 1.0, .b = 2.0, .c = 6.0}, 3.0, 1.0801234, 1.0, 6.0},
        {{.kind = KACHI_DRAW_DISCRETE_UNIFORM, .a = 1.0, .c = 6.0}, 3.5, 1.7078251, 1.0, 6.0},
        /* Half a normal: mean sqrt(2 / pi), variance 1 - 2 / pi. */
        {{.kind = KACHI_DRAW_NORMAL, .b = 1.0, .is_truncated = true, .low = 0.0, .high = 1e9},
         0.7978846,
         0.6028103,
         0.0,
         9.0},
        {{.kind = KACHI_DRAW_LOGNORMAL,
          .a = 1.0,
          .b = 1.0,
          .is_truncated = true,
          .low = 1.0,
          .high = 1.5},
         1.2297109,
         0.14356,
         1.0,
         1.5},
    };
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        double sum = 0.0;
        double squares = 0.0;
        for (uint64_t i = 0; i < DRAWS; i++) {
            double value = kachi_draw_value(&cases[c].draw, kachi_sampler_word(3, i, c));
            assert_true(value >= cases[c].low && value <= cases[c].high);
            sum += value - cases[c].mean;
            squares += (value - cases[c].mean) * (value - cases[c].mean);
        }
        double deviation = sqrt(squares / DRAWS);
        assert_true(fabs(sum / DRAWS) <= 4.5 * cases[c].deviation / sqrt(DRAWS));
        assert_near(deviation, cases[c].deviation, 0.05);
    }
}

static void test_draws_follow_their_words(void **state)
{
    (void)state;
    struct kachi_draw draw = {.kind = KACHI_DRAW_TRIANGLE, .a = -1.0, .b = 0.0, .c = 3.0};
    for (int kind = KACHI_DRAW_LOGNORMAL; kind <= KACHI_DRAW_DISCRETE_UNIFORM; kind++) {
        draw.kind = (enum kachi_draw_kind)kind;
        draw.a = kind == KACHI_DRAW_LOGNORMAL ? 1.0 : -1.0;
        draw.b = kind == KACHI_DRAW_TRIANGLE ? 0.0 : 0.7;
        double before = kachi_draw_value(&draw, 0);
        for (uint32_t word = 1U << 22U; word != 0; word += 1U << 22U) {
            double value = kachi_draw_value(&draw, word);
            assert_true(value >= before);
            before = value;
        }
    }
}

static void test_what_is_no_distribution(void **state)
{
    (void)state;
    struct kachi_draw bad[] = {
        {.kind = KACHI_DRAW_LOGNORMAL, .a = 0.0, .b = 0.1},
        {.kind = KACHI_DRAW_NORMAL, .a = 1.0, .b = -0.1},
        {.kind = KACHI_DRAW_UNIFORM, .a = 2.0, .c = 1.0},
        {.kind = KACHI_DRAW_TRIANGLE, .a = 1.0, .b = 4.0, .c = 3.0},
        {.kind = KACHI_DRAW_NORMAL, .a = (double)NAN, .b = 0.1},
        {.kind = KACHI_DRAW_NORMAL, .b = 1.0, .is_truncated = true, .low = 2.0, .high = 1.0},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(kachi_draw_settle(&bad[i]));
    }
    struct kachi_draw constants[] = {
        {.kind = KACHI_DRAW_LOGNORMAL, .a = 2.0, .b = 0.0},
        {.kind = KACHI_DRAW_UNIFORM, .a = 2.0, .c = 2.0},
        {.kind = KACHI_DRAW_TRIANGLE, .a = 2.0, .b = 2.0, .c = 2.0},
    };
    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        assert_true(kachi_draw_settle(&constants[i]));
        assert_int_equal(constants[i].kind, KACHI_DRAW_CERTAIN);
        assert_near(kachi_draw_value(&constants[i], 12345), 2.0, 0.0);
    }
}

/* REP of a reference of 2.20 and 1.98 now, GSD 1.1 each: Phi(-ln(2.2 / 1.98) / (sqrt(2) ln 1.1))
 * where they are independent, 0 where they share their error. */
static void test_difference_of_shared_and_independent_draws(void **state)
{
    (void)state;
    struct kachi_draw before = {.kind = KACHI_DRAW_LOGNORMAL, .a = 2.20, .b = log(1.1)};
    struct kachi_draw now = {.kind = KACHI_DRAW_LOGNORMAL, .a = 1.98, .b = log(1.1)};
    static double a[DRAWS];
    static double b[DRAWS];
    static double shared[DRAWS];
    for (uint64_t i = 0; i < DRAWS; i++) {
        a[i] = kachi_draw_value(&before, kachi_sampler_word(1, i, 1));
        b[i] = kachi_draw_value(&now, kachi_sampler_word(1, i, 2));
        shared[i] = kachi_draw_value(&now, kachi_sampler_word(1, i, 1));
    }
    assert_true(fabs(kachi_samples_below(DRAWS, a, b) - 0.2172) < 4.0 * 0.0029);
    assert_near(kachi_samples_below(DRAWS, a, shared), 0.0, 0.0);
}

/* Scores (2, 3, 1, 2, 4), basic variance 0.0006: ecoinvent's own numbers. */
static void test_pedigree_scores(void **state)
{
    (void)state;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_pedigree pedigree = {.score = {2, 3, 1, 2, 4}, .basic_variance = 0.0006};
    double variance = 0.0;
    assert_int_equal(kachi_pedigree_variance(&pedigree, kachi_str_of(""), &findings, &variance),
                     KACHI_OK);
    assert_near(variance, 0.041825, 1e-12);
    assert_near(sqrt(variance), 0.204512, 1e-5);
    assert_near(exp(2.0 * sqrt(variance)), 1.505347, 1e-5);
    struct kachi_draw draw = {.kind = KACHI_DRAW_LOGNORMAL, .a = 1.0, .b = sqrt(variance)};
    assert_near(kachi_draw_mean(&draw), 1.021133, 1e-6);
    double basic = 0.5 * log(1.05);
    pedigree.basic_variance = basic * basic;
    assert_int_equal(
        kachi_pedigree_variance(&pedigree, kachi_str_of("ecoinvent-v2"), &findings, &variance),
        KACHI_OK);
    assert_near(exp(2.0 * sqrt(variance)), 1.513307, 1e-6);
    pedigree = (struct kachi_pedigree){.score = {5, 1, 1, 1, 5}};
    assert_int_equal(
        kachi_pedigree_variance(&pedigree, kachi_str_of("ciroth-2016"), &findings, &variance),
        KACHI_OK);
    assert_near(variance, 0.0688 + 0.2650, 1e-3);
    pedigree = (struct kachi_pedigree){.score = {1, 1, 1, 1, 1}};
    assert_int_equal(kachi_pedigree_variance(&pedigree, kachi_str_of(""), &findings, &variance),
                     KACHI_OK);
    assert_near(variance, 0.0, 0.0);
    assert_int_equal(kachi_pedigree_variance(&pedigree, kachi_str_of("none"), &findings, &variance),
                     KACHI_ERR_NOT_FOUND);
    pedigree.score[3] = 6;
    assert_int_equal(kachi_pedigree_variance(&pedigree, kachi_str_of(""), &findings, &variance),
                     KACHI_ERR_INPUT);
    kachi_findings_release(&findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_are_those_of_the_generator),
        cmocka_unit_test(test_normal_quantile_is_the_inverse_of_the_normal),
        cmocka_unit_test(test_kernels_draw_what_the_sampler_says),
        cmocka_unit_test(test_kernels_follow_what_the_sampler_draws),
        cmocka_unit_test(test_moments_and_borders),
        cmocka_unit_test(test_draws_follow_their_words),
        cmocka_unit_test(test_what_is_no_distribution),
        cmocka_unit_test(test_difference_of_shared_and_independent_draws),
        cmocka_unit_test(test_pedigree_scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
