/* SPDX-License-Identifier: Apache-2.0 */
#include "server/list.h"

#include "server/log.h"
#include "server/problem.h"
#include "server/request_internal.h"
#include "server/server_internal.h"

#include <string.h>

#define OF_THE_END 'n'    /* a cursor of a list that grows at its end */
#define OF_THE_NEWEST 'o' /* ... that has the newest first */
#define OF_A_KEY 'k'      /* ... of a list of keys: the last one that was sent */

_Static_assert(KACHI_PAGE_KEY_BYTES_MAX < KACHI_LINES_KEY_BYTES, "a key fits");

bool kachi_list_is_lines(const struct kachi_request *request)
{
    return request->method == KACHI_GET && (request->route->marks & KACHI_ROUTE_PAGED) != 0 &&
           kachi_str_contains(kachi_request_header(request, "Accept"),
                              kachi_str_of("application/x-ndjson"));
}

static enum kachi_err refuse_cursor(struct kachi_request *request, struct kachi_str cursor)
{
    return kachi_request_refuse(request, KACHI_ERR_INPUT, "cursor-unknown",
                                KACHI_ARGS({"cursor", cursor}));
}

/* Where the page is that is asked for: `otherwise` without a cursor. */
static enum kachi_err read_position(struct kachi_request *request, char kind, size_t otherwise,
                                    size_t *out)
{
    const struct kachi_lines *lines = &request->internal->lines;
    struct kachi_str cursor = kachi_request_query(request, "cursor");
    int64_t position = 0;
    *out = lines->is_continued ? lines->position : otherwise;
    if (lines->is_continued || kachi_str_is_empty(cursor)) {
        return KACHI_OK;
    }
    if (cursor.text[0] != kind ||
        !kachi_str_read_int64(kachi_str_slice(cursor, 1, cursor.bytes), &position) ||
        position < 0) {
        return refuse_cursor(request, cursor);
    }
    *out = (size_t)position;
    return KACHI_OK;
}

/* The first row after the key of the cursor, or that which the lines have come to. */
static enum kachi_err find_after_key(struct kachi_request *request, struct kachi_page *page)
{
    const struct kachi_lines *lines = &request->internal->lines;
    struct kachi_str cursor = kachi_request_query(request, "cursor");
    struct kachi_str after = kachi_str_of(lines->key);
    if (!lines->is_continued) {
        if (kachi_str_is_empty(cursor)) {
            return KACHI_OK;
        }
        after = kachi_str_slice(cursor, 1, cursor.bytes);
        if (cursor.text[0] != OF_A_KEY || after.bytes == 0 ||
            after.bytes > KACHI_PAGE_KEY_BYTES_MAX) {
            return refuse_cursor(request, cursor);
        }
    }
    while (page->first < page->count && kachi_str_compare(page->keys[page->first], after) <= 0) {
        page->first++;
    }
    return KACHI_OK;
}

static enum kachi_err find_position(struct kachi_request *request, struct kachi_page *page)
{
    size_t position = 0;
    size_t count = page->count;
    enum kachi_err err = read_position(request, page->is_newest_first ? OF_THE_NEWEST : OF_THE_END,
                                       page->is_newest_first ? count : 0, &position);
    position = position < count ? position : count;
    page->first = page->is_newest_first ? count - position : position;
    return err;
}

static enum kachi_err begin(struct kachi_request *request, const char *name, struct kachi_page row,
                            struct kachi_page *page)
{
    bool is_lines = kachi_list_is_lines(request);
    int64_t limit =
        kachi_request_query_int64(request, "limit", is_lines ? KACHI_PAGE_MAX : KACHI_PAGE_DEFAULT);
    limit = limit < 1 ? 1 : limit > KACHI_PAGE_MAX ? KACHI_PAGE_MAX : limit;
    *page = row;
    enum kachi_err err =
        page->keys != NULL ? find_after_key(request, page) : find_position(request, page);
    if (err != KACHI_OK) {
        return err;
    }
    bool is_last = page->count - page->first <= (size_t)limit;
    page->end = is_last ? page->count : page->first + (size_t)limit;
    request->internal->lines.is_on = is_lines;
    if (is_lines) {
        request->json.style = KACHI_JSON_LINES;
        return KACHI_OK;
    }
    kachi_json_begin_object(&request->json);
    kachi_json_pair_int64(&request->json, "count", (int64_t)page->count);
    kachi_json_key(&request->json, name);
    kachi_json_begin_array(&request->json);
    return KACHI_OK;
}

enum kachi_err kachi_list_begin(struct kachi_request *request, const char *name, size_t count,
                                struct kachi_page *page)
{
    return begin(request, name, (struct kachi_page){.count = count}, page);
}

enum kachi_err kachi_list_begin_newest(struct kachi_request *request, const char *name,
                                       size_t count, struct kachi_page *page)
{
    return begin(request, name, (struct kachi_page){.count = count, .is_newest_first = true}, page);
}

enum kachi_err kachi_list_begin_keyed(struct kachi_request *request, const char *name, size_t count,
                                      const struct kachi_str keys[], struct kachi_page *page)
{
    return begin(request, name, (struct kachi_page){.count = count, .keys = keys}, page);
}

/* Where the page after this one begins; there is a row before it. */
static struct kachi_str next_cursor(struct kachi_request *request, const struct kachi_page *page)
{
    if (page->keys != NULL) {
        return kachi_str_print(&request->arena, "%c%.*s", OF_A_KEY,
                               KACHI_STR_ARG(page->keys[page->end - 1]));
    }
    return page->is_newest_first
               ? kachi_str_print(&request->arena, "%c%zu", OF_THE_NEWEST, page->count - page->end)
               : kachi_str_print(&request->arena, "%c%zu", OF_THE_END, page->end);
}

/* The URL as it came, with another cursor: what RFC 8288 calls the next one. */
static void add_link(struct kachi_request *request, struct kachi_str cursor)
{
    struct kachi_str query = request->uri;
    struct kachi_str next = kachi_str_cut(&query, '?');
    char sign = '?';
    while (query.bytes > 0) {
        struct kachi_str pair = kachi_str_cut(&query, '&');
        if (pair.bytes > 0 && !kachi_str_has_prefix(pair, "cursor=")) {
            next = kachi_str_print(&request->arena, "%.*s%c%.*s", KACHI_STR_ARG(next), sign,
                                   KACHI_STR_ARG(pair));
            sign = '&';
        }
    }
    kachi_request_add_header(request, "Link",
                             kachi_str_print(&request->arena, "<%.*s%ccursor=%.*s>; rel=\"next\"",
                                             KACHI_STR_ARG(next), sign, KACHI_STR_ARG(cursor)));
}

/* What was told on the way, where there is something, is the last line. */
static void end_lines(struct kachi_request *request, const struct kachi_page *page)
{
    struct kachi_lines *lines = &request->internal->lines;
    lines->has_more = page->end < page->count;
    lines->position = page->is_newest_first ? page->count - page->end : page->end;
    if (lines->has_more && page->keys != NULL) {
        struct kachi_str key = page->keys[page->end - 1];
        memcpy(lines->key, key.text, key.bytes);
        lines->key[key.bytes] = '\0';
    }
    if (lines->has_more && kachi_request_has_query(request, "limit")) {
        add_link(request, next_cursor(request, page));
        lines->has_more = false;
    }
    if (!lines->has_more && page->has_findings && request->findings.count > 0) {
        kachi_json_begin_object(&request->json);
        kachi_findings_write_json(request);
        kachi_json_end_object(&request->json);
    }
}

void kachi_list_end(struct kachi_request *request, const struct kachi_page *page)
{
    if (request->internal->lines.is_on) {
        end_lines(request, page);
        return;
    }
    kachi_json_end_array(&request->json);
    if (page->has_findings) {
        kachi_findings_write_json(request);
    }
    kachi_json_key(&request->json, "next");
    if (page->end < page->count) {
        kachi_json_write_str(&request->json, next_cursor(request, page));
    } else {
        kachi_json_write_null(&request->json);
    }
    kachi_json_end_object(&request->json);
}

/* --- All of it: page after page, while it is sent --- */

/* Asks the handler for the page after the one that has been sent. */
static enum kachi_err write_next_page(struct kachi_request *request)
{
    struct kachi_lines *lines = &request->internal->lines;
    struct kachi_worker *worker = request->worker;
    kachi_arena_reset(&request->arena, lines->mark);
    kachi_findings_clear(&request->findings);
    kachi_buffer_clear(&request->out);
    kachi_json_writer_init(&request->json, &request->out, KACHI_JSON_LINES);
    if (worker->ledger != NULL) { /* other requests have used it since */
        kachi_ledger_set_findings(worker->ledger, &request->findings);
    }
    lines->sent = 0;
    lines->is_continued = true;
    lines->has_more = false;
    enum kachi_err err = request->route->handle(request);
    if (err == KACHI_OK && request->out.overflow) {
        err = kachi_request_refuse(request, KACHI_ERR_LIMIT, "answer-large", KACHI_NO_ARGS);
    }
    if (err != KACHI_OK) {
        kachi_log_event(&request->server->options, "list-not-ended", &request->findings);
    }
    return err;
}

static long read_lines(void *context, char *bytes, size_t most)
{
    struct kachi_request *request = context;
    struct kachi_lines *lines = &request->internal->lines;
    while (lines->sent == request->out.bytes) { /* a page may have no row that is seen */
        if (!lines->has_more) {
            return KACHI_STREAM_END;
        }
        if (write_next_page(request) != KACHI_OK) {
            return KACHI_STREAM_BROKEN;
        }
    }
    size_t left = request->out.bytes - lines->sent;
    size_t count = left < most ? left : most;
    memcpy(bytes, request->out.data + lines->sent, count);
    lines->sent += count;
    return (long)count;
}

static void close_lines(void *context)
{
    (void)context; /* all of it is the request's */
}

void kachi_list_send_lines(struct kachi_request *request)
{
    struct kachi_lines *lines = &request->internal->lines;
    request->content_type = "application/x-ndjson";
    if (!lines->has_more) {
        return; /* one answer holds it, with its length and its headers */
    }
    lines->mark = kachi_arena_mark(&request->arena);
    request->internal->stream = (struct kachi_stream){read_lines, close_lines, request};
}
