/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openlca_allocation.c - allocation factors of a process.
 *
 * A factor is taken where it says for which product, that product is one of the process, and, if
 * causal, for which exchange. Packages carry many that do not (left over from exchanges long
 * deleted): nobody can apply them, so they are counted, not guessed at.
 */
#include "interop/openlca_internal.h"

#include <inttypes.h>

enum kachi_allocation_method openlca_allocation_method(struct kachi_str word)
{
    if (kachi_str_has_prefix(word, "PHYSICAL")) {
        return KACHI_ALLOCATE_PHYSICAL;
    }
    if (kachi_str_has_prefix(word, "ECONOMIC")) {
        return KACHI_ALLOCATE_ECONOMIC;
    }
    if (kachi_str_has_prefix(word, "CAUSAL")) {
        return KACHI_ALLOCATE_CAUSAL;
    }
    return KACHI_ALLOCATE_NONE;
}

/* How factors name the exchanges of their process. */
struct exchange_names {
    struct kachi_index ids, internal_ids;
    struct kachi_index flows; /* of flows that stand once */
    struct kachi_index flows_twice;
    struct kachi_index products; /* flows that the process makes or treats */
};

static struct kachi_str internal_id(struct openlca_reader *reader, kachi_json object)
{
    int64_t id = kachi_json_int64(kachi_json_get(object, "internalId"), 0);
    return id == 0 ? kachi_str_of("") : kachi_str_print(&reader->scratch, "%" PRId64, id);
}

static void add_name(struct kachi_index *index, struct kachi_str name, size_t exchange)
{
    if (name.bytes > 0) {
        kachi_index_add(index, name, (uint32_t)exchange);
    }
}

static void name_exchanges(struct openlca_reader *reader, kachi_json exchanges,
                           struct exchange_names *names)
{
    kachi_index_init(&names->ids, &reader->scratch);
    kachi_index_init(&names->internal_ids, &reader->scratch);
    kachi_index_init(&names->flows, &reader->scratch);
    kachi_index_init(&names->flows_twice, &reader->scratch);
    kachi_index_init(&names->products, &reader->scratch);
    for (size_t i = 0; i < kachi_json_count(exchanges); i++) {
        kachi_json exchange = kachi_json_at(exchanges, i);
        struct kachi_str flow = openlca_reference(exchange, "flow");
        add_name(&names->ids, openlca_id(exchange), i);
        add_name(&names->internal_ids, internal_id(reader, exchange), i);
        if (kachi_index_add(&names->flows, flow, (uint32_t)i) != i) {
            add_name(&names->flows_twice, flow, i);
        }
        if (openlca_is_product(reader, exchange)) {
            add_name(&names->products, flow, i);
        }
    }
}

/* Which exchange a causal factor is for; KACHI_NONE where that cannot be told. */
static uint32_t find_exchange(struct openlca_reader *reader, const struct exchange_names *names,
                              kachi_json reference)
{
    struct kachi_str number = internal_id(reader, reference);
    if (number.bytes > 0) {
        return kachi_index_find(&names->internal_ids, number);
    }
    struct kachi_str id = openlca_id(reference);
    if (id.bytes > 0) {
        return kachi_index_find(&names->ids, id);
    }
    struct kachi_str flow = openlca_reference(reference, "flow");
    if (kachi_index_find(&names->flows_twice, flow) != KACHI_NONE) {
        return KACHI_NONE;
    }
    return kachi_index_find(&names->flows, flow);
}

/* False where the factor fits nothing in its process, or (with a finding) is no number. */
static bool add_factor(struct openlca_reader *reader, struct kachi_str activity,
                       const struct exchange_names *names, struct openlca_object object)
{
    struct kachi_allocation_factor factor = {
        .method = openlca_allocation_method(
            kachi_json_text(kachi_json_get(object.json, "allocationType"))),
        .formula = openlca_text(reader, kachi_json_get(object.json, "formula")),
    };
    struct kachi_str product = openlca_reference(object.json, "product");
    kachi_json reference = kachi_json_get(object.json, "exchange");
    uint32_t exchange = KACHI_NONE;
    if (reference != NULL) {
        exchange = find_exchange(reader, names, reference);
    }
    bool is_lost = reference != NULL && exchange == KACHI_NONE;
    if (is_lost || factor.method == KACHI_ALLOCATE_NONE ||
        kachi_index_find(&names->products, product) == KACHI_NONE) {
        return false;
    }
    factor.value = kachi_json_double(kachi_json_get(object.json, "value"), 0);
    if (factor.formula.bytes == 0 && !openlca_number(reader, object, "value", &factor.value)) {
        return false;
    }
    factor.place = openlca_place_of(reader, object, factor.formula.bytes > 0 ? "formula" : "value");
    kachi_builder_add_factor(reader->builder, activity, product, exchange, &factor);
    return true;
}

void openlca_read_allocation_factors(struct openlca_reader *reader, struct kachi_str activity,
                                     kachi_json root)
{
    kachi_json factors = openlca_array_get(reader, root, "allocationFactors");
    if (kachi_json_count(factors) == 0) {
        return;
    }
    struct exchange_names names;
    name_exchanges(reader, kachi_json_get(root, "exchanges"), &names);
    size_t idle = 0;
    for (size_t i = 0; i < kachi_json_count(factors); i++) {
        struct openlca_object object = openlca_item(reader, factors, "allocationFactors", i);
        idle += add_factor(reader, activity, &names, object) ? 0 : 1;
    }
    if (idle == 0) {
        return;
    }
    reader->idle_factor_count += (uint32_t)idle;
    reader->idle_factor_activity_count += 1;
    if (names.products.count > 1) {
        struct kachi_arena *scratch = &reader->scratch;
        kachi_findings_add(
            reader->findings, "openlca-factors-unusable",
            openlca_place(reader, "allocationFactors"),
            KACHI_ARGS({"activity", openlca_text(reader, kachi_json_get(root, "name"))},
                       {"idle", kachi_str_print(scratch, "%zu", idle)},
                       {"count", kachi_str_print(scratch, "%zu", kachi_json_count(factors))}));
    }
}
