/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uncertainty.h - Monte Carlo over a whole system: what the intensity of a product may be, given
 * what each exchange may be.
 *
 * A spread is a system with the numbers in it that vary. Each run draws every one of them and
 * solves for every product; the samples of the products asked for are kept. Run r of seed s is a
 * pure function of (s, r): threads, batches and the processor's vectors change nothing, to the bit.
 * Two scenarios of one dataset share the draws of their exchanges, so that sample r of one minus
 * sample r of the other is a sample of the difference.
 *
 * A run in which a loop needs more of its own products than it makes has no answer for what depends
 * on it: its sample is NaN, counted and never averaged in.
 *
 * A number that varies is drawn and rounded to single precision, once; everything after that is
 * double.
 */
#ifndef KACHI_FOOTPRINT_UNCERTAINTY_H
#define KACHI_FOOTPRINT_UNCERTAINTY_H

#include "footprint/quasi.h"
#include "footprint/sampler.h"
#include "footprint/solver.h"

struct kachi_study;
struct kachi_workers;
struct kachi_findings;

/* A number that varies, and one place where it counts. Terms of one stream share the draw. */
struct kachi_uncertain_term {
    uint32_t column;
    uint32_t row;    /* of the matrix; KACHI_UNCERTAIN_DIRECT: the column's own emissions, kgCO2e */
    uint64_t stream; /* keys the draws: the exchange of the dataset */
    double factor;   /* the place gets factor x draw ... */
    double nominal;  /* ... instead of this, its part of the nominal number there */
    struct kachi_draw draw; /* settled; CERTAIN leaves the nominal number */
};
#define KACHI_UNCERTAIN_DIRECT UINT32_MAX

struct kachi_spread; /* lives in the arena */

struct kachi_spread_source {
    const struct kachi_matrix *matrix;
    struct kachi_solver *solver; /* AUTO, of the matrix */
    const double *direct;        /* by column */
    const double *intensity;     /* by product: the nominal solution */
    uint64_t term_count;
    const struct kachi_uncertain_term *terms;
    /* So many inputs, those that the intensity of quasi_product should follow most, are drawn by
     * Sobol' points (quasi.h), at most KACHI_QUASI_DIMENSIONS; the others stay random. 0: none. */
    uint32_t quasi_count;
    uint32_t quasi_product;
};
/* Matrix and solver must outlive it; the terms are only read. */
struct kachi_spread *kachi_spread_new(struct kachi_arena *arena,
                                      const struct kachi_spread_source *source);
/* Of a study: its exchanges' distributions, scaled with what the scenario makes of their amounts.
 * Notices uncertainty-unreadable for distributions that are none. */
struct kachi_spread *kachi_spread_of_study(struct kachi_arena *arena,
                                           const struct kachi_study *study,
                                           struct kachi_findings *findings);
/* The same with quasi-random draws for the product of this column. */
struct kachi_spread *kachi_spread_of_product(struct kachi_arena *arena,
                                             const struct kachi_study *study, uint32_t column,
                                             struct kachi_findings *findings);
uint32_t kachi_spread_quasi_count(const struct kachi_spread *spread);
uint64_t kachi_spread_stream_count(const struct kachi_spread *spread);

struct kachi_runs {
    uint64_t seed;
    uint64_t first; /* run to begin with; a multiple of 8 */
    uint32_t count;
    uint32_t asked_count;
    const uint32_t *asked; /* products */
    uint32_t batch;        /* groups of eight runs a thread takes at once; 0: a good number */
    const char *kernel;    /* of lanes.h; NULL: the fastest this processor has */
    struct kachi_workers *workers; /* NULL: this thread alone */
    /* Called now and then on the calling thread; false stops the work. NULL is fine. */
    bool (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
};

struct kachi_samples {
    uint32_t asked_count, count;
    double *value;             /* asked x count: intensity of the matrix's row; NaN: no answer */
    uint32_t *unanswered;      /* by product asked */
    uint32_t harder;           /* runs that sweeping in lanes did not settle: solved one by one */
    uint32_t direct;           /* of those, with LU factors of their own */
    uint32_t sweeps_max;       /* in lanes */
    uint64_t sweep_entries;    /* entries read in sweeps by all groups */
    uint64_t unproductive_run; /* the first run without an answer; UINT64_MAX: none */
    struct kachi_loop unproductive; /* the loop that it failed by */
    const char *kernel;
    bool stopped; /* by progress: later samples are NaN, and count as unanswered */
};

struct kachi_samples *kachi_spread_run(struct kachi_arena *arena, const struct kachi_spread *spread,
                                       const struct kachi_runs *runs);

/* What samples say. NaN samples are left out; count says how many are in. */
struct kachi_spread_summary {
    uint32_t count;
    double mean, deviation; /* sample standard deviation */
    double low, p2_5, p5, p25, p50, p75, p95, p97_5, high;
    double p50_error; /* standard error of the median, from the order statistics around it */
};
struct kachi_spread_summary kachi_samples_summary(struct kachi_arena *arena, uint32_t count,
                                                  const double samples[]);
/* counts[] over bins of equal width from low to high; the last one takes high too. */
void kachi_samples_histogram(uint32_t count, const double samples[], double low, double high,
                             uint32_t bins, uint32_t counts[]);
/* P(a < b) over runs in which both have an answer; ties count half. NaN where there is none. */
double kachi_samples_below(uint32_t count, const double a[], const double b[]);

/* An input and how closely the result follows it: Spearman's rank correlation with its draws. */
struct kachi_driver {
    uint64_t stream;
    double correlation; /* with the amount of the exchange */
};
/* The strongest first, at most most, of those that are more than chance; returns how many. Costs a
 * pass over all draws. */
uint32_t kachi_spread_drivers(const struct kachi_spread *spread, const struct kachi_runs *runs,
                              const double samples[], uint32_t most, struct kachi_driver drivers[]);

#endif
