/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_bench.h"

#include "footprint/lanes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef float eight __attribute__((vector_size(32)));

#if defined(__x86_64__)
#define WITH_AVX2 __attribute__((target("avx2")))
#else
#define WITH_AVX2
#endif

WITH_AVX2 static inline eight eight_at(const float *from)
{
    eight read;
    memcpy(&read, from, sizeof(read));
    return read;
}

/* Four sums, in registers: nothing here may wait but for memory. */
WITH_AVX2 static float sum_of(const float *from, const float *end)
{
    eight none = {0.0F};
    eight a = none;
    eight b = none;
    eight c = none;
    eight d = none;
    for (; from + 32 <= end; from += 32) {
        __builtin_prefetch(from + 256);
        __builtin_prefetch(from + 272);
        a += eight_at(from);
        b += eight_at(from + 8);
        c += eight_at(from + 16);
        d += eight_at(from + 24);
    }
    eight sum = (a + b) + (c + d);
    return sum[0] + sum[5];
}

/* The roofline: only reading the same values as many times, in the same minute. */
static double seconds_to_read(const struct kachi_lanes_state *state, size_t numbers,
                              uint64_t sweep_entries, uint64_t entries)
{
    uint64_t passes = sweep_entries / entries + 1;
    volatile float sink = 0.0F;
    double start = bench_now_s();
    for (uint64_t pass = 0; pass < passes; pass++) {
        sink = sum_of(state->values, state->values + numbers);
    }
    (void)sink;
    return (bench_now_s() - start) * (double)(sweep_entries + entries) /
           ((double)passes * (double)entries);
}

/*
 * Operations on vectors of 32 bytes that a second has room for: multiplications and additions in
 * turns, none of which waits for another. What drawing is measured against, whose numbers are
 * arithmetic and not memory.
 */
WITH_AVX2 static double operations_per_s(void)
{
    enum { CHAINS = 6, ROUNDS = 400000 };
    volatile float factor = 0.999999F;
    eight by = {factor, factor, factor, factor, factor, factor, factor, factor};
    eight products[CHAINS];
    eight sums[CHAINS];
    for (int c = 0; c < CHAINS; c++) {
        products[c] = by;
        sums[c] = by;
    }
    double start = bench_now_s();
    for (int round = 0; round < ROUNDS; round++) {
        for (int c = 0; c < CHAINS; c++) {
            products[c] = products[c] * by;
            sums[c] = sums[c] + by;
        }
    }
    double taken = bench_now_s() - start;
    volatile float sink = 0.0F;
    for (int c = 0; c < CHAINS; c++) {
        sink = sink + products[c][0] + sums[c][0];
    }
    return 2.0 * CHAINS * ROUNDS / taken;
}

/* Largest relative error of a lane's solution against the solver in double precision, of the same
 * rounded numbers; right[] as it was drawn. */
static double lane_error(const struct kachi_lanes_system *system,
                         const struct kachi_lanes_state *state, const double right[], size_t lane)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    uint32_t n = system->order;
    struct kachi_triplet *triplets =
        KACHI_NEW_ARRAY(&arena, struct kachi_triplet, system->start[n] + n);
    double *direct = KACHI_NEW_ARRAY(&arena, double, n);
    double *exact = KACHI_NEW_ARRAY(&arena, double, n);
    uint64_t count = 0;
    for (uint32_t p = 0; p < n; p++) {
        uint32_t d = system->diagonal_of[p];
        double diagonal = d == UINT32_MAX ? 1.0 : state->diagonal[d * KACHI_LANES + lane];
        triplets[count++] = (struct kachi_triplet){p, p, diagonal};
        direct[p] = right[(size_t)p * KACHI_LANES + lane];
        for (uint64_t k = system->start[p]; k < system->start[p + 1]; k++) {
            triplets[count++] = (struct kachi_triplet){
                system->slot[k] / KACHI_LANES, p, (double)state->values[k * KACHI_LANES + lane]};
        }
    }
    struct kachi_matrix *matrix = kachi_matrix_from_triplets(&arena, n, count, triplets, NULL);
    struct kachi_solver *solver = kachi_solver_new(&arena, matrix, KACHI_SOLVE_AUTO);
    struct kachi_solve_trust trust;
    kachi_solver_intensities(solver, direct, exact, &trust);
    double worst = 0.0;
    for (uint32_t p = 0; p < n; p++) {
        double found = state->x[(size_t)p * KACHI_LANES + lane];
        worst = fmax(worst, fabs(found - exact[p]) / fmax(fabs(exact[p]), 1e-300));
    }
    kachi_solver_free(solver);
    kachi_arena_release(&arena);
    return worst;
}

static void measure_lane_error(struct bench *bench, const struct kachi_lanes_system *system,
                               struct kachi_lanes_state *state)
{
    const struct kachi_lanes_kernel *kernel = kachi_lanes_kernel_at(0);
    size_t numbers = (size_t)system->order * KACHI_LANES;
    double *right = KACHI_NEW_ARRAY(&bench->arena, double, numbers);
    double worst = 0.0;
    for (uint64_t group = 0; group < 5; group++) {
        kernel->draw(system, 2, group, state);
        memcpy(right, state->right, numbers * sizeof(right[0]));
        (void)kernel->solve(system, state);
        worst = fmax(worst, lane_error(system, state, right, group));
    }
    bench_say(
        "monte carlo, any product of a sample against a solution of the same numbers, relative",
        worst, "");
}

/* Operations on vectors of eight singles that eight lognormal numbers need: ten rounds of Philox
 * for two blocks in vectors of four (40), the tail (12), the quantile (19), sign and spread (5),
 * the exponential (20), the factor (1). Loads, stores and addresses are not counted. */
#define DRAW_OPERATIONS 97.0

/* Seconds that the drawing kernel takes for a number of each lane, where all that it reads and
 * writes is in the nearest cache: some streams of the system, again and again. */
static double seconds_to_draw_near(const struct kachi_lanes_system *system,
                                   struct kachi_lanes_state *state)
{
    enum { STREAMS = 256, TIMES = 200 };
    struct kachi_lanes_system near = *system;
    uint64_t count = system->plain_count < STREAMS ? system->plain_count : STREAMS;
    near.order = 0;
    near.diagonal_count = 0;
    near.base_count = 0;
    near.normal_count = 0;
    near.stream_count = near.lognormal_count = near.plain_count = count;
    const struct kachi_lanes_kernel *kernel = kachi_lanes_kernel_at(0);
    double start = bench_now_s();
    for (uint64_t i = 0; i < TIMES; i++) {
        kernel->draw(&near, 1, i, state);
    }
    return (bench_now_s() - start) / (double)(TIMES * count);
}

static void say_of_sample(const struct bench *bench, const char *what, double seconds[])
{
    char text[160];
    snprintf(text, sizeof(text), "monte carlo, one sample: %s", what);
    bench_say(text, 1e3 * bench_median(bench->times, seconds) / KACHI_LANES, "ms");
}

/* Seconds a group takes to draw, and to solve. */
void bench_phases_of(struct bench *bench, const struct kachi_spread *spread)
{
    const struct kachi_lanes_system *system = kachi_spread_lanes(spread);
    size_t entries = (size_t)system->start[system->order] * KACHI_LANES;
    struct kachi_lanes_state state = kachi_lanes_state_new(&bench->arena, system);
    const struct kachi_lanes_kernel *kernel = kachi_lanes_kernel_at(0);
    double drawing[BENCH_TIMES_MAX];
    double solving[BENCH_TIMES_MAX];
    double roof[BENCH_TIMES_MAX];
    double arithmetic[BENCH_TIMES_MAX];
    double near[BENCH_TIMES_MAX];
    double peak_floor[BENCH_TIMES_MAX];
    double kernel_floor[BENCH_TIMES_MAX];
    uint64_t sweep_entries = 0;
    uint64_t double_entries = 0;
    for (unsigned i = 0; i < bench->times; i++) {
        double start = bench_now_s();
        kernel->draw(system, 1, i, &state);
        drawing[i] = bench_now_s() - start;
        start = bench_now_s();
        struct kachi_lanes_outcome outcome = kernel->solve(system, &state);
        solving[i] = bench_now_s() - start;
        sweep_entries = outcome.sweep_entries;
        double_entries = outcome.double_entries;
        arithmetic[i] = DRAW_OPERATIONS * (double)system->stream_count / operations_per_s();
        near[i] = (double)system->stream_count * seconds_to_draw_near(system, &state);
        roof[i] = seconds_to_read(&state, entries, sweep_entries, system->start[system->order]);
        peak_floor[i] = arithmetic[i] + roof[i];
        kernel_floor[i] = near[i] + roof[i];
    }
    say_of_sample(bench, "drawing", drawing);
    say_of_sample(bench, "solving", solving);
    say_of_sample(bench, "reading the values alone (bandwidth)", roof);
    say_of_sample(bench, "arithmetic of drawing alone (peak rate)", arithmetic);
    say_of_sample(bench, "drawing alone in the nearest cache", near);
    say_of_sample(bench, "roofline, arithmetic of drawing and reading the values", peak_floor);
    say_of_sample(bench, "floor, drawing in the nearest cache and reading the values",
                  kernel_floor);
    measure_lane_error(bench, system, &state);
    bench_say("monte carlo, numbers that vary", (double)system->stream_count, "");
    bench_say("monte carlo, sweeps over all entries",
              (double)sweep_entries / (double)system->start[system->order], "");
    bench_say("monte carlo, of these in double precision",
              (double)double_entries / (double)system->start[system->order], "");
}
