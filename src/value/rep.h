/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rep.h - Reduced Emissions of Product (REP, 削減実績量): what a party's own measures really cut,
 * per unit of its product.
 *
 * v(S) is the footprint of the product, cradle to gate, with the party's measures S taken, the
 * others not, and its surroundings frozen (rulebook: freeze_at). The effect of a measure is its
 * Shapley value over the party's measures (shapley.h), which does not depend on an order and adds
 * up to v(none) - v(all). It is kept by scope: what counts is the part within the rulebook's own
 * scopes, and every part outside them that is adverse (BASE-5: moving emissions to a supplier is no
 * reduction). REP = min(sum of what counts, v(none) - v(all)); negative is kept and shown.
 *
 * clause: REP 2.4 (2)  e_b* = sum over grades k of s_k,t x e_k,b;  REP = e_b* - e_t
 *
 * A change of product mix, of volume or of method is no measure but a circumstance (dataset.h):
 * whoever's it is, it is taken in every v(S) and in the frozen surroundings, so that v(none) is the
 * baseline at today's mix, e_b*. What it changes by itself is told apart, and is nobody's
 * reduction.
 *
 * Source: METI's GX product slides (own measures, own boundary); the telescoping design is ours and
 * in docs/value.md. CFP, REP and AE are never summed.
 */
#ifndef KACHI_VALUE_REP_H
#define KACHI_VALUE_REP_H

#include "footprint/boundary.h"
#include "footprint/study.h"
#include "value/rulebook.h"
#include "value/shapley.h"

struct kachi_measure_effect {
    uint32_t measure;
    struct kachi_scopes effect;   /* kgCO2e per unit, > 0 is a cut */
    double counted_kgco2e;        /* within own scopes, adverse parts outside them subtracted */
    double not_counted_kgco2e;    /* the rest: shown, never claimed */
    double standard_error_kgco2e; /* of the total, where shares were sampled; else 0 */
};

struct kachi_rep {
    uint32_t activity, column; /* column: of the baseline */
    struct kachi_str party;
    struct kachi_str unit; /* of one of which everything here is */
    const struct kachi_rulebook *rulebook;
    struct kachi_scopes before, after; /* v(none) and v(all), surroundings frozen */
    uint32_t effect_count;
    struct kachi_measure_effect *effects; /* in the dataset's order of measures */
    struct kachi_shapley *shapley;        /* over the effects, in their order */
    double counted_kgco2e;                /* sum over measures */
    double own_fall_kgco2e;               /* what fell within own scopes, all measures taken */
    double bound_kgco2e;                  /* v(none) - v(all) */
    double interaction_kgco2e; /* freeze_at current: what freezing at the baseline would have shown
                                  more; unclaimed, subtracted where negative. 0 otherwise */
    double rep_kgco2e;         /* the result */
    /* The product's whole footprint: as the dataset stands, under today's circumstances, and as it
     * is stated now. The first two differ by what circumstances alone changed along the chain. */
    double baseline_kgco2e, normalised_kgco2e, stated_kgco2e;
};

struct kachi_rep_options {
    uint32_t activity;
    struct kachi_str party; /* empty: the activity's owner */
    const struct kachi_rulebook *rulebook;
};

/*
 * Notices: supplier-switch (a measure of one's own that changes who supplies; what follows from it
 * is the supplier's), emissions-moved (BASE-5: what fell at home rose elsewhere).
 *
 * KACHI_ERR_INPUT with finding rep-no-party, rep-not-own (the party does not make it),
 * rep-no-baseline (kachi_rep_is_refused) or rep-no-measures; KACHI_ERR_LIMIT with
 * rep-many-measures: more than the rulebook shares exactly, where it does not sample
 * (measures_orders), or more than KACHI_SHAPLEY_LIMIT. Everything lives in arena.
 */
KACHI_MUST_CHECK enum kachi_err kachi_rep_compute(struct kachi_arena *arena,
                                                  const struct kachi_dataset *dataset,
                                                  struct kachi_rep_options options,
                                                  struct kachi_findings *findings,
                                                  struct kachi_rep **out);

/* BASE-8: its maker says that there was no product before it (attribute has_baseline), and the
 * rulebook names no stand-in (greenfield_baseline). */
bool kachi_rep_is_refused(const struct kachi_dataset *dataset, uint32_t activity,
                          const struct kachi_rulebook *rulebook);

/* For people: exactly over how many combinations, or sampled, with the largest standard error. */
struct kachi_str kachi_rep_sharing_text(struct kachi_arena *arena, const struct kachi_rep *rep,
                                        enum kachi_lang lang);

#endif
