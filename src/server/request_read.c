/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_read.c - a request's memory, and its URI and language taken apart.
 */
#include "server/request_internal.h"

#include "base/limits.h"
#include "base/text.h"
#include "server/server_internal.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_FIRST_BYTES ((size_t)16 << 10)
#define SPARE_OUT_BYTES_MAX ((size_t)1 << 20) /* larger answers give their memory back */

struct kachi_request *kachi_request_new(struct kachi_worker *worker)
{
    struct kachi_request *request = worker->spare;
    if (request != NULL) {
        worker->spare = request->internal->next;
        return request;
    }
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    request = KACHI_NEW(&arena, struct kachi_request);
    request->internal = KACHI_NEW(&arena, struct kachi_request_internal);
    (void)kachi_arena_alloc(&arena, 1, ARENA_FIRST_BYTES);
    request->worker = worker;
    request->server = worker->server;
    kachi_findings_init(&request->findings);
    kachi_buffer_init(&request->out, KACHI_LIMIT_OUTPUT_BYTES);
    kachi_buffer_init(&request->internal->received, KACHI_LIMIT_OUTPUT_BYTES);
    request->arena = arena;
    request->internal->start = kachi_arena_mark(&request->arena);
    return request;
}

void kachi_request_free(struct kachi_request *request)
{
    struct kachi_request_internal *internal = request->internal;
    kachi_json_release(&internal->document);
    kachi_findings_clear(&request->findings);
    if (request->out.capacity > SPARE_OUT_BYTES_MAX) {
        kachi_buffer_release(&request->out);
        kachi_buffer_init(&request->out, KACHI_LIMIT_OUTPUT_BYTES);
    }
    if (internal->received.capacity > SPARE_OUT_BYTES_MAX) {
        kachi_buffer_release(&internal->received);
        kachi_buffer_init(&internal->received, KACHI_LIMIT_OUTPUT_BYTES);
    }
    kachi_buffer_clear(&request->out);
    kachi_buffer_clear(&internal->received);
    kachi_arena_reset(&request->arena, internal->start);
    internal->is_seen = false;
    internal->is_too_large = false;
    internal->is_refused = false;
    internal->counted_bytes = 0;
    internal->is_answered = false;
    internal->is_waiting = false;
    internal->name_use = KACHI_NAME_NOT_ASKED;
    internal->key = kachi_str_of("");
    internal->cached = NULL;
    internal->asset = NULL;
    internal->stream = (struct kachi_stream){.read = NULL};
    internal->lines = (struct kachi_lines){.is_on = false};
    internal->bytes_out = 0;
    request->connection = NULL;
    request->route = NULL;
    request->body = kachi_str_of("");
    request->part_count = 0;
    request->query_count = 0;
    request->header_count = 0;
    request->status = 0;
    request->content_type = NULL;
    request->is_head = false;
    request->principal = (struct kachi_principal){.kind = KACHI_PRINCIPAL_NOBODY};
    internal->next = request->worker->spare;
    request->worker->spare = request;
}

void kachi_request_destroy(struct kachi_request *request)
{
    kachi_buffer_release(&request->out);
    kachi_buffer_release(&request->internal->received);
    kachi_findings_release(&request->findings);
    struct kachi_arena arena = request->arena; /* the request lives in it */
    kachi_arena_release(&arena);
}

static int hexadecimal(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool kachi_percent_read(struct kachi_arena *arena, struct kachi_str text, bool is_query,
                        struct kachi_str *out)
{
    char *decoded = kachi_arena_alloc(arena, text.bytes + 1, 1);
    size_t bytes = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        char c = text.text[i];
        if (c == '%') {
            bool is_whole = text.bytes - i > 2;
            int high = is_whole ? hexadecimal(text.text[i + 1]) : -1;
            int low = is_whole ? hexadecimal(text.text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return false;
            }
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && is_query) {
            c = ' ';
        }
        decoded[bytes++] = c;
    }
    *out = (struct kachi_str){decoded, bytes};
    return memchr(decoded, '\0', bytes) == NULL && kachi_text_is_utf8(*out);
}

static bool read_query(struct kachi_request *request, struct kachi_str query)
{
    while (query.bytes > 0) {
        struct kachi_str value = kachi_str_cut(&query, '&');
        struct kachi_str name = kachi_str_cut(&value, '=');
        if (name.bytes == 0 && value.bytes == 0) {
            continue;
        }
        if (request->query_count == KACHI_QUERY_MAX) {
            return false;
        }
        struct kachi_pair *pair = &request->query[request->query_count];
        if (!kachi_percent_read(&request->arena, name, true, &pair->name) ||
            !kachi_percent_read(&request->arena, value, true, &pair->value)) {
            return false;
        }
        request->query_count++;
    }
    return true;
}

bool kachi_request_read_uri(struct kachi_request *request)
{
    struct kachi_str query = request->uri;
    request->path = kachi_str_cut(&query, '?');
    return read_query(request, query);
}

/* "ja,en-US;q=0.8": the language with the greatest weight, the first of equals. */
static enum kachi_lang of_header(struct kachi_str header, enum kachi_lang otherwise)
{
    enum kachi_lang best = otherwise;
    double best_weight = 0.0;
    while (header.bytes > 0) {
        struct kachi_str weight = kachi_str_cut(&header, ',');
        struct kachi_str name = kachi_str_trim(kachi_str_cut(&weight, ';'));
        enum kachi_lang lang = otherwise;
        double value = 1.0;
        weight = kachi_str_trim(weight);
        if (kachi_str_has_prefix(weight, "q=")) {
            (void)kachi_str_read_double(kachi_str_slice(weight, 2, weight.bytes), &value);
        }
        if (kachi_lang_read(name, &lang) && value > best_weight) {
            best = lang;
            best_weight = value;
        }
    }
    return best;
}

enum kachi_lang kachi_request_lang(const struct kachi_request *request)
{
    enum kachi_lang lang = KACHI_LANG_EN;
    if (kachi_lang_read(kachi_request_query(request, "lang"), &lang)) {
        return lang;
    }
    return of_header(kachi_request_header(request, "Accept-Language"), KACHI_LANG_EN);
}
