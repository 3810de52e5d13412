/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The laws of the matrix and of its order: whatever order entries are given in, a position holds
 * their sum in that order, bit for bit; two columns share a component exactly when each reaches the
 * other, and suppliers come before buyers.
 */
#include "base/arena.h"
#include "base/random.h"
#include "base/workers.h"
#include "footprint/order.h"
#include "footprint/sweep_levels.h"
#include "inventory/linked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#define ORDER 150
#define ENTRIES_MAX 3000
#define SYSTEMS 200

enum given { AS_THEY_FALL, COLUMNS_TOGETHER, COLUMNS_IN_ORDER, GIVEN_COUNT };

static uint32_t below(uint64_t seed, uint64_t k, uint32_t bound)
{
    return (uint32_t)(kachi_random_at(seed, k, 0) % bound);
}

/* Entries over few rows, so that many meet, some to cancel each other; one column has hundreds. */
static uint64_t make_entries(uint64_t seed, enum given given, struct kachi_triplet triplets[])
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < ORDER; i++) {
        uint32_t column = given == COLUMNS_IN_ORDER ? i : (i * 77 + (uint32_t)seed) % ORDER;
        uint32_t entries = below(seed, i, 12);
        entries = column == seed % ORDER ? 400 : entries;
        for (uint32_t k = 0; k < entries && count < ENTRIES_MAX; k++) {
            uint64_t draw = kachi_random_at(seed, count, 1);
            triplets[count++] = (struct kachi_triplet){.row = (uint32_t)(draw % ORDER) / 3 * 3,
                                                       .column = column,
                                                       .value = (double)(draw >> 32U) / 7.0 - 3e8};
            if (draw % 5 == 0 && count < ENTRIES_MAX) {
                triplets[count] = triplets[count - 1];
                triplets[count].value = -triplets[count].value;
                count++;
            }
        }
    }
    for (uint64_t k = count; given == AS_THEY_FALL && k > 1; k--) {
        uint64_t other = below(seed + 1, k, (uint32_t)k);
        struct kachi_triplet moved = triplets[k - 1];
        triplets[k - 1] = triplets[other];
        triplets[other] = moved;
    }
    return count;
}

static void check_against_dense(const struct kachi_matrix *matrix, uint64_t count,
                                const struct kachi_triplet triplets[])
{
    static double dense[ORDER][ORDER];
    memset(dense, 0, sizeof(dense));
    for (uint64_t k = 0; k < count; k++) {
        dense[triplets[k].row][triplets[k].column] += triplets[k].value;
    }
    for (uint32_t j = 0; j < ORDER; j++) {
        for (uint64_t k = matrix->start[j]; k < matrix->start[j + 1]; k++) {
            assert_true(k == matrix->start[j] || matrix->row[k - 1] < matrix->row[k]);
            assert_true(matrix->value[k] > 0.0 || matrix->value[k] < 0.0);
        }
        for (uint32_t i = 0; i < ORDER; i++) {
            double found = kachi_matrix_at(matrix, i, j);
            assert_memory_equal(&found, &dense[i][j], sizeof(found));
        }
    }
}

static void test_sums_of_entries(void **state)
{
    (void)state;
    static struct kachi_triplet triplets[ENTRIES_MAX];
    for (uint64_t seed = 0; seed < SYSTEMS; seed++) {
        enum given given = (enum given)(seed % GIVEN_COUNT);
        uint64_t count = make_entries(seed, given, triplets);
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        check_against_dense(kachi_matrix_from_triplets(&arena, ORDER, count, triplets, NULL), count,
                            triplets);
        kachi_arena_release(&arena);
    }
}

/* reaches[a][b]: a needs b, of itself or through others (Warshall). */
static void find_reach(const struct kachi_matrix *matrix, bool reaches[ORDER][ORDER])
{
    memset(reaches, 0, sizeof(bool[ORDER][ORDER]));
    for (uint32_t j = 0; j < ORDER; j++) {
        reaches[j][j] = true;
        for (uint64_t k = matrix->start[j]; k < matrix->start[j + 1]; k++) {
            reaches[j][matrix->row[k]] = true;
        }
    }
    for (uint32_t by = 0; by < ORDER; by++) {
        for (uint32_t a = 0; a < ORDER; a++) {
            for (uint32_t b = 0; reaches[a][by] && b < ORDER; b++) {
                reaches[a][b] |= reaches[by][b];
            }
        }
    }
}

static void check_order(const struct kachi_matrix *matrix, const struct kachi_order *order)
{
    static bool reaches[ORDER][ORDER];
    find_reach(matrix, reaches);
    assert_int_equal(order->component_start[order->component_count], ORDER);
    for (uint32_t p = 0; p < ORDER; p++) {
        uint32_t a = order->column_at[p];
        assert_int_equal(order->position_of[a], p);
        assert_true(order->component_start[order->component_of[p]] <= p);
        assert_true(p < order->component_start[order->component_of[p] + 1]);
        for (uint32_t q = 0; q < ORDER; q++) {
            uint32_t b = order->column_at[q];
            bool are_together = order->component_of[p] == order->component_of[q];
            assert_int_equal(are_together, reaches[a][b] && reaches[b][a]);
            assert_true(!reaches[a][b] || order->component_of[q] <= order->component_of[p]);
        }
    }
}

/* Two sweeps of Gauss and Seidel over the loops of a matrix, by column. */
static void sweep_twice(const struct kachi_matrix *matrix, const struct kachi_order *order,
                        double x[ORDER])
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    double *diagonal = kachi_half_diagonal(&arena, matrix, order);
    struct kachi_half half = kachi_half_adjoint(&arena, matrix, order, diagonal, NULL);
    for (uint32_t j = 0; j < ORDER; j++) {
        x[j] = 1.0 + 0.01 * j;
    }
    for (uint32_t i = 0; i < 2 * ORDER; i++) {
        uint32_t p = i % ORDER;
        double sum = 1.0;
        for (uint64_t k = half.split[p]; k < half.start[p + 1]; k++) {
            sum -= half.value[k] * x[order->column_at[half.index[k]]];
        }
        x[order->column_at[p]] = sum / diagonal[p];
    }
    kachi_arena_release(&arena);
}

/* Rows by levels are an order of solving like another, and a sweep gives the same bits in it. */
static void check_levels(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                         const struct kachi_order *order)
{
    double *diagonal = kachi_half_diagonal(arena, matrix, order);
    struct kachi_half half = kachi_half_adjoint(arena, matrix, order, diagonal, NULL);
    const struct kachi_order *levels = kachi_sweep_levels(arena, order, &half);
    check_order(matrix, levels);
    double x[ORDER];
    double by_levels[ORDER];
    sweep_twice(matrix, order, x);
    sweep_twice(matrix, levels, by_levels);
    assert_memory_equal(by_levels, x, sizeof(x));
}

/* From chains without loops to one large component: inputs become more from system to system. */
static void test_components(void **state)
{
    (void)state;
    static struct kachi_triplet triplets[ENTRIES_MAX];
    for (uint64_t seed = 0; seed < SYSTEMS; seed++) {
        uint64_t count = 0;
        for (uint32_t j = 0; j < ORDER; j++) {
            triplets[count++] = (struct kachi_triplet){.row = j, .column = j, .value = 1.0};
        }
        for (uint64_t k = 0; k < 2 * seed; k++) {
            triplets[count++] = (struct kachi_triplet){.row = below(seed, 2 * k, ORDER),
                                                       .column = below(seed, 2 * k + 1, ORDER),
                                                       .value = -0.001};
        }
        struct kachi_arena arena;
        kachi_arena_init(&arena);
        struct kachi_matrix *matrix =
            kachi_matrix_from_triplets(&arena, ORDER, count, triplets, NULL);
        const struct kachi_order *order = kachi_order_new(&arena, matrix);
        check_order(matrix, order);
        check_levels(&arena, matrix, order);
        kachi_arena_release(&arena);
    }
}

/* Links of several slices of columns, some of which meet or cancel, as triplets of which the
 * diagonal is the first in each column: the same matrix, whoever lays the slices. */
static void test_linked_facts(void **state)
{
    (void)state;
    enum { COLUMNS = 3000 };
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_workers *workers = kachi_workers_new(2);
    struct kachi_linked linked = {.column_count = COLUMNS,
                                  .columns = KACHI_NEW_ARRAY(&arena, struct kachi_column, COLUMNS),
                                  .links =
                                      KACHI_NEW_ARRAY(&arena, struct kachi_link, COLUMNS * 100),
                                  .link_first = KACHI_NEW_ARRAY(&arena, uint64_t, COLUMNS + 1)};
    struct kachi_triplet *triplets = KACHI_NEW_ARRAY(&arena, struct kachi_triplet, COLUMNS * 101);
    double *made = KACHI_NEW_ARRAY(&arena, double, COLUMNS);
    uint64_t count = 0;
    for (uint32_t j = 0; j < COLUMNS; j++) {
        made[j] = j % 5 == 0 ? -1.0 : 2.0;
        linked.columns[j].made = made[j];
        triplets[count++] = (struct kachi_triplet){.row = j, .column = j, .value = made[j]};
        uint32_t links = j % 1000 == 7 ? 100 : below(3, j, 9);
        for (uint32_t k = 0; k < links; k++) {
            uint32_t row =
                below(4, linked.link_count, 40) == 0 ? j : j / 40 * 40 + below(5, count, 12);
            double value = below(6, count, 4) == 0 ? -made[j] : -0.1 * below(7, count, 5);
            row = row < COLUMNS ? row : j;
            linked.links[linked.link_count++] =
                (struct kachi_link){.buyer = j, .supplier = row, .coefficient = value};
            triplets[count++] = (struct kachi_triplet){.row = row, .column = j, .value = value};
        }
        linked.link_first[j + 1] = linked.link_count;
    }
    struct kachi_matrix *expected =
        kachi_matrix_from_triplets(&arena, COLUMNS, count, triplets, made);
    for (int shared = 0; shared < 2; shared++) {
        struct kachi_matrix *found =
            kachi_matrix_from_linked(&arena, &linked, shared == 0 ? NULL : workers);
        uint64_t entries = expected->start[COLUMNS];
        assert_memory_equal(found->start, expected->start, (COLUMNS + 1) * sizeof(uint64_t));
        assert_memory_equal(found->row, expected->row, entries * sizeof(uint32_t));
        assert_memory_equal(found->value, expected->value, entries * sizeof(double));
        assert_memory_equal(found->diagonal, expected->diagonal, COLUMNS * sizeof(double));
        assert_memory_equal(found->made, expected->made, COLUMNS * sizeof(double));
    }
    assert_true(expected->start[COLUMNS] < count);
    kachi_workers_free(workers);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_of_entries),
        cmocka_unit_test(test_components),
        cmocka_unit_test(test_linked_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
