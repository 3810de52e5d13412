/* SPDX-License-Identifier: Apache-2.0 */
/* Logit shares against their closed forms. */
#include "market/choice.h"
#include "testing.h"

#include "assert_near.h"

static void test_two_options_are_the_logistic_curve(void **state)
{
    (void)state;
    const bool open[] = {true, true};
    for (int i = -200; i <= 200; i++) {
        double difference = 0.1 * (double)i;
        const double utility[] = {difference, 0.0};
        double share[2];
        kachi_choice_shares(2, utility, open, share);
        assert_near(share[0], 1.0 / (1.0 + exp(-difference)), 1e-12);
        assert_near(share[0] + share[1], 1.0, 1e-15);
    }
}

/* Independence of irrelevant alternatives: closing one leaves the others' ratio. */
static void test_ratio_does_not_hang_on_others(void **state)
{
    (void)state;
    const double utility[] = {0.3, -1.1, 2.0, 0.0};
    const bool all[] = {true, true, true, true};
    const bool without[] = {true, true, false, true};
    double share[4];
    double fewer[4];
    kachi_choice_shares(4, utility, all, share);
    kachi_choice_shares(4, utility, without, fewer);
    assert_near(share[0] / share[1], exp(0.3 + 1.1), 1e-12);
    assert_near(fewer[0] / fewer[1], share[0] / share[1], 1e-12);
    assert_true(fewer[2] <= 0.0);
    assert_near(fewer[0] + fewer[1] + fewer[3], 1.0, 1e-15);
}

static void test_no_size_of_utility_overflows(void **state)
{
    (void)state;
    const double utility[] = {1e6, 1e6 - 1.0, -1e6};
    const bool open[] = {true, true, true};
    double share[3];
    kachi_choice_shares(3, utility, open, share);
    assert_near(share[0], 1.0 / (1.0 + exp(-1.0)), 1e-12);
    assert_true(share[2] >= 0.0 && share[2] < 1e-300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_options_are_the_logistic_curve),
        cmocka_unit_test(test_ratio_does_not_hang_on_others),
        cmocka_unit_test(test_no_size_of_utility_overflows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
