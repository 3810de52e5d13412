/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_write.c - writing JSON in the order it is told, compact or with two spaces a level.
 */
#include "base/json.h"
#include "base/json_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

/* The comma, line break and indent that stand before an item. */
static void before_item(struct kachi_json_writer *writer)
{
    if (writer->after_key) {
        writer->after_key = false;
        return;
    }
    if (writer->depth == 0) {
        return;
    }
    bool *has_items = &writer->has_items[writer->depth - 1];
    if (*has_items) {
        kachi_buffer_add_byte(writer->buffer, ',');
    }
    *has_items = true;
    if (writer->style == KACHI_JSON_PRETTY) {
        kachi_buffer_print(writer->buffer, "\n%*s", (int)writer->depth * 2, "");
    }
}

static void begin(struct kachi_json_writer *writer, char sign)
{
    before_item(writer);
    assert(writer->depth < KACHI_JSON_WRITER_DEPTH);
    writer->has_items[writer->depth++] = false;
    kachi_buffer_add_byte(writer->buffer, sign);
}

static void end(struct kachi_json_writer *writer, char sign)
{
    assert(writer->depth > 0 && !writer->after_key);
    writer->depth--;
    if (writer->has_items[writer->depth] && writer->style == KACHI_JSON_PRETTY) {
        kachi_buffer_print(writer->buffer, "\n%*s", (int)writer->depth * 2, "");
    }
    kachi_buffer_add_byte(writer->buffer, sign);
    if (writer->depth == 0 && writer->style != KACHI_JSON_COMPACT) {
        kachi_buffer_add_byte(writer->buffer, '\n');
    }
}

/* Number or word, as it is. */
static void add_raw(struct kachi_json_writer *writer, struct kachi_str text)
{
    before_item(writer);
    kachi_buffer_add(writer->buffer, text);
}

static void add_escape(struct kachi_buffer *buffer, unsigned char c)
{
    switch (c) {
    case '"':
        kachi_buffer_add_text(buffer, "\\\"");
        return;
    case '\\':
        kachi_buffer_add_text(buffer, "\\\\");
        return;
    case '\b':
        kachi_buffer_add_text(buffer, "\\b");
        return;
    case '\t':
        kachi_buffer_add_text(buffer, "\\t");
        return;
    case '\n':
        kachi_buffer_add_text(buffer, "\\n");
        return;
    case '\f':
        kachi_buffer_add_text(buffer, "\\f");
        return;
    case '\r':
        kachi_buffer_add_text(buffer, "\\r");
        return;
    default:
        kachi_buffer_print(buffer, "\\u%04x", (unsigned)c);
    }
}

void kachi_json_add_quoted(struct kachi_buffer *buffer, struct kachi_str text)
{
    size_t from = 0;
    kachi_buffer_add_byte(buffer, '"');
    for (size_t at = 0; at < text.bytes; at++) {
        unsigned char c = (unsigned char)text.text[at];
        if (c >= 0x20U && c != '"' && c != '\\') {
            continue;
        }
        kachi_buffer_add(buffer, (struct kachi_str){text.text + from, at - from});
        add_escape(buffer, c);
        from = at + 1;
    }
    kachi_buffer_add(buffer, (struct kachi_str){text.text + from, text.bytes - from});
    kachi_buffer_add_byte(buffer, '"');
}

void kachi_json_writer_init(struct kachi_json_writer *writer, struct kachi_buffer *buffer,
                            enum kachi_json_style style)
{
    *writer = (struct kachi_json_writer){.buffer = buffer, .style = style};
}

void kachi_json_begin_object(struct kachi_json_writer *writer)
{
    begin(writer, '{');
}

void kachi_json_end_object(struct kachi_json_writer *writer)
{
    end(writer, '}');
}

void kachi_json_begin_array(struct kachi_json_writer *writer)
{
    begin(writer, '[');
}

void kachi_json_end_array(struct kachi_json_writer *writer)
{
    end(writer, ']');
}

void kachi_json_key(struct kachi_json_writer *writer, const char *key)
{
    kachi_json_key_str(writer, kachi_str_of(key));
}

void kachi_json_key_str(struct kachi_json_writer *writer, struct kachi_str key)
{
    assert(writer->depth > 0 && !writer->after_key);
    before_item(writer);
    kachi_json_add_quoted(writer->buffer, key);
    kachi_buffer_add_text(writer->buffer, writer->style == KACHI_JSON_PRETTY ? ": " : ":");
    writer->after_key = true;
}

void kachi_json_write_str(struct kachi_json_writer *writer, struct kachi_str value)
{
    before_item(writer);
    kachi_json_add_quoted(writer->buffer, value);
}

void kachi_json_write_text(struct kachi_json_writer *writer, const char *value)
{
    kachi_json_write_str(writer, kachi_str_of(value));
}

void kachi_json_write_double(struct kachi_json_writer *writer, double value)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    if (!isfinite(value)) {
        kachi_json_write_null(writer);
        return;
    }
    add_raw(writer, kachi_double_text(value, text));
}

void kachi_json_write_int64(struct kachi_json_writer *writer, int64_t value)
{
    char text[KACHI_INT64_TEXT_BYTES];
    before_item(writer);
    kachi_buffer_add(writer->buffer, kachi_int64_text(value, text));
}

void kachi_json_write_bool(struct kachi_json_writer *writer, bool value)
{
    add_raw(writer, kachi_str_of(value ? "true" : "false"));
}

void kachi_json_write_null(struct kachi_json_writer *writer)
{
    add_raw(writer, kachi_str_of("null"));
}

void kachi_json_write_value(struct kachi_json_writer *writer, kachi_json value)
{
    struct kachi_json_member member = {0};
    switch (json_object_get_type(value)) {
    case json_type_null:
        kachi_json_write_null(writer);
        return;
    case json_type_boolean:
        kachi_json_write_bool(writer, kachi_json_bool(value, false));
        return;
    case json_type_int:
        kachi_json_write_int64(writer, kachi_json_int64(value, 0));
        return;
    case json_type_double:
        add_raw(writer, kachi_json_number_text(value));
        return;
    case json_type_string:
        kachi_json_write_str(writer, kachi_json_text(value));
        return;
    case json_type_array:
        kachi_json_begin_array(writer);
        for (size_t i = 0; i < kachi_json_count(value); i++) {
            kachi_json_write_value(writer, kachi_json_at(value, i));
        }
        kachi_json_end_array(writer);
        return;
    case json_type_object:
        kachi_json_begin_object(writer);
        while (kachi_json_next(value, &member)) {
            kachi_json_key_str(writer, member.key);
            kachi_json_write_value(writer, member.value);
        }
        kachi_json_end_object(writer);
        return;
    }
}

void kachi_json_pair_str(struct kachi_json_writer *writer, const char *key, struct kachi_str value)
{
    kachi_json_key(writer, key);
    kachi_json_write_str(writer, value);
}

void kachi_json_pair_text(struct kachi_json_writer *writer, const char *key, const char *value)
{
    kachi_json_key(writer, key);
    kachi_json_write_text(writer, value);
}

void kachi_json_pair_double(struct kachi_json_writer *writer, const char *key, double value)
{
    kachi_json_key(writer, key);
    kachi_json_write_double(writer, value);
}

void kachi_json_pair_int64(struct kachi_json_writer *writer, const char *key, int64_t value)
{
    kachi_json_key(writer, key);
    kachi_json_write_int64(writer, value);
}

void kachi_json_pair_bool(struct kachi_json_writer *writer, const char *key, bool value)
{
    kachi_json_key(writer, key);
    kachi_json_write_bool(writer, value);
}
