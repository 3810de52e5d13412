/* SPDX-License-Identifier: Apache-2.0 */
#include "server/etag.h"

#include "base/digest.h"

#define DIGEST_BYTES_USED 16 /* of SHA-256: no two bodies meet by chance */

void kachi_etag_of(struct kachi_str body, char etag[KACHI_ETAG_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    struct kachi_digest digest = kachi_digest_of(body);
    size_t at = 0;
    etag[at++] = '"';
    for (size_t i = 0; i < DIGEST_BYTES_USED; i++) {
        etag[at++] = digits[digest.bytes[i] >> 4];
        etag[at++] = digits[digest.bytes[i] & 15];
    }
    etag[at++] = '"';
    etag[at] = '\0';
}

static bool is_among(struct kachi_str header, const char *etag, bool is_weak_enough)
{
    while (header.bytes > 0) {
        struct kachi_str tag = kachi_str_trim(kachi_str_cut(&header, ','));
        if (is_weak_enough && kachi_str_has_prefix(tag, "W/")) {
            tag = kachi_str_slice(tag, 2, tag.bytes);
        }
        if (kachi_str_is(tag, "*") || kachi_str_is(tag, etag)) {
            return true;
        }
    }
    return false;
}

bool kachi_etag_matches(struct kachi_str if_match, const char *etag)
{
    return is_among(if_match, etag, false);
}

bool kachi_etag_is_known(struct kachi_str if_none_match, const char *etag)
{
    return is_among(if_none_match, etag, true);
}
