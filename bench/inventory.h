/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inventory.h - inventories made up for measuring, of the structure that large databases have: a
 * function of (kind, activities, seed, loop strength) alone.
 *
 * ECO: one strongly connected core of 60 % of the activities, hubs (transport, fuels, power) that
 * thousands buy from, an acyclic fringe. NATION: bills of materials over levels, with a small core
 * of utilities that need each other. Prices span ten decades, so coefficients span twenty; the
 * inputs of an activity are worth a share of its output that is uniform up to loop_strength: the
 * gain of its loops. Nine numbers in ten are lognormal.
 */
#ifndef KACHI_BENCH_INVENTORY_H
#define KACHI_BENCH_INVENTORY_H

#include "footprint/characterise.h"
#include "footprint/matrix.h"
#include "footprint/sampler.h"
#include "inventory/linked.h"

enum bench_kind { BENCH_ECO, BENCH_NATION };

struct bench_options {
    enum bench_kind kind;
    uint32_t activities;
    double inputs;        /* of an activity, on average */
    double flows;         /* elementary flows of an activity, on average; 0: one emission each */
    double loop_strength; /* below 1 */
    double far; /* share of a core activity's inputs that comes from anywhere in the core, and of
                   the others' in proportion: what factors fill up with */
    uint64_t seed;
};

#define BENCH_FLOWS 2000

/* How a number varies, in few bytes: there are many. */
struct bench_spread {
    enum kachi_draw_kind kind;
    float sigma;
};
struct kachi_draw bench_draw(double value, struct bench_spread spread);

struct bench_flow {
    uint32_t column, flow;
    double amount;
    struct bench_spread spread;
};

struct bench_inventory {
    uint32_t order;
    uint64_t entry_count, flow_count;
    struct kachi_triplet *entries; /* by column; the diagonal first in each */
    struct bench_spread *spreads;  /* by entry */
    struct bench_flow *flows;      /* by column */
    double factor[BENCH_FLOWS];    /* kgCO2e per unit of a flow; most are 0 */
    double *made;
};

struct bench_inventory bench_inventory_make(struct kachi_arena *arena,
                                            struct bench_options options);
/* As kachi has it once it is loaded and linked: by column. No dataset stands behind it. */
struct kachi_linked bench_inventory_linked(struct kachi_arena *arena,
                                           const struct bench_inventory *inventory);
struct kachi_factor *bench_inventory_factors(struct kachi_arena *arena,
                                             const struct bench_inventory *inventory);

#endif
