/* SPDX-License-Identifier: Apache-2.0 */
/* kachi publish: everything that outsiders check, in one folder, by one command. */
#include "base/number_text.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/ledger_session.h"
#include "ledger/publish.h"

static void write_text(struct kachi_session *session, const struct kachi_signer *signer,
                       const struct kachi_publication_done *done)
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_str folder = session->operands[0];
    struct kachi_str name = signer->public_key.name;
    struct kachi_str entries = kachi_count_text(arena, (int64_t)done->entries);
    struct kachi_str all = kachi_count_text(arena, (int64_t)done->credentials);
    struct kachi_str new = kachi_count_text(arena, (int64_t)done->credentials_new);
    kachi_buffer_print(&session->out, "%s: %.*s\n", kachi_say(session, "log.published"),
                       KACHI_STR_ARG(folder));
    kachi_buffer_print(&session->out, "  %s %.*s: %s %.*s\n", kachi_say(session, "publish.log"),
                       KACHI_STR_ARG(done->log), kachi_say(session, "demo.entries"),
                       KACHI_STR_ARG(entries));
    kachi_buffer_print(&session->out, "  %s: %.*s (%s %.*s)\n",
                       kachi_say(session, "publish.credentials"), KACHI_STR_ARG(all),
                       kachi_say(session, "publish.new"), KACHI_STR_ARG(new));
    kachi_buffer_print(&session->out, "%s: kachi serve --public %.*s --base-url https://%.*s\n",
                       kachi_say(session, "publish.next"), KACHI_STR_ARG(folder),
                       KACHI_STR_ARG(name));
}

static void write_json(struct kachi_session *session, const struct kachi_publication_done *done)
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_str(&json, "folder", session->operands[0]);
    kachi_json_pair_str(&json, "log", done->log);
    kachi_json_pair_int64(&json, "entries", (int64_t)done->entries);
    kachi_json_pair_int64(&json, "credentials", (int64_t)done->credentials);
    kachi_json_pair_int64(&json, "credentials_new", (int64_t)done->credentials_new);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&session->out, '\n');
}

static enum kachi_err publish(struct kachi_session *session, const struct kachi_signer *signer)
{
    struct kachi_ledger_session ledger;
    struct kachi_publication_done done;
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    bool is_all = kachi_str_is(session->party, "operator");
    struct kachi_publication publication = {
        .ledger = ledger.ledger,
        .statements = session->database,
        .key = signer,
        .verifier = is_all ? kachi_str_of("") : session->party,
        .folder = session->operands[0],
        .random = &session->random,
        .now = kachi_clock_now(&session->clock),
    };
    err = err == KACHI_OK ? kachi_publish(&session->arena, &publication, &session->findings, &done)
                          : err;
    kachi_ledger_session_close(&ledger);
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        write_json(session, &done);
    } else if (err == KACHI_OK) {
        write_text(session, signer, &done);
    }
    return err;
}

static enum kachi_err run_publish(struct kachi_session *session)
{
    struct kachi_signer signer;
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
    err = err == KACHI_OK ? kachi_session_signer(session, "key", &signer) : err;
    if (err != KACHI_OK) {
        return err;
    }
    err = publish(session, &signer);
    kachi_signer_clear(&signer);
    return err;
}

static const struct kachi_option options[] = {
    {"key", "FILE", "option.key"}, KACHI_PASSPHRASE_OPTION, {NULL, NULL, NULL}};
static const char *const examples[] = {"kachi publish public/ --key v.key --as V", NULL};

const struct kachi_command kachi_command_publish = {
    .name = "publish",
    .operands = "FOLDER",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.publish",
    .options = options,
    .examples = examples,
    .run = run_publish,
};
