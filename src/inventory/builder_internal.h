/* SPDX-License-Identifier: Apache-2.0 */
/*
 * builder_internal.h - what a builder has collected, shared by adding (builder.c) and finishing
 * (builder_finish.c, builder_links.c).
 *
 * Texts live in the arena `texts`, each once; finishing hands that arena to the dataset. Rows and
 * the builder itself live in `rows`.
 */
#ifndef KACHI_INVENTORY_BUILDER_INTERNAL_H
#define KACHI_INVENTORY_BUILDER_INTERNAL_H

#include "inventory/builder.h"
#include "inventory/units.h"

struct exchange_row {
    struct kachi_exchange facts;
    struct kachi_str activity, flow;
    bool is_reference;
};

struct parameter_row {
    struct kachi_parameter facts;
    struct kachi_str activity;
};

struct factor_row {
    struct kachi_allocation_factor facts;
    struct kachi_str activity, product;
    uint32_t exchange_ordinal;
};

struct attribute_row {
    struct kachi_attribute facts;
    struct kachi_str activity;
};

struct change_row {
    struct kachi_change facts;
    struct kachi_str activity, flow, parameter;
    uint32_t exchange_ordinal; /* known where the change comes from a dataset; else KACHI_NONE */
};

struct kachi_builder {
    struct kachi_arena texts;
    struct kachi_arena rows;
    struct kachi_arena_mark rows_start; /* after the builder itself */
    struct kachi_index interned;
    struct kachi_unit_table units;
    size_t source_count, source_capacity;
    struct kachi_source *sources;
    size_t flow_count, flow_capacity;
    struct kachi_flow *flows;
    size_t activity_count, activity_capacity;
    struct kachi_activity *activities;
    size_t exchange_count, exchange_capacity;
    struct exchange_row *exchanges;
    size_t parameter_count, parameter_capacity;
    struct parameter_row *parameters;
    size_t factor_count, factor_capacity;
    struct factor_row *factors;
    size_t attribute_count, attribute_capacity;
    struct attribute_row *attributes;
    size_t measure_count, measure_capacity;
    struct kachi_measure *measures;
    size_t change_count, change_capacity;
    struct change_row *changes;
};

/* A dataset while it is being put together. */
struct finish {
    struct kachi_builder *builder;
    struct kachi_findings *findings;
    struct kachi_dataset *dataset;
    struct kachi_index activities; /* key -> index in the dataset */
    struct kachi_index flows;
    struct kachi_index parameters; /* "activity number/lower-case name" -> index */
    uint32_t *exchange_at;         /* an activity's first plus the ordinal as added -> index */
    uint32_t *unit_new;            /* builder's unit -> dataset's; KACHI_NONE: not used */
    uint32_t *dimension_new;
};

/* The activity with this key; KACHI_NONE with a finding where there is none. */
uint32_t finish_activity(struct finish *finish, struct kachi_str key, struct kachi_place place);
uint32_t finish_flow(struct finish *finish, struct kachi_str key, struct kachi_place place);
/* Says that a key stands twice: here, and at `first`. */
void finish_twice(struct finish *finish, struct kachi_str key, struct kachi_place place,
                  struct kachi_place first);
/* Near matches as text, "-" where there are none; nothing is searched once the finding `code` is
 * no longer kept. */
struct kachi_str finish_near(struct finish *finish, const char *code, struct kachi_str wanted,
                             size_t count, const struct kachi_str candidates[]);
/* "file:line", or what is known of it. */
struct kachi_str finish_place_text(struct finish *finish, struct kachi_place place);

/* builder_links.c: what refers to activities, flows and parameters, in this order. */
void finish_exchanges(struct finish *finish);
void finish_parameters(struct finish *finish);
void finish_factors(struct finish *finish);
void finish_attributes(struct finish *finish);
/* builder_measures.c */
void finish_measures(struct finish *finish);

#endif
