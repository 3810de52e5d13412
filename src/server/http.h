/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http.h - the protocol, over libmicrohttpd: the only part of the server that knows it.
 *
 * A request is read by a thread of the pool, answered by kachi_dispatch, and sent. A handler that
 * has to wait for another thread (the ledger's writer) suspends its request; whoever has filled in
 * the answer resumes it, from any thread.
 */
#ifndef KACHI_SERVER_HTTP_H
#define KACHI_SERVER_HTTP_H

#include "server/request.h"

/* Of the body of a request: of whom the server knows, and of others; larger: 413. */
#define KACHI_BODY_BYTES_MAX ((size_t)8 << 20)
#define KACHI_BODY_BYTES_MAX_UNKNOWN ((size_t)256 << 10)
#define KACHI_BODIES_BYTES_MAX ((size_t)256 << 20) /* of all that come in at once; more: 503 */

/* Takes the address, and learns its port, before anything else may ask for it; then answers there.
 */
KACHI_MUST_CHECK enum kachi_err kachi_http_listen(struct kachi_server *server,
                                                  struct kachi_findings *findings);
KACHI_MUST_CHECK enum kachi_err kachi_http_start(struct kachi_server *server,
                                                 struct kachi_findings *findings);
void kachi_http_quiesce(struct kachi_server *server); /* no new connections */
void kachi_http_stop(struct kachi_server *server);

/* From a handler that returns KACHI_OK without an answer; and when the answer is there, or the
 * problem is written. Between the two only the other thread touches the request. */
void kachi_http_suspend(struct kachi_request *request);
void kachi_http_resume(struct kachi_request *request);
/* The same for a stream whose read has nothing to give yet. */
void kachi_http_suspend_stream(struct kachi_request *request);

#endif
