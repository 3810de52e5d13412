/* SPDX-License-Identifier: Apache-2.0 */
/*
 * boundary.h - the footprint seen from one party, its surroundings frozen: v = sum s_j d_j + sum
 * purchases x y.
 *
 * Only the party's own activities are solved; what they buy from outside counts at a given, frozen
 * intensity. Made for being called thousands of times (a Shapley value over twelve measures is
 * 4,096 of them): the cost is that of the own activities' exchanges, whatever the size of the
 * dataset.
 */
#ifndef KACHI_FOOTPRINT_BOUNDARY_H
#define KACHI_FOOTPRINT_BOUNDARY_H

#include "footprint/footprint.h"

struct kachi_scopes {
    double scope1_kgco2e; /* direct emissions of own activities */
    double scope2_kgco2e; /* electricity, heat, steam and cooling bought for them (flow.carrier of
                             what is bought) */
    double scope3_kgco2e; /* all else that is bought, upstream */
    double total_kgco2e;  /* the sum of the three */
};

struct kachi_boundary {
    const bool *own;      /* by column of the scenario */
    const double *frozen; /* by column of the scenario: kgCO2e per +1 in its row, as
                             kachi_system.intensity has it */
    uint32_t column;      /* whose product is asked for */
    double amount;        /* reference units made, or treated; > 0 */
};

/* own[] for the activities of a party in this scenario; false for the empty party. */
bool *kachi_boundary_own(struct kachi_arena *arena, const struct kachi_linked *linked,
                         struct kachi_str party);

/* intensity[] of one scenario's columns put in the order of another's (same dataset): by activity
 * and exchange. Columns that the first does not have get 0 and are counted in *missing_count. */
double *kachi_boundary_freeze(struct kachi_arena *arena, const struct kachi_linked *from,
                              const double intensity[], const struct kachi_linked *to,
                              uint32_t *missing_count);

/* Where the column asked for is not own, all of it is scope 3. KACHI_ERR_NO_ANSWER with a finding
 * where the own activities form a loop that cannot deliver. */
KACHI_MUST_CHECK enum kachi_err
kachi_boundary_evaluate(const struct kachi_linked *linked,
                        const struct kachi_characterisation *characterisation,
                        const struct kachi_boundary *boundary, struct kachi_findings *findings,
                        struct kachi_scopes *out);

#endif
