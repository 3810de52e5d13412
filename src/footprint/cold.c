/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/cold.h"

#include "base/workers.h"
#include "footprint/half.h"
#include "footprint/sum.h"

#include <math.h>

/* Columns whose own emissions are added up by one thread at a time. */
#define SLICE 2048

/* What can be worked out without the order, and the order, at the same time. */
struct preparing {
    struct kachi_arena *arena;
    const struct kachi_linked *linked;
    const struct kachi_factor *factors; /* by flow */
    const struct kachi_matrix *matrix;
    double *direct;
    struct kachi_order *order;
};

static void add_up_emissions(const struct preparing *preparing, uint32_t first, uint32_t end)
{
    const struct kachi_linked *linked = preparing->linked;
    for (uint32_t j = first; j < end; j++) {
        struct kachi_sum sum = {0.0, 0.0};
        for (uint64_t k = linked->emission_first[j]; k < linked->emission_first[j + 1]; k++) {
            const struct kachi_emission *emission = &linked->emissions[k];
            double factor = preparing->factors[emission->flow].kgco2e_per_unit;
            /* Most flows are no greenhouse gas, and adding nothing with compensation is work. */
            if (fabs(factor) > 0.0) {
                kachi_sum_add(&sum, emission->amount * factor);
            }
        }
        preparing->direct[j] = kachi_sum_value(sum);
    }
}

/* The order, which nobody can share, is begun first. */
static void prepare(void *context, size_t index, unsigned worker)
{
    (void)worker;
    struct preparing *preparing = context;
    if (index == 0) {
        preparing->order = kachi_order_new(preparing->arena, preparing->matrix);
        return;
    }
    uint32_t count = preparing->linked->column_count;
    uint32_t end = (uint32_t)index * SLICE;
    add_up_emissions(preparing, end - SLICE, end < count ? end : count);
}

double *kachi_direct_emissions(struct kachi_arena *arena, const struct kachi_linked *linked,
                               const struct kachi_factor factors[])
{
    struct preparing preparing = {.linked = linked,
                                  .factors = factors,
                                  .direct =
                                      KACHI_NEW_ARRAY_UNSET(arena, double, linked->column_count)};
    add_up_emissions(&preparing, 0, linked->column_count);
    return preparing.direct;
}

struct kachi_workers *kachi_cold_workers(uint32_t column_count)
{
    bool is_worth_it = column_count >= KACHI_PARTED_MIN && kachi_workers_most() > 1;
    return is_worth_it ? kachi_workers_new(2) : NULL;
}

struct kachi_cold kachi_cold_solve(struct kachi_arena *arena, const struct kachi_linked *linked,
                                   const struct kachi_factor factors[],
                                   struct kachi_workers *workers)
{
    uint32_t n = linked->column_count;
    struct kachi_cold cold = {.direct_kgco2e = KACHI_NEW_ARRAY_UNSET(arena, double, n),
                              .matrix = kachi_matrix_from_linked(arena, linked, workers),
                              .intensity = KACHI_NEW_ARRAY_UNSET(arena, double, n)};
    struct preparing preparing = {.arena = arena,
                                  .linked = linked,
                                  .factors = factors,
                                  .matrix = cold.matrix,
                                  .direct = cold.direct_kgco2e};
    kachi_workers_run(workers, 1 + ((size_t)n + SLICE - 1) / SLICE, prepare, &preparing);
    struct kachi_solver_start start = {
        .matrix = cold.matrix, .order = preparing.order, .workers = workers};
    cold.solver =
        kachi_solver_new_solved(arena, &start, cold.direct_kgco2e, cold.intensity, &cold.trust);
    return cold;
}
