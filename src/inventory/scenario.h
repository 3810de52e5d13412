/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scenario.h - one way things are: a dataset plus the measures that are taken.
 *
 * Evaluating a scenario works out every parameter, formula, amount, provider, owner and allocation
 * factor. Two taken measures that set one field are a finding (`measures-clash`); add and multiply
 * apply after set, multiply last, so the order of measures does not matter. A cycle among formulas
 * is a finding that names it.
 */
#ifndef KACHI_INVENTORY_SCENARIO_H
#define KACHI_INVENTORY_SCENARIO_H

#include "inventory/dataset.h"

/*
 * taken[i] says whether measure i of the dataset is taken; NULL: none (the baseline). Changes of
 * its own come on top of what the measures make of a field, in their order: SET replaces it.
 */
struct kachi_scenario {
    const bool *taken;
    uint32_t change_count;
    const struct kachi_change *changes;
};

struct kachi_evaluated {
    const struct kachi_dataset *dataset;
    double *amount;             /* by exchange */
    struct kachi_str *provider; /* by exchange */
    struct kachi_str *owner;    /* by activity */
    double *factor;             /* by allocation factor */
    double *parameter;          /* by parameter */
};

/* Arrays live in arena. */
KACHI_MUST_CHECK enum kachi_err kachi_scenario_evaluate(struct kachi_arena *arena,
                                                        const struct kachi_dataset *dataset,
                                                        struct kachi_scenario scenario,
                                                        struct kachi_findings *findings,
                                                        struct kachi_evaluated **out);

/* What happens now is compared with this: the baseline under today's circumstances (mix, volume,
 * method), no measure taken. */
struct kachi_scenario kachi_scenario_normalised(struct kachi_arena *arena,
                                                const struct kachi_dataset *dataset);
/* All measures taken: what really happens now. */
struct kachi_scenario kachi_scenario_current(struct kachi_arena *arena,
                                             const struct kachi_dataset *dataset);
/* The footprint as it is stated with the goods: every measure but those whose reduction is sold as
 * certificates. */
struct kachi_scenario kachi_scenario_stated(struct kachi_arena *arena,
                                            const struct kachi_dataset *dataset);

#endif
