/* SPDX-License-Identifier: Apache-2.0 */
#include "server/account.h"

#include "inventory/dataset.h"

#include <string.h>

/* What has expired is kept so long, so that its owner is told that it has, not that it never was.
 */
#define KEPT_US ((kachi_moment)30 * 86400 * 1000000)
#define EMAIL_BYTES_MAX 254

struct kachi_str kachi_secret_digest(struct kachi_arena *arena, struct kachi_str secret)
{
    struct kachi_digest digest = kachi_digest_of(secret);
    return kachi_digest_text(arena, &digest);
}

static void bind_totp(struct kachi_statement *row, int index, const struct kachi_account *account)
{
    struct kachi_str bytes = {(const char *)account->totp, KACHI_TOTP_SECRET_BYTES};
    if (account->has_totp) {
        kachi_sql_bind_blob(row, index, bytes);
    } else {
        kachi_sql_bind_null(row, index);
    }
}

static void bind_day(struct kachi_statement *row, int index, kachi_day day)
{
    if (day == KACHI_NO_DAY) {
        kachi_sql_bind_null(row, index);
    } else {
        kachi_sql_bind_int64(row, index, day);
    }
}

/* What was not said is empty, not absent. */
static void bind_text(struct kachi_statement *row, int index, struct kachi_str text)
{
    kachi_sql_bind_str(row, index, kachi_str_is_empty(text) ? kachi_str_of("") : text);
}

/* One @ with something on both sides, and nothing that could end a header of a mail. */
static bool is_email(struct kachi_str text)
{
    size_t at = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        unsigned char c = (unsigned char)text.text[i];
        if (c <= ' ' || c >= 127 || strchr("<>,;:\"()[]\\", c) != NULL) {
            return false;
        }
        at += c == '@' ? 1U : 0U;
    }
    return at == 1 && text.bytes <= EMAIL_BYTES_MAX && text.text[0] != '@' &&
           text.text[text.bytes - 1] != '@';
}

enum kachi_err kachi_account_check(const struct kachi_account *account,
                                   struct kachi_findings *findings)
{
    struct kachi_str name = account->name;
    bool has_control = false;
    for (size_t i = 0; i < name.bytes; i++) {
        has_control = has_control || (unsigned char)name.text[i] < ' ' || name.text[i] == 127;
    }
    if (name.bytes == 0 || name.bytes > KACHI_ACCOUNT_NAME_BYTES_MAX || has_control) {
        kachi_findings_add(findings, "account-name", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    if (!kachi_str_is_empty(account->email) && !is_email(account->email)) {
        kachi_findings_add(findings, "account-email", KACHI_NOWHERE,
                           KACHI_ARGS({"email", account->email}));
        return KACHI_ERR_INPUT;
    }
    if ((account->roles & KACHI_ACCESS_CONSULTANT) != 0 && account->valid_until == KACHI_NO_DAY) {
        kachi_findings_add(findings, "account-end", KACHI_NOWHERE, KACHI_ARGS({"name", name}));
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

enum kachi_err kachi_account_add(struct kachi_database *database,
                                 const struct kachi_account *account, kachi_moment now,
                                 struct kachi_findings *findings)
{
    enum kachi_err err = kachi_account_check(account, findings);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *row = kachi_sql_begin(
        database, "INSERT INTO server_account (kind, name, secret, party, roles, scopes, partner,"
                  " totp, totp_last, valid_until, disabled, created, email, language, set_by)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, 0, ?10, ?11, ?12, ?13)");
    kachi_sql_bind_int64(row, 1, account->kind);
    kachi_sql_bind_str(row, 2, account->name);
    kachi_sql_bind_str(row, 3, account->secret);
    kachi_sql_bind_str(row, 4, account->party);
    kachi_sql_bind_int64(row, 5, account->roles);
    kachi_sql_bind_int64(row, 6, account->scopes);
    kachi_sql_bind_int64(row, 7, account->partner);
    bind_totp(row, 8, account);
    bind_day(row, 9, account->valid_until);
    kachi_sql_bind_int64(row, 10, now);
    bind_text(row, 11, account->email);
    bind_text(row, 12, account->language);
    kachi_sql_bind_int64(row, 13, account->set_by);
    err = kachi_sql_change(row, NULL);
    if (err == KACHI_ERR_CONFLICT) {
        kachi_findings_add(findings, "account-exists", KACHI_NOWHERE,
                           KACHI_ARGS({"name", account->name}));
    }
    return err;
}

/* Columns from `first` on, as every query here lists them. */
#define COLUMNS                                                                                    \
    "a.id, a.kind, a.name, a.secret, a.party, a.roles, a.scopes, a.partner, a.totp,"               \
    " a.valid_until, a.disabled, a.email, a.language, a.set_by"
#define COLUMN_COUNT 14

static void read_account(struct kachi_statement *row, int first, struct kachi_arena *arena,
                         struct kachi_account *out)
{
    struct kachi_str totp = kachi_sql_blob(row, first + 8);
    *out = (struct kachi_account){
        .number = kachi_sql_int64(row, first),
        .kind = (enum kachi_principal_kind)kachi_sql_int64(row, first + 1),
        .name = kachi_str_copy(arena, kachi_sql_text(row, first + 2)),
        .secret = kachi_str_copy(arena, kachi_sql_text(row, first + 3)),
        .party = kachi_str_copy(arena, kachi_sql_text(row, first + 4)),
        .roles = (unsigned)kachi_sql_int64(row, first + 5),
        .scopes = (unsigned)kachi_sql_int64(row, first + 6),
        .partner = kachi_sql_int64(row, first + 7),
        .has_totp = totp.bytes == KACHI_TOTP_SECRET_BYTES,
        .valid_until = kachi_sql_is_null(row, first + 9)
                           ? KACHI_NO_DAY
                           : (kachi_day)kachi_sql_int64(row, first + 9),
        .is_disabled = kachi_sql_int64(row, first + 10) != 0,
        .email = kachi_str_copy(arena, kachi_sql_text(row, first + 11)),
        .language = kachi_str_copy(arena, kachi_sql_text(row, first + 12)),
        .set_by = kachi_sql_int64(row, first + 13),
    };
    if (out->has_totp) {
        memcpy(out->totp, totp.text, KACHI_TOTP_SECRET_BYTES);
    }
}

static enum kachi_err find_one(struct kachi_statement *row, struct kachi_arena *arena,
                               struct kachi_account *out)
{
    bool is_there = kachi_sql_row(row);
    if (is_there) {
        read_account(row, 0, arena, out);
    }
    enum kachi_err err = kachi_sql_end(row);
    return err == KACHI_OK && !is_there ? KACHI_ERR_NOT_FOUND : err;
}

enum kachi_err kachi_account_find(struct kachi_database *database, struct kachi_arena *arena,
                                  enum kachi_principal_kind kind, struct kachi_str name,
                                  struct kachi_account *out)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT " COLUMNS " FROM server_account a WHERE a.kind = ?1 AND a.name = ?2");
    kachi_sql_bind_int64(row, 1, kind);
    kachi_sql_bind_str(row, 2, name);
    return find_one(row, arena, out);
}

enum kachi_err kachi_account_named(struct kachi_database *database, struct kachi_arena *arena,
                                   struct kachi_str name, struct kachi_account *out)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT " COLUMNS " FROM server_account a WHERE a.name = ?1");
    kachi_sql_bind_str(row, 1, name);
    return find_one(row, arena, out);
}

enum kachi_err kachi_account_numbered(struct kachi_database *database, struct kachi_arena *arena,
                                      int64_t number, struct kachi_account *out)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT " COLUMNS " FROM server_account a WHERE a.id = ?1");
    kachi_sql_bind_int64(row, 1, number);
    return find_one(row, arena, out);
}

enum kachi_err kachi_account_of_secret(struct kachi_database *database, struct kachi_arena *arena,
                                       struct kachi_str sha256, struct kachi_account *out)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT " COLUMNS " FROM server_account a WHERE a.secret = ?1 AND a.kind = ?2");
    kachi_sql_bind_str(row, 1, sha256);
    kachi_sql_bind_int64(row, 2, KACHI_PRINCIPAL_KEY);
    return find_one(row, arena, out);
}

enum kachi_err kachi_account_list(struct kachi_database *database, struct kachi_arena *arena,
                                  struct kachi_account **out, size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT " COLUMNS " FROM server_account a ORDER BY a.id");
    while (kachi_sql_row(row)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        read_account(row, 0, arena, &(*out)[(*count)++]);
    }
    return kachi_sql_end(row);
}

struct kachi_str kachi_account_totp_new(struct kachi_arena *arena, struct kachi_account *account,
                                        const struct kachi_random *random)
{
    struct kachi_str bytes = {(const char *)account->totp, sizeof(account->totp)};
    random->fill(random->state, account->totp, sizeof(account->totp));
    account->has_totp = true;
    return kachi_str_print(arena, "otpauth://totp/Kachi:%.*s?secret=%.*s&issuer=Kachi",
                           KACHI_STR_ARG(account->name),
                           KACHI_STR_ARG(kachi_base32_text(arena, bytes)));
}

enum kachi_err kachi_account_change(struct kachi_database *database,
                                    const struct kachi_account *account)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "UPDATE server_account SET secret = ?2, roles = ?3, scopes = ?4, totp = ?5,"
                  " valid_until = ?6, disabled = ?7, email = ?8, language = ?9, set_by = ?10"
                  " WHERE id = ?1");
    kachi_sql_bind_int64(row, 1, account->number);
    kachi_sql_bind_str(row, 2, account->secret);
    kachi_sql_bind_int64(row, 3, account->roles);
    kachi_sql_bind_int64(row, 4, account->scopes);
    bind_totp(row, 5, account);
    bind_day(row, 6, account->valid_until);
    kachi_sql_bind_int64(row, 7, account->is_disabled ? 1 : 0);
    bind_text(row, 8, account->email);
    bind_text(row, 9, account->language);
    kachi_sql_bind_int64(row, 10, account->set_by);
    enum kachi_err err = kachi_sql_change(row, NULL);
    if (err != KACHI_OK) {
        return err;
    }
    row = kachi_sql_begin(database, "DELETE FROM server_grant WHERE account = ?1");
    kachi_sql_bind_int64(row, 1, account->number);
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_account_is_same_person(struct kachi_database *database, int64_t a, int64_t b,
                                            bool *out)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT count(*) FROM server_account a, server_account b"
                                  " WHERE a.id = ?1 AND b.id = ?2 AND (a.id = b.id"
                                  " OR a.set_by = b.id OR b.set_by = a.id"
                                  " OR (a.set_by = b.set_by AND a.set_by <> 0))");
    kachi_sql_bind_int64(row, 1, a);
    kachi_sql_bind_int64(row, 2, b);
    *out = kachi_sql_row(row) && kachi_sql_int64(row, 0) > 0;
    return kachi_sql_end(row);
}

enum kachi_err kachi_account_disable(struct kachi_database *database, struct kachi_str name,
                                     struct kachi_findings *findings)
{
    int64_t changed = 0;
    struct kachi_statement *row = kachi_sql_begin(
        database, "UPDATE server_account SET disabled = 1 WHERE name = ?1 AND disabled = 0");
    kachi_sql_bind_str(row, 1, name);
    enum kachi_err err = kachi_sql_change(row, &changed);
    if (err == KACHI_OK && changed == 0) {
        kachi_findings_add(findings, "account-unknown", KACHI_NOWHERE, KACHI_ARGS({"name", name}));
        return KACHI_ERR_NOT_FOUND;
    }
    if (err != KACHI_OK) {
        return err;
    }
    row = kachi_sql_begin(database, "DELETE FROM server_grant WHERE account ="
                                    " (SELECT id FROM server_account WHERE name = ?1)");
    kachi_sql_bind_str(row, 1, name);
    return kachi_sql_change(row, NULL);
}

bool kachi_account_is_valid(const struct kachi_account *account, kachi_day today)
{
    return !account->is_disabled &&
           (account->valid_until == KACHI_NO_DAY || today <= account->valid_until);
}

enum kachi_err kachi_grant_add(struct kachi_database *database, const struct kachi_grant *grant,
                               kachi_moment now)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "DELETE FROM server_grant WHERE until < ?1");
    kachi_sql_bind_int64(row, 1, now - KEPT_US);
    enum kachi_err err = kachi_sql_change(row, NULL);
    if (err != KACHI_OK) {
        return err;
    }
    row =
        kachi_sql_begin(database, "INSERT INTO server_grant (sha256, account, csrf, until, session)"
                                  " VALUES (?1, ?2, ?3, ?4, ?5)");
    kachi_sql_bind_str(row, 1, grant->sha256);
    kachi_sql_bind_int64(row, 2, grant->account);
    kachi_sql_bind_str(row, 3, grant->csrf);
    kachi_sql_bind_int64(row, 4, grant->until);
    kachi_sql_bind_int64(row, 5, grant->is_session ? 1 : 0);
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_grant_find(struct kachi_database *database, struct kachi_arena *arena,
                                struct kachi_str sha256, struct kachi_grant *grant,
                                struct kachi_account *account)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT " COLUMNS ", g.csrf, g.until, g.session FROM server_grant g"
                  " JOIN server_account a ON a.id = g.account WHERE g.sha256 = ?1");
    kachi_sql_bind_str(row, 1, sha256);
    bool is_there = kachi_sql_row(row);
    if (is_there) {
        read_account(row, 0, arena, account);
        *grant = (struct kachi_grant){
            .sha256 = sha256,
            .csrf = kachi_str_copy(arena, kachi_sql_text(row, COLUMN_COUNT)),
            .account = account->number,
            .until = kachi_sql_int64(row, COLUMN_COUNT + 1),
            .is_session = kachi_sql_int64(row, COLUMN_COUNT + 2) != 0,
        };
    }
    enum kachi_err err = kachi_sql_end(row);
    return err == KACHI_OK && !is_there ? KACHI_ERR_NOT_FOUND : err;
}

enum kachi_err kachi_grant_end(struct kachi_database *database, struct kachi_str sha256)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "DELETE FROM server_grant WHERE sha256 = ?1");
    kachi_sql_bind_str(row, 1, sha256);
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_account_use_code(struct kachi_database *database, int64_t account,
                                      uint64_t step, bool *is_new)
{
    int64_t changed = 0;
    struct kachi_statement *row = kachi_sql_begin(
        database, "UPDATE server_account SET totp_last = ?2 WHERE id = ?1 AND totp_last < ?2");
    kachi_sql_bind_int64(row, 1, account);
    kachi_sql_bind_int64(row, 2, (int64_t)step);
    enum kachi_err err = kachi_sql_change(row, &changed);
    *is_new = changed == 1;
    return err;
}
