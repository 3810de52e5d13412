/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_gxd.h"

#include "base/compiler.h"

#define EXTENSION_VERSION "2.0.0"

/* Both languages of the schema, at any branch or address of the consortium's repository. */
#define SCHEMA_MARK "Green-x-Digital-Consortium/data-model-extensions"

void kachi_pact_gxd_write(const struct kachi_pact_gxd_own *own, struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "specVersion", EXTENSION_VERSION);
    kachi_json_pair_text(json, "dataSchema", KACHI_PACT_GXD_SCHEMA);
    kachi_json_key(json, "data");
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "calcMethod", "0");
    kachi_json_pair_str(json, "FWedition", own->edition);
    if (own->gate_to_gate.bytes > 0) {
        kachi_json_key(json, "gateToGate");
        kachi_json_begin_object(json);
        if (own->is_fossil) {
            kachi_json_pair_str(json, "gateToGateFossilGhgEmissions", own->gate_to_gate);
        }
        /* In spite of its name: emissions, biogenic ones and removals with them. */
        kachi_json_pair_str(json, "gateToGateBiogenicCarbonContent", own->gate_to_gate);
        kachi_json_end_object(json);
    }
    kachi_json_end_object(json);
    kachi_json_end_object(json);
}

static kachi_json find_data(kachi_json footprint)
{
    kachi_json extensions = kachi_json_get(footprint, "extensions");
    for (size_t i = 0; i < kachi_json_count(extensions); i++) {
        kachi_json one = kachi_json_at(extensions, i);
        struct kachi_str schema = kachi_json_text(kachi_json_get(one, "dataSchema"));
        if (kachi_str_contains(schema, kachi_str_of(SCHEMA_MARK))) {
            return kachi_json_get(one, "data");
        }
    }
    return NULL;
}

static void tell(struct kachi_str source, const char *member, struct kachi_findings *findings)
{
    struct kachi_place place = {.source = source, .field = kachi_str_of(member)};
    kachi_findings_add_as(findings, KACHI_WARNING, "pact-member", place,
                          KACHI_ARGS({"member", kachi_str_of(member)}));
}

static bool is_level(struct kachi_str text)
{
    static const char *const levels[] = {"organization", "site", "building", "production line"};
    bool is_one = false;
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        is_one = is_one || kachi_str_is(text, levels[i]);
    }
    return is_one;
}

bool kachi_pact_gxd_read(struct kachi_str source, kachi_json footprint,
                         struct kachi_findings *findings, struct kachi_pact_gxd *out)
{
    static const char *const levels[] = {"scope1DistributionLevel", "scope2DistributionLevel",
                                         "scope3DistributionLevel"};
    kachi_json data = find_data(footprint);
    *out = (struct kachi_pact_gxd){.is_by_organisation = false};
    if (data == NULL) {
        return false;
    }
    kachi_json organisation = kachi_json_get(data, "organization");
    kachi_json gate = kachi_json_get(data, "gateToGate");
    kachi_json certificate = kachi_json_get(data, "certificate");
    struct kachi_str method = kachi_json_text(kachi_json_get(data, "calcMethod"));
    out->is_by_organisation = kachi_str_is(method, "1");
    out->edition = kachi_json_text(kachi_json_get(data, "FWedition"));
    if (!out->is_by_organisation && !kachi_str_is(method, "0")) {
        tell(source, "calcMethod", findings);
    }
    if (kachi_str_is_empty(out->edition)) {
        tell(source, "FWedition", findings);
    }
    for (size_t i = 0; i < 3; i++) {
        out->levels[i] = kachi_json_text(kachi_json_get(organisation, levels[i]));
        if (out->is_by_organisation && !is_level(out->levels[i])) {
            tell(source, levels[i], findings);
        }
    }
    out->gate_to_gate = kachi_json_text(kachi_json_get(gate, "gateToGateFossilGhgEmissions"));
    out->certificate_amount = kachi_json_text(kachi_json_get(certificate, "certificateAmount"));
    out->certificate_type = kachi_json_text(kachi_json_get(certificate, "certificateType"));
    return true;
}
