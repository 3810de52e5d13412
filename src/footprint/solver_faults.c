/* SPDX-License-Identifier: Apache-2.0 */
/* What a solver finds out before it solves: which components deliver, and what stands in the way.
 */
#include "footprint/solver_internal.h"
#include "footprint/sweep.h"

#include <assert.h>
#include <math.h>
#include <string.h>

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
        .column_count = component_size(solver->plan.order, component),
        .loop = kachi_loop_strongest(solver->arena, solver->matrix, solver->plan.order, component),
    };
    if (fault->loop.count == 0) {
        fault->loop.count = fault->column_count;
        fault->loop.columns =
            solver->plan.order->column_at + solver->plan.order->component_start[component];
    }
    for (uint32_t p = solver->plan.order->component_start[component];
         p < solver->plan.order->component_start[component + 1]; p++) {
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
    double net = matrix->diagonal[column];
    return !(matrix->made[column] > 0.0 ? net > 0.0 : net < 0.0);
}

struct kachi_direct *kachi_solver_factorise(const struct kachi_solver_plan *plan,
                                            const uint32_t index[], uint32_t first, uint32_t end)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_half *half = &plan->adjoint;
    uint64_t capacity = half->start[end] - half->start[first] + (end - first);
    struct kachi_direct_matrix block = {
        .start = KACHI_NEW_ARRAY(&scratch, int64_t, (size_t)(end - first) + 1),
        .row = KACHI_NEW_ARRAY(&scratch, int64_t, capacity),
        .value = KACHI_NEW_ARRAY(&scratch, double, capacity),
    };
    int64_t at = 0;
    for (uint32_t p = first; p < end; p++) {
        if (index[p] == KACHI_SOLVER_NONE) {
            continue;
        }
        block.row[at] = index[p];
        block.value[at++] = plan->diagonal[p];
        for (uint64_t k = half->start[p]; k < half->start[p + 1]; k++) {
            if (index[half->index[k]] != KACHI_SOLVER_NONE) {
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

struct kachi_direct *kachi_solver_factorise_component(const struct kachi_solver_plan *plan,
                                                      uint32_t component)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t first = plan->order->component_start[component];
    uint32_t end = plan->order->component_start[component + 1];
    uint32_t *index = KACHI_NEW_ARRAY(&scratch, uint32_t, plan->order->order);
    memset(index, 0xff, plan->order->order * sizeof(index[0]));
    for (uint32_t p = first; p < end; p++) {
        index[p] = p - first;
    }
    struct kachi_direct *direct = kachi_solver_factorise(plan, index, first, end);
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
    uint32_t first = solver->plan.order->component_start[component];
    uint32_t count = component_size(solver->plan.order, component);
    double *runs = KACHI_NEW_ARRAY(&scratch, double, count);
    for (uint32_t i = 0; i < count; i++) {
        runs[i] = solver->plan.diagonal[first + i];
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
static bool has_credit_inside(const struct kachi_solver *solver, const bool treats[],
                              uint32_t component)
{
    const struct kachi_half *half = &solver->plan.adjoint;
    uint32_t end = solver->plan.order->component_start[component + 1];
    for (uint32_t p = solver->plan.order->component_start[component]; p < end; p++) {
        if (solver->matrix->made == NULL && treats[p]) {
            return true;
        }
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            if ((half->value[k] > 0.0) != treats[half->index[k]]) {
                return true;
            }
        }
    }
    return false;
}

/* An examination while it goes on. */
struct examination {
    struct kachi_solver *solver;
    const bool *treats;
    const struct kachi_solver_work *work; /* NULL: nothing is solved on the way */
    struct kachi_solve_trust *trust;
};

/*
 * A loop without credits is, with waste turned round, x = G x + right with G >= 0 irreducible.
 * Where right >= 0 is not all zero and x > 0 solves it, Perron's vector v > 0 of G' with its radius
 * r has v x = r v x + v right, so r < 1: it delivers. The solution is kept.
 */
static bool is_proved_by_solution(const struct examination *examination,
                                  struct kachi_sweep_range range)
{
    struct kachi_solver *solver = examination->solver;
    const struct kachi_solver_work *work = examination->work;
    struct kachi_solve_trust trust = *examination->trust;
    bool is_proved = kachi_solver_prepare_loop(range, work);
    for (uint32_t p = range.first; p < range.end; p++) {
        double right = examination->treats[p] ? -work->right[p] : work->right[p];
        is_proved = is_proved && right >= 0.0;
    }
    is_proved = is_proved && kachi_solver_sweep_loop(range, work, &trust);
    for (uint32_t p = range.first; is_proved && p < range.end; p++) {
        solver->scale[p] = examination->treats[p] ? -work->x[p] : work->x[p];
        is_proved = solver->scale[p] > 0.0 && isfinite(solver->scale[p]);
    }
    if (is_proved) {
        *examination->trust = trust;
        return true;
    }
    memset(work->x + range.first, 0, (range.end - range.first) * sizeof(work->x[0]));
    return false;
}

/* A component with no zero on its diagonal: does it deliver? Factors made on the way are kept.
 * Whether it is solved by now. */
static bool examine_loop(const struct examination *examination, struct kachi_solver_loop *loop)
{
    struct kachi_solver *solver = examination->solver;
    uint32_t component = loop->component;
    bool has_credit = has_credit_inside(solver, examination->treats, component);
    solver->untested_count += has_credit ? 1 : 0;
    struct kachi_sweep_range range = {
        .first = solver->plan.order->component_start[component],
        .end = solver->plan.order->component_start[component + 1],
    };
    if (examination->work != NULL && !has_credit && is_proved_by_solution(examination, range)) {
        return true;
    }
    struct kachi_sweep_bounds radius = kachi_sweep_radius(&solver->plan.rows, range, solver->scale);
    /* Below 1 the sweep converges whatever the signs are: |A| bounds it. */
    if (radius.high < 1.0) {
        return false;
    }
    if (!has_credit && radius.low > 1.0) {
        add_fault(solver, KACHI_FAULT_UNPRODUCTIVE, component);
        return false;
    }
    loop->is_direct = true;
    loop->direct = kachi_solver_factorise_component(&solver->plan, component);
    loop->forward = loop->direct;
    if (loop->direct == NULL) {
        add_fault(solver, KACHI_FAULT_SINGULAR, component);
    } else if (!has_credit && !delivers(solver, component, loop->direct)) {
        add_fault(solver, KACHI_FAULT_UNPRODUCTIVE, component);
    }
    return false;
}

static void examine_component(const struct examination *examination, uint32_t component)
{
    struct kachi_solver *solver = examination->solver;
    uint32_t first = solver->plan.order->component_start[component];
    uint32_t end = solver->plan.order->component_start[component + 1];
    bool has_zero = false;
    for (uint32_t p = first; p < end; p++) {
        if (eats_itself(solver->matrix, solver->plan.order->column_at[p])) {
            add_fault(solver, KACHI_FAULT_UNPRODUCTIVE, component);
            return;
        }
        has_zero = has_zero || !(fabs(solver->plan.diagonal[p]) > 0.0);
    }
    if (has_zero) {
        add_fault(solver, KACHI_FAULT_SINGULAR, component);
        return;
    }
    struct kachi_solver_loop *loop = NULL;
    bool is_solved = false;
    if (end - first > 1) {
        loop = &solver->loops[solver->loop_count++];
        loop->component = component;
        is_solved = examine_loop(examination, loop);
    }
    if (examination->work != NULL && !is_solved && solver->fault_of[first] == KACHI_SOLVER_NONE) {
        kachi_solver_solve_component(component, loop, examination->work, examination->trust);
    }
}

/* A buyer of something that has no answer has none either. */
static void spread_faults(struct kachi_solver *solver, uint32_t component)
{
    if (solver->fault_count == 0) {
        return;
    }
    uint32_t first = solver->plan.order->component_start[component];
    uint32_t end = solver->plan.order->component_start[component + 1];
    uint32_t fault = KACHI_SOLVER_NONE;
    for (uint32_t p = first; p < end; p++) {
        for (uint64_t k = solver->plan.adjoint.start[p]; k < solver->plan.adjoint.start[p + 1];
             k++) {
            uint32_t found = solver->fault_of[solver->plan.adjoint.index[k]];
            fault = found < fault ? found : fault;
        }
    }
    for (uint32_t p = first; p < end; p++) {
        solver->fault_of[p] = fault;
    }
}

/* By position: whether it makes less of its product the more it runs: waste. */
static bool *find_treatments(struct kachi_arena *arena, const struct kachi_solver *solver)
{
    const struct kachi_order *order = solver->plan.order;
    const double *made = solver->matrix->made;
    bool *treats = KACHI_NEW_ARRAY(arena, bool, order->order);
    for (uint32_t p = 0; p < order->order; p++) {
        uint32_t column = order->column_at[p];
        bool is_own_row = order->row_of_column[column] == column;
        treats[p] = (made != NULL && is_own_row ? made[column] : solver->plan.diagonal[p]) < 0.0;
    }
    return treats;
}

void kachi_solver_examine(struct kachi_solver *solver, const struct kachi_solver_work *work,
                          struct kachi_solve_trust *trust)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_order *order = solver->plan.order;
    uint32_t loops = 0;
    for (uint32_t c = 0; c < order->component_count; c++) {
        loops += component_size(order, c) > 1 ? 1 : 0;
    }
    solver->loops = KACHI_NEW_ARRAY(solver->arena, struct kachi_solver_loop, loops);
    solver->fault_of = KACHI_NEW_ARRAY(solver->arena, uint32_t, order->order);
    memset(solver->fault_of, 0xff, order->order * sizeof(solver->fault_of[0]));
    solver->skip = KACHI_NEW_ARRAY(solver->arena, bool, order->order);
    solver->scale = KACHI_NEW_ARRAY(solver->arena, double, 2 * (size_t)order->order);
    struct examination examination = {.solver = solver,
                                      .treats = find_treatments(&scratch, solver),
                                      .work = work,
                                      .trust = trust};
    for (uint32_t c = 0; c < order->component_count; c++) {
        spread_faults(solver, c);
        if (solver->fault_of[order->component_start[c]] == KACHI_SOLVER_NONE) {
            examine_component(&examination, c);
        }
    }
    for (uint32_t p = 0; p < order->order; p++) {
        solver->skip[p] = solver->fault_of[p] != KACHI_SOLVER_NONE;
    }
    kachi_arena_release(&scratch);
}
