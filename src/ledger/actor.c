/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/actor.h"

#include "ledger/ledger_internal.h"

static const char *member_owns(const struct kachi_actor *actor, const struct kachi_subject *subject)
{
    if (actor->role == KACHI_ROLE_OPERATOR) {
        return "denied-operator";
    }
    if (actor->role != KACHI_ROLE_MEMBER) {
        return "denied-not-member";
    }
    return actor->party == subject->owner ? NULL : "denied-not-owner";
}

static const char *may_open_pool(const struct kachi_actor *actor,
                                 const struct kachi_subject *subject)
{
    if (actor->role != KACHI_ROLE_VERIFIER) {
        return "denied-not-verifier";
    }
    return actor->party == subject->owner ? "denied-not-independent" : NULL;
}

static const char *may_cancel(const struct kachi_actor *actor, const struct kachi_subject *subject)
{
    if (actor->party != subject->owner && actor->party != subject->buyer) {
        return "denied-not-seller";
    }
    return subject->is_binding ? "denied-binding" : NULL;
}

struct kachi_actor kachi_actor_operator(void)
{
    return (struct kachi_actor){.role = KACHI_ROLE_OPERATOR};
}

struct kachi_actor kachi_actor_book(void)
{
    return (struct kachi_actor){.role = KACHI_ROLE_OPERATOR, .is_book = true};
}

enum kachi_err kachi_actor_of_party(struct kachi_ledger *ledger, const struct kachi_id *id,
                                    struct kachi_actor *out)
{
    struct kachi_key key = {0};
    enum kachi_err err = kachi_store_key_get(ledger, id, &key);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_party party = {0};
    struct kachi_arena_mark mark = kachi_arena_mark(&ledger->scratch);
    err = kachi_store_party_get(ledger, &ledger->scratch, key.entry, &party);
    kachi_arena_reset(&ledger->scratch, mark);
    *out = (struct kachi_actor){.party = party.number, .role = party.role, .id = *id};
    return err;
}

const char *kachi_authorise(const struct kachi_actor *actor, enum kachi_entry_kind kind,
                            const struct kachi_subject *subject)
{
    bool is_operator = actor->role == KACHI_ROLE_OPERATOR;
    switch (kind) {
    case KACHI_ENTRY_PARTY:
        return is_operator ? NULL : "denied-not-operator";
    case KACHI_ENTRY_PRODUCT:
        return is_operator ? NULL : member_owns(actor, subject);
    case KACHI_ENTRY_POOL:
        return is_operator ? NULL : may_open_pool(actor, subject);
    case KACHI_ENTRY_MAKE:
    case KACHI_ENTRY_ASSIGN:
    case KACHI_ENTRY_OFFER:
    case KACHI_ENTRY_CLAIM:
        return member_owns(actor, subject);
    case KACHI_ENTRY_ACCEPT:
        return !is_operator && actor->party == subject->buyer ? NULL : "denied-not-buyer";
    case KACHI_ENTRY_SETTLE:
        return is_operator || actor->party == subject->owner ? NULL : "denied-not-seller";
    case KACHI_ENTRY_CANCEL:
        return is_operator ? NULL : may_cancel(actor, subject);
    case KACHI_ENTRY_EXPIRE:
        return is_operator || actor->party == subject->owner || actor->party == subject->buyer
                   ? NULL
                   : "denied-not-seller";
    case KACHI_ENTRY_DEFAULT:
        return is_operator || actor->party == subject->owner ? NULL : "denied-not-seller";
    case KACHI_ENTRY_POOL_EXPIRE:
    case KACHI_ENTRY_CORRECT:
        return is_operator || actor->party == subject->owner ? NULL : "denied-not-owner";
    case KACHI_ENTRY_FREEZE:
    case KACHI_ENTRY_THAW:
        return is_operator ? NULL : "denied-not-operator";
    case KACHI_ENTRY_STATEMENT:
        return actor->is_book ? NULL : "denied-not-book";
    case KACHI_ENTRY_REVOKE:
        return is_operator ? NULL : may_open_pool(actor, subject);
    case KACHI_ENTRY_MAKE_GOOD:
    case KACHI_ENTRY_ATTEST:
    case KACHI_ENTRY_ALLOCATE:
    case KACHI_ENTRY_USE_ELSEWHERE:
        return member_owns(actor, subject);
    }
    return "denied-not-operator";
}
