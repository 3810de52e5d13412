/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openapi.h - the OpenAPI 3.1 document of the API, made from the route table, the phrases and the
 * schemas of data/api/schemas.json. schema/openapi.json in the source tree is this document in
 * English.
 */
#ifndef KACHI_SERVER_OPENAPI_H
#define KACHI_SERVER_OPENAPI_H

#include "base/json.h"

/* KACHI_ERR_INPUT where data/api/schemas.json is not as it should be: a test's business. */
KACHI_MUST_CHECK enum kachi_err kachi_openapi_write(struct kachi_arena *arena, enum kachi_lang lang,
                                                    struct kachi_findings *findings,
                                                    struct kachi_json_writer *json);

#endif
