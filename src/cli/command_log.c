/* SPDX-License-Identifier: Apache-2.0 */
/* kachi log, kachi key: the ledger's entries as a public log, and proofs that anybody can check
 * offline, with Kachi or with the tools that read C2SP's formats. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/ledger_session.h"
#include "proof/jws.h"
#include "proof/tiles.h"
#include "proof/tlog_proof.h"

/* The leaves of all entries, in order. */
static enum kachi_err read_tree(struct kachi_session *session, struct kachi_ledger *ledger,
                                struct kachi_merkle *tree)
{
    int64_t count = 0;
    enum kachi_err err = kachi_ledger_count(ledger, &count);
    kachi_merkle_init(tree, &session->arena);
    struct kachi_arena scratch; /* the tree grows in the session's arena; rows come and go here */
    kachi_arena_init(&scratch);
    for (int64_t number = 1; err == KACHI_OK && number <= count; number++) {
        struct kachi_arena_mark mark = kachi_arena_mark(&scratch);
        struct kachi_entry_row row;
        err = kachi_store_entry_get(ledger, &scratch, number, &row);
        if (err == KACHI_OK) {
            kachi_merkle_append(tree, &row.leaf);
        }
        kachi_arena_reset(&scratch, mark);
    }
    kachi_arena_release(&scratch);
    if (err == KACHI_OK && count == 0) {
        kachi_findings_add(&session->findings, "log-empty", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_NOT_FOUND;
    }
    return err;
}

/* A number, the id of an entry, or a lot that it made. */
static enum kachi_err find_entry(struct kachi_session *session, struct kachi_ledger *ledger,
                                 uint64_t size, int64_t *number)
{
    struct kachi_str text = session->operands[0];
    struct kachi_id id;
    struct kachi_key key = {.entry = 0};
    if (kachi_str_read_int64(text, number) && *number >= 1 && (uint64_t)*number <= size) {
        return KACHI_OK;
    }
    if (kachi_str_has_prefix(text, "lot_")) {
        struct kachi_lot lot = {.entry = 0};
        enum kachi_err err = kachi_find_lot(ledger, &session->arena, text, &lot);
        *number = lot.entry;
        return err;
    }
    bool is_id = kachi_id_read(text, "entry", &id);
    if (is_id && kachi_store_key_get(ledger, &id, &key) == KACHI_OK && key.entry > 0) {
        *number = key.entry;
        return KACHI_OK;
    }
    kachi_findings_add(
        &session->findings, "log-entry-unknown", KACHI_NOWHERE,
        KACHI_ARGS({"entry", text},
                   {"count", kachi_str_print(&session->arena, "%llu", (unsigned long long)size)}));
    return KACHI_ERR_NOT_FOUND;
}

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

/* As a signed note names it, or as the documents that other tools look up: jwks.json, did.json. */
static enum kachi_err write_public_as(struct kachi_session *session,
                                      const struct kachi_public_key *key)
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_str format = kachi_option_text(session, "format");
    struct kachi_jwk jwk = kachi_jwk_of(arena, key);
    if (kachi_str_is_empty(format) || kachi_str_is(format, "note")) {
        write_public(session, key);
        return KACHI_OK;
    }
    if (kachi_str_is(format, "jwks")) {
        kachi_buffer_add(&session->out, kachi_jwks_write(arena, 1, &jwk));
        return KACHI_OK;
    }
    if (kachi_str_is(format, "did")) {
        kachi_buffer_add(&session->out, kachi_did_document_write(arena, 1, &jwk));
        return KACHI_OK;
    }
    return kachi_option_refuse(session, "format", "note, jwks, did");
}

static enum kachi_err run_key_new(struct kachi_session *session)
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
    struct kachi_str file = kachi_signer_seal(&session->arena, &signer, words, &session->random);
    kachi_signer_clear(&signer);
    err = kachi_file_write(path, file, &session->findings);
    if (err == KACHI_OK) {
        write_public(session, &signer.public_key);
    }
    return err;
}

static enum kachi_err run_key_show(struct kachi_session *session)
{
    struct kachi_str file;
    struct kachi_public_key key;
    enum kachi_err err =
        kachi_file_read(&session->arena, session->operands[0], &session->findings, &file);
    if (err != KACHI_OK) {
        return err;
    }
    (void)kachi_str_cut(&file, '\n'); /* what the file is */
    err = kachi_public_key_read(&session->arena, kachi_str_cut(&file, '\n'), &session->findings,
                                &key);
    return err == KACHI_OK ? write_public_as(session, &key) : err;
}

/* What was published before must be the beginning of what is published now: a log that forgets is
 * worse than none. */
static enum kachi_err check_history(struct kachi_session *session, const struct kachi_merkle *tree,
                                    struct kachi_str folder, const struct kachi_public_key *key)
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_str path = kachi_path_join(arena, folder, kachi_str_of("checkpoint"));
    struct kachi_checkpoint old;
    struct kachi_str note;
    if (kachi_file_kind(path) == KACHI_FILE_NONE) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_file_read(arena, path, &session->findings, &note);
    err = err == KACHI_OK ? kachi_checkpoint_open(arena, note, key, &session->findings, &old) : err;
    if (err != KACHI_OK) {
        return err;
    }
    uint64_t size = kachi_merkle_size(tree);
    if (old.head.size <= size) {
        struct kachi_digest root = kachi_merkle_root(tree, old.head.size);
        if (kachi_digest_equal(&root, &old.head.root)) {
            return KACHI_OK;
        }
    }
    kachi_findings_add(
        &session->findings, "log-rewritten", KACHI_NOWHERE,
        KACHI_ARGS({"old", kachi_str_print(arena, "%llu", (unsigned long long)old.head.size)},
                   {"new", kachi_str_print(arena, "%llu", (unsigned long long)size)}));
    return KACHI_ERR_INTEGRITY;
}

static void write_published(struct kachi_session *session, const struct kachi_merkle_head *head,
                            uint64_t written)
{
    struct kachi_str root = kachi_digest_text(&session->arena, &head->root);
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_int64(&json, "entries", (int64_t)head->size);
        kachi_json_pair_str(&json, "root_sha256", root);
        kachi_json_pair_int64(&json, "tiles_written", (int64_t)written);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
        return;
    }
    kachi_buffer_print(&session->out, "%s: %llu %s · %s %llu\n%.*s\n",
                       kachi_say(session, "log.published"), (unsigned long long)head->size,
                       kachi_say(session, "demo.entries"), kachi_say(session, "log.tiles"),
                       (unsigned long long)written, KACHI_STR_ARG(root));
}

static enum kachi_err publish(struct kachi_session *session, struct kachi_ledger *ledger,
                              const struct kachi_signer *signer)
{
    struct kachi_merkle tree;
    uint64_t written = 0;
    struct kachi_str folder = session->operands[0];
    enum kachi_err err = read_tree(session, ledger, &tree);
    err = err == KACHI_OK ? check_history(session, &tree, folder, &signer->public_key) : err;
    if (err != KACHI_OK) {
        return err;
    }
    uint64_t size = kachi_merkle_size(&tree);
    struct kachi_merkle_head head = {size, kachi_merkle_root(&tree, size)};
    struct kachi_published log = {
        .tree = &tree,
        .size = size,
        .checkpoint = kachi_checkpoint_sign(&session->arena, &head, signer),
    };
    err = kachi_tiles_publish(&session->arena, &log, folder, &session->findings, &written);
    if (err == KACHI_OK) {
        write_published(session, &head, written);
    }
    return err;
}

/* The proof, and beside it (--entry FILE) the entry's bytes, which the checker hashes. */
static enum kachi_err prove(struct kachi_session *session, struct kachi_ledger *ledger,
                            const struct kachi_signer *signer)
{
    struct kachi_merkle tree;
    struct kachi_entry_row row;
    int64_t number = 0;
    enum kachi_err err = read_tree(session, ledger, &tree);
    uint64_t size = kachi_merkle_size(&tree);
    err = err == KACHI_OK ? find_entry(session, ledger, size, &number) : err;
    if (err == KACHI_OK) {
        err = kachi_store_entry_get(ledger, &session->arena, number, &row);
    }
    if (err == KACHI_OK && kachi_option_is_set(session, "entry")) {
        err =
            kachi_file_write(kachi_option_text(session, "entry"), row.content, &session->findings);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_merkle_head head = {size, kachi_merkle_root(&tree, size)};
    struct kachi_merkle_proof path = kachi_merkle_inclusion(&tree, (uint64_t)number - 1, size);
    struct kachi_str checkpoint = kachi_checkpoint_sign(&session->arena, &head, signer);
    kachi_buffer_add(&session->out, kachi_tlog_proof_write(&session->arena, (uint64_t)number - 1,
                                                           &path, checkpoint));
    return KACHI_OK;
}

static enum kachi_err with_ledger(struct kachi_session *session,
                                  enum kachi_err (*work)(struct kachi_session *,
                                                         struct kachi_ledger *,
                                                         const struct kachi_signer *))
{
    struct kachi_signer signer;
    struct kachi_ledger_session ledger;
    enum kachi_err err = kachi_session_signer(session, &signer);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? work(session, ledger.ledger, &signer) : err;
    kachi_ledger_session_close(&ledger);
    kachi_signer_clear(&signer);
    return err;
}

static enum kachi_err run_publish(struct kachi_session *session)
{
    return with_ledger(session, publish);
}

static enum kachi_err run_prove(struct kachi_session *session)
{
    return with_ledger(session, prove);
}

static void write_checked(struct kachi_session *session, const struct kachi_tlog_proof *proof)
{
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_bool(&json, "ok", true);
        kachi_json_pair_str(&json, "log", proof->checkpoint.origin);
        kachi_json_pair_int64(&json, "index", (int64_t)proof->index);
        kachi_json_pair_int64(&json, "entries", (int64_t)proof->checkpoint.head.size);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
        return;
    }
    kachi_buffer_print(&session->out, "✔ %s %.*s · %llu / %llu\n",
                       kachi_say(session, "log.included"), KACHI_STR_ARG(proof->checkpoint.origin),
                       (unsigned long long)proof->index + 1,
                       (unsigned long long)proof->checkpoint.head.size);
}

/* Offline: a proof, the entry's bytes and a public key, and no database. */
static enum kachi_err run_check(struct kachi_session *session)
{
    struct kachi_str text;
    struct kachi_str path;
    struct kachi_str vkey;
    struct kachi_str entry;
    struct kachi_public_key key;
    struct kachi_tlog_proof proof;
    enum kachi_err err = kachi_option_need(session, "entry", &path);
    err = err == KACHI_OK ? kachi_option_need(session, "public-key", &vkey) : err;
    if (err == KACHI_OK) {
        err = kachi_file_read(&session->arena, session->operands[0], &session->findings, &text);
    }
    if (err == KACHI_OK) {
        err = kachi_file_read(&session->arena, path, &session->findings, &entry);
    }
    if (err == KACHI_OK) {
        err = kachi_public_key_read(&session->arena, vkey, &session->findings, &key);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_digest leaf = kachi_digest_leaf(entry);
    err = kachi_tlog_proof_check(&session->arena, text, &leaf, &key, &session->findings, &proof);
    if (err == KACHI_OK) {
        write_checked(session, &proof);
    }
    return err;
}

static const struct kachi_option key_new_options[] = {
    {"out", "FILE", "option.key-out"}, KACHI_PASSPHRASE_OPTION, {NULL, NULL, NULL}};
static const struct kachi_option publish_options[] = {
    {"key", "FILE", "option.key"}, KACHI_PASSPHRASE_OPTION, {NULL, NULL, NULL}};
static const struct kachi_option prove_options[] = {{"key", "FILE", "option.key"},
                                                    {"entry", "FILE", "option.entry-out"},
                                                    KACHI_PASSPHRASE_OPTION,
                                                    {NULL, NULL, NULL}};
static const struct kachi_option check_options[] = {{"entry", "FILE", "option.entry"},
                                                    {"public-key", "KEY", "option.public-key"},
                                                    {NULL, NULL, NULL}};

static const char *const key_new_examples[] = {
    "KACHI_KEY_PASSPHRASE=... kachi key new example.org/gx --out gx.key", NULL};
static const struct kachi_option key_show_options[] = {{"format", "FORMAT", "option.key-format"},
                                                       {NULL, NULL, NULL}};
static const char *const key_show_examples[] = {
    "kachi key show gx.key", "kachi key show gx.key --format did > .well-known/did.json", NULL};
static const char *const publish_examples[] = {"kachi log publish public/ --key gx.key", NULL};
static const char *const prove_examples[] = {
    "kachi log prove lot_01J9Z --key gx.key --entry entry.json > lot.tlog-proof", NULL};
static const char *const check_examples[] = {
    "kachi log check lot.tlog-proof --entry entry.json --public-key example.org/gx+1a2b3c4d+AQ...",
    NULL};

const struct kachi_command kachi_command_key_new = {
    .name = "key new",
    .operands = "NAME",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.key.new",
    .options = key_new_options,
    .examples = key_new_examples,
    .run = run_key_new,
};
const struct kachi_command kachi_command_key_show = {
    .name = "key show",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.key.show",
    .options = key_show_options,
    .examples = key_show_examples,
    .run = run_key_show,
};
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
const struct kachi_command kachi_command_log_check = {
    .name = "log check",
    .operands = "PROOF",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.log.check",
    .options = check_options,
    .examples = check_examples,
    .run = run_check,
};
