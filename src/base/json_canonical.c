/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_canonical.c - RFC 8785, the JSON Canonicalization Scheme.
 */
#include "base/json.h"
#include "base/json_internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Order by UTF-16 code units (RFC 8785 3.2.3). It is the order of the UTF-8 bytes but for one case:
 * characters above U+FFFF (first byte F0 and up) are surrogates D800..DFFF in UTF-16 and stand
 * before U+E000..U+FFFF (first byte EE or EF).
 */
static int compare_utf16(struct kachi_str a, struct kachi_str b)
{
    size_t bytes = a.bytes < b.bytes ? a.bytes : b.bytes;
    for (size_t i = 0; i < bytes; i++) {
        unsigned char left = (unsigned char)a.text[i];
        unsigned char right = (unsigned char)b.text[i];
        if (left == right) {
            continue;
        }
        if (left >= 0xEEU && right >= 0xEEU && (left >= 0xF0U) != (right >= 0xF0U)) {
            return left >= 0xF0U ? -1 : 1;
        }
        return left < right ? -1 : 1;
    }
    return (a.bytes > b.bytes) - (a.bytes < b.bytes);
}

static int compare_members(const void *a, const void *b)
{
    const struct kachi_json_member *left = a;
    const struct kachi_json_member *right = b;
    return compare_utf16(left->key, right->key);
}

/* A number as ECMAScript writes it: digits of a shortest form, laid out by Number::toString. */
static void add_ecmascript(struct kachi_buffer *out, double value)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    char digits[KACHI_DOUBLE_TEXT_BYTES];
    int count = 0;
    int point = 0; /* digits before the decimal point: ECMAScript's n */
    bool after_point = false;
    struct kachi_str shortest = kachi_double_text(fabs(value), text);
    const char *p = shortest.text;
    for (; *p != '\0' && *p != 'e'; p++) {
        if (*p == '.') {
            after_point = true;
            continue;
        }
        if (count > 0 || *p != '0') {
            digits[count++] = *p;
            point += after_point ? 0 : 1;
        } else if (after_point) {
            point--;
        }
    }
    point += *p == 'e' ? (int)strtol(p + 1, NULL, 10) : 0;
    while (count > 1 && digits[count - 1] == '0') {
        count--;
    }
    if (count == 0) {
        kachi_buffer_add_byte(out, '0'); /* -0 too (RFC 8785 3.2.2.3) */
        return;
    }
    if (signbit(value) != 0) {
        kachi_buffer_add_byte(out, '-');
    }
    if (count <= point && point <= 21) {
        kachi_buffer_print(out, "%.*s%.*s", count, digits, point - count, "000000000000000000000");
    } else if (0 < point && point <= 21) {
        kachi_buffer_print(out, "%.*s.%.*s", point, digits, count - point, digits + point);
    } else if (-6 < point && point <= 0) {
        kachi_buffer_print(out, "0.%.*s%.*s", -point, "000000", count, digits);
    } else {
        kachi_buffer_print(out, "%c%s%.*se%+d", digits[0], count > 1 ? "." : "", count - 1,
                           digits + 1, point - 1);
    }
}

/* Above 2^53 a whole number may be meant more exactly than a double is: it is taken only where what
 * ECMAScript prints is the very number that was written. */
static bool is_printed_as(double number, struct kachi_str text)
{
    struct kachi_buffer printed;
    kachi_buffer_init(&printed, SIZE_MAX);
    add_ecmascript(&printed, number);
    bool same = kachi_str_equal(kachi_buffer_str(&printed), text);
    kachi_buffer_release(&printed);
    return same;
}

static enum kachi_err add_number(struct kachi_buffer *out, kachi_json value)
{
    struct kachi_str text = kachi_json_number_text(value);
    double number = kachi_json_double(value, 0.0);
    char digits[24];
    if (text.bytes == 0) {
        int64_t whole = kachi_json_int64(value, 0);
        snprintf(digits, sizeof digits, "%" PRId64, whole);
        text = kachi_str_of(digits);
        number = (double)whole;
    }
    bool whole = memchr(text.text, '.', text.bytes) == NULL &&
                 memchr(text.text, 'e', text.bytes) == NULL &&
                 memchr(text.text, 'E', text.bytes) == NULL;
    /* >= because 2^53 + 1 reads as the double 2^53. */
    if (whole && fabs(number) >= 0x1p53 && !is_printed_as(number, text)) {
        return KACHI_ERR_INPUT;
    }
    add_ecmascript(out, number);
    return KACHI_OK;
}

/* Values hold values: the three below call each other, as deep as the reader let them be. */
static enum kachi_err add_value(struct kachi_buffer *out, kachi_json value);

static enum kachi_err add_array(struct kachi_buffer *out, kachi_json array)
{
    enum kachi_err err = KACHI_OK;
    kachi_buffer_add_byte(out, '[');
    for (size_t i = 0; i < kachi_json_count(array) && err == KACHI_OK; i++) {
        if (i > 0) {
            kachi_buffer_add_byte(out, ',');
        }
        err = add_value(out, kachi_json_at(array, i));
    }
    kachi_buffer_add_byte(out, ']');
    return err;
}

static enum kachi_err add_object(struct kachi_buffer *out, kachi_json object)
{
    struct kachi_arena arena;
    struct kachi_json_member member = {0};
    enum kachi_err err = KACHI_OK;
    size_t count = 0;
    kachi_arena_init(&arena);
    struct kachi_json_member *members = KACHI_NEW_ARRAY(
        &arena, struct kachi_json_member, (size_t)json_object_object_length(object) + 1);
    while (kachi_json_next(object, &member)) {
        members[count++] = member;
    }
    qsort(members, count, sizeof members[0], compare_members); /* no two keys are equal */
    kachi_buffer_add_byte(out, '{');
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        if (i > 0) {
            kachi_buffer_add_byte(out, ',');
        }
        kachi_json_add_quoted(out, members[i].key);
        kachi_buffer_add_byte(out, ':');
        err = add_value(out, members[i].value);
    }
    kachi_buffer_add_byte(out, '}');
    kachi_arena_release(&arena);
    return err;
}

static enum kachi_err add_value(struct kachi_buffer *out, kachi_json value)
{
    switch (json_object_get_type(value)) {
    case json_type_null:
        kachi_buffer_add_text(out, "null");
        return KACHI_OK;
    case json_type_boolean:
        kachi_buffer_add_text(out, kachi_json_bool(value, false) ? "true" : "false");
        return KACHI_OK;
    case json_type_int:
    case json_type_double:
        return add_number(out, value);
    case json_type_string:
        kachi_json_add_quoted(out, kachi_json_text(value));
        return KACHI_OK;
    case json_type_array:
        return add_array(out, value);
    case json_type_object:
        return add_object(out, value);
    }
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_json_canonical(kachi_json value, struct kachi_buffer *out)
{
    return add_value(out, value);
}
