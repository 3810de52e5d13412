/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/credential_json.h"

bool kachi_credential_is_good(const struct kachi_credential *credential)
{
    bool all = true;
    for (size_t i = 0; i < KACHI_CREDENTIAL_QUESTIONS; i++) {
        all = all && credential->answers[i] == KACHI_REPLY_YES;
    }
    return all;
}

const char *kachi_credential_answer_word(enum kachi_reply answer)
{
    switch (answer) {
    case KACHI_REPLY_UNASKED:
        return "unasked";
    case KACHI_REPLY_YES:
        return "yes";
    case KACHI_REPLY_NO:
        return "no";
    }
    return "";
}

static const char *const question_words[KACHI_CREDENTIAL_QUESTIONS] = {
    [KACHI_CREDENTIAL_SIGNATURE] = "signature", [KACHI_CREDENTIAL_ISSUER] = "issuer",
    [KACHI_CREDENTIAL_VALIDITY] = "validity",   [KACHI_CREDENTIAL_DIGEST] = "digest",
    [KACHI_CREDENTIAL_NUMBERS] = "numbers",
};

const char *kachi_credential_question_word(enum kachi_credential_question question)
{
    return question_words[question];
}

void kachi_credential_write_json(const struct kachi_credential *credential, bool is_good,
                                 struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_bool(json, "ok", is_good);
    kachi_json_key(json, "checks");
    kachi_json_begin_object(json);
    for (size_t i = 0; i < KACHI_CREDENTIAL_QUESTIONS; i++) {
        kachi_json_pair_text(json, question_words[i],
                             kachi_credential_answer_word(credential->answers[i]));
    }
    kachi_json_end_object(json);
    kachi_json_pair_str(json, "key", credential->key_id);
    if (credential->answers[KACHI_CREDENTIAL_SIGNATURE] == KACHI_REPLY_YES) {
        kachi_json_pair_str(json, "id", credential->id);
        kachi_json_pair_str(json, "issuer", credential->issuer_id);
        kachi_json_pair_str(json, "issuer_name", credential->issuer_name);
        kachi_json_pair_bool(json, "third_party", credential->is_third_party);
        kachi_json_pair_str(json, "product_name", credential->product_name);
        kachi_json_pair_str(json, "rulebook", credential->rulebook);
        kachi_json_pair_str(json, "sha256", credential->digest);
    }
    kachi_json_end_object(json);
}
