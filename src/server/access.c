/* SPDX-License-Identifier: Apache-2.0 */
#include "server/access.h"

#include <assert.h>

static const char *const role_words[KACHI_ACCESS_ROLE_COUNT] = {
    "operator",   "admin",    "drafter", "reviewer", "approver",
    "consultant", "verifier", "auditor", "officer"};

const char *kachi_access_role_word(enum kachi_access_role role)
{
    for (unsigned i = 0; i < KACHI_ACCESS_ROLE_COUNT; i++) {
        if ((unsigned)role == 1U << i) {
            return role_words[i];
        }
    }
    assert(false && "one role at a time");
    return "";
}

bool kachi_access_role_read(struct kachi_str word, enum kachi_access_role *out)
{
    for (unsigned i = 0; i < KACHI_ACCESS_ROLE_COUNT; i++) {
        if (kachi_str_is(word, role_words[i])) {
            *out = (enum kachi_access_role)(1U << i);
            return true;
        }
    }
    return false;
}

void kachi_access_roles_write_json(unsigned roles, struct kachi_json_writer *json)
{
    kachi_json_key(json, "roles");
    kachi_json_begin_array(json);
    for (unsigned i = 0; i < KACHI_ACCESS_ROLE_COUNT; i++) {
        if ((roles & (1U << i)) != 0) {
            kachi_json_write_text(json, role_words[i]);
        }
    }
    kachi_json_end_array(json);
}

static const char *const permission_words[KACHI_PERMISSION_COUNT] = {
    [KACHI_MAY_PUBLIC] = "public",       [KACHI_MAY_READ] = "read",
    [KACHI_MAY_READ_LEDGER] = "ledger",  [KACHI_MAY_READ_ALL] = "audit",
    [KACHI_MAY_DRAFT] = "draft",         [KACHI_MAY_APPROVE] = "approve",
    [KACHI_MAY_VERIFY] = "verify",       [KACHI_MAY_POST] = "post",
    [KACHI_MAY_EVALUATE] = "evaluate",   [KACHI_MAY_ADMINISTER] = "administer",
    [KACHI_MAY_OPERATE] = "operate",     [KACHI_MAY_EXCHANGE] = "pact",
    [KACHI_MAY_SIGNED_IN] = "signed-in", [KACHI_MAY_ISSUE] = "issue",
};

static struct kachi_str list_of(struct kachi_arena *arena, size_t count, const char *const words[])
{
    struct kachi_str list = kachi_str_of("");
    for (size_t i = 0; i < count; i++) {
        list =
            kachi_str_print(arena, "%.*s%s%s", KACHI_STR_ARG(list), i == 0 ? "" : ", ", words[i]);
    }
    return list;
}

struct kachi_str kachi_access_roles_list(struct kachi_arena *arena)
{
    return list_of(arena, KACHI_ACCESS_ROLE_COUNT, role_words);
}

struct kachi_str kachi_permissions_list(struct kachi_arena *arena)
{
    return list_of(arena, KACHI_PERMISSION_COUNT, permission_words);
}

const char *kachi_permission_word(enum kachi_permission permission)
{
    return permission_words[permission];
}

bool kachi_permission_read(struct kachi_str word, enum kachi_permission *out)
{
    for (int i = 0; i < KACHI_PERMISSION_COUNT; i++) {
        if (kachi_str_is(word, permission_words[i])) {
            *out = (enum kachi_permission)i;
            return true;
        }
    }
    return false;
}

/* Of people who act for a member of the registry. */
#define MEMBER_ROLES                                                                               \
    ((unsigned)(KACHI_ACCESS_ADMIN | KACHI_ACCESS_DRAFTER | KACHI_ACCESS_REVIEWER |                \
                KACHI_ACCESS_APPROVER | KACHI_ACCESS_CONSULTANT))

/* The roles that may; for the rest see kachi_access_authorise. */
static unsigned roles_of(enum kachi_permission permission)
{
    const unsigned members = MEMBER_ROLES;
    const unsigned writers = KACHI_ACCESS_DRAFTER | KACHI_ACCESS_APPROVER | KACHI_ACCESS_CONSULTANT;
    switch (permission) {
    case KACHI_MAY_PUBLIC:
    case KACHI_MAY_SIGNED_IN:
    case KACHI_MAY_EXCHANGE:
    case KACHI_MAY_ISSUE:
        return 0;
    case KACHI_MAY_READ:
    case KACHI_MAY_READ_LEDGER:
        return members | KACHI_ACCESS_OPERATOR | KACHI_ACCESS_VERIFIER | KACHI_ACCESS_AUDITOR |
               KACHI_ACCESS_OFFICER;
    case KACHI_MAY_READ_ALL:
        return KACHI_ACCESS_OPERATOR | KACHI_ACCESS_AUDITOR;
    case KACHI_MAY_DRAFT:
        return writers;
    case KACHI_MAY_APPROVE:
        return KACHI_ACCESS_APPROVER;
    case KACHI_MAY_VERIFY:
        return KACHI_ACCESS_VERIFIER;
    case KACHI_MAY_POST:
        return writers | KACHI_ACCESS_OPERATOR | KACHI_ACCESS_VERIFIER;
    case KACHI_MAY_EVALUATE:
        return members | KACHI_ACCESS_OFFICER | KACHI_ACCESS_OPERATOR | KACHI_ACCESS_AUDITOR;
    case KACHI_MAY_ADMINISTER:
        return KACHI_ACCESS_ADMIN | KACHI_ACCESS_OPERATOR;
    case KACHI_MAY_OPERATE:
        return KACHI_ACCESS_OPERATOR;
    }
    return 0;
}

static bool may(const struct kachi_principal *principal, enum kachi_permission permission)
{
    bool is_limited =
        principal->kind == KACHI_PRINCIPAL_KEY || principal->kind == KACHI_PRINCIPAL_SYSTEM;
    if (is_limited && (principal->scopes & (1U << permission)) == 0 &&
        permission != KACHI_MAY_SIGNED_IN) {
        return false;
    }
    switch (permission) {
    case KACHI_MAY_PUBLIC:
        return true;
    case KACHI_MAY_SIGNED_IN:
        return principal->kind != KACHI_PRINCIPAL_NOBODY;
    case KACHI_MAY_EXCHANGE:
        return principal->partner != 0;
    case KACHI_MAY_ISSUE:
        return is_limited; /* whose scopes were asked above; people are two */
    case KACHI_MAY_READ:
    case KACHI_MAY_READ_LEDGER:
    case KACHI_MAY_READ_ALL:
    case KACHI_MAY_DRAFT:
    case KACHI_MAY_APPROVE:
    case KACHI_MAY_VERIFY:
    case KACHI_MAY_POST:
    case KACHI_MAY_EVALUATE:
    case KACHI_MAY_ADMINISTER:
    case KACHI_MAY_OPERATE:
        return (principal->roles & roles_of(permission)) != 0;
    }
    return false;
}

const char *kachi_access_authorise(const struct kachi_principal *principal,
                                   enum kachi_permission permission)
{
    if (permission == KACHI_MAY_PUBLIC || may(principal, permission)) {
        return NULL;
    }
    return principal->kind == KACHI_PRINCIPAL_NOBODY ? "access-sign-in" : "access-denied";
}

bool kachi_access_sees_all(const struct kachi_principal *principal)
{
    return (principal->roles & (KACHI_ACCESS_OPERATOR | KACHI_ACCESS_AUDITOR)) != 0;
}

bool kachi_access_may_see(const struct kachi_principal *principal, int64_t party)
{
    return kachi_access_sees_all(principal) || (party != 0 && principal->party == party);
}

bool kachi_access_runs_programs(const struct kachi_principal *principal)
{
    return kachi_access_sees_all(principal) || (principal->roles & KACHI_ACCESS_OFFICER) != 0;
}

bool kachi_access_may_grant(const struct kachi_principal *principal, unsigned roles)
{
    return (principal->roles & KACHI_ACCESS_OPERATOR) != 0 ||
           ((principal->roles & KACHI_ACCESS_ADMIN) != 0 && (roles & ~MEMBER_ROLES) == 0);
}

bool kachi_access_actor(const struct kachi_principal *principal, struct kachi_actor *out)
{
    if ((principal->roles & KACHI_ACCESS_OPERATOR) != 0) {
        *out = kachi_actor_operator();
        return true;
    }
    if (principal->party == 0) {
        return false;
    }
    *out = (struct kachi_actor){
        .party = principal->party,
        .role = (principal->roles & KACHI_ACCESS_VERIFIER) != 0 ? KACHI_ROLE_VERIFIER
                                                                : KACHI_ROLE_MEMBER,
        .id = principal->party_id,
    };
    return true;
}
