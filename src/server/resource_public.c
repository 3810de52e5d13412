/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_public.c - the doors for outsiders: label pages, the log, keys, status lists and
 * credentials, as proof/public_folder.h lays them out. No key is here: what is signed was signed by
 * `kachi publish` or by its issuer.
 */
#include "base/digest.h"
#include "ledger/find.h"
#include "proof/base64.h"
#include "proof/gtin.h"
#include "proof/public_folder.h"
#include "proof/witness.h"
#include "report/label.h"
#include "server/resource.h"
#include "server/server_internal.h"

#define CACHE_FOREVER "public, max-age=31536000, immutable"
#define CACHE_ASK_AGAIN "public, no-cache"

static enum kachi_err refuse_path(struct kachi_request *request)
{
    return kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "path-unknown",
                                KACHI_ARGS({"path", request->path}));
}

/* A file of the public folder, for pages of anywhere to read too. */
static enum kachi_err answer_file(struct kachi_request *request, struct kachi_str path)
{
    struct kachi_public_file file;
    enum kachi_err err = kachi_public_file_get(
        &request->arena, request->server->options.public_folder, path, &request->findings, &file);
    if (err == KACHI_ERR_NOT_FOUND) {
        return refuse_path(request);
    }
    if (err == KACHI_OK) {
        request->content_type = file.type;
        kachi_buffer_add(&request->out, file.content);
        kachi_request_add_header(request, "Access-Control-Allow-Origin", kachi_str_of("*"));
        kachi_request_add_header(request, "Cache-Control",
                                 kachi_str_of(file.is_immutable ? CACHE_FOREVER : CACHE_ASK_AGAIN));
    }
    return err;
}

static enum kachi_err handle_file(struct kachi_request *request)
{
    return answer_file(request, kachi_str_slice(request->path, 1, request->path.bytes));
}

/* The page's one style sheet, and nothing else at all. */
static void add_policy(struct kachi_request *request)
{
    struct kachi_digest digest = kachi_digest_of(kachi_str_of(kachi_label_style()));
    struct kachi_str hash = kachi_base64_write(
        &request->arena, (struct kachi_str){(const char *)digest.bytes, sizeof(digest.bytes)});
    request->content_type = "text/html; charset=utf-8";
    kachi_request_add_header(
        request, "Content-Security-Policy",
        kachi_str_print(&request->arena,
                        "default-src 'none'; style-src 'sha256-%.*s'; base-uri 'none'; "
                        "form-action 'none'; frame-ancestors 'none'",
                        KACHI_STR_ARG(hash)));
}

static enum kachi_err label_statement(struct kachi_request *request, struct kachi_str id,
                                      const struct kachi_label_options *options)
{
    struct kachi_database *database = NULL;
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = kachi_request_database(request, &database);
    err = err == KACHI_OK
              ? kachi_statement_load(&request->arena, database, id, &request->findings, &statement)
              : err;
    if (err == KACHI_OK && !kachi_request_may_see_statement(request, statement)) {
        return kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "statement-unknown",
                                    KACHI_ARGS({"id", id}));
    }
    return err == KACHI_OK ? kachi_label_statement_write(&request->arena, statement, options,
                                                         &request->findings, &request->out)
                           : err;
}

static enum kachi_err label_lot(struct kachi_request *request, struct kachi_str id,
                                const struct kachi_label_options *options)
{
    struct kachi_ledger_view view;
    struct kachi_lot lot;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_find_lot(view.ledger, &request->arena, id, &lot) : err;
    return err == KACHI_OK
               ? kachi_label_lot_write(&request->arena, view.ledger, &lot, options, &request->out)
               : err;
}

/* A lot's page is for whoever has its id, 128 bits of which nobody guesses; a statement's for
 * everybody, once it is verified. Where a credential is published, its check is shown. */
static enum kachi_err answer_label(struct kachi_request *request, struct kachi_str id,
                                   struct kachi_str gtin)
{
    struct kachi_credential checked;
    struct kachi_label_options options = {
        .lang = request->lang,
        .today = kachi_day_of_moment(request->started),
        .base = request->server->base_url,
        .gtin = gtin,
    };
    enum kachi_err err =
        kachi_public_credential_check(&request->arena, request->server->options.public_folder, id,
                                      request->started, &request->findings, &checked);
    if (err != KACHI_OK && err != KACHI_ERR_NOT_FOUND && err != KACHI_ERR_INTEGRITY) {
        return err;
    }
    options.checked = err == KACHI_ERR_NOT_FOUND ? NULL : &checked;
    err = kachi_str_has_prefix(id, "lot_") ? label_lot(request, id, &options)
                                           : label_statement(request, id, &options);
    if (err == KACHI_OK) {
        add_policy(request);
    }
    return err;
}

/* /s/st_..., /s/lot_...: the page; with .jwt: what was signed. */
static enum kachi_err handle_label(struct kachi_request *request)
{
    struct kachi_str id = request->parts[0];
    return kachi_str_has_suffix(id, ".jwt") ? handle_file(request)
                                            : answer_label(request, id, kachi_str_of(""));
}

/* GS1 Digital Link: the id that the label put into its query says which statement or lot. */
static enum kachi_err handle_digital_link(struct kachi_request *request)
{
    struct kachi_str gtin = request->parts[0];
    struct kachi_str id = kachi_request_query(request, "id");
    if (!kachi_gtin_is_valid(gtin)) {
        return refuse_path(request);
    }
    return answer_label(request, id, gtin);
}

/* C2SP tlog-witness: status, type and words of the answer are the witness's own. */
static enum kachi_err handle_add_checkpoint(struct kachi_request *request)
{
    struct kachi_server *server = request->server;
    struct kachi_witness_answer answer;
    if (server->options.witness == NULL) {
        return refuse_path(request);
    }
    if (request->body.bytes > KACHI_WITNESS_BODY_BYTES_MAX) {
        return kachi_request_refuse(
            request, KACHI_ERR_LIMIT, "body-large",
            KACHI_ARGS(
                {"bytes", kachi_str_print(&request->arena, "%zu", KACHI_WITNESS_BODY_BYTES_MAX)}));
    }
    (void)pthread_mutex_lock(&server->witnessing);
    enum kachi_err err =
        kachi_witness_answer(&request->arena, server->options.witness, request->body,
                             request->started, &request->findings, &answer);
    (void)pthread_mutex_unlock(&server->witnessing);
    if (err == KACHI_OK) {
        request->status = (unsigned)answer.status;
        request->content_type = answer.content_type;
        kachi_buffer_add(&request->out, answer.body);
    }
    return err;
}

static const struct kachi_parameter_rule link_rules[] = {
    {"id", KACHI_PARAMETER_TEXT, NULL, true},
    {"linkType", KACHI_PARAMETER_TEXT, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};

#define PAGE KACHI_MAY_PUBLIC, KACHI_ROUTE_PAGE, NULL, "Page", 200
#define FILE_OF(path, operation)                                                                   \
    {                                                                                              \
        KACHI_GET, path, operation, "proof", KACHI_MAY_PUBLIC, KACHI_ROUTE_HIDDEN, NULL, NULL,     \
            200, NULL, handle_file                                                                 \
    }

/* Paths of did:web, of C2SP and of W3C's status lists are other protocols', and hidden. */
const struct kachi_route kachi_routes_public[] = {
    {KACHI_GET, "/s/{label}", "getLabel", "proof", PAGE, NULL, handle_label},
    {KACHI_GET, "/01/{gtin}", "getDigitalLink", "proof", PAGE, link_rules, handle_digital_link},
    FILE_OF("/checkpoint", "getCheckpoint"),
    FILE_OF("/log.vkey", "getLogKey"),
    FILE_OF("/tile/{tile+}", "getTile"),
    FILE_OF("/did.json", "getDidDocument"),
    FILE_OF("/.well-known/did.json", "getWellKnownDidDocument"),
    FILE_OF("/jwks.json", "getJwks"),
    FILE_OF("/status/{list}", "getStatusList"),
    {KACHI_POST, "/add-checkpoint", "addCheckpoint", "proof", KACHI_MAY_PUBLIC,
     KACHI_ROUTE_HIDDEN | KACHI_ROUTE_TEXT_BODY, NULL, NULL, 200, NULL, handle_add_checkpoint},
    {.path = NULL},
};
