/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#define COST_LOG2 15
#define BLOCK 8
#define SALT_BYTES 16
#define HASH_BYTES 32
#define MEMORY_BYTES_MAX ((uint64_t)64 << 20)

static struct kachi_str hexadecimal(struct kachi_arena *arena, const uint8_t *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    char *text = kachi_arena_alloc(arena, 2 * count + 1, 1);
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    return (struct kachi_str){text, 2 * count};
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hexadecimal(struct kachi_str text, uint8_t *bytes, size_t count)
{
    if (text.bytes != 2 * count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        int high = nibble(text.text[2 * i]);
        int low = nibble(text.text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

static bool stretch(struct kachi_str password, const uint8_t salt[SALT_BYTES],
                    uint8_t hash[HASH_BYTES])
{
    return EVP_PBE_scrypt(password.text, password.bytes, salt, SALT_BYTES, (uint64_t)1 << COST_LOG2,
                          BLOCK, 1, MEMORY_BYTES_MAX, hash, HASH_BYTES) == 1;
}

struct kachi_str kachi_password_hash(struct kachi_arena *arena, struct kachi_str password,
                                     const struct kachi_random *random)
{
    uint8_t salt[SALT_BYTES];
    uint8_t hash[HASH_BYTES];
    random->fill(random->state, salt, sizeof(salt));
    bool done = stretch(password, salt, hash);
    assert(done);
    return kachi_str_print(arena, "scrypt:%d:%d:1:%s:%s", COST_LOG2, BLOCK,
                           hexadecimal(arena, salt, sizeof(salt)).text,
                           hexadecimal(arena, hash, sizeof(hash)).text);
}

bool kachi_password_check(struct kachi_str stored, struct kachi_str password)
{
    uint8_t salt[SALT_BYTES];
    uint8_t expected[HASH_BYTES];
    uint8_t found[HASH_BYTES];
    struct kachi_str rest = stored;
    static const char *const form[] = {"scrypt", "15", "8", "1"};
    for (size_t i = 0; i < sizeof(form) / sizeof(form[0]); i++) {
        if (!kachi_str_is(kachi_str_cut(&rest, ':'), form[i])) {
            return false;
        }
    }
    struct kachi_str salt_text = kachi_str_cut(&rest, ':');
    return read_hexadecimal(salt_text, salt, sizeof(salt)) &&
           read_hexadecimal(rest, expected, sizeof(expected)) && stretch(password, salt, found) &&
           CRYPTO_memcmp(expected, found, sizeof(found)) == 0;
}

struct kachi_str kachi_token_new(struct kachi_arena *arena, const char *prefix,
                                 const struct kachi_random *random)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint8_t bytes[33] = {0};
    char text[44];
    random->fill(random->state, bytes, 32);
    for (size_t i = 0; i < 11; i++) {
        const uint8_t *three = bytes + 3 * i;
        uint32_t bits = (uint32_t)three[0] << 16 | (uint32_t)three[1] << 8 | three[2];
        for (size_t k = 0; k < 4; k++) {
            text[4 * i + k] = digits[bits >> (18 - 6 * k) & 63];
        }
    }
    return kachi_str_print(arena, "%s%.43s", prefix, text);
}

bool kachi_secret_equal(struct kachi_str a, struct kachi_str b)
{
    return a.bytes == b.bytes && CRYPTO_memcmp(a.text, b.text, a.bytes) == 0;
}

uint32_t kachi_totp_code(const uint8_t secret[KACHI_TOTP_SECRET_BYTES], uint64_t step)
{
    uint8_t counter[8];
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned bytes = 0;
    for (int i = 0; i < 8; i++) {
        counter[i] = (uint8_t)(step >> (56 - 8 * i));
    }
    const unsigned char *made =
        HMAC(EVP_sha1(), secret, KACHI_TOTP_SECRET_BYTES, counter, sizeof(counter), mac, &bytes);
    assert(made != NULL && bytes == 20);
    size_t at = mac[19] & 15;
    uint32_t number = ((uint32_t)mac[at] & 127) << 24 | (uint32_t)mac[at + 1] << 16 |
                      (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    return number % 1000000;
}

uint64_t kachi_totp_find(const uint8_t secret[KACHI_TOTP_SECRET_BYTES], struct kachi_str code,
                         kachi_moment now, uint64_t last)
{
    uint64_t step = (uint64_t)(now / 1000000) / KACHI_TOTP_STEP_S;
    uint64_t found = 0;
    for (uint64_t at = step - 1; at <= step + 1; at++) {
        char text[12];
        (void)snprintf(text, sizeof(text), "%06u", (unsigned)kachi_totp_code(secret, at));
        if (kachi_secret_equal(kachi_str_of(text), code) && at > last) {
            found = at;
        }
    }
    return found;
}

struct kachi_str kachi_base32_text(struct kachi_arena *arena, struct kachi_str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *text = kachi_arena_alloc(arena, bytes.bytes * 8 / 5 + 2, 1);
    size_t count = 0;
    uint32_t held = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < bytes.bytes; i++) {
        held = held << 8 | (uint8_t)bytes.text[i];
        for (bits += 8; bits >= 5; bits -= 5) {
            text[count++] = digits[held >> (bits - 5) & 31];
        }
    }
    if (bits > 0) {
        text[count++] = digits[held << (5 - bits) & 31];
    }
    return (struct kachi_str){text, count};
}

static int base32_digit(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

bool kachi_base32_read(struct kachi_str text, uint8_t *bytes, size_t count)
{
    uint32_t held = 0;
    unsigned bits = 0;
    size_t at = 0;
    if (text.bytes != (count * 8 + 4) / 5) {
        return false;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        int digit = base32_digit(text.text[i]);
        if (digit < 0) {
            return false;
        }
        held = (held << 5 | (uint32_t)digit) & 0xfffU; /* at most 12 bits are ever wanted */
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes[at++] = (uint8_t)(held >> bits);
        }
    }
    return at == count;
}
