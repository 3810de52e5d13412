/* SPDX-License-Identifier: Apache-2.0 */
#include "server/log.h"

#include "base/findings_json.h"
#include "server/server_internal.h"

#include <stdio.h>

#define LINE_BYTES_MAX ((size_t)64 << 10)

static void begin(struct kachi_json_writer *json, struct kachi_buffer *line,
                  struct kachi_arena *arena, const struct kachi_server_options *options,
                  const char *event)
{
    kachi_buffer_init(line, LINE_BYTES_MAX);
    kachi_json_writer_init(json, line, KACHI_JSON_COMPACT);
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "time", kachi_moment_text(arena, kachi_clock_now(&options->clock)));
    kachi_json_pair_text(json, "event", event);
}

/* One write a line, so that lines of several threads do not mix. */
static void end(struct kachi_json_writer *json, struct kachi_buffer *line)
{
    kachi_json_end_object(json);
    kachi_buffer_add_byte(line, '\n');
    (void)fwrite(line->data, 1, line->bytes, stderr); /* nowhere to say that saying failed */
    (void)fflush(stderr);
    kachi_buffer_release(line);
}

void kachi_log_request(const struct kachi_request *request, int64_t taken_us, bool is_complete)
{
    const struct kachi_server_options *options = &request->server->options;
    bool is_error = request->status >= 500;
    if (options->log == KACHI_LOG_NOTHING || (options->log == KACHI_LOG_ERRORS && !is_error)) {
        return;
    }
    struct kachi_arena arena;
    struct kachi_buffer line;
    struct kachi_json_writer json;
    kachi_arena_init(&arena);
    begin(&json, &line, &arena, options, "request");
    kachi_json_pair_text(&json, "method", kachi_http_method_word(request->method));
    kachi_json_pair_text(&json, "route", request->route == NULL ? "" : request->route->path);
    kachi_json_pair_int64(&json, "status", request->status);
    kachi_json_pair_int64(&json, "taken_us", taken_us);
    kachi_json_pair_int64(&json, "account", request->principal.account);
    kachi_json_pair_bool(&json, "complete", is_complete);
    if (is_error) {
        kachi_json_key(&json, "findings");
        kachi_json_begin_array(&json);
        for (size_t i = 0; i < request->findings.count; i++) {
            kachi_finding_write_json(&arena, &request->findings.items[i], KACHI_LANG_EN, &json);
        }
        kachi_json_end_array(&json);
    }
    end(&json, &line);
    kachi_arena_release(&arena);
}

void kachi_log_event(const struct kachi_server_options *options, const char *event,
                     const struct kachi_findings *findings)
{
    struct kachi_arena arena;
    struct kachi_buffer line;
    struct kachi_json_writer json;
    if (options->log == KACHI_LOG_NOTHING) {
        return;
    }
    kachi_arena_init(&arena);
    begin(&json, &line, &arena, options, event);
    kachi_json_key(&json, "findings");
    kachi_json_begin_array(&json);
    for (size_t i = 0; findings != NULL && i < findings->count; i++) {
        kachi_finding_write_json(&arena, &findings->items[i], KACHI_LANG_EN, &json);
    }
    kachi_json_end_array(&json);
    end(&json, &line);
    kachi_arena_release(&arena);
}
