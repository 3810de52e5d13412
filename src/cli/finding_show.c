/* SPDX-License-Identifier: Apache-2.0 */
/* How findings look on a terminal and in JSON: the one place. */
#include "base/text.h"
#include "cli/table.h"

#define RESET "\x1b[0m"

static const char *severity_color(enum kachi_severity severity)
{
    switch (severity) {
    case KACHI_ERROR:
        return "\x1b[1;31m";
    case KACHI_WARNING:
        return "\x1b[1;33m";
    case KACHI_NOTICE:
        return "\x1b[1;36m";
    }
    return "";
}

static const char *severity_phrase(const struct kachi_session *session,
                                   enum kachi_severity severity)
{
    switch (severity) {
    case KACHI_ERROR:
        return kachi_say(session, "severity.error");
    case KACHI_WARNING:
        return kachi_say(session, "severity.warning");
    case KACHI_NOTICE:
        return kachi_say(session, "severity.notice");
    }
    return "";
}

static void show_place(const struct kachi_session *session, struct kachi_place place,
                       struct kachi_buffer *out)
{
    if (!kachi_str_is_empty(place.source)) {
        kachi_buffer_print(out, "  %.*s", KACHI_STR_ARG(place.source));
        if (place.line > 0) {
            kachi_buffer_print(out, ":%u", (unsigned)place.line);
        }
    }
    if (!kachi_str_is_empty(place.field)) {
        kachi_buffer_print(out, "  %s %.*s", kachi_say(session, "finding.field"),
                           KACHI_STR_ARG(place.field));
    }
}

static void show_line(struct kachi_arena *arena, struct kachi_buffer *out, const char *lead,
                      struct kachi_str text)
{
    if (!kachi_str_is_empty(text)) {
        struct kachi_str line = kachi_text_one_line(arena, text);
        kachi_buffer_print(out, "  %s%.*s\n", lead, KACHI_STR_ARG(line));
    }
}

void kachi_finding_show(struct kachi_session *session, const struct kachi_finding *finding,
                        struct kachi_buffer *out)
{
    struct kachi_finding_text text = kachi_finding_text(&session->arena, finding, session->lang);
    const char *word = severity_phrase(session, finding->severity);
    kachi_buffer_print(out, "%s%s[%s]%s", session->color ? severity_color(finding->severity) : "",
                       word, finding->code, session->color ? RESET : "");
    show_place(session, finding->place, out);
    kachi_buffer_add_byte(out, '\n');
    show_line(&session->arena, out, "", text.message);
    show_line(&session->arena, out, "", text.detail);
    struct kachi_str lead =
        kachi_str_print(&session->arena, "%s: ", kachi_say(session, "finding.hint"));
    show_line(&session->arena, out, lead.text, text.hint);
}
