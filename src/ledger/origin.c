/* SPDX-License-Identifier: Apache-2.0 */
/*
 * origin.c - mixtures of lots, from the entries that made them.
 *
 * The ancestors that are not known yet are gathered tier by tier, all lots of a tier in one
 * question to the store. A lot's number is above those of all its ancestors, so in order of number
 * they are then worked out upwards: no recursion, however long the chain.
 */
#include "ledger/origin.h"

#include "ledger/ledger_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct node {
    int64_t lot; /* 0: free */
    bool is_known;
    struct kachi_value value;
    struct kachi_ancestry ancestry; /* until it is known */
};

struct list {
    size_t count, capacity;
    int64_t *items;
};

struct kachi_origins {
    struct kachi_arena *arena;
    struct kachi_ledger *ledger;
    int64_t watch;      /* a lot that counts as an origin of its own; 0: none */
    enum kachi_err err; /* sticky: after a failure nothing here is to be trusted */
    size_t count;
    size_t capacity; /* a power of two */
    struct node *nodes;
    struct list todo;        /* lots being gathered */
    struct number_map pools; /* -> struct kachi_pool, met so far */
};

static struct node *slot(struct node *nodes, size_t capacity, int64_t lot)
{
    size_t i = (size_t)((uint64_t)lot * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (capacity - 1);
    while (nodes[i].lot != 0 && nodes[i].lot != lot) {
        i = (i + 1) & (capacity - 1);
    }
    return &nodes[i];
}

/* The node of a lot, added where it is new. */
static struct node *node_of(struct kachi_origins *origins, int64_t lot)
{
    if (2 * origins->count >= origins->capacity) {
        size_t capacity = 2 * origins->capacity;
        struct node *nodes = KACHI_NEW_ARRAY(origins->arena, struct node, capacity);
        for (size_t i = 0; i < origins->capacity; i++) {
            if (origins->nodes[i].lot != 0) {
                *slot(nodes, capacity, origins->nodes[i].lot) = origins->nodes[i];
            }
        }
        origins->nodes = nodes;
        origins->capacity = capacity;
    }
    struct node *node = slot(origins->nodes, origins->capacity, lot);
    if (node->lot == 0) {
        node->lot = lot;
        origins->count++;
    }
    return node;
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void list_add(struct kachi_origins *origins, int64_t lot)
{
    struct list *list = &origins->todo;
    list->items = kachi_arena_grow(origins->arena, list->items, list->count, &list->capacity,
                                   sizeof(*list->items));
    list->items[list->count++] = lot;
}

/* Asks what the lots todo[from ..] were made of, and adds those of them that are new. */
static enum kachi_err gather_tier(struct kachi_origins *origins, size_t from)
{
    size_t count = origins->todo.count - from;
    int64_t *lots = KACHI_NEW_ARRAY(origins->arena, int64_t, count);
    struct kachi_ancestry *found = KACHI_NEW_ARRAY(origins->arena, struct kachi_ancestry, count);
    memcpy(lots, origins->todo.items + from, count * sizeof(*lots));
    /* No two are equal: a lot is listed when its node is new. */
    qsort(lots, count, sizeof(*lots), compare_numbers);
    enum kachi_err err = kachi_store_ancestry(origins->ledger, origins->arena, count, lots, found);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        for (size_t j = 0; j < found[i].input_count; j++) {
            size_t known = origins->count;
            (void)node_of(origins, found[i].inputs[j].lot);
            if (origins->count > known) {
                list_add(origins, found[i].inputs[j].lot);
            }
        }
        node_of(origins, lots[i])->ancestry = found[i];
    }
    return err;
}

/* The lots to be worked out for `lot`, itself among them, in order of number. */
static enum kachi_err gather(struct kachi_origins *origins, int64_t lot)
{
    size_t from = 0;
    (void)node_of(origins, lot);
    list_add(origins, lot);
    while (from < origins->todo.count) {
        size_t next = origins->todo.count;
        enum kachi_err err = gather_tier(origins, from);
        if (err != KACHI_OK) {
            return err;
        }
        from = next;
    }
    if (origins->todo.count > 1) { /* again, no two are equal */
        qsort(origins->todo.items, origins->todo.count, sizeof(*origins->todo.items),
              compare_numbers);
    }
    return KACHI_OK;
}

/* Rows that contradict each other must not reach the apportionment. */
static bool is_part(const struct kachi_mixture *whole, kachi_gco2e before, kachi_gco2e taken)
{
    return taken >= 0 && taken <= before && before <= whole->total;
}

static enum kachi_err part_of(struct kachi_arena *arena, const struct kachi_value *whole,
                              const struct kachi_amounts *before, const struct kachi_amounts *taken,
                              struct kachi_value *out)
{
    if (!is_part(&whole->embodied, before->embodied_g, taken->embodied_g) ||
        !is_part(&whole->certificate, before->certificate_g, taken->certificate_g)) {
        return KACHI_ERR_INTEGRITY;
    }
    *out = (struct kachi_value){
        .embodied = kachi_mixture_part(arena, &whole->embodied, before->embodied_g,
                                       before->embodied_g - taken->embodied_g),
        .certificate = kachi_mixture_part(arena, &whole->certificate, before->certificate_g,
                                          before->certificate_g - taken->certificate_g),
    };
    return KACHI_OK;
}

static void add_value(struct kachi_arena *arena, struct kachi_value *sum,
                      const struct kachi_value *more)
{
    sum->embodied = kachi_mixture_add(arena, &sum->embodied, &more->embodied);
    sum->certificate = kachi_mixture_add(arena, &sum->certificate, &more->certificate);
}

static enum kachi_err find_pool(struct kachi_origins *origins, int64_t number,
                                const struct kachi_pool **out)
{
    *out = number_map_get(&origins->pools, number);
    if (*out != NULL) {
        return KACHI_OK;
    }
    struct kachi_pool *pool = KACHI_NEW(origins->arena, struct kachi_pool);
    enum kachi_err err = kachi_store_pool_get(origins->ledger, origins->arena, number, pool);
    if (err == KACHI_OK) {
        number_map_put(origins->arena, &origins->pools, number, pool);
    }
    *out = pool;
    return err;
}

static enum kachi_err add_draws(struct kachi_origins *origins,
                                const struct kachi_ancestry *ancestry, struct kachi_value *sum)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < ancestry->draw_count && err == KACHI_OK; i++) {
        const struct kachi_draw_row *draw = &ancestry->draws[i];
        const struct kachi_pool *pool = NULL;
        err = find_pool(origins, draw->pool, &pool);
        struct kachi_origin *item = KACHI_NEW(origins->arena, struct kachi_origin);
        *item = (struct kachi_origin){pool->id, pool->number, draw->grams};
        struct kachi_mixture one = {.total = draw->grams, .count = 1, .items = item};
        struct kachi_value value = {0};
        *(pool->basis == KACHI_BASIS_CERTIFICATE ? &value.certificate : &value.embodied) = one;
        add_value(origins->arena, sum, &value);
    }
    return err;
}

/* Everything that came into the entry that made the lot, whose ancestors are known; of a restored
 * or paired lot only its own part. */
static enum kachi_err entry_value(struct kachi_origins *origins,
                                  const struct kachi_ancestry *ancestry, struct kachi_value *out)
{
    enum kachi_err err = KACHI_OK;
    *out = (struct kachi_value){0};
    for (size_t i = 0; i < ancestry->input_count && err == KACHI_OK; i++) {
        const struct kachi_input_row *input = &ancestry->inputs[i];
        const struct kachi_value *whole = &node_of(origins, input->lot)->value;
        struct kachi_value part = {0};
        err = part_of(origins->arena, whole, &input->before, &input->taken, &part);
        add_value(origins->arena, out, &part);
    }
    return err == KACHI_OK ? add_draws(origins, ancestry, out) : err;
}

/* Grams that came through the watched lot, whatever they were before. */
static struct kachi_mixture as_one(struct kachi_arena *arena, kachi_gco2e grams)
{
    struct kachi_origin *item = KACHI_NEW(arena, struct kachi_origin);
    *item = (struct kachi_origin){.grams = grams};
    return (struct kachi_mixture){.total = grams, .count = grams == 0 ? 0 : 1, .items = item};
}

static enum kachi_err work_out(struct kachi_origins *origins, int64_t number)
{
    if (node_of(origins, number)->is_known) {
        return KACHI_OK;
    }
    struct kachi_value value = {0};
    struct kachi_ancestry ancestry = node_of(origins, number)->ancestry;
    enum kachi_err err = entry_value(origins, &ancestry, &value);
    if (err != KACHI_OK) {
        return err;
    }
    /* What the lots made before it by the same entry left over. */
    const struct kachi_amounts rest = {
        .embodied_g = value.embodied.total - ancestry.before.embodied_g,
        .certificate_g = value.certificate.total - ancestry.before.certificate_g};
    struct node *node = node_of(origins, number);
    err = part_of(origins->arena, &value, &rest, &ancestry.lot.made, &node->value);
    if (number == origins->watch) {
        node->value.embodied = as_one(origins->arena, ancestry.lot.made.embodied_g);
        node->value.certificate = as_one(origins->arena, ancestry.lot.made.certificate_g);
    }
    node->is_known = err == KACHI_OK;
    return err;
}

enum kachi_err kachi_lot_parents(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 const struct kachi_lot *lot, struct kachi_input_row **out,
                                 size_t *count)
{
    if (lot->restores == 0) {
        return kachi_store_inputs(ledger, arena, lot->entry, out, count);
    }
    enum kachi_err err = kachi_store_inputs(ledger, arena, lot->restores, out, count);
    if (err == KACHI_OK && (size_t)lot->position >= *count) {
        err = KACHI_ERR_INTEGRITY;
    }
    *out += err == KACHI_OK ? lot->position : 0;
    *count = err == KACHI_OK ? 1 : 0;
    return err;
}

struct kachi_origins *kachi_origins_new(struct kachi_arena *arena, struct kachi_ledger *ledger)
{
    struct kachi_origins *origins = KACHI_NEW(arena, struct kachi_origins);
    origins->arena = arena;
    origins->ledger = ledger;
    origins->capacity = 64;
    origins->nodes = KACHI_NEW_ARRAY(arena, struct node, origins->capacity);
    return origins;
}

void kachi_origins_watch(struct kachi_origins *origins, int64_t lot)
{
    assert(origins->count == 0);
    origins->watch = lot;
}

enum kachi_err kachi_origins_of_lot(struct kachi_origins *origins, int64_t lot,
                                    struct kachi_value *out)
{
    enum kachi_err err = origins->err;
    origins->todo.count = 0;
    if (err == KACHI_OK && !node_of(origins, lot)->is_known) {
        err = gather(origins, lot);
    }
    for (size_t i = 0; i < origins->todo.count && err == KACHI_OK; i++) {
        err = work_out(origins, origins->todo.items[i]);
    }
    if (err == KACHI_OK) {
        *out = node_of(origins, lot)->value;
    }
    origins->err = err;
    return err;
}

enum kachi_err kachi_origins_left(struct kachi_origins *origins, const struct kachi_lot *lot,
                                  struct kachi_value *out)
{
    struct kachi_value whole = {0};
    enum kachi_err err = kachi_origins_of_lot(origins, lot->number, &whole);
    return err == KACHI_OK ? part_of(origins->arena, &whole, &lot->left, &lot->left, out) : err;
}

enum kachi_err kachi_origins_of_input(struct kachi_origins *origins, int64_t entry,
                                      int64_t position, struct kachi_value *out)
{
    struct kachi_arena_mark mark = kachi_arena_mark(&origins->ledger->scratch);
    struct kachi_input_row *inputs = NULL;
    struct kachi_input_row input = {0};
    struct kachi_value whole = {0};
    size_t count = 0;
    enum kachi_err err =
        kachi_store_inputs(origins->ledger, &origins->ledger->scratch, entry, &inputs, &count);
    if (err == KACHI_OK && (position < 0 || (size_t)position >= count)) {
        err = KACHI_ERR_NOT_FOUND;
    }
    if (err == KACHI_OK) {
        input = inputs[position];
    }
    kachi_arena_reset(&origins->ledger->scratch, mark);
    if (err == KACHI_OK) {
        err = kachi_origins_of_lot(origins, input.lot, &whole);
    }
    return err == KACHI_OK ? part_of(origins->arena, &whole, &input.before, &input.taken, out)
                           : err;
}
