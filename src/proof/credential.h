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
 * The maker's own carrier is UNTP's Digital Product Passport 0.6.0 (the product, its emissions
 * scorecard, a claim for each number, and where there is one the digest of the verifier's
 * credential as evidence); it is checked by the same questions.
 *
 * A credential may name its places in the issuer's status lists (status_list.h) and carry the log's
 * receipt (receipt.h).
 *
 * Who verified a statement signs its credential (assessor level 3rdParty); a draft is its maker's
 * own declaration (Self). Amounts are kg CO2e per unit of product, unit code KGM of UN/CEFACT
 * Recommendation 20.
 */
#ifndef KACHI_PROOF_CREDENTIAL_H
#define KACHI_PROOF_CREDENTIAL_H

#include "proof/jws.h"
#include "proof/receipt.h"
#include "proof/reply.h"
#include "proof/sd_jwt.h"
#include "proof/status_list.h"
#include "value/statement.h"

#define KACHI_CREDENTIAL_TYPE "vc+jwt"

enum kachi_credential_kind {
    KACHI_CREDENTIAL_CONFORMITY, /* Digital Conformity Credential, by the verifier */
    KACHI_CREDENTIAL_PASSPORT,   /* Digital Product Passport, by the maker */
};

struct kachi_credential_request {
    const struct kachi_value_statement *statement;
    enum kachi_credential_kind kind;
    const struct kachi_signer *key;
    kachi_day valid_until; /* the last day; KACHI_NO_DAY: no end is stated */
    bool has_status;       /* it names status_place in the lists of the key's owner */
    uint32_t status_place;
    struct kachi_receipt receipt; /* empty: none */
    struct kachi_str evidence;    /* of a passport: the verifier's credential; empty: none */
    struct kachi_str gtin;        /* of the product, 8 to 14 digits; empty: not known */
};

/* The compact JWS, without a line feed. It is valid from when it was verified, or stated. Findings
 * credential-withdrawn (KACHI_ERR_DENIED), credential-until (KACHI_ERR_INPUT). */
KACHI_MUST_CHECK enum kachi_err
kachi_credential_write(struct kachi_arena *arena, const struct kachi_credential_request *request,
                       struct kachi_findings *findings, struct kachi_str *out);

/* In the order in which they are asked; what follows a bad signature is not asked. */
/* What could not be asked, because what it takes was not given or is not in the credential, stays
 * unasked; so does what is nobody's question of that kind of credential. */
enum kachi_credential_question {
    KACHI_CREDENTIAL_SIGNATURE,   /* by a key that the reader gave */
    KACHI_CREDENTIAL_ISSUER,      /* the one that it names is the one whose key signed */
    KACHI_CREDENTIAL_VALIDITY,    /* begun, and not over */
    KACHI_CREDENTIAL_STATUS,      /* neither withdrawn nor retired, by the lists given */
    KACHI_CREDENTIAL_DIGEST,      /* the content has the digest and the id that are stated */
    KACHI_CREDENTIAL_NUMBERS,     /* metrics, exact decimals and content agree */
    KACHI_CREDENTIAL_SHOWN,       /* each fact that is shown was signed */
    KACHI_CREDENTIAL_INCLUSION,   /* the receipt's entry is in a log whose key was given */
    KACHI_CREDENTIAL_WITNESSES,   /* every witness given has cosigned the receipt's checkpoint */
    KACHI_CREDENTIAL_CONSISTENCY, /* the log goes on from the receipt and from what was last seen */
    KACHI_CREDENTIAL_QUESTIONS
};

/* What a reader believes, and has at hand. */
struct kachi_credential_reader {
    struct kachi_jwk_set trusted;
    kachi_moment now;
    size_t list_count;
    const struct kachi_status_list *lists;
    size_t log_count;
    const struct kachi_public_key *logs; /* whose receipts count */
    size_t witness_count;
    const struct kachi_public_key *witnesses;
    struct kachi_str log_place; /* where that log is published; empty: consistency is not asked */
    struct kachi_str seen;      /* its last checkpoint seen; empty: none yet */
};

struct kachi_credential {
    enum kachi_credential_kind kind;
    bool is_asked[KACHI_CREDENTIAL_QUESTIONS]; /* of this kind of credential, by this reader */
    enum kachi_reply answers[KACHI_CREDENTIAL_QUESTIONS];
    struct kachi_str id, issuer_id, issuer_name, product_name, unit, rulebook, digest, key_id;
    bool is_third_party, has_end;
    bool has[3];                             /* CFP, REP, AE */
    struct kachi_decimal kgco2e_per_unit[3]; /* the same */
    kachi_moment valid_from, valid_until;
    bool is_share; /* facts shown one by one: parts, and no numbers above */
    struct kachi_parts parts;
    struct kachi_str log;      /* the receipt's log; empty: there is no receipt */
    uint64_t log_index;        /* of the entry, from 0 */
    struct kachi_str seen_now; /* the checkpoint to remember; empty: none */
};

/*
 * Checks a credential. KACHI_ERR_INPUT with finding jws-form or credential-form;
 * KACHI_ERR_INTEGRITY with those of jws.h, sd_jwt.h, receipt.h and log_view.h, credential-issuer,
 * credential-digest or credential-numbers. A credential that is only not valid now, or withdrawn or
 * retired, is KACHI_OK with the answer no and a notice that says so; status lists that it names and
 * nobody gave are the warning credential-status-unasked. Other errors where a published log could
 * not be read.
 */
KACHI_MUST_CHECK enum kachi_err kachi_credential_check(struct kachi_arena *arena,
                                                       struct kachi_str text,
                                                       const struct kachi_credential_reader *reader,
                                                       struct kachi_findings *findings,
                                                       struct kachi_credential *out);

/* "CFP", "ReducedEmissionsOfProduct", "AvoidedEmissions": 0 to 2. */
const char *kachi_credential_metric(size_t index);

#endif
