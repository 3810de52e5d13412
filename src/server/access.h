/* SPDX-License-Identifier: Apache-2.0 */
/*
 * access.h - who asks, and the one question whether they may.
 *
 * A principal is a person signed in, a system with a token or an API key, or nobody. What it may do
 * follows from its roles and, for keys and systems, from the scopes they were given: everything
 * that is not granted here is denied. Whose data it may see or change is asked of the party it acts
 * for (kachi_access_may_see), and of the ledger's own kachi_authorise when entries are posted.
 */
#ifndef KACHI_SERVER_ACCESS_H
#define KACHI_SERVER_ACCESS_H

#include "base/json.h"
#include "ledger/actor.h"

/* Stored as bits: never renumbered. */
enum kachi_access_role {
    KACHI_ACCESS_OPERATOR = 1,    /* runs the registry: parties, users, freezes, backups */
    KACHI_ACCESS_ADMIN = 2,       /* of a member: its users and keys */
    KACHI_ACCESS_DRAFTER = 4,     /* of a member: drafts statements, posts entries */
    KACHI_ACCESS_REVIEWER = 8,    /* of a member: sees all of it, comments */
    KACHI_ACCESS_APPROVER = 16,   /* of a member: second pair of eyes on what leaves the house */
    KACHI_ACCESS_CONSULTANT = 32, /* 代行: drafts for a member until a day that is set */
    KACHI_ACCESS_VERIFIER = 64,
    KACHI_ACCESS_AUDITOR = 128, /* sees everything, changes nothing */
    KACHI_ACCESS_OFFICER = 256, /* of a program: evaluates, awards */
};
#define KACHI_ACCESS_ROLE_COUNT 9

const char *kachi_access_role_word(enum kachi_access_role role); /* "operator", "admin" ... */
bool kachi_access_role_read(struct kachi_str word, enum kachi_access_role *out);

/* "roles": ["drafter", ...] */
void kachi_access_roles_write_json(unsigned roles, struct kachi_json_writer *json);

/* What a route asks for. */
enum kachi_permission {
    KACHI_MAY_PUBLIC,      /* everybody, signed in or not */
    KACHI_MAY_READ,        /* facts and results of the database */
    KACHI_MAY_READ_LEDGER, /* of one's own party; of all for operator and auditor */
    KACHI_MAY_READ_ALL,    /* audit log, users: operator and auditor */
    KACHI_MAY_DRAFT,       /* inventories and statements */
    KACHI_MAY_APPROVE,     /* what somebody else of the member has drafted */
    KACHI_MAY_VERIFY,      /* statements of others */
    KACHI_MAY_POST,        /* ledger entries of one's own party */
    KACHI_MAY_EVALUATE,    /* programs */
    KACHI_MAY_ADMINISTER,  /* users and keys of one's own member; the operator: of all */
    KACHI_MAY_OPERATE,     /* the registry itself */
    KACHI_MAY_EXCHANGE,    /* PACT: a partner's system */
    KACHI_MAY_SIGNED_IN,   /* whoever has signed in: their own session */
    KACHI_MAY_ISSUE,       /* pools and revocations without a second person: a scope alone */
};
#define KACHI_PERMISSION_COUNT 14

const char *
kachi_permission_word(enum kachi_permission permission); /* the scope's word: "read" ... */
bool kachi_permission_read(struct kachi_str word, enum kachi_permission *out);

/* Every word there is, for whoever wrote another one: "operator, admin, ...". */
struct kachi_str kachi_access_roles_list(struct kachi_arena *arena);
struct kachi_str kachi_permissions_list(struct kachi_arena *arena);

enum kachi_principal_kind {
    KACHI_PRINCIPAL_NOBODY,
    KACHI_PRINCIPAL_PERSON, /* signed in, by cookie */
    KACHI_PRINCIPAL_SYSTEM, /* OAuth 2 client, by bearer token */
    KACHI_PRINCIPAL_KEY,    /* API key */
};

struct kachi_principal {
    enum kachi_principal_kind kind;
    struct kachi_str name; /* of the user, client or key; for the audit log */
    int64_t account;       /* its row; 0: nobody */
    int64_t party;         /* number in the ledger of the party it acts for; 0: none */
    struct kachi_id party_id;
    struct kachi_str party_name;
    unsigned roles;  /* set of enum kachi_access_role */
    unsigned scopes; /* set of permissions, by bit, that a key or system is limited to */
    int64_t partner; /* PACT partner that a system stands for; 0: none */
};

/* NULL where the principal may; else the code of the finding that says why not: "access-sign-in"
 * where nobody has signed in, "access-denied" where somebody has. */
const char *kachi_access_authorise(const struct kachi_principal *principal,
                                   enum kachi_permission permission);
/* May it see what belongs to that party? */
bool kachi_access_may_see(const struct kachi_principal *principal, int64_t party);
/* Does it see everybody's? */
bool kachi_access_sees_all(const struct kachi_principal *principal);
/* May it see everybody's purchases and claims, to run programs over them? */
bool kachi_access_runs_programs(const struct kachi_principal *principal);
/* May it give these roles, or change an account that has them? An administrator of a member those
 * of members, the operator all. */
bool kachi_access_may_grant(const struct kachi_principal *principal, unsigned roles);
/* The ledger's actor that stands for it. False where it acts for no party and is no operator. */
bool kachi_access_actor(const struct kachi_principal *principal, struct kachi_actor *out);

#endif
