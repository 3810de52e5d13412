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

/* Of a ledger that says it has more lots, no more than this is believed. */
#define EXPECTED_MAX ((int64_t)1 << 24)

/* A lot that was met; its value is worked out once. */
struct node {
    bool is_met;
    struct kachi_value value;
};

struct kachi_origins {
    struct kachi_arena *arena;
    struct kachi_arena *answers; /* where parts that are asked for go */
    struct kachi_ledger *ledger;
    int64_t watch;      /* a lot that counts as an origin of its own; 0: none */
    enum kachi_err err; /* sticky: after a failure nothing here is to be trusted */
    struct node *first; /* of the lots 1 .. first_count, where all are going to be asked for */
    int64_t first_count;
    struct number_map nodes; /* of other lots, -> struct node */
    struct number_map pools; /* -> struct kachi_pool, met so far */
};

/* A lot to be worked out, and what it was made of. */
struct pending {
    int64_t lot;
    const struct kachi_ancestry *ancestry;
};

/* One question: what is only needed until it is answered lives in its arena. */
struct gathering {
    struct kachi_origins *origins;
    struct kachi_arena arena;
    size_t count, capacity;
    struct pending *items;
};

static struct node *node_of(const struct kachi_origins *origins, int64_t lot)
{
    if ((uint64_t)lot - 1 < (uint64_t)origins->first_count) {
        struct node *node = &origins->first[lot - 1];
        return node->is_met ? node : NULL;
    }
    return number_map_get(&origins->nodes, lot);
}

static void add_node(struct kachi_origins *origins, int64_t lot)
{
    if ((uint64_t)lot - 1 < (uint64_t)origins->first_count) {
        origins->first[lot - 1].is_met = true;
        return;
    }
    struct node *node = KACHI_NEW(origins->arena, struct node);
    node->is_met = true;
    number_map_put(origins->arena, &origins->nodes, lot, node);
}

/* Puts a lot on the list that was never met. */
static void meet(struct gathering *gathering, int64_t lot)
{
    struct kachi_origins *origins = gathering->origins;
    if (node_of(origins, lot) != NULL) {
        return;
    }
    add_node(origins, lot);
    gathering->items = kachi_arena_grow(&gathering->arena, gathering->items, gathering->count,
                                        &gathering->capacity, sizeof(*gathering->items));
    gathering->items[gathering->count++] = (struct pending){.lot = lot};
}

static int compare_lots(const void *a, const void *b)
{
    int64_t left = ((const struct pending *)a)->lot;
    int64_t right = ((const struct pending *)b)->lot;
    return (left > right) - (left < right);
}

/* Asks what the lots from `from` on were made of, and meets these. */
static enum kachi_err gather_tier(struct gathering *gathering, size_t from)
{
    struct kachi_arena *arena = &gathering->arena;
    size_t count = gathering->count - from;
    int64_t *lots = KACHI_NEW_ARRAY(arena, int64_t, count);
    struct kachi_ancestry *found = KACHI_NEW_ARRAY(arena, struct kachi_ancestry, count);
    /* No two are equal: a lot is met once. */
    qsort(gathering->items + from, count, sizeof(*gathering->items), compare_lots);
    for (size_t i = 0; i < count; i++) {
        lots[i] = gathering->items[from + i].lot;
        gathering->items[from + i].ancestry = &found[i];
    }
    enum kachi_err err =
        kachi_store_ancestry(gathering->origins->ledger, arena, count, lots, found);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        for (size_t j = 0; j < found[i].input_count; j++) {
            meet(gathering, found[i].inputs[j].lot);
        }
    }
    return err;
}

/* The lots to be worked out for `lot`, itself among them, in order of number. */
static enum kachi_err gather(struct gathering *gathering, int64_t lot)
{
    meet(gathering, lot);
    enum kachi_err err = KACHI_OK;
    for (size_t from = 0; from < gathering->count && err == KACHI_OK;) {
        size_t next = gathering->count;
        err = gather_tier(gathering, from);
        from = next;
    }
    if (gathering->count > 1) { /* again, no two are equal */
        qsort(gathering->items, gathering->count, sizeof(*gathering->items), compare_lots);
    }
    return err;
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

static void take_some(struct kachi_origin *item, struct kachi_mixture *mixture, kachi_gco2e *grams)
{
    kachi_gco2e taken = item->grams < *grams ? item->grams : *grams;
    item->grams -= taken;
    mixture->total -= taken;
    *grams -= taken;
}

/*
 * Takes grams of a pool out of a mixture, for good: they were replaced. All of them are there, but
 * where a lot is watched: what came through it is no longer known by pool. There they are taken
 * from that, and the gram or two by which a coarser mixture was apportioned otherwise from the
 * others in order.
 */
static enum kachi_err take_out(struct gathering *gathering, struct kachi_mixture *mixture,
                               int64_t pool, kachi_gco2e grams)
{
    struct kachi_mixture rest = {.total = mixture->total};
    struct kachi_origin *items =
        KACHI_NEW_ARRAY(&gathering->arena, struct kachi_origin, mixture->count);
    bool is_watching = gathering->origins->watch != 0;
    for (size_t i = 0; i < mixture->count; i++) {
        items[i] = mixture->items[i];
        if (items[i].number == pool) {
            take_some(&items[i], &rest, &grams);
        }
    }
    /* What came through the watched lot has the lowest id of all, so it is the first. */
    for (size_t i = 0; i < mixture->count && is_watching; i++) {
        take_some(&items[i], &rest, &grams);
    }
    for (size_t i = 0; i < mixture->count; i++) {
        items[rest.count] = items[i];
        rest.count += items[i].grams > 0;
    }
    rest.items = items;
    *mixture = rest;
    return grams == 0 ? KACHI_OK : KACHI_ERR_INTEGRITY;
}

static enum kachi_err add_draw(struct gathering *gathering, const struct kachi_pool *pool,
                               kachi_gco2e grams, struct kachi_value *sum)
{
    bool is_certificate = pool->basis == KACHI_BASIS_CERTIFICATE;
    struct kachi_mixture *mixture = is_certificate ? &sum->certificate : &sum->embodied;
    if (grams < 0) {
        return take_out(gathering, mixture, pool->number, -grams);
    }
    struct kachi_origin *item = KACHI_NEW(&gathering->arena, struct kachi_origin);
    *item = (struct kachi_origin){pool->id, pool->number, grams};
    const struct kachi_mixture one = {.total = grams, .count = grams == 0 ? 0 : 1, .items = item};
    *mixture = kachi_mixture_add(&gathering->arena, mixture, &one);
    return KACHI_OK;
}

static enum kachi_err add_draws(struct gathering *gathering, const struct kachi_ancestry *ancestry,
                                struct kachi_value *sum)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < ancestry->draw_count && err == KACHI_OK; i++) {
        const struct kachi_pool *pool = NULL;
        err = find_pool(gathering->origins, ancestry->draws[i].pool, &pool);
        if (err == KACHI_OK) {
            err = add_draw(gathering, pool, ancestry->draws[i].grams, sum);
        }
    }
    return err;
}

/* Everything that came into the entry that made the lot, whose ancestors are known; of a restored
 * or paired lot only its own part. */
static enum kachi_err entry_value(struct gathering *gathering,
                                  const struct kachi_ancestry *ancestry, struct kachi_value *out)
{
    enum kachi_err err = KACHI_OK;
    *out = (struct kachi_value){0};
    for (size_t i = 0; i < ancestry->input_count && err == KACHI_OK; i++) {
        const struct kachi_input_row *input = &ancestry->inputs[i];
        const struct kachi_value *whole = &node_of(gathering->origins, input->lot)->value;
        struct kachi_value part = {0};
        err = part_of(&gathering->arena, whole, &input->before, &input->taken, &part);
        add_value(&gathering->arena, out, &part);
    }
    return err == KACHI_OK ? add_draws(gathering, ancestry, out) : err;
}

/* Grams that came through the watched lot, whatever they were before. */
static struct kachi_mixture as_one(struct kachi_arena *arena, kachi_gco2e grams)
{
    struct kachi_origin *item = KACHI_NEW(arena, struct kachi_origin);
    *item = (struct kachi_origin){.grams = grams};
    return (struct kachi_mixture){.total = grams, .count = grams == 0 ? 0 : 1, .items = item};
}

/* For good. What went through an entry whole shares its parent's items. */
static struct kachi_mixture keep(struct kachi_origins *origins, const struct kachi_mixture *mixture,
                                 const struct kachi_mixture *parent)
{
    struct kachi_mixture kept = *mixture;
    if (kept.count > 0 && kept.items != parent->items) {
        size_t bytes = kept.count * sizeof(*kept.items);
        struct kachi_origin *items =
            KACHI_NEW_ARRAY(origins->arena, struct kachi_origin, kept.count);
        memcpy(items, mixture->items, bytes);
        kept.items = items;
    }
    return kept;
}

static enum kachi_err work_out(struct gathering *gathering, const struct pending *pending)
{
    struct kachi_origins *origins = gathering->origins;
    const struct kachi_ancestry *ancestry = pending->ancestry;
    struct node *node = node_of(origins, pending->lot);
    const struct kachi_value none = {0};
    const struct kachi_value *parent =
        ancestry->input_count == 0 ? &none : &node_of(origins, ancestry->inputs[0].lot)->value;
    struct kachi_value value = {0};
    struct kachi_value part = {0};
    enum kachi_err err = entry_value(gathering, ancestry, &value);
    if (err != KACHI_OK) {
        return err;
    }
    /* What the lots made before it by the same entry left over. */
    const struct kachi_amounts rest = {
        .embodied_g = value.embodied.total - ancestry->before.embodied_g,
        .certificate_g = value.certificate.total - ancestry->before.certificate_g};
    err = part_of(&gathering->arena, &value, &rest, &ancestry->lot.made, &part);
    node->value.embodied = keep(origins, &part.embodied, &parent->embodied);
    node->value.certificate = keep(origins, &part.certificate, &parent->certificate);
    if (pending->lot == origins->watch) {
        node->value.embodied = as_one(origins->arena, ancestry->lot.made.embodied_g);
        node->value.certificate = as_one(origins->arena, ancestry->lot.made.certificate_g);
    }
    return err;
}

/* Works out the lot and all that it was made of, as far as it is not known. */
static enum kachi_err find_out(struct kachi_origins *origins, int64_t lot)
{
    struct gathering gathering = {.origins = origins};
    kachi_arena_init(&gathering.arena);
    enum kachi_err err = gather(&gathering, lot);
    for (size_t i = 0; i < gathering.count && err == KACHI_OK; i++) {
        struct kachi_arena_mark mark = kachi_arena_mark(&gathering.arena);
        err = work_out(&gathering, &gathering.items[i]);
        kachi_arena_reset(&gathering.arena, mark);
    }
    kachi_arena_release(&gathering.arena);
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
    origins->answers = arena;
    origins->ledger = ledger;
    return origins;
}

void kachi_origins_expect(struct kachi_origins *origins, int64_t lots)
{
    assert(origins->nodes.count == 0 && origins->first == NULL);
    origins->first_count = lots < 0 ? 0 : lots > EXPECTED_MAX ? EXPECTED_MAX : lots;
    origins->first = KACHI_NEW_ARRAY(origins->arena, struct node, (size_t)origins->first_count);
}

void kachi_origins_answer_in(struct kachi_origins *origins, struct kachi_arena *arena)
{
    origins->answers = arena;
}

void kachi_origins_watch(struct kachi_origins *origins, int64_t lot)
{
    assert(origins->nodes.count == 0);
    origins->watch = lot;
}

enum kachi_err kachi_origins_of_lot(struct kachi_origins *origins, int64_t lot,
                                    struct kachi_value *out)
{
    const struct node *node = node_of(origins, lot);
    if (origins->err == KACHI_OK && node == NULL) {
        origins->err = find_out(origins, lot);
        node = node_of(origins, lot);
    }
    if (origins->err == KACHI_OK) {
        *out = node->value;
    }
    return origins->err;
}

static enum kachi_err add_revoked(struct kachi_origins *origins,
                                  const struct kachi_mixture *mixture, kachi_gco2e *grams)
{
    enum kachi_err err = KACHI_OK;
    *grams = 0;
    for (size_t i = 0; i < mixture->count && err == KACHI_OK; i++) {
        const struct kachi_pool *pool = NULL;
        err = find_pool(origins, mixture->items[i].number, &pool);
        bool is_revoked = err == KACHI_OK && (pool->mark & KACHI_MARK_REVOKED) != 0;
        *grams += is_revoked ? mixture->items[i].grams : 0;
    }
    return err;
}

enum kachi_err kachi_origins_revoked(struct kachi_origins *origins, const struct kachi_value *value,
                                     struct kachi_revoked *out)
{
    enum kachi_err err = add_revoked(origins, &value->embodied, &out->embodied_g);
    return err == KACHI_OK ? add_revoked(origins, &value->certificate, &out->certificate_g) : err;
}

enum kachi_err kachi_origins_left(struct kachi_origins *origins, const struct kachi_lot *lot,
                                  struct kachi_value *out)
{
    struct kachi_value whole = {0};
    enum kachi_err err = kachi_origins_of_lot(origins, lot->number, &whole);
    return err == KACHI_OK ? part_of(origins->answers, &whole, &lot->left, &lot->left, out) : err;
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
    return err == KACHI_OK ? part_of(origins->answers, &whole, &input.before, &input.taken, out)
                           : err;
}
