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
/* Is it in the list of If-Match or If-None-Match? "*" is any; weak ones count as strong. */
bool kachi_etag_is_among(struct kachi_str header, const char *etag);

#endif
