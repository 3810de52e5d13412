/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_factors.h"

#include "base/digest.h"
#include "interop/pact_gxd.h"
#include "inventory/elementary.h"

#include <assert.h>
#include <math.h>

#define CO2 "Carbon dioxide, fossil"

struct factor {
    struct kachi_json_doc doc;
    struct kachi_str product; /* its first product id */
    kachi_moment created;
    bool is_used; /* the newest active one of its product */
};

static void read_factor(struct factor *factor, const struct kachi_pact_footprint *footprint,
                        struct kachi_findings *findings)
{
    *factor = (struct factor){.product = {"", 0}};
    if (kachi_json_read(footprint->id, footprint->json, findings, &factor->doc) != KACHI_OK) {
        return; /* told */
    }
    kachi_json root = factor->doc.root;
    factor->product = kachi_json_text(kachi_json_at(kachi_json_get(root, "productIds"), 0));
    (void)kachi_moment_read(kachi_json_text(kachi_json_get(root, "created")), &factor->created);
    factor->is_used = factor->product.bytes > 0 &&
                      !kachi_str_is(kachi_json_text(kachi_json_get(root, "status")), "Deprecated");
}

/* The older of two of one product gives way. */
static void choose(size_t count, struct factor factors[])
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            if (factors[i].is_used && factors[k].is_used &&
                kachi_str_equal(factors[i].product, factors[k].product)) {
                bool is_first_older = factors[i].created < factors[k].created;
                factors[is_first_older ? i : k].is_used = false;
            }
        }
    }
}

/* Deprecated, and no other footprint of the product counts: whoever uses the factor is told. */
static void tell_superseded(struct kachi_str source, size_t count, const struct factor factors[],
                            struct kachi_findings *findings)
{
    for (size_t i = 0; i < count; i++) {
        bool is_over = factors[i].product.bytes > 0 && !factors[i].is_used;
        for (size_t k = 0; is_over && k < count; k++) {
            bool is_first = k >= i || !kachi_str_equal(factors[k].product, factors[i].product);
            bool is_other =
                !factors[k].is_used || !kachi_str_equal(factors[k].product, factors[i].product);
            is_over = is_first && is_other;
        }
        if (is_over) {
            struct kachi_place place = {.source = source, .field = kachi_str_of("status")};
            kachi_findings_add(findings, "pact-superseded", place,
                               KACHI_ARGS({"product", factors[i].product}));
        }
    }
}

static void add_attribute(struct kachi_builder *builder, struct kachi_str activity,
                          const char *name, struct kachi_str value)
{
    struct kachi_attribute attribute = {.name = kachi_str_of(name), .value = value};
    if (!kachi_str_is_empty(value)) {
        kachi_builder_add_attribute(builder, activity, &attribute);
    }
}

/* How it was calculated, as the Green x Digital Consortium's extension says it. */
static void add_gxd(struct kachi_builder *builder, struct kachi_str source, struct kachi_str key,
                    kachi_json footprint, struct kachi_findings *findings)
{
    static const char *const levels[] = {"gxd_scope1_level", "gxd_scope2_level",
                                         "gxd_scope3_level"};
    struct kachi_pact_gxd gxd;
    if (!kachi_pact_gxd_read(source, footprint, findings, &gxd)) {
        return;
    }
    add_attribute(builder, key, "gxd_calculation",
                  kachi_str_of(gxd.is_by_organisation ? "organisation" : "product"));
    add_attribute(builder, key, "gxd_framework_edition", gxd.edition);
    for (size_t i = 0; i < 3; i++) {
        add_attribute(builder, key, levels[i], gxd.levels[i]);
    }
    add_attribute(builder, key, "gxd_gate_to_gate_kgco2e", gxd.gate_to_gate);
    add_attribute(builder, key, "gxd_certificate_amount", gxd.certificate_amount);
    add_attribute(builder, key, "gxd_certificate_type", gxd.certificate_type);
}

/* Ratings are attributes by the name of the data model; those of version 2, which has six of them
 * from 1 to 3, say so. */
static void add_quality(struct kachi_builder *builder, struct kachi_str key, kachi_json footprint)
{
    static const struct {
        const char *attribute, *member;
    } ratings[] = {{"technological_dqr", "technologicalDQR"},
                   {"geographical_dqr", "geographicalDQR"},
                   {"temporal_dqr", "temporalDQR"},
                   {"completeness_dqr", "completenessDQR"},
                   {"reliability_dqr", "reliabilityDQR"}};
    kachi_json pcf = kachi_json_get(footprint, "pcf");
    kachi_json dqi = kachi_json_get(pcf, "dqi");
    add_attribute(builder, key, "pact_id", kachi_json_text(kachi_json_get(footprint, "id")));
    add_attribute(builder, key, "primary_data_share",
                  kachi_json_text(kachi_json_get(pcf, "primaryDataShare")));
    for (size_t i = 0; i < sizeof(ratings) / sizeof(ratings[0]); i++) {
        add_attribute(builder, key, ratings[i].attribute,
                      kachi_json_text(kachi_json_get(dqi, ratings[i].member)));
    }
    if (kachi_json_get(dqi, "completenessDQR") != NULL) {
        add_attribute(builder, key, "pact_dqr_scale", kachi_str_of("1-3"));
    }
}

static bool read_amount(kachi_json pcf, const char *member, struct kachi_place place,
                        struct kachi_findings *findings, double *out)
{
    bool is_amount =
        kachi_str_read_double(kachi_json_text(kachi_json_get(pcf, member)), out) && isfinite(*out);
    if (!is_amount) {
        kachi_findings_add_as(findings, KACHI_WARNING, "pact-member", place,
                              KACHI_ARGS({"member", kachi_str_of(member)}));
    }
    return is_amount;
}

/* False where it cannot be used; a finding says why. */
static bool add_factor(struct kachi_builder *builder, struct kachi_str source, kachi_json footprint,
                       struct kachi_str key, struct kachi_findings *findings)
{
    kachi_json pcf = kachi_json_get(footprint, "pcf");
    struct kachi_str declared = kachi_json_text(kachi_json_get(pcf, "declaredUnitOfMeasurement"));
    struct kachi_str name = kachi_json_text(kachi_json_get(footprint, "productNameCompany"));
    struct kachi_place place = {.source = source, .field = kachi_str_of("pcf")};
    kachi_moment from = 0;
    kachi_moment until = 0;
    bool has_validity = kachi_pact_validity(footprint, &from, &until);
    double total = 0.0;
    double amount = 0.0; /* of the declared unit: what the total is for */
    uint32_t unit = kachi_builder_unit(builder, kachi_pact_unit_here(declared));
    if (unit == KACHI_NONE) {
        kachi_findings_add_as(findings, KACHI_WARNING, "pact-unit", place,
                              KACHI_ARGS({"product", name}, {"unit", declared}));
        return false;
    }
    if (!read_amount(pcf, "pcfExcludingBiogenicUptake", place, findings, &total) ||
        !read_amount(pcf, "declaredUnitAmount", place, findings, &amount)) {
        return false;
    }
    if (amount <= 0.0 || !isfinite(total / amount)) {
        kachi_findings_add_as(findings, KACHI_WARNING, "pact-member", place,
                              KACHI_ARGS({"member", kachi_str_of("declaredUnitAmount")}));
        return false;
    }
    struct kachi_flow flow = {
        .key = key,
        .name = name,
        .kind = KACHI_FLOW_PRODUCT,
        .dimension = kachi_builder_unit_at(builder, unit)->dimension,
        .place = place,
    };
    struct kachi_activity activity = {
        .key = key,
        .name = name,
        .location = kachi_json_text(kachi_json_get(pcf, "geographyCountry")),
        .owner = kachi_json_text(kachi_json_get(footprint, "companyName")),
        .source = source,
        .comment = kachi_json_text(kachi_json_get(footprint, "productDescription")),
        .valid_from = has_validity ? kachi_utc_day_of_moment(from) : KACHI_NO_DAY,
        .valid_until = has_validity ? kachi_utc_day_of_moment(until) : KACHI_NO_DAY,
        .place = place,
    };
    struct kachi_exchange product = {
        .direction = KACHI_OUTPUT, .amount = amount, .unit = unit, .place = place};
    struct kachi_exchange emission = {
        .direction = KACHI_OUTPUT,
        .amount = total,
        .unit = kachi_builder_unit(builder, kachi_str_of("kg")),
        .place = place,
    };
    kachi_builder_add_flow(builder, &flow);
    kachi_builder_add_activity(builder, &activity);
    kachi_builder_add_exchange(builder, key, key, &product, true);
    kachi_builder_add_exchange(builder, key, kachi_str_of(CO2), &emission, false);
    add_quality(builder, key, footprint);
    add_gxd(builder, source, key, footprint, findings);
    return true;
}

enum kachi_err kachi_pact_factors(struct kachi_str source, size_t count,
                                  const struct kachi_pact_footprint footprints[],
                                  struct kachi_findings *findings, struct kachi_dataset **out)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct factor *factors = KACHI_NEW_ARRAY(&arena, struct factor, count + 1);
    struct kachi_builder *builder = kachi_builder_new();
    for (size_t i = 0; i < count; i++) {
        read_factor(&factors[i], &footprints[i], findings);
    }
    choose(count, factors);
    tell_superseded(source, count, factors, findings);
    struct kachi_flow co2;
    bool is_known = kachi_elementary_find(&arena, builder, kachi_str_of(CO2), &co2);
    assert(is_known);
    (void)is_known;
    kachi_builder_add_flow(builder, &co2);
    for (size_t i = 0; i < count; i++) {
        if (factors[i].is_used) {
            (void)add_factor(builder, source, factors[i].doc.root, factors[i].product, findings);
        }
    }
    struct kachi_source from = {.name = source, .format = kachi_str_of("pact"), .digest = {"", 0}};
    struct kachi_hasher hasher;
    kachi_hasher_init(&hasher);
    for (size_t i = 0; i < count; i++) {
        kachi_hasher_add(&hasher, footprints[i].json);
    }
    struct kachi_digest digest = kachi_hasher_end(&hasher);
    kachi_hasher_release(&hasher);
    from.digest = kachi_digest_text(&arena, &digest);
    kachi_builder_add_source(builder, &from);
    enum kachi_err err = kachi_builder_finish(builder, findings, out);
    kachi_builder_free(builder);
    for (size_t i = 0; i < count; i++) {
        kachi_json_release(&factors[i].doc);
    }
    kachi_arena_release(&arena);
    return err;
}
