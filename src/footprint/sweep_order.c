/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/sweep_order.h"

#include <string.h>

#define PLACED UINT32_MAX

/* Nodes not placed yet as a binary heap, by what is still missing of each. */
struct heap {
    uint32_t count;
    uint32_t *node; /* positions */
    uint32_t *slot; /* by position: where in node[], or PLACED */
    double *missing;
};

/* Entries by supplier: who buys from it inside the component. */
struct buyers {
    uint64_t *start; /* by position, order + 1 */
    uint32_t *buyer;
    float *share;
};

static bool is_before(const struct heap *heap, uint32_t a, uint32_t b)
{
    double left = heap->missing[a];
    double right = heap->missing[b];
    return left < right || (!(left > right) && a < b);
}

static void settle_at(struct heap *heap, uint32_t slot, uint32_t node)
{
    heap->node[slot] = node;
    heap->slot[node] = slot;
}

static void rise(struct heap *heap, uint32_t node)
{
    uint32_t slot = heap->slot[node];
    while (slot > 0 && is_before(heap, node, heap->node[(slot - 1) / 2])) {
        settle_at(heap, slot, heap->node[(slot - 1) / 2]);
        slot = (slot - 1) / 2;
    }
    settle_at(heap, slot, node);
}

static void sink(struct heap *heap, uint32_t node)
{
    uint32_t slot = heap->slot[node];
    for (;;) {
        uint32_t child = 2 * slot + 1;
        if (child >= heap->count) {
            break;
        }
        if (child + 1 < heap->count && is_before(heap, heap->node[child + 1], heap->node[child])) {
            child++;
        }
        if (!is_before(heap, heap->node[child], node)) {
            break;
        }
        settle_at(heap, slot, heap->node[child]);
        slot = child;
    }
    settle_at(heap, slot, node);
}

static uint32_t take_first(struct heap *heap)
{
    uint32_t first = heap->node[0];
    uint32_t last = heap->node[--heap->count];
    heap->slot[first] = PLACED;
    if (last != first) {
        settle_at(heap, 0, last);
        sink(heap, last);
    }
    return first;
}

static struct buyers find_buyers(struct kachi_arena *arena, const struct kachi_half *half,
                                 uint32_t order, const float share[])
{
    struct buyers buyers = {.start = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)order + 2)};
    for (uint32_t p = 0; p < order; p++) {
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            buyers.start[half->index[k] + 2]++;
        }
    }
    for (uint32_t p = 0; p < order; p++) {
        buyers.start[p + 2] += buyers.start[p + 1];
    }
    buyers.buyer = KACHI_NEW_ARRAY(arena, uint32_t, buyers.start[order + 1]);
    buyers.share = KACHI_NEW_ARRAY(arena, float, buyers.start[order + 1]);
    for (uint32_t p = 0; p < order; p++) {
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            uint64_t at = buyers.start[half->index[k] + 1]++;
            buyers.buyer[at] = p;
            buyers.share[at] = share[k];
        }
    }
    return buyers;
}

/* Positions first .. end - 1 in their new order, to placed[]. */
static void arrange(struct heap *heap, const struct buyers *buyers, uint32_t first, uint32_t end,
                    uint32_t placed[])
{
    heap->count = end - first;
    for (uint32_t p = first; p < end; p++) {
        settle_at(heap, p - first, p);
    }
    for (uint32_t i = heap->count / 2; i > 0; i--) {
        sink(heap, heap->node[i - 1]);
    }
    for (uint32_t p = first; p < end; p++) {
        uint32_t next = take_first(heap);
        placed[p] = next;
        for (uint64_t k = buyers->start[next]; k < buyers->start[next + 1]; k++) {
            uint32_t buyer = buyers->buyer[k];
            if (heap->slot[buyer] != PLACED) {
                heap->missing[buyer] -= (double)buyers->share[k];
                rise(heap, buyer);
            }
        }
    }
}

struct kachi_order *kachi_sweep_order(struct kachi_arena *arena, const struct kachi_order *order,
                                      const struct kachi_half *half, const float share[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t n = order->order;
    struct buyers buyers = find_buyers(&scratch, half, n, share);
    struct heap heap = {.node = KACHI_NEW_ARRAY(&scratch, uint32_t, n),
                        .slot = KACHI_NEW_ARRAY(&scratch, uint32_t, n),
                        .missing = KACHI_NEW_ARRAY(&scratch, double, n)};
    uint32_t *placed = KACHI_NEW_ARRAY(&scratch, uint32_t, n);
    for (uint32_t p = 0; p < n; p++) {
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            heap.missing[p] += (double)share[k];
        }
    }
    for (uint32_t c = 0; c < order->component_count; c++) {
        arrange(&heap, &buyers, order->component_start[c], order->component_start[c + 1], placed);
    }
    struct kachi_order *better = KACHI_NEW(arena, struct kachi_order);
    *better = *order;
    better->column_at = KACHI_NEW_ARRAY(arena, uint32_t, n);
    better->position_of = KACHI_NEW_ARRAY(arena, uint32_t, n);
    for (uint32_t p = 0; p < n; p++) {
        better->column_at[p] = order->column_at[placed[p]];
        better->position_of[better->column_at[p]] = p;
    }
    kachi_arena_release(&scratch);
    return better;
}
