/* SPDX-License-Identifier: Apache-2.0 */
/* The lanes for processors with AVX512: vectors of 64 bytes. */
#define PART_BYTES 64
#include "footprint/lanes_vector.h"

#include <immintrin.h>

static inline part_word part_product(part_word a, uint32_t b)
{
    return (part_word)_mm512_mul_epu32((__m512i)a, _mm512_set1_epi64((int64_t)b));
}

static inline part_single part_root(part_single x)
{
    return (part_single)_mm512_sqrt_ps((__m512)x);
}

#include "footprint/lanes_kernel.h"

const struct kachi_lanes_kernel kachi_lanes_avx512 = {
    .name = "avx512", .draw = draw, .solve = solve};
