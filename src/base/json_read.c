/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_read.c - a strict reader (RFC 8259, I-JSON) that makes json-c values, and the accessors.
 *
 * json-c's own tokener drops duplicate keys silently, clips whole numbers beyond 64 bits and tells
 * no line. Reading here takes one pass: a duplicate shows as an object that did not grow, so
 * finding it costs nothing, and numbers that are no int64 keep their text.
 */
#include "base/json.h"
#include "base/json_internal.h"
#include "base/limits.h"
#include "base/memory_internal.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    struct kachi_str source;
    const char *start, *at, *end;
    struct kachi_findings *findings;
    struct kachi_buffer scratch; /* the text being unescaped */
    unsigned depth;
    enum kachi_err err;
};

/* What is expected, in signs that need no translation. */
#define EXPECT_VALUE "{ [ \" 0-9 - true false null"
#define EXPECT_KEY "\""
#define EXPECT_KEY_OR_END "\" }"

static void *or_exit(void *memory)
{
    if (memory == NULL) {
        kachi_memory_exhausted();
    }
    return memory;
}

/* Line from 1 and column in characters from 1 of a position. */
static uint32_t line_of(const struct reader *reader, const char *at, size_t *column)
{
    uint32_t line = 1;
    *column = 1;
    for (const char *p = reader->start; p < at; p++) {
        if (*p == '\n') {
            line++;
            *column = 1;
        } else if (((unsigned char)*p & 0xC0U) != 0x80U) {
            (*column)++;
        }
    }
    return line;
}

/* A finding at a position: its values are line and column, and up to two of its own. */
static bool fail(struct reader *reader, enum kachi_err err, const char *code, const char *at,
                 const struct kachi_arg details[2])
{
    size_t column = 0;
    char column_text[24];
    char line_text[24];
    uint32_t line = line_of(reader, at, &column);
    struct kachi_place place = {.source = reader->source, .line = line};
    snprintf(line_text, sizeof line_text, "%" PRIu32, line);
    snprintf(column_text, sizeof column_text, "%zu", column);
    kachi_findings_add(reader->findings, code, place,
                       KACHI_ARGS({"line", kachi_str_of(line_text)},
                                  {"column", kachi_str_of(column_text)}, details[0], details[1]));
    reader->err = err;
    return false;
}

static bool fail_input(struct reader *reader, const char *code, const char *at)
{
    return fail(reader, KACHI_ERR_INPUT, code, at, (struct kachi_arg[2]){{NULL, {NULL, 0}}});
}

/* Bytes of the UTF-8 character at p, 0 where it is none (RFC 3629: no surrogates, shortest form).
 */
static size_t utf8_bytes(const char *p, const char *end)
{
    const unsigned char *s = (const unsigned char *)p;
    size_t left = (size_t)(end - p);
    size_t count = s[0] < 0x80U ? 1 : s[0] < 0xC2U ? 0 : s[0] < 0xE0U ? 2 : s[0] < 0xF0U ? 3 : 4;
    if (count == 0 || s[0] > 0xF4U || count > left) {
        return 0;
    }
    for (size_t i = 1; i < count; i++) {
        if ((s[i] & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    bool bad = (s[0] == 0xE0U && s[1] < 0xA0U) || (s[0] == 0xEDU && s[1] > 0x9FU) ||
               (s[0] == 0xF0U && s[1] < 0x90U) || (s[0] == 0xF4U && s[1] > 0x8FU);
    return bad ? 0 : count;
}

static bool fail_expected(struct reader *reader, const char *expected)
{
    if (reader->at == reader->end) {
        return fail_input(reader, "json-truncated", reader->at);
    }
    size_t bytes = utf8_bytes(reader->at, reader->end);
    if (bytes == 0) {
        return fail_input(reader, "json-utf8", reader->at);
    }
    char found[8];
    if ((unsigned char)*reader->at < 0x20U) {
        snprintf(found, sizeof found, "U+%04X", (unsigned)(unsigned char)*reader->at);
    } else {
        memcpy(found, reader->at, bytes);
        found[bytes] = '\0';
    }
    return fail(reader, KACHI_ERR_INPUT, "json-syntax", reader->at,
                (struct kachi_arg[2]){{"found", kachi_str_of(found)},
                                      {"expected", kachi_str_of(expected)}});
}

static void skip_space(struct reader *reader)
{
    const char *p = reader->at;
    while (p < reader->end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) {
        p++;
    }
    reader->at = p;
}

static bool next_is(const struct reader *reader, char c)
{
    return reader->at < reader->end && *reader->at == c;
}

/* Four hexadecimal digits; -1 where they are not. */
static int32_t hex4(const char *p, const char *end)
{
    int32_t value = 0;
    if (end - p < 4) {
        return -1;
    }
    for (size_t i = 0; i < 4; i++) {
        char c = p[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

static void add_utf8(struct kachi_buffer *buffer, uint32_t c)
{
    if (c < 0x80U) {
        kachi_buffer_add_byte(buffer, (char)c);
        return;
    }
    char bytes[4];
    size_t count = c < 0x800U ? 2 : c < 0x10000U ? 3 : 4;
    for (size_t i = count - 1; i > 0; i--) {
        bytes[i] = (char)(0x80U | (c & 0x3FU));
        c >>= 6U;
    }
    bytes[0] = (char)(((0xF00U >> count) & 0xFFU) | c);
    kachi_buffer_add(buffer, (struct kachi_str){bytes, count});
}

/* \uXXXX, with its second half where the first is a high surrogate; at stands behind "\u". */
static bool read_unicode_escape(struct reader *reader)
{
    const char *p = reader->at;
    int32_t unit = hex4(p, reader->end);
    if (unit < 0) {
        return fail_input(reader, "json-escape", p - 2);
    }
    p += 4;
    uint32_t c = (uint32_t)unit;
    if (c >= 0xD800U && c <= 0xDFFFU) {
        bool pair = c < 0xDC00U && reader->end - p >= 6 && p[0] == '\\' && p[1] == 'u';
        int32_t low = pair ? hex4(p + 2, reader->end) : -1;
        if (low < 0xDC00 || low > 0xDFFF) {
            return fail_input(reader, "json-escape", reader->at - 2);
        }
        c = 0x10000U + ((c - 0xD800U) << 10U) + ((uint32_t)low - 0xDC00U);
        p += 6;
    }
    add_utf8(&reader->scratch, c);
    reader->at = p;
    return true;
}

static bool read_escape(struct reader *reader)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    if (reader->end - reader->at < 2) {
        reader->at = reader->end;
        return fail_expected(reader, "");
    }
    char c = reader->at[1];
    reader->at += 2;
    if (c == 'u') {
        return read_unicode_escape(reader);
    }
    const char *name = c == '\0' ? NULL : strchr(names, c);
    if (name == NULL) {
        return fail_input(reader, "json-escape", reader->at - 2);
    }
    kachi_buffer_add_byte(&reader->scratch, values[name - names]);
    return true;
}

/* Moves over characters that stand for themselves; stops at '"', '\\' or the end of the text. */
static bool read_plain(struct reader *reader)
{
    const char *p = reader->at;
    while (p < reader->end && *p != '"' && *p != '\\') {
        unsigned char c = (unsigned char)*p;
        if (c >= 0x20U && c < 0x80U) {
            p++;
            continue;
        }
        if (c < 0x20U) {
            return fail_input(reader, "json-control-character", p);
        }
        size_t bytes = utf8_bytes(p, reader->end);
        if (bytes == 0) {
            return fail_input(reader, "json-utf8", p);
        }
        p += bytes;
    }
    reader->at = p;
    return true;
}

/* A text, at its opening quote; borrowed from the content or the scratch buffer. */
static bool read_text(struct reader *reader, struct kachi_str *text)
{
    const char *start = ++reader->at;
    if (!read_plain(reader)) {
        return false;
    }
    if (next_is(reader, '"')) {
        *text = (struct kachi_str){start, (size_t)(reader->at - start)};
        reader->at++;
        return true;
    }
    kachi_buffer_clear(&reader->scratch);
    for (;;) {
        struct kachi_str plain = {start, (size_t)(reader->at - start)};
        kachi_buffer_add(&reader->scratch, plain);
        if (reader->at == reader->end) {
            return fail_expected(reader, "\"");
        }
        if (*reader->at == '"') {
            break;
        }
        if (!read_escape(reader)) {
            return false;
        }
        start = reader->at;
        if (!read_plain(reader)) {
            return false;
        }
    }
    reader->at++;
    *text = kachi_buffer_str(&reader->scratch);
    return true;
}

static const char *skip_digits(const char *p, const char *end)
{
    while (p < end && *p >= '0' && *p <= '9') {
        p++;
    }
    return p;
}

/* Moves over a number of the grammar; *whole where it has neither fraction nor exponent. */
static bool scan_number(struct reader *reader, bool *whole)
{
    const char *end = reader->end;
    reader->at += *reader->at == '-' ? 1 : 0;
    const char *digits = reader->at;
    reader->at = next_is(reader, '0') ? digits + 1 : skip_digits(digits, end);
    if (reader->at == digits) {
        return fail_expected(reader, "0-9");
    }
    *whole = true;
    if (next_is(reader, '.')) {
        *whole = false;
        const char *fraction = ++reader->at;
        reader->at = skip_digits(fraction, end);
        if (reader->at == fraction) {
            return fail_expected(reader, "0-9");
        }
    }
    if (next_is(reader, 'e') || next_is(reader, 'E')) {
        *whole = false;
        reader->at++;
        reader->at += next_is(reader, '+') || next_is(reader, '-') ? 1 : 0;
        const char *exponent = reader->at;
        reader->at = skip_digits(exponent, end);
        if (reader->at == exponent) {
            return fail_expected(reader, "0-9");
        }
    }
    return true;
}

static bool read_number(struct reader *reader, struct json_object **out)
{
    const char *start = reader->at;
    bool whole = false;
    if (!scan_number(reader, &whole)) {
        return false;
    }
    struct kachi_str text = {start, (size_t)(reader->at - start)};
    int64_t integer = 0;
    /* "-0" stays a double: an int64 would lose its sign. */
    if (whole && !(text.bytes == 2 && start[0] == '-' && start[1] == '0') &&
        kachi_str_read_int64(text, &integer)) {
        *out = or_exit(json_object_new_int64(integer));
        return true;
    }
    double number = 0.0;
    if (!kachi_str_read_double(text, &number)) {
        struct kachi_str shown = kachi_str_slice(text, 0, text.bytes < 40 ? text.bytes : 40);
        return fail(reader, KACHI_ERR_INPUT, "json-number", start,
                    (struct kachi_arg[2]){{"number", shown}});
    }
    kachi_buffer_clear(&reader->scratch);
    kachi_buffer_add(&reader->scratch, text);
    kachi_buffer_add_byte(&reader->scratch, '\0');
    *out = or_exit(json_object_new_double_s(number, kachi_buffer_str(&reader->scratch).text));
    return true;
}

static bool read_word(struct reader *reader, const char *word)
{
    size_t bytes = strlen(word);
    size_t left = (size_t)(reader->end - reader->at);
    size_t i = 0;
    while (i < bytes && i < left && reader->at[i] == word[i]) {
        i++;
    }
    if (i < bytes && i < left) {
        return fail_expected(reader, EXPECT_VALUE);
    }
    reader->at += i;
    return i == bytes || fail_expected(reader, word);
}

/* Arrays and objects hold values, so these call each other; depth is bounded by the limit. */
static bool read_value(struct reader *reader, struct json_object **out);

static bool enter(struct reader *reader)
{
    if (reader->depth == KACHI_LIMIT_JSON_DEPTH) {
        return fail(reader, KACHI_ERR_LIMIT, "json-depth", reader->at,
                    (struct kachi_arg[2]){{NULL, {NULL, 0}}});
    }
    reader->depth++;
    reader->at++;
    skip_space(reader);
    return true;
}

/* After an item: true at a comma; at the closing sign or on failure, false with *done or an err. */
static bool next_item(struct reader *reader, char close, const char *expected, bool *done)
{
    skip_space(reader);
    if (next_is(reader, ',')) {
        reader->at++;
        skip_space(reader);
        return true;
    }
    if (next_is(reader, close)) {
        reader->at++;
        *done = true;
        return false;
    }
    return fail_expected(reader, expected);
}

static bool read_array(struct reader *reader, struct json_object *array)
{
    bool done = false;
    if (!enter(reader)) {
        return false;
    }
    if (next_is(reader, ']')) {
        reader->at++;
        reader->depth--;
        return true;
    }
    do {
        struct json_object *item = NULL;
        if (!read_value(reader, &item)) {
            return false;
        }
        if (json_object_array_add(array, item) != 0) {
            or_exit(NULL);
        }
    } while (next_item(reader, ']', ", ]", &done));
    reader->depth--;
    return done;
}

/* A key, its colon and its value. */
static bool read_member(struct reader *reader, struct json_object *object)
{
    struct kachi_str text = {NULL, 0};
    const char *place = reader->at;
    char short_key[128];
    if (!next_is(reader, '"')) {
        bool first = json_object_object_length(object) == 0;
        return fail_expected(reader, first ? EXPECT_KEY_OR_END : EXPECT_KEY);
    }
    if (!read_text(reader, &text)) {
        return false;
    }
    if (memchr(text.text, '\0', text.bytes) != NULL) {
        return fail_input(reader, "json-escape", place); /* json-c's keys end at a NUL */
    }
    char *key = text.bytes < sizeof short_key ? short_key : or_exit(malloc(text.bytes + 1));
    memcpy(key, text.text, text.bytes);
    key[text.bytes] = '\0';
    skip_space(reader);
    bool ok = next_is(reader, ':') || fail_expected(reader, ":");
    struct json_object *value = NULL;
    if (ok) {
        reader->at++;
        skip_space(reader);
        ok = read_value(reader, &value);
    }
    if (ok) {
        int before = json_object_object_length(object);
        if (json_object_object_add(object, key, value) != 0) {
            or_exit(NULL);
        }
        if (json_object_object_length(object) == before) {
            ok = fail(reader, KACHI_ERR_INPUT, "json-duplicate-key", place,
                      (struct kachi_arg[2]){{"key", kachi_str_of(key)}});
        }
    }
    if (key != short_key) {
        free(key);
    }
    return ok;
}

static bool read_object(struct reader *reader, struct json_object *object)
{
    bool done = false;
    if (!enter(reader)) {
        return false;
    }
    if (next_is(reader, '}')) {
        reader->at++;
        reader->depth--;
        return true;
    }
    do {
        if (!read_member(reader, object)) {
            return false;
        }
    } while (next_item(reader, '}', ", }", &done));
    reader->depth--;
    return done;
}

static bool read_string(struct reader *reader, struct json_object **out)
{
    struct kachi_str text = {NULL, 0};
    if (!read_text(reader, &text)) {
        return false;
    }
    *out = or_exit(json_object_new_string_len(text.text, (int)text.bytes));
    return true;
}

/* *out is made, whole or in part, whatever comes back, or NULL; in part, it is released here. */
static bool read_value(struct reader *reader, struct json_object **out)
{
    bool ok = false;
    *out = NULL;
    char c = '\0';
    if (reader->at < reader->end) {
        c = *reader->at;
    }
    if (c == '{') {
        *out = or_exit(json_object_new_object());
        ok = read_object(reader, *out);
    } else if (c == '[') {
        *out = or_exit(json_object_new_array());
        ok = read_array(reader, *out);
    } else if (c == '"') {
        ok = read_string(reader, out);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        ok = read_number(reader, out);
    } else if (c == 't' || c == 'f') {
        ok = read_word(reader, c == 't' ? "true" : "false");
        *out = ok ? or_exit(json_object_new_boolean(c == 't')) : NULL;
    } else if (c == 'n') {
        ok = read_word(reader, "null");
    } else {
        ok = fail_expected(reader, EXPECT_VALUE);
    }
    if (!ok) {
        json_object_put(*out);
        *out = NULL;
    }
    return ok;
}

enum kachi_err kachi_json_read(struct kachi_str source, struct kachi_str content,
                               struct kachi_findings *findings, struct kachi_json_doc *doc)
{
    struct reader reader = {.source = source,
                            .start = content.text,
                            .at = content.text,
                            .end = content.text + content.bytes,
                            .findings = findings};
    doc->root = NULL;
    if (content.bytes > INT_MAX) { /* json-c counts bytes in int */
        kachi_findings_add(findings, "json-too-large", (struct kachi_place){.source = source},
                           KACHI_NO_ARGS);
        return KACHI_ERR_LIMIT;
    }
    kachi_buffer_init(&reader.scratch, content.bytes + 1);
    if (kachi_str_has_prefix(content, "\xEF\xBB\xBF")) {
        reader.start += 3; /* RFC 8259 8.1: a byte order mark may be passed over */
        reader.at += 3;
    }
    skip_space(&reader);
    if (read_value(&reader, &doc->root)) {
        skip_space(&reader);
        if (reader.at != reader.end) {
            fail_input(&reader, "json-trailing", reader.at);
            kachi_json_release(doc);
        }
    }
    kachi_buffer_release(&reader.scratch);
    return reader.err;
}

void kachi_json_release(struct kachi_json_doc *doc)
{
    json_object_put(doc->root);
    doc->root = NULL;
}

kachi_json kachi_json_get(kachi_json object, const char *key)
{
    struct json_object *value = NULL;
    if (!kachi_json_is_object(object) || !json_object_object_get_ex(object, key, &value)) {
        return NULL;
    }
    return value;
}

size_t kachi_json_count(kachi_json array)
{
    return kachi_json_is_array(array) ? json_object_array_length(array) : 0;
}

kachi_json kachi_json_at(kachi_json array, size_t index)
{
    return kachi_json_is_array(array) ? json_object_array_get_idx(array, index) : NULL;
}

bool kachi_json_is_object(kachi_json value)
{
    return json_object_is_type(value, json_type_object) != 0;
}

bool kachi_json_is_array(kachi_json value)
{
    return json_object_is_type(value, json_type_array) != 0;
}

bool kachi_json_is_string(kachi_json value)
{
    return json_object_is_type(value, json_type_string) != 0;
}

bool kachi_json_is_number(kachi_json value)
{
    return json_object_is_type(value, json_type_int) != 0 ||
           json_object_is_type(value, json_type_double) != 0;
}

struct kachi_str kachi_json_text(kachi_json value)
{
    if (!kachi_json_is_string(value)) {
        return kachi_str_of("");
    }
    return (struct kachi_str){json_object_get_string(kachi_json_mutable(value)),
                              (size_t)json_object_get_string_len(value)};
}

double kachi_json_double(kachi_json value, double otherwise)
{
    return kachi_json_is_number(value) ? json_object_get_double(value) : otherwise;
}

int64_t kachi_json_int64(kachi_json value, int64_t otherwise)
{
    if (json_object_is_type(value, json_type_int) != 0) {
        return json_object_get_int64(value);
    }
    if (json_object_is_type(value, json_type_double) == 0) {
        return otherwise;
    }
    /* 3.0 and 1e3 are whole; beyond 2^53 a double no longer says which whole number was meant. */
    double number = json_object_get_double(value);
    bool whole = !(trunc(number) < number) && !(trunc(number) > number);
    return whole && fabs(number) <= 0x1p53 ? (int64_t)number : otherwise;
}

bool kachi_json_bool(kachi_json value, bool otherwise)
{
    bool is_bool = json_object_is_type(value, json_type_boolean) != 0;
    return is_bool ? json_object_get_boolean(value) != 0 : otherwise;
}

enum kachi_err kachi_json_decimal(kachi_json value, struct kachi_decimal *out)
{
    if (json_object_is_type(value, json_type_int) != 0) {
        *out = kachi_decimal_of(json_object_get_int64(value));
        return KACHI_OK;
    }
    if (json_object_is_type(value, json_type_double) != 0) {
        return kachi_decimal_read(kachi_json_number_text(value), out);
    }
    return kachi_json_is_string(value) ? kachi_decimal_read(kachi_json_text(value), out)
                                       : KACHI_ERR_INPUT;
}

bool kachi_json_next(kachi_json object, struct kachi_json_member *member)
{
    if (!kachi_json_is_object(object) || (member->started && member->next == NULL)) {
        return false;
    }
    struct lh_entry *entry =
        member->started ? member->next : lh_table_head(json_object_get_object(object));
    member->started = true;
    if (entry == NULL) {
        member->next = NULL;
        return false;
    }
    member->key = kachi_str_of(lh_entry_k(entry));
    member->value = lh_entry_v(entry);
    member->next = lh_entry_next(entry);
    return true;
}
