/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scenario of the market costs: reading it, one run, and Monte Carlo. One line of JSON a
 * measurement on standard output.
 *
 *     market_bench SCENARIO.lua [RUNS]
 *
 * Beside the run stands a yardstick of the same machine and moment: a million exponentials, of
 * which a year's choices are mostly made. Processor time is of this process; what needs silence is
 * the clock's time.
 */
#include "market/runs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define RUNS 10000
#define REPEATS 41
#define EXPONENTIALS 1000000

struct times {
    double clock_s, cpu_s;
};

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct times now(void)
{
    return (struct times){seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

static struct times since(struct times start)
{
    struct times end = now();
    return (struct times){end.clock_s - start.clock_s, end.cpu_s - start.cpu_s};
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report(const char *name, double value, const char *unit)
{
    printf("{\"measure\":\"%s\",\"unit\":\"%s\",\"value\":%.6g}\n", name, unit, value);
    fflush(stdout);
}

/* Medians of REPEATS, the clock's and the processor's. */
static void report_times(const char *name, const struct times taken[])
{
    char label[64];
    double clock_ms[REPEATS];
    double cpu_ms[REPEATS];
    for (size_t i = 0; i < REPEATS; i++) {
        clock_ms[i] = 1e3 * taken[i].clock_s;
        cpu_ms[i] = 1e3 * taken[i].cpu_s;
    }
    /* Equal times are the same number: their order is nothing. */
    qsort(clock_ms, REPEATS, sizeof clock_ms[0], ascending);
    qsort(cpu_ms, REPEATS, sizeof cpu_ms[0], ascending);
    report(name, clock_ms[REPEATS / 2], "ms");
    (void)snprintf(label, sizeof label, "%s.cpu", name);
    report(label, cpu_ms[REPEATS / 2], "ms");
}

static void fail(const char *what)
{
    fprintf(stderr, "market_bench: %s failed\n", what);
    exit(1);
}

static void measure_yardstick(void)
{
    struct times taken[REPEATS];
    volatile double sum = 0.0;
    for (size_t i = 0; i < REPEATS; i++) {
        struct times start = now();
        double here = 0.0;
        for (size_t k = 0; k < EXPONENTIALS; k++) {
            here += exp(-(double)k * 1e-5);
        }
        sum = sum + here;
        taken[i] = since(start);
    }
    report_times("yardstick_million_exp", taken);
}

static void measure_run(struct kachi_arena *arena, const struct kachi_market_scenario *scenario)
{
    struct times taken[REPEATS];
    struct kachi_market_scratch *scratch = kachi_market_scratch_new(arena, scenario);
    struct kachi_market_result *result = kachi_market_result_new(arena, scenario);
    struct kachi_run_plan plan = {.scenario = scenario};
    for (size_t i = 0; i < REPEATS; i++) {
        struct times start = now();
        kachi_market_simulate(&plan, scratch, result);
        taken[i] = since(start);
    }
    if (!kachi_market_gaps_are_none(&result->gaps)) {
        fail("a run that is conserved");
    }
    report_times("run", taken);
}

static void measure_study(const struct kachi_market_scenario *scenario, size_t runs,
                          struct kachi_findings *findings)
{
    struct kachi_arena arena;
    struct kachi_market_study *study = NULL;
    kachi_arena_init(&arena);
    struct times start = now();
    if (kachi_market_study(&arena, scenario, (struct kachi_market_options){.runs = runs, .seed = 1},
                           findings, &study) != KACHI_OK) {
        fail("the study");
    }
    struct times taken = since(start);
    report("monte_carlo.runs", (double)runs, "runs");
    report("monte_carlo", taken.clock_s, "s");
    report("monte_carlo.cpu", taken.cpu_s, "s");
    kachi_arena_release(&arena);
}

int main(int count, char **words)
{
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_market_scenario *scenario = NULL;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    if (count < 2) {
        fail("finding SCENARIO.lua");
    }
    struct times start = now();
    if (kachi_market_open(&arena, kachi_str_of(words[1]), &findings, &scenario) != KACHI_OK) {
        fail("reading the scenario");
    }
    report("read", 1e3 * since(start).clock_s, "ms");
    report("years", (double)scenario->year_count, "years");
    report("products", (double)scenario->product_count, "products");
    report("segments", (double)scenario->segment_count, "segments");
    measure_yardstick();
    measure_run(&arena, scenario);
    measure_study(scenario, count > 2 ? (size_t)strtoul(words[2], NULL, 10) : RUNS, &findings);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
    return 0;
}
