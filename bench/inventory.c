/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

#define CORE_SHARE 0.6
#define HUB_SHARE 0.01
#define INPUTS_MAX 400

struct maker {
    struct bench_options options;
    struct bench_inventory *inventory;
    uint64_t next; /* of the random numbers */
    uint64_t entry_capacity, flow_capacity;
    uint32_t *number; /* position -> column: no order is given away */
    double *price;    /* by position */
    uint32_t core, hubs;
    uint32_t supplier[INPUTS_MAX];
    double weight[INPUTS_MAX];
};

static double draw(struct maker *maker)
{
    return ((double)(kachi_random_at(maker->options.seed, maker->next++, 1) >> 11) + 0.5) * 0x1p-53;
}

static uint32_t below(struct maker *maker, uint32_t bound)
{
    return (uint32_t)(draw(maker) * bound);
}

static double normal(struct maker *maker)
{
    return kachi_normal_quantile(draw(maker));
}

/* As inventories have it: sigma mostly from 0.05 to 0.5. */
struct kachi_draw bench_draw(double value, struct bench_spread spread)
{
    double size = fabs(value);
    switch (spread.kind) {
    case KACHI_DRAW_LOGNORMAL:
        return (struct kachi_draw){.kind = spread.kind, .a = value, .b = (double)spread.sigma};
    case KACHI_DRAW_NORMAL:
        return (struct kachi_draw){.kind = spread.kind, .a = value, .b = 0.1 * size};
    case KACHI_DRAW_TRIANGLE:
        return (struct kachi_draw){
            .kind = spread.kind, .a = value - 0.3 * size, .b = value, .c = value + 0.3 * size};
    case KACHI_DRAW_CERTAIN:
    case KACHI_DRAW_UNIFORM:
    case KACHI_DRAW_DISCRETE_UNIFORM:
        break;
    }
    return (struct kachi_draw){.kind = KACHI_DRAW_CERTAIN, .a = value};
}

static struct bench_spread spread(struct maker *maker)
{
    double kind = draw(maker);
    double sigma = exp(-1.9 + 0.65 * normal(maker));
    sigma = sigma < 0.03 ? 0.03 : sigma > 0.75 ? 0.75 : sigma;
    return (struct bench_spread){.kind = kind < 0.90   ? KACHI_DRAW_LOGNORMAL
                                         : kind < 0.92 ? KACHI_DRAW_NORMAL
                                         : kind < 0.94 ? KACHI_DRAW_TRIANGLE
                                                       : KACHI_DRAW_CERTAIN,
                                 .sigma = (float)sigma};
}

static uint32_t hub(struct maker *maker)
{
    double u = draw(maker);
    return (uint32_t)(maker->hubs * u * u * u);
}

/* Positions: hubs and core first, then the fringe, which buys from what stands before it. */
static uint32_t choose(struct maker *maker, uint32_t p)
{
    double u = draw(maker);
    if (u < 0.4) {
        return hub(maker);
    }
    if (p < maker->core) {
        double step = 60.0 * normal(maker);
        double at = u < 1.0 - maker->options.far ? p + step : maker->core * draw(maker);
        return (uint32_t)fmod(at + 4.0 * maker->core, maker->core);
    }
    bool is_near = u < 1.0 - (maker->options.kind == BENCH_NATION ? 1.5 : 4.0) * maker->options.far;
    double back = is_near ? 200.0 / (draw(maker) + 1e-3) : p * draw(maker);
    return back < p ? p - 1 - (uint32_t)back % p : below(maker, p);
}

static uint32_t choose_suppliers(struct maker *maker, uint32_t p)
{
    double mean = maker->options.inputs;
    double wanted = mean * (0.25 + 1.5 * draw(maker) * draw(maker) * 2.0);
    uint32_t count = wanted < 1.0 ? 1 : wanted > INPUTS_MAX ? INPUTS_MAX : (uint32_t)wanted;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t q = choose(maker, p);
        bool is_new = q != p;
        for (uint32_t k = 0; k < kept && is_new; k++) {
            is_new = maker->supplier[k] != q;
        }
        if (is_new) {
            maker->supplier[kept] = q;
            maker->weight[kept++] = exp(2.2 * normal(maker));
        }
    }
    return kept;
}

static void add_entry(struct maker *maker, uint32_t row, uint32_t column, double value,
                      struct bench_spread made)
{
    struct bench_inventory *inventory = maker->inventory;
    if (inventory->entry_count == maker->entry_capacity) {
        return;
    }
    uint64_t k = inventory->entry_count++;
    inventory->entries[k] = (struct kachi_triplet){row, column, value};
    inventory->spreads[k] = made;
}

static void add_activity(struct maker *maker, uint32_t p)
{
    uint32_t column = maker->number[p];
    struct bench_spread certain = {.kind = KACHI_DRAW_CERTAIN};
    add_entry(maker, column, column, 1.0, certain);
    maker->inventory->made[column] = 1.0;
    uint32_t count = choose_suppliers(maker, p);
    double sum = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        sum += maker->weight[i];
    }
    double share = maker->options.loop_strength * sqrt(draw(maker));
    for (uint32_t i = 0; i < count; i++) {
        uint32_t q = maker->supplier[i];
        double value = -share * maker->weight[i] / sum * maker->price[p] / maker->price[q];
        add_entry(maker, maker->number[q], column, value, spread(maker));
    }
}

static void add_flows(struct maker *maker, uint32_t p)
{
    struct bench_inventory *inventory = maker->inventory;
    double mean = maker->options.flows;
    uint32_t count = mean > 0.0 ? 1 + (uint32_t)(2.0 * mean * draw(maker)) : 1;
    uint32_t before = 0;
    for (uint32_t i = 0; i < count && inventory->flow_count < maker->flow_capacity; i++) {
        /* In ascending order, few flows in very many activities. */
        double at = (i + draw(maker)) / count;
        uint32_t flow = mean > 0.0 ? (uint32_t)(BENCH_FLOWS * pow(at, 2.5)) : 0;
        flow = i > 0 && flow <= before ? before + 1 : flow;
        if (flow >= BENCH_FLOWS) {
            return;
        }
        before = flow;
        double amount = 0.01 * maker->price[p] * exp(2.5 * normal(maker));
        inventory->flows[inventory->flow_count++] =
            (struct bench_flow){maker->number[p], flow, amount, spread(maker)};
    }
}

static void shuffle(struct maker *maker)
{
    uint32_t n = maker->inventory->order;
    for (uint32_t i = 0; i < n; i++) {
        maker->number[i] = i;
    }
    for (uint32_t i = n; i > 1; i--) {
        uint32_t k = below(maker, i);
        uint32_t held = maker->number[i - 1];
        maker->number[i - 1] = maker->number[k];
        maker->number[k] = held;
    }
}

static void characterise(struct maker *maker)
{
    double *factor = maker->inventory->factor;
    memset(factor, 0, BENCH_FLOWS * sizeof(factor[0]));
    for (int i = 0; i < 37; i++) {
        factor[below(maker, BENCH_FLOWS)] = pow(10.0, 4.4 * draw(maker));
    }
    factor[0] = 1.0;
    factor[1] = 29.8;
    factor[2] = 273.0;
}

struct bench_inventory bench_inventory_make(struct kachi_arena *arena, struct bench_options options)
{
    struct bench_inventory inventory = {.order = options.activities};
    uint32_t n = options.activities;
    struct maker maker = {.options = options, .inventory = &inventory};
    maker.entry_capacity = (uint64_t)(n * (1.3 * options.inputs + 3.0));
    maker.flow_capacity = (uint64_t)(n * (1.3 * options.flows + 2.0));
    inventory.entries = KACHI_NEW_ARRAY(arena, struct kachi_triplet, maker.entry_capacity);
    inventory.spreads = KACHI_NEW_ARRAY(arena, struct bench_spread, maker.entry_capacity);
    inventory.flows = KACHI_NEW_ARRAY(arena, struct bench_flow, maker.flow_capacity);
    inventory.made = KACHI_NEW_ARRAY(arena, double, n);
    maker.number = KACHI_NEW_ARRAY(arena, uint32_t, n);
    maker.price = KACHI_NEW_ARRAY(arena, double, n);
    double core = options.kind == BENCH_ECO ? CORE_SHARE * n : 0.002 * n;
    maker.core = core < 20.0 ? 20 : (uint32_t)core;
    maker.hubs = maker.core < 100
                     ? 5
                     : (uint32_t)(options.kind == BENCH_ECO ? HUB_SHARE * n : 0.5 * maker.core);
    for (uint32_t p = 0; p < n; p++) {
        maker.price[p] = pow(10.0, 10.0 * draw(&maker) - 5.0);
    }
    shuffle(&maker);
    characterise(&maker);
    for (uint32_t p = 0; p < n; p++) {
        add_activity(&maker, p);
        add_flows(&maker, p);
    }
    return inventory;
}

static void count_slices(const struct bench_inventory *inventory, struct kachi_linked *linked)
{
    for (uint64_t k = 0; k < inventory->entry_count; k++) {
        const struct kachi_triplet *entry = &inventory->entries[k];
        linked->link_first[entry->column + 1] += entry->row != entry->column ? 1 : 0;
    }
    for (uint64_t k = 0; k < inventory->flow_count; k++) {
        linked->emission_first[inventory->flows[k].column + 1]++;
    }
    for (uint32_t j = 0; j < inventory->order; j++) {
        linked->link_first[j + 1] += linked->link_first[j];
        linked->emission_first[j + 1] += linked->emission_first[j];
    }
    linked->link_count = linked->link_first[inventory->order];
    linked->emission_count = inventory->flow_count;
}

struct kachi_linked bench_inventory_linked(struct kachi_arena *arena,
                                           const struct bench_inventory *inventory)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t n = inventory->order;
    size_t firsts = (size_t)n + 1;
    struct kachi_linked linked = {.column_count = n,
                                  .columns = KACHI_NEW_ARRAY(arena, struct kachi_column, n),
                                  .link_first = KACHI_NEW_ARRAY(arena, uint64_t, firsts),
                                  .emission_first = KACHI_NEW_ARRAY(arena, uint64_t, firsts)};
    count_slices(inventory, &linked);
    linked.links = KACHI_NEW_ARRAY_UNSET(arena, struct kachi_link, linked.link_count);
    linked.emissions = KACHI_NEW_ARRAY_UNSET(arena, struct kachi_emission, linked.emission_count);
    uint64_t *next = KACHI_NEW_ARRAY(&scratch, uint64_t, firsts);
    memcpy(next, linked.link_first, firsts * sizeof(next[0]));
    for (uint64_t k = 0; k < inventory->entry_count; k++) {
        const struct kachi_triplet *entry = &inventory->entries[k];
        if (entry->row != entry->column) {
            linked.links[next[entry->column]++] = (struct kachi_link){
                .buyer = entry->column, .supplier = entry->row, .coefficient = entry->value};
        }
    }
    memcpy(next, linked.emission_first, firsts * sizeof(next[0]));
    for (uint64_t k = 0; k < inventory->flow_count; k++) {
        const struct bench_flow *flow = &inventory->flows[k];
        linked.emissions[next[flow->column]++] = (struct kachi_emission){
            .column = flow->column, .flow = flow->flow, .amount = flow->amount};
    }
    for (uint32_t j = 0; j < n; j++) {
        linked.columns[j] = (struct kachi_column){.made = inventory->made[j], .share = 1.0};
    }
    kachi_arena_release(&scratch);
    return linked;
}

struct kachi_factor *bench_inventory_factors(struct kachi_arena *arena,
                                             const struct bench_inventory *inventory)
{
    struct kachi_factor *factors = KACHI_NEW_ARRAY(arena, struct kachi_factor, BENCH_FLOWS);
    for (uint32_t f = 0; f < BENCH_FLOWS; f++) {
        factors[f].kgco2e_per_unit = inventory->factor[f];
    }
    return factors;
}
