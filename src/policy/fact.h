/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fact.h - what is known of a product, with where it comes from and how long that holds.
 *
 * A fact is text: a word, a day or an exact decimal with its unit. Facts come from the dataset
 * (attribute.*) and from a statement (statement.*); nothing is assumed where a fact is absent.
 * Everything lives in the arena given.
 */
#ifndef KACHI_POLICY_FACT_H
#define KACHI_POLICY_FACT_H

#include "inventory/dataset.h"
#include "value/statement.h"

struct kachi_fact {
    struct kachi_str name;  /* "attribute.powertrain", "statement.rep_kgco2e_per_unit" */
    struct kachi_str value; /* text, or a decimal number as text */
    struct kachi_str unit;
    struct kachi_str evidence;    /* "examples/car/attributes.csv:3", "st_01J..." */
    kachi_day dated, valid_until; /* of the evidence; 0 where not said */
    /* What is said of those days where it is no day ("March"): such evidence is none. */
    struct kachi_str unreadable_day;
    bool is_verified; /* by somebody else than who says it */
};

struct kachi_facts {
    size_t count;
    const struct kachi_fact *items; /* each name once */
    bool claims_are_known; /* what was claimed for the thing judged was looked up (judged.h) */
};

/* A fact of nothing but name and value. */
struct kachi_fact kachi_fact_of(struct kachi_str name, struct kachi_str value);
/* Is there, or may there be, a fact of that name? Attributes and claims have any; the others are
 * those that this header and judged.h name. */
bool kachi_fact_can_be(struct kachi_str name);
/* The name that was probably meant; empty: none is near. */
struct kachi_str kachi_fact_nearest(struct kachi_arena *arena, struct kachi_str name);
/* NULL where it is not known. */
const struct kachi_fact *kachi_fact_find(struct kachi_facts facts, struct kachi_str name);

/*
 * What the dataset says of an activity's product: attribute.<name>, with its place as evidence.
 * An attribute <name>_valid_until (a day), <name>_dated, <name>_evidence or <name>_verified_by
 * says so of the attribute <name>, and is a fact of its own too.
 */
struct kachi_facts kachi_facts_of_activity(struct kachi_arena *arena,
                                           const struct kachi_dataset *dataset, uint32_t activity);

/*
 * What a statement says: statement.id, issuer, rulebook, state, verifier, basis, period_from,
 * period_until; cfp_, rep_ and ae_kgco2e_per_unit (unit "kgCO2e/<unit>"), pool_kgco2e, and
 * rep_percent_of_baseline, rounded down to six decimals. Dated by the end of its period, else by
 * the day it was stated; valid as long as the statement is. Verified where its state is.
 */
struct kachi_facts kachi_facts_of_statement(struct kachi_arena *arena,
                                            const struct kachi_value_statement *statement);

/*
 * Of a product, the statement that counts: verified before draft, newer before older; what was
 * withdrawn or returned does not. statements: newest first. NULL: none.
 */
const struct kachi_value_statement *
kachi_statement_that_counts(size_t count, const struct kachi_value_statement statements[],
                            struct kachi_str product);
/* The same for many products: found in logarithmic time. */
struct kachi_statement_index {
    size_t count;
    const struct kachi_value_statement **items; /* one a product, by product */
};
struct kachi_statement_index
kachi_statement_index_new(struct kachi_arena *arena, size_t count,
                          const struct kachi_value_statement statements[]);
const struct kachi_value_statement *
kachi_statement_index_find(const struct kachi_statement_index *index, struct kachi_str product);

/* Both, in this order; where a name stands in both, the first counts. */
struct kachi_facts kachi_facts_join(struct kachi_arena *arena, struct kachi_facts first,
                                    struct kachi_facts second);

#endif
