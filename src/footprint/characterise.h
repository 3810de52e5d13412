/* SPDX-License-Identifier: Apache-2.0 */
/*
 * characterise.h - what a kilogram of each elementary flow counts for, by a method: kgCO2e.
 *
 * Methods are columns of data/gwp100.csv: gwp100-ar6 (default), gwp100-ar5, gwp100-ar4, gwp20-ar6.
 * A flow is matched by its CAS number, else by its folded name, then by compartment and by words
 * such as "fossil" or "biogenic" in the name. Whether a row counts in the total, and as what it is
 * reported, is said in the table: by default biogenic CO2 and its uptake are outside the total and
 * shown apart, CO2 from land use change is inside and shown apart.
 */
#ifndef KACHI_FOOTPRINT_CHARACTERISE_H
#define KACHI_FOOTPRINT_CHARACTERISE_H

#include "inventory/dataset.h"

enum kachi_counts_as {
    KACHI_COUNTS_NOT,      /* no factor in this method */
    KACHI_COUNTS_FOSSIL,   /* fossil greenhouse gases and all that are neither of the following */
    KACHI_COUNTS_BIOGENIC, /* methane and others from biomass */
    KACHI_COUNTS_BIOGENIC_CO2, /* emission of it */
    KACHI_COUNTS_UPTAKE,       /* CO2 taken from the air */
    KACHI_COUNTS_LAND_USE,
};

struct kachi_factor {
    double kgco2e_per_unit; /* in the total; per reference unit of the flow, signed for emissions >
                               0 */
    double
        apart_kgco2e_per_unit; /* for the figure shown apart, whether or not it is in the total */
    enum kachi_counts_as counts_as;
};

struct kachi_method; /* lives in the arena */

/* By id or short form ("ar6"); empty text is the default. KACHI_ERR_NOT_FOUND with finding
 * method-unknown. */
KACHI_MUST_CHECK enum kachi_err kachi_method_find(struct kachi_arena *arena, struct kachi_str id,
                                                  struct kachi_findings *findings,
                                                  struct kachi_method **out);
/* Factors of one's own, by flow key or name; for cases, and for methods that are no part of Kachi.
 */
struct kachi_own_factor {
    struct kachi_str flow;
    double per_unit;
};
struct kachi_method *kachi_method_own(struct kachi_arena *arena, struct kachi_str id, size_t count,
                                      const struct kachi_own_factor factors[]);
struct kachi_str kachi_method_id(const struct kachi_method *method);
/* The ids there are: index from 0 while not NULL. */
const char *kachi_method_at(size_t index);

struct kachi_characterisation {
    struct kachi_str method;
    struct kachi_factor *factors; /* by flow of the dataset */
    /* Emissions without a factor: those that look like greenhouse gases, in order of key; and how
     * many others. */
    uint32_t ghg_like_count;
    uint32_t *ghg_like; /* flows */
    uint32_t other_count;
};

/* Finding ghg-not-mass (a greenhouse gas that is not in kg), notice ghg-unmatched (looks like one,
 * has no factor). */
struct kachi_characterisation *kachi_characterise(struct kachi_arena *arena,
                                                  const struct kachi_dataset *dataset,
                                                  const struct kachi_method *method,
                                                  struct kachi_findings *findings);

#endif
