/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linear.h - a handful of equations at once: Gauss with pivots, in place.
 *
 * For systems of up to eight unknowns inside a calculation; the engine's matrices are in
 * footprint/solver.h.
 */
#ifndef KACHI_MARKET_LINEAR_H
#define KACHI_MARKET_LINEAR_H

#include <stdbool.h>
#include <stddef.h>

#define KACHI_LINEAR_MAX 8

/* Solves a x = b for `count` unknowns (at most KACHI_LINEAR_MAX); row i of rows[] holds a[i][0..]
 * and b[i] at [KACHI_LINEAR_MAX]. rows[] is used up. false, and no x, where it is singular. */
bool kachi_linear_solve(size_t count, double rows[][KACHI_LINEAR_MAX + 1], double x[]);

#endif
