/* SPDX-License-Identifier: Apache-2.0 */
/* The lanes for processors with AVX2: vectors of 32 bytes. */
#define PART_BYTES 32
#include "footprint/lanes_vector.h"

#include <immintrin.h>

static inline part_word part_product(part_word a, uint32_t b)
{
    return (part_word)_mm256_mul_epu32((__m256i)a, _mm256_set1_epi64x((int64_t)b));
}

static inline part_word part_streams(const uint64_t stream[])
{
    __m256i four;
    memcpy(&four, stream, sizeof(four));
    return (part_word)_mm256_permute4x64_epi64(four, 0x50);
}

static inline part_int part_pairs(part_int a, part_int b)
{
    return (part_int)_mm256_shuffle_ps((__m256)a, (__m256)b, 0x88);
}

static inline part_single part_pick(const float from[8], part_int index)
{
    return (part_single)_mm256_permutevar8x32_ps(_mm256_loadu_ps(from), (__m256i)index);
}

static inline bool part_any(part_int mask)
{
    return _mm256_testz_si256((__m256i)mask, (__m256i)mask) == 0;
}

static inline bool part_any_below(part_int x)
{
    return _mm256_movemask_ps((__m256)x) != 0;
}

static inline bool lanes_any(lane_mask mask)
{
    return _mm256_testz_si256((__m256i)mask, (__m256i)mask) == 0;
}

static inline void part_join(part_int even, part_int odd, part_int joined[2])
{
    joined[0] = (part_int)_mm256_permute2x128_si256((__m256i)even, (__m256i)odd, 0x20);
    joined[1] = (part_int)_mm256_permute2x128_si256((__m256i)even, (__m256i)odd, 0x31);
}

static inline part_single part_spread(const float by_stream[], size_t i)
{
    return (part_single)_mm256_broadcast_ss(by_stream + i);
}

static inline part_double part_widened(const float from[])
{
    return (part_double)_mm256_cvtps_pd(_mm_loadu_ps(from));
}

#include "footprint/lanes_draw.h"
#include "footprint/lanes_follow.h"
#include "footprint/lanes_solve.h"

const struct kachi_lanes_kernel kachi_lanes_avx2 = {
    .name = "avx2", .draw = draw, .solve = solve, .follow = follow};
