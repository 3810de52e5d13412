/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipt.h - the log's receipt inside a credential: the entry that names the statement, whole and
 * with its salt, and the self-contained proof that it is in the log.
 *
 * The entry's bytes stand as text, because their hash is the leaf; they are JSON (ledger/entry.h),
 * of which author, kind, statement, digest, state and verifier are looked at here. A receipt proves
 * nothing by an entry on another statement, by one that its operator did not write (members could
 * write such entries once), or by one that says another state than the credential claims.
 */
#ifndef KACHI_PROOF_RECEIPT_H
#define KACHI_PROOF_RECEIPT_H

#include "base/json.h"
#include "proof/tlog_proof.h"

struct kachi_receipt {
    struct kachi_str statement, digest; /* whose entry it has to be */
    bool is_verified;                   /* as is claimed, by: */
    struct kachi_str verifier;
    struct kachi_str entry; /* canonical bytes; empty: there is no receipt */
    struct kachi_str proof; /* tlog-proof text */
};

/* The members `entry` and `proof` of an object; the caller says what they have to be about. */
struct kachi_receipt kachi_receipt_read(struct kachi_arena *arena, kachi_json object);
/* What the proof's checkpoint says is its log, before anything is believed. */
struct kachi_str kachi_receipt_origin(struct kachi_arena *arena,
                                      const struct kachi_receipt *receipt);

/*
 * That the log of `key` holds its operator's entry that the receipt's statement, of that digest,
 * was verified by that verifier; or, where that is not claimed, that it was stated and no more.
 * Findings of tlog_proof.h; KACHI_ERR_INTEGRITY with finding receipt-other where the entry says
 * something else.
 */
KACHI_MUST_CHECK enum kachi_err kachi_receipt_check(struct kachi_arena *arena,
                                                    const struct kachi_receipt *receipt,
                                                    const struct kachi_public_key *key,
                                                    struct kachi_findings *findings,
                                                    struct kachi_tlog_proof *out);

#endif
