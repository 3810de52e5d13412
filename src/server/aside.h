/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aside.h - a thread for handlers that take long, so that those who only read do not wait behind
 * them: one for passwords (scrypt is made to be slow), one for inventories that are sent.
 *
 * A request is suspended, answered by that thread, and resumed. Few may wait: beyond that it is
 * refused with finding server-busy (503) and Retry-After, since who waits longer gives up and asks
 * again. One at a time is worked on, so what it takes in memory is bounded too.
 */
#ifndef KACHI_SERVER_ASIDE_H
#define KACHI_SERVER_ASIDE_H

#include "server/request.h"

struct kachi_aside;

KACHI_MUST_CHECK enum kachi_err kachi_aside_start(struct kachi_server *server,
                                                  struct kachi_findings *findings,
                                                  struct kachi_aside **out);
/* Answers who waits, then ends. NULL is fine. */
void kachi_aside_stop(struct kachi_aside *aside);

/* Suspends the request until `work` has run in that thread, with that thread's connections in
 * place of the request's own. KACHI_ERR_LIMIT with finding server-busy where too many wait. */
KACHI_MUST_CHECK enum kachi_err kachi_aside_add(struct kachi_aside *aside,
                                                struct kachi_request *request,
                                                void (*work)(struct kachi_request *request));

#endif
