/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_products.c - products: found, shown, and what they emit, cut and avoid.
 */
#include "footprint/footprint_json.h"
#include "inventory/search.h"
#include "policy/fact.h"
#include "server/list.h"
#include "server/problem.h"
#include "server/resource.h"
#include "server/server_internal.h"
#include "value/value_json.h"

#define RUNS_MAX 10000

/* What a list says of a product: its numbers before and after, and the statement that speaks for
 * it. */
struct listing {
    struct kachi_request *request;
    struct kachi_model *model;
    struct kachi_study *stated, *baseline; /* NULL where it could not be solved */
    const struct kachi_footprint_row *stated_rows, *baseline_rows;
    struct kachi_statement_index statements;
};

static void pair_intensity(struct kachi_json_writer *json, const char *key,
                           const struct kachi_study *study, const struct kachi_footprint_row *rows,
                           uint32_t activity)
{
    uint32_t column = study == NULL ? KACHI_NONE : study->linked->column_of_activity[activity];
    kachi_json_key(json, key);
    if (column == KACHI_NONE || !rows[column].has_answer) {
        kachi_json_write_null(json);
    } else {
        kachi_json_write_double(json, rows[column].kgco2e_per_unit);
    }
}

/* Members of one product. */
static void write_product(const struct listing *listing, uint32_t at)
{
    struct kachi_json_writer *json = &listing->request->json;
    const struct kachi_dataset *dataset = listing->model->dataset;
    const struct kachi_activity *activity = &dataset->activities[at];
    enum kachi_lang lang = listing->request->lang;
    const struct kachi_value_statement *statement =
        kachi_statement_index_find(&listing->statements, activity->key);
    bool has_product = activity->reference != KACHI_NONE;
    const struct kachi_flow *flow =
        has_product ? &dataset->flows[dataset->exchanges[activity->reference].flow] : NULL;
    kachi_json_pair_str(json, "key", activity->key);
    kachi_json_pair_str(json, "name", kachi_activity_name(activity, lang));
    kachi_json_pair_str(json, "name_en", activity->name);
    kachi_json_pair_str(json, "name_ja", activity->name_ja);
    kachi_json_pair_str(json, "product_key", has_product ? flow->key : kachi_str_of(""));
    kachi_json_pair_str(json, "product",
                        has_product ? kachi_flow_name(flow, lang) : kachi_str_of(""));
    kachi_json_pair_str(json, "unit", kachi_activity_unit(dataset, activity));
    kachi_json_pair_str(json, "location", activity->location);
    kachi_json_pair_str(json, "owner", activity->owner);
    kachi_json_pair_str(json, "source", activity->source);
    kachi_json_pair_text(json, "stage", kachi_stage_word(activity->stage));
    pair_intensity(json, "cfp_kgco2e_per_unit", listing->stated, listing->stated_rows, at);
    pair_intensity(json, "cfp_baseline_kgco2e_per_unit", listing->baseline, listing->baseline_rows,
                   at);
    kachi_json_key(json, "statement");
    if (statement == NULL) {
        kachi_json_write_null(json);
        return;
    }
    kachi_json_begin_object(json);
    kachi_statement_summary_write_json(&listing->request->arena, statement, json);
    kachi_json_end_object(json);
}

/* Solves both scenarios; one that has no answer leaves its numbers out, and says why as a finding.
 */
static void lock_studies(struct listing *listing)
{
    struct kachi_findings *findings = &listing->request->findings;
    if (kachi_model_lock(listing->model, KACHI_MODEL_STATED, findings, &listing->stated,
                         &listing->stated_rows) == KACHI_OK) {
        kachi_model_unlock(listing->model); /* rows and links are constant once solved */
    }
    if (kachi_model_lock(listing->model, KACHI_MODEL_BASELINE, findings, &listing->baseline,
                         &listing->baseline_rows) == KACHI_OK) {
        kachi_model_unlock(listing->model);
    }
}

static enum kachi_err begin_listing(struct kachi_request *request, struct listing *out)
{
    struct kachi_database *database = NULL;
    struct kachi_value_statement *statements = NULL;
    size_t count = 0;
    *out = (struct listing){.request = request};
    enum kachi_err err = kachi_request_database(request, &database);
    err = err == KACHI_OK ? kachi_request_take_model(request, &out->model) : err;
    if (err == KACHI_OK) {
        err = kachi_statement_list(&request->arena, database, &request->findings, &count,
                                   &statements);
    }
    if (err == KACHI_OK) {
        out->statements = kachi_statement_index_new(&request->arena, count, statements);
        lock_studies(out);
    }
    return err;
}

static enum kachi_err write_list(struct listing *listing)
{
    struct kachi_request *request = listing->request;
    struct kachi_json_writer *json = &request->json;
    struct kachi_page page;
    struct kachi_matches matches =
        kachi_search(&request->arena, listing->model->dataset, kachi_request_query(request, "q"));
    enum kachi_err err = kachi_list_begin(request, "products", matches.count, &page);
    if (err != KACHI_OK) {
        return err;
    }
    page.has_findings = true;
    for (size_t i = page.first; i < page.end; i++) {
        kachi_json_begin_object(json);
        write_product(listing, matches.activities[i]);
        kachi_json_end_object(json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

static enum kachi_err handle_list(struct kachi_request *request)
{
    struct listing listing;
    enum kachi_err err = begin_listing(request, &listing);
    err = err == KACHI_OK ? write_list(&listing) : err;
    kachi_request_drop_model(request, listing.model);
    return err;
}

/* The measures that the owner took. */
static void write_measures(const struct kachi_dataset *dataset,
                           const struct kachi_activity *activity, enum kachi_lang lang,
                           struct kachi_json_writer *json)
{
    kachi_json_key(json, "measures");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        const struct kachi_measure *measure = &dataset->measures[i];
        if (kachi_str_is_empty(activity->owner) ||
            !kachi_str_equal(measure->party, activity->owner)) {
            continue;
        }
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "key", measure->key);
        kachi_json_pair_str(json, "name", kachi_measure_name(measure, lang));
        kachi_json_pair_text(json, "basis", kachi_basis_word(measure->basis));
        kachi_json_pair_str(json, "evidence", measure->evidence);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static enum kachi_err handle_get(struct kachi_request *request)
{
    struct listing listing;
    uint32_t at = KACHI_NONE;
    enum kachi_err err = begin_listing(request, &listing);
    if (err == KACHI_OK) {
        err = kachi_request_activity(request, listing.model->dataset, request->parts[0], &at);
    }
    if (err == KACHI_OK) {
        struct kachi_json_writer *json = &request->json;
        const struct kachi_activity *activity = &listing.model->dataset->activities[at];
        kachi_json_begin_object(json);
        write_product(&listing, at);
        kachi_json_pair_str(json, "comment", activity->comment);
        kachi_json_pair_int64(json, "exchange_count", activity->exchange_count);
        kachi_attributes_write_json(listing.model->dataset, activity, json);
        write_measures(listing.model->dataset, activity, request->lang, json);
        kachi_findings_write_json(request);
        kachi_json_end_object(json);
    }
    kachi_request_drop_model(request, listing.model);
    return err;
}

static void write_exchange(const struct kachi_dataset *dataset, uint32_t at, enum kachi_lang lang,
                           struct kachi_json_writer *json)
{
    static const char *const kinds[] = {"product", "waste", "elementary"};
    const struct kachi_exchange *exchange = &dataset->exchanges[at];
    const struct kachi_flow *flow = &dataset->flows[exchange->flow];
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "number", at);
    kachi_json_pair_text(json, "direction",
                         exchange->direction == KACHI_INPUT ? "input" : "output");
    kachi_json_pair_str(json, "flow_key", flow->key);
    kachi_json_pair_str(json, "flow", kachi_flow_name(flow, lang));
    kachi_json_pair_text(json, "kind", kinds[flow->kind]);
    kachi_json_pair_double(json, "amount", exchange->amount / exchange->factor);
    kachi_json_pair_str(json, "unit", dataset->units[exchange->unit].name);
    kachi_json_pair_str(json, "formula", exchange->formula);
    kachi_json_pair_str(json, "provider", exchange->provider);
    kachi_json_pair_text(json, "stage", kachi_stage_word(exchange->stage));
    kachi_json_pair_bool(json, "is_avoided", exchange->is_avoided);
    kachi_json_pair_bool(json, "is_uncertain", exchange->uncertainty.distribution != KACHI_CERTAIN);
    kachi_json_pair_str(json, "source", exchange->place.source);
    kachi_json_pair_int64(json, "line", exchange->place.line);
    kachi_json_end_object(json);
}

static enum kachi_err handle_inventory(struct kachi_request *request)
{
    struct kachi_model *model = NULL;
    uint32_t at = KACHI_NONE;
    enum kachi_err err = kachi_request_take_model(request, &model);
    err = err == KACHI_OK ? kachi_request_activity(request, model->dataset, request->parts[0], &at)
                          : err;
    if (err == KACHI_OK) {
        struct kachi_json_writer *json = &request->json;
        const struct kachi_activity *activity = &model->dataset->activities[at];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "key", activity->key);
        kachi_json_pair_str(json, "name", kachi_activity_name(activity, request->lang));
        kachi_json_pair_str(json, "unit", kachi_activity_unit(model->dataset, activity));
        kachi_json_key(json, "exchanges");
        kachi_json_begin_array(json);
        for (uint32_t i = 0; i < activity->exchange_count; i++) {
            write_exchange(model->dataset, activity->exchange_first + i, request->lang, json);
        }
        kachi_json_end_array(json);
        kachi_json_end_object(json);
    }
    kachi_request_drop_model(request, model);
    return err;
}

static enum kachi_err compute_footprint(struct kachi_request *request, struct kachi_model *model)
{
    uint32_t at = KACHI_NONE;
    struct kachi_study *study = NULL;
    const struct kachi_footprint_row *rows = NULL;
    struct kachi_footprint *footprint = NULL;
    struct kachi_footprint_options options = {
        .unit = KACHI_NONE, .amount = kachi_request_query_double(request, "amount", 1.0)};
    if (!(options.amount > 0.0)) {
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "amount-not-positive",
                                    KACHI_ARGS({"value", kachi_request_query(request, "amount")}));
    }
    enum kachi_err err = kachi_request_activity(request, model->dataset, request->parts[0], &at);
    err = err == KACHI_OK ? kachi_model_lock(model, kachi_request_scenario(request),
                                             &request->findings, &study, &rows)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_study_column(study, at, &request->findings, &options.column);
    err = err == KACHI_OK ? kachi_footprint_compute(&request->arena, study->system, options,
                                                    &request->findings, &footprint)
                          : err;
    kachi_model_unlock(model);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json_begin_object(&request->json);
    kachi_footprint_write_json(study, footprint, request->lang, &request->json);
    kachi_findings_write_json(request);
    kachi_json_end_object(&request->json);
    return KACHI_OK;
}

static enum kachi_err handle_footprint(struct kachi_request *request)
{
    struct kachi_model *model = NULL;
    enum kachi_err err = kachi_request_take_model(request, &model);
    err = err == KACHI_OK ? compute_footprint(request, model) : err;
    kachi_request_drop_model(request, model);
    return err;
}

/* ?runs= and ?seed=: how sure the number is, on draws that what is compared has in common. A
 * request waits for them, so they are fewer than a statement may have. */
static enum kachi_err read_runs(struct kachi_request *request, const char *name, int64_t otherwise,
                                int64_t most, int64_t *out)
{
    *out = kachi_request_query_int64(request, name, otherwise);
    if (*out <= most) {
        return KACHI_OK;
    }
    struct kachi_place place = {.source = kachi_str_of("query"), .field = kachi_str_of(name)};
    kachi_findings_add(
        &request->findings, "parameter-form", place,
        KACHI_ARGS({"name", kachi_str_of(name)}, {"value", kachi_request_query(request, name)},
                   {"form", kachi_str_print(&request->arena, "0 - %lld", (long long)most)}));
    return KACHI_ERR_INPUT;
}

/* NULL where no runs are asked for. */
static enum kachi_err compute_certainty(struct kachi_request *request,
                                        const struct kachi_dataset *dataset,
                                        struct kachi_certainty_options options,
                                        struct kachi_certainty **out)
{
    int64_t runs = 0;
    int64_t seed = 0;
    *out = NULL;
    enum kachi_err err = read_runs(request, "runs", 0, RUNS_MAX, &runs);
    err =
        err == KACHI_OK ? read_runs(request, "seed", 1, KACHI_CERTAINTY_SEED_END - 1, &seed) : err;
    if (err != KACHI_OK || runs == 0) {
        return err;
    }
    options.runs = (uint32_t)runs;
    options.seed = (uint64_t)seed;
    *out = KACHI_NEW(&request->arena, struct kachi_certainty);
    return kachi_certainty_compute(&request->arena, dataset, &options, &request->findings, *out);
}

static enum kachi_err handle_reduction(struct kachi_request *request)
{
    struct kachi_model *model = NULL;
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_rep *rep = NULL;
    struct kachi_certainty *certainty = NULL;
    struct kachi_rep_options options = {.party = kachi_request_query(request, "party")};
    enum kachi_err err = kachi_request_take_model(request, &model);
    if (err == KACHI_OK) {
        err = kachi_request_activity(request, model->dataset, request->parts[0], &options.activity);
    }
    err = err == KACHI_OK
              ? kachi_rulebook_find(&request->arena, kachi_request_query(request, "rulebook"),
                                    &request->findings, &rulebook)
              : err;
    if (err == KACHI_OK) {
        options.rulebook = rulebook;
        err = kachi_rep_compute(&request->arena, model->dataset, options, &request->findings, &rep);
    }
    if (err == KACHI_OK) {
        struct kachi_certainty_options of = {.activity = options.activity,
                                             .reference = KACHI_NONE,
                                             .party = rep->party,
                                             .rulebook = rulebook};
        err = compute_certainty(request, model->dataset, of, &certainty);
    }
    if (err == KACHI_OK) {
        kachi_rep_write_json(model->dataset, rep, certainty, request->lang, &request->json);
    }
    kachi_request_drop_model(request, model);
    return err;
}

/* What of it a party may claim of a unit: the party asked for, or the maker. */
static enum kachi_err compute_claim(struct kachi_request *request, const struct kachi_study *study,
                                    const struct kachi_avoided_options *asked,
                                    const struct kachi_rulebook *rulebook,
                                    struct kachi_avoided_product **out)
{
    struct kachi_avoided_product_options options = {.activity = asked->solution,
                                                    .reference = asked->reference,
                                                    .party = kachi_request_query(request, "party"),
                                                    .rulebook = rulebook,
                                                    .from = KACHI_NO_DAY};
    return kachi_avoided_product_compute(&request->arena, study, &options, &request->findings, out);
}

static enum kachi_err compute_avoided(struct kachi_request *request, struct kachi_model *model)
{
    struct kachi_study *study = NULL;
    const struct kachi_footprint_row *rows = NULL;
    struct kachi_avoided *avoided = NULL;
    struct kachi_avoided_product *claim = NULL;
    struct kachi_certainty *certainty = NULL;
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_avoided_options options = {.amount =
                                                kachi_request_query_double(request, "amount", 1.0)};
    enum kachi_err err =
        kachi_request_activity(request, model->dataset, request->parts[0], &options.solution);
    err = err == KACHI_OK ? kachi_request_activity(request, model->dataset,
                                                   kachi_request_query(request, "reference"),
                                                   &options.reference)
                          : err;
    err = err == KACHI_OK
              ? kachi_rulebook_find(&request->arena, kachi_request_query(request, "rulebook"),
                                    &request->findings, &rulebook)
              : err;
    err = err == KACHI_OK ? kachi_model_lock(model, kachi_request_scenario(request),
                                             &request->findings, &study, &rows)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_avoided_compute(&request->arena, study, options, &request->findings, &avoided);
    err = err == KACHI_OK ? compute_claim(request, study, &options, rulebook, &claim) : err;
    kachi_model_unlock(model);
    if (err == KACHI_OK) {
        struct kachi_certainty_options of = {
            .activity = options.solution, .reference = options.reference, .rulebook = rulebook};
        err = compute_certainty(request, model->dataset, of, &certainty);
    }
    if (err == KACHI_OK) {
        kachi_avoided_write_json(model->dataset, avoided, claim, certainty, request->lang,
                                 &request->json);
    }
    return err;
}

static enum kachi_err handle_avoided(struct kachi_request *request)
{
    struct kachi_model *model = NULL;
    enum kachi_err err = kachi_request_take_model(request, &model);
    err = err == KACHI_OK ? compute_avoided(request, model) : err;
    kachi_request_drop_model(request, model);
    return err;
}

static const struct kachi_parameter_rule list_rules[] = {
    {"q", KACHI_PARAMETER_TEXT, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};
static const struct kachi_parameter_rule footprint_rules[] = {
    {"amount", KACHI_PARAMETER_NUMBER, NULL, false},
    {"scenario", KACHI_PARAMETER_CHOICE, "current|baseline", false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};
static const struct kachi_parameter_rule reduction_rules[] = {
    {"party", KACHI_PARAMETER_TEXT, NULL, false}, {"rulebook", KACHI_PARAMETER_TEXT, NULL, false},
    {"runs", KACHI_PARAMETER_COUNT, NULL, false}, {"seed", KACHI_PARAMETER_COUNT, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};
static const struct kachi_parameter_rule avoided_rules[] = {
    {"reference", KACHI_PARAMETER_TEXT, NULL, true},
    {"amount", KACHI_PARAMETER_NUMBER, NULL, false},
    {"scenario", KACHI_PARAMETER_CHOICE, "current|baseline", false},
    {"party", KACHI_PARAMETER_TEXT, NULL, false},
    {"rulebook", KACHI_PARAMETER_TEXT, NULL, false},
    {"runs", KACHI_PARAMETER_COUNT, NULL, false},
    {"seed", KACHI_PARAMETER_COUNT, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};

const struct kachi_route kachi_routes_products[] = {
    {KACHI_GET, "/api/v1/products", "listProducts", "products", KACHI_MAY_READ,
     KACHI_ROUTE_CACHED | KACHI_ROUTE_PAGED, NULL, "ProductList", 200, list_rules, handle_list},
    {KACHI_GET, "/api/v1/products/{product}", "getProduct", "products", KACHI_MAY_READ,
     KACHI_ROUTE_CACHED, NULL, "Product", 200, NULL, handle_get},
    {KACHI_GET, "/api/v1/products/{product}/inventory", "getInventory", "products", KACHI_MAY_READ,
     KACHI_ROUTE_CACHED, NULL, "Inventory", 200, NULL, handle_inventory},
    {KACHI_GET, "/api/v1/products/{product}/footprint", "getFootprint", "products", KACHI_MAY_READ,
     KACHI_ROUTE_CACHED, NULL, "Footprint", 200, footprint_rules, handle_footprint},
    {KACHI_GET, "/api/v1/products/{product}/reduction", "getReduction", "products", KACHI_MAY_READ,
     KACHI_ROUTE_CACHED, NULL, "Reduction", 200, reduction_rules, handle_reduction},
    {KACHI_GET, "/api/v1/products/{product}/avoided", "getAvoided", "products", KACHI_MAY_READ,
     KACHI_ROUTE_CACHED, NULL, "Avoided", 200, avoided_rules, handle_avoided},
    {.path = NULL},
};
