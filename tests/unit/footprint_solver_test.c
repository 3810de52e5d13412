/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The solver's laws: the sweep, KLU and a plain dense solution agree; adjoint and forward agree;
 * order of rows and columns changes nothing; what is broken far away does not matter, and what is
 * broken is named.
 */
#include "footprint/solver.h"

#include "base/workers.h"
#include "footprint/half.h"

#include "assert_near.h"
#include "random_system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SYSTEMS 1500
#define PROMISED 1e-9

/* Intensities and their scale (sum of |contributions|) by a dense inverse. */
static void dense_intensities(const struct random_system *system, const struct kachi_matrix *matrix,
                              double y[], double scale[])
{
    uint32_t n = system->order;
    double a[SYSTEM_MAX * SYSTEM_MAX];
    long double inverse[SYSTEM_MAX * SYSTEM_MAX];
    dense_scaled(system, matrix, a);
    assert_true(dense_inverse(n, a, inverse));
    for (uint32_t i = 0; i < n; i++) {
        long double sum = 0.0L;
        long double size = 0.0L;
        for (uint32_t j = 0; j < n; j++) {
            long double part = inverse[j * n + i] * (long double)system->price[i] *
                               (long double)system->direct[j] /
                               ((long double)fabs(system->made[j]) * (long double)system->price[j]);
            sum += part;
            size += fabsl(part);
        }
        y[i] = (double)sum;
        scale[i] = (double)size;
    }
}

static void assert_close(double found, double expected, double scale, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance * fmax(fabs(expected), scale))) {
        printf("# found %.17g, expected %.17g, scale %.3g\n", found, expected, scale);
        fail();
    }
}

/* Sum of s_j d_j for a demand of one product, and the sum of |s_j d_j|. */
static double forward_score(struct kachi_solver *solver, const struct random_system *system,
                            uint32_t product, double *size)
{
    double demand[SYSTEM_MAX] = {0.0};
    double supply[SYSTEM_MAX] = {0.0};
    struct kachi_solve_trust trust;
    demand[product] = 1.0;
    assert_int_equal(kachi_solver_supply(solver, demand, supply, &trust), KACHI_OK);
    double score = 0.0;
    *size = 0.0;
    for (uint32_t j = 0; j < system->order; j++) {
        score += supply[j] * system->direct[j];
        *size += fabs(supply[j] * system->direct[j]);
    }
    return score;
}

static void check_system(const struct random_system *system, const double made[])
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_matrix *matrix =
        kachi_matrix_from_triplets(&arena, system->order, system->count, system->triplets, made);
    struct kachi_solver *sweep = kachi_solver_new(&arena, matrix, KACHI_SOLVE_AUTO);
    struct kachi_solver *direct = kachi_solver_new(&arena, matrix, KACHI_SOLVE_DIRECT);
    assert_int_equal(kachi_solver_fault_count(sweep), 0);
    double y[SYSTEM_MAX];
    double y_direct[SYSTEM_MAX];
    double expected[SYSTEM_MAX];
    double scale[SYSTEM_MAX];
    struct kachi_solve_trust trust;
    kachi_solver_intensities(sweep, system->direct, y, &trust);
    assert_true(trust.residual < 1e-13);
    kachi_solver_intensities(direct, system->direct, y_direct, &trust);
    assert_true(trust.rcond_min > 0.0);
    dense_intensities(system, matrix, expected, scale);
    for (uint32_t i = 0; i < system->order; i++) {
        assert_close(y[i], expected[i], scale[i], PROMISED);
        assert_close(y_direct[i], expected[i], scale[i], PROMISED);
        double size = 0.0;
        assert_close(forward_score(sweep, system, i, &size), expected[i], scale[i], PROMISED);
        assert_close(forward_score(direct, system, i, &size), expected[i], scale[i], PROMISED);
        assert_close(size, scale[i], scale[i], 1e-6);
    }
    /* No answer hangs on what was asked before. */
    double again[SYSTEM_MAX];
    kachi_solver_intensities(sweep, system->direct, again, &trust);
    assert_memory_equal(again, y, system->order * sizeof(y[0]));
    kachi_solver_free(sweep);
    kachi_solver_free(direct);
    kachi_arena_release(&arena);
}

static void check_family(uint64_t seed, struct random_system_options options)
{
    struct random_system system;
    for (uint64_t i = 0; i < SYSTEMS; i++) {
        random_system_make(&system, seed + i, options);
        check_system(&system, system.made);
    }
}

static void test_ordinary_systems(void **state)
{
    (void)state;
    check_family(1000, (struct random_system_options){.share_max = 0.8, .self = 0.5});
}

static void test_waste_and_credits(void **state)
{
    (void)state;
    check_family(20000, (struct random_system_options){
                            .share_max = 0.9, .waste = 0.2, .credit = 0.15, .self = 0.5});
}

static void test_strong_loops(void **state)
{
    (void)state;
    check_family(40000,
                 (struct random_system_options){.share_max = 0.999, .waste = 0.1, .self = 1.0});
}

static void test_without_loops(void **state)
{
    (void)state;
    check_family(60000,
                 (struct random_system_options){.share_max = 5.0, .waste = 0.1, .acyclic = true});
}

/* Columns in another order than rows: the diagonal says nothing, and mostly is zero. */
static void test_pairing_is_found(void **state)
{
    (void)state;
    struct random_system system;
    for (uint64_t i = 0; i < SYSTEMS; i++) {
        random_system_make(&system, 80000 + i, (struct random_system_options){.share_max = 0.8});
        uint32_t n = system.order;
        for (uint32_t k = 0; k < system.count; k++) {
            system.triplets[k].row = (system.triplets[k].row + 1) % n;
        }
        double price = system.price[n - 1];
        memmove(&system.price[1], &system.price[0], (n - 1) * sizeof(price));
        system.price[0] = price;
        check_system(&system, NULL);
    }
}

static void test_order_changes_nothing(void **state)
{
    (void)state;
    struct random_system system;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (uint64_t seed = 0; seed < 500; seed++) {
        random_system_make(
            &system, 90000 + seed,
            (struct random_system_options){.share_max = 0.8, .waste = 0.2, .self = 0.5});
        uint32_t n = system.order;
        uint32_t to[SYSTEM_MAX];
        struct draws draws = {.seed = seed};
        for (uint32_t i = 0; i < n; i++) {
            uint32_t other = draw_below(&draws, i + 1);
            to[i] = to[other];
            to[other] = i;
        }
        struct kachi_triplet moved[SYSTEM_MAX * 8];
        double made[SYSTEM_MAX], direct[SYSTEM_MAX], y[SYSTEM_MAX], y_moved[SYSTEM_MAX];
        for (uint32_t k = 0; k < system.count; k++) {
            const struct kachi_triplet *t = &system.triplets[system.count - 1 - k];
            moved[k] = (struct kachi_triplet){
                .row = to[t->row], .column = to[t->column], .value = t->value};
        }
        for (uint32_t i = 0; i < n; i++) {
            made[to[i]] = system.made[i];
            direct[to[i]] = system.direct[i];
        }
        struct kachi_matrix *a =
            kachi_matrix_from_triplets(&arena, n, system.count, system.triplets, system.made);
        struct kachi_matrix *b = kachi_matrix_from_triplets(&arena, n, system.count, moved, made);
        struct kachi_solver *solver_a = kachi_solver_new(&arena, a, KACHI_SOLVE_AUTO);
        struct kachi_solver *solver_b = kachi_solver_new(&arena, b, KACHI_SOLVE_AUTO);
        struct kachi_solve_trust trust;
        kachi_solver_intensities(solver_a, system.direct, y, &trust);
        kachi_solver_intensities(solver_b, direct, y_moved, &trust);
        for (uint32_t i = 0; i < n; i++) {
            assert_near(y_moved[to[i]], y[i], 1e-12);
        }
        kachi_solver_free(solver_a);
        kachi_solver_free(solver_b);
    }
    kachi_arena_release(&arena);
}

/* --- Cases by hand --- */

struct hand {
    struct kachi_arena arena;
    struct kachi_matrix *matrix;
    struct kachi_solver *solver;
    struct kachi_solve_trust trust;
    double y[8], s[8];
};

/* A dense matrix, row by row. */
static void hand_init(struct hand *hand, uint32_t n, const double a[], const double made[])
{
    struct kachi_triplet triplets[64];
    uint64_t count = 0;
    for (uint32_t i = 0; i < n * n; i++) {
        triplets[count++] = (struct kachi_triplet){.row = i / n, .column = i % n, .value = a[i]};
    }
    *hand = (struct hand){.matrix = NULL};
    kachi_arena_init(&hand->arena);
    hand->matrix = kachi_matrix_from_triplets(&hand->arena, n, count, triplets, made);
    hand->solver = kachi_solver_new(&hand->arena, hand->matrix, KACHI_SOLVE_AUTO);
}

static void hand_release(struct hand *hand)
{
    kachi_solver_free(hand->solver);
    kachi_arena_release(&hand->arena);
}

/* Heijungs and Suh (2002), electricity and fuel: a zero on the diagonal. */
static void test_heijungs_suh(void **state)
{
    (void)state;
    struct hand hand;
    hand_init(&hand, 2, (const double[]){-2, 100, 10, 0}, NULL);
    const double co2[] = {1, 10};
    kachi_solver_intensities(hand.solver, co2, hand.y, &hand.trust);
    assert_near(hand.y[0], 0.1, 1e-15);
    assert_near(hand.y[1], 0.12, 1e-15);
    const double demand[] = {0, 1000};
    assert_int_equal(kachi_solver_supply(hand.solver, demand, hand.s, &hand.trust), KACHI_OK);
    assert_near(hand.s[0], 100, 1e-15);
    assert_near(hand.s[1], 2, 1e-15);
    hand_release(&hand);
}

/* bw2calc's basic fixture (BSD-3): supply (1, 0.5), score 1, inverse [[1, 0], [0.5, 1]]. */
static void test_bw2calc_basic(void **state)
{
    (void)state;
    struct hand hand;
    hand_init(&hand, 2, (const double[]){1, 0, -0.5, 1}, NULL);
    const double demand[] = {1, 0};
    assert_int_equal(kachi_solver_supply(hand.solver, demand, hand.s, &hand.trust), KACHI_OK);
    assert_near(hand.s[0], 1, 0);
    assert_near(hand.s[1], 0.5, 0);
    const double direct[] = {1, 0};
    kachi_solver_intensities(hand.solver, direct, hand.y, &hand.trust);
    assert_near(hand.y[0], 1, 0);
    assert_near(hand.y[1], 0, 0);
    hand_release(&hand);
}

/* y = 1 / (1 - gain) for a loop of two with that gain, whatever solves it. */
static void test_loop_gains(void **state)
{
    (void)state;
    const double gains[] = {0.5, 0.9, 0.999, 1.0 - 1e-9};
    for (size_t i = 0; i < 4; i++) {
        struct hand hand;
        const double made[] = {1, 1};
        hand_init(&hand, 2, (const double[]){1, -gains[i], -1, 1}, made);
        assert_int_equal(kachi_solver_fault_count(hand.solver), 0);
        const double direct[] = {1, 0};
        kachi_solver_intensities(hand.solver, direct, hand.y, &hand.trust);
        assert_near(hand.y[0], 1.0 / (1.0 - gains[i]), 1e-12 / (1.0 - gains[i]));
        hand_release(&hand);
    }
}

/*
 * Loops near a gain of 1 among thousands, prices over ten decades: every column buys for `gain` of
 * its value from a few others and emits its price, so y = price / (1 - gain) exactly. Swept, not
 * factorised, which takes minutes on inventories; above 1 it is seen without factors too.
 */
static void test_strong_loops_among_many(void **state)
{
    (void)state;
    enum { ORDER = 3000, INPUTS = 6 };
    const double gains[] = {0.9, 0.99, 0.999, 1.01};
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_triplet *triplets =
        KACHI_NEW_ARRAY(&arena, struct kachi_triplet, ORDER * (INPUTS + 1));
    double *price = KACHI_NEW_ARRAY(&arena, double, ORDER);
    double *y = KACHI_NEW_ARRAY(&arena, double, ORDER);
    for (size_t g = 0; g < 4; g++) {
        struct draws draws = {.seed = 5};
        uint64_t count = 0;
        for (uint32_t j = 0; j < ORDER; j++) {
            price[j] = pow(10.0, 10.0 * draw(&draws) - 5.0);
        }
        for (uint32_t j = 0; j < ORDER; j++) {
            triplets[count++] = (struct kachi_triplet){.row = j, .column = j, .value = 1.0};
            for (uint32_t k = 0; k < INPUTS; k++) {
                uint32_t i = (j + 1 + draw_below(&draws, ORDER - 1)) % ORDER;
                double amount = gains[g] / INPUTS * price[j] / price[i];
                triplets[count++] = (struct kachi_triplet){.row = i, .column = j, .value = -amount};
            }
        }
        struct kachi_solver *solver = kachi_solver_new(
            &arena, kachi_matrix_from_triplets(&arena, ORDER, count, triplets, NULL),
            KACHI_SOLVE_AUTO);
        assert_int_equal(kachi_solver_fault_count(solver), gains[g] > 1.0 ? 1 : 0);
        struct kachi_solve_trust trust;
        kachi_solver_intensities(solver, price, y, &trust);
        assert_int_equal(trust.direct_count, 0);
        for (uint32_t j = 0; j < ORDER && gains[g] < 1.0; j++) {
            assert_near(y[j] * (1.0 - gains[g]) / price[j], 1.0, 1e-13 / (1.0 - gains[g]));
        }
        kachi_solver_free(solver);
    }
    kachi_arena_release(&arena);
}

/* Columns 1 and 2 need 1.2 of themselves; 3 buys from them; 0 and 4 do not. */
static void test_unproductive_loop_is_named(void **state)
{
    (void)state;
    struct hand hand;
    const double made[] = {1, 1, 1, 1, 1};
    hand_init(&hand, 5, (const double[]){1, -0.1, 0,  0,    -0.5, /**/
                                         0, 1,    -2, -0.3, 0,    /**/
                                         0, -0.6, 1,  0,    0,    /**/
                                         0, 0,    0,  1,    0,    /**/
                                         0, 0,    0,  0,    1},
              made);
    assert_int_equal(kachi_solver_fault_count(hand.solver), 1);
    const struct kachi_fault *fault = kachi_solver_fault_at(hand.solver, 0);
    assert_int_equal(fault->kind, KACHI_FAULT_UNPRODUCTIVE);
    assert_int_equal(fault->loop.count, 2);
    assert_int_equal(fault->loop.columns[0], 1);
    assert_int_equal(fault->loop.columns[1], 2);
    assert_near(fault->loop.gain, 1.2, 1e-12);
    assert_ptr_equal(kachi_solver_fault_of(hand.solver, 3), fault);
    assert_null(kachi_solver_fault_of(hand.solver, 0));
    assert_null(kachi_solver_fault_of(hand.solver, 4));
    const double direct[] = {1, 1, 1, 1, 1};
    kachi_solver_intensities(hand.solver, direct, hand.y, &hand.trust);
    assert_near(hand.y[4], 1.5, 0);
    assert_near(hand.y[3], 0, 0);
    const double asked[] = {0, 0, 0, 1, 0};
    assert_int_equal(kachi_solver_supply(hand.solver, asked, hand.s, &hand.trust),
                     KACHI_ERR_NO_ANSWER);
    const double other[] = {0, 0, 0, 0, 1};
    assert_int_equal(kachi_solver_supply(hand.solver, other, hand.s, &hand.trust), KACHI_OK);
    assert_near(hand.s[0], 0.5, 0);
    hand_release(&hand);
}

/* An activity that eats 1.5 of its own product per unit made has a negative diagonal, and is no
 * waste treatment. */
static void test_eating_oneself(void **state)
{
    (void)state;
    struct hand hand;
    const double made[] = {1, 1};
    hand_init(&hand, 2, (const double[]){-0.5, 0, 0, 1}, made);
    assert_int_equal(kachi_solver_fault_count(hand.solver), 1);
    const struct kachi_fault *fault = kachi_solver_fault_at(hand.solver, 0);
    assert_int_equal(fault->kind, KACHI_FAULT_UNPRODUCTIVE);
    assert_int_equal(fault->loop.count, 1);
    assert_near(fault->loop.gain, 1.5, 1e-15);
    hand_release(&hand);
    const double treats[] = {-0.5, 1};
    hand_init(&hand, 2, (const double[]){-0.5, 0, 0, 1}, treats);
    assert_int_equal(kachi_solver_fault_count(hand.solver), 0);
    hand_release(&hand);
}

/* Loops that no single cycle makes unproductive, but together: 0.6 + 0.6 of itself. */
static void test_two_loops_together(void **state)
{
    (void)state;
    struct hand hand;
    const double made[] = {1, 1, 1};
    hand_init(&hand, 3, (const double[]){1, -1, -1, -0.6, 1, 0, -0.6, 0, 1}, made);
    assert_int_equal(kachi_solver_fault_count(hand.solver), 1);
    assert_near(kachi_solver_fault_at(hand.solver, 0)->loop.gain, 0.6, 1e-12);
    hand_release(&hand);
}

static void test_singular_far_away(void **state)
{
    (void)state;
    struct hand hand;
    /* Columns 1 and 2 make the same two things; row 3 is empty, and column 4 is sound. */
    hand_init(&hand, 4, (const double[]){1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, -0.5, 0, 0, 0}, NULL);
    assert_int_equal(kachi_solver_fault_count(hand.solver), 2);
    assert_non_null(kachi_solver_fault_of(hand.solver, 1));
    assert_non_null(kachi_solver_fault_of(hand.solver, 3));
    assert_int_equal(kachi_solver_fault_of(hand.solver, 1)->kind, KACHI_FAULT_SINGULAR);
    hand_release(&hand);
    hand_init(&hand, 3, (const double[]){1, 0, 0, 0, 0, 0, -0.5, 0, 2}, NULL);
    const double direct[] = {1, 1, 3};
    kachi_solver_intensities(hand.solver, direct, hand.y, &hand.trust);
    assert_near(hand.y[2], 1.5, 0);
    assert_near(hand.y[0], 1.75, 0);
    assert_non_null(kachi_solver_fault_of(hand.solver, 1));
    hand_release(&hand);
}

static void check_solved_when_made(const struct kachi_matrix *matrix, const double direct[])
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    uint32_t n = matrix->order;
    double size[SYSTEM_MAX];
    double solved[SYSTEM_MAX];
    double scale[SYSTEM_MAX];
    double expected[SYSTEM_MAX];
    struct kachi_solve_trust trust;
    struct kachi_solver_start start = {.matrix = matrix};
    struct kachi_solver *both = kachi_solver_new_solved(&arena, &start, direct, solved, &trust);
    assert_true(trust.residual < 1e-12);
    struct kachi_solver *one = kachi_solver_new(&arena, matrix, KACHI_SOLVE_AUTO);
    for (uint32_t j = 0; j < n; j++) {
        size[j] = fabs(direct[j]);
    }
    kachi_solver_intensities(one, size, scale, &trust);
    kachi_solver_intensities(one, direct, expected, &trust);
    assert_int_equal(kachi_solver_fault_count(both), kachi_solver_fault_count(one));
    assert_int_equal(kachi_solver_untested_count(both), kachi_solver_untested_count(one));
    for (uint32_t i = 0; i < n; i++) {
        const struct kachi_fault *found = kachi_solver_fault_of(both, i);
        const struct kachi_fault *fault = kachi_solver_fault_of(one, i);
        assert_true((found == NULL) == (fault == NULL));
        assert_true(fault == NULL ||
                    (found->kind == fault->kind && found->component == fault->component));
        assert_close(solved[i], expected[i], fabs(scale[i]), PROMISED);
    }
    kachi_solver_free(both);
    kachi_solver_free(one);
    kachi_arena_release(&arena);
}

/* A solution that proves a loop finds the same faults and the same numbers as an examination
 * without one: with loops that cannot deliver, waste, emissions of both signs and none. */
static void test_solved_when_made(void **state)
{
    (void)state;
    struct random_system system;
    uint32_t faulty = 0;
    for (uint64_t i = 0; i < SYSTEMS; i++) {
        struct random_system_options options = {.share_max = 0.9, .waste = 0.1};
        options.credit = i % 7 == 0 ? 0.1 : 0.0;
        random_system_make(&system, 90000 + i, options);
        struct draws draws = {.seed = i};
        for (uint32_t k = 0; k < system.count; k++) {
            bool is_own = system.triplets[k].row == system.triplets[k].column;
            system.triplets[k].value *= is_own ? 1.0 : 0.5 + 2.0 * draw(&draws);
        }
        for (uint32_t j = 0; j < system.order; j++) {
            double kind = i % 3 == 0 ? draw(&draws) : 0.0;
            system.direct[j] *= kind < 0.6 ? 1.0 : kind < 0.9 ? 0.0 : -1.0;
        }
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        struct kachi_matrix *matrix = kachi_matrix_from_triplets(&arena, system.order, system.count,
                                                                 system.triplets, system.made);
        struct kachi_solver *solver = kachi_solver_new(&arena, matrix, KACHI_SOLVE_AUTO);
        faulty += kachi_solver_fault_count(solver) > 0 ? 1 : 0;
        kachi_solver_free(solver);
        check_solved_when_made(matrix, system.direct);
        kachi_arena_release(&arena);
    }
    assert_true(faulty > SYSTEMS / 20 && faulty < SYSTEMS * 19 / 20);
}

static void test_nothing_emitted(void **state)
{
    (void)state;
    struct hand hand;
    hand_init(&hand, 2, (const double[]){1, -0.5, -1, 1}, NULL);
    const double direct[] = {0, 0};
    kachi_solver_intensities(hand.solver, direct, hand.y, &hand.trust);
    assert_near(hand.y[0], 0, 0);
    assert_near(hand.y[1], 0, 0);
    assert_near(hand.trust.residual, 0, 0);
    hand_release(&hand);
}

/* A chain of 200,000 that closes into one loop of gain 0.5: no recursion, and each intensity by
 * hand. */
static void test_deep_chain_and_loop(void **state)
{
    (void)state;
    enum { LENGTH = 200000 };
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_triplet *triplets = KACHI_NEW_ARRAY(&arena, struct kachi_triplet, 2 * LENGTH);
    double *direct = KACHI_NEW_ARRAY(&arena, double, LENGTH);
    double *y = KACHI_NEW_ARRAY(&arena, double, LENGTH);
    for (uint32_t closed = 0; closed < 2; closed++) {
        uint64_t count = 0;
        for (uint32_t j = 0; j < LENGTH; j++) {
            triplets[count++] = (struct kachi_triplet){.row = j, .column = j, .value = 1.0};
            if (j + 1 < LENGTH || closed == 1) {
                triplets[count++] = (struct kachi_triplet){
                    .row = (j + 1) % LENGTH, .column = j, .value = j + 1 < LENGTH ? -1.0 : -0.5};
            }
        }
        direct[LENGTH - 1] = 1.0;
        struct kachi_matrix *matrix =
            kachi_matrix_from_triplets(&arena, LENGTH, count, triplets, NULL);
        struct kachi_solver *solver = kachi_solver_new(&arena, matrix, KACHI_SOLVE_AUTO);
        assert_int_equal(kachi_solver_order(solver)->component_count, closed == 1 ? 1 : LENGTH);
        struct kachi_solve_trust trust;
        kachi_solver_intensities(solver, direct, y, &trust);
        assert_near(y[0], closed == 1 ? 2.0 : 1.0, 1e-13);
        assert_near(y[LENGTH / 2], closed == 1 ? 2.0 : 1.0, 1e-13);
        kachi_solver_free(solver);
    }
    kachi_arena_release(&arena);
}

/* One loop large enough to be parted, and what buys from it: as inventories are, some suppliers
 * near and some anywhere; inputs are worth up to 0.9 of an output. */
static struct kachi_matrix *large_matrix(struct kachi_arena *arena, uint32_t n, uint64_t seed)
{
    enum { INPUTS = 9 };
    struct draws draws = {.seed = seed};
    struct kachi_triplet *triplets =
        KACHI_NEW_ARRAY(arena, struct kachi_triplet, (size_t)n * (INPUTS + 1));
    uint64_t count = 0;
    uint32_t core = n - n / 8;
    for (uint32_t j = 0; j < n; j++) {
        double gain = 0.9 * draw(&draws);
        triplets[count++] = (struct kachi_triplet){.row = j, .column = j, .value = 1.0};
        for (uint32_t i = 0; i < INPUTS; i++) {
            uint32_t near = (j + 1 + draw_below(&draws, 40)) % core;
            uint32_t row = i == 0               ? (j + 1) % core
                           : draw(&draws) < 0.5 ? near
                                                : draw_below(&draws, core);
            triplets[count++] = (struct kachi_triplet){
                .row = row, .column = j, .value = row == j ? 0.0 : -gain / INPUTS};
        }
    }
    return kachi_matrix_from_triplets(arena, n, count, triplets, NULL);
}

static double *large_direct(struct kachi_arena *arena, uint32_t n, uint64_t seed)
{
    struct draws draws = {.seed = seed};
    double *direct = KACHI_NEW_ARRAY(arena, double, n);
    for (uint32_t j = 0; j < n; j++) {
        direct[j] = draw(&draws) < 0.3 ? 0.0 : draw(&draws);
    }
    return direct;
}

/* What a solver answers on a large matrix: intensities when made and again, and a supply. */
struct large_answers {
    double *made, *again, *supply;
    struct kachi_solve_trust trust;
};

static struct large_answers ask_large(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                      const double direct[], struct kachi_workers *workers)
{
    uint32_t n = matrix->order;
    struct large_answers answers = {.made = KACHI_NEW_ARRAY(arena, double, n),
                                    .again = KACHI_NEW_ARRAY(arena, double, n),
                                    .supply = KACHI_NEW_ARRAY(arena, double, n)};
    double *demand = KACHI_NEW_ARRAY(arena, double, n);
    demand[n - 1] = 1.0;
    struct kachi_solver_start start = {.matrix = matrix, .workers = workers};
    struct kachi_solver *solver =
        kachi_solver_new_solved(arena, &start, direct, answers.made, &answers.trust);
    kachi_solver_intensities(solver, direct, answers.again, &answers.trust);
    assert_int_equal(kachi_solver_supply(solver, demand, answers.supply, &answers.trust), KACHI_OK);
    assert_true(answers.trust.residual < 1e-13);
    assert_int_equal(answers.trust.direct_count, 0);
    kachi_solver_free(solver);
    return answers;
}

/* The same where bounds prove that the loop delivers, and not its own solution. */
static void check_examined_first(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                 const double direct[], const double expected[])
{
    double *found = KACHI_NEW_ARRAY(arena, double, matrix->order);
    struct kachi_solve_trust trust;
    struct kachi_solver *solver = kachi_solver_new(arena, matrix, KACHI_SOLVE_AUTO);
    assert_int_equal(kachi_solver_fault_count(solver), 0);
    kachi_solver_intensities(solver, direct, found, &trust);
    for (uint32_t j = 0; j < matrix->order; j++) {
        assert_close(found[j], expected[j], 1.0, 1e-12);
    }
    kachi_solver_free(solver);
}

/* A parted loop: two threads give the bits that one gives, and both solve the system. */
static void test_parted_loop(void **state)
{
    (void)state;
    enum { ORDER = KACHI_PARTED_MIN * 5 / 4 };
    struct kachi_workers *workers = kachi_workers_new(2);
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        const struct kachi_matrix *matrix = large_matrix(&arena, ORDER, seed);
        double *direct = large_direct(&arena, ORDER, 100 + seed);
        struct large_answers one = ask_large(&arena, matrix, direct, NULL);
        struct large_answers two = ask_large(&arena, matrix, direct, workers);
        assert_memory_equal(one.made, two.made, ORDER * sizeof(one.made[0]));
        assert_memory_equal(one.again, two.again, ORDER * sizeof(one.made[0]));
        assert_memory_equal(one.supply, two.supply, ORDER * sizeof(one.made[0]));
        check_examined_first(&arena, matrix, direct, one.made);
        double *product = KACHI_NEW_ARRAY(&arena, double, ORDER);
        double score = 0.0;
        kachi_matrix_multiply_transposed(matrix, one.made, product);
        for (uint32_t j = 0; j < ORDER; j++) {
            assert_close(product[j], direct[j], 1.0, 1e-12);
            assert_close(one.again[j], one.made[j], 1.0, 1e-12);
            score += one.supply[j] * direct[j];
        }
        assert_near(score, one.made[ORDER - 1], 1e-12);
        kachi_matrix_multiply(matrix, one.supply, product);
        for (uint32_t i = 0; i < ORDER; i++) {
            assert_close(product[i], i == ORDER - 1 ? 1.0 : 0.0, 1.0, 1e-12);
        }
        kachi_arena_release(&arena);
    }
    kachi_workers_free(workers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordinary_systems),
        cmocka_unit_test(test_waste_and_credits),
        cmocka_unit_test(test_strong_loops),
        cmocka_unit_test(test_without_loops),
        cmocka_unit_test(test_pairing_is_found),
        cmocka_unit_test(test_order_changes_nothing),
        cmocka_unit_test(test_heijungs_suh),
        cmocka_unit_test(test_bw2calc_basic),
        cmocka_unit_test(test_loop_gains),
        cmocka_unit_test(test_strong_loops_among_many),
        cmocka_unit_test(test_unproductive_loop_is_named),
        cmocka_unit_test(test_eating_oneself),
        cmocka_unit_test(test_two_loops_together),
        cmocka_unit_test(test_singular_far_away),
        cmocka_unit_test(test_solved_when_made),
        cmocka_unit_test(test_nothing_emitted),
        cmocka_unit_test(test_deep_chain_and_loop),
        cmocka_unit_test(test_parted_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
