/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crashes: whatever happens to the disk or the process, every acknowledged entry is there, no half
 * of one is, and sending everything again ends in the very state of an undisturbed run.
 *
 * The disk fails, is full, or loses its power at every single operation of a scenario, one after
 * the other; and a process that writes is killed, again and again. KACHI_FAULT_ROUNDS asks for more
 * kills, and for every fault at every operation, with the whole audit after each.
 */
#include "ledger_scenario.h"

#include "ledger/store.h"
#include "ledger_disk.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Posts steps from..; how many were acknowledged before the first failure. */
static size_t run_steps(struct test_ledger *test, const struct step *steps, size_t from,
                        size_t count)
{
    size_t done = from;
    while (done < count && scenario_post(test, &steps[done]) == KACHI_OK) {
        done++;
    }
    return done;
}

/* How the steps are posted, and what is to come of it whatever happens. */
struct fault_run {
    enum disk_fault fault;
    size_t (*steps)(struct test_ledger *test, const struct step *steps, size_t from, size_t count);
    struct kachi_digest expected; /* of the undisturbed run */
};

/* The end of the batch that begins at a step: those of one moment. */
static size_t end_of_batch(const struct step *steps, size_t from, size_t count)
{
    size_t end = from;
    while (end < count && steps[end].is_late == steps[from].is_late) {
        end++;
    }
    return end;
}

static bool post_batch(struct test_ledger *test, const struct step *steps, size_t from, size_t end)
{
    struct kachi_post_request requests[STEPS_MAX];
    struct kachi_post_result results[STEPS_MAX];
    struct kachi_entry entries[STEPS_MAX];
    test->now = step_time(&steps[from]);
    for (size_t i = from; i < end; i++) {
        requests[i].findings = &test->findings;
        entries[i] = steps[i].entry;
        if (scenario_actor(test, &steps[i], &requests[i].actor) != KACHI_OK) {
            return false;
        }
    }
    if (kachi_post_each(test->ledger, end - from, requests + from, entries + from,
                        results + from) != KACHI_OK) {
        return false;
    }
    for (size_t i = from; i < end; i++) {
        assert_int_not_equal(results[i].status, KACHI_POST_REFUSED);
    }
    return true;
}

/* The same, but for the first few, in batches: all of one, or nothing. */
static size_t run_at_once(struct test_ledger *test, const struct step *steps, size_t from,
                          size_t count)
{
    size_t done = from < STEPS_ALONE ? run_steps(test, steps, from, STEPS_ALONE) : from;
    while (done >= STEPS_ALONE && done < count) {
        size_t end = end_of_batch(steps, done, count);
        if (!post_batch(test, steps, done, end)) {
            break;
        }
        done = end;
    }
    return done;
}

/* One fault at one operation. False where the scenario ended before it came. */
static bool run_fault(const struct fault_run *run, unsigned at, const struct step *steps,
                      size_t count)
{
    const enum disk_fault fault = run->fault;
    struct test_ledger test;
    struct kachi_digest digest = {{0}};
    struct kachi_arena arena;
    struct kachi_audit audit;
    int64_t entries = 0;
    size_t done = 0;
    disk_reset(fault, at);
    enum kachi_err err = scenario_open(&test, "/disk/ledger");
    if (err == KACHI_OK) {
        done = run->steps(&test, steps, 0, count);
    }
    bool has_come = disk_operations() >= at;
    /* A disk that only fails for a while: the same connection goes on where it stopped. */
    for (int tries = 0; err == KACHI_OK && fault < DISK_POWER_DROP && tries < 8; tries++) {
        done = run->steps(&test, steps, done, count);
    }
    if (err == KACHI_OK && fault < DISK_POWER_DROP) {
        assert_int_equal(done, count);
    }
    test_ledger_close(&test);
    disk_power_on();
    assert_int_equal(scenario_open(&test, "/disk/ledger"), KACHI_OK);
    assert_int_equal(kachi_ledger_count(test.ledger, &entries), KACHI_OK);
    /* Every acknowledged entry is there; of the one, or the batch, in doubt all or nothing. */
    bool is_batch = run->steps == run_at_once && done >= STEPS_ALONE;
    size_t in_doubt = is_batch ? end_of_batch(steps, done, count) : done + 1;
    assert_true(entries == (int64_t)done || entries == (int64_t)in_doubt);
    /* The whole audit after some faults, or (make fault) after each; the same end after all. */
    if (at % 8 == 0 || getenv("KACHI_FAULT_ROUNDS") != NULL) {
        kachi_arena_init(&arena);
        test_audit(&test, &arena, &audit);
        kachi_arena_release(&arena);
    }
    assert_int_equal(run->steps(&test, steps, 0, count), count);
    assert_int_equal(kachi_ledger_digest(test.ledger, &digest), KACHI_OK);
    assert_true(kachi_digest_equal(&digest, &run->expected));
    test_ledger_close(&test);
    return has_come;
}

static void fail_at_every_operation(size_t (*run_all)(struct test_ledger *, const struct step *,
                                                      size_t, size_t),
                                    bool is_old)
{
    struct step steps[STEPS_MAX];
    struct test_ledger test;
    struct fault_run run = {.steps = run_all};
    size_t count = scenario_draw_up(steps);
    unsigned faults = 0;
    disk_install();
    disk_set_old(is_old);
    disk_reset(DISK_FINE, 0);
    assert_int_equal(scenario_open(&test, "/disk/ledger"), KACHI_OK);
    size_t done = run_steps(&test, steps, 0, count);
    if (done < count) {
        test_show_findings(&test.findings);
    }
    assert_int_equal(done, count);
    assert_int_equal(kachi_ledger_digest(test.ledger, &run.expected), KACHI_OK);
    test_ledger_close(&test);
    for (int fault = DISK_FAILS; fault < DISK_FAULT_COUNT; fault++) {
        /* Of the operations of each disk every other one meets one of the faults, or (make fault)
         * every one each of them. */
        bool is_long = getenv("KACHI_FAULT_ROUNDS") != NULL;
        unsigned step = is_long ? 1 : 2 * (DISK_FAULT_COUNT - 1);
        unsigned at = is_long ? 1 : (unsigned)fault;
        run.fault = (enum disk_fault)fault;
        for (; run_fault(&run, at, steps, count); at += step) {
            faults++;
        }
        assert_true(at > 100); /* every transaction writes and syncs */
    }
    disk_set_old(false);
    fprintf(stderr, "# %u faults\n", faults);
}

static void every_operation_may_fail(void **state)
{
    (void)state;
    fail_at_every_operation(run_steps, false);
    fail_at_every_operation(run_steps, true);
}

/* A batch is written piece by piece, by a second thread: a fault in any of them undoes all. */
static void every_operation_of_a_batch_may_fail(void **state)
{
    (void)state;
    fail_at_every_operation(run_at_once, false);
    fail_at_every_operation(run_at_once, true);
}

/* Posts single-gram offers for ever, and says so after each. */
static void write_until_killed(const char *path, int round, int out)
{
    struct test_ledger test;
    struct kachi_actor maker = {0};
    struct kachi_id id = test_id("A");
    if (scenario_open(&test, path) != KACHI_OK ||
        kachi_actor_of_party(test.ledger, &id, &maker) != KACHI_OK) {
        _exit(1);
    }
    for (int i = 0;; i++) {
        char name[40];
        snprintf(name, sizeof(name), "%d %d", round, i);
        struct kachi_entry entry = scenario_offer(name, 1, KACHI_TERMS_PREPAID);
        struct kachi_id sent = entry.id;
        if (kachi_post_one(test.ledger, &maker, &entry, NULL) != KACHI_OK ||
            write(out, sent.bytes, sizeof(sent.bytes)) != (ssize_t)sizeof(sent.bytes)) {
            _exit(1);
        }
    }
}

/* Kills a writer after some milliseconds; the count of what it had acknowledged, all there. */
static unsigned kill_once(const char *path, int round)
{
    int ends[2];
    unsigned acknowledged = 0;
    struct kachi_id id;
    struct test_ledger test;
    struct kachi_key key = {0};
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_until_killed(path, round, ends[1]);
    }
    close(ends[1]);
    usleep(15000 + (useconds_t)(kachi_random_at(3, (uint64_t)round, 1) % 40000));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_int_equal(scenario_open(&test, path), KACHI_OK);
    while (read(ends[0], id.bytes, sizeof(id.bytes)) == (ssize_t)sizeof(id.bytes)) {
        assert_int_equal(kachi_store_key_get(test.ledger, &id, &key), KACHI_OK);
        acknowledged++;
    }
    close(ends[0]);
    test_ledger_close(&test);
    return acknowledged;
}

static void killed_again_and_again(void **state)
{
    (void)state;
    char path[] = "/tmp/kachi-ledger-kill-XXXXXX";
    char other[sizeof(path) + 8];
    struct step steps[STEPS_MAX];
    struct test_ledger test;
    struct kachi_arena arena;
    struct kachi_audit audit;
    const char *asked = getenv("KACHI_FAULT_ROUNDS");
    int64_t rounds = 6;
    unsigned acknowledged = 0;
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    unlink(path);
    if (asked != NULL) {
        assert_true(kachi_str_read_int64(kachi_str_of(asked), &rounds));
    }
    (void)scenario_draw_up(steps);
    scenario_output.quantity = INT64_C(1000000000);
    assert_int_equal(scenario_open(&test, path), KACHI_OK);
    assert_int_equal(run_steps(&test, steps, 0, 5), 5);
    test_ledger_close(&test);
    for (int64_t i = 0; i < rounds; i++) {
        acknowledged += kill_once(path, (int)i);
    }
    assert_int_equal(scenario_open(&test, path), KACHI_OK);
    kachi_arena_init(&arena);
    test_audit(&test, &arena, &audit);
    /* Of each killed writer at most one entry more than it could still say. */
    assert_true(audit.entries >= (int64_t)acknowledged + 5);
    assert_true(audit.entries <= (int64_t)acknowledged + 5 + rounds);
    fprintf(stderr, "# %lld kills, %u acknowledged\n", (long long)rounds, acknowledged);
    kachi_arena_release(&arena);
    test_ledger_close(&test);
    unlink(path);
    snprintf(other, sizeof(other), "%s-wal", path);
    unlink(other);
    snprintf(other, sizeof(other), "%s-shm", path);
    unlink(other);
}

int main(void)
{
    /* The killed writers come first: they need the real disk. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_again_and_again),
        cmocka_unit_test(every_operation_may_fail),
        cmocka_unit_test(every_operation_of_a_batch_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
