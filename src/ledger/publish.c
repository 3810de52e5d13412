/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/publish.h"

#include "base/file.h"
#include "ledger/retired.h"
#include "ledger/statement_log.h"
#include "proof/public_folder.h"

/* What one publication works with. */
struct publishing {
    struct kachi_arena *arena;
    const struct kachi_publication *publication;
    struct kachi_findings *findings;
    struct kachi_jwk jwk;      /* the key, as others read it */
    struct kachi_log_view log; /* as it is published */
    struct kachi_public_key log_key;
    size_t count; /* of all statements */
    struct kachi_value_statement *statements;
};

static struct kachi_str path_of(const struct publishing *publishing, struct kachi_str name)
{
    return kachi_path_join(publishing->arena, publishing->publication->folder, name);
}

static enum kachi_err write_file(const struct publishing *publishing, struct kachi_str name,
                                 struct kachi_str text)
{
    return kachi_file_write(
        path_of(publishing, name),
        kachi_str_print(publishing->arena, "%.*s\n", KACHI_STR_ARG(kachi_str_trim(text))),
        publishing->findings);
}

static bool has_file(const struct publishing *publishing, struct kachi_str name)
{
    return kachi_file_kind(path_of(publishing, name)) != KACHI_FILE_NONE;
}

static enum kachi_err read_file(const struct publishing *publishing, struct kachi_str name,
                                struct kachi_str *out)
{
    return kachi_file_read(publishing->arena, path_of(publishing, name), publishing->findings, out);
}

/* Whether readers of these keys believe ours at this moment. */
static bool is_believed(const struct publishing *publishing, const struct kachi_jwk_set *keys)
{
    kachi_moment now = publishing->publication->now;
    for (size_t i = 0; i < keys->count; i++) {
        const struct kachi_jwk *key = &keys->keys[i];
        if (kachi_str_equal(key->id, publishing->jwk.id)) {
            return (key->revoked_at == 0 || key->revoked_at > now) &&
                   (key->expires_at == 0 || key->expires_at > now);
        }
    }
    return false;
}

/* did.json as it is there, with the keys before this one and their ends; else of this key alone. */
static enum kachi_err publish_keys(const struct publishing *publishing)
{
    struct kachi_arena *arena = publishing->arena;
    struct kachi_str did = kachi_str_of("did.json");
    struct kachi_jwk own = publishing->jwk;
    struct kachi_jwk_set keys = {1, &own};
    enum kachi_err err = KACHI_OK;
    if (has_file(publishing, did)) {
        struct kachi_str text;
        err = read_file(publishing, did, &text);
        err = err == KACHI_OK ? kachi_jwk_read(arena, text, publishing->findings, &keys) : err;
        if (err == KACHI_OK && !is_believed(publishing, &keys)) {
            kachi_findings_add(publishing->findings, "publish-keys", KACHI_NOWHERE,
                               KACHI_ARGS({"path", path_of(publishing, did)},
                                          {"name", publishing->publication->key->public_key.name}));
            err = KACHI_ERR_CONFLICT;
        }
    } else {
        err = write_file(publishing, did, kachi_did_document_write(arena, keys.count, keys.keys));
    }
    return err == KACHI_OK ? write_file(publishing, kachi_str_of("jwks.json"),
                                        kachi_jwks_write(arena, keys.count, keys.keys))
                           : err;
}

/* The log is this key's, or whose key is in log.vkey: that one's owner publishes it. */
static enum kachi_err publish_log(struct publishing *publishing)
{
    const struct kachi_publication *publication = publishing->publication;
    struct kachi_str name = kachi_str_of(KACHI_LOG_KEY_FILE);
    struct kachi_public_key key = publication->key->public_key;
    struct kachi_str own = kachi_public_key_write(publishing->arena, &key);
    struct kachi_str text = own;
    struct kachi_log_published log;
    enum kachi_err err = KACHI_OK;
    if (has_file(publishing, name)) {
        err = read_file(publishing, name, &text);
        text = kachi_str_trim(text);
        err = err == KACHI_OK
                  ? kachi_public_key_read(publishing->arena, text, publishing->findings, &key)
                  : err;
    }
    publishing->log_key = key;
    if (err == KACHI_OK && kachi_str_equal(text, own)) {
        err = kachi_log_publish(publication->ledger, publishing->arena, publication->key,
                                publication->folder, publishing->findings, &log);
    }
    return err == KACHI_OK ? kachi_log_view_open(publishing->arena, publication->folder, &key,
                                                 publishing->findings, &publishing->log)
                           : err;
}

enum kachi_err kachi_publish_receipt(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                     const struct kachi_value_statement *statement,
                                     struct kachi_log_view *log, struct kachi_findings *findings,
                                     struct kachi_receipt *out)
{
    struct kachi_entry_row row;
    struct kachi_merkle_proof path;
    int64_t number = 0;
    enum kachi_err err = kachi_log_find_statement(ledger, arena, statement, findings, &number);
    err = err == KACHI_OK ? kachi_store_entry_get(ledger, arena, number, &row) : err;
    err = err == KACHI_OK ? kachi_log_view_inclusion(log, (uint64_t)number - 1, &path) : err;
    if (err == KACHI_OK) {
        *out = (struct kachi_receipt){
            .entry = row.content,
            .proof = kachi_tlog_proof_write(arena, (uint64_t)number - 1, &path, log->note),
        };
    }
    return err;
}

/* A credential that this key signed stays as it was handed out, as long as whoever checks it does
 * not find that its receipt is of another's entry (one that others could write, before there was
 * an end to that): such a one nobody believes, and it is signed anew. */
static enum kachi_err is_published(const struct publishing *publishing, struct kachi_str name,
                                   bool *out)
{
    struct kachi_jwk key = publishing->jwk;
    struct kachi_public_key log_key = publishing->log_key;
    const struct kachi_credential_reader reader = {
        .trusted = {1, &key},
        .now = publishing->publication->now,
        .log_count = 1,
        .logs = &log_key,
    };
    struct kachi_findings unheard; /* of one that is written anew */
    struct kachi_credential seen = {.kind = KACHI_CREDENTIAL_CONFORMITY};
    struct kachi_str text;
    *out = false;
    if (!has_file(publishing, name)) {
        return KACHI_OK;
    }
    enum kachi_err err = read_file(publishing, name, &text);
    if (err == KACHI_OK) {
        kachi_findings_init(&unheard);
        enum kachi_err checked = kachi_credential_check(publishing->arena, kachi_str_trim(text),
                                                        &reader, &unheard, &seen);
        *out = (checked == KACHI_OK || checked == KACHI_ERR_INTEGRITY) &&
               seen.answers[KACHI_CREDENTIAL_SIGNATURE] == KACHI_REPLY_YES &&
               seen.answers[KACHI_CREDENTIAL_INCLUSION] != KACHI_REPLY_NO;
        kachi_findings_release(&unheard);
    }
    return err;
}

static enum kachi_err publish_statement(struct publishing *publishing,
                                        const struct kachi_value_statement *statement,
                                        struct kachi_publication_done *done)
{
    const struct kachi_publication *publication = publishing->publication;
    struct kachi_arena *arena = publishing->arena;
    struct kachi_str id = kachi_id_text(arena, "st", &statement->id);
    struct kachi_str name = kachi_public_credential_path(arena, id);
    struct kachi_credential_request request = {.statement = statement,
                                               .key = publication->key,
                                               .valid_until = statement->valid_until,
                                               .has_status = true};
    struct kachi_str text;
    bool is_there = false;
    enum kachi_err err = is_published(publishing, name, &is_there);
    done->credentials += err == KACHI_OK ? 1 : 0;
    if (err != KACHI_OK || is_there) {
        return err;
    }
    err = kachi_publish_receipt(arena, publication->ledger, statement, &publishing->log,
                                publishing->findings, &request.receipt);
    err = err == KACHI_OK
              ? kachi_status_place(publication->statements,
                                   kachi_did_of(arena, publication->key->public_key.name),
                                   &statement->id, publication->random, publishing->findings,
                                   &request.status_place)
              : err;
    err = err == KACHI_OK ? kachi_credential_write(arena, &request, publishing->findings, &text)
                          : err;
    err = err == KACHI_OK ? write_file(publishing, name, text) : err;
    done->credentials_new += err == KACHI_OK ? 1 : 0;
    return err;
}

static bool is_verified(const struct publishing *publishing,
                        const struct kachi_value_statement *statement)
{
    const struct kachi_publication *publication = publishing->publication;
    bool is_theirs = kachi_str_is_empty(publication->verifier) ||
                     kachi_str_equal(publication->verifier, statement->verifier);
    kachi_day today = kachi_day_of_moment(publication->now);
    return is_theirs && kachi_statement_state_on(statement, today) == KACHI_STATEMENT_VERIFIED;
}

/* One key does not sign for several verifiers. */
static enum kachi_err check_verifiers(const struct publishing *publishing)
{
    struct kachi_str first = kachi_str_of("");
    for (size_t i = 0; i < publishing->count; i++) {
        const struct kachi_value_statement *statement = &publishing->statements[i];
        if (!is_verified(publishing, statement)) {
            continue;
        }
        if (!kachi_str_is_empty(first) && !kachi_str_equal(first, statement->verifier)) {
            kachi_findings_add(publishing->findings, "publish-verifiers", KACHI_NOWHERE,
                               KACHI_ARGS({"one", first}, {"other", statement->verifier}));
            return KACHI_ERR_INPUT;
        }
        first = statement->verifier;
    }
    return KACHI_OK;
}

static enum kachi_err publish_statements(struct publishing *publishing,
                                         struct kachi_publication_done *done)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < publishing->count; i++) {
        if (is_verified(publishing, &publishing->statements[i])) {
            err = publish_statement(publishing, &publishing->statements[i], done);
        }
    }
    return err;
}

static void mark_withdrawn(struct kachi_status_row *row, size_t count,
                           const struct kachi_value_statement statements[])
{
    for (size_t i = 0; i < count; i++) {
        if (kachi_id_equal(&row->statement, &statements[i].id)) {
            row->is_set = statements[i].state == KACHI_STATEMENT_WITHDRAWN;
        }
    }
}

static void mark_retired(struct kachi_arena *arena, struct kachi_status_row *row, size_t count,
                         const struct kachi_str retired[])
{
    struct kachi_str id = kachi_id_text(arena, "st", &row->statement);
    for (size_t i = 0; i < count; i++) {
        row->is_set |= kachi_str_equal(id, retired[i]);
    }
}

enum kachi_err kachi_publish_list(struct kachi_arena *arena,
                                  const struct kachi_publication *publication,
                                  enum kachi_status_purpose purpose,
                                  struct kachi_findings *findings, struct kachi_str *out)
{
    struct kachi_str issuer = kachi_did_of(arena, publication->key->public_key.name);
    size_t count = 0;
    size_t statement_count = 0;
    size_t retired_count = 0;
    struct kachi_status_row *rows = NULL;
    struct kachi_value_statement *statements = NULL;
    struct kachi_str *retired = NULL;
    enum kachi_err err = kachi_status_rows(arena, publication->statements, issuer, &count, &rows);
    if (err == KACHI_OK && purpose == KACHI_STATUS_WITHDRAWN) {
        err = kachi_statement_list(arena, publication->statements, findings, &statement_count,
                                   &statements);
    } else if (err == KACHI_OK) {
        err = kachi_retired_statements(publication->ledger, arena, &retired_count, &retired);
    }
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = 0; i < count; i++) {
        mark_withdrawn(&rows[i], statement_count, statements);
        mark_retired(arena, &rows[i], retired_count, retired);
    }
    *out = kachi_status_list_write(arena, purpose, count, rows, publication->key, publication->now);
    return KACHI_OK;
}

static enum kachi_err publish_lists(const struct publishing *publishing)
{
    enum kachi_err err = KACHI_OK;
    for (int i = 0; err == KACHI_OK && i < KACHI_STATUS_PURPOSES; i++) {
        enum kachi_status_purpose purpose = (enum kachi_status_purpose)i;
        struct kachi_str text;
        err = kachi_publish_list(publishing->arena, publishing->publication, purpose,
                                 publishing->findings, &text);
        err = err == KACHI_OK ? write_file(publishing,
                                           kachi_str_print(publishing->arena, "status/%s",
                                                           kachi_status_word(purpose)),
                                           text)
                              : err;
    }
    return err;
}

static enum kachi_err make_folders(const struct publishing *publishing)
{
    enum kachi_err err =
        kachi_folder_make(path_of(publishing, kachi_str_of("s")), publishing->findings);
    return err == KACHI_OK ? kachi_folder_make(path_of(publishing, kachi_str_of("status")),
                                               publishing->findings)
                           : err;
}

/* Keys and log first: whoever sees a credential finds what checks it. */
enum kachi_err kachi_publish(struct kachi_arena *arena, const struct kachi_publication *publication,
                             struct kachi_findings *findings, struct kachi_publication_done *out)
{
    struct publishing publishing = {
        .arena = arena,
        .publication = publication,
        .findings = findings,
        .jwk = kachi_jwk_of(arena, &publication->key->public_key),
    };
    *out = (struct kachi_publication_done){.credentials = 0};
    enum kachi_err err = kachi_statement_list(arena, publication->statements, findings,
                                              &publishing.count, &publishing.statements);
    err = err == KACHI_OK ? check_verifiers(&publishing) : err;
    err = err == KACHI_OK ? kachi_statement_log_all(publication->ledger, arena,
                                                    publication->statements, findings)
                          : err;
    err = err == KACHI_OK ? make_folders(&publishing) : err;
    err = err == KACHI_OK ? publish_keys(&publishing) : err;
    err = err == KACHI_OK ? publish_log(&publishing) : err;
    err = err == KACHI_OK ? publish_statements(&publishing, out) : err;
    err = err == KACHI_OK ? publish_lists(&publishing) : err;
    if (err == KACHI_OK) {
        out->log = publishing.log.checkpoint.origin;
        out->entries = publishing.log.checkpoint.head.size;
    }
    return err;
}
