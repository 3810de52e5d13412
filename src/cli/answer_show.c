/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/answer_show.h"

bool kachi_answers_are_yes(size_t count, const struct kachi_answer_line lines[])
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].answer == KACHI_REPLY_NO) {
            return false;
        }
        any = any || lines[i].answer == KACHI_REPLY_YES;
    }
    return any;
}

void kachi_answers_write(struct kachi_session *session, size_t count,
                         const struct kachi_answer_line lines[])
{
    for (size_t i = 0; i < count; i++) {
        struct kachi_str answer =
            kachi_str_print(&session->arena, "verify.%s", kachi_reply_word(lines[i].answer));
        struct kachi_str question =
            kachi_str_print(&session->arena, "verify.question.%s", lines[i].question);
        kachi_buffer_print(&session->out, "%s  %s%s%.*s\n", kachi_say(session, answer.text),
                           kachi_say(session, question.text),
                           kachi_str_is_empty(lines[i].words) ? "" : " · ",
                           KACHI_STR_ARG(lines[i].words));
    }
}

void kachi_answers_write_json(struct kachi_json_writer *json, size_t count,
                              const struct kachi_answer_line lines[])
{
    kachi_json_pair_bool(json, "ok", kachi_answers_are_yes(count, lines));
    kachi_json_key(json, "checks");
    kachi_json_begin_object(json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_pair_text(json, lines[i].question, kachi_reply_word(lines[i].answer));
    }
    kachi_json_end_object(json);
}

void kachi_answers_show(struct kachi_session *session, size_t count,
                        const struct kachi_answer_line lines[])
{
    session->answer_is_no = !kachi_answers_are_yes(count, lines);
    if (session->output != KACHI_OUTPUT_JSON) {
        kachi_answers_write(session, count, lines);
        return;
    }
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_answers_write_json(&json, count, lines);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&session->out, '\n');
}
