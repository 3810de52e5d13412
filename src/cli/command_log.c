/* SPDX-License-Identifier: Apache-2.0 */
/* kachi log publish, kachi log prove: the ledger's entries as a public log, and proofs that anybody
 * checks offline, with Kachi or with the tools that read C2SP's formats. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/ledger_session.h"
#include "ledger/log.h"
#include "proof/log_view.h"
#include "proof/tlog_proof.h"

static void write_published(struct kachi_session *session, const struct kachi_log_published *log)
{
    struct kachi_str root = kachi_digest_text(&session->arena, &log->head.root);
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_int64(&json, "entries", (int64_t)log->head.size);
        kachi_json_pair_str(&json, "root_sha256", root);
        kachi_json_pair_int64(&json, "tiles_written", (int64_t)log->tiles_written);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
        return;
    }
    kachi_buffer_print(&session->out, "%s: %s %llu · %s %llu\n%.*s\n",
                       kachi_say(session, "log.published"), kachi_say(session, "demo.entries"),
                       (unsigned long long)log->head.size, kachi_say(session, "log.tiles"),
                       (unsigned long long)log->tiles_written, KACHI_STR_ARG(root));
}

/* Statements that reached their state before there was a log are made up for first. */
static enum kachi_err publish(struct kachi_session *session, struct kachi_ledger *ledger,
                              const struct kachi_signer *signer)
{
    struct kachi_log_published log;
    enum kachi_err err =
        kachi_statement_log_all(ledger, &session->arena, session->database, &session->findings);
    err = err == KACHI_OK ? kachi_log_publish(ledger, &session->arena, signer, session->operands[0],
                                              &session->findings, &log)
                          : err;
    if (err == KACHI_OK) {
        write_published(session, &log);
    }
    return err;
}

static enum kachi_err run_publish(struct kachi_session *session)
{
    struct kachi_signer signer;
    struct kachi_ledger_session ledger;
    enum kachi_err err = kachi_session_signer(session, "key", &signer);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? publish(session, ledger.ledger, &signer) : err;
    kachi_ledger_session_close(&ledger);
    kachi_signer_clear(&signer);
    return err;
}

/* The entry's bytes, with the salt in them, for whoever checks; a party gets its own alone. */
static enum kachi_err hand_out(struct kachi_session *session, struct kachi_ledger *ledger,
                               const struct kachi_entry_row *row)
{
    struct kachi_party party = {.number = 0};
    struct kachi_actor actor = kachi_actor_operator();
    bool may = false;
    if (!kachi_option_is_set(session, "entry")) {
        return KACHI_OK;
    }
    if (!kachi_str_is_empty(session->party) && !kachi_str_is(session->party, "operator")) {
        enum kachi_err err = kachi_find_party(ledger, &session->arena, session->party, &party);
        err = err == KACHI_OK ? kachi_actor_of_party(ledger, &party.id, &actor) : err;
        if (err != KACHI_OK) {
            return err;
        }
    }
    enum kachi_err err = kachi_log_may_read(ledger, &session->arena, &actor, row->number, &may);
    if (err == KACHI_OK && !may) {
        kachi_findings_add(&session->findings, "log-entry-private", KACHI_NOWHERE,
                           KACHI_ARGS({"entry", session->operands[0]}, {"party", party.name}));
        return KACHI_ERR_DENIED;
    }
    return err == KACHI_OK ? kachi_file_write(kachi_option_text(session, "entry"), row->content,
                                              &session->findings)
                           : err;
}

/* From what was published, with its checkpoint and the witnesses' signatures: no private key. */
static enum kachi_err prove_published(struct kachi_session *session,
                                      const struct kachi_entry_row *row)
{
    struct kachi_str vkey;
    struct kachi_public_key key;
    struct kachi_log_view log;
    struct kachi_merkle_proof path;
    uint64_t index = (uint64_t)row->number - 1;
    enum kachi_err err = kachi_option_need(session, "public-key", &vkey);
    if (err == KACHI_OK) {
        err = kachi_public_key_read(&session->arena, vkey, &session->findings, &key);
    }
    if (err == KACHI_OK) {
        err = kachi_log_view_open(&session->arena, kachi_option_text(session, "log"), &key,
                                  &session->findings, &log);
    }
    err = err == KACHI_OK ? kachi_log_view_inclusion(&log, index, &path) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str text = kachi_tlog_proof_write(&session->arena, index, &path, log.note);
    struct kachi_tlog_proof proof;
    kachi_buffer_add(&session->out, text);
    /* What was published may not be this ledger's: a proof that proves nothing is not given. */
    err =
        kachi_tlog_proof_check(&session->arena, text, &row->leaf, &key, &session->findings, &proof);
    if (err != KACHI_OK) {
        kachi_buffer_clear(&session->out);
    }
    return err;
}

/* From the ledger as it is now, signed here. */
static enum kachi_err prove_now(struct kachi_session *session, struct kachi_ledger *ledger,
                                const struct kachi_entry_row *row)
{
    struct kachi_merkle tree;
    struct kachi_signer signer;
    uint64_t index = (uint64_t)row->number - 1;
    enum kachi_err err = kachi_session_signer(session, "key", &signer);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_merkle_init(&tree, &session->arena);
    err = kachi_log_grow(ledger, &session->findings, &tree);
    if (err == KACHI_OK) {
        uint64_t size = kachi_merkle_size(&tree);
        struct kachi_merkle_head head = {size, kachi_merkle_root(&tree, size)};
        struct kachi_merkle_proof path = kachi_merkle_inclusion(&tree, index, size);
        struct kachi_str checkpoint = kachi_checkpoint_sign(&session->arena, &head, &signer);
        kachi_buffer_add(&session->out,
                         kachi_tlog_proof_write(&session->arena, index, &path, checkpoint));
    }
    kachi_signer_clear(&signer);
    return err;
}

/* A statement is known to the book that keeps it: its entry is that of the state it is in there. */
static enum kachi_err find(struct kachi_session *session, struct kachi_ledger *ledger,
                           int64_t *number)
{
    struct kachi_str text = session->operands[0];
    struct kachi_value_statement *statement = NULL;
    if (session->database == NULL || !kachi_str_has_prefix(text, "st_")) {
        return kachi_log_find(ledger, &session->arena, text, &session->findings, number);
    }
    enum kachi_err err = kachi_statement_load(&session->arena, session->database, text,
                                              &session->findings, &statement);
    return err == KACHI_OK ? kachi_log_find_statement(ledger, &session->arena, statement,
                                                      &session->findings, number)
                           : err;
}

static enum kachi_err prove(struct kachi_session *session, struct kachi_ledger *ledger)
{
    struct kachi_entry_row row;
    int64_t number = 0;
    enum kachi_err err = find(session, ledger, &number);
    if (err == KACHI_OK) {
        err = kachi_store_entry_get(ledger, &session->arena, number, &row);
    }
    err = err == KACHI_OK ? hand_out(session, ledger, &row) : err;
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_option_is_set(session, "log") ? prove_published(session, &row)
                                               : prove_now(session, ledger, &row);
}

static enum kachi_err run_prove(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? prove(session, ledger.ledger) : err;
    kachi_ledger_session_close(&ledger);
    return err;
}

static const struct kachi_option publish_options[] = {
    {"key", "FILE", "option.key"}, KACHI_PASSPHRASE_OPTION, {NULL, NULL, NULL}};
static const struct kachi_option prove_options[] = {{"key", "FILE", "option.key"},
                                                    {"log", "PLACE", "option.log"},
                                                    {"public-key", "KEY", "option.public-key"},
                                                    {"entry", "FILE", "option.entry-out"},
                                                    KACHI_PASSPHRASE_OPTION,
                                                    {NULL, NULL, NULL}};
static const char *const publish_examples[] = {"kachi log publish public/ --key gx.key", NULL};
static const char *const prove_examples[] = {
    "kachi log prove lot_01J9Z --log public/ --public-key example.org/gx+1a2b3c4d+AQ... "
    "--entry entry.json > lot.tlog-proof",
    "kachi log prove st_01J9Z --key gx.key --entry entry.json > steel.tlog-proof", NULL};

const struct kachi_command kachi_command_log_publish = {
    .name = "log publish",
    .operands = "FOLDER",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.log.publish",
    .options = publish_options,
    .examples = publish_examples,
    .run = run_publish,
};
const struct kachi_command kachi_command_log_prove = {
    .name = "log prove",
    .operands = "ENTRY",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.log.prove",
    .options = prove_options,
    .examples = prove_examples,
    .run = run_prove,
};
