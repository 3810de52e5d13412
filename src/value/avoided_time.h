/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avoided_time.h - avoided emissions over years: when they are counted, and against what.
 *
 * clause: WBCSD AE step 1  forward-looking books the whole life of the units sold in year Y in Y;
 * year-on-year books each year's effect while they are in use. The whole-life totals are equal, and
 * the two are never mixed in one sum.
 * clause: WBCSD AE step 2  the reference is the most likely situation without the solution:
 *
 *     new demand, or replacement at the end of life   the market's average of new alternatives
 *     replacement before the end of life   the existing system for its remaining years, then that
 *     improvement of what exists           the existing system for its remaining years
 *     a performance standard in force      no worse than the standard
 *     the solution itself is mandated      the mandated level: 0 unless better than that
 *
 * Source: WBCSD Guidance on Avoided Emissions 2023 and v2.0 as summarised; the decision table is
 * recalled (docs/value.md). A negative result is kept.
 */
#ifndef KACHI_VALUE_AVOIDED_TIME_H
#define KACHI_VALUE_AVOIDED_TIME_H

#include "base/compiler.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* A unit of the solution or of the reference. */
struct kachi_use_of {
    double made_kgco2e; /* cradle to gate and installed */
    double used_kgco2e; /* per year of use, in the first year */
    double growth;      /* of the yearly use: -0.03 for a grid that falls by 3 % a year */
    double end_kgco2e;  /* end of life */
};

/* Whole-life avoided emissions of one unit; life_years >= 1. */
double kachi_avoided_per_unit(const struct kachi_use_of *reference,
                              const struct kachi_use_of *solution, size_t life_years);
/* The same for one side. */
double kachi_whole_life(const struct kachi_use_of *use, size_t life_years);

struct kachi_sales {
    struct kachi_use_of reference, solution;
    size_t life_years; /* >= 1 */
    size_t year_count; /* in which units were put into use */
    const double *sold;
};
/*
 * by_year[y] += what units put into use in year v avoid in year y; use in a year is that of the
 * unit's own age, so that the sum over all years equals the forward-looking total. Years from 0;
 * count >= sales->year_count + life_years - 1, else KACHI_ERR_INPUT: nothing may fall off.
 */
KACHI_MUST_CHECK enum kachi_err kachi_avoided_by_year(const struct kachi_sales *sales, size_t count,
                                                      double by_year[]);

enum kachi_intervention { KACHI_NEW_DEMAND, KACHI_REPLACEMENT, KACHI_EARLY, KACHI_IMPROVEMENT };

/* Yearly emissions of each, and what the law says. */
struct kachi_reference_case {
    enum kachi_intervention intervention;
    double existing, market, solution;
    double remaining_years; /* of the existing system */
    double life_years;      /* of the solution */
    bool has_standard;      /* a performance standard is in force */
    double standard;
    bool is_mandated; /* the solution itself is */
    double mandated;  /* at what level */
};
struct kachi_reference_answer {
    double existing_years, market_years; /* for how long each is the reference */
    double existing_level, market_level; /* after the law */
    double avoided;                      /* over the life */
};
/* KACHI_ERR_INPUT where the remaining years are longer than the life, or a number of years is
 * negative. */
KACHI_MUST_CHECK enum kachi_err kachi_reference_decide(const struct kachi_reference_case *asked,
                                                       struct kachi_reference_answer *out);

#endif
