/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.c - SHA-256 by OpenSSL. Where OpenSSL cannot hash at all, the process ends: nothing that
 * is stored or proved would mean anything.
 */
#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void require(bool ok)
{
    if (!ok) {
        fputs("kachi: SHA-256 is not available from OpenSSL\n", stderr);
        exit(5);
    }
}

static EVP_MD *sha256;
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;

static void fetch_sha256(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    require(sha256 != NULL);
}

/* Looked up once: looking it up costs more than hashing a short text. */
static const EVP_MD *find_sha256(void)
{
    (void)pthread_once(&sha256_once, fetch_sha256);
    return sha256;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct kachi_digest kachi_digest_of(struct kachi_str bytes)
{
    struct kachi_digest digest = {{0}};
    require(EVP_Digest(bytes.text, bytes.bytes, digest.bytes, NULL, find_sha256(), NULL) == 1);
    return digest;
}

struct kachi_digest kachi_digest_keyed(const struct kachi_digest *key, struct kachi_str bytes)
{
    struct kachi_digest digest = {{0}};
    unsigned count = 0;
    require(HMAC(find_sha256(), key->bytes, KACHI_DIGEST_BYTES, (const uint8_t *)bytes.text,
                 bytes.bytes, digest.bytes, &count) != NULL);
    require(count == KACHI_DIGEST_BYTES);
    return digest;
}

struct kachi_digest kachi_digest_leaf(struct kachi_str leaf)
{
    struct kachi_hasher hasher;
    kachi_hasher_init(&hasher);
    struct kachi_digest digest = kachi_hasher_leaf(&hasher, leaf);
    kachi_hasher_release(&hasher);
    return digest;
}

struct kachi_digest kachi_digest_node(const struct kachi_digest *left,
                                      const struct kachi_digest *right)
{
    char bytes[1 + 2 * KACHI_DIGEST_BYTES];
    bytes[0] = '\x01';
    memcpy(bytes + 1, left->bytes, KACHI_DIGEST_BYTES);
    memcpy(bytes + 1 + KACHI_DIGEST_BYTES, right->bytes, KACHI_DIGEST_BYTES);
    return kachi_digest_of((struct kachi_str){bytes, sizeof bytes});
}

bool kachi_digest_equal(const struct kachi_digest *a, const struct kachi_digest *b)
{
    return memcmp(a->bytes, b->bytes, KACHI_DIGEST_BYTES) == 0;
}

struct kachi_str kachi_digest_text(struct kachi_arena *arena, const struct kachi_digest *digest)
{
    static const char digits[] = "0123456789abcdef";
    char *text = KACHI_NEW_ARRAY(arena, char, 2 * KACHI_DIGEST_BYTES + 1);
    for (size_t i = 0; i < KACHI_DIGEST_BYTES; i++) {
        text[2 * i] = digits[digest->bytes[i] >> 4U];
        text[2 * i + 1] = digits[digest->bytes[i] & 0xFU];
    }
    return (struct kachi_str){text, 2 * KACHI_DIGEST_BYTES};
}

bool kachi_digest_read(struct kachi_str text, struct kachi_digest *out)
{
    struct kachi_digest digest = {{0}};
    if (text.bytes != 2 * KACHI_DIGEST_BYTES) {
        return false;
    }
    for (size_t i = 0; i < KACHI_DIGEST_BYTES; i++) {
        int high = hex_value(text.text[2 * i]);
        int low = hex_value(text.text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        digest.bytes[i] = (uint8_t)(high * 16 + low);
    }
    *out = digest;
    return true;
}

void kachi_hasher_init(struct kachi_hasher *hasher)
{
    hasher->context = EVP_MD_CTX_new();
    require(hasher->context != NULL);
    require(EVP_DigestInit_ex(hasher->context, find_sha256(), NULL) == 1);
}

void kachi_hasher_release(struct kachi_hasher *hasher)
{
    EVP_MD_CTX_free(hasher->context);
    hasher->context = NULL;
}

void kachi_hasher_add(struct kachi_hasher *hasher, struct kachi_str bytes)
{
    require(EVP_DigestUpdate(hasher->context, bytes.text, bytes.bytes) == 1);
}

struct kachi_digest kachi_hasher_end(struct kachi_hasher *hasher)
{
    struct kachi_digest digest = {{0}};
    require(EVP_DigestFinal_ex(hasher->context, digest.bytes, NULL) == 1);
    /* The same hash once more, without asking OpenSSL for it by name again. */
    require(EVP_DigestInit_ex(hasher->context, NULL, NULL) == 1);
    return digest;
}

struct kachi_digest kachi_hasher_leaf(struct kachi_hasher *hasher, struct kachi_str leaf)
{
    kachi_hasher_add(hasher, (struct kachi_str){"\x00", 1});
    kachi_hasher_add(hasher, leaf);
    return kachi_hasher_end(hasher);
}
