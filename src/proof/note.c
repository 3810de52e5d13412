/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/note.h"

#include "base/text.h"
#include "proof/base64.h"

#include <string.h>

#define DASH "\xe2\x80\x94 " /* U+2014 and a space */
#define ID_BYTES 4

static struct kachi_str signature_line(struct kachi_arena *arena, struct kachi_str text,
                                       const struct kachi_signer *key)
{
    uint8_t raw[ID_BYTES + KACHI_SIGNATURE_BYTES];
    for (size_t i = 0; i < ID_BYTES; i++) {
        raw[i] = (uint8_t)(key->public_key.id >> (8 * (ID_BYTES - 1 - i)));
    }
    kachi_signer_sign(key, text, raw + ID_BYTES);
    struct kachi_str encoded =
        kachi_base64_write(arena, (struct kachi_str){(const char *)raw, sizeof(raw)});
    return kachi_str_print(arena, DASH "%.*s %.*s\n", KACHI_STR_ARG(key->public_key.name),
                           KACHI_STR_ARG(encoded));
}

struct kachi_str kachi_note_sign(struct kachi_arena *arena, struct kachi_str text,
                                 const struct kachi_signer *key)
{
    struct kachi_str line = signature_line(arena, text, key);
    return kachi_str_print(arena, "%.*s\n%.*s", KACHI_STR_ARG(text), KACHI_STR_ARG(line));
}

/* Splits at the last empty line; false where there is none. */
static bool split(struct kachi_str note, struct kachi_str *text, struct kachi_str *signatures)
{
    for (size_t i = note.bytes; i >= 2; i--) {
        if (note.text[i - 1] == '\n' && note.text[i - 2] == '\n') {
            *text = kachi_str_slice(note, 0, i - 1);
            *signatures = kachi_str_slice(note, i, note.bytes);
            return true;
        }
    }
    return false;
}

struct kachi_str kachi_note_cosign(struct kachi_arena *arena, struct kachi_str note,
                                   const struct kachi_signer *key)
{
    struct kachi_str text = note;
    struct kachi_str signatures;
    (void)split(note, &text, &signatures); /* the caller has opened it */
    struct kachi_str line = signature_line(arena, text, key);
    return kachi_str_print(arena, "%.*s%.*s", KACHI_STR_ARG(note), KACHI_STR_ARG(line));
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
    out->id = 0;
    for (size_t i = 0; i < ID_BYTES; i++) {
        out->id = out->id << 8 | (uint8_t)raw.text[i];
    }
    out->bytes = kachi_str_slice(raw, ID_BYTES, raw.bytes);
    return true;
}

static const struct kachi_public_key *
known_key(size_t key_count, const struct kachi_public_key keys[], const struct signature *signature)
{
    for (size_t i = 0; i < key_count; i++) {
        if (keys[i].id == signature->id && kachi_str_equal(keys[i].name, signature->name)) {
            return &keys[i];
        }
    }
    return NULL;
}

static enum kachi_err refuse(struct kachi_findings *findings, enum kachi_err err, const char *code,
                             struct kachi_str name)
{
    kachi_findings_add(findings, code, KACHI_NOWHERE, KACHI_ARGS({"name", name}));
    return err;
}

enum kachi_err kachi_note_open(struct kachi_arena *arena, struct kachi_str note, size_t key_count,
                               const struct kachi_public_key keys[],
                               struct kachi_findings *findings, struct kachi_str *text)
{
    struct kachi_str body;
    struct kachi_str lines;
    struct kachi_str nobody = kachi_str_of("");
    if (note.bytes > KACHI_NOTE_BYTES_MAX || !kachi_text_is_utf8(note) || has_controls(note) ||
        !split(note, &body, &lines) || !kachi_str_has_suffix(lines, "\n")) {
        return refuse(findings, KACHI_ERR_INPUT, "note-form", nobody);
    }
    size_t good = 0;
    size_t count = 0;
    while (!kachi_str_is_empty(lines)) {
        struct signature signature;
        count++;
        if (count > KACHI_NOTE_SIGNATURES_MAX ||
            !read_signature(arena, kachi_str_cut(&lines, '\n'), &signature)) {
            return refuse(findings, KACHI_ERR_INPUT, "note-form", nobody);
        }
        const struct kachi_public_key *key = known_key(key_count, keys, &signature);
        if (key == NULL) {
            continue;
        }
        if (signature.bytes.bytes != KACHI_SIGNATURE_BYTES ||
            !kachi_public_key_check(key, body, (const uint8_t *)signature.bytes.text)) {
            return refuse(findings, KACHI_ERR_INTEGRITY, "note-signature", key->name);
        }
        good++;
    }
    if (good == 0) {
        return refuse(findings, KACHI_ERR_INTEGRITY, "note-unsigned", nobody);
    }
    *text = body;
    return KACHI_OK;
}
