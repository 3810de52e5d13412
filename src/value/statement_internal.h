/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement_internal.h - a statement while it is made: what was calculated, on its way into the
 * content (statement_content.c) and the checks (statement_check.c).
 */
#ifndef KACHI_VALUE_STATEMENT_INTERNAL_H
#define KACHI_VALUE_STATEMENT_INTERNAL_H

#include "base/json.h"
#include "value/avoided_product.h"
#include "value/coproduct.h"
#include "value/rep.h"
#include "value/statement.h"

struct kachi_stating {
    struct kachi_arena *arena;
    const struct kachi_dataset *dataset;
    const struct kachi_statement_request *request;
    struct kachi_findings *findings;
    const struct kachi_rulebook *rulebook;
    struct kachi_footprint *before, *stated;
    struct kachi_rep *rep;                 /* NULL: no measures, CFP alone */
    struct kachi_avoided_product *avoided; /* NULL: none is stated */
    /* The footprint with biogenic uptake is the one that is stated, and the uptake (CFP-ID). */
    struct kachi_decimal including_kgco2e_per_unit, uptake_kgco2e_per_unit;
    double gx_balance_kgco2e; /* of the reduction, what GX allocation did not assign */
    struct kachi_allocation_order allocation;
    struct kachi_certainty *certainty;
    struct kachi_value_statement *statement;
};

/* Everything as one object in canonical form; content, digest and id of the statement. */
KACHI_MUST_CHECK enum kachi_err kachi_stating_freeze(struct kachi_stating *stating);
/* The checks that apply, each with pass, notice or fail; an array. */
void kachi_stating_write_checks(const struct kachi_stating *stating,
                                struct kachi_json_writer *json);

/* What a stored statement says, stated again from the facts as they are, under its own rulebook;
 * KACHI_ERR_INPUT with finding statement-format where an earlier Kachi made it. */
KACHI_MUST_CHECK enum kachi_err
kachi_statement_draft_again(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                            const struct kachi_value_statement *statement,
                            struct kachi_findings *findings, struct kachi_value_statement **out);
/* As kachi_statement_verify, whatever findings of its verifier are open. */
KACHI_MUST_CHECK enum kachi_err
kachi_statement_mark_verified(struct kachi_database *database, const struct kachi_dataset *dataset,
                              struct kachi_value_statement *statement, struct kachi_str verifier,
                              kachi_moment now, struct kachi_findings *findings);

#endif
