/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep.h - the loops that run over the matrix in the order of solving (half.h). Internal to
 * solver.c.
 */
#ifndef KACHI_FOOTPRINT_SWEEP_H
#define KACHI_FOOTPRINT_SWEEP_H

#include "footprint/half.h"

struct kachi_sweep_range {
    uint32_t first, end; /* positions */
    bool backward; /* from the last to the first: forward solves go from buyers to suppliers */
};

struct kachi_sweep_result {
    bool converged;
    uint32_t sweeps;
    double contraction;
};

/* Gauss-Seidel over one component from x as it stands, right[] being the inner right side over the
 * diagonal; x has 2 * order numbers, of which the second half is scratch like size[]. Two workers
 * sweep a parted loop (half.h) together; workers may be NULL, and change no bit. */
struct kachi_sweep_result kachi_sweep_component(const struct kachi_rows *rows,
                                                struct kachi_sweep_range range,
                                                const double right[], double x[], double size[],
                                                struct kachi_workers *workers);

/*
 * What a sweep does to a positive error, between bounds of Collatz and Wielandt: the spectral
 * radius of the sweep of a component without credits lies in [low, high], and that of a parted
 * sweep on the same side of 1 (both are regular splittings: Varga 1962, theorem 3.13). Stops as
 * soon as 1 is outside. scale[], of 2 * order numbers, is left with the sizes that the component's
 * numbers have to each other where all of its activities have emissions of like size: positive, by
 * position.
 */
struct kachi_sweep_bounds {
    double low, high;
};
struct kachi_sweep_bounds kachi_sweep_radius(const struct kachi_rows *rows,
                                             struct kachi_sweep_range range, double scale[]);

#endif
