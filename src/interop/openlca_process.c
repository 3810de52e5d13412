/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openlca_process.c - processes: an activity with its exchanges, amounts in the reference unit of
 * each flow.
 */
#include "interop/openlca_internal.h"

#define DAY_CHARACTERS 10

/* The civil day at the start of "2001-01-01T00:00:00-07:00" or "2001-01-01Z": as the author wrote
 * it. */
static kachi_day read_day(struct openlca_reader *reader, kachi_json documentation, const char *name)
{
    kachi_day day = KACHI_NO_DAY;
    struct kachi_str text = kachi_str_trim(kachi_json_text(kachi_json_get(documentation, name)));
    size_t end = text.bytes < DAY_CHARACTERS ? text.bytes : DAY_CHARACTERS;
    if (text.bytes > 0 && !kachi_day_read(kachi_str_slice(text, 0, end), &day)) {
        kachi_findings_add(reader->findings, "openlca-date",
                           openlca_place(reader, "processDocumentation.%s", name),
                           KACHI_ARGS({"found", text}));
    }
    return day;
}

/* The publication, or else the first of the sources. */
static struct kachi_str read_source(struct openlca_reader *reader, kachi_json documentation)
{
    kachi_json source = kachi_json_get(documentation, "publication");
    if (source == NULL) {
        source = kachi_json_at(kachi_json_get(documentation, "sources"), 0);
    }
    return openlca_text(reader, kachi_json_get(source, "name"));
}

static void add_activity(struct openlca_reader *reader, kachi_json root)
{
    kachi_json documentation = kachi_json_get(root, "processDocumentation");
    struct kachi_str method = kachi_json_text(kachi_json_get(root, "defaultAllocationMethod"));
    kachi_builder_add_activity(
        reader->builder, &(struct kachi_activity){
                             .key = openlca_id(root),
                             .name = openlca_text(reader, kachi_json_get(root, "name")),
                             .category = openlca_category_path(reader, root),
                             .location = openlca_location_code(reader, root),
                             .source = read_source(reader, documentation),
                             .comment = openlca_text(reader, kachi_json_get(root, "description")),
                             .allocation = openlca_allocation_method(method),
                             .valid_from = read_day(reader, documentation, "validFrom"),
                             .valid_until = read_day(reader, documentation, "validUntil"),
                             .place = openlca_here(reader),
                         });
}

static bool is_input(kachi_json exchange)
{
    return openlca_flag(exchange, "isInput", "input");
}

static bool is_reference(kachi_json exchange)
{
    return openlca_flag(exchange, "isQuantitativeReference", "quantitativeReference");
}

static bool is_avoided(kachi_json exchange)
{
    return openlca_flag(exchange, "isAvoidedProduct", "avoidedProduct");
}

bool openlca_is_product(const struct openlca_reader *reader, kachi_json exchange)
{
    uint32_t index = kachi_index_find(&reader->flow_ids, openlca_reference(exchange, "flow"));
    if (index == KACHI_NONE || is_avoided(exchange)) {
        return false;
    }
    switch (reader->flows[index].kind) {
    case KACHI_FLOW_PRODUCT:
        return !is_input(exchange);
    case KACHI_FLOW_WASTE:
        return is_input(exchange);
    case KACHI_FLOW_ELEMENTARY:
        break;
    }
    return false;
}

/*
 * The exchange to take as what the process is about where none is marked: its only product, with a
 * finding. SIZE_MAX where one is marked, or where there is nothing to take: linking tells that.
 */
static size_t assume_reference(struct openlca_reader *reader, kachi_json root, kachi_json exchanges)
{
    size_t products = 0;
    size_t product_at = SIZE_MAX;
    for (size_t i = 0; i < kachi_json_count(exchanges); i++) {
        kachi_json exchange = kachi_json_at(exchanges, i);
        if (is_reference(exchange)) {
            return SIZE_MAX;
        }
        if (openlca_is_product(reader, exchange)) {
            product_at = i;
            products += 1;
        }
    }
    if (products != 1) {
        return SIZE_MAX;
    }
    struct kachi_str name = openlca_text(reader, kachi_json_get(root, "name"));
    kachi_findings_add(reader->findings, "openlca-reference-assumed",
                       openlca_place(reader, "exchanges[%zu]", product_at),
                       KACHI_ARGS({"activity", name}));
    return product_at;
}

static const struct openlca_flow *find_flow(struct openlca_reader *reader,
                                            struct openlca_object object)
{
    kachi_json reference = kachi_json_get(object.json, "flow");
    uint32_t index = kachi_index_find(&reader->flow_ids, openlca_id(reference));
    if (index != KACHI_NONE) {
        return &reader->flows[index];
    }
    struct kachi_str name = openlca_text(reader, kachi_json_get(reference, "name"));
    openlca_tell_missing(reader, openlca_id(reference), "openlca-flow-missing",
                         openlca_place_of(reader, object, "flow"),
                         KACHI_ARGS({"flow", name}, {"id", openlca_id(reference)}));
    return NULL;
}

/* In which property of its flow the amount is given: the flow's reference where nothing is said. */
static const struct openlca_flow_factor *find_flow_factor(struct openlca_reader *reader,
                                                          struct openlca_object object,
                                                          const struct openlca_flow *flow)
{
    kachi_json reference = kachi_json_get(object.json, "flowProperty");
    struct kachi_str id = openlca_id(reference);
    for (uint32_t i = 0; i < flow->factor_count; i++) {
        const struct openlca_flow_factor *factor = &reader->flow_factors[flow->factor_first + i];
        if (id.bytes == 0 ? factor->property == flow->reference
                          : kachi_str_equal(reader->properties[factor->property].id, id)) {
            return factor;
        }
    }
    struct kachi_str name = openlca_text(reader, kachi_json_get(reference, "name"));
    kachi_findings_add(reader->findings, "openlca-flow-property-other",
                       openlca_place_of(reader, object, "flowProperty"),
                       KACHI_ARGS({"flow", flow->name}, {"property", name.bytes > 0 ? name : id}));
    return NULL;
}

/* Sets unit and factor: number x unit factor / property factor is in the flow's reference unit. */
static bool read_unit(struct openlca_reader *reader, struct openlca_object object,
                      const struct openlca_flow *flow, struct kachi_exchange *exchange)
{
    const struct openlca_flow_factor *factor = find_flow_factor(reader, object, flow);
    if (factor == NULL) {
        return false;
    }
    const struct openlca_unit *unit =
        openlca_find_unit(reader, object, &reader->properties[factor->property]);
    if (unit == NULL) {
        return false;
    }
    /* 1, except where the package counts in another unit than Kachi does: kWh for MJ. */
    uint32_t group = reader->properties[flow->reference].group;
    uint32_t reference = reader->units[reader->groups[group].reference].unit;
    double reference_factor = kachi_builder_unit_at(reader->builder, reference)->factor;
    exchange->unit = unit->unit;
    exchange->factor = unit->factor / factor->factor * reference_factor;
    return true;
}

static bool read_amount(struct openlca_reader *reader, struct openlca_object object,
                        struct kachi_exchange *exchange)
{
    exchange->formula = openlca_text(reader, kachi_json_get(object.json, "amountFormula"));
    double written = kachi_json_double(kachi_json_get(object.json, "amount"), 0);
    if (exchange->formula.bytes == 0 && !openlca_number(reader, object, "amount", &written)) {
        return false;
    }
    exchange->amount = written * exchange->factor;
    exchange->place =
        openlca_place_of(reader, object, exchange->formula.bytes > 0 ? "amountFormula" : "amount");
    return true;
}

static void add_exchange(struct openlca_reader *reader, struct kachi_str activity,
                         struct openlca_object object, bool is_assumed)
{
    const struct openlca_flow *flow = find_flow(reader, object);
    struct kachi_exchange exchange = {
        .direction = is_input(object.json) ? KACHI_INPUT : KACHI_OUTPUT,
        .is_avoided = is_avoided(object.json),
        .provider = openlca_reference(object.json, "defaultProvider"),
    };
    if (flow == NULL || !read_unit(reader, object, flow, &exchange) ||
        !read_amount(reader, object, &exchange)) {
        return;
    }
    exchange.uncertainty = openlca_read_uncertainty(reader, object);
    kachi_builder_add_exchange(reader->builder, activity, openlca_reference(object.json, "flow"),
                               &exchange, is_assumed || is_reference(object.json));
}

void openlca_read_process(struct openlca_reader *reader, kachi_json root)
{
    if (!openlca_check_root(reader, root, "Process")) {
        return;
    }
    struct kachi_str activity = openlca_id(root);
    add_activity(reader, root);
    openlca_read_parameters(reader, activity, root);
    kachi_json exchanges = openlca_array_get(reader, root, "exchanges");
    if (kachi_json_count(exchanges) == 0) {
        struct kachi_str name = openlca_text(reader, kachi_json_get(root, "name"));
        kachi_findings_add(reader->findings, "openlca-exchanges-missing",
                           openlca_place(reader, "exchanges"), KACHI_ARGS({"activity", name}));
    }
    size_t assumed = assume_reference(reader, root, exchanges);
    for (size_t i = 0; i < kachi_json_count(exchanges); i++) {
        add_exchange(reader, activity, openlca_item(reader, exchanges, "exchanges", i),
                     i == assumed);
    }
    openlca_tell_uncertainties(reader);
    openlca_read_allocation_factors(reader, activity, root);
}
