/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/json_fields.h"

static struct kachi_str member_names(struct kachi_session *session, kachi_json object,
                                     const char *separator)
{
    struct kachi_str names = kachi_str_of("");
    struct kachi_json_member member = {0};
    while (kachi_json_next(object, &member)) {
        names =
            kachi_str_print(&session->arena, "%.*s%s%.*s", KACHI_STR_ARG(names),
                            kachi_str_is_empty(names) ? "" : separator, KACHI_STR_ARG(member.key));
    }
    return names;
}

static enum kachi_err write_chosen(struct kachi_session *session, kachi_json object)
{
    struct kachi_str rest = session->json_fields;
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    while (!kachi_str_is_empty(rest)) {
        struct kachi_str name = kachi_str_trim(kachi_str_cut(&rest, ','));
        struct kachi_json_member member = {0};
        bool found = false;
        while (!found && kachi_json_next(object, &member)) {
            found = kachi_str_equal(member.key, name);
        }
        if (!found) {
            kachi_findings_add(
                &session->findings, "json-field", KACHI_NOWHERE,
                KACHI_ARGS({"field", name}, {"fields", member_names(session, object, ", ")}));
            kachi_buffer_clear(&session->out); /* an answer is whole or absent */
            return KACHI_ERR_INPUT;
        }
        kachi_json_key_str(&json, name);
        kachi_json_write_value(&json, member.value);
    }
    kachi_json_end_object(&json);
    return KACHI_OK;
}

enum kachi_err kachi_json_fields_apply(struct kachi_session *session)
{
    if (session->output != KACHI_OUTPUT_JSON || kachi_str_is_empty(session->json_fields) ||
        session->out.bytes == 0) {
        return KACHI_OK;
    }
    struct kachi_str answer = kachi_str_copy(&session->arena, kachi_buffer_str(&session->out));
    struct kachi_json_doc doc;
    enum kachi_err err = kachi_json_read(kachi_str_of("--json"), answer, &session->findings, &doc);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_buffer_clear(&session->out);
    if (kachi_str_is(session->json_fields, "?")) {
        struct kachi_str names = member_names(session, doc.root, "\n");
        kachi_buffer_print(&session->out, "%.*s\n", KACHI_STR_ARG(names));
    } else {
        err = write_chosen(session, doc.root);
    }
    kachi_json_release(&doc);
    return err;
}
