/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_statements.c - statements: what makers state of their products, and how far they are.
 */
#include "policy/fact.h"
#include "server/list.h"
#include "server/resource.h"
#include "value/value_json.h"
#include "value/verification.h"

static bool is_wanted(struct kachi_request *request, const struct kachi_value_statement *statement)
{
    struct kachi_str product = kachi_request_query(request, "product");
    struct kachi_str state = kachi_request_query(request, "state");
    struct kachi_str issuer = kachi_request_query(request, "issuer");
    return kachi_request_may_see_statement(request, statement) &&
           (kachi_str_is_empty(product) || kachi_str_equal(product, statement->product)) &&
           (kachi_str_is_empty(state) ||
            kachi_str_is(state, kachi_statement_state_word(statement->state))) &&
           (kachi_str_is_empty(issuer) || kachi_str_equal(issuer, statement->issuer));
}

static enum kachi_err handle_list(struct kachi_request *request)
{
    struct kachi_database *database = NULL;
    struct kachi_value_statement *all = NULL;
    struct kachi_page page;
    size_t count = 0;
    size_t wanted = 0;
    kachi_day today = kachi_day_of_moment(request->started);
    enum kachi_err err = kachi_request_database(request, &database);
    err = err == KACHI_OK
              ? kachi_statement_list(&request->arena, database, &request->findings, &count, &all)
              : err;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        all[i].state = kachi_statement_state_on(&all[i], today);
        if (is_wanted(request, &all[i])) {
            all[wanted++] = all[i];
        }
    }
    err = err == KACHI_OK ? kachi_list_begin_newest(request, "statements", wanted, &page) : err;
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = page.first; i < page.end; i++) {
        kachi_json_begin_object(&request->json);
        kachi_statement_summary_write_json(&request->arena, &all[i], &request->json);
        kachi_json_end_object(&request->json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

/* The statement of the path, as of today; not found too where it may not be seen. */
static enum kachi_err load(struct kachi_request *request, struct kachi_database **database,
                           struct kachi_value_statement **out)
{
    enum kachi_err err = kachi_request_database(request, database);
    err = err == KACHI_OK ? kachi_statement_load(&request->arena, *database, request->parts[0],
                                                 &request->findings, out)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    (*out)->state = kachi_statement_state_on(*out, kachi_day_of_moment(request->started));
    if (!kachi_request_may_see_statement(request, *out)) {
        return kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "statement-unknown",
                                    KACHI_ARGS({"id", request->parts[0]}));
    }
    return KACHI_OK;
}

static enum kachi_err handle_get(struct kachi_request *request)
{
    struct kachi_database *database = NULL;
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = load(request, &database, &statement);
    return err == KACHI_OK ? kachi_statement_write_json(&request->arena, statement,
                                                        &request->findings, &request->json)
                           : err;
}

static enum kachi_err handle_steps(struct kachi_request *request)
{
    struct kachi_database *database = NULL;
    struct kachi_value_statement *statement = NULL;
    struct kachi_statement_step *steps = NULL;
    struct kachi_statement_history history = {.count = 0};
    enum kachi_err err = load(request, &database, &statement);
    err = err == KACHI_OK
              ? kachi_statement_steps(&request->arena, database, statement, &history.count, &steps)
              : err;
    err = err == KACHI_OK ? kachi_statement_versions(&request->arena, database, &statement->id,
                                                     &history.versions)
                          : err;
    history.steps = steps;
    return err == KACHI_OK
               ? kachi_statement_history_write_json(&request->arena, statement, &history,
                                                    &request->findings, &request->json)
               : err;
}

static const struct kachi_parameter_rule list_rules[] = {
    {"product", KACHI_PARAMETER_TEXT, NULL, false},
    {"issuer", KACHI_PARAMETER_TEXT, NULL, false},
    {"state", KACHI_PARAMETER_CHOICE, "draft|submitted|returned|verified|withdrawn|expired", false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};

const struct kachi_route kachi_routes_statements[] = {
    {KACHI_GET, "/api/v1/statements", "listStatements", "statements", KACHI_MAY_PUBLIC,
     KACHI_ROUTE_PER_PARTY | KACHI_ROUTE_PAGED, NULL, "StatementList", 200, list_rules,
     handle_list},
    {KACHI_GET, "/api/v1/statements/{statement}", "getStatement", "statements", KACHI_MAY_PUBLIC,
     KACHI_ROUTE_PER_PARTY, NULL, "Statement", 200, NULL, handle_get},
    {KACHI_GET, "/api/v1/statements/{statement}/steps", "listStatementSteps", "statements",
     KACHI_MAY_PUBLIC, KACHI_ROUTE_PER_PARTY, NULL, "StatementSteps", 200, NULL, handle_steps},
    {.path = NULL},
};
