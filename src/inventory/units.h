/* SPDX-License-Identifier: Apache-2.0 */
/*
 * units.h - units and dimensions while a dataset is being made: Kachi's own table (data/units.csv)
 * and what files define beside it.
 *
 * A unit is told apart by name, dimension and factor: "ft" of a file that rounds it to 0.3 m is
 * another unit than Kachi's. Dimensions are named by their reference unit; where a file's
 * reference unit is a unit of Kachi's (J), the file's units are counted in Kachi's dimension (MJ).
 */
#ifndef KACHI_INVENTORY_UNITS_H
#define KACHI_INVENTORY_UNITS_H

#include "inventory/dataset.h"
#include "inventory/index.h"

struct kachi_unit_table {
    struct kachi_arena *arena;
    uint32_t dimension_count, unit_count;
    uint32_t own_count; /* units of data/units.csv stand first */
    size_t dimension_capacity, unit_capacity;
    struct kachi_dimension *dimensions;
    struct kachi_unit *units;
    uint32_t *differs_from;   /* by unit: Kachi's unit of that name where the factors differ */
    struct kachi_index names; /* of Kachi's own units: names and aliases */
    size_t spelling_count, spelling_capacity, spelling_unit_capacity;
    struct kachi_str *spellings; /* all names and aliases, for near matches */
    uint32_t *spelling_units;
};

/* Reads data/units.csv; a fault in it is a bug. Texts are copied to arena. */
void kachi_units_init(struct kachi_unit_table *table, struct kachi_arena *arena);
uint32_t kachi_units_add(struct kachi_unit_table *table, const struct kachi_unit *unit,
                         struct kachi_str reference_unit, struct kachi_str dimension_name);
/* By the symbol of its reference unit, "kg"; KACHI_NONE where there is none. */
uint32_t kachi_units_dimension(const struct kachi_unit_table *table,
                               struct kachi_str reference_unit);
struct kachi_str kachi_units_near(struct kachi_arena *arena, const struct kachi_unit_table *table,
                                  struct kachi_str name);

#endif
