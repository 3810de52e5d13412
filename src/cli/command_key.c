/* SPDX-License-Identifier: Apache-2.0 */
/* kachi key: keys that sign for a log, a statement or as a witness, and their public parts in the
 * forms that others read. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "proof/jws.h"

static void write_public(struct kachi_session *session, const struct kachi_public_key *key)
{
    struct kachi_str text = kachi_public_key_write(&session->arena, key);
    if (session->output != KACHI_OUTPUT_JSON) {
        kachi_buffer_print(&session->out, "%.*s\n", KACHI_STR_ARG(text));
        return;
    }
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_str(&json, "name", key->name);
    kachi_json_pair_str(&json, "public_key", text);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&session->out, '\n');
}

static enum kachi_err run_new(struct kachi_session *session)
{
    struct kachi_signer signer;
    struct kachi_str words;
    struct kachi_str path;
    enum kachi_err err = kachi_option_need(session, "out", &path);
    err = err == KACHI_OK ? kachi_session_passphrase(session, &words) : err;
    if (err == KACHI_OK && kachi_file_kind(path) != KACHI_FILE_NONE) {
        kachi_findings_add(&session->findings, "key-exists", KACHI_NOWHERE,
                           KACHI_ARGS({"path", path}));
        return KACHI_ERR_CONFLICT;
    }
    if (err == KACHI_OK) {
        err = kachi_signer_new(session->operands[0], &session->random, &session->findings, &signer);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (kachi_option_is_set(session, "witness")) {
        kachi_signer_set_type(&signer, KACHI_KEY_WITNESS);
    }
    struct kachi_str file = kachi_signer_seal(&session->arena, &signer, words, &session->random);
    kachi_signer_clear(&signer);
    err = kachi_file_write(path, file, &session->findings);
    if (err == KACHI_OK) {
        write_public(session, &signer.public_key);
    }
    return err;
}

static enum kachi_err read_public(struct kachi_session *session, struct kachi_str path,
                                  struct kachi_public_key *key)
{
    struct kachi_str file;
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &file);
    if (err != KACHI_OK) {
        return err;
    }
    (void)kachi_str_cut(&file, '\n'); /* what the file is */
    return kachi_public_key_read(&session->arena, kachi_str_cut(&file, '\n'), &session->findings,
                                 key);
}

/* "FILE=DATE" of an option, for the key of that file. */
static enum kachi_err read_ends(struct kachi_session *session, const char *option,
                                struct kachi_str path, kachi_moment *out)
{
    for (size_t i = 0; i < kachi_option_count(session, option); i++) {
        struct kachi_str date = kachi_option_at(session, option, i);
        struct kachi_str file = kachi_str_cut(&date, '=');
        if (!kachi_str_equal(file, path)) {
            continue;
        }
        if (!kachi_moment_read(date, out)) {
            return kachi_option_refuse(session, option,
                                       "FILE=2026-11-23, FILE=2026-11-23T09:00:00Z");
        }
    }
    return KACHI_OK;
}

/* Every file's key, with the moments from which it does not count any more. */
static enum kachi_err read_keys(struct kachi_session *session, struct kachi_jwk **keys)
{
    struct kachi_arena *arena = &session->arena;
    enum kachi_err err = KACHI_OK;
    *keys = KACHI_NEW_ARRAY(arena, struct kachi_jwk, session->operand_count);
    for (size_t i = 0; err == KACHI_OK && i < session->operand_count; i++) {
        struct kachi_public_key key;
        err = read_public(session, session->operands[i], &key);
        if (err == KACHI_OK) {
            (*keys)[i] = kachi_jwk_of(arena, &key);
            err = read_ends(session, "revoked", session->operands[i], &(*keys)[i].revoked_at);
        }
        if (err == KACHI_OK) {
            err = read_ends(session, "expires", session->operands[i], &(*keys)[i].expires_at);
        }
    }
    return err;
}

/* As a signed note names it, or as the documents that other tools look up: jwks.json, did.json. */
static enum kachi_err run_show(struct kachi_session *session)
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_str format = kachi_option_text(session, "format");
    struct kachi_public_key key;
    struct kachi_jwk *keys = NULL;
    if (kachi_str_is_empty(format) || kachi_str_is(format, "note")) {
        enum kachi_err err = KACHI_OK;
        for (size_t i = 0; err == KACHI_OK && i < session->operand_count; i++) {
            err = read_public(session, session->operands[i], &key);
            if (err == KACHI_OK) {
                write_public(session, &key);
            }
        }
        return err;
    }
    bool is_jwks = kachi_str_is(format, "jwks");
    if (!is_jwks && !kachi_str_is(format, "did")) {
        return kachi_option_refuse(session, "format", "note, jwks, did");
    }
    enum kachi_err err = read_keys(session, &keys);
    if (err == KACHI_OK) {
        kachi_buffer_add(&session->out,
                         is_jwks ? kachi_jwks_write(arena, session->operand_count, keys)
                                 : kachi_did_document_write(arena, session->operand_count, keys));
    }
    return err;
}

static const struct kachi_option new_options[] = {{"out", "FILE", "option.key-out"},
                                                  {"witness", NULL, "option.key-witness"},
                                                  KACHI_PASSPHRASE_OPTION,
                                                  {NULL, NULL, NULL}};
static const char *const new_examples[] = {
    "KACHI_KEY_PASSPHRASE=... kachi key new example.org/gx --out gx.key",
    "KACHI_KEY_PASSPHRASE=... kachi key new w.example/w1 --witness --out w1.key", NULL};
static const struct kachi_option show_options[] = {{"format", "FORMAT", "option.key-format"},
                                                   {"revoked", "FILE=DATE", "option.key-revoked"},
                                                   {"expires", "FILE=DATE", "option.key-expires"},
                                                   {NULL, NULL, NULL}};
static const char *const show_examples[] = {
    "kachi key show gx.key", "kachi key show gx.key --format did > .well-known/did.json",
    "kachi key show new.key old.key --format did --revoked old.key=2026-11-23", NULL};

const struct kachi_command kachi_command_key_new = {
    .name = "key new",
    .operands = "NAME",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.key.new",
    .options = new_options,
    .examples = new_examples,
    .run = run_new,
};
const struct kachi_command kachi_command_key_show = {
    .name = "key show",
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.key.show",
    .options = show_options,
    .examples = show_examples,
    .run = run_show,
};
