/* SPDX-License-Identifier: Apache-2.0 */
/*
 * grant.h - what a program's reward uses up in the ledger: one claim for one thing, once.
 *
 * Purpose and group are two things. The purpose is a word of the rulebooks' tables and follows from
 * the program's kind, so that these tables judge a grant like any claim; the group is that of the
 * programs of which one thing gets one (exclusive_with; the program's own id where it names none).
 * In the ledger they stand together as "subsidy/jp-cev" (ledger/purpose.h).
 *
 * A thing is known by its folded name: "JN1-1", "jn1-1 " and full-width letters are one vehicle.
 */
#ifndef KACHI_POLICY_GRANT_H
#define KACHI_POLICY_GRANT_H

#include "ledger/entry.h"
#include "policy/judged.h"
#include "policy/program.h"

struct kachi_grant_asked {
    const struct kachi_verdict *verdict; /* eligible */
    const struct kachi_judged *judged;   /* with a lot, and the claims for the thing looked up */
    struct kachi_str thing;              /* as people write it */
    int64_t quantity;                    /* in the product's smallest unit; 0: one whole unit */
};

/*
 * The claim to be posted. Its id follows from group and thing, so that the ledger itself takes no
 * second one, whoever asks at the same moment. KACHI_ERR_INPUT with finding grant-taken where the
 * thing has one of the group, grant-kind where the program's kind has no purpose.
 */
KACHI_MUST_CHECK enum kachi_err kachi_grant_entry(struct kachi_ledger *ledger,
                                                  struct kachi_arena *arena,
                                                  const struct kachi_grant_asked *asked,
                                                  struct kachi_findings *findings,
                                                  struct kachi_entry *out);

/* Of which one thing gets one. */
struct kachi_str kachi_grant_group(const struct kachi_program *program);
/* The group a claim counts for: what its purpose says, or the purpose itself, as claims of grants
 * had it before purposes were words of the tables, and as claims made by hand have it. */
struct kachi_str kachi_grant_group_of_claim(struct kachi_str purpose);
/* What a thing is compared by, wherever it is written. */
struct kachi_str kachi_grant_thing(struct kachi_arena *arena, struct kachi_str written);

#endif
