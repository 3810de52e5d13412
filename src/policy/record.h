/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - what stays of a judgement: the officer's decision record, and the supplier's
 * declaration of conformity.
 *
 * A decision record shows every clause with the value found, the threshold, the evidence and what
 * would be needed, and names program, version and digest, so that anybody can redo it. A
 * declaration of conformity has the parts that ISO/IEC 17050-1 asks for (issuer, object,
 * requirements, evidence, day, place to sign) and is only made where the verdict is eligible: green
 * purchasing knows no certification, the supplier shows conformity itself (env.go.jp, g-law q&a).
 */
#ifndef KACHI_POLICY_RECORD_H
#define KACHI_POLICY_RECORD_H

#include "policy/form.h"
#include "policy/judged.h"
#include "policy/program.h"

struct kachi_record_asked {
    const struct kachi_verdict *verdict;
    const struct kachi_judged *judged;
    struct kachi_str by;     /* who decides, or who declares */
    struct kachi_str thing;  /* what it is applied for; may be empty */
    struct kachi_str reason; /* in the officer's words; may be empty */
};

struct kachi_form *kachi_decision_record(struct kachi_arena *arena,
                                         const struct kachi_record_asked *asked);
/* KACHI_ERR_INPUT with finding record-not-eligible, or record-issuer where nobody declares. */
KACHI_MUST_CHECK enum kachi_err kachi_conformity_statement(struct kachi_arena *arena,
                                                           const struct kachi_record_asked *asked,
                                                           struct kachi_findings *findings,
                                                           struct kachi_form **out);

#endif
