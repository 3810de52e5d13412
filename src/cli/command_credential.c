/* SPDX-License-Identifier: Apache-2.0 */
/* kachi statement export, kachi verify: a statement that travels, and the check of what arrived. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/table.h"
#include "proof/credential_json.h"
#include "proof/tlog_proof.h"

#define TLOG_PROOF_START "c2sp.org/tlog-proof@"

static enum kachi_err read_until(struct kachi_session *session, kachi_day *day)
{
    *day = KACHI_NO_DAY;
    struct kachi_str text = kachi_option_text(session, "until");
    if (kachi_str_is_empty(text) || kachi_day_read(text, day)) {
        return KACHI_OK;
    }
    kachi_findings_add(&session->findings, "option-day", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of("until")}, {"value", text}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err load_statement(struct kachi_session *session,
                                     struct kachi_value_statement **out)
{
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_READ);
    err = err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
    if (err == KACHI_OK) {
        err = kachi_statement_load(&session->arena, session->database, session->operands[0],
                                   &session->findings, out);
    }
    return err;
}

static enum kachi_err run_export(struct kachi_session *session)
{
    struct kachi_str format = kachi_option_text(session, "format");
    struct kachi_credential_request request = {.valid_until = KACHI_NO_DAY};
    struct kachi_value_statement *statement = NULL;
    struct kachi_signer signer;
    struct kachi_str text;
    if (!kachi_str_is_empty(format) && !kachi_str_is(format, KACHI_CREDENTIAL_TYPE)) {
        return kachi_option_refuse(session, "format", KACHI_CREDENTIAL_TYPE);
    }
    enum kachi_err err = read_until(session, &request.valid_until);
    err = err == KACHI_OK ? load_statement(session, &statement) : err;
    err = err == KACHI_OK ? kachi_session_signer(session, &signer) : err;
    if (err != KACHI_OK) {
        return err;
    }
    request.statement = statement;
    request.key = &signer;
    err = kachi_credential_write(&session->arena, &request, &session->findings, &text);
    kachi_signer_clear(&signer);
    if (err == KACHI_OK) {
        kachi_buffer_print(&session->out, "%.*s\n", KACHI_STR_ARG(text));
    }
    return err;
}

static void write_line(struct kachi_session *session, enum kachi_reply answer, const char *question,
                       struct kachi_str words)
{
    struct kachi_str answer_key =
        kachi_str_print(&session->arena, "verify.%s", kachi_credential_answer_word(answer));
    struct kachi_str question_key =
        kachi_str_print(&session->arena, "verify.question.%s", question);
    kachi_buffer_print(&session->out, "%s  %s%s%.*s\n", kachi_say(session, answer_key.text),
                       kachi_say(session, question_key.text),
                       kachi_str_is_empty(words) ? "" : " · ", KACHI_STR_ARG(words));
}

/* What a question was about, of a credential whose signature is good. */
static struct kachi_str words_of(struct kachi_session *session,
                                 const struct kachi_credential *credential,
                                 enum kachi_credential_question question)
{
    struct kachi_arena *arena = &session->arena;
    switch (question) {
    case KACHI_CREDENTIAL_SIGNATURE:
        return credential->key_id;
    case KACHI_CREDENTIAL_ISSUER:
        return kachi_str_print(
            arena, "%.*s, %s", KACHI_STR_ARG(credential->issuer_name),
            kachi_say(session, credential->is_third_party ? "verify.third-party" : "verify.self"));
    case KACHI_CREDENTIAL_VALIDITY: {
        struct kachi_str from = kachi_moment_text(arena, credential->valid_from);
        struct kachi_str until = credential->has_end
                                     ? kachi_moment_text(arena, credential->valid_until)
                                     : kachi_str_of(kachi_say(session, "verify.no-end"));
        return kachi_str_print(arena, "%.*s – %.*s", KACHI_STR_ARG(from), KACHI_STR_ARG(until));
    }
    case KACHI_CREDENTIAL_DIGEST:
        return credential->digest;
    case KACHI_CREDENTIAL_NUMBERS:
    case KACHI_CREDENTIAL_QUESTIONS:
        return credential->product_name;
    }
    return kachi_str_of("");
}

static void write_amounts(struct kachi_session *session, const struct kachi_credential *credential)
{
    static const char *const names[] = {"CFP", "REP", "AE"};
    kachi_buffer_add_byte(&session->out, '\n');
    for (size_t i = 0; kachi_credential_metric(i) != NULL; i++) {
        if (credential->has[i]) {
            struct kachi_str value =
                kachi_decimal_write(&session->arena, credential->kgco2e_per_unit[i]);
            kachi_buffer_print(&session->out, "  %-4s %.*s kg-CO2e / %.*s\n", names[i],
                               KACHI_STR_ARG(value), KACHI_STR_ARG(credential->unit));
        }
    }
    kachi_buffer_print(&session->out, "  %s\n", kachi_say(session, "never-summed"));
}

static void write_credential(struct kachi_session *session,
                             const struct kachi_credential *credential, enum kachi_err err)
{
    bool all = err == KACHI_OK && kachi_credential_is_good(credential);
    session->answer_is_no = !all;
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_credential_write_json(credential, all, &json);
        kachi_buffer_add_byte(&session->out, '\n');
        return;
    }
    for (size_t i = 0; i < KACHI_CREDENTIAL_QUESTIONS; i++) {
        enum kachi_reply answer = credential->answers[i];
        struct kachi_str words = kachi_str_of("");
        if (answer != KACHI_REPLY_UNASKED) {
            words = words_of(session, credential, (enum kachi_credential_question)i);
        }
        write_line(session, answer,
                   kachi_credential_question_word((enum kachi_credential_question)i), words);
    }
    if (all) { /* numbers that are not proven are not shown */
        write_amounts(session, credential);
    }
}

/* The keys whose signatures the reader believes: --keys FILE, or --public-key KEY. */
static enum kachi_err read_keys(struct kachi_session *session, struct kachi_jwk_set *trusted)
{
    struct kachi_str text;
    struct kachi_public_key key;
    if (kachi_option_is_set(session, "keys")) {
        enum kachi_err err = kachi_file_read(&session->arena, kachi_option_text(session, "keys"),
                                             &session->findings, &text);
        return err == KACHI_OK ? kachi_jwk_read(&session->arena, text, &session->findings, trusted)
                               : err;
    }
    enum kachi_err err = kachi_option_is_set(session, "public-key")
                             ? kachi_option_need(session, "public-key", &text)
                             : kachi_option_need(session, "keys", &text);
    if (err == KACHI_OK) {
        err = kachi_public_key_read(&session->arena, text, &session->findings, &key);
    }
    if (err == KACHI_OK) {
        trusted->keys = KACHI_NEW(&session->arena, struct kachi_jwk);
        trusted->keys[0] = kachi_jwk_of(&session->arena, &key);
        trusted->count = 1;
    }
    return err;
}

static enum kachi_err verify_credential(struct kachi_session *session, struct kachi_str text)
{
    struct kachi_jwk_set trusted = {.count = 0};
    struct kachi_credential credential;
    enum kachi_err err = read_keys(session, &trusted);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_credential_check(&session->arena, text, &trusted, kachi_clock_now(&session->clock),
                                 &session->findings, &credential);
    if (err == KACHI_OK || err == KACHI_ERR_INTEGRITY) {
        write_credential(session, &credential, err);
    }
    return err;
}

static void write_proof(struct kachi_session *session, const struct kachi_tlog_proof *proof,
                        bool good)
{
    bool is_signed = !kachi_str_is_empty(proof->checkpoint.origin);
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_bool(&json, "ok", good);
        kachi_json_key(&json, "checks");
        kachi_json_begin_object(&json);
        kachi_json_pair_text(&json, "signature", good || is_signed ? "yes" : "no");
        kachi_json_pair_text(&json, "inclusion", good ? "yes" : is_signed ? "no" : "unasked");
        kachi_json_end_object(&json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
        return;
    }
    enum kachi_reply inclusion = is_signed ? KACHI_REPLY_NO : KACHI_REPLY_UNASKED;
    write_line(session, is_signed ? KACHI_REPLY_YES : KACHI_REPLY_NO, "signature",
               proof->checkpoint.origin);
    write_line(session, good ? KACHI_REPLY_YES : inclusion, "inclusion", kachi_str_of(""));
}

static enum kachi_err verify_proof(struct kachi_session *session, struct kachi_str text)
{
    struct kachi_str path;
    struct kachi_str words;
    struct kachi_str entry;
    struct kachi_public_key key;
    struct kachi_tlog_proof proof = {.index = 0};
    enum kachi_err err = kachi_option_need(session, "entry", &path);
    err = err == KACHI_OK ? kachi_option_need(session, "public-key", &words) : err;
    if (err == KACHI_OK) {
        err = kachi_file_read(&session->arena, path, &session->findings, &entry);
    }
    if (err == KACHI_OK) {
        err = kachi_public_key_read(&session->arena, words, &session->findings, &key);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_digest leaf = kachi_digest_leaf(entry);
    err = kachi_tlog_proof_check(&session->arena, text, &leaf, &key, &session->findings, &proof);
    if (err == KACHI_OK || err == KACHI_ERR_INTEGRITY) {
        write_proof(session, &proof, err == KACHI_OK);
    }
    return err;
}

static enum kachi_err run_verify(struct kachi_session *session)
{
    struct kachi_str text;
    enum kachi_err err =
        kachi_file_read(&session->arena, session->operands[0], &session->findings, &text);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_str_has_prefix(text, TLOG_PROOF_START) ? verify_proof(session, text)
                                                        : verify_credential(session, text);
}

static const struct kachi_option export_options[] = {
    {"key", "FILE", "option.key"},
    {"format", "FORMAT", "option.statement-format"},
    {"until", "DATE", "option.credential-until"},
    KACHI_PASSPHRASE_OPTION,
    {NULL, NULL, NULL},
};
static const struct kachi_option verify_options[] = {
    {"keys", "FILE", "option.keys"},
    {"public-key", "KEY", "option.public-key"},
    {"entry", "FILE", "option.entry"},
    {NULL, NULL, NULL},
};
static const char *const export_examples[] = {
    "kachi statement export st_01J9ZK4T8M --key v.key --until 2027-03-31 > steel.jwt", NULL};
static const char *const verify_examples[] = {
    "kachi verify steel.jwt --keys did.json",
    "kachi verify lot.tlog-proof --entry entry.json --public-key example.org/gx+1a2b3c4d+AQ...",
    NULL};

const struct kachi_command kachi_command_statement_export = {
    .name = "statement export",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.export",
    .options = export_options,
    .examples = export_examples,
    .run = run_export,
};
const struct kachi_command kachi_command_verify = {
    .name = "verify",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.verify",
    .options = verify_options,
    .examples = verify_examples,
    .run = run_verify,
};
