/* SPDX-License-Identifier: Apache-2.0 */
/* Draws follow the distribution that the scenario states. */
#include "market/figure.h"
#include "testing.h"

#include "assert_near.h"

/* The distribution function of the triangle, by hand: at the peak it is (1 - low) / (high - low).
 */
static void test_triangle_inverts_its_distribution(void **state)
{
    (void)state;
    const struct kachi_figure figure = {.spread = KACHI_SPREAD_TRIANGLE, .low = 0.6, .high = 1.8};
    for (double u = 0.01; u < 1.0; u += 0.01) {
        double x = kachi_figure_factor(&figure, u);
        double below = x < 1.0 ? (x - 0.6) * (x - 0.6) / (1.2 * 0.4)
                               : 1.0 - (1.8 - x) * (1.8 - x) / (1.2 * 0.8);
        assert_near(below, u, 1e-9);
    }
    assert_near(kachi_figure_factor(&figure, 0.4 / 1.2), 1.0, 1e-9);
}

static void test_others_reach_their_ends(void **state)
{
    (void)state;
    const struct kachi_figure certain = {.spread = KACHI_SPREAD_NONE, .low = 1.0, .high = 1.0};
    const struct kachi_figure uniform = {.spread = KACHI_SPREAD_UNIFORM, .low = 0.5, .high = 2.0};
    const struct kachi_figure lognormal = {
        .spread = KACHI_SPREAD_LOGNORMAL, .low = 0.5, .high = 2.0};
    assert_near(kachi_figure_factor(&certain, 0.01), 1.0, 0.0);
    assert_near(kachi_figure_factor(&uniform, 0.25), 0.875, 1e-12);
    assert_near(kachi_figure_factor(&lognormal, 0.05), 0.5, 1e-5);
    assert_near(kachi_figure_factor(&lognormal, 0.5), 1.0, 1e-5);
    assert_near(kachi_figure_factor(&lognormal, 0.95), 2.0, 1e-5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_triangle_inverts_its_distribution),
        cmocka_unit_test(test_others_reach_their_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
