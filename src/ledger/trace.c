/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/trace.h"

#include "ledger/ledger_internal.h"

struct walk {
    struct kachi_ledger *ledger;
    struct kachi_arena *arena;
    enum kachi_trace_direction direction;
    struct kachi_trace *trace;
    size_t capacity;
};

static bool is_shown(const struct kachi_trace *trace, int64_t lot)
{
    for (size_t i = 0; i < trace->count; i++) {
        if (trace->nodes[i].what == KACHI_TRACE_LOT && trace->nodes[i].lot.number == lot) {
            return true;
        }
    }
    return false;
}

/* False where the trace is full. */
static bool add_node(struct walk *walk, const struct kachi_trace_node *node)
{
    struct kachi_trace *trace = walk->trace;
    if (trace->count == KACHI_TRACE_NODES_MAX || node->depth > KACHI_TRACE_DEPTH_MAX) {
        trace->is_cut = true;
        return false;
    }
    trace->nodes = kachi_arena_grow(walk->arena, trace->nodes, trace->count, &walk->capacity,
                                    sizeof(*trace->nodes));
    trace->nodes[trace->count++] = *node;
    return true;
}

/* Branches still to be walked, in reverse order: the next one is the last. */
struct stack {
    size_t count, capacity;
    struct kachi_trace_node *items;
};

static void push(struct walk *walk, struct stack *stack, const struct kachi_trace_node *node)
{
    stack->items = kachi_arena_grow(walk->arena, stack->items, stack->count, &stack->capacity,
                                    sizeof(*stack->items));
    stack->items[stack->count++] = *node;
}

/* Turns the branches pushed since `from` around, so that the first is walked first. */
static void finish_branches(struct stack *stack, size_t from)
{
    if (stack->count == from) {
        return;
    }
    stack->items[stack->count - 1].is_last = true;
    for (size_t i = from, j = stack->count - 1; i < j; i++, j--) {
        struct kachi_trace_node swap = stack->items[i];
        stack->items[i] = stack->items[j];
        stack->items[j] = swap;
    }
}

static enum kachi_err made_by(struct walk *walk, struct kachi_trace_node *node)
{
    struct kachi_entry_row entry = {0};
    enum kachi_err err = kachi_store_entry_get(walk->ledger, walk->arena, node->lot.entry, &entry);
    node->kind = entry.kind;
    node->time = entry.time;
    return err;
}

/* Lots of an allocate are paired with its inputs and draws. */
static bool is_of_another(const struct kachi_lot *lot, int64_t position)
{
    return lot->restores == lot->entry && position != lot->position;
}

static enum kachi_err push_inputs(struct walk *walk, struct stack *stack,
                                  const struct kachi_trace_node *node)
{
    struct kachi_input_row *inputs = NULL;
    size_t count = 0;
    enum kachi_err err =
        kachi_store_inputs(walk->ledger, walk->arena, node->lot.entry, &inputs, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        if (is_of_another(&node->lot, inputs[i].position)) {
            continue;
        }
        struct kachi_trace_node branch = {
            .what = KACHI_TRACE_LOT, .depth = node->depth + 1, .amounts = inputs[i].taken};
        err = kachi_store_lot_get(walk->ledger, inputs[i].lot, &branch.lot);
        if (err == KACHI_OK) {
            err = made_by(walk, &branch);
        }
        push(walk, stack, &branch);
    }
    return err;
}

static enum kachi_err push_draws(struct walk *walk, struct stack *stack,
                                 const struct kachi_trace_node *node)
{
    struct kachi_draw_row *draws = NULL;
    size_t count = 0;
    enum kachi_err err =
        kachi_store_draws(walk->ledger, walk->arena, node->lot.entry, &draws, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        if (is_of_another(&node->lot, draws[i].position)) {
            continue;
        }
        struct kachi_trace_node branch = {.what = KACHI_TRACE_POOL,
                                          .depth = node->depth + 1,
                                          .kind = node->kind,
                                          .time = node->time};
        err = kachi_store_pool_get(walk->ledger, walk->arena, draws[i].pool, &branch.pool);
        bool is_certificate = branch.pool.basis == KACHI_BASIS_CERTIFICATE;
        *(is_certificate ? &branch.amounts.certificate_g : &branch.amounts.embodied_g) =
            draws[i].grams;
        push(walk, stack, &branch);
    }
    return err;
}

static enum kachi_err push_consumer(struct walk *walk, struct stack *stack,
                                    const struct kachi_trace_node *node,
                                    const struct kachi_entry_row *entry)
{
    struct kachi_trace_node branch = {
        .depth = node->depth + 1, .kind = entry->kind, .time = entry->time};
    if (entry->kind == KACHI_ENTRY_CLAIM) {
        branch.what = KACHI_TRACE_CLAIM;
        branch.lot = node->lot;
        enum kachi_err err =
            kachi_store_claim_get(walk->ledger, walk->arena, entry->number, &branch.claim);
        branch.amounts = branch.claim.amounts;
        push(walk, stack, &branch);
        return err;
    }
    branch.what = KACHI_TRACE_LOT;
    struct kachi_lot *lots = NULL;
    size_t count = 0;
    enum kachi_err err =
        kachi_store_outputs(walk->ledger, walk->arena, entry->number, &lots, &count);
    for (size_t i = 0; i < count; i++) {
        branch.lot = lots[i];
        branch.amounts = lots[i].made;
        push(walk, stack, &branch);
    }
    return err;
}

/* The entries that consumed from the lot are chained from the latest back. */
static enum kachi_err push_consumers(struct walk *walk, struct stack *stack,
                                     const struct kachi_trace_node *node)
{
    int64_t number = node->lot.last;
    enum kachi_err err = KACHI_OK;
    while (number != 0 && err == KACHI_OK) {
        struct kachi_entry_row entry = {0};
        struct kachi_input_row *inputs = NULL;
        size_t count = 0;
        if (stack->count >= KACHI_TRACE_NODES_MAX) {
            walk->trace->is_cut = true;
            return KACHI_OK;
        }
        err = kachi_store_entry_get(walk->ledger, walk->arena, number, &entry);
        if (err == KACHI_OK) {
            err = push_consumer(walk, stack, node, &entry);
        }
        if (err == KACHI_OK) {
            err = kachi_store_inputs(walk->ledger, walk->arena, number, &inputs, &count);
        }
        number = 0;
        for (size_t i = 0; i < count; i++) {
            if (inputs[i].lot == node->lot.number) {
                number = inputs[i].previous;
            }
        }
    }
    return err;
}

static enum kachi_err push_branches(struct walk *walk, struct stack *stack,
                                    const struct kachi_trace_node *node)
{
    size_t from = stack->count;
    enum kachi_err err = KACHI_OK;
    if (walk->direction == KACHI_TRACE_UP) {
        err = push_inputs(walk, stack, node);
        if (err == KACHI_OK) {
            err = push_draws(walk, stack, node);
        }
        finish_branches(stack, from);
        return err;
    }
    err = push_consumers(walk, stack, node);
    if (stack->count > from) { /* the chain runs backwards already */
        stack->items[from].is_last = true;
    }
    return err;
}

enum kachi_err kachi_trace_lot(struct kachi_ledger *ledger, struct kachi_arena *arena, int64_t lot,
                               enum kachi_trace_direction direction, struct kachi_trace *out)
{
    *out = (struct kachi_trace){0};
    struct walk walk = {.ledger = ledger, .arena = arena, .direction = direction, .trace = out};
    struct stack stack = {0};
    struct kachi_trace_node root = {.what = KACHI_TRACE_LOT, .is_last = true};
    enum kachi_err err = kachi_store_lot_get(ledger, lot, &root.lot);
    if (err == KACHI_OK) {
        err = made_by(&walk, &root);
    }
    root.amounts = root.lot.made;
    push(&walk, &stack, &root);
    while (stack.count > 0 && err == KACHI_OK) {
        struct kachi_trace_node node = stack.items[--stack.count];
        bool is_lot = node.what == KACHI_TRACE_LOT;
        node.is_repeated = is_lot && is_shown(out, node.lot.number);
        if (add_node(&walk, &node) && is_lot && !node.is_repeated) {
            err = push_branches(&walk, &stack, &node);
        }
    }
    return err;
}
