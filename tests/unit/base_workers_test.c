/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_workers_test.c - every job runs exactly once, whatever the number of threads; and who meets
 * sees what was written before.
 */
#include "base/workers.h"

#include "base/meeting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define JOBS 5000

struct board {
    atomic_int runs[JOBS];
    atomic_int wrong_worker;
    unsigned worker_count;
    uint64_t result[JOBS];
};

static void job(void *context, size_t index, unsigned worker)
{
    struct board *board = context;
    atomic_fetch_add(&board->runs[index], 1);
    if (worker >= board->worker_count) {
        atomic_fetch_add(&board->wrong_worker, 1);
    }
    uint64_t value = index + 1;
    for (int i = 0; i < 100; i++) {
        value = value * UINT64_C(6364136223846793005) + 1442695040888963407u;
    }
    board->result[index] = value;
}

static void every_index_runs_once(void **state)
{
    (void)state;
    static struct board one;
    static struct board many;
    for (unsigned threads = 1; threads <= 4; threads++) {
        struct kachi_workers *workers = kachi_workers_new(threads);
        assert_int_equal(kachi_workers_count(workers), threads);
        for (size_t count = 0; count <= JOBS; count = count * 7 + 1) {
            memset(&many, 0, sizeof many);
            many.worker_count = threads;
            kachi_workers_run(workers, count, job, &many);
            for (size_t i = 0; i < JOBS; i++) {
                assert_int_equal(many.runs[i], i < count ? 1 : 0);
            }
            assert_int_equal(many.wrong_worker, 0);
        }
        kachi_workers_run(workers, JOBS, job, &many);
        if (threads == 1) {
            memcpy(&one, &many, sizeof one);
        }
        assert_memory_equal(one.result, many.result, sizeof one.result);
        kachi_workers_free(workers);
    }
}

static void many_short_runs_do_not_lose_a_worker(void **state)
{
    (void)state;
    static struct board board;
    struct kachi_workers *workers = kachi_workers_new(3);
    board.worker_count = 3;
    for (int i = 0; i < 2000; i++) {
        kachi_workers_run(workers, 2, job, &board);
    }
    assert_int_equal(board.runs[0], 2000);
    assert_int_equal(board.runs[1], 2000);
    assert_int_equal(board.runs[2], 0);
    kachi_workers_free(workers);
}

static void zero_threads_means_the_cores_of_the_machine(void **state)
{
    (void)state;
    struct kachi_workers *workers = kachi_workers_new(0);
    assert_true(kachi_workers_count(workers) >= 1);
    kachi_workers_free(workers);
    kachi_workers_free(NULL);
}

/* What threads that meet after every step have written, each sees of all. */
struct steps {
    struct kachi_meeting meeting;
    int written[3];
    int wrong[3];
};

static void step(void *context, size_t index, unsigned worker)
{
    (void)worker;
    struct steps *steps = context;
    for (int i = 1; i <= 3000; i++) {
        steps->written[index] = i;
        (void)kachi_meeting_wait(&steps->meeting);
        for (size_t other = 0; other < 3; other++) {
            steps->wrong[index] += steps->written[other] == i ? 0 : 1;
        }
        (void)kachi_meeting_wait(&steps->meeting);
    }
}

static void threads_that_meet_see_what_was_written_before(void **state)
{
    (void)state;
    struct kachi_workers *workers = kachi_workers_new(3);
    static struct steps steps;
    kachi_meeting_init(&steps.meeting, 3);
    kachi_workers_run(workers, 3, step, &steps);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(steps.wrong[i], 0);
        assert_int_equal(steps.written[i], 3000);
    }
    kachi_workers_free(workers);
}

static void no_workers_are_the_calling_thread(void **state)
{
    (void)state;
    static struct board board;
    board.worker_count = 1;
    assert_int_equal(kachi_workers_count(NULL), 1);
    kachi_workers_run(NULL, 10, job, &board);
    assert_int_equal(board.runs[9], 1);
    assert_int_equal(board.runs[10], 0);
    assert_int_equal(board.wrong_worker, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_index_runs_once),
        cmocka_unit_test(many_short_runs_do_not_lose_a_worker),
        cmocka_unit_test(zero_threads_means_the_cores_of_the_machine),
        cmocka_unit_test(threads_that_meet_see_what_was_written_before),
        cmocka_unit_test(no_workers_are_the_calling_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
