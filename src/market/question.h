/* SPDX-License-Identifier: Apache-2.0 */
/*
 * question.h - what a person asks of a scenario without writing a file: the same scenario with its
 * levers at other levels and its figures times a factor. Sliders, `--level` and `--figure` are
 * questions.
 *
 *     { "levels":  { "tax-credit": 0.5 },           a multiple of the lever's amount; 0 is off
 *       "figures": { "steel demand_units": 1.1 },   a factor, in every year and every draw
 *       "runs": 200, "seed": 7,                     0 (none) and 1 where left out
 *       "details": true }                           the tornado and the ends of levers; false
 *
 * The scenario stays as it is, so any number of threads may ask the same one at once; what a
 * question needs lives in the arena given. Without runs and details an answer is two runs: a
 * fraction of a millisecond for the scenarios that ship.
 */
#ifndef KACHI_MARKET_QUESTION_H
#define KACHI_MARKET_QUESTION_H

#include "market/runs.h"

/* Everything as written: all levels and factors 1. Both arrays are the arena's. */
struct kachi_market_question {
    const struct kachi_market_scenario *scenario;
    double *levels; /* by lever */
    double *scales; /* by index of figure */
    struct kachi_market_options options;
};
void kachi_market_question_init(struct kachi_arena *arena,
                                const struct kachi_market_scenario *scenario,
                                struct kachi_market_question *out);

/* KACHI_ERR_INPUT with finding market-level at the place (no such lever, or no number from 0
 * on) ... */
KACHI_MUST_CHECK enum kachi_err
kachi_market_question_set_level(struct kachi_arena *arena, struct kachi_market_question *question,
                                struct kachi_str lever, double level, struct kachi_place place,
                                struct kachi_findings *findings);
/* ... market-figure (no such figure), market-factor (it would leave what the figure may be). */
KACHI_MUST_CHECK enum kachi_err
kachi_market_question_set_factor(struct kachi_arena *arena, struct kachi_market_question *question,
                                 struct kachi_str figure, double factor, struct kachi_place place,
                                 struct kachi_findings *findings);

/* A question as JSON. KACHI_ERR_INPUT with a finding for every member that cannot be used, its
 * place in `source`. */
KACHI_MUST_CHECK enum kachi_err
kachi_market_question_read(struct kachi_arena *arena, struct kachi_str source, kachi_json request,
                           struct kachi_market_question *question, struct kachi_findings *findings);

/* The whole way of a slider: reads the request, runs, and writes the study as one JSON object
 * (kachi_market_study_write_json). Nothing is written where it fails. */
KACHI_MUST_CHECK enum kachi_err kachi_market_answer(struct kachi_arena *arena,
                                                    const struct kachi_market_scenario *scenario,
                                                    struct kachi_str source, kachi_json request,
                                                    struct kachi_findings *findings,
                                                    struct kachi_json_writer *json);

#endif
