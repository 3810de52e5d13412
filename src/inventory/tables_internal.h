/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables_internal.h - what the readers of the native tables share.
 *
 * One table is one file; its columns are an array of names ("key|キー"), numbered by an enum of the
 * reader. Cells are read with functions that tell what is wrong with them, where, and what would
 * be right; a reader goes on to the next row, so that all faults of a folder come out at once.
 */
#ifndef KACHI_INVENTORY_TABLES_INTERNAL_H
#define KACHI_INVENTORY_TABLES_INTERNAL_H

#include "base/csv.h"
#include "inventory/builder.h"
#include "inventory/index.h"

#define TABLE_COLUMNS_MAX 24

/* What is known of keys while the tables are read: for references and near matches. */
struct names {
    struct kachi_index index;
    size_t count, capacity;
    struct kachi_str *items;
};

struct tables {
    struct kachi_arena *arena;
    struct kachi_builder *builder;
    struct kachi_findings *findings;
    struct names activities;
    struct names flows; /* numbers of `flow_items` */
    struct names measures;
    size_t flow_capacity;
    struct kachi_flow *flow_items;
    size_t activity_count, activity_capacity;
    struct kachi_activity *activity_items; /* given to the builder when allocation.csv is read */
    struct kachi_index standard;           /* names and aliases of data/elementary.csv */
    size_t standard_count, standard_capacity;
    struct kachi_flow *standard_items;
    struct kachi_index lines; /* tables_line_key -> builder's unit */
};

struct table {
    struct tables *tables;
    struct kachi_csv *csv;
    struct kachi_csv_row row;
    const char *const *columns; /* NULL ends them; "*key" has to be there */
    size_t at[TABLE_COLUMNS_MAX];
};

struct table_file {
    struct kachi_str source;
    struct kachi_str content;
};

/* Opens a file as a table: false, with findings, where headings are missing. */
bool table_open(struct tables *tables, struct table_file file, const char *const *columns,
                struct table *table);
bool table_next(struct table *table);

struct kachi_place table_place(const struct table *table, int column);
/* Empty where the cell or the whole column is. */
struct kachi_str table_text(const struct table *table, int column);
/* False with the finding cell-empty where there is nothing. */
bool table_text_needed(const struct table *table, int column, struct kachi_str *out);
/* *out stays as it was where the cell is empty; false with cell-number where it holds no number. */
bool table_number(const struct table *table, int column, double *out);
/* "2026-04-01", or "2026/4/1" as spreadsheets show it. */
bool table_day(const struct table *table, int column, kachi_day *out);
/* words[i] are the spellings of value i, "input|入力"; NULL ends them. */
bool table_word(const struct table *table, int column, const char *const *words, int *out);
bool table_stage(const struct table *table, int column, enum kachi_stage *out);
bool table_unit(const struct table *table, int column, uint32_t *out);
/* The distribution in four columns from `first` on: kind, spread, minimum, maximum. */
bool table_uncertainty(const struct table *table, int first, double value,
                       struct kachi_uncertainty *out);
/* A key that one of `names` has to have; else the finding `code`, with near ones. */
bool table_reference(const struct table *table, int column, const struct names *names,
                     const char *code, struct kachi_str *out);
/* A finding about a cell, with its value and one more. */
void table_tell(const struct table *table, int column, const char *code, const char *name,
                struct kachi_str value);

/* The finding key-twice: here and at `first`. */
void table_twice(const struct table *table, int column, struct kachi_str key,
                 struct kachi_place first);
/* Whether a unit measures what the flow is counted in; else the finding unit-mismatch. */
bool table_unit_fits(const struct table *table, int column, uint32_t unit,
                     const struct kachi_flow *flow);
/* Warns with provider-unknown where a supplier is none of the activities of these tables. */
void table_provider_check(const struct table *table, int column);

void names_init(struct names *names, struct kachi_arena *arena);
/* The number of the name, new or old. */
uint32_t names_add(struct names *names, struct kachi_arena *arena, struct kachi_str name);
struct kachi_str names_near(const struct tables *tables, const struct names *names,
                            struct kachi_str wanted);

/* tables_flows.c: flows of flows.csv, of activities' products, and standard ones. */
void tables_standard_flows(struct tables *tables);
void tables_read_flows(struct tables *tables, struct table_file file);
/* The flow with this key, made with `flow` where there is none yet. */
struct kachi_flow *tables_flow(struct tables *tables, const struct kachi_flow *flow);
/* The flow that a cell names; a standard emission or resource is made where it is first used. NULL
 * where there is none. */
const struct kachi_flow *tables_flow_named(struct tables *tables, struct kachi_str name,
                                           bool elementary);
/* Near names among the flows of these tables, and among the standard ones where asked for. */
struct kachi_str tables_near_flows(struct tables *tables, struct kachi_str name, bool elementary);
extern const char *const tables_carrier_words[];

/* tables_activities.c and so on: one reader a table. */
void tables_read_activities(struct tables *tables, struct table_file file);
void tables_read_exchanges(struct tables *tables, struct table_file file);
void tables_read_parameters(struct tables *tables, struct table_file file);
void tables_read_attributes(struct tables *tables, struct table_file file);
void tables_read_allocation(struct tables *tables, struct table_file file);
void tables_read_measures(struct tables *tables, struct table_file file);
void tables_read_changes(struct tables *tables, struct table_file file);
extern const char *const tables_method_words[];
/* One text for an activity and a flow of it. */
struct kachi_str tables_line_key(struct tables *tables, struct kachi_str activity,
                                 struct kachi_str flow);

#endif
