/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random.c - the system's randomness, Philox 4x32-10 for samples, and ids.
 */
#include "base/random.h"
#include "base/digest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#define ID_TEXT_CHARACTERS 26
#define UUID_CHARACTERS 36

static void fill_from_system(void *state, uint8_t *bytes, size_t count)
{
    (void)state;
    while (count > 0) {
        ssize_t got = getrandom(bytes, count, 0);
        if (got < 0 && errno != EINTR) {
            /* Ids and salts must not repeat: going on without randomness would be worse. */
            fputs("kachi: the system gives no random numbers\n", stderr);
            exit(5);
        }
        size_t step = got > 0 ? (size_t)got : 0;
        bytes += step;
        count -= step;
    }
}

static void fill_from_counter(void *state, uint8_t *bytes, size_t count)
{
    uint64_t *counter = state;
    while (count > 0) {
        uint64_t word = kachi_random_at(0, (*counter)++, 0);
        size_t step = count < sizeof word ? count : sizeof word;
        for (size_t i = 0; i < step; i++) {
            bytes[i] = (uint8_t)(word >> (8 * i));
        }
        bytes += step;
        count -= step;
    }
}

/* UUID version and variant bits (RFC 9562 4.1, 4.2). */
static void mark_uuid(struct kachi_id *id, unsigned version)
{
    id->bytes[6] = (uint8_t)((id->bytes[6] & 0x0FU) | (version << 4U));
    id->bytes[8] = (uint8_t)((id->bytes[8] & 0x3FU) | 0x80U);
}

/* Crockford reads o as 0, i and l as 1; -1 for what is no digit. */
static int crockford_value(char c)
{
    char upper = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    if (upper == 'O') {
        return 0;
    }
    if (upper == 'I' || upper == 'L') {
        return 1;
    }
    const char *digit = upper == '\0' ? NULL : strchr(crockford, upper);
    return digit == NULL ? -1 : (int)(digit - crockford);
}

static bool read_crockford(struct kachi_str text, struct kachi_id *out)
{
    struct kachi_id id = {{0}};
    unsigned pending = 0; /* bits that wait for a whole byte */
    unsigned pending_bits = 0;
    size_t at = 0;
    if (text.bytes != ID_TEXT_CHARACTERS || crockford_value(text.text[0]) > 7) {
        return false; /* 26 characters hold 130 bits: the first has only 3 of an id's 128 */
    }
    for (size_t i = 0; i < text.bytes; i++) {
        int value = crockford_value(text.text[i]);
        if (value < 0) {
            return false;
        }
        pending = (pending << 5U) | (unsigned)value;
        pending_bits += i == 0 ? 3 : 5;
        if (pending_bits >= 8) {
            pending_bits -= 8;
            id.bytes[at++] = (uint8_t)(pending >> pending_bits);
            pending &= (1U << pending_bits) - 1U;
        }
    }
    *out = id;
    return true;
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

static bool is_uuid_hyphen(size_t index)
{
    return index == 8 || index == 13 || index == 18 || index == 23;
}

static bool read_uuid(struct kachi_str text, struct kachi_id *out)
{
    struct kachi_id id = {{0}};
    size_t digits = 0;
    if (text.bytes != UUID_CHARACTERS) {
        return false;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        int value = hex_value(text.text[i]);
        if (is_uuid_hyphen(i) ? text.text[i] != '-' : value < 0) {
            return false;
        }
        if (!is_uuid_hyphen(i)) {
            uint8_t *byte = &id.bytes[digits++ / 2];
            *byte = (uint8_t)(*byte * 16 + value);
        }
    }
    *out = id;
    return true;
}

struct kachi_random kachi_random_system(void)
{
    return (struct kachi_random){.fill = fill_from_system};
}

struct kachi_random kachi_random_seeded(uint64_t *counter)
{
    return (struct kachi_random){.fill = fill_from_counter, .state = counter};
}

void kachi_random_block(uint64_t seed, uint64_t sample, uint64_t stream, uint32_t words[4])
{
    uint32_t key0 = (uint32_t)seed;
    uint32_t key1 = (uint32_t)(seed >> 32U);
    uint32_t c0 = (uint32_t)sample;
    uint32_t c1 = (uint32_t)(sample >> 32U);
    uint32_t c2 = (uint32_t)stream;
    uint32_t c3 = (uint32_t)(stream >> 32U);
    for (int round = 0; round < KACHI_RANDOM_ROUNDS; round++) {
        uint64_t product0 = KACHI_RANDOM_FACTOR0 * c0;
        uint64_t product1 = KACHI_RANDOM_FACTOR1 * c2;
        c0 = (uint32_t)(product1 >> 32U) ^ c1 ^ key0;
        c1 = (uint32_t)product1;
        c2 = (uint32_t)(product0 >> 32U) ^ c3 ^ key1;
        c3 = (uint32_t)product0;
        key0 += KACHI_RANDOM_STEP0;
        key1 += KACHI_RANDOM_STEP1;
    }
    words[0] = c0;
    words[1] = c1;
    words[2] = c2;
    words[3] = c3;
}

uint64_t kachi_random_at(uint64_t seed, uint64_t sample, uint64_t stream)
{
    uint32_t words[4];
    kachi_random_block(seed, sample, stream, words);
    return ((uint64_t)words[1] << 32U) | words[0];
}

struct kachi_id kachi_id_new(const struct kachi_clock *clock, const struct kachi_random *random)
{
    struct kachi_id id;
    uint64_t now_us = (uint64_t)kachi_clock_now(clock);
    uint64_t now_ms = now_us / 1000;
    /* RFC 9562 6.2, method 3: the 12 bits after the milliseconds are their fraction. */
    uint64_t fraction = now_us % 1000 * 4096 / 1000;
    random->fill(random->state, id.bytes, sizeof id.bytes);
    for (size_t i = 0; i < 6; i++) {
        id.bytes[i] = (uint8_t)(now_ms >> (8 * (5 - i)));
    }
    id.bytes[6] = (uint8_t)(fraction >> 8U);
    id.bytes[7] = (uint8_t)fraction;
    mark_uuid(&id, 7);
    return id;
}

struct kachi_id kachi_id_of_name(struct kachi_str space, struct kachi_str name)
{
    struct kachi_hasher hasher;
    struct kachi_id id;
    /* The byte between keeps ("ab", "c") and ("a", "bc") apart: no text of ours holds a NUL. */
    kachi_hasher_init(&hasher);
    kachi_hasher_add(&hasher, space);
    kachi_hasher_add(&hasher, (struct kachi_str){"", 1});
    kachi_hasher_add(&hasher, name);
    struct kachi_digest digest = kachi_hasher_end(&hasher);
    kachi_hasher_release(&hasher);
    memcpy(id.bytes, digest.bytes, sizeof id.bytes);
    mark_uuid(&id, 8);
    return id;
}

struct kachi_id kachi_id_of_secret_name(struct kachi_arena *arena,
                                        const struct kachi_digest *secret, struct kachi_str space,
                                        struct kachi_str name)
{
    struct kachi_id id;
    struct kachi_str text =
        kachi_str_print(arena, "%.*s%c%.*s", KACHI_STR_ARG(space), '\0', KACHI_STR_ARG(name));
    struct kachi_digest digest = kachi_digest_keyed(secret, text);
    memcpy(id.bytes, digest.bytes, sizeof id.bytes);
    mark_uuid(&id, 8);
    return id;
}

bool kachi_id_equal(const struct kachi_id *a, const struct kachi_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

struct kachi_str kachi_id_text(struct kachi_arena *arena, const char *prefix,
                               const struct kachi_id *id)
{
    char text[ID_TEXT_CHARACTERS + 1];
    unsigned pending = 0;
    unsigned pending_bits = 2; /* 128 bits and two zeros in front make 26 times 5 */
    size_t at = 0;
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        pending = (pending << 8U) | id->bytes[i];
        pending_bits += 8;
        while (pending_bits >= 5) {
            pending_bits -= 5;
            text[at++] = crockford[(pending >> pending_bits) & 31U];
        }
        pending &= (1U << pending_bits) - 1U;
    }
    text[at] = '\0';
    return kachi_str_print(arena, "%s_%s", prefix, text);
}

bool kachi_id_read(struct kachi_str text, const char *prefix, struct kachi_id *out)
{
    size_t bytes = prefix == NULL ? 0 : strlen(prefix);
    if (prefix != NULL && kachi_str_has_prefix(text, prefix) && text.bytes > bytes &&
        text.text[bytes] == '_') {
        return read_crockford(kachi_str_slice(text, bytes + 1, text.bytes), out);
    }
    return read_crockford(text, out) || read_uuid(text, out);
}

struct kachi_str kachi_id_uuid(struct kachi_arena *arena, const struct kachi_id *id)
{
    static const char digits[] = "0123456789abcdef";
    char *text = KACHI_NEW_ARRAY(arena, char, UUID_CHARACTERS + 1);
    size_t digit = 0;
    for (size_t i = 0; i < UUID_CHARACTERS; i++) {
        if (is_uuid_hyphen(i)) {
            text[i] = '-';
            continue;
        }
        unsigned byte = id->bytes[digit / 2];
        text[i] = digits[digit % 2 == 0 ? byte >> 4U : byte & 15U];
        digit++;
    }
    return (struct kachi_str){text, UUID_CHARACTERS};
}
