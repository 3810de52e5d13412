/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_publish.h - what partners see of our products, and what takes its place.
 *
 * A document that was published never changes but for its status. The one of a product that is
 * Active counts: where nothing but the time is new it stays; else a new document names it in
 * precedingPfIds, and it becomes Deprecated. The id follows from the whole document and from the
 * one it replaces, so that going back to an earlier value is a new document too.
 */
#ifndef KACHI_INTEROP_PACT_PUBLISH_H
#define KACHI_INTEROP_PACT_PUBLISH_H

#include "base/database.h"
#include "interop/pact_own.h"

/* All or none, in one transaction; own: each is given id, created and preceding. The footprints of
 * a running server's partners are told of it by the server (pact_store.h). */
KACHI_MUST_CHECK enum kachi_err kachi_pact_publish(struct kachi_database *database,
                                                   struct kachi_arena *arena, kachi_moment now,
                                                   size_t count, struct kachi_pact_own own[],
                                                   struct kachi_findings *findings);

#endif
