/* SPDX-License-Identifier: Apache-2.0 */
/*
 * body.h - is a body what its route takes? The schemas of data/api/schemas.json, which the OpenAPI
 * document is made of, are asked before the handler is: a member that is misspelt, or of another
 * type, is told instead of passed over.
 *
 * Of JSON Schema what those schemas use: type, properties, required, additionalProperties, items,
 * enum, const, minimum, maximum, allOf, $ref, and oneOf whose variants differ by a const member.
 * Lengths and patterns are the handlers', whose findings say more. An object whose schema names
 * properties has no others, unless it says additionalProperties.
 */
#ifndef KACHI_SERVER_BODY_H
#define KACHI_SERVER_BODY_H

#include "base/findings.h"
#include "base/json.h"

/* Read once; asked by many threads. Release gives the document back. */
KACHI_MUST_CHECK enum kachi_err kachi_body_schemas_read(struct kachi_findings *findings,
                                                        struct kachi_json_doc *schemas);

/* KACHI_ERR_INPUT with body-member or body-unknown at the member ("changes[0].amount"). A schema
 * that is not there asks nothing. */
KACHI_MUST_CHECK enum kachi_err kachi_body_check(struct kachi_arena *arena,
                                                 const struct kachi_json_doc *schemas,
                                                 const char *schema, kachi_json body,
                                                 struct kachi_findings *findings);

#endif
