/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings.c - the list of findings, and their texts put together from the message table.
 */
#include "base/findings.h"

#include "base/messages_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int compare_code(const void *code, const void *message)
{
    return strcmp(code, ((const struct kachi_message *)message)->code);
}

static const struct kachi_message *message_find(const char *code)
{
    const struct kachi_message *message =
        bsearch(code, kachi_messages, kachi_message_count, sizeof kachi_messages[0], compare_code);
    assert(message != NULL && "a finding code that data/messages does not have");
    return message;
}

static const struct kachi_arg *args_copy(struct kachi_arena *arena, const struct kachi_arg args[],
                                         size_t *count)
{
    *count = 0;
    while (args[*count].name != NULL) {
        *count += 1;
    }
    /* One more, empty: it ends the list for who passes it on. */
    struct kachi_arg *copy = KACHI_NEW_ARRAY(arena, struct kachi_arg, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        copy[i].name = kachi_str_copy(arena, kachi_str_of(args[i].name)).text;
        copy[i].value = kachi_str_copy(arena, args[i].value);
    }
    return copy;
}

static void finding_keep(struct kachi_findings *findings, enum kachi_severity severity,
                         const char *code, struct kachi_place place, const struct kachi_arg args[])
{
    struct kachi_arena *arena = &findings->arena;
    findings->items = kachi_arena_grow(arena, findings->items, findings->count, &findings->capacity,
                                       sizeof findings->items[0]);
    struct kachi_finding *finding = &findings->items[findings->count];
    finding->severity = severity;
    finding->code = code;
    finding->place.source = kachi_str_copy(arena, place.source);
    finding->place.line = place.line;
    finding->place.field = kachi_str_copy(arena, place.field);
    finding->args = args_copy(arena, args, &finding->arg_count);
    findings->count += 1;
}

/* The value for the placeholder at the start of `text`, "{name}..." or "{name:group}...", and its
 * length; NULL where there is none. */
static const struct kachi_arg *placeholder(const char *text, const struct kachi_finding *finding,
                                           size_t *bytes)
{
    const char *end = text[0] == '{' ? strchr(text, '}') : NULL;
    if (end == NULL) {
        return NULL;
    }
    size_t inside = (size_t)(end - text - 1);
    const char *colon = memchr(text + 1, ':', inside);
    struct kachi_str name = {.text = text + 1,
                             .bytes = colon == NULL ? inside : (size_t)(colon - text - 1)};
    for (size_t i = 0; i < finding->arg_count; i++) {
        if (kachi_str_is(name, finding->args[i].name)) {
            *bytes = inside + 2;
            return &finding->args[i];
        }
    }
    return NULL;
}

/* The value as "{kind:dimension}" asks for it: in the reader's word of the group dimension. */
static struct kachi_str worded(const char *text, struct kachi_str value, enum kachi_lang lang)
{
    const char *end = strchr(text, '}');
    const char *colon = memchr(text, ':', (size_t)(end - text));
    if (colon == NULL) {
        return value;
    }
    struct kachi_str group = {.text = colon + 1, .bytes = (size_t)(end - colon - 1)};
    return kachi_phrase_of(lang, group, value);
}

/* Copies text to out, values in place of placeholders; measures only where out is NULL. */
static size_t fill_in(const char *text, const struct kachi_finding *finding, enum kachi_lang lang,
                      char *out)
{
    size_t bytes = 0;
    while (*text != '\0') {
        size_t skip = 1;
        const struct kachi_arg *arg = placeholder(text, finding, &skip);
        struct kachi_str piece = {.text = text, .bytes = 1};
        if (arg != NULL) {
            piece = worded(text, arg->value, lang);
        }
        if (out != NULL && piece.bytes > 0) {
            memcpy(out + bytes, piece.text, piece.bytes);
        }
        bytes += piece.bytes;
        text += skip;
    }
    return bytes;
}

static struct kachi_str filled(struct kachi_arena *arena, const char *text,
                               const struct kachi_finding *finding, enum kachi_lang lang)
{
    size_t bytes = fill_in(text, finding, lang, NULL);
    char *out = KACHI_NEW_ARRAY(arena, char, bytes + 1);
    fill_in(text, finding, lang, out);
    return (struct kachi_str){.text = out, .bytes = bytes};
}

struct kachi_str kachi_phrase_filled(struct kachi_arena *arena, enum kachi_lang lang,
                                     const char *key, const struct kachi_arg args[])
{
    struct kachi_finding values = {.args = args};
    while (args[values.arg_count].name != NULL) {
        values.arg_count++;
    }
    return filled(arena, kachi_phrase(lang, key), &values, lang);
}

/* Whether a sentence names a value that is "-": there is none. */
static bool lacks_value(const char *sentence, size_t bytes, const struct kachi_finding *finding)
{
    size_t skip = 1;
    for (size_t i = 0; i < bytes; i += skip) {
        skip = 1;
        const struct kachi_arg *arg = placeholder(sentence + i, finding, &skip);
        if (arg != NULL && kachi_str_is(arg->value, "-")) {
            return true;
        }
    }
    return false;
}

/* Up to and with what ends it: a full stop and a space, the Japanese full stop, a wide space. */
static size_t sentence_bytes(const char *text)
{
    static const char *const stops[] = {". ", "。", "　"};
    size_t bytes = strlen(text);
    for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++) {
        const char *stop = strstr(text, stops[i]);
        size_t end = stop == NULL ? bytes : (size_t)(stop - text) + strlen(stops[i]);
        bytes = end < bytes ? end : bytes;
    }
    return bytes;
}

/* As filled, less the sentences that would say "Near: -." */
static struct kachi_str filled_sentences(struct kachi_arena *arena, const char *text,
                                         const struct kachi_finding *finding, enum kachi_lang lang)
{
    char *kept = KACHI_NEW_ARRAY(arena, char, strlen(text) + 1);
    size_t kept_bytes = 0;
    while (*text != '\0') {
        size_t bytes = sentence_bytes(text);
        if (!lacks_value(text, bytes, finding)) {
            memcpy(kept + kept_bytes, text, bytes);
            kept_bytes += bytes;
        }
        text += bytes;
    }
    kept[kept_bytes] = '\0';
    return kachi_str_trim(filled(arena, kept, finding, lang));
}

void kachi_findings_init(struct kachi_findings *findings)
{
    *findings = (struct kachi_findings){.count = 0};
    kachi_arena_init(&findings->arena);
}

void kachi_findings_release(struct kachi_findings *findings)
{
    kachi_arena_release(&findings->arena);
    kachi_findings_init(findings);
}

void kachi_findings_clear(struct kachi_findings *findings)
{
    kachi_findings_release(findings);
}

void kachi_findings_add(struct kachi_findings *findings, const char *code, struct kachi_place place,
                        const struct kachi_arg args[])
{
    kachi_findings_add_as(findings, message_find(code)->severity, code, place, args);
}

void kachi_findings_add_as(struct kachi_findings *findings, enum kachi_severity severity,
                           const char *code, struct kachi_place place,
                           const struct kachi_arg args[])
{
    const struct kachi_message *message = message_find(code);
    if (findings == NULL) {
        return;
    }
    if (findings->code_count == NULL) {
        findings->code_count = KACHI_NEW_ARRAY(&findings->arena, size_t, kachi_message_count);
    }
    size_t *code_count = &findings->code_count[message - kachi_messages];
    *code_count += 1;
    findings->severity_count[severity] += 1;
    if (*code_count <= KACHI_FINDINGS_KEPT) {
        finding_keep(findings, severity, message->code, place, args);
    }
}

void kachi_findings_add_errors(struct kachi_findings *findings, const struct kachi_findings *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct kachi_finding *finding = &from->items[i];
        if (finding->severity == KACHI_ERROR) {
            kachi_findings_add_as(findings, finding->severity, finding->code, finding->place,
                                  finding->args);
        }
    }
}

void kachi_findings_add_all(struct kachi_findings *findings, const struct kachi_findings *from)
{
    if (findings == NULL || from->code_count == NULL) {
        return;
    }
    for (size_t i = 0; i < from->count; i++) {
        const struct kachi_finding *finding = &from->items[i];
        kachi_findings_add_as(findings, finding->severity, finding->code, finding->place,
                              finding->args);
    }
    /* Those beyond the most that is kept were only counted. */
    for (size_t i = 0; i < kachi_message_count; i++) {
        size_t kept = from->code_count[i];
        size_t uncounted = kept > KACHI_FINDINGS_KEPT ? kept - KACHI_FINDINGS_KEPT : 0;
        findings->code_count[i] += uncounted;
        findings->severity_count[kachi_messages[i].severity] += uncounted;
    }
}

size_t kachi_findings_count(const struct kachi_findings *findings, enum kachi_severity severity)
{
    return findings->severity_count[severity];
}

size_t kachi_findings_count_of(const struct kachi_findings *findings, const char *code)
{
    const struct kachi_message *message = message_find(code);
    return findings->code_count == NULL ? 0 : findings->code_count[message - kachi_messages];
}

bool kachi_findings_has(const struct kachi_findings *findings, const char *code)
{
    return kachi_findings_count_of(findings, code) > 0;
}

bool kachi_findings_has_errors(const struct kachi_findings *findings)
{
    return findings->severity_count[KACHI_ERROR] > 0;
}

struct kachi_finding_text kachi_finding_text(struct kachi_arena *arena,
                                             const struct kachi_finding *finding,
                                             enum kachi_lang lang)
{
    const struct kachi_message *message = message_find(finding->code);
    const struct kachi_message_text *text = lang == KACHI_LANG_JA ? &message->ja : &message->en;
    return (struct kachi_finding_text){
        .message = filled(arena, text->message, finding, lang),
        .detail = filled_sentences(arena, text->detail, finding, lang),
        .hint = filled_sentences(arena, text->hint, finding, lang),
    };
}

const char *kachi_severity_word(enum kachi_severity severity)
{
    switch (severity) {
    case KACHI_NOTICE:
        return "notice";
    case KACHI_WARNING:
        return "warning";
    case KACHI_ERROR:
        return "error";
    }
    assert(false && "a severity outside its enum");
    return "error";
}

const char *kachi_message_code(size_t index)
{
    return index < kachi_message_count ? kachi_messages[index].code : NULL;
}
