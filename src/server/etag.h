/* SPDX-License-Identifier: Apache-2.0 */
/*
 * etag.h - the validator of an answer (RFC 9110 8.8.3): two bodies have the same one when they are
 * the same.
 */
#ifndef KACHI_SERVER_ETAG_H
#define KACHI_SERVER_ETAG_H

#include "base/str.h"

#define KACHI_ETAG_BYTES 40

/* NUL-terminated, in quotes, strong. */
void kachi_etag_of(struct kachi_str body, char etag[KACHI_ETAG_BYTES]);
/* Is it in the list? "*" is any. A weak tag ("W/...") says that two bodies are as good as the same:
 * enough to keep a copy, not to change what one has seen (RFC 9110, 13.1.1 and 13.1.2). */
bool kachi_etag_matches(struct kachi_str if_match, const char *etag);
bool kachi_etag_is_known(struct kachi_str if_none_match, const char *etag);

#endif
