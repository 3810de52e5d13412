/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a credential: nothing of it is looked at before its signature was found good. */
#include "base/digest.h"
#include "base/json.h"
#include "proof/credential.h"
#include "proof/log_view.h"

#define CONTENT_BYTES_MAX ((size_t)16 << 20)
#define METRICS 3

struct reading {
    struct kachi_arena *arena;
    const struct kachi_credential_reader *reader;
    struct kachi_findings *findings;
    struct kachi_credential *out;
    kachi_json root, subject, own, content;
};

static struct kachi_str text_of(const struct reading *reading, kachi_json object, const char *key)
{
    return kachi_str_copy(reading->arena, kachi_json_text(kachi_json_get(object, key)));
}

/* False for a credential that is none of ours. */
static bool read_type(struct reading *reading)
{
    kachi_json types = kachi_json_get(reading->root, "type");
    bool is_credential = false;
    bool is_known = reading->out->is_share;
    for (size_t i = 0; i < kachi_json_count(types); i++) {
        struct kachi_str type = kachi_json_text(kachi_json_at(types, i));
        bool is_passport = kachi_str_is(type, "DigitalProductPassport");
        is_credential = is_credential || kachi_str_is(type, "VerifiableCredential");
        is_known = is_known || is_passport || kachi_str_is(type, "DigitalConformityCredential");
        reading->out->kind = is_passport ? KACHI_CREDENTIAL_PASSPORT : reading->out->kind;
    }
    return is_credential && is_known;
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
    bool has_facts = reading->out->is_share ? kachi_json_is_object(reading->own)
                                            : kachi_json_is_object(reading->content);
    if (read_type(reading) && has_facts && read_validity(reading)) {
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
        bool is_passport = reading->out->kind == KACHI_CREDENTIAL_PASSPORT;
        struct kachi_id id = kachi_id_of_name(
            kachi_str_of(is_passport ? "kachi-passport" : "kachi-statement"), text);
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

/* A passport says its footprint once more, as a number. */
static bool check_scorecard(struct reading *reading)
{
    kachi_json card = kachi_json_get(reading->subject, "emissionsScorecard");
    struct kachi_decimal number;
    return kachi_json_decimal(kachi_json_get(card, "carbonFootprint"), &number) == KACHI_OK &&
           kachi_decimal_to_double(number) <=
               kachi_decimal_to_double(reading->out->kgco2e_per_unit[0]) &&
           kachi_decimal_to_double(number) >=
               kachi_decimal_to_double(reading->out->kgco2e_per_unit[0]);
}

static enum kachi_err check_numbers(struct reading *reading)
{
    bool is_passport = reading->out->kind == KACHI_CREDENTIAL_PASSPORT;
    kachi_json all =
        kachi_json_get(reading->subject, is_passport ? "conformityClaim" : "assessment");
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
    good = good && (!is_passport || check_scorecard(reading));
    return answer(reading, KACHI_CREDENTIAL_NUMBERS, good, "credential-numbers");
}

static enum kachi_err worse(enum kachi_err a, enum kachi_err b)
{
    return a != KACHI_OK ? a : b;
}

static void check_status(struct reading *reading)
{
    const struct kachi_credential_reader *reader = reading->reader;
    enum kachi_reply reply =
        kachi_status_ask(reading->arena, reading->root, reading->out->issuer_id, reader->list_count,
                         reader->lists, reading->findings);
    reading->out->answers[KACHI_CREDENTIAL_STATUS] = reply;
    if (reply == KACHI_REPLY_UNASKED && kachi_json_get(reading->root, "credentialStatus") != NULL) {
        kachi_findings_add(reading->findings, "credential-status-unasked", KACHI_NOWHERE,
                           KACHI_NO_ARGS);
    }
}

static const struct kachi_public_key *log_key(const struct kachi_credential_reader *reader,
                                              struct kachi_str origin)
{
    for (size_t i = 0; i < reader->log_count; i++) {
        if (kachi_str_equal(reader->logs[i].name, origin)) {
            return &reader->logs[i];
        }
    }
    return NULL;
}

static enum kachi_reply yes_or_no(enum kachi_err err)
{
    return err == KACHI_OK ? KACHI_REPLY_YES : KACHI_REPLY_NO;
}

/* The published log holds what the receipt's checkpoint said, and what the reader saw last. */
static enum kachi_err check_consistency(struct reading *reading, const struct kachi_public_key *key,
                                        const struct kachi_tlog_proof *proof)
{
    const struct kachi_credential_reader *reader = reading->reader;
    struct kachi_log_view log;
    struct kachi_checkpoint seen = {.head = proof->checkpoint.head};
    if (kachi_str_is_empty(reader->log_place)) {
        return KACHI_OK;
    }
    enum kachi_err err =
        kachi_log_view_open(reading->arena, reader->log_place, key, reading->findings, &log);
    if (err == KACHI_OK && !kachi_str_is_empty(reader->seen)) {
        err = kachi_checkpoint_open(reading->arena, reader->seen, key, reading->findings, &seen);
    }
    err = err == KACHI_OK ? kachi_log_view_check_since(&log, &proof->checkpoint.head) : err;
    err = err == KACHI_OK ? kachi_log_view_check_since(&log, &seen.head) : err;
    if (err == KACHI_OK || err == KACHI_ERR_INTEGRITY) {
        reading->out->answers[KACHI_CREDENTIAL_CONSISTENCY] = yes_or_no(err);
    }
    reading->out->seen_now = err == KACHI_OK ? log.note : reading->out->seen_now;
    return err;
}

static enum kachi_err check_receipt(struct reading *reading)
{
    const struct kachi_credential_reader *reader = reading->reader;
    struct kachi_receipt receipt =
        kachi_receipt_read(reading->arena, kachi_json_get(reading->own, "receipt"));
    struct kachi_tlog_proof proof;
    receipt.statement = text_of(reading, reading->own, "statement");
    receipt.digest = reading->out->digest;
    receipt.verifier = text_of(reading, reading->own, "verifier");
    receipt.is_verified = reading->out->is_third_party || !kachi_str_is_empty(receipt.verifier);
    if (kachi_str_is_empty(receipt.proof)) {
        return KACHI_OK;
    }
    reading->out->log = kachi_receipt_origin(reading->arena, &receipt);
    reading->out->is_asked[KACHI_CREDENTIAL_INCLUSION] = true;
    const struct kachi_public_key *key = log_key(reader, reading->out->log);
    if (key == NULL) {
        return KACHI_OK; /* unasked: the reader knows no such log */
    }
    enum kachi_err err =
        kachi_receipt_check(reading->arena, &receipt, key, reading->findings, &proof);
    reading->out->answers[KACHI_CREDENTIAL_INCLUSION] = yes_or_no(err);
    if (err != KACHI_OK) {
        return err;
    }
    reading->out->log_index = proof.index;
    if (reader->witness_count > 0) {
        err = kachi_checkpoint_check_witnesses(reading->arena, proof.note, reader->witness_count,
                                               reader->witnesses, reading->findings);
        reading->out->answers[KACHI_CREDENTIAL_WITNESSES] = yes_or_no(err);
    }
    return err == KACHI_OK ? check_consistency(reading, key, &proof) : err;
}

/* The questions to a credential whose signature is good. */
static enum kachi_err ask_all(struct reading *reading, struct kachi_str text)
{
    struct kachi_credential *out = reading->out;
    enum kachi_err err = check_issuer(reading);
    check_validity(reading, reading->reader->now);
    check_status(reading);
    if (out->is_share) {
        enum kachi_err shown =
            kachi_sd_jwt_parts(reading->arena, reading->root, text, reading->findings, &out->parts);
        out->answers[KACHI_CREDENTIAL_SHOWN] = yes_or_no(shown);
        return worse(err, shown);
    }
    err = worse(err, check_digest(reading));
    err = worse(err, check_numbers(reading));
    return worse(err, check_receipt(reading));
}

static void note_asked(const struct kachi_credential_reader *reader, struct kachi_credential *out)
{
    for (size_t i = 0; i < KACHI_CREDENTIAL_QUESTIONS; i++) {
        out->is_asked[i] = true;
    }
    out->is_asked[KACHI_CREDENTIAL_DIGEST] = !out->is_share;
    out->is_asked[KACHI_CREDENTIAL_NUMBERS] = !out->is_share;
    out->is_asked[KACHI_CREDENTIAL_SHOWN] = out->is_share;
    out->is_asked[KACHI_CREDENTIAL_INCLUSION] = reader->log_count > 0;
    out->is_asked[KACHI_CREDENTIAL_WITNESSES] = reader->witness_count > 0;
    out->is_asked[KACHI_CREDENTIAL_CONSISTENCY] =
        !kachi_str_is_empty(reader->log_place) || !kachi_str_is_empty(reader->seen);
}

enum kachi_err kachi_credential_check(struct kachi_arena *arena, struct kachi_str text,
                                      const struct kachi_credential_reader *reader,
                                      struct kachi_findings *findings, struct kachi_credential *out)
{
    struct kachi_jws jws;
    struct kachi_json_doc doc;
    struct kachi_str trimmed = kachi_str_trim(text);
    struct kachi_str rest = trimmed;
    struct kachi_str signed_text = kachi_str_cut(&rest, '~');
    *out = (struct kachi_credential){.is_share = kachi_sd_jwt_is(trimmed)};
    note_asked(reader, out);
    enum kachi_err err =
        kachi_jws_open(arena, signed_text, &reader->trusted, reader->now, findings, &jws);
    out->key_id = jws.key_id;
    out->answers[KACHI_CREDENTIAL_SIGNATURE] = yes_or_no(err);
    if (err == KACHI_OK) {
        err = kachi_json_read(kachi_str_of("credential"), jws.payload, findings, &doc);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct reading reading = {
        .arena = arena, .reader = reader, .findings = findings, .out = out, .root = doc.root};
    const char *type = out->is_share ? KACHI_SD_JWT_TYPE : KACHI_CREDENTIAL_TYPE;
    err = read_outside(&reading);
    if (err == KACHI_OK && !kachi_str_is(jws.type, type)) {
        kachi_findings_add(findings, "credential-form", KACHI_NOWHERE, KACHI_NO_ARGS);
        err = KACHI_ERR_INPUT;
    }
    err = err == KACHI_OK ? ask_all(&reading, trimmed) : err;
    kachi_json_release(&doc);
    return err;
}
