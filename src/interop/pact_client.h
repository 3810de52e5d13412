/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_client.h - asking a partner's PACT host: token, pages of footprints, one footprint, events.
 *
 * The token endpoint is found by OpenID discovery, else <auth>/auth/token. Plain HTTP is refused
 * unless the partner is marked local. A token that is refused is fetched anew once.
 */
#ifndef KACHI_INTEROP_PACT_CLIENT_H
#define KACHI_INTEROP_PACT_CLIENT_H

#include "interop/pact_store.h"

#include <stdatomic.h>

struct kachi_pact_client {
    struct kachi_arena *arena;
    struct kachi_findings *findings;
    const struct kachi_pact_partner *partner;
    struct kachi_str token; /* empty: none yet */
    /* A host that fails (5xx) or asks to wait (429) is asked again three times, after pauses that
     * grow and are half by chance. NULL: not here, since a queue does it. */
    const struct kachi_random *random;
    const atomic_bool *is_cut_off; /* true: end at once; NULL: never */
};

/* Every footprint that the partner lets us see, page by page, each as version 3 and as its own
 * document in arena. What is not as PACT asks is reported (pact-member) and kept. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_client_list(struct kachi_pact_client *client,
                                                       struct kachi_pact_footprint **out,
                                                       size_t *count);
KACHI_MUST_CHECK enum kachi_err kachi_pact_client_get(struct kachi_pact_client *client,
                                                      struct kachi_str id,
                                                      struct kachi_pact_footprint *out);
/* Posts an event; *status is the answer's: 200 was taken, 4xx will never be. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_client_event(struct kachi_pact_client *client,
                                                        struct kachi_str body, int *status);

/* The address of rel="next" in a Link header (RFC 8288); empty: none. Commas may stand inside <>.
 */
struct kachi_str kachi_pact_next_link(struct kachi_str header);

#endif
