/* SPDX-License-Identifier: Apache-2.0 */
#include "base/workers.h"
#include "footprint/uncertainty_internal.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* A thread takes as many groups at once as have so many entries, where the caller does not say, but
 * one at least: enough to keep the counter cool, and few, so that no thread waits long at the end.
 */
#define BATCH_ENTRIES 16384

/* What one thread works with, made by itself: two would wait for one that makes them all. */
struct seat {
    bool is_made;
    struct kachi_arena memory;
    struct kachi_lanes_state state;
};

/* One pass over all runs, as its threads share it. */
struct pass {
    const struct kachi_spread *spread;
    const struct kachi_runs *runs;
    const struct kachi_lanes_kernel *kernel;
    struct kachi_samples *samples;
    struct seat *seats;                   /* by worker */
    struct kachi_lanes_outcome *outcomes; /* by group */
    uint64_t group_count, batch;
    uint64_t done; /* groups, of worker 0 alone: its pace stands for the others' */
    _Atomic bool stop;
};

static uint64_t group_of(const struct pass *pass, uint64_t g)
{
    return pass->runs->first / KACHI_LANES + g;
}

static void keep(const struct pass *pass, uint64_t g, const struct kachi_lanes_state *state)
{
    const struct kachi_spread *spread = pass->spread;
    for (uint32_t a = 0; a < pass->runs->asked_count; a++) {
        uint32_t p = spread->order->position_of[spread->order->column_of_row[pass->runs->asked[a]]];
        double *value = pass->samples->value + (size_t)a * pass->runs->count;
        for (size_t l = 0; l < KACHI_LANES; l++) {
            uint64_t run = g * KACHI_LANES + kachi_lanes_sample[l];
            if (run < pass->runs->count) {
                value[run] = spread->system.skip[p] != 0
                                 ? (double)NAN
                                 : state->x[(size_t)p * KACHI_LANES + l] * spread->size[p];
            }
        }
    }
}

static struct kachi_lanes_state *state_of(struct pass *pass, unsigned worker)
{
    struct seat *seat = &pass->seats[worker];
    if (!seat->is_made) {
        kachi_arena_init(&seat->memory);
        seat->state = kachi_lanes_state_new(&seat->memory, &pass->spread->system);
        seat->is_made = true;
    }
    return &seat->state;
}

static void run_batch(void *context, size_t index, unsigned worker)
{
    struct pass *pass = context;
    if (pass->stop) {
        return;
    }
    struct kachi_lanes_state *state = state_of(pass, worker);
    uint64_t first = index * pass->batch;
    uint64_t end =
        first + pass->batch < pass->group_count ? first + pass->batch : pass->group_count;
    for (uint64_t g = first; g < end && !pass->stop; g++) {
        pass->kernel->draw(&pass->spread->system, pass->runs->seed, group_of(pass, g), state);
        pass->outcomes[g] = pass->kernel->solve(&pass->spread->system, state);
        keep(pass, g, state);
    }
    if (worker == 0 && pass->runs->progress != NULL) {
        /* Batches are taken in order, so this one's end is how far all have come. */
        pass->stop = !pass->runs->progress(pass->runs->progress_context, end * KACHI_LANES,
                                           pass->group_count * KACHI_LANES);
    }
}

/* --- Runs one by one --- */

/* The matrix and the direct emissions of one lane, as the kernel drew and rounded them. */
static struct kachi_matrix *lane_matrix(struct kachi_arena *arena,
                                        const struct kachi_spread *spread,
                                        const struct kachi_lanes_state *state, size_t lane,
                                        double direct[])
{
    const struct kachi_order *order = spread->order;
    const struct kachi_lanes_system *system = &spread->system;
    uint32_t n = order->order;
    uint64_t count = 0;
    struct kachi_triplet *triplets =
        KACHI_NEW_ARRAY(arena, struct kachi_triplet, spread->half.start[n] + n);
    double *made = KACHI_NEW_ARRAY(arena, double, n);
    for (uint32_t p = 0; p < n; p++) {
        uint32_t column = order->column_at[p];
        double ratio = system->diagonal_of[p] == UINT32_MAX
                           ? 1.0
                           : state->diagonal[(size_t)system->diagonal_of[p] * KACHI_LANES + lane];
        double diagonal = system->skip[p] != 0 ? 0.0 : spread->diagonal[p] * ratio;
        triplets[count++] = (struct kachi_triplet){
            .row = order->row_of_column[column], .column = column, .value = diagonal};
        made[column] =
            spread->source.matrix->made != NULL ? spread->source.matrix->made[column] : 0.0;
        direct[column] =
            state->right[(size_t)p * KACHI_LANES + lane] * spread->diagonal[p] * spread->size[p];
        for (uint64_t k = spread->half.start[p]; k < spread->half.start[p + 1]; k++) {
            uint32_t other = order->column_at[spread->half.index[k]];
            double value = system->skip[p] != 0 ? spread->half.value[k]
                                                : (double)state->values[k * KACHI_LANES + lane] *
                                                      kachi_spread_scale(spread, p, k);
            triplets[count++] = (struct kachi_triplet){
                .row = order->row_of_column[other], .column = column, .value = value};
        }
    }
    const double *knows = spread->source.matrix->made != NULL ? made : NULL;
    return kachi_matrix_from_triplets(arena, n, count, triplets, knows);
}

static void note_fault(struct kachi_arena *arena, struct kachi_samples *samples,
                       const struct kachi_fault *fault, uint64_t run)
{
    if (samples->unproductive_run != UINT64_MAX) {
        return;
    }
    samples->unproductive_run = run;
    samples->unproductive = fault->loop;
    samples->unproductive.columns = KACHI_NEW_ARRAY(arena, uint32_t, fault->loop.count);
    memcpy(samples->unproductive.columns, fault->loop.columns,
           fault->loop.count * sizeof(fault->loop.columns[0]));
}

/* One run in double precision by the solver of solver.h, which bounds its sweeps, factorises what
 * does not converge, and knows loops that cannot deliver. */
static void run_alone(struct kachi_arena *arena, const struct pass *pass, uint64_t run, size_t lane)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_spread *spread = pass->spread;
    struct kachi_samples *samples = pass->samples;
    uint32_t n = spread->order->order;
    double *direct = KACHI_NEW_ARRAY(&scratch, double, n);
    double *intensity = KACHI_NEW_ARRAY(&scratch, double, n);
    struct kachi_matrix *matrix =
        lane_matrix(&scratch, spread, &pass->seats[0].state, lane, direct);
    struct kachi_solver *solver = kachi_solver_new(&scratch, matrix, KACHI_SOLVE_AUTO);
    struct kachi_solve_trust trust;
    kachi_solver_intensities(solver, direct, intensity, &trust);
    samples->harder++;
    samples->direct += trust.direct_count > 0 ? 1 : 0;
    for (uint32_t a = 0; a < samples->asked_count; a++) {
        uint32_t product = pass->runs->asked[a];
        const struct kachi_fault *fault = kachi_solver_fault_of(solver, product);
        uint32_t p = spread->order->position_of[spread->order->column_of_row[product]];
        if (fault != NULL && spread->system.skip[p] == 0) {
            note_fault(arena, samples, fault, pass->runs->first + run);
        }
        samples->value[(size_t)a * samples->count + run] =
            fault != NULL ? (double)NAN : intensity[product];
    }
    kachi_solver_free(solver);
    kachi_arena_release(&scratch);
}

/* The calling thread may not have had the last batch: that all are done is said by itself. */
static void tell_all_done(struct pass *pass)
{
    if (pass->runs->progress != NULL && !pass->stop) {
        uint64_t total = pass->group_count * KACHI_LANES;
        pass->stop = !pass->runs->progress(pass->runs->progress_context, total, total);
    }
}

static void run_failed(struct kachi_arena *arena, struct pass *pass)
{
    for (uint64_t g = 0; g < pass->group_count && !pass->stop; g++) {
        if (pass->outcomes[g].failed == 0) {
            continue;
        }
        pass->kernel->draw(&pass->spread->system, pass->runs->seed, group_of(pass, g),
                           state_of(pass, 0));
        for (size_t l = 0; l < KACHI_LANES; l++) {
            uint64_t run = g * KACHI_LANES + kachi_lanes_sample[l];
            if ((pass->outcomes[g].failed >> l & 1U) != 0 && run < pass->runs->count) {
                run_alone(arena, pass, run, l);
            }
        }
        tell_all_done(pass);
    }
}

static void sum_up(struct pass *pass)
{
    struct kachi_samples *samples = pass->samples;
    for (uint64_t g = 0; g < pass->group_count; g++) {
        const struct kachi_lanes_outcome *outcome = &pass->outcomes[g];
        samples->sweeps_max =
            outcome->sweeps > samples->sweeps_max ? outcome->sweeps : samples->sweeps_max;
        samples->sweep_entries += outcome->sweep_entries;
    }
    for (size_t i = 0; i < (size_t)samples->asked_count * samples->count; i++) {
        samples->unanswered[i / samples->count] += isnan(samples->value[i]) ? 1 : 0;
    }
    samples->stopped = pass->stop;
}

static uint64_t batch_usual(const struct kachi_spread *spread)
{
    uint64_t entries = spread->system.start[spread->system.order];
    return 1 + BATCH_ENTRIES / (entries + 1);
}

struct kachi_samples *kachi_spread_run(struct kachi_arena *arena, const struct kachi_spread *spread,
                                       const struct kachi_runs *runs)
{
    assert(runs->first % KACHI_LANES == 0);
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_samples *samples = KACHI_NEW(arena, struct kachi_samples);
    size_t value_count = (size_t)runs->asked_count * runs->count;
    samples->asked_count = runs->asked_count;
    samples->count = runs->count;
    samples->value = KACHI_NEW_ARRAY(arena, double, value_count);
    samples->unanswered = KACHI_NEW_ARRAY(arena, uint32_t, runs->asked_count);
    samples->unproductive_run = UINT64_MAX;
    for (size_t i = 0; i < value_count; i++) {
        samples->value[i] = (double)NAN;
    }
    unsigned threads = kachi_workers_count(runs->workers);
    struct pass pass = {
        .spread = spread,
        .runs = runs,
        .kernel = kachi_lanes_kernel_named(runs->kernel),
        .samples = samples,
        .seats = KACHI_NEW_ARRAY(&scratch, struct seat, threads),
        .group_count = ((uint64_t)runs->count + KACHI_LANES - 1) / KACHI_LANES,
        .batch = runs->batch > 0 ? runs->batch : batch_usual(spread),
    };
    samples->kernel = pass.kernel->name;
    pass.outcomes = KACHI_NEW_ARRAY(&scratch, struct kachi_lanes_outcome, pass.group_count);
    size_t batches = (size_t)((pass.group_count + pass.batch - 1) / pass.batch);
    kachi_workers_run(runs->workers, batches, run_batch, &pass);
    tell_all_done(&pass);
    run_failed(arena, &pass);
    sum_up(&pass);
    for (unsigned t = 0; t < threads; t++) {
        if (pass.seats[t].is_made) {
            kachi_arena_release(&pass.seats[t].memory);
        }
    }
    kachi_arena_release(&scratch);
    return samples;
}
