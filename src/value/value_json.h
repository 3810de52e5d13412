/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value_json.h - REP, AE and statements as JSON: the one shape that `--json`, the API and the page
 * share. CFP, REP and AE stand beside each other and are never summed. Names are in the reader's
 * language; claimed numbers are decimal texts.
 */
#ifndef KACHI_VALUE_VALUE_JSON_H
#define KACHI_VALUE_VALUE_JSON_H

#include "base/json.h"
#include "value/avoided_product.h"
#include "value/certainty.h"
#include "value/issue.h"
#include "value/verification.h"

/* One object each; certainty: NULL where it was not asked for. */
void kachi_rep_write_json(const struct kachi_dataset *dataset, const struct kachi_rep *rep,
                          const struct kachi_certainty *certainty, enum kachi_lang lang,
                          struct kachi_json_writer *json);
/* How the fall was shared among the measures: exactly, or over how many orders of what seed. */
void kachi_rep_write_sharing(const struct kachi_rep *rep, struct kachi_json_writer *json);
void kachi_avoided_write_json(const struct kachi_dataset *dataset,
                              const struct kachi_avoided *avoided,
                              const struct kachi_avoided_product *claim,
                              const struct kachi_certainty *certainty, enum kachi_lang lang,
                              struct kachi_json_writer *json);

void kachi_downstream_write_json(const struct kachi_dataset *dataset,
                                 const struct kachi_avoided_product *claim, enum kachi_lang lang,
                                 struct kachi_json_writer *json);

/* The members that lists show: id, state, issuer, product, the three numbers, pool, digest. */
void kachi_statement_summary_write_json(struct kachi_arena *arena,
                                        const struct kachi_value_statement *statement,
                                        struct kachi_json_writer *json);
/* One object: the summary, and the frozen content as `content`. */
KACHI_MUST_CHECK enum kachi_err
kachi_statement_write_json(struct kachi_arena *arena, const struct kachi_value_statement *statement,
                           struct kachi_findings *findings, struct kachi_json_writer *json);
/* What became of a statement: its steps first to last, and the versions before and after it. */
struct kachi_statement_history {
    struct kachi_versions versions;
    size_t count;
    const struct kachi_statement_step *steps;
};
/* One object: id, state as given, digest, versions and steps. */
KACHI_MUST_CHECK enum kachi_err
kachi_statement_history_write_json(struct kachi_arena *arena,
                                   const struct kachi_value_statement *statement,
                                   const struct kachi_statement_history *history,
                                   struct kachi_findings *findings, struct kachi_json_writer *json);

#endif
