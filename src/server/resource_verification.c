/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_verification.c - a verifier's workbench: the number redone beside the stated one, inputs
 * drawn to be looked at, findings raised and answered. Who may take which step is decided in
 * value/.
 */
#include "server/problem.h"
#include "server/resource.h"
#include "server/server_internal.h"
#include "value/verifier_json.h"

#define SAMPLED_DEFAULT 5
#define MATERIAL_SHARE_DEFAULT 0.05

/* The statement of the path; not found too where it may not be seen, or, for what stays between
 * issuer and verifier, by a third. */
static enum kachi_err load(struct kachi_request *request, struct kachi_database *database,
                           bool is_between, struct kachi_value_statement **out)
{
    const struct kachi_principal *principal = &request->principal;
    enum kachi_err err =
        kachi_statement_load(&request->arena, database, request->parts[0], &request->findings, out);
    if (err != KACHI_OK) {
        return err;
    }
    bool is_party = kachi_access_sees_all(principal) ||
                    (principal->roles & KACHI_ACCESS_VERIFIER) != 0 ||
                    kachi_request_owns_statement(request, *out);
    if (is_between ? is_party : kachi_request_may_see_statement(request, *out)) {
        return KACHI_OK;
    }
    return kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "statement-unknown",
                                KACHI_ARGS({"id", request->parts[0]}));
}

static enum kachi_err handle_redo(struct kachi_request *request)
{
    struct kachi_database *database = NULL;
    struct kachi_model *model = NULL;
    struct kachi_value_statement *statement = NULL;
    struct kachi_redone redone;
    enum kachi_err err = kachi_request_database(request, &database);
    err = err == KACHI_OK ? load(request, database, false, &statement) : err;
    err = err == KACHI_OK ? kachi_request_take_model(request, &model) : err;
    err = err == KACHI_OK ? kachi_redone_of(&request->arena, model->dataset, statement,
                                            &request->findings, &redone)
                          : err;
    if (err == KACHI_OK) {
        kachi_redone_write_json(&request->arena, statement, &redone, &request->json);
    }
    kachi_request_drop_model(request, model);
    return err;
}

static enum kachi_err draw(struct kachi_request *request, struct kachi_model *model,
                           struct kachi_inspection_options *options)
{
    struct kachi_study *study = NULL;
    const struct kachi_footprint_row *rows = NULL;
    struct kachi_inspection inspection;
    enum kachi_err err =
        kachi_model_lock(model, KACHI_MODEL_STATED, &request->findings, &study, &rows);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_inspection_draw(&request->arena, study, options, &request->findings, &inspection);
    kachi_model_unlock(model);
    if (err == KACHI_OK) {
        kachi_inspection_write_json(model->dataset, options, &inspection, request->lang,
                                    &request->json);
    }
    return err;
}

static enum kachi_err read_sampling(struct kachi_request *request,
                                    struct kachi_inspection_options *out)
{
    int64_t count = kachi_request_query_int64(request, "count", SAMPLED_DEFAULT);
    double share = kachi_request_query_double(request, "material_share", MATERIAL_SHARE_DEFAULT);
    if (count > KACHI_INSPECTION_MAX || !(share > 0.0)) {
        const char *name = count > KACHI_INSPECTION_MAX ? "count" : "material_share";
        return kachi_request_refuse(
            request, KACHI_ERR_INPUT, "parameter-form",
            KACHI_ARGS({"name", kachi_str_of(name)}, {"value", kachi_request_query(request, name)},
                       {"form", kachi_str_of(count > KACHI_INSPECTION_MAX ? "0..200" : "0.05")}));
    }
    *out = (struct kachi_inspection_options){
        .count = (uint32_t)count,
        .material_share = share,
        .seed = (uint64_t)kachi_request_query_int64(request, "seed", 1)};
    return KACHI_OK;
}

static enum kachi_err handle_samples(struct kachi_request *request)
{
    struct kachi_database *database = NULL;
    struct kachi_model *model = NULL;
    struct kachi_value_statement *statement = NULL;
    struct kachi_inspection_options options;
    enum kachi_err err = read_sampling(request, &options);
    err = err == KACHI_OK ? kachi_request_database(request, &database) : err;
    err = err == KACHI_OK ? load(request, database, false, &statement) : err;
    err = err == KACHI_OK ? kachi_request_take_model(request, &model) : err;
    err = err == KACHI_OK ? kachi_request_activity(request, model->dataset, statement->product,
                                                   &options.activity)
                          : err;
    err = err == KACHI_OK ? draw(request, model, &options) : err;
    kachi_request_drop_model(request, model);
    return err;
}

static enum kachi_err answer_raised(struct kachi_request *request, struct kachi_database *database,
                                    const struct kachi_value_statement *statement)
{
    size_t count = 0;
    struct kachi_raised *raised = NULL;
    enum kachi_err err = kachi_raised_list(&request->arena, database, statement, &count, &raised);
    if (err == KACHI_OK) {
        kachi_raised_write_json(&request->arena, count, raised, &request->json);
    }
    return err;
}

static enum kachi_err handle_list(struct kachi_request *request)
{
    struct kachi_database *database = NULL;
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = kachi_request_database(request, &database);
    err = err == KACHI_OK ? load(request, database, true, &statement) : err;
    return err == KACHI_OK ? answer_raised(request, database, statement) : err;
}

static enum kachi_err refuse_word(struct kachi_request *request, const char *name,
                                  struct kachi_str word, const char *form)
{
    return kachi_request_refuse(
        request, KACHI_ERR_INPUT, "parameter-form",
        KACHI_ARGS({"name", kachi_str_of(name)}, {"value", word}, {"form", kachi_str_of(form)}));
}

static enum kachi_err read_raising(struct kachi_request *request, struct kachi_raising *out)
{
    struct kachi_str severity = kachi_str_of("");
    kachi_json body = NULL;
    *out = (struct kachi_raising){.party = request->principal.party_name, .now = request->started};
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_text(request, body, "severity", &severity) : err;
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "text", &out->text) : err;
    err = err == KACHI_OK
              ? kachi_request_optional_text(request, body, "corrective_action", &out->action)
              : err;
    if (err == KACHI_OK && !kachi_raised_severity_read(severity, &out->severity)) {
        return refuse_word(request, "severity", severity, "observation, minor, major");
    }
    return err;
}

static enum kachi_err handle_raise(struct kachi_request *request)
{
    struct kachi_value_statement *statement = NULL;
    struct kachi_raising raising;
    int64_t number = 0;
    enum kachi_err err = read_raising(request, &raising);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_database *database = kachi_server_write(request);
    err = load(request, database, true, &statement);
    err = err == KACHI_OK
              ? kachi_raised_add(database, statement, &raising, &request->findings, &number)
              : err;
    err = err == KACHI_OK ? answer_raised(request, database, statement) : err;
    kachi_server_written(request);
    kachi_server_audit(request, "raiseFinding", request->parts[0], err == KACHI_OK);
    return err;
}

static enum kachi_err read_raised_step(struct kachi_request *request, int64_t *number,
                                       struct kachi_raised_step *out)
{
    struct kachi_str state = kachi_str_of("");
    struct kachi_decimal decimal;
    kachi_json body = NULL;
    *out =
        (struct kachi_raised_step){.party = request->principal.party_name, .at = request->started};
    if (kachi_decimal_read(request->parts[1], &decimal) != KACHI_OK ||
        kachi_decimal_to_int64(decimal, 0, number) != KACHI_OK || *number < 1) {
        return kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "raised-unknown",
                                    KACHI_ARGS({"number", request->parts[1]}));
    }
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_text(request, body, "state", &state) : err;
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "text", &out->text) : err;
    if (err == KACHI_OK && !kachi_raised_state_read(state, &out->state)) {
        return refuse_word(request, "state", state, "open, answered, closed");
    }
    return err;
}

static enum kachi_err handle_take(struct kachi_request *request)
{
    struct kachi_value_statement *statement = NULL;
    struct kachi_raised_step step;
    int64_t number = 0;
    enum kachi_err err = read_raised_step(request, &number, &step);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_database *database = kachi_server_write(request);
    err = load(request, database, true, &statement);
    err = err == KACHI_OK
              ? kachi_raised_take(database, statement, number, &step, &request->findings)
              : err;
    err = err == KACHI_OK ? answer_raised(request, database, statement) : err;
    kachi_server_written(request);
    kachi_server_audit(request, "takeFindingStep", request->parts[0], err == KACHI_OK);
    return err;
}

static const struct kachi_parameter_rule sample_rules[] = {
    {"count", KACHI_PARAMETER_COUNT, NULL, false},
    {"seed", KACHI_PARAMETER_COUNT, NULL, false},
    {"material_share", KACHI_PARAMETER_NUMBER, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};

const struct kachi_route kachi_routes_verification[] = {
    {KACHI_GET, "/api/v1/statements/{statement}/redo", "redoStatement", "statements",
     KACHI_MAY_READ, 0, NULL, "Redone", 200, NULL, handle_redo},
    {KACHI_GET, "/api/v1/statements/{statement}/samples", "drawSamples", "statements",
     KACHI_MAY_READ, 0, NULL, "Samples", 200, sample_rules, handle_samples},
    {KACHI_GET, "/api/v1/statements/{statement}/findings", "listFindings", "statements",
     KACHI_MAY_READ, 0, NULL, "RaisedList", 200, NULL, handle_list},
    {KACHI_POST, "/api/v1/statements/{statement}/findings", "raiseFinding", "statements",
     KACHI_MAY_VERIFY, 0, "Raising", "RaisedList", 201, NULL, handle_raise},
    {KACHI_POST, "/api/v1/statements/{statement}/findings/{number}", "takeFindingStep",
     "statements", KACHI_MAY_POST, 0, "RaisedMove", "RaisedList", 200, NULL, handle_take},
    {.path = NULL},
};
