/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - reading JSON (over json-c) and writing it.
 *
 * Reading: a document owns its values; a value is borrowed and NULL stands for "absent", which
 * every accessor takes, so that a path can be followed without a check at each step. Duplicate
 * keys, trailing text, invalid UTF-8 and depth over KACHI_LIMIT_JSON_DEPTH are errors with line and
 * column.
 *
 * Writing: sticky through the buffer; keys in the order written. Numbers in their shortest exact
 * form; a double that is not finite is written as null.
 */
#ifndef KACHI_BASE_JSON_H
#define KACHI_BASE_JSON_H

#include "base/buffer.h"
#include "base/decimal.h"
#include "base/findings.h"

struct json_object;
typedef const struct json_object *kachi_json;

struct kachi_json_doc {
    struct json_object *root;
};

KACHI_MUST_CHECK enum kachi_err kachi_json_read(struct kachi_str source, struct kachi_str content,
                                                struct kachi_findings *findings,
                                                struct kachi_json_doc *doc);
void kachi_json_release(struct kachi_json_doc *doc);

kachi_json kachi_json_get(kachi_json object, const char *key); /* NULL: absent, or JSON null */
size_t kachi_json_count(kachi_json array);                     /* 0 for anything but an array */
kachi_json kachi_json_at(kachi_json array, size_t index);

bool kachi_json_is_object(kachi_json value);
bool kachi_json_is_array(kachi_json value);
bool kachi_json_is_string(kachi_json value);
bool kachi_json_is_number(kachi_json value);

/* Borrowed from the document; the empty str where the value is no string. */
struct kachi_str kachi_json_text(kachi_json value);
double kachi_json_double(kachi_json value, double otherwise);
int64_t kachi_json_int64(kachi_json value,
                         int64_t otherwise); /* otherwise too where it is no whole number */
bool kachi_json_bool(kachi_json value, bool otherwise);
/* A number, or a string that is a number (PACT's decimals), exactly. */
KACHI_MUST_CHECK enum kachi_err kachi_json_decimal(kachi_json value, struct kachi_decimal *out);

/* Walks the members of an object in the order of the text: start with {0}; false at the end. */
struct kachi_json_member {
    void *next;
    bool started;
    struct kachi_str key;
    kachi_json value;
};
bool kachi_json_next(kachi_json object, struct kachi_json_member *member);

enum kachi_json_style {
    KACHI_JSON_PRETTY, /* two spaces a level, and a line feed at the end */
    KACHI_JSON_COMPACT,
    KACHI_JSON_LINES, /* compact; each object or array at the top ends its line (NDJSON) */
};

/* A value as deep as the reader takes (64) fits inside what is written around it. */
#define KACHI_JSON_WRITER_DEPTH 96
struct kachi_json_writer {
    struct kachi_buffer *buffer;
    enum kachi_json_style style;
    unsigned depth;
    bool has_items[KACHI_JSON_WRITER_DEPTH];
    bool after_key;
};
void kachi_json_writer_init(struct kachi_json_writer *writer, struct kachi_buffer *buffer,
                            enum kachi_json_style style);
void kachi_json_begin_object(struct kachi_json_writer *writer);
void kachi_json_end_object(struct kachi_json_writer *writer);
void kachi_json_begin_array(struct kachi_json_writer *writer);
void kachi_json_end_array(struct kachi_json_writer *writer);
void kachi_json_key(struct kachi_json_writer *writer, const char *key);
void kachi_json_key_str(struct kachi_json_writer *writer, struct kachi_str key);
void kachi_json_write_str(struct kachi_json_writer *writer, struct kachi_str value);
void kachi_json_write_text(struct kachi_json_writer *writer, const char *value);
void kachi_json_write_double(struct kachi_json_writer *writer, double value);
void kachi_json_write_int64(struct kachi_json_writer *writer, int64_t value);
void kachi_json_write_bool(struct kachi_json_writer *writer, bool value);
void kachi_json_write_null(struct kachi_json_writer *writer);
/* A value that was read, written again (numbers keep their text). */
void kachi_json_write_value(struct kachi_json_writer *writer, kachi_json value);
/* Key and value in one line. */
void kachi_json_pair_str(struct kachi_json_writer *writer, const char *key, struct kachi_str value);
void kachi_json_pair_text(struct kachi_json_writer *writer, const char *key, const char *value);
void kachi_json_pair_double(struct kachi_json_writer *writer, const char *key, double value);
void kachi_json_pair_int64(struct kachi_json_writer *writer, const char *key, int64_t value);
void kachi_json_pair_bool(struct kachi_json_writer *writer, const char *key, bool value);

/*
 * The canonical form of RFC 8785 (JCS): keys sorted by UTF-16 code units, no white space,
 * ECMAScript numbers. What is hashed and signed is this. KACHI_ERR_INPUT where a whole number above
 * 2^53 would be printed as another one: what is frozen must read back the same everywhere.
 */
KACHI_MUST_CHECK enum kachi_err kachi_json_canonical(kachi_json value, struct kachi_buffer *out);

#endif
