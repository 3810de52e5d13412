/* SPDX-License-Identifier: Apache-2.0 */
/* kachi log grow, cosign, witness: a log asks others to sign that it only grows, and a witness
 * answers (https://c2sp.org/tlog-witness). */
#include "base/file.h"
#include "base/http_client.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "proof/log_view.h"
#include "proof/witness.h"

#define STATUS_DONE 200
#define STATUS_CONFLICT 409

/* The published log in the folder or at the address, with the key of --public-key. */
static enum kachi_err open_log(struct kachi_session *session, struct kachi_log_view *log,
                               struct kachi_public_key *key)
{
    struct kachi_str text;
    enum kachi_err err = kachi_option_need(session, "public-key", &text);
    err = err == KACHI_OK ? kachi_public_key_read(&session->arena, text, &session->findings, key)
                          : err;
    return err == KACHI_OK ? kachi_log_view_open(&session->arena, session->operands[0], key,
                                                 &session->findings, log)
                           : err;
}

static enum kachi_err write_request(struct kachi_log_view *log, uint64_t old, struct kachi_str *out)
{
    struct kachi_merkle_proof proof;
    enum kachi_err err = kachi_log_view_consistency(log, old, &proof);
    if (err == KACHI_OK) {
        *out = kachi_witness_request(log->arena, old, &proof, log->note);
    }
    return err;
}

static enum kachi_err run_grow(struct kachi_session *session)
{
    struct kachi_log_view log;
    struct kachi_public_key key;
    struct kachi_str text;
    uint64_t old = 0;
    enum kachi_err err = kachi_option_need(session, "old", &text);
    if (err == KACHI_OK && !kachi_log_size_read(text, &old)) {
        return kachi_option_refuse(session, "old", "0, 1, 2 ...");
    }
    err = err == KACHI_OK ? open_log(session, &log, &key) : err;
    err = err == KACHI_OK ? write_request(&log, old, &text) : err;
    if (err == KACHI_OK) {
        kachi_buffer_add(&session->out, text);
    }
    return err;
}

static enum kachi_err refuse_answer(struct kachi_session *session, struct kachi_str place,
                                    const struct kachi_http_answer *answer)
{
    kachi_findings_add(
        &session->findings, "witness-refused", KACHI_NOWHERE,
        KACHI_ARGS({"witness", place},
                   {"status", kachi_str_print(&session->arena, "%d", answer->status)},
                   {"words", kachi_str_trim(answer->body)}));
    return KACHI_ERR_CONFLICT;
}

/* Asks from nothing first; a witness that has seen the log says how far, and is asked from there.
 */
static enum kachi_err ask(struct kachi_session *session, struct kachi_log_view *log,
                          struct kachi_str *lines)
{
    struct kachi_str place = session->operands[1];
    const char *between = kachi_str_has_suffix(place, "/") ? "" : "/";
    struct kachi_http_request request = {
        .address =
            kachi_str_print(&session->arena, "%.*s%sadd-checkpoint", KACHI_STR_ARG(place), between),
    };
    struct kachi_http_answer answer = {.status = STATUS_CONFLICT};
    uint64_t old = 0;
    for (int tries = 0; tries < 2 && answer.status == STATUS_CONFLICT; tries++) {
        enum kachi_err err = write_request(log, old, &request.body);
        err = err == KACHI_OK
                  ? kachi_http_send(&session->arena, &request, &session->findings, &answer)
                  : err;
        if (err != KACHI_OK) {
            return err;
        }
        if (answer.status == STATUS_CONFLICT &&
            !kachi_log_size_read(kachi_str_trim(answer.body), &old)) {
            return refuse_answer(session, place, &answer);
        }
    }
    *lines = answer.body;
    return answer.status == STATUS_DONE ? KACHI_OK : refuse_answer(session, place, &answer);
}

static enum kachi_err run_cosign(struct kachi_session *session)
{
    struct kachi_log_view log;
    struct kachi_public_key key;
    struct kachi_str lines;
    struct kachi_str note;
    size_t count = 0;
    struct kachi_public_key *witnesses = NULL;
    struct kachi_str needed;
    enum kachi_err err = kachi_option_need(session, "witness", &needed);
    err = err == KACHI_OK ? kachi_session_witnesses(session, &count, &witnesses) : err;
    err = err == KACHI_OK ? open_log(session, &log, &key) : err;
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_http_is_address(session->operands[1])
              ? ask(session, &log, &lines)
              : kachi_file_read(&session->arena, session->operands[1], &session->findings, &lines);
    err = err == KACHI_OK
              ? kachi_checkpoint_add_cosignature(&session->arena, log.note, lines, &witnesses[0],
                                                 &session->findings, &note)
              : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str path = kachi_path_join(&session->arena, log.place, kachi_str_of("checkpoint"));
    err = kachi_file_write(path, note, &session->findings);
    if (err == KACHI_OK) {
        kachi_buffer_print(&session->out, "✔ %s · %.*s\n", kachi_say(session, "log.cosigned"),
                           KACHI_STR_ARG(witnesses[0].name));
    }
    return err;
}

static enum kachi_err read_logs(struct kachi_session *session, struct kachi_witness *witness)
{
    struct kachi_public_key *logs = NULL;
    struct kachi_str needed;
    enum kachi_err err = kachi_option_need(session, "public-key", &needed);
    err = err == KACHI_OK
              ? kachi_session_public_keys(session, "public-key", &witness->log_count, &logs)
              : err;
    witness->logs = logs;
    return err;
}

/* One request on standard input (or in a file), its answer on standard output: the body, after the
 * status in a line of its own where --status asks for it. A web server's thin door calls this. */
static enum kachi_err run_witness(struct kachi_session *session)
{
    struct kachi_witness witness = {.folder = session->operands[0]};
    struct kachi_witness_answer answer;
    struct kachi_signer signer;
    struct kachi_str body;
    struct kachi_str path = session->operand_count > 1 ? session->operands[1] : kachi_str_of("-");
    enum kachi_err err = read_logs(session, &witness);
    err = err == KACHI_OK ? kachi_file_read(&session->arena, path, &session->findings, &body) : err;
    err = err == KACHI_OK ? kachi_session_signer(session, "key", &signer) : err;
    if (err != KACHI_OK) {
        return err;
    }
    witness.key = &signer;
    err = kachi_session_need_witness_key(session, &signer.public_key);
    err = err == KACHI_OK
              ? kachi_witness_answer(&session->arena, &witness, body,
                                     kachi_clock_now(&session->clock), &session->findings, &answer)
              : err;
    kachi_signer_clear(&signer);
    if (err != KACHI_OK) {
        return err;
    }
    if (kachi_option_is_set(session, "status")) {
        kachi_buffer_print(&session->out, "%d %s\n", answer.status, answer.content_type);
    }
    kachi_buffer_add(&session->out, answer.body);
    session->answer_is_no = answer.status != STATUS_DONE;
    return KACHI_OK;
}

static const struct kachi_option grow_options[] = {
    {"public-key", "KEY", "option.public-key"}, {"old", "N", "option.old"}, {NULL, NULL, NULL}};
static const struct kachi_option cosign_options[] = {{"public-key", "KEY", "option.public-key"},
                                                     {"witness", "KEY", "option.witness"},
                                                     {NULL, NULL, NULL}};
static const struct kachi_option witness_options[] = {{"key", "FILE", "option.key"},
                                                      {"public-key", "KEY", "option.public-key"},
                                                      {"status", NULL, "option.status-line"},
                                                      KACHI_PASSPHRASE_OPTION,
                                                      {NULL, NULL, NULL}};
static const char *const grow_examples[] = {
    "kachi log grow public/ --old 1200 --public-key example.org/gx+1a2b3c4d+AQ... > growth", NULL};
static const char *const cosign_examples[] = {
    "kachi log cosign public/ https://w.example/w1 --public-key example.org/gx+1a2b3c4d+AQ... "
    "--witness w.example/w1+5e6f7a8b+BA...",
    NULL};
static const char *const witness_examples[] = {
    "kachi log witness seen/ --key w1.key --public-key example.org/gx+1a2b3c4d+AQ... < request",
    NULL};

const struct kachi_command kachi_command_log_grow = {
    .name = "log grow",
    .operands = "FOLDER|URL",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.log.grow",
    .options = grow_options,
    .examples = grow_examples,
    .run = run_grow,
};
const struct kachi_command kachi_command_log_cosign = {
    .name = "log cosign",
    .operands = "FOLDER URL|ANSWER",
    .operands_min = 2,
    .operands_max = 2,
    .phrase = "command.log.cosign",
    .options = cosign_options,
    .examples = cosign_examples,
    .run = run_cosign,
};
const struct kachi_command kachi_command_log_witness = {
    .name = "log witness",
    .operands = "FOLDER [REQUEST]",
    .operands_min = 1,
    .operands_max = 2,
    .phrase = "command.log.witness",
    .options = witness_options,
    .examples = witness_examples,
    .run = run_witness,
};
