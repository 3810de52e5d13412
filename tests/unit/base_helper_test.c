/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_helper_test.c - a job runs once, and each side sees all that the other did.
 */
#include "base/helper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define RUNS 2000

/* A job adds to what the caller wrote, and the caller to what the job wrote: neither sees less. */
struct sum {
    long long total;
    int job_runs;
};

static void add(void *context)
{
    struct sum *sum = context;
    sum->job_runs++;
    sum->total += sum->job_runs;
}

static void a_job_runs_once_and_is_seen_whole(void **state)
{
    (void)state;
    struct kachi_helper *helper = kachi_helper_new();
    struct sum sum = {0};
    kachi_helper_wait(helper); /* for nothing */
    for (int i = 1; i <= RUNS; i++) {
        sum.total += 1;
        kachi_helper_start(helper, add, &sum);
        kachi_helper_wait(helper);
        assert_int_equal(sum.job_runs, i);
    }
    assert_true(sum.total == RUNS + (long long)RUNS * (RUNS + 1) / 2);
    kachi_helper_free(helper);
}

static void whoever_frees_it_waits(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        struct kachi_helper *helper = kachi_helper_new();
        struct sum sum = {0};
        kachi_helper_start(helper, add, &sum);
        kachi_helper_free(helper);
        assert_int_equal(sum.job_runs, 1);
    }
    kachi_helper_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_runs_once_and_is_seen_whole),
        cmocka_unit_test(whoever_frees_it_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
