/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certainty.h - how sure a product's three numbers are: Monte Carlo on shared draws.
 *
 * What two scenarios or two products have in common is drawn once for both, so that sample r of a
 * difference is one less the other of the same world: data that are uncertain but common do not
 * blur what was cut.
 *
 *     footprint   as it is stated, per unit
 *     fall        v(none) - v(all): the footprint without the party's measures less that with them,
 *                 surroundings as the rulebook freezes them. REP is that part of it which counts
 *                 (rep.h): the two are one where all of it does.
 *     avoided     the reference's life cycle less the solution's, per unit
 *
 * Numbers that are written are rounded to DIGITS significant digits: draws pass through exp and
 * log, whose last bits differ between machines, and a statement is redone to the same digest on
 * any.
 */
#ifndef KACHI_VALUE_CERTAINTY_H
#define KACHI_VALUE_CERTAINTY_H

#include "base/json.h"
#include "footprint/study.h"
#include "footprint/uncertainty.h"
#include "value/rulebook.h"

#define KACHI_CERTAINTY_RUNS 1000 /* where nobody asks for another number */
#define KACHI_CERTAINTY_RUNS_MAX 1000000
#define KACHI_CERTAINTY_SEED_END ((int64_t)1 << 53) /* exact in every JSON reader */

struct kachi_sampled {
    double *kgco2e; /* by run, per unit; NaN: no answer. NULL: not asked */
    struct kachi_spread_summary summary;
    double p_not_positive; /* of the runs with an answer; NaN where there are none */
};

struct kachi_certainty {
    uint32_t asked;         /* runs; 0: none */
    uint32_t runs;          /* likewise; 0 too where no number varies */
    uint64_t seed, streams; /* streams: how many numbers vary */
    struct kachi_sampled footprint, fall, avoided;
};

struct kachi_certainty_options {
    uint32_t activity;
    uint32_t reference;     /* KACHI_NONE: nothing is avoided */
    struct kachi_str party; /* whose measures; empty: no fall */
    const struct kachi_rulebook *rulebook;
    uint32_t runs; /* 0: none */
    uint64_t seed;
};

/* Errors are those of kachi_study_run and kachi_footprint_compute. Everything lives in arena. */
KACHI_MUST_CHECK enum kachi_err
kachi_certainty_compute(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                        const struct kachi_certainty_options *options,
                        struct kachi_findings *findings, struct kachi_certainty *out);

/* One object: runs, seed, how many numbers vary, and percentiles of what was asked; null where no
 * runs were, which is not the same as certain. */
void kachi_certainty_write_json(const struct kachi_certainty *certainty,
                                struct kachi_json_writer *json);
/* What that object says: no samples, and summaries of percentiles alone, their count 0 where the
 * object has none. */
void kachi_certainty_read_json(kachi_json object, struct kachi_certainty *out);

#endif
