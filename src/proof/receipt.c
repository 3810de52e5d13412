/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/receipt.h"

#include "value/statement.h"

struct kachi_receipt kachi_receipt_read(struct kachi_arena *arena, kachi_json object)
{
    return (struct kachi_receipt){
        .entry = kachi_str_copy(arena, kachi_json_text(kachi_json_get(object, "entry"))),
        .proof = kachi_str_copy(arena, kachi_json_text(kachi_json_get(object, "proof"))),
    };
}

struct kachi_str kachi_receipt_origin(struct kachi_arena *arena,
                                      const struct kachi_receipt *receipt)
{
    struct kachi_str rest = receipt->proof;
    while (!kachi_str_is_empty(rest) && !kachi_str_is_empty(kachi_str_cut(&rest, '\n'))) {
        /* head and hashes, up to the empty line */
    }
    return kachi_str_copy(arena, kachi_str_cut(&rest, '\n'));
}

/* The states in which a statement is its maker's word alone. */
static bool is_unverified(struct kachi_str state)
{
    static const enum kachi_statement_state states[] = {
        KACHI_STATEMENT_DRAFT, KACHI_STATEMENT_SUBMITTED, KACHI_STATEMENT_RETURNED};
    bool found = false;
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        found = found || kachi_str_is(state, kachi_statement_state_word(states[i]));
    }
    return found;
}

static bool is_state_claimed(const struct kachi_receipt *receipt, kachi_json content)
{
    struct kachi_str state = kachi_json_text(kachi_json_get(content, "state"));
    struct kachi_str verifier = kachi_json_text(kachi_json_get(content, "verifier"));
    if (!receipt->is_verified) {
        return is_unverified(state);
    }
    return kachi_str_is(state, kachi_statement_state_word(KACHI_STATEMENT_VERIFIED)) &&
           kachi_str_equal(verifier, receipt->verifier);
}

static bool is_about(const struct kachi_receipt *receipt, struct kachi_findings *findings)
{
    struct kachi_json_doc doc;
    if (kachi_json_read(kachi_str_of("receipt"), receipt->entry, findings, &doc) != KACHI_OK) {
        return false;
    }
    kachi_json content = kachi_json_get(doc.root, "content");
    bool same =
        kachi_str_is(kachi_json_text(kachi_json_get(doc.root, "author")), "operator") &&
        kachi_str_is(kachi_json_text(kachi_json_get(doc.root, "kind")), "statement") &&
        kachi_str_equal(kachi_json_text(kachi_json_get(content, "statement")),
                        receipt->statement) &&
        kachi_str_equal(kachi_json_text(kachi_json_get(content, "digest")), receipt->digest) &&
        is_state_claimed(receipt, content);
    kachi_json_release(&doc);
    return same;
}

enum kachi_err kachi_receipt_check(struct kachi_arena *arena, const struct kachi_receipt *receipt,
                                   const struct kachi_public_key *key,
                                   struct kachi_findings *findings, struct kachi_tlog_proof *out)
{
    struct kachi_digest leaf = kachi_digest_leaf(receipt->entry);
    enum kachi_err err = kachi_tlog_proof_check(arena, receipt->proof, &leaf, key, findings, out);
    if (err == KACHI_OK && !is_about(receipt, findings)) {
        kachi_findings_add(findings, "receipt-other", KACHI_NOWHERE,
                           KACHI_ARGS({"statement", receipt->statement}));
        return KACHI_ERR_INTEGRITY;
    }
    return err;
}
