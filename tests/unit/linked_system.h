/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linked_system.h - linked systems put together by hand or at random, for tests of the footprint
 * that need no reader and no linking: one activity a column, one flow a product, in kg; one
 * elementary flow a column, in kg to air.
 */
#ifndef KACHI_TESTS_UNIT_LINKED_SYSTEM_H
#define KACHI_TESTS_UNIT_LINKED_SYSTEM_H

#include "footprint/footprint.h"
#include "random_system.h"

#define LINKS_MAX (SYSTEM_MAX * 8)

struct linked_system {
    struct kachi_arena arena;
    struct kachi_dataset dataset;
    struct kachi_evaluated evaluated;
    struct kachi_linked linked;
    struct kachi_dimension dimensions[1];
    struct kachi_unit units[2];
    struct kachi_flow flows[2 * SYSTEM_MAX]; /* products, then emissions */
    struct kachi_activity activities[SYSTEM_MAX];
    struct kachi_exchange exchanges[SYSTEM_MAX + LINKS_MAX]; /* products, then purchases */
    struct kachi_str owners[SYSTEM_MAX];
    struct kachi_column columns[SYSTEM_MAX];
    struct kachi_link links[LINKS_MAX];
    struct kachi_emission emissions[SYSTEM_MAX];
    uint64_t link_first[SYSTEM_MAX + 1];
    uint64_t emission_first[SYSTEM_MAX + 1];
};

static inline void linked_system_add_column(struct linked_system *s, double made, double emitted)
{
    uint32_t j = s->linked.column_count++;
    struct kachi_str key = kachi_str_print(&s->arena, "p%02u", (unsigned)j);
    struct kachi_str gas = kachi_str_print(&s->arena, "q%02u", (unsigned)j);
    s->flows[j] = (struct kachi_flow){.key = key, .name = key, .kind = KACHI_FLOW_PRODUCT};
    s->flows[SYSTEM_MAX + j] = (struct kachi_flow){
        .key = gas, .name = gas, .kind = KACHI_FLOW_ELEMENTARY, .compartment = KACHI_TO_AIR};
    s->activities[j] = (struct kachi_activity){.key = key, .name = key};
    s->exchanges[j] = (struct kachi_exchange){.activity = j, .flow = j, .unit = 0};
    s->columns[j] =
        (struct kachi_column){.activity = j, .exchange = j, .flow = j, .made = made, .share = 1.0};
    s->emissions[s->linked.emission_count++] = (struct kachi_emission){
        .column = j, .flow = SYSTEM_MAX + j, .exchange = KACHI_NONE, .amount = emitted};
    s->link_first[j + 1] = s->link_first[j];
    s->emission_first[j + 1] = s->linked.emission_count;
}

/* In order of buyer. */
static inline uint32_t linked_system_add_link(struct linked_system *s, uint32_t buyer,
                                              uint32_t supplier, double coefficient)
{
    uint32_t exchange = SYSTEM_MAX + (uint32_t)s->linked.link_count;
    s->exchanges[exchange] = (struct kachi_exchange){.activity = buyer, .flow = supplier};
    s->links[s->linked.link_count++] = (struct kachi_link){
        .buyer = buyer, .supplier = supplier, .exchange = exchange, .coefficient = coefficient};
    for (uint32_t j = buyer; j < s->linked.column_count; j++) {
        s->link_first[j + 1] = s->linked.link_count;
    }
    return exchange;
}

static inline void linked_system_init(struct linked_system *s)
{
    memset(s, 0, sizeof(*s));
    kachi_arena_init(&s->arena);
    s->dimensions[0] =
        (struct kachi_dimension){.name = KACHI_STR("mass"), .reference_unit = KACHI_STR("kg")};
    s->units[0] = (struct kachi_unit){.name = KACHI_STR("kg"), .factor = 1.0};
    s->units[1] = (struct kachi_unit){.name = KACHI_STR("t"), .factor = 1000.0};
    for (uint32_t i = 0; i < SYSTEM_MAX; i++) {
        s->activities[i] = (struct kachi_activity){.reference = KACHI_NONE};
    }
    s->dataset = (struct kachi_dataset){.dimension_count = 1,
                                        .unit_count = 2,
                                        .flow_count = 2 * SYSTEM_MAX,
                                        .activity_count = SYSTEM_MAX,
                                        .exchange_count = SYSTEM_MAX + LINKS_MAX,
                                        .dimensions = s->dimensions,
                                        .units = s->units,
                                        .flows = s->flows,
                                        .activities = s->activities,
                                        .exchanges = s->exchanges};
    s->evaluated = (struct kachi_evaluated){.dataset = &s->dataset, .owner = s->owners};
    s->linked = (struct kachi_linked){.dataset = &s->dataset,
                                      .evaluated = &s->evaluated,
                                      .columns = s->columns,
                                      .links = s->links,
                                      .emissions = s->emissions,
                                      .link_first = s->link_first,
                                      .emission_first = s->emission_first};
}

static inline void linked_system_release(struct linked_system *s)
{
    kachi_arena_release(&s->arena);
}

/* The random system's links in order of buyer. */
static inline void linked_system_random(struct linked_system *s, const struct random_system *random)
{
    linked_system_init(s);
    for (uint32_t j = 0; j < random->order; j++) {
        linked_system_add_column(s, random->made[j], random->direct[j]);
        bool is_first = true;
        for (uint32_t k = 0; k < random->count; k++) {
            const struct kachi_triplet *t = &random->triplets[k];
            bool is_made = t->row == j && t->column == j && is_first;
            is_first = is_first && !is_made;
            if (t->column == j && !is_made) {
                linked_system_add_link(s, j, t->row, t->value);
            }
        }
    }
}

/* Every emission counts 1. */
static inline struct kachi_method *method_one(struct linked_system *s)
{
    struct kachi_own_factor factors[SYSTEM_MAX];
    for (uint32_t j = 0; j < s->linked.column_count; j++) {
        factors[j] =
            (struct kachi_own_factor){.flow = s->flows[SYSTEM_MAX + j].key, .per_unit = 1.0};
    }
    return kachi_method_own(&s->arena, kachi_str_of("one"), s->linked.column_count, factors);
}

#endif
