/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/credential_internal.h"
#include "proof/gtin.h"

#define KILOGRAM "KGM"

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

void kachi_draft_begin(struct kachi_draft *draft, const char *key, const char *type,
                       const char *second)
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

void kachi_draft_end(struct kachi_draft *draft)
{
    kachi_json_end_object(&draft->json);
}

void kachi_draft_begin_list(struct kachi_draft *draft, const char *key)
{
    kachi_json_key(&draft->json, key);
    kachi_json_begin_array(&draft->json);
}

struct kachi_str kachi_draft_address(struct kachi_draft *draft, const char *kind,
                                     struct kachi_str name)
{
    struct kachi_str part = percent(draft->arena, name);
    return kachi_str_print(draft->arena, "%.*s/%s/%.*s", KACHI_STR_ARG(draft->did), kind,
                           KACHI_STR_ARG(part));
}

void kachi_draft_named(struct kachi_draft *draft, const char *key, const char *kind,
                       struct kachi_str name, struct kachi_str shown)
{
    kachi_json_key(&draft->json, key);
    kachi_json_begin_object(&draft->json);
    kachi_json_pair_str(&draft->json, "id", kachi_draft_address(draft, kind, name));
    kachi_json_pair_str(&draft->json, "name", shown);
    kachi_json_pair_str(&draft->json, "registeredId", name);
    kachi_json_end_object(&draft->json);
}

void kachi_draft_product(struct kachi_draft *draft)
{
    const struct kachi_value_statement *statement = draft->statement;
    struct kachi_str gtin = draft->request->gtin;
    bool has_gtin = !kachi_str_is_empty(gtin);
    kachi_json_pair_str(&draft->json, "id",
                        has_gtin ? kachi_digital_link(draft->arena, gtin)
                                 : kachi_draft_address(draft, "products", statement->product));
    kachi_json_pair_str(&draft->json, "name", statement->product_name);
    kachi_json_pair_str(&draft->json, "registeredId", has_gtin ? gtin : statement->product);
}

void kachi_draft_contexts(struct kachi_draft *draft, const char *vocabulary)
{
    struct kachi_json_writer *json = &draft->json;
    kachi_draft_begin_list(draft, "@context");
    kachi_json_write_text(json, "https://www.w3.org/ns/credentials/v2");
    kachi_json_write_text(json, vocabulary);
    kachi_json_write_text(json, "https://www.w3.org/ns/credentials/undefined-terms/v2");
    kachi_json_end_array(json);
}

void kachi_draft_criteria(struct kachi_draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    kachi_json rulebook = kachi_json_get(draft->content, "rulebook");
    struct kachi_str version = kachi_json_text(kachi_json_get(rulebook, "version"));
    struct kachi_str digest = kachi_json_text(kachi_json_get(rulebook, "sha256"));
    kachi_draft_begin_list(draft, "assessmentCriteria");
    kachi_draft_begin(draft, NULL, "Criterion", NULL);
    kachi_json_pair_str(json, "id",
                        kachi_str_print(draft->arena, "%.*s#rulebook", KACHI_STR_ARG(draft->urn)));
    kachi_json_pair_str(json, "name",
                        kachi_str_print(draft->arena, "%.*s %.*s",
                                        KACHI_STR_ARG(draft->statement->rulebook),
                                        KACHI_STR_ARG(version)));
    kachi_json_pair_str(
        json, "description",
        kachi_str_print(draft->arena, "Kachi rulebook, SHA-256 %.*s", KACHI_STR_ARG(digest)));
    kachi_json_pair_text(json, "conformityTopic", KACHI_CREDENTIAL_TOPIC);
    kachi_json_pair_text(json, "status", "active");
    kachi_draft_end(draft);
    kachi_json_end_array(json);
}

bool kachi_draft_checks_hold(const struct kachi_draft *draft)
{
    kachi_json checks = kachi_json_get(draft->content, "checks");
    for (size_t i = 0; i < kachi_json_count(checks); i++) {
        kachi_json result = kachi_json_get(kachi_json_at(checks, i), "result");
        if (kachi_str_is(kachi_json_text(result), "fail")) {
            return false;
        }
    }
    return true;
}

void kachi_draft_metric(struct kachi_draft *draft, size_t index, struct kachi_decimal value)
{
    struct kachi_json_writer *json = &draft->json;
    kachi_draft_begin_list(draft, "declaredValue");
    kachi_draft_begin(draft, NULL, "Metric", NULL);
    kachi_json_pair_str(json, "metricName",
                        kachi_str_print(draft->arena, "%s (CO2e)", kachi_credential_metric(index)));
    kachi_draft_begin(draft, "metricValue", "Measure", NULL);
    kachi_json_pair_double(json, "value", kachi_decimal_to_double(value));
    kachi_json_pair_text(json, "unit", KILOGRAM);
    kachi_draft_end(draft);
    kachi_draft_end(draft);
    kachi_json_end_array(json);
    kachi_json_key(json, "kachi");
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "metric", kachi_credential_metric(index));
    kachi_json_pair_str(json, "kgco2e_per_unit", kachi_decimal_write(draft->arena, value));
    kachi_json_pair_str(json, "unit", draft->statement->unit);
    kachi_json_end_object(json);
}

bool kachi_draft_value(const struct kachi_draft *draft, size_t index, struct kachi_decimal *out)
{
    const struct kachi_value_statement *statement = draft->statement;
    const struct kachi_decimal values[KACHI_CREDENTIAL_METRICS] = {
        statement->cfp_kgco2e_per_unit,
        statement->rep_kgco2e_per_unit,
        statement->ae_kgco2e_per_unit,
    };
    const bool stated[KACHI_CREDENTIAL_METRICS] = {true, statement->has_rep, statement->has_ae};
    *out = values[index];
    return stated[index];
}

void kachi_draft_own(struct kachi_draft *draft)
{
    struct kachi_json_writer *json = &draft->json;
    const struct kachi_value_statement *statement = draft->statement;
    kachi_json_key(json, "kachi");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "statement", kachi_id_text(draft->arena, "st", &statement->id));
    kachi_json_pair_str(json, "sha256", statement->digest);
    kachi_json_pair_str(json, "verifier", statement->verifier);
    if (!kachi_str_is_empty(draft->request->receipt.proof)) {
        kachi_json_key(json, "receipt");
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "entry", draft->request->receipt.entry);
        kachi_json_pair_str(json, "proof", draft->request->receipt.proof);
        kachi_json_end_object(json);
    }
    kachi_json_key(json, "content");
    kachi_json_write_value(json, draft->content);
    kachi_json_end_object(json);
}
