/* SPDX-License-Identifier: Apache-2.0 */
/* kachi openapi: the API's document, for schema/openapi.json and for whoever writes a client. */
#include "cli/commands.h"
#include "server/openapi.h"

static enum kachi_err run_openapi(struct kachi_session *session)
{
    struct kachi_json_writer json = kachi_session_json(session);
    enum kachi_err err =
        kachi_openapi_write(&session->arena, session->lang, &session->findings, &json);
    kachi_buffer_add_byte(&session->out, '\n');
    return err;
}

static const char *const examples[] = {"kachi openapi > openapi.json", NULL};

const struct kachi_command kachi_command_openapi = {
    .name = "openapi",
    .operands = "",
    .operands_min = 0,
    .operands_max = 0,
    .phrase = "command.openapi",
    .examples = examples,
    .run = run_openapi,
};
