/* SPDX-License-Identifier: Apache-2.0 */
/* kachi log check: a proof, a proof of growth, or a whole published log, checked with the log's
 * public key alone. */
#include "base/file.h"
#include "base/http_client.h"
#include "cli/answer_show.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "proof/log_view.h"
#include "proof/tlog_proof.h"
#include "proof/witness.h"

#define TLOG_PROOF_START "c2sp.org/tlog-proof@"
#define GROWTH_START "old "
#define QUESTIONS_MAX 5

/* What is being checked, and the answers so far. */
struct checking {
    struct kachi_session *session;
    struct kachi_public_key key;
    size_t witness_count;
    struct kachi_public_key *witnesses;
    size_t line_count;
    struct kachi_answer_line lines[QUESTIONS_MAX];
};

static void answer(struct checking *checking, const char *question, enum kachi_err err,
                   struct kachi_str words)
{
    checking->lines[checking->line_count++] = (struct kachi_answer_line){
        .question = question,
        .answer = err == KACHI_OK ? KACHI_REPLY_YES : KACHI_REPLY_NO,
        .words = words,
    };
}

/* Every witness that was named has cosigned the checkpoint. */
static enum kachi_err check_witnesses(struct checking *checking, struct kachi_str note)
{
    struct kachi_session *session = checking->session;
    if (checking->witness_count == 0) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_checkpoint_check_witnesses(
        &session->arena, note, checking->witness_count, checking->witnesses, &session->findings);
    answer(checking, "witnesses", err, kachi_str_of(""));
    return err;
}

/* Goes on from the checkpoint in --seen, and leaves the newer one there. */
static enum kachi_err check_seen(struct checking *checking, struct kachi_log_view *log)
{
    struct kachi_session *session = checking->session;
    struct kachi_str path = kachi_option_text(session, "seen");
    struct kachi_checkpoint seen;
    struct kachi_str note;
    if (kachi_str_is_empty(path)) {
        return KACHI_OK;
    }
    if (kachi_file_kind(path) == KACHI_FILE_NONE) {
        return kachi_file_write(path, log->note, &session->findings);
    }
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &note);
    err = err == KACHI_OK ? kachi_checkpoint_open(&session->arena, note, &checking->key,
                                                  &session->findings, &seen)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_log_view_check_since(log, &seen.head);
    answer(checking, "consistency", err,
           kachi_str_print(&session->arena, "%llu → %llu", (unsigned long long)seen.head.size,
                           (unsigned long long)log->checkpoint.head.size));
    return err == KACHI_OK ? kachi_file_write(path, log->note, &session->findings) : err;
}

static enum kachi_err check_log(struct checking *checking, struct kachi_str place)
{
    struct kachi_session *session = checking->session;
    struct kachi_log_view log;
    enum kachi_err err =
        kachi_log_view_open(&session->arena, place, &checking->key, &session->findings, &log);
    if (err == KACHI_ERR_IO || err == KACHI_ERR_NOT_FOUND) {
        return err;
    }
    answer(checking, "signature", err, checking->key.name);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_log_view_check(&log);
    answer(checking, "tiles", err,
           kachi_str_print(&session->arena, "%llu", (unsigned long long)log.checkpoint.head.size));
    err = err == KACHI_OK ? check_witnesses(checking, log.note) : err;
    return err == KACHI_OK ? check_seen(checking, &log) : err;
}

/* A proof of growth, as witnesses are sent it: from the checkpoint in --seen to the one inside. */
static enum kachi_err check_growth(struct checking *checking, struct kachi_str text)
{
    struct kachi_session *session = checking->session;
    struct kachi_witness_asked asked;
    struct kachi_checkpoint old;
    struct kachi_checkpoint new;
    struct kachi_str path;
    struct kachi_str note;
    if (!kachi_witness_request_read(&session->arena, text, &asked)) {
        kachi_findings_add(&session->findings, "proof-form", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = kachi_option_need(session, "seen", &path);
    err = err == KACHI_OK ? kachi_file_read(&session->arena, path, &session->findings, &note) : err;
    err = err == KACHI_OK ? kachi_checkpoint_open(&session->arena, note, &checking->key,
                                                  &session->findings, &old)
                          : err;
    err = err == KACHI_OK ? kachi_checkpoint_open(&session->arena, asked.checkpoint, &checking->key,
                                                  &session->findings, &new)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    answer(checking, "signature", err, checking->key.name);
    if (asked.old != old.head.size ||
        !kachi_merkle_check_consistency(&old.head, &new.head, &asked.proof)) {
        kachi_findings_add(&session->findings, "log-not-consistent", KACHI_NOWHERE,
                           KACHI_ARGS({"log", new.origin},
                                      {"old", kachi_str_print(&session->arena, "%llu",
                                                              (unsigned long long)old.head.size)},
                                      {"new", kachi_str_print(&session->arena, "%llu",
                                                              (unsigned long long)new.head.size)}));
        err = KACHI_ERR_INTEGRITY;
    }
    answer(checking, "consistency", err,
           kachi_str_print(&session->arena, "%llu → %llu", (unsigned long long)old.head.size,
                           (unsigned long long)new.head.size));
    return err == KACHI_OK ? check_witnesses(checking, asked.checkpoint) : err;
}

static enum kachi_err check_proof(struct checking *checking, struct kachi_str text)
{
    struct kachi_session *session = checking->session;
    struct kachi_str path;
    struct kachi_str entry;
    struct kachi_tlog_proof proof = {.index = 0};
    enum kachi_err err = kachi_option_need(session, "entry", &path);
    if (err == KACHI_OK) {
        err = kachi_file_read(&session->arena, path, &session->findings, &entry);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_digest leaf = kachi_digest_leaf(entry);
    err = kachi_tlog_proof_check(&session->arena, text, &leaf, &checking->key, &session->findings,
                                 &proof);
    bool is_signed = !kachi_str_is_empty(proof.checkpoint.origin);
    if (err == KACHI_ERR_INPUT) {
        return err;
    }
    answer(checking, "signature", is_signed ? KACHI_OK : err, checking->key.name);
    if (is_signed) {
        answer(checking, "inclusion", err,
               kachi_str_print(&session->arena, "%llu / %llu", (unsigned long long)proof.index + 1,
                               (unsigned long long)proof.checkpoint.head.size));
    }
    return err == KACHI_OK ? check_witnesses(checking, proof.note) : err;
}

static enum kachi_err read_keys(struct checking *checking)
{
    struct kachi_session *session = checking->session;
    struct kachi_str text;
    enum kachi_err err = kachi_option_need(session, "public-key", &text);
    err = err == KACHI_OK
              ? kachi_public_key_read(&session->arena, text, &session->findings, &checking->key)
              : err;
    return err == KACHI_OK
               ? kachi_session_witnesses(session, &checking->witness_count, &checking->witnesses)
               : err;
}

static enum kachi_err check_operand(struct checking *checking)
{
    struct kachi_session *session = checking->session;
    struct kachi_str place = session->operands[0];
    struct kachi_str text;
    if (kachi_http_is_address(place) || kachi_file_kind(place) == KACHI_FILE_FOLDER) {
        return check_log(checking, place);
    }
    enum kachi_err err = kachi_file_read(&session->arena, place, &session->findings, &text);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_str_has_prefix(text, GROWTH_START) ? check_growth(checking, text)
                                                    : check_proof(checking, text);
}

static enum kachi_err run_check(struct kachi_session *session)
{
    struct checking checking = {.session = session};
    enum kachi_err err = read_keys(&checking);
    err = err == KACHI_OK ? check_operand(&checking) : err;
    if (checking.line_count > 0) {
        kachi_answers_show(session, checking.line_count, checking.lines);
    }
    return err;
}

static const struct kachi_option check_options[] = {{"public-key", "KEY", "option.public-key"},
                                                    {"entry", "FILE", "option.entry"},
                                                    {"seen", "FILE", "option.seen"},
                                                    {"witness", "KEY", "option.witness"},
                                                    {NULL, NULL, NULL}};
static const char *const check_examples[] = {
    "kachi log check lot.tlog-proof --entry entry.json --public-key example.org/gx+1a2b3c4d+AQ...",
    "kachi log check https://example.org/gx --public-key example.org/gx+1a2b3c4d+AQ... --seen gx",
    NULL};

const struct kachi_command kachi_command_log_check = {
    .name = "log check",
    .operands = "PROOF|FOLDER|URL",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.log.check",
    .options = check_options,
    .examples = check_examples,
    .run = run_check,
};
