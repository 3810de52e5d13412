/* SPDX-License-Identifier: Apache-2.0 */
/*
 * share.h - a statement as facts that are shown one by one (sd_jwt.h), and as the extension that
 * PACT's data model carries.
 */
#ifndef KACHI_PROOF_SHARE_H
#define KACHI_PROOF_SHARE_H

#include "proof/credential.h"

/*
 * The facts of a statement, each to be shown or hidden: statement, product, issuer, verifier,
 * period, rulebook, inputs, cfp, rep, ae, stages, before, after; and item by item measures and
 * checks. The request is that of kachi_credential_write, whose findings are given too.
 */
KACHI_MUST_CHECK enum kachi_err
kachi_share_statement(struct kachi_arena *arena, const struct kachi_credential_request *request,
                      const struct kachi_random *random, struct kachi_findings *findings,
                      struct kachi_str *out);

/*
 * A DataModelExtension of PACT (v3 section 5.3; v2 section 8) as JSON: the three numbers as decimal
 * texts, the rulebook, and the credential itself, which proves them. Its JSON Schema is
 * docs/schema/gx-value-1.0.0.json, served under the key's name.
 */
KACHI_MUST_CHECK enum kachi_err
kachi_pact_extension_write(struct kachi_arena *arena,
                           const struct kachi_credential_request *request,
                           struct kachi_findings *findings, struct kachi_str *out);

#endif
