/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verifier_json.h - what a verifier works with, as JSON: the number redone, inputs drawn, findings
 * raised; the one shape that `--json`, the API and the page share.
 */
#ifndef KACHI_VALUE_VERIFIER_JSON_H
#define KACHI_VALUE_VERIFIER_JSON_H

#include "base/json.h"
#include "value/inspection.h"
#include "value/raised.h"
#include "value/redone.h"

/* One object each. */
void kachi_redone_write_json(struct kachi_arena *arena,
                             const struct kachi_value_statement *statement,
                             const struct kachi_redone *redone, struct kachi_json_writer *json);
void kachi_inspection_write_json(const struct kachi_dataset *dataset,
                                 const struct kachi_inspection_options *options,
                                 const struct kachi_inspection *inspection, enum kachi_lang lang,
                                 struct kachi_json_writer *json);
void kachi_raised_write_json(struct kachi_arena *arena, size_t count,
                             const struct kachi_raised raised[], struct kachi_json_writer *json);
/* The array alone, as it stands in the record of a verification. */
void kachi_raised_write_array(struct kachi_arena *arena, size_t count,
                              const struct kachi_raised raised[], struct kachi_json_writer *json);

#endif
