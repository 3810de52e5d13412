/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quasi.h - quasi-random words: Sobol' points (1967) with a nested uniform scramble (Owen 1995) by
 * hashing (Burley 2020, jcgt.org/published/0009/04/01).
 *
 * Over 2^m runs the words of each dimension fall evenly into 2^m intervals, so means come nearer to
 * their limit than random ones do: for smooth results by 1 / runs^1.5 where chance gives 1 /
 * runs^0.5. A word is a pure function of (seed, sample, dimension). The polynomials are the
 * primitive ones in order of degree, found when asked for; the first numbers of each direction are
 * those of Joe and Kuo (2008) for ten dimensions, and scattered odd ones after that.
 */
#ifndef KACHI_FOOTPRINT_QUASI_H
#define KACHI_FOOTPRINT_QUASI_H

#include <stdint.h>

#define KACHI_QUASI_DIMENSIONS 64

struct kachi_quasi {
    uint32_t direction[KACHI_QUASI_DIMENSIONS][32];
};

void kachi_quasi_init(struct kachi_quasi *quasi);

/* sample below 2^32. */
uint32_t kachi_quasi_word(const struct kachi_quasi *quasi, uint64_t seed, uint64_t sample,
                          uint32_t dimension);

#endif
