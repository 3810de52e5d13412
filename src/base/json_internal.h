/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_internal.h - what the JSON reader, writer and canonical form share about json-c values.
 */
#ifndef KACHI_BASE_JSON_INTERNAL_H
#define KACHI_BASE_JSON_INTERNAL_H

#include "base/json.h"

#include <json-c/json.h>

/* json-c asks for a mutable value where it only looks; ours are never changed once read. */
static inline struct json_object *kachi_json_mutable(kachi_json value)
{
    union {
        kachi_json borrowed;
        struct json_object *mutable;
    } either = {.borrowed = value};
    return either.mutable;
}

/* The text a number had when it was read; empty where it was a whole number that fits int64. */
static inline struct kachi_str kachi_json_number_text(kachi_json value)
{
    if (json_object_get_type(value) != json_type_double) {
        return kachi_str_of("");
    }
    return kachi_str_of(json_object_get_userdata(kachi_json_mutable(value)));
}

/* The text with its quotes, escaped as RFC 8785 3.2.2.2 says: only what JSON demands. */
void kachi_json_add_quoted(struct kachi_buffer *buffer, struct kachi_str text);

#endif
