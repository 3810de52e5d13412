/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource.h - what handlers of several resources share: the model of the facts, the product
 * that a path names, and who may see a statement.
 */
#ifndef KACHI_SERVER_RESOURCE_H
#define KACHI_SERVER_RESOURCE_H

#include "server/model.h"
#include "server/request.h"
#include "value/statement.h"

/* The facts as they are now; kachi_request_drop_model gives them back. */
KACHI_MUST_CHECK enum kachi_err kachi_request_take_model(struct kachi_request *request,
                                                         struct kachi_model **out);
void kachi_request_drop_model(struct kachi_request *request, struct kachi_model *model);

/* The scenario of ?scenario=current|baseline; current where it is not said. */
enum kachi_model_scenario kachi_request_scenario(const struct kachi_request *request);

/* The activity whose key the path's first part is; else the one that its words mean. */
KACHI_MUST_CHECK enum kachi_err kachi_request_activity(struct kachi_request *request,
                                                       const struct kachi_dataset *dataset,
                                                       struct kachi_str words, uint32_t *out);

/* The same, where there is no request. */
KACHI_MUST_CHECK enum kachi_err kachi_activity_find(const struct kachi_dataset *dataset,
                                                    struct kachi_str words,
                                                    struct kachi_findings *findings, uint32_t *out);
/* The name of the unit that it is counted in; empty where it makes nothing. */
struct kachi_str kachi_activity_unit(const struct kachi_dataset *dataset,
                                     const struct kachi_activity *activity);
/* "attributes": [{"name", "value", "unit"}] */
void kachi_attributes_write_json(const struct kachi_dataset *dataset,
                                 const struct kachi_activity *activity,
                                 struct kachi_json_writer *json);
/* A scenario that ships with Kachi, by id alone. KACHI_ERR_NOT_FOUND with finding
 * scenario-unknown. */
struct kachi_market_scenario;
KACHI_MUST_CHECK enum kachi_err kachi_scenario_open(struct kachi_arena *arena, struct kachi_str id,
                                                    struct kachi_findings *findings,
                                                    struct kachi_market_scenario **out);

/* Is it the asker's party's own (own.h)? Where that cannot be found out it is not. */
bool kachi_request_owns_statement(struct kachi_request *request,
                                  const struct kachi_value_statement *statement);
/* Drafts and returned statements are their issuer's own; what was verified is for everybody. */
bool kachi_request_may_see_statement(struct kachi_request *request,
                                     const struct kachi_value_statement *statement);

#endif
