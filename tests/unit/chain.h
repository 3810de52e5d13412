/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chain.h - small supply chains for the tests of value: makers of a kilogram (or a kilowatt-hour)
 * of something, their measures, and CO2 as the one emission, so that a footprint can be told by
 * hand.
 */
#ifndef KACHI_TESTS_UNIT_CHAIN_H
#define KACHI_TESTS_UNIT_CHAIN_H

#include "testing.h"

#include "inventory/builder.h"

struct chain {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_builder *builder;
    struct kachi_dataset *dataset;
};

static inline void chain_add_flow(struct chain *chain, const char *key, const char *unit,
                                  enum kachi_carrier carrier)
{
    uint32_t index = kachi_builder_unit(chain->builder, kachi_str_of(unit));
    struct kachi_flow flow = {
        .key = kachi_str_of(key),
        .name = kachi_str_of(key),
        .carrier = carrier,
        .dimension = kachi_builder_unit_at(chain->builder, index)->dimension,
    };
    kachi_builder_add_flow(chain->builder, &flow);
}

static inline void chain_init(struct chain *chain)
{
    *chain = (struct chain){.builder = kachi_builder_new()};
    kachi_arena_init(&chain->arena);
    kachi_findings_init(&chain->findings);
}

/* What every chain knows: CO2 to air, and electricity in kWh. */
static inline void chain_begin(struct chain *chain)
{
    uint32_t kg = kachi_builder_unit(chain->builder, S("kg"));
    struct kachi_flow co2 = {
        .key = S("CO2"),
        .name = S("Carbon dioxide, fossil"),
        .cas = S("124-38-9"),
        .kind = KACHI_FLOW_ELEMENTARY,
        .compartment = KACHI_TO_AIR,
        .dimension = kachi_builder_unit_at(chain->builder, kg)->dimension,
    };
    kachi_builder_add_flow(chain->builder, &co2);
    chain_add_flow(chain, "power", "kWh", KACHI_CARRIER_ELECTRICITY);
}

static inline void chain_release(struct chain *chain)
{
    kachi_dataset_close(chain->dataset);
    kachi_builder_free(chain->builder);
    kachi_findings_release(&chain->findings);
    kachi_arena_release(&chain->arena);
}

static inline void chain_add_exchange(struct chain *chain, const char *activity, const char *flow,
                                      struct kachi_exchange exchange, const char *unit)
{
    exchange.unit = kachi_builder_unit(chain->builder, kachi_str_of(unit));
    kachi_builder_add_exchange(
        chain->builder, kachi_str_of(activity), kachi_str_of(flow), &exchange,
        exchange.direction == KACHI_OUTPUT && !kachi_str_is(kachi_str_of(flow), "CO2"));
}

/* An activity that makes one `unit` of `product` and emits. */
static inline void chain_add_maker(struct chain *chain, const char *key, const char *owner,
                                   const char *product, double emitted_kg)
{
    bool power = kachi_str_is(kachi_str_of(product), "power");
    struct kachi_activity activity = {.key = kachi_str_of(key),
                                      .name = kachi_str_of(key),
                                      .owner = kachi_str_of(owner),
                                      .valid_from = KACHI_NO_DAY,
                                      .valid_until = KACHI_NO_DAY,
                                      .reference = KACHI_NONE};
    kachi_builder_add_activity(chain->builder, &activity);
    struct kachi_exchange made = {.direction = KACHI_OUTPUT, .amount = 1.0};
    chain_add_exchange(chain, key, product, made, power ? "kWh" : "kg");
    struct kachi_exchange emission = {.direction = KACHI_OUTPUT, .amount = emitted_kg};
    chain_add_exchange(chain, key, "CO2", emission, "kg");
}

/* The same with a flow of its own, in kg. */
static inline void chain_add_product(struct chain *chain, const char *key, const char *owner,
                                     double emitted_kg)
{
    chain_add_flow(chain, key, "kg", KACHI_CARRIER_NONE);
    chain_add_maker(chain, key, owner, key, emitted_kg);
}

static inline void chain_add_input(struct chain *chain, const char *activity, const char *flow,
                                   double amount, const char *provider)
{
    bool power = kachi_str_is(kachi_str_of(flow), "power");
    struct kachi_exchange exchange = {
        .direction = KACHI_INPUT, .amount = amount, .provider = kachi_str_of(provider)};
    chain_add_exchange(chain, activity, flow, exchange, power ? "kWh" : "kg");
}

static inline void chain_add_measure(struct chain *chain, const char *key, const char *party,
                                     enum kachi_basis basis)
{
    struct kachi_measure measure = {.key = kachi_str_of(key),
                                    .name = kachi_str_of(key),
                                    .party = kachi_str_of(party),
                                    .basis = basis,
                                    .start = KACHI_NO_DAY};
    kachi_builder_add_measure(chain->builder, &measure);
}

static inline void chain_add_amount(struct chain *chain, const char *measure,
                                    enum kachi_operation operation, const char *activity,
                                    const char *flow, double value)
{
    struct kachi_change change = {.measure = kachi_str_of(measure),
                                  .operation = operation,
                                  .target = KACHI_TARGET_AMOUNT,
                                  .value = value};
    kachi_builder_add_change(chain->builder, kachi_str_of(activity), kachi_str_of(flow), S(""),
                             &change);
}

static inline void chain_add_provider(struct chain *chain, const char *measure,
                                      const char *activity, const char *flow, const char *provider)
{
    struct kachi_change change = {.measure = kachi_str_of(measure),
                                  .target = KACHI_TARGET_PROVIDER,
                                  .text = kachi_str_of(provider)};
    kachi_builder_add_change(chain->builder, kachi_str_of(activity), kachi_str_of(flow), S(""),
                             &change);
}

static inline void chain_finish(struct chain *chain)
{
    assert_int_equal(kachi_builder_finish(chain->builder, &chain->findings, &chain->dataset),
                     KACHI_OK);
}

static inline uint32_t chain_activity(const struct chain *chain, const char *key)
{
    uint32_t activity = kachi_dataset_activity(chain->dataset, kachi_str_of(key));
    assert_int_not_equal(activity, KACHI_NONE);
    return activity;
}

/* R1 of docs/value.md: mill A, press D with three measures; solar power waits beside the grid. */
static inline void chain_add_r1(struct chain *chain)
{
    chain_begin(chain);
    chain_add_product(chain, "steel", "A", 2.2);
    chain_add_maker(chain, "grid", "", "power", 0.5);
    chain_add_maker(chain, "solar", "", "power", 0.05);
    chain_add_product(chain, "part", "D", 0.3);
    chain_add_input(chain, "part", "steel", 1.2, "steel");
    chain_add_input(chain, "part", "power", 3.0, "grid");
    chain_add_measure(chain, "furnace", "A", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "furnace", KACHI_SET, "steel", "CO2", 1.6);
    chain_add_measure(chain, "burner", "D", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "burner", KACHI_SET, "part", "CO2", 0.2);
    chain_add_measure(chain, "efficiency", "D", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "efficiency", KACHI_MULTIPLY, "part", "power", 0.8);
    chain_add_measure(chain, "solar-power", "D", KACHI_BASIS_EMBODIED);
    chain_add_provider(chain, "solar-power", "part", "power", "solar");
}

#endif
