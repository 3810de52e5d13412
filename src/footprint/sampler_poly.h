/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sampler_poly.h - the polynomials of the sampler, fitted for Kachi (reweighted least squares on
 * Chebyshev nodes, towards the smallest largest error). Internal to the sampler and its kernels.
 *
 * They are evaluated by Horner's rule with one rounding a step and no fused operations, in single
 * precision, so every processor gives the same bits.
 */
#ifndef KACHI_FOOTPRINT_SAMPLER_POLY_H
#define KACHI_FOOTPRINT_SAMPLER_POLY_H

/*
 * The upper-tail normal quantile of p, from 2^-33 to 1/2, octave by octave: for q = 2^32 p = (1.5 +
 * x) 2^(e - 127) with e from 126 to 157 and |x| up to 1/2, a polynomial of degree 6 in x. Error
 * below 7e-7. The coefficients of eight octaves stand side by side, as a vector register picks from
 * them: power i of exponent e is at [(e + 2) / 8 - 16][i][e % 8]. The last eight hold all but one
 * number in 256.
 */
#define KACHI_QUANTILE_BLOCKS 4
#define KACHI_QUANTILE_TERMS 7
extern const float kachi_normal_octaves[KACHI_QUANTILE_BLOCKS][KACHI_QUANTILE_TERMS][8];

/* 2^x for |x| up to 1/2, exact at 0; relative error below 1.1e-7. */
#define KACHI_EXP2_TERMS 6
#define KACHI_EXP2                                                                                 \
    {                                                                                              \
        1.0F, 0.6931470036506653F, 0.24022242426872253F, 0.05550733581185341F,                     \
            0.009671512991189957F, 0.0013264721492305398F                                          \
    }

#endif
