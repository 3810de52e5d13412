/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_market.c - pictures of the market: scenarios, and what comes of them under other levers.
 */
#include "market/question.h"
#include "server/resource.h"

enum kachi_err kachi_scenario_open(struct kachi_arena *arena, struct kachi_str id,
                                   struct kachi_findings *findings,
                                   struct kachi_market_scenario **out)
{
    struct kachi_str *ids = NULL;
    size_t count = kachi_market_ids(arena, &ids);
    for (size_t i = 0; i < count; i++) {
        if (kachi_str_equal(ids[i], id)) {
            return kachi_market_open(arena, id, findings, out);
        }
    }
    kachi_findings_add(findings, "scenario-unknown", KACHI_NOWHERE, KACHI_ARGS({"id", id}));
    return KACHI_ERR_NOT_FOUND;
}

static enum kachi_err open_scenario(struct kachi_request *request,
                                    struct kachi_market_scenario **out)
{
    return kachi_scenario_open(&request->arena, request->parts[0], &request->findings, out);
}

static enum kachi_err handle_list(struct kachi_request *request)
{
    struct kachi_str *ids = NULL;
    size_t count = kachi_market_ids(&request->arena, &ids);
    struct kachi_json_writer *json = &request->json;
    enum kachi_err err = KACHI_OK;
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "count", (int64_t)count);
    kachi_json_key(json, "scenarios");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_market_scenario *scenario = NULL;
        err = kachi_market_open(&request->arena, ids[i], &request->findings, &scenario);
        if (err == KACHI_OK) {
            kachi_json_begin_object(json);
            kachi_json_pair_str(json, "scenario", scenario->id);
            kachi_json_pair_str(json, "name", scenario->name);
            kachi_json_pair_str(json, "name_ja", scenario->name_ja);
            kachi_json_pair_int64(json, "from_year", scenario->from_year);
            kachi_json_pair_int64(json, "to_year", scenario->to_year);
            kachi_json_end_object(json);
        }
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
    return err;
}

static enum kachi_err handle_get(struct kachi_request *request)
{
    struct kachi_market_scenario *scenario = NULL;
    enum kachi_err err = open_scenario(request, &scenario);
    if (err == KACHI_OK) {
        kachi_market_scenario_write_json(scenario, &request->json);
    }
    return err;
}

static enum kachi_err handle_run(struct kachi_request *request)
{
    struct kachi_market_scenario *scenario = NULL;
    kachi_json body = NULL;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? open_scenario(request, &scenario) : err;
    return err == KACHI_OK ? kachi_market_answer(&request->arena, scenario, kachi_str_of("body"),
                                                 body, &request->findings, &request->json)
                           : err;
}

const struct kachi_route kachi_routes_market[] = {
    {KACHI_GET, "/api/v1/scenarios", "listScenarios", "market", KACHI_MAY_PUBLIC,
     KACHI_ROUTE_CACHED, NULL, "ScenarioList", 200, NULL, handle_list},
    {KACHI_GET, "/api/v1/scenarios/{scenario}", "getScenario", "market", KACHI_MAY_PUBLIC,
     KACHI_ROUTE_CACHED, NULL, "Scenario", 200, NULL, handle_get},
    {KACHI_POST, "/api/v1/scenarios/{scenario}/runs", "runScenario", "market", KACHI_MAY_EVALUATE,
     0, "MarketQuestion", "MarketStudy", 200, NULL, handle_run},
    {.path = NULL},
};
