/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables_cells.c - headings and cells of the native tables, and what is said where they are wrong.
 */
#include "inventory/tables_internal.h"

#include <math.h>

#include "base/text.h"

#include <assert.h>
#include <stdio.h>

#define NEAR_MOST 3
#define HEADINGS_MAX 64

static const char *const distribution_words[] = {
    "none|なし",     "lognormal|対数正規",        "normal|正規", "uniform|一様",
    "triangle|三角", "discrete-uniform|離散一様", NULL};

static const char *column_names(const struct table *table, int column)
{
    const char *names = table->columns[column];
    return names[0] == '*' ? names + 1 : names;
}

/* The first of several spellings: what the documents call it. */
static struct kachi_str first_spelling(const char *names)
{
    struct kachi_str rest = kachi_str_of(names);
    return kachi_str_cut(&rest, '|');
}

static struct kachi_str near_of(const struct tables *tables, struct kachi_str wanted, size_t count,
                                const struct kachi_str candidates[])
{
    size_t nearest[NEAR_MOST];
    size_t found = kachi_text_nearest(wanted, count, candidates, NEAR_MOST, nearest);
    struct kachi_str near = kachi_str_of("-");
    for (size_t i = 0; i < found; i++) {
        near = kachi_str_print(tables->arena, "%.*s%s\"%.*s\"",
                               KACHI_STR_ARG(i == 0 ? kachi_str_of("") : near), i == 0 ? "" : ", ",
                               KACHI_STR_ARG(candidates[nearest[i]]));
    }
    return near;
}

/* A heading that no column is called by; most often a misspelt one, so near names are told. */
static void heading_unknown(struct table *table, size_t heading)
{
    struct kachi_str name = kachi_csv_heading(table->csv, heading);
    struct kachi_str candidates[HEADINGS_MAX];
    size_t count = 0;
    for (int column = 0; table->columns[column] != NULL; column++) {
        struct kachi_str names = kachi_str_of(column_names(table, column));
        while (names.bytes > 0 && count < HEADINGS_MAX) {
            candidates[count++] = kachi_str_cut(&names, '|');
        }
    }
    struct kachi_place place = kachi_csv_place(table->csv, &table->row, heading);
    kachi_findings_add(
        table->tables->findings, "column-unknown", place,
        KACHI_ARGS({"heading", name}, {"near", near_of(table->tables, name, count, candidates)}));
}

static bool columns_find(struct table *table, struct kachi_str source)
{
    bool complete = true;
    bool known[1024] = {false};
    size_t heading_count = kachi_csv_column_count(table->csv);
    for (int column = 0; table->columns[column] != NULL; column++) {
        assert(column < TABLE_COLUMNS_MAX);
        size_t at = kachi_csv_column(table->csv, column_names(table, column));
        table->at[column] = at;
        if (at != KACHI_CSV_NO_COLUMN && at < 1024) {
            known[at] = true;
        }
        if (at == KACHI_CSV_NO_COLUMN && table->columns[column][0] == '*') {
            kachi_findings_add(
                table->tables->findings, "column-missing",
                (struct kachi_place){.source = source, .line = 1, .field = kachi_str_of("")},
                KACHI_ARGS({"heading", kachi_str_of(column_names(table, column))}));
            complete = false;
        }
    }
    for (size_t heading = 0; heading < heading_count && heading < 1024; heading++) {
        if (!known[heading]) {
            heading_unknown(table, heading);
        }
    }
    return complete;
}

bool table_open(struct tables *tables, struct table_file file, const char *const *columns,
                struct table *table)
{
    *table = (struct table){.tables = tables, .columns = columns};
    table->row.line = 1;
    if (kachi_csv_open(tables->arena, file.source, file.content, tables->findings, &table->csv) !=
        KACHI_OK) {
        return false;
    }
    return columns_find(table, file.source);
}

bool table_next(struct table *table)
{
    return kachi_csv_next(table->csv, &table->row);
}

struct kachi_place table_place(const struct table *table, int column)
{
    struct kachi_place place = kachi_csv_place(table->csv, &table->row, 0);
    size_t at = table->at[column];
    place.field = at == KACHI_CSV_NO_COLUMN ? first_spelling(column_names(table, column))
                                            : kachi_csv_heading(table->csv, at);
    return place;
}

struct kachi_str table_text(const struct table *table, int column)
{
    size_t at = table->at[column];
    return at == KACHI_CSV_NO_COLUMN ? kachi_str_of("") : table->row.cells[at];
}

void table_tell(const struct table *table, int column, const char *code, const char *name,
                struct kachi_str value)
{
    kachi_findings_add(table->tables->findings, code, table_place(table, column),
                       KACHI_ARGS({"value", table_text(table, column)},
                                  {"heading", table_place(table, column).field}, {name, value}));
}

bool table_text_needed(const struct table *table, int column, struct kachi_str *out)
{
    *out = table_text(table, column);
    if (kachi_str_is_empty(*out)) {
        table_tell(table, column, "cell-empty", "row", kachi_str_of(""));
        return false;
    }
    return true;
}

bool table_number(const struct table *table, int column, double *out)
{
    struct kachi_str text = table_text(table, column);
    if (kachi_str_is_empty(text) || kachi_str_read_double(text, out)) {
        return true;
    }
    table_tell(table, column, "cell-number", "row", kachi_str_of(""));
    return false;
}

bool table_day(const struct table *table, int column, kachi_day *out)
{
    struct kachi_str text = table_text(table, column);
    *out = KACHI_NO_DAY;
    if (kachi_str_is_empty(text) || kachi_day_read_cell(text, out)) {
        return true;
    }
    table_tell(table, column, "cell-date", "row", kachi_str_of(""));
    return false;
}

/* Whether text is one of the spellings "input|入力", whatever its case and width. */
static bool is_spelling(struct kachi_arena *arena, struct kachi_str text, const char *names)
{
    struct kachi_str folded = kachi_text_fold(arena, text);
    struct kachi_str rest = kachi_str_of(names);
    while (rest.bytes > 0) {
        struct kachi_str name = kachi_text_fold(arena, kachi_str_cut(&rest, '|'));
        if (kachi_str_equal(folded, name)) {
            return true;
        }
    }
    return false;
}

bool table_word(const struct table *table, int column, const char *const *words, int *out)
{
    struct kachi_arena *arena = table->tables->arena;
    struct kachi_str text = table_text(table, column);
    if (kachi_str_is_empty(text)) {
        return true;
    }
    struct kachi_str allowed = kachi_str_of("");
    for (int i = 0; words[i] != NULL; i++) {
        if (is_spelling(arena, text, words[i])) {
            *out = i;
            return true;
        }
        allowed = kachi_str_print(arena, "%.*s%s%s", KACHI_STR_ARG(allowed), i == 0 ? "" : ", ",
                                  words[i]);
    }
    table_tell(table, column, "cell-word", "words", allowed);
    return false;
}

bool table_stage(const struct table *table, int column, enum kachi_stage *out)
{
    static const char *const words[] = {"none|なし",
                                        "raw-materials|raw materials|原材料調達|原材料",
                                        "production|生産|製造",
                                        "distribution|流通|輸送",
                                        "use|使用・維持管理|使用",
                                        "end-of-life|end of life|廃棄・リサイクル|廃棄",
                                        NULL};
    int stage = KACHI_STAGE_NONE;
    bool ok = table_word(table, column, words, &stage);
    *out = (enum kachi_stage)stage;
    return ok;
}

bool table_unit(const struct table *table, int column, uint32_t *out)
{
    struct kachi_str text;
    if (!table_text_needed(table, column, &text)) {
        return false;
    }
    *out = kachi_builder_unit(table->tables->builder, text);
    if (*out != KACHI_NONE) {
        return true;
    }
    struct kachi_str near =
        kachi_builder_near_units(table->tables->arena, table->tables->builder, text);
    table_tell(table, column, "unit-unknown", "near",
               kachi_str_is_empty(near) ? kachi_str_of("-") : near);
    return false;
}

/* Whether the middle lies within what a distribution is cut off at, where it is. */
static bool is_inside(const struct kachi_uncertainty *uncertainty)
{
    return !uncertainty->is_truncated ||
           (uncertainty->low < uncertainty->high && uncertainty->a >= uncertainty->low &&
            uncertainty->a <= uncertainty->high);
}

/* Whether the numbers make a distribution at all. */
static bool is_distribution(const struct kachi_uncertainty *uncertainty)
{
    switch (uncertainty->distribution) {
    case KACHI_CERTAIN:
        return true;
    case KACHI_LOGNORMAL:
        return uncertainty->a > 0.0 && uncertainty->b >= 1.0 && is_inside(uncertainty);
    case KACHI_NORMAL:
        return uncertainty->b >= 0.0 && is_inside(uncertainty);
    case KACHI_UNIFORM:
        return uncertainty->a <= uncertainty->c;
    case KACHI_DISCRETE_UNIFORM:
        return uncertainty->a <= uncertainty->c &&
               !(fabs(uncertainty->a - round(uncertainty->a)) > 0.0) &&
               !(fabs(uncertainty->c - round(uncertainty->c)) > 0.0);
    case KACHI_TRIANGLE:
        return uncertainty->a <= uncertainty->b && uncertainty->b <= uncertainty->c;
    }
    return false;
}

bool table_uncertainty(const struct table *table, int first, double value,
                       struct kachi_uncertainty *out)
{
    enum { KIND, SPREAD, MINIMUM, MAXIMUM };
    int kind = KACHI_CERTAIN;
    double spread = (double)0.0;
    double minimum = (double)NAN; /* not given */
    double maximum = (double)NAN;
    bool ok = table_word(table, first + KIND, distribution_words, &kind);
    ok = table_number(table, first + SPREAD, &spread) && ok;
    ok = table_number(table, first + MINIMUM, &minimum) && ok;
    ok = table_number(table, first + MAXIMUM, &maximum) && ok;
    *out = (struct kachi_uncertainty){.distribution = (enum kachi_distribution)kind};
    switch (out->distribution) {
    case KACHI_CERTAIN:
        break;
    case KACHI_LOGNORMAL:
    case KACHI_NORMAL:
        out->a = value;
        out->b = spread;
        out->is_truncated = !isnan(minimum) || !isnan(maximum);
        out->low = isnan(minimum) ? -HUGE_VAL : minimum;
        out->high = isnan(maximum) ? HUGE_VAL : maximum;
        break;
    case KACHI_UNIFORM:
    case KACHI_DISCRETE_UNIFORM:
        out->a = isnan(minimum) ? value : minimum;
        out->c = isnan(maximum) ? value : maximum;
        break;
    case KACHI_TRIANGLE:
        out->a = isnan(minimum) ? value : minimum;
        out->b = value;
        out->c = isnan(maximum) ? value : maximum;
        break;
    }
    if (ok && !is_distribution(out)) {
        table_tell(table, first + KIND, "uncertainty-range", "row", kachi_str_of(""));
        return false;
    }
    return ok;
}

bool table_reference(const struct table *table, int column, const struct names *names,
                     const char *code, struct kachi_str *out)
{
    if (!table_text_needed(table, column, out)) {
        return false;
    }
    if (kachi_index_find(&names->index, *out) != KACHI_NONE) {
        return true;
    }
    kachi_findings_add(table->tables->findings, code, table_place(table, column),
                       KACHI_ARGS({"key", *out}, {"near", names_near(table->tables, names, *out)}));
    return false;
}

void table_twice(const struct table *table, int column, struct kachi_str key,
                 struct kachi_place first)
{
    struct kachi_str where =
        kachi_str_print(table->tables->arena, "%.*s:%u", KACHI_STR_ARG(first.source), first.line);
    kachi_findings_add(table->tables->findings, "key-twice", table_place(table, column),
                       KACHI_ARGS({"key", key}, {"first", where}));
}

bool table_unit_fits(const struct table *table, int column, uint32_t unit,
                     const struct kachi_flow *flow)
{
    const struct kachi_builder *builder = table->tables->builder;
    const struct kachi_unit *found = kachi_builder_unit_at(builder, unit);
    if (flow->dimension == KACHI_NONE || found->dimension == flow->dimension) {
        return true; /* a flow whose own unit is wrong has been told of */
    }
    const struct kachi_dimension *counted = kachi_builder_dimension_at(builder, flow->dimension);
    kachi_findings_add(
        table->tables->findings, "unit-mismatch", table_place(table, column),
        KACHI_ARGS({"unit", table_text(table, column)},
                   {"unit_dimension", kachi_builder_dimension_at(builder, found->dimension)->name},
                   {"flow", flow->key}, {"flow_dimension", counted->name},
                   {"reference_unit", counted->reference_unit}));
    return false;
}

void table_provider_check(const struct table *table, int column)
{
    const struct tables *tables = table->tables;
    struct kachi_str provider = table_text(table, column);
    if (kachi_str_is_empty(provider) ||
        kachi_index_find(&tables->activities.index, provider) != KACHI_NONE) {
        return;
    }
    kachi_findings_add(
        tables->findings, "provider-unknown", table_place(table, column),
        KACHI_ARGS({"key", provider}, {"near", names_near(tables, &tables->activities, provider)}));
}

void names_init(struct names *names, struct kachi_arena *arena)
{
    *names = (struct names){.count = 0};
    kachi_index_init(&names->index, arena);
}

uint32_t names_add(struct names *names, struct kachi_arena *arena, struct kachi_str name)
{
    uint32_t next = (uint32_t)names->count;
    uint32_t known = kachi_index_add(&names->index, name, next);
    if (known == next) {
        names->items = kachi_arena_grow(arena, names->items, names->count, &names->capacity,
                                        sizeof names->items[0]);
        names->items[names->count++] = name;
    }
    return known;
}

struct kachi_str names_near(const struct tables *tables, const struct names *names,
                            struct kachi_str wanted)
{
    return near_of(tables, wanted, names->count, names->items);
}
