/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_events.h - the thread that delivers events to partners, and fetches what they have
 * published.
 *
 * What has to go lies in the database (interop/pact_store.h), so a restart loses nothing. A partner
 * that does not answer is asked again after 1, 2, 4 ... seconds, at most an hour apart and with
 * some chance, for 72 hours; a partner that says no (4xx) is not asked again.
 */
#ifndef KACHI_SERVER_PACT_EVENTS_H
#define KACHI_SERVER_PACT_EVENTS_H

#include "base/findings.h"

struct kachi_server;
struct kachi_pact_events;

KACHI_MUST_CHECK enum kachi_err kachi_pact_events_start(struct kachi_server *server,
                                                        struct kachi_findings *findings);
void kachi_pact_events_stop(struct kachi_pact_events *events); /* NULL is fine */
/* There may be something to do. */
void kachi_pact_events_wake(struct kachi_pact_events *events);

#endif
