/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential_internal.h - what the writers of the two kinds of credential share: a draft, and the
 * parts that stand in both.
 */
#ifndef KACHI_PROOF_CREDENTIAL_INTERNAL_H
#define KACHI_PROOF_CREDENTIAL_INTERNAL_H

#include "base/json.h"
#include "proof/credential.h"

#define KACHI_CREDENTIAL_METRICS 3
#define KACHI_CREDENTIAL_TOPIC "environment.emissions"

struct kachi_draft {
    struct kachi_arena *arena;
    const struct kachi_credential_request *request;
    const struct kachi_value_statement *statement;
    struct kachi_json_writer json;
    kachi_json content;
    struct kachi_str did; /* of the issuer */
    struct kachi_str urn; /* of the credential */
    bool is_verified;
};

/* Refuses what may not be attested: findings of kachi_credential_write. */
KACHI_MUST_CHECK enum kachi_err
kachi_credential_may_be(struct kachi_arena *arena, const struct kachi_credential_request *request,
                        kachi_moment from, struct kachi_findings *findings);

/* An object with its types, as the member `key` (NULL: in an array), and its end. */
void kachi_draft_begin(struct kachi_draft *draft, const char *key, const char *type,
                       const char *second);
void kachi_draft_end(struct kachi_draft *draft);
void kachi_draft_begin_list(struct kachi_draft *draft, const char *key);

/* What the issuer knows by a name of its own, as a DID URL under the issuer's DID. */
struct kachi_str kachi_draft_address(struct kachi_draft *draft, const char *kind,
                                     struct kachi_str name);
void kachi_draft_named(struct kachi_draft *draft, const char *key, const char *kind,
                       struct kachi_str name, struct kachi_str shown);
/* id, name and registeredId of the product: by its GTIN (GS1 Digital Link) where it has one. */
void kachi_draft_product(struct kachi_draft *draft);
void kachi_draft_contexts(struct kachi_draft *draft, const char *vocabulary);
void kachi_draft_criteria(struct kachi_draft *draft);
/* Whether no check of the statement failed. */
bool kachi_draft_checks_hold(const struct kachi_draft *draft);
/* declaredValue and, beside it, the exact decimal. */
void kachi_draft_metric(struct kachi_draft *draft, size_t index, struct kachi_decimal value);
/* The three numbers: false where the statement does not state that one. */
bool kachi_draft_value(const struct kachi_draft *draft, size_t index, struct kachi_decimal *out);
/* The member kachi of the subject: statement, digest, verifier, receipt, content. */
void kachi_draft_own(struct kachi_draft *draft);

/* The subject of a Digital Product Passport. */
void kachi_passport_subject(struct kachi_draft *draft);

#endif
