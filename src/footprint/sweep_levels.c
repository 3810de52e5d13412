/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/sweep_levels.h"

#include "footprint/sweep_order.h"

#include <stdlib.h>

/* A row of a loop, or a whole component, and what decides where it stands. */
struct place {
    uint32_t level;
    uint32_t length; /* entries */
    uint32_t index;  /* where it stood */
};

static int by_place(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    if (a->level != b->level) {
        return a->level < b->level ? -1 : 1;
    }
    if (a->length != b->length) {
        return a->length < b->length ? -1 : 1;
    }
    return a->index < b->index ? -1 : a->index > b->index;
}

static void raise(struct place *place, uint32_t level)
{
    place->level = place->level < level ? level : place->level;
}

/* Components, each a level after the last of its suppliers. */
static void place_components(const struct kachi_order *order, const struct kachi_half *half,
                             struct place place[])
{
    for (uint32_t c = 0; c < order->component_count; c++) {
        uint32_t end = order->component_start[c + 1];
        uint64_t length = 0;
        place[c] = (struct place){.index = c};
        for (uint32_t p = order->component_start[c]; p < end; p++) {
            for (uint64_t k = half->start[p]; k < half->split[p]; k++) {
                raise(&place[c], place[order->component_of[half->index[k]]].level + 1);
            }
            length += half->start[p + 1] - half->start[p];
        }
        place[c].length = length < UINT32_MAX ? (uint32_t)length : UINT32_MAX;
    }
    /* No two are equal: where they stood decides in the end. */
    qsort(place, order->component_count, sizeof(place[0]), by_place);
}

/* Rows of one loop, each a level after those before it that it reads or that read it. */
static void place_rows(const struct kachi_half *half, uint32_t first, uint32_t end,
                       struct place place[])
{
    for (uint32_t p = first; p < end; p++) {
        place[p - first] =
            (struct place){.length = (uint32_t)(half->start[p + 1] - half->split[p]), .index = p};
    }
    for (uint32_t p = first; p < end; p++) {
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            if (half->index[k] < p) {
                raise(&place[p - first], place[half->index[k] - first].level + 1);
            }
        }
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            if (half->index[k] > p) {
                raise(&place[half->index[k] - first], place[p - first].level + 1);
            }
        }
    }
    qsort(place, end - first, sizeof(place[0]), by_place);
}

struct kachi_order *kachi_sweep_levels(struct kachi_arena *arena, const struct kachi_order *order,
                                       const struct kachi_half *half)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t n = order->order;
    uint32_t count = order->component_count;
    struct place *components = KACHI_NEW_ARRAY(&scratch, struct place, count);
    struct place *rows = KACHI_NEW_ARRAY(&scratch, struct place, n);
    struct kachi_order *level = KACHI_NEW(arena, struct kachi_order);
    *level = *order;
    level->column_at = KACHI_NEW_ARRAY(arena, uint32_t, n);
    level->position_of = KACHI_NEW_ARRAY(arena, uint32_t, n);
    level->component_start = KACHI_NEW_ARRAY(arena, uint32_t, (size_t)count + 1);
    level->component_of = KACHI_NEW_ARRAY(arena, uint32_t, n);
    place_components(order, half, components);
    uint32_t p = 0;
    for (uint32_t c = 0; c < count; c++) {
        uint32_t first = order->component_start[components[c].index];
        uint32_t end = order->component_start[components[c].index + 1];
        place_rows(half, first, end, rows);
        for (uint32_t i = 0; i < end - first; i++, p++) {
            level->column_at[p] = order->column_at[rows[i].index];
            level->position_of[level->column_at[p]] = p;
            level->component_of[p] = c;
        }
        level->component_start[c + 1] = p;
    }
    kachi_arena_release(&scratch);
    return level;
}

struct kachi_order *kachi_sweep_levels_known(struct kachi_arena *arena,
                                             const struct kachi_matrix *matrix,
                                             const struct kachi_order *order,
                                             const double intensity[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_order *better = kachi_sweep_order_known(&scratch, matrix, order, intensity);
    double *diagonal = kachi_half_diagonal(&scratch, matrix, better);
    struct kachi_half half = kachi_half_adjoint(&scratch, matrix, better, diagonal, NULL);
    struct kachi_order *levels = kachi_sweep_levels(arena, better, &half);
    kachi_arena_release(&scratch);
    return levels;
}
