/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/note.h"

#include "base/text.h"
#include "proof/base64.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define TIME_BYTES 8
#define SECOND_US 1000000
#define DASH "\xe2\x80\x94 " /* U+2014 and a space */
#define ID_BYTES 4

/* Big-endian, as everything in these formats is. */
static void put_number(uint8_t *out, size_t bytes, uint64_t number)
{
    for (size_t i = 0; i < bytes; i++) {
        out[i] = (uint8_t)(number >> (8 * (bytes - 1 - i)));
    }
}

static uint64_t get_number(const uint8_t *in, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++) {
        number = number << 8 | in[i];
    }
    return number;
}

static struct kachi_str write_line(struct kachi_arena *arena, const struct kachi_public_key *key,
                                   const uint8_t *raw, size_t bytes)
{
    struct kachi_str encoded =
        kachi_base64_write(arena, (struct kachi_str){(const char *)raw, bytes});
    return kachi_str_print(arena, DASH "%.*s %.*s\n", KACHI_STR_ARG(key->name),
                           KACHI_STR_ARG(encoded));
}

static struct kachi_str signature_line(struct kachi_arena *arena, struct kachi_str text,
                                       const struct kachi_signer *key)
{
    uint8_t raw[ID_BYTES + KACHI_SIGNATURE_BYTES];
    put_number(raw, ID_BYTES, key->public_key.id);
    kachi_signer_sign(key, text, raw + ID_BYTES);
    return write_line(arena, &key->public_key, raw, sizeof(raw));
}

/* What a witness signs: a head line, the time, and the whole text of the checkpoint. */
static struct kachi_str cosigned(struct kachi_arena *arena, struct kachi_str text, uint64_t time_s)
{
    return kachi_str_print(arena, "cosignature/v1\ntime %" PRIu64 "\n%.*s", time_s,
                           KACHI_STR_ARG(text));
}

struct kachi_str kachi_note_cosignature(struct kachi_arena *arena, struct kachi_str text,
                                        const struct kachi_signer *witness, kachi_moment now)
{
    uint8_t raw[ID_BYTES + TIME_BYTES + KACHI_SIGNATURE_BYTES];
    uint64_t time_s = (uint64_t)(now / SECOND_US);
    put_number(raw, ID_BYTES, witness->public_key.id);
    put_number(raw + ID_BYTES, TIME_BYTES, time_s);
    kachi_signer_sign(witness, cosigned(arena, text, time_s), raw + ID_BYTES + TIME_BYTES);
    return write_line(arena, &witness->public_key, raw, sizeof(raw));
}

struct kachi_str kachi_note_sign(struct kachi_arena *arena, struct kachi_str text,
                                 const struct kachi_signer *key)
{
    struct kachi_str line = signature_line(arena, text, key);
    return kachi_str_print(arena, "%.*s\n%.*s", KACHI_STR_ARG(text), KACHI_STR_ARG(line));
}

bool kachi_note_split(struct kachi_str note, struct kachi_str *text, struct kachi_str *lines)
{
    for (size_t i = note.bytes; i >= 2; i--) {
        if (note.text[i - 1] == '\n' && note.text[i - 2] == '\n') {
            *text = kachi_str_slice(note, 0, i - 1);
            *lines = kachi_str_slice(note, i, note.bytes);
            return true;
        }
    }
    return false;
}

static bool has_controls(struct kachi_str note)
{
    for (size_t i = 0; i < note.bytes; i++) {
        unsigned char c = (unsigned char)note.text[i];
        if (c < ' ' && c != '\n') {
            return true;
        }
    }
    return false;
}

struct signature {
    struct kachi_str name;
    uint32_t id;
    struct kachi_str bytes;
};

static bool read_signature(struct kachi_arena *arena, struct kachi_str line, struct signature *out)
{
    if (!kachi_str_has_prefix(line, DASH)) {
        return false;
    }
    struct kachi_str rest = kachi_str_slice(line, sizeof(DASH) - 1, line.bytes);
    struct kachi_str raw;
    out->name = kachi_str_cut(&rest, ' ');
    if (kachi_str_is_empty(out->name) || !kachi_base64_read(arena, rest, &raw) ||
        raw.bytes <= ID_BYTES) {
        return false;
    }
    out->id = (uint32_t)get_number((const uint8_t *)raw.text, ID_BYTES);
    out->bytes = kachi_str_slice(raw, ID_BYTES, raw.bytes);
    return true;
}

/* The key's place among those known, or key_count. */
static size_t known_key(size_t key_count, const struct kachi_public_key keys[],
                        const struct signature *signature)
{
    size_t i = 0;
    while (i < key_count &&
           (keys[i].id != signature->id || !kachi_str_equal(keys[i].name, signature->name))) {
        i++;
    }
    return i;
}

static bool is_good(struct kachi_arena *arena, const struct kachi_public_key *key,
                    struct kachi_str text, struct kachi_str signature)
{
    const uint8_t *bytes = (const uint8_t *)signature.text;
    if (key->type == KACHI_KEY_NOTE) {
        return signature.bytes == KACHI_SIGNATURE_BYTES && kachi_public_key_check(key, text, bytes);
    }
    return signature.bytes == TIME_BYTES + KACHI_SIGNATURE_BYTES &&
           kachi_public_key_check(key, cosigned(arena, text, get_number(bytes, TIME_BYTES)),
                                  bytes + TIME_BYTES);
}

static enum kachi_err refuse(struct kachi_findings *findings, enum kachi_err err, const char *code,
                             struct kachi_str name)
{
    kachi_findings_add(findings, code, KACHI_NOWHERE, KACHI_ARGS({"name", name}));
    return err;
}

enum kachi_err kachi_note_signers(struct kachi_arena *arena, struct kachi_str note,
                                  size_t key_count, const struct kachi_public_key keys[],
                                  struct kachi_findings *findings, uint64_t *signers)
{
    struct kachi_str body;
    struct kachi_str lines;
    struct kachi_str nobody = kachi_str_of("");
    *signers = 0;
    assert(key_count <= 64);
    if (note.bytes > KACHI_NOTE_BYTES_MAX || !kachi_text_is_utf8(note) || has_controls(note) ||
        !kachi_note_split(note, &body, &lines) || !kachi_str_has_suffix(lines, "\n")) {
        return refuse(findings, KACHI_ERR_INPUT, "note-form", nobody);
    }
    for (size_t count = 1; !kachi_str_is_empty(lines); count++) {
        struct signature signature;
        if (count > KACHI_NOTE_SIGNATURES_MAX ||
            !read_signature(arena, kachi_str_cut(&lines, '\n'), &signature)) {
            return refuse(findings, KACHI_ERR_INPUT, "note-form", nobody);
        }
        size_t known = known_key(key_count, keys, &signature);
        if (known == key_count) {
            continue;
        }
        if (!is_good(arena, &keys[known], body, signature.bytes)) {
            return refuse(findings, KACHI_ERR_INTEGRITY, "note-signature", keys[known].name);
        }
        *signers |= UINT64_C(1) << known;
    }
    return KACHI_OK;
}

enum kachi_err kachi_note_open(struct kachi_arena *arena, struct kachi_str note, size_t key_count,
                               const struct kachi_public_key keys[],
                               struct kachi_findings *findings, struct kachi_str *text)
{
    uint64_t signers = 0;
    struct kachi_str lines;
    enum kachi_err err = kachi_note_signers(arena, note, key_count, keys, findings, &signers);
    if (err != KACHI_OK) {
        return err;
    }
    if (signers == 0) {
        return refuse(findings, KACHI_ERR_INTEGRITY, "note-unsigned", kachi_str_of(""));
    }
    (void)kachi_note_split(note, text, &lines);
    return KACHI_OK;
}
