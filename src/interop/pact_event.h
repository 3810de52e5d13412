/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_event.h - an event to a partner while it is written: the CloudEvents envelope (CloudEvents
 * 1.0.2, section 3.1) around PACT's data, then the queue, from which it is sent.
 */
#ifndef KACHI_INTEROP_PACT_EVENT_H
#define KACHI_INTEROP_PACT_EVENT_H

#include "base/random.h"
#include "interop/pact_store.h"

/* The kinds of events; what each is called in a version of PACT (2 or 3). */
enum kachi_pact_event_kind {
    KACHI_PACT_EVENT_PUBLISHED,
    KACHI_PACT_EVENT_CREATED, /* of a request */
    KACHI_PACT_EVENT_FULFILLED,
    KACHI_PACT_EVENT_REJECTED,
};
#define KACHI_PACT_EVENT_KINDS 4
const char *kachi_pact_event_type(enum kachi_pact_event_kind kind, int64_t version);

/* Who sends, and what a new event takes from the world. */
struct kachi_pact_sender {
    struct kachi_arena *arena;
    struct kachi_str source; /* our base URL */
    const struct kachi_clock *clock;
    const struct kachi_random *random;
};

struct kachi_pact_event {
    struct kachi_buffer body;
    struct kachi_json_writer json; /* of the members of data */
    kachi_moment time;
};

/* Begins one; its id is new. */
void kachi_pact_event_begin(struct kachi_pact_event *event, const struct kachi_pact_sender *sender,
                            enum kachi_pact_event_kind kind, int64_t version);
/* Ends it and puts it into the queue of the partner, due at once. The event is released. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_event_send(struct kachi_pact_event *event,
                                                      struct kachi_database *database,
                                                      const struct kachi_pact_partner *partner,
                                                      int64_t version);
/* Instead: nothing is sent. */
void kachi_pact_event_drop(struct kachi_pact_event *event);

/* Asks the partner for the footprint of a product (URN), in the version that it speaks. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_request_send(const struct kachi_pact_sender *sender,
                                                        struct kachi_database *database,
                                                        const struct kachi_pact_partner *partner,
                                                        struct kachi_str product);

#endif
