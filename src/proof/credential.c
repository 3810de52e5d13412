/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/credential_internal.h"

#define PAYLOAD_BYTES_MAX ((size_t)8 << 20)
#define VOCABULARY "https://test.uncefact.org/vocabulary/untp/"
#define METRICS KACHI_CREDENTIAL_METRICS

static const char *const metric_names[METRICS] = {"CFP", "ReducedEmissionsOfProduct",
                                                  "AvoidedEmissions"};
static const char *const assessment_names[METRICS] = {
    "Carbon footprint of product (CFP)", "Reduced emissions of product (REP, 削減実績量)",
    "Avoided emissions (AE, 削減貢献量)"};

const char *kachi_credential_metric(size_t index)
{
    return index < METRICS ? metric_names[index] : NULL;
}

static void write_assessment(struct kachi_draft *draft, size_t index, struct kachi_decimal value)
{
    struct kachi_json_writer *json = &draft->json;
    const struct kachi_value_statement *statement = draft->statement;
    kachi_draft_begin(draft, NULL, "ConformityAssessment", "Declaration");
    kachi_json_pair_str(json, "id",
                        kachi_str_print(draft->arena, "%.*s#%s", KACHI_STR_ARG(draft->urn),
                                        kachi_credential_metric(index)));
    kachi_json_pair_str(json, "name",
                        kachi_str_print(draft->arena, "%s, per %.*s", assessment_names[index],
                                        KACHI_STR_ARG(statement->unit)));
    kachi_json_pair_bool(json, "conformance", kachi_draft_checks_hold(draft));
    kachi_json_pair_text(json, "conformityTopic", KACHI_CREDENTIAL_TOPIC);
    kachi_draft_criteria(draft);
    kachi_draft_metric(draft, index, value);
    kachi_draft_begin_list(draft, "assessedProduct");
    kachi_draft_begin(draft, NULL, "ProductVerification", NULL);
    kachi_json_key(json, "product");
    kachi_json_begin_object(json);
    kachi_draft_product(draft);
    kachi_json_end_object(json);
    kachi_draft_end(draft);
    kachi_json_end_array(json);
    kachi_draft_end(draft);
}

static void write_subject(struct kachi_draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    const struct kachi_value_statement *statement = draft->statement;
    bool verified = draft->is_verified;
    kachi_draft_begin(draft, "credentialSubject", "ConformityAttestation", "Attestation");
    kachi_json_pair_str(json, "id",
                        kachi_str_print(draft->arena, "%.*s#subject", KACHI_STR_ARG(draft->urn)));
    kachi_json_pair_str(json, "name", statement->product_name);
    kachi_json_pair_text(json, "assessorLevel", verified ? "3rdParty" : "Self");
    kachi_json_pair_text(json, "assessmentLevel", verified ? "Verified" : "Unspecified");
    kachi_json_pair_text(json, "attestationType", verified ? "verification" : "declaration");
    kachi_json_pair_text(json, "description",
                         "CFP, REP and AE stand side by side and are never summed.");
    kachi_draft_named(draft, "issuedToParty", "parties", statement->issuer, statement->issuer);
    kachi_draft_begin_list(draft, "assessment");
    for (size_t i = 0; i < METRICS; i++) {
        struct kachi_decimal value;
        if (kachi_draft_value(draft, i, &value)) {
            write_assessment(draft, i, value);
        }
    }
    kachi_json_end_array(json);
    kachi_draft_own(draft);
    kachi_draft_end(draft);
}

static void write_payload(struct kachi_draft *draft, kachi_moment from, kachi_day until)
{
    struct kachi_json_writer *json = &draft->json;
    const struct kachi_value_statement *statement = draft->statement;
    kachi_json_begin_object(json);
    bool is_passport = draft->request->kind == KACHI_CREDENTIAL_PASSPORT;
    kachi_draft_contexts(draft, is_passport ? VOCABULARY "dpp/0.6.0/" : VOCABULARY "dcc/0.6.0/");
    kachi_draft_begin_list(draft, "type");
    kachi_json_write_text(json,
                          is_passport ? "DigitalProductPassport" : "DigitalConformityCredential");
    kachi_json_write_text(json, "VerifiableCredential");
    kachi_json_end_array(json);
    kachi_json_pair_str(json, "id", draft->urn);
    kachi_draft_begin(draft, "issuer", "CredentialIssuer", NULL);
    kachi_json_pair_str(json, "id", draft->did);
    bool is_verifier = draft->is_verified && !is_passport;
    kachi_json_pair_str(json, "name", is_verifier ? statement->verifier : statement->issuer);
    kachi_draft_end(draft);
    kachi_json_pair_str(json, "validFrom", kachi_moment_text(draft->arena, from));
    if (until != KACHI_NO_DAY) {
        struct kachi_str day = kachi_day_text(draft->arena, until);
        kachi_json_pair_str(json, "validUntil",
                            kachi_str_print(draft->arena, "%.*sT23:59:59Z", KACHI_STR_ARG(day)));
    }
    if (draft->request->has_status) {
        kachi_status_write_entry(draft->arena, json, draft->request->key->public_key.name,
                                 draft->request->status_place);
    }
    if (is_passport) {
        kachi_passport_subject(draft);
    } else {
        write_subject(draft);
    }
    kachi_json_end_object(json);
}

enum kachi_err kachi_credential_may_be(struct kachi_arena *arena,
                                       const struct kachi_credential_request *request,
                                       kachi_moment from, struct kachi_findings *findings)
{
    const struct kachi_value_statement *statement = request->statement;
    if (statement->state == KACHI_STATEMENT_WITHDRAWN) {
        kachi_findings_add(findings, "credential-withdrawn", KACHI_NOWHERE,
                           KACHI_ARGS({"statement", kachi_id_text(arena, "st", &statement->id)}));
        return KACHI_ERR_DENIED;
    }
    if (request->valid_until != KACHI_NO_DAY &&
        request->valid_until < kachi_utc_day_of_moment(from)) {
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
    enum kachi_err err = kachi_credential_may_be(arena, request, from, findings);
    if (err == KACHI_OK) {
        err = kachi_json_read(kachi_str_of("statement"), statement->content, findings, &doc);
    }
    if (err != KACHI_OK) {
        return err;
    }
    /* A passport beside a verifier's credential of the same statement is another document. */
    struct kachi_id id = request->kind == KACHI_CREDENTIAL_PASSPORT
                             ? kachi_id_of_name(kachi_str_of("kachi-passport"), statement->digest)
                             : statement->id;
    struct kachi_str uuid = kachi_id_uuid(arena, &id);
    struct kachi_draft draft = {
        .arena = arena,
        .request = request,
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
