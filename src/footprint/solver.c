/* SPDX-License-Identifier: Apache-2.0 */
#include "base/workers.h"
#include "footprint/solver_internal.h"
#include "footprint/sweep.h"
#include "footprint/sweep_order.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* A residual up to this is what sweeps aim at (sweep.c); above it a step of refinement helps. */
#define RESIDUAL_AIM 1e-13

static void factorise_whole(struct kachi_solver *solver)
{
    uint32_t n = solver->plan.order->order;
    solver->whole_index = KACHI_NEW_ARRAY(solver->arena, uint32_t, n);
    for (uint32_t p = 0; p < n; p++) {
        solver->whole_index[p] = solver->skip[p] ? KACHI_SOLVER_NONE : solver->whole_count++;
    }
    if (solver->whole_count > 0) {
        solver->whole = kachi_solver_factorise(&solver->plan, solver->whole_index, 0, n);
        /* Every component of it is regular: examine() has seen to that. */
        assert(solver->whole != NULL);
    }
}

/* --- Solving --- */

static void note_factors(struct kachi_solve_trust *trust, const struct kachi_direct *direct)
{
    trust->direct_count++;
    trust->rcond_min = fmin(trust->rcond_min, kachi_direct_rcond(direct));
    trust->growth_min = fmin(trust->growth_min, kachi_direct_growth(direct));
}

static void solve_block(struct kachi_direct *direct, bool backward, double x[])
{
    if (backward) {
        kachi_direct_solve(direct, x);
        return;
    }
    kachi_direct_solve_transposed(direct, x);
}

bool kachi_solver_prepare_loop(struct kachi_sweep_range range, const struct kachi_solver_work *work)
{
    bool is_zero = true;
    for (uint32_t p = range.first; p < range.end; p++) {
        double right = kachi_half_inner_right(work->half, p, work->b[p], work->x);
        work->right[p] = right / work->plan->diagonal[p];
        work->x[p] = 0.0;
        is_zero = is_zero && !(fabs(work->right[p]) > 0.0);
    }
    return !is_zero;
}

bool kachi_solver_sweep_loop(struct kachi_sweep_range range, const struct kachi_solver_work *work,
                             struct kachi_solve_trust *trust)
{
    struct kachi_sweep_result sweep =
        kachi_sweep_component(work->rows, range, work->right, work->x, work->size, work->workers);
    trust->sweeps_max = sweep.sweeps > trust->sweeps_max ? sweep.sweeps : trust->sweeps_max;
    trust->contraction_max = fmax(trust->contraction_max, sweep.contraction);
    return sweep.converged;
}

static void solve_loop(struct kachi_solver_loop *loop, const struct kachi_solver_work *work,
                       struct kachi_solve_trust *trust)
{
    struct kachi_sweep_range range = {
        .first = work->plan->order->component_start[loop->component],
        .end = work->plan->order->component_start[loop->component + 1],
        .backward = work->backward,
    };
    if (!kachi_solver_prepare_loop(range, work)) {
        return;
    }
    struct kachi_direct **direct = work->backward ? &loop->forward : &loop->direct;
    if (*direct == NULL) {
        if (kachi_solver_sweep_loop(range, work, trust)) {
            return;
        }
        *direct = kachi_solver_factorise_component(work->plan, loop->component);
        /* The examination found the sweep's radius below 1, so the block is regular. */
        assert(*direct != NULL);
    }
    for (uint32_t p = range.first; p < range.end; p++) {
        work->x[p] = work->right[p] * work->plan->diagonal[p];
    }
    solve_block(*direct, work->backward, work->x + range.first);
    note_factors(trust, *direct);
}

void kachi_solver_solve_component(uint32_t component, struct kachi_solver_loop *loop,
                                  const struct kachi_solver_work *work,
                                  struct kachi_solve_trust *trust)
{
    uint32_t p = work->plan->order->component_start[component];
    if (loop != NULL) {
        solve_loop(loop, work, trust);
        return;
    }
    work->x[p] =
        kachi_half_inner_right(work->half, p, work->b[p], work->x) / work->plan->diagonal[p];
}

/* The loop at a place in order (adjoint) or against it (forward), or NULL. */
static struct kachi_solver_loop *loop_at(struct kachi_solver *solver, uint32_t i, bool backward)
{
    if (i == solver->loop_count) {
        return NULL;
    }
    return &solver->loops[backward ? solver->loop_count - 1 - i : i];
}

/* One solution, components in order (adjoint) or against it (forward): what stands between two
 * loops in one run. */
static void solve_once(struct kachi_solver *solver, const struct kachi_solver_work *work,
                       struct kachi_solve_trust *trust)
{
    const struct kachi_order *order = work->plan->order;
    struct kachi_half_run run = {.end = order->order, .backward = work->backward};
    for (uint32_t i = 0; i <= solver->loop_count; i++) {
        struct kachi_solver_loop *loop = loop_at(solver, i, work->backward);
        uint32_t first = loop == NULL ? 0 : order->component_start[loop->component];
        uint32_t end = loop == NULL ? 0 : order->component_start[loop->component + 1];
        struct kachi_half_run before = run;
        if (loop != NULL && work->backward) {
            before.first = end;
            run.end = first;
        } else if (loop != NULL) {
            before.end = first;
            run.first = end;
        }
        kachi_half_solve_run(work->half, before, work->plan->diagonal, solver->skip, work->b,
                             work->x);
        if (loop != NULL && !solver->skip[first]) {
            solve_loop(loop, work, trust);
        }
    }
}

static void solve_whole(struct kachi_solver *solver, const struct kachi_solver_work *work,
                        struct kachi_solve_trust *trust)
{
    if (solver->whole == NULL) {
        return;
    }
    uint32_t n = solver->plan.order->order;
    for (uint32_t p = 0; p < n; p++) {
        if (!solver->skip[p]) {
            work->right[solver->whole_index[p]] = work->b[p];
        }
    }
    solve_block(solver->whole, work->backward, work->right);
    for (uint32_t p = 0; p < n; p++) {
        if (!solver->skip[p]) {
            work->x[p] = work->right[solver->whole_index[p]];
        }
    }
    note_factors(trust, solver->whole);
}

static void solve(struct kachi_solver *solver, const struct kachi_solver_work *work,
                  struct kachi_solve_trust *trust)
{
    if (solver->choice == KACHI_SOLVE_DIRECT) {
        solve_whole(solver, work, trust);
        return;
    }
    solve_once(solver, work, trust);
}

/* The true residual of a solution, and where that is not exact one step of refinement. */
static void refine(struct kachi_solver *solver, const struct kachi_solver_work *work,
                   struct kachi_solve_trust *trust)
{
    uint32_t n = solver->plan.order->order;
    struct kachi_equations equations = {.half = work->half,
                                        .diagonal = work->plan->diagonal,
                                        .skip = solver->skip,
                                        .only_loops = solver->choice != KACHI_SOLVE_DIRECT,
                                        .order = n,
                                        .workers = solver->workers};
    trust->residual = kachi_equations_residual(&equations, work->b, work->x, solver->residual);
    if (trust->residual > RESIDUAL_AIM) {
        struct kachi_arena scratch;
        kachi_arena_init(&scratch);
        double *step = KACHI_NEW_ARRAY(&scratch, double, 2 * (size_t)n);
        struct kachi_solve_trust unused = *trust;
        struct kachi_solver_work again = *work;
        again.b = solver->residual;
        again.x = step;
        solve(solver, &again, &unused);
        for (uint32_t p = 0; p < n; p++) {
            step[p] += work->x[p];
        }
        double refined = kachi_equations_residual(&equations, work->b, step, solver->residual);
        if (refined < trust->residual) {
            memcpy(work->x, step, n * sizeof(step[0]));
            trust->residual = refined;
        }
        kachi_arena_release(&scratch);
    }
}

static struct kachi_solver_work work_of(const struct kachi_solver *solver, bool backward)
{
    return (struct kachi_solver_work){
        .plan = backward ? &solver->better : &solver->plan,
        .half = backward ? &solver->forward : &solver->plan.adjoint,
        .rows = backward ? &solver->forward_rows : &solver->plan.rows,
        .backward = backward,
        .workers = solver->workers,
        .b = solver->b,
        .x = solver->x,
        .right = solver->right,
        .size = solver->size,
    };
}

static struct kachi_solve_trust trust_new(const struct kachi_solver *solver)
{
    return (struct kachi_solve_trust){
        .loop_count = solver->loop_count, .rcond_min = 1.0, .growth_min = 1.0};
}

/* Positions are told over by so many at a time; and between a place that is asked for and one that
 * is read or written, as many as pass while a line comes from memory. */
#define SLICE 16384
#define AHEAD 48

/* Own emissions told over to the order of solving, or intensities from there; by position, and of
 * large matrices all over memory. */
struct telling {
    const struct kachi_solver *solver;
    const double *direct; /* NULL: intensities are told */
    double *intensity;
};

static void tell_slice(void *context, size_t slice, unsigned worker)
{
    (void)worker;
    const struct telling *telling = context;
    const struct kachi_solver *solver = telling->solver;
    const struct kachi_solver_plan *plan = &solver->plan;
    uint32_t order = plan->order->order;
    uint32_t end = (uint32_t)(slice + 1) * SLICE;
    end = end < order ? end : order;
    for (uint32_t p = (uint32_t)slice * SLICE; p < end; p++) {
        uint32_t soon = p + AHEAD < end ? p + AHEAD : p;
        if (telling->direct != NULL) {
            __builtin_prefetch(&telling->direct[plan->order->column_at[soon]]);
            solver->b[p] = telling->direct[plan->order->column_at[p]];
        } else {
            __builtin_prefetch(&telling->intensity[plan->product_at[soon]], 1);
            telling->intensity[plan->product_at[p]] = solver->x[p];
        }
    }
}

static void tell(const struct telling *telling)
{
    struct telling shared = *telling;
    size_t slices = ((size_t)shared.solver->plan.order->order + SLICE - 1) / SLICE;
    kachi_workers_run(shared.solver->workers, slices, tell_slice, &shared);
}

/* --- Plans --- */

static struct kachi_solver_plan plan_of(struct kachi_arena *arena,
                                        const struct kachi_matrix *matrix,
                                        const struct kachi_order *order,
                                        struct kachi_workers *workers)
{
    struct kachi_solver_plan plan = {.order = order,
                                     .diagonal = kachi_half_diagonal(arena, matrix, order)};
    plan.adjoint = kachi_half_adjoint(arena, matrix, order, plan.diagonal, workers);
    plan.rows = kachi_rows_new(arena, &plan.adjoint, plan.diagonal, order, workers);
    plan.product_at = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, order->order);
    for (uint32_t p = 0; p < order->order; p++) {
        plan.product_at[p] = order->row_of_column[order->column_at[p]];
    }
    return plan;
}

/* Whoever asks for one supply asks for more: now an order that needs fewer sweeps is worth its
 * making. */
static void plan_better(struct kachi_solver *solver)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_order *order = solver->plan.order;
    bool *stays = KACHI_NEW_ARRAY(&scratch, bool, order->order);
    memcpy(stays, solver->skip, order->order * sizeof(stays[0]));
    for (uint32_t i = 0; i < solver->loop_count; i++) {
        uint32_t first = order->component_start[solver->loops[i].component];
        stays[first] = stays[first] || solver->loops[i].is_direct;
    }
    struct kachi_sweep_sizes sizes = {.half = &solver->plan.adjoint,
                                      .diagonal = solver->plan.diagonal,
                                      .size = solver->scale,
                                      .stays = stays};
    order = kachi_sweep_order(&solver->forward_arena, order, &sizes);
    solver->better = plan_of(&solver->forward_arena, solver->matrix, order, solver->workers);
    kachi_arena_release(&scratch);
}

static void prepare_forward(struct kachi_solver *solver)
{
    if (solver->has_forward) {
        return;
    }
    if (solver->choice == KACHI_SOLVE_AUTO) {
        plan_better(solver);
    }
    struct kachi_arena *arena = &solver->forward_arena;
    const struct kachi_solver_plan *plan = &solver->better;
    solver->forward = kachi_half_forward(arena, &plan->adjoint, plan->order);
    solver->forward_rows =
        kachi_rows_new(arena, &solver->forward, plan->diagonal, plan->order, solver->workers);
    solver->has_forward = true;
}

/* --- Interface --- */

static struct kachi_solver *prepare(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                    const struct kachi_order *order, struct kachi_workers *workers)
{
    struct kachi_solver *solver = KACHI_NEW(arena, struct kachi_solver);
    solver->arena = arena;
    solver->workers = workers;
    kachi_arena_init(&solver->forward_arena);
    solver->matrix = matrix;
    size_t n = matrix->order;
    solver->x = KACHI_NEW_ARRAY(arena, double, 2 * n);
    solver->b = KACHI_NEW_ARRAY_UNSET(arena, double, n);
    solver->right = KACHI_NEW_ARRAY_UNSET(arena, double, n);
    solver->size = KACHI_NEW_ARRAY_UNSET(arena, double, n);
    solver->residual = KACHI_NEW_ARRAY_UNSET(arena, double, n);
    solver->plan = plan_of(arena, matrix, order, workers);
    solver->better = solver->plan;
    return solver;
}

struct kachi_solver *kachi_solver_new(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                      enum kachi_solver_choice choice)
{
    struct kachi_solver *solver = prepare(arena, matrix, kachi_order_new(arena, matrix), NULL);
    solver->choice = choice;
    struct kachi_solve_trust unused = trust_new(solver);
    kachi_solver_examine(solver, NULL, &unused);
    if (choice == KACHI_SOLVE_DIRECT) {
        factorise_whole(solver);
    }
    return solver;
}

struct kachi_solver *kachi_solver_new_solved(struct kachi_arena *arena,
                                             const struct kachi_solver_start *start,
                                             const double direct[], double intensity[],
                                             struct kachi_solve_trust *trust)
{
    const struct kachi_order *order =
        start->order != NULL ? start->order : kachi_order_new(arena, start->matrix);
    struct kachi_solver *solver = prepare(arena, start->matrix, order, start->workers);
    struct kachi_solver_work work = work_of(solver, false);
    tell(&(struct telling){.solver = solver, .direct = direct});
    *trust = trust_new(solver);
    kachi_solver_examine(solver, &work, trust);
    trust->loop_count = solver->loop_count;
    refine(solver, &work, trust);
    tell(&(struct telling){.solver = solver, .intensity = intensity});
    return solver;
}

void kachi_solver_free(struct kachi_solver *solver)
{
    if (solver == NULL) {
        return;
    }
    for (uint32_t i = 0; i < solver->loop_count; i++) {
        struct kachi_solver_loop *loop = &solver->loops[i];
        kachi_direct_free(loop->direct);
        if (loop->forward != loop->direct) {
            kachi_direct_free(loop->forward);
        }
        loop->direct = NULL;
        loop->forward = NULL;
    }
    kachi_direct_free(solver->whole);
    solver->whole = NULL;
    kachi_arena_release(&solver->forward_arena);
    solver->better = solver->plan;
    solver->has_forward = false;
}

const struct kachi_order *kachi_solver_order(const struct kachi_solver *solver)
{
    return solver->plan.order;
}

uint32_t kachi_solver_fault_count(const struct kachi_solver *solver)
{
    return solver->fault_count;
}

const struct kachi_fault *kachi_solver_fault_at(const struct kachi_solver *solver, uint32_t index)
{
    assert(index < solver->fault_count);
    return &solver->faults[index];
}

const struct kachi_fault *kachi_solver_fault_of(const struct kachi_solver *solver, uint32_t product)
{
    uint32_t p = solver->plan.order->position_of[solver->plan.order->column_of_row[product]];
    return solver->fault_of[p] == KACHI_SOLVER_NONE ? NULL : &solver->faults[solver->fault_of[p]];
}

uint32_t kachi_solver_untested_count(const struct kachi_solver *solver)
{
    return solver->untested_count;
}

void kachi_solver_intensities(struct kachi_solver *solver, const double direct[],
                              double intensity[], struct kachi_solve_trust *trust)
{
    struct kachi_solver_work work = work_of(solver, false);
    tell(&(struct telling){.solver = solver, .direct = direct});
    *trust = trust_new(solver);
    solve(solver, &work, trust);
    refine(solver, &work, trust);
    tell(&(struct telling){.solver = solver, .intensity = intensity});
}

enum kachi_err kachi_solver_supply(struct kachi_solver *solver, const double demand[],
                                   double supply[], struct kachi_solve_trust *trust)
{
    for (uint32_t i = 0; i < solver->matrix->order; i++) {
        if (fabs(demand[i]) > 0.0 && kachi_solver_fault_of(solver, i) != NULL) {
            return KACHI_ERR_NO_ANSWER;
        }
    }
    prepare_forward(solver);
    const struct kachi_order *order = solver->better.order;
    struct kachi_solver_work work = work_of(solver, true);
    for (uint32_t p = 0; p < order->order; p++) {
        solver->b[p] = demand[solver->better.product_at[p]];
    }
    *trust = trust_new(solver);
    solve(solver, &work, trust);
    refine(solver, &work, trust);
    for (uint32_t p = 0; p < order->order; p++) {
        supply[order->column_at[p]] = work.x[p];
    }
    return KACHI_OK;
}
