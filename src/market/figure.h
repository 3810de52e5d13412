/* SPDX-License-Identifier: Apache-2.0 */
/*
 * figure.h - one number of a scenario: its value in every year, where it comes from, and how sure
 * it is.
 *
 * Uncertainty is one factor a run, the same in every year, drawn by (seed, run, name): a figure of
 * the same name has the same luck in two scenarios, whatever else they hold, so that comparing them
 * compares the scenarios. A figure may share the luck of another: both are high, or low, in the
 * same runs. Written as values (low, high) or, for a path over years, as factors.
 */
#ifndef KACHI_MARKET_FIGURE_H
#define KACHI_MARKET_FIGURE_H

#include "base/str.h"

enum kachi_figure_spread {
    KACHI_SPREAD_NONE,
    KACHI_SPREAD_TRIANGLE,  /* low and high are the ends, 1 the peak */
    KACHI_SPREAD_UNIFORM,   /* low and high are the ends */
    KACHI_SPREAD_LOGNORMAL, /* low and high are P5 and P95; their geometric mean is the median */
};

#define KACHI_NO_SLOT UINT32_MAX

struct kachi_figure {
    struct kachi_str name;   /* "steel/h2-dri cost_yen" */
    struct kachi_str source; /* "assumption" where there is none; empty: a default of the model */
    const double *by_year;   /* one for each year of the scenario */
    enum kachi_figure_spread spread;
    double low, high;   /* factors on by_year */
    double least, most; /* what the figure may be, in any year and any draw */
    uint32_t index;     /* into the factors of a run; 0 for a default of the model */
    uint32_t slot;      /* into the values of a year, defaults too */
    uint64_t luck;      /* what its draws go by: its name, or that of `leader` */
    uint32_t leader;    /* the index of the figure whose luck it shares; its own otherwise */
};

/* The factor for a uniform number above 0 and below 1. */
double kachi_figure_factor(const struct kachi_figure *figure, double uniform);

const char *kachi_spread_word(enum kachi_figure_spread spread);
bool kachi_figure_is_assumption(const struct kachi_figure *figure);

static inline double kachi_figure_at(const struct kachi_figure *figure, const double factors[],
                                     size_t year)
{
    return figure->by_year[year] * factors[figure->index];
}

#endif
