/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes.h - eight samples of a system side by side: drawn, then solved, by one pass over its
 * structure. Internal to uncertainty.c.
 *
 * Samples 8 g to 8 g + 7 are group g; what a sample comes to depends on its group alone. Every
 * number stands eight times in a row, one for each sample (structure of arrays), so one index read
 * serves eight samples. Coefficients are single precision; a loop is approached in single precision
 * and finished in double.
 *
 * The system is scaled so that nothing can leave the range of single precision whatever the units
 * are: node p is solved for u_p = y_p / size_p, where size_p is the sum of |terms| of its equation
 * in the nominal system over its |diagonal|. A coefficient is then the share of an input in its
 * node, and a change of u is relative by itself.
 *
 * The kernels (lanes_draw.h, lanes_solve.h, lanes_follow.h) are compiled once for each kind of
 * processor and use only what IEEE 754 fixes to the last bit (+ - x / sqrt, conversions; no fused
 * operations), so all of them give the same bits.
 */
#ifndef KACHI_FOOTPRINT_LANES_H
#define KACHI_FOOTPRINT_LANES_H

#include "footprint/quasi.h"

#include <stddef.h>
#include <stdint.h>

#define KACHI_LANES 8
#define KACHI_NOT_QUASI UINT32_MAX
/* Kernels read up to this many streams past the last one of a kind. */
#define KACHI_LANES_STREAMS_SPARE 8
/* And this many slots past the last entry. */
#define KACHI_LANES_ENTRIES_SPARE 24

struct kachi_arena;
struct kachi_draw;

/* Where a drawn number goes; `at` is an entry, or a position. */
enum kachi_lanes_place {
    KACHI_LANES_SET,      /* entry that consists of this number alone */
    KACHI_LANES_ADD,      /* entry of several numbers */
    KACHI_LANES_DIRECT,   /* right side of a position */
    KACHI_LANES_DIAGONAL, /* diagonal number `at` of those that vary */
};

struct kachi_lanes_target {
    uint32_t at;
    uint32_t place; /* enum kachi_lanes_place */
    float factor;   /* the place gets factor x (draw / unit of the stream) */
};

/* An entry, right side or diagonal that is added up anew in each group. */
struct kachi_lanes_base {
    uint32_t at;
    float value;
};

struct kachi_lanes_system {
    uint32_t order, component_count, diagonal_count;
    const uint32_t *component_start; /* positions, component_count + 1 */
    const uint64_t *start, *split;   /* as in sweep.h */
    const uint32_t *slot;            /* by entry: position of the other node x KACHI_LANES */
    const uint32_t *buyer_start;     /* order + 1: buyers of a position inside its component */
    const uint32_t *buyer;
    const uint8_t *skip;         /* by position: has no answer */
    const uint32_t *diagonal_of; /* by position: which of those that vary; UINT32_MAX: 1 */
    const double *diagonal_base;
    const double *direct_base; /* by position */
    const float *values;       /* by entry: what stands there where nothing varies */
    const double *nominal;     /* by position: where sweeps start */
    uint64_t base_count;
    const struct kachi_lanes_base *bases; /* of entries */
    /* Streams: pure lognormal and normal ones first (lognormal_count, then normal_count), others
     * last. Of the lognormal ones those first (plain_count) that have one target, an entry to SET:
     * stream s has target s. In the order of memory among their like. */
    uint64_t stream_count, lognormal_count, normal_count, plain_count;
    const uint64_t *stream;         /* what keys the draws */
    const float *spread;            /* lognormal: sigma / log 2; normal: sigma / unit */
    const float *middle;            /* normal: mean / unit */
    const struct kachi_draw *draws; /* of the others, from 0 */
    const double *unit;             /* of the others: draws are divided by it */
    const uint32_t *dimension;      /* of the others: quasi-random, or KACHI_NOT_QUASI */
    const struct kachi_quasi *quasi;
    const uint32_t *target_first; /* stream_count + 1 */
    const struct kachi_lanes_target *targets;
};

/* One thread's own arrays, of the size order x KACHI_LANES where nothing else is said; 64-byte
 * aligned. Entries that do not vary stand in values from the beginning. */
struct kachi_lanes_state {
    float *values; /* entries x KACHI_LANES */
    double *x, *right;
    float *x_single, *right_single; /* of loops, while they are swept in single precision */
    double *diagonal;               /* diagonal_count x KACHI_LANES */
    uint8_t *stale; /* by position: a supplier of it in its loop moved since it was last visited */
};

struct kachi_lanes_state kachi_lanes_state_new(struct kachi_arena *arena,
                                               const struct kachi_lanes_system *system);

struct kachi_lanes_outcome {
    unsigned failed;         /* bit l: sample kachi_lanes_sample[l] did not converge */
    uint32_t sweeps;         /* the most that a component took */
    uint64_t sweep_entries;  /* entries read in sweeps */
    uint64_t double_entries; /* of those, in double precision */
};

/* Results of the groups from first_group, to hold drawn numbers against. */
struct kachi_lanes_results {
    uint64_t seed, first_group, group_count;
    const double *of_lane; /* group_count x KACHI_LANES; 0 where a sample is not to count */
};

struct kachi_lanes_kernel {
    const char *name; /* "avx512", "avx2", "baseline" */
    void (*draw)(const struct kachi_lanes_system *system, uint64_t seed, uint64_t group,
                 struct kachi_lanes_state *state);
    struct kachi_lanes_outcome (*solve)(const struct kachi_lanes_system *system,
                                        struct kachi_lanes_state *state);
    /* By stream, as far as it is drawn at random: the sum of results, each times the stream's word
     * of that sample, which stands for a number from -1 to 1. Reads streams to spare. */
    void (*follow)(const struct kachi_lanes_results *results, const uint64_t stream[], size_t count,
                   double sum[]);
};

/* Which sample of its group stands in a lane: as the words of Philox fall. */
extern const uint8_t kachi_lanes_sample[KACHI_LANES];

/* Kernels this processor can run, the fastest first: index from 0 while not NULL. */
const struct kachi_lanes_kernel *kachi_lanes_kernel_at(size_t index);
/* One of these by its name; NULL is the fastest. */
const struct kachi_lanes_kernel *kachi_lanes_kernel_named(const char *name);

/* How a spread is laid out, for those who measure the kernels. */
struct kachi_spread;
const struct kachi_lanes_system *kachi_spread_lanes(const struct kachi_spread *spread);

extern const struct kachi_lanes_kernel kachi_lanes_baseline;
extern const struct kachi_lanes_kernel kachi_lanes_avx2;
extern const struct kachi_lanes_kernel kachi_lanes_avx512;

#endif
