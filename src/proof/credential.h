/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential.h - a statement as a W3C Verifiable Credential 2.0, secured as vc+jwt
 * (https://www.w3.org/TR/vc-jose-cose/), in the terms of UNTP's Digital Conformity Credential
 * 0.6.0 (https://test.uncefact.org/vocabulary/untp/dcc/0.6.0/).
 *
 * One assessment for each of CFP, REP and AE, each with one metric; there is no assessment of a
 * sum. UNTP's numbers are JSON numbers; the exact decimal stands beside each as a string, under
 * `kachi`. There too is the whole content of the statement, so that a stranger computes its digest
 * from the credential alone. The terms under `kachi` are ours: the third context says so.
 *
 * Who verified a statement signs its credential (assessor level 3rdParty); a draft is its maker's
 * own declaration (Self). Amounts are kg CO2e per unit of product, unit code KGM of UN/CEFACT
 * Recommendation 20.
 */
#ifndef KACHI_PROOF_CREDENTIAL_H
#define KACHI_PROOF_CREDENTIAL_H

#include "proof/jws.h"
#include "proof/reply.h"
#include "value/statement.h"

#define KACHI_CREDENTIAL_TYPE "vc+jwt"

struct kachi_credential_request {
    const struct kachi_value_statement *statement;
    const struct kachi_signer *key;
    kachi_day valid_until; /* the last day; KACHI_NO_DAY: no end is stated */
};

/* The compact JWS, without a line feed. It is valid from when it was verified, or stated. Findings
 * credential-withdrawn (KACHI_ERR_DENIED), credential-until (KACHI_ERR_INPUT). */
KACHI_MUST_CHECK enum kachi_err
kachi_credential_write(struct kachi_arena *arena, const struct kachi_credential_request *request,
                       struct kachi_findings *findings, struct kachi_str *out);

/* In the order in which they are asked; what follows a bad signature is not asked. */
enum kachi_credential_question {
    KACHI_CREDENTIAL_SIGNATURE, /* by a key that the reader gave */
    KACHI_CREDENTIAL_ISSUER,    /* the one that it names is the one whose key signed */
    KACHI_CREDENTIAL_VALIDITY,  /* begun, and not over */
    KACHI_CREDENTIAL_DIGEST,    /* the content has the digest and the id that are stated */
    KACHI_CREDENTIAL_NUMBERS,   /* metrics, exact decimals and content agree */
    KACHI_CREDENTIAL_QUESTIONS
};

struct kachi_credential {
    enum kachi_reply answers[KACHI_CREDENTIAL_QUESTIONS];
    struct kachi_str id, issuer_id, issuer_name, product_name, unit, rulebook, digest, key_id;
    bool is_third_party, has_end;
    bool has[3];                             /* CFP, REP, AE */
    struct kachi_decimal kgco2e_per_unit[3]; /* the same */
    kachi_moment valid_from, valid_until;
};

/*
 * Checks a credential at the moment `now`. KACHI_ERR_INPUT with finding jws-form or
 * credential-form; KACHI_ERR_INTEGRITY with those of jws.h, credential-issuer, credential-digest or
 * credential-numbers. A credential that is only not valid now is KACHI_OK with the answer no and
 * the notice credential-early or credential-expired.
 */
KACHI_MUST_CHECK enum kachi_err
kachi_credential_check(struct kachi_arena *arena, struct kachi_str text,
                       const struct kachi_jwk_set *trusted, kachi_moment now,
                       struct kachi_findings *findings, struct kachi_credential *out);

/* "CFP", "ReducedEmissionsOfProduct", "AvoidedEmissions": 0 to 2. */
const char *kachi_credential_metric(size_t index);

#endif
