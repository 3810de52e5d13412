/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_system.c - the server about itself: what it is, whether it is well, what it counts, what
 * it can be asked; and the check of a credential that somebody holds.
 */
#include "proof/credential_json.h"
#include "server/openapi.h"
#include "server/resource.h"
#include "server/server_internal.h"

static enum kachi_err handle_info(struct kachi_request *request)
{
    struct kachi_server *server = request->server;
    struct kachi_json_writer *json = &request->json;
    struct kachi_ledger_view view;
    int64_t version = 0;
    int64_t entries = 0;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_store_version(request->worker->database, &version) : err;
    err = err == KACHI_OK ? kachi_ledger_count(view.ledger, &entries) : err;
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "name", "kachi");
    kachi_json_pair_text(json, "version", KACHI_VERSION);
    kachi_json_pair_bool(json, "demo", server->options.is_demo);
    kachi_json_pair_str(json, "base_url", server->base_url);
    kachi_json_pair_int64(json, "facts_version", version);
    kachi_json_pair_int64(json, "ledger_entries", entries);
    kachi_json_pair_str(json, "started", kachi_moment_text(&request->arena, server->started));
    kachi_json_end_object(json);
    return KACHI_OK;
}

static enum kachi_err write_status(struct kachi_request *request, const char *status)
{
    kachi_json_begin_object(&request->json);
    kachi_json_pair_text(&request->json, "status", status);
    kachi_json_end_object(&request->json);
    return KACHI_OK;
}

static enum kachi_err handle_health(struct kachi_request *request)
{
    return write_status(request, "ok");
}

/* Ready: the database answers, and nobody has asked it to stop. */
static enum kachi_err handle_ready(struct kachi_request *request)
{
    bool is_ready =
        !atomic_load(&request->server->draining) && kachi_worker_can_read(request->worker);
    request->status = is_ready ? 200 : 503;
    return write_status(request, is_ready ? "ready" : "stopping");
}

static enum kachi_err handle_openapi(struct kachi_request *request)
{
    return kachi_openapi_write(&request->arena, request->lang, &request->findings, &request->json);
}

static enum kachi_err read_keys(struct kachi_request *request, kachi_json body,
                                struct kachi_jwk_set *trusted)
{
    struct kachi_public_key key;
    struct kachi_str text;
    kachi_json keys = kachi_json_get(body, "keys");
    if (keys != NULL) {
        struct kachi_buffer written;
        struct kachi_json_writer json;
        kachi_buffer_init(&written, request->body.bytes * 2 + 64);
        kachi_json_writer_init(&json, &written, KACHI_JSON_COMPACT);
        kachi_json_write_value(&json, keys);
        enum kachi_err err = kachi_jwk_read(&request->arena, kachi_buffer_str(&written),
                                            &request->findings, trusted);
        kachi_buffer_release(&written);
        return err;
    }
    enum kachi_err err = kachi_request_text(request, body, "public_key", &text);
    err = err == KACHI_OK ? kachi_public_key_read(&request->arena, text, &request->findings, &key)
                          : err;
    if (err == KACHI_OK) {
        trusted->keys = KACHI_NEW(&request->arena, struct kachi_jwk);
        trusted->keys[0] = kachi_jwk_of(&request->arena, &key);
        trusted->count = 1;
    }
    return err;
}

/* "status": the issuer's status lists; "log_keys": of logs whose receipts count. Both may be
 * absent.
 */
static enum kachi_err read_lists(struct kachi_request *request, kachi_json body,
                                 struct kachi_credential_reader *reader)
{
    kachi_json texts = kachi_json_get(body, "status");
    kachi_json keys = kachi_json_get(body, "log_keys");
    struct kachi_status_list *lists =
        KACHI_NEW_ARRAY(&request->arena, struct kachi_status_list, kachi_json_count(texts) + 1);
    struct kachi_public_key *logs =
        KACHI_NEW_ARRAY(&request->arena, struct kachi_public_key, kachi_json_count(keys) + 1);
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < kachi_json_count(texts); i++) {
        err = kachi_status_list_read(&request->arena, kachi_json_text(kachi_json_at(texts, i)),
                                     &reader->trusted, reader->now, &request->findings, &lists[i]);
    }
    for (size_t i = 0; err == KACHI_OK && i < kachi_json_count(keys); i++) {
        err = kachi_public_key_read(&request->arena, kachi_json_text(kachi_json_at(keys, i)),
                                    &request->findings, &logs[i]);
    }
    reader->list_count = kachi_json_count(texts);
    reader->lists = lists;
    reader->log_count = kachi_json_count(keys);
    reader->logs = logs;
    return err;
}

/* {"credential": "eyJ...", "keys": {jwks or DID document}} or "public_key": whom the reader
 * believes is the reader's choice, never the server's. */
static enum kachi_err handle_verify(struct kachi_request *request)
{
    struct kachi_credential_reader reader = {.now = request->started};
    struct kachi_credential credential;
    struct kachi_str text;
    kachi_json body = NULL;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_text(request, body, "credential", &text) : err;
    err = err == KACHI_OK ? read_keys(request, body, &reader.trusted) : err;
    err = err == KACHI_OK ? read_lists(request, body, &reader) : err;
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_credential_check(&request->arena, text, &reader, &request->findings, &credential);
    if (err != KACHI_OK && err != KACHI_ERR_INTEGRITY) {
        return err;
    }
    kachi_credential_write_json(
        &credential, err == KACHI_OK && kachi_credential_is_good(&credential), &request->json);
    return KACHI_OK; /* the answer is the check, whatever it came to */
}

const struct kachi_route kachi_routes_system[] = {
    {KACHI_GET, "/healthz", "getHealth", "system", KACHI_MAY_PUBLIC, 0, NULL, "Status", 200, NULL,
     handle_health},
    {KACHI_GET, "/readyz", "getReadiness", "system", KACHI_MAY_PUBLIC, 0, NULL, "Status", 200, NULL,
     handle_ready},
    {KACHI_GET, "/api/v1", "getInfo", "system", KACHI_MAY_PUBLIC, 0, NULL, "Info", 200, NULL,
     handle_info},
    {KACHI_GET, "/api/v1/openapi.json", "getOpenapi", "system", KACHI_MAY_PUBLIC,
     KACHI_ROUTE_CACHED, NULL, "AnyObject", 200, NULL, handle_openapi},
    {KACHI_POST, "/api/v1/verify", "verifyCredential", "proof", KACHI_MAY_PUBLIC, 0,
     "VerifyRequest", "CredentialCheck", 200, NULL, handle_verify},
    {.path = NULL},
};
