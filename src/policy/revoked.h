/* SPDX-License-Identifier: Apache-2.0 */
/*
 * revoked.h - what of a value comes from pools that were revoked, and the grants that rest on it.
 */
#ifndef KACHI_POLICY_REVOKED_H
#define KACHI_POLICY_REVOKED_H

#include "ledger/origin.h"
#include "policy/budget.h"

bool kachi_revoked_is_any(struct kachi_revoked revoked);

/*
 * Follows applications to the ledger's claims: one whose subject and group are thing and group of
 * a claim (grant.h; of one of several, too) on value since revoked has value_revoked set, and is
 * clawed back by the budget. *claim_count: applications with a claim.
 */
KACHI_MUST_CHECK enum kachi_err kachi_applications_follow(struct kachi_arena *arena,
                                                          struct kachi_ledger *ledger, size_t count,
                                                          struct kachi_application applications[],
                                                          size_t *claim_count);

#endif
