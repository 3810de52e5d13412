/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/credential.h"

#include "base/json.h"

#define PAYLOAD_BYTES_MAX ((size_t)8 << 20)
#define METRICS 3
#define TOPIC "environment.emissions"
#define KILOGRAM "KGM"

static const char *const metric_names[METRICS] = {"CFP", "ReducedEmissionsOfProduct",
                                                  "AvoidedEmissions"};
static const char *const assessment_names[METRICS] = {
    "Carbon footprint of product (CFP)", "Reduced emissions of product (REP, 削減実績量)",
    "Avoided emissions (AE, 削減貢献量)"};

struct draft {
    struct kachi_arena *arena;
    const struct kachi_value_statement *statement;
    struct kachi_json_writer json;
    kachi_json content;
    struct kachi_str did; /* of the issuer */
    struct kachi_str urn; /* of the credential */
    bool is_verified;
};

const char *kachi_credential_metric(size_t index)
{
    return index < METRICS ? metric_names[index] : NULL;
}

/* RFC 3986: what is unreserved stays, everything else is %XX. */
static struct kachi_str percent(struct kachi_arena *arena, struct kachi_str text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = KACHI_NEW_ARRAY(arena, char, 3 * text.bytes + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        unsigned char c = (unsigned char)text.text[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out[length++] = (char)c;
            continue;
        }
        out[length++] = '%';
        out[length++] = digits[c >> 4];
        out[length++] = digits[c & 0x0f];
    }
    return (struct kachi_str){out, length};
}

static void begin(struct draft *draft, const char *key, const char *type, const char *second)
{
    if (key != NULL) {
        kachi_json_key(&draft->json, key);
    }
    kachi_json_begin_object(&draft->json);
    kachi_json_key(&draft->json, "type");
    kachi_json_begin_array(&draft->json);
    kachi_json_write_text(&draft->json, type);
    if (second != NULL) {
        kachi_json_write_text(&draft->json, second);
    }
    kachi_json_end_array(&draft->json);
}

static void end(struct draft *draft)
{
    kachi_json_end_object(&draft->json);
}

static void begin_list(struct draft *draft, const char *key)
{
    kachi_json_key(&draft->json, key);
    kachi_json_begin_array(&draft->json);
}

/* What the issuer knows by a name of its own, as a DID URL under the issuer's DID. */
static void write_named(struct draft *draft, const char *key, const char *kind,
                        struct kachi_str name, struct kachi_str shown)
{
    struct kachi_str part = percent(draft->arena, name);
    kachi_json_key(&draft->json, key);
    kachi_json_begin_object(&draft->json);
    kachi_json_pair_str(&draft->json, "id",
                        kachi_str_print(draft->arena, "%.*s/%s/%.*s", KACHI_STR_ARG(draft->did),
                                        kind, KACHI_STR_ARG(part)));
    kachi_json_pair_str(&draft->json, "name", shown);
    kachi_json_pair_str(&draft->json, "registeredId", name);
    kachi_json_end_object(&draft->json);
}

static void write_contexts(struct draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    begin_list(draft, "@context");
    kachi_json_write_text(json, "https://www.w3.org/ns/credentials/v2");
    kachi_json_write_text(json, "https://test.uncefact.org/vocabulary/untp/dcc/0.6.0/");
    kachi_json_write_text(json, "https://www.w3.org/ns/credentials/undefined-terms/v2");
    kachi_json_end_array(json);
}

static void write_criteria(struct draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    kachi_json rulebook = kachi_json_get(draft->content, "rulebook");
    struct kachi_str version = kachi_json_text(kachi_json_get(rulebook, "version"));
    struct kachi_str digest = kachi_json_text(kachi_json_get(rulebook, "sha256"));
    begin_list(draft, "assessmentCriteria");
    begin(draft, NULL, "Criterion", NULL);
    kachi_json_pair_str(json, "id",
                        kachi_str_print(draft->arena, "%.*s#rulebook", KACHI_STR_ARG(draft->urn)));
    kachi_json_pair_str(json, "name",
                        kachi_str_print(draft->arena, "%.*s %.*s",
                                        KACHI_STR_ARG(draft->statement->rulebook),
                                        KACHI_STR_ARG(version)));
    kachi_json_pair_str(
        json, "description",
        kachi_str_print(draft->arena, "Kachi rulebook, SHA-256 %.*s", KACHI_STR_ARG(digest)));
    kachi_json_pair_text(json, "conformityTopic", TOPIC);
    kachi_json_pair_text(json, "status", "active");
    end(draft);
    kachi_json_end_array(json);
}

static bool checks_hold(kachi_json content)
{
    kachi_json checks = kachi_json_get(content, "checks");
    for (size_t i = 0; i < kachi_json_count(checks); i++) {
        kachi_json result = kachi_json_get(kachi_json_at(checks, i), "result");
        if (kachi_str_is(kachi_json_text(result), "fail")) {
            return false;
        }
    }
    return true;
}

static void write_metric(struct draft *draft, size_t index, struct kachi_decimal value)
{
    struct kachi_json_writer *json = &draft->json;
    begin_list(draft, "declaredValue");
    begin(draft, NULL, "Metric", NULL);
    kachi_json_pair_str(json, "metricName",
                        kachi_str_print(draft->arena, "%s (CO2e)", metric_names[index]));
    begin(draft, "metricValue", "Measure", NULL);
    kachi_json_pair_double(json, "value", kachi_decimal_to_double(value));
    kachi_json_pair_text(json, "unit", KILOGRAM);
    end(draft);
    end(draft);
    kachi_json_end_array(json);
    kachi_json_key(json, "kachi");
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "metric", metric_names[index]);
    kachi_json_pair_str(json, "kgco2e_per_unit", kachi_decimal_write(draft->arena, value));
    kachi_json_pair_str(json, "unit", draft->statement->unit);
    kachi_json_end_object(json);
}

static void write_assessment(struct draft *draft, size_t index, struct kachi_decimal value)
{
    struct kachi_json_writer *json = &draft->json;
    const struct kachi_value_statement *statement = draft->statement;
    begin(draft, NULL, "ConformityAssessment", "Declaration");
    kachi_json_pair_str(
        json, "id",
        kachi_str_print(draft->arena, "%.*s#%s", KACHI_STR_ARG(draft->urn), metric_names[index]));
    kachi_json_pair_str(json, "name",
                        kachi_str_print(draft->arena, "%s, per %.*s", assessment_names[index],
                                        KACHI_STR_ARG(statement->unit)));
    kachi_json_pair_bool(json, "conformance", checks_hold(draft->content));
    kachi_json_pair_text(json, "conformityTopic", TOPIC);
    write_criteria(draft);
    write_metric(draft, index, value);
    begin_list(draft, "assessedProduct");
    begin(draft, NULL, "ProductVerification", NULL);
    write_named(draft, "product", "products", statement->product, statement->product_name);
    end(draft);
    kachi_json_end_array(json);
    end(draft);
}

static void write_own(struct draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    const struct kachi_value_statement *statement = draft->statement;
    kachi_json_key(json, "kachi");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "statement", kachi_id_text(draft->arena, "st", &statement->id));
    kachi_json_pair_str(json, "sha256", statement->digest);
    kachi_json_pair_str(json, "verifier", statement->verifier);
    kachi_json_key(json, "content");
    kachi_json_write_value(json, draft->content);
    kachi_json_end_object(json);
}

static void write_subject(struct draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    const struct kachi_value_statement *statement = draft->statement;
    bool verified = draft->is_verified;
    begin(draft, "credentialSubject", "ConformityAttestation", "Attestation");
    kachi_json_pair_str(json, "id",
                        kachi_str_print(draft->arena, "%.*s#subject", KACHI_STR_ARG(draft->urn)));
    kachi_json_pair_str(json, "name", statement->product_name);
    kachi_json_pair_text(json, "assessorLevel", verified ? "3rdParty" : "Self");
    kachi_json_pair_text(json, "assessmentLevel", verified ? "Verified" : "Unspecified");
    kachi_json_pair_text(json, "attestationType", verified ? "verification" : "declaration");
    kachi_json_pair_text(json, "description",
                         "CFP, REP and AE stand side by side and are never summed.");
    write_named(draft, "issuedToParty", "parties", statement->issuer, statement->issuer);
    begin_list(draft, "assessment");
    write_assessment(draft, 0, statement->cfp_kgco2e_per_unit);
    if (statement->has_rep) {
        write_assessment(draft, 1, statement->rep_kgco2e_per_unit);
    }
    if (statement->has_ae) {
        write_assessment(draft, 2, statement->ae_kgco2e_per_unit);
    }
    kachi_json_end_array(json);
    write_own(draft);
    end(draft);
}

static void write_payload(struct draft *draft, kachi_moment from, kachi_day until)
{
    struct kachi_json_writer *json = &draft->json;
    const struct kachi_value_statement *statement = draft->statement;
    kachi_json_begin_object(json);
    write_contexts(draft);
    begin_list(draft, "type");
    kachi_json_write_text(json, "DigitalConformityCredential");
    kachi_json_write_text(json, "VerifiableCredential");
    kachi_json_end_array(json);
    kachi_json_pair_str(json, "id", draft->urn);
    begin(draft, "issuer", "CredentialIssuer", NULL);
    kachi_json_pair_str(json, "id", draft->did);
    kachi_json_pair_str(json, "name", draft->is_verified ? statement->verifier : statement->issuer);
    end(draft);
    kachi_json_pair_str(json, "validFrom", kachi_moment_text(draft->arena, from));
    if (until != KACHI_NO_DAY) {
        struct kachi_str day = kachi_day_text(draft->arena, until);
        kachi_json_pair_str(json, "validUntil",
                            kachi_str_print(draft->arena, "%.*sT23:59:59Z", KACHI_STR_ARG(day)));
    }
    write_subject(draft);
    kachi_json_end_object(json);
}

static enum kachi_err refuse_request(struct kachi_arena *arena,
                                     const struct kachi_credential_request *request,
                                     kachi_moment from, struct kachi_findings *findings)
{
    const struct kachi_value_statement *statement = request->statement;
    if (statement->state == KACHI_STATEMENT_WITHDRAWN) {
        kachi_findings_add(findings, "credential-withdrawn", KACHI_NOWHERE,
                           KACHI_ARGS({"statement", kachi_id_text(arena, "st", &statement->id)}));
        return KACHI_ERR_DENIED;
    }
    if (request->valid_until != KACHI_NO_DAY && request->valid_until < kachi_day_of_moment(from)) {
        kachi_findings_add(findings, "credential-until", KACHI_NOWHERE,
                           KACHI_ARGS({"until", kachi_day_text(arena, request->valid_until)},
                                      {"from", kachi_moment_text(arena, from)}));
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

enum kachi_err kachi_credential_write(struct kachi_arena *arena,
                                      const struct kachi_credential_request *request,
                                      struct kachi_findings *findings, struct kachi_str *out)
{
    const struct kachi_value_statement *statement = request->statement;
    struct kachi_json_doc doc;
    struct kachi_buffer buffer;
    bool verified = statement->state == KACHI_STATEMENT_VERIFIED;
    kachi_moment from = verified ? statement->verified_at : statement->stated_at;
    enum kachi_err err = refuse_request(arena, request, from, findings);
    if (err == KACHI_OK) {
        err = kachi_json_read(kachi_str_of("statement"), statement->content, findings, &doc);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str uuid = kachi_id_uuid(arena, &statement->id);
    struct draft draft = {
        .arena = arena,
        .statement = statement,
        .content = doc.root,
        .did = kachi_did_of(arena, request->key->public_key.name),
        .urn = kachi_str_print(arena, "urn:uuid:%.*s", KACHI_STR_ARG(uuid)),
        .is_verified = verified,
    };
    kachi_buffer_init(&buffer, PAYLOAD_BYTES_MAX);
    kachi_json_writer_init(&draft.json, &buffer, KACHI_JSON_COMPACT);
    write_payload(&draft, from, request->valid_until);
    err = buffer.overflow ? KACHI_ERR_LIMIT : KACHI_OK;
    if (err == KACHI_OK) {
        *out = kachi_jws_sign(arena, kachi_str_of(KACHI_CREDENTIAL_TYPE), kachi_buffer_str(&buffer),
                              request->key);
    }
    kachi_buffer_release(&buffer);
    kachi_json_release(&doc);
    return err;
}
