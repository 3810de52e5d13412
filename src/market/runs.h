/* SPDX-License-Identifier: Apache-2.0 */
/*
 * runs.h - a scenario answered: one run with every figure as written, one without levers to compare
 * with, and as many drawn runs as asked for.
 *
 * Run r draws every uncertain figure by (seed, r, name of the figure), and its companion without
 * levers has the same draws. Results do not depend on threads or on the order of rows.
 */
#ifndef KACHI_MARKET_RUNS_H
#define KACHI_MARKET_RUNS_H

#include "base/digest.h"
#include "base/json.h"
#include "base/watch.h"
#include "market/simulate.h"

#define KACHI_MARKET_RUNS_MAX 1000000
#define KACHI_MARKET_CELLS_MAX ((size_t)1 << 27) /* runs x years x metrics: 1 GiB */

/* Over all years, unless said otherwise. */
enum kachi_total {
    KACHI_TOTAL_END_SHARE, /* GX share in the last year */
    KACHI_TOTAL_GX_YEN,
    KACHI_TOTAL_REP_T,
    KACHI_TOTAL_AE_T,
    KACHI_TOTAL_CUT_T,     /* against all-conventional */
    KACHI_TOTAL_ADDED_T,   /* cut beyond the run without levers: what the levers bring */
    KACHI_TOTAL_LEAKAGE_T, /* emitted by imports beyond the run without levers */
    KACHI_TOTAL_PUBLIC_COST_YEN,
    KACHI_TOTAL_REVENUE_YEN,
    KACHI_TOTAL_YEN_PER_T, /* public cost by tonnes added; infinite where none are */
    KACHI_TOTAL_EXTRA_YEN, /* who pays: see enum kachi_metric */
    KACHI_TOTAL_BUYERS_PAY_YEN,
    KACHI_TOTAL_STATE_PAYS_YEN,
    KACHI_TOTAL_MAKERS_PAY_YEN,
    KACHI_TOTAL_ABROAD_PAYS_YEN,
    KACHI_TOTAL_USE_YEN,
    KACHI_TOTAL_COUNT,
};

struct kachi_quantiles {
    double p5, p50, p95;
};

struct kachi_market_options {
    size_t runs; /* 0: only as written */
    uint64_t seed;
    unsigned threads;                /* 0: all cores */
    const double *levels;            /* by lever; NULL: all 1 */
    const double *scales;            /* by index of figure, on it and its draws; NULL: all 1 */
    bool details;                    /* the tornado and the ends of levers too */
    const struct kachi_watch *watch; /* of the drawn runs; NULL: nobody waits */
};

/* What one uncertain figure alone does, from its low to its high end. */
struct kachi_tornado_bar {
    const struct kachi_figure *figure;
    double share_low, share_high; /* GX share in the last year */
    double cut_low_t, cut_high_t;
    double cost_low_yen, cost_high_yen; /* public */
};

struct kachi_market_study {
    const struct kachi_market_scenario *scenario;
    struct kachi_market_options options;
    const struct kachi_market_result *result;  /* every figure as written */
    const struct kachi_market_result *without; /* the same without levers */
    double totals[KACHI_TOTAL_COUNT];
    struct kachi_quantiles *metrics; /* [year][metric]; NULL without runs */
    struct kachi_quantiles total_quantiles[KACHI_TOTAL_COUNT];
    double *run_totals; /* [total][run], runs in order; NULL without runs */
    struct kachi_digest digest;
    struct kachi_market_gaps gaps; /* of all runs */
    const int *ends; /* by lever, then of all at once, as kachi_market_ends; NULL without details */
    size_t end_runs;
    const struct kachi_quantiles *end_quantiles; /* of the same; NULL without draws */
    size_t bar_count;
    struct kachi_tornado_bar *bars;
};

/* How far the GX share may fall for a lever to count as no longer needed. */
#define KACHI_MARKET_END_TOLERANCE 0.01

/* KACHI_ERR_LIMIT with finding market-runs where there are too many, or with work-stopped where the
 * watch said so; KACHI_ERR_INTEGRITY with
 * market-not-conserved where a year does not add up. */
KACHI_MUST_CHECK enum kachi_err kachi_market_study(struct kachi_arena *arena,
                                                   const struct kachi_market_scenario *scenario,
                                                   struct kachi_market_options options,
                                                   struct kachi_findings *findings,
                                                   struct kachi_market_study **out);

/* The factors of run `sample`, from 1: by index of figure, draws times scales. */
void kachi_market_draw(const struct kachi_market_scenario *scenario,
                       const struct kachi_market_options *options, uint64_t sample,
                       double factors[]);

/* details.c */

/* Largest swing of the share first, then of tonnes, then by name. Figures that share luck move
 * together, under the name of the one whose luck it is. Returns how many. */
size_t kachi_market_tornado(struct kachi_arena *arena, const struct kachi_market_scenario *scenario,
                            const struct kachi_market_options *options,
                            struct kachi_tornado_bar **out);

/*
 * For each lever the first year in which it may end for good: from then on, without it, the GX
 * share stays within `tolerance` of what it is with it, in every year, all other levers kept. The
 * year after the last where there is no such year; 0 for a lever that is never on. At
 * [lever_count] the same for all levers ending at once: from then on the market carries itself.
 */
int *kachi_market_ends(struct kachi_arena *arena, const struct kachi_market_scenario *scenario,
                       const struct kachi_market_options *options, double tolerance);

/* The same over the first kachi_market_end_runs draws: P5, P50 and P95 of the year, found by
 * halving (a lever that ends later is missed no more). NULL where there are no draws. */
struct kachi_quantiles *kachi_market_end_quantiles(struct kachi_arena *arena,
                                                   const struct kachi_market_scenario *scenario,
                                                   const struct kachi_market_options *options,
                                                   double tolerance);
/* At most 200, fewer (not below 20) for large scenarios, and no more than there are runs. */
size_t kachi_market_end_runs(const struct kachi_market_scenario *scenario,
                             const struct kachi_market_options *options);

/* The p-quantile of values in ascending order, linear between neighbours. */
double kachi_quantile(size_t count, const double sorted[], double p);

const char *kachi_total_word(enum kachi_total total);
/* report.c: the study as one JSON object, stable and complete; documented in docs/market.md. */
void kachi_market_study_write_json(struct kachi_arena *arena,
                                   const struct kachi_market_study *study,
                                   struct kachi_json_writer *json);
/* What was asked other than the scenario says: "levy × 0, steel demand_units × 1.2"; or empty. */
struct kachi_str kachi_market_changes_text(struct kachi_arena *arena,
                                           const struct kachi_market_study *study);

#endif
