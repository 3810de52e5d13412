/* SPDX-License-Identifier: Apache-2.0 */
/*
 * solver_internal.h - what the files of the solver share: its state, and the examination that tells
 * what has no answer before anything is solved.
 */
#ifndef KACHI_FOOTPRINT_SOLVER_INTERNAL_H
#define KACHI_FOOTPRINT_SOLVER_INTERNAL_H

#include "footprint/direct.h"
#include "footprint/half.h"
#include "footprint/solver.h"
#include "footprint/sweep.h"

#define KACHI_SOLVER_NONE UINT32_MAX

/* A component of several columns. */
struct kachi_solver_loop {
    uint32_t component;
    bool is_direct; /* the examination needed factors: every solution uses them, in any plan */
    /* NULL until sweeping has failed: of the plan, and of the better one, which is the same where
     * is_direct. Apart, so that no answer hangs on what was asked before. */
    struct kachi_direct *direct, *forward;
};

/* The matrix in an order of solving. */
struct kachi_solver_plan {
    const struct kachi_order *order;
    uint32_t *product_at; /* by position: whose intensity stands there */
    double *diagonal;     /* by position */
    struct kachi_half adjoint;
    struct kachi_rows rows; /* of the adjoint */
};

struct kachi_solver {
    struct kachi_arena *arena;
    struct kachi_workers *workers; /* or NULL; they change no bit */
    const struct kachi_matrix *matrix;
    enum kachi_solver_choice choice;
    struct kachi_solver_plan plan;
    struct kachi_solver_plan better; /* needs fewer sweeps: for supplies */
    struct kachi_half forward;       /* of the better one, like its rows */
    struct kachi_rows forward_rows;
    bool has_forward;
    struct kachi_arena forward_arena; /* the better plan and the forward half are made on first use,
                                         so not in the caller's arena: that may be reset to a mark
                                         set after the solver was made */
    /* By position; each is the same all over a component, so in both plans. */
    uint32_t *fault_of; /* index of a fault, or KACHI_SOLVER_NONE */
    bool *skip;         /* has a fault */
    double *scale;      /* by position of the plan: how large numbers are inside loops, as the
                           examination left them; then as many again, scratch (sweep.h) */
    uint32_t loop_count, fault_count, untested_count;
    size_t fault_capacity;
    struct kachi_solver_loop *loops; /* in order of component */
    struct kachi_fault *faults;
    /* Of the solution at work, by position; kept from one to the next, since the pages of new
     * memory would cost more than reading a large matrix. x: then as many again, scratch of sweeps;
     * what is skipped stays 0. */
    double *x, *b, *right, *size, *residual;
    struct kachi_direct *whole; /* of what has no fault; DIRECT only */
    uint32_t *whole_index;      /* by position: in whole, or KACHI_SOLVER_NONE */
    uint32_t whole_count;
};

/* What one solution needs, by position. */
struct kachi_solver_work {
    const struct kachi_solver_plan *plan;
    const struct kachi_half *half;
    const struct kachi_rows *rows;
    bool backward;
    struct kachi_workers *workers;
    const double *b;
    double *x;            /* then as many again, scratch of sweeps */
    double *right, *size; /* scratch */
};

/*
 * Finds faults, loops, and scale, from the plan; factors made on the way are kept. Where work
 * is given, an adjoint one from x = 0, every component is solved as soon as it has been looked at,
 * and most loops are proved by their own solution.
 */
void kachi_solver_examine(struct kachi_solver *solver, const struct kachi_solver_work *work,
                          struct kachi_solve_trust *trust);

/* Sweeps one loop from x = 0. Before, its right side: false where that is all zero, and x is too.
 */
bool kachi_solver_prepare_loop(struct kachi_sweep_range range,
                               const struct kachi_solver_work *work);
bool kachi_solver_sweep_loop(struct kachi_sweep_range range, const struct kachi_solver_work *work,
                             struct kachi_solve_trust *trust);
/* One component, a loop or (NULL) a single position, whose suppliers are solved. */
void kachi_solver_solve_component(uint32_t component, struct kachi_solver_loop *loop,
                                  const struct kachi_solver_work *work,
                                  struct kachi_solve_trust *trust);

/* The factors of the positions first .. end - 1 that have an index; NULL where they are singular.
 */
struct kachi_direct *kachi_solver_factorise(const struct kachi_solver_plan *plan,
                                            const uint32_t index[], uint32_t first, uint32_t end);
struct kachi_direct *kachi_solver_factorise_component(const struct kachi_solver_plan *plan,
                                                      uint32_t component);

#endif
