/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_rules.c - programs, rulebooks, and what they say of a product.
 *
 * Programs and rulebooks are those in the binary, by id: a client's text is never a path.
 */
#include "policy/judged.h"
#include "policy/program_json.h"
#include "server/resource.h"
#include "value/rulebook_json.h"

static enum kachi_err write_program(struct kachi_request *request, struct kachi_str id)
{
    struct kachi_program *program = NULL;
    enum kachi_err err = kachi_program_open(&request->arena, id, &request->findings, &program);
    if (err == KACHI_OK) {
        kachi_program_write_json(&request->arena, program, &request->json);
    }
    kachi_program_close(program);
    return err;
}

static enum kachi_err handle_programs(struct kachi_request *request)
{
    struct kachi_str *ids = NULL;
    size_t count = kachi_program_ids(&request->arena, &ids);
    enum kachi_err err = KACHI_OK;
    kachi_json_begin_object(&request->json);
    kachi_json_pair_int64(&request->json, "count", (int64_t)count);
    kachi_json_key(&request->json, "programs");
    kachi_json_begin_array(&request->json);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        err = write_program(request, ids[i]);
    }
    kachi_json_end_array(&request->json);
    kachi_json_end_object(&request->json);
    return err;
}

static enum kachi_err handle_program(struct kachi_request *request)
{
    return write_program(request, request->parts[0]);
}

static enum kachi_err read_day(struct kachi_request *request, kachi_json body, kachi_day *day)
{
    struct kachi_str text;
    *day = kachi_day_of_moment(request->started);
    enum kachi_err err = kachi_request_optional_text(request, body, "on", &text);
    if (err != KACHI_OK || kachi_str_is_empty(text) || kachi_day_read(text, day)) {
        return err;
    }
    return kachi_request_refuse(request, KACHI_ERR_INPUT, "parameter-form",
                                KACHI_ARGS({"name", kachi_str_of("on")}, {"value", text},
                                           {"form", kachi_str_of("2026-11-23")}));
}

static enum kachi_err evaluate(struct kachi_request *request, struct kachi_program *program,
                               const struct kachi_judged_asked *asked, kachi_day day)
{
    struct kachi_judged judged;
    struct kachi_verdict *verdict = NULL;
    enum kachi_err err = kachi_judged_find(&request->arena, asked, &request->findings, &judged);
    err = err == KACHI_OK ? kachi_program_evaluate(&request->arena, program, judged.facts, day,
                                                   &request->findings, &verdict)
                          : err;
    if (err == KACHI_OK) {
        bool is_ja = request->lang == KACHI_LANG_JA && !kachi_str_is_empty(judged.name_ja);
        kachi_verdict_write_json(&request->arena, verdict, is_ja ? judged.name_ja : judged.name,
                                 request->lang, &request->json);
    }
    return err;
}

/* {"program": "cev-2026", "product": "car"} or {"program", "statement"}; "lot", "for" (what it is
 * applied for) and "on" (the day judged) where wanted. */
static enum kachi_err handle_evaluate(struct kachi_request *request)
{
    struct kachi_program *program = NULL;
    struct kachi_model *model = NULL;
    struct kachi_judged_asked asked = {.ledger = NULL};
    struct kachi_ledger_view view;
    struct kachi_str id;
    kachi_json body = NULL;
    kachi_day day = 0;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_text(request, body, "program", &id) : err;
    err = err == KACHI_OK
              ? kachi_request_optional_text(request, body, "statement", &asked.statement)
              : err;
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "product", &asked.product)
                          : err;
    if (err == KACHI_OK && kachi_str_is_empty(asked.product)) {
        err = kachi_request_text(request, body, "statement", &asked.product);
        asked.statement = kachi_str_of("");
    }
    err = err == KACHI_OK ? read_day(request, body, &day) : err;
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "lot", &asked.lot) : err;
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "for", &asked.thing) : err;
    err = err == KACHI_OK ? kachi_request_database(request, &asked.database) : err;
    err = err == KACHI_OK ? kachi_request_ledger(request, &view) : err;
    err = err == KACHI_OK ? kachi_program_open(&request->arena, id, &request->findings, &program)
                          : err;
    err = err == KACHI_OK ? kachi_request_take_model(request, &model) : err;
    if (err == KACHI_OK) {
        asked.dataset = model->dataset;
        asked.ledger = view.ledger;
        err = evaluate(request, program, &asked, day);
    }
    kachi_request_drop_model(request, model);
    kachi_program_close(program);
    return err;
}

static enum kachi_err handle_rulebooks(struct kachi_request *request)
{
    struct kachi_str *ids = NULL;
    size_t count = kachi_rulebook_ids(&request->arena, &ids);
    enum kachi_err err = KACHI_OK;
    kachi_json_begin_object(&request->json);
    kachi_json_pair_int64(&request->json, "count", (int64_t)count);
    kachi_json_key(&request->json, "rulebooks");
    kachi_json_begin_array(&request->json);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_rulebook *rulebook = NULL;
        err = kachi_rulebook_find(&request->arena, ids[i], &request->findings, &rulebook);
        if (err == KACHI_OK) {
            kachi_json_begin_object(&request->json);
            kachi_rulebook_head_write_json(&request->arena, rulebook, &request->json);
            kachi_json_end_object(&request->json);
        }
    }
    kachi_json_end_array(&request->json);
    kachi_json_end_object(&request->json);
    return err;
}

static enum kachi_err handle_rulebook(struct kachi_request *request)
{
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_check_rule *rules = NULL;
    enum kachi_err err =
        kachi_rulebook_find(&request->arena, request->parts[0], &request->findings, &rulebook);
    if (err != KACHI_OK) {
        return err;
    }
    size_t count = kachi_check_rules(&request->arena, &request->findings, &rules);
    kachi_rulebook_write_json(&request->arena, rulebook, count, rules, &request->json);
    return KACHI_OK;
}

const struct kachi_route kachi_routes_rules[] = {
    {KACHI_GET, "/api/v1/programs", "listPrograms", "rules", KACHI_MAY_PUBLIC, KACHI_ROUTE_CACHED,
     NULL, "ProgramList", 200, NULL, handle_programs},
    {KACHI_GET, "/api/v1/programs/{program}", "getProgram", "rules", KACHI_MAY_PUBLIC,
     KACHI_ROUTE_CACHED, NULL, "Program", 200, NULL, handle_program},
    {KACHI_POST, "/api/v1/evaluations", "evaluate", "rules", KACHI_MAY_EVALUATE, 0,
     "EvaluationRequest", "Verdict", 200, NULL, handle_evaluate},
    {KACHI_GET, "/api/v1/rulebooks", "listRulebooks", "rules", KACHI_MAY_PUBLIC, KACHI_ROUTE_CACHED,
     NULL, "RulebookList", 200, NULL, handle_rulebooks},
    {KACHI_GET, "/api/v1/rulebooks/{rulebook}", "getRulebook", "rules", KACHI_MAY_PUBLIC,
     KACHI_ROUTE_CACHED, NULL, "Rulebook", 200, NULL, handle_rulebook},
    {.path = NULL},
};
