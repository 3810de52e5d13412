/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_bench.h"

#include "base/random.h"
#include "base/workers.h"

#include <math.h>
#include <stdio.h>

struct kachi_cold bench_solve(struct kachi_arena *arena, const struct bench *bench)
{
    return kachi_cold_solve(arena, &bench->linked, bench->factors, NULL);
}

/* Milliseconds to read as many numbers and indices as there are entries, one after another: what
 * the machine's memory allows at best. */
static double reading_ms(const struct bench *bench)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    uint64_t count = bench->inventory.entry_count;
    double *value = KACHI_NEW_ARRAY(&arena, double, count);
    uint32_t *index = KACHI_NEW_ARRAY(&arena, uint32_t, count);
    for (uint64_t k = 0; k < count; k++) {
        value[k] = bench->inventory.entries[k].value;
        index[k] = bench->inventory.entries[k].row;
    }
    double times[BENCH_TIMES_MAX];
    for (unsigned i = 0; i < bench->times; i++) {
        double sums[4] = {0.0, 0.0, 0.0, 0.0};
        uint32_t both = 0;
        double start = bench_now_s();
        for (uint64_t k = 0; k + 4 <= count; k += 4) {
            for (uint64_t l = 0; l < 4; l++) {
                sums[l] += value[k + l];
                both ^= index[k + l];
            }
        }
        times[i] = bench_now_s() - start;
        volatile double sink = sums[0] + sums[1] + sums[2] + sums[3] + (double)both;
        (void)sink;
    }
    kachi_arena_release(&arena);
    return 1e3 * bench_median(bench->times, times);
}

/* One way of solving: by one thread, whose processor time counts, or by two, where the clock does:
 * with the making of the second. */
struct way {
    bool is_shared;
    clockid_t clock;
    const char *name; /* ends what a figure is called */
};

static const struct way ways[] = {
    {false, CLOCK_THREAD_CPUTIME_ID, "one thread"},
    {true, CLOCK_MONOTONIC, "two threads, elapsed"},
};

static void say_static(const struct bench *bench, const char *what, const struct way *way,
                       double seconds)
{
    char text[160];
    snprintf(text, sizeof(text), "%s, every product, %s, %s", bench->part, what, way->name);
    bench_say(text, 1e3 * seconds, "ms");
}

static struct kachi_solve_trust measure_static(const struct bench *bench, const struct way *way)
{
    double whole[BENCH_TIMES_MAX];
    double again[BENCH_TIMES_MAX];
    struct kachi_solve_trust trust = {0};
    for (unsigned i = 0; i < bench->times; i++) {
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        double start = bench_clock_s(way->clock);
        struct kachi_workers *workers =
            way->is_shared ? kachi_cold_workers(bench->linked.column_count) : NULL;
        struct kachi_cold cold = kachi_cold_solve(&arena, &bench->linked, bench->factors, workers);
        whole[i] = bench_clock_s(way->clock) - start;
        trust = cold.trust;
        start = bench_clock_s(way->clock);
        kachi_solver_intensities(cold.solver, bench->direct, cold.intensity, &cold.trust);
        again[i] = bench_clock_s(way->clock) - start;
        kachi_solver_free(cold.solver);
        kachi_workers_free(workers);
        kachi_arena_release(&arena);
    }
    /* The first of all has to ask the system for every page of its memory. */
    if (!way->is_shared) {
        say_static(bench, "cold with matrix, first in its process", way, whole[0]);
    }
    say_static(bench, "cold with matrix", way, bench_median(bench->times, whole));
    say_static(bench, "other emissions", way, bench_median(bench->times, again));
    return trust;
}

void bench_static(struct bench *bench)
{
    struct kachi_solve_trust trust = {0};
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        trust = measure_static(bench, &ways[i]);
    }
    char text[128];
    snprintf(text, sizeof(text), "%s, reading every entry once (bandwidth)", bench->part);
    bench_say(text, reading_ms(bench), "ms");
    snprintf(text, sizeof(text), "%s, residual", bench->part);
    bench_say(text, trust.residual, "");
    snprintf(text, sizeof(text), "%s, sweeps", bench->part);
    bench_say(text, trust.sweeps_max, "");
}

static double measure_contributions(struct bench *bench, const struct way *way)
{
    double times[BENCH_TIMES_MAX];
    struct kachi_workers *workers =
        way->is_shared ? kachi_cold_workers(bench->linked.column_count) : NULL;
    struct kachi_cold cold =
        kachi_cold_solve(&bench->arena, &bench->linked, bench->factors, workers);
    uint32_t n = bench->inventory.order;
    double *demand = KACHI_NEW_ARRAY(&bench->arena, double, n);
    double *supply = KACHI_NEW_ARRAY(&bench->arena, double, n);
    double *part = KACHI_NEW_ARRAY(&bench->arena, double, n);
    double worst = 0.0;
    for (unsigned i = 0; i < bench->times; i++) {
        uint32_t product = (uint32_t)(kachi_random_at(7, i, 0) % n);
        demand[product] = 1.0;
        double start = bench_clock_s(way->clock);
        struct kachi_solve_trust trust;
        enum kachi_err err = kachi_solver_supply(cold.solver, demand, supply, &trust);
        double sum = 0.0;
        for (uint32_t j = 0; j < n; j++) {
            part[j] = supply[j] * bench->direct[j];
            sum += part[j];
        }
        times[i] = bench_clock_s(way->clock) - start;
        worst = fmax(worst, err == KACHI_OK ? fabs(sum / cold.intensity[product] - 1.0) : 1.0);
        demand[product] = 0.0;
    }
    char text[128];
    snprintf(text, sizeof(text), "contributions of one product by activity, %s", way->name);
    bench_say(text, 1e3 * bench_median(bench->times, times), "ms");
    kachi_solver_free(cold.solver);
    kachi_workers_free(workers);
    return worst;
}

void bench_contributions(struct bench *bench)
{
    double worst = 0.0;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        worst = fmax(worst, measure_contributions(bench, &ways[i]));
    }
    bench_say("contributions against intensity, largest difference", worst, "");
}

void bench_klu(struct bench *bench)
{
    const struct bench_inventory *inventory = &bench->inventory;
    struct kachi_matrix *matrix =
        kachi_matrix_from_triplets(&bench->arena, inventory->order, inventory->entry_count,
                                   inventory->entries, inventory->made);
    struct kachi_cold solved = bench_solve(&bench->arena, bench);
    double start = bench_now_s();
    struct kachi_solver *direct = kachi_solver_new(&bench->arena, matrix, KACHI_SOLVE_DIRECT);
    double *intensity = KACHI_NEW_ARRAY(&bench->arena, double, inventory->order);
    struct kachi_solve_trust trust;
    kachi_solver_intensities(direct, bench->direct, intensity, &trust);
    bench_say("static by KLU, every product", 1e3 * (bench_now_s() - start), "ms");
    double worst = 0.0;
    for (uint32_t i = 0; i < inventory->order; i++) {
        double size = fmax(fabs(intensity[i]), 1e-300);
        worst = fmax(worst, fabs(intensity[i] - solved.intensity[i]) / size);
    }
    bench_say("static against KLU, largest difference of any product", worst, "");
    kachi_solver_free(direct);
    kachi_solver_free(solved.solver);
}
