/* SPDX-License-Identifier: Apache-2.0 */
#include "server/auth.h"

#include "server/account.h"
#include "server/server_internal.h"

#include <stdlib.h>
#include <string.h>

/* The value of a cookie; empty where there is none. */
struct kachi_str kachi_request_cookie(const struct kachi_request *request, const char *name)
{
    struct kachi_str rest = kachi_request_header(request, "Cookie");
    while (rest.bytes > 0) {
        struct kachi_str value = kachi_str_cut(&rest, ';');
        struct kachi_str key = kachi_str_trim(kachi_str_cut(&value, '='));
        if (kachi_str_is(key, name)) {
            return kachi_str_trim(value);
        }
    }
    return kachi_str_of("");
}

static void keep_text(char *to, size_t room, struct kachi_str *text)
{
    size_t bytes = text->bytes < room ? text->bytes : room - 1;
    if (bytes > 0) { /* of nothing there may be no address */
        memcpy(to, text->text, bytes);
    }
    to[bytes] = '\0';
    *text = (struct kachi_str){to, bytes};
}

enum kachi_err kachi_account_principal(struct kachi_ledger_view view,
                                       const struct kachi_account *account,
                                       struct kachi_findings *findings, struct kachi_principal *out)
{
    struct kachi_key key = {0};
    struct kachi_party party = {0};
    *out = (struct kachi_principal){
        .kind = account->kind,
        .name = account->name,
        .account = account->number,
        .roles = account->roles,
        .scopes = account->scopes,
        .partner = account->partner,
    };
    if (kachi_str_is_empty(account->party)) {
        return KACHI_OK;
    }
    if (!kachi_id_read(account->party, "party", &out->party_id) ||
        kachi_store_key_get(view.ledger, &out->party_id, &key) != KACHI_OK ||
        kachi_store_party_get(view.ledger, view.arena, key.entry, &party) != KACHI_OK) {
        kachi_findings_add(findings, "account-party", KACHI_NOWHERE,
                           KACHI_ARGS({"name", account->name}, {"party", account->party}));
        return KACHI_ERR_DENIED;
    }
    out->party = party.number;
    out->party_name = party.name;
    return KACHI_OK;
}

/* Looks the digest up: a session or token where is_grant, else an API key. */
static enum kachi_err look_up(struct kachi_request *request, struct kachi_str sha256, bool is_grant,
                              struct kachi_known_grant *known)
{
    struct kachi_database *database = request->worker->database;
    struct kachi_account account;
    struct kachi_grant grant = {.until = INT64_MAX, .csrf = {"", 0}};
    enum kachi_err err = is_grant
                             ? kachi_grant_find(database, &request->arena, sha256, &grant, &account)
                             : kachi_account_of_secret(database, &request->arena, sha256, &account);
    if (err == KACHI_ERR_NOT_FOUND ||
        (err == KACHI_OK &&
         !kachi_account_is_valid(&account, kachi_day_of_moment(request->started)))) {
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "access-token", KACHI_NO_ARGS);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_ledger_view view;
    err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK
              ? kachi_account_principal(view, &account, &request->findings, &known->principal)
              : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str csrf = grant.csrf;
    struct kachi_str digest = sha256;
    keep_text(known->name, sizeof(known->name), &known->principal.name);
    keep_text(known->party_name, sizeof(known->party_name), &known->principal.party_name);
    keep_text(known->csrf, sizeof(known->csrf), &csrf);
    keep_text(known->sha256, sizeof(known->sha256), &digest);
    known->until = grant.until;
    known->day = kachi_day_of_moment(request->started);
    return KACHI_OK;
}

static enum kachi_err know(struct kachi_request *request, struct kachi_str secret, bool is_grant,
                           struct kachi_known_grant **out)
{
    struct kachi_worker *worker = request->worker;
    struct kachi_str sha256 = kachi_secret_digest(&request->arena, secret);
    struct kachi_known_grant *known = &worker->known[kachi_str_hash(sha256) % KACHI_KNOWN_GRANTS];
    int64_t version = kachi_worker_data_version(worker);
    *out = known;
    if (known->data_version != version || known->day != kachi_day_of_moment(request->started) ||
        !kachi_str_is(sha256, known->sha256)) {
        known->sha256[0] = '\0';
        enum kachi_err err = look_up(request, sha256, is_grant, known);
        if (err != KACHI_OK) {
            known->sha256[0] = '\0';
            return err;
        }
        known->data_version = version;
    }
    if (known->until < request->started) {
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "access-expired", KACHI_NO_ARGS);
    }
    request->principal = known->principal;
    /* The request may wait for others, one of which may take the place of what is known. */
    request->principal.name = kachi_str_copy(&request->arena, known->principal.name);
    request->principal.party_name = kachi_str_copy(&request->arena, known->principal.party_name);
    return KACHI_OK;
}

/* A page of another site can make the browser send the cookie, but cannot read the session's
 * secret. */
static enum kachi_err check_csrf(struct kachi_request *request,
                                 const struct kachi_known_grant *known)
{
    struct kachi_str given = kachi_request_header(request, "X-CSRF-Token");
    if (request->method == KACHI_GET || kachi_secret_equal(given, kachi_str_of(known->csrf))) {
        return KACHI_OK;
    }
    return kachi_request_refuse(request, KACHI_ERR_DENIED, "access-csrf", KACHI_NO_ARGS);
}

bool kachi_authenticate_is_known(struct kachi_request *request)
{
    struct kachi_known_grant *known = NULL;
    struct kachi_str secret = kachi_request_header(request, "X-API-Key");
    struct kachi_str bearer = kachi_request_header(request, "Authorization");
    struct kachi_str cookie = kachi_request_cookie(request, KACHI_SESSION_COOKIE);
    bool is_grant = false;
    if (kachi_str_has_prefix(bearer, "Bearer ") || kachi_str_has_prefix(bearer, "bearer ")) {
        secret = kachi_str_trim(kachi_str_slice(bearer, 7, bearer.bytes));
        is_grant = !kachi_str_has_prefix(secret, KACHI_KEY_PREFIX);
    } else if (kachi_str_is_empty(secret)) {
        secret = cookie;
        is_grant = true;
    }
    bool is_known =
        !kachi_str_is_empty(secret) && know(request, secret, is_grant, &known) == KACHI_OK;
    kachi_findings_clear(&request->findings);
    request->principal = (struct kachi_principal){.kind = KACHI_PRINCIPAL_NOBODY};
    return is_known || request->server->options.is_demo;
}

enum kachi_err kachi_authenticate(struct kachi_request *request)
{
    struct kachi_known_grant *known = NULL;
    struct kachi_str cookie = kachi_request_cookie(request, KACHI_SESSION_COOKIE);
    struct kachi_str key = kachi_request_header(request, "X-API-Key");
    struct kachi_str bearer = kachi_request_header(request, "Authorization");
    if (request->server->options.is_demo) {
        request->principal.roles = KACHI_ACCESS_AUDITOR;
    }
    if (kachi_str_has_prefix(bearer, "Bearer ") || kachi_str_has_prefix(bearer, "bearer ")) {
        struct kachi_str token = kachi_str_trim(kachi_str_slice(bearer, 7, bearer.bytes));
        bool is_key = kachi_str_has_prefix(token, KACHI_KEY_PREFIX);
        return know(request, token, !is_key, &known);
    }
    if (!kachi_str_is_empty(key)) {
        return know(request, key, false, &known);
    }
    /* Signing in again must work whatever the browser still holds. */
    if (kachi_str_is_empty(cookie) || strcmp(request->route->operation, "signIn") == 0 ||
        strcmp(request->route->operation, "getToken") == 0) {
        return KACHI_OK;
    }
    enum kachi_err err = know(request, cookie, true, &known);
    if (err == KACHI_OK) {
        return check_csrf(request, known);
    }
    if (err == KACHI_ERR_DENIED && request->route->permission == KACHI_MAY_PUBLIC) {
        kachi_findings_clear(&request->findings); /* a session that is over is nobody */
        return KACHI_OK;
    }
    return err;
}
