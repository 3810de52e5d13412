/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account.h - people, systems and keys: who they are, and what they may.
 *
 * An account is a person (password and one-time code), a system (client id and secret, OAuth 2
 * client credentials) or an API key. It acts for at most one party of the ledger, has roles, may be
 * limited to scopes, and may end on a day (a consultant's does). Secrets are stored as digests
 * alone, and shown once, when they are made.
 */
#ifndef KACHI_SERVER_ACCOUNT_H
#define KACHI_SERVER_ACCOUNT_H

#include "base/database.h"
#include "base/secret.h"
#include "server/access.h"

#define KACHI_ACCOUNT_NAME_BYTES_MAX 100

struct kachi_account {
    int64_t number;
    enum kachi_principal_kind kind;
    struct kachi_str name;
    struct kachi_str secret; /* of a person: scrypt; of others: SHA-256, hexadecimal */
    struct kachi_str party;  /* "party_01..."; empty: none */
    unsigned roles, scopes;
    int64_t partner; /* of PACT; 0: none */
    bool has_totp;
    uint8_t totp[KACHI_TOTP_SECRET_BYTES];
    kachi_day valid_until; /* the last day; KACHI_NO_DAY: no end */
    bool is_disabled;
    struct kachi_str email;    /* where the work list is sent; empty: nowhere */
    struct kachi_str language; /* "ja", "en" */
    int64_t set_by; /* account that made it, or last set its password or factor, and so may still
                       know it; 0: its owner has chosen the password, or who runs the machine */
};

/* Is it one that may be: a name, an e-mail address or none, a consultant with an end? Adds
 * account-name, account-email, account-end. */
KACHI_MUST_CHECK enum kachi_err kachi_account_check(const struct kachi_account *account,
                                                    struct kachi_findings *findings);

/* Whether one person may stand behind both: the same account, one whose password the other set, or
 * two whose passwords one account set. */
KACHI_MUST_CHECK enum kachi_err kachi_account_is_same_person(struct kachi_database *database,
                                                             int64_t a, int64_t b, bool *out);

/* Adds one; KACHI_ERR_CONFLICT with finding account-exists. */
KACHI_MUST_CHECK enum kachi_err kachi_account_add(struct kachi_database *database,
                                                  const struct kachi_account *account,
                                                  kachi_moment now,
                                                  struct kachi_findings *findings);
/* By name and kind, by name, by number, or by secret. KACHI_ERR_NOT_FOUND without a finding. */
KACHI_MUST_CHECK enum kachi_err kachi_account_find(struct kachi_database *database,
                                                   struct kachi_arena *arena,
                                                   enum kachi_principal_kind kind,
                                                   struct kachi_str name,
                                                   struct kachi_account *out);
KACHI_MUST_CHECK enum kachi_err kachi_account_named(struct kachi_database *database,
                                                    struct kachi_arena *arena,
                                                    struct kachi_str name,
                                                    struct kachi_account *out);
KACHI_MUST_CHECK enum kachi_err kachi_account_numbered(struct kachi_database *database,
                                                       struct kachi_arena *arena, int64_t number,
                                                       struct kachi_account *out);
KACHI_MUST_CHECK enum kachi_err kachi_account_of_secret(struct kachi_database *database,
                                                        struct kachi_arena *arena,
                                                        struct kachi_str sha256,
                                                        struct kachi_account *out);
KACHI_MUST_CHECK enum kachi_err kachi_account_list(struct kachi_database *database,
                                                   struct kachi_arena *arena,
                                                   struct kachi_account **out, size_t *count);
/* A new secret for one-time codes into *account; gives the address that an authenticator app reads:
 * otpauth://totp/... */
struct kachi_str kachi_account_totp_new(struct kachi_arena *arena, struct kachi_account *account,
                                        const struct kachi_random *random);
/* Stores all that may change of an account: secret, roles, scopes, one-time code, end, e-mail,
 * language, whether it is off. Its sessions and tokens end, since they were given to who it was. */
KACHI_MUST_CHECK enum kachi_err kachi_account_change(struct kachi_database *database,
                                                     const struct kachi_account *account);
/* Ends an account at once: its sessions and tokens with it. KACHI_ERR_NOT_FOUND with finding
 * account-unknown. */
KACHI_MUST_CHECK enum kachi_err kachi_account_disable(struct kachi_database *database,
                                                      struct kachi_str name,
                                                      struct kachi_findings *findings);
/* A one-time code counts once: *is_new says whether this step is later than every one used before.
 */
KACHI_MUST_CHECK enum kachi_err kachi_account_use_code(struct kachi_database *database,
                                                       int64_t account, uint64_t step,
                                                       bool *is_new);
bool kachi_account_is_valid(const struct kachi_account *account, kachi_day today);

/* A session or token of an account: what is stored is the digest. csrf is of sessions alone. */
struct kachi_grant {
    struct kachi_str sha256, csrf;
    int64_t account;
    kachi_moment until;
    bool is_session;
};
KACHI_MUST_CHECK enum kachi_err kachi_grant_add(struct kachi_database *database,
                                                const struct kachi_grant *grant, kachi_moment now);
KACHI_MUST_CHECK enum kachi_err kachi_grant_find(struct kachi_database *database,
                                                 struct kachi_arena *arena, struct kachi_str sha256,
                                                 struct kachi_grant *grant,
                                                 struct kachi_account *account);
KACHI_MUST_CHECK enum kachi_err kachi_grant_end(struct kachi_database *database,
                                                struct kachi_str sha256);

/* The digest under which a secret is stored. */
struct kachi_str kachi_secret_digest(struct kachi_arena *arena, struct kachi_str secret);

#endif
