/* SPDX-License-Identifier: Apache-2.0 */
#include "server/problem.h"

#include "base/findings_json.h"

#include <string.h>

/* Findings whose status is not that of their error: all of them the framework's own. */
static unsigned status_of(const struct kachi_finding *finding, enum kachi_err err)
{
    static const struct {
        const char *code;
        unsigned status;
    } own[] = {
        {"access-sign-in", 401},   {"access-token", 401},    {"access-expired", 401},
        {"path-unknown", 404},     {"method-not-here", 405}, {"body-type", 415},
        {"body-large", 413},       {"rate-limit", 429},      {"edit-stale", 412},
        {"edit-condition", 428},   {"server-stopping", 503}, {"server-busy", 503},
        {"idempotency-used", 422}, {"job-many", 429},
    };
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (strcmp(finding->code, own[i].code) == 0) {
            return own[i].status;
        }
    }
    return kachi_err_http_status(err);
}

/* A layer that says no owes a finding; where it gave none, the client still gets an answer. */
static const struct kachi_finding *first_error(struct kachi_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].severity == KACHI_ERROR) {
            return &findings->items[i];
        }
    }
    kachi_findings_add(findings, "server-unexplained", KACHI_NOWHERE, KACHI_NO_ARGS);
    return &findings->items[findings->count - 1];
}

void kachi_findings_list_write_json(struct kachi_arena *arena,
                                    const struct kachi_findings *findings, enum kachi_lang lang,
                                    struct kachi_json_writer *json)
{
    kachi_json_key(json, "findings");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < findings->count; i++) {
        kachi_finding_write_json(arena, &findings->items[i], lang, json);
    }
    kachi_json_end_array(json);
}

void kachi_findings_write_json(struct kachi_request *request)
{
    kachi_findings_list_write_json(&request->arena, &request->findings, request->lang,
                                   &request->json);
}

/* PACT has a form of its own: {"code": "BadRequest", "message": "..."}. */
static const char *pact_code(const struct kachi_request *request,
                             const struct kachi_finding *finding)
{
    bool is_v2 = kachi_str_has_prefix(request->path, "/2/");
    if (strcmp(finding->code, "access-expired") == 0) {
        return "TokenExpired";
    }
    if (request->status == 403) {
        return "AccessDenied";
    }
    if (strcmp(finding->code, "pact-filter") == 0) {
        return "NotImplemented";
    }
    if (request->status == 404) {
        return is_v2 ? "NoSuchFootprint" : "NotFound";
    }
    return request->status >= 500 ? "InternalError" : "BadRequest";
}

static void write_pact(struct kachi_request *request, const struct kachi_finding *finding,
                       struct kachi_str message)
{
    request->content_type = "application/json";
    kachi_json_begin_object(&request->json);
    kachi_json_pair_text(&request->json, "code", pact_code(request, finding));
    kachi_json_pair_str(&request->json, "message", message);
    kachi_json_end_object(&request->json);
}

void kachi_problem_write_json(struct kachi_arena *arena, struct kachi_findings *findings,
                              enum kachi_err err, enum kachi_lang lang,
                              struct kachi_json_writer *json)
{
    const struct kachi_finding *first = first_error(findings);
    struct kachi_finding_text text = kachi_finding_text(arena, first, lang);
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "type", kachi_str_print(arena, "urn:kachi:finding:%s", first->code));
    kachi_json_pair_str(json, "title", text.message);
    kachi_json_pair_int64(json, "status", status_of(first, err));
    kachi_json_pair_str(json, "detail", text.detail);
    kachi_json_pair_text(json, "code", first->code);
    kachi_findings_list_write_json(arena, findings, lang, json);
    kachi_json_end_object(json);
}

void kachi_problem_write(struct kachi_request *request, enum kachi_err err)
{
    const struct kachi_finding *first = first_error(&request->findings);
    request->status = status_of(first, err);
    request->content_type = "application/problem+json";
    kachi_buffer_clear(&request->out);
    kachi_json_writer_init(&request->json, &request->out, KACHI_JSON_COMPACT);
    if (request->route != NULL && (request->route->marks & KACHI_ROUTE_PACT) != 0) {
        struct kachi_finding_text text = kachi_finding_text(&request->arena, first, request->lang);
        write_pact(request, first, text.message);
        return;
    }
    kachi_problem_write_json(&request->arena, &request->findings, err, request->lang,
                             &request->json);
}
