/* SPDX-License-Identifier: Apache-2.0 */
/*
 * builder_links.c - finishing what refers to activities and flows: exchanges, parameters,
 * allocation factors and attributes.
 */
#include "inventory/builder_internal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* A number that is infinite or no number at all is a finding, told with what it is of. */
static void number_check(struct finish *finish, double value, struct kachi_str of,
                         struct kachi_place place)
{
    if (!isfinite(value)) {
        kachi_findings_add(finish->findings, "number-not-finite", place, KACHI_ARGS({"key", of}));
    }
}

static void unit_mismatch(struct finish *finish, const struct exchange_row *row,
                          const struct kachi_flow *flow)
{
    const struct kachi_unit_table *table = &finish->builder->units;
    const struct kachi_unit *unit = &table->units[row->facts.unit];
    const struct kachi_dimension *counted = &table->dimensions[flow->dimension];
    kachi_findings_add(finish->findings, "unit-mismatch", row->facts.place,
                       KACHI_ARGS({"unit", unit->name},
                                  {"unit_dimension", table->dimensions[unit->dimension].name},
                                  {"flow", row->flow}, {"flow_dimension", counted->name},
                                  {"reference_unit", counted->reference_unit}));
}

/* A row as it stands in the dataset; a flow that is not there stays KACHI_NONE. */
static struct kachi_exchange exchange_of(struct finish *finish, const struct exchange_row *row,
                                         uint32_t activity)
{
    const struct kachi_unit_table *table = &finish->builder->units;
    struct kachi_exchange exchange = row->facts;
    exchange.activity = activity;
    exchange.flow = finish_flow(finish, row->flow, row->facts.place);
    exchange.unit = finish->unit_new[row->facts.unit];
    const struct kachi_unit *unit = &table->units[row->facts.unit];
    bool as_written = !(row->facts.factor < 0.0 || row->facts.factor > 0.0);
    if (as_written && exchange.flow != KACHI_NONE) {
        const struct kachi_flow *flow = &finish->dataset->flows[exchange.flow];
        if (unit->dimension != flow->dimension) {
            unit_mismatch(finish, row, flow);
        }
        exchange.factor = unit->factor;
        exchange.amount = row->facts.amount * unit->factor;
    }
    number_check(finish, exchange.amount, row->flow, exchange.place);
    number_check(finish, exchange.factor, row->flow, exchange.place);
    return exchange;
}

static void reference_set(struct finish *finish, uint32_t activity, uint32_t exchange)
{
    struct kachi_activity *owner = &finish->dataset->activities[activity];
    if (owner->reference == KACHI_NONE) {
        owner->reference = exchange;
        return;
    }
    const struct kachi_exchange *exchanges = finish->dataset->exchanges;
    kachi_findings_add(
        finish->findings, "reference-twice", exchanges[exchange].place,
        KACHI_ARGS({"activity", owner->key},
                   {"first", finish_place_text(finish, exchanges[owner->reference].place)}));
}

/* Where the exchanges of each activity start, from how many each has. */
static void exchange_ranges(struct kachi_dataset *dataset, const uint32_t of_row[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (of_row[i] != KACHI_NONE) {
            dataset->activities[of_row[i]].exchange_count += 1;
        }
    }
    uint32_t first = 0;
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        dataset->activities[i].exchange_first = first;
        first += dataset->activities[i].exchange_count;
        dataset->activities[i].exchange_count = 0; /* counted again while they are placed */
    }
    dataset->exchange_count = first;
}

/* An exchange, and where it stood as it was added. */
struct placed {
    struct kachi_exchange facts;
    uint32_t added;
};

static int compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_doubles(double a, double b)
{
    return (a > b) - (a < b);
}

/* Flows are in order of key by now. What is equal up to its place is told apart by that. */
static int compare_placed(const void *a, const void *b)
{
    const struct kachi_exchange *left = &((const struct placed *)a)->facts;
    const struct kachi_exchange *right = &((const struct placed *)b)->facts;
    int order = compare_numbers(left->flow, right->flow);
    order = order != 0 ? order : (int)left->direction - (int)right->direction;
    order = order != 0 ? order : (int)left->is_avoided - (int)right->is_avoided;
    order = order != 0 ? order : kachi_str_compare(left->provider, right->provider);
    order = order != 0 ? order : compare_doubles(left->amount, right->amount);
    order = order != 0 ? order : compare_doubles(left->factor, right->factor);
    order = order != 0 ? order : compare_numbers(left->unit, right->unit);
    order = order != 0 ? order : kachi_str_compare(left->formula, right->formula);
    order = order != 0 ? order : (int)left->stage - (int)right->stage;
    order = order != 0 ? order : kachi_str_compare(left->place.source, right->place.source);
    order = order != 0 ? order : compare_numbers(left->place.line, right->place.line);
    return order != 0 ? order
                      : compare_numbers(((const struct placed *)a)->added,
                                        ((const struct placed *)b)->added);
}

/* The exchanges of an activity in an order of their own, so that the order of rows does not show in
 * sums and digests. */
static void exchanges_sort(struct finish *finish, struct kachi_activity *activity)
{
    struct kachi_dataset *dataset = finish->dataset;
    uint32_t first = activity->exchange_first;
    uint32_t count = activity->exchange_count;
    struct kachi_arena_mark mark = kachi_arena_mark(&finish->builder->rows);
    struct placed *placed = KACHI_NEW_ARRAY(&finish->builder->rows, struct placed, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        placed[i] = (struct placed){.facts = dataset->exchanges[first + i], .added = i};
    }
    qsort(placed, count, sizeof placed[0], compare_placed);
    for (uint32_t i = 0; i < count; i++) {
        dataset->exchanges[first + i] = placed[i].facts;
        finish->exchange_at[first + placed[i].added] = first + i;
    }
    if (activity->reference != KACHI_NONE) {
        activity->reference = finish->exchange_at[activity->reference];
    }
    kachi_arena_reset(&finish->builder->rows, mark);
}

void finish_exchanges(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    struct kachi_dataset *dataset = finish->dataset;
    uint32_t *of_row = KACHI_NEW_ARRAY(&builder->rows, uint32_t, builder->exchange_count);
    for (size_t i = 0; i < builder->exchange_count; i++) {
        const struct exchange_row *row = &builder->exchanges[i];
        of_row[i] = finish_activity(finish, row->activity, row->facts.place);
    }
    exchange_ranges(dataset, of_row, builder->exchange_count);
    dataset->exchanges =
        KACHI_NEW_ARRAY(&builder->texts, struct kachi_exchange, dataset->exchange_count);
    for (size_t i = 0; i < builder->exchange_count; i++) {
        if (of_row[i] == KACHI_NONE) {
            continue;
        }
        struct kachi_activity *activity = &dataset->activities[of_row[i]];
        uint32_t at = activity->exchange_first + activity->exchange_count;
        activity->exchange_count += 1;
        dataset->exchanges[at] = exchange_of(finish, &builder->exchanges[i], of_row[i]);
        if (builder->exchanges[i].is_reference) {
            reference_set(finish, of_row[i], at);
        }
    }
    finish->exchange_at = KACHI_NEW_ARRAY(&builder->rows, uint32_t, dataset->exchange_count);
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        exchanges_sort(finish, &dataset->activities[i]);
    }
}

static int compare_parameters(const void *a, const void *b)
{
    const struct kachi_parameter *left = a;
    const struct kachi_parameter *right = b;
    int order = compare_numbers(left->activity, right->activity); /* KACHI_NONE is the largest */
    order = order != 0 ? order : kachi_str_compare(left->name, right->name);
    order = order != 0 ? order : kachi_str_compare(left->place.source, right->place.source);
    return order != 0 ? order : compare_numbers(left->place.line, right->place.line);
}

static bool parameters_agree(const struct kachi_parameter *a, const struct kachi_parameter *b)
{
    return kachi_str_equal(a->name, b->name) && kachi_str_equal(a->formula, b->formula) &&
           !(a->value < b->value) && !(a->value > b->value);
}

/* Takes a parameter over unless its name stands already: names are the same in either case. */
static void parameter_place(struct finish *finish, const struct kachi_parameter *parameter)
{
    struct kachi_dataset *dataset = finish->dataset;
    struct kachi_str key =
        kachi_parameter_key(&finish->builder->rows, parameter->activity, parameter->name);
    uint32_t next = dataset->parameter_count;
    uint32_t known = kachi_index_add(&finish->parameters, key, next);
    if (known == next) {
        dataset->parameters[next] = *parameter;
        dataset->parameter_count = next + 1;
        return;
    }
    const struct kachi_parameter *first = &dataset->parameters[known];
    bool shared = parameter->activity == KACHI_NONE && parameters_agree(first, parameter);
    if (!shared) {
        finish_twice(finish, parameter->name, parameter->place, first->place);
    }
}

void finish_parameters(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    struct kachi_dataset *dataset = finish->dataset;
    struct kachi_parameter *rows =
        KACHI_NEW_ARRAY(&builder->rows, struct kachi_parameter, builder->parameter_count);
    size_t count = 0;
    for (size_t i = 0; i < builder->parameter_count; i++) {
        const struct parameter_row *row = &builder->parameters[i];
        struct kachi_parameter parameter = row->facts;
        parameter.activity = KACHI_NONE;
        if (!kachi_str_is_empty(row->activity)) {
            parameter.activity = finish_activity(finish, row->activity, row->facts.place);
            if (parameter.activity == KACHI_NONE) {
                continue;
            }
        }
        number_check(finish, parameter.value, parameter.name, parameter.place);
        rows[count++] = parameter;
    }
    /* Equal names are told apart by place; where that is equal too, one is refused or the same. */
    qsort(rows, count, sizeof rows[0], compare_parameters);
    dataset->parameters = KACHI_NEW_ARRAY(&builder->texts, struct kachi_parameter, count);
    for (size_t i = 0; i < count; i++) {
        parameter_place(finish, &rows[i]);
    }
    for (uint32_t i = 0; i < dataset->parameter_count; i++) {
        if (dataset->parameters[i].activity != KACHI_NONE) {
            struct kachi_activity *owner = &dataset->activities[dataset->parameters[i].activity];
            owner->parameter_first = owner->parameter_count == 0 ? i : owner->parameter_first;
            owner->parameter_count += 1;
        }
    }
}

static int compare_factors(const void *a, const void *b)
{
    const struct kachi_allocation_factor *left = a;
    const struct kachi_allocation_factor *right = b;
    int order = compare_numbers(left->activity, right->activity);
    order = order != 0 ? order : compare_numbers(left->product, right->product);
    order = order != 0 ? order : compare_numbers(left->exchange, right->exchange);
    order = order != 0 ? order : (int)left->method - (int)right->method;
    order = order != 0 ? order : (left->value > right->value) - (left->value < right->value);
    return order != 0 ? order : kachi_str_compare(left->formula, right->formula);
}

void finish_factors(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    struct kachi_dataset *dataset = finish->dataset;
    dataset->factors =
        KACHI_NEW_ARRAY(&builder->texts, struct kachi_allocation_factor, builder->factor_count);
    for (size_t i = 0; i < builder->factor_count; i++) {
        const struct factor_row *row = &builder->factors[i];
        struct kachi_allocation_factor factor = row->facts;
        factor.activity = finish_activity(finish, row->activity, row->facts.place);
        factor.product = finish_flow(finish, row->product, row->facts.place);
        if (factor.activity == KACHI_NONE || factor.product == KACHI_NONE) {
            continue;
        }
        factor.exchange = KACHI_NONE;
        if (row->exchange_ordinal != KACHI_NONE) {
            const struct kachi_activity *activity = &dataset->activities[factor.activity];
            assert(row->exchange_ordinal < activity->exchange_count);
            factor.exchange = finish->exchange_at[activity->exchange_first + row->exchange_ordinal];
        }
        number_check(finish, factor.value, row->product, factor.place);
        dataset->factors[dataset->factor_count++] = factor;
    }
    /* Factors that compare as equal are equal. */
    qsort(dataset->factors, dataset->factor_count, sizeof dataset->factors[0], compare_factors);
}

static int compare_attributes(const void *a, const void *b)
{
    const struct kachi_attribute *left = a;
    const struct kachi_attribute *right = b;
    int order = compare_numbers(left->activity, right->activity);
    order = order != 0 ? order : kachi_str_compare(left->name, right->name);
    order = order != 0 ? order : kachi_str_compare(left->place.source, right->place.source);
    return order != 0 ? order : compare_numbers(left->place.line, right->place.line);
}

void finish_attributes(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    struct kachi_dataset *dataset = finish->dataset;
    struct kachi_attribute *attributes =
        KACHI_NEW_ARRAY(&builder->texts, struct kachi_attribute, builder->attribute_count);
    dataset->attributes = attributes;
    for (size_t i = 0; i < builder->attribute_count; i++) {
        const struct attribute_row *row = &builder->attributes[i];
        struct kachi_attribute attribute = row->facts;
        attribute.activity = finish_activity(finish, row->activity, row->facts.place);
        if (attribute.activity != KACHI_NONE) {
            attributes[dataset->attribute_count++] = attribute;
        }
    }
    /* Equal names are told apart by place, and all but the first refused. */
    qsort(attributes, dataset->attribute_count, sizeof attributes[0], compare_attributes);
    for (uint32_t i = 0; i < dataset->attribute_count; i++) {
        struct kachi_activity *owner = &dataset->activities[attributes[i].activity];
        owner->attribute_first = owner->attribute_count == 0 ? i : owner->attribute_first;
        owner->attribute_count += 1;
        bool again = i > 0 && attributes[i - 1].activity == attributes[i].activity &&
                     kachi_str_equal(attributes[i - 1].name, attributes[i].name);
        if (again) {
            finish_twice(finish, attributes[i].name, attributes[i].place, attributes[i - 1].place);
        }
    }
}
