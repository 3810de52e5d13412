/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/store_state.h"

#include <assert.h>
#include <string.h>

/* Of a head that says more than there can be, no more than this is believed. */
#define RESERVE_MAX ((int64_t)1 << 24)

/* Lots of a generation before it grows old: with keys and offers some 40 MB. */
#define GENERATION_LOTS ((size_t)1 << 17)
/* Parties, products and pools before they are read anew: some 30 MB. */
#define REGISTRY_ROWS ((size_t)1 << 16)

static size_t spread(uint64_t bits, size_t capacity)
{
    return (size_t)(bits * UINT64_C(0x9E3779B97F4A7C15) >> 24) & (capacity - 1);
}

static struct number_slot *find_number(const struct number_map *map, int64_t number)
{
    size_t i = spread((uint64_t)number, map->capacity);
    while (map->slots[i].number != 0 && map->slots[i].number != number) {
        i = (i + 1) & (map->capacity - 1);
    }
    return &map->slots[i];
}

void *number_map_get(const struct number_map *map, int64_t number)
{
    return map->capacity == 0 || number == 0 ? NULL : find_number(map, number)->item;
}

void number_map_put(struct kachi_arena *arena, struct number_map *map, int64_t number, void *item)
{
    if (2 * map->count >= map->capacity) {
        struct number_map wider = {.capacity = map->capacity == 0 ? 64 : 2 * map->capacity};
        wider.slots = KACHI_NEW_ARRAY(arena, struct number_slot, wider.capacity);
        for (size_t i = 0; i < map->capacity; i++) {
            if (map->slots[i].number != 0) {
                *find_number(&wider, map->slots[i].number) = map->slots[i];
            }
        }
        wider.count = map->count;
        *map = wider;
    }
    struct number_slot *slot = find_number(map, number);
    map->count += slot->number == 0;
    *slot = (struct number_slot){number, item};
}

/* An id as two numbers, which are compared faster than bytes. */
struct halves {
    uint64_t high, low;
};

static struct halves halves_of(const struct kachi_id *id)
{
    struct halves halves;
    static_assert(sizeof(halves) == sizeof(id->bytes), "both are 128 bits");
    memcpy(&halves, id->bytes, sizeof(halves));
    return halves;
}

/* Ids are chosen by clients: both halves count, and neither alone decides the slot. */
static struct key_slot *find_key(const struct key_map *map, const struct kachi_id *id)
{
    const struct halves asked = halves_of(id);
    size_t i = spread(asked.high * UINT64_C(0xC2B2AE3D27D4EB4F) ^ (asked.low ^ asked.low >> 29),
                      map->capacity);
    for (;; i = (i + 1) & (map->capacity - 1)) {
        const struct halves there = halves_of(&map->slots[i].id);
        bool is_free = (there.high | there.low) == 0;
        if (is_free || (there.high == asked.high && there.low == asked.low)) {
            return &map->slots[i];
        }
    }
}

/* At most three quarters full: half of it would be twice the memory, and whole states have one of
 * millions. */
static bool key_map_has_room(const struct key_map *map, size_t count)
{
    return 4 * count <= 3 * map->capacity;
}

static void key_map_put(struct kachi_arena *arena, struct key_map *map, const struct kachi_id *id,
                        struct kachi_key key)
{
    if (kachi_id_is_zero(id)) {
        map->count += map->zero.lot == 0;
        map->zero = key;
        return;
    }
    if (!key_map_has_room(map, map->count + 1)) {
        struct key_map wider = {.capacity = map->capacity == 0 ? 64 : 2 * map->capacity,
                                .zero = map->zero};
        wider.slots = KACHI_NEW_ARRAY(arena, struct key_slot, wider.capacity);
        for (size_t i = 0; i < map->capacity; i++) {
            if (!kachi_id_is_zero(&map->slots[i].id)) {
                *find_key(&wider, &map->slots[i].id) = map->slots[i];
            }
        }
        wider.count = map->count;
        *map = wider;
    }
    struct key_slot *slot = find_key(map, id);
    map->count += kachi_id_is_zero(&slot->id);
    *slot = (struct key_slot){*id, key};
}

static void generation_init(struct generation *generation)
{
    *generation = (struct generation){0};
    kachi_arena_init(&generation->arena);
}

void store_state_init(struct store_state *state, bool is_whole)
{
    *state = (struct store_state){.is_whole = is_whole, .is_open = is_whole};
    generation_init(&state->young);
    generation_init(&state->old);
    kachi_arena_init(&state->registry);
    kachi_arena_init(&state->rows.arena);
}

/* Room for that many from the start. */
#define RESERVE(rows, list, count_)                                                                \
    do {                                                                                           \
        (rows)->list.capacity = (count_);                                                          \
        (rows)->list.items =                                                                       \
            kachi_arena_alloc(&(rows)->arena, (count_), sizeof(*(rows)->list.items));              \
    } while (0)

static size_t at_most(int64_t count)
{
    return count < 0 ? 0 : count > RESERVE_MAX ? RESERVE_MAX : (size_t)count;
}

void store_state_reserve(struct store_state *state, const struct kachi_head *head)
{
    assert(state->is_whole && state->rows.entries.count == 0);
    size_t entries = at_most(head->entries);
    size_t lots = at_most(head->lots);
    struct key_map *keys = &state->young.keys;
    RESERVE(&state->rows, entries, entries);
    RESERVE(&state->rows, inputs, 2 * entries);
    RESERVE(&state->rows, new_lots, lots);
    for (keys->capacity = 64; !key_map_has_room(keys, entries + lots);) {
        keys->capacity *= 2;
    }
    keys->slots = KACHI_NEW_ARRAY(&state->young.arena, struct key_slot, keys->capacity);
}

void store_state_release(struct store_state *state)
{
    kachi_arena_release(&state->young.arena);
    kachi_arena_release(&state->old.arena);
    kachi_arena_release(&state->registry);
    kachi_arena_release(&state->rows.arena);
}

void store_state_forget(struct store_state *state)
{
    bool is_whole = state->is_whole;
    store_state_release(state);
    store_state_init(state, is_whole);
}

/* Items of a list, from now on copies in an arena. */
static void *copy_of(struct kachi_arena *arena, const void *item, size_t bytes)
{
    return memcpy(kachi_arena_alloc(arena, 1, bytes), item, bytes);
}

struct state_rows store_state_take(struct store_state *state)
{
    struct state_rows rows = state->rows;
    state->rows = (struct state_rows){0};
    kachi_arena_init(&state->rows.arena);
    for (size_t i = 0; i < rows.new_lots.count; i++) {
        struct state_lot *lot = rows.new_lots.items[i];
        rows.new_lots.items[i] = copy_of(&rows.arena, lot, sizeof(*lot));
        lot->change = ROW_STORED;
        lot->stored = lot->row.left;
    }
    for (size_t i = 0; i < rows.changed_lots.count; i++) {
        struct state_lot *lot = rows.changed_lots.items[i];
        rows.changed_lots.items[i] = copy_of(&rows.arena, lot, sizeof(*lot));
        lot->change = ROW_STORED;
        lot->stored = lot->row.left;
    }
    for (size_t i = 0; i < rows.changed_pools.count; i++) {
        struct state_pool *pool = rows.changed_pools.items[i];
        rows.changed_pools.items[i] = copy_of(&rows.arena, pool, sizeof(*pool));
        pool->change = ROW_STORED;
        pool->stored_drawn_g = pool->row.drawn_g;
    }
    for (size_t i = 0; i < rows.changed_offers.count; i++) {
        struct state_offer *offer = rows.changed_offers.items[i];
        rows.changed_offers.items[i] = copy_of(&rows.arena, offer, sizeof(*offer));
        offer->change = ROW_STORED;
        offer->stored_state = offer->row.state;
    }
    return rows;
}

bool store_state_is_swept(const struct store_state *state)
{
    return state->rows.entries.count == 0 && state->rows.keys.count == 0 &&
           state->rows.inputs.count == 0 && state->rows.changed_lots.count == 0 &&
           state->rows.changed_pools.count == 0 && state->rows.changed_offers.count == 0;
}

static void forget_registry(struct store_state *state)
{
    kachi_arena_release(&state->registry);
    kachi_arena_init(&state->registry);
    state->parties = state->products = state->pools = (struct number_map){0};
    state->product_pools = (struct number_map){0};
}

void store_state_age(struct store_state *state)
{
    assert(store_state_is_swept(state));
    if (state->parties.count + state->products.count + state->pools.count +
            state->product_pools.count >=
        REGISTRY_ROWS) {
        forget_registry(state);
    }
    if (state->young.lots.count < GENERATION_LOTS &&
        state->young.keys.count < 3 * GENERATION_LOTS) {
        return;
    }
    kachi_arena_release(&state->old.arena);
    state->old = state->young;
    generation_init(&state->young);
}

/* NULL where the map does not know it. */
static const struct kachi_key *key_map_get(const struct key_map *map, const struct kachi_id *id)
{
    if (kachi_id_is_zero(id)) {
        return map->zero.lot == 0 ? NULL : &map->zero;
    }
    const struct key_slot *slot = map->capacity == 0 ? NULL : find_key(map, id);
    return slot == NULL || kachi_id_is_zero(&slot->id) ? NULL : &slot->key;
}

const struct kachi_key *store_state_key(struct store_state *state, const struct kachi_id *id)
{
    struct generation *const generations[] = {&state->young, &state->old};
    for (size_t i = 0; i < 2 && state->is_open; i++) {
        const struct kachi_key *key = key_map_get(&generations[i]->keys, id);
        if (key == NULL) {
            continue;
        }
        if (i == 1) {
            store_state_keep_key(state, id, *key);
        }
        return key;
    }
    return NULL;
}

/* A whole state has every lot, in order. */
static struct state_lot *nth_lot(const struct store_state *state, int64_t number)
{
    bool is_there = (uint64_t)number - 1 < state->rows.new_lots.count; /* 1 .. count */
    return is_there ? state->rows.new_lots.items[number - 1] : NULL;
}

struct state_lot *store_state_lot(struct store_state *state, int64_t number)
{
    if (!state->is_open) {
        return NULL;
    }
    if (state->is_whole) {
        return nth_lot(state, number);
    }
    struct state_lot *lot = number_map_get(&state->young.lots, number);
    if (lot == NULL) {
        const struct state_lot *aged = number_map_get(&state->old.lots, number);
        lot = aged == NULL ? NULL : store_state_keep_lot(state, &aged->row);
    }
    return lot;
}

struct state_offer *store_state_offer(struct store_state *state, int64_t number)
{
    if (!state->is_open) {
        return NULL;
    }
    struct state_offer *offer = number_map_get(&state->young.offers, number);
    if (offer == NULL) {
        const struct state_offer *aged = number_map_get(&state->old.offers, number);
        offer = aged == NULL ? NULL : store_state_keep_offer(state, &aged->row);
    }
    return offer;
}

void store_state_keep_key(struct store_state *state, const struct kachi_id *id,
                          struct kachi_key key)
{
    key_map_put(&state->young.arena, &state->young.keys, id, key);
}

struct state_lot *store_state_keep_lot(struct store_state *state, const struct kachi_lot *row)
{
    struct state_lot *lot = KACHI_NEW(&state->young.arena, struct state_lot);
    *lot = (struct state_lot){.row = *row, .stored = row->left};
    if (!state->is_whole) {
        number_map_put(&state->young.arena, &state->young.lots, row->number, lot);
    }
    return lot;
}

struct state_offer *store_state_keep_offer(struct store_state *state, const struct kachi_offer *row)
{
    struct state_offer *offer = KACHI_NEW(&state->young.arena, struct state_offer);
    *offer = (struct state_offer){.row = *row, .stored_state = row->state};
    number_map_put(&state->young.arena, &state->young.offers, row->number, offer);
    return offer;
}

struct kachi_party *store_state_keep_party(struct store_state *state, const struct kachi_party *row)
{
    struct kachi_arena *arena = &state->registry;
    struct kachi_party *party = KACHI_NEW(arena, struct kachi_party);
    *party = *row;
    party->name = kachi_str_copy(arena, row->name);
    party->corporate_number = kachi_str_copy(arena, row->corporate_number);
    party->country = kachi_str_copy(arena, row->country);
    number_map_put(arena, &state->parties, row->number, party);
    return party;
}

struct kachi_product *store_state_keep_product(struct store_state *state,
                                               const struct kachi_product *row)
{
    struct kachi_arena *arena = &state->registry;
    struct kachi_product *product = KACHI_NEW(arena, struct kachi_product);
    *product = *row;
    product->name = kachi_str_copy(arena, row->name);
    product->unit = kachi_str_copy(arena, row->unit);
    number_map_put(arena, &state->products, row->number, product);
    return product;
}

struct state_pool *store_state_keep_pool(struct store_state *state, const struct kachi_pool *row)
{
    struct kachi_arena *arena = &state->registry;
    struct state_pool *pool = KACHI_NEW(arena, struct state_pool);
    pool->row = *row;
    pool->row.statement = kachi_str_copy(arena, row->statement);
    pool->row.rulebook = kachi_str_copy(arena, row->rulebook);
    pool->stored_drawn_g = row->drawn_g;
    number_map_put(arena, &state->pools, row->number, pool);
    return pool;
}

struct product_pools *store_state_keep_product_pools(struct store_state *state, int64_t product)
{
    struct product_pools *pools = KACHI_NEW(&state->registry, struct product_pools);
    *pools = (struct product_pools){0};
    number_map_put(&state->registry, &state->product_pools, product, pools);
    return pools;
}

void store_state_add_to_product(struct store_state *state, const struct kachi_pool *pool)
{
    if (pool->product == 0 || pool->basis != KACHI_BASIS_CERTIFICATE) {
        return;
    }
    struct product_pools *pools = number_map_get(&state->product_pools, pool->product);
    if (pools == NULL && state->is_whole) {
        pools = store_state_keep_product_pools(state, pool->product);
    }
    if (pools != NULL) {
        pools->numbers = kachi_arena_grow(&state->registry, pools->numbers, pools->count,
                                          &pools->capacity, sizeof(*pools->numbers));
        pools->numbers[pools->count++] = pool->number;
    }
}

void store_state_change_lot(struct store_state *state, struct state_lot *lot)
{
    if (lot->change == ROW_STORED) {
        lot->change = ROW_CHANGED;
        STATE_ADD(state, changed_lots, lot);
    }
}

void store_state_change_pool(struct store_state *state, struct state_pool *pool)
{
    if (pool->change == ROW_STORED) {
        pool->change = ROW_CHANGED;
        STATE_ADD(state, changed_pools, pool);
    }
}

void store_state_change_offer(struct store_state *state, struct state_offer *offer)
{
    if (offer->change == ROW_STORED) {
        offer->change = ROW_CHANGED;
        STATE_ADD(state, changed_offers, offer);
    }
}

const struct state_entry *store_state_entry(const struct store_state *state, int64_t number)
{
    assert(state->is_whole);
    bool is_there = (uint64_t)number - 1 < state->rows.entries.count; /* 1 .. count */
    return is_there ? &state->rows.entries.items[number - 1] : NULL;
}

size_t store_state_inputs(const struct store_state *state, int64_t entry,
                          const struct kachi_input_row **out)
{
    const struct state_entry *row = store_state_entry(state, entry);
    size_t count = 0;
    *out = NULL;
    if (row != NULL) {
        *out = &state->rows.inputs.items[row->input_first];
        while (row->input_first + count < state->rows.inputs.count &&
               (*out)[count].entry == entry) {
            count++;
        }
    }
    return count;
}

size_t store_state_draws(const struct store_state *state, int64_t entry,
                         const struct kachi_draw_row **out)
{
    const struct state_entry *row = store_state_entry(state, entry);
    size_t count = 0;
    *out = NULL;
    if (row != NULL) {
        *out = &state->rows.draws.items[row->draw_first];
        while (row->draw_first + count < state->rows.draws.count && (*out)[count].entry == entry) {
            count++;
        }
    }
    return count;
}
