/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/key_session.h"

#include "base/file.h"
#include "proof/signer_process.h"

#include <stdlib.h>

enum kachi_err kachi_session_passphrase(struct kachi_session *session, struct kachi_str *out)
{
    if (kachi_option_is_set(session, "passphrase-file")) {
        enum kachi_err err =
            kachi_file_read(&session->arena, kachi_option_text(session, "passphrase-file"),
                            &session->findings, out);
        *out = err == KACHI_OK ? kachi_str_trim(*out) : kachi_str_of("");
        return err;
    }
    *out = kachi_str_of(getenv("KACHI_KEY_PASSPHRASE"));
    if (kachi_str_is_empty(*out)) {
        kachi_findings_add(&session->findings, "key-no-passphrase", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

enum kachi_err kachi_option_need(struct kachi_session *session, const char *name,
                                 struct kachi_str *out)
{
    *out = kachi_option_text(session, name);
    if (!kachi_str_is_empty(*out)) {
        return KACHI_OK;
    }
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, "option-needed", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(name)}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_session_signer(struct kachi_session *session, const char *option,
                                    struct kachi_signer *signer)
{
    struct kachi_str words;
    struct kachi_str path;
    struct kachi_str file;
    struct kachi_str name;
    enum kachi_err err = kachi_option_need(session, option, &path);
    if (err == KACHI_OK && kachi_str_has_prefix(path, "store:")) {
        err = kachi_option_need(session, "key-name", &name);
        return err == KACHI_OK
                   ? kachi_signer_store_apart(&session->arena, kachi_str_slice(path, 6, path.bytes),
                                              name, &session->findings, signer)
                   : err;
    }
    err = err == KACHI_OK ? kachi_session_passphrase(session, &words) : err;
    if (err == KACHI_OK) {
        err = kachi_file_read(&session->arena, path, &session->findings, &file);
    }
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_signer_unseal_apart(&session->arena, file, words, &session->findings, signer);
}

enum kachi_err kachi_option_refuse(struct kachi_session *session, const char *name,
                                   const char *choices)
{
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(name)},
                                  {"value", kachi_option_text(session, name)},
                                  {"values", kachi_str_of(choices)}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_session_public_keys(struct kachi_session *session, const char *option,
                                         size_t *count, struct kachi_public_key **out)
{
    *count = kachi_option_count(session, option);
    *out = KACHI_NEW_ARRAY(&session->arena, struct kachi_public_key, *count + 1);
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < *count; i++) {
        err = kachi_public_key_read(&session->arena, kachi_option_at(session, option, i),
                                    &session->findings, &(*out)[i]);
    }
    return err;
}

enum kachi_err kachi_session_need_witness_key(struct kachi_session *session,
                                              const struct kachi_public_key *key)
{
    if (key->type == KACHI_KEY_WITNESS) {
        return KACHI_OK;
    }
    kachi_findings_add(&session->findings, "key-type", KACHI_NOWHERE,
                       KACHI_ARGS({"name", key->name}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_session_witnesses(struct kachi_session *session, size_t *count,
                                       struct kachi_public_key **out)
{
    enum kachi_err err = kachi_session_public_keys(session, "witness", count, out);
    for (size_t i = 0; err == KACHI_OK && i < *count; i++) {
        err = kachi_session_need_witness_key(session, &(*out)[i]);
    }
    return err;
}
