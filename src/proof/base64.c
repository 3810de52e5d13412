/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/base64.h"

#include <openssl/evp.h>

#include <limits.h>

#define TEXT_GROUP 4
#define BYTE_GROUP 3

struct kachi_str kachi_base64_write(struct kachi_arena *arena, struct kachi_str bytes)
{
    size_t length = (bytes.bytes + BYTE_GROUP - 1) / BYTE_GROUP * TEXT_GROUP;
    unsigned char *text = KACHI_NEW_ARRAY(arena, unsigned char, length + 1);
    if (bytes.bytes > 0 && bytes.bytes < INT_MAX / 2) {
        (void)EVP_EncodeBlock(text, (const unsigned char *)bytes.text, (int)bytes.bytes);
    }
    return (struct kachi_str){(const char *)text, length};
}

static size_t padding(struct kachi_str text)
{
    size_t count = 0;
    while (count < 2 && text.text[text.bytes - 1 - count] == '=') {
        count++;
    }
    return count;
}

bool kachi_base64_read(struct kachi_arena *arena, struct kachi_str text, struct kachi_str *bytes)
{
    if (text.bytes == 0 || text.bytes % TEXT_GROUP != 0 || text.bytes >= INT_MAX / 2) {
        return false;
    }
    unsigned char *out = KACHI_NEW_ARRAY(arena, unsigned char, text.bytes);
    if (EVP_DecodeBlock(out, (const unsigned char *)text.text, (int)text.bytes) < 0) {
        return false;
    }
    size_t length = text.bytes / TEXT_GROUP * BYTE_GROUP - padding(text);
    *bytes = (struct kachi_str){(const char *)out, length};
    /* OpenSSL forgives white space and stray bits; writing it again does not. */
    return kachi_str_equal(kachi_base64_write(arena, *bytes), text);
}
