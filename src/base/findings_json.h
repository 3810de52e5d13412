/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings_json.h - a finding as JSON: the one shape that `--json`, the API's problem documents and
 * logs share. {severity, code, place {source, line, field}, message, detail, hint}, texts in the
 * reader's language; line 0 and empty texts mean "none".
 */
#ifndef KACHI_BASE_FINDINGS_JSON_H
#define KACHI_BASE_FINDINGS_JSON_H

#include "base/json.h"

/* One object; arena is for the texts. */
void kachi_finding_write_json(struct kachi_arena *arena, const struct kachi_finding *finding,
                              enum kachi_lang lang, struct kachi_json_writer *json);

#endif
