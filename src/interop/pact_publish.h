/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_publish.h - what partners see of our products, and what takes its place.
 *
 * A document that was published never changes but for its status. The newest of a product counts:
 * where it is Active and nothing but the time is new it stays; else a new document names it in
 * precedingPfIds, and it becomes Deprecated. A withdrawn product keeps its documents, all of them
 * Deprecated. The id follows from the whole document and from the
 * one it replaces, so that going back to an earlier value is a new document too.
 */
#ifndef KACHI_INTEROP_PACT_PUBLISH_H
#define KACHI_INTEROP_PACT_PUBLISH_H

#include "interop/pact_own.h"
#include "interop/pact_store.h"

/* All or none, in one transaction; own: each is given id, created and preceding. The footprints of
 * a running server's partners are told of it by the server (pact_store.h). */
KACHI_MUST_CHECK enum kachi_err kachi_pact_publish(struct kachi_database *database,
                                                   struct kachi_arena *arena, kachi_moment now,
                                                   size_t count, struct kachi_pact_own own[],
                                                   struct kachi_findings *findings);

/* Products by URN: their footprints become Deprecated, all or none. was_active: one a product.
 * KACHI_ERR_NOT_FOUND with finding pact-not-published. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_withdraw(struct kachi_database *database, size_t count,
                                                    const struct kachi_str products[],
                                                    struct kachi_findings *findings,
                                                    bool was_active[]);

/* A URN as it is; else that of the product of the inventory that the words mean. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_find_product(struct kachi_arena *arena,
                                                        const struct kachi_dataset *dataset,
                                                        struct kachi_str words,
                                                        struct kachi_findings *findings,
                                                        struct kachi_str *urn);

#endif
