/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep.h - the matrix laid out in the order of solving, and the loops that run over it. Internal
 * to solver.c.
 *
 * Everything is by position in that order. A half holds the off-diagonal entries of each equation:
 * of columns for the adjoint A' y = d, of rows for the forward A s = f. Entries outside the
 * position's component come first (start to split), those inside it follow (split to the next
 * start). This is the layout that kernels over many samples at once will read too.
 */
#ifndef KACHI_FOOTPRINT_SWEEP_H
#define KACHI_FOOTPRINT_SWEEP_H

#include "footprint/order.h"

struct kachi_half {
    uint64_t *start; /* order + 1 */
    uint64_t *split;
    uint32_t *index; /* position of the other node */
    double *value;
};

struct kachi_sweep_range {
    uint32_t first, end; /* positions */
    bool backward; /* from the last to the first: forward solves go from buyers to suppliers */
};

struct kachi_sweep_result {
    bool converged;
    uint32_t sweeps;
    double contraction;
};

double *kachi_sweep_diagonal(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                             const struct kachi_order *order);
struct kachi_half kachi_half_adjoint(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                     const struct kachi_order *order);
struct kachi_half kachi_half_forward(struct kachi_arena *arena, const struct kachi_half *adjoint,
                                     const struct kachi_order *order);

/* value of equation p without what comes from outside its component: b[p] - sum of outside entries.
 */
double kachi_half_inner_right(const struct kachi_half *half, uint32_t p, double b,
                              const double x[]);

/* Gauss-Seidel over one component from x as it stands, right[] being the inner right side; size[]
 * is scratch. */
struct kachi_sweep_result kachi_sweep_component(const struct kachi_half *half,
                                                const double diagonal[],
                                                struct kachi_sweep_range range,
                                                const double right[], double x[], double size[]);

/*
 * What a sweep does to a positive error, between bounds of Collatz and Wielandt: the spectral
 * radius of the sweep of a component without credits lies in [low, high]. Stops as soon as 1 is
 * outside.
 */
struct kachi_sweep_bounds {
    double low, high;
};
struct kachi_sweep_bounds kachi_sweep_radius(const struct kachi_half *half, const double diagonal[],
                                             struct kachi_sweep_range range, double scratch[]);

/* An equation by position: of one half, without the positions that are skipped. */
struct kachi_equations {
    const struct kachi_half *half;
    const double *diagonal;
    const bool *skip;
    uint32_t order;
};

/* residual[p] = b[p] - diagonal x - sum, 0 where skipped; returns the largest |residual| relative
 * to the sum of |terms|. */
double kachi_equations_residual(const struct kachi_equations *equations, const double b[],
                                const double x[], double residual[]);

#endif
