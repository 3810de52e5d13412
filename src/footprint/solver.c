/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/solver.h"

#include "footprint/direct.h"
#include "footprint/sweep.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define NONE UINT32_MAX
/* A residual up to this is what sweeps aim at (sweep.c); above it a step of refinement helps. */
#define RESIDUAL_AIM 1e-13

/* A component of several columns. */
struct loop {
    uint32_t component;
    struct kachi_direct *direct; /* NULL until sweeping has failed */
};

struct kachi_solver {
    struct kachi_arena *arena;
    const struct kachi_matrix *matrix;
    struct kachi_order *order;
    enum kachi_solver_choice choice;
    double *diagonal; /* by position, like all that follows */
    struct kachi_half adjoint, forward;
    struct kachi_rows adjoint_rows, forward_rows;
    bool has_forward;
    struct kachi_arena forward_arena; /* made on first use, so not in the caller's arena: that may
                                         be reset to a mark set after the solver was made */
    uint32_t *fault_of;               /* index of a fault, or NONE */
    bool *skip;                       /* has a fault */
    bool *treats;                     /* makes less of its product the more it runs: waste */
    uint32_t loop_count, fault_count, untested_count;
    size_t fault_capacity;
    struct loop *loops; /* in order of component */
    struct kachi_fault *faults;
    struct kachi_direct *whole; /* of what has no fault; DIRECT only */
    uint32_t *whole_index;      /* by position: in whole, or NONE */
    uint32_t whole_count;
};

/* What one solution needs, by position. */
struct work {
    const struct kachi_half *half;
    const struct kachi_rows *rows;
    bool backward;
    const double *b;
    double *x;
    double *right, *size; /* scratch */
};

/* --- Faults --- */

static uint32_t component_size(const struct kachi_order *order, uint32_t component)
{
    return order->component_start[component + 1] - order->component_start[component];
}

static void add_fault(struct kachi_solver *solver, enum kachi_fault_kind kind, uint32_t component)
{
    solver->faults = kachi_arena_grow(solver->arena, solver->faults, solver->fault_count,
                                      &solver->fault_capacity, sizeof(solver->faults[0]));
    struct kachi_fault *fault = &solver->faults[solver->fault_count];
    *fault = (struct kachi_fault){
        .kind = kind,
        .component = component,
        .column_count = component_size(solver->order, component),
        .loop = kachi_loop_strongest(solver->arena, solver->matrix, solver->order, component),
    };
    if (fault->loop.count == 0) {
        fault->loop.count = fault->column_count;
        fault->loop.columns = solver->order->column_at + solver->order->component_start[component];
    }
    for (uint32_t p = solver->order->component_start[component];
         p < solver->order->component_start[component + 1]; p++) {
        solver->fault_of[p] = solver->fault_count;
    }
    solver->fault_count++;
}

/* A column that makes less of its product than it eats itself: no loop with others is needed to see
 * it. */
static bool eats_itself(const struct kachi_matrix *matrix, uint32_t column)
{
    if (matrix->made == NULL || !(fabs(matrix->made[column]) > 0.0)) {
        return false;
    }
    double net = kachi_matrix_at(matrix, column, column);
    return !(net / matrix->made[column] > 0.0);
}

static struct kachi_direct *factorise(const struct kachi_solver *solver, const uint32_t index[],
                                      uint32_t first, uint32_t end)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_half *half = &solver->adjoint;
    uint64_t capacity = half->start[end] - half->start[first] + (end - first);
    struct kachi_direct_matrix block = {
        .start = KACHI_NEW_ARRAY(&scratch, int64_t, (size_t)(end - first) + 1),
        .row = KACHI_NEW_ARRAY(&scratch, int64_t, capacity),
        .value = KACHI_NEW_ARRAY(&scratch, double, capacity),
    };
    int64_t at = 0;
    for (uint32_t p = first; p < end; p++) {
        if (index[p] == NONE) {
            continue;
        }
        block.row[at] = index[p];
        block.value[at++] = solver->diagonal[p];
        for (uint64_t k = half->start[p]; k < half->start[p + 1]; k++) {
            if (index[half->index[k]] != NONE) {
                block.row[at] = index[half->index[k]];
                block.value[at++] = half->value[k];
            }
        }
        block.order++;
        block.start[block.order] = at;
    }
    struct kachi_direct *direct = NULL;
    enum kachi_err err = kachi_direct_new(&block, &direct);
    assert((err == KACHI_OK) == (direct != NULL));
    kachi_arena_release(&scratch);
    return direct;
}

static struct kachi_direct *factorise_component(const struct kachi_solver *solver,
                                                uint32_t component)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t first = solver->order->component_start[component];
    uint32_t end = solver->order->component_start[component + 1];
    uint32_t *index = KACHI_NEW_ARRAY(&scratch, uint32_t, solver->order->order);
    memset(index, 0xff, solver->order->order * sizeof(index[0]));
    for (uint32_t p = first; p < end; p++) {
        index[p] = p - first;
    }
    struct kachi_direct *direct = factorise(solver, index, first, end);
    kachi_arena_release(&scratch);
    return direct;
}

/* Whether A s = (what each makes in a run) has a positive solution: each runs at least once, none
 * backwards. */
static bool delivers(const struct kachi_solver *solver, uint32_t component,
                     struct kachi_direct *direct)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t first = solver->order->component_start[component];
    uint32_t count = component_size(solver->order, component);
    double *runs = KACHI_NEW_ARRAY(&scratch, double, count);
    for (uint32_t i = 0; i < count; i++) {
        runs[i] = solver->diagonal[first + i];
    }
    kachi_direct_solve(direct, runs);
    bool positive = true;
    for (uint32_t i = 0; i < count; i++) {
        positive = positive && runs[i] > 0.0;
    }
    kachi_arena_release(&scratch);
    return positive;
}

/* Whether a coefficient of the component's block is a credit, or may be one (a bare matrix with a
 * negative diagonal): whether it can deliver then cannot be tested. */
static bool has_credit_inside(const struct kachi_solver *solver, uint32_t component)
{
    const struct kachi_half *half = &solver->adjoint;
    uint32_t end = solver->order->component_start[component + 1];
    for (uint32_t p = solver->order->component_start[component]; p < end; p++) {
        if (solver->matrix->made == NULL && solver->treats[p]) {
            return true;
        }
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            if ((half->value[k] > 0.0) != solver->treats[half->index[k]]) {
                return true;
            }
        }
    }
    return false;
}

/* A component with no zero on its diagonal: does it deliver? Factors made on the way are kept. */
static void examine_loop(struct kachi_solver *solver, struct loop *loop, double scratch[])
{
    uint32_t component = loop->component;
    bool has_credit = has_credit_inside(solver, component);
    solver->untested_count += has_credit ? 1 : 0;
    struct kachi_sweep_range range = {
        .first = solver->order->component_start[component],
        .end = solver->order->component_start[component + 1],
    };
    struct kachi_sweep_bounds radius = kachi_sweep_radius(&solver->adjoint_rows, range, scratch);
    /* Below 1 the sweep converges whatever the signs are: |A| bounds it. */
    if (radius.high < 1.0) {
        return;
    }
    if (!has_credit && radius.low > 1.0) {
        add_fault(solver, KACHI_FAULT_UNPRODUCTIVE, component);
        return;
    }
    loop->direct = factorise_component(solver, component);
    if (loop->direct == NULL) {
        add_fault(solver, KACHI_FAULT_SINGULAR, component);
        return;
    }
    if (!has_credit && !delivers(solver, component, loop->direct)) {
        add_fault(solver, KACHI_FAULT_UNPRODUCTIVE, component);
    }
}

static void examine_component(struct kachi_solver *solver, uint32_t component, double scratch[])
{
    uint32_t first = solver->order->component_start[component];
    uint32_t end = solver->order->component_start[component + 1];
    bool has_zero = false;
    for (uint32_t p = first; p < end; p++) {
        if (eats_itself(solver->matrix, solver->order->column_at[p])) {
            add_fault(solver, KACHI_FAULT_UNPRODUCTIVE, component);
            return;
        }
        has_zero = has_zero || !(fabs(solver->diagonal[p]) > 0.0);
    }
    if (has_zero) {
        add_fault(solver, KACHI_FAULT_SINGULAR, component);
        return;
    }
    if (end - first > 1) {
        struct loop *loop = &solver->loops[solver->loop_count++];
        loop->component = component;
        examine_loop(solver, loop, scratch);
    }
}

/* A buyer of something that has no answer has none either. */
static void spread_faults(struct kachi_solver *solver, uint32_t component)
{
    uint32_t first = solver->order->component_start[component];
    uint32_t end = solver->order->component_start[component + 1];
    uint32_t fault = NONE;
    for (uint32_t p = first; p < end; p++) {
        for (uint64_t k = solver->adjoint.start[p]; k < solver->adjoint.start[p + 1]; k++) {
            uint32_t found = solver->fault_of[solver->adjoint.index[k]];
            fault = found < fault ? found : fault;
        }
    }
    for (uint32_t p = first; p < end; p++) {
        solver->fault_of[p] = fault;
    }
}

static void examine(struct kachi_solver *solver)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_order *order = solver->order;
    double *numbers = KACHI_NEW_ARRAY(&scratch, double, order->order);
    for (uint32_t c = 0; c < order->component_count; c++) {
        spread_faults(solver, c);
        if (solver->fault_of[order->component_start[c]] == NONE) {
            examine_component(solver, c, numbers);
        }
    }
    for (uint32_t p = 0; p < order->order; p++) {
        solver->skip[p] = solver->fault_of[p] != NONE;
    }
    kachi_arena_release(&scratch);
}

static void factorise_whole(struct kachi_solver *solver)
{
    uint32_t n = solver->order->order;
    solver->whole_index = KACHI_NEW_ARRAY(solver->arena, uint32_t, n);
    for (uint32_t p = 0; p < n; p++) {
        solver->whole_index[p] = solver->skip[p] ? NONE : solver->whole_count++;
    }
    if (solver->whole_count > 0) {
        solver->whole = factorise(solver, solver->whole_index, 0, n);
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

static void solve_loop(struct kachi_solver *solver, struct loop *loop, const struct work *work,
                       struct kachi_solve_trust *trust)
{
    struct kachi_sweep_range range = {
        .first = solver->order->component_start[loop->component],
        .end = solver->order->component_start[loop->component + 1],
        .backward = work->backward,
    };
    bool is_zero = true;
    for (uint32_t p = range.first; p < range.end; p++) {
        double right = kachi_half_inner_right(work->half, p, work->b[p], work->x);
        work->right[p] = right / solver->diagonal[p];
        work->x[p] = 0.0;
        is_zero = is_zero && !(fabs(work->right[p]) > 0.0);
    }
    if (is_zero) {
        return;
    }
    if (loop->direct == NULL) {
        struct kachi_sweep_result sweep =
            kachi_sweep_component(work->rows, range, work->right, work->x, work->size);
        trust->sweeps_max = sweep.sweeps > trust->sweeps_max ? sweep.sweeps : trust->sweeps_max;
        trust->contraction_max = fmax(trust->contraction_max, sweep.contraction);
        if (sweep.converged) {
            return;
        }
        loop->direct = factorise_component(solver, loop->component);
        /* examine() found the sweep's radius below 1, so the block is regular. */
        assert(loop->direct != NULL);
    }
    for (uint32_t p = range.first; p < range.end; p++) {
        work->x[p] = work->right[p] * solver->diagonal[p];
    }
    solve_block(loop->direct, work->backward, work->x + range.first);
    note_factors(trust, loop->direct);
}

/* One solution, components in order (adjoint) or against it (forward). */
static void solve_once(struct kachi_solver *solver, const struct work *work,
                       struct kachi_solve_trust *trust)
{
    const struct kachi_order *order = solver->order;
    uint32_t next_loop = work->backward ? solver->loop_count : 0;
    for (uint32_t i = 0; i < order->component_count; i++) {
        uint32_t c = work->backward ? order->component_count - 1 - i : i;
        uint32_t p = order->component_start[c];
        struct loop *loop = NULL;
        if (work->backward && next_loop > 0 && solver->loops[next_loop - 1].component == c) {
            loop = &solver->loops[--next_loop];
        }
        if (!work->backward && next_loop < solver->loop_count &&
            solver->loops[next_loop].component == c) {
            loop = &solver->loops[next_loop++];
        }
        if (solver->skip[p]) {
            continue;
        }
        if (loop != NULL) {
            solve_loop(solver, loop, work, trust);
            continue;
        }
        work->x[p] =
            kachi_half_inner_right(work->half, p, work->b[p], work->x) / solver->diagonal[p];
    }
}

static void solve_whole(struct kachi_solver *solver, const struct work *work,
                        struct kachi_solve_trust *trust)
{
    if (solver->whole == NULL) {
        return;
    }
    uint32_t n = solver->order->order;
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

static void solve(struct kachi_solver *solver, const struct work *work,
                  struct kachi_solve_trust *trust)
{
    if (solver->choice == KACHI_SOLVE_DIRECT) {
        solve_whole(solver, work, trust);
        return;
    }
    solve_once(solver, work, trust);
}

/* A solution, its true residual, and where that is not exact one step of refinement. */
static void solve_refined(struct kachi_solver *solver, bool backward, const double b[], double x[],
                          struct kachi_solve_trust *trust)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t n = solver->order->order;
    *trust = (struct kachi_solve_trust){
        .loop_count = solver->loop_count, .rcond_min = 1.0, .growth_min = 1.0};
    const struct kachi_half *half = backward ? &solver->forward : &solver->adjoint;
    const struct kachi_rows *rows = backward ? &solver->forward_rows : &solver->adjoint_rows;
    struct work work = {.half = half, .rows = rows, .backward = backward, .b = b, .x = x};
    work.right = KACHI_NEW_ARRAY(&scratch, double, n);
    work.size = KACHI_NEW_ARRAY(&scratch, double, n);
    struct kachi_equations equations = {
        .half = half, .diagonal = solver->diagonal, .skip = solver->skip, .order = n};
    solve(solver, &work, trust);

    double *residual = KACHI_NEW_ARRAY(&scratch, double, n);
    trust->residual = kachi_equations_residual(&equations, b, x, residual);
    if (trust->residual > RESIDUAL_AIM) {
        double *step = KACHI_NEW_ARRAY(&scratch, double, n);
        struct kachi_solve_trust unused = *trust;
        struct work refine = {
            .half = half, .rows = rows, .backward = backward, .b = residual, .x = step};
        refine.right = work.right;
        refine.size = work.size;
        solve(solver, &refine, &unused);
        for (uint32_t p = 0; p < n; p++) {
            step[p] += x[p];
        }
        double refined = kachi_equations_residual(&equations, b, step, residual);
        if (refined < trust->residual) {
            memcpy(x, step, n * sizeof(x[0]));
            trust->residual = refined;
        }
    }
    kachi_arena_release(&scratch);
}

/* --- Interface --- */

struct kachi_solver *kachi_solver_new(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                      enum kachi_solver_choice choice)
{
    struct kachi_solver *solver = KACHI_NEW(arena, struct kachi_solver);
    solver->arena = arena;
    kachi_arena_init(&solver->forward_arena);
    solver->matrix = matrix;
    solver->choice = choice;
    solver->order = kachi_order_new(arena, matrix);
    solver->diagonal = kachi_half_diagonal(arena, matrix, solver->order);
    solver->adjoint = kachi_half_adjoint(arena, matrix, solver->order);
    solver->adjoint_rows = kachi_rows_new(arena, &solver->adjoint, solver->diagonal, solver->order);
    solver->treats = KACHI_NEW_ARRAY(arena, bool, matrix->order);
    for (uint32_t p = 0; p < matrix->order; p++) {
        uint32_t column = solver->order->column_at[p];
        bool is_own_row = solver->order->row_of_column[column] == column;
        solver->treats[p] =
            (matrix->made != NULL && is_own_row ? matrix->made[column] : solver->diagonal[p]) < 0.0;
    }
    solver->fault_of = KACHI_NEW_ARRAY(arena, uint32_t, matrix->order);
    memset(solver->fault_of, 0xff, matrix->order * sizeof(solver->fault_of[0]));
    solver->skip = KACHI_NEW_ARRAY(arena, bool, matrix->order);
    uint32_t loops = 0;
    for (uint32_t c = 0; c < solver->order->component_count; c++) {
        loops += component_size(solver->order, c) > 1 ? 1 : 0;
    }
    solver->loops = KACHI_NEW_ARRAY(arena, struct loop, loops);
    examine(solver);
    if (choice == KACHI_SOLVE_DIRECT) {
        factorise_whole(solver);
    }
    return solver;
}

void kachi_solver_free(struct kachi_solver *solver)
{
    if (solver == NULL) {
        return;
    }
    for (uint32_t i = 0; i < solver->loop_count; i++) {
        kachi_direct_free(solver->loops[i].direct);
        solver->loops[i].direct = NULL;
    }
    kachi_direct_free(solver->whole);
    solver->whole = NULL;
    kachi_arena_release(&solver->forward_arena);
    solver->has_forward = false;
}

const struct kachi_order *kachi_solver_order(const struct kachi_solver *solver)
{
    return solver->order;
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
    uint32_t p = solver->order->position_of[solver->order->column_of_row[product]];
    return solver->fault_of[p] == NONE ? NULL : &solver->faults[solver->fault_of[p]];
}

uint32_t kachi_solver_untested_count(const struct kachi_solver *solver)
{
    return solver->untested_count;
}

void kachi_solver_intensities(struct kachi_solver *solver, const double direct[],
                              double intensity[], struct kachi_solve_trust *trust)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_order *order = solver->order;
    double *b = KACHI_NEW_ARRAY(&scratch, double, order->order);
    double *x = KACHI_NEW_ARRAY(&scratch, double, order->order);
    for (uint32_t p = 0; p < order->order; p++) {
        b[p] = direct[order->column_at[p]];
    }
    solve_refined(solver, false, b, x, trust);
    for (uint32_t p = 0; p < order->order; p++) {
        intensity[order->row_of_column[order->column_at[p]]] = x[p];
    }
    kachi_arena_release(&scratch);
}

enum kachi_err kachi_solver_supply(struct kachi_solver *solver, const double demand[],
                                   double supply[], struct kachi_solve_trust *trust)
{
    const struct kachi_order *order = solver->order;
    for (uint32_t i = 0; i < order->order; i++) {
        if (fabs(demand[i]) > 0.0 && kachi_solver_fault_of(solver, i) != NULL) {
            return KACHI_ERR_NO_ANSWER;
        }
    }
    if (!solver->has_forward) {
        solver->forward = kachi_half_forward(&solver->forward_arena, &solver->adjoint, order);
        solver->forward_rows =
            kachi_rows_new(&solver->forward_arena, &solver->forward, solver->diagonal, order);
        solver->has_forward = true;
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    double *b = KACHI_NEW_ARRAY(&scratch, double, order->order);
    double *x = KACHI_NEW_ARRAY(&scratch, double, order->order);
    for (uint32_t p = 0; p < order->order; p++) {
        b[p] = demand[order->row_of_column[order->column_at[p]]];
    }
    solve_refined(solver, true, b, x, trust);
    for (uint32_t p = 0; p < order->order; p++) {
        supply[order->column_at[p]] = x[p];
    }
    kachi_arena_release(&scratch);
    return KACHI_OK;
}
