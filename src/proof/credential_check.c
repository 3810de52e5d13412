/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a credential: nothing of it is looked at before its signature was found good. */
#include "base/digest.h"
#include "base/json.h"
#include "proof/credential.h"

#define CONTENT_BYTES_MAX ((size_t)16 << 20)
#define METRICS 3

struct reading {
    struct kachi_arena *arena;
    struct kachi_findings *findings;
    struct kachi_credential *out;
    kachi_json root, subject, own, content;
};

static struct kachi_str text_of(const struct reading *reading, kachi_json object, const char *key)
{
    return kachi_str_copy(reading->arena, kachi_json_text(kachi_json_get(object, key)));
}

static bool has_type(kachi_json root)
{
    kachi_json types = kachi_json_get(root, "type");
    bool credential = false;
    bool conformity = false;
    for (size_t i = 0; i < kachi_json_count(types); i++) {
        struct kachi_str type = kachi_json_text(kachi_json_at(types, i));
        credential = credential || kachi_str_is(type, "VerifiableCredential");
        conformity = conformity || kachi_str_is(type, "DigitalConformityCredential");
    }
    return credential && conformity;
}

static bool read_validity(struct reading *reading)
{
    struct kachi_credential *out = reading->out;
    kachi_json until = kachi_json_get(reading->root, "validUntil");
    out->has_end = until != NULL;
    return kachi_moment_read(kachi_json_text(kachi_json_get(reading->root, "validFrom")),
                             &out->valid_from) &&
           (!out->has_end || kachi_moment_read(kachi_json_text(until), &out->valid_until));
}

static enum kachi_err read_outside(struct reading *reading)
{
    struct kachi_credential *out = reading->out;
    kachi_json issuer = kachi_json_get(reading->root, "issuer");
    reading->subject = kachi_json_get(reading->root, "credentialSubject");
    reading->own = kachi_json_get(reading->subject, "kachi");
    reading->content = kachi_json_get(reading->own, "content");
    kachi_json product = kachi_json_get(reading->content, "product");
    kachi_json rulebook = kachi_json_get(reading->content, "rulebook");
    out->id = text_of(reading, reading->root, "id");
    out->issuer_id = text_of(reading, issuer, "id");
    out->issuer_name = text_of(reading, issuer, "name");
    out->product_name = text_of(reading, product, "name");
    out->unit = text_of(reading, product, "unit");
    out->rulebook = text_of(reading, rulebook, "id");
    out->digest = text_of(reading, reading->own, "sha256");
    out->is_third_party = kachi_str_is(
        kachi_json_text(kachi_json_get(reading->subject, "assessorLevel")), "3rdParty");
    if (has_type(reading->root) && kachi_json_is_object(reading->content) &&
        read_validity(reading)) {
        return KACHI_OK;
    }
    kachi_findings_add(reading->findings, "credential-form", KACHI_NOWHERE, KACHI_NO_ARGS);
    return KACHI_ERR_INPUT;
}

static enum kachi_err answer(struct reading *reading, enum kachi_credential_question question,
                             bool good, const char *code)
{
    reading->out->answers[question] = good ? KACHI_REPLY_YES : KACHI_REPLY_NO;
    if (good) {
        return KACHI_OK;
    }
    kachi_findings_add(reading->findings, code, KACHI_NOWHERE,
                       KACHI_ARGS({"issuer", reading->out->issuer_id},
                                  {"key", reading->out->key_id}, {"id", reading->out->id}));
    return KACHI_ERR_INTEGRITY;
}

/* The key's DID URL belongs to the issuer's DID. A key that was given without a name speaks for
 * nobody but whom the reader knows it to be, so there the header's name counts. */
static enum kachi_err check_issuer(struct reading *reading)
{
    struct kachi_str rest = reading->out->key_id;
    struct kachi_str did = kachi_str_cut(&rest, '#');
    bool same = !kachi_str_is_empty(did) && kachi_str_equal(did, reading->out->issuer_id);
    return answer(reading, KACHI_CREDENTIAL_ISSUER, same, "credential-issuer");
}

static void check_validity(struct reading *reading, kachi_moment now)
{
    struct kachi_credential *out = reading->out;
    bool early = now < out->valid_from;
    /* validUntil names a second, and that whole second is still in it. */
    bool late = out->has_end && now >= out->valid_until + 1000000;
    out->answers[KACHI_CREDENTIAL_VALIDITY] = early || late ? KACHI_REPLY_NO : KACHI_REPLY_YES;
    if (early) {
        kachi_findings_add(
            reading->findings, "credential-early", KACHI_NOWHERE,
            KACHI_ARGS({"from", kachi_moment_text(reading->arena, out->valid_from)}));
    }
    if (late) {
        kachi_findings_add(
            reading->findings, "credential-expired", KACHI_NOWHERE,
            KACHI_ARGS({"until", kachi_moment_text(reading->arena, out->valid_until)}));
    }
}

static enum kachi_err check_digest(struct reading *reading)
{
    struct kachi_buffer buffer;
    kachi_buffer_init(&buffer, CONTENT_BYTES_MAX);
    enum kachi_err err = kachi_json_canonical(reading->content, &buffer);
    bool same = false;
    if (err == KACHI_OK && !buffer.overflow) {
        struct kachi_digest digest = kachi_digest_of(kachi_buffer_str(&buffer));
        struct kachi_str text = kachi_digest_text(reading->arena, &digest);
        struct kachi_id id = kachi_id_of_name(kachi_str_of("kachi-statement"), text);
        struct kachi_str uuid = kachi_id_uuid(reading->arena, &id);
        struct kachi_str urn =
            kachi_str_print(reading->arena, "urn:uuid:%.*s", KACHI_STR_ARG(uuid));
        same =
            kachi_str_equal(text, reading->out->digest) && kachi_str_equal(urn, reading->out->id);
    }
    kachi_buffer_release(&buffer);
    return answer(reading, KACHI_CREDENTIAL_DIGEST, same, "credential-digest");
}

static bool same_as(kachi_json text, struct kachi_decimal value)
{
    struct kachi_decimal other;
    return kachi_json_is_string(text) && kachi_json_decimal(text, &other) == KACHI_OK &&
           kachi_decimal_compare(value, other) == 0;
}

/* One metric in an assessment: its number, the exact decimal beside it and the content's. */
static bool check_metric(struct reading *reading, kachi_json assessment, size_t index)
{
    static const char *const groups[METRICS] = {"cfp", "rep", "ae"};
    kachi_json declared = kachi_json_get(assessment, "declaredValue");
    kachi_json metric = kachi_json_at(declared, 0);
    kachi_json measure = kachi_json_get(metric, "metricValue");
    kachi_json own = kachi_json_get(assessment, "kachi");
    kachi_json group = kachi_json_get(reading->content, groups[index]);
    struct kachi_str name =
        kachi_str_print(reading->arena, "%s (CO2e)", kachi_credential_metric(index));
    struct kachi_decimal number;
    struct kachi_decimal *exact = &reading->out->kgco2e_per_unit[index];
    if (kachi_json_count(declared) != 1 || reading->out->has[index] ||
        !kachi_str_equal(kachi_json_text(kachi_json_get(metric, "metricName")), name) ||
        !kachi_str_is(kachi_json_text(kachi_json_get(measure, "unit")), "KGM") ||
        kachi_json_decimal(kachi_json_get(own, "kgco2e_per_unit"), exact) != KACHI_OK ||
        kachi_json_decimal(kachi_json_get(measure, "value"), &number) != KACHI_OK) {
        return false;
    }
    reading->out->has[index] = true;
    bool same_double = !(kachi_decimal_to_double(number) < kachi_decimal_to_double(*exact)) &&
                       !(kachi_decimal_to_double(number) > kachi_decimal_to_double(*exact));
    const char *key = index == 0 ? "stated_kgco2e_per_unit" : "kgco2e_per_unit";
    return same_double && same_as(kachi_json_get(group, key), *exact) &&
           kachi_str_equal(kachi_json_text(kachi_json_get(own, "unit")), reading->out->unit);
}

static enum kachi_err check_numbers(struct reading *reading)
{
    kachi_json all = kachi_json_get(reading->subject, "assessment");
    bool good = kachi_json_count(all) > 0;
    for (size_t i = 0; good && i < kachi_json_count(all); i++) {
        kachi_json assessment = kachi_json_at(all, i);
        struct kachi_str name =
            kachi_json_text(kachi_json_get(kachi_json_get(assessment, "kachi"), "metric"));
        size_t index = 0;
        while (index < METRICS && !kachi_str_is(name, kachi_credential_metric(index))) {
            index++;
        }
        good = index < METRICS && check_metric(reading, assessment, index);
    }
    /* All that the content states, and nothing else. */
    good = good && reading->out->has[0] &&
           reading->out->has[1] == (kachi_json_get(reading->content, "rep") != NULL) &&
           reading->out->has[2] == (kachi_json_get(reading->content, "ae") != NULL);
    return answer(reading, KACHI_CREDENTIAL_NUMBERS, good, "credential-numbers");
}

static enum kachi_err worse(enum kachi_err a, enum kachi_err b)
{
    return a != KACHI_OK ? a : b;
}

enum kachi_err kachi_credential_check(struct kachi_arena *arena, struct kachi_str text,
                                      const struct kachi_jwk_set *trusted, kachi_moment now,
                                      struct kachi_findings *findings, struct kachi_credential *out)
{
    struct kachi_jws jws;
    struct kachi_json_doc doc;
    *out = (struct kachi_credential){.has_end = false};
    enum kachi_err err = kachi_jws_open(arena, kachi_str_trim(text), trusted, now, findings, &jws);
    out->key_id = jws.key_id;
    out->answers[KACHI_CREDENTIAL_SIGNATURE] = err == KACHI_OK ? KACHI_REPLY_YES : KACHI_REPLY_NO;
    if (err == KACHI_OK) {
        err = kachi_json_read(kachi_str_of("credential"), jws.payload, findings, &doc);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct reading reading = {.arena = arena, .findings = findings, .out = out, .root = doc.root};
    err = read_outside(&reading);
    if (err == KACHI_OK && !kachi_str_is(jws.type, KACHI_CREDENTIAL_TYPE)) {
        kachi_findings_add(findings, "credential-form", KACHI_NOWHERE, KACHI_NO_ARGS);
        err = KACHI_ERR_INPUT;
    }
    if (err == KACHI_OK) {
        err = check_issuer(&reading);
        check_validity(&reading, now);
        err = worse(err, check_digest(&reading));
        err = worse(err, check_numbers(&reading));
    }
    kachi_json_release(&doc);
    return err;
}
