/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pedigree.h - from scores of data quality to the spread of a lognormal (data/pedigree.csv has the
 * factor sets and their sources).
 */
#ifndef KACHI_FOOTPRINT_PEDIGREE_H
#define KACHI_FOOTPRINT_PEDIGREE_H

#include "base/findings.h"

#define KACHI_PEDIGREE_INDICATORS 5

/* Scores 1 to 5: reliability, completeness, temporal, geographical, further technological. */
struct kachi_pedigree {
    int score[KACHI_PEDIGREE_INDICATORS];
    double basic_variance; /* of ln X */
};

/*
 * The variance of ln X by a set: "ecoinvent-v3" (empty text too), "ecoinvent-v2", "ciroth-2016".
 * KACHI_ERR_NOT_FOUND with finding pedigree-set; KACHI_ERR_INPUT with finding pedigree-score.
 */
KACHI_MUST_CHECK enum kachi_err kachi_pedigree_variance(const struct kachi_pedigree *pedigree,
                                                        struct kachi_str set,
                                                        struct kachi_findings *findings,
                                                        double *variance);

#endif
