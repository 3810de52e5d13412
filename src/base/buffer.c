/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buffer.c - growing bytes: the capacity doubles, so that writing n bytes costs O(n).
 */
#include "base/buffer.h"

#include "base/memory_internal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 256 };

/* Room for `bytes` more; false, and the buffer is marked, where that is past its limit. */
static bool room_make(struct kachi_buffer *buffer, size_t bytes)
{
    if (buffer->overflow || bytes > buffer->bytes_max - buffer->bytes) {
        buffer->overflow = true;
        return false;
    }
    size_t needed = buffer->bytes + bytes;
    if (needed <= buffer->capacity) {
        return true;
    }
    size_t capacity = buffer->capacity == 0 ? CAPACITY_FIRST : buffer->capacity;
    while (capacity < needed) {
        capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
    }
    capacity = capacity < buffer->bytes_max ? capacity : buffer->bytes_max;
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        kachi_memory_exhausted();
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void kachi_buffer_init(struct kachi_buffer *buffer, size_t bytes_max)
{
    *buffer = (struct kachi_buffer){.data = NULL, .bytes_max = bytes_max};
}

void kachi_buffer_release(struct kachi_buffer *buffer)
{
    free(buffer->data);
    kachi_buffer_init(buffer, buffer->bytes_max);
}

void kachi_buffer_clear(struct kachi_buffer *buffer)
{
    buffer->bytes = 0;
    buffer->overflow = false;
}

void kachi_buffer_add_more(struct kachi_buffer *buffer, struct kachi_str s)
{
    if (s.bytes == 0 || !room_make(buffer, s.bytes)) {
        return;
    }
    memcpy(buffer->data + buffer->bytes, s.text, s.bytes);
    buffer->bytes += s.bytes;
}

void kachi_buffer_add_text(struct kachi_buffer *buffer, const char *text)
{
    kachi_buffer_add(buffer, kachi_str_of(text));
}

void kachi_buffer_add_byte(struct kachi_buffer *buffer, char byte)
{
    if (room_make(buffer, 1)) {
        buffer->data[buffer->bytes] = byte;
        buffer->bytes += 1;
    }
}

void kachi_buffer_print(struct kachi_buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int measured = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(measured >= 0);
    size_t bytes = (size_t)measured;
    /* One byte more than is kept: vsnprintf ends with a NUL. It does not count against the limit.
     */
    if (bytes == 0 || !room_make(buffer, bytes)) {
        return;
    }
    char *end = malloc(bytes + 1);
    if (end == NULL) {
        kachi_memory_exhausted();
    }
    va_start(args, format);
    vsnprintf(end, bytes + 1, format, args);
    va_end(args);
    memcpy(buffer->data + buffer->bytes, end, bytes);
    buffer->bytes += bytes;
    free(end);
}

struct kachi_str kachi_buffer_str(const struct kachi_buffer *buffer)
{
    if (buffer->data == NULL) {
        return kachi_str_of("");
    }
    return (struct kachi_str){.text = buffer->data, .bytes = buffer->bytes};
}
