/* SPDX-License-Identifier: Apache-2.0 */
/*
 * units.c - reading data/units.csv, and adding the units of files to it.
 */
#include "inventory/units.h"

#include "base/csv.h"
#include "base/embedded.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>

#define NEAR_SPELLINGS 12
#define NEAR_UNITS 3
#define SAME_FACTOR 1e-6

static uint32_t dimension_add(struct kachi_unit_table *table, struct kachi_str reference_unit,
                              struct kachi_str name)
{
    table->dimensions = kachi_arena_grow(table->arena, table->dimensions, table->dimension_count,
                                         &table->dimension_capacity, sizeof table->dimensions[0]);
    table->dimensions[table->dimension_count] = (struct kachi_dimension){
        .name = kachi_str_copy(table->arena, name),
        .reference_unit = kachi_str_copy(table->arena, reference_unit),
    };
    return table->dimension_count++;
}

static bool same_factor(double a, double b)
{
    return fabs(a - b) <= SAME_FACTOR * fabs(b);
}

/* The unit with this name and dimension among Kachi's own, or the one with this very factor. */
static uint32_t unit_find(const struct kachi_unit_table *table, const struct kachi_unit *unit,
                          bool own)
{
    uint32_t count = own ? table->own_count : table->unit_count;
    for (uint32_t i = 0; i < count; i++) {
        const struct kachi_unit *known = &table->units[i];
        bool same = known->dimension == unit->dimension && kachi_str_equal(known->name, unit->name);
        if (same && (own || !(known->factor < unit->factor || known->factor > unit->factor))) {
            return i;
        }
    }
    return KACHI_NONE;
}

static uint32_t unit_append(struct kachi_unit_table *table, const struct kachi_unit *unit,
                            uint32_t differs_from)
{
    size_t capacity = table->unit_capacity;
    table->units = kachi_arena_grow(table->arena, table->units, table->unit_count,
                                    &table->unit_capacity, sizeof table->units[0]);
    table->differs_from = kachi_arena_grow(table->arena, table->differs_from, table->unit_count,
                                           &capacity, sizeof table->differs_from[0]);
    table->units[table->unit_count] = *unit;
    table->units[table->unit_count].name = kachi_str_copy(table->arena, unit->name);
    table->differs_from[table->unit_count] = differs_from;
    return table->unit_count++;
}

static void spelling_add(struct kachi_unit_table *table, struct kachi_str spelling, uint32_t unit)
{
    table->spellings = kachi_arena_grow(table->arena, table->spellings, table->spelling_count,
                                        &table->spelling_capacity, sizeof table->spellings[0]);
    table->spelling_units =
        kachi_arena_grow(table->arena, table->spelling_units, table->spelling_count,
                         &table->spelling_unit_capacity, sizeof table->spelling_units[0]);
    table->spellings[table->spelling_count] = kachi_str_copy(table->arena, spelling);
    table->spelling_units[table->spelling_count] = unit;
    uint32_t known = kachi_index_add(&table->names, table->spellings[table->spelling_count], unit);
    assert(known == unit && "data/units.csv has one name for two units");
    (void)known;
    table->spelling_count += 1;
}

/* "0.3048" or "1/24". */
static double factor_of(struct kachi_str text)
{
    double above = 0.0;
    double below = 1.0;
    bool is_fraction = kachi_str_contains(text, kachi_str_of("/"));
    struct kachi_str first = kachi_str_cut(&text, '/');
    bool ok = kachi_str_read_double(first, &above);
    if (is_fraction) {
        ok = ok && kachi_str_read_double(text, &below);
    }
    assert(ok && above > 0.0 && below > 0.0 && "data/units.csv has a factor that is no number");
    (void)ok;
    return above / below;
}

static void own_unit_add(struct kachi_unit_table *table, const struct kachi_str cells[])
{
    uint32_t dimension = kachi_units_dimension(table, cells[1]);
    if (dimension == KACHI_NONE) {
        dimension = dimension_add(table, cells[1], cells[0]);
    }
    struct kachi_unit unit = {
        .name = cells[2], .dimension = dimension, .factor = factor_of(cells[3])};
    uint32_t added = unit_append(table, &unit, KACHI_NONE);
    table->own_count = table->unit_count;
    spelling_add(table, unit.name, added);
    struct kachi_str aliases = cells[4];
    while (!kachi_str_is_empty(aliases)) {
        spelling_add(table, kachi_str_cut(&aliases, '|'), added);
    }
}

uint32_t kachi_units_dimension(const struct kachi_unit_table *table,
                               struct kachi_str reference_unit)
{
    for (uint32_t i = 0; i < table->dimension_count; i++) {
        if (kachi_str_equal(table->dimensions[i].reference_unit, reference_unit)) {
            return i;
        }
    }
    return KACHI_NONE;
}

uint32_t kachi_units_add(struct kachi_unit_table *table, const struct kachi_unit *unit,
                         struct kachi_str reference_unit, struct kachi_str dimension_name)
{
    struct kachi_unit added = *unit;
    added.dimension = kachi_units_dimension(table, reference_unit);
    uint32_t own = kachi_index_find(&table->names, reference_unit);
    if (added.dimension == KACHI_NONE && own != KACHI_NONE) {
        added.dimension = table->units[own].dimension;
        added.factor *= table->units[own].factor;
    }
    if (added.dimension == KACHI_NONE) {
        added.dimension = dimension_add(table, reference_unit, dimension_name);
    }
    uint32_t known = unit_find(table, &added, true);
    if (known != KACHI_NONE && same_factor(added.factor, table->units[known].factor)) {
        return known;
    }
    uint32_t same = unit_find(table, &added, false);
    return same != KACHI_NONE ? same : unit_append(table, &added, known);
}

struct kachi_str kachi_units_near(struct kachi_arena *arena, const struct kachi_unit_table *table,
                                  struct kachi_str name)
{
    size_t nearest[NEAR_SPELLINGS];
    size_t count =
        kachi_text_nearest(name, table->spelling_count, table->spellings, NEAR_SPELLINGS, nearest);
    uint32_t shown[NEAR_UNITS];
    size_t shown_count = 0;
    struct kachi_str near = kachi_str_of("");
    for (size_t i = 0; i < count && shown_count < NEAR_UNITS; i++) {
        uint32_t unit = table->spelling_units[nearest[i]];
        bool is_new = true;
        for (size_t seen = 0; seen < shown_count; seen++) {
            is_new = is_new && shown[seen] != unit;
        }
        if (is_new) {
            near = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(near),
                                   shown_count == 0 ? "" : ", ",
                                   KACHI_STR_ARG(table->units[unit].name));
            shown[shown_count++] = unit;
        }
    }
    return near;
}

void kachi_units_init(struct kachi_unit_table *table, struct kachi_arena *arena)
{
    *table = (struct kachi_unit_table){.arena = arena};
    kachi_index_init(&table->names, arena);
    const struct kachi_embedded_file *file = kachi_embedded_find("data/units.csv");
    assert(file != NULL);
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_csv *csv = NULL;
    enum kachi_err err = kachi_csv_open(&scratch, file->path, file->content, &findings, &csv);
    assert(err == KACHI_OK && kachi_csv_column_count(csv) == 5);
    (void)err;
    struct kachi_csv_row row;
    while (kachi_csv_next(csv, &row)) {
        own_unit_add(table, row.cells);
    }
    assert(!kachi_findings_has_errors(&findings));
    kachi_findings_release(&findings);
    kachi_arena_release(&scratch);
}
