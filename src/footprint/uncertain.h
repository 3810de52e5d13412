/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uncertain.h - what Monte Carlo runs say of one footprint: its spread, and the inputs that it
 * follows; and their JSON, which the command line and the API share.
 */
#ifndef KACHI_FOOTPRINT_UNCERTAIN_H
#define KACHI_FOOTPRINT_UNCERTAIN_H

#include "base/json.h"
#include "base/lang.h"
#include "footprint/study.h"
#include "footprint/uncertainty.h"

#define KACHI_DRIVERS_SHOWN 5
#define KACHI_UNCERTAIN_BINS 12 /* of the histogram */
#define KACHI_RUNS_MIN 8
#define KACHI_RUNS_MAX 10000000

struct kachi_uncertain_footprint {
    uint64_t seed;
    struct kachi_samples *samples; /* NULL: no runs were asked for */
    double *kgco2e;                /* by run: of the amount asked for */
    struct kachi_spread_summary summary;
    uint32_t driver_count;
    uint32_t quasi_count; /* inputs drawn by Sobol' points */
    struct kachi_driver drivers[KACHI_DRIVERS_SHOWN];
};

/* From samples of the intensity of footprint->column, which runs are of. Lives in arena. */
void kachi_uncertain_finish(struct kachi_arena *arena, const struct kachi_spread *spread,
                            const struct kachi_runs *runs, const struct kachi_footprint *footprint,
                            struct kachi_uncertain_footprint *uncertain);
/* Where the histogram ends: at the highest run, or, so that a long tail does not leave it one bar,
 * at twice the upper half of the 95 %. */
double kachi_uncertain_end(const struct kachi_spread_summary *summary);
/* "steel: coal" - who buys or emits what. */
struct kachi_str kachi_driver_name(struct kachi_arena *arena, const struct kachi_study *study,
                                   uint64_t stream, enum kachi_lang lang);
/* "uncertainty": {...} of the object that is open. */
void kachi_uncertain_write_json(struct kachi_arena *arena, const struct kachi_study *study,
                                const struct kachi_uncertain_footprint *uncertain,
                                enum kachi_lang lang, struct kachi_json_writer *json);
/* Percentiles and the like as fields of the object that is open. */
void kachi_summary_write_json(const struct kachi_spread_summary *summary,
                              struct kachi_json_writer *json);

#endif
