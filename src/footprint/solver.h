/* SPDX-License-Identifier: Apache-2.0 */
/*
 * solver.h - A' y = d for the intensity of every product at once, and A s = f for the supply behind
 * a demand.
 *
 * AUTO: one pass over what has no loops; Gauss-Seidel in the order of order.h inside each loop,
 * stopped when every node's change is small against what it adds up, in a bounded number of sweeps;
 * a loop that does not converge is solved by KLU; then the true residual is taken, and one step of
 * refinement. DIRECT: KLU on everything, the judge.
 *
 * Unproductive and singular components are found when the solver is made. Products that depend on
 * one have no answer; all others do, whatever is broken far away.
 *
 * A solver belongs to one thread at a time (factors are kept once made). It lives in the arena
 * given, which must outlive it, and the matrix must too; kachi_solver_free gives back the memory of
 * KLU and of what was made on first use.
 */
#ifndef KACHI_FOOTPRINT_SOLVER_H
#define KACHI_FOOTPRINT_SOLVER_H

#include "base/err.h"
#include "footprint/productive.h"

enum kachi_solver_choice { KACHI_SOLVE_AUTO, KACHI_SOLVE_DIRECT };

enum kachi_fault_kind { KACHI_FAULT_UNPRODUCTIVE, KACHI_FAULT_SINGULAR };
struct kachi_fault {
    enum kachi_fault_kind kind;
    uint32_t component;
    uint32_t column_count;
    struct kachi_loop
        loop; /* of a singular one too, where it has a cycle; else its columns, gain 0 */
};

/* How far to trust a solution. */
struct kachi_solve_trust {
    double residual;     /* largest |residual| against the sum of |terms| of its equation: 1e-16 is
                            exact. AUTO: of equations in loops; the others are one sum each, exact
                            but for its rounding, and count as 0 */
    uint32_t sweeps_max; /* of any component, in the first solution */
    uint32_t loop_count; /* components of several columns */
    uint32_t direct_count;  /* of them solved by KLU */
    double contraction_max; /* by which a sweep shrank the change, the slowest component; 0 without
                               loops */
    double rcond_min;       /* of KLU's factors; 1 where none was needed */
    double growth_min;      /* reciprocal pivot growth; 1 where no factors were needed */
};

struct kachi_solver;
struct kachi_workers;

struct kachi_solver *kachi_solver_new(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                      enum kachi_solver_choice choice);

/* What a solver starts from. */
struct kachi_solver_start {
    const struct kachi_matrix *matrix;
    const struct kachi_order *order; /* of the matrix, where it is known already; else NULL */
    struct kachi_workers *workers;   /* or NULL; they change nothing but the time, and must outlive
                                        the solver */
};
/*
 * The same by AUTO, with intensity[] from direct[] as kachi_solver_intensities() gives them. Faster
 * than one after the other: a loop of uses alone that has a positive solution for emissions none of
 * which is negative can deliver (Berman and Plemmons 1994, chapter 6; the proof is in
 * solver_faults.c), so solving it proves it.
 */
struct kachi_solver *kachi_solver_new_solved(struct kachi_arena *arena,
                                             const struct kachi_solver_start *start,
                                             const double direct[], double intensity[],
                                             struct kachi_solve_trust *trust);
void kachi_solver_free(struct kachi_solver *solver); /* NULL is fine */

const struct kachi_order *kachi_solver_order(const struct kachi_solver *solver);

uint32_t kachi_solver_fault_count(const struct kachi_solver *solver);
const struct kachi_fault *kachi_solver_fault_at(const struct kachi_solver *solver, uint32_t index);
/* The fault that the product of this row depends on, or NULL where it has an answer. */
const struct kachi_fault *kachi_solver_fault_of(const struct kachi_solver *solver,
                                                uint32_t product);
/* Loops of several columns that hold credits, where the test of productivity does not apply. */
uint32_t kachi_solver_untested_count(const struct kachi_solver *solver);

/* intensity[product] from direct[column]; 0 for products that have no answer. */
void kachi_solver_intensities(struct kachi_solver *solver, const double direct[],
                              double intensity[], struct kachi_solve_trust *trust);
/* supply[column] from demand[product]. KACHI_ERR_NO_ANSWER where the demand depends on a fault. */
KACHI_MUST_CHECK enum kachi_err kachi_solver_supply(struct kachi_solver *solver,
                                                    const double demand[], double supply[],
                                                    struct kachi_solve_trust *trust);

#endif
