/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_statement_steps.c - a statement's way: drafted by a maker, given to a verifier,
 * returned, withdrawn, or verified by somebody else. Who may take which step is decided in value/;
 * each state that is reached becomes a leaf of the log, as the command line does it.
 */
#include "ledger/statement_log.h"
#include "server/problem.h"
#include "server/resource.h"
#include "server/server_internal.h"
#include "value/issue.h"
#include "value/value_json.h"
#include "value/verification.h"

static enum kachi_err read_period(struct kachi_request *request, kachi_json body, const char *name,
                                  kachi_day *out)
{
    struct kachi_str text;
    *out = KACHI_NO_DAY;
    enum kachi_err err = kachi_request_optional_text(request, body, name, &text);
    if (err != KACHI_OK || kachi_str_is_empty(text) || kachi_day_read(text, out)) {
        return err;
    }
    return kachi_request_refuse(request, KACHI_ERR_INPUT, "parameter-form",
                                KACHI_ARGS({"name", kachi_str_of(name)}, {"value", text},
                                           {"form", kachi_str_of("2026-11-23")}));
}

static enum kachi_err read_quantity(struct kachi_request *request, kachi_json body,
                                    struct kachi_decimal *out)
{
    struct kachi_str text;
    *out = kachi_decimal_of(0);
    enum kachi_err err = kachi_request_optional_text(request, body, "quantity", &text);
    if (err != KACHI_OK || kachi_str_is_empty(text) ||
        (kachi_decimal_read(text, out) == KACHI_OK && out->coefficient >= 0)) {
        return err;
    }
    return kachi_request_refuse(request, KACHI_ERR_INPUT, "parameter-form",
                                KACHI_ARGS({"name", kachi_str_of("quantity")}, {"value", text},
                                           {"form", kachi_str_of("1000")}));
}

/* How often, and by which draws, its uncertainty is sampled. */
static enum kachi_err read_runs(struct kachi_request *request, kachi_json body,
                                struct kachi_statement_request *out)
{
    int64_t runs = 0;
    int64_t seed = 0;
    enum kachi_err err =
        kachi_request_optional_count(request, body, "runs", KACHI_CERTAINTY_RUNS, &runs);
    err = err == KACHI_OK ? kachi_request_optional_count(request, body, "seed", 1, &seed) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (runs > KACHI_CERTAINTY_RUNS_MAX || seed >= KACHI_CERTAINTY_SEED_END) {
        return kachi_request_refuse_member(request,
                                           runs > KACHI_CERTAINTY_RUNS_MAX ? "runs" : "seed");
    }
    out->runs = (uint32_t)runs;
    out->seed = (uint64_t)seed;
    return KACHI_OK;
}

/* {product, quantity, from, until, rulebook, reference, downstream, gx_quantity,
 * gx_assigned_kgco2e_per_unit, runs, seed}: all but the product may be left out. */
static enum kachi_err read_draft(struct kachi_request *request, const struct kachi_dataset *dataset,
                                 struct kachi_statement_request *out)
{
    struct kachi_str product, reference;
    kachi_json body = NULL;
    *out = (struct kachi_statement_request){.reference = KACHI_NONE,
                                            .party = request->principal.party_name};
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_text(request, body, "product", &product) : err;
    err =
        err == KACHI_OK ? kachi_request_optional_text(request, body, "reference", &reference) : err;
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "rulebook", &out->rulebook)
                          : err;
    err = err == KACHI_OK ? read_quantity(request, body, &out->quantity) : err;
    err = err == KACHI_OK ? read_period(request, body, "from", &out->from) : err;
    err = err == KACHI_OK ? read_period(request, body, "until", &out->until) : err;
    err = err == KACHI_OK ? kachi_request_activity(request, dataset, product, &out->activity) : err;
    out->downstream = kachi_json_bool(kachi_json_get(body, "downstream"), false);
    err = err == KACHI_OK ? kachi_request_optional_decimal(request, body, "gx_quantity",
                                                           kachi_decimal_of(0), &out->gx_quantity)
                          : err;
    err =
        err == KACHI_OK
            ? kachi_request_optional_decimal(request, body, "gx_assigned_kgco2e_per_unit",
                                             kachi_decimal_of(0), &out->gx_assigned_kgco2e_per_unit)
            : err;
    err = err == KACHI_OK ? read_runs(request, body, out) : err;
    if (err == KACHI_OK && !kachi_str_is_empty(reference)) {
        err = kachi_request_activity(request, dataset, reference, &out->reference);
    }
    return err;
}

/* The step is in the log too, or not taken; then it is answered with. */
static enum kachi_err log_and_answer(struct kachi_request *request, struct kachi_database *database,
                                     struct kachi_value_statement *statement, enum kachi_err err)
{
    err = kachi_statement_log_end(request->server->ledger, &request->arena, database, 1, &statement,
                                  err);
    return err == KACHI_OK ? kachi_statement_write_json(&request->arena, statement,
                                                        &request->findings, &request->json)
                           : err;
}

static enum kachi_err handle_draft(struct kachi_request *request)
{
    struct kachi_model *model = NULL;
    struct kachi_statement_request asked;
    struct kachi_value_statement *statement = NULL;
    struct kachi_restatement restatement = {.earlier = NULL};
    enum kachi_err err = kachi_request_take_model(request, &model);
    err = err == KACHI_OK ? read_draft(request, model->dataset, &asked) : err;
    err = err == KACHI_OK ? kachi_statement_draft(&request->arena, model->dataset, &asked,
                                                  &request->findings, &statement)
                          : err;
    if (err == KACHI_OK) {
        if (request->principal.party != 0) {
            statement->issuer_id =
                kachi_id_text(&request->arena, "party", &request->principal.party_id);
        }
        struct kachi_database *database = kachi_server_write(request);
        err = kachi_statement_log_begin(request->server->ledger, database);
        err = err == KACHI_OK ? kachi_statement_issue(database, statement, &restatement,
                                                      request->started, &request->findings)
                              : err;
        err = log_and_answer(request, database, statement, err);
        kachi_server_written(request);
        kachi_server_audit(request, "draftStatement", statement->product, err == KACHI_OK);
    }
    kachi_request_drop_model(request, model);
    return err;
}

enum step { STEP_SUBMIT, STEP_VERIFY, STEP_RETURN, STEP_WITHDRAW, STEP_RECORD, STEP_COUNT };
static const char *const step_words[STEP_COUNT] = {"submit", "verify", "return", "withdraw",
                                                   "record"};
#define LIST_MAX 200 /* of samples, findings, corrective actions */

static enum kachi_err refuse_form(struct kachi_request *request, const char *name,
                                  struct kachi_str value, const char *form)
{
    return kachi_request_refuse(
        request, KACHI_ERR_INPUT, "parameter-form",
        KACHI_ARGS({"name", kachi_str_of(name)}, {"value", value}, {"form", kachi_str_of(form)}));
}

static enum kachi_err read_step(struct kachi_request *request, kachi_json body, enum step *out)
{
    struct kachi_str word;
    enum kachi_err err = kachi_request_text(request, body, "step", &word);
    if (err != KACHI_OK) {
        return err;
    }
    for (int i = 0; i < STEP_COUNT; i++) {
        if (kachi_str_is(word, step_words[i])) {
            *out = (enum step)i;
            return KACHI_OK;
        }
    }
    return refuse_form(request, "step", word, "submit, verify, return, withdraw, record");
}

/* Texts that say something; none where the member is absent. */
static enum kachi_err read_list(struct kachi_request *request, kachi_json record, const char *name,
                                size_t *count, const struct kachi_str **out)
{
    kachi_json rows = kachi_json_get(record, name);
    *count = 0;
    *out = NULL;
    if (rows == NULL) {
        return KACHI_OK;
    }
    if (!kachi_json_is_array(rows) || kachi_json_count(rows) > LIST_MAX) {
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "body-member",
                                    KACHI_ARGS({"member", kachi_str_of(name)}));
    }
    struct kachi_str *texts =
        KACHI_NEW_ARRAY(&request->arena, struct kachi_str, kachi_json_count(rows));
    for (size_t i = 0; i < kachi_json_count(rows); i++) {
        if (!kachi_json_is_string(kachi_json_at(rows, i))) {
            return kachi_request_refuse(request, KACHI_ERR_INPUT, "body-member",
                                        KACHI_ARGS({"member", kachi_str_of(name)}));
        }
        texts[i] = kachi_str_copy(&request->arena, kachi_json_text(kachi_json_at(rows, i)));
    }
    *count = kachi_json_count(rows);
    *out = texts;
    return KACHI_OK;
}

static enum kachi_err read_words(struct kachi_request *request, kachi_json record,
                                 struct kachi_verification *out)
{
    const struct {
        const char *name;
        struct kachi_str *text;
    } texts[] = {{"standard", &out->standard},
                 {"accreditation", &out->accreditation},
                 {"independence", &out->independence},
                 {"materiality", &out->materiality}};
    struct kachi_str level = kachi_str_of(""), opinion = kachi_str_of("");
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && err == KACHI_OK; i++) {
        err = kachi_request_optional_text(request, record, texts[i].name, texts[i].text);
    }
    err = err == KACHI_OK ? kachi_request_optional_text(request, record, "level", &level) : err;
    err = err == KACHI_OK ? kachi_request_text(request, record, "opinion", &opinion) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_str_is_empty(level) && !kachi_assurance_read(level, &out->level)) {
        return refuse_form(request, "level", level, "limited, reasonable");
    }
    return kachi_opinion_read(opinion, &out->opinion)
               ? KACHI_OK
               : refuse_form(request, "opinion", opinion, "clean, qualified, adverse");
}

/* The verifier's record of one product's statement, as `kachi statement record` takes it. */
static enum kachi_err read_verification(struct kachi_request *request, kachi_json record,
                                        struct kachi_verification *out)
{
    *out = (struct kachi_verification){.scope = KACHI_VERIFIED_PRODUCT,
                                       .scope_name = kachi_str_of("")};
    if (!kachi_json_is_object(record)) {
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "body-member",
                                    KACHI_ARGS({"member", kachi_str_of("verification")}));
    }
    enum kachi_err err = read_words(request, record, out);
    err = err == KACHI_OK ? read_period(request, record, "from", &out->from) : err;
    err = err == KACHI_OK ? read_period(request, record, "until", &out->until) : err;
    err = err == KACHI_OK ? read_list(request, record, "samples", &out->sample_count, &out->samples)
                          : err;
    err = err == KACHI_OK
              ? read_list(request, record, "findings", &out->finding_count, &out->findings)
              : err;
    return err == KACHI_OK
               ? read_list(request, record, "corrective_actions", &out->action_count, &out->actions)
               : err;
}

/* Verifying is a verifier's permission; the other steps are a maker's, or the verifier's to return.
 */
static const char *refusal_of(const struct kachi_principal *principal, enum step step)
{
    const char *as_verifier = kachi_access_authorise(principal, KACHI_MAY_VERIFY);
    const char *as_maker = kachi_access_authorise(principal, KACHI_MAY_DRAFT);
    switch (step) {
    case STEP_VERIFY:
    case STEP_RECORD:
        return as_verifier;
    case STEP_SUBMIT:
    case STEP_WITHDRAW:
        return as_maker;
    case STEP_RETURN:
    case STEP_COUNT:
        break;
    }
    return as_verifier == NULL ? NULL : as_maker;
}

/* Where If-Match came: is the statement still what the asker has seen? */
static enum kachi_err check_seen(struct kachi_request *request,
                                 struct kachi_value_statement *statement)
{
    struct kachi_buffer now;
    struct kachi_json_writer json;
    enum kachi_statement_state stored = statement->state;
    kachi_buffer_init(&now, request->out.bytes_max);
    kachi_json_writer_init(&json, &now, KACHI_JSON_COMPACT);
    statement->state = kachi_statement_state_on(statement, kachi_day_of_moment(request->started));
    enum kachi_err err =
        kachi_statement_write_json(&request->arena, statement, &request->findings, &json);
    err = err == KACHI_OK ? kachi_request_check_seen(request, kachi_buffer_str(&now)) : err;
    statement->state = stored;
    kachi_buffer_release(&now);
    return err;
}

/* Steps are told apart by names in value/: who bears the issuer's name and is another party takes
 * none of them. */
static enum kachi_err check_namesake(struct kachi_request *request,
                                     const struct kachi_value_statement *statement)
{
    if (!kachi_str_equal(request->principal.party_name, statement->issuer) ||
        kachi_request_owns_statement(request, statement)) {
        return KACHI_OK;
    }
    return kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "statement-unknown",
                                KACHI_ARGS({"id", request->parts[0]}));
}

struct asked_step {
    enum step step;
    struct kachi_statement_move move;
    struct kachi_verification verification; /* of STEP_RECORD */
};

static enum kachi_err take_step(struct kachi_request *request, const struct kachi_model *model,
                                struct kachi_database *database, const struct asked_step *asked)
{
    enum step step = asked->step;
    struct kachi_statement_move move = asked->move;
    struct kachi_value_statement *statement = NULL;
    struct kachi_findings *findings = &request->findings;
    enum kachi_err err =
        kachi_statement_load(&request->arena, database, request->parts[0], findings, &statement);
    err = err == KACHI_OK ? check_namesake(request, statement) : err;
    err = err == KACHI_OK ? check_seen(request, statement) : err;
    err = err == KACHI_OK ? kachi_statement_log_begin(request->server->ledger, database) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (step == STEP_SUBMIT) {
        err = kachi_statement_submit(database, statement, move.party, move.now, findings);
    } else if (step == STEP_VERIFY) {
        err = kachi_statement_verify(database, model->dataset, statement, move.party, move.now,
                                     findings);
    } else if (step == STEP_RECORD) {
        struct kachi_verified covered = {1, &statement};
        err = kachi_verification_record(database, model->dataset, covered, &asked->verification,
                                        &move, findings);
    } else {
        err = kachi_statement_end(database, statement, &move, findings);
    }
    return log_and_answer(request, database, statement, err);
}

static enum kachi_err read_asked_step(struct kachi_request *request, struct asked_step *out)
{
    kachi_json body = NULL;
    *out = (struct asked_step){
        .move = {.party = request->principal.party_name, .now = request->started}};
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? read_step(request, body, &out->step) : err;
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "reason", &out->move.reason)
                          : err;
    if (err == KACHI_OK && out->step == STEP_RECORD) {
        err = read_verification(request, kachi_json_get(body, "verification"), &out->verification);
    }
    out->move.to = out->step == STEP_RETURN ? KACHI_STATEMENT_RETURNED : KACHI_STATEMENT_WITHDRAWN;
    return err;
}

static enum kachi_err handle_step(struct kachi_request *request)
{
    struct kachi_model *model = NULL;
    struct asked_step asked;
    enum kachi_err err = read_asked_step(request, &asked);
    if (err != KACHI_OK) {
        return err;
    }
    enum step step = asked.step;
    const char *refused = refusal_of(&request->principal, step);
    if (refused != NULL) {
        bool is_verifiers = step == STEP_VERIFY || step == STEP_RECORD;
        return kachi_request_refuse(
            request, KACHI_ERR_DENIED, refused,
            KACHI_ARGS({"name", request->principal.name},
                       {"permission", kachi_str_of(is_verifiers ? "verify" : "draft")}));
    }
    err = kachi_request_take_model(request, &model);
    if (err == KACHI_OK) {
        struct kachi_database *database = kachi_server_write(request);
        err = take_step(request, model, database, &asked);
        kachi_server_written(request);
        kachi_server_audit(request, step_words[step], request->parts[0], err == KACHI_OK);
    }
    kachi_request_drop_model(request, model);
    return err;
}

const struct kachi_route kachi_routes_statement_steps[] = {
    {KACHI_POST, "/api/v1/statements", "draftStatement", "statements", KACHI_MAY_DRAFT, 0,
     "StatementDraft", "Statement", 201, NULL, handle_draft},
    {KACHI_POST, "/api/v1/statements/{statement}/steps", "takeStatementStep", "statements",
     KACHI_MAY_POST, 0, "StatementMove", "Statement", 200, NULL, handle_step},
    {.path = NULL},
};
