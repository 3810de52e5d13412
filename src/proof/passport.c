/* SPDX-License-Identifier: Apache-2.0 */
/* The subject of a Digital Product Passport (UNTP DPP 0.6.0): the maker's own carrier. */
#include "proof/credential_internal.h"

/* UN/ECE Recommendation 20 codes of the units that products are counted in; others stay as they
 * are. */
static struct kachi_str unit_code(struct kachi_str unit)
{
    static const char *const codes[][2] = {
        {"kg", "KGM"}, {"t", "TNE"},  {"g", "GRM"},    {"item", "C62"}, {"kWh", "KWH"},
        {"MJ", "3B"},  {"m3", "MTQ"}, {"m2", "MTK"},   {"m", "MTR"},    {"l", "LTR"},
        {"L", "LTR"},  {"h", "HUR"},  {"t*km", "TKM"}, {"tkm", "TKM"},
    };
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (kachi_str_is(unit, codes[i][0])) {
            return kachi_str_of(codes[i][1]);
        }
    }
    return unit;
}

/* Whether the footprint counts what comes after the gate: use, or end of life. */
static bool is_to_grave(const struct kachi_draft *draft)
{
    kachi_json cfp = kachi_json_get(draft->content, "cfp");
    kachi_json stages = kachi_json_get(cfp, "stages_kgco2e_per_unit");
    double use = kachi_json_double(kachi_json_get(stages, "use"), 0);
    double end = kachi_json_double(kachi_json_get(stages, "end-of-life"), 0);
    return use < 0 || use > 0 || end < 0 || end > 0;
}

/* The share of primary data, where the statement says it; else 0, which claims nothing. */
static double primary_share(const struct kachi_draft *draft)
{
    kachi_json quality = kachi_json_get(draft->content, "quality");
    return kachi_json_double(kachi_json_get(quality, "primary_share"), 0);
}

static void write_scorecard(struct kachi_draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    const struct kachi_value_statement *statement = draft->statement;
    kachi_draft_begin(draft, "emissionsScorecard", "EmissionsPerformance", NULL);
    kachi_json_pair_double(json, "carbonFootprint",
                           kachi_decimal_to_double(statement->cfp_kgco2e_per_unit));
    kachi_json_pair_str(json, "declaredUnit", unit_code(statement->unit));
    kachi_json_pair_text(json, "operationalScope",
                         is_to_grave(draft) ? "CradleToGrave" : "CradleToGate");
    kachi_json_pair_double(json, "primarySourcedRatio", primary_share(draft));
    kachi_draft_end(draft);
}

/* The verifier's credential, named by the digest of its bytes: whoever has both sees that they
 * belong together. */
static void write_evidence(struct kachi_draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    struct kachi_str evidence = kachi_str_trim(draft->request->evidence);
    if (kachi_str_is_empty(evidence)) {
        return;
    }
    struct kachi_digest digest = kachi_digest_of(evidence);
    kachi_draft_begin(draft, "conformityEvidence", "SecureLink", "Link");
    kachi_json_pair_text(json, "linkName", "Digital Conformity Credential of the verifier");
    kachi_json_pair_str(json, "hashDigest", kachi_digest_text(draft->arena, &digest));
    kachi_json_pair_text(json, "hashMethod", "SHA-256");
    kachi_json_pair_text(json, "encryptionMethod", "none");
    kachi_draft_end(draft);
}

static void write_claim(struct kachi_draft *draft, size_t index, struct kachi_decimal value)
{
    struct kachi_json_writer *json = &draft->json;
    const char *name = kachi_credential_metric(index);
    kachi_draft_begin(draft, NULL, "Claim", "Declaration");
    kachi_json_pair_str(json, "id",
                        kachi_str_print(draft->arena, "%.*s#%s", KACHI_STR_ARG(draft->urn), name));
    kachi_json_pair_str(json, "description",
                        kachi_str_print(draft->arena, "%s, kg CO2e per %.*s", name,
                                        KACHI_STR_ARG(draft->statement->unit)));
    kachi_json_pair_bool(json, "conformance", kachi_draft_checks_hold(draft));
    kachi_json_pair_text(json, "conformityTopic", KACHI_CREDENTIAL_TOPIC);
    kachi_draft_criteria(draft);
    kachi_draft_metric(draft, index, value);
    write_evidence(draft);
    kachi_draft_end(draft);
}

static void write_product(struct kachi_draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    bool has_gtin = !kachi_str_is_empty(draft->request->gtin);
    kachi_draft_begin(draft, "product", "Product", NULL);
    kachi_draft_product(draft);
    if (has_gtin) {
        kachi_draft_begin(draft, "idScheme", "IdentifierScheme", NULL);
        kachi_json_pair_text(json, "id", "https://id.gs1.org/01/");
        kachi_json_pair_text(json, "name", "Global Trade Item Number (GTIN)");
        kachi_draft_end(draft);
    }
    kachi_draft_named(draft, "producedByParty", "parties", draft->statement->issuer,
                      draft->statement->issuer);
    kachi_draft_end(draft);
}

void kachi_passport_subject(struct kachi_draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    kachi_draft_begin(draft, "credentialSubject", "ProductPassport", NULL);
    kachi_json_pair_str(json, "id",
                        kachi_str_print(draft->arena, "%.*s#subject", KACHI_STR_ARG(draft->urn)));
    kachi_json_pair_text(json, "granularityLevel", "model");
    write_product(draft);
    kachi_draft_begin_list(draft, "conformityClaim");
    for (size_t i = 0; i < KACHI_CREDENTIAL_METRICS; i++) {
        struct kachi_decimal value;
        if (kachi_draft_value(draft, i, &value)) {
            write_claim(draft, i, value);
        }
    }
    kachi_json_end_array(json);
    write_scorecard(draft);
    kachi_draft_own(draft);
    kachi_draft_end(draft);
}
