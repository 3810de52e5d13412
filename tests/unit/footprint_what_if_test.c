/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The law of what-ifs: each gives what the changed system gives when it is solved on its own, in
 * any company, on any number of threads; what cannot deliver has no answer.
 */
#include "footprint/what_if_rank.h"

#include "assert_near.h"
#include "base/workers.h"
#include "random_system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SYSTEMS 150
#define WHAT_IFS 21
#define CHANGES_MAX 4

struct wishes {
    struct kachi_what_if list[WHAT_IFS];
    struct kachi_what_if_change changes[WHAT_IFS][CHANGES_MAX];
};

static void wish(struct wishes *wishes, const struct random_system *system, struct draws *draws)
{
    for (uint32_t w = 0; w < WHAT_IFS; w++) {
        uint64_t count = 0;
        uint32_t wanted = draw_below(draws, CHANGES_MAX + 1);
        for (uint32_t c = 0; c < wanted; c++) {
            const struct kachi_triplet *at = &system->triplets[draw_below(draws, system->count)];
            struct kachi_what_if_change change = {.column = at->column, .row = at->row};
            double kind = draw(draws);
            if (kind < 0.3) {
                change.row = KACHI_WHAT_IF_DIRECT;
                change.value = system->direct[at->column] * 3.0 * draw(draws);
            } else if (kind < 0.4) {
                /* A purchase that was not there; a made amount, where it hits the diagonal. */
                change.row = draw_below(draws, system->order);
                change.value =
                    -0.3 * draw(draws) * system->price[at->column] / system->price[change.row];
                change.value *= change.row == at->column ? -1.0 : 1.0;
            } else {
                change.value = at->value * (0.2 + 2.2 * draw(draws));
            }
            bool is_new = true;
            for (uint64_t k = 0; k < count; k++) {
                const struct kachi_what_if_change *other = &wishes->changes[w][k];
                is_new = is_new && !(other->column == change.column && other->row == change.row);
            }
            if (is_new) {
                wishes->changes[w][count++] = change;
            }
        }
        wishes->list[w] =
            (struct kachi_what_if){.change_count = count, .changes = wishes->changes[w]};
    }
}

/* The changed system solved on its own: NaN where a product has no answer. */
static void solve_plainly(struct kachi_arena *arena, const struct random_system *system,
                          const struct kachi_what_if *what_if, double y[], double size[])
{
    struct random_system changed = *system;
    const struct kachi_matrix *before = kachi_matrix_from_triplets(
        arena, system->order, system->count, system->triplets, system->made);
    for (uint64_t c = 0; c < what_if->change_count; c++) {
        const struct kachi_what_if_change *change = &what_if->changes[c];
        if (change->row == KACHI_WHAT_IF_DIRECT) {
            changed.direct[change->column] = change->value;
        } else {
            double now = kachi_matrix_at(before, change->row, change->column);
            random_system_add(&changed, change->row, change->column, change->value - now);
        }
    }
    struct kachi_matrix *matrix = kachi_matrix_from_triplets(arena, changed.order, changed.count,
                                                             changed.triplets, changed.made);
    struct kachi_solver *solver = kachi_solver_new(arena, matrix, KACHI_SOLVE_DIRECT);
    struct kachi_solve_trust trust;
    kachi_solver_intensities(solver, changed.direct, y, &trust);
    for (uint32_t j = 0; j < changed.order; j++) {
        size[j] = fabs(changed.direct[j]);
        for (uint64_t k = matrix->start[j]; k < matrix->start[j + 1]; k++) {
            size[j] += fabs(matrix->value[k] * y[matrix->row[k]]);
        }
        size[j] /=
            fabs(kachi_matrix_at(matrix, j, j)) > 0.0 ? fabs(kachi_matrix_at(matrix, j, j)) : 1.0;
    }
    for (uint32_t j = 0; j < changed.order; j++) {
        y[j] = kachi_solver_fault_of(solver, j) == NULL ? y[j] : (double)NAN;
    }
    kachi_solver_free(solver);
}

static void check(struct kachi_arena *arena, uint64_t seed, struct random_system_options options,
                  struct kachi_workers *workers, uint32_t *answered, uint32_t *unanswered)
{
    struct random_system system;
    static struct wishes wishes;
    random_system_make(&system, seed, options);
    struct draws draws = {.seed = seed, .next = 7000};
    wish(&wishes, &system, &draws);
    uint32_t n = system.order;
    struct kachi_matrix *matrix =
        kachi_matrix_from_triplets(arena, n, system.count, system.triplets, system.made);
    struct kachi_solver *solver = kachi_solver_new(arena, matrix, KACHI_SOLVE_AUTO);
    double intensity[SYSTEM_MAX];
    struct kachi_solve_trust trust;
    kachi_solver_intensities(solver, system.direct, intensity, &trust);
    struct kachi_what_if_base base = {matrix, solver, system.direct, intensity};
    struct kachi_what_ifs *what_ifs = kachi_what_ifs_new(arena, &base);
    uint32_t products[SYSTEM_MAX];
    for (uint32_t i = 0; i < n; i++) {
        products[i] = i;
    }
    struct kachi_what_if_asked asked = {.count = n, .products = products};
    double found[WHAT_IFS * SYSTEM_MAX];
    double threaded[WHAT_IFS * SYSTEM_MAX];
    kachi_what_ifs_run(what_ifs, WHAT_IFS, wishes.list, asked, NULL, found);
    kachi_what_ifs_run(what_ifs, WHAT_IFS, wishes.list, asked, workers, threaded);
    assert_memory_equal(found, threaded, (size_t)WHAT_IFS * n * sizeof(found[0]));
    for (uint32_t w = 0; w < WHAT_IFS; w++) {
        double y[SYSTEM_MAX];
        double size[SYSTEM_MAX];
        solve_plainly(arena, &system, &wishes.list[w], y, size);
        for (uint32_t i = 0; i < n; i++) {
            double value = found[w * n + i];
            assert_int_equal(isnan(value), isnan(y[i]));
            *answered += isnan(value) ? 0 : 1;
            *unanswered += isnan(value) ? 1 : 0;
            assert_true(isnan(value) || fabs(value - y[i]) <= 1e-9 * fmax(size[i], fabs(y[i])));
        }
    }
    kachi_solver_free(solver);
}

/*
 * Sliders: many what-ifs of a few columns. The formula settles most, each as the changed system
 * gives it; where the changed system cannot deliver it settles none.
 */
static void check_sliders(struct kachi_arena *arena, uint64_t seed, uint32_t *settled,
                          uint32_t *left)
{
    enum { COUNT = 96, COLUMNS = 3 };
    struct random_system system;
    static struct wishes wishes;
    random_system_make(
        &system, seed,
        (struct random_system_options){
            .share_max = 0.9, .waste = 0.2, .self = 0.3, .credit = seed % 3 == 0 ? 0.1 : 0.0});
    struct draws draws = {.seed = seed, .next = 9000};
    struct kachi_matrix *matrix =
        kachi_matrix_from_triplets(arena, system.order, system.count, system.triplets, system.made);
    struct kachi_solver *solver = kachi_solver_new(arena, matrix, KACHI_SOLVE_AUTO);
    double intensity[SYSTEM_MAX];
    struct kachi_solve_trust trust;
    kachi_solver_intensities(solver, system.direct, intensity, &trust);
    struct kachi_what_if_base base = {matrix, solver, system.direct, intensity};
    uint32_t product = draw_below(&draws, system.order);
    struct kachi_what_if_asked asked = {.count = 1, .products = &product};
    struct kachi_what_if list[COUNT];
    struct kachi_what_if_change changes[COUNT][CHANGES_MAX];
    uint32_t slider[COLUMNS];
    for (uint32_t k = 0; k < COLUMNS; k++) {
        slider[k] = draw_below(&draws, system.order);
    }
    for (uint32_t w = 0; w < COUNT; w++) {
        wish(&wishes, &system, &draws);
        uint64_t count = 0;
        for (uint64_t c = 0; c < wishes.list[0].change_count; c++) {
            struct kachi_what_if_change change = wishes.changes[0][c];
            bool is_slid = change.column == slider[0] || change.column == slider[1] ||
                           change.column == slider[2];
            if (is_slid) {
                changes[w][count++] = change;
            }
        }
        list[w] = (struct kachi_what_if){.change_count = count, .changes = changes[w]};
    }
    struct kachi_rank *rank = kachi_rank_new(arena, &base, COUNT, list, asked);
    for (uint32_t w = 0; w < COUNT && rank != NULL; w++) {
        double y[SYSTEM_MAX];
        double size[SYSTEM_MAX];
        double value = 0.0;
        solve_plainly(arena, &system, &list[w], y, size);
        if (!kachi_rank_value(rank, &list[w], &value)) {
            (*left)++;
            continue;
        }
        (*settled)++;
        assert_int_equal(isnan(value), isnan(y[product]));
        assert_true(isnan(value) ||
                    fabs(value - y[product]) <= 1e-9 * fmax(size[product], fabs(y[product])));
    }
    kachi_solver_free(solver);
}

static void test_sliders_are_what_their_systems_give(void **state)
{
    (void)state;
    uint32_t settled = 0;
    uint32_t left = 0;
    for (uint64_t seed = 1; seed <= SYSTEMS; seed++) {
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        check_sliders(&arena, seed, &settled, &left);
        kachi_arena_release(&arena);
    }
    assert_true(settled > 5000);
    assert_true(left > 20);
}

static void test_what_ifs_are_what_their_systems_give(void **state)
{
    (void)state;
    struct kachi_workers *workers = kachi_workers_new(3);
    uint32_t answered = 0;
    uint32_t unanswered = 0;
    for (uint64_t seed = 1; seed <= SYSTEMS; seed++) {
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        struct random_system_options options = {
            .share_max = seed % 2 == 0 ? 0.6 : 0.9, .waste = 0.2, .self = 0.3};
        check(&arena, seed, options, workers, &answered, &unanswered);
        kachi_arena_release(&arena);
    }
    kachi_workers_free(workers);
    assert_true(answered > 30000);
    assert_true(unanswered > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_ifs_are_what_their_systems_give),
        cmocka_unit_test(test_sliders_are_what_their_systems_give),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
