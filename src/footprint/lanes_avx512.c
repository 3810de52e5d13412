/* SPDX-License-Identifier: Apache-2.0 */
/* The lanes for processors with AVX512: vectors of 64 bytes. */
#define PART_BYTES 64
#include "footprint/lanes_vector.h"

#include <immintrin.h>

static inline part_word part_product(part_word a, uint32_t b)
{
    return (part_word)_mm512_mul_epu32((__m512i)a, _mm512_set1_epi64((int64_t)b));
}

static inline part_word part_streams(const uint64_t stream[])
{
    const __m512i twice = _mm512_setr_epi64(0, 0, 1, 1, 2, 2, 3, 3);
    __m256i four;
    memcpy(&four, stream, sizeof(four));
    return (part_word)_mm512_permutexvar_epi64(twice, _mm512_castsi256_si512(four));
}

static inline part_int part_pairs(part_int a, part_int b)
{
    return (part_int)_mm512_shuffle_ps((__m512)a, (__m512)b, 0x88);
}

static inline part_single part_pick(const float from[8], part_int index)
{
    __m256d once = _mm256_castps_pd(_mm256_loadu_ps(from));
    __m512 twice = _mm512_castpd_ps(_mm512_broadcast_f64x4(once));
    return (part_single)_mm512_permutexvar_ps((__m512i)index, twice);
}

static inline bool part_any(part_int mask)
{
    return _mm512_test_epi32_mask((__m512i)mask, (__m512i)mask) != 0;
}

static inline bool part_any_below(part_int x)
{
    return _mm512_cmplt_epi32_mask((__m512i)x, _mm512_setzero_si512()) != 0;
}

static inline bool lanes_any(lane_mask mask)
{
    return _mm256_testz_si256((__m256i)mask, (__m256i)mask) == 0;
}

static inline void part_join(part_int even, part_int odd, part_int joined[2])
{
    const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
    const __m512i high = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
    joined[0] = (part_int)_mm512_permutex2var_epi64((__m512i)even, low, (__m512i)odd);
    joined[1] = (part_int)_mm512_permutex2var_epi64((__m512i)even, high, (__m512i)odd);
}

static inline part_single part_spread(const float by_stream[], size_t i)
{
    __m512 first = _mm512_set1_ps(by_stream[2 * i]);
    return (part_single)_mm512_mask_broadcastss_ps(first, 0xff00,
                                                   _mm_load_ss(by_stream + 2 * i + 1));
}

static inline part_double part_widened(const float from[])
{
    return (part_double)_mm512_cvtps_pd(_mm256_loadu_ps(from));
}

#include "footprint/lanes_draw.h"
#include "footprint/lanes_follow.h"
#include "footprint/lanes_solve.h"

const struct kachi_lanes_kernel kachi_lanes_avx512 = {
    .name = "avx512", .draw = draw, .solve = solve, .follow = follow};
