/* SPDX-License-Identifier: Apache-2.0 */
/*
 * footprint.h - the carbon footprint of a product, and where it comes from.
 *
 *     A s = f,   g = B s,   h = C g,   and A' y = B'c: the intensity y of every product in one
 * solution.
 *
 * A system is one scenario, linked and characterised, with every product's intensity. It is made
 * once and asked many times, by one thread at a time. It lives in the arena given; linked must
 * outlive it; kachi_system_free gives back what the arena does not hold.
 *
 * Stages. An activity with a stage counts there, whoever buys from it; an exchange with a stage
 * decides for what is bought through it, before the supplier's own; everything else inherits the
 * stage of its buyer. Where the activity asked for has no stage, its own emissions are production
 * and what it buys is raw materials (the default for cradle to gate; documented in docs/engine.md).
 * The stages add up to the total exactly.
 */
#ifndef KACHI_FOOTPRINT_FOOTPRINT_H
#define KACHI_FOOTPRINT_FOOTPRINT_H

#include "footprint/characterise.h"
#include "footprint/solver.h"
#include "inventory/linked.h"

struct kachi_system {
    const struct kachi_linked *linked;
    const struct kachi_matrix *matrix;
    const struct kachi_characterisation *characterisation;
    struct kachi_solver *solver;
    struct kachi_str method;
    struct kachi_workers *workers; /* NULL: too small for more threads than one */
    double *direct_kgco2e;         /* by column: one run's own emissions */
    /* By column: kgCO2e per reference unit of +1 in its row. Of waste it is negative: what treating
     * one emits, with the sign turned (kachi_system_intensity turns it back). 0 where there is no
     * answer (kachi_solver_fault_of). */
    double *intensity;
    struct kachi_solve_trust trust;
    enum kachi_solver_choice choice;
};

struct kachi_system_options {
    const struct kachi_method *method;
    enum kachi_solver_choice solver;
};

/* Faults are warnings here (system-unproductive, system-singular): they become errors for those who
 * ask for a product that depends on one. */
struct kachi_system *kachi_system_new(struct kachi_arena *arena, const struct kachi_linked *linked,
                                      struct kachi_system_options options,
                                      struct kachi_findings *findings);
void kachi_system_free(struct kachi_system *system); /* NULL is fine */

/* Is the product of this column a waste that the activity treats? */
bool kachi_system_is_treatment(const struct kachi_system *system, uint32_t column);
/* kgCO2e of making, or treating, one reference unit. */
double kachi_system_intensity(const struct kachi_system *system, uint32_t column);
bool kachi_system_has_answer(const struct kachi_system *system, uint32_t column);

/* A line of a breakdown. */
struct kachi_contribution {
    uint32_t index; /* activity, flow or column, as the list says */
    double kgco2e;
    double amount; /* activity: runs; flow: reference units released (> 0) or taken (< 0); column:
                      reference units bought, treated or, where negative, credited */
};
struct kachi_contributions {
    uint32_t count;
    struct kachi_contribution *items; /* by |kgCO2e|, largest first, ties by key */
};

/* A purchase that is not in the result because nobody supplies it. */
struct kachi_missing {
    uint32_t exchange;
    double amount; /* reference unit, for the amount asked for */
};

struct kachi_trust {
    struct kachi_solve_trust intensities, supply;
    double
        closure; /* |sum of contributions - total| against max(|total|, sum of |contributions|) */
    double linked_share; /* of the purchases (lines) of the activities that take part; 1 where all
                            are linked */
    uint32_t missing_count;
    struct kachi_missing *missing; /* by activity; columns that share a purchase, together */
    uint32_t ghg_like_count; /* flows in this result that look like greenhouse gases and have no
                                factor */
    uint32_t *ghg_like;
    uint32_t uncharacterised_count; /* other flows in this result without a factor */
    uint32_t ambiguity_count;  /* choices of supplier among several, in activities that take part */
    uint32_t assumption_count; /* assumed allocations, likewise */
    uint32_t untested_count;   /* loops with credits, whose productivity cannot be tested */
};

struct kachi_footprint {
    uint32_t column, activity, flow;
    struct kachi_str unit;   /* of amount, as shown */
    double amount;           /* in that unit */
    double amount_reference; /* in the reference unit of the flow */
    struct kachi_str method;
    bool is_treatment;
    double total_kgco2e; /* of making the amount; of treating it where is_treatment */
    double stage_kgco2e[KACHI_STAGE_COUNT];
    struct kachi_contributions
        activities; /* direct emissions of each activity that takes part, zero ones too */
    struct kachi_contributions flows; /* every elementary flow of the inventory, factor or not */
    struct kachi_contributions tiers; /* direct suppliers (columns), each with its whole chain */
    double own_kgco2e;                /* direct emissions for this amount: own + tiers = total */
    double fossil_kgco2e, biogenic_kgco2e,
        land_use_kgco2e;                       /* in the total, and they add up to it */
    double biogenic_co2_kgco2e, uptake_kgco2e; /* outside it by default; uptake <= 0 */
    struct kachi_trust trust;
};

struct kachi_footprint_options {
    uint32_t column;
    double amount; /* in unit; > 0 for making or treating */
    uint32_t unit; /* of the dataset; KACHI_NONE: the one in which the product was written */
};

/* The unit a column's product is shown in: the one it was written in. */
uint32_t kachi_system_unit(const struct kachi_system *system, uint32_t column);

/* KACHI_ERR_NO_ANSWER with finding system-unproductive or system-singular; KACHI_ERR_INPUT
 * (amount-unit) for a unit of another dimension. The result lives in arena. */
KACHI_MUST_CHECK enum kachi_err kachi_footprint_compute(struct kachi_arena *arena,
                                                        struct kachi_system *system,
                                                        struct kachi_footprint_options options,
                                                        struct kachi_findings *findings,
                                                        struct kachi_footprint **out);

/* How what counts as `kind` falls into stages: fossil, biogenic and land use add up to stage_kgco2e
 * of the footprint; biogenic CO2 and uptake are outside it. Errors as of the footprint itself. */
KACHI_MUST_CHECK enum kachi_err kachi_footprint_stages(const struct kachi_system *system,
                                                       const struct kachi_footprint *footprint,
                                                       enum kachi_counts_as kind,
                                                       double stage_kgco2e[KACHI_STAGE_COUNT]);

/* Every column, in the order of linked->columns. */
struct kachi_footprint_row {
    uint32_t column;
    uint32_t unit;
    bool has_answer;
    double kgco2e_per_unit; /* of the unit shown; of treating one where it is a waste; 0 without an
                               answer */
};
void kachi_footprint_all(const struct kachi_system *system, struct kachi_footprint_row rows[]);

#endif
