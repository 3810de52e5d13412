/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roll_up_circle.c - lots that are made from themselves. Of the lots without an answer those that
 * nobody without an answer buys are only made from such lots: they are peeled off, again and again
 * (Kahn, from the other end). What is left are circles and what lies between them, which the order
 * of solving (order.h) takes apart.
 */
#include "roll_up_internal.h"

#include "footprint/productive.h"

#define NAMES_MAX 12

/* Number among the lots left, or KACHI_LOT_NONE: peeled off, or answered. */
static uint32_t *peel(struct kachi_arena *arena, const struct kachi_roll_up *roll_up,
                      const struct kachi_supply *supply, uint32_t *left)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t lots = roll_up->names.count;
    uint32_t *index = KACHI_NEW_ARRAY(arena, uint32_t, lots);
    uint32_t *buyers = KACHI_NEW_ARRAY(&scratch, uint32_t, lots); /* without an answer */
    uint32_t *queue = KACHI_NEW_ARRAY(&scratch, uint32_t, *left);
    uint32_t end = 0;
    for (size_t k = 0; k < roll_up->link_count; k++) {
        const struct link *link = link_at(roll_up, k);
        buyers[link->supplier] += roll_up->is_done[link->buyer] ? 0 : 1;
    }
    for (uint32_t i = 0; i < lots; i++) {
        if (!roll_up->is_done[i] && buyers[i] == 0) {
            queue[end++] = i;
        }
    }
    for (uint32_t at = 0; at < end; at++) {
        index[queue[at]] = KACHI_LOT_NONE;
        for (uint64_t k = supply->start[queue[at]]; k < supply->start[queue[at] + 1]; k++) {
            uint32_t supplier = link_at(roll_up, supply->at == NULL ? k : supply->at[k])->supplier;
            if (--buyers[supplier] == 0 && !roll_up->is_done[supplier]) {
                queue[end++] = supplier;
            }
        }
    }
    *left = 0;
    for (uint32_t i = 0; i < lots; i++) {
        index[i] = roll_up->is_done[i] || index[i] == KACHI_LOT_NONE ? KACHI_LOT_NONE : (*left)++;
    }
    kachi_arena_release(&scratch);
    return index;
}

static void tell(const struct kachi_roll_up *roll_up, const struct kachi_loop *loop,
                 const uint32_t lot_of[], uint32_t without_answer, struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_str text = kachi_str_of("");
    uint32_t names = loop->count < NAMES_MAX ? loop->count : NAMES_MAX;
    for (uint32_t i = 0; i < names; i++) {
        struct kachi_str name = kachi_lot_names_at(&roll_up->names, lot_of[loop->columns[i]]);
        text = kachi_str_print(&scratch, "%.*s%.*s <- ", KACHI_STR_ARG(text), KACHI_STR_ARG(name));
    }
    if (names < loop->count) {
        text = kachi_str_print(&scratch, "%.*s... (+%u) <- ", KACHI_STR_ARG(text),
                               (unsigned)(loop->count - names));
    }
    struct kachi_str first = kachi_lot_names_at(&roll_up->names, lot_of[loop->columns[0]]);
    text = kachi_str_print(&scratch, "%.*s%.*s", KACHI_STR_ARG(text), KACHI_STR_ARG(first));
    struct kachi_place place = {.source = roll_up->source};
    kachi_findings_add(
        findings, "lots-circular", place,
        KACHI_ARGS({"cycle", text},
                   {"count", kachi_str_print(&scratch, "%u", (unsigned)without_answer)}));
    kachi_arena_release(&scratch);
}

/* The links among the lots left as a matrix: what flows does not matter, only whether. Lots made
 * from themselves alone are told at once, and stay out of it. */
static struct kachi_matrix *matrix_of(struct kachi_arena *arena,
                                      const struct kachi_roll_up *roll_up, const uint32_t index[],
                                      uint32_t left, bool is_own_supplier[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint64_t capacity = left;
    for (size_t k = 0; k < roll_up->link_count; k++) {
        capacity += index[link_at(roll_up, k)->buyer] != KACHI_LOT_NONE ? 1 : 0;
    }
    struct kachi_triplet *triplets = KACHI_NEW_ARRAY(&scratch, struct kachi_triplet, capacity);
    uint64_t count = 0;
    for (uint32_t i = 0; i < left; i++) {
        triplets[count++] = (struct kachi_triplet){i, i, 1.0};
    }
    for (size_t k = 0; k < roll_up->link_count; k++) {
        uint32_t buyer = index[link_at(roll_up, k)->buyer];
        uint32_t supplier = index[link_at(roll_up, k)->supplier];
        if (buyer == KACHI_LOT_NONE || supplier == KACHI_LOT_NONE) {
            continue;
        }
        if (buyer == supplier) {
            is_own_supplier[buyer] = true;
            continue;
        }
        triplets[count++] = (struct kachi_triplet){supplier, buyer, -1.0};
    }
    struct kachi_matrix *matrix = kachi_matrix_from_triplets(arena, left, count, triplets, NULL);
    kachi_arena_release(&scratch);
    return matrix;
}

void kachi_roll_up_tell_circles(const struct kachi_roll_up *roll_up, uint32_t without_answer,
                                struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t left = without_answer;
    struct kachi_supply supply = kachi_roll_up_supply(&scratch, roll_up);
    uint32_t *index = peel(&scratch, roll_up, &supply, &left);
    uint32_t *lot_of = KACHI_NEW_ARRAY(&scratch, uint32_t, left);
    bool *is_own_supplier = KACHI_NEW_ARRAY(&scratch, bool, left);
    for (uint32_t i = 0; i < roll_up->names.count; i++) {
        if (index[i] != KACHI_LOT_NONE) {
            lot_of[index[i]] = i;
        }
    }
    struct kachi_matrix *matrix = matrix_of(&scratch, roll_up, index, left, is_own_supplier);
    struct kachi_order *order = kachi_order_new(&scratch, matrix);
    for (uint32_t c = 0; c < order->component_count; c++) {
        uint32_t first = order->component_start[c];
        uint32_t column = order->column_at[first];
        struct kachi_loop loop = {.count = 1, .columns = &column};
        if (order->component_start[c + 1] - first > 1) {
            loop = kachi_loop_strongest(&scratch, matrix, order, c);
            tell(roll_up, &loop, lot_of, without_answer, findings);
        } else if (is_own_supplier[column]) {
            tell(roll_up, &loop, lot_of, without_answer, findings);
        }
    }
    kachi_arena_release(&scratch);
}
