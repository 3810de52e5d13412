/* SPDX-License-Identifier: Apache-2.0 */
/*
 * what_if_rank.h - what-ifs that change the same few columns again and again (a slider, a sweep) by
 * a formula of low rank instead of iteration. Internal to what_if.c.
 *
 * With U the changes of columns J, R the rows J of the inverse, s the supply behind one unit of the
 * product asked for, y the intensities kept and d the change of the columns' own emissions
 * (Woodbury 1950, with t = what the columns would run):
 *
 *     G = R U,   (I + G) t = s_J,   y'_product = y_product + (d - y U)' t
 *
 * One solution a column and one a product, then microseconds a what-if, whatever the size of the
 * system.
 */
#ifndef KACHI_FOOTPRINT_WHAT_IF_RANK_H
#define KACHI_FOOTPRINT_WHAT_IF_RANK_H

#include "footprint/what_if.h"

struct kachi_rank; /* constant once made */

/* NULL where iterating is cheaper: too many columns for so few what-ifs, or for memory. */
struct kachi_rank *kachi_rank_new(struct kachi_arena *arena, const struct kachi_what_if_base *base,
                                  uint32_t count, const struct kachi_what_if list[],
                                  struct kachi_what_if_asked asked);

/*
 * value[asked.count] of one of the list. False where the formula does not settle it, value[] then
 * untouched: the changed system may not be able to deliver any more, or its sign pattern is
 * another. It can deliver for certain where the spectral radius of |G| is below 1, or 1 + G > 0 for
 * one column: on the way from the base, A + tau U, 0 <= tau <= 1, no matrix is singular, and a
 * Z-matrix cannot stop being an M-matrix without being singular on the way (Berman and Plemmons
 * 1994, ch. 6, doi:10.1137/1.9781611971262).
 */
bool kachi_rank_value(const struct kachi_rank *rank, const struct kachi_what_if *what_if,
                      double value[]);

#endif
