/* SPDX-License-Identifier: Apache-2.0 */
/*
 * builder_finish.c - from collected rows to a dataset: units, flows and activities here, then what
 * refers to them (builder_links.c) and the measures (builder_measures.c).
 *
 * Everything is sorted by key, so the order of rows does not show; all faults are found before
 * giving up.
 */
#include "inventory/builder_internal.h"

#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEAR_MOST 3

static int compare_pointers(const void *a, const void *b)
{
    return a < b ? -1 : a > b;
}

/* Rows by key; those with equal keys as they came. */
static int compare_flows(const void *a, const void *b)
{
    const struct kachi_flow *const *left = a;
    const struct kachi_flow *const *right = b;
    int order = kachi_str_compare((*left)->key, (*right)->key);
    return order != 0 ? order : compare_pointers(*left, *right);
}

static int compare_activities(const void *a, const void *b)
{
    const struct kachi_activity *const *left = a;
    const struct kachi_activity *const *right = b;
    int order = kachi_str_compare((*left)->key, (*right)->key);
    return order != 0 ? order : compare_pointers(*left, *right);
}

static int compare_sources(const void *a, const void *b)
{
    const struct kachi_source *left = a;
    const struct kachi_source *right = b;
    int order = kachi_str_compare(left->name, right->name);
    order = order != 0 ? order : kachi_str_compare(left->digest, right->digest);
    return order != 0 ? order : kachi_str_compare(left->format, right->format);
}

/* Two descriptions of one flow that say the same: how several files share a flow. */
static bool flows_agree(const struct kachi_flow *a, const struct kachi_flow *b)
{
    return kachi_str_equal(a->name, b->name) && kachi_str_equal(a->name_ja, b->name_ja) &&
           kachi_str_equal(a->category, b->category) && kachi_str_equal(a->cas, b->cas) &&
           kachi_str_equal(a->location, b->location) && a->kind == b->kind &&
           a->compartment == b->compartment && a->carrier == b->carrier &&
           a->dimension == b->dimension;
}

static void flows_finish(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    struct kachi_dataset *dataset = finish->dataset;
    const struct kachi_flow **order =
        KACHI_NEW_ARRAY(&builder->rows, const struct kachi_flow *, builder->flow_count);
    for (size_t i = 0; i < builder->flow_count; i++) {
        order[i] = &builder->flows[i];
    }
    /* Rows with one key keep the order they came in: the pointers tell. */
    qsort(order, builder->flow_count, sizeof(const struct kachi_flow *), compare_flows);
    dataset->flows = KACHI_NEW_ARRAY(&builder->texts, struct kachi_flow, builder->flow_count);
    for (size_t i = 0; i < builder->flow_count; i++) {
        const struct kachi_flow *first = i == 0 ? NULL : &dataset->flows[dataset->flow_count - 1];
        if (first != NULL && kachi_str_equal(first->key, order[i]->key)) {
            if (!flows_agree(first, order[i])) {
                finish_twice(finish, order[i]->key, order[i]->place, first->place);
            }
            continue;
        }
        kachi_index_add(&finish->flows, order[i]->key, dataset->flow_count);
        dataset->flows[dataset->flow_count++] = *order[i];
    }
}

static void activities_finish(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    struct kachi_dataset *dataset = finish->dataset;
    const struct kachi_activity **order =
        KACHI_NEW_ARRAY(&builder->rows, const struct kachi_activity *, builder->activity_count);
    for (size_t i = 0; i < builder->activity_count; i++) {
        order[i] = &builder->activities[i];
    }
    /* Rows with one key keep the order they came in: the pointers tell. */
    qsort(order, builder->activity_count, sizeof(const struct kachi_activity *),
          compare_activities);
    dataset->activities =
        KACHI_NEW_ARRAY(&builder->texts, struct kachi_activity, builder->activity_count);
    for (size_t i = 0; i < builder->activity_count; i++) {
        uint32_t next = dataset->activity_count;
        uint32_t known = kachi_index_add(&finish->activities, order[i]->key, next);
        if (known != next) {
            finish_twice(finish, order[i]->key, order[i]->place, dataset->activities[known].place);
            continue;
        }
        dataset->activities[next] = *order[i];
        dataset->activity_count = next + 1;
    }
}

static void sources_finish(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    struct kachi_dataset *dataset = finish->dataset;
    if (builder->source_count > 0) {
        /* Equal sources are the same source, and one of them is kept. */
        qsort(builder->sources, builder->source_count, sizeof builder->sources[0], compare_sources);
    }
    dataset->sources = KACHI_NEW_ARRAY(&builder->texts, struct kachi_source, builder->source_count);
    for (size_t i = 0; i < builder->source_count; i++) {
        if (i == 0 || compare_sources(&builder->sources[i - 1], &builder->sources[i]) != 0) {
            dataset->sources[dataset->source_count++] = builder->sources[i];
        }
    }
}

/* Units and dimensions in use, for sorting. */
struct used_dimension {
    struct kachi_dimension facts;
    uint32_t old;
};
struct used_unit {
    struct kachi_unit facts; /* dimension: the new one */
    uint32_t old;
};

static int compare_used_dimensions(const void *a, const void *b)
{
    const struct used_dimension *left = a;
    const struct used_dimension *right = b;
    return kachi_str_compare(left->facts.reference_unit, right->facts.reference_unit);
}

static int compare_used_units(const void *a, const void *b)
{
    const struct used_unit *left = a;
    const struct used_unit *right = b;
    int order = kachi_str_compare(left->facts.name, right->facts.name);
    if (order == 0) {
        order = (left->facts.dimension > right->facts.dimension) -
                (left->facts.dimension < right->facts.dimension);
    }
    if (order == 0) {
        order =
            (left->facts.factor > right->facts.factor) - (left->facts.factor < right->facts.factor);
    }
    return order;
}

/* Marks what flows and exchanges use: unit_new and dimension_new are 0 there, KACHI_NONE else. */
static void units_mark(struct finish *finish)
{
    const struct kachi_builder *builder = finish->builder;
    const struct kachi_unit_table *table = &builder->units;
    memset(finish->unit_new, 0xff, table->unit_count * sizeof finish->unit_new[0]);
    memset(finish->dimension_new, 0xff, table->dimension_count * sizeof finish->dimension_new[0]);
    for (size_t i = 0; i < builder->flow_count; i++) {
        assert(builder->flows[i].dimension < table->dimension_count);
        finish->dimension_new[builder->flows[i].dimension] = 0;
    }
    for (size_t i = 0; i < builder->exchange_count; i++) {
        uint32_t unit = builder->exchanges[i].facts.unit;
        assert(unit < table->unit_count);
        finish->unit_new[unit] = 0;
        finish->dimension_new[table->units[unit].dimension] = 0;
    }
}

static void dimensions_finish(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    const struct kachi_unit_table *table = &builder->units;
    struct kachi_dataset *dataset = finish->dataset;
    struct used_dimension *used =
        KACHI_NEW_ARRAY(&builder->rows, struct used_dimension, table->dimension_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->dimension_count; i++) {
        if (finish->dimension_new[i] != KACHI_NONE) {
            used[count++] = (struct used_dimension){.facts = table->dimensions[i], .old = i};
        }
    }
    /* A reference unit names one dimension, so none are equal. */
    qsort(used, count, sizeof used[0], compare_used_dimensions);
    dataset->dimensions = KACHI_NEW_ARRAY(&builder->texts, struct kachi_dimension, count);
    dataset->dimension_count = count;
    for (uint32_t i = 0; i < count; i++) {
        finish->dimension_new[used[i].old] = i;
        dataset->dimensions[i] = (struct kachi_dimension){
            .name = kachi_str_copy(&builder->texts, used[i].facts.name),
            .reference_unit = kachi_str_copy(&builder->texts, used[i].facts.reference_unit),
        };
    }
}

/* A unit of a file that is not what Kachi's table says, or is no unit at all. */
static void unit_check(struct finish *finish, uint32_t unit)
{
    struct kachi_builder *builder = finish->builder;
    const struct kachi_unit_table *table = &builder->units;
    const struct kachi_unit *found = &table->units[unit];
    char text[KACHI_DOUBLE_TEXT_BYTES];
    struct kachi_str factor = kachi_double_text(found->factor, text);
    if (!isfinite(found->factor) || found->factor <= 0.0) {
        kachi_findings_add(finish->findings, "unit-factor", KACHI_NOWHERE,
                           KACHI_ARGS({"unit", found->name}, {"factor", factor}));
        return;
    }
    uint32_t own = table->differs_from[unit];
    if (own == KACHI_NONE) {
        return;
    }
    char own_text[KACHI_DOUBLE_TEXT_BYTES];
    struct kachi_str own_factor = kachi_double_text(table->units[own].factor, own_text);
    kachi_findings_add(
        finish->findings, "unit-differs", KACHI_NOWHERE,
        KACHI_ARGS({"unit", found->name}, {"factor", factor}, {"own_factor", own_factor},
                   {"reference", table->dimensions[found->dimension].reference_unit}));
}

static void units_finish(struct finish *finish)
{
    struct kachi_builder *builder = finish->builder;
    const struct kachi_unit_table *table = &builder->units;
    struct kachi_dataset *dataset = finish->dataset;
    finish->unit_new = KACHI_NEW_ARRAY(&builder->rows, uint32_t, table->unit_count);
    finish->dimension_new = KACHI_NEW_ARRAY(&builder->rows, uint32_t, table->dimension_count);
    units_mark(finish);
    dimensions_finish(finish);
    struct used_unit *used = KACHI_NEW_ARRAY(&builder->rows, struct used_unit, table->unit_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->unit_count; i++) {
        if (finish->unit_new[i] != KACHI_NONE) {
            unit_check(finish, i);
            used[count] = (struct used_unit){.facts = table->units[i], .old = i};
            used[count].facts.dimension = finish->dimension_new[table->units[i].dimension];
            count += 1;
        }
    }
    /* Name, dimension and factor make a unit, so none are equal. */
    qsort(used, count, sizeof used[0], compare_used_units);
    dataset->units = KACHI_NEW_ARRAY(&builder->texts, struct kachi_unit, count);
    dataset->unit_count = count;
    for (uint32_t i = 0; i < count; i++) {
        finish->unit_new[used[i].old] = i;
        dataset->units[i] = used[i].facts;
        dataset->units[i].name = kachi_str_copy(&builder->texts, used[i].facts.name);
    }
}

/* Flows still say their dimension by the builder's number. Last: checks need both. */
static void flow_dimensions_finish(struct finish *finish)
{
    struct kachi_dataset *dataset = finish->dataset;
    for (uint32_t i = 0; i < dataset->flow_count; i++) {
        dataset->flows[i].dimension = finish->dimension_new[dataset->flows[i].dimension];
    }
}

/* Near keys of activities or flows, told by key or name. */
static struct kachi_str near_items(struct finish *finish, const char *code, struct kachi_str wanted,
                                   bool of_flows)
{
    const struct kachi_dataset *dataset = finish->dataset;
    uint32_t count = of_flows ? dataset->flow_count : dataset->activity_count;
    struct kachi_arena_mark mark = kachi_arena_mark(&finish->builder->rows);
    struct kachi_str *candidates =
        KACHI_NEW_ARRAY(&finish->builder->rows, struct kachi_str, (size_t)count * 2);
    for (uint32_t i = 0; i < count; i++) {
        candidates[i] = of_flows ? dataset->flows[i].key : dataset->activities[i].key;
        candidates[count + i] = of_flows ? dataset->flows[i].name : dataset->activities[i].name;
    }
    struct kachi_str near = finish_near(finish, code, wanted, (size_t)count * 2, candidates);
    /* The answer lives with the findings; only the candidates are scratch. */
    kachi_arena_reset(&finish->builder->rows, mark);
    return near;
}

struct kachi_str finish_near(struct finish *finish, const char *code, struct kachi_str wanted,
                             size_t count, const struct kachi_str candidates[])
{
    struct kachi_str near = kachi_str_of("-");
    if (kachi_findings_count_of(finish->findings, code) >= KACHI_FINDINGS_KEPT) {
        return near;
    }
    size_t nearest[NEAR_MOST];
    size_t found = kachi_text_nearest(wanted, count, candidates, NEAR_MOST, nearest);
    for (size_t i = 0; i < found; i++) {
        struct kachi_str candidate = candidates[nearest[i]];
        bool again = false;
        for (size_t seen = 0; seen < i; seen++) {
            again = again || kachi_str_equal(candidates[nearest[seen]], candidate);
        }
        if (again) {
            continue;
        }
        near = kachi_str_print(&finish->findings->arena, "%.*s%s\"%.*s\"",
                               KACHI_STR_ARG(i == 0 ? kachi_str_of("") : near), i == 0 ? "" : ", ",
                               KACHI_STR_ARG(candidate));
    }
    return near;
}

struct kachi_str finish_place_text(struct finish *finish, struct kachi_place place)
{
    if (place.line == 0) {
        return kachi_str_is_empty(place.source) ? kachi_str_of("-") : place.source;
    }
    return kachi_str_print(&finish->findings->arena, "%.*s:%u", KACHI_STR_ARG(place.source),
                           place.line);
}

void finish_twice(struct finish *finish, struct kachi_str key, struct kachi_place place,
                  struct kachi_place first)
{
    kachi_findings_add(finish->findings, "key-twice", place,
                       KACHI_ARGS({"key", key}, {"first", finish_place_text(finish, first)}));
}

uint32_t finish_activity(struct finish *finish, struct kachi_str key, struct kachi_place place)
{
    uint32_t activity = kachi_index_find(&finish->activities, key);
    if (activity == KACHI_NONE) {
        kachi_findings_add(
            finish->findings, "activity-missing", place,
            KACHI_ARGS({"key", key}, {"near", near_items(finish, "activity-missing", key, false)}));
    }
    return activity;
}

uint32_t finish_flow(struct finish *finish, struct kachi_str key, struct kachi_place place)
{
    uint32_t flow = kachi_index_find(&finish->flows, key);
    if (flow == KACHI_NONE) {
        kachi_findings_add(
            finish->findings, "flow-missing", place,
            KACHI_ARGS({"key", key}, {"near", near_items(finish, "flow-missing", key, true)}));
    }
    return flow;
}

enum kachi_err kachi_builder_finish(struct kachi_builder *builder, struct kachi_findings *findings,
                                    struct kachi_dataset **out)
{
    *out = NULL;
    size_t errors_before = kachi_findings_count(findings, KACHI_ERROR);
    struct finish finish = {.builder = builder, .findings = findings};
    finish.dataset = KACHI_NEW(&builder->texts, struct kachi_dataset);
    kachi_index_init(&finish.activities, &builder->rows);
    kachi_index_init(&finish.flows, &builder->rows);
    kachi_index_init(&finish.parameters, &builder->rows);
    sources_finish(&finish);
    units_finish(&finish);
    flows_finish(&finish);
    activities_finish(&finish);
    finish_exchanges(&finish);
    finish_parameters(&finish);
    finish_factors(&finish);
    finish_attributes(&finish);
    finish_measures(&finish);
    flow_dimensions_finish(&finish);
    enum kachi_err err = KACHI_ERR_INPUT;
    if (kachi_findings_count(findings, KACHI_ERROR) == errors_before) {
        err = KACHI_OK;
        /* The dataset takes the arena it lives in; the builder begins a new one. */
        *out = finish.dataset;
        (*out)->arena = builder->texts;
        kachi_arena_init(&builder->texts);
    }
    kachi_builder_clear(builder);
    return err;
}
