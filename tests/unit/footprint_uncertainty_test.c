/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The laws of Monte Carlo: every kernel draws and solves as a plain one does, to the bit; threads
 * and batches change nothing; a run is what solving its own system gives; what cannot deliver is
 * counted and named; moments are the analytic ones.
 */
#include "footprint/uncertainty.h"

#include "assert_near.h"
#include "base/workers.h"
#include "footprint/uncertainty_internal.h"
#include "random_system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SYSTEMS 300
#define TERMS_MAX (SYSTEM_MAX * 9)

/* A random system in which nearly everything varies. */
struct uncertain {
    struct random_system system;
    struct kachi_matrix *matrix;
    struct kachi_solver *solver;
    double intensity[SYSTEM_MAX];
    uint64_t term_count;
    struct kachi_uncertain_term terms[TERMS_MAX];
    struct kachi_spread *spread;
};

static struct kachi_draw random_draw(struct draws *draws, double value, double width)
{
    double size = fabs(value);
    double spread = width * (0.05 + draw(draws));
    struct kachi_draw made = {.kind = KACHI_DRAW_LOGNORMAL, .a = value, .b = spread};
    switch (draw_below(draws, 8)) {
    case 0:
        made = (struct kachi_draw){.kind = KACHI_DRAW_NORMAL, .a = value, .b = 0.1 * spread * size};
        break;
    case 1:
        made = (struct kachi_draw){
            .kind = KACHI_DRAW_UNIFORM, .a = value - 0.4 * size, .c = value + 0.1 * size};
        break;
    case 2:
        made = (struct kachi_draw){
            .kind = KACHI_DRAW_TRIANGLE, .a = value - 0.2 * size, .b = value, .c = value};
        break;
    case 3:
        made.is_truncated = true;
        made.low = value > 0.0 ? 0.5 * value : 1.5 * value;
        made.high = value > 0.0 ? 1.5 * value : 0.5 * value;
        break;
    case 4:
        made.b = 0.0;
        break;
    default:
        break;
    }
    assert_true(kachi_draw_settle(&made));
    return made;
}

static void add_term(struct uncertain *u, uint32_t row, uint32_t column, double value,
                     struct kachi_draw made)
{
    u->terms[u->term_count] = (struct kachi_uncertain_term){.row = row,
                                                            .column = column,
                                                            .stream = 3 * u->term_count + 5,
                                                            .factor = 1.0,
                                                            .nominal = value,
                                                            .draw = made};
    u->term_count++;
}

static void uncertain_make(struct kachi_arena *arena, struct uncertain *u, uint64_t seed,
                           struct random_system_options options, double width)
{
    random_system_make(&u->system, seed, options);
    struct draws draws = {.seed = seed, .next = 1000};
    u->term_count = 0;
    for (uint32_t t = 0; t < u->system.count; t++) {
        const struct kachi_triplet *triplet = &u->system.triplets[t];
        if (triplet->row != triplet->column) {
            struct kachi_draw made = random_draw(&draws, triplet->value, width);
            add_term(u, triplet->row, triplet->column, triplet->value, made);
        }
    }
    for (uint32_t j = 0; j < u->system.order; j++) {
        if (u->system.direct[j] > 0.0) {
            struct kachi_draw made = random_draw(&draws, u->system.direct[j], width);
            add_term(u, KACHI_UNCERTAIN_DIRECT, j, u->system.direct[j], made);
        }
        struct kachi_draw output = {.kind = KACHI_DRAW_UNIFORM,
                                    .a = 0.99 * u->system.made[j],
                                    .c = 1.01 * u->system.made[j]};
        if (draw(&draws) < 0.2 && u->system.made[j] > 0.0 && kachi_draw_settle(&output)) {
            add_term(u, j, j, u->system.made[j], output);
        }
    }
    u->matrix = kachi_matrix_from_triplets(arena, u->system.order, u->system.count,
                                           u->system.triplets, u->system.made);
    u->solver = kachi_solver_new(arena, u->matrix, KACHI_SOLVE_AUTO);
    struct kachi_solve_trust trust;
    kachi_solver_intensities(u->solver, u->system.direct, u->intensity, &trust);
    struct kachi_spread_source source = {.matrix = u->matrix,
                                         .solver = u->solver,
                                         .direct = u->system.direct,
                                         .intensity = u->intensity,
                                         .term_count = u->term_count,
                                         .terms = u->terms};
    u->spread = kachi_spread_new(arena, &source);
}

/* The plain twin: run r drawn number by number in double precision, solved densely. false where
 * that system is singular. */
static bool plain_run(const struct uncertain *u, uint64_t seed, uint64_t run, double y[],
                      double scale[])
{
    uint32_t n = u->system.order;
    double a[SYSTEM_MAX * SYSTEM_MAX] = {0.0};
    double direct[SYSTEM_MAX];
    long double inverse[SYSTEM_MAX * SYSTEM_MAX];
    memcpy(direct, u->system.direct, sizeof(direct));
    for (uint32_t t = 0; t < u->system.count; t++) {
        const struct kachi_triplet *triplet = &u->system.triplets[t];
        a[triplet->row * n + triplet->column] += triplet->value;
    }
    for (uint64_t t = 0; t < u->term_count; t++) {
        const struct kachi_uncertain_term *term = &u->terms[t];
        if (term->draw.kind == KACHI_DRAW_CERTAIN) {
            continue;
        }
        uint32_t word = kachi_sampler_word(seed, run, term->stream);
        double change = kachi_draw_value(&term->draw, word) - term->nominal;
        if (term->row == KACHI_UNCERTAIN_DIRECT) {
            direct[term->column] += change;
        } else {
            a[term->row * n + term->column] += change;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            a[i * n + j] *= u->system.price[i] / u->system.price[j];
        }
    }
    if (!dense_inverse(n, a, inverse)) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        long double sum = 0.0L;
        long double size = 0.0L;
        for (uint32_t j = 0; j < n; j++) {
            long double part = inverse[j * n + i] * (long double)direct[j] *
                               (long double)(u->system.price[i] / u->system.price[j]);
            sum += part;
            size += fabsl(part);
        }
        y[i] = (double)sum;
        scale[i] = (double)size;
    }
    return true;
}

static void ask_all(uint32_t asked[], uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        asked[i] = i;
    }
}

/* How many answers of a run there were to compare. What has none depends on a loop that cannot
 * deliver. */
static uint32_t compare_run(const struct uncertain *u, uint64_t seed, uint32_t run,
                            const struct kachi_samples *samples)
{
    double y[SYSTEM_MAX];
    double scale[SYSTEM_MAX];
    uint32_t compared = 0;
    bool is_regular = plain_run(u, seed, run, y, scale);
    for (uint32_t i = 0; is_regular && i < u->system.order; i++) {
        double found = samples->value[i * samples->count + run];
        if (!isnan(found)) {
            compared++;
            assert_true(fabs(found - y[i]) <= 2e-4 * fmax(fabs(y[i]), scale[i]));
        }
    }
    return compared;
}

static void test_runs_are_what_plain_solutions_say(void **state)
{
    (void)state;
    static struct uncertain u;
    uint32_t compared = 0;
    for (uint64_t seed = 1; seed <= SYSTEMS; seed++) {
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        struct random_system_options options = {
            .share_max = 0.7, .waste = 0.2, .credit = seed % 3 == 0 ? 0.2 : 0.0, .self = 0.3};
        uncertain_make(&arena, &u, seed, options, 0.4);
        uint32_t asked[SYSTEM_MAX];
        ask_all(asked, u.system.order);
        struct kachi_runs runs = {
            .seed = seed, .count = 19, .asked_count = u.system.order, .asked = asked};
        struct kachi_samples *samples = kachi_spread_run(&arena, u.spread, &runs);
        for (uint32_t run = 0; run < runs.count; run++) {
            compared += compare_run(&u, seed, run, samples);
        }
        kachi_solver_free(u.solver);
        kachi_arena_release(&arena);
    }
    assert_true(compared > 60000);
}

/* One lane of the scaled system, solved densely from the same rounded numbers. */
static void solve_lane_densely(const struct kachi_spread *spread,
                               const struct kachi_lanes_state *drawn, size_t lane, double u[])
{
    uint32_t n = spread->system.order;
    double a[SYSTEM_MAX * SYSTEM_MAX] = {0.0};
    long double inverse[SYSTEM_MAX * SYSTEM_MAX];
    for (uint32_t p = 0; p < n; p++) {
        uint32_t d = spread->system.diagonal_of[p];
        a[p * n + p] = d == UINT32_MAX ? 1.0 : drawn->diagonal[d * KACHI_LANES + lane];
        for (uint64_t k = spread->half.start[p]; k < spread->half.start[p + 1]; k++) {
            a[p * n + spread->half.index[k]] += (double)drawn->values[k * KACHI_LANES + lane];
        }
    }
    assert_true(dense_inverse(n, a, inverse));
    for (uint32_t p = 0; p < n; p++) {
        long double sum = 0.0L;
        for (uint32_t q = 0; q < n; q++) {
            sum += inverse[p * n + q] * (long double)drawn->right[q * KACHI_LANES + lane];
        }
        u[p] = (double)sum;
    }
}

static void test_lanes_solve_what_they_drew(void **state)
{
    (void)state;
    static struct uncertain u;
    for (uint64_t seed = 1; seed <= SYSTEMS / 3; seed++) {
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        struct random_system_options options = {.share_max = 0.8, .waste = 0.2, .self = 0.3};
        uncertain_make(&arena, &u, seed, options, 0.3);
        struct kachi_lanes_state drawn = kachi_lanes_state_new(&arena, &u.spread->system);
        struct kachi_lanes_state solved = kachi_lanes_state_new(&arena, &u.spread->system);
        const struct kachi_lanes_kernel *kernel = kachi_lanes_kernel_at(0);
        kernel->draw(&u.spread->system, seed, 3, &drawn);
        kernel->draw(&u.spread->system, seed, 3, &solved);
        struct kachi_lanes_outcome outcome = kernel->solve(&u.spread->system, &solved);
        for (size_t lane = 0; lane < KACHI_LANES; lane++) {
            double expected[SYSTEM_MAX];
            if ((outcome.failed >> lane & 1U) != 0) {
                continue;
            }
            solve_lane_densely(u.spread, &drawn, lane, expected);
            for (uint32_t p = 0; p < u.system.order; p++) {
                double found = solved.x[p * KACHI_LANES + lane];
                assert_true(fabs(found - expected[p]) <= 1e-6 * fmax(1.0, fabs(expected[p])));
            }
        }
        kachi_solver_free(u.solver);
        kachi_arena_release(&arena);
    }
}

static void assert_same_samples(const struct kachi_samples *a, const struct kachi_samples *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->value, b->value,
                        (size_t)a->asked_count * a->count * sizeof(a->value[0]));
}

static void test_kernels_threads_and_batches_change_nothing(void **state)
{
    (void)state;
    static struct uncertain u;
    struct kachi_workers *workers = kachi_workers_new(3);
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        struct random_system_options options = {.share_max = 0.95, .waste = 0.2, .self = 0.3};
        uncertain_make(&arena, &u, seed, options, 0.6);
        uint32_t asked[SYSTEM_MAX];
        ask_all(asked, u.system.order);
        struct kachi_runs runs = {
            .seed = seed, .count = 83, .asked_count = u.system.order, .asked = asked};
        struct kachi_samples *one = kachi_spread_run(&arena, u.spread, &runs);
        for (size_t k = 0; kachi_lanes_kernel_at(k) != NULL; k++) {
            runs.kernel = kachi_lanes_kernel_at(k)->name;
            runs.workers = k == 0 ? workers : NULL;
            runs.batch = (uint32_t)(1 + k);
            struct kachi_samples *other = kachi_spread_run(&arena, u.spread, &runs);
            assert_string_equal(other->kernel, runs.kernel);
            assert_same_samples(one, other);
        }
        /* A part of the runs, as a rank would take it, is that part. */
        struct kachi_runs part = runs;
        part.first = 40;
        part.count = 24;
        struct kachi_samples *some = kachi_spread_run(&arena, u.spread, &part);
        for (uint32_t i = 0; i < part.asked_count; i++) {
            assert_memory_equal(some->value + i * 24, one->value + i * 83 + 40,
                                24 * sizeof(double));
        }
        kachi_solver_free(u.solver);
        kachi_arena_release(&arena);
    }
    kachi_workers_free(workers);
}

/* bw2calc's mc_basic fixture: score = b1 c1 + a b2 c2, all uniform and independent; c is put into
 * the emissions here, so b1 c1 is 1.25 b1 and b2 c2 is 2.5 b2. Mean 1.25 + 0.5 x 0.1 x 2.5. */
static void test_moments_of_bw2calc_fixture(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    const struct kachi_triplet triplets[] = {{0, 0, 1.0}, {1, 1, 1.0}, {1, 0, -0.5}};
    const double made[] = {1.0, 1.0};
    const double direct[] = {1.25, 0.25};
    const struct kachi_uncertain_term terms[] = {
        {0, 1, 10, -1.0, -0.5, {.kind = KACHI_DRAW_UNIFORM, .a = 0.2, .c = 0.8}},
        {0,
         KACHI_UNCERTAIN_DIRECT,
         11,
         1.25,
         1.25,
         {.kind = KACHI_DRAW_UNIFORM, .a = 0.5, .c = 1.5}},
        {1,
         KACHI_UNCERTAIN_DIRECT,
         12,
         2.5,
         0.25,
         {.kind = KACHI_DRAW_UNIFORM, .a = 0.0, .c = 0.2}}};
    struct kachi_matrix *matrix = kachi_matrix_from_triplets(&arena, 2, 3, triplets, made);
    struct kachi_solver *solver = kachi_solver_new(&arena, matrix, KACHI_SOLVE_AUTO);
    double intensity[2];
    struct kachi_solve_trust trust;
    kachi_solver_intensities(solver, direct, intensity, &trust);
    struct kachi_spread_source source = {matrix, solver, direct, intensity, 3, terms, 0, 0};
    struct kachi_spread *spread = kachi_spread_new(&arena, &source);
    const uint32_t asked[] = {0};
    struct kachi_runs runs = {.seed = 7, .count = 40000, .asked_count = 1, .asked = asked};
    struct kachi_samples *samples = kachi_spread_run(&arena, spread, &runs);
    struct kachi_spread_summary summary =
        kachi_samples_summary(&arena, samples->count, samples->value);
    double variance_b1 = 1.25 * 1.25 / 12.0;
    /* a b2 c2: E[a^2] E[b2^2] - E[a]^2 E[b2]^2, times 2.5^2. */
    double variance_product = 6.25 * ((0.25 + 0.03) * (0.01 + 0.04 / 12.0) - 0.25 * 0.01);
    assert_near(summary.mean, 1.375, 4.0 * 0.37 / 200.0 / 1.375);
    assert_near(summary.deviation, sqrt(variance_b1 + variance_product), 0.02);
    assert_int_equal(samples->unanswered[0], 0);
    struct kachi_driver drivers[3];
    assert_int_equal(kachi_spread_drivers(spread, &runs, samples->value, 3, drivers), 3);
    assert_int_equal(drivers[0].stream, 11);
    assert_true(drivers[0].correlation > 0.95);
    assert_int_equal(drivers[1].stream, 12);
    assert_true(drivers[2].correlation > 0.0 && drivers[2].correlation < drivers[1].correlation);
    kachi_solver_free(solver);
    kachi_arena_release(&arena);
}

/* Two products that need each other; the gain of the loop is lognormal around its nominal value. */
struct pair {
    struct kachi_matrix *matrix;
    struct kachi_solver *solver;
    struct kachi_spread *spread;
    double intensity[2];
    struct kachi_uncertain_term terms[1];
};

static const double pair_direct[] = {1.0, 0.0};

static void pair_make(struct kachi_arena *arena, struct pair *pair, double gain, double sigma)
{
    const struct kachi_triplet triplets[] = {{0, 0, 1.0}, {1, 1, 1.0}, {1, 0, -gain}, {0, 1, -1.0}};
    const double made[] = {1.0, 1.0};
    pair->terms[0] = (struct kachi_uncertain_term){
        0, 1, 77, -gain, -gain, {.kind = KACHI_DRAW_LOGNORMAL, .a = 1.0, .b = sigma}};
    pair->matrix = kachi_matrix_from_triplets(arena, 2, 4, triplets, made);
    pair->solver = kachi_solver_new(arena, pair->matrix, KACHI_SOLVE_AUTO);
    struct kachi_solve_trust trust;
    kachi_solver_intensities(pair->solver, pair_direct, pair->intensity, &trust);
    struct kachi_spread_source source = {
        pair->matrix, pair->solver, pair_direct, pair->intensity, 1, pair->terms, 0, 0};
    pair->spread = kachi_spread_new(arena, &source);
}

static void test_loops_of_every_strength(void **state)
{
    (void)state;
    const double gains[] = {0.5, 0.9, 0.99, 0.999};
    for (size_t g = 0; g < sizeof(gains) / sizeof(gains[0]); g++) {
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        struct pair pair;
        pair_make(&arena, &pair, gains[g], 0.05);
        const uint32_t asked[] = {0, 1};
        struct kachi_runs runs = {.seed = 5, .count = 400, .asked_count = 2, .asked = asked};
        struct kachi_samples *samples = kachi_spread_run(&arena, pair.spread, &runs);
        uint32_t unproductive = 0;
        for (uint32_t run = 0; run < runs.count; run++) {
            double gain =
                gains[g] * kachi_draw_value(&pair.terms[0].draw, kachi_sampler_word(5, run, 77));
            unproductive += gain >= 1.0 ? 1 : 0;
            double found = samples->value[run];
            assert_true(isnan(found) == (gain >= 1.0));
            if (gain < 1.0) {
                /* The rounding of the gain itself counts 1 / (1 - gain) times. */
                assert_near(found, 1.0 / (1.0 - gain), 2e-6 / (1.0 - gain));
            }
        }
        assert_int_equal(samples->unanswered[0], unproductive);
        assert_int_equal(samples->unanswered[1], unproductive);
        assert_true((unproductive > 0) == (gains[g] > 0.8));
        if (unproductive > 0) {
            assert_int_equal(samples->unproductive.count, 2);
            assert_true(samples->unproductive.gain > 1.0);
        }
        kachi_solver_free(pair.solver);
        kachi_arena_release(&arena);
    }
}

static void test_what_is_certain_is_the_nominal_solution(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct pair pair;
    pair_make(&arena, &pair, 0.5, 0.0);
    assert_true(kachi_draw_settle(&pair.terms[0].draw));
    assert_int_equal(pair.terms[0].draw.kind, KACHI_DRAW_CERTAIN);
    struct kachi_spread_source source = {pair.matrix, pair.solver, pair_direct, pair.intensity,
                                         1,           pair.terms,  0,           0};
    struct kachi_spread *spread = kachi_spread_new(&arena, &source);
    assert_int_equal(kachi_spread_stream_count(spread), 0);
    const uint32_t asked[] = {0};
    struct kachi_runs runs = {.seed = 1, .count = 9, .asked_count = 1, .asked = asked};
    struct kachi_samples *samples = kachi_spread_run(&arena, spread, &runs);
    for (uint32_t run = 0; run < runs.count; run++) {
        assert_near(samples->value[run], pair.intensity[0], 1e-7);
    }
    kachi_solver_free(pair.solver);
    kachi_arena_release(&arena);
}

static bool stop_at_once(void *context, uint64_t done, uint64_t total)
{
    uint64_t *seen = context;
    *seen = done;
    assert_true(done <= total);
    return false;
}

static void test_progress_can_stop_the_work(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct pair pair;
    pair_make(&arena, &pair, 0.5, 0.1);
    const uint32_t asked[] = {0};
    uint64_t seen = 0;
    struct kachi_runs runs = {.seed = 1,
                              .count = 4000,
                              .asked_count = 1,
                              .asked = asked,
                              .batch = 1,
                              .progress = stop_at_once,
                              .progress_context = &seen};
    struct kachi_samples *samples = kachi_spread_run(&arena, pair.spread, &runs);
    assert_true(samples->stopped);
    assert_int_equal(seen, 8);
    assert_int_equal(samples->unanswered[0], 4000 - 8);
    kachi_solver_free(pair.solver);
    kachi_arena_release(&arena);
}

static void test_summary_of_known_numbers(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    double samples[102];
    for (uint32_t i = 0; i < 101; i++) {
        samples[(i * 37) % 101] = i;
    }
    samples[101] = (double)NAN;
    struct kachi_spread_summary summary = kachi_samples_summary(&arena, 102, samples);
    assert_int_equal(summary.count, 101);
    assert_near(summary.mean, 50.0, 1e-15);
    assert_near(summary.p5, 5.0, 1e-12);
    assert_near(summary.p50, 50.0, 1e-12);
    assert_near(summary.p97_5, 97.5, 1e-12);
    assert_near(summary.deviation, sqrt(101.0 * 102.0 / 12.0), 1e-12);
    uint32_t counts[4];
    kachi_samples_histogram(102, samples, 0.0, 100.0, 4, counts);
    assert_int_equal(counts[0] + counts[1] + counts[2] + counts[3], 101);
    assert_int_equal(counts[3], 26);
    const double a[] = {1.0, 2.0, 3.0, (double)NAN};
    const double b[] = {2.0, 2.0, 1.0, 9.0};
    assert_near(kachi_samples_below(4, a, b), 0.5, 1e-15);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs_are_what_plain_solutions_say),
        cmocka_unit_test(test_lanes_solve_what_they_drew),
        cmocka_unit_test(test_kernels_threads_and_batches_change_nothing),
        cmocka_unit_test(test_moments_of_bw2calc_fixture),
        cmocka_unit_test(test_loops_of_every_strength),
        cmocka_unit_test(test_what_is_certain_is_the_nominal_solution),
        cmocka_unit_test(test_progress_can_stop_the_work),
        cmocka_unit_test(test_summary_of_known_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
