/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_own.h - what of a product's footprint can be published by PACT, from what is known.
 *
 * Published is cradle to gate: raw materials and production. Distribution stands beside it as
 * outbound logistics; a product with emissions of use or end of life is refused, since it is no
 * product at a gate. Every member that PACT asks for comes from the inventory, from the statement,
 * or from whoever publishes; where none of them says it, it is asked for and never made up:
 *
 *     reference period     said; of the statement; the activity's own validity
 *     exempted emissions   said; attribute exempted_share; 0 where every purchase is linked and
 *                          every greenhouse gas has a factor
 *     standards            said; that of the statement's rulebook
 *     packaging            said; else left out, with a notice
 *
 * A statement goes with the number (REP, AE, rulebook, verifier) only where it comes out of the
 * inventory as it is, to the byte, states this very number, and has not expired.
 */
#ifndef KACHI_INTEROP_PACT_OWN_H
#define KACHI_INTEROP_PACT_OWN_H

#include "base/database.h"
#include "footprint/study.h"
#include "interop/pact.h"
#include "value/statement.h"

/* What whoever publishes says; empty, or KACHI_NO_DAY: it is not said. */
struct kachi_pact_said {
    struct kachi_str company, company_urn;
    struct kachi_str gxd_edition;      /* a claim that it was followed */
    kachi_day from, until;             /* the reference period */
    kachi_day valid_from, valid_until; /* the document's, both days in it */
    struct kachi_str exempted_percent, exempted_description;
    struct kachi_str standards;                                     /* "ISO14067,PACT-3.0" */
    struct kachi_str packaging;                                     /* "included" or "excluded" */
    struct kachi_str mass_kg, fossil_carbon_kg, biogenic_carbon_kg; /* of one declared unit */
};

struct kachi_pact_asked_own {
    struct kachi_arena *arena;
    const struct kachi_study *study; /* as the inventory states it */
    size_t statement_count;
    const struct kachi_value_statement *statements; /* newest first */
    const struct kachi_pact_said *said;
    kachi_moment now;
    struct kachi_findings *findings;
};

/* Without id, created and preceding. KACHI_ERR_INPUT with a finding for everything that is missing
 * (pact-unit, pact-past-gate, pact-amount, pact-unknown, pact-said, pact-validity). */
KACHI_MUST_CHECK enum kachi_err kachi_pact_own_of(const struct kachi_pact_asked_own *asked,
                                                  struct kachi_str product,
                                                  struct kachi_pact_own *out);

/* The URN under which a product of the inventory is published, from its key. */
struct kachi_str kachi_pact_product_urn(struct kachi_arena *arena, struct kachi_str key);

#endif
