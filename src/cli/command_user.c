/* SPDX-License-Identifier: Apache-2.0 */
/* kachi user, kachi key add: who may use the server. Secrets are shown once. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/ledger_session.h"
#include "cli/table.h"
#include "server/account.h"
#include "server/audit_log.h"
#include "server/auth.h"
#include "server/tables.h"

#include <stdlib.h>

static enum kachi_err open_accounts(struct kachi_session *session, struct kachi_ledger_session *out)
{
    enum kachi_err err = kachi_ledger_session_read(session, out);
    return err == KACHI_OK ? kachi_server_prepare(session->database) : err;
}

/* "drafter,approver" as a set. */
static enum kachi_err read_roles(struct kachi_session *session, unsigned *out)
{
    struct kachi_str rest = kachi_option_text(session, "role");
    *out = 0;
    while (rest.bytes > 0) {
        enum kachi_access_role role;
        if (!kachi_access_role_read(kachi_str_trim(kachi_str_cut(&rest, ',')), &role)) {
            return kachi_option_refuse(session, "role",
                                       kachi_access_roles_list(&session->arena).text);
        }
        *out |= (unsigned)role;
    }
    return KACHI_OK;
}

static enum kachi_err read_scopes(struct kachi_session *session, unsigned *out)
{
    struct kachi_str rest = kachi_option_text(session, "scope");
    *out = 0;
    while (rest.bytes > 0) {
        enum kachi_permission permission;
        if (!kachi_permission_read(kachi_str_trim(kachi_str_cut(&rest, ',')), &permission)) {
            return kachi_option_refuse(session, "scope",
                                       kachi_permissions_list(&session->arena).text);
        }
        *out |= 1U << permission;
    }
    return KACHI_OK;
}

/* What an account of either kind says: the party it acts for, its roles, and until when. */
static enum kachi_err read_common(struct kachi_session *session,
                                  struct kachi_ledger_session *ledger, struct kachi_account *out)
{
    struct kachi_party party = {0};
    struct kachi_str name = kachi_option_text(session, "party");
    out->name = session->operands[0];
    out->party = kachi_str_of("");
    out->valid_until = KACHI_NO_DAY;
    out->email = kachi_str_of("");
    out->language = kachi_str_of(session->lang == KACHI_LANG_JA ? "ja" : "en");
    enum kachi_err err = read_roles(session, &out->roles);
    if (err == KACHI_OK && !kachi_str_is_empty(name)) {
        err = kachi_find_party(ledger->ledger, &session->arena, name, &party);
        out->party = kachi_id_text(&session->arena, "party", &party.id);
    }
    return err == KACHI_OK ? kachi_option_day(session, "until", &out->valid_until) : err;
}

static enum kachi_err read_password(struct kachi_session *session, struct kachi_str *out)
{
    struct kachi_str path = kachi_option_text(session, "password-file");
    *out = kachi_str_of(getenv("KACHI_PASSWORD"));
    if (!kachi_str_is_empty(path)) {
        enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, out);
        if (err != KACHI_OK) {
            return err;
        }
        *out = kachi_str_trim(*out);
    }
    if (out->bytes < KACHI_PASSWORD_BYTES_MIN) {
        kachi_findings_add(&session->findings, "password-short", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

static void pair(struct kachi_session *session, struct kachi_json_writer *json, const char *key,
                 struct kachi_str value)
{
    if (session->output == KACHI_OUTPUT_JSON) {
        kachi_json_pair_str(json, key, value);
    } else if (!kachi_str_is_empty(value)) {
        kachi_buffer_print(&session->out, "%s: %.*s\n", key, KACHI_STR_ARG(value));
    }
}

/* What was made; first and second are shown once, by these names. */
static void show(struct kachi_session *session, const struct kachi_account *account,
                 const char *secret_name, struct kachi_str secret)
{
    struct kachi_json_writer json = kachi_session_json(session);
    bool is_json = session->output == KACHI_OUTPUT_JSON;
    if (is_json) {
        kachi_json_begin_object(&json);
    }
    pair(session, &json, "name", account->name);
    pair(session, &json, "party", account->party);
    pair(session, &json, secret_name, secret);
    if (is_json) {
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else if (!kachi_str_is_empty(secret)) {
        kachi_buffer_print(&session->out, "%s\n", kachi_say(session, "account.secret-once"));
    }
}

static enum kachi_err add(struct kachi_session *session, struct kachi_account *account)
{
    kachi_moment now = kachi_clock_now(&session->clock);
    enum kachi_err err = kachi_account_add(session->database, account, now, &session->findings);
    struct kachi_audit_line line = {.time = now,
                                    .account = kachi_str_of("command line"),
                                    .action = kachi_str_of("account add"),
                                    .subject = account->name,
                                    .is_allowed = true};
    return err == KACHI_OK ? kachi_audit_add(session->database, &line) : err;
}

static enum kachi_err run_user_add(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    struct kachi_account account = {.kind = KACHI_PRINCIPAL_PERSON};
    struct kachi_str password;
    struct kachi_str code = kachi_str_of("");
    enum kachi_err err = open_accounts(session, &ledger);
    err = err == KACHI_OK ? read_common(session, &ledger, &account) : err;
    err = err == KACHI_OK ? read_password(session, &password) : err;
    account.email = kachi_option_text(session, "email");
    if (err == KACHI_OK && kachi_option_is_set(session, "one-time-code")) {
        code = kachi_account_totp_new(&session->arena, &account, &session->random);
    }
    if (err == KACHI_OK) {
        account.secret = kachi_password_hash(&session->arena, password, &session->random);
        err = add(session, &account);
    }
    if (err == KACHI_OK) {
        show(session, &account, "one_time_code", code);
    }
    kachi_ledger_session_close(&ledger);
    return err;
}

static enum kachi_err run_key_add(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    struct kachi_account account = {.kind = KACHI_PRINCIPAL_KEY};
    struct kachi_str key = kachi_token_new(&session->arena, KACHI_KEY_PREFIX, &session->random);
    enum kachi_err err = open_accounts(session, &ledger);
    err = err == KACHI_OK ? read_common(session, &ledger, &account) : err;
    err = err == KACHI_OK ? read_scopes(session, &account.scopes) : err;
    if (err == KACHI_OK) {
        account.secret = kachi_secret_digest(&session->arena, key);
        err = add(session, &account);
    }
    if (err == KACHI_OK) {
        show(session, &account, "key", key);
    }
    kachi_ledger_session_close(&ledger);
    return err;
}

static enum kachi_err run_user_list(struct kachi_session *session)
{
    static const char *const kinds[] = {"nobody", "person", "system", "key"};
    struct kachi_ledger_session ledger;
    struct kachi_account *all = NULL;
    size_t count = 0;
    enum kachi_err err = open_accounts(session, &ledger);
    err = err == KACHI_OK ? kachi_account_list(session->database, &session->arena, &all, &count)
                          : err;
    struct kachi_json_writer json = kachi_session_json(session);
    struct kachi_table table = {.session = session, .column_count = 4, .flexible = 3};
    bool is_json = session->output == KACHI_OUTPUT_JSON;
    if (is_json) {
        kachi_json_begin_object(&json);
        kachi_json_key(&json, "accounts");
        kachi_json_begin_array(&json);
    }
    for (size_t i = 0; i < count; i++) {
        if (is_json) {
            kachi_json_begin_object(&json);
            kachi_json_pair_str(&json, "name", all[i].name);
            kachi_json_pair_text(&json, "kind", kinds[all[i].kind]);
            kachi_json_pair_str(&json, "party", all[i].party);
            kachi_json_pair_bool(&json, "disabled", all[i].is_disabled);
            kachi_json_end_object(&json);
            continue;
        }
        kachi_table_add(&table, all[i].name);
        kachi_table_add_text(&table, kinds[all[i].kind]);
        kachi_table_add_text(&table, all[i].is_disabled ? kachi_say(session, "account.off") : "");
        kachi_table_add(&table, all[i].party);
    }
    if (is_json) {
        kachi_json_end_array(&json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        kachi_table_write(&table, "");
    }
    kachi_ledger_session_close(&ledger);
    return err;
}

static enum kachi_err run_user_disable(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    struct kachi_audit_line line = {.time = kachi_clock_now(&session->clock),
                                    .account = kachi_str_of("command line"),
                                    .action = kachi_str_of("account disable"),
                                    .subject = session->operands[0],
                                    .is_allowed = true};
    enum kachi_err err = open_accounts(session, &ledger);
    err = err == KACHI_OK
              ? kachi_account_disable(session->database, session->operands[0], &session->findings)
              : err;
    err = err == KACHI_OK ? kachi_audit_add(session->database, &line) : err;
    kachi_ledger_session_close(&ledger);
    return err;
}

static const struct kachi_option user_options[] = {
    {"party", "PARTY", "option.account-party"},
    {"role", "ROLES", "option.account-role"},
    {"until", "DATE", "option.account-until"},
    {"email", "ADDRESS", "option.account-email"},
    {"password-file", "FILE", "option.password-file"},
    {"one-time-code", NULL, "option.one-time-code"},
    {NULL, NULL, NULL},
};
static const struct kachi_option key_options[] = {
    {"party", "PARTY", "option.account-party"},
    {"role", "ROLES", "option.account-role"},
    {"scope", "SCOPES", "option.account-scope"},
    {"until", "DATE", "option.account-until"},
    {NULL, NULL, NULL},
};
static const char *const add_examples[] = {
    "kachi user add hanako --party A --role drafter,approver --password-file hanako.txt", NULL};
static const char *const list_examples[] = {"kachi user list", NULL};
static const char *const disable_examples[] = {"kachi user disable hanako", NULL};
static const char *const key_examples[] = {
    "kachi key add warehouse --party A --role drafter --scope read,ledger,post", NULL};

const struct kachi_command kachi_command_user_add = {
    "user add", "NAME", 1, 1, "command.user.add", user_options, add_examples, run_user_add};
const struct kachi_command kachi_command_user_list = {
    "user list", "", 0, 0, "command.user.list", NULL, list_examples, run_user_list};
const struct kachi_command kachi_command_user_disable = {
    "user disable", "NAME", 1, 1, "command.user.disable", NULL, disable_examples, run_user_disable};
const struct kachi_command kachi_command_key_add = {
    "key add", "NAME", 1, 1, "command.key.add", key_options, key_examples, run_key_add};
