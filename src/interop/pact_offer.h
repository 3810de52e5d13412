/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_offer.h - which of our footprints a partner may see: all of them, or those of the products
 * that were chosen for it. Lists, single footprints, answers to requests and announcements all ask
 * here, so that they cannot disagree.
 */
#ifndef KACHI_INTEROP_PACT_OFFER_H
#define KACHI_INTEROP_PACT_OFFER_H

#include "interop/pact_store.h"

struct kachi_pact_offer {
    bool is_everything; /* as it is for a new partner; else the products alone */
    size_t count;
    struct kachi_str *products; /* URNs; letter case does not count */
};
KACHI_MUST_CHECK enum kachi_err kachi_pact_offer_get(struct kachi_database *database,
                                                     struct kachi_arena *arena, int64_t partner,
                                                     struct kachi_pact_offer *out);
/* Its members, in an open object: {"everything": false, "products": ["urn:..."]}. */
void kachi_pact_offer_write_json(const struct kachi_pact_offer *offer,
                                 struct kachi_json_writer *json);
/* Replaces what was chosen, in a transaction that joins an open one. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_offer_set(struct kachi_database *database,
                                                     int64_t partner,
                                                     const struct kachi_pact_offer *offer);

/* Those of ours that the partner may see, after that sequence, in order of sequence. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_offered(struct kachi_database *database,
                                                   struct kachi_arena *arena, int64_t partner,
                                                   int64_t after, struct kachi_pact_footprint **out,
                                                   size_t *count);
/* One of ours. Without a finding: KACHI_ERR_NOT_FOUND; KACHI_ERR_DENIED where it is there and not
 * for this partner. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_offered_get(struct kachi_database *database,
                                                       struct kachi_arena *arena, int64_t partner,
                                                       struct kachi_str id,
                                                       struct kachi_pact_footprint *out);
/* Of those that the partner may see and was not told of: ids of what came after
 * `partner->announced` and of what it replaces. *last: up to where it will then have been told. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_unannounced(struct kachi_database *database,
                                                       struct kachi_arena *arena,
                                                       const struct kachi_pact_partner *partner,
                                                       struct kachi_str **ids, size_t *count,
                                                       int64_t *last);
KACHI_MUST_CHECK enum kachi_err kachi_pact_announced(struct kachi_database *database,
                                                     int64_t partner, int64_t last);

#endif
