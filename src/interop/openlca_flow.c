/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openlca_flow.c - flows: products, wastes, and what goes to or comes from nature.
 */
#include "interop/openlca_internal.h"

static bool read_kind(struct openlca_reader *reader, kachi_json root, enum kachi_flow_kind *out)
{
    struct kachi_str word = kachi_json_text(kachi_json_get(root, "flowType"));
    if (kachi_str_is(word, "ELEMENTARY_FLOW")) {
        *out = KACHI_FLOW_ELEMENTARY;
        return true;
    }
    if (kachi_str_is(word, "PRODUCT_FLOW")) {
        *out = KACHI_FLOW_PRODUCT;
        return true;
    }
    if (kachi_str_is(word, "WASTE_FLOW")) {
        *out = KACHI_FLOW_WASTE;
        return true;
    }
    kachi_findings_add(reader->findings, "openlca-flow-type", openlca_place(reader, "flowType"),
                       KACHI_ARGS({"found", word}));
    return false;
}

static bool add_factor(struct openlca_reader *reader, struct openlca_object object)
{
    struct kachi_str id = openlca_reference(object.json, "flowProperty");
    uint32_t property = kachi_index_find(&reader->property_ids, id);
    if (property == KACHI_NONE) {
        kachi_json reference = kachi_json_get(object.json, "flowProperty");
        struct kachi_str name = openlca_text(reader, kachi_json_get(reference, "name"));
        openlca_tell_missing(reader, id, "openlca-flow-property-missing",
                             openlca_place_of(reader, object, "flowProperty"),
                             KACHI_ARGS({"property", name}, {"id", id}));
        return false;
    }
    double factor = 0;
    if (!openlca_factor(reader, object, "conversionFactor", &factor)) {
        return false;
    }
    OPENLCA_GROW(reader, reader->flow_factors, &reader->flow_factor_array);
    reader->flow_factors[reader->flow_factor_array.count++] =
        (struct openlca_flow_factor){.property = property, .factor = factor};
    return true;
}

/* Adds the properties in which amounts of the flow can be given, and finds the reference among
 * them. */
static bool read_properties(struct openlca_reader *reader, kachi_json root,
                            struct openlca_flow *flow)
{
    kachi_json list = openlca_array_get(reader, root, "flowProperties");
    size_t count = kachi_json_count(list);
    size_t flagged = 0;
    bool complete = true;
    flow->factor_first = reader->flow_factor_array.count;
    flow->reference = KACHI_NONE;
    for (size_t i = 0; i < count; i++) {
        struct openlca_object item = openlca_item(reader, list, "flowProperties", i);
        bool added = add_factor(reader, item);
        complete = complete && added;
        bool is_reference = openlca_flag(item.json, "isRefFlowProperty", "referenceFlowProperty");
        flagged += is_reference ? 1 : 0;
        if (added && (is_reference || count == 1)) {
            flow->reference = reader->flow_factors[reader->flow_factor_array.count - 1].property;
        }
    }
    flow->factor_count = reader->flow_factor_array.count - flow->factor_first;
    if (flagged > 1 || (flagged == 0 && count != 1)) {
        kachi_findings_add(reader->findings, "openlca-reference-property",
                           openlca_place(reader, "flowProperties"),
                           KACHI_ARGS({"flow", flow->name}));
        return false;
    }
    return complete;
}

/* Without the leading zeros that openLCA writes: "000124-38-9" is 124-38-9. */
static struct kachi_str cas_number(struct kachi_str text)
{
    size_t zeros = 0;
    while (zeros < text.bytes && text.text[zeros] == '0') {
        zeros++;
    }
    return kachi_str_slice(text, zeros, text.bytes);
}

static void add_to_builder(struct openlca_reader *reader, kachi_json root,
                           const struct openlca_flow *flow)
{
    uint32_t group = reader->properties[flow->reference].group;
    uint32_t unit = reader->units[reader->groups[group].reference].unit;
    struct kachi_str category = openlca_category_path(reader, root);
    bool is_elementary = flow->kind == KACHI_FLOW_ELEMENTARY;
    kachi_builder_add_flow(
        reader->builder,
        &(struct kachi_flow){
            .key = openlca_id(root),
            .name = flow->name,
            .category = category,
            .cas = cas_number(openlca_text(reader, kachi_json_get(root, "cas"))),
            .location = openlca_location_code(reader, root),
            .kind = flow->kind,
            .compartment = is_elementary ? openlca_compartment(category) : KACHI_TO_UNSPECIFIED,
            .dimension = kachi_builder_unit_at(reader->builder, unit)->dimension,
            .place = openlca_here(reader),
        });
}

void openlca_read_flow(struct openlca_reader *reader, kachi_json root)
{
    if (!openlca_check_root(reader, root, "Flow")) {
        return;
    }
    struct openlca_flow flow = {
        .name = openlca_text(reader, kachi_json_get(root, "name")),
    };
    bool has_kind = read_kind(reader, root, &flow.kind);
    if (!read_properties(reader, root, &flow) || !has_kind) {
        return;
    }
    struct kachi_arena *arena = &reader->arena;
    flow.name = kachi_str_copy(arena, flow.name);
    OPENLCA_GROW(reader, reader->flows, &reader->flow_array);
    uint32_t index = reader->flow_array.count++;
    reader->flows[index] = flow;
    kachi_index_add(&reader->flow_ids, kachi_str_copy(arena, openlca_id(root)), index);
    add_to_builder(reader, root, &flow);
}
