/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handed.h - the GX value of a product: its maker's own reduction and what came with its inputs.
 *
 * clause: REP 2.5  GXV_D = own REP_D + sum over inputs of g_i x q_i x r_i, with q_i the quantity
 * per unit of D, g_i the share of it that is GX lots, r_i the reduction handed over per unit.
 *
 * q_i is the purchased quantity where the footprint charges what was purchased (cut-off of scrap),
 * and what is in the product where it credits scrap: one basis for all, that of the footprint.
 */
#ifndef KACHI_VALUE_HANDED_H
#define KACHI_VALUE_HANDED_H

#include <stddef.h>

#include "base/compiler.h"
#include "base/err.h"

enum kachi_handed_basis { KACHI_HANDED_PURCHASED, KACHI_HANDED_CONTENT };

struct kachi_handed {
    double content;                 /* in one unit of the product */
    double yield;                   /* content per purchased; above 0, at most 1 */
    double gx_share;                /* 0 .. 1 */
    double reduced_kgco2e_per_unit; /* handed over with it */
    double purchased, kgco2e;       /* the results */
};

/* KACHI_ERR_INPUT for a yield or share outside its range. */
KACHI_MUST_CHECK enum kachi_err kachi_handed_value(double own_kgco2e, enum kachi_handed_basis basis,
                                                   size_t count, struct kachi_handed inputs[],
                                                   double *value_kgco2e);

#endif
