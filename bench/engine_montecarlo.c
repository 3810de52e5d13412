/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_bench.h"

#include "base/workers.h"
#include "footprint/lanes.h"

#include <math.h>
#include <stdio.h>

static struct kachi_spread *spread_of(struct bench *bench, const struct kachi_cold *solved,
                                      uint32_t quasi_count)
{
    const struct bench_inventory *inventory = &bench->inventory;
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    kachi_arena_release(
        &bench->linked_memory); /* kachi has the facts once, not twice as the bench */
    struct kachi_uncertain_term *terms = KACHI_NEW_ARRAY(
        &scratch, struct kachi_uncertain_term, inventory->entry_count + inventory->flow_count);
    uint64_t count = 0;
    for (uint64_t k = 0; k < inventory->entry_count; k++) {
        const struct kachi_triplet *entry = &inventory->entries[k];
        terms[count++] =
            (struct kachi_uncertain_term){.column = entry->column,
                                          .row = entry->row,
                                          .stream = k,
                                          .factor = 1.0,
                                          .nominal = entry->value,
                                          .draw = bench_draw(entry->value, inventory->spreads[k])};
    }
    for (uint64_t k = 0; k < inventory->flow_count; k++) {
        const struct bench_flow *flow = &inventory->flows[k];
        double factor = inventory->factor[flow->flow];
        if (fabs(factor) > 0.0) {
            terms[count++] =
                (struct kachi_uncertain_term){.column = flow->column,
                                              .row = KACHI_UNCERTAIN_DIRECT,
                                              .stream = inventory->entry_count + k,
                                              .factor = factor,
                                              .nominal = flow->amount * factor,
                                              .draw = bench_draw(flow->amount, flow->spread)};
        }
    }
    struct kachi_spread_source source = {.matrix = solved->matrix,
                                         .solver = solved->solver,
                                         .direct = bench->direct,
                                         .intensity = solved->intensity,
                                         .term_count = count,
                                         .terms = terms,
                                         .quasi_count = quasi_count,
                                         .quasi_product = BENCH_PRODUCT};
    struct kachi_spread *spread = kachi_spread_new(&bench->arena, &source);
    kachi_arena_release(&scratch);
    return spread;
}

static double seconds_of(const struct kachi_spread *spread, struct kachi_runs *runs,
                         clockid_t clock, uint32_t *harder)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    double start = bench_clock_s(clock);
    struct kachi_samples *samples = kachi_spread_run(&arena, spread, runs);
    double taken = bench_clock_s(clock) - start;
    *harder = samples->harder;
    kachi_arena_release(&arena);
    return taken;
}

void bench_phases(struct bench *bench)
{
    struct kachi_cold solved = bench_solve(&bench->arena, bench);
    bench_phases_of(bench, spread_of(bench, &solved, 0));
    kachi_solver_free(solved.solver);
}

void bench_montecarlo(struct bench *bench)
{
    struct kachi_cold solved = bench_solve(&bench->arena, bench);
    struct kachi_spread *spread = spread_of(bench, &solved, 0);
    bench_phases_of(bench, spread);
    const uint32_t asked[] = {0};
    struct kachi_runs runs = {.seed = 1, .count = 800, .asked_count = 1, .asked = asked};
    struct kachi_workers *two = kachi_workers_new(2);
    double one_thread[BENCH_TIMES_MAX];
    double two_threads[BENCH_TIMES_MAX];
    double other_kernel[BENCH_TIMES_MAX];
    uint32_t harder = 0;
    const struct kachi_lanes_kernel *second = kachi_lanes_kernel_at(1);
    unsigned times = bench->times < 7 ? bench->times : 7;
    for (unsigned i = 0; i < times; i++) {
        runs.workers = NULL;
        runs.kernel = NULL;
        one_thread[i] = seconds_of(spread, &runs, CLOCK_THREAD_CPUTIME_ID, &harder);
        double wall_one = seconds_of(spread, &runs, CLOCK_MONOTONIC, &harder);
        runs.workers = two;
        two_threads[i] = wall_one / seconds_of(spread, &runs, CLOCK_MONOTONIC, &harder);
        runs.workers = NULL;
        runs.kernel = second != NULL ? second->name : NULL;
        other_kernel[i] = seconds_of(spread, &runs, CLOCK_THREAD_CPUTIME_ID, &harder);
    }
    char text[128];
    double best = bench_median(times, one_thread);
    snprintf(text, sizeof(text), "monte carlo, one sample, all products, %s, one core",
             kachi_lanes_kernel_at(0)->name);
    bench_say(text, 1e3 * best / runs.count, "ms");
    snprintf(text, sizeof(text), "monte carlo, one sample, all products, %s, one core",
             second != NULL ? second->name : "the same again");
    bench_say(text, 1e3 * bench_median(times, other_kernel) / runs.count, "ms");
    bench_say("monte carlo, two threads against one, elapsed", bench_median(times, two_threads),
              "x");
    bench_say("monte carlo, runs solved one by one", harder, "");
    kachi_workers_free(two);
    kachi_solver_free(solved.solver);
}

/* How much nearer quasi-random draws bring the median of one product: the variance over seeds of
 * the random one against that of the quasi-random one. Not of the mean: that hangs on the few runs
 * whose loops are nearly unproductive. */
void bench_quasi(struct bench *bench)
{
    enum { SEEDS = 12, RUNS = 512 };
    struct kachi_cold solved = bench_solve(&bench->arena, bench);
    const uint32_t asked[] = {BENCH_PRODUCT};
    double median_of[2][SEEDS];
    for (uint32_t kind = 0; kind < 2; kind++) {
        struct kachi_spread *spread =
            spread_of(bench, &solved, kind == 0 ? 0 : KACHI_QUASI_DIMENSIONS);
        for (uint32_t seed = 0; seed < SEEDS; seed++) {
            struct kachi_arena arena;
            kachi_arena_init(&arena);
            struct kachi_runs runs = {
                .seed = 100 + seed, .count = RUNS, .asked_count = 1, .asked = asked};
            struct kachi_samples *samples = kachi_spread_run(&arena, spread, &runs);
            median_of[kind][seed] =
                kachi_samples_summary(&arena, samples->count, samples->value).p50;
            kachi_arena_release(&arena);
        }
    }
    double variance[2] = {0.0, 0.0};
    for (uint32_t kind = 0; kind < 2; kind++) {
        double middle = 0.0;
        for (uint32_t seed = 0; seed < SEEDS; seed++) {
            middle += median_of[kind][seed] / SEEDS;
        }
        for (uint32_t seed = 0; seed < SEEDS; seed++) {
            double away = median_of[kind][seed] - middle;
            variance[kind] += away * away;
        }
    }
    bench_say("quasi-random: variance of the median of 512 runs, random against quasi-random",
              variance[0] / variance[1], "x");
    kachi_solver_free(solved.solver);
}
