/* SPDX-License-Identifier: Apache-2.0 */
#include "server/account.h"

#include "inventory/dataset.h"

#include <string.h>

/* What has expired is kept so long, so that its owner is told that it has, not that it never was.
 */
#define KEPT_US ((kachi_moment)30 * 86400 * 1000000)

static const char *const steps[] = {
    "CREATE TABLE server_account ("
    "  id INTEGER PRIMARY KEY,"
    "  kind INTEGER NOT NULL," /* enum kachi_principal_kind */
    "  name TEXT NOT NULL UNIQUE,"
    "  secret TEXT NOT NULL,"
    "  party TEXT NOT NULL,"
    "  roles INTEGER NOT NULL,"
    "  scopes INTEGER NOT NULL,"
    "  partner INTEGER NOT NULL,"
    "  totp BLOB,"                  /* NULL: none */
    "  totp_last INTEGER NOT NULL," /* the step that was used last: a code counts once */
    "  valid_until INTEGER,"        /* NULL: no end */
    "  disabled INTEGER NOT NULL,"
    "  created INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX server_account_secret ON server_account (secret);"
    "CREATE TABLE server_grant ("
    "  sha256 TEXT PRIMARY KEY,"
    "  account INTEGER NOT NULL REFERENCES server_account,"
    "  csrf TEXT NOT NULL,"
    "  until INTEGER NOT NULL,"
    "  session INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE server_audit ("
    "  id INTEGER PRIMARY KEY,"
    "  time INTEGER NOT NULL,"
    "  account TEXT NOT NULL,"
    "  action TEXT NOT NULL,"
    "  subject TEXT NOT NULL,"
    "  allowed INTEGER NOT NULL"
    ") STRICT;",
    "CREATE TABLE server_answer (" /* of requests with an Idempotency-Key */
    "  account INTEGER NOT NULL,"
    "  key TEXT NOT NULL,"
    "  sha256 TEXT NOT NULL," /* of the request */
    "  status INTEGER NOT NULL,"
    "  body TEXT NOT NULL,"
    "  time INTEGER NOT NULL,"
    "  PRIMARY KEY (account, key)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE server_approval ("
    "  id INTEGER PRIMARY KEY,"
    "  action TEXT NOT NULL,"
    "  body TEXT NOT NULL,"
    "  proposer INTEGER NOT NULL REFERENCES server_account,"
    "  party TEXT NOT NULL,"
    "  time INTEGER NOT NULL,"
    "  state TEXT NOT NULL," /* proposed, approved, refused */
    "  decider INTEGER REFERENCES server_account,"
    "  due INTEGER NOT NULL"
    ") STRICT;",
};

enum kachi_err kachi_server_prepare(struct kachi_database *database)
{
    return kachi_database_prepare(database, "server", sizeof(steps) / sizeof(steps[0]), steps);
}

struct kachi_str kachi_secret_digest(struct kachi_arena *arena, struct kachi_str secret)
{
    struct kachi_digest digest = kachi_digest_of(secret);
    return kachi_digest_text(arena, &digest);
}

enum kachi_err kachi_account_add(struct kachi_database *database,
                                 const struct kachi_account *account, kachi_moment now,
                                 struct kachi_findings *findings)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "INSERT INTO server_account (kind, name, secret, party, roles, scopes, partner,"
                  " totp, totp_last, valid_until, disabled, created)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, 0, ?10)");
    kachi_sql_bind_int64(row, 1, account->kind);
    kachi_sql_bind_str(row, 2, account->name);
    kachi_sql_bind_str(row, 3, account->secret);
    kachi_sql_bind_str(row, 4, account->party);
    kachi_sql_bind_int64(row, 5, account->roles);
    kachi_sql_bind_int64(row, 6, account->scopes);
    kachi_sql_bind_int64(row, 7, account->partner);
    if (account->has_totp) {
        kachi_sql_bind_blob(
            row, 8, (struct kachi_str){(const char *)account->totp, KACHI_TOTP_SECRET_BYTES});
    } else {
        kachi_sql_bind_null(row, 8);
    }
    if (account->valid_until == KACHI_NO_DAY) {
        kachi_sql_bind_null(row, 9);
    } else {
        kachi_sql_bind_int64(row, 9, account->valid_until);
    }
    kachi_sql_bind_int64(row, 10, now);
    enum kachi_err err = kachi_sql_change(row, NULL);
    if (err == KACHI_ERR_CONFLICT) {
        kachi_findings_add(findings, "account-exists", KACHI_NOWHERE,
                           KACHI_ARGS({"name", account->name}));
    }
    return err;
}

/* Columns from `first` on, as every query here lists them. */
#define COLUMNS                                                                                    \
    "a.id, a.kind, a.name, a.secret, a.party, a.roles, a.scopes, a.partner, a.totp,"               \
    " a.valid_until, a.disabled"

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
            .csrf = kachi_str_copy(arena, kachi_sql_text(row, 11)),
            .account = account->number,
            .until = kachi_sql_int64(row, 12),
            .is_session = kachi_sql_int64(row, 13) != 0,
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

enum kachi_err kachi_audit_add(struct kachi_database *database, const struct kachi_audit_line *line)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "INSERT INTO server_audit (time, account, action, subject, allowed)"
                  " VALUES (?1, ?2, ?3, ?4, ?5)");
    kachi_sql_bind_int64(row, 1, line->time);
    kachi_sql_bind_str(row, 2, line->account);
    kachi_sql_bind_str(row, 3, line->action);
    kachi_sql_bind_str(row, 4, line->subject);
    kachi_sql_bind_int64(row, 5, line->is_allowed ? 1 : 0);
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_audit_list(struct kachi_database *database, struct kachi_arena *arena,
                                int64_t before, size_t most, struct kachi_audit_line **out,
                                size_t *count)
{
    *count = 0;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_audit_line, most);
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT id, time, account, action, subject, allowed FROM server_audit"
                  " WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2");
    kachi_sql_bind_int64(row, 1, before);
    kachi_sql_bind_int64(row, 2, (int64_t)most);
    while (*count < most && kachi_sql_row(row)) {
        (*out)[(*count)++] = (struct kachi_audit_line){
            .number = kachi_sql_int64(row, 0),
            .time = kachi_sql_int64(row, 1),
            .account = kachi_str_copy(arena, kachi_sql_text(row, 2)),
            .action = kachi_str_copy(arena, kachi_sql_text(row, 3)),
            .subject = kachi_str_copy(arena, kachi_sql_text(row, 4)),
            .is_allowed = kachi_sql_int64(row, 5) != 0,
        };
    }
    return kachi_sql_end(row);
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
