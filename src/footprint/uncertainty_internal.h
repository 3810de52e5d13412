/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uncertainty_internal.h - a spread as its files share it: the lanes' system, and how to get from
 * its scaled numbers back to those of the matrix.
 */
#ifndef KACHI_FOOTPRINT_UNCERTAINTY_INTERNAL_H
#define KACHI_FOOTPRINT_UNCERTAINTY_INTERNAL_H

#include "footprint/lanes.h"
#include "footprint/sweep.h"
#include "footprint/uncertainty.h"

struct kachi_spread {
    struct kachi_spread_source source;
    const struct kachi_order *order;
    struct kachi_half half;
    double *diagonal; /* by position: nominal; 1 where skipped */
    double *size;     /* by position: y = u x size */
    float *values;    /* by entry: the scaled nominal coefficients */
    bool *falls;      /* by stream: its draws fall where their words grow */
    uint32_t quasi_count;
    uint64_t quasi_stream[KACHI_QUASI_DIMENSIONS]; /* by dimension, the most important first */
    struct kachi_quasi quasi;
    struct kachi_lanes_system system;
};

/* Fills quasi_stream; before anything is placed. */
void kachi_quasi_choose(struct kachi_spread *spread);
/* Of a stream; KACHI_NOT_QUASI where it is drawn at random. */
uint32_t kachi_spread_dimension(const struct kachi_spread *spread, uint64_t stream);

/* Of entry k of position p: coefficient of the matrix = scaled x this. */
static inline double kachi_spread_scale(const struct kachi_spread *spread, uint32_t p, uint64_t k)
{
    return spread->diagonal[p] * spread->size[p] / spread->size[spread->half.index[k]];
}

#endif
