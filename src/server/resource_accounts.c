/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_accounts.c - people, systems and keys: made, changed and ended by who administers them,
 * and what people change of their own: password and one-time code.
 *
 * An administrator of a member sees and makes those of that member, with roles of members; the
 * operator all. Nobody changes the own account here: who shuts themselves out needs somebody else.
 */
#include "ledger/find.h"
#include "server/account.h"
#include "server/auth.h"
#include "server/list.h"
#include "server/resource.h"
#include "server/server_internal.h"

#define ACCOUNT_BYTES_MAX ((size_t)16 << 10) /* of one, written */

static const char *const kind_words[] = {
    [KACHI_PRINCIPAL_NOBODY] = "nobody",
    [KACHI_PRINCIPAL_PERSON] = "person",
    [KACHI_PRINCIPAL_SYSTEM] = "system",
    [KACHI_PRINCIPAL_KEY] = "key",
};

static void write_account(struct kachi_arena *arena, const struct kachi_account *account,
                          struct kachi_json_writer *json)
{
    bool has_end = account->valid_until != KACHI_NO_DAY;
    kachi_json_pair_str(json, "name", account->name);
    kachi_json_pair_text(json, "kind", kind_words[account->kind]);
    kachi_json_pair_str(json, "party", account->party);
    kachi_access_roles_write_json(account->roles, json);
    kachi_json_key(json, "scopes");
    kachi_json_begin_array(json);
    for (int i = 0; i < KACHI_PERMISSION_COUNT; i++) {
        if ((account->scopes & (1U << i)) != 0) {
            kachi_json_write_text(json, kachi_permission_word((enum kachi_permission)i));
        }
    }
    kachi_json_end_array(json);
    kachi_json_pair_str(json, "email", account->email);
    kachi_json_pair_str(json, "language", account->language);
    kachi_json_pair_bool(json, "one_time_code", account->has_totp);
    kachi_json_pair_str(json, "valid_until",
                        has_end ? kachi_day_text(arena, account->valid_until) : kachi_str_of(""));
    kachi_json_pair_bool(json, "disabled", account->is_disabled);
}

static bool may_see(struct kachi_request *request, const struct kachi_account *account)
{
    const struct kachi_principal *principal = &request->principal;
    if ((principal->roles & KACHI_ACCESS_OPERATOR) != 0) {
        return true;
    }
    return principal->party != 0 &&
           kachi_str_equal(account->party,
                           kachi_id_text(&request->arena, "party", &principal->party_id));
}

static enum kachi_err refuse_unknown(struct kachi_request *request, struct kachi_str name)
{
    return kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "account-unknown",
                                KACHI_ARGS({"name", name}));
}

static enum kachi_err find(struct kachi_request *request, struct kachi_database *database,
                           struct kachi_account *out)
{
    enum kachi_err err = kachi_account_named(database, &request->arena, request->parts[0], out);
    if (err == KACHI_ERR_NOT_FOUND || (err == KACHI_OK && !may_see(request, out))) {
        return refuse_unknown(request, request->parts[0]);
    }
    return err;
}

static enum kachi_err handle_list(struct kachi_request *request)
{
    struct kachi_account *all = NULL;
    struct kachi_page page;
    size_t count = 0;
    size_t seen = 0;
    struct kachi_json_writer *json = &request->json;
    enum kachi_err err =
        kachi_account_list(request->worker->database, &request->arena, &all, &count);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        if (may_see(request, &all[i])) {
            all[seen++] = all[i];
        }
    }
    err = err == KACHI_OK ? kachi_list_begin(request, "accounts", seen, &page) : err;
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = page.first; i < page.end; i++) {
        kachi_json_begin_object(json);
        write_account(&request->arena, &all[i], json);
        kachi_json_end_object(json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

static enum kachi_err handle_get(struct kachi_request *request)
{
    struct kachi_account account;
    enum kachi_err err = find(request, request->worker->database, &account);
    if (err == KACHI_OK) {
        kachi_json_begin_object(&request->json);
        write_account(&request->arena, &account, &request->json);
        kachi_json_end_object(&request->json);
    }
    return err;
}

static enum kachi_err read_roles(struct kachi_request *request, kachi_json list, unsigned *out)
{
    *out = 0;
    for (size_t i = 0; i < kachi_json_count(list); i++) {
        enum kachi_access_role role;
        if (!kachi_access_role_read(kachi_json_text(kachi_json_at(list, i)), &role)) {
            return kachi_request_refuse_member(request, "roles");
        }
        *out |= (unsigned)role;
    }
    return kachi_json_is_array(list) ? KACHI_OK : kachi_request_refuse_member(request, "roles");
}

static enum kachi_err read_scopes(struct kachi_request *request, kachi_json list, unsigned *out)
{
    *out = 0;
    for (size_t i = 0; i < kachi_json_count(list); i++) {
        enum kachi_permission permission;
        if (!kachi_permission_read(kachi_json_text(kachi_json_at(list, i)), &permission)) {
            return kachi_request_refuse_member(request, "scopes");
        }
        if (permission == KACHI_MAY_ISSUE) {
            return kachi_request_refuse(request, KACHI_ERR_DENIED, "issue-scope", KACHI_NO_ARGS);
        }
        *out |= 1U << permission;
    }
    return kachi_json_is_array(list) ? KACHI_OK : kachi_request_refuse_member(request, "scopes");
}

static enum kachi_err read_password(struct kachi_request *request, struct kachi_str password,
                                    struct kachi_account *account)
{
    if (password.bytes < KACHI_PASSWORD_BYTES_MIN) {
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "password-short", KACHI_NO_ARGS);
    }
    account->secret =
        kachi_password_hash(&request->arena, password, &request->server->options.random);
    return KACHI_OK;
}

/* "" is no end. */
static enum kachi_err read_end(struct kachi_request *request, kachi_json body, kachi_day *out)
{
    struct kachi_str text;
    enum kachi_err err = kachi_request_optional_text(request, body, "valid_until", &text);
    *out = KACHI_NO_DAY;
    if (err != KACHI_OK || kachi_str_is_empty(text) || kachi_day_read(text, out)) {
        return err;
    }
    return kachi_request_refuse_member(request, "valid_until");
}

static enum kachi_err read_language(struct kachi_request *request, kachi_json body,
                                    struct kachi_str *out)
{
    enum kachi_lang lang = request->lang;
    struct kachi_str text;
    enum kachi_err err = kachi_request_optional_text(request, body, "language", &text);
    if (err == KACHI_OK && !kachi_str_is_empty(text) && !kachi_lang_read(text, &lang)) {
        return kachi_request_refuse_member(request, "language");
    }
    *out = kachi_str_of(lang == KACHI_LANG_JA ? "ja" : "en");
    return err;
}

/* The members of the body that an account has now or gets; those that are absent stay. */
static enum kachi_err read_members(struct kachi_request *request, kachi_json body,
                                   struct kachi_account *account)
{
    kachi_json roles = kachi_json_get(body, "roles");
    kachi_json scopes = kachi_json_get(body, "scopes");
    kachi_json disabled = kachi_json_get(body, "disabled");
    enum kachi_err err = roles == NULL ? KACHI_OK : read_roles(request, roles, &account->roles);
    err = err == KACHI_OK && scopes != NULL ? read_scopes(request, scopes, &account->scopes) : err;
    if (err == KACHI_OK && kachi_json_get(body, "email") != NULL) {
        err = kachi_request_optional_text(request, body, "email", &account->email);
    }
    if (err == KACHI_OK && kachi_json_get(body, "language") != NULL) {
        err = read_language(request, body, &account->language);
    }
    if (err == KACHI_OK && kachi_json_get(body, "valid_until") != NULL) {
        err = read_end(request, body, &account->valid_until);
    }
    account->is_disabled = kachi_json_bool(disabled, account->is_disabled);
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_access_may_grant(&request->principal, account->roles)) {
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "account-role", KACHI_NO_ARGS);
    }
    return KACHI_OK;
}

/* The party that it acts for: the asker's own, unless the operator says another or none. */
static enum kachi_err read_party(struct kachi_request *request, kachi_json body,
                                 struct kachi_str *out)
{
    struct kachi_str text;
    struct kachi_party party = {0};
    struct kachi_ledger_view view;
    bool is_operator = (request->principal.roles & KACHI_ACCESS_OPERATOR) != 0;
    enum kachi_err err = kachi_request_optional_text(request, body, "party", &text);
    err = err == KACHI_OK ? kachi_request_ledger(request, &view) : err;
    if (err != KACHI_OK) {
        return err;
    }
    *out = is_operator ? kachi_str_of("")
                       : kachi_id_text(&request->arena, "party", &request->principal.party_id);
    if (kachi_str_is_empty(text)) {
        return KACHI_OK;
    }
    err = kachi_find_party(view.ledger, view.arena, text, &party);
    if (err == KACHI_OK && !is_operator && party.number != request->principal.party) {
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "access-other-party", KACHI_NO_ARGS);
    }
    *out = err == KACHI_OK ? kachi_id_text(&request->arena, "party", &party.id) : *out;
    return err;
}

/* What is shown once: never stored, never shown again. */
struct shown {
    const char *name; /* of the member; NULL: nothing */
    struct kachi_str secret;
    struct kachi_str one_time_code; /* otpauth://...; empty: none */
};

static enum kachi_err make_secret(struct kachi_request *request, kachi_json body,
                                  struct kachi_account *account, struct shown *shown)
{
    const struct kachi_random *random = &request->server->options.random;
    struct kachi_str password;
    bool is_person = account->kind == KACHI_PRINCIPAL_PERSON;
    bool is_key = account->kind == KACHI_PRINCIPAL_KEY;
    enum kachi_err err = kachi_request_optional_text(request, body, "password", &password);
    if (err != KACHI_OK) {
        return err;
    }
    if (is_person && !kachi_str_is_empty(password)) {
        err = read_password(request, password, account);
    } else {
        shown->name = is_person ? "password" : is_key ? "key" : "client_secret";
        shown->secret = kachi_token_new(&request->arena, is_key ? KACHI_KEY_PREFIX : "", random);
        account->secret = is_person ? kachi_password_hash(&request->arena, shown->secret, random)
                                    : kachi_secret_digest(&request->arena, shown->secret);
    }
    if (err == KACHI_OK && is_person &&
        kachi_json_bool(kachi_json_get(body, "one_time_code"), false)) {
        shown->one_time_code = kachi_account_totp_new(&request->arena, account, random);
    }
    return err;
}

static void answer(struct kachi_request *request, const struct kachi_account *account,
                   const struct shown *shown)
{
    struct kachi_json_writer *json = &request->json;
    kachi_json_begin_object(json);
    write_account(&request->arena, account, json);
    if (shown->name != NULL) {
        kachi_json_pair_str(json, shown->name, shown->secret);
    }
    if (!kachi_str_is_empty(shown->one_time_code)) {
        kachi_json_pair_str(json, "one_time_code_uri", shown->one_time_code);
    }
    kachi_json_end_object(json);
}

static enum kachi_err read_kind(struct kachi_request *request, kachi_json body,
                                enum kachi_principal_kind *out)
{
    struct kachi_str word;
    enum kachi_err err = kachi_request_text(request, body, "kind", &word);
    for (int i = KACHI_PRINCIPAL_PERSON; err == KACHI_OK && i <= KACHI_PRINCIPAL_KEY; i++) {
        if (kachi_str_is(word, kind_words[i])) {
            *out = (enum kachi_principal_kind)i;
            return KACHI_OK;
        }
    }
    return err == KACHI_OK ? kachi_request_refuse_member(request, "kind") : err;
}

static enum kachi_err handle_make(struct kachi_request *request)
{
    kachi_json body = NULL;
    struct shown shown = {.name = NULL};
    struct kachi_account account = {.valid_until = KACHI_NO_DAY,
                                    .set_by = request->principal.account};
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? read_kind(request, body, &account.kind) : err;
    err = err == KACHI_OK ? kachi_request_text(request, body, "name", &account.name) : err;
    err = err == KACHI_OK ? read_language(request, body, &account.language) : err;
    err = err == KACHI_OK ? read_party(request, body, &account.party) : err;
    err = err == KACHI_OK ? read_members(request, body, &account) : err;
    err = err == KACHI_OK ? kachi_account_check(&account, &request->findings) : err;
    err = err == KACHI_OK ? make_secret(request, body, &account, &shown) : err;
    if (err == KACHI_OK) {
        struct kachi_database *database = kachi_server_write(request);
        err = kachi_account_add(database, &account, request->started, &request->findings);
        kachi_server_written(request);
    }
    if (err == KACHI_OK) {
        kachi_server_audit(request, "makeAccount", account.name, true);
        answer(request, &account, &shown);
    }
    return err;
}

/* Is this what the asker has seen? */
static enum kachi_err check_seen(struct kachi_request *request, const struct kachi_account *account)
{
    struct kachi_buffer now;
    struct kachi_json_writer json;
    kachi_buffer_init(&now, ACCOUNT_BYTES_MAX);
    kachi_json_writer_init(&json, &now, KACHI_JSON_COMPACT);
    kachi_json_begin_object(&json);
    write_account(&request->arena, account, &json);
    kachi_json_end_object(&json);
    enum kachi_err err = kachi_request_check_seen(request, kachi_buffer_str(&now));
    kachi_buffer_release(&now);
    return err;
}

/* Asked for anew, or no longer; where the body does not say, it stays. */
static void change_one_time_code(struct kachi_request *request, kachi_json body,
                                 struct kachi_account *account, struct shown *shown)
{
    kachi_json wanted = kachi_json_get(body, "one_time_code");
    if (wanted == NULL || account->kind != KACHI_PRINCIPAL_PERSON) {
        return;
    }
    account->has_totp = kachi_json_bool(wanted, false);
    if (account->has_totp) {
        shown->one_time_code =
            kachi_account_totp_new(&request->arena, account, &request->server->options.random);
    }
    account->set_by = request->principal.account;
}

/* Under the lock of writing, so that what was seen cannot change before it is changed. */
static enum kachi_err change(struct kachi_request *request, struct kachi_database *database,
                             kachi_json body, struct kachi_account *account, struct shown *shown)
{
    struct kachi_str password = kachi_json_text(kachi_json_get(body, "password"));
    enum kachi_err err = find(request, database, account);
    err = err == KACHI_OK ? check_seen(request, account) : err;
    if (err == KACHI_OK && account->number == request->principal.account) {
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "account-own", KACHI_NO_ARGS);
    }
    if (err == KACHI_OK && !kachi_access_may_grant(&request->principal, account->roles)) {
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "account-role", KACHI_NO_ARGS);
    }
    err = err == KACHI_OK ? read_members(request, body, account) : err;
    err = err == KACHI_OK ? kachi_account_check(account, &request->findings) : err;
    if (err != KACHI_OK) {
        return err;
    }
    change_one_time_code(request, body, account, shown);
    if (!kachi_str_is_empty(password) && account->kind == KACHI_PRINCIPAL_PERSON) {
        err = read_password(request, password, account);
        account->set_by = request->principal.account;
    }
    return err == KACHI_OK ? kachi_account_change(database, account) : err;
}

static enum kachi_err handle_change(struct kachi_request *request)
{
    kachi_json body = NULL;
    struct shown shown = {.name = NULL};
    struct kachi_account account;
    enum kachi_err err = kachi_request_json(request, &body);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_database *database = kachi_server_write(request);
    err = change(request, database, body, &account, &shown);
    kachi_server_written(request);
    kachi_server_audit(request, "changeAccount", request->parts[0], err == KACHI_OK);
    if (err == KACHI_OK) {
        answer(request, &account, &shown);
    }
    return err;
}

/* The asker's own account, where it is a person's whose password this is. A session that somebody
 * has taken over is no place to guess it either. */
static enum kachi_err find_own(struct kachi_request *request, struct kachi_str password,
                               struct kachi_account *out)
{
    enum kachi_err err = kachi_account_named(request->worker->database, &request->arena,
                                             request->principal.name, out);
    if (err != KACHI_OK) {
        return err == KACHI_ERR_NOT_FOUND ? refuse_unknown(request, request->principal.name) : err;
    }
    err = kachi_guess_begin(request, out->name);
    if (err != KACHI_OK) {
        return err;
    }
    bool is_right =
        out->kind == KACHI_PRINCIPAL_PERSON && kachi_password_check(out->secret, password);
    /* With a second factor the password is half of it, and half sets no count of guesses back. */
    if (!is_right || !out->has_totp) {
        kachi_guess_end(request, out->name, is_right);
    }
    if (!is_right) {
        kachi_server_audit(request, request->route->operation, out->name, false);
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "sign-in-wrong", KACHI_NO_ARGS);
    }
    return KACHI_OK;
}

static enum kachi_err save_own(struct kachi_request *request, const struct kachi_account *account)
{
    struct kachi_database *database = kachi_server_write(request);
    enum kachi_err err = kachi_account_change(database, account);
    kachi_server_written(request);
    kachi_server_audit(request, request->route->operation, account->name, err == KACHI_OK);
    return err;
}

static enum kachi_err handle_own_password(struct kachi_request *request)
{
    kachi_json body = NULL;
    struct kachi_str password, new_password;
    struct kachi_account account;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_text(request, body, "password", &password) : err;
    err = err == KACHI_OK ? kachi_request_text(request, body, "new_password", &new_password) : err;
    err = err == KACHI_OK ? find_own(request, password, &account) : err;
    err = err == KACHI_OK ? read_password(request, new_password, &account) : err;
    account.set_by = kachi_str_equal(password, new_password) ? account.set_by : 0;
    return err == KACHI_OK ? save_own(request, &account) : err;
}

/* Whether the code is one of the account's secret that was not used before; now it is. */
static enum kachi_err use_code(struct kachi_request *request, const struct kachi_account *account,
                               struct kachi_str code, bool *is_new)
{
    uint64_t step = kachi_totp_find(account->totp, code, request->started, 0);
    *is_new = false;
    if (step == 0) {
        return KACHI_OK;
    }
    struct kachi_database *database = kachi_server_write(request);
    enum kachi_err err = kachi_account_use_code(database, account->number, step, is_new);
    kachi_server_written(request);
    return err;
}

struct own_code {
    struct kachi_str password, secret, code, current_code;
};

static enum kachi_err read_own_code(struct kachi_request *request, struct own_code *out)
{
    kachi_json body = NULL;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_text(request, body, "password", &out->password) : err;
    err =
        err == KACHI_OK ? kachi_request_optional_text(request, body, "secret", &out->secret) : err;
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "code", &out->code) : err;
    return err == KACHI_OK
               ? kachi_request_optional_text(request, body, "current_code", &out->current_code)
               : err;
}

/* Codes are of the new secret from here on. Who has codes already shows one of the old secret:
 * a password that was found out does not replace them. Neither code signs anybody in later. */
static enum kachi_err take_secret(struct kachi_request *request, const struct own_code *own,
                                  struct kachi_account *account)
{
    struct kachi_account with_new = *account;
    with_new.has_totp = kachi_base32_read(own->secret, with_new.totp, sizeof(with_new.totp));
    if (!with_new.has_totp || kachi_totp_find(with_new.totp, own->code, request->started, 0) == 0) {
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "one-time-code-wrong", KACHI_NO_ARGS);
    }
    bool is_right = true;
    enum kachi_err err =
        account->has_totp ? use_code(request, account, own->current_code, &is_right) : KACHI_OK;
    if (err == KACHI_OK && account->has_totp) {
        kachi_guess_end(request, account->name, is_right);
    }
    if (err == KACHI_OK && !is_right) {
        kachi_server_audit(request, request->route->operation, account->name, false);
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "one-time-code-wrong", KACHI_NO_ARGS);
    }
    err = err == KACHI_OK ? save_own(request, &with_new) : err;
    /* Both may be of the same half minute: then it is used already. */
    return err == KACHI_OK ? use_code(request, &with_new, own->code, &is_right) : err;
}

/*
 * First with the password alone: gives a new secret for an authenticator app, and changes nothing.
 * Then with that secret and a code made of it: from now on a code is asked for. So nobody is shut
 * out by an app that did not take the secret.
 */
static enum kachi_err handle_own_code(struct kachi_request *request)
{
    struct own_code own;
    struct kachi_account account;
    enum kachi_err err = read_own_code(request, &own);
    err = err == KACHI_OK ? find_own(request, own.password, &account) : err;
    if (err != KACHI_OK) {
        return err;
    }
    bool is_first = kachi_str_is_empty(own.secret);
    bool has_codes = account.has_totp;
    struct kachi_str uri = kachi_str_of("");
    if (is_first) {
        uri = kachi_account_totp_new(&request->arena, &account, &request->server->options.random);
    } else {
        err = take_secret(request, &own, &account);
    }
    if (err == KACHI_OK) {
        kachi_json_begin_object(&request->json);
        kachi_json_pair_bool(&request->json, "one_time_code", !is_first);
        kachi_json_pair_bool(&request->json, "needs_current_code", is_first && has_codes);
        kachi_json_pair_str(&request->json, "one_time_code_uri", uri);
        kachi_json_end_object(&request->json);
    }
    return err;
}

const struct kachi_route kachi_routes_accounts[] = {
    {KACHI_GET, "/api/v1/accounts", "listAccounts", "access", KACHI_MAY_ADMINISTER,
     KACHI_ROUTE_PAGED, NULL, "AccountList", 200, NULL, handle_list},
    {KACHI_POST, "/api/v1/accounts", "makeAccount", "access", KACHI_MAY_ADMINISTER,
     KACHI_ROUTE_PASSWORD, "AccountNew", "AccountMade", 201, NULL, handle_make},
    {KACHI_GET, "/api/v1/accounts/{account}", "getAccount", "access", KACHI_MAY_ADMINISTER,
     KACHI_ROUTE_PER_PARTY, NULL, "Account", 200, NULL, handle_get},
    {KACHI_PATCH, "/api/v1/accounts/{account}", "changeAccount", "access", KACHI_MAY_ADMINISTER,
     KACHI_ROUTE_CONDITIONAL | KACHI_ROUTE_PASSWORD, "AccountChange", "AccountMade", 200, NULL,
     handle_change},
    {KACHI_PUT, "/api/v1/session/password", "changeOwnPassword", "access", KACHI_MAY_SIGNED_IN,
     KACHI_ROUTE_PASSWORD, "OwnPassword", NULL, 204, NULL, handle_own_password},
    {KACHI_POST, "/api/v1/session/one-time-code", "setOneTimeCode", "access", KACHI_MAY_SIGNED_IN,
     KACHI_ROUTE_PASSWORD, "OwnCode", "OwnCodeState", 200, NULL, handle_own_code},
    {.path = NULL},
};
