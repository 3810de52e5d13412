/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random_system.h - small random systems with everything that inventories have, and a plain dense
 * solution of them.
 *
 * Prices span sixteen decades; the inputs of a column have a total share of its value, which is the
 * loop's strength: below 1 a system is productive by construction. Some rows are waste, some
 * coefficients credits, some products are used by their own activity. Pure functions of (seed): the
 * same in every run.
 */
#ifndef KACHI_TESTS_UNIT_RANDOM_SYSTEM_H
#define KACHI_TESTS_UNIT_RANDOM_SYSTEM_H

#include "base/random.h"
#include "footprint/matrix.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define SYSTEM_MAX 32

struct random_system {
    uint32_t order, count;
    struct kachi_triplet triplets[SYSTEM_MAX * 8];
    double made[SYSTEM_MAX];
    double price[SYSTEM_MAX];
    double direct[SYSTEM_MAX]; /* emissions of a run of each column, of the size of its price */
};

struct draws {
    uint64_t seed, next;
};

static inline double draw(struct draws *draws)
{
    return (double)(kachi_random_at(draws->seed, draws->next++, 7) >> 11) * 0x1p-53;
}

static inline uint32_t draw_below(struct draws *draws, uint32_t bound)
{
    return (uint32_t)(draw(draws) * bound);
}

struct random_system_options {
    double share_max;           /* of inputs in the value of a product */
    double waste, credit, self; /* how often */
    bool acyclic;
};

static inline void random_system_add(struct random_system *system, uint32_t row, uint32_t column,
                                     double value)
{
    system->triplets[system->count++] =
        (struct kachi_triplet){.row = row, .column = column, .value = value};
}

/* One purchase of column j. A row of waste has the other sign, and so has a credit. */
static inline void random_system_buy(struct random_system *system, struct draws *draws, uint32_t j,
                                     double value, const struct random_system_options *options)
{
    uint32_t i = draw_below(draws, options->acyclic ? j + 1 : system->order);
    double amount = (0.5 + 0.5 * draw(draws)) * value / system->price[i];
    bool credit = draw(draws) < options->credit;
    bool self = draw(draws) < options->self;
    if (i != j) {
        bool positive = (system->made[i] < 0.0) != credit;
        random_system_add(system, i, j, positive ? amount : -amount);
    } else if (self) {
        random_system_add(system, j, j, system->made[j] > 0.0 ? -amount : amount);
    }
}

static inline void random_system_make(struct random_system *system, uint64_t seed,
                                      struct random_system_options options)
{
    struct draws draws = {.seed = seed};
    memset(system, 0, sizeof(*system));
    system->order = 1 + draw_below(&draws, SYSTEM_MAX);
    for (uint32_t j = 0; j < system->order; j++) {
        system->price[j] = pow(10.0, 16.0 * draw(&draws) - 8.0);
        double size = 0.1 + 10.0 * draw(&draws);
        system->made[j] = draw(&draws) < options.waste ? -size : size;
        system->direct[j] = draw(&draws) < 0.2 ? 0.0 : size * system->price[j] * draw(&draws);
    }
    for (uint32_t j = 0; j < system->order; j++) {
        random_system_add(system, j, j, system->made[j]);
        uint32_t inputs = draw_below(&draws, 6);
        double value =
            fabs(system->made[j]) * system->price[j] * options.share_max / fmax(1.0, inputs);
        for (uint32_t k = 0; k < inputs; k++) {
            random_system_buy(system, &draws, j, value, &options);
        }
    }
}

/* inverse[i][j] in the given scale: Gauss-Jordan with full pivoting in long double. false where
 * singular. */
static inline bool dense_inverse(uint32_t n, const double a[], long double inverse[])
{
    long double work[SYSTEM_MAX * SYSTEM_MAX];
    uint32_t row_of[SYSTEM_MAX];
    bool used[SYSTEM_MAX] = {false};
    for (uint32_t i = 0; i < n * n; i++) {
        work[i] = (long double)a[i];
        inverse[i] = i / n == i % n ? 1.0L : 0.0L;
    }
    for (uint32_t step = 0; step < n; step++) {
        uint32_t column = step;
        uint32_t best = UINT32_MAX;
        for (uint32_t i = 0; i < n; i++) {
            if (!used[i] && (best == UINT32_MAX ||
                             fabsl(work[i * n + column]) > fabsl(work[best * n + column]))) {
                best = i;
            }
        }
        if (!(fabsl(work[best * n + column]) > 0.0L)) {
            return false;
        }
        used[best] = true;
        row_of[column] = best;
        long double pivot = work[best * n + column];
        for (uint32_t k = 0; k < n; k++) {
            work[best * n + k] /= pivot;
            inverse[best * n + k] /= pivot;
        }
        for (uint32_t i = 0; i < n; i++) {
            long double factor = work[i * n + column];
            if (i == best || !(fabsl(factor) > 0.0L)) {
                continue;
            }
            for (uint32_t k = 0; k < n; k++) {
                work[i * n + k] -= factor * work[best * n + k];
                inverse[i * n + k] -= factor * inverse[best * n + k];
            }
        }
    }
    long double sorted[SYSTEM_MAX * SYSTEM_MAX];
    for (uint32_t c = 0; c < n; c++) {
        memcpy(&sorted[c * n], &inverse[row_of[c] * n], n * sizeof(sorted[0]));
    }
    memcpy(inverse, sorted, (size_t)n * n * sizeof(sorted[0]));
    return true;
}

/* The matrix with rows scaled by price and columns by 1 / value, so that pivots can be compared. */
static inline void dense_scaled(const struct random_system *system,
                                const struct kachi_matrix *matrix, double a[])
{
    uint32_t n = system->order;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            a[i * n + j] = kachi_matrix_at(matrix, i, j) * system->price[i] /
                           (fabs(system->made[j]) * system->price[j]);
        }
    }
}

#endif
