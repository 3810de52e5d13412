/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks under MPI: each takes a piece of the runs, whole groups of eight, and the first one
 * gathers. */
#include "cli/ranks.h"

#include <math.h>
#include <string.h>

#include <mpi.h>

#define GROUP 8

/* Every rank meets the others exactly once a command: in the runs, or at the end where it made
 * none. So a rank that failed early cannot leave the others waiting. */
static bool has_met;

static bool all_are_here(bool here)
{
    int mine = here ? 1 : 0;
    int all = 0;
    MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    has_met = true;
    return all == 1;
}

static int rank_of(void)
{
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

void kachi_ranks_begin(int *argc, char ***argv)
{
    MPI_Init(argc, argv);
}

void kachi_ranks_end(void)
{
    if (!has_met) {
        (void)all_are_here(false);
    }
    MPI_Finalize();
}

bool kachi_ranks_is_first(void)
{
    return rank_of() == 0;
}

/* Where the piece of a rank begins, in runs. */
static uint32_t piece_start(uint32_t count, int rank, int ranks)
{
    uint64_t groups = ((uint64_t)count + GROUP - 1) / GROUP;
    uint64_t start = groups * (uint64_t)rank / (uint64_t)ranks * GROUP;
    return start < count ? (uint32_t)start : count;
}

/* The first loop that failed, of all ranks. */
static void gather_fault(struct kachi_arena *arena, struct kachi_samples *samples)
{
    uint64_t first = samples->unproductive_run;
    MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_UINT64_T, MPI_MIN, MPI_COMM_WORLD);
    if (first == UINT64_MAX) {
        return;
    }
    int owner = first == samples->unproductive_run ? rank_of() : -1;
    MPI_Allreduce(MPI_IN_PLACE, &owner, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    struct kachi_loop *loop = &samples->unproductive;
    MPI_Bcast(&loop->count, 1, MPI_UINT32_T, owner, MPI_COMM_WORLD);
    MPI_Bcast(&loop->gain, 1, MPI_DOUBLE, owner, MPI_COMM_WORLD);
    if (owner != rank_of()) {
        loop->columns = KACHI_NEW_ARRAY(arena, uint32_t, loop->count);
    }
    MPI_Bcast(loop->columns, (int)loop->count, MPI_UINT32_T, owner, MPI_COMM_WORLD);
    samples->unproductive_run = first;
}

static void gather_counts(struct kachi_samples *whole, const struct kachi_samples *own)
{
    MPI_Allreduce(&own->harder, &whole->harder, 1, MPI_UINT32_T, MPI_SUM, MPI_COMM_WORLD);
    MPI_Allreduce(&own->direct, &whole->direct, 1, MPI_UINT32_T, MPI_SUM, MPI_COMM_WORLD);
    MPI_Allreduce(&own->sweeps_max, &whole->sweeps_max, 1, MPI_UINT32_T, MPI_MAX, MPI_COMM_WORLD);
    MPI_Allreduce(&own->sweep_entries, &whole->sweep_entries, 1, MPI_UINT64_T, MPI_SUM,
                  MPI_COMM_WORLD);
    MPI_Allreduce(own->unanswered, whole->unanswered, (int)own->asked_count, MPI_UINT32_T, MPI_SUM,
                  MPI_COMM_WORLD);
    int stopped = own->stopped ? 1 : 0;
    MPI_Allreduce(MPI_IN_PLACE, &stopped, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    whole->stopped = stopped != 0;
}

static void gather_values(struct kachi_arena *arena, struct kachi_samples *whole,
                          const struct kachi_samples *own, uint32_t first, int ranks)
{
    int *counts = KACHI_NEW_ARRAY(arena, int, (size_t)ranks);
    int *starts = KACHI_NEW_ARRAY(arena, int, (size_t)ranks);
    for (int r = 0; r < ranks; r++) {
        starts[r] = (int)piece_start(whole->count, r, ranks);
        counts[r] = (int)piece_start(whole->count, r + 1, ranks) - starts[r];
    }
    for (uint32_t a = 0; a < whole->asked_count; a++) {
        double *value = whole->value + (size_t)a * whole->count;
        if (rank_of() != 0 && own->count > 0) {
            memcpy(value + first, own->value + (size_t)a * own->count,
                   own->count * sizeof(value[0]));
        }
        MPI_Gatherv(own->value + (size_t)a * own->count, (int)own->count, MPI_DOUBLE, value, counts,
                    starts, MPI_DOUBLE, 0, MPI_COMM_WORLD);
    }
}

struct kachi_samples *kachi_ranks_run(struct kachi_arena *arena, const struct kachi_spread *spread,
                                      const struct kachi_runs *runs)
{
    struct kachi_samples *whole = KACHI_NEW(arena, struct kachi_samples);
    size_t values = (size_t)runs->asked_count * runs->count;
    *whole = (struct kachi_samples){
        .asked_count = runs->asked_count,
        .count = runs->count,
        .value = KACHI_NEW_ARRAY(arena, double, values),
        .unanswered = KACHI_NEW_ARRAY(arena, uint32_t, runs->asked_count),
        .unproductive_run = UINT64_MAX,
    };
    for (size_t i = 0; i < values; i++) {
        whole->value[i] = (double)NAN;
    }
    if (has_met || !all_are_here(true)) {
        whole->stopped = true;
        return whole;
    }
    int ranks = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    uint32_t first = piece_start(runs->count, rank_of(), ranks);
    struct kachi_runs piece = *runs;
    piece.first = runs->first + first;
    piece.count = piece_start(runs->count, rank_of() + 1, ranks) - first;
    struct kachi_samples *own = kachi_spread_run(arena, spread, &piece);
    whole->kernel = own->kernel;
    whole->unproductive = own->unproductive;
    whole->unproductive_run = own->unproductive_run;
    gather_counts(whole, own);
    gather_values(arena, whole, own, first, ranks);
    gather_fault(arena, whole);
    return whole;
}
