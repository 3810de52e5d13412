/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_access.c - signing in and out, tokens for systems, and the audit log.
 */
#include "ledger/find.h"
#include "proof/base64.h"
#include "server/account.h"
#include "server/audit_log.h"
#include "server/auth.h"
#include "server/list.h"
#include "server/request_internal.h"
#include "server/server_internal.h"

#define SESSION_US ((kachi_moment)8 * 3600 * 1000000)

static void write_principal(struct kachi_request *request, const struct kachi_principal *principal,
                            struct kachi_str csrf)
{
    static const char *const kinds[] = {"nobody", "person", "system", "key"};
    struct kachi_json_writer *json = &request->json;
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "kind", kinds[principal->kind]);
    kachi_json_pair_str(json, "name", principal->name);
    kachi_json_pair_str(json, "party",
                        principal->party == 0
                            ? kachi_str_of("")
                            : kachi_id_text(&request->arena, "party", &principal->party_id));
    kachi_json_pair_str(json, "party_name", principal->party_name);
    kachi_access_roles_write_json(principal->roles, json);
    kachi_json_key(json, "permissions");
    kachi_json_begin_array(json);
    for (int i = 0; i < KACHI_PERMISSION_COUNT; i++) {
        if (kachi_access_authorise(principal, (enum kachi_permission)i) == NULL) {
            kachi_json_write_text(json, kachi_permission_word((enum kachi_permission)i));
        }
    }
    kachi_json_end_array(json);
    kachi_json_pair_bool(json, "demo", request->server->options.is_demo);
    kachi_json_pair_str(json, "csrf", csrf);
    kachi_json_end_object(json);
}

static enum kachi_err handle_session(struct kachi_request *request)
{
    struct kachi_str csrf = kachi_str_of("");
    struct kachi_str cookie = kachi_request_cookie(request, KACHI_SESSION_COOKIE);
    struct kachi_grant grant;
    struct kachi_account account;
    if (request->principal.kind == KACHI_PRINCIPAL_PERSON && !kachi_str_is_empty(cookie)) {
        enum kachi_err err =
            kachi_grant_find(request->worker->database, &request->arena,
                             kachi_secret_digest(&request->arena, cookie), &grant, &account);
        csrf = err == KACHI_OK ? grant.csrf : csrf;
    }
    write_principal(request, &request->principal, csrf);
    return KACHI_OK;
}

static enum kachi_err refuse_sign_in(struct kachi_request *request, struct kachi_str name)
{
    request->principal.name = name;
    kachi_server_audit(request, "signIn", name, false);
    return kachi_request_refuse(request, KACHI_ERR_DENIED, "sign-in-wrong", KACHI_NO_ARGS);
}

static enum kachi_err check_code(struct kachi_request *request, const struct kachi_account *account,
                                 struct kachi_str code, bool *is_right)
{
    *is_right = !account->has_totp;
    if (!account->has_totp) {
        return KACHI_OK;
    }
    uint64_t step = kachi_totp_find(account->totp, code, request->started, 0);
    if (step == 0) {
        return KACHI_OK;
    }
    struct kachi_database *database = kachi_server_write(request);
    enum kachi_err err = kachi_account_use_code(database, account->number, step, is_right);
    kachi_server_written(request);
    return err;
}

/* The account whose password and code these are. The same answer and about the same time for a
 * wrong name and a wrong password. */
static enum kachi_err check_person(struct kachi_request *request, struct kachi_str name,
                                   struct kachi_str password, struct kachi_str code,
                                   struct kachi_account *account)
{
    static const char nobody[] = "scrypt:15:8:1:00000000000000000000000000000000:"
                                 "0000000000000000000000000000000000000000000000000000000000000000";
    bool is_right = false;
    enum kachi_err err = kachi_account_find(request->worker->database, &request->arena,
                                            KACHI_PRINCIPAL_PERSON, name, account);
    if (err != KACHI_OK && err != KACHI_ERR_NOT_FOUND) {
        return err;
    }
    bool is_known = err == KACHI_OK;
    bool matches =
        kachi_password_check(is_known ? account->secret : kachi_str_of(nobody), password);
    if (!is_known || !matches ||
        !kachi_account_is_valid(account, kachi_day_of_moment(request->started))) {
        return refuse_sign_in(request, name);
    }
    err = check_code(request, account, code, &is_right);
    if (err == KACHI_OK && !is_right) {
        return refuse_sign_in(request, name);
    }
    return err;
}

static enum kachi_err begin_session(struct kachi_request *request,
                                    const struct kachi_account *account)
{
    const struct kachi_random *random = &request->server->options.random;
    struct kachi_str token = kachi_token_new(&request->arena, "", random);
    struct kachi_grant grant = {
        .sha256 = kachi_secret_digest(&request->arena, token),
        .csrf = kachi_token_new(&request->arena, "", random),
        .account = account->number,
        .until = request->started + SESSION_US,
        .is_session = true,
    };
    struct kachi_ledger_view view;
    struct kachi_principal principal;
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_account_principal(view, account, &request->findings, &principal)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_database *database = kachi_server_write(request);
    err = kachi_grant_add(database, &grant, request->started);
    kachi_server_written(request);
    if (err != KACHI_OK) {
        return err;
    }
    bool is_https = kachi_str_has_prefix(request->server->base_url, "https:");
    kachi_request_add_header(
        request, "Set-Cookie",
        kachi_str_print(&request->arena,
                        "%s=%.*s; Path=/; HttpOnly; SameSite=Strict; Max-Age=28800%s",
                        KACHI_SESSION_COOKIE, KACHI_STR_ARG(token), is_https ? "; Secure" : ""));
    request->principal.name = account->name;
    kachi_server_audit(request, "signIn", account->name, true);
    write_principal(request, &principal, grant.csrf);
    return KACHI_OK;
}

/* In the demo whoever asks becomes one of the story's: {"demo": "A"}, "operator", "V" ... */
static enum kachi_err sign_in_to_demo(struct kachi_request *request, struct kachi_str who)
{
    struct kachi_account account;
    struct kachi_party party = {0};
    bool is_operator = kachi_str_is(who, "operator");
    struct kachi_str name = kachi_str_print(&request->arena, "demo-%.*s", KACHI_STR_ARG(who));
    enum kachi_err err =
        is_operator ? KACHI_OK
                    : kachi_find_party(request->worker->ledger, &request->arena, who, &party);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_account_find(request->worker->database, &request->arena, KACHI_PRINCIPAL_PERSON,
                             name, &account);
    if (err == KACHI_ERR_NOT_FOUND) {
        unsigned member = KACHI_ACCESS_ADMIN | KACHI_ACCESS_DRAFTER | KACHI_ACCESS_APPROVER;
        account = (struct kachi_account){
            .kind = KACHI_PRINCIPAL_PERSON,
            .name = name,
            .secret = kachi_str_of("none: the demo asks for no password"),
            .party =
                is_operator ? kachi_str_of("") : kachi_id_text(&request->arena, "party", &party.id),
            .roles = is_operator                         ? (unsigned)KACHI_ACCESS_OPERATOR
                     : party.role == KACHI_ROLE_VERIFIER ? (unsigned)KACHI_ACCESS_VERIFIER
                                                         : member,
            .valid_until = KACHI_NO_DAY,
        };
        struct kachi_database *database = kachi_server_write(request);
        err = kachi_account_add(database, &account, request->started, &request->findings);
        account.number = kachi_database_last_row(database);
        kachi_server_written(request);
    }
    return err == KACHI_OK ? begin_session(request, &account) : err;
}

static enum kachi_err handle_sign_in(struct kachi_request *request)
{
    kachi_json body = NULL;
    struct kachi_str name, password, code, demo;
    struct kachi_account account;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "demo", &demo) : err;
    if (err == KACHI_OK && request->server->options.is_demo && !kachi_str_is_empty(demo)) {
        return sign_in_to_demo(request, demo);
    }
    err = err == KACHI_OK ? kachi_request_text(request, body, "user", &name) : err;
    err = err == KACHI_OK ? kachi_request_text(request, body, "password", &password) : err;
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "code", &code) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (name.bytes > KACHI_ACCOUNT_NAME_BYTES_MAX) { /* nobody's; and no text for the audit log */
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "sign-in-wrong", KACHI_NO_ARGS);
    }
    err = kachi_guess_begin(request, name);
    if (err != KACHI_OK) {
        return err;
    }
    err = check_person(request, name, password, code, &account);
    kachi_guess_end(request, name, err == KACHI_OK);
    return err == KACHI_OK ? begin_session(request, &account) : err;
}

static enum kachi_err handle_sign_out(struct kachi_request *request)
{
    struct kachi_str cookie = kachi_request_cookie(request, KACHI_SESSION_COOKIE);
    struct kachi_database *database = kachi_server_write(request);
    enum kachi_err err = kachi_grant_end(database, kachi_secret_digest(&request->arena, cookie));
    kachi_server_written(request);
    kachi_request_add_header(request, "Set-Cookie",
                             kachi_str_print(&request->arena,
                                             "%s=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
                                             KACHI_SESSION_COOKIE));
    return err;
}

/* RFC 6749 5.2: errors of a token request have a form of their own. */
static enum kachi_err refuse_token(struct kachi_request *request, unsigned status,
                                   const char *error, const char *description)
{
    request->status = status;
    if (status == 401) {
        kachi_request_add_header(request, "WWW-Authenticate",
                                 kachi_str_of("Basic realm=\"kachi\""));
    }
    kachi_json_begin_object(&request->json);
    kachi_json_pair_text(&request->json, "error", error);
    kachi_json_pair_text(&request->json, "error_description", description);
    kachi_json_end_object(&request->json);
    return KACHI_OK;
}

static struct kachi_str form_value(struct kachi_request *request, const char *name)
{
    struct kachi_str rest = request->body;
    while (rest.bytes > 0) {
        struct kachi_str value = kachi_str_cut(&rest, '&');
        struct kachi_str key = kachi_str_cut(&value, '=');
        struct kachi_str decoded;
        if (kachi_str_is(key, name) && kachi_percent_read(&request->arena, value, true, &decoded)) {
            return decoded;
        }
    }
    return kachi_str_of("");
}

static bool read_basic(struct kachi_request *request, struct kachi_str *id,
                       struct kachi_str *secret)
{
    struct kachi_str header = kachi_request_header(request, "Authorization");
    struct kachi_str decoded;
    if (kachi_str_has_prefix(header, "Basic ") || kachi_str_has_prefix(header, "basic ")) {
        header = kachi_str_trim(kachi_str_slice(header, 6, header.bytes));
        if (!kachi_base64_read(&request->arena, header, &decoded)) {
            return false;
        }
        *secret = decoded;
        *id = kachi_str_cut(secret, ':');
        return id->bytes > 0;
    }
    *id = form_value(request, "client_id");
    *secret = form_value(request, "client_secret");
    return id->bytes > 0;
}

static enum kachi_err handle_token(struct kachi_request *request)
{
    struct kachi_str id, secret;
    struct kachi_account account;
    struct kachi_str grant_type = form_value(request, "grant_type");
    kachi_request_add_header(request, "Pragma", kachi_str_of("no-cache"));
    if (kachi_str_is_empty(grant_type)) {
        return refuse_token(request, 400, "invalid_request", "grant_type is missing");
    }
    if (!kachi_str_is(grant_type, "client_credentials")) {
        return refuse_token(request, 400, "unsupported_grant_type", "only client_credentials");
    }
    if (!read_basic(request, &id, &secret)) {
        return refuse_token(request, 401, "invalid_client", "client authentication is missing");
    }
    enum kachi_err err = kachi_account_find(request->worker->database, &request->arena,
                                            KACHI_PRINCIPAL_SYSTEM, id, &account);
    if (err != KACHI_OK && err != KACHI_ERR_NOT_FOUND) {
        return err;
    }
    struct kachi_str given = kachi_secret_digest(&request->arena, secret);
    if (err == KACHI_ERR_NOT_FOUND || !kachi_secret_equal(given, account.secret) ||
        !kachi_account_is_valid(&account, kachi_day_of_moment(request->started))) {
        return refuse_token(request, 401, "invalid_client", "the client or its secret is unknown");
    }
    struct kachi_str token = kachi_token_new(&request->arena, "", &request->server->options.random);
    struct kachi_grant grant = {
        .sha256 = kachi_secret_digest(&request->arena, token),
        .csrf = kachi_str_of(""),
        .account = account.number,
        .until = request->started + (kachi_moment)request->server->options.token_s * 1000000,
    };
    struct kachi_database *database = kachi_server_write(request);
    err = kachi_grant_add(database, &grant, request->started);
    kachi_server_written(request);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json_begin_object(&request->json);
    kachi_json_pair_str(&request->json, "access_token", token);
    kachi_json_pair_text(&request->json, "token_type", "bearer");
    kachi_json_pair_int64(&request->json, "expires_in", request->server->options.token_s);
    kachi_json_end_object(&request->json);
    return KACHI_OK;
}

static enum kachi_err handle_audit_log(struct kachi_request *request)
{
    struct kachi_audit_line *lines = NULL;
    struct kachi_page page = {0};
    struct kachi_json_writer *json = &request->json;
    struct kachi_database *database = request->worker->database;
    int64_t all = 0;
    enum kachi_err err = kachi_audit_count(database, &all);
    err = err == KACHI_OK ? kachi_list_begin_newest(request, "lines", (size_t)all, &page) : err;
    size_t count = page.end - page.first;
    if (err == KACHI_OK) {
        err = kachi_audit_list(database, &request->arena, all - (int64_t)page.first, count, &lines);
    }
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(json);
        kachi_json_pair_int64(json, "number", lines[i].number);
        kachi_json_pair_str(json, "time", kachi_moment_text(&request->arena, lines[i].time));
        kachi_json_pair_str(json, "account", lines[i].account);
        kachi_json_pair_str(json, "action", lines[i].action);
        kachi_json_pair_str(json, "subject", lines[i].subject);
        kachi_json_pair_bool(json, "allowed", lines[i].is_allowed);
        kachi_json_end_object(json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

const struct kachi_route kachi_routes_access[] = {
    {KACHI_GET, "/api/v1/session", "getSession", "access", KACHI_MAY_PUBLIC, 0, NULL, "Session",
     200, NULL, handle_session},
    {KACHI_POST, "/api/v1/session", "signIn", "access", KACHI_MAY_PUBLIC, KACHI_ROUTE_PASSWORD,
     "SignIn", "Session", 200, NULL, handle_sign_in},
    {KACHI_DELETE, "/api/v1/session", "signOut", "access", KACHI_MAY_SIGNED_IN, 0, NULL, NULL, 204,
     NULL, handle_sign_out},
    {KACHI_POST, "/auth/token", "getToken", "access", KACHI_MAY_PUBLIC, KACHI_ROUTE_FORM,
     "TokenRequest", "Token", 200, NULL, handle_token},
    {KACHI_GET, "/api/v1/audit-log", "listAuditLog", "access", KACHI_MAY_READ_ALL,
     KACHI_ROUTE_PER_PARTY | KACHI_ROUTE_PAGED, NULL, "AuditLog", 200, NULL, handle_audit_log},
    {.path = NULL},
};
