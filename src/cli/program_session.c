/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/program_session.h"

#include "base/file.h"

enum kachi_err kachi_program_open_named(struct kachi_session *session, struct kachi_str name,
                                        struct kachi_program **out)
{
    struct kachi_str content;
    *out = NULL;
    if (!kachi_str_has_suffix(name, ".lua")) {
        return kachi_program_open(&session->arena, name, &session->findings, out);
    }
    enum kachi_err err = kachi_file_read(&session->arena, name, &session->findings, &content);
    return err == KACHI_OK
               ? kachi_program_read(&session->arena, name, content, &session->findings, out)
               : err;
}

enum kachi_err kachi_program_judged_day(struct kachi_session *session, kachi_day *day)
{
    struct kachi_str text = kachi_option_text(session, "on");
    *day = kachi_day_of_moment(kachi_clock_now(&session->clock));
    if (kachi_str_is_empty(text) || kachi_day_read(text, day)) {
        return KACHI_OK;
    }
    kachi_findings_add(&session->findings, "option-day", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of("on")}, {"value", text}));
    session->used_wrongly = true;
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_session_statements(struct kachi_session *session, size_t *count,
                                        struct kachi_value_statement **out)
{
    bool prepared = false;
    *count = 0;
    *out = NULL;
    enum kachi_err err = kachi_statement_is_prepared(session->database, &prepared);
    if (err != KACHI_OK || !prepared) {
        return err;
    }
    return kachi_statement_list(&session->arena, session->database, &session->findings, count, out);
}
