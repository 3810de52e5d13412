/* SPDX-License-Identifier: Apache-2.0 */
/* kachi verify: the check of what arrived, from a file or an address: a credential, facts that were
 * shown, or a log's proof. Each question a line. */
#include "base/file.h"
#include "base/http_client.h"
#include "cli/answer_show.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "proof/credential_json.h"

#define TLOG_PROOF_START "c2sp.org/tlog-proof@"
#define KEYS_MAX 64

/* A file, or what is at an address. */
static enum kachi_err read_place(struct kachi_session *session, struct kachi_str place,
                                 struct kachi_str *out)
{
    return kachi_http_is_address(place)
               ? kachi_http_get(&session->arena, place, &session->findings, out)
               : kachi_file_read(&session->arena, place, &session->findings, out);
}

static struct kachi_str words_of(struct kachi_session *session,
                                 const struct kachi_credential *credential,
                                 enum kachi_credential_question question)
{
    struct kachi_arena *arena = &session->arena;
    switch (question) {
    case KACHI_CREDENTIAL_SIGNATURE:
        return credential->key_id;
    case KACHI_CREDENTIAL_ISSUER:
        if (credential->is_share) {
            return credential->issuer_name;
        }
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
        return credential->product_name;
    case KACHI_CREDENTIAL_INCLUSION:
        return kachi_str_print(arena, "%.*s, %llu", KACHI_STR_ARG(credential->log),
                               (unsigned long long)credential->log_index + 1);
    case KACHI_CREDENTIAL_STATUS:
    case KACHI_CREDENTIAL_SHOWN:
    case KACHI_CREDENTIAL_WITNESSES:
    case KACHI_CREDENTIAL_CONSISTENCY:
    case KACHI_CREDENTIAL_QUESTIONS:
        break;
    }
    return kachi_str_of("");
}

static size_t lines_of(struct kachi_session *session, const struct kachi_credential *credential,
                       struct kachi_answer_line lines[KACHI_CREDENTIAL_QUESTIONS])
{
    size_t count = 0;
    for (int i = 0; i < KACHI_CREDENTIAL_QUESTIONS; i++) {
        enum kachi_credential_question question = (enum kachi_credential_question)i;
        if (!credential->is_asked[i]) {
            continue;
        }
        enum kachi_reply answer = credential->answers[i];
        lines[count++] = (struct kachi_answer_line){
            .question = kachi_credential_question_word(question),
            .answer = answer,
            .words = answer == KACHI_REPLY_UNASKED ? kachi_str_of("")
                                                   : words_of(session, credential, question),
        };
    }
    return count;
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

/* What is shown, and how much of each list is not. */
static void write_parts(struct kachi_session *session, const struct kachi_parts *parts)
{
    size_t hidden = 0;
    kachi_buffer_add_byte(&session->out, '\n');
    for (size_t i = 0; i < parts->count; i++) {
        const struct kachi_part *part = &parts->items[i];
        if (part->item == 1) {
            size_t last = i;
            while (last + 1 < parts->count && parts->items[last + 1].item > 1) {
                last++;
            }
            kachi_buffer_print(&session->out, "  %.*s: %zu\n", KACHI_STR_ARG(part->name),
                               last - i + 1);
        }
        if (kachi_str_is_empty(part->value)) {
            hidden++;
            continue;
        }
        if (part->item > 0) {
            kachi_buffer_print(&session->out, "    %zu  %.*s\n", part->item,
                               KACHI_STR_ARG(part->value));
        } else {
            kachi_buffer_print(&session->out, "  %.*s  %.*s\n", KACHI_STR_ARG(part->name),
                               KACHI_STR_ARG(part->value));
        }
    }
    kachi_buffer_print(&session->out, "  %s %zu\n", kachi_say(session, "verify.hidden"), hidden);
}

static void write_credential(struct kachi_session *session,
                             const struct kachi_credential *credential, enum kachi_err err)
{
    struct kachi_answer_line lines[KACHI_CREDENTIAL_QUESTIONS];
    size_t count = lines_of(session, credential, lines);
    bool all = err == KACHI_OK && kachi_credential_is_good(credential);
    session->answer_is_no = !all;
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_credential_write_json(credential, all, &json);
        kachi_buffer_add_byte(&session->out, '\n');
        return;
    }
    kachi_answers_write(session, count, lines);
    if (all && credential->is_share) { /* what is not proven is not shown */
        write_parts(session, &credential->parts);
    } else if (all) {
        write_amounts(session, credential);
    }
}

/* The keys whose signatures the reader believes: of every --keys, and --public-key. */
static enum kachi_err read_keys(struct kachi_session *session, struct kachi_jwk_set *trusted)
{
    size_t files = kachi_option_count(session, "keys");
    struct kachi_str text;
    struct kachi_public_key key;
    enum kachi_err err = KACHI_OK;
    trusted->count = 0;
    trusted->keys = KACHI_NEW_ARRAY(&session->arena, struct kachi_jwk, KEYS_MAX * (files + 1));
    if (files == 0 && !kachi_option_is_set(session, "public-key")) {
        return kachi_option_need(session, "keys", &text);
    }
    for (size_t i = 0; err == KACHI_OK && i < files; i++) {
        struct kachi_jwk_set set;
        err = read_place(session, kachi_option_at(session, "keys", i), &text);
        err =
            err == KACHI_OK ? kachi_jwk_read(&session->arena, text, &session->findings, &set) : err;
        for (size_t j = 0; err == KACHI_OK && j < set.count && j < KEYS_MAX; j++) {
            trusted->keys[trusted->count++] = set.keys[j];
        }
    }
    if (err == KACHI_OK && kachi_option_is_set(session, "public-key")) {
        err = kachi_public_key_read(&session->arena, kachi_option_text(session, "public-key"),
                                    &session->findings, &key);
        if (err == KACHI_OK) {
            trusted->keys[trusted->count++] = kachi_jwk_of(&session->arena, &key);
        }
    }
    return err;
}

static enum kachi_err read_lists(struct kachi_session *session,
                                 struct kachi_credential_reader *reader)
{
    size_t count = kachi_option_count(session, "status");
    struct kachi_status_list *lists =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_status_list, count + 1);
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        struct kachi_str text;
        err = read_place(session, kachi_option_at(session, "status", i), &text);
        err = err == KACHI_OK ? kachi_status_list_read(&session->arena, text, &reader->trusted,
                                                       reader->now, &session->findings, &lists[i])
                              : err;
    }
    reader->list_count = count;
    reader->lists = lists;
    return err;
}

static enum kachi_err read_logs(struct kachi_session *session,
                                struct kachi_credential_reader *reader)
{
    struct kachi_public_key *logs = NULL;
    struct kachi_public_key *witnesses = NULL;
    struct kachi_str seen = kachi_option_text(session, "seen");
    enum kachi_err err = kachi_session_public_keys(session, "log-key", &reader->log_count, &logs);
    err = err == KACHI_OK ? kachi_session_witnesses(session, &reader->witness_count, &witnesses)
                          : err;
    if (err == KACHI_OK && !kachi_str_is_empty(seen) && kachi_file_kind(seen) != KACHI_FILE_NONE) {
        err = kachi_file_read(&session->arena, seen, &session->findings, &reader->seen);
    }
    reader->logs = logs;
    reader->witnesses = witnesses;
    reader->log_place = kachi_option_text(session, "log");
    return err;
}

static enum kachi_err verify_credential(struct kachi_session *session, struct kachi_str text)
{
    struct kachi_credential_reader reader = {.now = kachi_clock_now(&session->clock)};
    struct kachi_credential credential;
    enum kachi_err err = read_keys(session, &reader.trusted);
    err = err == KACHI_OK ? read_lists(session, &reader) : err;
    err = err == KACHI_OK ? read_logs(session, &reader) : err;
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_credential_check(&session->arena, text, &reader, &session->findings, &credential);
    if (err == KACHI_OK || err == KACHI_ERR_INTEGRITY) {
        write_credential(session, &credential, err);
    }
    if (err == KACHI_OK && kachi_option_is_set(session, "seen") &&
        !kachi_str_is_empty(credential.seen_now)) {
        err = kachi_file_write(kachi_option_text(session, "seen"), credential.seen_now,
                               &session->findings);
    }
    return err;
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
    err = err == KACHI_OK ? read_place(session, path, &entry) : err;
    err = err == KACHI_OK ? kachi_public_key_read(&session->arena, words, &session->findings, &key)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_digest leaf = kachi_digest_leaf(entry);
    err = kachi_tlog_proof_check(&session->arena, text, &leaf, &key, &session->findings, &proof);
    if (err != KACHI_OK && err != KACHI_ERR_INTEGRITY) {
        return err;
    }
    bool is_signed = !kachi_str_is_empty(proof.checkpoint.origin);
    enum kachi_reply included = err == KACHI_OK ? KACHI_REPLY_YES : KACHI_REPLY_NO;
    struct kachi_answer_line lines[] = {
        {"signature", is_signed ? KACHI_REPLY_YES : KACHI_REPLY_NO, proof.checkpoint.origin},
        {"inclusion", is_signed ? included : KACHI_REPLY_UNASKED, kachi_str_of("")},
    };
    kachi_answers_show(session, sizeof(lines) / sizeof(lines[0]), lines);
    return err;
}

static enum kachi_err run_verify(struct kachi_session *session)
{
    struct kachi_str text;
    enum kachi_err err = read_place(session, session->operands[0], &text);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_str_has_prefix(text, TLOG_PROOF_START) ? verify_proof(session, text)
                                                        : verify_credential(session, text);
}

static const struct kachi_option verify_options[] = {
    {"keys", "PLACE", "option.keys"},
    {"public-key", "KEY", "option.verify-public-key"},
    {"status", "PLACE", "option.status-list"},
    {"log-key", "KEY", "option.log-key"},
    {"witness", "KEY", "option.witness"},
    {"log", "PLACE", "option.log"},
    {"seen", "FILE", "option.seen"},
    {"entry", "FILE", "option.entry"},
    {NULL, NULL, NULL},
};
static const char *const verify_examples[] = {
    "kachi verify steel.jwt --keys did.json",
    "kachi verify https://v.example/steel.jwt --keys https://v.example/.well-known/did.json "
    "--status https://v.example/status/withdrawn --status https://v.example/status/retired",
    "kachi verify steel.jwt --keys did.json --log-key example.org/gx+1a2b3c4d+AQ... "
    "--log https://example.org/gx --seen gx.seen",
    "kachi verify lot.tlog-proof --entry entry.json --public-key example.org/gx+1a2b3c4d+AQ...",
    NULL};

const struct kachi_command kachi_command_verify = {
    .name = "verify",
    .operands = "FILE|URL",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.verify",
    .options = verify_options,
    .examples = verify_examples,
    .run = run_verify,
};
