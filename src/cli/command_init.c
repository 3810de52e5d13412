/* SPDX-License-Identifier: Apache-2.0 */
/* kachi init: an empty database, where there was none. */
#include "base/file.h"
#include "cli/commands.h"

static enum kachi_err run_init(struct kachi_session *session)
{
    if (kachi_file_kind(session->database_path) != KACHI_FILE_NONE) {
        kachi_findings_add(&session->findings, "database-exists", KACHI_NOWHERE,
                           KACHI_ARGS({"path", session->database_path}));
        return KACHI_ERR_CONFLICT;
    }
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_CREATE);
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "database", session->database_path);
        kachi_json_end_object(&json);
        return KACHI_OK;
    }
    kachi_buffer_print(&session->out, "%s %.*s\n%s\n", kachi_say(session, "init.made"),
                       KACHI_STR_ARG(session->database_path), kachi_say(session, "init.next"));
    return KACHI_OK;
}

static const char *const examples[] = {"kachi init", "kachi init --db factory.db", NULL};

const struct kachi_command kachi_command_init = {
    .name = "init",
    .operands = "",
    .operands_min = 0,
    .operands_max = 0,
    .phrase = "command.init",
    .examples = examples,
    .run = run_init,
};
