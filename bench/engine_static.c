/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_bench.h"

#include "base/random.h"

#include <math.h>
#include <stdio.h>

double *bench_direct(struct kachi_arena *arena, const struct bench_inventory *inventory)
{
    double *direct = KACHI_NEW_ARRAY(arena, double, inventory->order);
    for (uint64_t k = 0; k < inventory->flow_count;) {
        uint32_t column = inventory->flows[k].column;
        double sum = 0.0;
        for (; k < inventory->flow_count && inventory->flows[k].column == column; k++) {
            sum += inventory->flows[k].amount * inventory->factor[inventory->flows[k].flow];
        }
        direct[column] = sum;
    }
    return direct;
}

struct bench_solved bench_solve(struct kachi_arena *arena, const struct bench *bench)
{
    const struct bench_inventory *inventory = &bench->inventory;
    struct bench_solved solved;
    double *direct = bench_direct(arena, inventory);
    solved.matrix = kachi_matrix_from_triplets(arena, inventory->order, inventory->entry_count,
                                               inventory->entries, inventory->made);
    solved.intensity = KACHI_NEW_ARRAY(arena, double, inventory->order);
    solved.solver =
        kachi_solver_new_solved(arena, solved.matrix, direct, solved.intensity, &solved.trust);
    return solved;
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

void bench_static(struct bench *bench)
{
    const char *name = bench->part;
    double whole[BENCH_TIMES_MAX];
    double again[BENCH_TIMES_MAX];
    struct bench_solved solved;
    for (unsigned i = 0; i < bench->times; i++) {
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        double start = bench_now_s();
        solved = bench_solve(&arena, bench);
        whole[i] = bench_now_s() - start;
        start = bench_now_s();
        kachi_solver_intensities(solved.solver, bench->direct, solved.intensity, &solved.trust);
        again[i] = bench_now_s() - start;
        kachi_solver_free(solved.solver);
        kachi_arena_release(&arena);
    }
    char text[128];
    /* The first has to ask the system for every page of its memory. */
    snprintf(text, sizeof(text), "%s, every product, cold with matrix, first in its process", name);
    bench_say(text, 1e3 * whole[0], "ms");
    snprintf(text, sizeof(text), "%s, every product, cold with matrix", name);
    bench_say(text, 1e3 * bench_median(bench->times, whole), "ms");
    snprintf(text, sizeof(text), "%s, every product, other emissions", name);
    bench_say(text, 1e3 * bench_median(bench->times, again), "ms");
    snprintf(text, sizeof(text), "%s, reading every entry once (bandwidth)", name);
    bench_say(text, reading_ms(bench), "ms");
    snprintf(text, sizeof(text), "%s, residual", name);
    bench_say(text, solved.trust.residual, "");
    snprintf(text, sizeof(text), "%s, sweeps", name);
    bench_say(text, solved.trust.sweeps_max, "");
}

void bench_contributions(struct bench *bench)
{
    double times[BENCH_TIMES_MAX];
    struct bench_solved solved = bench_solve(&bench->arena, bench);
    uint32_t n = bench->inventory.order;
    double *demand = KACHI_NEW_ARRAY(&bench->arena, double, n);
    double *supply = KACHI_NEW_ARRAY(&bench->arena, double, n);
    double *part = KACHI_NEW_ARRAY(&bench->arena, double, n);
    double worst = 0.0;
    for (unsigned i = 0; i < bench->times; i++) {
        uint32_t product = (uint32_t)(kachi_random_at(7, i, 0) % n);
        demand[product] = 1.0;
        double start = bench_now_s();
        struct kachi_solve_trust trust;
        enum kachi_err err = kachi_solver_supply(solved.solver, demand, supply, &trust);
        double sum = 0.0;
        for (uint32_t j = 0; j < n; j++) {
            part[j] = supply[j] * bench->direct[j];
            sum += part[j];
        }
        times[i] = bench_now_s() - start;
        worst = fmax(worst, err == KACHI_OK ? fabs(sum / solved.intensity[product] - 1.0) : 1.0);
        demand[product] = 0.0;
    }
    bench_say("contributions of one product by activity", 1e3 * bench_median(bench->times, times),
              "ms");
    bench_say("contributions against intensity, largest difference", worst, "");
    kachi_solver_free(solved.solver);
}

void bench_klu(struct bench *bench)
{
    const struct bench_inventory *inventory = &bench->inventory;
    struct kachi_matrix *matrix =
        kachi_matrix_from_triplets(&bench->arena, inventory->order, inventory->entry_count,
                                   inventory->entries, inventory->made);
    struct bench_solved solved = bench_solve(&bench->arena, bench);
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
