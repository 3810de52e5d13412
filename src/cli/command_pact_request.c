/* SPDX-License-Identifier: Apache-2.0 */
/* kachi pact request, requests: partners asked for a footprint, and what they said. */
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/pact_session.h"
#include "cli/table.h"
#include "interop/pact_event.h"

static enum kachi_err run_request(struct kachi_session *session)
{
    struct kachi_pact_partner partner;
    struct kachi_str base;
    enum kachi_err err = kachi_option_need(session, "base-url", &base);
    err = err == KACHI_OK ? kachi_session_open_pact(session, KACHI_DATABASE_WRITE) : err;
    err = err == KACHI_OK
              ? kachi_pact_partner_find(session->database, &session->arena, session->operands[0],
                                        &session->findings, &partner)
              : err;
    if (err == KACHI_OK) {
        struct kachi_pact_sender sender = {&session->arena, kachi_url_without_slash(base),
                                           &session->clock, &session->random};
        err = kachi_pact_request_send(&sender, session->database, &partner, session->operands[1]);
    }
    if (err == KACHI_OK) {
        kachi_buffer_print(&session->out, "%s\n", kachi_say(session, "pact.queued"));
    }
    return err;
}

static void write_requests_json(struct kachi_session *session, size_t count,
                                const struct kachi_pact_asked asked[])
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "requests");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "time", asked[i].time);
        kachi_json_pair_str(&json, "partner", asked[i].partner);
        kachi_json_pair_str(&json, "product", asked[i].product);
        kachi_json_pair_str(&json, "state", asked[i].state);
        kachi_json_pair_str(&json, "answer", asked[i].answer);
        kachi_json_pair_int64(&json, "attempts", asked[i].attempts);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
}

static enum kachi_err run_requests(struct kachi_session *session)
{
    struct kachi_pact_asked *asked = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_session_open_pact(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK ? kachi_pact_requests(session->database, &session->arena, &asked, &count)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        write_requests_json(session, count, asked);
        return KACHI_OK;
    }
    struct kachi_table table = {.session = session, .column_count = 5, .flexible = 2};
    for (size_t i = 0; i < count; i++) {
        struct kachi_str phrase =
            kachi_str_print(&session->arena, "pact.state.%.*s", KACHI_STR_ARG(asked[i].state));
        kachi_table_add(&table, asked[i].time);
        kachi_table_add(&table, asked[i].partner);
        kachi_table_add(&table, asked[i].product);
        kachi_table_add_text(&table, kachi_say(session, phrase.text));
        kachi_table_add(&table, asked[i].answer);
    }
    kachi_table_write(&table, "");
    return KACHI_OK;
}

static const struct kachi_option request_options[] = {{"base-url", "URL", "option.base-url"},
                                                      {NULL, NULL, NULL}};
static const char *const request_examples[] = {
    "kachi pact request steelworks urn:pact:steel.example:product-id:coil "
    "--base-url https://gx.example.org",
    NULL};
static const char *const requests_examples[] = {"kachi pact requests", NULL};

const struct kachi_command kachi_command_pact_request = {
    "pact request",  "PARTNER URN",    2,          2, "command.pact.request",
    request_options, request_examples, run_request};
const struct kachi_command kachi_command_pact_requests = {
    "pact requests", "", 0, 0, "command.pact.requests", NULL, requests_examples, run_requests};
