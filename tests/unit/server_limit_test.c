/* SPDX-License-Identifier: Apache-2.0 */
/* The token bucket: what it lets in follows from the clock alone. */
#include "server/limit.h"
#include "testing.h"

static struct kachi_limit limit;

static void begin_limit(int64_t per_second)
{
    struct kachi_random random = kachi_random_system();
    kachi_limit_init(&limit, per_second, &random);
}

static void a_burst_is_let_in_and_then_the_rate(void **state)
{
    (void)state;
    struct kachi_str client = kachi_str_of("somebody");
    kachi_moment now = 1000000000;
    int let_in = 0;
    begin_limit(10);
    while (kachi_limit_take(&limit, client, 1, now) == 0) {
        let_in++;
    }
    assert_int_equal(let_in, 10 * KACHI_LIMIT_BURST_S);
    /* Over ten seconds, asked all the time: ten a second. */
    for (int step = 1; step <= 1000; step++) {
        let_in += kachi_limit_take(&limit, client, 1, now + step * 10000) == 0 ? 1 : 0;
    }
    assert_int_equal(let_in, 10 * KACHI_LIMIT_BURST_S + 100);
}

static void who_waits_as_told_is_let_in(void **state)
{
    (void)state;
    struct kachi_str client = kachi_str_of("somebody");
    kachi_moment now = 1000000000;
    int64_t wait_us = 0;
    begin_limit(7);
    while ((wait_us = kachi_limit_take(&limit, client, 3, now)) == 0) {
    }
    assert_true(kachi_limit_take(&limit, client, 3, now + wait_us - 1) > 0);
    assert_int_equal(kachi_limit_take(&limit, client, 3, now + wait_us), 0);
}

static void no_limit_lets_everybody_in(void **state)
{
    (void)state;
    begin_limit(0);
    for (int i = 0; i < 100000; i++) {
        assert_int_equal(kachi_limit_take(&limit, kachi_str_of("x"), 1000, 5), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_is_let_in_and_then_the_rate),
        cmocka_unit_test(who_waits_as_told_is_let_in),
        cmocka_unit_test(no_limit_lets_everybody_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
