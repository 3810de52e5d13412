/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_client.h - asking another server (over libcurl), whole answers in memory.
 *
 * HTTPS with the system's certificates. Plain HTTP only to this machine itself (localhost,
 * 127.0.0.1, [::1]), because nobody would notice what was changed on the way. Redirects are not
 * followed: an address that is believed should be the one that was given. Bounds:
 * KACHI_LIMIT_HTTP_BYTES, KACHI_LIMIT_HTTP_SECONDS. Each call stands alone; any thread may call.
 */
#ifndef KACHI_BASE_HTTP_CLIENT_H
#define KACHI_BASE_HTTP_CLIENT_H

#include "base/findings.h"

#include <stdatomic.h>

struct kachi_http_request {
    struct kachi_str address;
    struct kachi_str body;          /* empty: GET; else POST */
    struct kachi_str content_type;  /* of the body; empty: not said */
    struct kachi_str authorization; /* the header's value; empty: none */
    bool allows_plain;              /* plain HTTP to anywhere: a partner that was marked local */
    const atomic_bool *is_cut_off;  /* true: nobody waits for the answer any more; NULL: never */
};

struct kachi_http_answer {
    int status; /* 200, 404 ... */
    struct kachi_str content_type;
    struct kachi_str link; /* the Link header (RFC 8288); empty: none */
    struct kachi_str body;
};

/* "https://..." or "http://...": what a place that people give may be, beside a path. */
bool kachi_http_is_address(struct kachi_str text);

/* KACHI_OK for any status. KACHI_ERR_INPUT with finding http-address; KACHI_ERR_LIMIT with
 * http-too-large; KACHI_ERR_IO with http-failed. The answer lives in arena. */
KACHI_MUST_CHECK enum kachi_err kachi_http_send(struct kachi_arena *arena,
                                                const struct kachi_http_request *request,
                                                struct kachi_findings *findings,
                                                struct kachi_http_answer *out);
/* A GET whose answer must be 200: KACHI_ERR_NOT_FOUND with finding http-status otherwise. */
KACHI_MUST_CHECK enum kachi_err kachi_http_get(struct kachi_arena *arena, struct kachi_str address,
                                               struct kachi_findings *findings,
                                               struct kachi_str *body);

#endif
