/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/sweep_order.h"

#include <math.h>
#include <string.h>

#define NONE UINT32_MAX
/* Bands of a quarter of an octave, from 2^-20 to 2^12: the first and the last take what is beyond.
 */
#define BANDS 128
#define BAND_SHIFT 21 /* bits of a single below those that tell its quarter of an octave */
#define BAND_FIRST ((127 - 20) << (23 - BAND_SHIFT))
#define PLACED UINT8_MAX

/* A node in a band; one that has moved on since stays behind and is passed over. */
struct waiting {
    uint32_t node;
    uint32_t next; /* in the band, or NONE */
};

struct arranging {
    const struct kachi_half *half;
    const float *share; /* by entry */
    float *supplies;    /* by position: what it supplies to those not placed yet */
    uint8_t *band;      /* by position, or PLACED */
    struct waiting *pool;
    uint32_t pool_count;
    uint32_t head[BANDS]; /* of each band, the latest first */
    uint32_t lowest;      /* no band below it has a node */
};

/* Bits of singles above 0 are in order of size. What rounding has left below 0 is in the first. */
static uint8_t band_of(float supplies)
{
    int32_t bits;
    memcpy(&bits, &supplies, sizeof(bits));
    int32_t band = (bits >> BAND_SHIFT) - BAND_FIRST;
    return (uint8_t)(band < 0 ? 0 : band >= BANDS ? BANDS - 1 : band);
}

static void wait_in(struct arranging *a, uint32_t node, uint8_t band)
{
    a->band[node] = band;
    a->pool[a->pool_count] = (struct waiting){.node = node, .next = a->head[band]};
    a->head[band] = a->pool_count++;
    a->lowest = band < a->lowest ? band : a->lowest;
}

/* The node that supplies least; there is one. */
static uint32_t take_least(struct arranging *a)
{
    for (;;) {
        while (a->head[a->lowest] == NONE) {
            a->lowest++;
        }
        struct waiting found = a->pool[a->head[a->lowest]];
        a->head[a->lowest] = found.next;
        if (a->band[found.node] == a->lowest) {
            a->band[found.node] = PLACED;
            return found.node;
        }
    }
}

/* Positions first .. end - 1 in their new order, to placed[]. */
static void arrange(struct arranging *a, uint32_t first, uint32_t end, uint32_t placed[])
{
    const struct kachi_half *half = a->half;
    a->pool_count = 0;
    a->lowest = BANDS - 1;
    memset(a->head, 0xff, sizeof(a->head));
    for (uint32_t p = end; p-- > first;) {
        wait_in(a, p, band_of(a->supplies[p]));
    }
    for (uint32_t place = end; place-- > first;) {
        uint32_t last = take_least(a);
        placed[place] = last;
        for (uint64_t k = half->split[last]; k < half->start[last + 1]; k++) {
            uint32_t supplier = half->index[k];
            a->supplies[supplier] -= a->share[k];
            uint8_t band = band_of(a->supplies[supplier]);
            if (a->band[supplier] != PLACED && band < a->band[supplier]) {
                wait_in(a, supplier, band);
            }
        }
    }
}

/* Of each entry inside a loop: its |term| against the number of its equation, 1 at most. */
static float *find_shares(struct kachi_arena *arena, uint32_t order,
                          const struct kachi_sweep_sizes *sizes)
{
    const struct kachi_half *half = sizes->half;
    float *share = KACHI_NEW_ARRAY(arena, float, half->start[order]);
    for (uint32_t p = 0; p < order; p++) {
        double whole = sizes->size[p] * fabs(sizes->diagonal[p]);
        for (uint64_t k = half->split[p]; whole > 0.0 && k < half->start[p + 1]; k++) {
            double part = fabs(half->value[k]) * sizes->size[half->index[k]] / whole;
            share[k] = part < 1.0 ? (float)part : 1.0F;
        }
    }
    return share;
}

struct kachi_order *kachi_sweep_order(struct kachi_arena *arena, const struct kachi_order *order,
                                      const struct kachi_sweep_sizes *sizes)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t n = order->order;
    const struct kachi_half *half = sizes->half;
    struct arranging arranging = {
        .half = half,
        .share = find_shares(&scratch, n, sizes),
        .supplies = KACHI_NEW_ARRAY(&scratch, float, n),
        .band = KACHI_NEW_ARRAY(&scratch, uint8_t, n),
        .pool = KACHI_NEW_ARRAY_UNSET(&scratch, struct waiting, half->start[n] + n)};
    for (uint32_t p = 0; p < n; p++) {
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            arranging.supplies[half->index[k]] += arranging.share[k];
        }
    }
    struct kachi_order *better = KACHI_NEW(arena, struct kachi_order);
    *better = *order;
    better->column_at = KACHI_NEW_ARRAY(arena, uint32_t, n);
    better->position_of = KACHI_NEW_ARRAY(arena, uint32_t, n);
    uint32_t *placed = KACHI_NEW_ARRAY(&scratch, uint32_t, n);
    for (uint32_t c = 0; c < order->component_count; c++) {
        uint32_t first = order->component_start[c];
        uint32_t end = order->component_start[c + 1];
        placed[first] = first;
        if (sizes->stays != NULL && sizes->stays[first]) {
            for (uint32_t p = first; p < end; p++) {
                placed[p] = p;
            }
        } else if (end - first > 1) {
            arrange(&arranging, first, end, placed);
        }
    }
    for (uint32_t p = 0; p < n; p++) {
        better->column_at[p] = order->column_at[placed[p]];
        better->position_of[better->column_at[p]] = p;
    }
    kachi_arena_release(&scratch);
    return better;
}

struct kachi_order *kachi_sweep_order_known(struct kachi_arena *arena,
                                            const struct kachi_matrix *matrix,
                                            const struct kachi_order *order,
                                            const double intensity[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    double *diagonal = kachi_half_diagonal(&scratch, matrix, order);
    struct kachi_half half = kachi_half_adjoint(&scratch, matrix, order, diagonal, NULL);
    double *size = KACHI_NEW_ARRAY(&scratch, double, order->order);
    for (uint32_t p = 0; p < order->order; p++) {
        size[p] = fabs(intensity[order->row_of_column[order->column_at[p]]]);
    }
    struct kachi_sweep_sizes sizes = {.half = &half, .diagonal = diagonal, .size = size};
    struct kachi_order *better = kachi_sweep_order(arena, order, &sizes);
    kachi_arena_release(&scratch);
    return better;
}
