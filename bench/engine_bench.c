/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_bench - measures the engine on a made-up inventory, one figure a line as JSON:
 *
 *     engine_bench PART [--activities N] [--inputs N] [--flows N] [--strength G] [--seed N]
 *                  [--write FOLDER] [--times N]
 *
 * Times are processor time of the thread that works, medians; two threads against one is elapsed
 * time. PART: static, contributions, phases, montecarlo, what-ifs,
 * quasi, klu, nation, roll-up. --write gives the same inventory to
 * the peers, as plain arrays.
 */
#include "inventory.h"

#include "base/findings.h"
#include "base/random.h"
#include "base/workers.h"
#include "footprint/direct.h"
#include "footprint/lanes.h"
#include "footprint/roll_up.h"
#include "footprint/uncertainty.h"
#include "footprint/what_if.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define TIMES_MAX 101
#define BENCH_PRODUCT 7 /* whose numbers are looked at where one product is asked for */

struct bench {
    struct bench_options options;
    const char *part, *folder;
    unsigned times;
    struct kachi_arena arena;
    struct bench_inventory inventory;
    double *direct;
};

static double clock_s(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Of this thread's own work: what else the machine does at the time is left out. */
static double now_s(void)
{
    return clock_s(CLOCK_THREAD_CPUTIME_ID);
}

static void say(const char *name, double value, const char *unit)
{
    printf("{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", name, value, unit);
    fflush(stdout);
}

static void say_memory(const char *name)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    say(name, (double)usage.ru_maxrss / 1024.0, "MB");
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return left < right ? -1 : left > right ? 1 : 0;
}

/* The median: the machine has other work too. Equal times are the same number. */
static double median(unsigned count, double times[])
{
    qsort(times, count, sizeof(times[0]), by_size);
    return times[count / 2];
}

static double *direct_of(struct kachi_arena *arena, const struct bench_inventory *inventory)
{
    double *direct = KACHI_NEW_ARRAY(arena, double, inventory->order);
    for (uint64_t k = 0; k < inventory->flow_count; k++) {
        const struct bench_flow *flow = &inventory->flows[k];
        direct[flow->column] += flow->amount * inventory->factor[flow->flow];
    }
    return direct;
}

struct solved {
    struct kachi_matrix *matrix;
    struct kachi_solver *solver;
    double *intensity;
    struct kachi_solve_trust trust;
};

static struct solved solve(struct kachi_arena *arena, const struct bench *bench)
{
    const struct bench_inventory *inventory = &bench->inventory;
    struct solved solved;
    double *direct = direct_of(arena, inventory);
    solved.matrix = kachi_matrix_from_triplets(arena, inventory->order, inventory->entry_count,
                                               inventory->entries, inventory->made);
    solved.solver = kachi_solver_new(arena, solved.matrix, KACHI_SOLVE_AUTO);
    solved.intensity = KACHI_NEW_ARRAY(arena, double, inventory->order);
    kachi_solver_intensities(solved.solver, direct, solved.intensity, &solved.trust);
    return solved;
}

static void measure_static(struct bench *bench, const char *name)
{
    double whole[TIMES_MAX];
    double again[TIMES_MAX];
    struct solved solved;
    for (unsigned i = 0; i < bench->times; i++) {
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        double start = now_s();
        solved = solve(&arena, bench);
        whole[i] = now_s() - start;
        start = now_s();
        kachi_solver_intensities(solved.solver, bench->direct, solved.intensity, &solved.trust);
        again[i] = now_s() - start;
        kachi_solver_free(solved.solver);
        kachi_arena_release(&arena);
    }
    char text[128];
    snprintf(text, sizeof(text), "%s, every product, cold with matrix", name);
    say(text, 1e3 * median(bench->times, whole), "ms");
    snprintf(text, sizeof(text), "%s, every product, other emissions", name);
    say(text, 1e3 * median(bench->times, again), "ms");
    snprintf(text, sizeof(text), "%s, residual", name);
    say(text, solved.trust.residual, "");
    snprintf(text, sizeof(text), "%s, sweeps", name);
    say(text, solved.trust.sweeps_max, "");
}

static void measure_contributions(struct bench *bench)
{
    double times[TIMES_MAX];
    struct solved solved = solve(&bench->arena, bench);
    uint32_t n = bench->inventory.order;
    double *demand = KACHI_NEW_ARRAY(&bench->arena, double, n);
    double *supply = KACHI_NEW_ARRAY(&bench->arena, double, n);
    double *part = KACHI_NEW_ARRAY(&bench->arena, double, n);
    double worst = 0.0;
    for (unsigned i = 0; i < bench->times; i++) {
        uint32_t product = (uint32_t)(kachi_random_at(7, i, 0) % n);
        demand[product] = 1.0;
        double start = now_s();
        struct kachi_solve_trust trust;
        enum kachi_err err = kachi_solver_supply(solved.solver, demand, supply, &trust);
        double sum = 0.0;
        for (uint32_t j = 0; j < n; j++) {
            part[j] = supply[j] * bench->direct[j];
            sum += part[j];
        }
        times[i] = now_s() - start;
        worst = fmax(worst, err == KACHI_OK ? fabs(sum / solved.intensity[product] - 1.0) : 1.0);
        demand[product] = 0.0;
    }
    say("contributions of one product by activity", 1e3 * median(bench->times, times), "ms");
    say("contributions against intensity, largest difference", worst, "");
    kachi_solver_free(solved.solver);
}

static struct kachi_spread *spread_of(struct bench *bench, const struct solved *solved,
                                      uint32_t quasi_count)
{
    const struct bench_inventory *inventory = &bench->inventory;
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
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

static inline void add_32(float lane[32], const float from[32])
{
    for (size_t l = 0; l < 32; l++) {
        lane[l] += from[l];
    }
}

/* The roofline: only reading the same values as many times, in the same minute. */
static double seconds_to_read(const struct kachi_lanes_state *state, size_t numbers,
                              uint64_t sweep_entries, uint64_t entries)
{
    uint64_t passes = sweep_entries / entries + 1;
    volatile float sink = 0.0F;
    double start = now_s();
    for (uint64_t pass = 0; pass < passes; pass++) {
        float lane[32] = {0.0F};
        const float *from = state->values;
        for (const float *end = from + numbers / 32 * 32; from < end; from += 32) {
            add_32(lane, from);
        }
        sink = lane[0] + lane[17];
    }
    (void)sink;
    return (now_s() - start) * (double)(sweep_entries + entries) /
           ((double)passes * (double)entries);
}

typedef float eight __attribute__((vector_size(32)));

/*
 * Operations on vectors of 32 bytes that a second has room for: multiplications and additions in
 * turns, none of which waits for another. What drawing is measured against, whose numbers are
 * arithmetic and not memory.
 */
#if defined(__x86_64__)
__attribute__((target("avx2")))
#endif
static double
operations_per_s(void)
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
    double start = now_s();
    for (int round = 0; round < ROUNDS; round++) {
        for (int c = 0; c < CHAINS; c++) {
            products[c] = products[c] * by;
            sums[c] = sums[c] + by;
        }
    }
    double taken = now_s() - start;
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
    say("monte carlo, any product of a sample against a solution of the same numbers, relative",
        worst, "");
}

/* Operations on vectors of eight singles that eight lognormal numbers need: ten rounds of Philox
 * for two blocks in vectors of four (40), the tail (12), the quantile (19), sign and spread (5),
 * the exponential (20), the factor (1). Loads, stores and addresses are not counted. */
#define DRAW_OPERATIONS 97.0

/* Seconds a group takes to draw, and to solve. */
static void measure_phases(struct bench *bench, const struct kachi_spread *spread)
{
    const struct kachi_lanes_system *system = kachi_spread_lanes(spread);
    size_t entries = (size_t)system->start[system->order] * KACHI_LANES;
    struct kachi_lanes_state state = kachi_lanes_state_new(&bench->arena, system);
    const struct kachi_lanes_kernel *kernel = kachi_lanes_kernel_at(0);
    double drawing[TIMES_MAX];
    double solving[TIMES_MAX];
    double roof[TIMES_MAX];
    double arithmetic[TIMES_MAX];
    uint64_t sweep_entries = 0;
    uint64_t double_entries = 0;
    for (unsigned i = 0; i < bench->times; i++) {
        double start = now_s();
        kernel->draw(system, 1, i, &state);
        drawing[i] = now_s() - start;
        start = now_s();
        struct kachi_lanes_outcome outcome = kernel->solve(system, &state);
        solving[i] = now_s() - start;
        sweep_entries = outcome.sweep_entries;
        double_entries = outcome.double_entries;
        arithmetic[i] = DRAW_OPERATIONS * (double)system->stream_count / operations_per_s();
        roof[i] = seconds_to_read(&state, entries, sweep_entries, system->start[system->order]);
    }
    say("monte carlo, one sample: drawing", 1e3 * median(bench->times, drawing) / KACHI_LANES,
        "ms");
    say("monte carlo, one sample: solving", 1e3 * median(bench->times, solving) / KACHI_LANES,
        "ms");
    say("monte carlo, one sample: reading the values alone (bandwidth)",
        1e3 * median(bench->times, roof) / KACHI_LANES, "ms");
    say("monte carlo, one sample: arithmetic of drawing alone (peak rate)",
        1e3 * median(bench->times, arithmetic) / KACHI_LANES, "ms");
    say("monte carlo, one sample: roofline, arithmetic of drawing and reading the values",
        1e3 * (median(bench->times, arithmetic) + median(bench->times, roof)) / KACHI_LANES, "ms");
    measure_lane_error(bench, system, &state);
    say("monte carlo, numbers that vary", (double)system->stream_count, "");
    say("monte carlo, sweeps over all entries",
        (double)sweep_entries / (double)system->start[system->order], "");
    say("monte carlo, of these in double precision",
        (double)double_entries / (double)system->start[system->order], "");
}

static double seconds_of(const struct kachi_spread *spread, struct kachi_runs *runs,
                         clockid_t clock, uint32_t *harder)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    double start = clock_s(clock);
    struct kachi_samples *samples = kachi_spread_run(&arena, spread, runs);
    double taken = clock_s(clock) - start;
    *harder = samples->harder;
    kachi_arena_release(&arena);
    return taken;
}

static void measure_phases_alone(struct bench *bench)
{
    struct solved solved = solve(&bench->arena, bench);
    measure_phases(bench, spread_of(bench, &solved, 0));
    kachi_solver_free(solved.solver);
}

static void measure_montecarlo(struct bench *bench)
{
    struct solved solved = solve(&bench->arena, bench);
    struct kachi_spread *spread = spread_of(bench, &solved, 0);
    measure_phases(bench, spread);
    const uint32_t asked[] = {0};
    struct kachi_runs runs = {.seed = 1, .count = 800, .asked_count = 1, .asked = asked};
    struct kachi_workers *two = kachi_workers_new(2);
    double one_thread[TIMES_MAX];
    double two_threads[TIMES_MAX];
    double other_kernel[TIMES_MAX];
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
    double best = median(times, one_thread);
    snprintf(text, sizeof(text), "monte carlo, one sample, all products, %s, one core",
             kachi_lanes_kernel_at(0)->name);
    say(text, 1e3 * best / runs.count, "ms");
    snprintf(text, sizeof(text), "monte carlo, one sample, all products, %s, one core",
             second != NULL ? second->name : "the same again");
    say(text, 1e3 * median(times, other_kernel) / runs.count, "ms");
    say("monte carlo, two threads against one, elapsed", median(times, two_threads), "x");
    say("monte carlo, runs solved one by one", harder, "");
    kachi_workers_free(two);
    kachi_solver_free(solved.solver);
}

/* One coefficient each, of `places` of them in turn. */
static void measure_what_if_of(struct bench *bench, struct kachi_what_ifs *what_ifs, uint32_t count,
                               uint32_t places, const char *name)
{
    const struct bench_inventory *inventory = &bench->inventory;
    struct kachi_what_if_change *changes =
        KACHI_NEW_ARRAY(&bench->arena, struct kachi_what_if_change, count);
    struct kachi_what_if *list = KACHI_NEW_ARRAY(&bench->arena, struct kachi_what_if, count);
    double *value = KACHI_NEW_ARRAY(&bench->arena, double, count);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t k = kachi_random_at(11, i % places, 0) % inventory->entry_count;
        const struct kachi_triplet *entry = &inventory->entries[k];
        changes[i] = (struct kachi_what_if_change){.column = entry->column,
                                                   .row = entry->row,
                                                   .value = (1.0 + 0.1 * i / count) * entry->value};
        list[i] = (struct kachi_what_if){.change_count = 1, .changes = &changes[i]};
    }
    const uint32_t product = BENCH_PRODUCT;
    struct kachi_what_if_asked asked = {.count = 1, .products = &product};
    double start = now_s();
    (void)kachi_what_ifs_run(what_ifs, count, list, asked, NULL, value);
    say(name, count / (now_s() - start), "/s");
}

static void measure_what_ifs(struct bench *bench)
{
    struct solved solved = solve(&bench->arena, bench);
    struct kachi_what_if_base base = {solved.matrix, solved.solver, bench->direct,
                                      solved.intensity};
    struct kachi_what_ifs *what_ifs = kachi_what_ifs_new(&bench->arena, &base);
    measure_what_if_of(bench, what_ifs, 400, 400, "what-ifs, each of another activity, one core");
    measure_what_if_of(bench, what_ifs, 20000, 12, "what-ifs, sweeps of twelve numbers, one core");
    kachi_solver_free(solved.solver);
}

/* How much nearer quasi-random draws bring the median of one product: the variance over seeds of
 * the random one against that of the quasi-random one. Not of the mean: that hangs on the few runs
 * whose loops are nearly unproductive. */
static void measure_quasi(struct bench *bench)
{
    enum { SEEDS = 12, RUNS = 512 };
    struct solved solved = solve(&bench->arena, bench);
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
    say("quasi-random: variance of the median of 512 runs, random against quasi-random",
        variance[0] / variance[1], "x");
    kachi_solver_free(solved.solver);
}

/* --- Roll-up --- */

#define ROLL_UP_LINKS 5
#define ROLL_UP_PIECE 1000 /* lots that are fed at once */

/* A lot that was made, and what it took from lots before it. */
static int write_lot(char *to, size_t room, uint64_t lot)
{
    int bytes = snprintf(to, room, "L%llu,,100,%llu,1,0\n", (unsigned long long)lot,
                         (unsigned long long)(lot % 97));
    for (uint64_t k = 0; lot > 0 && k < ROLL_UP_LINKS; k++) {
        uint64_t back = 1 + kachi_random_at(5, lot, k) % (lot < 100000 ? lot : 100000);
        bytes += snprintf(to + bytes, room - (size_t)bytes, "L%llu,L%llu,%llu,,,\n",
                          (unsigned long long)lot, (unsigned long long)(lot - back),
                          (unsigned long long)(1 + k));
    }
    return bytes;
}

/* Time in the roll-up alone: rows are made up beside it. */
static void measure_roll_up(struct bench *bench)
{
    uint64_t lots = bench->options.activities;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_roll_up *roll_up =
        kachi_roll_up_new(&bench->arena, (struct kachi_str){"bench", 5});
    size_t room = (size_t)ROLL_UP_PIECE * 512;
    char *piece = KACHI_NEW_ARRAY(&bench->arena, char, room);
    double taken = 0.0;
    for (uint64_t lot = 0; lot < lots;) {
        size_t bytes = 0;
        for (uint64_t i = 0; i < ROLL_UP_PIECE && lot < lots; i++, lot++) {
            bytes += (size_t)write_lot(piece + bytes, room - bytes, lot);
        }
        double start = now_s();
        kachi_roll_up_feed(roll_up, (struct kachi_str){piece, bytes}, &findings);
        taken += now_s() - start;
    }
    say("roll-up, reading rows", taken, "s");
    double start = now_s();
    enum kachi_err err = kachi_roll_up_finish(roll_up, &findings);
    say("roll-up, the pass", now_s() - start, "s");
    say("roll-up, everything", taken + now_s() - start, "s");
    say("roll-up, lots", kachi_roll_up_lot_count(roll_up), "");
    say("roll-up, links", (double)kachi_roll_up_link_count(roll_up), "");
    say("roll-up, every lot answered", err == KACHI_OK ? 1.0 : 0.0, "");
    kachi_roll_up_release(roll_up);
    kachi_findings_release(&findings);
}

static void measure_klu(struct bench *bench)
{
    const struct bench_inventory *inventory = &bench->inventory;
    struct kachi_matrix *matrix =
        kachi_matrix_from_triplets(&bench->arena, inventory->order, inventory->entry_count,
                                   inventory->entries, inventory->made);
    struct solved solved = solve(&bench->arena, bench);
    double start = now_s();
    struct kachi_solver *direct = kachi_solver_new(&bench->arena, matrix, KACHI_SOLVE_DIRECT);
    double *intensity = KACHI_NEW_ARRAY(&bench->arena, double, inventory->order);
    struct kachi_solve_trust trust;
    kachi_solver_intensities(direct, bench->direct, intensity, &trust);
    say("static by KLU, every product", 1e3 * (now_s() - start), "ms");
    double worst = 0.0;
    for (uint32_t i = 0; i < inventory->order; i++) {
        double size = fmax(fabs(intensity[i]), 1e-300);
        worst = fmax(worst, fabs(intensity[i] - solved.intensity[i]) / size);
    }
    say("static against KLU, largest difference of any product", worst, "");
    kachi_solver_free(direct);
    kachi_solver_free(solved.solver);
}

/* --- For the peers --- */

static FILE *open_file(const struct bench *bench, const char *name)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", bench->folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    return file;
}

/* stats_arrays' numbers: 0 undefined, 2 lognormal (loc, scale of the log), 3 normal, 5 triangle. */
struct peer_row {
    int32_t row, column;
    double value;
    int32_t kind;
    int32_t unused;
    double loc, scale, minimum, maximum;
};

static struct peer_row peer_row(uint32_t row, uint32_t column, double value,
                                struct bench_spread spread)
{
    struct kachi_draw made = bench_draw(value, spread);
    const struct kachi_draw *draw = &made;
    struct peer_row peer = {
        .row = (int32_t)row, .column = (int32_t)column, .value = value, .loc = fabs(value)};
    if (draw->kind == KACHI_DRAW_LOGNORMAL) {
        peer.kind = 2;
        peer.loc = log(fabs(draw->a));
        peer.scale = draw->b;
    } else if (draw->kind == KACHI_DRAW_NORMAL) {
        peer.kind = 3;
        peer.scale = draw->b;
    } else if (draw->kind == KACHI_DRAW_TRIANGLE) {
        peer.kind = 5;
        peer.minimum = 0.7 * fabs(value);
        peer.maximum = 1.3 * fabs(value);
    }
    return peer;
}

static void write_for_peers(const struct bench *bench)
{
    const struct bench_inventory *inventory = &bench->inventory;
    FILE *file = open_file(bench, "technosphere.bin");
    for (uint64_t k = 0; k < inventory->entry_count; k++) {
        const struct kachi_triplet *entry = &inventory->entries[k];
        struct peer_row row =
            peer_row(entry->row, entry->column, entry->value, inventory->spreads[k]);
        fwrite(&row, sizeof(row), 1, file);
    }
    fclose(file);
    file = open_file(bench, "biosphere.bin");
    for (uint64_t k = 0; k < inventory->flow_count; k++) {
        const struct bench_flow *flow = &inventory->flows[k];
        struct peer_row row = peer_row(flow->flow, flow->column, flow->amount, flow->spread);
        fwrite(&row, sizeof(row), 1, file);
    }
    fclose(file);
    file = open_file(bench, "factors.bin");
    fwrite(inventory->factor, sizeof(inventory->factor[0]), BENCH_FLOWS, file);
    fclose(file);
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct solved solved = solve(&scratch, bench);
    file = open_file(bench, "intensities.bin");
    fwrite(solved.intensity, sizeof(solved.intensity[0]), inventory->order, file);
    fclose(file);
    kachi_solver_free(solved.solver);
    kachi_arena_release(&scratch);
}

static bool read_arguments(struct bench *bench, int argc, char **argv)
{
    bench->options = (struct bench_options){.kind = BENCH_ECO,
                                            .activities = 20000,
                                            .inputs = 12.6,
                                            .flows = 24.0,
                                            .loop_strength = 0.8,
                                            .seed = 1};
    bench->times = 15;
    bench->part = argc > 1 ? argv[1] : "";
    if (strcmp(bench->part, "nation") == 0) {
        bench->options = (struct bench_options){.kind = BENCH_NATION,
                                                .activities = 2000000,
                                                .inputs = 22.5,
                                                .loop_strength = 0.8,
                                                .seed = 1};
        bench->times = 3;
    }
    if (strcmp(bench->part, "roll-up") == 0) {
        bench->options.activities = 10000000;
    }
    for (int i = 2; i + 1 < argc; i += 2) {
        double number = strtod(argv[i + 1], NULL);
        if (strcmp(argv[i], "--activities") == 0) {
            bench->options.activities = (uint32_t)number;
        } else if (strcmp(argv[i], "--inputs") == 0) {
            bench->options.inputs = number;
        } else if (strcmp(argv[i], "--flows") == 0) {
            bench->options.flows = number;
        } else if (strcmp(argv[i], "--strength") == 0) {
            bench->options.loop_strength = number;
        } else if (strcmp(argv[i], "--seed") == 0) {
            bench->options.seed = (uint64_t)number;
        } else if (strcmp(argv[i], "--times") == 0) {
            bench->times = number < TIMES_MAX ? (unsigned)number : TIMES_MAX;
        } else if (strcmp(argv[i], "--write") == 0) {
            bench->folder = argv[i + 1];
        } else {
            return false;
        }
    }
    return bench->times > 0;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    if (!read_arguments(&bench, argc, argv)) {
        fputs(
            "engine_bench static|contributions|phases|montecarlo|what-ifs|quasi|klu|nation|roll-up "
            "[--activities N] ...\n",
            stderr);
        return 2;
    }
    kachi_arena_init(&bench.arena);
    if (strcmp(bench.part, "roll-up") == 0) {
        measure_roll_up(&bench);
        say_memory("memory at most, roll-up");
        kachi_arena_release(&bench.arena);
        return 0;
    }
    bench.inventory = bench_inventory_make(&bench.arena, bench.options);
    bench.direct = direct_of(&bench.arena, &bench.inventory);
    say("activities", bench.inventory.order, "");
    say("technosphere entries", (double)bench.inventory.entry_count, "");
    say("biosphere entries", (double)bench.inventory.flow_count, "");
    if (bench.folder != NULL) {
        write_for_peers(&bench);
    }
    if (strcmp(bench.part, "static") == 0 || strcmp(bench.part, "nation") == 0) {
        measure_static(&bench, bench.part);
    } else if (strcmp(bench.part, "contributions") == 0) {
        measure_contributions(&bench);
    } else if (strcmp(bench.part, "montecarlo") == 0) {
        measure_montecarlo(&bench);
    } else if (strcmp(bench.part, "phases") == 0) {
        measure_phases_alone(&bench);
    } else if (strcmp(bench.part, "what-ifs") == 0) {
        measure_what_ifs(&bench);
    } else if (strcmp(bench.part, "quasi") == 0) {
        measure_quasi(&bench);
    } else if (strcmp(bench.part, "klu") == 0) {
        measure_klu(&bench);
    }
    char name[128];
    snprintf(name, sizeof(name), "memory at most, %s, with the inventory", bench.part);
    say_memory(name);
    kachi_arena_release(&bench.arena);
    return 0;
}
