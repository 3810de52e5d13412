/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_factors.c - emission factors: what others link to, with where it comes from and how good
 * it says it is.
 */
#include "inventory/factor.h"
#include "server/list.h"
#include "server/resource.h"

struct factors {
    struct kachi_model *model;
    const struct kachi_study *study;
    const struct kachi_footprint_row *rows; /* by column */
};

static void pair_day(struct kachi_request *request, const char *key, kachi_day day)
{
    kachi_json_pair_str(&request->json, key,
                        day == KACHI_NO_DAY ? kachi_str_of("")
                                            : kachi_day_text(&request->arena, day));
}

static void write_factor(struct kachi_request *request, const struct factors *factors, uint32_t at)
{
    struct kachi_json_writer *json = &request->json;
    const struct kachi_dataset *dataset = factors->model->dataset;
    const struct kachi_activity *activity = &dataset->activities[at];
    const struct kachi_flow *flow = &dataset->flows[dataset->exchanges[activity->reference].flow];
    uint32_t column = factors->study->linked->column_of_activity[at];
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "key", activity->key);
    kachi_json_pair_str(json, "name", kachi_activity_name(activity, request->lang));
    kachi_json_pair_str(json, "product_key", flow->key);
    kachi_json_pair_str(json, "product", kachi_flow_name(flow, request->lang));
    kachi_json_pair_str(json, "unit", kachi_activity_unit(dataset, activity));
    kachi_json_key(json, "kgco2e_per_unit");
    if (column != KACHI_NONE && factors->rows[column].has_answer) {
        kachi_json_write_double(json, factors->rows[column].kgco2e_per_unit);
    } else {
        kachi_json_write_null(json);
    }
    kachi_json_pair_str(json, "location", activity->location);
    kachi_json_pair_str(json, "owner", activity->owner);
    kachi_json_pair_str(json, "source", activity->source);
    pair_day(request, "valid_from", activity->valid_from);
    pair_day(request, "valid_until", activity->valid_until);
    kachi_attributes_write_json(dataset, activity, json);
    kachi_json_end_object(json);
}

static enum kachi_err write_list(struct kachi_request *request, struct factors *factors)
{
    struct kachi_page page;
    struct kachi_study *study = NULL;
    uint32_t *found = NULL;
    size_t count = 0;
    struct kachi_factors_asked asked = {
        .words = kachi_request_query(request, "q"),
        .unit = kachi_request_query(request, "unit"),
        .location = kachi_request_query(request, "location"),
        .source = kachi_request_query(request, "source"),
    };
    enum kachi_err err = kachi_factors_find(&request->arena, factors->model->dataset, &asked,
                                            &request->findings, &found, &count);
    err = err == KACHI_OK ? kachi_model_lock(factors->model, KACHI_MODEL_BASELINE,
                                             &request->findings, &study, &factors->rows)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    kachi_model_unlock(factors->model); /* rows and links are constant once solved */
    factors->study = study;
    err = kachi_list_begin(request, "factors", count, &page);
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = page.first; i < page.end; i++) {
        write_factor(request, factors, found[i]);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

static enum kachi_err handle_list(struct kachi_request *request)
{
    struct factors factors = {.model = NULL};
    enum kachi_err err = kachi_request_take_model(request, &factors.model);
    err = err == KACHI_OK ? write_list(request, &factors) : err;
    kachi_request_drop_model(request, factors.model);
    return err;
}

static const struct kachi_parameter_rule rules[] = {
    {"q", KACHI_PARAMETER_TEXT, NULL, false},        {"unit", KACHI_PARAMETER_TEXT, NULL, false},
    {"location", KACHI_PARAMETER_TEXT, NULL, false}, {"source", KACHI_PARAMETER_TEXT, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};

const struct kachi_route kachi_routes_factors[] = {
    {KACHI_GET, "/api/v1/factors", "listFactors", "products", KACHI_MAY_READ,
     KACHI_ROUTE_CACHED | KACHI_ROUTE_PAGED, NULL, "FactorList", 200, rules, handle_list},
    {.path = NULL},
};
