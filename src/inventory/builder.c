/* SPDX-License-Identifier: Apache-2.0 */
/*
 * builder.c - collecting facts as they come. Nothing is looked up here; builder_finish.c does.
 */
#include "inventory/builder_internal.h"

/* A copy of s that lives with the dataset; equal texts are kept once. */
static struct kachi_str keep(struct kachi_builder *builder, struct kachi_str s)
{
    if (kachi_str_is_empty(s)) {
        return kachi_str_of("");
    }
    struct kachi_str known = kachi_index_key(&builder->interned, s);
    if (!kachi_str_is_empty(known)) {
        return known;
    }
    struct kachi_str copy = kachi_str_copy(&builder->texts, s);
    kachi_index_add(&builder->interned, copy, 0);
    return copy;
}

static struct kachi_place keep_place(struct kachi_builder *builder, struct kachi_place place)
{
    return (struct kachi_place){
        .source = keep(builder, place.source),
        .line = place.line,
        .field = keep(builder, place.field),
    };
}

static void builder_begin(struct kachi_builder *builder)
{
    kachi_arena_init(&builder->texts);
    kachi_index_init(&builder->interned, &builder->rows);
    kachi_units_init(&builder->units, &builder->rows);
}

/* For each unit of another dataset, which of the builder's it is. */
static const uint32_t *units_of(struct kachi_builder *builder, const struct kachi_dataset *dataset)
{
    uint32_t *units = KACHI_NEW_ARRAY(&builder->rows, uint32_t, dataset->unit_count);
    for (uint32_t i = 0; i < dataset->unit_count; i++) {
        const struct kachi_dimension *dimension = &dataset->dimensions[dataset->units[i].dimension];
        units[i] = kachi_units_add(&builder->units, &dataset->units[i], dimension->reference_unit,
                                   dimension->name);
    }
    return units;
}

/* The same for a dimension, which is known by a unit of factor 1. */
static uint32_t dimension_of(struct kachi_builder *builder, const struct kachi_dataset *dataset,
                             uint32_t dimension)
{
    const struct kachi_dimension *from = &dataset->dimensions[dimension];
    struct kachi_unit reference = {.name = from->reference_unit, .factor = 1.0};
    uint32_t unit = kachi_units_add(&builder->units, &reference, from->reference_unit, from->name);
    return builder->units.units[unit].dimension;
}

static struct kachi_str key_of_activity(const struct kachi_dataset *dataset, uint32_t activity)
{
    return activity == KACHI_NONE ? kachi_str_of("") : dataset->activities[activity].key;
}

static uint32_t ordinal_of(const struct kachi_dataset *dataset, uint32_t activity,
                           uint32_t exchange)
{
    return exchange == KACHI_NONE ? KACHI_NONE
                                  : exchange - dataset->activities[activity].exchange_first;
}

static void change_add(struct kachi_builder *builder, const struct change_row *row)
{
    builder->changes = kachi_arena_grow(&builder->rows, builder->changes, builder->change_count,
                                        &builder->change_capacity, sizeof builder->changes[0]);
    struct change_row *kept = &builder->changes[builder->change_count++];
    *kept = *row;
    kept->facts.measure = keep(builder, row->facts.measure);
    kept->facts.text = keep(builder, row->facts.text);
    kept->facts.place = keep_place(builder, row->facts.place);
    kept->activity = keep(builder, row->activity);
    kept->flow = keep(builder, row->flow);
    kept->parameter = keep(builder, row->parameter);
}

static void dataset_activities_add(struct kachi_builder *builder,
                                   const struct kachi_dataset *dataset)
{
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        kachi_builder_add_activity(builder, &dataset->activities[i]);
    }
    const uint32_t *units = units_of(builder, dataset);
    for (uint32_t i = 0; i < dataset->exchange_count; i++) {
        struct kachi_exchange exchange = dataset->exchanges[i];
        const struct kachi_activity *activity = &dataset->activities[exchange.activity];
        exchange.unit = units[exchange.unit];
        kachi_builder_add_exchange(builder, activity->key, dataset->flows[exchange.flow].key,
                                   &exchange, activity->reference == i);
    }
    for (uint32_t i = 0; i < dataset->parameter_count; i++) {
        const struct kachi_parameter *parameter = &dataset->parameters[i];
        kachi_builder_add_parameter(builder, key_of_activity(dataset, parameter->activity),
                                    parameter);
    }
    for (uint32_t i = 0; i < dataset->factor_count; i++) {
        const struct kachi_allocation_factor *factor = &dataset->factors[i];
        kachi_builder_add_factor(builder, key_of_activity(dataset, factor->activity),
                                 dataset->flows[factor->product].key,
                                 ordinal_of(dataset, factor->activity, factor->exchange), factor);
    }
    for (uint32_t i = 0; i < dataset->attribute_count; i++) {
        const struct kachi_attribute *attribute = &dataset->attributes[i];
        kachi_builder_add_attribute(builder, key_of_activity(dataset, attribute->activity),
                                    attribute);
    }
}

static void dataset_changes_add(struct kachi_builder *builder, const struct kachi_dataset *dataset)
{
    for (uint32_t i = 0; i < dataset->change_count; i++) {
        const struct kachi_change *change = &dataset->changes[i];
        struct change_row row = {
            .facts = *change,
            .activity = key_of_activity(dataset, change->activity),
            .exchange_ordinal = KACHI_NONE,
        };
        if (change->exchange != KACHI_NONE) {
            row.flow = dataset->flows[dataset->exchanges[change->exchange].flow].key;
            row.exchange_ordinal = ordinal_of(dataset, change->activity, change->exchange);
        }
        if (change->parameter != KACHI_NONE) {
            row.parameter = dataset->parameters[change->parameter].name;
        }
        change_add(builder, &row);
    }
}

struct kachi_builder *kachi_builder_new(void)
{
    struct kachi_arena rows;
    kachi_arena_init(&rows);
    struct kachi_builder *builder = KACHI_NEW(&rows, struct kachi_builder);
    builder->rows = rows;
    builder->rows_start = kachi_arena_mark(&builder->rows);
    builder_begin(builder);
    return builder;
}

void kachi_builder_free(struct kachi_builder *builder)
{
    if (builder == NULL) {
        return;
    }
    kachi_arena_release(&builder->texts);
    struct kachi_arena rows = builder->rows; /* holds the builder itself */
    kachi_arena_release(&rows);
}

void kachi_builder_clear(struct kachi_builder *builder)
{
    struct kachi_arena_mark start = builder->rows_start;
    struct kachi_arena rows = builder->rows;
    kachi_arena_release(&builder->texts);
    kachi_arena_reset(&rows, start);
    *builder = (struct kachi_builder){.rows = rows, .rows_start = start};
    builder_begin(builder);
}

void kachi_builder_add_dataset(struct kachi_builder *builder, const struct kachi_dataset *dataset)
{
    for (uint32_t i = 0; i < dataset->source_count; i++) {
        kachi_builder_add_source(builder, &dataset->sources[i]);
    }
    for (uint32_t i = 0; i < dataset->flow_count; i++) {
        struct kachi_flow flow = dataset->flows[i];
        flow.dimension = dimension_of(builder, dataset, flow.dimension);
        kachi_builder_add_flow(builder, &flow);
    }
    dataset_activities_add(builder, dataset);
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        kachi_builder_add_measure(builder, &dataset->measures[i]);
    }
    dataset_changes_add(builder, dataset);
}

void kachi_builder_add_source(struct kachi_builder *builder, const struct kachi_source *source)
{
    builder->sources = kachi_arena_grow(&builder->rows, builder->sources, builder->source_count,
                                        &builder->source_capacity, sizeof builder->sources[0]);
    builder->sources[builder->source_count++] = (struct kachi_source){
        .name = keep(builder, source->name),
        .format = keep(builder, source->format),
        .digest = keep(builder, source->digest),
    };
}

uint32_t kachi_builder_add_unit(struct kachi_builder *builder, struct kachi_str name, double factor,
                                struct kachi_str reference_unit, struct kachi_str dimension_name)
{
    struct kachi_unit unit = {.name = name, .factor = factor};
    return kachi_units_add(&builder->units, &unit, reference_unit, dimension_name);
}

uint32_t kachi_builder_unit(struct kachi_builder *builder, struct kachi_str name)
{
    return kachi_index_find(&builder->units.names, name);
}

struct kachi_str kachi_builder_near_units(struct kachi_arena *arena,
                                          const struct kachi_builder *builder,
                                          struct kachi_str name)
{
    return kachi_units_near(arena, &builder->units, name);
}

const struct kachi_unit *kachi_builder_unit_at(const struct kachi_builder *builder, uint32_t unit)
{
    return &builder->units.units[unit];
}

const struct kachi_dimension *kachi_builder_dimension_at(const struct kachi_builder *builder,
                                                         uint32_t dimension)
{
    return &builder->units.dimensions[dimension];
}

void kachi_builder_add_flow(struct kachi_builder *builder, const struct kachi_flow *flow)
{
    builder->flows = kachi_arena_grow(&builder->rows, builder->flows, builder->flow_count,
                                      &builder->flow_capacity, sizeof builder->flows[0]);
    struct kachi_flow *kept = &builder->flows[builder->flow_count++];
    *kept = *flow;
    kept->key = keep(builder, flow->key);
    kept->name = keep(builder, flow->name);
    kept->name_ja = keep(builder, flow->name_ja);
    kept->category = keep(builder, flow->category);
    kept->cas = keep(builder, flow->cas);
    kept->location = keep(builder, flow->location);
    kept->place = keep_place(builder, flow->place);
}

void kachi_builder_add_activity(struct kachi_builder *builder,
                                const struct kachi_activity *activity)
{
    builder->activities =
        kachi_arena_grow(&builder->rows, builder->activities, builder->activity_count,
                         &builder->activity_capacity, sizeof builder->activities[0]);
    builder->activities[builder->activity_count++] = (struct kachi_activity){
        .key = keep(builder, activity->key),
        .name = keep(builder, activity->name),
        .name_ja = keep(builder, activity->name_ja),
        .category = keep(builder, activity->category),
        .location = keep(builder, activity->location),
        .owner = keep(builder, activity->owner),
        .source = keep(builder, activity->source),
        .comment = keep(builder, activity->comment),
        .stage = activity->stage,
        .allocation = activity->allocation,
        .valid_from = activity->valid_from,
        .valid_until = activity->valid_until,
        .reference = KACHI_NONE,
        .place = keep_place(builder, activity->place),
    };
}

void kachi_builder_add_exchange(struct kachi_builder *builder, struct kachi_str activity,
                                struct kachi_str flow, const struct kachi_exchange *exchange,
                                bool is_reference)
{
    builder->exchanges =
        kachi_arena_grow(&builder->rows, builder->exchanges, builder->exchange_count,
                         &builder->exchange_capacity, sizeof builder->exchanges[0]);
    struct exchange_row *kept = &builder->exchanges[builder->exchange_count++];
    kept->facts = *exchange;
    kept->facts.formula = keep(builder, exchange->formula);
    kept->facts.provider = keep(builder, exchange->provider);
    kept->facts.place = keep_place(builder, exchange->place);
    kept->activity = keep(builder, activity);
    kept->flow = keep(builder, flow);
    kept->is_reference = is_reference;
}

void kachi_builder_add_parameter(struct kachi_builder *builder, struct kachi_str activity,
                                 const struct kachi_parameter *parameter)
{
    builder->parameters =
        kachi_arena_grow(&builder->rows, builder->parameters, builder->parameter_count,
                         &builder->parameter_capacity, sizeof builder->parameters[0]);
    struct parameter_row *kept = &builder->parameters[builder->parameter_count++];
    kept->facts = *parameter;
    kept->facts.name = keep(builder, parameter->name);
    kept->facts.formula = keep(builder, parameter->formula);
    kept->facts.place = keep_place(builder, parameter->place);
    kept->activity = keep(builder, activity);
}

void kachi_builder_add_factor(struct kachi_builder *builder, struct kachi_str activity,
                              struct kachi_str product, uint32_t exchange_ordinal,
                              const struct kachi_allocation_factor *factor)
{
    builder->factors = kachi_arena_grow(&builder->rows, builder->factors, builder->factor_count,
                                        &builder->factor_capacity, sizeof builder->factors[0]);
    struct factor_row *kept = &builder->factors[builder->factor_count++];
    kept->facts = *factor;
    kept->facts.formula = keep(builder, factor->formula);
    kept->facts.place = keep_place(builder, factor->place);
    kept->activity = keep(builder, activity);
    kept->product = keep(builder, product);
    kept->exchange_ordinal = exchange_ordinal;
}

void kachi_builder_add_attribute(struct kachi_builder *builder, struct kachi_str activity,
                                 const struct kachi_attribute *attribute)
{
    builder->attributes =
        kachi_arena_grow(&builder->rows, builder->attributes, builder->attribute_count,
                         &builder->attribute_capacity, sizeof builder->attributes[0]);
    struct attribute_row *kept = &builder->attributes[builder->attribute_count++];
    kept->facts.name = keep(builder, attribute->name);
    kept->facts.value = keep(builder, attribute->value);
    kept->facts.unit = keep(builder, attribute->unit);
    kept->facts.place = keep_place(builder, attribute->place);
    kept->activity = keep(builder, activity);
}

void kachi_builder_add_measure(struct kachi_builder *builder, const struct kachi_measure *measure)
{
    builder->measures = kachi_arena_grow(&builder->rows, builder->measures, builder->measure_count,
                                         &builder->measure_capacity, sizeof builder->measures[0]);
    builder->measures[builder->measure_count++] = (struct kachi_measure){
        .key = keep(builder, measure->key),
        .name = keep(builder, measure->name),
        .name_ja = keep(builder, measure->name_ja),
        .party = keep(builder, measure->party),
        .basis = measure->basis,
        .evidence = keep(builder, measure->evidence),
        .kind = measure->kind,
        .site = keep(builder, measure->site),
        .additionality = keep(builder, measure->additionality),
        .verified_by = keep(builder, measure->verified_by),
        .cost_yen = measure->cost_yen,
        .start = measure->start,
        .place = keep_place(builder, measure->place),
    };
}

void kachi_builder_add_change(struct kachi_builder *builder, struct kachi_str activity,
                              struct kachi_str flow, struct kachi_str parameter,
                              const struct kachi_change *change)
{
    struct change_row row = {
        .facts = *change,
        .activity = activity,
        .flow = flow,
        .parameter = parameter,
        .exchange_ordinal = KACHI_NONE,
    };
    change_add(builder, &row);
}
