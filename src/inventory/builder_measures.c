/* SPDX-License-Identifier: Apache-2.0 */
/*
 * builder_measures.c - finishing measures, and the changes with what they aim at.
 */
#include "inventory/builder_internal.h"

#include <stdlib.h>

static int compare_measures(const void *a, const void *b)
{
    const struct kachi_measure *left = a;
    const struct kachi_measure *right = b;
    int order = kachi_str_compare(left->key, right->key);
    order = order != 0 ? order : kachi_str_compare(left->place.source, right->place.source);
    return order != 0
               ? order
               : (left->place.line > right->place.line) - (left->place.line < right->place.line);
}

static int compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_changes(const void *a, const void *b)
{
    const struct kachi_change *left = a;
    const struct kachi_change *right = b;
    int order = kachi_str_compare(left->measure, right->measure);
    order = order != 0 ? order : compare_numbers(left->activity, right->activity);
    order = order != 0 ? order : compare_numbers(left->exchange, right->exchange);
    order = order != 0 ? order : compare_numbers(left->parameter, right->parameter);
    order = order != 0 ? order : (int)left->target - (int)right->target;
    order = order != 0 ? order : (int)left->operation - (int)right->operation;
    order = order != 0 ? order : (left->value > right->value) - (left->value < right->value);
    return order != 0 ? order : kachi_str_compare(left->text, right->text);
}

static void measures_sort(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    struct kachi_dataset *dataset = finish->dataset;
    if (builder->measure_count > 0) {
        /* Equal keys are told apart by place, and all but the first refused. */
        qsort(builder->measures, builder->measure_count, sizeof builder->measures[0],
              compare_measures);
    }
    dataset->measures =
        KACHI_NEW_ARRAY(&builder->texts, struct kachi_measure, builder->measure_count);
    for (size_t i = 0; i < builder->measure_count; i++) {
        const struct kachi_measure *measure = &builder->measures[i];
        const struct kachi_measure *last =
            i == 0 ? NULL : &dataset->measures[dataset->measure_count - 1];
        if (last != NULL && kachi_str_equal(last->key, measure->key)) {
            finish_twice(finish, measure->key, measure->place, last->place);
            continue;
        }
        dataset->measures[dataset->measure_count++] = *measure;
    }
}

/* The line of an activity that has this flow: KACHI_NONE with a finding where none or several
 * have. */
static uint32_t exchange_of(struct finish *finish, uint32_t activity, const struct change_row *row)
{
    const struct kachi_dataset *dataset = finish->dataset;
    const struct kachi_activity *owner = &dataset->activities[activity];
    if (row->exchange_ordinal != KACHI_NONE) {
        return finish->exchange_at[owner->exchange_first + row->exchange_ordinal];
    }
    uint32_t flow = kachi_index_find(&finish->flows, row->flow);
    uint32_t found = KACHI_NONE;
    uint32_t matches = 0;
    struct kachi_str *candidates =
        KACHI_NEW_ARRAY(&finish->builder->rows, struct kachi_str, owner->exchange_count);
    size_t candidate_count = 0;
    for (uint32_t i = 0; i < owner->exchange_count; i++) {
        uint32_t exchange = owner->exchange_first + i;
        uint32_t of = dataset->exchanges[exchange].flow;
        if (of != KACHI_NONE) {
            candidates[candidate_count++] = dataset->flows[of].key;
        }
        if (flow != KACHI_NONE && of == flow) {
            found = exchange;
            matches += 1;
        }
    }
    if (matches == 1) {
        return found;
    }
    if (matches > 1) {
        kachi_findings_add(finish->findings, "exchange-ambiguous", row->facts.place,
                           KACHI_ARGS({"activity", owner->key}, {"flow", row->flow}));
        return KACHI_NONE;
    }
    struct kachi_str near =
        finish_near(finish, "exchange-missing", row->flow, candidate_count, candidates);
    kachi_findings_add(finish->findings, "exchange-missing", row->facts.place,
                       KACHI_ARGS({"activity", owner->key}, {"flow", row->flow}, {"near", near}));
    return KACHI_NONE;
}

static uint32_t parameter_of(struct finish *finish, uint32_t activity, const struct change_row *row)
{
    struct kachi_arena *rows = &finish->builder->rows;
    const struct kachi_dataset *dataset = finish->dataset;
    uint32_t found =
        kachi_index_find(&finish->parameters, kachi_parameter_key(rows, activity, row->parameter));
    if (found != KACHI_NONE) {
        return found;
    }
    struct kachi_str *candidates =
        KACHI_NEW_ARRAY(rows, struct kachi_str, dataset->parameter_count);
    size_t count = 0;
    for (uint32_t i = 0; i < dataset->parameter_count; i++) {
        if (dataset->parameters[i].activity == activity) {
            candidates[count++] = dataset->parameters[i].name;
        }
    }
    struct kachi_str near =
        finish_near(finish, "parameter-missing", row->parameter, count, candidates);
    kachi_findings_add(finish->findings, "parameter-missing", row->facts.place,
                       KACHI_ARGS({"parameter", row->parameter}, {"near", near}));
    return KACHI_NONE;
}

/* False, with a finding, where something that the change aims at is not there. */
static bool change_resolve(struct finish *finish, const struct change_row *row,
                           struct kachi_change *change)
{
    change->activity = KACHI_NONE;
    change->exchange = KACHI_NONE;
    change->parameter = KACHI_NONE;
    bool is_global = row->facts.target == KACHI_TARGET_PARAMETER;
    if (!kachi_str_is_empty(row->activity) || !is_global) {
        change->activity = finish_activity(finish, row->activity, row->facts.place);
        if (change->activity == KACHI_NONE) {
            return false;
        }
    }
    switch (row->facts.target) {
    case KACHI_TARGET_PARAMETER:
        change->parameter = parameter_of(finish, change->activity, row);
        return change->parameter != KACHI_NONE;
    case KACHI_TARGET_AMOUNT:
    case KACHI_TARGET_PROVIDER:
        change->exchange = exchange_of(finish, change->activity, row);
        return change->exchange != KACHI_NONE;
    case KACHI_TARGET_OWNER:
        return true;
    }
    return false;
}

/* The measure of a change; KACHI_NONE with a finding where nobody declared it. */
static uint32_t measure_of(struct finish *finish, const struct kachi_change *change)
{
    const struct kachi_dataset *dataset = finish->dataset;
    uint32_t measure = kachi_dataset_measure(dataset, change->measure);
    if (measure != KACHI_NONE) {
        return measure;
    }
    struct kachi_str *candidates =
        KACHI_NEW_ARRAY(&finish->builder->rows, struct kachi_str, dataset->measure_count);
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        candidates[i] = dataset->measures[i].key;
    }
    struct kachi_str near =
        finish_near(finish, "measure-missing", change->measure, dataset->measure_count, candidates);
    kachi_findings_add(finish->findings, "measure-missing", change->place,
                       KACHI_ARGS({"key", change->measure}, {"near", near}));
    return KACHI_NONE;
}

void finish_measures(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    struct kachi_dataset *dataset = finish->dataset;
    measures_sort(finish);
    dataset->changes = KACHI_NEW_ARRAY(&builder->texts, struct kachi_change, builder->change_count);
    for (size_t i = 0; i < builder->change_count; i++) {
        struct kachi_change change = builder->changes[i].facts;
        bool ok = change_resolve(finish, &builder->changes[i], &change);
        if (measure_of(finish, &change) != KACHI_NONE && ok) {
            dataset->changes[dataset->change_count++] = change;
        }
    }
    /* Changes that compare as equal are equal. */
    qsort(dataset->changes, dataset->change_count, sizeof dataset->changes[0], compare_changes);
    for (uint32_t i = 0; i < dataset->change_count; i++) {
        uint32_t number = kachi_dataset_measure(dataset, dataset->changes[i].measure);
        struct kachi_measure *measure = &dataset->measures[number];
        measure->change_first = measure->change_count == 0 ? i : measure->change_first;
        measure->change_count += 1;
    }
}
