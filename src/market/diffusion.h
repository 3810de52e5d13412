/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diffusion.h - how a novelty becomes known, and how its cost falls.
 *
 * Familiarity F follows Bass (1969, doi:10.1287/mnsc.15.5.215): dF/dt = (p + q F)(1 - F), solved
 * exactly over each year, so that the yearly model lies on the closed curve.
 */
#ifndef KACHI_MARKET_DIFFUSION_H
#define KACHI_MARKET_DIFFUSION_H

#include "base/compiler.h"
#include "base/err.h"

#include <stddef.h>

/* F one year on. innovation p and imitation q are per year, 0 or more; familiarity is 0 to 1. */
double kachi_bass_step(double familiarity, double innovation, double imitation);

/* F at `years` after F = 0: (1 - e^-(p+q)t) / (1 + (q/p) e^-(p+q)t); p above 0. */
double kachi_bass_curve(double years, double innovation, double imitation);

/* Unit cost after `units` in all, from `cost` at `units_at_cost`: falls by `rate` (0 to below 1)
 * with each doubling (Wright 1936): cost (units / units_at_cost)^log2(1 - rate). */
double kachi_learning_cost(double cost, double units_at_cost, double units, double rate);

struct kachi_bass_fit {
    double innovation, imitation, market; /* p, q and the number that adopt in the end */
    double error;                         /* root of the mean square, in units of the series */
};

/*
 * The curve nearest to a series of cumulative adopters at years[] after the start (NULL: 1, 2,
 * ...), by least squares (Gauss-Newton with damping from a grid of starts). Needs three values or
 * more, at rising years above 0, not falling, the last above 0; KACHI_ERR_INPUT otherwise. With
 * market_fixed above 0 the market is that.
 */
KACHI_MUST_CHECK enum kachi_err kachi_bass_fit(size_t count, const double years[],
                                               const double cumulative[], double market_fixed,
                                               struct kachi_bass_fit *out);

#endif
