/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log.h - what happened, one JSON object a line on stderr, for journald and its like.
 *
 * Never a secret: no header, no body, no query. A path is the route's pattern, so that ids stay out
 * too.
 */
#ifndef KACHI_SERVER_LOG_H
#define KACHI_SERVER_LOG_H

#include "server/request.h"
#include "server/server.h"

/* A request answered; whether it is said depends on the server's log option. */
void kachi_log_request(const struct kachi_request *request, int64_t taken_us, bool is_complete);
/* Something about the server itself, with the findings that explain it. */
void kachi_log_event(const struct kachi_server_options *options, const char *event,
                     const struct kachi_findings *findings);

#endif
