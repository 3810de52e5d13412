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

/* z(t): upper-tail normal quantile of v = exp(-t^2 / 2), v from 2^-33 to 1/2, in
 * s = (t - MID) / HALF; error below 4e-6. Lowest power first. */
#define KACHI_QUANTILE_MID 3.971007828758685
#define KACHI_QUANTILE_HALF 2.79369780624321
#define KACHI_QUANTILE_TERMS 12
#define KACHI_QUANTILE                                                                             \
    {                                                                                              \
        3.369480609893799F, 3.057378053665161F, -0.13532941043376923F, 0.0743362084031105F,        \
            -0.04013703018426895F, 0.020818911492824554F, -0.02082264982163906F,                   \
            0.018251433968544006F, 0.005552003160119057F, -0.00919843465089798F,                   \
            -0.009314248338341713F, 0.007987589575350285F                                          \
    }

/* log(1 + x) / x for 1 + x from sqrt(1/2) to sqrt(2); relative error below 1e-7. */
#define KACHI_LOG_TERMS 9
#define KACHI_LOG                                                                                  \
    {                                                                                              \
        0.9999998807907104F, -0.4999997317790985F, 0.3333500921726227F, -0.25003287196159363F,     \
            0.19938839972019196F, -0.16532912850379944F, 0.15067610144615173F,                     \
            -0.1457708775997162F, 0.08692842721939087F                                             \
    }

/* exp(x) for |x| up to log(2) / 2; relative error below 1e-7. */
#define KACHI_EXP_TERMS 7
#define KACHI_EXP                                                                                  \
    {                                                                                              \
        1.0F, 1.0F, 0.49999991059303284F, 0.16666416823863983F, 0.04166824370622635F,              \
            0.008375054225325584F, 0.001383654191158712F                                           \
    }

#endif
