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

/* exp(x) for |x| up to log(2) / 2; relative error below 1e-7. */
#define KACHI_EXP_TERMS 7
#define KACHI_EXP                                                                                  \
    {                                                                                              \
        1.0F, 1.0F, 0.49999991059303284F, 0.16666416823863983F, 0.04166824370622635F,              \
            0.008375054225325584F, 0.001383654191158712F                                           \
    }

#endif
