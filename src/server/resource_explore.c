/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_explore.c - what a person asks while looking at a product: how its emissions flow to it,
 * and what would become of its footprint if an amount or a supplier were another. Nothing here
 * changes the facts.
 */
#include "footprint/footprint_json.h"
#include "footprint/solver.h"
#include "server/problem.h"
#include "server/resource.h"

#include <math.h>
#include <string.h>

/* A question about one product: its column in the stated scenario, and the runs of every column
 * behind one unit of it. The study stays locked until end_question. */
struct question {
    struct kachi_model *model;
    struct kachi_study *study;
    uint32_t activity, column;
    double *runs; /* by column */
};

static void end_question(struct kachi_request *request, struct question *question)
{
    if (question->study != NULL) {
        kachi_model_unlock(question->model);
    }
    kachi_request_drop_model(request, question->model);
}

static enum kachi_err begin_question(struct kachi_request *request, struct question *out)
{
    const struct kachi_footprint_row *rows = NULL;
    *out = (struct question){.model = NULL};
    enum kachi_err err = kachi_request_take_model(request, &out->model);
    err = err == KACHI_OK ? kachi_request_activity(request, out->model->dataset, request->parts[0],
                                                   &out->activity)
                          : err;
    err = err == KACHI_OK ? kachi_model_lock(out->model, KACHI_MODEL_STATED, &request->findings,
                                             &out->study, &rows)
                          : err;
    return err == KACHI_OK
               ? kachi_study_column(out->study, out->activity, &request->findings, &out->column)
               : err;
}

/* The runs behind one unit of the product, in the unit it is shown in: A s = f. */
static enum kachi_err solve_runs(struct kachi_request *request, struct question *question)
{
    const struct kachi_linked *linked = question->study->linked;
    struct kachi_system *system = question->study->system;
    const struct kachi_dataset *dataset = question->model->dataset;
    struct kachi_solve_trust trust;
    double *demand = KACHI_NEW_ARRAY(&request->arena, double, linked->column_count);
    question->runs = KACHI_NEW_ARRAY(&request->arena, double, linked->column_count);
    double unit = dataset->units[kachi_system_unit(system, question->column)].factor;
    demand[question->column] = kachi_system_is_treatment(system, question->column) ? -unit : unit;
    return kachi_solver_supply(system->solver, demand, question->runs, &trust);
}

/* kgCO2e that a purchase carries from its supplier to its buyer: minus the matrix's coefficient,
 * since a use stands there with a minus, times the buyer's runs and the supplier's intensity. */
static double carried_kgco2e(const struct question *question, const struct kachi_link *link)
{
    return -link->coefficient * question->runs[link->buyer] *
           question->study->system->intensity[link->supplier];
}

static struct kachi_str column_key(const struct question *question, uint32_t column)
{
    uint32_t activity = question->study->linked->columns[column].activity;
    return question->model->dataset->activities[activity].key;
}

/* What the column emits itself and what comes to it from its suppliers: what flows through it. */
static void write_nodes(struct kachi_request *request, const struct question *question,
                        const double through_kgco2e[], const bool takes_part[])
{
    struct kachi_json_writer *json = &request->json;
    const struct kachi_dataset *dataset = question->model->dataset;
    kachi_json_key(json, "nodes");
    kachi_json_begin_array(json);
    for (uint32_t j = 0; j < question->study->linked->column_count; j++) {
        if (!takes_part[j]) {
            continue;
        }
        const struct kachi_activity *activity =
            &dataset->activities[question->study->linked->columns[j].activity];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "key", activity->key);
        kachi_json_pair_str(json, "name", kachi_activity_name(activity, request->lang));
        kachi_json_pair_text(json, "stage", kachi_stage_word(activity->stage));
        kachi_json_pair_double(json, "kgco2e", through_kgco2e[j]);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static void write_flow(struct kachi_request *request, const struct question *question)
{
    const struct kachi_linked *linked = question->study->linked;
    struct kachi_json_writer *json = &request->json;
    double *through_kgco2e = KACHI_NEW_ARRAY(&request->arena, double, linked->column_count);
    bool *takes_part = KACHI_NEW_ARRAY(&request->arena, bool, linked->column_count);
    for (uint32_t j = 0; j < linked->column_count; j++) {
        through_kgco2e[j] = question->runs[j] * question->study->system->direct_kgco2e[j];
    }
    takes_part[question->column] = true;
    kachi_json_begin_object(json);
    kachi_json_key(json, "links");
    kachi_json_begin_array(json);
    for (uint64_t l = 0; l < linked->link_count; l++) {
        const struct kachi_link *link = &linked->links[l];
        double kgco2e = carried_kgco2e(question, link);
        if (!(fabs(kgco2e) > 0.0) || link->buyer == link->supplier) {
            continue;
        }
        through_kgco2e[link->buyer] += kgco2e;
        takes_part[link->buyer] = true;
        takes_part[link->supplier] = true;
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "from", column_key(question, link->supplier));
        kachi_json_pair_str(json, "to", column_key(question, link->buyer));
        kachi_json_pair_double(json, "kgco2e", kgco2e);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    write_nodes(request, question, through_kgco2e, takes_part);
    kachi_json_end_object(json);
}

static enum kachi_err handle_flow(struct kachi_request *request)
{
    struct question question;
    enum kachi_err err = begin_question(request, &question);
    err = err == KACHI_OK ? solve_runs(request, &question) : err;
    if (err == KACHI_OK) {
        write_flow(request, &question);
    }
    end_question(request, &question);
    return err;
}

/* The unit of that name, of the dimension in which the exchange is counted. KACHI_ERR_INPUT with
 * finding what-if-unit. */
static enum kachi_err read_unit(struct kachi_request *request, const struct kachi_dataset *dataset,
                                const struct kachi_exchange *exchange, struct kachi_str name,
                                double *factor)
{
    const struct kachi_unit *was = &dataset->units[exchange->unit];
    if (kachi_str_is_empty(name) || kachi_str_equal(name, was->name)) {
        *factor = exchange->factor;
        return KACHI_OK;
    }
    for (uint32_t i = 0; i < dataset->unit_count; i++) {
        const struct kachi_unit *unit = &dataset->units[i];
        if (kachi_str_equal(unit->name, name) && unit->dimension == was->dimension) {
            *factor = exchange->factor / was->factor * unit->factor;
            return KACHI_OK;
        }
    }
    return kachi_request_refuse(request, KACHI_ERR_INPUT, "what-if-unit",
                                KACHI_ARGS({"unit", name}, {"was", was->name}));
}

static bool makes(const struct kachi_dataset *dataset, const struct kachi_activity *activity,
                  uint32_t flow)
{
    for (uint32_t i = 0; i < activity->exchange_count; i++) {
        const struct kachi_exchange *made = &dataset->exchanges[activity->exchange_first + i];
        if (made->flow == flow && made->direction == KACHI_OUTPUT) {
            return true;
        }
    }
    return false;
}

/* Another supplier, also one whose product has another name, as long as it is counted alike.
 * KACHI_ERR_INPUT with finding what-if-provider. */
static enum kachi_err read_provider(struct kachi_request *request,
                                    const struct kachi_dataset *dataset, struct kachi_str key,
                                    struct kachi_exchange *exchange)
{
    if (kachi_str_is_empty(key) || kachi_str_equal(key, exchange->provider)) {
        return KACHI_OK;
    }
    uint32_t found = kachi_dataset_activity(dataset, key);
    const struct kachi_flow *bought = &dataset->flows[exchange->flow];
    if (found != KACHI_NONE && exchange->direction == KACHI_INPUT &&
        bought->kind == KACHI_FLOW_PRODUCT) {
        const struct kachi_activity *supplier = &dataset->activities[found];
        uint32_t flow = exchange->flow;
        if (!makes(dataset, supplier, flow) && supplier->reference != KACHI_NONE) {
            flow = dataset->exchanges[supplier->reference].flow;
        }
        if (makes(dataset, supplier, flow) && dataset->flows[flow].dimension == bought->dimension) {
            exchange->flow = flow;
            exchange->provider = supplier->key;
            return KACHI_OK;
        }
    }
    return kachi_request_refuse(request, KACHI_ERR_INPUT, "what-if-provider",
                                KACHI_ARGS({"provider", key}, {"flow", bought->name}));
}

/* One change into the copy of the exchanges: {exchange: number, amount, unit, provider}. Without
 * an amount what the facts say stays, a formula too; a unit is of an amount. */
static enum kachi_err read_change(struct kachi_request *request,
                                  const struct kachi_dataset *dataset, kachi_json change,
                                  struct kachi_exchange exchanges[])
{
    int64_t number = kachi_json_int64(kachi_json_get(change, "exchange"), -1);
    kachi_json amount = kachi_json_get(change, "amount");
    struct kachi_str unit, provider;
    bool is_sound =
        amount == NULL ? kachi_json_get(change, "unit") == NULL : kachi_json_is_number(amount);
    if (number < 0 || number >= (int64_t)dataset->exchange_count || !is_sound) {
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "what-if-change", KACHI_NO_ARGS);
    }
    struct kachi_exchange *exchange = &exchanges[number];
    double factor = 1.0;
    enum kachi_err err = kachi_request_optional_text(request, change, "unit", &unit);
    err = err == KACHI_OK ? read_unit(request, dataset, exchange, unit, &factor) : err;
    err =
        err == KACHI_OK ? kachi_request_optional_text(request, change, "provider", &provider) : err;
    err = err == KACHI_OK ? read_provider(request, dataset, provider, exchange) : err;
    if (err == KACHI_OK && amount != NULL) {
        exchange->amount = kachi_json_double(amount, 0.0) * factor;
        exchange->formula = kachi_str_of(""); /* what is asked for stands */
    }
    return err;
}

/* A reading of the facts with other amounts; what is not changed is shared. */
static enum kachi_err read_changes(struct kachi_request *request,
                                   const struct kachi_dataset *dataset, struct kachi_dataset *out)
{
    kachi_json body = NULL;
    enum kachi_err err = kachi_request_json(request, &body);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_exchange *exchanges =
        KACHI_NEW_ARRAY(&request->arena, struct kachi_exchange, dataset->exchange_count);
    memcpy(exchanges, dataset->exchanges, sizeof(*exchanges) * dataset->exchange_count);
    kachi_json changes = kachi_json_get(body, "changes");
    for (size_t i = 0; i < kachi_json_count(changes) && err == KACHI_OK; i++) {
        err = read_change(request, dataset, kachi_json_at(changes, i), exchanges);
    }
    *out = *dataset;
    out->exchanges = exchanges;
    return err;
}

static enum kachi_err footprint_of(struct kachi_request *request, struct kachi_study *study,
                                   uint32_t activity, struct kachi_footprint **out)
{
    struct kachi_footprint_options options = {.unit = KACHI_NONE, .amount = 1.0};
    enum kachi_err err = kachi_study_column(study, activity, &request->findings, &options.column);
    return err == KACHI_OK ? kachi_footprint_compute(&request->arena, study->system, options,
                                                     &request->findings, out)
                           : err;
}

static enum kachi_err answer_what_if(struct kachi_request *request, struct question *question)
{
    struct kachi_dataset changed;
    struct kachi_study study = {.dataset = NULL};
    struct kachi_footprint *before = NULL;
    struct kachi_footprint *after = NULL;
    enum kachi_err err = read_changes(request, question->model->dataset, &changed);
    err =
        err == KACHI_OK ? footprint_of(request, question->study, question->activity, &before) : err;
    if (err != KACHI_OK) {
        return err;
    }
    err =
        kachi_study_run(&request->arena, &changed, kachi_scenario_stated(&request->arena, &changed),
                        (struct kachi_study_options){.strict = false}, &request->findings, &study);
    if (err != KACHI_OK) {
        return err;
    }
    err = footprint_of(request, &study, question->activity, &after);
    if (err == KACHI_OK) {
        kachi_json_begin_object(&request->json);
        kachi_json_pair_double(&request->json, "before_kgco2e", before->total_kgco2e);
        kachi_footprint_write_json(&study, after, request->lang, &request->json);
        kachi_findings_write_json(request);
        kachi_json_end_object(&request->json);
    }
    kachi_study_release(&study);
    return err;
}

static enum kachi_err handle_what_if(struct kachi_request *request)
{
    struct question question;
    enum kachi_err err = begin_question(request, &question);
    err = err == KACHI_OK ? answer_what_if(request, &question) : err;
    end_question(request, &question);
    return err;
}

static enum kachi_err handle_units(struct kachi_request *request)
{
    struct kachi_model *model = NULL;
    struct kachi_json_writer *json = &request->json;
    enum kachi_err err = kachi_request_take_model(request, &model);
    if (err == KACHI_OK) {
        kachi_json_begin_object(json);
        kachi_json_key(json, "units");
        kachi_json_begin_array(json);
        for (uint32_t i = 0; i < model->dataset->unit_count; i++) {
            const struct kachi_unit *unit = &model->dataset->units[i];
            kachi_json_begin_object(json);
            kachi_json_pair_str(json, "name", unit->name);
            struct kachi_str dimension = model->dataset->dimensions[unit->dimension].name;
            kachi_json_pair_str(json, "dimension", dimension);
            kachi_json_pair_str(
                json, "dimension_name",
                kachi_phrase_of(request->lang, kachi_str_of("dimension"), dimension));
            kachi_json_pair_double(json, "factor", unit->factor);
            kachi_json_end_object(json);
        }
        kachi_json_end_array(json);
        kachi_json_end_object(json);
    }
    kachi_request_drop_model(request, model);
    return err;
}

const struct kachi_route kachi_routes_explore[] = {
    {KACHI_GET, "/api/v1/products/{product}/flow", "getFlow", "products", KACHI_MAY_READ,
     KACHI_ROUTE_CACHED, NULL, "Flow", 200, NULL, handle_flow},
    {KACHI_POST, "/api/v1/products/{product}/what-if", "askWhatIf", "products", KACHI_MAY_READ, 0,
     "WhatIfQuestion", "WhatIf", 200, NULL, handle_what_if},
    {KACHI_GET, "/api/v1/units", "listUnits", "products", KACHI_MAY_READ, KACHI_ROUTE_CACHED, NULL,
     "UnitList", 200, NULL, handle_units},
    {.path = NULL},
};
