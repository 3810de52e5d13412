/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_bench.h - what the parts of engine_bench share: the inventory they measure on, its
 * solution, clocks, and how a figure is said. A part is a file: engine_static.c, engine_phases.c
 * ...
 */
#ifndef KACHI_BENCH_ENGINE_BENCH_H
#define KACHI_BENCH_ENGINE_BENCH_H

#include "inventory.h"

#include "footprint/cold.h"
#include "footprint/uncertainty.h"

#include <time.h>

#define BENCH_TIMES_MAX 101
#define BENCH_PRODUCT 7 /* whose numbers are looked at where one product is asked for */

struct bench {
    struct bench_options options;
    const char *part, *folder;
    unsigned times;
    struct kachi_arena arena;
    struct bench_inventory inventory;
    struct kachi_arena linked_memory;
    struct kachi_linked linked; /* the same as kachi loads it */
    struct kachi_factor *factors;
    double *direct; /* kgCO2e of a run of each activity */
};

/* --- Figures (engine_figures.c) --- */

double bench_clock_s(clockid_t clock);
/* Of this thread's own work: what else the machine does at the time is left out. */
double bench_now_s(void);
/* The median: the machine has other work too. Sorts times[]. */
double bench_median(unsigned count, double times[]);
/* A figure, as a line of JSON. */
void bench_say(const char *name, double value, const char *unit);
void bench_say_memory(const char *name);

/* --- The inventory solved (engine_static.c) --- */

/* By one thread; the caller frees the solver. */
struct kachi_cold bench_solve(struct kachi_arena *arena, const struct bench *bench);

/* --- Parts --- */

void bench_static(struct bench *bench);
void bench_contributions(struct bench *bench);
void bench_klu(struct bench *bench);
void bench_phases(struct bench *bench);
void bench_phases_of(struct bench *bench, const struct kachi_spread *spread);
void bench_montecarlo(struct bench *bench);
void bench_quasi(struct bench *bench);
void bench_what_ifs(struct bench *bench);
void bench_roll_up(struct bench *bench); /* needs no inventory */

void bench_tables(struct bench *bench); /* files in bench->folder (engine_peers.c) */

/* The same inventory as plain arrays in bench->folder (engine_peers.c). */
void bench_write_for_peers(const struct bench *bench);

#endif
