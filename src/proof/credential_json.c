/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/credential_json.h"

static const char *const question_words[KACHI_CREDENTIAL_QUESTIONS] = {
    [KACHI_CREDENTIAL_SIGNATURE] = "signature", [KACHI_CREDENTIAL_ISSUER] = "issuer",
    [KACHI_CREDENTIAL_VALIDITY] = "validity",   [KACHI_CREDENTIAL_STATUS] = "status",
    [KACHI_CREDENTIAL_DIGEST] = "digest",       [KACHI_CREDENTIAL_NUMBERS] = "numbers",
    [KACHI_CREDENTIAL_SHOWN] = "shown",         [KACHI_CREDENTIAL_INCLUSION] = "inclusion",
    [KACHI_CREDENTIAL_WITNESSES] = "witnesses", [KACHI_CREDENTIAL_CONSISTENCY] = "consistency",
};

bool kachi_credential_is_good(const struct kachi_credential *credential)
{
    bool any_no = false;
    for (size_t i = 0; i < KACHI_CREDENTIAL_QUESTIONS; i++) {
        any_no = any_no || credential->answers[i] == KACHI_REPLY_NO;
    }
    return !any_no && credential->answers[KACHI_CREDENTIAL_SIGNATURE] == KACHI_REPLY_YES;
}

const char *kachi_credential_question_word(enum kachi_credential_question question)
{
    return question_words[question];
}

/* A fact's value, as it was signed; it was read as JSON before. */
static void write_value(struct kachi_json_writer *json, struct kachi_str value)
{
    struct kachi_findings unheard;
    struct kachi_json_doc doc;
    kachi_findings_init(&unheard);
    if (kachi_json_read(kachi_str_of("fact"), value, &unheard, &doc) == KACHI_OK) {
        kachi_json_key(json, "value");
        kachi_json_write_value(json, doc.root);
        kachi_json_release(&doc);
    }
    kachi_findings_release(&unheard);
}

/* Items of a list are there though hidden: how many there are is proven. */
static void write_parts(struct kachi_json_writer *json, const struct kachi_parts *parts)
{
    size_t hidden = 0;
    kachi_json_key(json, "facts");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < parts->count; i++) {
        const struct kachi_part *part = &parts->items[i];
        bool is_hidden = kachi_str_is_empty(part->value);
        hidden += is_hidden ? 1 : 0;
        if (is_hidden && part->item == 0) {
            continue;
        }
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "name", part->name);
        if (part->item > 0) {
            kachi_json_pair_int64(json, "item", (int64_t)part->item);
        }
        if (!is_hidden) {
            write_value(json, part->value);
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_pair_int64(json, "hidden", (int64_t)hidden);
}

static void write_signed(const struct kachi_credential *credential, struct kachi_json_writer *json)
{
    kachi_json_pair_str(json, "id", credential->id);
    kachi_json_pair_str(json, "issuer", credential->issuer_id);
    kachi_json_pair_str(json, "issuer_name", credential->issuer_name);
    kachi_json_pair_str(json, "log", credential->log);
    if (credential->answers[KACHI_CREDENTIAL_SHOWN] == KACHI_REPLY_YES) {
        write_parts(json, &credential->parts);
    }
    if (!credential->is_share) {
        kachi_json_pair_bool(json, "third_party", credential->is_third_party);
        kachi_json_pair_str(json, "product_name", credential->product_name);
        kachi_json_pair_str(json, "rulebook", credential->rulebook);
        kachi_json_pair_str(json, "sha256", credential->digest);
    }
}

void kachi_credential_write_json(const struct kachi_credential *credential, bool is_good,
                                 struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_bool(json, "ok", is_good);
    kachi_json_key(json, "checks");
    kachi_json_begin_object(json);
    for (size_t i = 0; i < KACHI_CREDENTIAL_QUESTIONS; i++) {
        if (credential->is_asked[i]) {
            kachi_json_pair_text(json, question_words[i], kachi_reply_word(credential->answers[i]));
        }
    }
    kachi_json_end_object(json);
    kachi_json_pair_str(json, "key", credential->key_id);
    if (credential->answers[KACHI_CREDENTIAL_SIGNATURE] == KACHI_REPLY_YES) {
        write_signed(credential, json);
    }
    kachi_json_end_object(json);
}
