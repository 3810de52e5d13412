/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strongest cycle equals the best of all simple cycles, tried one by one; and a system is
 * called unproductive exactly when a plain dense solution needs negative supply.
 */
#include "footprint/solver.h"

#include "assert_near.h"
#include "random_system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SYSTEMS 2000
#define SMALL 7

/* Gain of each need j -> i in a dense table; the diagonal is own use. */
static void gains_of(const struct kachi_matrix *matrix, double gain[SMALL][SMALL])
{
    for (uint32_t j = 0; j < matrix->order; j++) {
        for (uint32_t i = 0; i < matrix->order; i++) {
            double a = kachi_matrix_at(matrix, i, j);
            gain[j][i] = i == j ? 1.0 - a / matrix->made[j] : fabs(a / matrix->made[j]);
        }
    }
}

struct search {
    uint32_t order, start;
    double gain[SMALL][SMALL];
};

/* The largest geometric mean of any simple cycle through `start` and higher nodes, by trying them
 * all. */
static double best_cycle(const struct search *search, uint32_t at, unsigned visited, double product,
                         uint32_t length)
{
    double closing = search->gain[at][search->start];
    double best = closing > 0.0 ? pow(product * closing, 1.0 / (length + 1)) : 0.0;
    for (uint32_t next = search->start + 1; next < search->order; next++) {
        if ((visited & (1U << next)) == 0 && search->gain[at][next] > 0.0) {
            best = fmax(best, best_cycle(search, next, visited | (1U << next),
                                         product * search->gain[at][next], length + 1));
        }
    }
    return best;
}

static double best_of_all(struct search *search)
{
    double best = 0.0;
    for (uint32_t start = 0; start < search->order; start++) {
        search->start = start;
        best = fmax(best, best_cycle(search, start, 1U << start, 1.0, 0));
    }
    return best;
}

static struct kachi_matrix *small_system(struct kachi_arena *arena, uint64_t seed, double strength)
{
    struct draws draws = {.seed = seed};
    uint32_t n = 2 + draw_below(&draws, SMALL - 1);
    struct kachi_triplet triplets[SMALL * SMALL + SMALL];
    double made[SMALL];
    uint64_t count = 0;
    for (uint32_t j = 0; j < n; j++) {
        made[j] = draw(&draws) < 0.2 ? -1.0 : 1.0;
    }
    for (uint32_t j = 0; j < n; j++) {
        triplets[count++] = (struct kachi_triplet){.row = j, .column = j, .value = made[j]};
        for (uint32_t i = 0; i < n; i++) {
            if (draw(&draws) < 0.4) {
                double amount = strength * draw(&draws);
                triplets[count++] = (struct kachi_triplet){
                    .row = i, .column = j, .value = made[i] > 0.0 ? -amount : amount};
            }
        }
    }
    return kachi_matrix_from_triplets(arena, n, count, triplets, made);
}

static void test_strongest_cycle(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    int whole = 0;
    for (uint64_t seed = 0; seed < SYSTEMS; seed++) {
        struct kachi_matrix *matrix = small_system(&arena, seed, 0.9);
        struct kachi_order *order = kachi_order_new(&arena, matrix);
        if (order->component_count > 1) {
            continue;
        }
        struct search search = {.order = matrix->order};
        gains_of(matrix, search.gain);
        struct kachi_loop loop = kachi_loop_strongest(&arena, matrix, order, 0);
        assert_true(loop.count > 0);
        double product = 1.0;
        for (uint32_t k = 0; k < loop.count; k++) {
            assert_true(loop.columns[0] <= loop.columns[k]);
            product *= search.gain[loop.columns[k]][loop.columns[(k + 1) % loop.count]];
        }
        assert_near(loop.gain, product, 1e-12);
        assert_near(pow(product, 1.0 / loop.count), best_of_all(&search), 1e-9);
        whole++;
    }
    assert_true(whole > SYSTEMS / 10);
    kachi_arena_release(&arena);
}

/* Productive: every intensity of "one run each emits 1" is finite and at least 1; else some inverse
 * entry is < 0. */
static bool dense_is_productive(const struct kachi_matrix *matrix, bool *known)
{
    uint32_t n = matrix->order;
    double a[SYSTEM_MAX * SYSTEM_MAX];
    long double inverse[SYSTEM_MAX * SYSTEM_MAX];
    for (uint32_t i = 0; i < n * n; i++) {
        a[i] = kachi_matrix_at(matrix, i / n, i % n) * (matrix->made[i / n] > 0.0 ? 1.0 : -1.0);
    }
    *known = dense_inverse(n, a, inverse);
    for (uint32_t i = 0; i < n * n; i++) {
        if (inverse[i] < -1e-12L) {
            return false;
        }
    }
    return true;
}

static void test_unproductive_exactly_when_supply_is_negative(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    int counts[2] = {0, 0};
    for (uint64_t seed = 0; seed < SYSTEMS; seed++) {
        struct kachi_matrix *matrix = small_system(&arena, 100000 + seed, 1.2);
        bool known = false;
        bool productive = dense_is_productive(matrix, &known);
        assert_true(known);
        struct kachi_solver *solver = kachi_solver_new(&arena, matrix, KACHI_SOLVE_AUTO);
        assert_int_equal(kachi_solver_fault_count(solver) == 0, productive);
        counts[productive ? 1 : 0]++;
        kachi_solver_free(solver);
    }
    assert_true(counts[0] > SYSTEMS / 10 && counts[1] > SYSTEMS / 10);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strongest_cycle),
        cmocka_unit_test(test_unproductive_exactly_when_supply_is_negative),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
