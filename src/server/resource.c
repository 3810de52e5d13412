/* SPDX-License-Identifier: Apache-2.0 */
#include "server/resource.h"

#include "inventory/search.h"
#include "server/request_internal.h"
#include "server/server_internal.h"

enum kachi_err kachi_request_take_model(struct kachi_request *request, struct kachi_model **out)
{
    struct kachi_database *database = NULL;
    *out = NULL;
    enum kachi_err err = kachi_request_database(request, &database);
    return err == KACHI_OK
               ? kachi_model_take(&request->server->models, database, &request->findings, out)
               : err;
}

void kachi_request_drop_model(struct kachi_request *request, struct kachi_model *model)
{
    kachi_model_drop(&request->server->models, model);
}

enum kachi_model_scenario kachi_request_scenario(const struct kachi_request *request)
{
    return kachi_str_is(kachi_request_query(request, "scenario"), "baseline") ? KACHI_MODEL_BASELINE
                                                                              : KACHI_MODEL_STATED;
}

enum kachi_err kachi_activity_find(const struct kachi_dataset *dataset, struct kachi_str words,
                                   struct kachi_findings *findings, uint32_t *out)
{
    *out = kachi_dataset_activity(dataset, words);
    return *out != KACHI_NONE ? KACHI_OK : kachi_search_one(dataset, words, findings, out);
}

enum kachi_err kachi_request_activity(struct kachi_request *request,
                                      const struct kachi_dataset *dataset, struct kachi_str words,
                                      uint32_t *out)
{
    return kachi_activity_find(dataset, words, &request->findings, out);
}

struct kachi_str kachi_activity_unit(const struct kachi_dataset *dataset,
                                     const struct kachi_activity *activity)
{
    if (activity->reference == KACHI_NONE) {
        return kachi_str_of("");
    }
    return dataset->units[dataset->exchanges[activity->reference].unit].name;
}

void kachi_attributes_write_json(const struct kachi_dataset *dataset,
                                 const struct kachi_activity *activity,
                                 struct kachi_json_writer *json)
{
    kachi_json_key(json, "attributes");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < activity->attribute_count; i++) {
        const struct kachi_attribute *attribute =
            &dataset->attributes[activity->attribute_first + i];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "name", attribute->name);
        kachi_json_pair_str(json, "value", attribute->value);
        kachi_json_pair_str(json, "unit", attribute->unit);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

bool kachi_request_owns_statement(struct kachi_request *request,
                                  const struct kachi_value_statement *statement)
{
    struct kachi_ledger_view view;
    bool is_own = false;
    if (request->principal.party == 0) {
        return false;
    }
    enum kachi_err err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_own_is(view, &request->principal, statement,
                                         &request->internal->name_use, &is_own)
                          : err;
    return err == KACHI_OK && is_own;
}

bool kachi_request_may_see_statement(struct kachi_request *request,
                                     const struct kachi_value_statement *statement)
{
    const struct kachi_principal *principal = &request->principal;
    return statement->state == KACHI_STATEMENT_VERIFIED ||
           statement->state == KACHI_STATEMENT_WITHDRAWN || kachi_access_sees_all(principal) ||
           (principal->roles & KACHI_ACCESS_VERIFIER) != 0 ||
           kachi_request_owns_statement(request, statement);
}
