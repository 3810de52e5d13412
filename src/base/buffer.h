/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buffer.h - growing bytes with an upper bound, for writers.
 *
 * Sticky: once bytes_max is exceeded, nothing more is added and overflow stays true. Write
 * everything, then ask once. Owned by who initialised it.
 */
#ifndef KACHI_BASE_BUFFER_H
#define KACHI_BASE_BUFFER_H

#include "base/compiler.h"
#include "base/str.h"

#include <string.h>

struct kachi_buffer {
    char *data;
    size_t bytes;
    size_t capacity; /* never above bytes_max */
    size_t bytes_max;
    bool overflow;
};

void kachi_buffer_init(struct kachi_buffer *buffer, size_t bytes_max);
void kachi_buffer_release(struct kachi_buffer *buffer);
void kachi_buffer_clear(struct kachi_buffer *buffer);
/* The same as kachi_buffer_add, which is inline for writers that add a few bytes at a time. */
void kachi_buffer_add_more(struct kachi_buffer *buffer, struct kachi_str s);
static inline void kachi_buffer_add(struct kachi_buffer *buffer, struct kachi_str s)
{
    if (buffer->overflow || s.bytes == 0 || s.bytes > buffer->capacity - buffer->bytes) {
        kachi_buffer_add_more(buffer, s);
        return;
    }
    memcpy(buffer->data + buffer->bytes, s.text, s.bytes);
    buffer->bytes += s.bytes;
}
void kachi_buffer_add_text(struct kachi_buffer *buffer, const char *text);
void kachi_buffer_add_byte(struct kachi_buffer *buffer, char byte);
void kachi_buffer_print(struct kachi_buffer *buffer, const char *format, ...) KACHI_PRINTF(2, 3);

/* What has been written, borrowed until the next change. */
struct kachi_str kachi_buffer_str(const struct kachi_buffer *buffer);

#endif
