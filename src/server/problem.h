/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem.h - what went wrong, as a problem document (RFC 9457) that carries the findings.
 *
 *   {"type": "urn:kachi:finding:<code>", "title", "status", "detail", "code", "findings": [...]}
 *
 * code, title and detail are those of the first error; findings has all of them, in the reader's
 * language, in the shape of base/findings_json.h.
 */
#ifndef KACHI_SERVER_PROBLEM_H
#define KACHI_SERVER_PROBLEM_H

#include "server/request.h"

/* Replaces what the request has answered so far. */
void kachi_problem_write(struct kachi_request *request, enum kachi_err err);
/* The same object, where there is no request. Adds server-unexplained where nothing says why. */
void kachi_problem_write_json(struct kachi_arena *arena, struct kachi_findings *findings,
                              enum kachi_err err, enum kachi_lang lang,
                              struct kachi_json_writer *json);

/* The member "findings" of an answer that went well: notices and warnings, for handlers that
 * compute. */
void kachi_findings_write_json(struct kachi_request *request);
/* The same, where there is no request. */
void kachi_findings_list_write_json(struct kachi_arena *arena,
                                    const struct kachi_findings *findings, enum kachi_lang lang,
                                    struct kachi_json_writer *json);

#endif
