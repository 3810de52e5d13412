/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openlca_units.c - unit groups and flow properties: what amounts of a package are counted in.
 */
#include "interop/openlca_internal.h"

#include "base/text.h"

#define UNITS_LISTED 12

static bool is_reference_unit(kachi_json unit)
{
    return openlca_flag(unit, "isRefUnit", "referenceUnit");
}

/* The number of the reference unit in the group's list; SIZE_MAX with a finding where there is not
 * exactly one. */
static size_t find_reference(struct openlca_reader *reader, kachi_json root, kachi_json units)
{
    size_t found = SIZE_MAX;
    size_t flagged = 0;
    for (size_t i = 0; i < kachi_json_count(units); i++) {
        if (is_reference_unit(kachi_json_at(units, i))) {
            found = i;
            flagged += 1;
        }
    }
    if (flagged == 1) {
        return found;
    }
    kachi_findings_add(reader->findings, "openlca-reference-unit", openlca_place(reader, "units"),
                       KACHI_ARGS({"group", openlca_text(reader, kachi_json_get(root, "name"))}));
    return SIZE_MAX;
}

static void add_unit(struct openlca_reader *reader, struct openlca_object object,
                     struct kachi_str reference_name, struct kachi_str group_name)
{
    double factor = 0;
    if (!openlca_factor(reader, object, "conversionFactor", &factor)) {
        return;
    }
    if (is_reference_unit(object.json) && (factor < 1 || factor > 1)) {
        char buffer[KACHI_DOUBLE_TEXT_BYTES];
        kachi_findings_add(
            reader->findings, "openlca-reference-unit-factor",
            openlca_place_of(reader, object, "conversionFactor"),
            KACHI_ARGS({"unit", reference_name}, {"value", kachi_double_text(factor, buffer)}));
        return;
    }
    struct kachi_arena *arena = &reader->arena;
    struct kachi_str name = openlca_text(reader, kachi_json_get(object.json, "name"));
    OPENLCA_GROW(reader, reader->units, &reader->unit_array);
    reader->units[reader->unit_array.count++] = (struct openlca_unit){
        .id = kachi_str_copy(arena, openlca_id(object.json)),
        .name = kachi_str_copy(arena, name),
        .factor = factor,
        .unit = kachi_builder_add_unit(reader->builder, name, factor, reference_name, group_name),
    };
}

/* "Units of mass" is about mass: the dimension, where the name of a group follows openLCA's habit.
 */
static struct kachi_str dimension_name(struct kachi_str group)
{
    static const char prefix[] = "Units of ";
    if (kachi_str_has_prefix(group, prefix)) {
        return kachi_str_slice(group, sizeof prefix - 1, group.bytes);
    }
    return group;
}

void openlca_read_unit_group(struct openlca_reader *reader, kachi_json root)
{
    if (!openlca_check_root(reader, root, "UnitGroup")) {
        return;
    }
    kachi_json units = openlca_array_get(reader, root, "units");
    size_t reference = find_reference(reader, root, units);
    if (reference == SIZE_MAX) {
        return;
    }
    struct kachi_str name = openlca_text(reader, kachi_json_get(root, "name"));
    struct kachi_str reference_name =
        openlca_text(reader, kachi_json_get(kachi_json_at(units, reference), "name"));
    uint32_t first = reader->unit_array.count;
    for (size_t i = 0; i < kachi_json_count(units); i++) {
        add_unit(reader, openlca_item(reader, units, "units", i), reference_name,
                 dimension_name(name));
    }
    uint32_t count = reader->unit_array.count - first;
    if (count != kachi_json_count(units)) {
        return;
    }
    struct kachi_arena *arena = &reader->arena;
    OPENLCA_GROW(reader, reader->groups, &reader->group_array);
    uint32_t index = reader->group_array.count++;
    reader->groups[index] = (struct openlca_unit_group){
        .name = kachi_str_copy(arena, name),
        .unit_first = first,
        .unit_count = count,
        .reference = first + (uint32_t)reference,
    };
    kachi_index_add(&reader->group_ids, kachi_str_copy(arena, openlca_id(root)), index);
}

void openlca_read_flow_property(struct openlca_reader *reader, kachi_json root)
{
    if (!openlca_check_root(reader, root, "FlowProperty")) {
        return;
    }
    struct kachi_str name = openlca_text(reader, kachi_json_get(root, "name"));
    struct kachi_str group_id = openlca_reference(root, "unitGroup");
    uint32_t group = kachi_index_find(&reader->group_ids, group_id);
    if (group == KACHI_NONE) {
        openlca_tell_missing(reader, group_id, "openlca-unit-group-missing",
                             openlca_place(reader, "unitGroup"),
                             KACHI_ARGS({"property", name}, {"id", group_id}));
        return;
    }
    struct kachi_arena *arena = &reader->arena;
    OPENLCA_GROW(reader, reader->properties, &reader->property_array);
    uint32_t index = reader->property_array.count++;
    reader->properties[index] = (struct openlca_flow_property){
        .id = kachi_str_copy(arena, openlca_id(root)),
        .name = kachi_str_copy(arena, name),
        .group = group,
    };
    kachi_index_add(&reader->property_ids, reader->properties[index].id, index);
}

/* "kg, t, g": the units there are, nearest to the wanted name first where some are near. */
static struct kachi_str list_units(struct openlca_reader *reader,
                                   const struct openlca_unit_group *group, struct kachi_str wanted)
{
    struct kachi_arena *arena = &reader->scratch;
    struct kachi_str *names = KACHI_NEW_ARRAY(arena, struct kachi_str, group->unit_count);
    size_t order[UNITS_LISTED];
    for (size_t i = 0; i < group->unit_count; i++) {
        names[i] = reader->units[group->unit_first + i].name;
    }
    size_t count = kachi_text_nearest(wanted, group->unit_count, names, 3, order);
    for (size_t i = 0; count == 0 && i < group->unit_count && i < UNITS_LISTED; i++) {
        order[i] = i;
    }
    if (count == 0) {
        count = group->unit_count < UNITS_LISTED ? group->unit_count : UNITS_LISTED;
    }
    struct kachi_str list = names[order[0]];
    for (size_t i = 1; i < count; i++) {
        list = kachi_str_print(arena, "%.*s, %.*s", KACHI_STR_ARG(list),
                               KACHI_STR_ARG(names[order[i]]));
    }
    return list;
}

const struct openlca_unit *openlca_find_unit(struct openlca_reader *reader,
                                             struct openlca_object object,
                                             const struct openlca_flow_property *property)
{
    const struct openlca_unit_group *group = &reader->groups[property->group];
    kachi_json unit = kachi_json_get(object.json, "unit");
    if (unit == NULL) {
        return &reader->units[group->reference];
    }
    struct kachi_str id = openlca_id(unit);
    struct kachi_str name = openlca_text(reader, kachi_json_get(unit, "name"));
    for (uint32_t i = 0; i < group->unit_count; i++) {
        const struct openlca_unit *candidate = &reader->units[group->unit_first + i];
        if (id.bytes > 0 ? kachi_str_equal(candidate->id, id)
                         : kachi_str_equal(candidate->name, name)) {
            return candidate;
        }
    }
    kachi_findings_add(reader->findings, "openlca-unit-missing",
                       openlca_place_of(reader, object, "unit"),
                       KACHI_ARGS({"unit", name.bytes > 0 ? name : id}, {"group", group->name},
                                  {"near", list_units(reader, group, name)}));
    return NULL;
}
