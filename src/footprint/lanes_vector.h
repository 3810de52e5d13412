/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_vector.h - vectors of PART_BYTES: how wide a register is. Internal to the kernels of
 * lanes.h. A file that knows its processor says PART_BYTES before it includes this, and gives
 *
 *     part_word part_product(part_word a, uint32_t b)   low half of each a times b, whole word
 *     part_word part_streams(const uint64_t stream[])   each twice in a row; up to four are read
 *     part_int part_pairs(part_int a, part_int b)
 *         of each quarter of 16 bytes: numbers 0 and 2 of a, then of b
 *     part_single part_pick(const float from[8], part_int index)   from[each index mod 8]
 *     bool part_any(part_int mask)                      is any number of it not 0
 *     bool part_any_below(part_int x)                   is any number of it below 0
 *     bool lanes_any(lane_mask mask)                    the same of a vector of SINGLE_BYTES
 *     void part_join(part_int even, part_int odd, part_int joined[2])
 *         quarters of streams: even has four numbers of one stream after four of the next, odd the
 *         other four of each; joined has all eight of each stream in a row
 *     part_single part_spread(const float by_stream[], size_t i)
 *         vector i of one number of each stream, standing eight times in a row
 *     part_double part_widened(const float from[])      so many singles, as doubles
 *
 * Nobody saying so, they are those of any processor: 16 bytes, which every 64-bit one has.
 *
 * A part is one register; PARTS of doubles, or of 64-bit words, hold the eight lanes. Eight singles
 * are SINGLES vectors of SINGLE_BYTES.
 */
#ifndef KACHI_FOOTPRINT_LANES_VECTOR_H
#define KACHI_FOOTPRINT_LANES_VECTOR_H

#include "footprint/lanes.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#ifndef PART_BYTES
#define PART_BYTES 16
#define PART_IS_ANY
#endif

#define PARTS (KACHI_LANES * sizeof(double) / PART_BYTES)
#define PART_FLOATS (PART_BYTES / sizeof(float))
#define PART_DOUBLES (PART_BYTES / sizeof(double))
#define SINGLE_BYTES (PART_BYTES < 32 ? PART_BYTES : 32)
#define SINGLES (KACHI_LANES * sizeof(float) / SINGLE_BYTES)
#define SINGLE_FLOATS (SINGLE_BYTES / sizeof(float))

typedef float part_single __attribute__((vector_size(PART_BYTES)));
typedef int32_t part_int __attribute__((vector_size(PART_BYTES)));
typedef uint32_t part_bits __attribute__((vector_size(PART_BYTES)));
typedef double part_double __attribute__((vector_size(PART_BYTES)));
typedef uint64_t part_word __attribute__((vector_size(PART_BYTES)));
typedef float half_single __attribute__((vector_size(PART_BYTES / 2)));
typedef float lane_single __attribute__((vector_size(SINGLE_BYTES)));
typedef int32_t lane_mask __attribute__((vector_size(SINGLE_BYTES)));

static inline part_single single_of(float x)
{
    part_single part;
    for (size_t i = 0; i < PART_FLOATS; i++) {
        part[i] = x;
    }
    return part;
}

static inline part_word word_of(uint64_t x)
{
    part_word part;
    for (size_t i = 0; i < PART_DOUBLES; i++) {
        part[i] = x;
    }
    return part;
}

static inline part_double double_of(double x)
{
    part_double part;
    for (size_t i = 0; i < PART_DOUBLES; i++) {
        part[i] = x;
    }
    return part;
}

static inline lane_single single_lanes_of(float x)
{
    lane_single lanes;
    for (size_t i = 0; i < SINGLE_FLOATS; i++) {
        lanes[i] = x;
    }
    return lanes;
}

#ifdef PART_IS_ANY
static inline bool part_any(part_int mask)
{
    part_word words = (part_word)mask;
    uint64_t any = 0;
    for (size_t i = 0; i < PART_DOUBLES; i++) {
        any |= words[i];
    }
    return any != 0;
}

static inline bool part_any_below(part_int x)
{
    return part_any(x < 0);
}

static inline bool lanes_any(lane_mask mask)
{
    return part_any((part_int)mask);
}

static inline part_word part_product(part_word a, uint32_t b)
{
    return (a & UINT32_MAX) * b;
}

static inline part_word part_streams(const uint64_t stream[])
{
    return word_of(stream[0]);
}

static inline part_int part_pairs(part_int a, part_int b)
{
    return (part_int){a[0], a[2], b[0], b[2]};
}

static inline part_single part_pick(const float from[8], part_int index)
{
    part_single picked;
    for (size_t i = 0; i < PART_FLOATS; i++) {
        picked[i] = from[index[i] & 7];
    }
    return picked;
}

static inline void part_join(part_int even, part_int odd, part_int joined[2])
{
    joined[0] = even;
    joined[1] = odd;
}

static inline part_single part_spread(const float by_stream[], size_t i)
{
    return single_of(by_stream[i / 2]);
}

static inline part_double part_widened(const float from[])
{
    half_single half;
    memcpy(&half, from, sizeof(half));
    return __builtin_convertvector(half, part_double);
}
#endif

#endif
