/* SPDX-License-Identifier: Apache-2.0 */
#include "server/tables.h"

/* Never changed once released: what a release made, the next one finds. New steps go to the end. */
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
    "CREATE TABLE server_answer ("
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
    "ALTER TABLE server_account ADD COLUMN email TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE server_account ADD COLUMN language TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE server_approval ADD COLUMN entry TEXT NOT NULL DEFAULT '';" /* its id */
    "DROP TABLE server_answer;" /* entries are the same by their ids: no answer is kept */
    "CREATE TABLE server_job ("
    "  id TEXT PRIMARY KEY,"
    "  account INTEGER NOT NULL,"
    "  party INTEGER NOT NULL,"
    "  key TEXT NOT NULL," /* the client's own, so that asking again is the same job; '': none */
    "  kind TEXT NOT NULL,"
    "  question TEXT NOT NULL," /* what was asked: JSON */
    "  state TEXT NOT NULL,"    /* waiting, running, done, failed, cancelled */
    "  created INTEGER NOT NULL,"
    "  ended INTEGER NOT NULL," /* 0: not yet */
    "  answer TEXT NOT NULL"    /* JSON: what came of it, or the problem */
    ") STRICT, WITHOUT ROWID;"
    "CREATE UNIQUE INDEX server_job_key ON server_job (account, key) WHERE key <> '';"
    "CREATE INDEX server_job_created ON server_job (created);",
    /* Who made the account or last set its password or factor; 0: its owner, or who runs the
     * machine. */
    "ALTER TABLE server_account ADD COLUMN set_by INTEGER NOT NULL DEFAULT 0;",
};

enum kachi_err kachi_server_prepare(struct kachi_database *database)
{
    return kachi_database_prepare(database, "server", sizeof(steps) / sizeof(steps[0]), steps);
}
