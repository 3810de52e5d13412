/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ranks.h - who shares the runs of a Monte Carlo: nobody (`kachi`, ranks_alone.c), or processes
 * under MPI on any number of machines (`kachi-mpi`, ranks_mpi.c). Which of the two is decided when
 * the program is linked; run r is the same number in both, so the answer is the same to the byte.
 *
 * Every rank runs the whole command and loads the data itself; the first one alone speaks.
 */
#ifndef KACHI_CLI_RANKS_H
#define KACHI_CLI_RANKS_H

#include "footprint/uncertainty.h"

/* First and last of all in main. */
void kachi_ranks_begin(int *argc, char ***argv);
void kachi_ranks_end(void);

/* Does this one speak, show progress and print the answer? */
bool kachi_ranks_is_first(void);

/* kachi_spread_run by all ranks together: the first gets every sample, the others their own share
 * and NaN. stopped where a rank was stopped, or failed before it came here. */
struct kachi_samples *kachi_ranks_run(struct kachi_arena *arena, const struct kachi_spread *spread,
                                      const struct kachi_runs *runs);

#endif
